"""A form's values checked as a file's would be: the same limits, the same sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from monitoring.charting.tables import (
    COULD_NOT_MEASURE,
    OBSERVATIONS,
    VALUE_LIMIT,
    Kind,
    Table,
)
from monitoring.exchange.cells import parse
from monitoring.exchange.soft_limits import soft_flags

UNRECORDABLE = "unrecordable"
# The remedies are a file's; on a form the same is done elsewhere.
ON_A_FORM = {
    "name the column temperature_f": "switch on “Temperature in °F”",
    "name the column temperature_c": "switch off “Temperature in °F”",
    "write unrecordable": "choose it under “Only sometimes”",
    "leave the cell blank": "leave the field blank",
}


@dataclass(frozen=True)
class Checked:
    """The typed row, and for each column that cannot be taken a sentence with the remedy."""

    row: dict[str, Any]
    faults: dict[str, str]
    unusual: tuple[str, ...]


def check_entry(values: Mapping[str, Any], *, table: Table = OBSERVATIONS) -> Checked:
    """`values` maps columns to what was typed or tapped; a blank is left out or None."""
    row: dict[str, Any] = {}
    faults: dict[str, str] = {}
    unmeasured = []
    for name, value in values.items():
        if value is None or value in ("", []):
            continue
        column = table.column(name)
        if column.kind is Kind.TIME:
            row[name] = value
            continue
        parsed = parse(column, pa.array([_written(value)]), zone=None)
        if parsed.faulty[0]:
            said, expected, remedy = parsed.tell(_written(value))
            faults[name] = f"{said} {expected}; {_on_a_form(remedy)}"
        elif parsed.unmeasured is not None and parsed.unmeasured[0]:
            unmeasured.append(name)
        else:
            row[name] = parsed.column[0].as_py()
            if parsed.limit is not None and parsed.limit[0].is_valid:
                row[VALUE_LIMIT] = parsed.limit[0].as_py()  # a result such as <0.1
    if unmeasured:
        row[COULD_NOT_MEASURE] = ";".join(unmeasured)
    asked = unusual(row) if table is OBSERVATIONS and not faults else ()
    return Checked(row, faults, asked)


def _on_a_form(remedy: str) -> str:
    for in_a_file, on_a_form in ON_A_FORM.items():
        remedy = remedy.replace(in_a_file, on_a_form)
    return remedy


def unusual(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Soft limits passed and cross-checks missed, which the form asks back once."""
    frame = pd.DataFrame([row]).reindex(columns=[*OBSERVATIONS.column_names, COULD_NOT_MEASURE])
    for column in OBSERVATIONS.columns:
        if column.kind is Kind.NUMBER:
            frame[column.name] = frame[column.name].astype("float64")
        elif column.kind is not Kind.TIME:
            frame[column.name] = frame[column.name].astype("str")
    flags = soft_flags(frame.astype({COULD_NOT_MEASURE: "str"})).iloc[0]
    named = () if pd.isna(flags) else tuple(str(flags).split(";"))
    return tuple(flag for flag in named if flag and not flag.startswith("UNRECORDABLE"))


def _written(value: Any) -> str:
    """As it would stand in a file; what a number field holds is never in powers of ten."""
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, (list, tuple, set, frozenset)):
        return ";".join(str(one) for one in value)
    return str(value)
