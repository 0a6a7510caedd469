"""Every scale beyond CRS and ICANS over the course: what grades.csv says, and what still stands.

A row is about its time. How long it speaks for afterwards is LOCAL: a reading at the bedside for a
day, a laboratory result until the next one but not longer than three days, a scale over a period
until the period's next row. What is older is shown in the course and not on the board.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

import numpy as np
import pandas as pd

from monitoring.course.graders import ROW_COLUMNS, Charted, Grader
from monitoring.grading.scale import Status


class Speaks(Enum):
    """How long a row counts as the present state (LOCAL)."""

    AT_THE_BEDSIDE = timedelta(hours=24)
    OF_A_RESULT = timedelta(hours=72)
    OF_A_PERIOD = timedelta(days=31)


# Scales over a period; all others speak of a reading or a result.
OVER_A_PERIOD = ("icaht-", "t-icaht-")
FOR_A_RESULT = ("ctcae-", "tls-", "iec-hs-")


def speaks_for(scale: str) -> timedelta:
    if scale.startswith(OVER_A_PERIOD):
        return Speaks.OF_A_PERIOD.value
    if scale.startswith(FOR_A_RESULT):
        return Speaks.OF_A_RESULT.value
    return Speaks.AT_THE_BEDSIDE.value


def has_inputs(grader: Grader, charted: Charted) -> bool:
    """Whether any of its analytes, questions or columns is charted at all."""
    if grader.analytes and charted.labs["analyte"].isin(grader.analytes).any():
        return True
    if grader.questions and charted.answers["question"].isin(grader.questions).any():
        return True
    columns = [name for name in grader.columns if name in charted.moments.columns]
    return bool(columns) and bool(charted.moments[columns].notna().to_numpy().any())


def other_grades(
    graders: Iterable[Grader], charted: Charted, *, by_name: bool = False
) -> pd.DataFrame:
    """The rows of all of `graders`, by patient and time, in ROW_COLUMNS and `scale`.

    A grader that was named grades even where nothing that it asks is charted.
    """
    rows = [
        grader.rows(charted).assign(scale=grader.key)
        for grader in graders
        if by_name or has_inputs(grader, charted)
    ]
    there = [one for one in rows if len(one)]
    if not there:
        return pd.DataFrame(columns=[*ROW_COLUMNS, "scale"])
    together = pd.concat(there, ignore_index=True)
    return together.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)


# --- what stands on the board --------------------------------------------------------------------


@dataclass(frozen=True)
class OtherView:
    """The latest row of one scale for one patient, as a chip or a line of the page shows it."""

    scale: str
    status: str
    grade: int | None
    at_least: int | None
    at_most: int | None
    driver: str
    missing: tuple[str, ...]
    flags: tuple[str, ...]
    why: str
    at: datetime

    @property
    def least(self) -> int:
        """What is certain; nothing known counts as nothing certain, never as a grade 0."""
        return self.at_least or 0

    def stands(self, now: datetime) -> bool:
        """Whether it still speaks of the present."""
        return now - self.at <= speaks_for(self.scale)


def latest_views(rows: pd.DataFrame) -> dict[str, tuple[OtherView, ...]]:
    """By patient the latest row of each scale; what does not apply is left out."""
    applies = rows[rows["status"] != Status.NOT_APPLICABLE]
    if applies.empty:
        return {}
    last = applies.groupby(["patient_id", "scale"], sort=False).tail(1)
    found: dict[str, list[OtherView]] = {}
    for row in last.to_dict("records"):
        view = OtherView(
            row["scale"],
            str(row["status"]),
            _whole(row["grade"]),
            _whole(row["at_least"]),
            _whole(row["at_most"]),
            str(row["driver"]),
            _words(row["missing"]),
            _words(row["flags"]),
            str(row["explanation"]),
            pd.Timestamp(row["observed_at"]).to_pydatetime(),
        )
        found.setdefault(row["patient_id"], []).append(view)
    return {patient: tuple(views) for patient, views in found.items()}


def standing_at(rows: pd.DataFrame, at: datetime) -> pd.DataFrame:
    """For one patient: of each scale the latest row up to `at` that still speaks then."""
    if rows.empty:
        return rows
    up_to = rows[rows["observed_at"] <= pd.Timestamp(at)]
    last = up_to.groupby("scale", sort=False).tail(1)
    lasts = last["scale"].map(speaks_for)
    return last[pd.Timestamp(at) - last["observed_at"] <= lasts]


def worst_by_day(rows: pd.DataFrame) -> pd.DataFrame:
    """Per scale and local day the highest certain grade: `scale`, `day`, `at_least`, `at_most`.

    For one patient. An open row's upper bound is what is still possible of that day.
    """
    graded = rows[(rows["status"] != Status.NOT_APPLICABLE) & rows["at_least"].notna()]
    numbers = graded.assign(
        at_least=graded["at_least"].astype(np.float64), at_most=graded["at_most"].astype(np.float64)
    )
    return numbers.groupby(["scale", "day"], as_index=False)[["at_least", "at_most"]].max()


def _whole(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]


def _words(value: object) -> tuple[str, ...]:
    return tuple(word for word in str(value).split(";") if word) if isinstance(value, str) else ()
