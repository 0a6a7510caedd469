"""Looks at a ward by hand: what stands, without a chart, so that only the raising is tried."""

from __future__ import annotations

from datetime import timedelta

from monitoring.course.alert_rules import BY_KEY, GradeRule, Level
from monitoring.course.alerts import Findings, StandingFinding
from monitoring.record.alerts import alerts_of
from monitoring.services.raise_alerts import Seen, compare_and_append
from monitoring.settings import Settings
from tests.record.rows import NOON

CRS, ICANS = "crs-astct-2019", "icans-astct-2019"
SETTINGS = Settings(timezone="Europe/Berlin")


def minutes(count):
    return NOON + timedelta(minutes=count)


def found(rule, *, began=0, severity=None, patient="P1"):
    """A finding that began so many minutes after noon."""
    one = BY_KEY[rule]
    severity = severity if severity is not None else (2 if isinstance(one, GradeRule) else 0)
    level = one.level_of(severity) if isinstance(one, GradeRule) else one.level
    return StandingFinding(
        patient,
        rule,
        one.toxicity,
        Level(level),
        minutes(began),
        severity,
        minutes(began),
        one.name,
        one.says(severity) if isinstance(one, GradeRule) else one.says,
    )


def seen(at, *standing, over=(), entry=1, dead=(), numbers=None):
    return Seen(
        entry,
        minutes(at),
        Findings(tuple(standing), frozenset((who, rule, minutes(t)) for who, rule, t in over)),
        {"P1": 1, "P2": 2} if numbers is None else numbers,
        frozenset(dead),
    )


def look(record, at, *standing, watcher="w", settings=SETTINGS, **how):
    return compare_and_append(record, settings, seen(at, *standing, **how), watcher)


def raised(record):
    """`CRS 2 new`, in the order in which they rang."""
    return [f"{one.toxicity} {one.severity} {one.why}" for one in alerts_of(record)]


def open_now(record, at):
    return [
        f"{one.toxicity} {one.severity}"
        for one in alerts_of(record, only_open=True)
        if one.rings(minutes(at))
    ]
