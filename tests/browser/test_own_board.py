"""One's own board in a real browser, the kit's file after an outage, and a session that lasts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from monitoring.record.engine import open_record
from monitoring.services.raise_alerts import raise_alerts
from monitoring.settings import Settings
from tests.browser.dashboards import dashboard
from tests.browser.test_main_job import rows
from tests.browser.test_sign_in import LOCAL, a_profile, come, see
from tests.browser.ward_with_people import AS_OF, a_ward
from tests.paper.test_downtime import saved
from tests.people import THE_OPERATOR

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TYPED = {
    "patient_id": "DEMO-03",
    "observed_at": "2026-03-15T06:40",
    "temperature_c": "37.4",
    "recorded_at": "2026-03-15T05:45:00+00:00",
    "recorded_by": "N. Night",
}


def patients_shown(hands):
    return hands.page.locator("[class*=st-key-row-]")


def test_patients_are_taken_on_and_found_again_in_another_window(nurse, physician):
    """By bed, in one list; “Mine” then shows these and no others, and an address can be kept."""
    nurse.open("/board")
    nurse.press("My patients")
    box = nurse.page.get_by_role("combobox", name="Patients I have taken on")
    for patient in ("DEMO-05", "DEMO-11"):
        box.fill(patient)
        expect(nurse.page.get_by_role("option")).to_have_count(1)
        nurse.page.get_by_role("option", name=re.compile(patient)).click()
        chosen = nurse.page.get_by_role("button", name=re.compile(f"Remove.*{patient}"))
        expect(chosen).to_be_visible()
    nurse.page.keyboard.press("Escape")
    nurse.press("Save my patients")
    nurse.wait()
    nurse.tap({"Show only": "Mine"})

    expect(patients_shown(nurse)).to_have_count(2)
    physician.open(nurse.page.url.removeprefix(nurse.url))
    physician.see("2 of 25 patients are shown.")
    expect(patients_shown(physician)).to_have_count(2)


def test_what_changed_while_one_was_away_is_marked(nurse):
    """From the board to the form and back: the row says what it did."""
    nurse.open("/board")
    nurse.enter_for("DEMO-07")
    nurse.type({"Temperature (°C)": "39.9"})
    nurse.page.keyboard.press("Control+s")
    nurse.see("Saved.")
    nurse.page.keyboard.press("Control+b")

    expect(nurse.row_of("DEMO-07").get_by_text(re.compile(r"CRS .* → .* since"))).to_be_visible()


def test_the_kits_file_comes_in_by_the_page(nurse, ward):
    """Looked at first, imported by a press, and the same file again brings nothing."""
    file = {"name": "downtime.json", "mimeType": "application/json", "buffer": saved([TYPED])}
    nurse.open("/downtime")
    nurse.page.locator("input[type=file]").set_input_files(file)
    nurse.see("The file holds 1 entry of 1 patient")
    nurse.press("Import 1 entry")
    nurse.see("1 entry imported for 1 patient.", "All of it was imported before")

    found = rows(ward, "DEMO-03", "temperature_c", "recorded_by")
    assert found.count((37.4, "N. Night")) == 1


def test_who_works_in_the_alerts_is_not_signed_out(browser, tmp_path):
    """Idle after 8 seconds: twice that long somebody opens and closes the form."""
    a_ward(tmp_path)
    record = open_record(tmp_path / "daywatch.db")
    raise_alerts(record, Settings(), watcher="test", by=THE_OPERATOR, now=AS_OF)
    record.dispose()
    idle = LOCAL | {"DAYWATCH_SIGN_IN__IDLE": "PT8S"}
    with a_profile(browser) as profile, dashboard(tmp_path, settings=idle) as running:
        page = profile.new_page()
        come(page, running.url, "nkaya", "/alerts")
        for _ in range(3):
            page.get_by_role("button", name="Acknowledge").first.click()
            see(page, "Save the plan")
            page.wait_for_timeout(3000)
            page.get_by_role("button", name="Cancel").first.click()
            expect(page.get_by_text("Save the plan")).to_have_count(0)
            page.wait_for_timeout(3000)
        expect(page.get_by_role("button", name="Acknowledge").first).to_be_visible()
        see(page, "nothing was done for a while")
