"""Writing the record: append, revise, amend, withdraw. Each is one entry in one transaction.

The server's clock gives an entry its time, and no entry is refused because that clock was set
back: entries are ordered by their numbers. What an entry writes is checked against the record
under the writers' lock, so two people at once cannot both admit a patient or amend one row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from monitoring.charting.pictures import Picture
from monitoring.record.cells import NewRows, Rows, new_rows
from monitoring.record.engine import dicts, writing
from monitoring.record.entry import Change, Entry
from monitoring.record.errors import CannotRecord, ChangedMeanwhile, SavedOtherwise
from monitoring.record.reading import holds
from monitoring.record.schema import (
    COLUMNS,
    WHEN_AND_BY_WHOM,
    entries,
    patients,
    typed,
    withdrawals,
)
from monitoring.record.writer import write

__all__ = ["Entry", "amend", "append", "revise", "withdraw"]


def append(
    record: Engine | Connection,
    entry: Entry,
    rows: Mapping[str, Rows],
    *,
    pictures: Sequence[Picture] = (),
) -> int:
    """Writes new rows of any tables as one entry and gives its number.

    `pictures` are those that the rows name and that may not be kept yet. `recorded_at` and `recorded_by` of a row are kept where it brings them, else they are the
    entry's. A patient must be admitted, in this entry or before, and only once.
    """
    change = Change(new_rows(rows), pictures=tuple(pictures))
    if not change.rows:
        raise CannotRecord("There is nothing to record: no row was given.")
    with writing(record) as connection:
        if (number := _saved_before(connection, entry, change)) is not None:
            return number
        return write(connection, entry, change)


def revise(
    record: Engine | Connection,
    entry: Entry,
    table: str,
    row_id: int,
    row: Mapping[str, Any],
    *,
    pictures: Sequence[Picture] = (),
) -> int:
    """Replaces a row by a newer version; what `row` does not name stays as it was.

    For a state that moved on: another bed, a discharge, an admission finished later. A
    correction is an amendment. A patient's new patient_id takes along all the patient's rows.
    """
    with writing(record) as connection:
        old = _version(connection, table, row_id)
        change = Change({table: _newer_version(table, old, row)})
        if (number := _saved_before(connection, entry, change)) is not None:
            return number
        _must_hold(connection, table, row_id)
        if _data(table, change.rows[table].dicts()) == _data(table, [old]):
            raise CannotRecord("There is nothing to record: the row already says so.")
        rows = {**change.rows, **_refiled(connection, old, row)}
        return write(connection, entry, Change(rows, pictures=tuple(pictures)))


def amend(
    record: Engine | Connection,
    table: str,
    row_id: int,
    row: Mapping[str, Any],
    *,
    by: str,
    at: datetime,
    reason: str,
    form_key: str | None = None,
) -> int:
    """Corrects a row; what `row` does not name stays as it was, None makes it blank."""
    return revise(record, Entry("amend", at, by, reason, form_key), table, row_id, row)


def withdraw(
    record: Engine | Connection,
    table: str,
    row_id: int,
    *,
    by: str,
    at: datetime,
    reason: str,
    form_key: str | None = None,
) -> int:
    """Marks a row as entered in error: it no longer holds, and stays in the history."""
    entry = Entry("withdraw", at, by, reason, form_key)
    with writing(record) as connection:
        old = _version(connection, table, row_id)
        change = Change(withdrawn=(table, row_id))
        if (number := _saved_before(connection, entry, change)) is not None:
            return number
        _must_hold(connection, table, row_id)
        if table == "patients" and any(_rows_of_patient(connection, old["patient_id"]).values()):
            raise CannotRecord(
                "The patient has rows that hold: withdraw these, or amend whose they are, first."
            )
        return write(connection, entry, change)


# --- before anything is written ---------------------------------------------------------------


def _saved_before(connection: Connection, entry: Entry, change: Change) -> int | None:
    """The number under which this form was saved, if it was, and with these values."""
    if entry.form_key is None:
        return None
    same_form = sa.select(entries.c.number).where(entries.c.form_key == entry.form_key)
    number = connection.scalar(same_form)
    if number is None or _wrote(connection, number, change):
        return number
    raise SavedOtherwise(
        f"This form was already saved as entry {number}, with other values."
        " Look at what was saved and amend it.",
        number,
    )


def _wrote(connection: Connection, number: int, change: Change) -> bool:
    if change.withdrawn is not None:
        table, row_id = change.withdrawn
        same = withdrawals.c.table_name == table, withdrawals.c.row_id == row_id
        found = sa.select(withdrawals.c.entry).where(withdrawals.c.entry == number, *same)
        return connection.scalar(found) is not None
    return all(
        rows.column("amends") == [row["amends"] for row in written]
        and _data(name, rows.dicts()) == _data(name, written)
        for name, rows in change.rows.items()
        for written in [_of_entry(connection, name, number)]
    )


def _of_entry(connection: Connection, name: str, number: int) -> list[dict[str, Any]]:
    source = typed[name]
    rows = sa.select(source).where(source.c.entry == number).order_by(source.c.row_id)
    return dicts(connection, rows)


def _data(name: str, rows: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    names = [c.name for c in COLUMNS[name] if c.name not in WHEN_AND_BY_WHOM]
    return [tuple(row.get(column) for column in names) for row in rows]


def _version(connection: Connection, table: str, row_id: int) -> dict[str, Any]:
    if table not in typed:
        raise CannotRecord(f"There is no table {table}; the tables are {', '.join(typed)}.")
    found = dicts(connection, sa.select(typed[table]).where(typed[table].c.row_id == row_id))
    if not found:
        raise CannotRecord(f"{table} has no row {row_id}.")
    return found[0]


def _must_hold(connection: Connection, table: str, row_id: int) -> None:
    source = typed[table]
    newer = sa.select(source.c.row_id, source.c.entry).where(source.c.amends == row_id)
    if (replaced := connection.execute(newer).first()) is not None:
        raise ChangedMeanwhile(
            f"Row {row_id} of {table} was replaced by row {replaced.row_id} in entry"
            f" {replaced.entry}: look at that one first."
        )
    withdrawn = sa.select(withdrawals.c.entry).where(
        withdrawals.c.table_name == table, withdrawals.c.row_id == row_id
    )
    if (entry := connection.scalar(withdrawn)) is not None:
        raise ChangedMeanwhile(f"Row {row_id} of {table} was entered in error, says entry {entry}.")


def _newer_version(table: str, old: Mapping[str, Any], row: Mapping[str, Any]) -> NewRows:
    kept = {c.name: old[c.name] for c in COLUMNS[table] if c.name not in WHEN_AND_BY_WHOM}
    changed = {name: cell for name, cell in row.items() if name not in WHEN_AND_BY_WHOM}
    rows = new_rows({table: [{**kept, **changed}]})[table]
    return _replacing(rows, [old])


def _replacing(rows: NewRows, old: Sequence[Mapping[str, Any]]) -> NewRows:
    rows = rows.with_columns(amends=[version["row_id"] for version in old])
    if rows.table == "patients":
        rows = rows.with_columns(patient_number=[version["patient_number"] for version in old])
    return rows


def _refiled(
    connection: Connection, old: Mapping[str, Any], row: Mapping[str, Any]
) -> dict[str, NewRows]:
    """All rows of a patient whose patient_id was mistyped, under the new one."""
    is_patient, patient_id = "patient_number" in old, row.get("patient_id", old["patient_id"])
    if not is_patient or patient_id == old["patient_id"]:
        return {}
    refiled = {}
    for name, versions in _rows_of_patient(connection, old["patient_id"]).items():
        if versions:
            names = [column.name for column in COLUMNS[name]]
            copies = [
                {n: version[n] for n in names} | {"patient_id": patient_id} for version in versions
            ]
            refiled[name] = _replacing(new_rows({name: copies})[name], versions)
    return refiled


def _rows_of_patient(connection: Connection, patient_id: str) -> dict[str, list[dict[str, Any]]]:
    return {
        name: dicts(
            connection,
            sa.select(source)
            .where(source.c.patient_id == patient_id, holds(source))
            .order_by(source.c.row_id),  # of two words of physicians the later one counts
        )
        for name, source in typed.items()
        if source is not patients
    }
