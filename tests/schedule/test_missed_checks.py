"""Checks due, made and missed: per local day, as overdue spans, and against a reader by the minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from monitoring.charting.tables import INTERVENTIONS, OBSERVATIONS, PATIENTS
from monitoring.course.grades import Course, course
from monitoring.course.missed_checks import DAY_COLUMNS, SPAN_COLUMNS, MissedChecks, missed_checks
from monitoring.course.schedule import Situation, next_neuro_check, next_vitals
from monitoring.scales import CRS_ASTCT_2019, ICANS_ASTCT_2019
from monitoring.settings import CourseChoices
from tests.typed import typed

START = datetime.fromisoformat("2026-03-02T00:00+00:00")
PATIENT = {
    "patient_id": "P1",
    "infused_at": START.isoformat(),
    "age_years": 45.0,
    "setting": "inpatient",
}
WELL = {
    "temperature_c": 36.8,
    "systolic_mmhg": 120.0,
    "vasopressors": "none",
    "oxygen_device": "room-air",
    "spo2_pct": 97.0,
}
ALERT = {"ice_total": 10.0, "consciousness": "awakens-spontaneously", "seizure": "none"}


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def graded(observations, patients=(PATIENT,), zone: ZoneInfo | None = None) -> Course:
    return course(
        typed(PATIENTS, patients),
        typed(OBSERVATIONS, [{"patient_id": "P1", **row} for row in observations]),
        typed(INTERVENTIONS, []),
        scales=(CRS_ASTCT_2019, ICANS_ASTCT_2019),
        choices=CourseChoices(join_window=timedelta(0)),
        zone=zone,
        explanations=False,
    )


def missed(observations, *, until: float, patients=(PATIENT,), zone=None) -> MissedChecks:
    return missed_checks(
        graded(observations, patients, zone), typed(PATIENTS, patients), now=at(until), zone=zone
    )


def rounds(*hours: float, **cells) -> list[dict]:
    return [{"observed_at": at(one).isoformat(), **cells} for one in hours]


def of_day(found: MissedChecks, check: str, day: int) -> dict:
    rows = found.days[(found.days["check"] == check) & (found.days["day"] == day)]
    return rows.iloc[0].to_dict()


def test_a_day_on_which_every_check_was_made_misses_nothing():
    """In-patient, day 1: vital signs every 4 h, ICE every 8 h."""
    whole = rounds(*np.arange(0, 2, 0.25), *range(2, 73, 4), **WELL, **ALERT)
    found = missed(whole, until=72)
    vitals, neuro = (of_day(found, check, 1) for check in ("vitals", "neuro"))

    assert (6, 6, 0.0, "") == tuple(
        vitals[name] for name in ("due", "made", "overdue_hours", "words")
    )
    assert (3, 6, 0.0) == tuple(neuro[name] for name in ("due", "made", "overdue_hours"))
    assert found.spans.empty
    assert (list(DAY_COLUMNS), list(SPAN_COLUMNS)) == (
        list(found.days.columns),
        list(found.spans.columns),
    )


def test_a_day_with_one_entry_is_under_observed():
    """5.2: stored, graded, and marked 'under-observed (1 of N due)'."""
    found = missed([*rounds(2, 30, **WELL), *rounds(2, 30, **ALERT)][:4], until=48)
    vitals, neuro = (of_day(found, check, 1) for check in ("vitals", "neuro"))

    assert "under-observed (1 of 6 due)" == vitals["words"]
    assert "under-observed (1 of 3 due)" == neuro["words"]
    assert vitals["under_observed"]


def test_a_day_without_any_entry_is_under_observed_too():
    """None is less than one."""
    found = missed(rounds(2, **WELL), until=48)

    assert "under-observed (0 of 6 due)" == of_day(found, "vitals", 1)["words"]


def test_two_of_three_are_fewer_than_due_and_not_under_observed():
    """4.2: fewer than two neuro checks a day; what is missing shows as hours overdue."""
    found = missed(rounds(16, 30, 44, **ALERT), until=48)
    neuro = of_day(found, "neuro", 1)

    assert (3, 2, False) == (neuro["due"], neuro["made"], neuro["under_observed"])
    assert 6 + 6 == neuro["overdue_hours"]


def test_the_first_two_hours_ask_for_vital_signs_every_half_hour():
    """Day 0 of a patient infused at midnight: four, and every 4 h for the other 22 h."""
    found = missed([], until=24)

    assert (4 + 5, 0) == tuple(of_day(found, "vitals", 0)[name] for name in ("due", "made"))


def test_an_overdue_span_runs_from_the_interval_s_end_to_the_next_check():
    """Vital signs at 2 h and 10 h: overdue from 6 h to 10 h, and again from 14 h until now."""
    found = missed(rounds(*np.arange(0, 2, 0.25), 2, 10, **WELL), until=20)
    spans = found.spans[found.spans["check"] == "vitals"].to_dict("records")

    assert [
        (at(6), at(10), 4.0, "in-patient, days 0-9", False),
        (at(14), at(20), 6.0, "in-patient, days 0-9", True),
    ] == [
        (one["from_at"], one["until_at"], one["hours"], one["line"], one["is_running"])
        for one in spans
    ]


def test_a_span_goes_on_over_midnight_and_over_a_check_of_another_kind():
    """Neither ends it; it is counted in hours on both days."""
    found = missed([*rounds(16, **ALERT), *rounds(22, 26, **WELL)], until=30)
    spans = found.spans[(found.spans["check"] == "neuro") & (found.spans["from_at"] >= at(17))]

    assert [(at(24), at(30))] == list(zip(spans["from_at"], spans["until_at"], strict=True))
    assert 6.0 == of_day(found, "neuro", 1)["overdue_hours"]


def test_a_worse_grade_tightens_what_is_due():
    """CRS 2 from 24 h on: vital signs every 2 h, so 12 a day."""
    ill = WELL | {"temperature_c": 38.6, "oxygen_device": "nasal-cannula", "oxygen_flow_l_min": 2.0}
    found = missed([*rounds(20, **WELL), *rounds(*range(24, 48, 2), **ill)], until=48)
    day = of_day(found, "vitals", 1)

    assert (12, 12, 0.0) == (day["due"], day["made"], day["overdue_hours"])


def test_a_fall_of_ice_asks_for_four_more_checks():
    """Half-hourly for two hours, then every 4 h; LOCAL. ICE 9 is ICANS 1 as well: 4 to 6-hourly."""
    before, fall = rounds(8, 16, **ALERT), rounds(24, **ALERT | {"ice_total": 9.0})
    half_hourly = rounds(24.5, 25, 25.5, 26, **ALERT | {"ice_total": 9.0})
    found = missed([*before, *fall, *half_hourly], until=30)
    kept = missed([*before, *fall], until=30)

    assert found.spans[found.spans["from_at"] > at(16)].query("check == 'neuro'").empty
    late = kept.spans[(kept.spans["check"] == "neuro") & (kept.spans["from_at"] > at(16))]
    assert [(at(24.5), "after the grade fell")] == list(
        zip(late["from_at"], late["line"], strict=True)
    )


@pytest.mark.parametrize("ends", ["died_at", "last_seen_at"])
def test_after_death_or_the_last_sight_nothing_is_due(ends):
    """A day that was half observed asks for half of its checks."""
    patient = PATIENT | {ends: at(36).isoformat()}
    found = missed(rounds(2, **WELL), until=100, patients=[patient])

    assert {0, 1} == set(found.days["day"])
    assert 3 == of_day(found, "vitals", 1)["due"]
    assert found.spans["until_at"].max() == at(36)


def test_days_are_the_unit_s_local_days():
    """In Berlin the infusion at 00:00 UTC is at 01:00; the night the clocks go on has 23 hours."""
    zone = ZoneInfo("Europe/Berlin")
    patient = PATIENT | {"infused_at": "2026-03-28T09:00+01:00"}
    found = missed_checks(
        graded([], [patient], zone),
        typed(PATIENTS, [patient]),
        now=datetime.fromisoformat("2026-03-31T00:00+02:00"),
        zone=zone,
    )
    dates = found.days[found.days["check"] == "vitals"]

    assert [0, 1, 2] == dates["day"].tolist()
    assert [5, 6] == dates["due"].tolist()[1:]
    assert ["2026-03-28", "2026-03-29", "2026-03-30"] == [str(one)[:10] for one in dates["date"]]


def test_what_is_charted_after_now_is_not_read():
    """The ward of any past minute can be shown again."""
    rows = rounds(2, 10, 30, 40, **WELL, **ALERT)
    early = missed(rows[:2], until=20)
    later = missed(rows, until=20)

    pd.testing.assert_frame_equal(early.days, later.days)
    pd.testing.assert_frame_equal(early.spans, later.spans)


def test_a_physician_s_check_is_counted_where_it_is_known():
    """Without a list of them nothing can be said, so nothing is."""
    looked = pd.DataFrame(
        {
            "patient_id": ["P1"],
            "observed_at": pd.to_datetime([at(12)], utc=True).astype("datetime64[us, UTC]"),
        }
    )
    patients = typed(PATIENTS, [PATIENT])
    found = missed_checks(
        graded(rounds(2, **WELL)), patients, now=at(48), zone=None, graded_by_physician=looked
    )

    assert {"vitals", "neuro", "grade"} == set(found.days["check"])
    assert {"vitals", "neuro"} == set(missed([], until=48).days["check"])


def test_nobody_admitted_and_nobody_infused_yet():
    """A ward without a patient, and one whose infusion lies ahead."""
    for patients in ((), ({**PATIENT, "infused_at": at(100).isoformat()},)):
        found = missed([], until=48, patients=patients)
        assert found.days.empty
        assert found.spans.empty


# --- against a reader by the minute ---------------------------------------------------------------


def by_the_minute(rows, until: float, check: str) -> tuple[dict[int, float], dict[int, int]]:
    """Overdue hours per day and whole checks due per day, minute by minute and by next_vitals."""
    charted = graded(rows)
    when = next_vitals if check == "vitals" else next_neuro_check
    named = ["temperature_c"] if check == "vitals" else ["ice_total", "consciousness"]
    made = charted.moments[charted.moments[named].notna().any(axis=1)]["observed_at"].tolist()
    grades = charted.grades[
        charted.grades["charted"] & (charted.grades["status"] != "not-applicable")
    ]
    of_scale = {
        scale: [
            (row.observed_at, None if pd.isna(row.at_least) else int(row.at_least), row.status)
            for row in own.itertuples()
        ]
        for scale, own in grades.groupby("scale")
    }
    scores = list(charted.moments[["observed_at", "ice_total"]].dropna().itertuples(index=False))
    overdue: dict[int, float] = {}
    due: dict[int, float] = {}
    for minute in range(int(until * 60)):
        time = START + timedelta(minutes=minute)
        lately = [one for one in made if one <= time]
        last = lately[-1].to_pydatetime() if lately else START

        def now(scale, time=time):
            known = [one for one in of_scale.get(scale, ()) if one[0] <= time]
            if not known:
                return None, False
            _, low, status = known[-1]
            return low, status == "open"

        fell, best, before = None, None, None
        for seen, score in scores:
            if seen > time:
                break
            best = score if best is None else max(best, score)
            if before is not None and score < before:
                fell = seen.to_pydatetime()
            fell = None if score >= best else fell
            before = score
        (crs, crs_open), (icans, icans_open) = now("crs-astct-2019"), now("icans-astct-2019")
        day = (time - START).days
        asked = when(
            Situation(day, "inpatient", crs, icans, crs_open, icans_open, time - START, fell), last
        )
        if asked is None:
            continue
        overdue[day] = overdue.get(day, 0) + (time >= asked.overdue_at) / 60
        due[day] = due.get(day, 0) + timedelta(minutes=1) / (asked.overdue_at - last)
    return overdue, {day: int(one + 1e-6) for day, one in due.items()}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("check", ["vitals", "neuro"])
def test_the_pieces_agree_with_a_reader_by_the_minute(seed, check):
    """Random rounds of two days, ill and well, read the slow way."""
    chance = np.random.default_rng(seed)
    rows = []
    for half_hour in sorted(chance.choice(96, 14, replace=False)):
        cells = dict(WELL) if chance.random() < 0.7 else {}
        if cells and chance.random() < 0.5:
            cells |= {"temperature_c": 38.5}
        if cells and chance.random() < 0.3:
            cells |= {"oxygen_device": "nasal-cannula", "oxygen_flow_l_min": 2.0}
        if chance.random() < 0.6 or not cells:
            cells |= ALERT | {"ice_total": float(chance.integers(5, 11))}
        rows += rounds(half_hour / 2, **cells)
    overdue, due = by_the_minute(rows, 48, check)
    days = missed(rows, until=48).days.query("check == @check").set_index("day")

    assert due == days["due"].to_dict()
    for day, hours in overdue.items():
        assert abs(hours - days["overdue_hours"][day]) < 0.02
