"""What a scale beyond CRS and ICANS grades: charted frames in, rows of grades.csv out.

CRS and ICANS are graded at each bedside moment by their own path (grades.py). A grader is any
other scale: at bedside moments, at laboratory results, or over a period. All are listed in all_graders.py.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pandas as pd

from monitoring.settings import Settings


@dataclass(frozen=True)
class Charted:
    """Typed frames of some patients: `moments` as timeline.moments makes them, the rest as in
    the charting format. `zone` is the unit's, or None where the infusion's offset decides."""

    patients: pd.DataFrame
    moments: pd.DataFrame
    interventions: pd.DataFrame
    labs: pd.DataFrame
    answers: pd.DataFrame
    zone: ZoneInfo | None
    settings: Settings


@dataclass(frozen=True)
class Grader:
    """One scale by its key; it grades nothing where none of its columns and analytes is charted.

    `rows` gives one row per moment, result or day in these columns: patient_id, observed_at, day,
    status, grade, at_least, at_most (Int64, missing where there is none), driver, missing, flags,
    explanation (str, empty where there is nothing to say).
    """

    key: str
    rows: Callable[[Charted], pd.DataFrame]
    page: Callable[[], str]
    columns: frozenset[str] = frozenset()
    analytes: frozenset[str] = frozenset()
