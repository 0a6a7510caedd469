"""Who signed in, was refused, looked at which patient's page, made a backup: a chain of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Engine

from monitoring.record.chain import link
from monitoring.record.engine import reading, writing
from monitoring.record.schema import accesses


@dataclass(frozen=True)
class Access:
    """`what` is a word as "looked at", "signed in"; `patient_number` where it is of a patient.

    `page` is what was looked at, and of a backup the name of its file.
    """

    at: datetime
    by: str
    what: str
    patient_number: int | None = None
    page: str | None = None


def log_access(record: Engine, access: Access) -> None:
    row = {
        "at": access.at,
        "by": access.by,
        "what": access.what,
        "patient_number": access.patient_number,
        "page": access.page,
    }
    with writing(record) as connection:
        link(connection, accesses, row)


def accesses_of(
    record: Engine,
    *,
    patient_number: int | None = None,
    person: str = "",
    last: int | None = None,
) -> list[Access]:
    """Of one patient or of everybody, the newest first; only so many where `last` says so.

    `person` is a part of the name, in large letters or small.
    """
    query = sa.select(accesses).order_by(accesses.c.number.desc())
    if person.strip():
        query = query.where(accesses.c.by.icontains(person.strip(), autoescape=True))
    if patient_number is not None:
        query = query.where(accesses.c.patient_number == patient_number)
    if last is not None:
        query = query.limit(last)
    with reading(record) as connection:
        rows = connection.execute(query).all()
    return [Access(row.at, row.by, row.what, row.patient_number, row.page) for row in rows]


def last_access(record: Engine, what: str) -> Access | None:
    """The newest of this kind, by anybody; None where there never was one."""
    query = (
        sa.select(accesses)
        .where(accesses.c.what == what)
        .order_by(accesses.c.number.desc())
        .limit(1)
    )
    with reading(record) as connection:
        row = connection.execute(query).first()
    return None if row is None else Access(row.at, row.by, row.what, row.patient_number, row.page)
