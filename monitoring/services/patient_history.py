"""Who saw, entered and amended what of a patient, when and why: all of it, in one order of time."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from monitoring.people.roles import Person, Right, permit
from monitoring.record.accesses import Access, accesses_of
from monitoring.record.history import Happening, history


@dataclass(frozen=True)
class PatientHistory:
    """`happenings` in the order of their entries, `looks` with the newest first."""

    happenings: tuple[Happening, ...]
    looks: tuple[Access, ...]


def patient_history(
    record: Engine, patient_id: str, patient_number: int, *, by: Person
) -> PatientHistory:
    permit(by, Right.READ)
    return PatientHistory(
        tuple(history(record, patient_id)),
        tuple(accesses_of(record, patient_number=patient_number)),
    )
