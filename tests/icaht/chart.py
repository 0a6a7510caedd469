"""Short texts of days and counts made into charted frames: `0-4: 900, 5: 400, 14: <100`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
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
from monitoring.course.graders import Charted
from monitoring.course.icaht import icaht_graders
from monitoring.course.timeline import moments
from monitoring.scales.icaht_2023 import IcahtChoices
from monitoring.settings import Settings
from tests.typed import typed

INFUSED_AT = datetime(2026, 3, 1, 14, tzinfo=UTC)
DAY_0 = datetime(2026, 3, 1, tzinfo=UTC)
EARLY, LATE = "icaht-early-2023", "icaht-late-2023"
T_EARLY, T_LATE = "t-icaht-early-2025", "t-icaht-late-2025"
UNITS = {"neutrophils": "/uL", "platelets": "10*9/L"}
USUAL = IcahtChoices()


def at(day: float, hour: float = 6) -> datetime:
    return DAY_0 + timedelta(days=day, hours=hour)


def days(text: str, *, otherwise: str = "", first: int = 0, last: int = 30) -> list[dict[str, Any]]:
    """Results from `day: count` or `from-to: count`, several a day with `&` between."""
    counts: dict[int, str] = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        span, count = (one.strip() for one in part.split(":"))
        start, _, end = span.partition("-")
        counts.update(dict.fromkeys(range(int(start), int(end or start) + 1), count))
    if otherwise:
        counts = {day: counts.get(day, otherwise) for day in range(first, last + 1)}
    return [
        {"day": day, "hour": 6 + 4 * nth, "count": one.strip()}
        for day, several in counts.items()
        for nth, one in enumerate(several.split("&"))
        if one.strip() != "-"
    ]


def labs(
    results: Iterable[Mapping[str, Any]], *, analyte: str, unit: str = "", patient: str = "P1"
) -> pd.DataFrame:
    given = list(results)
    frame = typed(
        LABS,
        [
            {
                "patient_id": patient,
                "observed_at": at(one["day"], one["hour"]),
                "analyte": analyte,
                "value": float(one["count"].strip("<>")),
                "unit": unit or UNITS[analyte],
            }
            for one in given
        ],
    )
    limits = [one["count"][0] if one["count"][0] in "<>" else None for one in given]
    return frame.assign(**{VALUE_LIMIT: pd.Series(limits, dtype="str")})


def charted(
    results: pd.DataFrame,
    *,
    patients: Iterable[Mapping[str, Any]] = ({},),
    given: Iterable[Mapping[str, Any]] = (),
) -> Charted:
    everyone = [
        {"patient_id": "P1", "infused_at": INFUSED_AT.isoformat(), **one} for one in patients
    ]
    about, drugs = typed(PATIENTS, everyone), typed(INTERVENTIONS, given)
    settings = Settings()
    bedside = moments(
        about,
        typed(OBSERVATIONS, []),
        drugs,
        zone=None,
        join_window=settings.course.join_window,
    )
    return Charted(about, bedside, drugs, results, typed(ANSWERS, []), None, settings)


def graded(key: str, all_charted: Charted, choices: IcahtChoices = USUAL) -> pd.DataFrame:
    grader = next(one for one in icaht_graders(choices) if one.key == key)
    return grader.rows(all_charted)


def course(
    key: str,
    text: str,
    *,
    otherwise: str = "",
    unit: str = "",
    choices: IcahtChoices = USUAL,
    given: Iterable[Mapping[str, Any]] = (),
    **patient: Any,
) -> pd.DataFrame:
    """The rows of one patient."""
    analyte = "platelets" if key.startswith("t-") else "neutrophils"
    first, last = (31, 100) if "late" in key else (0, 30)
    results = days(text, otherwise=otherwise, first=first, last=last)
    made = charted(
        labs(results, analyte=analyte, unit=unit),
        patients=[patient],
        given=[{"patient_id": "P1", **one} for one in given],
    )
    return graded(key, made, choices)


def in_short(row: pd.Series) -> str:
    """`G2`, `G2 provisional`, `G1 provisional 1..2`, `open 1..3`."""
    bounds = f"{row['at_least']}..{row['at_most']}"
    if row["status"] == "open":
        return f"open {bounds}"
    assert row["grade"] == row["at_least"]
    words = f"G{row['grade']}"
    words += "" if row["status"] == "graded" else f" {row['status']}"
    return words if row["at_least"] == row["at_most"] else f"{words} {bounds}"
