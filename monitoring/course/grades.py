"""The whole course of every patient: moments, the grade of each by each scale, the episodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.course.crs_course import with_crs_history
from monitoring.course.days import microseconds
from monitoring.course.episodes import EPISODE_COLUMNS, EpisodeWalk, Signs, episode_table, walk
from monitoring.course.timeline import (
    ROW_FLAGS,
    charted_for,
    died_of_what_is_graded,
    moments,
)
from monitoring.course.timing import Timed, timing, untimed
from monitoring.grading.scale import Scale, Status
from monitoring.settings import CourseChoices

CRS, ICANS = "crs-astct-2019", "icans-astct-2019"
MOMENTS = "moments"  # a stage that is timed
GRADE_COLUMNS = (
    "patient_id",
    "observed_at",
    "day",
    "scale",
    "status",
    "grade",
    "at_least",
    "at_most",
    "driver",
    "missing",
    "flags",
    "explanation",
)


@dataclass(frozen=True)
class Course:
    """Frames: moments (one row each); grades; episodes (in the columns of episodes.csv).

    Grades have a row per moment and scale, in the columns of grades.csv and besides: `moment`
    (row of moments), `episode`, `state`, and whether anything was `charted` for the scale.
    """

    moments: pd.DataFrame
    grades: pd.DataFrame
    episodes: pd.DataFrame


def course(
    patients: pd.DataFrame,
    observations: pd.DataFrame,
    interventions: pd.DataFrame,
    *,
    scales: Sequence[Scale],
    choices: CourseChoices,
    zone: ZoneInfo | None,
    explanations: bool = True,
    reopened: pd.DataFrame | None = None,
    timed: Timed = untimed,
) -> Course:
    """Grade everything that was charted, for all patients at once.

    `reopened` has patient_id, scale and observed_at: from when an episode goes on, by a physician.
    """
    with timing(timed, MOMENTS):
        charted = moments(
            patients, observations, interventions, zone=zone, join_window=choices.join_window
        )
    crs = next((scale for scale in scales if scale.key == CRS), None)
    followed: dict[str, EpisodeWalk] = {}
    if crs is not None:
        again = _reopened(charted, reopened, CRS)
        with timing(timed, CRS):
            history = with_crs_history(crs, charted, interventions, choices, again)
        charted, followed[CRS] = history.moments, history.followed
    grades, episodes = [], []
    for scale in scales:
        with timing(timed, scale.key):
            assessed = scale.assess(charted, explanations=explanations)
            walked = followed.get(scale.key) or _walk_by_grade(
                scale, charted, assessed, choices, _reopened(charted, reopened, scale.key)
            )
            grades.append(_grade_rows(scale, charted, assessed, walked))
            episodes.append(
                episode_table(charted, assessed, walked, interventions).assign(scale=scale.key)
            )
    return Course(charted, _by_moment(grades), _all_episodes(episodes))


def _walk_by_grade(
    scale: Scale,
    charted: pd.DataFrame,
    assessed: pd.DataFrame,
    choices: CourseChoices,
    reopened: NDArray[np.bool_] | None,
) -> EpisodeWalk:
    """ICANS begins and returns with any certain grade of 1 or more, and is clean at 0 (B12)."""
    patient, _ = pd.factorize(charted["patient_id"])
    low = assessed["at_least"].to_numpy(dtype=np.float64, na_value=-1)
    high = assessed["at_most"].to_numpy(dtype=np.float64, na_value=np.inf)
    signs = Signs(charted_for(scale, charted), opens=low >= 1, present=low >= 1, clean=high == 0)
    return walk(patient, microseconds(charted["observed_at"]), signs, choices, reopened)


def _reopened(
    charted: pd.DataFrame, words: pd.DataFrame | None, scale: str
) -> NDArray[np.bool_] | None:
    """The first moment of the patient at or after each word on an episode of the scale."""
    if words is None or not (own := words[words["scale"] == scale][_AT]).size:
        return None
    rows = charted[_AT].assign(row=np.arange(len(charted)))
    by_time = [frame.sort_values("observed_at", kind="stable") for frame in (own, rows)]
    first = pd.merge_asof(*by_time, on="observed_at", by="patient_id", direction="forward")["row"]
    marked = np.zeros(len(charted), dtype=np.bool_)
    marked[first.dropna().to_numpy(dtype=np.intp)] = True
    return marked


_AT = ["patient_id", "observed_at"]


def _grade_rows(
    scale: Scale, charted: pd.DataFrame, assessed: pd.DataFrame, walked: EpisodeWalk
) -> pd.DataFrame:
    rows = pd.concat([charted[["patient_id", "observed_at"]], assessed], axis=1)
    rows["day"] = charted["day"].astype("int64")
    rows["scale"] = scale.key
    rows["moment"] = np.arange(len(charted))
    rows["episode"] = walked.episode
    rows["state"] = walked.after
    rows["charted"] = charted_for(scale, charted)
    if ROW_FLAGS in charted.columns:
        rows["flags"] = _flags_together(assessed["flags"], charted[ROW_FLAGS])
    # A death that nobody charted a row for speaks on the scale that it is graded by.
    return rows[~charted["added"] | died_of_what_is_graded(scale, charted)]


def _flags_together(one: pd.Series, other: pd.Series) -> pd.Series:
    both = other.notna() & (other != "")
    if not both.any():
        return one
    joined = one.copy()
    joined[both] = (one[both] + ";" + other[both]).str.strip(";")
    return joined


def _by_moment(grades: list[pd.DataFrame]) -> pd.DataFrame:
    if not grades:
        return pd.DataFrame(columns=[*GRADE_COLUMNS, "moment", "episode", "state", "charted"])
    together = pd.concat(grades, ignore_index=True)
    ordered = together.sort_values("moment", kind="stable", ignore_index=True)
    first = [name for name in GRADE_COLUMNS if name in ordered.columns]
    return ordered[[*first, "moment", "episode", "state", "charted"]]


def _all_episodes(episodes: list[pd.DataFrame]) -> pd.DataFrame:
    there = [one for one in episodes if not one.empty]
    columns = ["patient_id", "scale", *EPISODE_COLUMNS[1:]]
    if not there:
        return pd.DataFrame(columns=columns)
    together = pd.concat(there, ignore_index=True)
    return together.sort_values(["patient_id", "scale", "episode"], ignore_index=True)[columns]


def crs_rows(graded: Course) -> pd.DataFrame | None:
    """What the course says of CRS for scales that ask it, by patient and time; None: not graded.

    patient_id, observed_at, at_least, at_most (missing where CRS has no bounds), episode, state.
    """
    own = graded.grades[graded.grades["scale"] == CRS]
    if own.empty:
        return None
    rows: pd.DataFrame = own.loc[own["charted"].astype("bool"), list(CRS_COLUMNS)]
    return rows.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)


CRS_COLUMNS = ("patient_id", "observed_at", "at_least", "at_most", "episode", "state")


def is_fixed(grades: pd.DataFrame) -> pd.Series:
    """Rows that show a grade: graded, or provisional until a physician confirms."""
    return grades["status"].isin([Status.GRADED, Status.PROVISIONAL])
