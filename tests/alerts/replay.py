"""The demo ward against the clock: what the watcher raises, and what the slow reader expects."""

# ruff: noqa: T201  (it prints what it compared)

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from monitoring.course.other_scales import other_grades
from monitoring.course.patterns.evidence import Evidence
from monitoring.course.patterns.table import patterns
from monitoring.record.alerts import alerts_of
from monitoring.record.engine import open_record
from monitoring.services.chart import charted, graded, read_chart
from monitoring.services.load_demo import load_demo
from monitoring.services.raise_alerts import (
    _GRADERS,
    Seen,
    compare_and_append,
    findings_of,
    up_to,
)
from monitoring.settings import Settings
from tests.alerts.slow_reader import Ringing, standing
from tests.people import THE_OPERATOR

NOW = datetime(2026, 3, 15, 9, tzinfo=UTC)
SETTINGS = Settings(timezone="Europe/Berlin")


def expected(chart, now):
    """By the slow reader, from grades and patterns as of then."""
    known = up_to(chart, now)
    course = graded(known, SETTINGS, explanations=False)
    laid = charted(known, course, SETTINGS, explanations=False)
    evidence = Evidence(
        course,
        known.patients,
        known.interventions,
        known.labs,
        known.answers,
        SETTINGS.zone,
        SETTINGS,
    )
    died = known.patients[known.patients["died_at"] <= pd.Timestamp(now)]
    return standing(
        course.grades,
        other_grades(_GRADERS, laid),
        patterns(evidence, now=now),
        pd.Timestamp(now),
        set(died["patient_id"]),
    )


def replay(folder: Path, *, hours: float, days: float):
    """Every look's difference, as (now, raised and not expected, expected and not raised)."""
    record = open_record(folder / "daywatch.db")
    load_demo(record, by=THE_OPERATOR, at=NOW)
    whole = read_chart(record)
    numbers = dict(zip(whole.patients["patient_id"], whole.patients["patient_number"], strict=True))
    by_hand, before, differences, rang = Ringing(), 0, [], 0
    now = NOW - timedelta(days=days)
    while now <= NOW:
        died = whole.patients[whole.patients["died_at"] <= pd.Timestamp(now)]
        dead = set(died["patient_id"])
        living = whole.patients[~whole.patients["patient_id"].isin(dead)]
        found = findings_of(_of(whole, living), SETTINGS, now=now)
        seen = Seen(1, now, found, numbers, frozenset(numbers[one] for one in dead))
        compare_and_append(record, SETTINGS, seen, "replay")
        new = {
            (one.patient_id, one.rule, one.level, pd.Timestamp(one.episode), one.severity)
            for one in alerts_of(record)
            if one.number > before
        }
        before += len(new)
        rang += len(new)
        wanted = {
            (one.patient, one.rule, one.level, one.began, one.severity)
            for one in by_hand.look(expected(whole, now))
        }
        if new != wanted:
            differences.append((now, new - wanted, wanted - new))
        now += timedelta(hours=hours)
    record.dispose()
    return differences, rang


def _of(chart, patients):
    from dataclasses import fields, replace

    own = set(patients["patient_id"])
    frames = {
        one.name: frame[frame["patient_id"].isin(own)].reset_index(drop=True)
        for one in fields(chart)
        if len(frame := getattr(chart, one.name))
    }
    return replace(chart, **frames)


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--hours", type=float, default=1)
    asked.add_argument("--days", type=float, default=20)
    given = asked.parse_args()
    began = time.monotonic()
    with TemporaryDirectory() as folder:
        differences, rang = replay(Path(folder), hours=given.hours, days=given.days)
    looks = int(given.days * 24 / given.hours) + 1
    for one in differences[:20]:
        print(*one)
    print(
        f"{looks} looks over {given.days:g} days, one every {given.hours:g} h: {rang} alerts, "
        f"{len(differences)} looks that differ; {time.monotonic() - began:.0f} s."
    )
    return bool(differences)


if __name__ == "__main__":
    sys.exit(main())
