"""What a screen shows of a ward or a patient, computed from the course: no widgets, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from monitoring.course.days import days_since, first_infusions, local_dates
from monitoring.course.episodes import State
from monitoring.course.grades import CRS, ICANS, Course
from monitoring.course.schedule import Due, Situation, next_neuro_check, next_vitals
from monitoring.grading.scale import Status

SPARKLINE_SPAN = timedelta(hours=72)
# How long a grade that is fixed speaks for the patient beside a newer one that is not (LOCAL).
FIXED_GRADE_SPEAKS_FOR = timedelta(hours=12)
VITALS = (
    "temperature_c",
    "heart_rate_bpm",
    "systolic_mmhg",
    "respiratory_rate_bpm",
    "spo2_pct",
)
NEURO_CHECK = ("ice_total", "ice_orientation", "capd_total", "capd_1", "consciousness")
LAST_STATUS = (Status.NOT_APPLICABLE,)


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
class WardRow:
    """One patient on the board."""

    patient_id: str
    patient_number: int
    bed: str
    unit: str
    age: float | None
    sex: str
    product: str
    day: int
    setting: str
    synthetic: bool
    crs: GradeView
    icans: GradeView
    temperatures: tuple[tuple[datetime, float], ...]
    drug_times: tuple[tuple[datetime, str], ...]
    neuro_scores: tuple[tuple[datetime, float, str], ...]
    vitals_due: Due | None
    neuro_due: Due | None
    last_charted_at: datetime | None
    died_at: datetime | None

    def overdue(self, now: datetime) -> bool:
        return any(
            due is not None and due.overdue_at <= now for due in (self.vitals_due, self.neuro_due)
        )


def grade_view(rows: pd.DataFrame, scale: str) -> GradeView:
    """The last moment of `rows` (one patient, one scale, in order), and the last fixed grade."""
    applicable = rows[rows["status"] != Status.NOT_APPLICABLE]
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
        last["observed_at"].to_pydatetime(),
        None if earlier is None else int(earlier["grade"]),
        None if earlier is None else earlier["observed_at"].to_pydatetime(),
        State(int(last["state"])).name.lower(),
    )


def ward_rows(
    course: Course,
    patients: pd.DataFrame,
    interventions: pd.DataFrame,
    *,
    now: datetime,
    zone: ZoneInfo | None,
) -> list[WardRow]:
    """One row per patient, worst first: certain grade, then overdue, then possible, then bed."""
    infusion = first_infusions(patients)
    moments = dict(tuple(course.moments.groupby("patient_id")))
    grades = dict(tuple(course.grades.groupby(["patient_id", "scale"])))
    drugs = dict(tuple(interventions.groupby("patient_id")))
    today = _days_today(infusion, now, zone)
    rows = []
    for about, day in zip(patients.to_dict("records"), today, strict=True):
        key = about["patient_id"]
        own = moments.get(key, course.moments.iloc[:0])
        views = {
            scale: grade_view(grades.get((key, scale), course.grades.iloc[:0]), scale)
            for scale in (CRS, ICANS)
        }
        rows.append(_ward_row(about, int(day), own, views, drugs.get(key), now))
    return sorted(rows, key=lambda row: _worst_first(row, now))


def _ward_row(
    about: dict[Any, Any],
    day: int,
    own: pd.DataFrame,
    views: dict[str, GradeView],
    drugs: pd.DataFrame | None,
    now: datetime,
) -> WardRow:
    recent = own[own["observed_at"] >= now - SPARKLINE_SPAN]
    vitals = _last_charted(own, VITALS)
    neuro = _last_charted(own, NEURO_CHECK)
    alive = pd.isna(about["died_at"])
    situation = Situation(
        day,
        _word(about["setting"]) or None,
        views[CRS].at_least,
        views[ICANS].at_least,
        crs_is_open=views[CRS].status == Status.OPEN,
        icans_is_open=views[ICANS].status == Status.OPEN,
    )
    start = datetime.fromisoformat(str(about["infused_at"]).split(";")[0])
    return WardRow(
        patient_id=about["patient_id"],
        patient_number=int(about.get("patient_number", 0)),
        bed=_word(about["bed"]),
        unit=_word(about["unit"]),
        age=_age(about, own),
        sex=_word(about["sex"]),
        product=_word(about["product"]),
        day=day,
        setting=_word(about["setting"]),
        synthetic=about["synthetic"] == "yes",
        crs=views[CRS],
        icans=views[ICANS],
        temperatures=_points(recent, "temperature_c"),
        drug_times=_drug_times(drugs, now),
        neuro_scores=_neuro_scores(own),
        vitals_due=next_vitals(situation, vitals or start) if alive else None,
        neuro_due=next_neuro_check(situation, neuro or start) if alive else None,
        last_charted_at=None if own.empty else own["observed_at"].iloc[-1].to_pydatetime(),
        died_at=None if alive else about["died_at"].to_pydatetime(),
    )


def _worst_first(row: WardRow, now: datetime) -> tuple[Any, ...]:
    certain = max(row.crs.least, row.icans.least)
    unclassifiable = Status.NOT_CLASSIFIABLE in (row.crs.status, row.icans.status)
    possible = max(row.crs.at_most or 0, row.icans.at_most or 0)
    return (
        row.died_at is not None,
        -max(certain, 2 if unclassifiable else 0),
        not row.overdue(now),
        -possible,
        row.bed or "~",
        row.patient_id,
    )


def _days_today(
    infusion: pd.DataFrame, now: datetime, zone: ZoneInfo | None
) -> np.ndarray[Any, np.dtype[np.float64]]:
    times = pd.Series([now] * len(infusion), dtype="datetime64[us, UTC]")
    offsets = infusion["offset"].reset_index(drop=True)
    day_0 = local_dates(
        infusion["first_infused_at"].reset_index(drop=True), zone=zone, offsets=offsets
    )
    return days_since(local_dates(times, zone=zone, offsets=offsets), day_0)


def _last_charted(own: pd.DataFrame, names: tuple[str, ...]) -> datetime | None:
    charted = own[own[list(names)].notna().any(axis=1)]
    return None if charted.empty else charted["observed_at"].iloc[-1].to_pydatetime()


def _points(rows: pd.DataFrame, name: str) -> tuple[tuple[datetime, float], ...]:
    known = rows[rows[name].notna()]
    return tuple(
        (at.to_pydatetime(), float(value))
        for at, value in zip(known["observed_at"], known[name], strict=True)
    )


def _drug_times(drugs: pd.DataFrame | None, now: datetime) -> tuple[tuple[datetime, str], ...]:
    if drugs is None:
        return ()
    recent = drugs[drugs["started_at"].between(now - SPARKLINE_SPAN, now)]
    return tuple(
        (at.to_pydatetime(), kind)
        for at, kind in zip(recent["started_at"], recent["kind"], strict=True)
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
                found.append((row.observed_at.to_pydatetime(), float(score), tool))
    return tuple(found[-6:])


ICE_PARTS = ("orientation", "naming", "commands", "writing", "attention")
CAPD_PARTS = tuple(str(number) for number in range(1, 9))


def _items(row: Any, tool: str, parts: tuple[str, ...]) -> list[float]:
    return [getattr(row, f"{tool}_{part}") for part in parts]


def _age(about: dict[Any, Any], own: pd.DataFrame) -> float | None:
    if len(own):
        age = own["age_years"].iloc[-1]
    else:
        age = about["age_years"]
    return None if pd.isna(age) else float(age)


def _word(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _words(value: Any) -> tuple[str, ...]:
    return tuple(word for word in _word(value).split(";") if word)


def _whole(value: Any) -> int | None:
    return None if value is pd.NA or pd.isna(value) else int(value)
