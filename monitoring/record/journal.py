"""Writing the record: append, revise, amend, withdraw. Each is one entry in one transaction.

The server's clock gives an entry its time, and no entry is refused because that clock was set
back: entries are ordered by their numbers. What an entry writes is checked against the record
under the writers' lock, so two people at once cannot both admit a patient or amend one row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from monitoring.record.cells import Cell, NewRows, Rows, new_rows
from monitoring.record.engine import writing
from monitoring.record.errors import CannotRecord, ChangedMeanwhile, SavedOtherwise
from monitoring.record.integrity import Head, entry_hash
from monitoring.record.reading import IDS_AT_ONCE, holds
from monitoring.record.schema import (
    COLUMNS,
    HASH_BEFORE_THE_FIRST,
    JOURNAL,
    KINDS,
    NEED_A_REASON,
    entries,
    patients,
    typed,
    withdrawals,
)

ROWS_AT_ONCE = 5000
_WHEN_AND_BY_WHOM = ("recorded_at", "recorded_by")


@dataclass(frozen=True)
class Entry:
    """Who records, when and why. A form sent twice brings one `form_key` and is saved once."""

    kind: str
    at: datetime
    by: str
    reason: str | None = None
    form_key: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise CannotRecord(f"{self.kind} is no kind of entry; they are {', '.join(KINDS)}.")
        if self.at.tzinfo is None:
            raise CannotRecord("An entry's time needs its zone.")
        if not self.by.strip():
            raise CannotRecord("An entry needs the name of whoever makes it.")
        if self.kind in NEED_A_REASON and not (self.reason or "").strip():
            raise CannotRecord("Say why: an amendment or withdrawal needs its reason.")


@dataclass(frozen=True)
class _Change:
    """What one entry does to the tables."""

    rows: Mapping[str, NewRows] = field(default_factory=dict)
    withdrawn: tuple[str, int] | None = None


def append(record: Engine | Connection, entry: Entry, rows: Mapping[str, Rows]) -> int:
    """Writes new rows of any tables as one entry and gives its number.

    `recorded_at` and `recorded_by` of a row are kept where it brings them, else they are the
    entry's. A patient must be admitted, in this entry or before, and only once.
    """
    change = _Change(new_rows(rows))
    if not change.rows:
        raise CannotRecord("There is nothing to record: no row was given.")
    with writing(record) as connection:
        if (number := _saved_before(connection, entry, change)) is not None:
            return number
        return _write(connection, entry, change)


def revise(
    record: Engine | Connection, entry: Entry, table: str, row_id: int, row: Mapping[str, Any]
) -> int:
    """Replaces a row by a newer version; what `row` does not name stays as it was.

    For a state that moved on: another bed, a discharge, an admission finished later. A
    correction is an amendment. A patient's new patient_id takes along all the patient's rows.
    """
    with writing(record) as connection:
        old = _version(connection, table, row_id)
        change = _Change({table: _newer_version(table, old, row)})
        if (number := _saved_before(connection, entry, change)) is not None:
            return number
        _must_hold(connection, table, row_id)
        if _data(table, change.rows[table].dicts()) == _data(table, [old]):
            raise CannotRecord("There is nothing to record: the row already says so.")
        return _write(connection, entry, _Change({**change.rows, **_refiled(connection, old, row)}))


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
        change = _Change(withdrawn=(table, row_id))
        if (number := _saved_before(connection, entry, change)) is not None:
            return number
        _must_hold(connection, table, row_id)
        if table == "patients" and any(_rows_of_patient(connection, old["patient_id"]).values()):
            raise CannotRecord(
                "The patient has rows that hold: withdraw these, or amend whose they are, first."
            )
        return _write(connection, entry, change)


# --- before anything is written ---------------------------------------------------------------


def _saved_before(connection: Connection, entry: Entry, change: _Change) -> int | None:
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


def _wrote(connection: Connection, number: int, change: _Change) -> bool:
    if change.withdrawn is not None:
        table, row_id = change.withdrawn
        same = withdrawals.c.table_name == table, withdrawals.c.row_id == row_id
        found = sa.select(withdrawals.c.entry).where(withdrawals.c.entry == number, *same)
        return connection.scalar(found) is not None
    return all(
        _data(name, rows.dicts()) == _data(name, _of_entry(connection, name, number))
        for name, rows in change.rows.items()
    )


def _of_entry(connection: Connection, name: str, number: int) -> Iterable[Mapping[str, Any]]:
    source = typed[name]
    rows = sa.select(source).where(source.c.entry == number).order_by(source.c.row_id)
    return connection.execute(rows).mappings()


def _data(name: str, rows: Iterable[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    names = [c.name for c in COLUMNS[name] if c.name not in _WHEN_AND_BY_WHOM]
    return [tuple(row.get(column) for column in (*names, "amends")) for row in rows]


def _version(connection: Connection, table: str, row_id: int) -> dict[str, Any]:
    if table not in typed:
        raise CannotRecord(f"There is no table {table}; the tables are {', '.join(typed)}.")
    found = connection.execute(sa.select(typed[table]).where(typed[table].c.row_id == row_id))
    row = found.mappings().first()
    if row is None:
        raise CannotRecord(f"{table} has no row {row_id}.")
    return dict(row)


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
    kept = {c.name: old[c.name] for c in COLUMNS[table] if c.name not in _WHEN_AND_BY_WHOM}
    changed = {name: cell for name, cell in row.items() if name not in _WHEN_AND_BY_WHOM}
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
        name: [
            dict(row)
            for row in connection.execute(
                sa.select(source).where(source.c.patient_id == patient_id, holds(source))
            ).mappings()
        ]
        for name, source in typed.items()
        if source is not patients
    }


# --- writing ----------------------------------------------------------------------------------


def _write(connection: Connection, entry: Entry, change: _Change) -> int:
    before = _last(connection)
    number, at = before.number + 1, entry.at.astimezone(UTC)
    rows = {
        name: _signed(_numbered(connection, new), entry.by, at) for name, new in change.rows.items()
    }
    concerned = _concerned(connection, rows, change.withdrawn)
    small = {"entry_patients": [{"entry": number, "patient_number": n} for n in sorted(concerned)]}
    if change.withdrawn is not None:
        table, row_id = change.withdrawn
        small["withdrawals"] = [{"table_name": table, "row_id": row_id, "entry": number}]
    fields: dict[str, Any] = {
        "number": number,
        "recorded_at": at,
        "recorded_by": entry.by,
        "kind": entry.kind,
        "reason": entry.reason,
        "form_key": entry.form_key,
        "row_count": sum(new.count for new in rows.values()) + sum(map(len, small.values())),
        "previous_hash": before.hash,
    }
    rows = {name: new.with_columns(entry=[number] * new.count) for name, new in rows.items()}
    hash_now = entry_hash(fields, {**{name: new.dicts() for name, new in rows.items()}, **small})
    connection.execute(entries.insert(), {**fields, "hash": hash_now})
    for name in (name for name in JOURNAL if name in rows):
        for start in range(0, rows[name].count, ROWS_AT_ONCE):
            part = list(rows[name].dicts(start, start + ROWS_AT_ONCE))
            connection.execute(typed[name].insert(), part)
    for name, few in small.items():
        if few:
            connection.execute(JOURNAL[name].insert(), few)
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
    own: dict[str, Cell] = {"recorded_at": at, "recorded_by": by}
    known = {column.name for column in COLUMNS[rows.table]}
    return rows.with_columns(
        **{
            name: [cell if cell is not None else mine for cell in rows.column(name)]
            for name, mine in own.items()
            if name in known
        }
    )


def _concerned(
    connection: Connection, rows: Mapping[str, NewRows], withdrawn: tuple[str, int] | None
) -> set[int]:
    """The patient_numbers of whom the entry speaks; refuses what no patient is admitted for."""
    admitted = _admitted(connection, rows.get("patients"))
    of_rows = {patient_id for new in rows.values() for patient_id in new.column("patient_id")}
    for name, new in rows.items():
        unknown = [n + 1 for n, i in enumerate(new.column("patient_id")) if i not in admitted]
        if unknown:
            raise CannotRecord(
                f"{name}, row {unknown[0]}: no patient with this patient_id is admitted."
                f" Admit the patient first. ({len(unknown)} such rows)"
            )
    concerned = {admitted[str(patient_id)] for patient_id in of_rows}
    return concerned | _concerned_before(connection, rows, withdrawn)


def _admitted(connection: Connection, new: NewRows | None) -> dict[str, int]:
    raise NotImplementedError


def _concerned_before(
    connection: Connection, rows: Mapping[str, NewRows], withdrawn: tuple[str, int] | None
) -> set[int]:
    raise NotImplementedError
