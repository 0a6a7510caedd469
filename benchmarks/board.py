"""The board's server time for the demo ward once and ten times over: first look, rerun, new entry."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from monitoring.demo_ward import NOW, SEED, demo_ward
from monitoring.people.roles import NURSE, OPERATOR, person
from monitoring.record.engine import open_record
from monitoring.record.journal import Entry, append
from monitoring.services.chart import review_ward
from monitoring.services.import_folder import import_folder
from monitoring.settings import read_settings

BOARD = Path(__file__).parents[1] / "monitoring" / "ui" / "pages" / "home.py"

BENCH = person("bench", NURSE, OPERATOR)


def filled_record(folder: Path, copies: int) -> Engine:
    """The demo ward several times over, under other identifiers."""
    tables = demo_ward(SEED, NOW)
    record = open_record(folder / "bench.db")
    for copy in range(copies):
        part = folder / f"part-{copy}"
        part.mkdir()
        for name, table in tables.items():
            renamed = table.assign(patient_id=table["patient_id"] + f"-{copy:02d}")
            renamed.to_csv(part / f"{name}.csv", index=False)
        import_folder(record, part, by=BENCH, at=NOW)
    return record


def timed(copies: int) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        record = filled_record(Path(folder), copies)
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/bench.db"
        os.environ["DAYWATCH_AS_OF"] = NOW.isoformat()
        settings = read_settings()
        began = perf_counter()
        ward = review_ward(record, settings, by=BENCH, now=NOW)
        figures = {
            "patients": float(len(ward.states)),
            "grade the whole ward": perf_counter() - began,
        }
        _chart_one(record, NOW)
        began = perf_counter()
        review_ward(record, settings, by=BENCH, now=NOW, previous=ward)
        figures["after one new entry"] = perf_counter() - began
        page = AppTest.from_file(str(BOARD), default_timeout=120)
        began = perf_counter()
        page.run()
        figures["first look at the board"] = perf_counter() - began
        assert not page.exception
        reruns = []
        for _ in range(3):
            began = perf_counter()
            page.run()
            reruns.append(perf_counter() - began)
        figures["a rerun of the board"] = min(reruns)
    import streamlit as st

    st.cache_resource.clear()
    return figures


def _chart_one(record: Engine, at: datetime) -> None:
    row = {"patient_id": "DEMO-01-00", "observed_at": at, "temperature_c": 38.4}
    append(record, Entry("observe", at, "bench"), {"observations": [row]})


def run() -> None:
    few, many = timed(1), timed(10)
    print("The board, server time in seconds (pages of 40 patients)")
    print(f"  {'':<28}{few['patients']:>6.0f}{many['patients']:>10.0f} patients    ratio")
    for name in few:
        if name != "patients":
            print(
                f"  {name:<28}{few[name]:>6.3f}{many[name]:>10.3f}   {many[name] / few[name]:>14.1f} x"
            )
