"""Totals put into the columns and words of grades.csv; moments that look alike share words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.grading.assessment import COLUMNS, joined_flags
from monitoring.grading.bands import Result, Score, Totals
from monitoring.grading.conditions import Choice, Observable, Readings, thresholds_of
from monitoring.grading.explanation import ASSUMED_WHERE_BLANK
from monitoring.grading.scale import Status

Rows = NDArray[np.intp]


def assess(score: Score, moments: pd.DataFrame, *, explanations: bool) -> pd.DataFrame:
    """One row per moment, indexed as `moments`; see Score.assess."""
    readings = Readings(moments)
    totals = score.totals(readings)
    row_of, representatives = _alike(score, readings, totals, explanations=explanations)
    words = _words(score, moments.iloc[representatives], explanations=explanations)
    assessed = words.take(row_of).set_axis(moments.index)
    applies = totals.status != Status.NOT_APPLICABLE
    graded = totals.status == Status.GRADED
    assessed["grade"] = _points(totals.low, graded, moments.index)
    assessed["at_least"] = _points(totals.low, applies, moments.index)
    assessed["at_most"] = _points(totals.high, applies, moments.index)
    assessed["flags"] = _flags(score, readings, totals, moments.index)
    return assessed[[one for one in COLUMNS if explanations or one != "explanation"]]


def _points(points: NDArray[np.int64], there: NDArray[np.bool_], index: pd.Index) -> pd.Series:
    return pd.Series(points, index=index, dtype="Int64").where(there)


def _alike(
    score: Score, readings: Readings, totals: Totals, *, explanations: bool
) -> tuple[Rows, Rows]:
    """For each moment the number of its state, and for each state a moment that is in it.

    A state: what each item is known to be, what is known, and the words that were charted; where
    it is explained also which assumptions count, as two of one total may differ in that.
    """
    code = np.zeros(len(readings), dtype=np.int64)
    parts: list[NDArray[np.int64]] = [totals.applies.certain + 2 * totals.applies.possible]
    parts += [*totals.item_low, *totals.item_high]
    for observable in score.inputs:
        parts.append(observable.unknown_rows(readings).astype(np.int64))
        parts.append(readings.is_blank(observable).astype(np.int64))
        if isinstance(observable, Choice):
            parts.append(readings.of(observable).astype(np.int64))
    if explanations:
        parts += [moved.astype(np.int64) for _, moved in _assumptions_used(score, readings, totals)]
    for part in parts:
        seen, distinct = pd.factorize(part)
        # Kept small after each part: the product of all would outgrow an integer.
        code, _ = pd.factorize(code * (len(distinct) + 1) + seen)
    _, first, row_of = np.unique(code, return_index=True, return_inverse=True)
    return row_of, first


def _words(score: Score, moments: pd.DataFrame, *, explanations: bool) -> pd.DataFrame:
    readings = Readings(moments)
    totals = score.totals(readings)
    asked = _missing(score, moments, readings, totals)
    worded = pd.DataFrame(
        {
            "status": pd.Categorical(totals.status, categories=[one.value for one in Status]),
            "driver": pd.array(
                [";".join(_earning(score, totals, row)) for row in range(len(moments))], "str"
            ),
            "missing": pd.array([";".join(one.name for one in some) for some in asked], "str"),
        }
    )
    if explanations:
        assumed = _assumed(score, readings, totals)
        classes = _class_names(score, totals)
        worded["explanation"] = pd.array(
            [
                _sentence(score, totals, row, classes[row], asked[row]) + assumed[row]
                for row in range(len(moments))
            ],
            "str",
        )
    return worded


def _earning(score: Score, totals: Totals, row: int) -> list[str]:
    """The items that certainly have points."""
    if totals.applies.impossible[row]:
        return []
    items = zip(score.items, totals.item_low, strict=True)
    return [item.name for item, low in items if low[row] > 0]


# --- sentences -----------------------------------------------------------------------------------


def _sentence(
    score: Score, totals: Totals, row: int, class_name: str, asked: Sequence[Observable]
) -> str:
    name, low, high = score.short_name, totals.low[row], totals.high[row]
    if totals.applies.impossible[row]:
        return f"{name}: not applicable: it is for {score.applies_to}."
    points = ", ".join(
        f"{item.name} {_span(item_low[row], item_high[row])}"
        for item, item_low, item_high in zip(
            score.items, totals.item_low, totals.item_high, strict=True
        )
        if item_high[row] > 0
    )
    said = f" ({points})" if points else ""
    remark = f" {score.remark}" if score.remark else ""
    if totals.status[row] == Status.GRADED:
        return f"{name}: {low} of {score.most} points, {class_name}{said}.{remark}"
    chart = ", ".join(one.label for one in asked)
    whatever = f" {class_name.capitalize()} whatever is missing." if class_name else ""
    if low == high:
        return f"{name}: cannot be scored; {low} if it applies; chart {chart}.{remark}"
    return (
        f"{name}: cannot be scored: at least {low}, at most {high}{said}; chart {chart}."
        f"{whatever}{remark}"
    )


def _span(low: int, high: int) -> str:
    return f"{low}" if low == high else f"{low} to {high}"


def _class_names(score: Score, totals: Totals) -> list[str]:
    places, red = score.classes_of(totals), score.is_red(totals)
    names = []
    for row, place in enumerate(places.tolist()):
        name = "" if place < 0 else score.classes[place].name
        if place == 0 and score.single_red is not None and red.possible[row]:
            name = score.single_red.name if red.certain[row] else ""
        names.append(name)
    return names


def _assumed(score: Score, readings: Readings, totals: Totals) -> list[str]:
    """What was read for a blank by an assumption, where doubting it moves the total."""
    briefly: list[list[str]] = [[] for _ in range(len(readings))]
    for observable, moved in _assumptions_used(score, readings, totals):
        for row in np.flatnonzero(moved):
            briefly[row].append(observable.briefly)
    return [f"{ASSUMED_WHERE_BLANK}{', '.join(some)}." if some else "" for some in briefly]


def _assumptions_used(
    score: Score, readings: Readings, totals: Totals
) -> Iterator[tuple[Observable, NDArray[np.bool_]]]:
    for observable in score.inputs:
        if observable.assumed is None or not observable.charted:
            continue
        doubted = score.totals(readings.doubting(observable))
        moved = (doubted.low != totals.low) | (doubted.high != totals.high)
        yield observable, moved & readings.is_blank(observable) & totals.applies.possible


# --- what would narrow it ------------------------------------------------------------------------


def _missing(
    score: Score, moments: pd.DataFrame, readings: Readings, totals: Totals
) -> list[tuple[Observable, ...]]:
    """For each moment the observables that would narrow its total, most useful first.

    Found by asking the items themselves: how much, over all answers that charting it could give,
    their bounds come together.
    """
    found: list[tuple[Observable, ...]] = [()] * len(moments)
    is_open = totals.status == Status.OPEN
    gains = {
        observable: np.where(
            is_open & observable.unknown_rows(readings),
            _gain(score, moments, totals, observable),
            0,
        )
        for observable in score.inputs
        if observable.charted and is_open.any()
    }
    first = () if score.applies_when is None else score.applies_when.inputs
    for row in np.flatnonzero(is_open):
        useful = [one for one, gain in gains.items() if gain[row] > 0]
        ordered = sorted(useful, key=lambda one: -gains[one][row])
        if totals.applies.unknown[row]:
            asked = [one for one in first if one.unknown_rows(readings)[row] and one.charted]
            ordered = [*asked, *(one for one in ordered if one not in asked)]
        found[row] = tuple(ordered)
    return found


def _gain(
    score: Score, moments: pd.DataFrame, totals: Totals, observable: Observable
) -> NDArray[np.float64]:
    places = [
        place for place, item in enumerate(score.items) if observable in (item.asks or item.inputs)
    ]
    candidates = observable.candidates(thresholds_of(score.conditions).get(observable, ()))
    gain = np.zeros(len(moments))
    without_sign = [observable.limit.name] if isinstance(observable, Result) else []
    bare = moments.drop(columns=without_sign, errors="ignore")
    for value in candidates:
        supposed = Readings(bare.assign(**{observable.name: value}))
        for place in places:
            low, high = score.items[place].bounds(supposed)
            before = totals.item_high[place] - totals.item_low[place]
            gain += np.maximum(0, before - (high - low)) / len(candidates)
    return gain


# --- flags ---------------------------------------------------------------------------------------


def _flags(score: Score, readings: Readings, totals: Totals, index: pd.Index) -> pd.Series:
    applies = totals.applies.certain
    places = score.classes_of(totals)
    raised = [(one.flag, places == place) for place, one in enumerate(score.classes) if one.flag]
    if score.single_red is not None:
        raised.append((score.single_red.flag, score.is_red(totals).certain & applies))
    for flag in score.flags:
        assert flag.when is not None
        certain = flag.when.evaluate(readings).certain
        raised.append((flag.name, certain & totals.applies.possible))
    return joined_flags(raised, index)
