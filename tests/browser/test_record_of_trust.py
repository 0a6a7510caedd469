"""Two at one patient in two windows, and an amendment from the click to the history.

It is 15 March 2026, 10:00; everybody sits at a ward of one patient, so that it opens quickly.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import ExitStack, closing

import pytest
from playwright.sync_api import expect

from monitoring.record.engine import open_record
from tests.browser.conftest import sat_down
from tests.browser.dashboards import dashboard
from tests.ui.conftest import fill

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# On a machine that has something to do besides, it takes so many times as long.
WITHIN_SECONDS = 10 * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
PATIENT = "patient=1"


@pytest.fixture
def ward(tmp_path):
    """P-1 with one febrile set; nobody else."""
    record = open_record(tmp_path / "daywatch.db")
    fill(record)
    record.dispose()
    with dashboard(tmp_path) as running:
        yield running
        assert "ERROR" not in running.log.read_text()


def amendments(ward):
    """What the record's file holds, read past the program."""
    with closing(sqlite3.connect(f"file:{ward.record}?mode=ro", uri=True)) as record:
        query = (
            "SELECT e.reason, o.temperature_c FROM entries e"
            " JOIN observations o ON o.entry = e.number WHERE e.kind = 'amend'"
        )
        return record.execute(query).fetchall()


def left(since):
    """What is left of the seconds within which others see it, in milliseconds."""
    return max(1, (WITHIN_SECONDS - (time.monotonic() - since)) * 1000)


def test_what_one_saves_the_others_see_in_seconds_and_nothing_typed_is_lost(profile, ward):
    """The board is drawn anew, the course and a half-typed form tell of it, and so does Save."""
    with ExitStack() as windows:
        nurse, board, course, form = (
            windows.enter_context(sat_down(profile, ward)) for _ in range(4)
        )
        board.open("/board")
        expect(board.row_of("P-1")).to_be_visible()
        course.open(f"/course?{PATIENT}")
        form.open(f"/enter?{PATIENT}")
        form.type({"Pulse (/min)": "131"})
        nurse.open(f"/enter?{PATIENT}")
        nurse.type({"Temperature (°C)": "38.9"})
        nurse.wait()
        nurse.press("Save")
        nurse.see("Saved.")
        since = time.monotonic()

        told = "unnamed (sign-in off) entered vital signs"
        expect(board.row_of("P-1").get_by_role("img", name="highest 38.9")).to_be_visible(
            timeout=left(since)
        )
        expect(course.page.get_by_text(told).first).to_be_visible(timeout=left(since))
        expect(form.page.get_by_text(told).first).to_be_visible(timeout=left(since))

        show = course.page.get_by_role("button", name="Show", exact=True)
        show.click()
        expect(show).to_have_count(0)
        course.wait()
        expect(form.field("Pulse (/min)")).to_have_value("131")
        form.press("Save")
        form.see("Somebody charted this patient after you opened this form.")
        expect(form.field("Pulse (/min)")).to_have_value("131")


def test_an_amendment_is_saved_once_and_told_in_the_history(physician, ward):
    """From the moment in full: old and new before Save, and a double click is one entry."""
    physician.open(f"/course?{PATIENT}")
    page = physician.page
    page.get_by_role("button", name="Amend", exact=True).first.click()
    physician.see("What is wrong with it?")
    physician.type({"Temperature (°C)": "39.3", "Reason": "misread *twice*"})
    physician.see("39.3 °C")
    page.get_by_role("button", name="Save the amendment").dblclick()
    physician.see("Saved. The history keeps what was there before.")
    physician.wait()
    assert [("misread *twice*", 39.3)] == amendments(ward)

    page.get_by_text("History: who saw, entered and amended what").click()
    physician.see("to 39.3 °C")
    physician.see("misread *twice*")
    expect(page.get_by_role("button", name="Save the amendment")).to_have_count(0)
