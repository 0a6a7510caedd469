"""How long the handover of 30 patients takes, from the record to PDF and HTML; printed, never asserted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from monitoring.paper.handover_page import handover_page
from monitoring.paper.handover_sheet import handover_sheet
from monitoring.people.roles import NURSE, OPERATOR, person
from monitoring.record.engine import open_record
from monitoring.services.course_paper import course_paper
from monitoring.services.hand_over import hand_over
from monitoring.services.load_demo import load_demo
from monitoring.settings import Settings

PATIENTS = 30
NOW = datetime.fromisoformat("2026-03-15T10:00+01:00")


def run() -> None:
    settings, nurse = Settings(timezone="Europe/Berlin"), person("bench", NURSE)
    with TemporaryDirectory() as place:
        record = open_record(Path(place) / "demo.db")
        load_demo(record, by=person("bench", OPERATOR), at=NOW)
        hand_over(record, settings, by=nurse, now=NOW)  # what is imported late is not measured
        start = perf_counter()
        handed = hand_over(record, settings, by=nurse, now=NOW)
        gathered = perf_counter() - start
        ward = replace(handed, patients=(handed.patients * PATIENTS)[:PATIENTS])
        print(f"handover of {len(handed.patients)} gathered in {gathered:.2f} s")
        for name, draw in (("PDF", handover_sheet), ("HTML file", handover_page)):
            draw(ward.head, ward.patients)
            start = perf_counter()
            drawn = draw(ward.head, ward.patients)
            taken = perf_counter() - start
            print(f"handover of {PATIENTS} as {name}: {taken:.2f} s, {len(drawn) / 1024:.0f} kB")
        start = perf_counter()
        sheet = course_paper(record, settings, "DEMO-08", by=nurse, now=NOW)
        print(f"course PDF: {perf_counter() - start:.2f} s, {len(sheet) / 1024:.0f} kB")
        record.dispose()


if __name__ == "__main__":
    run()
