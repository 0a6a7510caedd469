"""The main job in a real browser: from a bedside entry to an explained grade on the board.

Each test is what somebody does and sees, in order. All times are on 15 March 2026 at 10:00.
"""

from __future__ import annotations

import sqlite3

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

FEBRILE_SET = {
    "Temperature (°C)": "38.6",
    "Pulse (/min)": "112",
    "Systolic (mmHg)": "118",
    "Diastolic (mmHg)": "70",
    "Respirations (/min)": "20",
    "SpO₂ (%)": "95",
}
ALL_RIGHT_BUT_WRITING = {
    "Command": "right",
    "Writing": "wrong",
    "Attention": "right",
}
AWAKE_NO_SEIZURE = {"Consciousness": "Awake by itself", "Seizure": "No seizure"}


def test_a_febrile_set_on_low_flow_oxygen_and_an_ice_check_are_graded_and_explained(
    nurse, physician
):
    """CRS 0 → 2 by hypoxia, then ICANS 1 by a sentence not written; the physician sees why."""
    nurse.open("/board")
    expect(nurse.row_of("DEMO-01")).to_contain_text("SYNTHETIC")
    nurse.enter_for("DEMO-01")
    nurse.see_nothing_chosen()
    nurse.type(FEBRILE_SET)
    nurse.tap({"Oxygen device": "Nasal cannula", "Vasopressors running": "None"})
    nurse.type({"Oxygen flow (L/min)": "3"})
    nurse.see("CRS 0 → 2")
    nurse.press("Save")
    nurse.see("Saved. CRS 0 → 2", "low-flow")
