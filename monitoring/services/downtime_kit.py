"""The downtime kit of the ward: one file for the hours in which no server answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from monitoring.charting.tables import COULD_NOT_MEASURE, OBSERVATIONS
from monitoring.course.review import WardRow, patient_states, ward_rows
from monitoring.course.schedule import schedule_for
from monitoring.paper import words
from monitoring.paper.downtime import ADULT, CHILD, Ghost, Kit, KitPatient, downtime_page
from monitoring.people.roles import Person, Right, permit
from monitoring.record.accesses import Access, log_access
from monitoring.scales.icans_astct_2019 import capd_is_the_tool
from monitoring.services.chart import graded, read_chart
from monitoring.services.hand_over import unit_zone, watched
from monitoring.settings import Settings

PAGE = "downtime kit"
NOT_GHOSTS = ("patient_id", "observed_at", "recorded_at", "recorded_by", "note", "confirmed")
NOT_MEASURED = "could not be measured"


@dataclass(frozen=True)
class MadeKit:
    """The HTML file, and how many patients it holds."""

    content: bytes
    patients: int


def downtime_kit(
    record: Engine, settings: Settings, *, by: Person, now: datetime, key: str
) -> MadeKit:
    """The file for everybody on the board who is alive. `key` tells it from every other kit.

    Whoever may export the record may make one, as the file is a part of it: so a timer of the
    machine can. It is logged once, as one look at the ward.
    """
    permit(by, Right.READ if by.may(Right.READ) else Right.EXPORT)
    chart = read_chart(record, patient_ids=watched(record, now))
    course = graded(chart, settings)
    states = patient_states(course, chart.patients, chart.interventions)
    rows = ward_rows(
        states.values(), now=now, zone=settings.zone, schedule=schedule_for(settings.schedule)
    )
    delayed = dict(
        zip(chart.patients["patient_id"], chart.patients["developmental_delay"], strict=True)
    )
    log_access(record, Access(now, by.signed, "looked at the ward", None, PAGE))
    patients = tuple(
        _patient(row, chart.observations, delayed[row.state.patient_id], settings, now=now)
        for row in sorted(rows, key=_by_bed)
        if row.state.died_at is None
    )
    zone = unit_zone(settings, now)
    kit = Kit(key, settings.unit_name, now, zone, settings.timezone or "", by.signed, patients)
    return MadeKit(downtime_page(kit).encode(), len(patients))


def _by_bed(row: WardRow) -> tuple[str, str]:
    """Whoever goes round with paper goes by the bed."""
    return row.state.bed or "~", row.state.patient_id


def _patient(
    row: WardRow, observations: pd.DataFrame, delay: Any, settings: Settings, *, now: datetime
) -> KitPatient:
    state = row.state
    zone = settings.zone or timezone(state.offset)
    clock = words.Clock(zone, now, state.first_infused_at)
    by_capd = capd_is_the_tool(row.age, delay if isinstance(delay, str) else None)
    about = (
        words.day_words(row.day),
        "age not known" if row.age is None else words.age_words(row.age),
        state.sex,
        state.product or "product not recorded",
    )
    grades = tuple(
        f"{words.SCALE_NAMES[view.scale]} {words.short_grade(view)}"
        + ("." if view.at is None else f" ({clock.when(view.at)}, {clock.ago(view.at)}).")
        for view in (state.crs, state.icans)
    )
    own = observations[
        (observations["patient_id"] == state.patient_id)
        & (observations["observed_at"] <= pd.Timestamp(now))
    ].sort_values("observed_at", kind="stable")
    return KitPatient(
        state.patient_id,
        f"{state.bed or 'No bed'} · {state.patient_id}",
        " · ".join(part for part in about if part),
        state.synthetic,
        "" if by_capd is None else CHILD if by_capd else ADULT,
        grades,
        _ghosts(own),
    )


def _ghosts(own: pd.DataFrame) -> dict[str, Ghost]:
    """The last value of each column; tried and not measured is a value to know of, too."""
    found: dict[str, Ghost] = {}
    tried = own[COULD_NOT_MEASURE].fillna("").str.split(";")
    for name in OBSERVATIONS.column_names:
        if name in NOT_GHOSTS:
            continue
        failed = pd.Series([name in one for one in tried], index=own.index, dtype=bool)
        known = own[own[name].notna() | failed]
        if known.empty:
            continue
        value, at = known[name].iloc[-1], known["observed_at"].iloc[-1].to_pydatetime()
        said = NOT_MEASURED if pd.isna(value) else _said(value, name)
        found[name] = Ghost(said, at)
    return found


def _said(value: Any, column: str) -> str:
    return f"{value:g}" if isinstance(value, float) else words.spoken(str(value), column)
