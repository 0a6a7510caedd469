"""What the grade of CRS needs of the past: the waiver of fever, and fever that may be masked.

Clinical specification 1.6, 1.7 and 1.9 as decided in 2.6 (D7-D14). All of it is derived as further
observables of each moment, so that the scale stays a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import ANTICYTOKINES, ANTIPYRETICS, STEROIDS
from monitoring.course.days import microseconds
from monitoring.course.episodes import EpisodeWalk, Event, Signs, State, walk
from monitoring.course.timeline import categorical, charted_for
from monitoring.grading.scale import Scale
from monitoring.settings import CourseChoices

WAIVING = (*ANTIPYRETICS, *ANTICYTOKINES, *STEROIDS)  # D12
MASKING_LIKE_A_STEROID = (*STEROIDS, "anakinra")  # D10
MASKING_LONGER = tuple(kind for kind in ANTICYTOKINES if kind != "anakinra")  # D10


@dataclass(frozen=True)
class CrsHistory:
    """The moments with crs_fever_waived, crs_fever_masked, crs_onset, crs_return; the walk."""

    moments: pd.DataFrame
    followed: EpisodeWalk


def with_crs_history(
    scale: Scale,
    moments: pd.DataFrame,
    interventions: pd.DataFrame,
    choices: CourseChoices,
    reopened: NDArray[np.bool_] | None = None,
) -> CrsHistory:
    """Follow every patient's CRS through the moments, which are sorted by patient and time."""
    grading = scale.bounds(moments)
    bounds = {item.name: one for item, one in zip(scale.items, grading.items, strict=True)}
    fever, components = bounds["Fever"], (bounds["Hypotension"], bounds["Hypoxia"])
    after = (moments["after_infusion"] == "yes").to_numpy()
    affected = np.logical_or.reduce([one.low > 0 for one in components]) & after
    febrile = (fever.low > 0) & after
    died = bounds["Death"].low > 0
    clean = np.logical_and.reduce([one.high == 0 for one in (fever, *components)]) & after
    patient, _ = pd.factorize(moments["patient_id"])
    time = microseconds(moments["observed_at"])
    followed = walk(
        patient,
        time,
        # A physician's judgement that CRS was the cause of death stands over a resolution (D4).
        Signs(charted_for(scale, moments), febrile | died, febrile | affected | died, clean),
        choices,
        reopened,
    )
    began = np.where(febrile, followed.event, Event.NONE)
    in_episode = np.isin(followed.before, (State.OPEN, State.RESOLVING))
    waived = _waived(moments, interventions, time, followed.onset, in_episode)
    never_febrile = (followed.before == State.NONE) & ~febrile
    masked = (in_episode & ~waived) | _masked_by_drug(
        moments, interventions, time, never_febrile & affected, choices
    )
    return CrsHistory(
        moments.assign(
            crs_fever_waived=_yes_no(waived),
            crs_fever_masked=_yes_no(masked),
            crs_onset=_onset(moments, began, choices),
            crs_return=_words(began, {Event.REOPENED: "re-opened", Event.RECURRENT: "recurrent"}),
        ),
        followed,
    )


def _waived(
    moments: pd.DataFrame,
    interventions: pd.DataFrame,
    time: NDArray[np.int64],
    first_fever: NDArray[np.int64],
    in_episode: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """A drug since the first fever of the episode, or a course that went on past it (D12)."""
    given = _doses(moments, interventions, WAIVING, in_episode)
    at, fever = time[given["row"]], first_fever[given["row"]]
    since = (given["start"] <= at) & ((given["start"] >= fever) | (given["stop"] > fever))
    return _any_row(given["row"], since, len(moments))


def _masked_by_drug(
    moments: pd.DataFrame,
    interventions: pd.DataFrame,
    time: NDArray[np.int64],
    rows: NDArray[np.bool_],
    choices: CourseChoices,
) -> NDArray[np.bool_]:
    """Never febrile since infusion, and a drug lately that may have kept the fever down (D10)."""
    masked = np.zeros(len(moments), dtype=np.bool_)
    for kinds, window in (
        (MASKING_LIKE_A_STEROID, choices.masking_by_steroid),
        (MASKING_LONGER, choices.masking_by_anticytokine),
    ):
        given = _doses(moments, interventions, kinds, rows)
        at = time[given["row"]]
        lately = (given["start"] <= at) & (
            np.maximum(given["start"], given["stop"]) >= at - window // timedelta(microseconds=1)
        )
        masked |= _any_row(given["row"], lately, len(moments))
    return masked


def _doses(
    moments: pd.DataFrame,
    interventions: pd.DataFrame,
    kinds: tuple[str, ...],
    rows: NDArray[np.bool_],
) -> dict[str, NDArray[np.int64]]:
    """Every pair of a moment in `rows` and a dose of one of `kinds` to the same patient."""
    wanted = pd.DataFrame(
        {"patient_id": moments["patient_id"].to_numpy()[rows], "row": np.flatnonzero(rows)}
    )
    doses = interventions.loc[
        interventions["kind"].isin(kinds), ["patient_id", "started_at", "stopped_at"]
    ]
    pairs = wanted.merge(doses, on="patient_id")
    start = microseconds(pairs["started_at"])
    stop = microseconds(pairs["stopped_at"])
    # A dose without an end is over when it starts; NaT is the smallest integer, so it loses.
    return {"row": pairs["row"].to_numpy(), "start": start, "stop": stop}


def _any_row(row: NDArray[np.int64], holds: NDArray[np.bool_], rows: int) -> NDArray[np.bool_]:
    answer = np.zeros(rows, dtype=np.bool_)
    answer[row[holds]] = True
    return answer


def _onset(
    moments: pd.DataFrame, began: NDArray[np.int8], choices: CourseChoices
) -> pd.Categorical:
    onset = np.isin(began, (Event.ONSET, Event.RECURRENT))
    since = moments["observed_at"] - moments["first_infused_at"]
    early = (since < choices.early_onset_before).to_numpy()
    late = moments["day"].to_numpy() > choices.late_onset_after_day
    code = np.where(early, 0, np.where(late, 2, 1))
    return categorical(np.where(onset, code, -1), ["early", "usual", "late"])


def _yes_no(answers: NDArray[np.bool_]) -> pd.Categorical:
    return categorical((~answers).astype(np.int64), ["yes", "no"])


def _words(codes: NDArray[np.int8], words: dict[Event, str]) -> pd.Categorical:
    listed = list(words)
    table = np.full(max(Event) + 1, -1)
    table[listed] = range(len(listed))
    return categorical(table[codes], [words[one] for one in listed])
