"""Rows of one grader from a small chart, in short forms; the infusion of P1 began at 10:00."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from monitoring.course.ctcae_clinical import CTCAE_CLINICAL_GRADERS
from monitoring.course.graders import Charted
from tests.scores.charts import ADULT, answer, charted
from tests.spec.tables import short_form

AT = "2026-03-01T10:15+00:00"
GRADERS = {one.key: one for one in CTCAE_CLINICAL_GRADERS}
WAO = "anaphylaxis-wao-2020"
IRR = "infusion-related-reaction"
DIC = "disseminated-intravascular-coagulation"
QTC = "electrocardiogram-qt-corrected-interval-prolonged"


def term(name: str) -> str:
    return f"ctcae-5.0-{name}"


def rows_of(key: str, chart: Charted) -> pd.DataFrame:
    return GRADERS[key if key == WAO else term(key)].rows(chart)


def chart(
    observed: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
    *,
    at: str = AT,
    patient: Mapping[str, Any] = ADULT,
) -> Charted:
    """One moment and the answers of the same time; an answer of None was not given."""
    given = [
        answer(name, str(word), at) for name, word in (answers or {}).items() if word is not None
    ]
    seen = [] if observed is None else [{"observed_at": at, **observed}]
    return charted(seen, answers=given, patients=[patient])


def grade(
    key: str,
    observed: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
    **about: Any,
) -> str:
    """`3`, `1..4`, `2?` (provisional), `n/a`, or nothing where there is no row."""
    rows = rows_of(key, chart(observed, answers, **about))
    return short_form(rows.iloc[-1]) if len(rows) else ""


def flags(
    key: str,
    observed: Mapping[str, Any] | None = None,
    answers: Mapping[str, Any] | None = None,
    **about: Any,
) -> list[str]:
    rows = rows_of(key, chart(observed, answers, **about))
    return [one for one in rows["flags"].iloc[-1].split(";") if one] if len(rows) else []


def later(hours: float, *, start: str = "2026-03-01T10:00+00:00") -> str:
    """So many hours after the start of the infusion."""
    return (pd.Timestamp(start) + pd.Timedelta(hours=hours)).isoformat()
