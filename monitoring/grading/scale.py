"""A scale as its published table: items (rows), criteria (cells), and the grade that follows.

A grade is a pair, at least and at most. Each item contributes the highest criterion that is
certainly met and the highest that may be; the grade of the moment is the worse of its items. What
is not known only widens the pair. `docs/decisions/2026-11-21-grade-bounds.md` says why.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.grading.conditions import Condition, Observable, Readings
from monitoring.grading.points import PointsScale
from monitoring.grading.truth import Truth

Grades = NDArray[np.int8]


class Status(StrEnum):
    GRADED = "graded"
    OPEN = "open"
    PROVISIONAL = "provisional"
    NOT_CLASSIFIABLE = "not-classifiable"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True)
class Source:
    """The paper; `mark` is the evidence mark of our copy of its table (V2, V1, UNVERIFIED)."""

    citation: str
    doi: str
    table: str
    mark: str


@dataclass(frozen=True, eq=False)
class Criterion:
    """One cell: the grade, the source's meaning in words, and the condition as computed.

    Criteria of an item are nested: the highest one met counts, so that the condition of a lower
    cell may hold for the higher ones too. `reading` names our reading where the cell needs one.
    """

    grade: int
    meaning: str
    when: Condition
    mark: str = "V2"
    reading: str = ""
    provisional: bool = False


@dataclass(frozen=True, eq=False)
class Item:
    """One row of the table. `asks` are the observables that chart it.

    `printed` are cells of the published table that grade nothing by themselves: the words stand
    on the page of the scale, so that it can be held against the paper cell by cell.
    """

    name: str
    criteria: tuple[Criterion, ...]
    asks: tuple[Observable, ...] = ()
    printed: tuple[tuple[int, str], ...] = ()
    excluded_when: Condition | None = None
    unknowable_when: Condition | None = None

    def truths(self, readings: Readings) -> list[Truth]:
        """For each criterion in turn: met, not met or unknown, exclusions counted in."""
        met = [criterion.when.evaluate(readings) for criterion in self.criteria]
        if self.unknowable_when is not None:
            blinding = self.unknowable_when.evaluate(readings)
            met = [truth.blinded_by(blinding) for truth in met]
        if self.excluded_when is not None:
            counted = ~self.excluded_when.evaluate(readings)
            met = [truth & counted for truth in met]
        return met

    @property
    def conditions(self) -> tuple[Condition, ...]:
        around = (self.excluded_when, self.unknowable_when)
        return (*(one.when for one in self.criteria), *(one for one in around if one is not None))


@dataclass(frozen=True, eq=False)
class Flag:
    """A named remark that does not move the grade: by a condition, or from a grade upward."""

    name: str
    meaning: str
    when: Condition | None = None
    from_grade: int | None = None


@dataclass(frozen=True)
class ItemBounds:
    """`firm` is the lower bound without what is provisional."""

    low: Grades
    high: Grades
    firm: Grades


@dataclass(frozen=True)
class Grading:
    """The bounds of every moment, whole and item by item, before they are put into words."""

    low: Grades
    high: Grades
    status: NDArray[np.object_]
    items: tuple[ItemBounds, ...]

    @cached_property
    def is_open(self) -> NDArray[np.bool_]:
        is_open: NDArray[np.bool_] = self.status == Status.OPEN.value
        return is_open

    def of_rows(self, state_of_row: NDArray[np.intp]) -> Grading:
        """This grading of states handed to the rows that are in them."""
        return Grading(
            self.low[state_of_row],
            self.high[state_of_row],
            self.status[state_of_row],
            tuple(
                ItemBounds(one.low[state_of_row], one.high[state_of_row], one.firm[state_of_row])
                for one in self.items
            ),
        )

    @cached_property
    def uncertainty(self) -> NDArray[np.int8]:
        """How many grades apart the bounds are; an open moment counts one more."""
        return np.asarray(self.high - self.low + self.is_open, dtype=np.int8)


@dataclass(frozen=True)
class Scale:
    """One published edition of a grading table.

    `requires` must hold before anything is graded above 0 (CRS must have begun with fever).
    Where it does not, findings are shown provisionally if `masked_when` says that it may only be
    masked, and are otherwise not classifiable by this scale.
    """

    key: str
    name: str
    short_name: str
    source: Source
    items: tuple[Item, ...]
    requires: Condition | None = None
    masked_when: Condition | None = None
    applies_when: Condition | None = None
    flags: tuple[Flag, ...] = ()
    masked_flag: str = ""
    unclassifiable_flag: str = ""
    tests: tuple[PointsScale, ...] = ()
    assumptions: tuple[str, ...] = ()
    local_choices: tuple[str, ...] = ()
    left_to_clinician: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    rules: tuple[str, ...] = field(default=())

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """All that decides on the grade; flags do not."""
        around = (self.requires, self.masked_when, self.applies_when)
        within = [condition for item in self.items for condition in item.conditions]
        return (*within, *(one for one in around if one is not None))

    @cached_property
    def inputs(self) -> tuple[Observable, ...]:
        asked: dict[Observable, None] = {}
        for condition in self.conditions:
            asked.update(dict.fromkeys(condition.inputs))
        return tuple(asked)

    def grade(self, readings: Readings) -> Grading:
        """The bounds and the status of every moment."""
        items = tuple(_bounds_of(item, readings) for item in self.items)
        low = np.maximum.reduce([item.low for item in items])
        high = np.maximum.reduce([item.high for item in items])
        firm = np.maximum.reduce([item.firm for item in items])
        status = np.where(low == high, Status.GRADED.value, Status.OPEN.value).astype(object)
        status[(low == high) & (firm < low)] = Status.PROVISIONAL
        if self.requires is not None:
            self._hold_to_requirement(readings, low, high, status)
        if self.applies_when is not None:
            status[self.applies_when.evaluate(readings).impossible] = Status.NOT_APPLICABLE
        return Grading(low, high, status, items)

    def _hold_to_requirement(
        self, readings: Readings, low: Grades, high: Grades, status: NDArray[np.object_]
    ) -> None:
        assert self.requires is not None
        required = self.requires.evaluate(readings)
        status[required.unknown] = Status.OPEN
        stray = required.impossible & (low > 0)
        masked = np.zeros(len(low), dtype=np.bool_)
        if self.masked_when is not None:
            masked = stray & self.masked_when.evaluate(readings).certain
        status[stray & ~masked] = Status.NOT_CLASSIFIABLE
        status[masked] = np.where((low == high)[masked], Status.PROVISIONAL, Status.OPEN)

    def bounds(self, moments: pd.DataFrame) -> Grading:
        """The bounds and the status of every moment of a large frame, each distinct state once."""
        from monitoring.grading.assessment import states

        state_of_row, representative_rows = states(self, moments)
        return self.grade(Readings(moments.iloc[representative_rows])).of_rows(state_of_row)

    def assess(self, moments: pd.DataFrame, *, explanations: bool = True) -> pd.DataFrame:
        """One row per moment, indexed as `moments`.

        Columns: status, grade, at_least, at_most (missing where they do not exist), driver,
        missing, flags, and, unless told otherwise, explanation.
        """
        from monitoring.grading.assessment import assess

        return assess(self, moments, explanations=explanations)


def _bounds_of(item: Item, readings: Readings) -> ItemBounds:
    rows = len(readings)
    low, high, firm = (np.zeros(rows, dtype=np.int8) for _ in range(3))
    for criterion, met in zip(item.criteria, item.truths(readings), strict=True):
        low[met.certain & (low < criterion.grade)] = criterion.grade
        high[met.possible & (high < criterion.grade)] = criterion.grade
        if not criterion.provisional:
            firm[met.certain & (firm < criterion.grade)] = criterion.grade
    return ItemBounds(low, high, firm)
