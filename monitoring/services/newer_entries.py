"""What others recorded since a page was drawn: asked every few seconds, so it reads next to nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from monitoring.people.roles import Person, Right, permit
from monitoring.record.reading import (
    entries_of_patient,
    last_entry_number,
    last_entry_numbers_of,
)


@dataclass(frozen=True)
class NewEntry:
    """Who recorded what kind of entry, and when; nothing of what it says."""

    number: int
    at: datetime
    by: str
    kind: str


def newer_entries(
    record: Engine, patient_number: int, *, after: int, by: Person
) -> tuple[NewEntry, ...]:
    """The entries that concern a patient and follow number `after`, the newest first."""
    permit(by, Right.READ)
    found = entries_of_patient(record, patient_number, after=after)
    return tuple(NewEntry(*one) for one in found)


def last_entry_of(record: Engine, patient_id: str, *, by: Person) -> int:
    """The number of the last entry that concerns a patient; 0 where nobody is called so."""
    permit(by, Right.READ)
    return last_entry_numbers_of(record, [patient_id]).get(patient_id, 0)


def last_entry(record: Engine, *, by: Person) -> int:
    """The number of the record's last entry, whomever it concerns; 0 in an empty record."""
    permit(by, Right.READ)
    return last_entry_number(record)
