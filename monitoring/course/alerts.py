"""What rings now: the findings of a course that stand at a time and are certain, by the alert rules.

A pure function of frames. What was raised before, acknowledged or sent is the record's to know;
services compare the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from monitoring.course.alert_rules import (
    GRADE_RULES,
    PATTERN_RULES,
    GradeRule,
    Level,
    Toxicity,
)
from monitoring.course.episodes import State

# An episode in its clean time is not over, and no longer rings anew.
_STANDS = (State.OPEN.name.lower(), State.RESOLVING.name.lower())


@dataclass(frozen=True)
class StandingFinding:
    """One that rings. `episode` is the time at which the episode or the pattern began: with the
    patient and the rule it says which finding this is; `severity` is the highest certain grade of
    the episode since it opened or re-opened, and 0 where there is none."""

    patient_id: str
    rule: str
    toxicity: Toxicity
    level: Level
    episode: datetime
    severity: int
    since: datetime
    name: str
    says: str
    detail: str = ""


@dataclass(frozen=True)
class Findings:
    """As of a time. `over` are those that no longer stand, as patient, rule and when they began:
    by these a finding whose beginning was amended is told from another one. `answers` are the
    physicians' words, by row_id, that still answer an alert (course.alert_answers)."""

    standing: tuple[StandingFinding, ...]
    over: frozenset[tuple[str, str, datetime]]
    answers: frozenset[int] = frozenset()


def findings_at(
    episodes: pd.DataFrame,
    patterns: pd.DataFrame,
    *,
    now: datetime,
    grades: pd.DataFrame | None = None,
) -> Findings:
    """`standing_findings` and those that are over."""
    over = {
        (row["patient_id"], row["scale"], _time(row["onset_at"]))
        for row in episodes[~_is_standing(episodes)].to_dict("records")
    } | {
        (row["patient_id"], row["pattern"], _time(row["at"]))
        for row in patterns[patterns["certain"] & ~_holds(patterns, now)].to_dict("records")
    }
    return Findings(standing_findings(episodes, patterns, now=now, grades=grades), frozenset(over))


def standing_findings(
    episodes: pd.DataFrame,
    patterns: pd.DataFrame,
    *,
    now: datetime,
    grades: pd.DataFrame | None = None,
) -> tuple[StandingFinding, ...]:
    """By patient, then in the order of the rules.

    `episodes` are those of all scales as of now, in the columns of episodes.csv with `scale`, and
    with `standing_state` where a physician dated an end; `patterns` as course.patterns.table.patterns
    gives them for the same now; `grades` as the course has them: by these the severity of a
    re-opened episode is that since it re-opened, and not the peak of what was over.
    """
    phases = {} if grades is None else _phases(grades)
    found = [
        *(one for rule in GRADE_RULES for one in _of_grades(rule, episodes, phases)),
        *_of_patterns(patterns, now),
    ]
    return tuple(sorted(found, key=lambda one: one.patient_id))


_Peak = tuple[int, datetime, str]


def _is_standing(episodes: pd.DataFrame) -> pd.Series:
    state = "standing_state" if "standing_state" in episodes.columns else "state"
    states = episodes[state]
    if state == "standing_state":  # only CRS and ICANS have a physician's word on their end
        states = states.where(states.notna(), episodes["state"])
    return states.isin(_STANDS)


def _phases(grades: pd.DataFrame) -> dict[tuple[str, str, int], _Peak]:
    """By patient, scale and episode the highest certain grade since it last was over, and when."""
    within = grades[(grades["episode"] > 0) & grades["at_least"].notna()]
    if within.empty:
        return {}
    within = within.sort_values(["patient_id", "scale", "observed_at"], kind="stable")
    key = ["patient_id", "scale", "episode"]
    over = (within["state"] == State.RESOLVED).astype("int64")
    by_episode = over.groupby([within[name] for name in key])
    last_phase = by_episode.transform("sum") == by_episode.cumsum() - over
    since = within[last_phase].assign(
        low=within["at_least"].astype(np.float64),
    )
    highest = since[since["low"] == since.groupby(key)["low"].transform("max")]
    first = highest.groupby(key, as_index=False).first()
    return {
        (row["patient_id"], row["scale"], int(row["episode"])): (
            int(row["low"]),
            _time(row["observed_at"]),
            "" if pd.isna(row["driver"]) else str(row["driver"]).replace(";", ", "),
        )
        for row in first.to_dict("records")
    }


def _of_grades(
    rule: GradeRule, episodes: pd.DataFrame, phases: dict[tuple[str, str, int], _Peak]
) -> Iterator[StandingFinding]:
    own = episodes[(episodes["scale"] == rule.scale) & _is_standing(episodes)]
    for row in own.to_dict("records"):
        onset = _time(row["onset_at"])
        peak = 0 if pd.isna(row["peak_grade"]) else int(row["peak_grade"])
        severity, since, driver = phases.get(
            (row["patient_id"], rule.scale, int(row["episode"])),
            (peak, onset if pd.isna(row["peak_at"]) else _time(row["peak_at"]), ""),
        )
        level = rule.level_of(severity)
        if level is None:
            continue
        yield StandingFinding(
            row["patient_id"],
            rule.key,
            rule.toxicity,
            level,
            onset,
            severity,
            since,
            rule.name,
            rule.says(severity),
            f"Driver: {driver}." if driver else "",
        )


def _holds(patterns: pd.DataFrame, now: datetime) -> pd.Series:
    time = pd.Timestamp(now)
    return (patterns["at"] <= time) & (patterns["until"].isna() | (patterns["until"] > time))


def _of_patterns(patterns: pd.DataFrame, now: datetime) -> Iterator[StandingFinding]:
    rules = {one.pattern: one for one in PATTERN_RULES}
    order = {key: number for number, key in enumerate(rules)}
    own = patterns[patterns["certain"] & _holds(patterns, now) & patterns["pattern"].isin(rules)]
    for row in sorted(own.to_dict("records"), key=lambda one: order[one["pattern"]]):
        rule = rules[row["pattern"]]
        at = _time(row["at"])
        yield StandingFinding(
            row["patient_id"],
            rule.key,
            rule.toxicity,
            rule.level,
            at,
            0,
            at,
            rule.name,
            rule.says,
            "" if pd.isna(row["detail"]) else str(row["detail"]),
        )


def _time(value: object) -> datetime:
    time: datetime = pd.Timestamp(value).to_pydatetime()
    return time
