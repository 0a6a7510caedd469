"""Draws every page of every PDF of the demo ward: `python -m tests.paper.pictures`.

The clock and the ward are fixed, as for the pictures of the screens. Somebody looks at them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from monitoring.record.engine import open_record
from monitoring.services.course_paper import course_paper
from monitoring.services.hand_over import hand_over, handover_pdf
from monitoring.services.load_demo import load_demo
from monitoring.settings import Settings
from tests.paper.pdfs import draw_pages
from tests.people import A_NURSE, A_PHYSICIAN, THE_OPERATOR

FOLDER = Path(__file__).resolve().parents[2] / "screenshots"
NOW = datetime.fromisoformat("2026-03-15T10:00+01:00")
# A grade 3, a child with ICANS 3, one whose grade cannot be fixed.
COURSES = ("DEMO-08", "DEMO-16", "DEMO-21")


def draw_all() -> None:
    settings = Settings(timezone="Europe/Berlin")
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as place:
        record = open_record(Path(place) / "demo.db")
        load_demo(record, by=THE_OPERATOR, at=NOW)
        for name, since in (("shift", None), ("day", NOW - timedelta(days=1))):
            handed = hand_over(record, settings, by=A_NURSE, now=NOW, since=since)
            draw_pages(handover_pdf(record, handed, by=A_NURSE), FOLDER, f"pdf-handover-{name}")
        for patient_id in COURSES:
            sheet = course_paper(record, settings, patient_id, by=A_PHYSICIAN, now=NOW)
            draw_pages(sheet, FOLDER, f"pdf-course-{patient_id.lower()}")
        record.dispose()


if __name__ == "__main__":
    draw_all()
