"""When the next checks are due, by the table of clinical specification 5.2 (LOCAL)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitoring.course.schedule import Situation, next_neuro_check, next_vitals

LAST = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)


def situation(day=3, setting="inpatient", crs=0, icans=0, *, crs_open=False, icans_open=False):
    return Situation(day, setting, crs, icans, crs_is_open=crs_open, icans_is_open=icans_open)


@pytest.mark.parametrize(
    ("of", "vitals", "neuro"),
    [
        (situation(), 4, 8),
        (situation(setting="outpatient"), 6, 12),
        (situation(setting=None), 4, 8),
        (situation(day=12), 12, 12),
        (situation(day=20), 24, 24),
        (situation(crs=1), 4, 8),
        (situation(crs=2), 2, 8),
        (situation(crs=3), 1, 4),
        (situation(icans=1), 4, 6),
        (situation(icans=2), 4, 4),
        (situation(icans=4), 1, 2),
        (situation(crs=0, crs_open=True), 1, 8),
        (situation(crs=2, crs_open=True), 0.5, 8),
        (situation(icans=0, icans_open=True), 4, 1),
        (situation(crs=2, icans=0, icans_open=True), 2, 1),
    ],
)
def test_a_check_is_overdue_at_the_longer_end_of_the_strictest_line(of, vitals, neuro):
    """An open grade asks for its own missing item, not for the other scale's."""
    assert LAST + timedelta(hours=vitals) == next_vitals(of, LAST).overdue_at
    assert LAST + timedelta(hours=neuro) == next_neuro_check(of, LAST).overdue_at


def test_before_the_infusion_nothing_is_scheduled():
    """The baseline is asked for by the admission."""
    assert next_vitals(situation(day=-2), LAST) is None


def test_after_day_28_only_the_monthly_neuro_check_is_left():
    """Handwriting and movement to day 100; nothing is due every day any more."""
    assert next_vitals(situation(day=40), LAST) is None
    assert LAST + timedelta(days=30) == next_neuro_check(situation(day=40), LAST).overdue_at
