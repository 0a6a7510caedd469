"""Correct what was charted, or mark it as entered in error; always with the reason.

A nurse corrects what they recorded themselves; a physician also what somebody else did, so that a
slip found at night can be put right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from monitoring.charting.tables import ANSWERS, Table
from monitoring.people.roles import Person, Right, permit
from monitoring.record.journal import amend, withdraw
from monitoring.record.reading import recorded_by, row_of
from monitoring.services.chart import read_chart
from monitoring.services.check_amendment import AMENDABLE, Amendment, check_amendment

CLOCKS_MAY_DIFFER = timedelta(minutes=2)


class CannotAmend(ValueError):
    """Nothing was recorded; the sentence says what to put right."""


def may_amend(record: Engine, table: str, row_id: int, *, by: Person) -> bool:
    """False for a table that is not amended here."""
    if not by.may(Right.AMEND_OWN) or table not in AMENDABLE:
        return False
    return by.may(_right(record, table, row_id, by))


def amend_row(
    record: Engine,
    table: str,
    row_id: int,
    changed: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    reason: str,
    form_key: str,
) -> int:
    """`changed` maps columns to what is right, None where it should be blank.

    Raises CannotAmend with every fault, CannotRecord, ChangedMeanwhile.
    """
    permit(by, _right(record, table, row_id, by))
    _reasoned(reason, "An amendment")
    checked = try_amendment(record, table, row_id, changed, by=by, at=at)
    if checked.faults:
        raise CannotAmend(" ".join(f"{told}." for told in checked.faults.values()))
    row = dict(checked.changed)
    if table == ANSWERS.name and row:
        row["answered_by"] = by.signed
    return amend(
        record,
        table,
        row_id,
        row,
        by=by.signed,
        at=at,
        reason=reason.strip(),
        form_key=form_key,
    )


def try_amendment(
    record: Engine,
    table: str,
    row_id: int,
    changed: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
) -> Amendment:
    """What amend_row would record, and why it would not; nothing is recorded.

    Raises CannotAmend where there is no such row.
    """
    permit(by, Right.AMEND_OWN)
    unknown = [name for name in changed if name not in _amendable(table).column_names]
    if unknown:
        raise CannotAmend(f"Rows of {table} have no {', '.join(unknown)}.")
    old = row_of(record, table, row_id)
    if old is None:
        raise CannotAmend("There is no such entry any more: open the course again.")
    patients = {str(old["patient_id"]), str(changed.get("patient_id") or old["patient_id"])}
    chart = read_chart(record, patient_ids=patients)
    checked = check_amendment(chart, _amendable(table), old, changed)
    ahead = {
        name: "That time lies ahead of the server's clock: set when it was observed"
        for name, time in changed.items()
        if isinstance(time, datetime) and time > at + CLOCKS_MAY_DIFFER
    }
    return replace(checked, faults={**checked.faults, **ahead})


def withdraw_row(
    record: Engine,
    table: str,
    row_id: int,
    *,
    by: Person,
    at: datetime,
    reason: str,
    form_key: str,
) -> int:
    """Entered in error: it no longer counts, and stays in the history."""
    permit(by, _right(record, table, row_id, by))
    _reasoned(reason, "A withdrawal")
    return withdraw(
        record, table, row_id, by=by.signed, at=at, reason=reason.strip(), form_key=form_key
    )


def _right(record: Engine, table: str, row_id: int, by: Person) -> Right:
    permit(by, Right.AMEND_OWN)
    own = recorded_by(record, _amendable(table).name, row_id) == by.signed
    return Right.AMEND_OWN if own else Right.AMEND_ANY


def _amendable(table: str) -> Table:
    if table not in AMENDABLE:
        raise CannotAmend(f"Rows of {table} are not amended here.")
    return AMENDABLE[table]


def _reasoned(reason: str, what: str) -> None:
    if not reason.strip():
        raise CannotAmend(f"Say why: {what.lower()} needs its reason.")
