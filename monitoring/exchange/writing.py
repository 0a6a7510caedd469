"""Typed frames as charting CSV: the same frames give the same bytes, which read back as they were."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from monitoring.charting.tables import COULD_NOT_MEASURE, TABLES, VALUE_LIMIT, Column, Kind, Table
from monitoring.exchange.columns import names, text_of
from monitoring.exchange.spreadsheets import harmless

QUOTE = pa.scalar('"', pa.large_string())
MUST_BE_QUOTED = r'[",\r\n]'


def write_folder(tables: Mapping[str, pd.DataFrame], folder: Path | str) -> None:
    """One file for each table given, by its name; all columns of the table, in its order.

    Rows stand by the table's key, times in UTC with +00:00, infused_at as it was written. Text that
    a spreadsheet would run as a formula has an apostrophe before it, which the reader takes away.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        if table.name in tables:
            text = table_text(table, tables[table.name])
            beside = folder / f".{table.file}.part"
            beside.write_bytes(text.encode())
            beside.replace(folder / table.file)


def table_text(table: Table, rows: pd.DataFrame) -> str:
    header = ",".join(table.column_names)
    if rows.empty:
        return f"{header}\n"
    cells = [_cells(column, rows) for column in table.columns]
    lines = _joined(*cells, between=",")
    ordered = rows[list(table.key)].reset_index(drop=True).assign(line=lines.to_pandas())
    ordered = ordered.sort_values([*table.key, "line"], kind="stable")
    return "\n".join([header, *ordered["line"], ""])


def _cells(column: Column, rows: pd.DataFrame) -> pa.Array:
    values = rows[column.name]
    if column.kind is Kind.TIME:
        return _times(values)
    if column.kind is not Kind.NUMBER:
        return _quoted(pc.fill_null(text_of(values), ""), free=_is_free(column))
    numerals = _numerals(values.to_numpy(dtype=np.float64))
    if column.signed and VALUE_LIMIT in rows:
        signs = pc.fill_null(text_of(rows[VALUE_LIMIT]), "")
        numerals = _joined(signs, numerals)
    if column.word and COULD_NOT_MEASURE in rows:
        tried = pa.array(names(rows[COULD_NOT_MEASURE], column.name))
        numerals = pc.if_else(tried, pa.scalar(column.word, pa.large_string()), numerals)
    return numerals


def _is_free(column: Column) -> bool:
    """Whether anything may stand in it; an answer of -1 is a number, and stays one."""
    return column.kind is Kind.TEXT and column.name != "answer"


def _numerals(numbers: NDArray[np.float64]) -> pa.Array:
    """The shortest decimal that reads back as the number: 38.5, 118, never an exponent."""
    distinct, place = np.unique(numbers, return_inverse=True)
    words = [
        "" if np.isnan(number) else np.format_float_positional(number + 0.0, trim="-")
        for number in distinct
    ]
    return pa.array(words, pa.large_string()).take(pa.array(place))


def _times(times: pd.Series) -> pa.Array:
    utc = pa.array(times.dt.tz_convert("UTC").dt.tz_localize(None), pa.timestamp("us"))
    # %S prints the fraction of the column's resolution; most times have none.
    seconds = pc.cast(pc.floor_temporal(utc, unit="second"), pa.timestamp("s"))
    to_the_second = pc.strftime(seconds, "%Y-%m-%dT%H:%M:%S").cast(pa.large_string())
    micros = pc.add(pc.multiply(pc.millisecond(utc), 1000), pc.microsecond(utc))
    digits = pc.utf8_lpad(pc.cast(micros, pa.large_string()), 6, "0")
    written = pc.if_else(
        pc.equal(micros, 0), to_the_second, _joined(to_the_second, digits, between=".")
    )
    return pc.fill_null(_joined(written, pa.scalar("+00:00", pa.large_string())), "")


def _quoted(cells: pa.Array, *, free: bool) -> pa.Array:
    encoded = cells.dictionary_encode()
    distinct = harmless(encoded.dictionary) if free else encoded.dictionary
    doubled = pc.replace_substring(distinct, pattern='"', replacement='""')
    quoted = _joined(QUOTE, doubled, QUOTE)
    must_be = pc.match_substring_regex(distinct, MUST_BE_QUOTED)
    return pc.if_else(must_be, quoted, distinct).take(encoded.indices)


def _joined(*parts: pa.Array | pa.Scalar, between: str = "") -> pa.Array:
    return pc.binary_join_element_wise(*parts, pa.scalar(between, pa.large_string()))
