"""What rings now: the findings of a course that stand at a time and are certain, by the alert rules.

A pure function of frames. What was raised before, acknowledged or sent is the record's to know;
services compare the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from monitoring.course.alert_rules import (
    GRADE_RULES,
    PATTERN_RULES,
    GradeRule,
    Level,
    Toxicity,
)
from monitoring.course.episodes import State
from monitoring.course.patterns.table import PATTERNS

_NAMES = {one.key: (one.name, one.meaning) for one in PATTERNS}
# An episode in its clean time is not over, and no longer rings anew.
_STANDS = (State.OPEN.name.lower(), State.RESOLVING.name.lower())


@dataclass(frozen=True)
class StandingFinding:
    """One that rings. `episode` is the time at which the episode or the pattern began: with the
    patient and the rule it says which finding this is; `severity` is the highest certain grade of
    the episode so far, and 0 where there is none."""

    patient_id: str
    rule: str
    toxicity: Toxicity
    level: Level
    episode: datetime
    severity: int
    since: datetime
    name: str
    says: str


def standing_findings(
    episodes: pd.DataFrame, patterns: pd.DataFrame, *, now: datetime
) -> tuple[StandingFinding, ...]:
    """By patient, then in the order of the rules.

    `episodes` are those of all scales as of now, in the columns of episodes.csv with `scale`;
    `patterns` as course.patterns.table.patterns gives them for the same now.
    """
    found = [
        *(one for rule in GRADE_RULES for one in _of_grades(rule, episodes)),
        *_of_patterns(patterns, now),
    ]
    return tuple(sorted(found, key=lambda one: one.patient_id))


def _of_grades(rule: GradeRule, episodes: pd.DataFrame) -> Iterator[StandingFinding]:
    own = episodes[(episodes["scale"] == rule.scale) & episodes["state"].isin(_STANDS)]
    for row in own.to_dict("records"):
        severity = 0 if pd.isna(row["peak_grade"]) else int(row["peak_grade"])
        level = rule.level_of(severity)
        if level is None:
            continue
        graded = f" grade {severity}" if severity else ""
        yield StandingFinding(
            row["patient_id"],
            rule.key,
            rule.toxicity,
            level,
            _time(row["onset_at"]),
            severity,
            _time(row["onset_at"] if pd.isna(row["peak_at"]) else row["peak_at"]),
            rule.name,
            f"{rule.name}: meets criteria for{graded}, for review"
            if severity
            else f"{rule.name}: met, for review",
        )


def _of_patterns(patterns: pd.DataFrame, now: datetime) -> Iterator[StandingFinding]:
    time = pd.Timestamp(now)
    there = patterns[patterns["certain"] & (patterns["at"] <= time)]
    there = there[there["until"].isna() | (there["until"] > time)]
    rules = {one.pattern: one for one in PATTERN_RULES}
    order = {key: number for number, key in enumerate(rules)}
    own = there[there["pattern"].isin(rules)]
    for row in sorted(own.to_dict("records"), key=lambda one: order[one["pattern"]]):
        rule = rules[row["pattern"]]
        name, meaning = _NAMES[rule.pattern]
        yield StandingFinding(
            row["patient_id"],
            rule.key,
            rule.toxicity,
            rule.level,
            _time(row["at"]),
            0,
            _time(row["at"]),
            name,
            meaning,
        )


def _time(value: object) -> datetime:
    time: datetime = pd.Timestamp(value).to_pydatetime()  # type: ignore[arg-type]
    return time
