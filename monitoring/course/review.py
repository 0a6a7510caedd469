"""What a screen shows of a ward or a patient, computed from the course: no widgets, no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from monitoring.course.days import day_of, first_infusions
from monitoring.course.episodes import State
from monitoring.course.grades import CRS, ICANS, Course
from monitoring.course.schedule import Due, Situation, next_neuro_check, next_vitals
from monitoring.grading.scale import Status

SPARKLINE_SPAN = timedelta(hours=72)
VITALS = (
    "temperature_c",
    "heart_rate_bpm",
    "systolic_mmhg",
    "respiratory_rate_bpm",
    "spo2_pct",
)
NEURO_CHECK = ("ice_total", "ice_orientation", "capd_total", "capd_1", "consciousness")
KEPT_MOMENTS = 60  # more than the board's sparkline shows


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

    @property
    def least(self) -> int:
        """What is certain; nothing known counts as nothing certain, never as a grade 0."""
        return self.at_least or 0


NOT_ASSESSED = "none"


@dataclass(frozen=True)
class PatientState:
    """One patient as the record stands, whatever the hour: kept until the next entry."""

    patient_id: str
    patient_number: int
    bed: str
    unit: str
    age: float | None
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


@dataclass(frozen=True)
class WardRow:
    """A patient on the board at a given time."""

    state: PatientState
    day: int
    vitals_due: Due | None
    neuro_due: Due | None
    is_overdue: bool


def patient_states(
    course: Course, patients: pd.DataFrame, interventions: pd.DataFrame
) -> dict[str, PatientState]:
    """By patient_id. `patients` may bring a patient_number, the id that addresses use."""
    infusion = first_infusions(patients)
    moments = dict(tuple(course.moments.groupby("patient_id")))
    grades = dict(tuple(course.grades.groupby(["patient_id", "scale"])))
    drugs = dict(tuple(interventions.groupby("patient_id")))
    states = {}
    for about in patients.to_dict("records"):
        key = about["patient_id"]
        views = {
            scale: grade_view(grades.get((key, scale), course.grades.iloc[:0]), scale)
            for scale in (CRS, ICANS)
        }
        states[key] = _state(
            about,
            infusion.loc[key],
            moments.get(key, course.moments.iloc[:0]),
            views,
            drugs.get(key, interventions.iloc[:0]),
        )
    return states


def _state(
    about: dict[Any, Any],
    infusion: Any,
    own: pd.DataFrame,
    views: dict[str, GradeView],
    drugs: pd.DataFrame,
) -> PatientState:
    return PatientState(
        patient_id=about["patient_id"],
        patient_number=int(about.get("patient_number", 0)),
        bed=_word(about["bed"]),
        unit=_word(about["unit"]),
        age=_age(about, own),
        sex=_word(about["sex"]),
        product=_word(about["product"]),
        setting=_word(about["setting"]),
        synthetic=about["synthetic"] == "yes",
        first_infused_at=_time(infusion["first_infused_at"]),
        offset=infusion["offset"].to_pytimedelta(),
        crs=views[CRS],
        icans=views[ICANS],
        temperatures=_points(own.tail(KEPT_MOMENTS), "temperature_c"),
        drugs=tuple(
            (_time(at), kind) for at, kind in zip(drugs["started_at"], drugs["kind"], strict=True)
        ),
        neuro_scores=_neuro_scores(own),
        last_vitals_at=_last_charted(own, VITALS),
        last_neuro_at=_last_charted(own, NEURO_CHECK),
        last_charted_at=None if own.empty else _time(own["observed_at"].iloc[-1]),
        died_at=None if pd.isna(about["died_at"]) else _time(about["died_at"]),
    )


def grade_view(rows: pd.DataFrame, scale: str) -> GradeView:
    """The last assessment in `rows` (one patient, one scale, in order) and the last fixed one."""
    applicable = rows[(rows["status"] != Status.NOT_APPLICABLE) & rows["charted"]]
    if applicable.empty:
        return GradeView(scale, NOT_ASSESSED, None, None, None, "", (), (), "Not assessed.", None)
    last = applicable.iloc[-1]
    fixed = applicable[applicable["grade"].notna()]
    earlier = fixed.iloc[-1] if len(fixed) and last["grade"] is pd.NA else None
    return GradeView(
        scale,
        str(last["status"]),
        _whole(last["grade"]),
        _whole(last["at_least"]),
        _whole(last["at_most"]),
        last["driver"],
        _words(last["missing"]),
        _words(last["flags"]),
        last["explanation"],
        _time(last["observed_at"]),
        None if earlier is None else int(earlier["grade"]),
        None if earlier is None else _time(earlier["observed_at"]),
        State(int(last["state"])).name.lower(),
    )


def ward_rows(
    states: Iterable[PatientState], *, now: datetime, zone: ZoneInfo | None
) -> list[WardRow]:
    """Worst first: highest certain grade, then overdue, then what is possible, then the bed."""
    rows = [ward_row(state, now=now, zone=zone) for state in states]
    return sorted(rows, key=_worst_first)


def ward_row(state: PatientState, *, now: datetime, zone: ZoneInfo | None) -> WardRow:
    day = day_of(now, state.first_infused_at, zone=zone, offset=state.offset)
    situation = Situation(
        day,
        state.setting or None,
        state.crs.at_least,
        state.icans.at_least,
        crs_is_open=state.crs.status == Status.OPEN,
        icans_is_open=state.icans.status == Status.OPEN,
    )
    start, alive = state.first_infused_at, state.died_at is None
    vitals = next_vitals(situation, state.last_vitals_at or start) if alive else None
    neuro = next_neuro_check(situation, state.last_neuro_at or start) if alive else None
    overdue = any(due is not None and due.overdue_at <= now for due in (vitals, neuro))
    return WardRow(state, day, vitals, neuro, overdue)


def _worst_first(row: WardRow) -> tuple[Any, ...]:
    state = row.state
    views = (state.crs, state.icans)
    certain = max(view.least for view in views)
    # What the scale cannot place needs a look as urgently as a grade 2.
    stray = any(view.status == Status.NOT_CLASSIFIABLE for view in views)
    return (
        state.died_at is not None,
        -max(certain, 2 if stray else 0),
        not row.is_overdue,
        -max(view.at_most or 0 for view in views),
        state.bed or "~",
        state.patient_id,
    )


def _last_charted(own: pd.DataFrame, names: tuple[str, ...]) -> datetime | None:
    charted = own[own[list(names)].notna().any(axis=1)]
    return None if charted.empty else _time(charted["observed_at"].iloc[-1])


def _points(rows: pd.DataFrame, name: str) -> tuple[tuple[datetime, float], ...]:
    known = rows[rows[name].notna()]
    return tuple(
        (_time(at), float(value))
        for at, value in zip(known["observed_at"], known[name], strict=True)
    )


def _neuro_scores(own: pd.DataFrame) -> tuple[tuple[datetime, float, str], ...]:
    """The last six ICE or CAPD totals, from the items where no total was charted."""
    found = []
    for row in own.tail(40).itertuples():
        for tool, total, items in (
            ("ICE", row.ice_total, _items(row, "ice", ICE_PARTS)),
            ("CAPD", row.capd_total, _items(row, "capd", CAPD_PARTS)),
        ):
            score = total if not pd.isna(total) else sum(items)
            if not pd.isna(score):
                found.append((_time(row.observed_at), float(score), tool))
    return tuple(found[-6:])


ICE_PARTS = ("orientation", "naming", "commands", "writing", "attention")
CAPD_PARTS = tuple(str(number) for number in range(1, 9))


def _items(row: Any, tool: str, parts: tuple[str, ...]) -> list[float]:
    return [getattr(row, f"{tool}_{part}") for part in parts]


def _age(about: dict[Any, Any], own: pd.DataFrame) -> float | None:
    age = own["age_years"].iloc[-1] if len(own) else about["age_years"]
    return None if pd.isna(age) else float(age)


def _time(value: Any) -> datetime:
    time: datetime = pd.Timestamp(value).to_pydatetime()
    return time


def _word(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _words(value: Any) -> tuple[str, ...]:
    return tuple(word for word in _word(value).split(";") if word)


def _whole(value: Any) -> int | None:
    return None if value is pd.NA or pd.isna(value) else int(value)
