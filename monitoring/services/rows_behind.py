"""Which rows of the chart stand behind an alert: those observed at the time that made it ring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from sqlalchemy import Engine

from monitoring.charting.pictures import HANDWRITING
from monitoring.people.roles import Person, Right, permit
from monitoring.record.reading import table
from monitoring.record.schema import WHEN_AND_BY_WHOM

_NOT_SAID = ("patient_id", "observed_at", "row_id", "entry", HANDWRITING, *WHEN_AND_BY_WHOM)


@dataclass(frozen=True)
class RowBehind:
    """One row in words; `by` recorded it."""

    table: str
    row_id: int
    at: datetime
    by: str
    says: str


def rows_behind(
    record: Engine, patient_id: str, at: datetime, *, by: Person
) -> tuple[RowBehind, ...]:
    """Observations, results and answers of that very time; none where it rang by the clock."""
    permit(by, Right.READ)
    found = []
    for name in ("observations", "labs", "answers"):
        frame = table(record, name, patient_ids=[patient_id], since=at)
        for row in frame[frame["observed_at"] == pd.Timestamp(at)].to_dict("records"):
            who = row.get("recorded_by") or row.get("answered_by")
            found.append(
                RowBehind(
                    name,
                    int(row["row_id"]),
                    at,
                    "" if pd.isna(who) else str(who),
                    ", ".join(
                        f"{column} {cell:g}" if isinstance(cell, float) else f"{column} {cell}"
                        for column, cell in row.items()
                        if column not in _NOT_SAID and not pd.isna(cell)
                    ),
                )
            )
    return tuple(found)
