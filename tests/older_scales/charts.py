"""Small charts for the older scales: one moment of one adult, with drips and answers around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from monitoring.course.graders import Charted
from monitoring.course.older_crs_scales import OLDER_CRS_GRADERS
from monitoring.settings import Settings
from tests.scores.charts import ADULT, answer, charted
from tests.spec.tables import short_form

NOW = datetime.fromisoformat("2026-03-05T12:00+00:00")
TABLE_ON = Settings(older_scales={"high_dose_vasopressor_table": True})
ADULT_OF_80_KG = {**ADULT, "weight_kg": 80.0}
WELL = {
    "temperature_c": 36.8,
    "systolic_mmhg": 120.0,
    "vasopressors": "none",
    "oxygen_device": "room-air",
    "spo2_pct": 97.0,
    "symptoms": "none",
}
ANSWERED_NO = {
    "organ-toxicity-grade": "0",
    "hospital-stay-for-crs": "no",
    "intravenous-therapy-for-crs": "no",
    "hypotension-life-threatening": "no",
    "hypotension-refractory-to-high-dose-vasopressor": "no",
    "crs-life-threatening": "no",
}
SCALES = {
    "Lee": "crs-lee-2014",
    "Penn": "crs-penn-2018",
    "CARTOX": "crs-cartox-2018",
    "MSKCC": "crs-mskcc-2018",
    "CTCAE": "crs-ctcae-5.0",
}


def at(hours: float) -> str:
    """So many hours before (negative) or after the moment that is graded."""
    return (NOW + timedelta(hours=hours)).isoformat()


def drip(
    kind: str, dose: float | None, unit: str | None, since_h: float, until_h: float | None = None
) -> dict[str, Any]:
    """A drip that began so many hours before the moment, and still runs where no end is given."""
    stop = None if until_h is None else at(-until_h)
    return {
        "kind": kind,
        "dose": dose,
        "unit": unit,
        "started_at": at(-since_h),
        "stopped_at": stop,
    }


def given(kind: str, hours_ago: float) -> dict[str, Any]:
    return {"kind": kind, "started_at": at(-hours_ago)}


def chart(
    facts: Mapping[str, Any],
    *,
    answers: Mapping[str, str] | None = None,
    interventions: Iterable[Mapping[str, Any]] = (),
    patient: Mapping[str, Any] = ADULT_OF_80_KG,
    before: Iterable[Mapping[str, Any]] = (),
    answers_before: Iterable[Mapping[str, Any]] = (),
    settings: Settings | None = None,
) -> Charted:
    made = charted(
        observations=[*before, {"observed_at": at(0), **facts}],
        answers=[
            *answers_before,
            *(answer(name, word, at(0)) for name, word in (answers or {}).items()),
        ],
        interventions=interventions,
        patients=[patient],
    )
    return replace(made, settings=settings or Settings())


def rows(key: str, made: Charted) -> pd.DataFrame:
    return next(one for one in OLDER_CRS_GRADERS if one.key == key).rows(made)


def grade(key: str, made: Charted) -> str:
    """The last row in short form: `3`, `2..3`, `2?`."""
    return short_form(rows(SCALES.get(key, key), made).iloc[-1])


def row(key: str, made: Charted) -> pd.Series:
    return rows(SCALES.get(key, key), made).iloc[-1]
