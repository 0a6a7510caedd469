"""From the board to why a grade is what it is: one click, and everything in view."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.hands import WAIT_MS

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def in_view(hands, locator):
    """Whole within the window, with nothing scrolled."""
    expect(locator).to_be_visible(timeout=WAIT_MS)
    box, size = locator.bounding_box(), hands.page.viewport_size
    return box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


def test_one_click_from_the_board_says_why_the_grade_is_3(physician, record_property):
    """Driver, the source's words and its citation, the charted values with their age."""
    physician.open("/board")
    asked = physician.page.get_by_role("button", name=re.compile(r"^Why CRS 3\?$")).first
    expect(asked).to_be_visible()
    clicks = 0
    asked.click()
    clicks += 1

    why = physician.page.locator(".st-key-why")
    expect(why).to_contain_text("meets criteria for grade 3")
    expect(why).to_contain_text("decides")
    expect(why).to_contain_text("doi:10.1016/j.bbmt.2018.12.758")
    expect(why).to_contain_text(re.compile(r"\d+ mmHg .*\d (min|h|days)"))
    expect(why).to_contain_text(
        re.compile("One vasopressor|High-flow cannula|face mask", re.IGNORECASE)
    )
    assert in_view(physician, why)
    assert "why=crs" in physician.page.url
    record_property("clicks", clicks)
    assert clicks == 1


def test_the_link_can_be_sent_and_holds_no_name(physician):
    """An internal number and the scale: whoever may look sees the same."""
    physician.open("/board")
    physician.page.get_by_role("button", name=re.compile(r"^Why ICANS \d\?$")).first.click()
    why = physician.page.locator(".st-key-why")
    expect(why).to_contain_text("Why ICANS")
    address = physician.page.url

    assert re.search(r"/course\?patient=\d+&why=icans$", address)
    physician.page.goto(address)
    expect(why).to_contain_text("Why ICANS")
    physician.press("Close")
    expect(why).to_have_count(0)


def test_at_a_tablets_size_it_is_in_view_as_well(physician):
    physician.page.set_viewport_size({"width": 820, "height": 1180})
    physician.open("/board")
    physician.page.get_by_role("button", name=re.compile(r"^Why CRS 3\?$")).first.click()
    why = physician.page.locator(".st-key-why")

    expect(why).to_contain_text("doi:")
    assert in_view(physician, why)
