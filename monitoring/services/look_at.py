"""Who looked at which patient: logged when a page is opened, and read by who may."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from monitoring.people.roles import Person, Right, permit
from monitoring.record.accesses import Access, accesses_of, log_access
from monitoring.record.reading import patient_ids_by_number


def look_at_patient(
    record: Engine, patient_number: int, page: str, *, by: Person, at: datetime
) -> None:
    """One opening of a patient's page."""
    permit(by, Right.READ)
    log_access(record, Access(at, by.signed, "looked at", patient_number, page))


def recent_accesses(
    record: Engine,
    *,
    by: Person,
    last: int = 500,
    patient_number: int | None = None,
    person: str = "",
) -> list[Access]:
    """Sign-ins and looks of everybody, or at one patient, or by a person, the newest first."""
    permit(by, Right.SEE_ACCESSES)
    return accesses_of(record, patient_number=patient_number, person=person, last=last)


def patient_numbers(record: Engine, *, by: Person) -> dict[int, str]:
    """The patient_id of each patient number, so that accesses can be found by either."""
    permit(by, Right.SEE_ACCESSES)
    return patient_ids_by_number(record)
