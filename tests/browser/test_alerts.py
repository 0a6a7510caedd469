"""Alerts in the browser: what rings, its plan, and a second window that falls silent with the first."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECONDS_UNTIL_QUIET = 10


def group(hands, name):
    """The ringing alerts of one patient and toxicity."""
    return hands.page.locator("[class*=st-key-alert-][class*=-rings]").filter(has_text=name)


def test_acknowledging_in_one_window_quiets_the_other(nurse, physician):
    """With a plan, by name, in seconds; and only that toxicity of that patient."""
    for hands in (nurse, physician):
        hands.open("/alerts")
        expect(group(hands, "DEMO-14 · CRS")).to_be_visible()
    expect(group(nurse, "DEMO-14 · ICANS")).to_be_visible()

    group(nurse, "DEMO-14 · CRS").get_by_role("button", name="Acknowledge").click()
    nurse.tap({"Plan": "Physician informed, coming to the bedside"})
    nurse.type({"Your name": "N. Kaya"})
    nurse.press("Save the plan")

    expect(group(nurse, "DEMO-14 · CRS")).to_have_count(0)
    expect(group(physician, "DEMO-14 · CRS")).to_have_count(0, timeout=SECONDS_UNTIL_QUIET * 1000)
    expect(group(physician, "DEMO-14 · ICANS")).to_be_visible()
    physician.see("Plan: Physician informed, coming to the bedside")


def test_without_a_plan_nothing_is_acknowledged(nurse):
    """A click that says nothing documents nothing."""
    nurse.open("/alerts")
    group(nurse, "DEMO-06 · CRS").get_by_role("button", name="Acknowledge").click()
    nurse.press("Save the plan")

    nurse.see("Say what the plan is", "Write your name")
    expect(group(nurse, "DEMO-06 · CRS")).to_be_visible()


def test_what_is_typed_stays_while_the_page_refreshes_itself(nurse):
    """The list is drawn anew every few seconds, also under somebody who is writing."""
    nurse.open("/alerts")
    group(nurse, "DEMO-16 · ICANS").get_by_role("button", name="Acknowledge").click()
    field = nurse.field("Plan in your own words, or a remark")
    field.fill("neurologist called")
    nurse.page.wait_for_timeout(9000)

    expect(field).to_have_value("neurologist called")
    nurse.type({"Your name": "N. Kaya"})
    nurse.press("Save the plan")
    nurse.see("Plan: neurologist called")


def test_the_board_says_how_many_alerts_wait(nurse):
    """In the strip and in the row."""
    nurse.open("/board")
    nurse.see("alerts not acknowledged")
    expect(nurse.row_of("DEMO-23").get_by_text(re.compile(r"^\d+ alerts?$"))).to_be_visible()


def test_an_alert_says_what_made_it_ring_and_how_it_clears(nurse):
    """An alert that nobody can identify or silence is switched off by somebody."""
    nurse.open("/alerts")
    card = group(nurse, "DEMO-08 · CRS")
    card.get_by_text("Why, and how it clears").first.click()

    expect(card.get_by_text("How it clears by itself:").first).to_be_visible()
    expect(card.get_by_text("recorded by").first).to_be_visible()


def test_the_course_has_the_patients_own_alerts(nurse):
    """And they can be acknowledged there as well."""
    nurse.open("/board")
    nurse.open_course_of("DEMO-10")

    nurse.see("Alerts")
    expect(nurse.page.get_by_role("button", name="Acknowledge").first).to_be_visible()


def test_what_alerts_ask_of_the_unit_is_shown(nurse):
    """The burden, what was sent, and what ended."""
    nurse.open("/alerts")
    for shown, said in (
        ("What alerts ask of the unit", "alerts per patient-day"),
        ("What was sent, and every attempt", "alerts are on this screen only"),
        ("Ended in the last 7 days", "Nothing has ended"),
    ):
        nurse.page.get_by_text(shown).click()
        nurse.see(said)
