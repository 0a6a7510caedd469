"""The pictures of the journal: their bytes, kept once and read by nothing else.

A typed table names a picture by its SHA-256 in a cell, so that no frame ever holds one. The bytes
stand as base64, which canonical JSON takes as it is: the hash of an entry covers its pictures.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from monitoring.charting.pictures import BASELINE_HANDWRITING, HANDWRITING, Picture
from monitoring.record.engine import dicts, reading
from monitoring.record.entry import Change
from monitoring.record.errors import CannotRecord, PictureChanged
from monitoring.record.reading import holds
from monitoring.record.schema import entries, pictures, typed

NAMED_IN = {"observations": HANDWRITING, "patients": BASELINE_HANDWRITING}


@dataclass(frozen=True)
class Kept:
    """A picture without its bytes: when it was first recorded, and by whom."""

    digest: str
    width: int
    height: int
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True)
class Named:
    """A row that holds and names a picture; `observed_at` is None of a baseline."""

    table: str
    row_id: int
    patient_id: str
    observed_at: datetime | None


def new_pictures(
    connection: Connection, number: int, given: Sequence[Picture]
) -> list[dict[str, Any]]:
    """The rows that entry `number` writes for what is not kept yet."""
    new = {picture.sha256: picture for picture in given}
    there = sa.select(pictures.c.digest).where(pictures.c.digest.in_(new))
    kept = set(connection.scalars(there)) if new else set()
    last = connection.scalar(sa.select(sa.func.max(pictures.c.row_id))) or 0 if new else 0
    return [
        {
            "row_id": row_id,
            "entry": number,
            "digest": picture.sha256,
            "media_type": picture.media_type,
            "width": picture.width,
            "height": picture.height,
            "content": b64encode(picture.content).decode(),
        }
        for row_id, picture in enumerate(
            (new[one] for one in new if one not in kept), start=last + 1
        )
    ]


def must_be_kept(connection: Connection, change: Change) -> None:
    """A row that names a picture of which the record has no bytes would name nothing."""
    named = {
        str(cell)
        for table, column in NAMED_IN.items()
        if table in change.rows and column in change.rows[table].columns
        for cell in change.rows[table].column(column)
        if cell is not None
    }
    if named <= {given.sha256 for given in change.pictures}:
        return
    there = sa.select(pictures.c.digest).where(pictures.c.digest.in_(sorted(named)))
    if named - {given.sha256 for given in change.pictures} - set(connection.scalars(there)):
        raise CannotRecord("Nothing was recorded: a row names a picture that does not come along.")


def kept_pictures(record: Engine, names: Collection[str]) -> dict[str, Kept]:
    """By their SHA-256."""
    query = (
        sa.select(
            *(pictures.c[name] for name in ("digest", "width", "height")),
            *(entries.c[name] for name in ("recorded_at", "recorded_by")),
        )
        .join(entries, entries.c.number == pictures.c.entry)
        .where(pictures.c.digest.in_(sorted(set(names))))
    )
    with reading(record) as connection:
        return {row["digest"]: Kept(**row) for row in dicts(connection, query)}


def picture(record: Engine, name: str) -> Picture | None:
    """By its SHA-256, with its bytes. Raises PictureChanged where they are not what was recorded."""
    query = sa.select(pictures).where(pictures.c.digest == name)
    with reading(record) as connection:
        found = connection.execute(query).first()
    if found is None:
        return None
    try:
        content = b64decode(found.content, validate=True)
    except ValueError:
        content = b""
    if sha256(content).hexdigest() != name:
        raise PictureChanged(
            "This picture is not the one that was recorded, so it is not shown. Tell whoever looks "
            "after the record: `python -m monitoring verify` names the entry."
        )
    return Picture(content, found.width, found.height, found.media_type)


def rows_that_name(record: Engine, name: str, *, patient_id: str | None = None) -> list[Named]:
    """Every row that holds and names this picture, of this patient or of whichever."""
    with reading(record) as connection:
        known = sa.select(pictures.c.row_id).where(pictures.c.digest == name)
        if connection.scalar(known) is None:  # the usual case, answered by an index
            return []
        return [
            Named(table, row["row_id"], row["patient_id"], row.get("observed_at"))
            for table, column in NAMED_IN.items()
            for row in _naming(connection, typed[table], column, name, patient_id)
        ]


def _naming(
    connection: Connection, source: sa.Table, column: str, name: str, patient_id: str | None
) -> list[dict[str, Any]]:
    wanted = ("row_id", "patient_id", "observed_at")
    cells = [source.c[one] for one in wanted if one in source.c]
    query = sa.select(*cells).where(source.c[column] == name, holds(source))
    if patient_id is not None:
        query = query.where(source.c.patient_id == patient_id)
    return dicts(connection, query)
