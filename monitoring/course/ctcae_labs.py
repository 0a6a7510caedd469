"""The CTCAE terms that laboratory results grade, as graders: every result of the analyte a row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import VALUE_LIMIT
from monitoring.course.graders import Charted, Grader, grader_rows
from monitoring.course.laboratory import results
from monitoring.course.timeline import ROW_FLAGS
from monitoring.grading.explanation import ASSUMED_WHERE_BLANK
from monitoring.grading.markdown import scale_page
from monitoring.grading.scale import Scale, Status
from monitoring.scales.ctcae import CTCAE_5, CTCAE_6
from monitoring.scales.ctcae.terms import Term
from monitoring.scales.laboratory import anticoagulated

IONISED, TOTAL = "calcium-ionised", "calcium"
PLACE = ("patient_id", "observed_at", "day")
IN_WORDS = ("analyte", "value", VALUE_LIMIT, "unit")
BESIDE = {
    "lower_limit": "LLN",
    "upper_limit": "ULN",
    "baseline": "baseline",
    "albumin": "albumin in g/dL",
}


def graded(
    term: Term, scale: Scale, measured: pd.DataFrame, *, explanations: bool = True
) -> pd.DataFrame:
    """One row per result of the term's analytes, in the columns of a grader."""
    own = _own(term, scale, measured)
    assessed = scale.assess(own, explanations=explanations)
    rows = grader_rows(own, assessed)
    if explanations:
        rows["explanation"] = _in_words(scale, own, assessed)
    return rows


def _own(term: Term, scale: Scale, measured: pd.DataFrame) -> pd.DataFrame:
    """The results that the term grades, with what its table is laid on."""
    asked = [one.name for one in scale.inputs if one.name in measured.columns]
    columns = list(dict.fromkeys([*PLACE, *asked, *IN_WORDS, ROW_FLAGS]))
    own = measured.loc[measured["analyte"].isin(term.analytes), columns]
    if {IONISED, TOTAL} <= set(term.analytes):
        own = _one_calcium_at_a_time(own)
    return own.reset_index(drop=True)


def _one_calcium_at_a_time(own: pd.DataFrame) -> pd.DataFrame:
    """Ionised calcium goes before total calcium of the same time: one moment, one grade."""
    ionised = own.loc[own["analyte"] == IONISED, ["patient_id", "observed_at"]]
    beside = own[["patient_id", "observed_at"]].merge(
        ionised.drop_duplicates(), how="left", indicator=True
    )
    passed_over = (own["analyte"] == TOTAL).to_numpy() & (beside["_merge"] == "both").to_numpy()
    return own[~passed_over]


# --- words ---------------------------------------------------------------------------------------


def _in_words(scale: Scale, own: pd.DataFrame, assessed: pd.DataFrame) -> pd.Series:
    """The sentence on the grade, made once for each that there is, and what was graded."""
    labels = {one.name: one.label for one in scale.inputs}
    decides = ["status", "at_least", "at_most", "missing", "explanation"]
    of_row, distinct = _distinct(assessed[decides])
    said = [
        _raised_by_an_answer(scale, row, labels) or row["explanation"]
        for row in distinct.to_dict("records")
    ]
    on_the_grade = pd.Series(said, dtype="str").take(of_row).set_axis(own.index)
    return on_the_grade + " " + _result_words(own, labels)


def _distinct(rows: pd.DataFrame) -> tuple[NDArray[np.intp], pd.DataFrame]:
    """For each row the number of the row that it is like, and these rows."""
    of_row = rows.groupby(list(rows.columns), sort=False, dropna=False, observed=True).ngroup()
    numbers = of_row.to_numpy()
    _, first = np.unique(numbers, return_index=True)
    return numbers, rows.iloc[first]


def _raised_by_an_answer(scale: Scale, row: dict[str, Any], labels: dict[str, str]) -> str:
    """'G1 (G2 if symptomatic)', where one answer alone keeps the grade open (0.7)."""
    asked = str(row["missing"])
    only_an_answer = asked in labels and asked.startswith(scale.key.split("-", 2)[-1])
    if row["status"] != Status.OPEN or not only_an_answer:
        return ""
    rest = str(row["explanation"]).partition(ASSUMED_WHERE_BLANK)
    assumed = f"{rest[1]}{rest[2]}"
    return (
        f"{scale.short_name}: G{row['at_least']} (G{row['at_most']} if {labels[asked]}), "
        f"for a clinician to answer.{assumed}"
    )


def _result_words(own: pd.DataFrame, inputs: Iterable[str]) -> pd.Series:
    """What was graded: the value with its unit, and what the scale lays beside it."""
    sign = own[VALUE_LIMIT].astype("str").fillna("")
    unit = (" " + own["unit"].astype("str")).fillna("").replace(" 1", "")
    words = "Result " + sign + _numbers(own["value"]) + unit
    for name in inputs:
        if name in BESIDE:
            words = words + f", {BESIDE[name]} " + _numbers(own[name])
    return words + "."


def _numbers(values: pd.Series) -> pd.Series:
    """Each distinct number is written once."""
    codes, distinct = pd.factorize(values)
    written = [*(f"{value:.10g}" for value in distinct), "unknown"]
    return pd.Series(pd.array(written, dtype="str").take(codes), index=values.index)


# --- graders -------------------------------------------------------------------------------------


def _grader(term: Term, scale: Scale) -> Grader:
    def rows(charted: Charted) -> pd.DataFrame:
        return graded(term, scale, charted.once(results), explanations=charted.explanations)

    return Grader(
        key=scale.key,
        rows=rows,
        page=lambda: scale_page(scale),
        analytes=frozenset(term.analytes),
        questions=frozenset(_questions(term, scale)),
        short_name=scale.short_name,
        scale=scale,
        read=lambda charted: _own(term, scale, charted.once(results)),
    )


def _questions(term: Term, scale: Scale) -> Iterator[str]:
    """What the term asks of a clinician: its own questions bear its name."""
    for one in scale.inputs:
        if one.name.startswith(f"{term.key}-") or one is anticoagulated:
            yield one.name


CTCAE_GRADERS: tuple[Grader, ...] = tuple(
    _grader(term, scale) for term, scale in (*CTCAE_5, *CTCAE_6)
)
