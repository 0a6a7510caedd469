"""The board and one course from a record of 10,000 patients, beside small ones, on both engines.

Of the 10,000 patients 200 are on the ward now; the others were there before. The small records
hold only patients of now: 100, and 200 so that as many are compared with as many. A record is made
of the demo ward, imported twice, and of copies that the database makes of it, where each charting
is an entry of its own as if people had typed it. The copies carry no hashes, which nothing here
reads. The first look grades everybody on the board; what follows builds on it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from benchmarks.board import BENCH, BOARD
from monitoring.demo_ward import NOW, SEED, demo_ward
from monitoring.record.engine import open_record
from monitoring.record.journal import Entry, append
from monitoring.record.schema import entries, entry_patients, patients, typed
from monitoring.services.chart import review_ward
from monitoring.services.import_folder import import_folder
from monitoring.services.review_patient import review_patient
from monitoring.settings import read_settings
from tests.postgresql import Databases, own_server

WARD = 25  # patients of the demo ward
BEFORE = timedelta(days=200)
SIZES = ((100, 100), (200, 200), (10_000, 200))  # patients, and how many of them are there now
AGAIN = 3


def fill(record: Engine, folder: Path, *, everybody: int, current: int) -> None:
    """Entry 1 is the ward of now, entry 2 the one of two hundred days ago; then the copies."""
    for name, at in (("now", NOW), ("before", NOW - BEFORE)):
        part = folder / name
        part.mkdir()
        for table, frame in demo_ward(SEED, at).items():
            frame.assign(patient_id=f"{name}-" + frame["patient_id"]).to_csv(
                part / f"{table}.csv", index=False
            )
        if name == "now" or everybody > current:
            import_folder(record, part, by=BENCH, at=at)
    with unchecked(record) as connection:
        copies = current // WARD - 1
        _copy(connection, of_entry=1, first=1, copies=copies)
        _copy(connection, of_entry=2, first=1 + copies, copies=(everybody - current) // WARD - 1)
    with record.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE" if _is_server(record) else "PRAGMA optimize")


@contextmanager
def unchecked(record: Engine) -> Iterator[sa.Connection]:
    """Keys that refer to another table are not looked up for each of millions of rows."""
    engine = sa.create_engine(record.url)
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "SET session_replication_role = replica"
            if _is_server(record)
            else "PRAGMA synchronous = OFF"
        )
        yield connection
        connection.commit()
    engine.dispose()


def _is_server(record: Engine) -> bool:
    return record.dialect.name == "postgresql"


def _copy(connection: sa.Connection, *, of_entry: int, first: int, copies: int) -> None:
    if copies < 1:
        return
    numbers = sa.select(sa.literal(first).label("copy")).cte("numbers", recursive=True)
    numbers = numbers.union_all(
        sa.select(numbers.c.copy + 1).where(numbers.c.copy < first + copies - 1)
    )
    copy = numbers.c.copy
    observed, whose = typed["observations"], patients.alias("whose")
    rows = {
        name: connection.scalar(sa.select(sa.func.max(table.c.row_id)).where(table.c.entry <= 2))
        for name, table in typed.items()
    }
    step = {name: (last or 0) for name, last in rows.items()}
    entries_each = 2 + step["observations"]
    word = sa.cast(copy, sa.Text)

    def moved(table: sa.Table, **other: Any) -> dict[str, Any]:
        by = step[table.name]
        return {
            **{column.name: column for column in table.c},
            "row_id": table.c.row_id + copy * by,
            "entry": table.c.entry + copy * entries_each,
            "patient_id": table.c.patient_id + "-" + word,
            **other,
        }

    def put(into: sa.Table, cells: dict[str, Any], source: Any, *where: Any) -> None:
        query = sa.select(*(cell.label(name) for name, cell in cells.items()))
        query = query.select_from(source.join(numbers, sa.true())).where(*where)
        connection.execute(into.insert().from_select(list(cells), query))

    an_entry = {column.name: column for column in entries.c}
    of_row = observed.c.row_id + 2 + copy * entries_each
    hashed = {
        "form_key": sa.null(),
        "previous_hash": sa.literal("copied"),
        "row_count": sa.literal(0),
    }
    put(
        entries,
        an_entry
        | hashed
        | {"number": entries.c.number + copy * entries_each, "hash": "import-" + word},
        entries,
        entries.c.number == of_entry,
    )
    put(
        entries,
        an_entry
        | hashed
        | {
            "number": of_row,
            "kind": sa.literal("observe"),
            "hash": "observe-" + sa.cast(of_row, sa.Text),
        },
        entries.join(observed, observed.c.entry == entries.c.number),
        entries.c.number == of_entry,
    )
    for name, table in typed.items():
        if not step[name]:
            continue
        other: dict[str, Any] = {}
        if table is patients:
            other = {"patient_number": table.c.patient_number + copy * step[name]}
        elif table is observed:
            other = {"entry": of_row}
        put(table, moved(table, **other), table, table.c.entry == of_entry)
    number_of = whose.c.patient_number + copy * step["patients"]
    put(
        entry_patients,
        {"entry": entry_patients.c.entry + copy * entries_each, "patient_number": number_of},
        entry_patients.join(whose, whose.c.patient_number == entry_patients.c.patient_number),
        entry_patients.c.entry == of_entry,
    )
    put(
        entry_patients,
        {"entry": of_row, "patient_number": number_of},
        observed.join(whose, whose.c.patient_id == observed.c.patient_id),
        observed.c.entry == of_entry,
        whose.c.entry == of_entry,
    )


def timed(url: str, folder: Path, *, everybody: int, current: int) -> dict[str, float]:
    began = perf_counter()
    record = open_record(url)
    fill(record, folder, everybody=everybody, current=current)
    figures = {"(making the record)": perf_counter() - began}
    os.environ["DATABASE_URL"], os.environ["DAYWATCH_AS_OF"] = url, NOW.isoformat()
    settings = read_settings()

    def clocked(name: str, what: Callable[[], Any], times: int = AGAIN) -> Any:
        taken = []
        for _ in range(times):
            began = perf_counter()
            found = what()
            taken.append(perf_counter() - began)
        figures[name] = min(taken)
        return found

    ward = clocked(
        "grading the board at first", lambda: review_ward(record, settings, by=BENCH, now=NOW), 1
    )
    assert len(ward.states) == current
    patient = next(iter(ward.states))
    row = {"patient_id": patient, "observed_at": NOW, "temperature_c": 38.4}
    append(record, Entry("observe", NOW, "bench"), {"observations": [row]})
    clocked(
        "the board after a new entry",
        lambda: review_ward(record, settings, by=BENCH, now=NOW, previous=ward),
    )
    clocked("one course", lambda: review_patient(record, settings, patient, by=BENCH))
    page = AppTest.from_file(str(BOARD), default_timeout=600)
    clocked("the board's page at first", page.run, 1)
    assert not page.exception
    clocked("the board's page again", page.run)

    import streamlit as st

    st.cache_resource.clear()
    record.dispose()
    return figures


def run() -> None:
    print("A record of 10,000 patients, 200 of them on the ward now, beside small ones")
    print(
        f"  server time in seconds{'':<17}" + "".join(f"{n:>9,}" for n, _ in SIZES) + "   patients"
    )
    print(f"  {'':<39}" + "".join(f"{n:>9,}" for _, n in SIZES) + "   on the board")
    for engine in ("sqlite", "postgresql"):
        runs = list(_runs(engine))
        for name in runs[0]:
            small, same, large = (one[name] for one in runs)
            print(
                f"  {engine:<11}{name:<28}{small:>9.3f}{same:>9.3f}{large:>9.3f}"
                f"{large / small:>9.1f} x{large / same:>7.1f} x"
            )
    print("  The ratios: 10,000 patients against 100, and against 200 that are all on the board.")


def _runs(engine: str) -> Iterator[dict[str, float]]:
    if engine == "sqlite":
        for everybody, current in SIZES:
            with TemporaryDirectory(prefix="daywatch-bench-") as folder:
                url = f"sqlite:///{folder}/bench.db"
                yield timed(url, Path(folder), everybody=everybody, current=current)
        return
    with own_server(durable=True) as server:
        made = Databases(server.url)
        for everybody, current in SIZES:
            with TemporaryDirectory(prefix="daywatch-bench-") as folder:
                url = made.new()
                yield timed(url, Path(folder), everybody=everybody, current=current)
                made.drop(url)
        made.close()


if __name__ == "__main__":
    run()
