"""The order of the board: highest certain grade, then rising, then overdue, then bed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitoring.course.review import RISING_FOR, grade_views, patient_states, ward_rows
from monitoring.services.admit_patient import admit_patient
from monitoring.services.chart import graded, read_chart
from monitoring.services.record_observation import record_observation
from monitoring.settings import Settings
from tests.people import A_NURSE
from tests.record.rows import NOON

SETTINGS = Settings(timezone="Europe/Berlin")
NIL = {"temperature_c": 36.8, "systolic_mmhg": 121.0, "vasopressors": "none"}
NIL |= {"oxygen_device": "room-air", "spo2_pct": 97.0}
CHARTED = {
    "0": NIL,
    "1": NIL | {"temperature_c": 38.6},
    "2": NIL | {"temperature_c": 38.6, "oxygen_device": "nasal-cannula", "oxygen_flow_l_min": 2.0},
    "≥2": {"temperature_c": 38.6, "oxygen_device": "nasal-cannula", "oxygen_flow_l_min": 2.0},
}


def views(record, grades):
    """Of one patient whose CRS was these, an hour apart."""
    about = {"patient_id": "P1", "infused_at": "2026-03-01T11:00+01:00", "age_years": 50.0}
    at = NOON - timedelta(hours=9)
    admit_patient(record, about, by=A_NURSE, at=at, form_key="admitted")
    for number, grade in enumerate(grades):
        when = NOON + timedelta(hours=number)
        how = {"by": A_NURSE, "at": when, "form_key": f"set {number}"}
        record_observation(record, SETTINGS, "P1", CHARTED[grade] | {"observed_at": when}, **how)
    return grade_views(graded(read_chart(record), SETTINGS).grades, "crs-astct-2019")["P1"]


@pytest.mark.parametrize(
    ("grades", "rose_from", "hours"),
    [
        ("1", None, None),
        ("1 1", None, None),
        ("1 2", 1, 1),
        ("1 2 2", 1, 1),
        ("1 2 1", None, None),
        ("2 1 2", 1, 2),
        ("1 ≥2", 1, 1),
        ("2 ≥2", None, None),
    ],
)
def test_a_grade_rises_until_it_changes_again(record, grades, rose_from, hours):
    """By what is certain: a bound that only became wider is no rise."""
    view = views(record, grades.split())

    assert view.rose_from == rose_from
    assert view.rose_at == (None if hours is None else NOON + timedelta(hours=hours))


def test_after_a_day_it_is_no_longer_rising(record):
    view = views(record, ["1", "2"])

    assert view.is_rising(view.rose_at + RISING_FOR)
    assert not view.is_rising(view.rose_at + RISING_FOR + timedelta(seconds=1))


def test_the_board_has_the_worst_first_then_who_rises_then_the_bed(record):
    """Bed 9 rises; beds 1 and 2 have the same grade since yesterday; bed 3 is worse than all."""
    beds = {"1": ("1", "1"), "2": ("1", "1"), "9": ("0", "1"), "3": ("2", "2")}
    now = NOON + timedelta(hours=1)
    for bed, grades in beds.items():
        about = {"patient_id": f"P{bed}", "infused_at": "2026-03-01T11:00+01:00", "bed": bed}
        admit_patient(record, about, by=A_NURSE, at=NOON, form_key=f"admitted {bed}")
        for number, grade in enumerate(grades):
            when = NOON + timedelta(hours=number)
            row = CHARTED[grade] | {"observed_at": when}
            how = {"by": A_NURSE, "at": now, "form_key": f"{bed} {number}"}
            record_observation(record, SETTINGS, f"P{bed}", row, **how)
    chart = read_chart(record)
    states = patient_states(graded(chart, SETTINGS), chart.patients, chart.interventions)
    rows = ward_rows(states.values(), now=now, zone=SETTINGS.zone)

    assert [row.state.bed for row in rows] == ["3", "9", "1", "2"]
    assert [row.is_rising for row in rows] == [False, True, False, False]
