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
from math import isinf, isnan
from numbers import Real
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

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
    given, count = _by_column(rows), len(rows)
    known = {column.name: column for column in COLUMNS[name]}
    faults.extend(f"{name} has no column {column}." for column in given if column not in known)
    columns: dict[str, list[Cell]] = {}
    for column in known.values():
        cells, wrong = _read(column.kind, given[column.name]) if column.name in given else ([], [])
        faults.extend(_at(name, column, row, _FAULTS.get(column.kind, _NO_TEXT)) for row in wrong)
        if any(cell is not None for cell in cells):
            columns[column.name] = cells
        if column.required and not wrong:
            faults.extend(
                _at(name, column, row, "is required") for row in _blank(cells or [None] * count)
            )
    return NewRows(name, count, columns)


def _by_column(rows: Rows) -> dict[str, pd.Series[Any] | list[Any]]:
    if isinstance(rows, pd.DataFrame):
        return {str(name): rows[name] for name in rows.columns}
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: [row.get(name) for row in rows] for name in names}


def _blank(cells: list[Cell]) -> Iterator[int]:
    return (row for row, cell in enumerate(cells) if cell is None or cell == "")


def _at(table: str, column: Column, row: int, fault: str) -> str:
    return f"{table}, row {row + 1}: {column.name} {fault}."


def _read(kind: Kind, given: pd.Series[Any] | list[Any]) -> tuple[list[Any], list[int]]:
    """The cells, and in which rows they are wrong. A typed column is read in one go."""
    if isinstance(given, list):
        return _read_cells(kind, given)
    if kind is Kind.NUMBER and is_numeric_dtype(given) and not is_bool_dtype(given):
        numbers = given.to_numpy(dtype=np.float64, na_value=np.nan) + 0.0  # no negative zero
        cells = [None if isnan(number) else number for number in numbers.tolist()]
        return cells, [int(row) for row in np.flatnonzero(np.isinf(numbers))]
    if kind is Kind.TIME and isinstance(given.dtype, pd.DatetimeTZDtype):
        in_utc = pd.DatetimeIndex(given).tz_convert(UTC).as_unit("us").to_pydatetime()
        return [None if time is pd.NaT else time for time in in_utc], []
    cells = given.astype(object).where(given.notna(), None).tolist()
    is_typed_text = kind not in _TESTS and isinstance(given.dtype, pd.StringDtype)
    if is_typed_text and not _is_no_text("".join(cell for cell in cells if cell is not None)):
        return cells, []
    return _read_cells(kind, cells)


def _read_cells(kind: Kind, given: list[Any]) -> tuple[list[Any], list[int]]:
    is_wrong, as_stored = _TESTS.get(kind, (_is_no_text, str.__str__))
    cells = [None if _is_blank(cell) else cell for cell in given]
    if wrong := [row for row, cell in enumerate(cells) if cell is not None and is_wrong(cell)]:
        return cells, wrong
    return [None if cell is None else as_stored(cell) for cell in cells], []


def _is_blank(cell: object) -> bool:
    missing = cell is None or cell is pd.NaT or cell is pd.NA
    return missing or (isinstance(cell, Real) and isnan(cell))


def _is_no_text(cell: object) -> bool:
    if not isinstance(cell, str) or "\x00" in cell:
        return True
    try:
        cell.encode()
    except UnicodeEncodeError:
        return True
    return False


def _is_no_number(cell: object) -> bool:
    return not isinstance(cell, Real) or isinstance(cell, bool | np.bool_) or isinf(cell)


def _number(cell: Real) -> float:
    return float(cell) + 0.0  # no negative zero


def _is_no_time(cell: object) -> bool:
    return not isinstance(cell, datetime) or cell.tzinfo is None


def _time(cell: datetime) -> datetime:
    time = cell.to_pydatetime(warn=False) if isinstance(cell, pd.Timestamp) else cell
    return time.astimezone(UTC)


_TESTS: dict[Kind, tuple[Callable[[Any], bool], Callable[[Any], Cell]]] = {
    Kind.NUMBER: (_is_no_number, _number),
    Kind.TIME: (_is_no_time, _time),
}
_FAULTS = {
    Kind.NUMBER: "must be a number, and a finite one",
    Kind.TIME: "must be a time with its zone",
}
_NO_TEXT = "must be text, without a null character"
