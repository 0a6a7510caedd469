"""Correct what was charted, or mark it as entered in error; always with the reason.

A nurse corrects what they recorded themselves; a physician also what somebody else did, so that a
slip found at night can be put right.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from monitoring.charting.tables import TABLES
from monitoring.people.roles import Person, Right, permit
from monitoring.record.journal import amend, withdraw
from monitoring.record.reading import recorded_by
from monitoring.record.schema import TIMES
from monitoring.services.check_entry import check_entry

CLOCKS_MAY_DIFFER = timedelta(minutes=2)
AMENDABLE = {table.name: table for table in TABLES if table.name != "patients"}


class CannotAmend(ValueError):
    """Nothing was recorded; the sentence says what to put right."""


def may_amend(record: Engine, table: str, row_id: int, *, by: Person) -> bool:
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
    checked = check_entry(changed, table=AMENDABLE[table])
    if checked.faults:
        raise CannotAmend(" ".join(f"{told}." for told in checked.faults.values()))
    time = changed.get(TIMES[table])
    if isinstance(time, datetime) and time > at + CLOCKS_MAY_DIFFER:
        raise CannotAmend("That time lies ahead of the server's clock: set when it was observed.")
    row = {name: checked.row.get(name) for name in changed}
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
    if table not in AMENDABLE:
        raise CannotAmend(f"Rows of {table} are not amended here.")
    own = recorded_by(record, table, row_id) == by.signed
    return Right.AMEND_OWN if own else Right.AMEND_ANY


def _reasoned(reason: str, what: str) -> None:
    if not reason.strip():
        raise CannotAmend(f"Say why: {what.lower()} needs its reason.")
