"""Record laboratory results typed or pasted at the bedside: one entry for all that came together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Engine

from monitoring.charting.tables import LABS, VALUE_LIMIT
from monitoring.charting.unusual_results import result_flags
from monitoring.exchange.cells import parse
from monitoring.exchange.faults import FaultsFound
from monitoring.exchange.pasted import (
    Pasted,
    PastedTable,
    listed,
    listed_unit,
    number_as_in_a_file,
    time_of,
)
from monitoring.exchange.rows import check_rows
from monitoring.people.roles import Person, Right, permit
from monitoring.record.journal import Entry, append
from monitoring.services.chart import read_chart

CLOCKS_MAY_DIFFER = timedelta(minutes=2)
_TYPED = ("analyte", "value", "unit", "lower_limit", "upper_limit")
_SAME = ("value", "unit", VALUE_LIMIT, "lower_limit", "upper_limit")


class CannotRecordLabs(ValueError):
    """Nothing was recorded; each sentence says what to put right."""


@dataclass(frozen=True)
class Typed:
    """One result as it was typed: text, as in a file. `observed_at` is aware."""

    analyte: str
    value: str
    unit: str
    observed_at: datetime | None
    lower_limit: str = ""
    upper_limit: str = ""


@dataclass(frozen=True)
class CheckedLabs:
    """The typed rows, and by the place of a result what is wrong with it or unusual about it."""

    rows: tuple[dict[str, Any], ...]
    faults: Mapping[int, tuple[str, ...]]
    unusual: Mapping[int, tuple[str, ...]]


def check_labs(typed: Sequence[Typed], *, at: datetime) -> CheckedLabs:
    """The limits and sentences of a file; unusual ones are asked back and do not stand in the way.

    A place in `faults` has no meaningful row in `rows`.
    """
    faults: dict[int, list[str]] = {}
    columns: dict[str, Any] = {}
    for name in _TYPED:
        column = LABS.column(name)
        cells = [str(getattr(one, name)).strip() for one in typed]
        parsed = parse(column, pa.array(cells, pa.string()), zone=None)
        for place in np.flatnonzero(parsed.faulty).tolist():
            said, fault, remedy = parsed.tell(cells[place])
            _tell(faults, place, _said(name), said, fault, remedy)
        columns[name] = parsed.column.to_pandas()
        if parsed.limit is not None and name == "value":
            columns[VALUE_LIMIT] = parsed.limit.to_pandas()
    frame = pd.DataFrame(columns).reset_index(drop=True)
    for place, one in enumerate(typed):
        if one.observed_at is None:
            _tell(faults, place, "Time", "", "is blank", "say when the blood was taken")
        elif one.observed_at > at + CLOCKS_MAY_DIFFER:
            _tell(faults, place, "Time", "", "lies ahead of the server's clock", "correct it")
    _check_together(frame, faults)
    _check_twice(typed, frame, faults)
    rows = tuple(
        {
            "observed_at": one.observed_at,
            **{name: cell for name, cell in row.items() if not pd.isna(cell)},
        }
        for one, row in zip(typed, frame.to_dict("records"), strict=True)
    )
    whole = {place: tuple(dict.fromkeys(told)) for place, told in faults.items()}
    return CheckedLabs(rows, whole, _unusual(typed, frame, whole))


def _check_together(frame: pd.DataFrame, faults: dict[int, list[str]]) -> None:
    """Value against analyte and unit, limits against each other, by the rules of a file."""
    if frame.empty:
        return
    found = FaultsFound()
    text = dict.fromkeys(("analyte", "unit", VALUE_LIMIT), "str")
    numbers = dict.fromkeys(("value", "lower_limit", "upper_limit"), "float64")
    check_rows(LABS, frame.astype({**text, **numbers}), np.arange(len(frame)), found)
    for fault in found.in_order([LABS.file]):
        if fault.row is not None:
            _tell(faults, fault.row, _said(fault.column), fault.value, fault.fault, fault.remedy)


def _check_twice(typed: Sequence[Typed], frame: pd.DataFrame, faults: dict[int, list[str]]) -> None:
    """One patient has one result of an analyte at one time."""
    keys = pd.Series(
        list(zip(frame.get("analyte", []), (t.observed_at for t in typed), strict=True))
    )
    for place in np.flatnonzero(keys.duplicated()).tolist():
        analyte = frame["analyte"].iloc[place]
        if not pd.isna(analyte):
            faults.setdefault(place, []).append(
                f"{analyte} stands here twice for one time: leave one, or correct a time."
            )


def _unusual(
    typed: Sequence[Typed], frame: pd.DataFrame, faults: Mapping[int, Any]
) -> dict[int, tuple[str, ...]]:
    sound = [place for place in range(len(typed)) if place not in faults]
    if not sound:
        return {}
    own = frame.iloc[sound].assign(
        patient_id="",
        observed_at=pd.to_datetime([typed[place].observed_at for place in sound], utc=True),
    )
    flags = result_flags(own.reset_index(drop=True))
    return {
        place: tuple(str(flag).split(";"))
        for place, flag in zip(sound, flags, strict=True)
        if not pd.isna(flag) and flag
    }


def record_labs(
    record: Engine,
    patient_id: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    by: Person,
    at: datetime,
    form_key: str,
) -> int:
    """How many results are new; those already there with the same value are left as they are.

    `rows` are those of check_labs without a fault. Raises CannotRecordLabs where there is nothing
    to record, or another value is charted for the same analyte and time.
    """
    permit(by, Right.CHART)
    if not rows:
        raise CannotRecordLabs("Nothing is filled in: enter at least one result, then save.")
    there = read_chart(record, patient_ids=[patient_id]).labs
    before = {
        (row["analyte"], row["observed_at"].to_pydatetime()): row
        for row in there.to_dict("records")
    }
    new, told = [], []
    for row in rows:
        old = before.get((row["analyte"], row["observed_at"]))
        if old is None:
            new.append({"patient_id": patient_id, **row})
        elif not _is_same(old, row):
            told.append(
                f"{row['analyte']} is charted already at that time as {_shown(old)}: correct the "
                "time, or amend that result."
            )
    if told:
        raise CannotRecordLabs(" ".join(told))
    # Sent again, or a table that was pasted twice: what is there already is not recorded again.
    if new:
        append(record, Entry("labs", at, by.signed, form_key=form_key), {"labs": new})
    return len(new)


def _is_same(old: Mapping[Any, Any], new: Mapping[str, Any]) -> bool:
    def cell(row: Mapping[Any, Any], name: str) -> Any:
        value = row.get(name)
        return None if value is None or pd.isna(value) else value

    return all(cell(old, name) == cell(new, name) for name in _SAME)


def _shown(row: Mapping[Any, Any]) -> str:
    sign = row[VALUE_LIMIT] if not pd.isna(row[VALUE_LIMIT]) else ""
    return f"{sign}{row['value']:g} {row['unit']}"


def _said(column: str) -> str:
    return {"lower_limit": "Lower limit", "upper_limit": "Upper limit"}.get(
        column, column.capitalize()
    )


def _tell(
    faults: dict[int, list[str]], place: int, where: str, said: str, fault: str, remedy: str
) -> None:
    shown = f"“{said}” {fault}" if said else fault
    ending = "" if remedy.endswith("?") else "."
    faults.setdefault(place, []).append(f"{where}: {shown}; {remedy}{ending}")


# --- a table that was pasted ---------------------------------------------------------------------

LEFT_OUT = "left out"


@dataclass(frozen=True)
class Choices:
    """What a person said of what is written: `units` by analyte and unit as written."""

    analytes: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[tuple[str, str], str] = field(default_factory=dict)
    decimal: str | None = None
    order: str | None = None


def names_to_choose(table: PastedTable) -> list[str]:
    """Names that are no listed analyte's, each once."""
    return list(dict.fromkeys(one.analyte for one in table.results if listed(one.analyte) is None))


def units_to_choose(table: PastedTable, choices: Choices) -> list[tuple[str, str]]:
    """Analyte and unit as written, where the unit is not one of the analyte's own."""
    pairs = [(_analyte(one, choices), one.unit) for one in table.results]
    return list(
        dict.fromkeys(
            (analyte, unit)
            for analyte, unit in pairs
            if analyte not in (None, LEFT_OUT) and listed_unit(str(analyte), unit) is None
        )
    )


def _analyte(one: Pasted, choices: Choices) -> str | None:
    return listed(one.analyte) or choices.analytes.get(one.analyte)


def read_with(
    table: PastedTable, choices: Choices, *, taken_at: datetime | None, zone: tzinfo, at: datetime
) -> tuple[list[Pasted], list[Typed], CheckedLabs]:
    """The results that are not left out, as they are read, and what is wrong with each.

    `taken_at` is the time of those that bring none.
    """
    kept = [one for one in table.results if _analyte(one, choices) != LEFT_OUT]
    typed: list[Typed] = []
    asked: dict[int, tuple[str, ...]] = {}
    for place, one in enumerate(kept):
        read, told = _read(one, choices, taken_at, zone, table)
        typed.append(read)
        if told:
            asked[place] = told
    checked = check_labs(typed, at=at)
    # What a person still has to choose comes first; what follows from it is not told as well.
    faults = {**checked.faults, **asked}
    unusual = {place: flags for place, flags in checked.unusual.items() if place not in asked}
    return kept, typed, CheckedLabs(checked.rows, faults, unusual)


def _read(
    one: Pasted, choices: Choices, taken_at: datetime | None, zone: tzinfo, table: PastedTable
) -> tuple[Typed, tuple[str, ...]]:
    told = []
    analyte = _analyte(one, choices)
    unit = None
    if analyte is None:
        told.append(f"“{one.analyte[:40]}” is no listed analyte: choose what it is.")
    else:
        unit = listed_unit(analyte, one.unit) or choices.units.get((analyte, one.unit))
        if unit is None:
            written = f"“{one.unit[:40]}” is no listed unit" if one.unit else "No unit is written"
            told.append(f"{written} of {analyte}: choose which it is.")
    numbers = [one.value, one.lower, one.upper]
    if table.decimal_sign_is_open:
        if choices.decimal is None:
            told.append("Say first whether a comma or a point is the decimal sign.")
        else:
            numbers = [number_as_in_a_file(written, choices.decimal) for written in numbers]
    time = taken_at
    if one.time:
        read = time_of(one.time, zone=zone, order=choices.order)
        time = read if isinstance(read, datetime) else None
        told += [] if isinstance(read, datetime) else [read]
    value, lower, upper = numbers
    return Typed(analyte or "", value, unit or "", time, lower, upper), tuple(told)
