"""Who did what to a patient's record, when and why, row by row, with old and new values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from monitoring.record.engine import dicts, reading
from monitoring.record.reading import holds
from monitoring.record.schema import (
    COLUMNS,
    TIMES,
    WHEN_AND_BY_WHOM,
    entries,
    entry_patients,
    patients,
    typed,
    withdrawals,
)

What = Literal["entered", "changed", "entered in error"]


@dataclass(frozen=True)
class Value:
    """One cell before and after; None is blank."""

    column: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Happening:
    """One row entered, changed, or marked as entered in error, by one entry."""

    entry: int
    at: datetime
    by: str
    kind: str
    reason: str | None
    what: What
    table: str
    row_id: int
    observed_at: datetime | None
    values: tuple[Value, ...]


def history(record: Engine, patient_id: str) -> list[Happening]:
    """All that was recorded of a patient, entry by entry; under a former patient_id too."""
    with reading(record) as connection:
        number = _patient_number(connection, patient_id)
        told = [
            each
            for name, source in typed.items()
            for each in _of_table(connection, name, _is_of(source, number))
        ]
    return sorted(told, key=lambda each: each.entry)


def _patient_number(connection: Connection, patient_id: str) -> int | None:
    """Of the patient who has this patient_id, or else of who had it last."""
    newest = (patients.c.row_id.desc(),)
    query = sa.select(patients.c.patient_number).where(patients.c.patient_id == patient_id)
    now = connection.scalar(query.where(holds(patients)))
    return now or connection.scalar(query.order_by(*newest).limit(1))


def _is_of(source: sa.Table, number: int | None) -> sa.ColumnElement[bool]:
    """The patient's rows, those filed under the patient by mistake, and those since moved away."""
    if source is patients:
        return source.c.patient_number == number
    own, newer = source.alias("own"), source.alias("newer")
    ids = sa.select(patients.c.patient_id).where(patients.c.patient_number == number)
    # Another patient may have had the same patient_id before it was put right.
    concern = sa.exists().where(
        entry_patients.c.entry == own.c.entry, entry_patients.c.patient_number == number
    )
    filed = sa.select(own.c.row_id).where(own.c.patient_id.in_(ids), concern)
    moved = sa.select(newer.c.row_id).where(newer.c.amends.in_(filed))
    return source.c.row_id.in_(filed.union(moved))


def _of_table(
    connection: Connection, name: str, is_of: sa.ColumnElement[bool]
) -> Iterator[Happening]:
    source = typed[name]
    older = source.alias("older")
    written = _with_entries(sa.select(source), source.c.entry).where(is_of)
    replaced = sa.select(older).join(source, source.c.amends == older.c.row_id).where(is_of)
    withdrawn = _with_entries(
        sa.select(source)
        .join(withdrawals, withdrawals.c.row_id == source.c.row_id)
        .where(withdrawals.c.table_name == name),
        withdrawals.c.entry,
    ).where(is_of)
    old = {row["row_id"]: row for row in dicts(connection, replaced)}
    for row in dicts(connection, written.order_by(source.c.row_id)):
        if row["amends"] is None:
            yield _happening(name, "entered", row, _entered(name, row))
        else:
            yield _happening(name, "changed", row, _changed(name, old[row["amends"]], row))
    for row in dicts(connection, withdrawn.order_by(source.c.row_id)):
        yield _happening(name, "entered in error", row, _changed(name, row, {}))


def _with_entries(query: sa.Select[Any], number: sa.ColumnElement[int]) -> sa.Select[Any]:
    own = [column.label(f"entry_{column.name}") for column in entries.c]
    return query.add_columns(*own).join(entries, entries.c.number == number)


def _happening(
    table: str, what: What, row: Mapping[str, Any], values: tuple[Value, ...]
) -> Happening:
    return Happening(
        entry=row["entry_number"],
        at=row["entry_recorded_at"],
        by=row["entry_recorded_by"],
        kind=row["entry_kind"],
        reason=row["entry_reason"],
        what=what,
        table=table,
        row_id=row["row_id"],
        observed_at=row[TIMES[table]] if table in TIMES else None,
        values=values,
    )


def _entered(table: str, row: Mapping[str, Any]) -> tuple[Value, ...]:
    """With who and when only where the row brought its own, as an imported one does."""
    values = _changed(table, {}, row)
    if row.get("recorded_by") in (None, row["entry_recorded_by"]):
        return values
    return values + tuple(Value(name, None, row[name]) for name in WHEN_AND_BY_WHOM)


def _changed(table: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Value, ...]:
    return tuple(
        Value(column.name, old.get(column.name), new.get(column.name))
        for column in COLUMNS[table]
        if column.name not in WHEN_AND_BY_WHOM
        if old.get(column.name) != new.get(column.name)
    )
