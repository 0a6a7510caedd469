"""Bedside tests scored in points: a total is a range where an item is not known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitoring.grading.conditions import Number, Observable, Quantity, Range, Readings


@dataclass(frozen=True, eq=False)
class PointItem:
    """One line of the test: its observable and how it is scored, in the source's sense."""

    observable: Number
    scored: str


@dataclass(frozen=True, eq=False)
class PointsTotal(Quantity):
    """The sum of the items, narrowed by a total where one was charted.

    Nothing is prorated: an item that is blank or cannot be tested may still earn all its points.
    A total that its own items contradict is not believed, and neither are the items.
    """

    total: Number
    items: tuple[Number, ...]

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return (self.total, *self.items)

    @property
    def unit(self) -> str:
        return self.total.unit

    def range(self, readings: Readings) -> Range:
        ranges = [item.range(readings) for item in self.items]
        lowest = np.sum([one.low for one in ranges], axis=0)
        highest = np.sum([one.high for one in ranges], axis=0)
        charted = self.total.range(readings)
        low, high = np.maximum(lowest, charted.low), np.minimum(highest, charted.high)
        agrees = low <= high
        worst, best = self.total.plausible
        return Range(np.where(agrees, low, worst), np.where(agrees, high, best))

    def any_item_charted(self, readings: Readings) -> NDArray[np.bool_]:
        charted = [~item.unknown_rows(readings) for item in self.items]
        answer: NDArray[np.bool_] = np.any(charted, axis=0)
        return answer

    def __str__(self) -> str:
        return self.total.label


@dataclass(frozen=True)
class PointsScale:
    """A bedside test as its published table: key, items, what the total is for."""

    key: str
    name: str
    citation: str
    mark: str
    total: Number
    items: tuple[PointItem, ...]
    instructions: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()

    @property
    def points(self) -> PointsTotal:
        return PointsTotal(self.total, tuple(item.observable for item in self.items))
