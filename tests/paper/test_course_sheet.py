"""The course on paper: why, every drug and every moment, and what a blank is not."""

from __future__ import annotations

import pytest

from monitoring.people.roles import NotAllowed
from monitoring.record.accesses import accesses_of
from monitoring.services.course_paper import course_paper
from tests.paper.conftest import HOSTILE, NOW, SETTINGS
from tests.paper.pdfs import pages_of
from tests.people import A_PHYSICIAN, AN_ADMINISTRATOR

pytestmark = pytest.mark.slow


def printed(record, patient_id):
    return pages_of(course_paper(record, SETTINGS, patient_id, by=A_PHYSICIAN, now=NOW))


@pytest.fixture(scope="module")
def worse(read_ward):
    return printed(read_ward, "WORSE")


def test_it_says_who_as_of_when_and_which_page_of_how_many(worse):
    """A single sheet that fell out of the notes still says whose it is."""
    for number, text in enumerate(worse, start=1):
        assert "1 · WORSE" in text
        assert "SYNTHETIC" in text
        assert "As of 15 Mar 2026 14:00 (Europe/Berlin)" in text
        assert f"Page {number} of {len(worse)}" in text


def test_every_part_that_the_notes_need_is_there(worse):
    text = " ".join(worse)

    for heading in (
        "Grades now, and why",
        "Infection panel",
        "Episodes",
        "Drugs and interventions",
        "Physicians' words",
        "What was charted",
        "Settings and assumptions",
        "Sources",
    ):
        assert heading in text
    assert "doi:10.1016/j.bbmt.2018.12.758" in text
    assert "Not recorded at baseline: blood pressure" in text


def test_every_moment_and_every_drug_stands_in_its_table_by_the_units_clock(worse):
    """05:00 in Berlin is 04:00 in UTC, in which the record keeps it."""
    text = " ".join(worse)

    for moment in ("15 Mar (+3) 05:00", "15 Mar (+3) 09:00", "15 Mar (+3) 13:00"):
        assert moment in text
    for drug in ("Norepinephrine", "Tocilizumab", "Acetaminophen"):
        assert drug in text
    assert "15 Mar 2026 06:00 (day +3)" in text


@pytest.mark.parametrize("patient_id", ["NOTHING", HOSTILE, "NOT-KNOWN"])
def test_a_patient_of_whom_little_is_known_is_printed_and_said_so(read_ward, patient_id):
    text = " ".join(printed(read_ward, patient_id))

    assert patient_id in text
    assert "None is charted." in text
    expected = {"NOTHING": "nothing charted", "NOT-KNOWN": "Chart oxygen flow"}
    assert expected.get(patient_id, "no criterion is met").lower() in text.lower()


def test_printing_it_is_logged_as_a_look(read_ward, worse):
    looks = [one for one in accesses_of(read_ward) if one.page == "course PDF"]

    assert "Dr Weiss" in {one.by for one in looks}


def test_who_may_not_look_at_patients_gets_no_sheet(read_ward):
    with pytest.raises(NotAllowed, match="look at patients"):
        course_paper(read_ward, SETTINGS, "WORSE", by=AN_ADMINISTRATOR, now=NOW)
