"""Typed frames of the charting format's tables, made from dicts of facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from monitoring.charting.tables import COULD_NOT_MEASURE, OBSERVATIONS, Column, Kind, Table


def typed(table: Table, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """One row per dict. Absent or None is blank; times are ISO texts or aware datetimes."""
    given = list(rows)
    unknown = {name for row in given for name in row} - set(table.column_names)
    assert not unknown, f"{table.file} has no column {', '.join(sorted(unknown))}"
    frame = pd.DataFrame({column.name: _column(column, given) for column in table.columns})
    if table is OBSERVATIONS:
        frame[COULD_NOT_MEASURE] = pd.Series([_unmeasured(row) for row in given], dtype="str")
    return frame


def _column(column: Column, rows: list[Mapping[str, Any]]) -> pd.Series:
    cells = [row.get(column.name) for row in rows]
    if column.kind is Kind.NUMBER:
        numbers = [None if isinstance(cell, str) else cell for cell in cells]
        return pd.Series(numbers, dtype="float64")
    if column.kind is Kind.TIME:
        times = [None if cell is None else pd.Timestamp(cell).tz_convert("UTC") for cell in cells]
        return pd.Series(pd.DatetimeIndex(times, dtype="datetime64[us, UTC]"))
    return pd.Series(cells, dtype="str")


def _unmeasured(row: Mapping[str, Any]) -> str | None:
    """The numbers for which a word stands: untestable, impossible, unrecordable."""
    numbers = [column.name for column in OBSERVATIONS.columns if column.kind is Kind.NUMBER]
    return ";".join(name for name in numbers if isinstance(row.get(name), str)) or None
