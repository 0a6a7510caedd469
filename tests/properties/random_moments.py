"""Whole frames of random moments for the laws, drawn from the observables' own words and ranges.

Numbers come from the thresholds of the scale, from both sides of them, from the ends of the
plausible range and from anywhere between. The same seed gives the same frame.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from monitoring.grading.conditions import (
    Choice,
    Condition,
    Number,
    Observable,
    Several,
    Text,
    thresholds_of,
)
from monitoring.grading.scale import Scale

BESIDE = (0.0, -0.1, 0.1, -1e-6, 1e-6)
# How often these are charted at all: they decide on everything else, or say it cannot be known.
SHARE_CHARTED = {
    "died_of": 0.03,
    "after_infusion": 0.05,
    "could_not_measure": 0.1,
    "sedated": 0.3,
    "fever_cause": 0.4,
    "hypotension_cause": 0.4,
    "hypoxia_cause": 0.4,
    "neurological_cause": 0.3,
    "oxygen_reason": 0.5,
    "baseline_oxygen_device": 0.5,
    "intracranial_haemorrhage": 0.4,
    "motor": 0.5,
}
DIFFERENT_SETS = 64
UNLISTED = "a word that nobody listed"


def conditions_of(scale: Scale) -> list[Condition]:
    """What decides on the grade, and what on the flags."""
    return [*scale.conditions, *(flag.when for flag in scale.flags if flag.when is not None)]


def asked(scale: Scale) -> tuple[Observable, ...]:
    """Every observable that the scale reads, for the grade or for a flag."""
    found: dict[Observable, None] = {}
    for condition in conditions_of(scale):
        found.update(dict.fromkeys(condition.inputs))
    return tuple(found)


def random_moments(scale: Scale, rows: int, *, seed: int, blank: float = 0.25) -> pd.DataFrame:
    """A frame in the typed columns of the charting format; about `blank` of its cells are blank.

    A charted total of a bedside test agrees with its items.
    """
    random = np.random.default_rng(seed)
    thresholds = thresholds_of(conditions_of(scale))
    columns = {}
    for one in asked(scale):
        column = drawn(random, one, rows, thresholds.get(one, ()))
        charted = random.random(rows) < SHARE_CHARTED.get(one.name, 1 - blank)
        columns[one.name] = column.where(charted)
    return _with_tests_in_agreement(random, scale, pd.DataFrame(columns))


def drawn(
    random: np.random.Generator, observable: Observable, rows: int, thresholds: Iterable[float] = ()
) -> pd.Series:
    """One usable value of the observable for each row."""
    match observable:
        case Number():
            return pd.Series(_numbers(random, observable, rows, thresholds))
        case Choice():
            return pd.Series(random.choice(observable.choices, rows), dtype="str")
        case Several():
            some = [_one_set(random, observable) for _ in range(DIFFERENT_SETS)]
            return pd.Series(random.choice(some, rows), dtype="str")
        case Text():
            return pd.Series(["written"] * rows, dtype="str")
    raise TypeError(observable.name)


def _numbers(
    random: np.random.Generator, number: Number, rows: int, thresholds: Iterable[float]
) -> np.ndarray:
    low, high = number.plausible
    beside = [one + by for one in sorted(thresholds) for by in BESIDE]
    chosen = random.choice([low, high, *(one for one in beside if low <= one <= high)], rows)
    anywhere = random.uniform(low, high, rows)
    values = np.where(random.random(rows) < 0.7, chosen, anywhere)
    return np.round(values) if number.whole else values


def _one_set(random: np.random.Generator, several: Several) -> str:
    size = min(random.choice([0, 1, 2, 3], p=[0.4, 0.35, 0.15, 0.1]), len(several.choices))
    return ";".join(random.choice(several.choices, size, replace=False)) or "none"


def _with_tests_in_agreement(
    random: np.random.Generator, scale: Scale, frame: pd.DataFrame
) -> pd.DataFrame:
    """Half of the rows have a total only; the others items and, where all are there, their sum."""
    frame = frame.copy()
    for test in scale.tests:
        items, total = [item.observable.name for item in test.items], test.total.name
        only_total = random.random(len(frame)) < 0.5
        frame.loc[only_total, items] = np.nan
        sum_of_all = frame[items].sum(axis=1, skipna=False)
        summed = sum_of_all.where(random.random(len(frame)) < 0.5)
        frame[total] = frame[total].where(only_total, summed)
        if test.total.unrecordable:
            could_not = frame["could_not_measure"].str.contains(total).fillna(value=False)
            frame.loc[could_not.astype(bool), [total, *items]] = np.nan
    return frame
