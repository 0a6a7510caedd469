"""Drugs that run: their dose is changed and they are stopped, in the order of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from monitoring.record.reading import table
from monitoring.services.admit_patient import admit_patient
from monitoring.services.give_drug import CannotGive, change_dose, give_drug, stop_drug
from tests.people import A_NURSE

NOW = datetime(2026, 3, 15, 9, 0, tzinfo=UTC)
STARTED = NOW - timedelta(hours=2)
NORADRENALINE = {
    "kind": "norepinephrine",
    "started_at": STARTED,
    "dose": 4.0,
    "unit": "ug/min",
    "route": "iv",
    "reason": "treatment",
}


@pytest.fixture
def running(record):
    about = {"patient_id": "P1", "infused_at": "2026-03-10T11:00+01:00"}
    admit_patient(record, about, by=A_NURSE, at=NOW, form_key="admit")
    give_drug(record, "P1", NORADRENALINE, by=A_NURSE, at=NOW, form_key="start")
    return record


def change(record, at, *, dose=8.0, form_key="change"):
    return change_dose(record, 1, dose, changed_at=at, by=A_NURSE, at=NOW, form_key=form_key)


def test_the_old_rate_ends_when_the_new_one_begins(running):
    """Two clicks are one change; unit, route and reason go along."""
    at = NOW - timedelta(hours=1)
    entries = {change(running, at), change(running, at)}
    rows = table(running, "interventions").sort_values("started_at")

    assert 1 == len(entries)
    assert [4.0, 8.0] == rows["dose"].tolist()
    assert [at, None] == [None if pd.isna(one) else one for one in rows["stopped_at"]]
    assert [STARTED, at] == rows["started_at"].tolist()
    assert {("ug/min", "iv", "treatment")} == set(
        rows[["unit", "route", "reason"]].itertuples(index=False, name=None)
    )


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (STARTED - timedelta(minutes=1), "The stop lies before the start"),
        (STARTED, "amend that one instead"),
        (NOW + timedelta(minutes=5), "ahead of the server's clock"),
    ],
)
def test_a_change_out_of_order_is_refused_and_nothing_is_recorded(running, at, told):
    with pytest.raises(CannotGive, match=told):
        change(running, at)

    assert [4.0] == table(running, "interventions")["dose"].tolist()


def test_an_impossible_dose_is_refused_with_the_limits_of_a_file(running):
    with pytest.raises(CannotGive, match="outside 0 to 1,000,000"):
        change(running, NOW, dose=-1.0)


def test_a_stop_before_the_start_is_refused(running):
    with pytest.raises(CannotGive, match="The stop lies before the start"):
        stop_drug(
            running,
            1,
            stopped_at=STARTED - timedelta(hours=1),
            by=A_NURSE,
            at=NOW,
            form_key="stop",
        )
