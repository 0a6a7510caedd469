"""Small charts of one patient for tumour lysis syndrome: `K 6.0, P 4.5` at a time, as a Charted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
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
from monitoring.course.graders import Charted
from monitoring.course.timeline import moments
from monitoring.course.tls import TLS_GRADERS
from monitoring.settings import Settings
from tests.typed import typed

HOWARD, CAIRO_BISHOP = "tls-howard-2011", "tls-cairo-bishop-2004"
CTCAE = "ctcae-5.0-tumor-lysis-syndrome"
GRADER = {one.key: one for one in TLS_GRADERS}
INFUSED_AT = datetime(2026, 3, 1, 10, tzinfo=UTC)
BEGUN_AT = datetime(2026, 2, 24, 10, tzinfo=UTC)
ADULT = {
    "patient_id": "P1",
    "age_years": 50.0,
    "infused_at": INFUSED_AT.isoformat(),
    "lymphodepletion_started_at": BEGUN_AT.isoformat(),
}
SHORT = {
    "UA": ("uric-acid", "mg/dL"),
    "K": ("potassium", "mmol/L"),
    "P": ("phosphate", "mg/dL"),
    "Ca": ("calcium", "mg/dL"),
    "iCa": ("calcium-ionised", "mmol/L"),
    "Cr": ("creatinine", "mg/dL"),
    "Alb": ("albumin", "g/dL"),
}
UNITS = {"UA": "umol/L", "P": "mmol/L", "Ca": "mmol/L", "Cr": "umol/L", "K": "meq/L"}
NORMAL = "UA 5.0, K 4.0, P 3.0, Ca 9.0, Alb 4.0, Cr 0.9 <1.2"
BEFORE = -9.0  # a day before lymphodepletion, and before the window
NO_SIGNS = dict.fromkeys(
    ("tls-oliguria", "tls-hypocalcemia-symptomatic", "tls-dysrhythmia", "tls-seizure"), "no"
)


def at(day: float, hour: float = 8) -> datetime:
    """Hours of UTC, which is the zone of the charts here."""
    return datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day, hours=hour)


def results(text: str, day: float, hour: float = 8, patient: str = "P1") -> list[dict[str, Any]]:
    """`K 6.0, P >4.5 mmol/L, UA 6.0 <5.5`: the value, its unit, and `<` the upper limit."""
    return [_result(one.split(), day, hour, patient) for one in text.split(",") if one.strip()]


def _result(words: list[str], day: float, hour: float, patient: str) -> dict[str, Any]:
    analyte, unit = SHORT[words[0]]
    row: dict[str, Any] = {
        "patient_id": patient,
        "observed_at": at(day, hour),
        "analyte": analyte,
        "unit": unit,
        "value": words[1],
    }
    for word in words[2:]:
        if word.startswith("<"):
            row["upper_limit"] = float(word[1:])
        else:
            row["unit"] = word
    return row


def answers(said: Mapping[str, str], day: float, hour: float = 9) -> list[dict[str, Any]]:
    return [
        {"patient_id": "P1", "observed_at": at(day, hour), "question": name, "answer": word}
        for name, word in said.items()
    ]


def charted(
    labs: Iterable[Mapping[str, Any]],
    *,
    answered: Iterable[Mapping[str, Any]] = (),
    observations: Iterable[Mapping[str, Any]] = (),
    given: Iterable[Mapping[str, Any]] = (),
    patients: Iterable[Mapping[str, Any]] = (ADULT,),
    settings: Settings | None = None,
    zone: ZoneInfo | None = None,
    explanations: bool = True,
) -> Charted:
    about = typed(PATIENTS, patients)
    rows = list(labs)
    signs = [one["value"][0] if str(one["value"])[0] in "<>" else None for one in rows]
    plain = [one | {"value": float(str(one["value"]).lstrip("<>"))} for one in rows]
    seen = typed(OBSERVATIONS, [{"patient_id": "P1", **one} for one in observations])
    drugs = typed(INTERVENTIONS, [{"patient_id": "P1", **one} for one in given])
    return Charted(
        about,
        moments(about, seen, drugs, zone=zone, join_window=timedelta(0)),
        drugs,
        typed(LABS, plain).assign(**{VALUE_LIMIT: pd.Series(signs, dtype="str")}),
        typed(ANSWERS, list(answered)),
        zone,
        settings or Settings(),
        explanations,
    )


def graded(key: str, chart: Charted) -> pd.DataFrame:
    return GRADER[key].rows(chart)


def in_short(row: Mapping[str, Any]) -> str:
    """`1` graded, `1?` provisional, `1..2` open, `0? ..2` provisional with a wider bound, `n/c`."""
    if row["status"] == "not-classifiable":
        assert pd.isna(row["grade"])
        assert pd.isna(row["at_most"])
        return "n/c"
    bounds = f"{row['at_least']}..{row['at_most']}"
    if row["status"] == "open":
        assert pd.isna(row["grade"])
        return bounds
    assert row["grade"] == row["at_least"]
    if row["status"] == "provisional":
        wider = "" if row["at_least"] == row["at_most"] else f" ..{row['at_most']}"
        return f"{row['grade']}?{wider}"
    assert row["status"] == "graded"
    assert row["at_least"] == row["at_most"]
    return f"{row['grade']}"


def course(key: str, chart: Charted) -> list[str]:
    return [in_short(row) for row in graded(key, chart).to_dict("records")]


def last(key: str, chart: Charted) -> dict[str, Any]:
    """The last row, which stands for the period."""
    return graded(key, chart).to_dict("records")[-1]
