"""The main job in a real browser: from a bedside entry to an explained grade on the board.

Each test is what somebody does and sees, in order. It is 15 March 2026, 10:00, in all of them.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.hands import WAIT_MS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FEBRILE_SET = {
    "Temperature (°C)": "38.6",
    "Pulse (/min)": "112",
    "Systolic (mmHg)": "118",
    "Diastolic (mmHg)": "70",
    "Respirations (/min)": "20",
    "SpO₂ (%)": "95",
}
TAPPED = {"Oxygen device": "Room air", "Vasopressors running": "None"}
WRITING_FAILED = {
    "Command: show two fingers, or close your eyes and put out your tongue": "right",
    "Writing: the usual sentence, legibly": "wrong",
    "Attention: counts backwards from 100 by ten": "right",
}
ADDRESSES = ("/board", "/enter", "/neuro", "/course", "/scales")


def read(running, query, *given):
    """What the record's file holds, read past the program."""
    with closing(sqlite3.connect(f"file:{running.record}?mode=ro", uri=True)) as record:
        return record.execute(query, given).fetchall()


def rows(running, patient, *columns):
    """A patient's observations, without those that came with the demo ward."""
    return read(
        running,
        f"SELECT {', '.join(columns)} FROM observations"
        " WHERE patient_id = ? AND recorded_by <> 'demo' ORDER BY row_id",
        patient,
    )


def draft(running, patient):
    """What the server keeps of the form that is being filled in."""
    return str(read(running, "SELECT content FROM drafts WHERE patient = ?", patient))


def until(true):
    end = time.monotonic() + WAIT_MS / 1000
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_febrile_set_on_low_flow_oxygen_and_an_ice_check_are_graded_and_explained(
    nurse, physician
):
    """CRS 0 → 2 by hypoxia, then ICANS 1 by a sentence not written; the physician sees why."""
    nurse.open("/board")
    expect(nurse.row_of("DEMO-01")).to_contain_text("SYNTHETIC")
    nurse.enter_for("DEMO-01")
    nurse.type(FEBRILE_SET)
    nurse.tap({"Oxygen device": "Nasal cannula", "Vasopressors running": "None"})
    nurse.type({"Oxygen flow (L/min)": "3"})
    nurse.see("CRS 0 → 2")
    nurse.press("Save")
    nurse.see("Saved. CRS 0 → 2", "meets criteria for grade 2 by hypoxia, for review")

    nurse.open(f"/neuro?{nurse.page.url.partition('?')[2]}")
    nurse.press("All four right")
    nurse.press("All three right")
    nurse.tap(WRITING_FAILED)
    nurse.see("ICE so far 9")
    nurse.tap({"Consciousness": "Awake by itself", "Seizure since the last check": "No seizure"})
    nurse.see("ICANS 0 → 1")
    nurse.press("Save")
    nurse.see("Saved. ICANS 0 → 1", "meets criteria for grade 1 by ICE, for review")

    physician.open("/board")
    row = physician.row_of("DEMO-01")
    for grade in ("CRS meets criteria for grade 2", "ICANS meets criteria for grade 1"):
        expect(row.get_by_role("img", name=grade)).to_be_visible()
    physician.open_course_of("DEMO-01")
    physician.see(
        "meets criteria for grade 2 by hypoxia, for review",
        "meets criteria for grade 1 by ICE, for review",
    )
    physician.choose({"Drug or intervention": "Tocilizumab"})
    physician.type({"Dose": "544", "Unit": "mg"})
    physician.tap({"Given for": "Treatment"})
    physician.press("Add")
    physician.see("Tocilizumab 544 mg")
    expect(physician.chart()).to_contain_text("tocilizumab", ignore_case=True)


def test_tab_leads_through_the_form_as_it_is_measured_and_ctrl_enter_saves(nurse, ward):
    """No mouse for a whole set, and the value still being typed is saved with the others."""
    nurse.open("/board?find=DEMO-02")
    nurse.enter_for("DEMO-02")
    nurse.tap(TAPPED)
    nurse.field("Temperature (°C)").focus()
    for label, value in FEBRILE_SET.items():
        expect(nurse.field(label)).to_be_focused()
        nurse.page.keyboard.type(value)
        if label != "SpO₂ (%)":
            nurse.page.keyboard.press("Tab")
    nurse.page.keyboard.press("Control+Enter")
    nurse.see("Saved. CRS 0 → 1")

    measured = ("temperature_c", "heart_rate_bpm", "systolic_mmhg", "diastolic_mmhg")
    assert [(38.6, 112, 118, 70, 20, 95)] == rows(
        ward, "DEMO-02", *measured, "respiratory_rate_bpm", "spo2_pct"
    )


def test_forms_open_blank_with_the_last_value_beside_the_field(nurse):
    """Save on a patient nobody looked at must not document a healthy brain."""
    nurse.open("/enter?patient=4")
    for label in FEBRILE_SET:
        expect(nurse.field(label)).to_have_value("")
    nurse.see_nothing_chosen()
    nurse.see("last Room air")
    nurse.open("/neuro?patient=4")
    nurse.see("baseline 4 of 4")
    nurse.see_nothing_chosen()


def test_a_form_left_untouched_leaves_no_draft(nurse):
    """Otherwise everybody who opens it is told that something typed was kept."""
    nurse.open("/enter?patient=12")
    nurse.open("/enter?patient=12")

    assert nurse.page.get_by_text("What you had typed was kept").count() == 0


def test_a_form_with_nothing_typed_is_not_saved(nurse, ward):
    nurse.open("/enter?patient=13")
    nurse.press("Save")
    nurse.see("Nothing is filled in")

    assert [] == rows(ward, "DEMO-13", "row_id")


def test_fahrenheit_in_the_celsius_field_is_rejected_with_the_remedy(nurse, ward):
    """The sentence names the field; what else was typed stays."""
    nurse.open("/enter?patient=7")
    nurse.type({**FEBRILE_SET, "Temperature (°C)": "98.6"})
    nurse.tap(TAPPED)
    nurse.see("is it in °F? then switch on “Temperature in °F”")
    nurse.press("Save")
    nurse.see("Not saved")
    for label, value in {**FEBRILE_SET, "Temperature (°C)": "98.6"}.items():
        expect(nurse.field(label)).to_have_value(value)

    assert [] == rows(ward, "DEMO-07", "row_id")


def test_an_unusual_value_is_asked_back_once_and_stored_as_confirmed(nurse, ward):
    """A systolic pressure of 225 happens; a finger that slips happens more often."""
    nurse.open("/enter?patient=10")
    nurse.type({"Systolic (mmHg)": "225", "Diastolic (mmHg)": "110"})
    nurse.press("Save")
    nurse.see("Unusual, please look again")
    assert [] == rows(ward, "DEMO-10", "row_id")
    nurse.press("Save")
    nurse.see("Saved.")

    assert [(225, "systolic_mmhg")] == rows(ward, "DEMO-10", "systolic_mmhg", "confirmed")


def test_a_reload_brings_back_what_was_typed(nurse, ward):
    """The tablet went to sleep; the draft is on the server."""
    nurse.open("/enter?patient=11")
    nurse.type({"Temperature (°C)": "37.9", "Pulse (/min)": "97"})
    nurse.tap({"Oxygen device": "Nasal cannula"})
    nurse.type({"Oxygen flow (L/min)": "2"})
    until(lambda: "oxygen_flow_l_min" in draft(ward, "DEMO-11"))
    nurse.page.reload()
    nurse.see("What you had typed was kept")
    for label, value in {
        "Temperature (°C)": "37.9",
        "Pulse (/min)": "97",
        "Oxygen flow (L/min)": "2",
    }.items():
        expect(nurse.field(label)).to_have_value(value)
    nurse.see_chosen({"Oxygen device": "Nasal cannula"})


def test_a_double_click_saves_once(nurse, ward):
    nurse.open("/enter?patient=14")
    nurse.type({"Temperature (°C)": "37.4"})
    nurse.tap(TAPPED)
    nurse.page.get_by_role("button", name="Save").dblclick()
    nurse.see("Saved.")
    expect(nurse.field("Temperature (°C)")).to_have_value("")
    nurse.press("Back to the board")  # after which both clicks have been dealt with
    nurse.see("patients watched")

    assert [(37.4,)] == rows(ward, "DEMO-14", "temperature_c")


def test_a_time_in_the_future_is_refused(nurse, ward):
    nurse.open("/enter?patient=15")
    nurse.type({"Temperature (°C)": "37.1"})
    nurse.page.get_by_role("spinbutton", name="hour, Observed at").press_sequentially("12")
    nurse.page.keyboard.press("Tab")
    nurse.press("Save")
    nurse.see("12:00 on 15 Mar lies ahead of the server's clock, 10:00 on 15 Mar")
    expect(nurse.field("Temperature (°C)")).to_have_value("37.1")

    assert [] == rows(ward, "DEMO-15", "row_id")


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_answers_by_itself(nurse, address):
    """A link from elsewhere; nobody went through the board first."""
    patient = "" if address in ("/board", "/scales") else "?patient=9"
    nurse.open(f"{address}{patient}")
    nurse.see("Sign-in is off")
    nurse.see("The table" if address == "/scales" else "SYNTHETIC")


def test_the_scales_page_shows_the_published_table_and_grades_tried_values(nurse):
    """What is tried is graded as a moment would be, and nothing is recorded."""
    nurse.open("/scales")
    nurse.see("Lee DW, Santomasso BD", "Hypotension", "Hypoxia")
    nurse.page.get_by_role("tab", name="Try values").click()
    nurse.type({"Temperature (°C)": "38.6"})
    nurse.see("at least 1 by fever")
    nurse.type({"Age (years)": "50", "Systolic pressure (mmHg)": "121", "SpO₂ (%)": "96"})
    nurse.tap({"Vasopressors": "None", "Oxygen device": "Room air"})
    nurse.see("meets criteria for grade 1 by fever, for review")


def test_a_child_is_checked_by_capd_and_an_adult_by_ice_and_each_is_told_why(nurse):
    nurse.open("/neuro?patient=16")
    nurse.see("CAPD", "Under 12 years or with developmental delay, so CAPD")
    nurse.open("/neuro?patient=17")
    nurse.see("ICE", "12 years or over without developmental delay, so ICE")


def test_an_empty_records_board_offers_the_demo_ward_and_loads_it(first_user):
    first_user.open("/")
    first_user.see("Nobody is on the board yet", "Admit the first patient", "Load the demo ward")
    first_user.press("Load the demo ward")
    first_user.see("25 patients watched")
    expect(first_user.row_of("DEMO-01")).to_contain_text("SYNTHETIC")


def test_the_first_patient_is_admitted_and_charted(first_user, empty):
    """Only the identifier and the infusion are known; the age is not, so neither ICE nor CAPD."""
    first_user.open("/")
    first_user.press("Admit the first patient")
    first_user.type({"Identifier (never a name)": "P-0001", "Bed": "7"})
    first_user.tap({"Setting": "Inpatient"})
    first_user.set_time("Infused at (day 0)", "12032026", "1100")
    first_user.press("Save")
    first_user.see("1 patient watched")
    first_user.enter_for("P-0001")
    first_user.type({"Temperature (°C)": "38.2"})
    first_user.press("Save")
    first_user.see("Saved.")

    first_user.open("/neuro?patient=1")
    first_user.see("The age is not recorded, so neither ICE nor CAPD can be chosen")

    assert [(38.2,)] == rows(empty, "P-0001", "temperature_c")
