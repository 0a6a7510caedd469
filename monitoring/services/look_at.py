"""Who looked at which patient: logged when a page is opened, and read by who may."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from monitoring.people.roles import Person, Right, permit
from monitoring.record.accesses import Access, accesses_of, log_access


def look_at_patient(
    record: Engine, patient_number: int, page: str, *, by: Person, at: datetime
) -> None:
    """One opening of a patient's page."""
    permit(by, Right.READ)
    log_access(record, Access(at, by.signed, "looked at", patient_number, page))


def recent_accesses(record: Engine, *, by: Person, last: int = 500) -> list[Access]:
    """Sign-ins and looks of everybody, the newest first."""
    permit(by, Right.SEE_ACCESSES)
    return accesses_of(record, last=last)
