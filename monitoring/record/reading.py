"""What the record says: typed frames of the versions that hold, now or as of any past minute.

`as_of` cuts the journal behind the last entry recorded at or before that time. So the answer is
always a state in which the record once was, also where the server's clock was set back between
two entries; in doubt it shows an entry rather than hides it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from monitoring.charting.tables import Kind
from monitoring.record import schema
from monitoring.record.engine import dicts, reading
from monitoring.record.schema import COLUMNS, KEYS, TIMES, typed, withdrawals

IDS_AT_ONCE = 10_000


def patients(record: Engine, *, as_of: datetime | None = None) -> pd.DataFrame:
    """One row a patient, in order of patient_id; `patient_number` is for addresses."""
    return table(record, "patients", as_of=as_of)


def table(
    record: Engine,
    name: str,
    *,
    patient_ids: Collection[str] | None = None,
    since: datetime | None = None,
    as_of: datetime | None = None,
) -> pd.DataFrame:
    """The rows that hold, ordered by the table's key, as a typed frame with row_id and entry.

    `since` leaves out what was observed before it; of interventions only what had also stopped by
    then, so that an infusion still running is always there.
    """
    source = typed[name]
    query = sa.select(*(source.c[column] for column in _columns(name)))
    if since is not None:
        query = query.where(_since(source, since))
    with reading(record) as connection:
        query = query.where(holds(source, as_of=_number_as_of(connection, as_of)))
        parts = [connection.execute(part).all() for part in _by_patient(query, source, patient_ids)]
    frame = _typed_frame(name, list(chain.from_iterable(parts)))
    return frame.sort_values([*KEYS[name], "row_id"], ignore_index=True)


def entries(record: Engine, *, after: int = 0, as_of: datetime | None = None) -> pd.DataFrame:
    """The journal, one row an entry, from the one following number `after`."""
    columns = schema.entries.c
    query = sa.select(schema.entries).where(columns.number > after).order_by(columns.number)
    with reading(record) as connection:
        number = _number_as_of(connection, as_of)
        if number is not None:
            query = query.where(columns.number <= number)
        rows = connection.execute(query).all()
    kinds = {column.name: _kind(column) for column in schema.entries.c}
    return _frame(kinds, rows)


def entry_of_form(record: Engine, form_key: str) -> int | None:
    """Under which number a form was saved; None where it was not."""
    columns = schema.entries.c
    with reading(record) as connection:
        return connection.scalar(sa.select(columns.number).where(columns.form_key == form_key))


def recorded_by(record: Engine, name: str, row_id: int) -> str | None:
    """Who recorded a row: who is named in it, or else who made its entry; None for no such row."""
    source, columns = typed[name], schema.entries.c
    named = source.c.get("recorded_by")
    who = columns.recorded_by if named is None else sa.func.coalesce(named, columns.recorded_by)
    query = (
        sa.select(who)
        .join(source, source.c.entry == columns.number)
        .where(source.c.row_id == row_id)
    )
    with reading(record) as connection:
        return connection.scalar(query)


def row_of(record: Engine, name: str, row_id: int) -> dict[str, Any] | None:
    """One version of a row with its row_id and entry, also where it holds no longer."""
    query = sa.select(typed[name]).where(typed[name].c.row_id == row_id)
    with reading(record) as connection:
        return next(iter(dicts(connection, query)), None)


def entries_of_patient(
    record: Engine, patient_number: int, *, after: int = 0
) -> list[tuple[int, datetime, str, str]]:
    """Number, time, person and kind of the entries that concern a patient, the newest first."""
    of, whom = schema.entries.c, schema.entry_patients.c
    query = (
        sa.select(of.number, of.recorded_at, of.recorded_by, of.kind)
        .join(schema.entry_patients, whom.entry == of.number)
        .where(whom.patient_number == patient_number, of.number > after)
        .order_by(of.number.desc())
    )
    with reading(record) as connection:
        return [tuple(row) for row in connection.execute(query)]


def last_entry_number(record: Engine, *, as_of: datetime | None = None) -> int:
    """0 in an empty record, and before its first entry."""
    with reading(record) as connection:
        if as_of is not None:
            return _number_as_of(connection, as_of) or 0
        return connection.scalar(sa.select(sa.func.max(schema.entries.c.number))) or 0


def last_entry_numbers_by_patient(record: Engine, *, after: int = 0) -> dict[str, int]:
    """patient_id to the number of the last entry that concerns the patient: a key for caches.

    `after` leaves out patients whom no later entry concerns: who has changed since then.
    """
    concerned = schema.entry_patients
    last = (
        sa.select(concerned.c.patient_number, sa.func.max(concerned.c.entry).label("entry"))
        .where(concerned.c.entry > after)
        .group_by(concerned.c.patient_number)
        .subquery()
    )
    query = (
        sa.select(schema.patients.c.patient_id, last.c.entry)
        .join(last, last.c.patient_number == schema.patients.c.patient_number)
        .where(holds(schema.patients))
    )
    with reading(record) as connection:
        return {row.patient_id: row.entry for row in connection.execute(query)}


def last_entry_numbers_of(record: Engine, patient_ids: Collection[str]) -> dict[str, int]:
    """As last_entry_numbers_by_patient, of a few patients in however large a record."""
    of_patient, concerned = schema.patients.c, schema.entry_patients.c
    last = (
        sa.select(sa.func.max(concerned.entry))
        .where(concerned.patient_number == of_patient.patient_number)
        .scalar_subquery()
    )
    query = sa.select(of_patient.patient_id, last.label("entry")).where(holds(schema.patients))
    with reading(record) as connection:
        return {
            row.patient_id: row.entry
            for part in _by_patient(query, schema.patients, patient_ids)
            for row in connection.execute(part)
        }


def patients_concerned(record: Engine, *, after: int) -> set[int]:
    """The patient_numbers that an entry after this one concerns, also of who was withdrawn."""
    concerned = schema.entry_patients.c
    query = sa.select(concerned.patient_number).where(concerned.entry > after).distinct()
    with reading(record) as connection:
        return set(connection.scalars(query))


def patient_ids_by_number(record: Engine) -> dict[int, str]:
    """Of everybody in the record, as they are called now."""
    columns = schema.patients.c
    query = sa.select(columns.patient_number, columns.patient_id).where(holds(schema.patients))
    with reading(record) as connection:
        return {row.patient_number: row.patient_id for row in connection.execute(query)}


@dataclass(frozen=True)
class Whereabouts:
    """What says whether a patient is still watched. `infused_at` is text, with several times in it.

    `charted_lately`: an observation or result is of the time asked for, were it withdrawn or not.
    """

    patient_id: str
    patient_number: int
    infused_at: str
    died_at: datetime | None
    last_seen_at: datetime | None
    charted_lately: bool


def whereabouts(
    record: Engine, *, charted_since: datetime, patient_numbers: Collection[int] | None = None
) -> list[Whereabouts]:
    """Of every patient, or of these, in order of patient_id."""
    about = schema.patients.c
    lately = [
        sa.exists().where(
            typed[name].c.patient_id == about.patient_id,
            typed[name].c.observed_at >= charted_since,
        )
        for name in ("observations", "labs")
    ]
    query = sa.select(
        *(about[name] for name in ("patient_id", "patient_number", "infused_at")),
        *(about[name] for name in ("died_at", "last_seen_at")),
        sa.or_(*lately).label("charted_lately"),
    ).where(holds(schema.patients))
    if patient_numbers is not None:
        query = query.where(about.patient_number.in_(patient_numbers))
    with reading(record) as connection:
        found = [Whereabouts(**row) for row in dicts(connection, query)]
    return sorted(found, key=lambda one: one.patient_id)


_NEWER = {name: source.alias("newer") for name, source in typed.items()}


def holds(source: sa.Table, *, as_of: int | None = None) -> sa.ColumnElement[bool]:
    """A row holds unless an entry (up to number `as_of`) replaced it or withdrew it."""
    newer = _NEWER[source.name]
    # That it is not null goes without saying, but not for PostgreSQL's planner, which would read
    # the whole table to find the few rows that replace another.
    replaced = sa.select(newer.c.row_id).where(
        newer.c.amends == source.c.row_id, newer.c.amends.is_not(None)
    )
    in_error = sa.select(withdrawals.c.row_id).where(
        withdrawals.c.table_name == source.name, withdrawals.c.row_id == source.c.row_id
    )
    if as_of is None:
        return ~replaced.exists() & ~in_error.exists()
    return (
        (source.c.entry <= as_of)
        & ~replaced.where(newer.c.entry <= as_of).exists()
        & ~in_error.where(withdrawals.c.entry <= as_of).exists()
    )


def _number_as_of(connection: Connection, as_of: datetime | None) -> int | None:
    if as_of is None:
        return None
    numbers, times = schema.entries.c.number, schema.entries.c.recorded_at
    last = sa.select(numbers).where(times <= as_of).order_by(numbers.desc()).limit(1)
    return connection.scalar(last) or 0


def _since(source: sa.Table, since: datetime) -> sa.ColumnElement[bool]:
    if source.name not in TIMES:
        raise ValueError(f"{source.name} has no time of observation, so `since` means nothing.")
    later = source.c[TIMES[source.name]] >= since
    if "stopped_at" not in source.c:
        return later
    return later | (source.c.stopped_at >= since) | source.c.stopped_at.is_(None)


def _by_patient(
    query: sa.Select[Any], source: sa.Table, patient_ids: Collection[str] | None
) -> Iterator[sa.Select[Any]]:
    """A database takes only so many ids in one question."""
    if patient_ids is None:
        yield query
        return
    wanted = sorted(set(patient_ids))
    for start in range(0, len(wanted), IDS_AT_ONCE):
        yield query.where(source.c.patient_id.in_(wanted[start : start + IDS_AT_ONCE]))


def _columns(name: str) -> tuple[str, ...]:
    own = ("patient_number",) if name == "patients" else ()
    return (*(column.name for column in COLUMNS[name]), *own, "row_id", "entry")


def _kind(column: sa.Column[Any]) -> Kind | None:
    """None: a whole number of the journal's own."""
    if isinstance(column.type, sa.Integer):
        return None
    return Kind.TIME if isinstance(column.type, schema.UtcTime) else Kind.TEXT


def _typed_frame(name: str, rows: Collection[Any]) -> pd.DataFrame:
    kinds: dict[str, Kind | None] = dict.fromkeys(_columns(name))
    kinds.update({column.name: column.kind for column in COLUMNS[name]})
    return _frame(kinds, rows)


def _frame(kinds: dict[str, Kind | None], rows: Collection[Any]) -> pd.DataFrame:
    cells = zip(*rows, strict=True) if rows else (() for _ in kinds)
    columns = zip(kinds.items(), cells, strict=True)
    return pd.DataFrame({name: _array(kind, column) for (name, kind), column in columns})


def _array(kind: Kind | None, cells: tuple[Any, ...]) -> Any:
    match kind:
        case None:
            return np.array(cells, dtype=np.int64)
        case Kind.NUMBER:
            return np.array(cells, dtype=np.float64)
        case Kind.TIME:
            return pd.DatetimeIndex(cells, dtype=pd.DatetimeTZDtype("us", UTC))
        case _:
            return pd.array(cells, dtype="str")
