"""The CTCAE terms that laboratory results grade, as graders: every result of the analyte a row."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from monitoring.charting.tables import VALUE_LIMIT
from monitoring.course.graders import ROW_COLUMNS, Charted, Grader
from monitoring.course.laboratory import results
from monitoring.grading.markdown import scale_page
from monitoring.grading.scale import Scale, Status
from monitoring.scales.ctcae import CTCAE_5, CTCAE_6
from monitoring.scales.ctcae.terms import Term

IONISED, TOTAL, ALBUMIN = "calcium-ionised", "calcium", "albumin"
BESIDE = {
    "lower_limit": "LLN",
    "upper_limit": "ULN",
    "baseline": "baseline",
    "albumin": "albumin in g/dL",
}


def graded(term: Term, scale: Scale, measured: pd.DataFrame) -> pd.DataFrame:
    """One row per result of the term's analytes, in the columns of a grader."""
    own = measured[measured["analyte"].isin(term.analytes)]
    own = _one_calcium_at_a_time(own).reset_index(drop=True)
    assessed = scale.assess(own)
    grades = {name: assessed[name].astype("Int64") for name in ("grade", "at_least", "at_most")}
    assessed = assessed.assign(**grades, status=assessed["status"].astype("str"))
    rows = pd.concat([own[["patient_id", "observed_at", "day"]], assessed], axis=1)
    rows["explanation"] = _in_words(scale, own, assessed)
    return rows[[*ROW_COLUMNS]]


def _one_calcium_at_a_time(own: pd.DataFrame) -> pd.DataFrame:
    """Ionised calcium goes before total calcium of the same time: one moment, one grade."""
    at = pd.MultiIndex.from_frame(own[["patient_id", "observed_at"]])
    ionised = at[(own["analyte"] == IONISED).to_numpy()]
    return own[~((own["analyte"] == TOTAL).to_numpy() & at.isin(ionised))]


# --- words ---------------------------------------------------------------------------------------


def _in_words(scale: Scale, own: pd.DataFrame, assessed: pd.DataFrame) -> pd.Series:
    labels = {one.name: one.label for one in scale.inputs}
    said = [
        f"{_raised_by_an_answer(scale, row, labels) or row['explanation']} "
        f"{_result_words(result, labels)}"
        for row, result in zip(assessed.to_dict("records"), own.to_dict("records"), strict=True)
    ]
    return pd.Series(said, index=own.index, dtype="str")


def _raised_by_an_answer(scale: Scale, row: dict[str, Any], labels: dict[str, str]) -> str:
    """'G1 (G2 if symptomatic)', where one answer alone keeps the grade open (0.7)."""
    asked = str(row["missing"])
    only_an_answer = asked in labels and asked.startswith(scale.key.split("-", 2)[-1])
    if row["status"] != Status.OPEN or not only_an_answer:
        return ""
    rest = str(row["explanation"]).partition(" Assumed where blank: ")
    assumed = f"{rest[1]}{rest[2]}"
    return (
        f"{scale.short_name}: G{row['at_least']} (G{row['at_most']} if {labels[asked]}), "
        f"for a clinician to answer.{assumed}"
    )


def _result_words(result: dict[str, Any], inputs: Iterable[str]) -> str:
    """What was graded: the value with its unit, and what the scale lays beside it."""
    sign = result[VALUE_LIMIT] if isinstance(result[VALUE_LIMIT], str) else ""
    words = [f"{sign}{_number(result['value'])} {result['unit']}".removesuffix(" 1")]
    words += [f"{BESIDE[name]} {_number(result[name])}" for name in inputs if name in BESIDE]
    return f"Result {', '.join(words)}."


def _number(value: float) -> str:
    return "unknown" if math.isnan(value) else f"{value:.10g}"


# --- graders -------------------------------------------------------------------------------------


def _grader(term: Term, scale: Scale) -> Grader:
    return Grader(
        key=scale.key,
        rows=_rows(term, scale),
        page=lambda: scale_page(scale),
        analytes=frozenset(term.analytes),
        short_name=scale.short_name,
    )


def _rows(term: Term, scale: Scale) -> Callable[[Charted], pd.DataFrame]:
    needed = [*term.analytes, *([ALBUMIN] if term.corrected_for_albumin else [])]

    def rows(charted: Charted) -> pd.DataFrame:
        own = charted.labs[charted.labs["analyte"].isin(needed)]
        return graded(term, scale, results(replace(charted, labs=own)))

    return rows


CTCAE_GRADERS: tuple[Grader, ...] = tuple(
    _grader(term, scale) for term, scale in (*CTCAE_5, *CTCAE_6)
)
