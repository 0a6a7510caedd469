"""Whom somebody has taken on, and what the board last said to them: each person's own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitoring.people.roles import NotAllowed
from monitoring.record.integrity import verify
from monitoring.record.reading import last_entry_number
from monitoring.services.own_board import Seen, last_seen, my_patients, note_seen, take_on
from tests.people import A_NURSE, A_PHYSICIAN, AN_ADMINISTRATOR
from tests.record.rows import NOON, admit


def test_whom_one_has_taken_on_is_nobody_elses(record):
    admit(record, "P1", "P2")
    take_on(record, [2, 1], by=A_NURSE, at=NOON)

    assert my_patients(record, by=A_NURSE) == {1, 2}
    assert my_patients(record, by=A_PHYSICIAN) == frozenset()


def test_who_is_handed_on_is_no_longer_ones_own(record):
    take_on(record, [1, 2], by=A_NURSE, at=NOON)
    take_on(record, [2], by=A_NURSE, at=NOON)

    assert my_patients(record, by=A_NURSE) == {2}


def test_what_the_board_said_is_kept_for_the_next_time(record):
    """On whatever machine that is."""
    assert last_seen(record, by=A_NURSE) is None
    for minutes, said in ((0, "1"), (9, "≥2")):
        seen = Seen(NOON + timedelta(minutes=minutes), {1: (said, "not assessed")})
        note_seen(record, seen, by=A_NURSE)

    assert last_seen(record, by=A_NURSE) == seen
    assert last_seen(record, by=A_PHYSICIAN) is None


def test_nothing_of_it_is_an_entry(record):
    """It says nothing of a patient."""
    admit(record, "P1")
    before = last_entry_number(record)
    take_on(record, [1], by=A_NURSE, at=NOON)

    assert last_entry_number(record) == before
    assert verify(record) is None


def test_who_may_see_no_patient_takes_none_on(record):
    with pytest.raises(NotAllowed):
        take_on(record, [1], by=AN_ADMINISTRATOR, at=NOON)
