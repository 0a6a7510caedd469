"""The header row: which place of a record holds which column of the table."""

from __future__ import annotations

import csv
from collections import Counter
from difflib import get_close_matches

from monitoring.charting.tables import Table
from monitoring.exchange.blocks import NotATable
from monitoring.exchange.faults import FaultsFound, shown
from monitoring.exchange.remedies import NEAR

NAMED = 5  # further unknown columns are counted
MOST_UNKNOWN = 1_000  # with more of them this is some other file, and its rows are not looked at


def header_places(record: bytes, table: Table, found: FaultsFound) -> dict[str, int] | None:
    """Column name → place in the record; None where the rows cannot be read by it."""
    written = _cells(record, table)
    names = [name.strip().lower() for name in written]
    _refuse_other_separator(names, table)
    listed = frozenset(table.column_names)
    counted = Counter(name for name in names if name in listed)
    twice = [name for name, times in counted.items() if times > 1]
    for name in twice:
        places = [str(place) for place, other in enumerate(names, 1) if other == name]
        found.add_to_file(
            table.file,
            f"stands in the header {counted[name]} times (cells {', '.join(places[:NAMED])})",
            "leave one of them",
            column=name,
        )
    missing = [
        column.name for column in table.columns if column.required and not counted[column.name]
    ]
    for name in missing:
        found.add_to_file(
            table.file,
            "is missing in the header, and every row needs it",
            "add the column, or correct its name",
            column=name,
        )
    unknown = [place for place, name in enumerate(names) if name not in counted]
    _tell_unknown(unknown, written, table, set(counted), found)
    if twice or missing or len(unknown) > MOST_UNKNOWN:
        return None
    return {name: place for place, name in enumerate(names) if name in counted}


def _cells(record: bytes, table: Table) -> list[str]:
    try:
        cells = next(csv.reader([record.decode()], strict=True), [])
    except csv.Error:
        cells = []
    if not any(cell.strip() for cell in cells):
        raise NotATable(
            "does not begin with a row of column names",
            f"name the columns in row 1: {', '.join(table.column_names[:3])} …",
        )
    return cells


def _refuse_other_separator(names: list[str], table: Table) -> None:
    if len(names) > 1:
        return
    for sign, called in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        parts = [part.strip().strip('"') for part in names[0].split(sign)]
        if len(parts) > 1 and set(parts) & set(table.column_names):
            raise NotATable(
                f"has {called} between its columns", "save it as CSV with commas between them"
            )


def _tell_unknown(
    unknown: list[int], written: list[str], table: Table, present: set[str], found: FaultsFound
) -> None:
    if len(unknown) > NAMED:
        examples = ", ".join(shown(written[place]) for place in unknown[: NAMED - 2])
        found.add_to_file(
            table.file,
            f"has {len(unknown):,} unknown columns ({examples} and {len(unknown) - NAMED + 2:,} more)",
            "take them out, or rename them as the charting format names them",
        )
        return
    for place in unknown:
        name = written[place].strip()
        if not name:
            found.add_to_file(
                table.file,
                f"has no name over its column {place + 1}",
                "name the column, or take it out with its comma",
            )
            continue
        others = [other for other in table.column_names if other not in present]
        close = get_close_matches(name.lower()[:100], others, n=1, cutoff=NEAR)
        found.add_to_file(
            table.file,
            f"is not a column of {table.file}",
            f"did you mean {close[0]}?" if close else "take the column out, or correct its name",
            value=name,
        )
