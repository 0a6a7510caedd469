"""Entering in a real browser, with every key and tap counted; the demo ward, 15 March 2026, 10:00.

A key held with another counts as two. The digits of a value count as none, those of a bed do.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hands import Hands
from tests.browser.test_main_job import draft, read, rows, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

VITALS = {
    "Temperature (°C)": "38.6",
    "Pulse (/min)": "112",
    "Systolic (mmHg)": "118",
    "Diastolic (mmHg)": "70",
    "Respirations (/min)": "20",
    "SpO₂ (%)": "95",
}
FULL_SET = (38.6, 112, 118, 70, 20, 95, "room-air", "none", "awakens-spontaneously")
COLUMNS = (
    *("temperature_c", "heart_rate_bpm", "systolic_mmhg", "diastolic_mmhg"),
    *("respiratory_rate_bpm", "spo2_pct", "oxygen_device", "vasopressors", "consciousness"),
)


@dataclass
class Keys:
    """A keyboard on which the keys are counted."""

    page: Page
    pressed: list[str] = field(default_factory=list)

    def press(self, *chords: str) -> None:
        for chord in chords:
            self.pressed += chord.split("+")
            self.page.keyboard.press(chord)

    def value(self, digits: str) -> None:
        self.page.keyboard.type(digits)


def type_a_full_set(nurse, keys):
    """From the first field, which has the focus, to the last choice; then what leads on."""
    expect(nurse.field("Temperature (°C)")).to_be_focused()
    for label, value in VITALS.items():
        expect(nurse.field(label)).to_be_focused()
        keys.value(value)
        keys.press("Tab")
    keys.press("r", "Tab", "n", "Tab", "a")
    nurse.see_chosen(
        {
            "Oxygen device": "Room air",
            "Vasopressors running": "None",
            "Consciousness": "Awake by itself",
        }
    )


def test_a_full_set_from_the_board_and_back_takes_at_most_20_keys(nurse, ward, record_property):
    """By the search, which a shortcut leads to; no hand leaves the keyboard."""
    nurse.open("/board")
    nurse.see("Round:")
    keys = Keys(nurse.page)
    keys.press("Control+k", "0", "2", "Enter")
    type_a_full_set(nurse, keys)
    keys.press("Control+s")
    nurse.see("Saved. CRS 0 → 1")
    keys.press("Control+b")
    nurse.see("patients watched")

    record_property("keys", len(keys.pressed))
    assert [FULL_SET] == rows(ward, "DEMO-02", *COLUMNS)
    assert len(keys.pressed) <= 20, keys.pressed


def test_in_a_round_a_full_set_takes_at_most_13_keys_and_leads_to_the_next_due(
    nurse, ward, record_property
):
    """It stands in the address: a reload is nothing to it."""
    nurse.open("/board")
    nurse.press("Round:")
    nurse.see("Round: 1 of 4", "next bed")
    first = nurse.page.url.partition("round=")[2].split("-")
    keys = Keys(nurse.page)
    type_a_full_set(nurse, keys)
    keys.press("Control+s")
    nurse.see("Round: 2 of 4", "Saved.")
    expect(nurse.field("Temperature (°C)")).to_be_focused()
    nurse.see_nothing_chosen()
    nurse.page.reload()
    nurse.see("Round: 2 of 4")

    record_property("keys", len(keys.pressed))
    assert [FULL_SET] == rows(ward, f"DEMO-{int(first[0]):02}", *COLUMNS)
    assert len(keys.pressed) <= 13, keys.pressed

    nurse.press("Skip")
    nurse.press("Skip this patient")
    nurse.see("Say why")
    nurse.tap({"Why the vital signs are not taken": "off the ward"})
    nurse.press("Skip this patient")
    nurse.see("Round: 3 of 4", "skipped")
    nurse.press("Leave the round")
    nurse.see("patients watched")
    skipped = rows(ward, f"DEMO-{int(first[1]):02}", "note", "temperature_c")
    assert [("Vital signs not taken: off the ward", None)] == skipped


def test_a_set_is_entered_on_a_tablet_without_scrolling(browser, ward):
    """With fingers, so with targets of 44 px; what it does to the grade is in view as well."""
    size = {"width": 820, "height": 1180}
    tablet = browser.new_context(viewport=size, has_touch=True, locale="en-GB")
    nurse = Hands(tablet.new_page(), ward.url)
    nurse.open("/enter?patient=8")
    nurse.type({"Temperature (°C)": "38.6"})
    nurse.see("CRS 3 → ")
    save = nurse.page.get_by_role("button", name="Save").bounding_box()
    tablet.close()

    assert save["y"] + save["height"] <= size["height"]


def test_enter_in_a_field_saves_what_is_still_being_typed(nurse, ward):
    nurse.open("/enter?patient=3")
    expect(nurse.field("Temperature (°C)")).to_be_focused()
    nurse.page.keyboard.type("37.2")
    nurse.page.keyboard.press("Enter")
    nurse.see("Saved.")
    expect(nurse.field("Temperature (°C)")).to_be_focused()

    assert [(37.2, None)] == rows(ward, "DEMO-03", "temperature_c", "consciousness")


def test_the_flow_is_asked_at_once_where_the_device_has_one_and_saved_for_no_other(nurse, ward):
    """A quick typist's next Tab leads into it; nothing typed lands in another field."""
    nurse.open("/enter?patient=5")
    expect(nurse.field("Temperature (°C)")).to_be_focused()
    expect(nurse.field("Oxygen flow (L/min)")).not_to_be_visible()
    nurse.page.get_by_role("radio", name="Room air").focus()
    for key in ("n", "Tab", "4", "Tab"):
        nurse.page.keyboard.press(key)
    nurse.see_chosen({"Oxygen device": "Nasal cannula"})
    expect(nurse.field("Oxygen flow (L/min)")).to_have_value("4")
    nurse.tap({"Oxygen device": "Room air"})
    expect(nurse.field("Oxygen flow (L/min)")).not_to_be_visible()
    nurse.press("Save")
    nurse.see("Saved.")

    assert [("room-air", None)] == rows(ward, "DEMO-05", "oxygen_device", "oxygen_flow_l_min")


def test_an_ice_check_takes_at_most_10_taps_when_all_is_right(nurse, ward, record_property):
    """From the board; nothing is chosen beforehand, and the objects that were shown are recorded."""
    taps = 0

    def press(button):
        nonlocal taps
        nurse.press(button)
        taps += 1

    def tap(group, answer):
        nonlocal taps
        nurse.tap({group: answer})
        taps += 1

    nurse.open("/board")
    nurse.enter_for("DEMO-17")
    taps += 1
    nurse.page.get_by_test_id("stMain").get_by_role("button", name="Neuro check").click()
    taps += 1
    nurse.see("12 years or over without developmental delay, so ICE")
    nurse.see_nothing_chosen()
    press("All four right")
    nurse.see_chosen({"Which hospital is this?": "right"})
    press("All three right")
    tap("Command: show two fingers, or close your eyes and put out your tongue", "right")
    tap("Writing: the usual sentence, legibly", "right")
    tap("Attention: counts backwards from 100 by ten", "right")
    tap("Consciousness", "Awake by itself")
    tap("Seizure since the last check", "No seizure")
    press("Save")
    nurse.see("Saved.")

    record_property("taps", taps)
    (charted,) = rows(ward, "DEMO-17", "ice_orientation", "ice_naming", "ice_writing", "note")
    assert (4, 3, 1) == charted[:3]
    assert charted[3].startswith("Objects shown: ")
    assert taps <= 10


def test_what_cannot_be_tested_needs_its_reason_and_is_no_zero(nurse, ward):
    nurse.open("/neuro?patient=18")
    nurse.see("ICE")
    first = nurse.page.get_by_role("button", name="All three right").inner_text()
    nurse.press("All four right")
    nurse.tap({"Writing: the usual sentence, legibly": "cannot be tested"})
    nurse.press("Save")
    nurse.see("Say why an item cannot be tested")
    nurse.tap({"Why it cannot be tested": "hand cannot write"})
    nurse.tap({"Interpreter": "Yes"})
    nurse.type({"Language of the check": "Polish"})
    nurse.press("All three right")
    until(lambda: "all?ice_naming" in draft(ward, "DEMO-18"))
    nurse.page.reload()
    nurse.see("What you had typed was kept")
    nurse.press("Save")
    nurse.see("Saved.")
    again = nurse.page.get_by_role("button", name="All three right")
    expect(again).not_to_have_text(first)  # others the next time

    columns = ("ice_orientation", "ice_writing", "could_not_measure", "ice_untestable_reason")
    charted = rows(ward, "DEMO-18", *columns, "ice_language", "interpreter")
    assert [(4, None, "ice_writing", "hand cannot write", "Polish", "yes")] == charted


def test_the_usual_results_are_typed_in_a_blank_grid_and_come_back_after_a_reload(nurse, ward):
    nurse.open("/labs?patient=6")
    nurse.see("never charted")
    blank = nurse.page.locator(".st-key-entry-form input[type=text]")
    expect(nurse.page.get_by_label("CRP", exact=False).first).to_have_value("")
    assert blank.count() > 10
    nurse.page.get_by_label("CRP (mg/L)").fill("86.5")
    nurse.page.keyboard.press("Tab")
    until(lambda: "86.5" in draft(ward, "DEMO-06"))
    nurse.page.reload()
    nurse.see("What you had typed was kept")
    expect(nurse.page.get_by_label("CRP (mg/L)")).to_have_value("86.5")
    expect(nurse.page.get_by_label("CRP (mg/L)")).to_be_focused()
    nurse.page.get_by_label("LDH (U/L)").fill("<10")
    nurse.page.keyboard.press("Control+s")
    nurse.see("Saved: 2 results.")

    assert [("crp", 86.5, "mg/L", None), ("ldh", 10, "U/L", "<")] == results(ward, "DEMO-06")


def test_a_pasted_table_is_shown_as_read_and_saved_once_everything_is_said(nurse, ward):
    """ANC is no listed name and 1,2 could be two numbers: the person says what they are."""
    nurse.open("/labs?patient=7")
    nurse.tap({"How": "Paste a table"})
    box = nurse.page.get_by_label("Table from a spreadsheet or the laboratory system")
    box.fill(
        "Test\tResult\tUnit\tTime\nCRP\t34,5\tmg/L\t2026-03-15 08:30\n"
        "ANC\t1,2\t10*9/L\t2026-03-15 08:30\n"
    )
    nurse.page.keyboard.press("Control+Enter")
    nurse.see("2 results, 2 with a fault.")
    assert [] == results(ward, "DEMO-07")  # it is shown first, whatever is pressed
    nurse.tap({"The decimal sign is a": "comma"})
    nurse.see("2 results, 1 with a fault.")
    nurse.choose({"“ANC” is": "Neutrophils"})
    nurse.see("2 results, 0 with a fault.")
    nurse.press("Save 2 results")
    nurse.see("Saved: 2 results.")

    charted = [("crp", 34.5, "mg/L", None), ("neutrophils", 1.2, "10*9/L", None)]
    assert charted == results(ward, "DEMO-07")


def results(running, patient):
    """The laboratory results that did not come with the demo ward."""
    return read(
        running,
        "SELECT analyte, value, unit, value_limit FROM labs"
        " WHERE patient_id = ? AND recorded_by <> 'demo' ORDER BY analyte",
        patient,
    )


@pytest.mark.parametrize(
    ("address", "label", "typed", "shown"),
    [
        ("/enter?patient=9", "Temperature (°C)", "37,4", "37.4"),
        ("/enter?patient=19", "Oxygen flow (L/min)", "1,5", "1.5"),
        ("/course?patient=20", "Dose", "1,5", "1.5"),
        ("/enter?patient=21", "Dose", "1,000", ""),  # a thousand, or one: asked for again
        ("/enter?patient=22", "Dose", "1.000", "1"),
        ("/admit", "Weight (kg)", "83,5", "83.5"),
    ],
)
def test_a_decimal_comma_is_a_point_and_never_dropped(nurse, address, label, typed, shown):
    """The browser's own field makes 15 of 1,5: another grade, without a word."""
    nurse.open(address)
    expect(nurse.field(label)).to_have_count(1)
    nurse.wait()
    if label.startswith("Oxygen"):
        nurse.tap({"Oxygen device": "Nasal cannula"})
    nurse.field(label).press_sequentially(typed)
    nurse.field(label).press("Tab")
    expect(nurse.field(label)).to_have_value(shown)
