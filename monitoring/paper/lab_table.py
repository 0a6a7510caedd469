"""The laboratory results of a course by day: a row for each analyte and unit, the newest day last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

import pandas as pd

from monitoring.course.drawn_results import LAB_GROUPS, reported_range, unit_in_print
from monitoring.paper import words
from monitoring.paper.chart_parts import Axis
from monitoring.paper.lab_charts import Result, results_in

DAYS_ABREAST = 9
NAMES = {key: name for group in LAB_GROUPS.values() for key, name in group.items()}
_OTHERS = {"cd4": "CD4", "ck": "CK", "ggt": "GGT", "igg": "IgG", "il-6": "IL-6"}
_ORDER = {key: place for place, key in enumerate(NAMES)}


@dataclass(frozen=True)
class DaysOfResults:
    """Some days side by side. A row is its analyte, unit, reported range, and the lines of a cell
    for each of the days; no line: not charted."""

    days: tuple[date, ...]
    rows: tuple[tuple[str, str, str, tuple[tuple[str, ...], ...]], ...]


def results_by_day(labs: pd.DataFrame, axis: Axis) -> Iterator[DaysOfResults]:
    """No more days than stand abreast on the page and about as many in each, the oldest first; an
    analyte that has no result in them has no row. Nothing is converted: another unit is another
    row."""
    results = results_in(labs, axis)
    days = sorted({one.at.date() for one in results})
    tables = max(1, ceil(len(days) / DAYS_ABREAST))
    several = max(1, ceil(len(days) / tables))
    for start in range(0, len(days), several):
        abreast = days[start : start + several]
        own = [one for one in results if one.at.date() in abreast]
        kinds = sorted({(one.analyte, one.unit) for one in own}, key=_place)
        yield DaysOfResults(
            tuple(abreast),
            tuple(
                _row([one for one in own if (one.analyte, one.unit) == kind], abreast)
                for kind in kinds
            ),
        )


def _place(kind: tuple[str, str]) -> tuple[int, str, str]:
    analyte, unit = kind
    return _ORDER.get(analyte, len(_ORDER)), analyte, unit


def _row(
    results: Sequence[Result], days: Sequence[date]
) -> tuple[str, str, str, tuple[tuple[str, ...], ...]]:
    analyte, unit = results[0].analyte, results[0].unit
    lower, upper = reported_range([one.lower for one in results], [one.upper for one in results])
    cells = (_lines([one for one in results if one.at.date() == day]) for day in days)
    # 1 is how UCUM writes that there is no unit.
    printed = "" if unit == "1" else unit_in_print(unit)
    name = (NAMES | _OTHERS).get(analyte) or words.spoken(analyte)
    return name, printed, _range(lower, upper), tuple(cells)


def _lines(results: Sequence[Result]) -> tuple[str, ...]:
    """One value alone; of several each with its time, the newest last."""
    if len(results) < 2:
        return tuple(one.said for one in results)
    return tuple(f"{one.at:%H:%M} {one.said}" for one in results)


def _range(lower: float | None, upper: float | None) -> str:
    if lower is None and upper is None:
        return ""
    return " to ".join("…" if one is None else f"{one:g}" for one in (lower, upper))
