"""Episodes: moments with signs close enough together, from onset to a proposed resolution.

The states are those of clinical specification 1.7 (LOCAL): open, resolving once a moment is clean,
resolved once clean moments span the clean time with none otherwise between. A return within the
gap re-opens the episode. A physician's word stands over all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.settings import CourseChoices

MICROSECOND = timedelta(microseconds=1)

Booleans = NDArray[np.bool_]


class State(IntEnum):
    NONE = 0
    OPEN = 1
    RESOLVING = 2
    RESOLVED = 3


class Event(IntEnum):
    """What began at a moment."""

    NONE = 0
    ONSET = 1
    REOPENED = 2
    RECURRENT = 3


NO_TIME = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Signs:
    """For each moment what an episode turns on.

    `assessed`: something that the scale asks was charted; other moments are passed over.
    `opens` starts or re-opens an episode, `present` keeps one that is not resolved open, `clean`
    is known to be free of any sign. A moment that is none of them breaks a run of clean ones.
    """

    assessed: Booleans
    opens: Booleans
    present: Booleans
    clean: Booleans

    def within(self, span: slice) -> Signs:
        return Signs(self.assessed[span], self.opens[span], self.present[span], self.clean[span])

    def as_lists(self) -> tuple[list[bool], list[bool], list[bool], list[bool]]:
        return (
            self.assessed.tolist(),
            self.opens.tolist(),
            self.present.tolist(),
            self.clean.tolist(),
        )


@dataclass(frozen=True)
class EpisodeWalk:
    """For each moment: its episode (0: none), the state before and after it, and what began.

    `onset` is that of the episode as it stood before the moment (µs since the epoch).
    """

    episode: NDArray[np.int64]
    before: NDArray[np.int8]
    after: NDArray[np.int8]
    event: NDArray[np.int8]
    onset: NDArray[np.int64]
    last_sign: NDArray[np.int64]


def walk(
    patient: NDArray[np.intp],
    time: NDArray[np.int64],
    signs: Signs,
    choices: CourseChoices,
    reopened: Booleans | None = None,
) -> EpisodeWalk:
    """Follow each patient's moments in order; rows are sorted by patient and time.

    `reopened` marks the first moment after a physician's word that an episode goes on (1.7): it is
    open again before that moment, and resolves only by a new run of clean ones.
    """
    if reopened is None:
        reopened = np.zeros(len(patient), dtype=np.bool_)
    rows = len(patient)
    episode = np.zeros(rows, dtype=np.int64)
    before, after, event = (np.zeros(rows, dtype=np.int8) for _ in range(3))
    onset = np.full(rows, NO_TIME, dtype=np.int64)
    last_sign = np.full(rows, NO_TIME, dtype=np.int64)
    for start, end in _patients_with_any(patient, signs.opens & signs.assessed):
        span = slice(start, end)
        again = reopened[span].tolist()
        one = _walk_patient(time[span].tolist(), signs.within(span), again, choices)
        targets: tuple[Any, ...] = (episode, before, after, event, onset, last_sign)
        for target, column in zip(targets, zip(*one, strict=True), strict=True):
            target[span] = column
    return EpisodeWalk(episode, before, after, event, onset, last_sign)


def _patients_with_any(patient: NDArray[np.intp], opens: Booleans) -> list[tuple[int, int]]:
    if not len(patient):
        return []
    starts = np.flatnonzero(np.r_[True, np.diff(patient) != 0])
    ends = np.r_[starts[1:], len(patient)]
    any_open = np.add.reduceat(opens, starts) > 0
    return list(zip(starts[any_open].tolist(), ends[any_open].tolist(), strict=True))


def _walk_patient(
    time: list[int], signs: Signs, reopened: list[bool], choices: CourseChoices
) -> list[tuple[int, int, int, int, int, int]]:
    clean_time = choices.clean_time_before_resolution // MICROSECOND
    gap = choices.gap_between_episodes // MICROSECOND
    state, number, onset, last_sign, clean_since = State.NONE, 0, NO_TIME, NO_TIME, NO_TIME
    steps: list[tuple[int, int, int, int, int, int]] = []
    each = zip(time, reopened, *signs.as_lists(), strict=True)
    for at, again, seen, opening, has_sign, is_clean in each:
        if again and state in (State.RESOLVING, State.RESOLVED):
            state = State.OPEN
        was, began, onset_before = state, Event.NONE, onset
        if not seen:
            pass
        elif state in (State.NONE, State.RESOLVED):
            if opening:
                if state == State.NONE:
                    began = Event.ONSET
                else:
                    began = Event.REOPENED if at - last_sign < gap else Event.RECURRENT
                if began != Event.REOPENED:
                    number, onset = number + 1, at
                state, last_sign = State.OPEN, at
        elif opening or has_sign:
            state, last_sign = State.OPEN, at
        elif not is_clean:
            state = State.OPEN
        else:
            clean_since = at if state == State.OPEN else clean_since
            state = State.RESOLVED if at - clean_since >= clean_time else State.RESOLVING
        goes_on = state in (State.OPEN, State.RESOLVING)
        ends = state == State.RESOLVED and was != State.RESOLVED
        within = number if seen and (goes_on or ends) else 0
        steps.append((within, was, state, began, onset_before, last_sign))
    return steps


def episode_table(
    moments: pd.DataFrame,
    assessments: pd.DataFrame,
    followed: EpisodeWalk,
    interventions: pd.DataFrame,
) -> pd.DataFrame:
    """One row per patient and episode, in the columns of episodes.csv but for the scale.

    The end of a resolved episode is its last moment with any sign; its peak is the highest grade
    that is certain, and the highest that is possible stands beside it.
    """
    rows = np.flatnonzero(followed.episode > 0)
    about, assessed = moments.iloc[rows], assessments.iloc[rows]
    part = pd.DataFrame(
        {
            "patient_id": about["patient_id"].array,
            "episode": followed.episode[rows],
            "at": about["observed_at"].array,
            "day": about["day"].array,
            "low": assessed["at_least"].to_numpy(dtype=np.float64, na_value=np.nan),
            "high": assessed["at_most"].to_numpy(dtype=np.float64, na_value=np.nan),
            "is_open": assessed["grade"].isna().to_numpy(),
            "after": followed.after[rows],
            "last_sign": followed.last_sign[rows].astype("datetime64[us]"),
        }
    )
    if part.empty:
        return pd.DataFrame(columns=list(EPISODE_COLUMNS))
    episodes = part.groupby(["patient_id", "episode"], sort=True)
    table = episodes.agg(
        onset_at=("at", "first"),
        onset_day=("day", "first"),
        peak_grade=("low", "max"),
        peak_at_most=("high", "max"),
        until=("at", "last"),
        last_sign=("last_sign", "last"),
        after=("after", "last"),
        moments=("at", "size"),
        moments_not_graded=("is_open", "sum"),
    )
    table["peak_at"] = (
        part[part["low"] == episodes["low"].transform("max")]
        .groupby(["patient_id", "episode"])["at"]
        .first()
    )
    resolved = table["after"] == State.RESOLVED
    table["resolved_at"] = table["last_sign"].dt.tz_localize("UTC").where(resolved)
    table["state"] = table["after"].map({state: state.name.lower() for state in State})
    elapsed = (table["resolved_at"] - table["onset_at"]).dt.total_seconds() / 86_400
    table["duration_days"] = elapsed.round(2)
    table["therapies"] = _therapies(table, interventions)
    # A screen has episodes and no grade, so a peak may be missing.
    whole = {"onset_day": "int64", "peak_grade": "Int64", "peak_at_most": "Int64"}
    return table.astype(whole).reset_index()[list(EPISODE_COLUMNS)]


def _therapies(table: pd.DataFrame, interventions: pd.DataFrame) -> pd.Series:
    """The kinds given within each episode, in the order in which they were first given."""
    given = (
        table[["onset_at", "until"]]
        .reset_index()
        .merge(interventions[["patient_id", "kind", "started_at", "stopped_at"]], on="patient_id")
    )
    within = (given["started_at"] <= given["until"]) & (
        (given["started_at"] >= given["onset_at"]) | (given["stopped_at"] > given["onset_at"])
    )
    in_order = given[within].sort_values("started_at", kind="stable")
    kinds = listed(in_order, ["patient_id", "episode"], "kind")
    return kinds.reindex(table.index).astype("str").where(lambda names: names.notna(), "")


def listed(rows: pd.DataFrame, keys: list[str], name: str) -> pd.Series:
    """By `keys`, the distinct words of column `name` in the order of the rows, `;` between."""
    distinct = rows[[*keys, name]].drop_duplicates()
    words: dict[tuple[Any, ...], list[str]] = {}
    for *key, word in zip(*(distinct[one].tolist() for one in (*keys, name)), strict=True):
        words.setdefault(tuple(key), []).append(word)
    if len(keys) == 1:
        index: pd.Index = pd.Index([key for (key,) in words], name=keys[0], dtype="str")
    else:
        index = pd.MultiIndex.from_tuples(list(words), names=keys)
    return pd.Series([";".join(some) for some in words.values()], index=index, dtype="str")


EPISODE_COLUMNS = (
    "patient_id",
    "episode",
    "onset_at",
    "onset_day",
    "peak_grade",
    "peak_at_most",
    "peak_at",
    "resolved_at",
    "state",
    "duration_days",
    "moments",
    "moments_not_graded",
    "therapies",
)
