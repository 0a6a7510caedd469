"""One patient's course as frames, and the frames' columns as plain lists.

A figure reads some forty columns of a few hundred rows. Taken from pandas once each, as lists, that
costs a fifth of what slicing frames costs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from monitoring.course.days import microseconds
from monitoring.ui.figures.clock import Clock


@dataclass(frozen=True)
class Baseline:
    """What was recorded before lymphodepletion; None: not recorded."""

    systolic_mmhg: float | None = None
    spo2_pct: float | None = None
    ice: float | None = None
    capd: float | None = None


@dataclass(frozen=True)
class CourseFrames:
    """Typed frames of one patient, in the columns of Course and of the charting format.

    Rows are in the order of time; any frame may be empty. The systolic limit is the one that the
    patient is graded by. `others` are the grades by every other scale,
    `judged` what people said of those by CRS and ICANS.
    """

    moments: pd.DataFrame
    grades: pd.DataFrame
    episodes: pd.DataFrame
    interventions: pd.DataFrame
    labs: pd.DataFrame
    product: str
    first_infused_at: datetime
    infusions: tuple[datetime, ...]
    systolic_limit: float | None = None
    baseline: Baseline = Baseline()
    indication: str = ""
    others: pd.DataFrame = field(default_factory=pd.DataFrame)
    judged: pd.DataFrame = field(default_factory=pd.DataFrame)


class Rows:
    """A frame's columns as lists, each read once; None, or no word, where nothing is known."""

    def __init__(self, frame: pd.DataFrame, clock: Clock, time: str) -> None:
        self.frame = frame
        # An empty frame may have come without types, so nothing is asked of its columns.
        self.times: list[datetime] = clock.local(frame[time]) if len(frame) else []
        self._read: dict[str, list[Any]] = {}

    def __len__(self) -> int:
        return len(self.times)

    def numbers(self, column: str) -> list[float | None]:
        return self._once(column, numbers, None)

    def words(self, column: str) -> list[str]:
        return self._once(column, words, "")

    def _once(
        self, column: str, reading: Callable[[pd.Series], list[Any]], blank: Any
    ) -> list[Any]:
        if column not in self._read:
            there = len(self) > 0 and column in self.frame.columns
            self._read[column] = reading(self.frame[column]) if there else [blank] * len(self)
        return self._read[column]


class CourseRows:
    """All frames of a patient as rows, on one clock."""

    def __init__(self, frames: CourseFrames, clock: Clock) -> None:
        self.frames = frames
        self.clock = clock
        self.moments = Rows(frames.moments, clock, "observed_at")
        self.grades = Rows(frames.grades, clock, "observed_at")
        self.episodes = Rows(frames.episodes, clock, "onset_at")
        self.interventions = Rows(frames.interventions, clock, "started_at")
        self.labs = Rows(frames.labs, clock, "observed_at")
        self.others = Rows(frames.others, clock, "observed_at")
        self.judged = Rows(frames.judged, clock, "observed_at")
        self.said = [clock.said(at) for at in self.moments.times]

    def grades_by(self, scale: str) -> list[tuple[int, int]]:
        """The row of each grade by a scale, and the row of the moment that it is about."""
        return [
            (row, self._moment_of_grade[row])
            for row, key in enumerate(self.grades.words("scale"))
            if key == scale
        ]

    @cached_property
    def _moment_of_grade(self) -> list[int]:
        if not len(self.grades):
            return []
        moments, grades = (
            microseconds(rows.frame["observed_at"]) for rows in (self.moments, self.grades)
        )
        found: list[int] = np.searchsorted(moments, grades).tolist()
        return found


def numbers(column: pd.Series) -> list[float | None]:
    """Values with None for a blank, as JSON wants it."""
    values = column.to_numpy(dtype=np.float64, na_value=np.nan).tolist()
    return [None if value != value else value for value in values]  # noqa: PLR0124


def words(column: pd.Series) -> list[str]:
    return [value if isinstance(value, str) else "" for value in column.tolist()]


def chosen(column: Sequence[Any], places: Sequence[int]) -> list[Any]:
    return [column[place] for place in places]
