"""Record a drug or another intervention, given or running."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from monitoring.people.roles import Person, Right, permit
from monitoring.record.journal import Entry, append, revise


def give_drug(
    record: Engine,
    patient_id: str,
    row: Mapping[str, Any],
    *,
    by: Person,
    at: datetime,
    form_key: str,
) -> int:
    """`row` holds kind and started_at, and where known stopped_at, dose, unit, route, reason."""
    permit(by, Right.CHART)
    given = {"patient_id": patient_id, **row}
    return append(
        record, Entry("give", at, by.signed, form_key=form_key), {"interventions": [given]}
    )


def stop_drug(
    record: Engine, row_id: int, *, stopped_at: datetime, by: Person, at: datetime, form_key: str
) -> int:
    """End an infusion that is running."""
    permit(by, Right.CHART)
    entry = Entry("give", at, by.signed, form_key=form_key)
    return revise(record, entry, "interventions", row_id, {"stopped_at": stopped_at})
