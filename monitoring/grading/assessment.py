"""Assessments: the bounds of a scale put into the columns and words of grades.csv.

Moments that look the same to a scale get the same assessment, so words are made once for each
distinct state and handed to all the moments in it: a million moments have a few hundred states.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.grading.conditions import (
    Comparison,
    Number,
    Observable,
    Quantity,
    Readings,
    rounded,
    thresholds_of,
)
from monitoring.grading.explanation import sentence
from monitoring.grading.narrowing import assumptions_used, missing
from monitoring.grading.scale import Grading, Scale, Status

WITHOUT_BOUNDS = (Status.NOT_CLASSIFIABLE, Status.NOT_APPLICABLE)
COLUMNS = ("status", "grade", "at_least", "at_most", "driver", "missing", "flags", "explanation")


def assess(scale: Scale, moments: pd.DataFrame, *, explanations: bool) -> pd.DataFrame:
    """One row per moment, indexed as `moments`; see Scale.assess."""
    state_of_row, representative_rows = states(scale, moments)
    distinct = moments.iloc[representative_rows]
    by_state = _assess_states(scale, distinct, explanations=explanations)
    assessments = by_state.take(state_of_row)
    assessments.index = moments.index
    assessments["flags"] = _flags(scale, moments, assessments)
    order = [name for name in COLUMNS if explanations or name != "explanation"]
    return assessments[order]


def states(scale: Scale, moments: pd.DataFrame) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each moment the number of its state, and for each state a moment that is in it."""
    code = np.zeros(len(moments), dtype=np.int64)
    edges = _edges(scale)
    for observable in scale.inputs:
        if observable.name not in moments.columns:
            continue
        seen, distinct = _distinguished(moments[observable.name], edges.get(observable))
        code = code * (distinct + 1) + seen
        # Kept small after each column: the product of all would outgrow an integer.
        code, _ = pd.factorize(code)
    _, first, state_of_row = np.unique(code, return_index=True, return_inverse=True)
    return state_of_row, first


def _distinguished(column: pd.Series, edges: list[float] | None) -> tuple[NDArray[np.int64], int]:
    """Each cell's number: its place among the edges or, without them, that of its value."""
    if edges is None:
        codes, distinct = pd.factorize(column)
        return codes.astype(np.int64) + 1, len(distinct)
    values = rounded(column.to_numpy(dtype=np.float64, na_value=np.nan))
    left, right = np.searchsorted(edges, values), np.searchsorted(edges, values, side="right")
    place = np.where(np.isnan(values), -1, left + right)
    return place + 1, 2 * len(edges) + 1


def _edges(scale: Scale) -> dict[Observable, list[float]]:
    """For the numbers of which only matters between which thresholds they lie, all of these."""
    # A place of its own for a value on a threshold and one for those between two: no more states.
    thresholds = thresholds_of(scale.conditions, both_sides=False)
    exact = _compared_with_each_other(scale)
    return {
        one: sorted({*one.plausible, *thresholds.get(one, ())})
        for one in scale.inputs
        if isinstance(one, Number) and not one.whole and one not in exact
    }


def _compared_with_each_other(scale: Scale) -> set[Observable]:
    """Numbers whose exact value matters, being compared with another number or added up."""
    found: set[Observable] = set()
    for condition in scale.conditions:
        for part in condition.everything_within():
            if isinstance(part, Comparison) and (
                isinstance(part.threshold, Quantity) or not isinstance(part.quantity, Number)
            ):
                found.update(part.own_inputs)
    return found


def _assess_states(scale: Scale, moments: pd.DataFrame, *, explanations: bool) -> pd.DataFrame:
    grading = scale.grade(Readings(moments))
    bounded = ~np.isin(grading.status, WITHOUT_BOUNDS)
    fixed = np.isin(grading.status, (Status.GRADED, Status.PROVISIONAL))
    asked = missing(scale, moments, grading)
    assessed = pd.DataFrame(
        {
            "status": pd.Categorical(grading.status, categories=[one.value for one in Status]),
            "grade": pd.array(np.where(fixed, grading.low, -1), dtype="Int8"),
            "at_least": pd.array(np.where(bounded, grading.low, -1), dtype="Int8"),
            "at_most": pd.array(np.where(bounded, grading.high, -1), dtype="Int8"),
            "driver": _drivers(scale, grading),
            "missing": pd.array([";".join(one.name for one in some) for some in asked], "str"),
        }
    )
    for name in ("grade", "at_least", "at_most"):
        assessed.loc[assessed[name] < 0, name] = pd.NA
    if explanations:
        assumed = assumptions_used(scale, moments)
        assessed["explanation"] = pd.array(
            [
                sentence(scale, row, asked=asked[place], assumed=assumed[place])
                for place, row in enumerate(assessed.to_dict("records"))
            ],
            dtype="str",
        )
    return assessed


def _drivers(scale: Scale, grading: Grading) -> pd.Series:
    """The items whose lower bound is the grade's; none where no criterion is certainly met."""
    raised = (grading.low > 0) & (grading.status != Status.NOT_APPLICABLE.value)
    drive = [
        (item.name, raised & (bounds.low == grading.low))
        for item, bounds in zip(scale.items, grading.items, strict=True)
    ]
    return joined_flags(drive, pd.RangeIndex(len(grading.low)))


def _flags(scale: Scale, moments: pd.DataFrame, assessments: pd.DataFrame) -> pd.Series:
    readings = Readings(moments)
    status = assessments["status"].to_numpy(dtype=object)
    applicable = status != Status.NOT_APPLICABLE
    raised: list[tuple[str, NDArray[np.bool_]]] = []
    low = assessments["at_least"].to_numpy(dtype=np.float64, na_value=-1)
    for flag in scale.flags:
        rows = applicable.copy()
        if flag.when is not None:
            rows &= flag.when.evaluate(readings).certain
        if flag.from_grade is not None:
            rows &= low >= flag.from_grade
        raised.append((flag.name, rows))
    if scale.masked_when is not None and scale.requires is not None:
        masked = scale.masked_when.evaluate(readings).certain & (low > 0)
        raised.append(
            (scale.masked_flag, masked & scale.requires.evaluate(readings).impossible & applicable)
        )
    raised.append((scale.unclassifiable_flag, status == Status.NOT_CLASSIFIABLE))
    return joined_flags(raised, moments.index)


def joined_flags(raised: list[tuple[str, NDArray[np.bool_]]], index: pd.Index) -> pd.Series:
    """The names of the flags raised in each row, `;` between."""
    code = np.zeros(len(index), dtype=np.int64)
    for place, (_, rows) in enumerate(raised):
        code |= rows.astype(np.int64) << place
    distinct, row = np.unique(code, return_inverse=True)
    words = [
        ";".join(name for place, (name, _) in enumerate(raised) if name and one >> place & 1)
        for one in distinct.tolist()
    ]
    return pd.Series(pd.array(words, dtype="str").take(row), index=index)
