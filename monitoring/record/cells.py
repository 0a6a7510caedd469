"""Typed frames and forms on their way into the record: each cell as the database takes it.

A cell of the wrong type is refused, never bent into one that fits; words and ranges are checked
where people type and files come in. All faults are told together, by row and column and without
the value, which is a patient's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from math import isnan
from numbers import Real
from typing import Any, TypeAlias, cast

import numpy as np
import pandas as pd

from monitoring.charting.tables import Column, Kind
from monitoring.record.errors import CannotRecord
from monitoring.record.schema import COLUMNS

Cell: TypeAlias = str | float | datetime | int | None
Rows: TypeAlias = pd.DataFrame | Sequence[Mapping[str, Any]]
FAULTS_TOLD = 20


@dataclass(frozen=True)
class NewRows:
    """Rows of one table by column; a column that is not there is blank in each of them."""

    table: str
    count: int
    columns: Mapping[str, list[Cell]]

    def dicts(self) -> Iterator[dict[str, Cell]]:
        names = tuple(self.columns)
        rows = zip(*self.columns.values(), strict=True)
        return (dict(zip(names, row, strict=True)) for row in rows)

    def parts(self, size: int) -> Iterator[list[dict[str, Cell]]]:
        """The rows, so many at a time."""
        rows = self.dicts()
        while part := list(islice(rows, size)):
            yield part

    def column(self, name: str) -> list[Cell]:
        return self.columns.get(name) or [None] * self.count

    def with_columns(self, **columns: list[Cell]) -> NewRows:
        return NewRows(self.table, self.count, {**self.columns, **columns})


def new_rows(rows_of_tables: Mapping[str, Rows]) -> dict[str, NewRows]:
    """What the record will write, table by table; tables with no row are left out."""
    faults: list[str] = []
    new = {name: _table(name, rows, faults) for name, rows in rows_of_tables.items()}
    if faults:
        more = f"\n  and {len(faults) - FAULTS_TOLD} more" if len(faults) > FAULTS_TOLD else ""
        told = "\n  ".join(faults[:FAULTS_TOLD])
        raise CannotRecord(f"Nothing was recorded:\n  {told}{more}")
    return {name: rows for name, rows in new.items() if rows.count}


def _table(name: str, rows: Rows, faults: list[str]) -> NewRows:
    if name not in COLUMNS:
        faults.append(f"There is no table {name}; the tables are {', '.join(COLUMNS)}.")
        return NewRows(name, 0, {})
    frame = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows), dtype=object)
    known = {column.name: column for column in COLUMNS[name]}
    faults.extend(
        f"{name} has no column {column}." for column in frame.columns if column not in known
    )
    columns: dict[str, list[Cell]] = {}
    for column in known.values():
        told = len(faults)
        filled = column.name in frame.columns and bool(frame[column.name].notna().any())
        if filled:
            columns[column.name] = _cells(name, column, frame[column.name], faults)
        if column.required and len(frame) and len(faults) == told:
            cells = columns.get(column.name) or [None] * len(frame)
            faults.extend(_at(name, column, row, "is required") for row in _blank(cells))
    return NewRows(name, len(frame), columns)


def _blank(cells: list[Cell]) -> Iterator[int]:
    return (row for row, cell in enumerate(cells) if cell is None or cell == "")


def _at(table: str, column: Column, row: int, fault: str) -> str:
    return f"{table}, row {row + 1}: {column.name} {fault}."


def _cells(table: str, column: Column, series: pd.Series[Any], faults: list[str]) -> list[Cell]:
    cells, wrong = _READERS.get(column.kind, _texts)(series)
    fault = _FAULTS.get(column.kind, "must be text, without a null character")
    faults.extend(_at(table, column, row, fault) for row in wrong)
    return cells


_CellsAndWrongRows: TypeAlias = tuple[list[Any], list[int]]


def _objects(series: pd.Series[Any]) -> list[Any]:
    return cast("list[Any]", series.astype(object).where(series.notna(), None).tolist())


def _wrong(cells: list[Any], is_wrong: Callable[[Any], bool]) -> list[int]:
    return [row for row, cell in enumerate(cells) if cell is not None and is_wrong(cell)]


def _texts(series: pd.Series[Any]) -> _CellsAndWrongRows:
    cells = _objects(series)
    # A column is read in one go where it can be; a look at each cell takes ten times as long.
    try:
        right = not _is_no_text("".join(cell for cell in cells if cell is not None))
    except TypeError:
        right = False
    return cells, [] if right else _wrong(cells, _is_no_text)


def _is_no_text(cell: object) -> bool:
    if not isinstance(cell, str) or "\x00" in cell:
        return True
    try:
        cell.encode()
    except UnicodeEncodeError:
        return True
    return False


def _numbers(series: pd.Series[Any]) -> _CellsAndWrongRows:
    if pd.api.types.is_bool_dtype(series) or not pd.api.types.is_numeric_dtype(series):
        cells = _objects(series)
        if wrong := _wrong(cells, _is_no_number):
            return cells, wrong
    numbers = series.to_numpy(dtype=np.float64, na_value=np.nan) + 0.0  # no negative zero
    cells = [None if isnan(number) else number for number in numbers.tolist()]
    return cells, [int(row) for row in np.flatnonzero(np.isinf(numbers))]


def _is_no_number(cell: object) -> bool:
    return not isinstance(cell, Real) or isinstance(cell, bool | np.bool_)


def _times(series: pd.Series[Any]) -> _CellsAndWrongRows:
    if isinstance(series.dtype, pd.DatetimeTZDtype):
        in_utc = pd.DatetimeIndex(series).tz_convert(UTC).as_unit("us").to_pydatetime()
        return [None if stamp is pd.NaT else stamp for stamp in in_utc], []
    cells = _objects(series)
    if wrong := _wrong(cells, _is_no_time):
        return cells, wrong
    return [None if cell is None else _utc(cell) for cell in cells], []


def _utc(stamp: datetime) -> datetime:
    time = stamp.to_pydatetime(warn=False) if isinstance(stamp, pd.Timestamp) else stamp
    return time.astimezone(UTC)


def _is_no_time(cell: object) -> bool:
    return not isinstance(cell, datetime) or cell.tzinfo is None


_READERS: dict[Kind, Callable[[pd.Series[Any]], _CellsAndWrongRows]] = {
    Kind.NUMBER: _numbers,
    Kind.TIME: _times,
}
_FAULTS = {
    Kind.NUMBER: "must be a number, and a finite one",
    Kind.TIME: "must be a time with its zone",
}
