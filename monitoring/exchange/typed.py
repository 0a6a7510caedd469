"""A file's pieces as typed columns, every cell checked; the typed frames of charting.tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.charting.tables import (
    COULD_NOT_MEASURE,
    LABS,
    OBSERVATIONS,
    VALUE_LIMIT,
    Column,
    Kind,
    Table,
)
from monitoring.exchange import times
from monitoring.exchange.cells import Parsed, parse
from monitoring.exchange.columns import gathered
from monitoring.exchange.faults import FaultsFound, Telling
from monitoring.exchange.records import Piece, pieces
from monitoring.exchange.rows import check_rows
from monitoring.exchange.spreadsheets import as_it_was
from monitoring.scales.observables import could_not_measure

LINE = "line of the file"


@dataclass(frozen=True)
class TypedPiece:
    """The rows that have the right number of cells, with the line of each in LINE."""

    rows: pa.Table
    patients_of_broken_rows: tuple[str, ...]


def typed_pieces(
    path: Path, table: Table, zone: ZoneInfo | None, found: FaultsFound
) -> Iterator[TypedPiece]:
    """The file piece by piece; a faulty cell is blank here and told to `found`."""
    for piece in pieces(path, table, found):
        rows = empty_rows(table)
        if len(piece.lines):
            rows = _typed(piece, table, zone, found)
            check_rows(table, frame_of(rows), piece.lines, found)
        yield TypedPiece(rows, piece.patients_of_broken_rows)


def schema_of(table: Table) -> pa.Schema:
    """All columns of the table, what a cell's word or sign becomes, and the line."""
    fields = [(column.name, _arrow_type(column)) for column in table.columns]
    fields += [(COULD_NOT_MEASURE, pa.large_string())] if table is OBSERVATIONS else []
    fields += [(VALUE_LIMIT, pa.large_string())] if table is LABS else []
    return pa.schema([*fields, (LINE, pa.int64())])


def frame_of(rows: pa.Table) -> pd.DataFrame:
    """Text as `str`, numbers as float64, times as datetime64[us, UTC]; without LINE."""
    frame: pd.DataFrame = rows.drop_columns([LINE]).to_pandas()
    return frame


def lines_of(rows: pa.Table) -> NDArray[np.int64]:
    lines: NDArray[np.int64] = rows.column(LINE).to_numpy()
    return lines


def empty_rows(table: Table) -> pa.Table:
    return schema_of(table).empty_table()


def _arrow_type(column: Column) -> pa.DataType:
    if column.kind is Kind.NUMBER:
        return pa.float64()
    return times.UTC_COLUMN if column.kind is Kind.TIME else pa.large_string()


def _typed(piece: Piece, table: Table, zone: ZoneInfo | None, found: FaultsFound) -> pa.Table:
    typed: dict[str, pa.Array] = {LINE: pa.array(piece.lines, pa.int64())}
    unmeasured: dict[str, NDArray[np.bool_]] = {}
    for column in table.columns:
        cells = piece.cells.get(column.name)
        if cells is None:
            continue
        parsed = parse(column, cells, zone=zone)
        _tell_faulty(table.file, column.name, cells, piece.lines, parsed, found)
        # Only now: a formula that nobody guarded is a fault, and one that our writer guarded is text.
        is_text = column.kind is Kind.TEXT
        typed[column.name] = as_it_was(parsed.column) if is_text else parsed.column
        if parsed.unmeasured is not None and parsed.unmeasured.any():
            unmeasured[column.name] = parsed.unmeasured
        if parsed.limit is not None:
            typed[VALUE_LIMIT] = parsed.limit
    if table is OBSERVATIONS:
        tried = [
            (name, unmeasured[name]) for name in could_not_measure.choices if name in unmeasured
        ]
        typed[COULD_NOT_MEASURE] = gathered(tried, len(piece.lines))
    schema = schema_of(table)
    columns = [typed.get(field.name, pa.nulls(len(piece.lines), field.type)) for field in schema]
    return pa.table(columns, schema=schema)


def _tell_faulty(
    file: str,
    name: str,
    cells: pa.Array,
    lines: NDArray[np.int64],
    parsed: Parsed,
    found: FaultsFound,
) -> None:
    places = np.flatnonzero(parsed.faulty)
    if len(places) == 0:
        return
    told: dict[str, Telling] = {}
    found.add_to_rows(
        file,
        name,
        lines[places],
        lambda nth: _telling(cells[places[nth]].as_py(), parsed.tell, told),
    )


def _telling(cell: str, tell: Callable[[str], Telling], told: dict[str, Telling]) -> Telling:
    if cell not in told:
        told[cell] = tell(cell)
    return told[cell]
