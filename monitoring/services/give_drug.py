"""Record a drug or another intervention: given, running, its dose changed, stopped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from monitoring.charting.tables import INTERVENTIONS
from monitoring.people.roles import Person, Right, permit
from monitoring.record.engine import writing
from monitoring.record.journal import Entry, append, revise
from monitoring.record.reading import row_of
from monitoring.scales.observables import VASOPRESSORS
from monitoring.services.check_entry import check_entry

CLOCKS_MAY_DIFFER = timedelta(minutes=2)
# What runs until somebody stops it; of anything else a row is one dose.
RUNNING_KINDS = (*VASOPRESSORS, "sedation", "dialysis", "intubation", "icu-admission")


class CannotGive(ValueError):
    """Nothing was recorded; the sentence says what to put right."""


def give_drug(
    record: Engine,
    patient_id: str,
    row: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    form_key: str,
) -> int:
    """`row` holds kind and started_at, and where known stopped_at, dose, unit, route, reason.

    Raises CannotGive.
    """
    permit(by, Right.CHART)
    _in_order(row["started_at"], row.get("stopped_at"), at)
    given = {"patient_id": patient_id, **row}
    return append(
        record, Entry("give", at, by.signed, form_key=form_key), {"interventions": [given]}
    )


def stop_drug(
    record: Engine, row_id: int, *, stopped_at: datetime, by: Person, at: datetime, form_key: str
) -> int:
    """End an infusion that is running. Raises CannotGive."""
    permit(by, Right.CHART)
    _in_order(_started(record, row_id), stopped_at, at)
    entry = Entry("give", at, by.signed, form_key=form_key)
    return revise(record, entry, "interventions", row_id, {"stopped_at": stopped_at})


def change_dose(
    record: Engine,
    row_id: int,
    dose: float,
    *,
    changed_at: datetime,
    by: Person,
    at: datetime,
    form_key: str,
) -> int:
    """The old rate ends and the new one begins at one time: both are recorded, or neither.

    All else (unit, route, reason) stays as it was. Raises CannotGive.
    """
    permit(by, Right.CHART)
    started = _started(record, row_id)
    _in_order(started, changed_at, at)
    if changed_at == started:
        raise CannotGive("The new dose begins when the old one did: amend that one instead.")
    old = row_of(record, INTERVENTIONS.name, row_id) or {}
    checked = check_entry({"dose": dose}, table=INTERVENTIONS)
    if checked.faults:
        raise CannotGive(f"{checked.faults['dose']}.")
    kept = {name: old[name] for name in ("patient_id", "kind", "unit", "route", "reason")}
    row = {**kept, "dose": checked.row["dose"], "started_at": changed_at}
    with writing(record) as connection:
        stop = Entry("give", at, by.signed, form_key=f"{form_key}:stop")
        revise(connection, stop, INTERVENTIONS.name, row_id, {"stopped_at": changed_at})
        start = Entry("give", at, by.signed, form_key=form_key)
        return append(connection, start, {INTERVENTIONS.name: [row]})


def _started(record: Engine, row_id: int) -> datetime:
    old = row_of(record, INTERVENTIONS.name, row_id)
    if old is None:
        raise CannotGive("There is no such drug any more: open the page again.")
    started: datetime = old["started_at"]
    return started


def _in_order(started: Any, stopped: Any, at: datetime) -> None:
    for time in (started, stopped):
        if isinstance(time, datetime) and time > at + CLOCKS_MAY_DIFFER:
            raise CannotGive("The time lies ahead of the server's clock: set when it was given.")
    if isinstance(stopped, datetime) and isinstance(started, datetime) and stopped < started:
        raise CannotGive("The stop lies before the start: correct one of the two times.")
