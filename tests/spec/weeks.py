"""One patient's chart over weeks as a table, with the grades expected of it worked out by hand.

Charted: `time`, `facts` and `given` as in courses.py; `labs` are `analyte value unit` with `;`
between, limits in brackets (`potassium 3.4 mmol/L [3.5-5.0]`, `ast 60 U/L [-40]`), a value below
detection `<0.1`; `answers` are `question answer`. `+5d to +11d 06:00` is once on each of those days.

Expected: every other column is a scale by the short name of SCALES, or what else its rows say
(`CRS flags`, `ICANS state`, `CRS day`). A blank means that there is no row, or nothing is said; on a
span of days one cell holds for all, or `0x3 1 2x4` says it day by day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from monitoring.charting.tables import (
    ANSWERS,
    INTERVENTIONS,
    LABS,
    OBSERVATIONS,
    PATIENTS,
    VALUE_LIMIT,
)
from monitoring.course.all_graders import GRADERS
from monitoring.course.episodes import State
from monitoring.course.graders import Charted
from monitoring.course.grades import Course, course, crs_rows
from monitoring.course.patterns.evidence import Evidence
from monitoring.course.patterns.table import PATTERNS
from monitoring.course.toxicity_episodes import toxicity_episodes
from monitoring.scales import scales_for
from monitoring.scales.fever_1 import Level
from monitoring.settings import Settings
from tests.spec.courses import ALERT, PATIENT, PRESETS
from tests.spec.tables import fact, rows_of, short_form
from tests.typed import typed

SCALES = {
    "CRS": "crs-astct-2019",
    "ICANS": "icans-astct-2019",
    "IEC-HS": "iec-hs-2023",
    "ICAHT": "icaht-early-2023",
    "late ICAHT": "icaht-late-2023",
    "T-ICAHT": "t-icaht-early-2025",
    "late T-ICAHT": "t-icaht-late-2025",
    "TLS": "tls-howard-2011",
    "TLS C-B": "tls-cairo-bishop-2004",
    "FN": "febrile-neutropenia-idsa-2010",
    "FN CTCAE": "febrile-neutropenia-ctcae-5.0",
    "panel": "fever-1",
}
# By the official name of the term, in the edition that is asked for.
TERMS = {
    "K high": "hyperkalemia",
    "K low": "hypokalemia",
    "Na high": "hypernatremia",
    "Na low": "hyponatremia",
    "Ca high": "hypercalcemia",
    "Ca low": "hypocalcemia",
    "Mg high": "hypermagnesemia",
    "Mg low": "hypomagnesemia",
    "creatinine": "creatinine-increased",
    "ANC": "neutrophil-count-decreased",
    "platelets": "platelet-count-decreased",
    "Hb": "anemia",
    "fever": "fever",
}
NAMES_IN_6_0 = {"platelet-count-decreased": "thrombocytopenia"}
OWN_PRESETS: dict[str, dict[str, Any]] = PRESETS | {
    "calm": {"respiratory_rate_bpm": 16.0, "heart_rate_bpm": 88.0},
    "awake": {name: ALERT[name] for name in ("consciousness", "seizure")},
}
IEC_HS_LEVELS = {
    "IEC_HS_NOT_EVALUABLE": "not evaluable",
    "IEC_HS_WATCH": "watch",
    "IEC_HS_SCREEN": "screen",
    "IEC_HS_POSSIBLE": "POSSIBLE",
}
CHARTED = ("time", "facts", "labs", "given", "answers")
SAID = (" flags", " missing", " driver", " state", " episode", " day")


@dataclass(frozen=True)
class Weeks:
    """One chart, graded: rows of grades.csv by scale and time, and what the course is made of."""

    course: Course
    charted: Charted
    grades: pd.DataFrame
    start: pd.Timestamp


def assert_weeks(
    chart: str,
    *,
    patient: Mapping[str, Any] | None = None,
    zone: str | None = None,
    settings: Settings | None = None,
    episodes: str | None = None,
    fires: str | None = None,
) -> None:
    """`episodes` has `scale` and columns of episodes.csv; `fires` a pattern and all its beginnings."""
    settings = settings or Settings()
    rows = rows_of(chart)
    asked = [name for name in rows[0] if name not in CHARTED]
    keys = {name: _key(name, settings.ctcae) for name in asked}
    wanted = {*keys.values()}
    if episodes is not None:
        wanted |= {_key(row["scale"], settings.ctcae) for row in rows_of(episodes)}
    weeks = _graded(rows, PATIENT | dict(patient or {}), zone, settings, wanted)

    assert rows == [_as_graded(row, weeks, keys) for row in rows]
    if episodes is not None:
        expected = rows_of(episodes)
        assert expected == _episodes(weeks, expected, settings)
    if fires is not None:
        expected = rows_of(fires)
        assert expected == _firings(weeks, expected)


def _key(column: str, edition: str) -> str:
    name = next((column.removesuffix(end) for end in SAID if column.endswith(end)), column)
    if name in SCALES:
        return SCALES[name]
    term = TERMS[name]
    return f"ctcae-{edition}-{NAMES_IN_6_0.get(term, term) if edition == '6.0' else term}"


# --- what was charted ----------------------------------------------------------------------------


def _graded(
    rows: list[dict[str, str]],
    about: Mapping[str, Any],
    zone: str | None,
    settings: Settings,
    wanted: set[str],
) -> Weeks:
    start = pd.Timestamp(about["infused_at"].split(";")[0])
    own = {"patient_id": about["patient_id"]}
    observed, given, labs, answers = [], [], [], []
    for row in rows:
        for at in times(row["time"], start):
            here = own | {"observed_at": at}
            observed += [here | one for one in _facts(row.get("facts", ""))]
            given += [own | one for one in _drugs(row.get("given", ""), at, start)]
            labs += [here | one for one in _results(row.get("labs", ""))]
            answers += [here | one for one in _said(row.get("answers", ""))]
    people, drugs = typed(PATIENTS, [about]), typed(INTERVENTIONS, given)
    signs = pd.Series([one.pop(VALUE_LIMIT) for one in labs], dtype="str")
    results = typed(LABS, labs).assign(**{VALUE_LIMIT: signs})
    place = None if zone is None else ZoneInfo(zone)
    graded = course(
        people,
        typed(OBSERVATIONS, observed),
        drugs,
        scales=scales_for(settings.grading),
        choices=settings.course,
        zone=place,
        explanations=False,
    )
    charted = Charted(
        people,
        graded.moments,
        drugs,
        results,
        typed(ANSWERS, answers),
        place,
        settings,
        explanations=False,
        crs=crs_rows(graded),
    )
    others = [
        one.rows(charted).assign(scale=one.key, state="", episode="")
        for one in GRADERS
        if one.key in wanted
    ]
    words = {State(one): one.name.lower() for one in State}
    bedside = graded.grades.assign(state=graded.grades["state"].map(words))
    return Weeks(graded, charted, pd.concat([bedside, *others], ignore_index=True), start)


def times(text: str, start: pd.Timestamp) -> list[pd.Timestamp]:
    """In UTC: a time of the course, the same hour on a span of its days, or an ISO time."""
    span = re.fullmatch(r"([+-]\d+)d(?: to ([+-]\d+)d)? (\d\d):(\d\d)", text)
    if span is None:
        return [pd.Timestamp(text).tz_convert("UTC")]
    first, last, hours, minutes = span.groups()
    return [
        start.tz_convert("UTC") + pd.Timedelta(days=day, hours=int(hours), minutes=int(minutes))
        for day in range(int(first), int(last or first) + 1)
    ]


def _facts(text: str) -> Iterator[dict[str, Any]]:
    facts: dict[str, Any] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, _, value = part.partition(" ")
        facts |= OWN_PRESETS[name] if name in OWN_PRESETS else {name: fact(value)}
    if facts:
        yield facts


def _drugs(text: str, at: pd.Timestamp, start: pd.Timestamp) -> Iterator[dict[str, Any]]:
    for drug in filter(None, (one.strip() for one in text.split(";"))):
        kind, _, end = drug.partition(" to ")
        yield {"kind": kind, "started_at": at, "stopped_at": times(end, start)[0] if end else None}


def _results(text: str) -> Iterator[dict[str, Any]]:
    for one in filter(None, (part.strip() for part in text.split(";"))):
        analyte, value, unit, *limits = one.split()
        lower, _, upper = limits[0].strip("[]").partition("-") if limits else ("", "", "")
        yield {
            "analyte": analyte,
            "value": float(value.lstrip("<>")),
            "unit": unit,
            "lower_limit": fact(lower),
            "upper_limit": fact(upper),
            VALUE_LIMIT: value[0] if value[0] in "<>" else None,
        }


def _said(text: str) -> Iterator[dict[str, Any]]:
    for one in filter(None, (part.strip() for part in text.split(";"))):
        question, answer = one.split()
        yield {"question": question, "answer": answer}


# --- what came out -------------------------------------------------------------------------------


def _as_graded(row: Mapping[str, str], weeks: Weeks, keys: Mapping[str, str]) -> dict[str, str]:
    """`row` with the cells that are expected as they came out."""
    days = times(row["time"], weeks.start)
    came = {
        column: [_cell(weeks.grades, key, at, column) for at in days]
        for column, key in keys.items()
    }
    return dict(row) | {
        column: _like(row[column], cells) for column, cells in came.items() if column in row
    }


def _cell(grades: pd.DataFrame, key: str, at: pd.Timestamp, column: str) -> str:
    found = grades[(grades["scale"] == key) & (grades["observed_at"] == at)].to_dict("records")
    said = next((end.strip() for end in SAID if column.endswith(end)), None)
    cells = []
    for row in found:
        if said is not None:
            cells.append("" if pd.isna(row[said]) else str(row[said] or "0" * (said == "day")))
        elif key == SCALES["IEC-HS"]:
            flags = str(row["flags"]).split(";")
            cells.append(
                next((word for flag, word in IEC_HS_LEVELS.items() if flag in flags), "none")
            )
        elif key == SCALES["panel"]:
            cells.append(_level(row))
        else:
            cells.append(short_form(row))
    return " / ".join(cells)


def _level(row: Mapping[str, Any]) -> str:
    """The least certain level of the panel; `+` where a higher one is possible."""
    raised = {one.flag: one.name for one in Level}
    flags = str(row["flags"]).split(";")
    level = next((raised[flag] for flag in flags if flag in raised), "none")
    return level + ("+" if row["status"] == "open" else "")


def _like(expected: str, came: list[str]) -> str:
    """Day by day if it was written so; otherwise one cell where all days say the same."""
    if len(set(came)) == 1 and "x" not in expected:
        return came[0]
    runs: list[list[Any]] = []
    for cell in came:
        if runs and runs[-1][0] == cell:
            runs[-1][1] += 1
        else:
            runs.append([cell, 1])
    return " ".join(cell if number == 1 else f"{cell}x{number}" for cell, number in runs)


def _episodes(
    weeks: Weeks, expected: list[dict[str, str]], settings: Settings
) -> list[dict[str, str]]:
    columns = [name for name in expected[0] if name != "scale"]
    found = []
    for short in dict.fromkeys(row["scale"] for row in expected):
        key = _key(short, settings.ctcae)
        own = weeks.course.episodes[weeks.course.episodes["scale"] == key]
        if key not in (SCALES["CRS"], SCALES["ICANS"]):
            of_scale = weeks.grades[weeks.grades["scale"] == key].sort_values("observed_at")
            own = toxicity_episodes(of_scale.reset_index(drop=True), weeks.charted)
        found += [
            {"scale": short} | {name: _written(row[name], weeks.start) for name in columns}
            for row in own.to_dict("records")
        ]
    return found


def _firings(weeks: Weeks, expected: list[dict[str, str]]) -> list[dict[str, str]]:
    charted = weeks.charted
    wanted = {row["pattern"] for row in expected}
    evidence = Evidence(
        weeks.course,
        charted.patients,
        charted.interventions,
        charted.labs,
        charted.answers,
        charted.zone,
        charted.settings,
    )
    known = evidence.up_to(None)
    found = {one.key: one.find(known) for one in PATTERNS if one.key in wanted}
    return [
        row | {"begins": ", ".join(_begins(found[row["pattern"]], weeks.start))} for row in expected
    ]


def _begins(firings: pd.DataFrame, start: pd.Timestamp) -> list[str]:
    certain = firings[firings["certain"].astype("bool")]
    return [_written(at, start) for at in sorted(certain["at"])]


def _written(value: Any, start: pd.Timestamp) -> str:
    if value is None or pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        elapsed = value - start
        hours, minutes = divmod(elapsed.seconds // 60, 60)
        return f"{elapsed.days:+d}d {hours:02}:{minutes:02}"
    return f"{value:.2f}" if isinstance(value, float) else str(value)
