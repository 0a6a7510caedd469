"""One patient's chart as a table, and when a pattern of it fires.

`+3d 09:00` is nine hours after three whole days from the infusion, at midnight UTC. Facts are
presets (`well`, `alert`) and `name value` pairs; `given` a drug, which may go on `to` a time; `labs`
`analyte value unit` with `;` between. A firing is written `+2d 14:00 to +2d 20:00`, without an end
while it holds, and with `?` before it where it is only possible.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from monitoring.charting.tables import (
    ANSWERS,
    INTERVENTIONS,
    LABS,
    OBSERVATIONS,
    PATIENTS,
    VALUE_LIMIT,
)
from monitoring.course.grades import course
from monitoring.course.patterns.evidence import Evidence
from monitoring.course.patterns.table import BY_KEY, patterns
from monitoring.scales import ALL_SCALES
from monitoring.settings import Settings
from tests.spec.courses import PATIENT, PRESETS
from tests.spec.tables import fact, rows_of
from tests.typed import typed

START = pd.Timestamp(PATIENT["infused_at"])
SETTINGS = Settings()


def fires(
    pattern: str, table: str, *, patient: Mapping[str, Any] | None = None, now: str | None = None
) -> list[str]:
    """The firings of one pattern in one patient's chart, in order."""
    found = firings(table, patient=patient, now=now, only=(pattern,))
    return [written(row) for row in found.to_dict("records")]


def firings(
    table: str,
    *,
    patient: Mapping[str, Any] | None = None,
    now: str | None = None,
    only: Collection[str] = BY_KEY,
) -> pd.DataFrame:
    known = evidence(table, patient=patient)
    return patterns(known, now=None if now is None else at(now), only=only)


def evidence(table: str, *, patient: Mapping[str, Any] | None = None) -> Evidence:
    rows = rows_of(table)
    own = {"patient_id": "P1"}
    observed = [
        own | _facts(row["facts"]) | {"observed_at": at(row["time"])}
        for row in rows
        if row.get("facts")
    ]
    given = [own | one for row in rows for one in _given(row.get("given", ""), at(row["time"]))]
    labs = [own | one for row in rows for one in _labs(row.get("labs", ""), at(row["time"]))]
    return evidence_of([PATIENT | dict(patient or {})], observed, given, labs)


def evidence_of(
    people: Iterable[Mapping[str, Any]],
    observed: Iterable[Mapping[str, Any]],
    given: Iterable[Mapping[str, Any]],
    labs: Iterable[Mapping[str, Any]],
) -> Evidence:
    results = list(labs)
    limits = pd.Series([one.get(VALUE_LIMIT) for one in results], dtype="str")
    plain = [{k: v for k, v in one.items() if k != VALUE_LIMIT} for one in results]
    return of_frames(
        typed(PATIENTS, people),
        typed(OBSERVATIONS, observed),
        typed(INTERVENTIONS, given),
        typed(LABS, plain).assign(**{VALUE_LIMIT: limits}),
    )


def of_frames(
    people: pd.DataFrame, observed: pd.DataFrame, given: pd.DataFrame, labs: pd.DataFrame
) -> Evidence:
    followed = course(
        people,
        observed,
        given,
        scales=ALL_SCALES,
        choices=SETTINGS.course,
        zone=None,
        explanations=False,
    )
    return Evidence(followed, people, given, labs, typed(ANSWERS, []), None, SETTINGS)


def at(text: str) -> datetime:
    days, hours, minutes = re.fullmatch(r"([+-]\d+)d (\d\d):(\d\d)", text).groups()
    elapsed = pd.Timedelta(days=int(days), hours=int(hours), minutes=int(minutes))
    return (START + elapsed).to_pydatetime()


def _facts(text: str) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for part in text.split(","):
        name, _, value = part.strip().partition(" ")
        facts |= PRESETS[name] if name in PRESETS else {name: fact(value)}
    return facts


def _given(text: str, start: datetime) -> list[dict[str, Any]]:
    drugs = [drug.strip().partition(" to ") for drug in text.split(";") if drug.strip()]
    return [
        {"kind": kind, "started_at": start, "stopped_at": at(end) if end else None}
        for kind, _, end in drugs
    ]


def _labs(text: str, drawn: datetime) -> list[dict[str, Any]]:
    results = []
    for one in filter(None, (part.strip() for part in text.split(";"))):
        analyte, value, unit = one.split(" ")
        results.append(
            {
                "observed_at": drawn,
                "analyte": analyte,
                "value": float(value.lstrip("<>")),
                "unit": unit,
                VALUE_LIMIT: value[0] if value[0] in "<>" else None,
            }
        )
    return results


def written(row: Mapping[str, Any]) -> str:
    sign = "" if row["certain"] else "?"
    until = "" if pd.isna(row["until"]) else f" to {_time(row['until'])}"
    return f"{sign}{_time(row['at'])}{until}"


def _time(time: pd.Timestamp) -> str:
    elapsed = time - START
    hours, minutes = divmod(elapsed.seconds // 60, 60)
    return f"{elapsed.days:+d}d {hours:02}:{minutes:02}"
