"""Additive scores as their published tables: points per band, a total with bounds, its classes.

A total is a pair, at least and at most. Of each item exactly one cell holds, so what it can be lies
between the fewest and the most points of the cells that may hold: an item that is not known may
earn its least or its most, and nothing is left out of a sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.grading.conditions import (
    Choice,
    Condition,
    Number,
    Observable,
    Quantity,
    Range,
    Readings,
    rounded,
)
from monitoring.grading.scale import Flag, Source, Status
from monitoring.grading.truth import Truth

Points = NDArray[np.int64]

LEAST_STEP = 1e-9  # of the nine decimals to which both sides of a threshold are rounded
ABOVE, BELOW = ">", "<"


# --- what scores ask beyond the bedside ----------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Result(Number):
    """A laboratory result in `unit`; one given as `>500` may be anything above 500."""

    @cached_property
    def limit(self) -> Choice:
        """The sign of a limit of detection, in a column of its own; blank for a plain value."""
        return Choice(
            f"{self.name}_limit", f"limit of {self.label}", choices=(BELOW, ABOVE), charted=False
        )

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return (self, self.limit)

    def read(self, readings: Readings) -> Range:
        value = super().read(readings)
        sign = readings.of(self.limit)
        low, high = self.plausible
        return Range(
            np.where(sign == self.limit.choices.index(BELOW), low, value.low)
            + np.where(sign == self.limit.choices.index(ABOVE), LEAST_STEP, 0),
            np.where(sign == self.limit.choices.index(ABOVE), high, value.high)
            - np.where(sign == self.limit.choices.index(BELOW), LEAST_STEP, 0),
        )


@dataclass(frozen=True, eq=False)
class Rounded(Quantity):
    """A number rounded half up, in decimals: 38.05 is 38.1, and -0.5 is 0."""

    number: Number
    decimals: int = 0

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return self.number.inputs

    @property
    def unit(self) -> str:
        return self.number.unit

    def range(self, readings: Readings) -> Range:
        read = self.number.range(readings)
        return Range(self._half_up(read.low), self._half_up(read.high))

    def _half_up(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        size = 10.0**self.decimals
        # 38.05 × 10 is 380.49999…: to nine decimals first, or the half would be lost.
        return np.asarray(rounded(np.floor(rounded(values * size) + 0.5) / size))

    def __str__(self) -> str:
        return str(self.number)


@dataclass(frozen=True, eq=False)
class HowMany(Quantity):
    """How many of the conditions hold."""

    conditions: tuple[Condition, ...]
    label: str

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return tuple(dict.fromkeys(one for some in self.conditions for one in some.inputs))

    def range(self, readings: Readings) -> Range:
        truths = [one.evaluate(readings) for one in self.conditions]
        return Range(
            np.sum([one.certain for one in truths], axis=0).astype(np.float64),
            np.sum([one.possible for one in truths], axis=0).astype(np.float64),
        )

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True, eq=False)
class WhereSeen(Condition):
    """Counts where it is certain; where it is not known it holds nothing open (an assumption)."""

    condition: Condition

    @property
    def parts(self) -> tuple[Condition, ...]:
        return (self.condition,)

    def evaluate(self, readings: Readings) -> Truth:
        return Truth.known(self.condition.evaluate(readings).certain)

    def __str__(self) -> str:
        return f"({self.condition}), where it is charted"


@dataclass(frozen=True)
class LookedUp:
    """An observable from another table: the latest of it that is not older than `within`."""

    observable: Observable
    table: Literal["labs", "answers"]
    within: timedelta

    def __str__(self) -> str:
        hours = self.within / timedelta(hours=1)
        span = f"{hours:g} h" if hours <= 72 else f"{hours / 24:g} days"
        return f"{self.observable.label}: the latest within {span} before (LOCAL)."


# --- the table ---------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Cell:
    """One cell: its points, the source's meaning in words, and the condition as computed."""

    points: int
    meaning: str
    when: Condition


@dataclass(frozen=True)
class Band:
    """One cell of a measured number: its points, from where and up to where."""

    points: int
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None

    def condition(self, quantity: Quantity) -> Condition:
        edges = [
            made
            for limit, made in (
                (self.at_least, quantity >= (self.at_least or 0)),
                (self.above, quantity > (self.above or 0)),
                (self.at_most, quantity <= (self.at_most or 0)),
                (self.below, quantity < (self.below or 0)),
            )
            if limit is not None
        ]
        return edges[0] if len(edges) == 1 else edges[0] & edges[1]

    def __str__(self) -> str:
        if self.at_least is not None and self.at_least == self.at_most:
            return f"{self.at_least:g}"
        if self.at_least is not None and self.at_most is not None:
            return f"{self.at_least:g}–{self.at_most:g}"
        signs = zip("≥>≤<", (self.at_least, self.above, self.at_most, self.below), strict=True)
        return ", ".join(f"{sign} {limit:g}" for sign, limit in signs if limit is not None)


@dataclass(frozen=True, eq=False)
class BandedItem:
    """One row of the table: its cells, of which exactly one holds at any moment.

    `not_counted_when` takes the item out of the sum: it then has no points, and is flagged. `asks`
    are the observables to chart where it is not known; by default all of its inputs.
    """

    name: str
    cells: tuple[Cell, ...]
    not_counted_when: Condition | None = None
    reading: str = ""
    asks: tuple[Observable, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        around = () if self.not_counted_when is None else (self.not_counted_when,)
        return (*(cell.when for cell in self.cells), *around)

    @cached_property
    def inputs(self) -> tuple[Observable, ...]:
        return _inputs_of(self.conditions)

    @property
    def most(self) -> int:
        return max(cell.points for cell in self.cells)

    def bounds(self, readings: Readings) -> tuple[Points, Points]:
        """The fewest and the most points of each moment."""
        points = np.array([[cell.points] for cell in self.cells])
        may_hold = np.array([cell.when.evaluate(readings).possible for cell in self.cells])
        low = np.where(may_hold, points, points.max()).min(axis=0)
        high = np.where(may_hold, points, points.min()).max(axis=0)
        if self.not_counted_when is not None:
            left_out = self.not_counted_when.evaluate(readings)
            low = np.where(left_out.possible, np.minimum(low, 0), low)
            high = np.where(left_out.certain, 0, high)
        return low, high


def banded(name: str, quantity: Quantity, *bands: Band, reading: str = "") -> BandedItem:
    """An item by one measured number, in the bands of the printed table."""
    return BandedItem(
        name,
        tuple(Cell(band.points, str(band), band.condition(quantity)) for band in bands),
        reading=reading,
    )


def yes_no(
    name: str,
    points: int,
    when: Condition,
    meaning: str,
    *,
    reading: str = "",
    asks: tuple[Observable, ...] = (),
) -> BandedItem:
    """An item that earns its points or none."""
    cells = (Cell(0, "no", ~when), Cell(points, meaning, when))
    return BandedItem(name, cells, reading=reading, asks=asks)


@dataclass(frozen=True)
class TotalClass:
    """What the source calls a total of `from_points` and more, up to the next class."""

    name: str
    from_points: int
    flag: str = ""


@dataclass(frozen=True)
class SingleRed:
    """One item of this many points lifts a total of the lowest class to a class of its own."""

    points: int
    name: str
    flag: str


@dataclass(frozen=True)
class Totals:
    """The bounds of every moment, item by item and together; `applies` is three-valued."""

    item_low: tuple[Points, ...]
    item_high: tuple[Points, ...]
    applies: Truth

    @cached_property
    def low(self) -> Points:
        return np.sum(self.item_low, axis=0)

    @cached_property
    def high(self) -> Points:
        return np.sum(self.item_high, axis=0)

    @cached_property
    def status(self) -> NDArray[np.object_]:
        fixed = (self.low == self.high) & self.applies.certain
        status = np.where(fixed, Status.GRADED.value, Status.OPEN.value).astype(object)
        status[self.applies.impossible] = Status.NOT_APPLICABLE.value
        return status


@dataclass(frozen=True)
class Score:
    """One published edition of an additive score.

    `class_of_bounds`: a class is named where both bounds of an open total lie in it. `remark` is
    printed with every total.
    """

    key: str
    name: str
    short_name: str
    source: Source
    items: tuple[BandedItem, ...]
    classes: tuple[TotalClass, ...]
    applies_when: Condition | None = None
    applies_to: str = ""
    single_red: SingleRed | None = None
    class_of_bounds: bool = True
    remark: str = ""
    flags: tuple[Flag, ...] = ()
    looked_up: tuple[LookedUp, ...] = ()
    assumptions: tuple[str, ...] = ()
    local_choices: tuple[str, ...] = ()
    left_to_clinician: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    conditions: tuple[Condition, ...] = field(init=False)

    def __post_init__(self) -> None:
        around = () if self.applies_when is None else (self.applies_when,)
        within = tuple(condition for item in self.items for condition in item.conditions)
        object.__setattr__(self, "conditions", (*within, *around))

    @cached_property
    def inputs(self) -> tuple[Observable, ...]:
        """All that decides on the total; what only flags ask is not among them."""
        return _inputs_of(self.conditions)

    @property
    def most(self) -> int:
        return sum(item.most for item in self.items)

    def totals(self, readings: Readings) -> Totals:
        bounds = [item.bounds(readings) for item in self.items]
        everywhere = Truth.known(np.ones(len(readings), dtype=np.bool_))
        return Totals(
            tuple(low for low, _ in bounds),
            tuple(high for _, high in bounds),
            everywhere if self.applies_when is None else self.applies_when.evaluate(readings),
        )

    def assess(self, moments: pd.DataFrame, *, explanations: bool = True) -> pd.DataFrame:
        """One row per moment, indexed as `moments`, in the columns of Scale.assess."""
        from monitoring.grading.band_words import assess

        return assess(self, moments, explanations=explanations)

    def classes_of(self, totals: Totals) -> NDArray[np.intp]:
        """For each moment the place of its class; -1 where what is known leaves it open."""
        steps = [one.from_points for one in self.classes]
        lowest = np.searchsorted(steps, totals.low, side="right") - 1
        highest = np.searchsorted(steps, totals.high, side="right") - 1
        known = (totals.low == totals.high) if not self.class_of_bounds else lowest == highest
        return np.where(known & totals.applies.certain, lowest, -1)

    def is_red(self, totals: Totals) -> Truth:
        """One item alone has the points of a single red score."""
        if self.single_red is None:
            return Truth.known(np.zeros(len(totals.low), dtype=np.bool_))
        red = self.single_red.points
        return Truth(
            np.any([low == red for low in totals.item_low], axis=0),
            np.any([high == red for high in totals.item_high], axis=0),
        )

    def page(self) -> str:
        """The score in Markdown, to be held against the paper."""
        from monitoring.grading.band_page import score_page

        return score_page(self)


def _inputs_of(conditions: Iterable[Condition]) -> tuple[Observable, ...]:
    return tuple(dict.fromkeys(one for condition in conditions for one in condition.inputs))
