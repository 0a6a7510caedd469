"""The schedule of 5.2 as a table of the settings, and the adaptive rule for ICE (all LOCAL)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from monitoring.course.schedule import (
    DEFAULT,
    SCHEDULE,
    Situation,
    fell_at,
    next_grade,
    next_neuro_check,
    next_vitals,
    schedule_for,
)
from monitoring.settings import UnusableSettings, read_settings

LAST = datetime(2026, 3, 5, 8, 0, tzinfo=UTC)


def situation(day=3, setting="inpatient", crs=0, icans=0, **more):
    return Situation(day, setting, crs, icans, crs_is_open=False, icans_is_open=False, **more)


def hours(due) -> tuple[float, float] | None:
    if due is None:
        return None
    return tuple((at - LAST) / timedelta(hours=1) for at in (due.at, due.overdue_at))


def written(tmp_path, text: str):
    file = tmp_path / "unit.toml"
    file.write_text(text)
    return read_settings(file)


def test_without_a_setting_the_table_is_that_of_the_specification():
    """5.2, line by line: vital signs, ICE or CAPD, a physician's grade; due and overdue in hours."""

    def cell(every):
        return None if every is None else tuple(one / timedelta(hours=1) for one in every)

    table = {
        line.name: (cell(line.vitals), cell(line.neuro), cell(line.grade)) for line in SCHEDULE
    }

    assert table == {
        "day 0, first 2 h": ((0.25, 0.5), None, None),
        "in-patient, days 0-9": ((4, 4), (8, 8), (12, 12)),
        "out-patient, days 0-7": ((6, 6), (12, 12), (24, 24)),
        "out-patient, days 8-9": ((8, 12), (12, 12), (24, 48)),
        "days 10-14": ((8, 12), (12, 12), (24, 48)),
        "days 15-28": ((24, 24), (24, 24), (168, 168)),
        "to day 100": (None, (720, 720), (720, 720)),
        "CRS 1": ((4, 4), (8, 8), (8, 12)),
        "CRS 2": ((2, 2), (6, 8), (6, 6)),
        "CRS 3-4": ((1, 1), (4, 4), (1, 1)),
        "ICANS 1": ((4, 4), (4, 6), (8, 8)),
        "ICANS 2": ((2, 4), (4, 4), (6, 6)),
        "ICANS 3-4": ((1, 1), (1, 2), (1, 1)),
        "cannot be graded": ((1, 1), (1, 1), None),
        "cannot be graded, at least 2": ((0.5, 0.5), (0.5, 0.5), None),
    }


def test_a_unit_sets_one_cell_and_the_others_stay(tmp_path):
    """A cell that is not named must not fall out of the table without a word."""
    choices = written(tmp_path, "[schedule.crs_2]\nvitals = [1, 2]\n").schedule

    assert ((1, 2), (6, 8), (6, 6)) == (
        choices.crs_2.vitals,
        choices.crs_2.neuro,
        choices.crs_2.grade,
    )
    assert (1, 2) == hours(next_vitals(situation(crs=2), LAST, schedule_for(choices)))
    assert (4, 4) == hours(next_vitals(situation(crs=1), LAST, schedule_for(choices)))


def test_a_cell_is_a_number_a_span_or_none(tmp_path):
    """Hours; `none` takes the check out of the line, and other lines still ask for it."""
    text = '[schedule]\ndays_15_to_28 = {vitals = "none", neuro = 12}\n'
    schedule = schedule_for(written(tmp_path, text).schedule)

    assert next_vitals(situation(day=20), LAST, schedule) is None
    assert (4, 4) == hours(next_vitals(situation(day=20, crs=1), LAST, schedule))
    assert (12, 12) == hours(next_neuro_check(situation(day=20), LAST, schedule))


def test_a_cell_is_set_by_the_environment(monkeypatch):
    """As every other setting."""
    monkeypatch.setenv("DAYWATCH_SCHEDULE__CRS_1__VITALS", "2")

    assert (2, 2) == read_settings().schedule.crs_1.vitals


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[schedule.crs_2]\nvitals = [4, 2]\n", "schedule.crs_2.vitals.*the shorter one first"),
        ("[schedule.crs_2]\nvitals = 0\n", "hours are above 0"),
        ("[schedule.crs_2]\nvitals = -4\n", "hours are above 0"),
        ("[schedule.crs_2]\nvitals = true\n", "write hours"),
        ("[schedule.crs_2]\nvitals = nan\n", "hours are above 0"),
        ("[schedule.crs_5]\nvitals = 4\n", "schedule.crs_5"),
        ("[schedule.crs_2]\nvitels = 4\n", "schedule.crs_2.vitels"),
        ("[schedule.after_a_fall]\nthen = 'none'\n", "schedule.after_a_fall.then"),
    ],
)
def test_a_schedule_that_cannot_be_used_is_told_with_its_place(tmp_path, text, said):
    """Nothing starts on a schedule that somebody mistyped."""
    with pytest.raises(UnusableSettings, match=said):
        written(tmp_path, text)


@pytest.mark.parametrize(
    ("since_h", "expected"),
    [(0.0, (0.25, 0.5)), (1.9, (0.25, 0.5)), (2.0, (4, 4)), (None, (4, 4)), (-1.0, (4, 4))],
)
def test_in_the_first_two_hours_vital_signs_are_due_every_quarter_of_an_hour(since_h, expected):
    """5.2: every 15 to 30 min."""
    since = None if since_h is None else timedelta(hours=since_h)

    assert expected == hours(next_vitals(situation(day=0, since_infusion=since), LAST))


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (situation(), (12, 12)),
        (situation(setting="outpatient"), (24, 24)),
        (situation(day=12), (24, 48)),
        (situation(day=12, crs=1), (8, 12)),
        (situation(icans=2), (6, 6)),
        (situation(crs=2, icans=3), (1, 1)),
        (situation(day=101), None),
        (situation(day=-1), None),
    ],
)
def test_a_physician_looks_at_the_grades_as_often_as_they_ask_for(of, expected):
    """The third column of 5.2; 'continuous' is read as at least every hour."""
    assert expected == hours(next_grade(of, LAST))


# --- the adaptive rule ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fell_h_before_last", "expected", "line"),
    [
        (None, (8, 8), "in-patient, days 0-9"),
        (0, (0.5, 0.5), "after the grade fell"),
        (1.5, (0.5, 0.5), "after the grade fell"),
        (1.9, (0.5, 0.5), "after the grade fell"),
        (2.0, (4, 4), "after the grade fell"),
        (30, (4, 4), "after the grade fell"),
    ],
)
def test_after_a_fall_ice_is_repeated_every_half_hour_for_two_hours(
    fell_h_before_last, expected, line
):
    """8-hourly; on any fall half-hourly for two hours; then 4-hourly (LOCAL)."""
    fell = None if fell_h_before_last is None else LAST - timedelta(hours=fell_h_before_last)
    due = next_neuro_check(situation(neuro_fell_at=fell), LAST)

    assert (expected, line) == (hours(due), due.line)
    assert (4, 4) == hours(next_vitals(situation(neuro_fell_at=fell), LAST))


def test_a_stricter_line_stands_over_the_rule():
    """ICANS 3 asks every hour: four hours after a fall would be less."""
    fell = LAST - timedelta(hours=10)

    assert (1, 2) == hours(next_neuro_check(situation(icans=3, neuro_fell_at=fell), LAST))


def test_the_rule_is_the_unit_s_to_set(tmp_path):
    """[schedule.after_a_fall]"""
    text = "[schedule.after_a_fall]\nat_first_for = 4\nthen = [6, 8]\n"
    schedule = schedule_for(written(tmp_path, text).schedule)
    early, late = (
        hours(next_neuro_check(situation(neuro_fell_at=LAST - timedelta(hours=h)), LAST, schedule))
        for h in (3, 4)
    )

    assert ((0.5, 0.5), (6, 8)) == (early, late)
    assert (0.5, 0.5) == hours(
        next_neuro_check(situation(neuro_fell_at=LAST - timedelta(hours=1)), LAST, DEFAULT)
    )


@pytest.mark.parametrize(
    ("scores", "fell_with"),
    [
        ([10, 10], None),
        ([10, 9], 1),
        ([10, 9, 9], 1),
        ([10, 9, 10], None),
        ([10, 7, 9], 1),
        ([10, 7, 9, 8], 3),
        ([8, 8, 9], None),
        ([8, 9, 8], 2),
        ([10], None),
        ([], None),
    ],
)
def test_a_fall_holds_until_it_is_made_up_for(scores, fell_with):
    """LOCAL: until the score is as good as the best so far; a new fall begins the two hours anew."""
    at = [LAST + timedelta(hours=8 * place) for place in range(len(scores))]
    listed = [(time, float(score), "ICE") for time, score in zip(at, scores, strict=True)]

    assert (None if fell_with is None else at[fell_with]) == fell_at(listed)


def test_capd_is_worse_when_it_rises():
    """A child's test counts the other way."""
    rising = [(LAST, 4.0, "CAPD"), (LAST + timedelta(hours=8), 6.0, "CAPD")]

    assert LAST + timedelta(hours=8) == fell_at(rising)
    assert fell_at([(at, 10 - score, tool) for at, score, tool in rising]) is None


def test_one_patient_s_fall_is_not_another_s():
    """All patients at once."""
    from monitoring.course.schedule import falls

    scores = pd.DataFrame(
        {
            "patient_id": ["A", "A", "B", "B"],
            "observed_at": pd.to_datetime([LAST, LAST + timedelta(hours=1)] * 2, utc=True),
            "tool": "ICE",
            "score": [10.0, 8.0, 8.0, 10.0],
        }
    )

    assert [False, True, False, False] == falls(scores)["fell_at"].notna().tolist()
