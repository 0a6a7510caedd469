"""Of which patients an entry speaks; no row goes in for somebody who is not admitted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from monitoring.record.cells import NewRows
from monitoring.record.errors import CannotRecord
from monitoring.record.reading import IDS_AT_ONCE, holds
from monitoring.record.schema import patients, typed


def concerned(
    connection: Connection, rows: Mapping[str, NewRows], withdrawn: tuple[str, int] | None
) -> set[int]:
    """The patient_numbers of the rows that are written, replaced or withdrawn."""
    named = {str(patient) for new in rows.values() for patient in new.column("patient_id")}
    replaced = {
        name: [int(str(row_id)) for row_id in new.column("amends") if row_id is not None]
        for name, new in rows.items()
    }
    if withdrawn is not None:
        replaced = {withdrawn[0]: [withdrawn[1]]}
    before = _patient_ids(connection, replaced)
    admitted_before = _admitted(connection, named | before)
    admitted = _admitted_with(admitted_before, rows.get("patients"))
    _refuse_rows_of_nobody(rows, admitted)
    return {admitted[patient] for patient in named} | {admitted_before[p] for p in before}


def _patient_ids(connection: Connection, replaced: Mapping[str, list[int]]) -> set[str]:
    """Whose rows these were, by the rows themselves."""
    return {
        patient
        for name, row_ids in replaced.items()
        for some in _portions(row_ids)
        for patient in connection.scalars(
            sa.select(typed[name].c.patient_id).where(typed[name].c.row_id.in_(some)).distinct()
        )
    }


def _admitted(connection: Connection, patient_ids: set[str]) -> dict[str, int]:
    found = (
        sa.select(patients.c.patient_id, patients.c.patient_number).where(
            patients.c.patient_id.in_(some), holds(patients)
        )
        for some in _portions(patient_ids)
    )
    return {
        row.patient_id: row.patient_number for query in found for row in connection.execute(query)
    }


def _admitted_with(admitted: Mapping[str, int], new: NewRows | None) -> dict[str, int]:
    """Who is admitted once the entry's own patients are, each under one patient_id."""
    if new is None:
        return dict(admitted)
    ids = [str(patient) for patient in new.column("patient_id")]
    numbers = [int(str(number)) for number in new.column("patient_number")]
    for row, (patient, number) in enumerate(zip(ids, numbers, strict=True)):
        if admitted.get(patient, number) != number or patient in ids[:row]:
            raise CannotRecord(
                f"patients, row {row + 1}: a patient with this patient_id is already admitted."
            )
    others = {patient: n for patient, n in admitted.items() if n not in set(numbers)}
    return others | dict(zip(ids, numbers, strict=True))


def _refuse_rows_of_nobody(rows: Mapping[str, NewRows], admitted: Mapping[str, int]) -> None:
    faults = [
        f"{name}, row {row + 1}: no patient with this patient_id is admitted."
        for name, new in rows.items()
        for row, patient in enumerate(new.column("patient_id"))
        if patient not in admitted
    ]
    if faults:
        more = f" So it is with {len(faults) - 1} rows more." if len(faults) > 1 else ""
        raise CannotRecord(f"{faults[0]} Admit the patient first.{more}")


def _portions(things: Iterable[Any]) -> Iterator[list[Any]]:
    """A database takes only so many values in one question."""
    wanted = sorted(things)
    for start in range(0, len(wanted), IDS_AT_ONCE):
        yield wanted[start : start + IDS_AT_ONCE]
