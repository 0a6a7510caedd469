"""One row as it stands in the record, and whether this person may put it right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from monitoring.people.roles import Person, Right, permit
from monitoring.record.reading import recorded_by, row_of
from monitoring.services.amend_row import may_amend


@dataclass(frozen=True)
class ChartedRow:
    """`cells` by column, None where blank; `by` recorded it."""

    table: str
    row_id: int
    cells: Mapping[str, Any]
    by: str
    may_amend: bool


def charted_row(record: Engine, table: str, row_id: int, *, by: Person) -> ChartedRow | None:
    """Also a row that holds no longer; None where there never was one."""
    permit(by, Right.READ)
    found = row_of(record, table, row_id)
    if found is None:
        return None
    cells = {name: None if pd.isna(cell) else cell for name, cell in found.items()}
    whose = recorded_by(record, table, row_id) or ""
    return ChartedRow(table, row_id, cells, whose, may_amend(record, table, row_id, by=by))
