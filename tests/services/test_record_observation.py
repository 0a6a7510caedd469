"""Charting one set: what is saved, what is refused, what it did to the grade."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitoring.record.engine import open_record
from monitoring.record.reading import last_entry_number, table
from monitoring.services.admit_patient import admit_patient
from monitoring.services.chart import review_ward
from monitoring.services.record_observation import (
    AlreadyCharted,
    NothingCharted,
    ObservedInTheFuture,
    record_observation,
)
from monitoring.settings import Settings
from tests.people import A_NURSE

INFUSED = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
NOW = INFUSED + timedelta(days=3)
SETTINGS = Settings()
WELL = {
    "observed_at": NOW,
    "temperature_c": 36.9,
    "systolic_mmhg": 118.0,
    "vasopressors": "none",
    "oxygen_device": "room-air",
    "spo2_pct": 97.0,
}
WORSE = WELL | {
    "observed_at": NOW + timedelta(hours=4),
    "temperature_c": 38.6,
    "oxygen_device": "nasal-cannula",
    "oxygen_flow_l_min": 3.0,
}


@pytest.fixture
def record(tmp_path):
    record = open_record(tmp_path / "record.db")
    about = {"patient_id": "P1", "age_years": 50.0, "infused_at": INFUSED.isoformat()}
    admit_patient(record, about, by=A_NURSE, at=INFUSED, form_key="admit")
    return record


def chart(record, row, *, form_key: str = "form", late: timedelta = timedelta(0)):
    return record_observation(
        record, SETTINGS, "P1", row, by=A_NURSE, at=row["observed_at"] + late, form_key=form_key
    )


def test_the_outcome_says_what_changed(record):
    """The nurse sees 0 become 2 at once, and why."""
    chart(record, WELL, form_key="one")

    outcome = chart(record, WORSE, form_key="two")

    assert (0, 2) == (outcome.before.crs.grade, outcome.after.crs.grade)
    assert "grade 2 by hypoxia" in outcome.after.crs.why


def test_the_same_form_sent_twice_is_saved_once(record):
    """A double click charts one set."""
    chart(record, WELL)
    chart(record, WELL)

    assert 1 == len(table(record, "observations"))


def test_a_blank_form_is_not_saved(record):
    """An entry with nothing in it would document a look that nobody took."""
    with pytest.raises(NothingCharted, match="chart at least one value"):
        chart(record, {"observed_at": NOW, "note": "asleep"})

    assert 1 == last_entry_number(record)


def test_a_time_in_the_future_is_refused_by_the_server_s_clock(record):
    """A bedside clock that runs ahead must not chart tomorrow."""
    with pytest.raises(ObservedInTheFuture, match="ahead of the server's clock"):
        chart(record, WELL, late=timedelta(hours=-1))


def test_a_thing_is_charted_once_a_minute(record):
    """Two temperatures at one time contradict each other, and an export would not come back."""
    chart(record, WELL, form_key="one")

    with pytest.raises(AlreadyCharted, match=r"temperature is charted already as 36.9"):
        chart(record, WELL | {"temperature_c": 38.2}, form_key="two")


def test_what_another_person_charts_at_the_same_minute_completes_the_moment(record):
    """The neuro check beside the vital signs is one moment with them."""
    chart(record, WELL, form_key="one")
    neuro = {"ice_total": 9.0, "consciousness": "awakens-spontaneously", "seizure": "none"}

    outcome = chart(record, {"observed_at": NOW, **neuro}, form_key="two")

    assert (0, 1) == (outcome.after.crs.grade, outcome.after.icans.grade)
    assert 2 == len(table(record, "observations"))


def test_the_ward_is_reviewed_anew_only_for_whom_something_was_charted(record):
    """A board of 200 patients answers one entry by grading one patient."""
    other = {"patient_id": "P2", "age_years": 61.0, "infused_at": INFUSED.isoformat()}
    admit_patient(record, other, by=A_NURSE, at=INFUSED, form_key="admit 2")
    first = review_ward(record, SETTINGS, by=A_NURSE, now=NOW)
    chart(record, WORSE)

    second = review_ward(record, SETTINGS, by=A_NURSE, now=NOW, previous=first)

    assert first.states["P2"] is second.states["P2"]
    assert 2 == second.states["P1"].crs.grade
    assert second is review_ward(record, SETTINGS, by=A_NURSE, now=NOW, previous=second)
