"""The board watches whom it should; everybody else stays in the record and is found."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from monitoring.course.review import is_watched
from monitoring.record.journal import Entry, amend, append, withdraw
from monitoring.services import chart as chart_module
from monitoring.services.chart import find_patients, review_ward
from monitoring.settings import Settings
from tests.people import A_NURSE

NOW = datetime.fromisoformat("2026-06-01T08:00+02:00")
SETTINGS = Settings(timezone="Europe/Berlin")


def ago(days):
    return NOW - timedelta(days=days)


def said(infused, died, last_seen, charted_lately):
    return is_watched(
        ";".join(ago(days).isoformat() for days in infused),
        died_at=None if died is None else ago(died),
        last_seen_at=None if last_seen is None else ago(last_seen),
        charted_lately=charted_lately,
        now=NOW,
    )


@pytest.mark.parametrize(
    ("infused", "died", "last_seen", "charted_lately", "watched"),
    [  # days ago
        ([3], None, None, True, True),
        ([3], None, None, False, True),  # nothing charted yet is a reason to look, not to hide
        ([100], None, None, False, True),
        ([101], None, None, False, False),
        ([101], None, None, True, True),  # somebody charts: in doubt the board shows
        ([300, 20], None, None, False, True),  # the second infusion counts
        ([-2], None, None, False, True),  # not infused yet
        ([20], 2, None, False, True),
        ([20], 8, None, False, False),
        ([20], None, 2, False, True),
        ([20], None, 8, False, False),
        ([20], None, 8, True, True),  # seen again after the end of observation
        ([20], None, -5, False, True),  # the end of observation lies ahead
    ],
)
def test_who_is_on_the_board(infused, died, last_seen, charted_lately, watched):
    """A hundred days from the last infusion, and seven from what happened last."""
    assert said(infused, died, last_seen, charted_lately) is watched


@pytest.fixture
def ward(record):
    """NOW-1 was infused three days ago; PAST-1 and PAST-2 a year ago."""
    rows = [
        {"patient_id": patient, "infused_at": ago(days).isoformat(), "age_years": 50.0}
        for patient, days in (("NOW-1", 3), ("PAST-1", 365), ("PAST-2", 365))
    ]
    append(record, Entry("import", ago(3), "a", reason="ward.zip"), {"patients": rows})
    chart(record, "PAST-1", at=ago(360))
    return record


def chart(record, patient, *, at):
    row = {"patient_id": patient, "observed_at": at, "temperature_c": 39.0}
    return append(record, Entry("observe", NOW, "a"), {"observations": [row]})


def reviewed(record, **how):
    return review_ward(record, SETTINGS, by=A_NURSE, **{"now": NOW, **how})


def test_only_whom_the_board_shows_is_read_and_graded(ward, monkeypatch):
    """A record of ten thousand patients is not graded to watch two hundred."""
    read = []
    reading = chart_module.read_chart
    monkeypatch.setattr(
        chart_module,
        "read_chart",
        lambda record, patient_ids: (
            read.append(set(patient_ids)) or reading(record, patient_ids=patient_ids)
        ),
    )

    board = reviewed(ward)

    assert read == [{"NOW-1"}]
    assert list(board.states) == ["NOW-1"]
    assert [row.state.patient_id for row in board.rows(SETTINGS, now=NOW)] == ["NOW-1"]


def test_who_is_no_longer_watched_is_opened_by_the_number_in_the_address(ward):
    """And stays open beside the board, which does not show the patient."""
    board = reviewed(ward)

    opened = reviewed(ward, previous=board, besides=2)

    assert board.patient(2) is None
    assert opened.patient(2).patient_id == "PAST-1"
    assert list(opened.states) == ["NOW-1"]
    assert opened.last_entries.keys() == {"NOW-1", "PAST-1"}
    assert opened is reviewed(ward, previous=opened, besides=2)
    assert reviewed(ward, previous=opened, besides=99).patient(99) is None


def test_who_was_opened_is_graded_again_after_a_new_entry(ward):
    """What is charted late for the past shows on the page that is open."""
    opened = reviewed(ward, besides=2)
    chart(ward, "PAST-1", at=ago(359))

    again = reviewed(ward, previous=opened)

    assert again.patient(2).last_charted_at == ago(359)
    assert again.states["NOW-1"] is opened.states["NOW-1"]


def test_who_is_charted_again_returns_to_the_board(ward):
    """Also one infused a year ago, and also where the row is withdrawn again."""
    board = reviewed(ward)
    chart(ward, "PAST-2", at=NOW)

    back = reviewed(ward, previous=board)
    withdraw(ward, "observations", 2, by="a", at=NOW, reason="other patient")

    assert set(back.states) == {"NOW-1", "PAST-2"}
    assert set(reviewed(ward, previous=back).states) == {"NOW-1", "PAST-2"}


def test_time_alone_takes_a_patient_off_the_board(ward):
    """No entry is made, and yet the hundredth day passes."""
    board = reviewed(ward)

    later = reviewed(ward, previous=board, now=NOW + timedelta(days=98))

    assert later.states == {}
    assert board is reviewed(ward, previous=board, now=NOW + timedelta(minutes=9))


def test_a_search_finds_whom_the_board_does_not_show(ward):
    """By a part of the identifier, in capitals or not."""

    def found(words):
        return [one.patient_id for one in find_patients(ward, words, by=A_NURSE, now=NOW)]

    assert found("past") == ["PAST-1", "PAST-2"]
    assert found("t-2") == ["PAST-2"]
    assert found("now") == found("  ") == []


def test_who_was_withdrawn_or_renamed_leaves_under_the_old_name(ward):
    """A patient admitted by mistake, and one whose identifier was mistyped."""
    append(
        ward,
        Entry("admit", NOW, "a"),
        {"patients": [{"patient_id": "NOW-2", "infused_at": ago(1).isoformat()}]},
    )
    board = reviewed(ward)
    amend(ward, "patients", 1, {"patient_id": "NOW-9"}, by="a", at=NOW, reason="mistyped")
    withdraw(ward, "patients", 4, by="a", at=NOW, reason="admitted twice")

    after = reviewed(ward, previous=board)

    assert list(board.states) == ["NOW-1", "NOW-2"]
    assert list(after.states) == list(after.last_entries) == ["NOW-9"]
    assert after.patient(1).patient_id == "NOW-9"
