"""The board as one person has it: the patients taken on, and what it showed when last looked at.

By whoever is signed in; where sign-in is off, by the name that is typed, and so by all who type none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from monitoring.people.roles import Person, Right, permit
from monitoring.record.kept import keep, kept

_MINE, _SEEN = "patients taken on", "board last seen"


@dataclass(frozen=True)
class Seen:
    """What the board said of each patient_number, word by word, when it was last looked at."""

    at: datetime
    said: Mapping[int, tuple[str, ...]]


def my_patients(record: Engine, *, by: Person) -> frozenset[int]:
    """Their patient_numbers; none where nobody was taken on."""
    permit(by, Right.READ)
    found = kept(record, _MINE, by=by.signed)
    return frozenset() if found is None else frozenset(int(one) for one in found[0])


def take_on(record: Engine, numbers: Collection[int], *, by: Person, at: datetime) -> None:
    """All whom somebody has taken on; who is not among them any more was handed on."""
    permit(by, Right.READ)
    keep(record, _MINE, sorted(numbers), by=by.signed, at=at)


def last_seen(record: Engine, *, by: Person) -> Seen | None:
    """None where this person never looked."""
    permit(by, Right.READ)
    found = kept(record, _SEEN, by=by.signed)
    if found is None:
        return None
    return Seen(found[1], {int(number): tuple(said) for number, said in found[0].items()})


def note_seen(record: Engine, seen: Seen, *, by: Person) -> None:
    """For the next time that this person looks, on whatever machine."""
    permit(by, Right.READ)
    said = {str(number): list(words) for number, words in seen.said.items()}
    keep(record, _SEEN, said, by=by.signed, at=seen.at)
