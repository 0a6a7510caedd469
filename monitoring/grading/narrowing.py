"""What would narrow a grade that is open, and which assumptions a grade leaned on.

Both are found by asking the scale itself: suppose an observable known, or doubt an assumption,
grade again, and see whether the bounds move. So they can never disagree with the grade. All the
suppositions about all moments are graded in one go, as rows of one frame.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.grading.conditions import Number, Observable, Readings, thresholds_of
from monitoring.grading.scale import Grading, Scale

NOT_A_WORD = "?"  # unlisted, so unknown: how an assumption is doubted
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Supposition:
    """The same moments with one observable set to a value."""

    observable: Observable
    value: Any
    rows: Rows


def missing(scale: Scale, moments: pd.DataFrame, grading: Grading) -> list[tuple[Observable, ...]]:
    """For each moment the observables that would narrow its grade, most useful first.

    Useful: how much, over all answers that charting it could give, the bounds come together;
    after that, how much the bounds of its own item do.
    """
    found: list[tuple[Observable, ...]] = [()] * len(moments)
    open_rows = np.flatnonzero(grading.is_open)
    if not len(open_rows):
        return found
    open_moments = moments.iloc[open_rows].reset_index(drop=True)
    before = scale.grade(Readings(open_moments))
    gains = _gains(scale, open_moments, before)
    orders, order_of_row = _orders(gains, len(open_rows))
    for place, row in enumerate(open_rows.tolist()):
        found[row] = orders[order_of_row[place]] or _undecided(scale, before, place)
    return found


def _orders(
    gains: dict[Observable, NDArray[np.float64]], moments: int
) -> tuple[list[tuple[Observable, ...]], Rows]:
    """The useful observables, most useful first, of each way to gain; and which way each moment's
    is: there are far fewer ways than moments."""
    if not gains:
        return [()], np.zeros(moments, dtype=np.intp)
    both = np.concatenate(list(gains.values()), axis=1)
    ways, way_of_moment = np.unique(both, axis=0, return_inverse=True)
    orders = []
    for way in ways.reshape(len(ways), len(gains), 2).tolist():
        useful = [(-grade, -item, one) for (grade, item), one in zip(way, gains, strict=True)]
        useful = [one for one in useful if one[0] or one[1]]
        orders.append(tuple(one for *_, one in sorted(useful, key=lambda one: one[:2])))
    return orders, way_of_moment.ravel()


def _gains(
    scale: Scale, moments: pd.DataFrame, before: Grading
) -> dict[Observable, NDArray[np.float64]]:
    """For each observable and moment, how far the bounds of the grade and of its items close."""
    readings = Readings(moments)
    thresholds = thresholds_of(scale.conditions)
    suppositions, chances = [], {}
    for observable in scale.inputs:
        unknown = np.flatnonzero(_asked(scale, readings, observable))
        if not observable.charted or not len(unknown):
            continue
        candidates = observable.candidates(thresholds.get(observable, ()))
        chances[observable] = 1 / len(candidates)
        suppositions += [Supposition(observable, value, unknown) for value in candidates]
    gains = {observable: np.zeros((len(moments), 2)) for observable in chances}

    def weigh(supposed: Supposition, after: Grading, part: slice) -> None:
        rows, weight = supposed.rows, chances[supposed.observable]
        closer = before.uncertainty[rows] - after.uncertainty[part]
        gains[supposed.observable][rows, 0] += weight * np.maximum(0, closer)
        for one, other in zip(before.items, after.items, strict=True):
            matters = one.high[rows] > before.low[rows]
            closer = (one.high - one.low)[rows] - (other.high - other.low)[part]
            gains[supposed.observable][rows, 1] += weight * np.where(
                matters, np.maximum(0, closer), 0
            )

    _graded_in_one_go(scale, moments, suppositions, weigh)
    return gains


def _asked(scale: Scale, readings: Readings, observable: Observable) -> NDArray[np.bool_]:
    """Unknown, and worth asking: a test not begun is asked for as a whole, of one begun only the
    items left out."""
    unknown = observable.unknown_rows(readings)
    for test in scale.tests:
        if observable is test.total:
            unknown &= ~test.points.any_item_charted(readings)
        elif any(observable is item.observable for item in test.items):
            unknown &= test.points.any_item_charted(readings)
    return unknown


def _undecided(scale: Scale, grading: Grading, place: int) -> tuple[Observable, ...]:
    """Nothing that could be charted now would help (sedation, say): name what is undecided."""
    items = zip(scale.items, grading.items, strict=True)
    return tuple(
        observable
        for item, bounds in items
        if bounds.low[place] < bounds.high[place] and bounds.high[place] > grading.low[place]
        for observable in item.asks
    )


def assumptions_used(scale: Scale, moments: pd.DataFrame) -> list[tuple[Observable, ...]]:
    """For each moment the observables whose blank was read by an assumption that mattered."""
    readings = Readings(moments)
    before = scale.grade(readings)
    used: list[tuple[Observable, ...]] = [()] * len(moments)
    suppositions = [
        Supposition(observable, NOT_A_WORD, np.flatnonzero(readings.is_blank(observable)))
        for observable in scale.inputs
        if observable.assumed is not None and observable.charted
    ]

    def compare(doubted: Supposition, after: Grading, part: slice) -> None:
        rows = doubted.rows
        moved = (
            (before.low[rows] != after.low[part])
            | (before.high[rows] != after.high[part])
            | (before.status[rows] != after.status[part])
        )
        for row in rows[moved]:
            used[row] = (*used[row], doubted.observable)

    _graded_in_one_go(scale, moments, suppositions, compare)
    return used


def _graded_in_one_go(
    scale: Scale,
    moments: pd.DataFrame,
    suppositions: list[Supposition],
    use: Callable[[Supposition, Grading, slice], None],
) -> None:
    """Grade the rows of every supposition in one frame, and hand each its part of the grading."""
    if not suppositions:
        return
    rows = np.concatenate([one.rows for one in suppositions])
    ends = np.cumsum([len(one.rows) for one in suppositions])
    parts = [
        slice(int(end) - len(one.rows), int(end))
        for one, end in zip(suppositions, ends, strict=True)
    ]
    names = {observable.name for observable in scale.inputs}
    supposed = moments[[name for name in moments.columns if name in names]].iloc[rows]
    columns = {}
    for observable in {one.observable: None for one in suppositions}:
        kind, blank = ("float64", np.nan) if isinstance(observable, Number) else ("str", None)
        column = supposed.get(observable.name, pd.Series(None, index=supposed.index, dtype=kind))
        values = column.to_numpy(dtype=object, na_value=blank, copy=True)
        for one, part in zip(suppositions, parts, strict=True):
            if one.observable is observable:
                values[part] = one.value
        columns[observable.name] = pd.Series(values, index=supposed.index).astype(kind)
    grading = scale.grade(Readings(supposed.assign(**columns)))
    for one, part in zip(suppositions, parts, strict=True):
        use(one, grading, part)
