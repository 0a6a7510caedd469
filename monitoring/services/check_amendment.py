"""What an amendment would make of a row: checked as a whole, by the limits of every other entry.

A cell hangs together with others: a value that was confirmed as unusual is another one now, "could
not be measured" is over once there is a number, and two rows of one minute must not say two things.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from monitoring.charting.pictures import HANDWRITING
from monitoring.charting.tables import (
    ANSWERS,
    COULD_NOT_MEASURE,
    INTERVENTIONS,
    LABS,
    OBSERVATIONS,
    TABLES,
    VALUE_LIMIT,
    Kind,
    Table,
)
from monitoring.course.questions import questions
from monitoring.exchange.across import check_across
from monitoring.exchange.faults import Fault, FaultsFound
from monitoring.exchange.rows import check_rows
from monitoring.services.chart import Chart
from monitoring.services.check_entry import Checked, check_entry, unusual

AMENDABLE = {table.name: table for table in TABLES if table.name != "patients"}
# What a value has a part in: once it is another, these are no longer confirmed.
CONFIRMED_WITH = {
    "systolic_mmhg": ("systolic_mmhg", "diastolic_mmhg", "map_mmhg"),
    "diastolic_mmhg": ("diastolic_mmhg", "map_mmhg"),
    "oxygen_device": ("oxygen_device", "oxygen_flow_l_min", "fio2_pct"),
}
# The column that is confirmed where two cells disagree.
SUBJECTS = {
    "DIASTOLIC_ABOVE_SYSTOLIC": "diastolic_mmhg",
    "MAP_OUTSIDE_PRESSURES": "map_mmhg",
    "FLOW_ON_ROOM_AIR": "oxygen_flow_l_min",
    "HIGH_FLOW_WITHOUT_DEVICE": "oxygen_flow_l_min",
    "OXYGEN_DEVICE_MISSING_WITH_FIO2": "fio2_pct",
}


@dataclass(frozen=True)
class Amendment:
    """`changed` holds every cell that becomes another, None where it becomes blank.

    `faults` are sentences by column; `unusual` names the columns to be asked back.
    """

    changed: dict[str, Any]
    faults: dict[str, str]
    unusual: tuple[str, ...]


def check_amendment(
    chart: Chart, table: Table, old: Mapping[str, Any], changed: Mapping[str, Any]
) -> Amendment:
    """`changed` maps columns to what is right, None where it should be blank.

    A column that `confirmed` in it names was asked back and is right. `chart` is of the patient,
    and `old` a row of it; where it holds no longer, only the cells are checked.
    """
    asked_back = str(changed.get("confirmed") or "")
    typed = {name: value for name, value in changed.items() if name != "confirmed"}
    checked = check_entry(typed, table=table)
    faults = _blanks_that_are_required(table, typed) | checked.faults
    row = {name: checked.row.get(name) for name in typed}
    if table is OBSERVATIONS:
        row |= _what_hangs_on(old, typed, checked, asked_back)
    if table is LABS and "value" in typed:
        row[VALUE_LIMIT] = checked.row.get(VALUE_LIMIT)
    row = {name: value for name, value in row.items() if not _same(value, old.get(name))}
    if faults:
        return Amendment(row, faults, ())
    faults |= _of_its_kind(table, old, row)
    faults |= _against_the_others(chart, table, int(old["row_id"]), row)
    asked = _to_ask_back(old, row) if table is OBSERVATIONS and not faults else ()
    return Amendment(row, faults, asked)


def _blanks_that_are_required(table: Table, typed: Mapping[str, Any]) -> dict[str, str]:
    return {
        column.name: "It cannot be blank: mark the whole entry as entered in error instead"
        for column in table.columns
        if column.required and column.name in typed and typed[column.name] in (None, "", [])
    }


def _what_hangs_on(
    old: Mapping[str, Any], typed: Mapping[str, Any], checked: Checked, asked_back: str
) -> dict[str, Any]:
    """Of a set of observations: what could not be measured, and what was confirmed."""
    tried = _words(checked.row.get(COULD_NOT_MEASURE))
    unmeasured = [one for one in _words(old.get(COULD_NOT_MEASURE)) if one not in typed] + tried
    over = {other for name in typed for other in CONFIRMED_WITH.get(name, (name,))}
    confirmed = [one for one in _words(old.get("confirmed")) if one not in over]
    return {
        COULD_NOT_MEASURE: _in_order(unmeasured),
        "confirmed": _in_order([*confirmed, *_words(asked_back)]),
    }


def _words(cell: Any) -> list[str]:
    return [] if pd.isna(cell) else [one for one in str(cell).split(";") if one]


def _in_order(columns: Iterable[str]) -> str | None:
    named = set(columns)
    return ";".join(name for name in OBSERVATIONS.column_names if name in named) or None


def _same(new: Any, old: Any) -> bool:
    if pd.isna(new) or pd.isna(old):
        return bool(pd.isna(new) and pd.isna(old))
    return bool(new == old)


def _of_its_kind(table: Table, old: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, str]:
    new = {**old, **row}
    if table is ANSWERS and "answer" in row:
        asked = questions().get(str(new["question"]))
        if asked is not None and not asked.is_number and row["answer"] not in asked.answers:
            return {"answer": f"Answer one of {', '.join(asked.answers)}"}
    touches_the_dose = table is INTERVENTIONS and not {"dose", "unit"}.isdisjoint(row)
    if touches_the_dose and not pd.isna(new["dose"]) and pd.isna(new["unit"]):
        return {"unit": "Write the unit of the dose, such as mg"}
    return {}


def _against_the_others(
    chart: Chart, table: Table, row_id: int, row: Mapping[str, Any]
) -> dict[str, str]:
    """Only what the amendment brings about: an imported row may be odd in another place."""
    frame = getattr(chart, table.name)
    at = np.flatnonzero(frame["row_id"] == row_id)
    if not len(at) or not row:
        return {}
    amended = _with_cells(frame, int(at[0]), row)
    before = {_told(one) for one in _faults(chart, table)}
    after = _faults(replace(chart, **{table.name: amended}), table)
    return {one.column: _sentence(one) for one in after if _told(one) not in before}


def _with_cells(frame: pd.DataFrame, place: int, row: Mapping[str, Any]) -> pd.DataFrame:
    amended = frame.copy()
    for name, value in row.items():
        cells = amended[name].copy()
        cells.iloc[place] = pd.NA if value is None and cells.dtype == "str" else value
        amended[name] = cells
    return amended


def _faults(chart: Chart, table: Table) -> tuple[Fault, ...]:
    frames = {one.name: getattr(chart, one.name).iloc[:0] for one in TABLES}
    frames["patients"] = chart.patients
    own = getattr(chart, table.name)
    lines = {name: frame["row_id"].to_numpy(dtype=np.int64) for name, frame in frames.items()}
    lines[table.name] = own["row_id"].to_numpy(dtype=np.int64)
    # Two rows that say the same are not told apart by their numbers.
    frames[table.name] = own.drop(columns=["row_id", "entry", HANDWRITING], errors="ignore")
    found = FaultsFound()
    check_rows(table, frames[table.name], lines[table.name], found)
    check_across(frames, lines, None, found)
    return tuple(one for one in found.in_order([table.file]) if one.file == table.file)


def _told(fault: Fault) -> tuple[int | None, str, str]:
    return fault.row, fault.column, fault.fault


def _sentence(fault: Fault) -> str:
    said = f"{fault.value} {fault.fault}; {fault.remedy}".strip()
    return re.sub(r"\brow \d+\b", "another entry", said)


def _to_ask_back(old: Mapping[str, Any], row: Mapping[str, Any]) -> tuple[str, ...]:
    new = {name: cell for name, cell in {**old, **row}.items() if not pd.isna(cell)}
    touched = {other for name in row for other in CONFIRMED_WITH.get(name, (name,))}
    subjects = (SUBJECTS.get(flag, flag.removeprefix("UNUSUAL_").lower()) for flag in unusual(new))
    return tuple(name for name in dict.fromkeys(subjects) if name in touched)


def columns_to_amend(table: Table) -> tuple[str, ...]:
    """What may be put right; another patient's row is marked as entered in error instead."""
    kept = ("patient_id", "recorded_at", "recorded_by", "confirmed", "question", "answered_by")
    return tuple(one.name for one in table.columns if one.name not in kept)


def is_time(table: Table, column: str) -> bool:
    return table.column(column).kind is Kind.TIME
