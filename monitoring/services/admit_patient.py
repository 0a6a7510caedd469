"""Admit a patient; what is not known yet is entered later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from monitoring.people.roles import Person, Right, permit
from monitoring.record.journal import Entry, append, revise


def admit_patient(
    record: Engine, row: Mapping[str, Any], *, by: Person, at: datetime, form_key: str
) -> int:
    """`row` holds at least patient_id and infused_at."""
    permit(by, Right.CHART)
    return append(
        record, Entry("admit", at, by.signed, form_key=form_key), {"patients": [dict(row)]}
    )


def complete_admission(
    record: Engine,
    row_id: int,
    changed: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    form_key: str,
) -> int:
    """Fill in or change what is known of a patient: bed, setting, baseline, discharge, death."""
    permit(by, Right.CHART)
    return revise(
        record, Entry("admit", at, by.signed, form_key=form_key), "patients", row_id, changed
    )
