"""The sheet and the file: everybody is on them, they reach for nothing, and nobody's text is code."""

from __future__ import annotations

import re

import pytest

from monitoring.paper.fonts import known_letters
from monitoring.record.accesses import accesses_of
from monitoring.services.hand_over import handover_html, handover_pdf
from tests.paper.conftest import HOSTILE, WARD
from tests.paper.pdfs import pages_of
from tests.people import A_NURSE

pytestmark = pytest.mark.slow

ADDRESS = re.compile(r"https?:|//|url\(|@import|src\s*=", re.IGNORECASE)


@pytest.fixture(scope="module")
def sheet(read_ward, handed):
    return pages_of(handover_pdf(read_ward, handed, by=A_NURSE))


@pytest.fixture(scope="module")
def page(read_ward, handed):
    return handover_html(read_ward, handed, by=A_NURSE).decode()


def test_every_patient_is_on_the_sheet_in_the_order_of_the_board(sheet, handed):
    """In the overview on its first page, and with a block of its own."""
    text = " ".join(sheet)
    names = [f"{one.row.state.bed} · {one.row.state.patient_id}" for one in handed.patients]

    assert set(WARD) == {one.row.state.patient_id for one in handed.patients}
    assert [2] * len(names) == [text.count(name) for name in names]
    assert sorted(names, key=text.index) == names
    assert sorted(names, key=text.rindex) == names
    assert all(name in sheet[0] for name in names)


def test_every_page_says_whose_it_is_as_of_when_and_which_of_how_many(sheet):
    for number, text in enumerate(sheet, start=1):
        assert f"Page {number} of {len(sheet)}" in text
        assert "Handover · Ward <7>" in text
        assert "As of 15 Mar 2026 14:00 (Europe/Berlin)" in text
        assert "since 15 Mar 2026 07:00" in text
        assert "It is not a medical device" in text


def test_a_synthetic_patient_is_marked_and_no_other(sheet, page):
    """One of the ward is not; the others are in the overview and in their blocks."""
    marked = 2 * (len(WARD) - 1)

    assert marked == " ".join(sheet).count("SYNTHETIC")
    assert marked == page.count("SYNTHETIC")


def test_the_same_sheet_is_made_twice_byte_by_byte(read_ward, handed):
    """So that two prints of one moment can be compared."""
    assert handover_pdf(read_ward, handed, by=A_NURSE) == handover_pdf(
        read_ward, handed, by=A_NURSE
    )


def test_the_file_reaches_for_nothing_outside_itself(page):
    """It is opened where there is no network; a reference would also tell somebody that it was."""
    without_text = page.replace("&lt;img src=x", "")

    assert [] == ADDRESS.findall(without_text)
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_what_people_typed_is_text_in_the_file(page):
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "&lt;b&gt;by hand&lt;/b&gt;" in page


def test_what_people_typed_is_text_on_the_sheet(sheet):
    text = " ".join(sheet)

    assert HOSTILE in text
    assert "<b>by hand</b>" in text


def test_a_sign_that_the_typeface_lacks_is_a_box_and_not_nothing():
    """Nobody may take a word with a hole for another word."""
    assert "a□b ≥ ≤ ° µ ₂ – →" == known_letters("a\N{CJK UNIFIED IDEOGRAPH-4E00}b ≥ ≤ ° µ ₂ – →")


def test_each_patient_on_a_sheet_is_logged_as_looked_at(read_ward, sheet, handed):
    """Also when nobody opened the patient's page."""
    looks = [one for one in accesses_of(read_ward) if one.page == "handover PDF"]

    assert {one.row.state.patient_number for one in handed.patients} == {
        one.patient_number for one in looks
    }
