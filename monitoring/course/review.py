"""What a screen shows of a ward or a patient, computed from the course: no widgets, no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from monitoring.course.days import age_at, day_of, first_infusions, infusion_times
from monitoring.course.episodes import State
from monitoring.course.grades import CRS, ICANS, Course
from monitoring.course.schedule import (
    DEFAULT,
    NEURO_CHECK,
    VITALS,
    Due,
    Schedule,
    Situation,
    falls,
    neuro_scores,
    next_neuro_check,
    next_vitals,
)
from monitoring.grading.scale import Status
from monitoring.scales.capd import CAPD
from monitoring.scales.ice import ICE

SPARKLINE_SPAN = timedelta(hours=72)
KEPT_MOMENTS = 80  # more than the board's sparkline shows
KEPT_SCORES = 6
# LOCAL: the last line of the schedule ends with day 100.
WATCHED_FOR = timedelta(days=100)
STAYS_FOR = timedelta(days=7)
RISING_FOR = timedelta(hours=24)  # LOCAL: a grade that rose within a day and has not fallen since


@dataclass(frozen=True)
class GradeView:
    """A moment's grade by one scale, as a badge shows it."""

    scale: str
    status: str
    grade: int | None
    at_least: int | None
    at_most: int | None
    driver: str
    missing: tuple[str, ...]
    flags: tuple[str, ...]
    why: str
    at: datetime | None
    last_fixed: int | None = None
    last_fixed_at: datetime | None = None
    episode_state: str = "none"
    rose_from: int | None = None  # what was certain before it changed last, where it rose
    rose_at: datetime | None = None

    @property
    def least(self) -> int:
        """What is certain; nothing known counts as nothing certain, never as a grade 0."""
        return self.at_least or 0

    def is_rising(self, now: datetime) -> bool:
        return self.rose_at is not None and now - self.rose_at <= RISING_FOR


NOT_ASSESSED = "none"


@dataclass(frozen=True)
class PatientState:
    """One patient as the record stands, whatever the hour: kept until the next entry."""

    patient_id: str
    patient_number: int
    bed: str
    unit: str
    birth_date: str | None
    age_at_infusion: float | None
    sex: str
    product: str
    setting: str
    synthetic: bool
    first_infused_at: datetime
    offset: timedelta
    crs: GradeView
    icans: GradeView
    temperatures: tuple[tuple[datetime, float], ...]
    drugs: tuple[tuple[datetime, str], ...]
    neuro_scores: tuple[tuple[datetime, float, str], ...]
    last_vitals_at: datetime | None
    last_neuro_at: datetime | None
    last_charted_at: datetime | None
    died_at: datetime | None
    neuro_fell_at: datetime | None = None  # of the last fall of ICE that is not made up for


@dataclass(frozen=True)
class WardRow:
    """A patient on the board at a given time."""

    state: PatientState
    day: int
    age: float | None
    vitals_due: Due | None
    neuro_due: Due | None
    stale: frozenset[str] = frozenset()  # scales of which the check is overdue
    is_rising: bool = False

    @property
    def is_overdue(self) -> bool:
        return bool(self.stale)


def is_watched(
    infused_at: str,
    *,
    died_at: datetime | None,
    last_seen_at: datetime | None,
    charted_lately: bool,
    now: datetime,
) -> bool:
    """Whether the board shows the patient; in doubt it does.

    For 100 days from the last infusion, also one that lies ahead, unless the patient died or is no
    longer observed. Everybody stays for 7 days after the death, the end of observation or what was
    charted last: `charted_lately` says that something is of these days.
    """
    ends = [at for at in (died_at, last_seen_at) if at is not None]
    if charted_lately or any(at >= now - STAYS_FOR for at in ends):
        return True
    return not ends and infusion_times(infused_at)[-1] >= now - WATCHED_FOR


def patient_states(
    course: Course, patients: pd.DataFrame, interventions: pd.DataFrame
) -> dict[str, PatientState]:
    """By patient_id. `patients` may bring a patient_number, the id that addresses use."""
    moments = course.moments
    infusion = first_infusions(patients)
    views = {scale: grade_views(course.grades, scale) for scale in (CRS, ICANS)}
    curves = _points_by_patient(moments, "temperature_c")
    scores = _neuro_scores(moments)
    fell = _last_falls(moments)
    vitals, neuro = _last_charted(moments, VITALS), _last_charted(moments, NEURO_CHECK)
    last = moments.groupby("patient_id")["observed_at"].last()
    drugs = {
        key: tuple(
            (_time(at), kind) for at, kind in zip(own["started_at"], own["kind"], strict=True)
        )
        for key, own in interventions.groupby("patient_id")
    }
    states = {}
    for about in patients.to_dict("records"):
        key = about["patient_id"]
        charted = last.loc[key] if key in last.index else None
        states[key] = PatientState(
            patient_id=key,
            patient_number=int(about.get("patient_number", 0)),
            bed=_word(about["bed"]),
            unit=_word(about["unit"]),
            birth_date=_word(about["birth_date"]) or None,
            age_at_infusion=None if pd.isna(about["age_years"]) else float(about["age_years"]),
            sex=_word(about["sex"]),
            product=_word(about["product"]),
            setting=_word(about["setting"]),
            synthetic=about["synthetic"] == "yes",
            first_infused_at=_time(infusion.loc[key, "first_infused_at"]),
            offset=infusion.loc[key, "offset"].to_pytimedelta(),
            crs=views[CRS].get(key) or not_assessed(CRS),
            icans=views[ICANS].get(key) or not_assessed(ICANS),
            temperatures=curves.get(key, ()),
            drugs=drugs.get(key, ()),
            neuro_scores=scores.get(key, ()),
            last_vitals_at=vitals.get(key),
            last_neuro_at=neuro.get(key),
            last_charted_at=None if charted is None else _time(charted),
            died_at=None if pd.isna(about["died_at"]) else _time(about["died_at"]),
            neuro_fell_at=fell.get(key),
        )
    return states


def not_assessed(scale: str) -> GradeView:
    return GradeView(scale, NOT_ASSESSED, None, None, None, "", (), (), "Not assessed.", None)


def grade_views(grades: pd.DataFrame, scale: str) -> dict[str, GradeView]:
    """By patient: the last assessment by the scale and, where it is open, the last fixed one."""
    assessed = grades[
        (grades["scale"] == scale) & (grades["status"] != Status.NOT_APPLICABLE) & grades["charted"]
    ]
    last = assessed.groupby("patient_id", sort=False).tail(1)
    fixed = assessed[assessed["grade"].notna()].groupby("patient_id", sort=False).tail(1)
    earlier = {row["patient_id"]: row for row in fixed.to_dict("records")}
    rises = _last_rises(assessed)
    return {
        row["patient_id"]: _view(
            scale, row, earlier.get(row["patient_id"]), rises.get(row["patient_id"])
        )
        for row in last.to_dict("records")
    }


def _last_rises(assessed: pd.DataFrame) -> dict[str, tuple[int, datetime]]:
    """By patient from which certain grade it rose, and when; nobody whose grade fell last."""
    known = assessed[assessed["at_least"].notna()]
    low = known["at_least"].astype("int64")
    before = low.groupby(known["patient_id"]).shift()
    changed = known[["patient_id", "observed_at"]].assign(low=low, before=before)
    changed = changed[before.notna() & (before != low)]
    last = changed.groupby("patient_id", sort=False).tail(1)
    rose = last[last["low"] > last["before"]]
    return {
        row["patient_id"]: (int(row["before"]), _time(row["observed_at"]))
        for row in rose.to_dict("records")
    }


def _view(
    scale: str,
    row: dict[Any, Any],
    fixed: dict[Any, Any] | None,
    rose: tuple[int, datetime] | None,
) -> GradeView:
    is_open = pd.isna(row["grade"])
    rose_from, rose_at = rose if rose is not None else (None, None)
    return GradeView(
        scale,
        str(row["status"]),
        _whole(row["grade"]),
        _whole(row["at_least"]),
        _whole(row["at_most"]),
        row["driver"],
        _words(row["missing"]),
        _words(row["flags"]),
        row["explanation"],
        _time(row["observed_at"]),
        int(fixed["grade"]) if is_open and fixed is not None else None,
        _time(fixed["observed_at"]) if is_open and fixed is not None else None,
        State(int(row["state"])).name.lower(),
        rose_from,
        rose_at,
    )


def ward_rows(
    states: Iterable[PatientState],
    *,
    now: datetime,
    zone: ZoneInfo | None,
    schedule: Schedule = DEFAULT,
) -> list[WardRow]:
    """Worst first: highest certain grade, rising, overdue, then what is possible, then the bed."""
    rows = [ward_row(state, now=now, zone=zone, schedule=schedule) for state in states]
    return sorted(rows, key=_worst_first)


def ward_row(
    state: PatientState, *, now: datetime, zone: ZoneInfo | None, schedule: Schedule = DEFAULT
) -> WardRow:
    day = day_of(now, state.first_infused_at, zone=zone, offset=state.offset)
    situation = Situation(
        day,
        state.setting or None,
        state.crs.at_least,
        state.icans.at_least,
        crs_is_open=state.crs.status == Status.OPEN,
        icans_is_open=state.icans.status == Status.OPEN,
        since_infusion=now - state.first_infused_at,
        neuro_fell_at=state.neuro_fell_at,
    )
    start, alive = state.first_infused_at, state.died_at is None
    vitals = next_vitals(situation, state.last_vitals_at or start, schedule) if alive else None
    neuro = next_neuro_check(situation, state.last_neuro_at or start, schedule) if alive else None
    checks = ((CRS, vitals), (ICANS, neuro))
    stale = frozenset(scale for scale, due in checks if due is not None and due.overdue_at <= now)
    age = age_at(
        now,
        birth_date=state.birth_date,
        age_at_infusion=state.age_at_infusion,
        first_infused_at=state.first_infused_at,
        zone=zone or timezone(state.offset),
    )
    rising = any(view.is_rising(now) for view in (state.crs, state.icans))
    return WardRow(state, day, age, vitals, neuro, stale, rising)


def _worst_first(row: WardRow) -> tuple[Any, ...]:
    state = row.state
    views = (state.crs, state.icans)
    certain = max(view.least for view in views)
    # What the scale cannot place needs a look as urgently as a grade 2.
    stray = any(view.status == Status.NOT_CLASSIFIABLE for view in views)
    return (
        state.died_at is not None,
        -max(certain, 2 if stray else 0),
        not row.is_rising,
        not row.is_overdue,
        -max(view.at_most or 0 for view in views),
        state.bed or "~",
        state.patient_id,
    )


def _last_charted(moments: pd.DataFrame, names: tuple[str, ...]) -> dict[str, datetime]:
    charted = moments[moments[list(names)].notna().any(axis=1)]
    last = charted.groupby("patient_id")["observed_at"].last()
    return {key: _time(at) for key, at in last.items()}


def _last_falls(moments: pd.DataFrame) -> dict[str, datetime]:
    scored = falls(neuro_scores(moments))
    latest = scored.groupby("patient_id").tail(1)
    fallen = latest[latest["fell_at"].notna()]
    return {key: _time(at) for key, at in zip(fallen["patient_id"], fallen["fell_at"], strict=True)}


def _points_by_patient(
    moments: pd.DataFrame, name: str
) -> dict[str, tuple[tuple[datetime, float], ...]]:
    known = moments[moments[name].notna()].groupby("patient_id").tail(KEPT_MOMENTS)
    return {
        key: tuple(zip(own["observed_at"].dt.to_pydatetime(), own[name].tolist(), strict=True))
        for key, own in known.groupby("patient_id")
    }


def _neuro_scores(moments: pd.DataFrame) -> dict[str, tuple[tuple[datetime, float, str], ...]]:
    """The last six ICE or CAPD totals, from the items where no total was charted."""
    scored = []
    for test in (ICE, CAPD):
        items = moments[[item.observable.name for item in test.items]].sum(axis=1, skipna=False)
        total = moments[test.total.name]
        score = total.where(total.notna(), items)
        scored.append(
            moments[["patient_id", "observed_at"]].assign(score=score, tool=test.key.upper())
        )
    known = pd.concat(scored).dropna(subset="score").sort_values("observed_at", kind="stable")
    shown = known.groupby("patient_id").tail(KEPT_SCORES)
    return {
        key: tuple(
            zip(own["observed_at"].dt.to_pydatetime(), own["score"], own["tool"], strict=True)
        )
        for key, own in shown.groupby("patient_id")
    }


def _time(value: Any) -> datetime:
    time: datetime = pd.Timestamp(value).to_pydatetime()
    return time


def _word(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _words(value: Any) -> tuple[str, ...]:
    return tuple(word for word in _word(value).split(";") if word)


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
