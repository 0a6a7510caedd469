"""What would narrow a grade that is open, and which assumptions a grade leaned on.

Both are found by asking the scale itself: suppose an observable known, or doubt an assumption,
grade again, and see whether the bounds move. So they can never disagree with the grade.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.grading.conditions import Observable, Readings, thresholds_of
from monitoring.grading.scale import Grading, Scale


def missing(scale: Scale, moments: pd.DataFrame, grading: Grading) -> list[tuple[Observable, ...]]:
    """For each moment the observables that would narrow its grade, most useful first.

    Useful: how much, over all answers that charting it could give, the bounds come together;
    after that, how much the bounds of its own item do.
    """
    found: list[tuple[Observable, ...]] = [()] * len(moments)
    rows = np.flatnonzero(grading.is_open)
    if not len(rows):
        return found
    open_moments = moments.iloc[rows]
    readings = Readings(open_moments)
    before = scale.grade(readings)
    gains = {
        observable: _gain(scale, readings, before, observable)
        for observable in scale.inputs
        if observable.charted
    }
    _ask_for_the_whole_test_or_its_items(scale, readings, gains)
    for place, row in enumerate(rows):
        useful = [(tuple(-gain[place]), one) for one, gain in gains.items() if gain[place].any()]
        ordered = tuple(one for _, one in sorted(useful, key=lambda pair: pair[0]))
        found[row] = ordered or _undecided(scale, before, place)
    return found


def _gain(
    scale: Scale, readings: Readings, before: Grading, observable: Observable
) -> NDArray[np.float64]:
    """Two columns: how far the grade's bounds come together, and those of the items."""
    gain = np.zeros((len(readings), 2))
    unknown = observable.unknown_rows(readings)
    if not unknown.any():
        return gain
    candidates = observable.candidates(thresholds_of(scale.conditions).get(observable, ()))
    for value in candidates:
        after = scale.grade(readings.supposing(observable, value))
        gain[:, 0] += np.maximum(0, before.uncertainty() - after.uncertainty())
        for one, other in zip(before.items, after.items, strict=True):
            matters = one.high > before.low
            closer = (one.high - one.low) - (other.high - other.low)
            gain[:, 1] += np.where(matters, np.maximum(0, closer), 0)
    return np.where(unknown[:, None], gain / len(candidates), 0.0)


def _ask_for_the_whole_test_or_its_items(
    scale: Scale, readings: Readings, gains: dict[Observable, NDArray[np.float64]]
) -> None:
    """A test not begun is asked for as a whole; of one begun, only the items left out."""
    for test in scale.tests:
        begun = test.points.any_item_charted(readings)
        gains[test.total][begun] = 0
        for item in test.items:
            gains[item.observable][~begun] = 0


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
    for observable in scale.inputs:
        if observable.assumed is None or not observable.charted:
            continue
        after = scale.grade(readings.doubting(observable))
        moved = (
            (before.low != after.low)
            | (before.high != after.high)
            | (before.status != after.status)
        )
        for row in np.flatnonzero(moved):
            used[row] = (*used[row], observable)
    return used
