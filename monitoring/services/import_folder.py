"""Bring a charting folder into the record, whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from monitoring.exchange.reading import read_folder
from monitoring.people.roles import Person, Right, permit
from monitoring.record.journal import Entry, append


@dataclass(frozen=True)
class Imported:
    """How many rows of each kind one import brought, and as which entry."""

    entry: int
    patients: int
    rows: int


def import_folder(
    record: Engine,
    folder: Path,
    *,
    by: Person,
    at: datetime,
    timezone: str | None = None,
    named: str | None = None,
) -> Imported:
    """One entry for the whole folder. Raises UnreadableFolder with every fault, importing nothing.

    A blank recorded_at or recorded_by becomes the entry's, so that an export of the record comes
    back exactly.
    """
    permit(by, Right.IMPORT)
    charting = read_folder(folder, timezone=timezone).sound
    rows = {name: frame for name, frame in charting.frames.items() if len(frame)}
    entry = Entry("import", at, by.signed, reason=f"Import of {named or folder.name}")
    number = append(record, entry, rows)
    return Imported(number, len(charting.patients), sum(len(frame) for frame in rows.values()))
