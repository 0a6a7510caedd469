"""Record a drug or another intervention, given or running."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from monitoring.record.journal import Entry, append, revise


def give_drug(
    record: Engine,
    patient_id: str,
    row: Mapping[str, Any],
    *,
    by: str,
    at: datetime,
    form_key: str,
) -> int:
    """`row` holds kind and started_at, and where known stopped_at, dose, unit, route, reason."""
    given = {"patient_id": patient_id, **row}
    return append(record, Entry("give", at, by, form_key=form_key), {"interventions": [given]})


def stop_drug(
    record: Engine, row_id: int, *, stopped_at: datetime, by: str, at: datetime, form_key: str
) -> int:
    """End an infusion that is running."""
    entry = Entry("give", at, by, form_key=form_key)
    return revise(record, entry, "interventions", row_id, {"stopped_at": stopped_at})
