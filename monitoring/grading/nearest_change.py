"""What would change a grade: for one moment the nearest single change that raises or lowers it.

Found by asking the scale itself: one observable is set to another value, everything else stays, and
all these suppositions are graded as rows of one frame. So it can never disagree with the grade. It
says what the table would do, not what will become of the patient.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from monitoring.grading.conditions import (
    Choice,
    Comparison,
    Members,
    Number,
    Observable,
    Quantity,
    Readings,
    Several,
    rounded,
    thresholds_of,
)
from monitoring.grading.narrowing import Supposition, _graded_in_one_go, missing
from monitoring.grading.scale import Grading, Scale, Status

Direction = Literal["raises", "lowers"]
# How finely a number is charted; beside a threshold the next value that can be charted is tried.
STEP_OF_UNIT = {"°C": 0.1, "°F": 0.1, "L/min": 0.1, "mmHg": 1.0, "/min": 1.0, "%": 1.0}
ALONE = np.array([0], dtype=np.intp)
NOTHING_TO_RAISE = (Status.NOT_APPLICABLE,)


@dataclass(frozen=True)
class Change:
    """One observable from what it is to another value, and the bounds of the grade after it.

    `grade` is None where the grade would be open. `distance` is how far the change is on the
    observable's own scale, 0 to 1: a number's part of its usual range, a word's of its list.
    """

    direction: Direction
    observable: Observable
    before: Any
    after: Any
    at_least: int
    at_most: int
    distance: float

    @property
    def grade(self) -> int | None:
        return self.at_least if self.at_least == self.at_most else None

    def __str__(self) -> str:
        grade = (
            f"grade {self.grade}"
            if self.grade is not None
            else f"at least grade {self.at_least}, at most {self.at_most}"
        )
        return (
            f"{self.observable.label[0].upper()}{self.observable.label[1:]} "
            f"{_written(self.observable, self.after)} in place of "
            f"{_written(self.observable, self.before)}: {grade}."
        )


@dataclass(frozen=True)
class WhatWouldChange:
    """Nearest first, one change for each observable; and what to chart first where it is open."""

    raises: tuple[Change, ...]
    lowers: tuple[Change, ...]
    chart_first: tuple[Observable, ...]

    def sentences(self) -> tuple[str, ...]:
        """The nearest change each way, and what to chart first."""
        said = [f"Raised by: {one}" for one in self.raises[:1]]
        said += [f"Lowered by: {one}" for one in self.lowers[:1]]
        said += [f"Chart first: {one.label}." for one in self.chart_first[:1]]
        return tuple(said)


def what_would_change(
    scale: Scale, moment: pd.DataFrame, *, among: Collection[str] | None = None
) -> WhatWouldChange:
    """For a frame of one row. `among` names the columns that may change; by default all charted.

    Only what was charted is changed: a value that is missing is to be charted, and a word that was
    assumed for a blank is nobody's finding. Give `among` without the judgements (`…_cause`,
    `oxygen_reason`) where only measurements are to be named. A moment to which the scale does not
    apply has no change.
    """
    moment = moment.reset_index(drop=True)
    readings = Readings(moment)
    before = scale.grade(readings)
    if before.status[0] in NOTHING_TO_RAISE:
        return WhatWouldChange((), (), ())
    changeable = [
        one
        for one in scale.inputs
        if one.charted and (among is None or one.name in among) and _is_known(one, readings)
    ]
    candidates = _numbers_tried(scale, readings)
    suppositions = [
        Supposition(one, value, ALONE)
        for one in changeable
        for value in _values(one, readings, candidates.get(one, ()))
    ]
    found = _changes(scale, moment, readings, before, suppositions)
    raises, lowers = (
        tuple(sorted(found[direction].values(), key=lambda one: one.distance))
        for direction in ("raises", "lowers")
    )
    return WhatWouldChange(raises, lowers, missing(scale, moment, before)[0])


def _changes(
    scale: Scale,
    moment: pd.DataFrame,
    readings: Readings,
    before: Grading,
    suppositions: list[Supposition],
) -> dict[str, dict[Observable, Change]]:
    # What the scale could not place has no grade yet: any grade raises it, none lowers it.
    stray = before.status[0] == Status.NOT_CLASSIFIABLE
    low, high = (0, 0) if stray else (int(before.low[0]), int(before.high[0]))
    found: dict[str, dict[Observable, Change]] = {"raises": {}, "lowers": {}}

    def keep(supposed: Supposition, after: Grading, part: slice) -> None:
        row = part.start
        if after.status[row] in (Status.NOT_CLASSIFIABLE, Status.NOT_APPLICABLE):
            return
        at_least, at_most = int(after.low[row]), int(after.high[row])
        one = supposed.observable
        for direction, moved in (("raises", at_least > low), ("lowers", at_most < high)):
            if not moved:
                continue
            was = _read(one, readings)
            change = Change(
                "raises" if direction == "raises" else "lowers",
                one,
                was,
                supposed.value,
                at_least,
                at_most,
                _distance(one, was, supposed.value),
            )
            nearest = found[direction].get(one)
            if nearest is None or change.distance < nearest.distance:
                found[direction][one] = change

    _graded_in_one_go(scale, moment, suppositions, keep)
    return found


# --- what is, and what is tried -------------------------------------------------------------------


def _is_known(observable: Observable, readings: Readings) -> bool:
    """Charted with a usable value; free text is not changed."""
    if not isinstance(observable, (Number, Choice, Several)):
        return False
    return not bool(readings.is_blank(observable)[0] or observable.unknown_rows(readings)[0])


def _read(observable: Observable, readings: Readings) -> Any:
    """The value that the scale goes by; a word assumed for a blank is that word."""
    match observable:
        case Number():
            return float(observable.range(readings).low[0])
        case Choice():
            return observable.words[int(readings.of(observable)[0])]
        case Several():
            members: Members = observable.members(readings)
            mask = int(members.mask[0])
            words = [one for place, one in enumerate(observable.choices) if mask >> place & 1]
            return ";".join(words) or "none"
        case _:
            raise TypeError(f"{observable.name} is no number, word or set of words")


def _values(observable: Observable, readings: Readings, tried: Iterable[float]) -> list[Any]:
    """Candidate values other than the one that is."""
    was = _read(observable, readings)
    values: Iterable[Any]
    match observable:
        case Number():
            low, high = observable.plausible
            whole = observable.candidates(()) if observable.whole else ()
            values = sorted({*tried, *(one for one in whole if np.isfinite(one))})
            values = [one for one in values if low <= one <= high]
        case Several():
            own = [] if was == "none" else was.split(";")
            values = dict.fromkeys(
                ["none", *(_toggled(observable, own, word) for word in observable.choices)]
            )
        case Choice():
            values = observable.choices
        case _:
            values = ()
    return [one for one in values if one != was]


def _toggled(observable: Several, words: list[str], word: str) -> str:
    """The set with the word put in or taken out."""
    kept = [one for one in observable.choices if (one in words) is not (one == word)]
    return ";".join(kept) or "none"


def _numbers_tried(scale: Scale, readings: Readings) -> dict[Observable, set[float]]:
    """Every threshold that a number meets, and the next value that can be charted each side."""
    found: dict[Observable, set[float]] = {}
    exact = {
        one: {value for value in values if _is_exact(value, values)}
        for one, values in thresholds_of(scale.conditions).items()
    }
    for condition in scale.conditions:
        for part in condition.everything_within():
            if isinstance(part, Comparison) and isinstance(part.threshold, Quantity):
                for one, other in (
                    (part.quantity, part.threshold),
                    (part.threshold, part.quantity),
                ):
                    met = other.range(readings)
                    for observable in one.inputs:
                        exact.setdefault(observable, set()).update((met.low[0], met.high[0]))
    for observable, values in exact.items():
        if isinstance(observable, Number):
            near = found.setdefault(observable, set())
            for value in values:
                step = _step(observable, value)
                near.update(float(rounded(one)) for one in (value - step, value, value + step))
    return found


def _is_exact(value: float, values: set[float]) -> bool:
    """Of the three values that thresholds_of gives for each threshold, the middle one."""
    return any(abs(value - 0.1 - one) < 1e-9 for one in values) and any(
        abs(value + 0.1 - one) < 1e-9 for one in values
    )


def _step(number: Number, at: float) -> float:
    if number.whole:
        return 1.0
    if number.unit in STEP_OF_UNIT:
        return STEP_OF_UNIT[number.unit]
    # A laboratory result is reported in about three figures.
    return 0.01 if at == 0 or not np.isfinite(at) else 10.0 ** (np.floor(np.log10(abs(at))) - 2)


def _distance(observable: Observable, before: Any, after: Any) -> float:
    match observable:
        case Number():
            low, high = observable.usual or observable.plausible
            width = high - low
            return abs(after - before) / (width if np.isfinite(width) else max(abs(before), 1.0))
        case Several():
            one, other = (
                set() if some == "none" else set(some.split(";")) for some in (before, after)
            )
            return len(one ^ other) / len(observable.choices)
        case Choice():
            words = observable.words
            return abs(words.index(after) - words.index(before)) / len(words)
        case _:
            return np.inf


def _written(observable: Observable, value: Any) -> str:
    if isinstance(observable, Number):
        return f"{value:g} {observable.unit}".rstrip()
    return str(value).replace(";", ", ")
