"""One patient's course as a table: time, what was charted, what was given, what is expected.

`+3d 09:00` is nine hours after three whole days from the infusion, which is at midnight UTC unless
the patient says otherwise; an ISO time is taken as it is. Facts are presets (`well`, `alert`) and
`name value` pairs; a drug goes on `to` a time. A row whose values joined an earlier one is `joined`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from monitoring.charting.tables import INTERVENTIONS, OBSERVATIONS, PATIENTS
from monitoring.course.episodes import State
from monitoring.course.grades import Course, course
from monitoring.grading.scale import Scale
from monitoring.scales import CRS_ASTCT_2019
from monitoring.settings import CourseChoices
from tests.spec.tables import fact, rows_of, short_form
from tests.typed import typed

PATIENT = {"patient_id": "P1", "infused_at": "2026-03-02T00:00+00:00", "age_years": 45.0}
WELL = {
    "temperature_c": 36.8,
    "systolic_mmhg": 120.0,
    "vasopressors": "none",
    "oxygen_device": "room-air",
    "spo2_pct": 97.0,
}
ALERT = {"ice_total": 10.0, "consciousness": "awakens-spontaneously", "seizure": "none"}
PRESETS: dict[str, dict[str, Any]] = {"well": WELL, "alert": ALERT}
EXPECTED = ("grade", "driver", "missing", "flags", "episode", "state", "day", "age")
JOINED = "joined"


def assert_course(
    table: str,
    *,
    scale: Scale = CRS_ASTCT_2019,
    patient: Mapping[str, Any] | None = None,
    zone: str | None = None,
    episodes: str | None = None,
) -> None:
    about = PATIENT | dict(patient or {})
    start = pd.Timestamp(about["infused_at"].split(";")[0])
    rows = rows_of(table)
    observed, given = _charted(rows, start)

    followed = course(
        typed(PATIENTS, [about]),
        typed(OBSERVATIONS, [{"patient_id": "P1"} | row for row in observed]),
        typed(INTERVENTIONS, [{"patient_id": "P1"} | row for row in given]),
        scales=[scale],
        choices=CourseChoices(),
        zone=None if zone is None else ZoneInfo(zone),
        explanations=False,
    )

    answers = _answers(followed, scale)
    assert rows == [row | _answer(row, answers.get(_time(row["time"], start))) for row in rows]
    if episodes is not None:
        expected = rows_of(episodes)
        assert expected == _episodes(followed, scale, start, list(expected[0]))


def _charted(
    rows: list[dict[str, str]], start: pd.Timestamp
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    observed, given = [], []
    for row in rows:
        at = _time(row["time"], start)
        if row.get("facts"):
            observed.append(_facts(row["facts"]) | {"observed_at": at})
        for drug in filter(None, row.get("given", "").split(";")):
            kind, _, end = drug.strip().partition(" to ")
            stop = _time(end, start) if end else None
            given.append({"kind": kind, "started_at": at, "stopped_at": stop})
    return observed, given


def _time(text: str, start: pd.Timestamp) -> pd.Timestamp:
    after = re.fullmatch(r"\+(\d+)d (\d\d):(\d\d)(?::(\d\d))?", text)
    if after is None:
        return pd.Timestamp(text).tz_convert("UTC")
    days, hours, minutes, seconds = (int(part or 0) for part in after.groups())
    return start.tz_convert("UTC") + pd.Timedelta(
        days=days, hours=hours, minutes=minutes, seconds=seconds
    )


def _facts(text: str) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for part in text.split(","):
        name, _, value = part.strip().partition(" ")
        facts |= PRESETS[name] if name in PRESETS else {name: fact(value)}
    return facts


def _answers(followed: Course, scale: Scale) -> dict[pd.Timestamp, dict[str, str]]:
    own = followed.grades[followed.grades["scale"] == scale.key]
    return {
        row["observed_at"]: {name: row[name] for name in ("driver", "missing", "flags")}
        | {
            "grade": short_form(row),
            "episode": str(row["episode"] or ""),
            "state": State(row["state"]).name.lower(),
            "day": str(row["day"]),
            "age": f"{followed.moments['age_years'].iloc[row['moment']]:.2f}",
        }
        for row in own.to_dict("records")
    }


def _answer(row: Mapping[str, str], answer: Mapping[str, str] | None) -> dict[str, str]:
    """The cells of `row` that are expected, as they came out."""
    if answer is None:
        answer = dict.fromkeys(EXPECTED, "") | {"grade": JOINED if row.get("facts") else ""}
    return {name: answer[name] for name in row if name in EXPECTED}


def _episodes(
    followed: Course, scale: Scale, start: pd.Timestamp, columns: list[str]
) -> list[dict[str, str]]:
    own = followed.episodes[followed.episodes["scale"] == scale.key]
    return [
        {name: _written(row[name], start) for name in columns} for row in own.to_dict("records")
    ]


def _written(value: Any, start: pd.Timestamp) -> str:
    if value is None or value is pd.NaT:
        return ""
    if isinstance(value, pd.Timestamp):
        elapsed = value - start
        hours, minutes = divmod(elapsed.seconds // 60, 60)
        return f"+{elapsed.days}d {hours:02}:{minutes:02}"
    return str(value)
