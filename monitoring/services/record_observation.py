"""Record what was observed of a patient at one time, and say what it did to the grades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from monitoring.charting.pictures import HANDWRITING, Picture
from monitoring.charting.tables import COULD_NOT_MEASURE, OBSERVATIONS, Kind
from monitoring.course.review import PatientState, patient_states
from monitoring.people.roles import Person, Right, permit
from monitoring.record.journal import Entry, append
from monitoring.scales.observables import OBSERVABLES
from monitoring.services.chart import Chart, graded, read_chart
from monitoring.services.check_entry import check_entry
from monitoring.services.handwriting import refuse_a_picture_kept_already
from monitoring.settings import Settings

CLOCKS_MAY_DIFFER = timedelta(minutes=2)
NOT_TAKEN = ("asleep, by the plan", "refused", "off the ward", "another procedure")


class NothingCharted(Exception):
    """The form holds nothing but the time: saving it would document a look that nobody took."""


class AlreadyCharted(Exception):
    """Somebody charted the same thing of the patient at the same minute."""


class ObservedInTheFuture(Exception):
    """The time of observation lies ahead of the server's clock."""


@dataclass(frozen=True)
class Outcome:
    """The patient before and after, so that the screen can say what changed."""

    before: PatientState
    after: PatientState


def preview(
    chart: Chart, settings: Settings, row: Mapping[str, Any], *, before: PatientState
) -> Outcome:
    """What the grades of the patient would be with `row` charted; nothing is recorded."""
    after = _state(_with_row(chart, row, before.patient_id), settings, before.patient_id)
    return Outcome(before, after)


def record_observation(
    record: Engine,
    settings: Settings,
    patient_id: str,
    row: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    form_key: str,
    kind: str = "observe",
    handwriting: Picture | None = None,
) -> Outcome:
    """One entry in one transaction, with the picture of the sentence; the same form again changes
    nothing.

    Raises NothingCharted, ObservedInTheFuture, AlreadyCharted and PictureKeptAlready.
    """
    permit(by, Right.CHART)
    observed_at = row["observed_at"]
    if handwriting is not None:
        row = {**row, HANDWRITING: handwriting.sha256}
    if not set(row) - {"observed_at", "confirmed", "note"}:
        raise NothingCharted("Nothing is filled in: chart at least one value, then save.")
    chart = read_chart(record, patient_ids=[patient_id])
    before = _state(chart, settings, patient_id)
    zone = settings.zone or timezone(before.offset)
    if observed_at > at + CLOCKS_MAY_DIFFER:
        raise ObservedInTheFuture(
            f"The time {_said(observed_at, zone)} lies ahead of the server's clock, "
            f"{_said(at, zone)}: set the time at which it was observed."
        )
    new = _not_yet_charted(chart.observations, row, zone)
    if handwriting is not None:
        refuse_a_picture_kept_already(
            record, handwriting, patient_id=patient_id, observed_at=observed_at
        )
    if set(new) - {"observed_at", "confirmed", "note"}:
        append(
            record,
            Entry(kind, at, by.signed, form_key=form_key),
            {"observations": [{"patient_id": patient_id, **new}]},
            pictures=[] if handwriting is None else [handwriting],
        )
    after = _state(read_chart(record, patient_ids=[patient_id]), settings, patient_id)
    return Outcome(before, after)


def note_not_taken(
    record: Engine, patient_id: str, why: str, *, by: Person, at: datetime, form_key: str
) -> int:
    """Why a set that was due was not taken: a note that no scale reads, so it stays overdue."""
    permit(by, Right.CHART)
    checked = check_entry({"note": f"Vital signs not taken: {why.strip()}"})
    row = {"patient_id": patient_id, "observed_at": at, **checked.row}
    return append(
        record, Entry("observe", at, by.signed, form_key=form_key), {"observations": [row]}
    )


def _said(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%H:%M on %d %b}"


def _not_yet_charted(
    observations: pd.DataFrame, row: Mapping[str, Any], zone: tzinfo
) -> dict[str, Any]:
    """The row without what is charted already at its very minute; raises AlreadyCharted.

    One patient has one value of a thing at one time: two would come back from an export as a
    fault, and nobody could say which was graded.
    """
    there = observations[observations["observed_at"] == row["observed_at"]]
    new = dict(row)
    for name in set(row) - {"observed_at", "confirmed", "note"}:
        charted = there[name].dropna().tolist() if name in there.columns else []
        if any(value != row[name] for value in charted):
            said = "another picture" if name == HANDWRITING else charted[0]
            raise AlreadyCharted(
                f"At {_said(row['observed_at'], zone)} {label(name)} is charted already as "
                f"{said}: choose the minute at which yours was observed, or amend that one."
            )
        if charted:
            del new[name]
    return new


def label(name: str) -> str:
    return OBSERVABLES[name].label if name in OBSERVABLES else name.replace("_", " ")


def _state(chart: Chart, settings: Settings, patient_id: str) -> PatientState:
    course = graded(chart, settings)
    return patient_states(course, chart.patients, chart.interventions)[patient_id]


def _with_row(chart: Chart, row: Mapping[str, Any], patient_id: str) -> Chart:
    columns = [*OBSERVATIONS.column_names, COULD_NOT_MEASURE]
    new = pd.DataFrame([{"patient_id": patient_id, **row}]).reindex(columns=columns)
    old = chart.observations.reindex(columns=columns)
    types = {
        column.name: "float64" if column.kind is Kind.NUMBER else "str"
        for column in OBSERVATIONS.columns
        if column.kind is not Kind.TIME
    }
    times = {
        column.name: "datetime64[us, UTC]"
        for column in OBSERVATIONS.columns
        if column.kind is Kind.TIME
    }
    new = new.astype({**types, **times, COULD_NOT_MEASURE: "str"})
    both = pd.concat([old, new], ignore_index=True) if len(old) else new
    return replace(chart, observations=both)
