"""Whole frames of random moments for the laws, drawn from the observables' own words and ranges.

Numbers come from both sides of every threshold of the scale, the thresholds themselves, the ends
of the plausible range and anywhere between. Frames are the same for the same seed.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from monitoring.grading.conditions import (
    Choice,
    Number,
    Observable,
    Several,
    Text,
    thresholds_of,
)
from monitoring.grading.scale import Scale

BESIDE = (0.0, -0.1, 0.1, -1e-6, 1e-6)
RARE = {"died_of": 0.03, "after_infusion": 0.05, "could_not_measure": 0.15, "sedated": 0.4}
UNLISTED = "a word that is not listed"


def asked(scale: Scale) -> tuple[Observable, ...]:
    """All that the scale reads, for the grade or for a flag."""
    flags = [flag.when for flag in scale.flags if flag.when is not None]
    found = dict.fromkeys(scale.inputs)
    for condition in flags:
        found.update(dict.fromkeys(condition.inputs))
    return tuple(found)


def random_moments(scale: Scale, rows: int, *, seed: int, blank: float = 0.3) -> pd.DataFrame:
    """A frame in the typed columns of the charting format; about `blank` of its cells are blank.

    Points of a bedside test agree with its total where both are charted.
    """
    random = np.random.default_rng(seed)
    thresholds = thresholds_of(_conditions(scale))
    columns = {
        one.name: _with_blanks(
            random, one, drawn(random, one, rows, thresholds.get(one, set())), blank
        )
        for one in asked(scale)
    }
    return _with_tests_in_agreement(random, scale, pd.DataFrame(columns))


def drawn(
    random: np.random.Generator, observable: Observable, rows: int, thresholds: Iterable[float] = ()
) -> pd.Series:
    """One value of the observable for each row."""
    match observable:
        case Number():
            return pd.Series(_numbers(random, observable, rows, thresholds))
        case Choice():
            return pd.Series(random.choice(observable.choices, rows), dtype="str")
        case Several():
            return pd.Series([_some(random, observable) for _ in range(rows)], dtype="str")
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


def _some(random: np.random.Generator, several: Several) -> str:
    size = random.choice([0, 1, 2, 3], p=[0.4, 0.35, 0.15, 0.1])
    size = min(size, len(several.choices))
    return ";".join(random.choice(several.choices, size, replace=False)) or "none"


def _with_blanks(
    random: np.random.Generator, observable: Observable, column: pd.Series, blank: float
) -> pd.Series:
    share = 1 - RARE[observable.name] if observable.name in RARE else blank
    if observable.name == "after_infusion":
        return column.mask(random.random(len(column)) < share, "yes")
    return column.mask(random.random(len(column)) < share)


def _with_tests_in_agreement(
    random: np.random.Generator, scale: Scale, frame: pd.DataFrame
) -> pd.DataFrame:
    """Half the rows have a total only, the rest items and, if all of them, sometimes a total."""
    frame = frame.copy()
    for test in scale.tests:
        items = [item.observable.name for item in test.items]
        total = test.total.name
        only_total = random.random(len(frame)) < 0.5
        frame.loc[only_total, items] = np.nan
        complete_sum = frame[items].sum(axis=1, skipna=False)
        shown = random.random(len(frame)) < 0.5
        frame[total] = frame[total].where(only_total, complete_sum.where(shown))
    if "could_not_measure" in frame.columns:
        for name in frame.columns.intersection(
            list(frame["could_not_measure"].dropna().str.split(";").explode().unique())
        ):
            frame[name] = frame[name].mask(
                frame["could_not_measure"].str.split(";").map(_holds(name))
            )
    return frame


def _holds(name: str):
    return lambda words: isinstance(words, list) and name in words


def _conditions(scale: Scale) -> list:
    return [*scale.conditions, *(flag.when for flag in scale.flags if flag.when is not None)]
