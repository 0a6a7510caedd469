"""Small charts for graders: what was charted of one adult, or of several, as a Charted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
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
from monitoring.course.bedside_scores import BEDSIDE_GRADERS
from monitoring.course.graders import Charted
from monitoring.course.timeline import moments
from monitoring.settings import Settings
from tests.typed import typed

ADULT = {
    "patient_id": "P1",
    "age_years": 50.0,
    "infused_at": "2026-03-01T10:00+00:00",
    "lymphodepletion_started_at": "2026-02-24T10:00+00:00",
}
Rows = Iterable[Mapping[str, Any]]


def charted(
    observations: Rows = (),
    labs: Rows = (),
    answers: Rows = (),
    interventions: Rows = (),
    patients: Rows = (ADULT,),
) -> Charted:
    """Rows are of P1 unless they say otherwise; a laboratory value may be written `>500`."""
    about = typed(PATIENTS, patients)
    seen = typed(OBSERVATIONS, _of_somebody(observations))
    given = typed(INTERVENTIONS, _of_somebody(interventions))
    results = _of_somebody(labs)
    signs = [one["value"][0] if isinstance(one["value"], str) else None for one in results]
    plain = [one | {"value": float(str(one["value"]).lstrip("<>"))} for one in results]
    return Charted(
        patients=about,
        moments=moments(about, seen, given, zone=None, join_window=timedelta(minutes=0)),
        interventions=given,
        labs=typed(LABS, plain).assign(**{VALUE_LIMIT: pd.Series(signs, dtype="str")}),
        answers=typed(ANSWERS, _of_somebody(answers)),
        zone=None,
        settings=Settings(),
    )


def _of_somebody(rows: Rows) -> list[dict[str, Any]]:
    return [{"patient_id": "P1", **row} for row in rows]


def graded(key: str, chart: Charted) -> pd.DataFrame:
    """The rows of one grader."""
    return next(one for one in BEDSIDE_GRADERS if one.key == key).rows(chart)


def result(analyte: str, value: float | str, unit: str, at: str) -> dict[str, Any]:
    return {"analyte": analyte, "value": value, "unit": unit, "observed_at": at}


def answer(question: str, word: str, at: str) -> dict[str, Any]:
    return {"question": question, "answer": word, "observed_at": at}
