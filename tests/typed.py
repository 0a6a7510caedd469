"""Typed frames of the charting format's tables, made from dicts of facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pandas as pd

from monitoring.charting.tables import COULD_NOT_MEASURE, OBSERVATIONS, Column, Kind, Table


def typed(table: Table, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """One row per dict. Absent or None is blank; times are ISO texts or aware datetimes."""
    given = list(rows)
    names = {name for row in given for name in row}
    unknown = names - set(table.column_names)
    assert not unknown, f"{table.file} has no column {', '.join(sorted(unknown))}"
    frame = _blank_row(table).take([0] * len(given)).reset_index(drop=True)
    for column in table.columns:
        if column.name in names:
            frame[column.name] = _column(column, [row.get(column.name) for row in given])
    if table is OBSERVATIONS:
        frame[COULD_NOT_MEASURE] = pd.Series([_unmeasured(row) for row in given], dtype="str")
    return frame


@cache
def _blank_row(table: Table) -> pd.DataFrame:
    return pd.DataFrame({column.name: _column(column, [None]) for column in table.columns})


def _column(column: Column, cells: list[Any]) -> pd.Series:
    if column.kind is Kind.NUMBER:
        numbers = [None if isinstance(cell, str) else cell for cell in cells]
        return pd.Series(numbers, dtype="float64")
    if column.kind is Kind.TIME:
        times = [None if cell is None else pd.Timestamp(cell).tz_convert("UTC") for cell in cells]
        return pd.Series(pd.DatetimeIndex(times, dtype="datetime64[us, UTC]"))
    return pd.Series(cells, dtype="str")


def _unmeasured(row: Mapping[str, Any]) -> str | None:
    """The numbers for which a word stands: untestable, impossible, unrecordable."""
    words = [name for name, cell in row.items() if isinstance(cell, str)]
    numbers = [one.name for one in OBSERVATIONS.columns if one.kind is Kind.NUMBER]
    return ";".join(name for name in numbers if name in words) or None
