"""F10 and under-observed days, by the schedule of 5.2."""

from __future__ import annotations

import pytest

from monitoring.course.schedule import SCHEDULE
from tests.patterns.charts import at, fires, firings

IN_PATIENT = {"setting": "inpatient"}


def charted(*moments: tuple[str, str]) -> str:
    return "time | facts\n" + "\n".join(f"{time} | {facts}" for time, facts in moments)


def test_the_lines_that_these_tests_lean_on():
    """Vital signs 4-hourly and neuro checks 8-hourly on days 0 to 9; CRS 2 every 2 h."""
    lines = {line.name: line for line in SCHEDULE}

    assert lines["in-patient, days 0-9"].vitals.overdue == at("+0d 04:00") - at("+0d 00:00")
    assert lines["in-patient, days 0-9"].neuro.overdue == at("+0d 08:00") - at("+0d 00:00")
    assert lines["CRS 2"].vitals.overdue == at("+0d 02:00") - at("+0d 00:00")


@pytest.mark.parametrize(
    ("now", "expected"),
    [("+3d 12:00", []), ("+3d 12:29", []), ("+3d 12:30", ["+3d 12:30"])],
)
def test_vital_signs_are_missed_half_an_hour_after_they_are_overdue(now, expected):
    """F10, by the clock: nothing need be charted for it to be seen."""
    table = charted(("+3d 08:00", "well, alert"))
    found = fires("MISSED_VITALS", table, patient=IN_PATIENT, now=now)

    assert expected == [one for one in found if one.startswith("+3d 12")]


@pytest.mark.parametrize(
    ("grade", "now", "expected"),
    [
        ("well, temperature_c 38.5, systolic_mmhg 84", "+3d 10:30", ["+3d 10:30"]),
        ("well, temperature_c 38.5", "+3d 10:30", []),
    ],
)
def test_the_interval_is_that_of_the_current_grade(grade, now, expected):
    """CRS 2 every two hours, CRS 1 every four."""
    found = fires("MISSED_VITALS", charted(("+3d 08:00", grade)), patient=IN_PATIENT, now=now)

    assert expected == [one for one in found if one.startswith("+3d 10")]


def test_a_check_ends_it_and_a_row_without_one_does_not():
    """A neuro check alone is no set of vital signs."""
    table = charted(
        ("+3d 08:00", "well, alert"), ("+3d 13:00", "alert"), ("+3d 14:00", "well, alert")
    )
    found = fires("MISSED_VITALS", table, patient=IN_PATIENT, now="+3d 15:00")

    assert found[-1] == "+3d 12:30 to +3d 14:00"


def test_what_never_was_charted_is_missed_from_the_infusion_on():
    """No row at all is the longest gap."""
    assert fires("MISSED_NEURO_CHECK", charted(("+0d 01:00", "well")), now="+2d 00:00") == [
        "+0d 08:30"
    ]


def test_the_line_changes_at_midnight():
    """From day 10 twice a day will do: the check of day 9, 23:00 is due at 11:00."""
    table = charted(*((f"+9d {hour:02}:00", "well, alert") for hour in range(0, 24, 1)))
    found = [
        fires("MISSED_VITALS", table, patient=IN_PATIENT, now=now)[-1]
        for now in ("+10d 11:29", "+10d 11:30")
    ]

    assert found == ["+0d 04:30 to +9d 00:00", "+10d 11:30"]


@pytest.mark.parametrize("end", ["died_at", "last_seen_at"])
def test_nothing_is_missed_after_the_end(end):
    """Nor of the dead, nor of who is no longer observed."""
    table = charted(("+0d 02:00", "well, alert"))

    assert fires("MISSED_VITALS", table, patient={end: at("+0d 06:00")}, now="+9d 00:00") == []


def test_after_day_28_no_vital_signs_are_asked_for():
    """The schedule ends, and with it what was missed."""
    table = charted(("+27d 08:00", "well, alert"))

    assert fires("MISSED_VITALS", table, now="+50d 00:00")[-1] == "+28d 08:30 to +29d 00:00"


# --- 4.2 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "now", "expected"),
    [
        (["08:00", "20:00"], "+4d 00:00", []),
        (["08:00"], "+4d 00:00", ["+4d 00:00"]),
        (["08:00"], "+3d 23:59", []),
        ([], "+4d 00:00", ["+4d 00:00"]),
    ],
)
def test_a_day_with_fewer_than_two_neuro_checks_is_under_observed(times, now, expected):
    """4.2, known when the day is over."""
    before = [(f"+{day}d {time}", "alert") for day in (0, 1, 2) for time in ("08:00", "20:00")]
    table = charted(*before, *((f"+3d {time}", "alert") for time in times), ("+3d 22:00", "well"))

    assert expected == fires("UNDER_OBSERVED", table, now=now)


def test_the_row_belongs_to_the_day_that_was_under_observed():
    """It says how many were due (5.2)."""
    table = charted(("+0d 08:00", "alert"), ("+0d 20:00", "alert"), ("+1d 08:00", "alert"))
    found = firings(table, patient=IN_PATIENT, now="+2d 06:00")
    row = found[found["pattern"] == "UNDER_OBSERVED"].to_dict("records")[0]

    assert (row["day"], row["detail"]) == (1, "Day +1: 1 of 3 neuro checks due.")


def test_where_one_a_day_is_due_one_is_enough():
    """From day 15 on; and the afternoon of an infusion is no whole day."""
    table = charted(*((f"+{day}d 08:00", "alert") for day in range(15, 20)))
    found = fires("UNDER_OBSERVED", table, now="+20d 12:00")
    late = {"infused_at": "2026-03-02T15:00+00:00"}

    assert found[-1].startswith("+15d 00:00")  # of day 14
    assert (
        fires("UNDER_OBSERVED", charted(("+0d 16:00", "alert")), patient=late, now="+1d 12:00")
        == []
    )
