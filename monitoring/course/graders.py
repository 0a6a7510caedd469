"""What a scale beyond CRS and ICANS grades: charted frames in, rows of grades.csv out.

CRS and ICANS are graded at each bedside moment by their own path (grades.py). A grader is any
other scale: at bedside moments, at laboratory results, or over a period. All are listed in all_graders.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pandas as pd

from monitoring.course.timeline import ROW_FLAGS
from monitoring.grading.conditions import Observable
from monitoring.grading.markdown import scale_page
from monitoring.grading.scale import Scale
from monitoring.settings import Settings

ROW_COLUMNS = (
    "patient_id",
    "observed_at",
    "day",
    "status",
    "grade",
    "at_least",
    "at_most",
    "driver",
    "missing",
    "flags",
    "explanation",
)


Made = TypeVar("Made")


@dataclass(frozen=True)
class Charted:
    """Typed frames of some patients: `moments` as timeline.moments makes them, the rest as in
    the charting format. `zone` is the unit's, or None where the infusion's offset decides.
    Without `explanations` the column stays empty: a sentence costs more than its grade. `crs` are
    the rows of CRS as grades.crs_rows gives them; None: whoever asks grades the moments itself."""

    patients: pd.DataFrame
    moments: pd.DataFrame
    interventions: pd.DataFrame
    labs: pd.DataFrame
    answers: pd.DataFrame
    zone: ZoneInfo | None
    settings: Settings
    explanations: bool = True
    crs: pd.DataFrame | None = None

    def once(self, make: Callable[[Charted], Made]) -> Made:
        """What `make` makes of this charting, made for the first grader that asks it and then
        shared: nobody may change it. `make` is a function of a module, not a lambda."""
        if make not in self._made:
            self._made[make] = make(self)
        made: Made = self._made[make]
        return made

    @cached_property
    def _made(self) -> dict[Callable[[Charted], Any], Any]:
        return {}


@dataclass(frozen=True)
class Grader:
    """One scale by its key; it grades nothing where none of its columns, analytes and questions
    is charted.

    `rows` gives one row per moment, result or day in ROW_COLUMNS: grade, at_least and at_most
    Int64, missing where there is none; driver, missing, flags, explanation str, empty where there
    is nothing to say. Where the grade is a table's, `scale` is the table and `read` the frame that
    it was laid on, a row for each of `rows`, so that any row's criteria can be shown in full.
    """

    key: str
    rows: Callable[[Charted], pd.DataFrame]
    page: Callable[[], str]
    columns: frozenset[str] = frozenset()
    analytes: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()
    short_name: str = ""
    scale: Scale | None = None
    read: Callable[[Charted], pd.DataFrame] | None = None
    looked_up: tuple[Observable, ...] = ()

    @property
    def asks(self) -> tuple[Observable, ...]:
        """Every observable behind the grade, with its words."""
        return (*self.looked_up, *(() if self.scale is None else self.scale.inputs))


def of_scale(
    scale: Scale,
    read: Callable[[Charted], pd.DataFrame],
    *,
    columns: Iterable[str] = (),
    analytes: Iterable[str] = (),
    questions: Iterable[str] = (),
) -> Grader:
    """A grader that lays a table on a frame of patient_id, observed_at, day and its observables."""

    def rows(charted: Charted) -> pd.DataFrame:
        frame = read(charted)
        return grader_rows(frame, scale.assess(frame, explanations=charted.explanations))

    return Grader(
        scale.key,
        rows,
        lambda: scale_page(scale),
        frozenset(columns),
        frozenset(analytes),
        frozenset(questions),
        scale.short_name,
        scale,
        read,
    )


def grader_rows(moments: pd.DataFrame, assessed: pd.DataFrame) -> pd.DataFrame:
    """The columns of a grader; flags of the row (unusual, could not be measured) join its own."""
    flags = assessed["flags"].astype("str")
    if ROW_FLAGS in moments.columns:
        flags = (flags + ";" + moments[ROW_FLAGS].fillna("").astype("str")).str.strip(";")
    rows = pd.concat([moments[["patient_id", "observed_at"]], assessed], axis=1)
    rows["day"] = moments["day"].astype("int64")
    rows["flags"] = flags
    for name in ("grade", "at_least", "at_most"):
        rows[name] = rows[name].astype("Int64")
    if "explanation" not in rows.columns:
        rows["explanation"] = ""
    for name in ("status", "driver", "missing", "explanation"):
        rows[name] = rows[name].astype("str").fillna("")
    return rows[list(ROW_COLUMNS)]
