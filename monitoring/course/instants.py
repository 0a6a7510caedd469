"""Every time at which something was seen, in order, and what was seen lately as of each.

A scale that asks "any within 72 h" of many things asks it here, of whole columns: a place is the
number of an instant, and what holds at instants is a mask over them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.course.days import microseconds

Bools = NDArray[np.bool_]
Places = NDArray[np.int64]

NOWHERE = -1
MICROSECOND = timedelta(microseconds=1)
PATIENT_AND_TIME = ["patient_id", "observed_at"]


@dataclass(frozen=True)
class Instants:
    """`frame` has patient_id, observed_at and day, each pair of the first two once, in order."""

    frame: pd.DataFrame

    @classmethod
    def of(cls, seen: pd.DataFrame) -> Instants:
        distinct = seen.drop_duplicates(PATIENT_AND_TIME)
        return cls(distinct.sort_values(PATIENT_AND_TIME, kind="stable", ignore_index=True))

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def time(self) -> NDArray[np.int64]:
        return microseconds(self.frame["observed_at"])

    @cached_property
    def start(self) -> Places:
        """The first instant of the same patient."""
        return self._first_of(["patient_id"])

    @cached_property
    def day_start(self) -> Places:
        """The first instant of the same patient's local day."""
        return self._first_of(["patient_id", "day"])

    @cached_property
    def last_of_day(self) -> Places:
        return np.flatnonzero(~self.frame.duplicated(["patient_id", "day"], keep="last"))

    def _first_of(self, keys: list[str]) -> Places:
        begins = ~self.frame.duplicated(keys).to_numpy()
        return np.maximum.accumulate(np.where(begins, np.arange(len(self)), 0))

    def places(self, rows: pd.DataFrame) -> Places:
        """The instant of each row; NOWHERE where it is none."""
        own = pd.MultiIndex.from_frame(self.frame[PATIENT_AND_TIME])
        found = own.get_indexer(pd.MultiIndex.from_frame(rows[PATIENT_AND_TIME]))
        return found.astype(np.int64)

    def marked(self, places: Places, holds: Bools | None = None) -> Bools:
        """Instants at which any of the rows holds."""
        there = places >= 0 if holds is None else (places >= 0) & holds
        found = np.zeros(len(self), dtype=np.bool_)
        found[places[there]] = True
        return found

    def latest(self, holds: Bools) -> Places:
        """For each instant the latest of the same patient up to it that holds, or NOWHERE."""
        found = np.maximum.accumulate(np.where(holds, np.arange(len(self)), NOWHERE))
        return np.where(found >= self.start, found, NOWHERE).astype(np.int64)

    def lately(self, holds: Bools, within: timedelta) -> Bools:
        """For each instant whether any up to it, and not longer ago, holds."""
        return self.is_recent(self.latest(holds), np.arange(len(self)), within)

    def is_recent(self, found: Places, place: Places, within: timedelta) -> Bools:
        """Whether `found` is an instant, and not longer before `place`."""
        apart = self.time[place] - self.time[np.maximum(found, 0)]
        recent: Bools = (found >= 0) & (apart <= within // MICROSECOND)
        return recent


def spans(first: Places, last: Places) -> tuple[Places, Places]:
    """Of every row all places from `first` to `last`, both included: the row, and the place."""
    sizes = last - first + 1
    row = np.repeat(np.arange(len(first)), sizes)
    before = np.repeat(np.cumsum(sizes) - sizes, sizes)
    return row, np.arange(len(row)) - before + first[row]
