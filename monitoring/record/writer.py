"""One entry put into the database: numbered, signed, chained to the entry before it, inserted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from monitoring.record.anchors import Anchor, note
from monitoring.record.cells import Cell, NewRows
from monitoring.record.entry import Change, Entry
from monitoring.record.integrity import Head, entry_hash
from monitoring.record.pictures import must_be_kept, new_pictures
from monitoring.record.schema import (
    COLUMNS,
    HASH_BEFORE_THE_FIRST,
    entries,
    entry_patients,
    pictures,
    typed,
    withdrawals,
)
from monitoring.record.whom import concerned

ROWS_AT_ONCE = 5000


def write(connection: Connection, entry: Entry, change: Change) -> int:
    """The entry's number. The caller holds the writers' lock and has checked the change."""
    before = _last(connection)
    number, at = before.number + 1, entry.at.astimezone(UTC)
    rows = {
        name: _of_entry(number, _signed(_numbered(connection, new), entry.by, at))
        for name, new in change.rows.items()
    }
    notes = _notes(connection, number, rows, change.withdrawn)
    must_be_kept(connection, change)
    if new := new_pictures(connection, number, change.pictures):
        notes[pictures.name] = new
    fields = {
        "number": number,
        "recorded_at": at,
        "recorded_by": entry.by,
        "kind": entry.kind,
        "reason": entry.reason,
        "form_key": entry.form_key,
        "row_count": sum(new.count for new in rows.values()) + sum(map(len, notes.values())),
        "previous_hash": before.hash,
    }
    hashed = entry_hash(fields, {**{name: new.dicts() for name, new in rows.items()}, **notes})
    connection.execute(entries.insert(), {**fields, "hash": hashed})
    _insert(connection, rows, notes)
    note(connection, Anchor(number, hashed, at=at))
    return number


def _last(connection: Connection) -> Head:
    last = sa.select(entries.c.number, entries.c.hash).order_by(entries.c.number.desc()).limit(1)
    found = connection.execute(last).first()
    return Head(0, HASH_BEFORE_THE_FIRST) if found is None else Head(found.number, found.hash)


def _numbered(connection: Connection, rows: NewRows) -> NewRows:
    last = connection.scalar(sa.select(sa.func.max(typed[rows.table].c.row_id))) or 0
    row_ids: list[Cell] = list(range(last + 1, last + 1 + rows.count))
    if rows.table == "patients" and "patient_number" not in rows.columns:
        rows = rows.with_columns(patient_number=row_ids)
    return rows.with_columns(row_id=row_ids)


def _signed(rows: NewRows, by: str, at: datetime) -> NewRows:
    """Keeps who and when of a row that brings them, as an imported one does."""
    own: dict[str, Cell] = {"recorded_at": at, "recorded_by": by}
    known = {column.name for column in COLUMNS[rows.table]}
    return rows.with_columns(
        **{
            name: [mine if cell is None else cell for cell in rows.column(name)]
            for name, mine in own.items()
            if name in known
        }
    )


def _of_entry(number: int, rows: NewRows) -> NewRows:
    return rows.with_columns(entry=[number] * rows.count)


def _notes(
    connection: Connection,
    number: int,
    rows: Mapping[str, NewRows],
    withdrawn: tuple[str, int] | None,
) -> dict[str, list[dict[str, Any]]]:
    whom = sorted(concerned(connection, rows, withdrawn))
    notes: dict[str, list[dict[str, Any]]] = {
        entry_patients.name: [{"entry": number, "patient_number": patient} for patient in whom]
    }
    if withdrawn is not None:
        table, row_id = withdrawn
        notes[withdrawals.name] = [{"table_name": table, "row_id": row_id, "entry": number}]
    return notes


def _insert(
    connection: Connection,
    rows: Mapping[str, NewRows],
    notes: Mapping[str, list[dict[str, Any]]],
) -> None:
    if kept := notes.get(pictures.name):  # before the rows that name them
        connection.execute(pictures.insert(), kept)
    for name, table in typed.items():
        for part in rows[name].parts(ROWS_AT_ONCE) if name in rows else ():
            connection.execute(table.insert(), part)
    for table in (entry_patients, withdrawals):
        if few := notes.get(table.name):
            connection.execute(table.insert(), few)
