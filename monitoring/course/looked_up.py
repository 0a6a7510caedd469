"""What a scale asks beside the bedside chart, looked up as of each moment.

A result or an answer counts at a moment if it is the latest up to it and not older than the window
that the scale prints; nothing later is used, and a newer result that cannot be read is not passed
over for an older one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import numpy as np
import pandas as pd

from monitoring.charting.tables import ANALYTE_UNITS, UNIT_FACTORS, VALUE_LIMIT
from monitoring.charting.unusual_results import result_flags
from monitoring.course.days import days_since, first_infusions, local_dates
from monitoring.course.graders import Charted
from monitoring.course.timeline import ROW_FLAGS
from monitoring.grading.bands import LookedUp, Result
from monitoring.grading.conditions import Number, Observable
from monitoring.scales.news2_2017 import spo2_target
from monitoring.scales.observables import BASELINE_ICE_ITEMS, baseline_ice
from monitoring.scales.sirs_1992 import lymphodepletion

OF_THE_PATIENT = (
    spo2_target.name,
    baseline_ice.name,
    *(item.name for item in BASELINE_ICE_ITEMS),
)
# Triglycerides have no hard limit, so the tables give them no unit to stand in (section 0).
MMOL_L_IN_1_MG_DL = {"triglycerides": 0.01129}


# --- the moments that are graded -----------------------------------------------------------------


def bedside_moments(charted: Charted) -> pd.DataFrame:
    """One row per charted moment, with what the scores need of the patient."""
    moments = charted.moments
    if "added" in moments.columns:
        moments = moments[~moments["added"].to_numpy(dtype=np.bool_)]
    return _with_patient(moments.reset_index(drop=True), charted)


def result_moments(charted: Charted, analytes: Iterable[str]) -> pd.DataFrame:
    """One row per patient and time at which any of the analytes has a result."""
    own = charted.labs[charted.labs["analyte"].isin(list(analytes))]
    times = own[["patient_id", "observed_at"]].drop_duplicates()
    rows = times.sort_values(["patient_id", "observed_at"], ignore_index=True)
    infused = first_infusions(charted.patients).reindex(rows["patient_id"]).reset_index(drop=True)
    dates, day_0 = (
        local_dates(moment, zone=charted.zone, offsets=infused["offset"])
        for moment in (rows["observed_at"], infused["first_infused_at"])
    )
    rows = rows.assign(
        day=days_since(dates, day_0),
        first_infused_at=infused["first_infused_at"],
        **{ROW_FLAGS: _flags_at(rows, own)},
    )
    return _with_patient(rows, charted)


def _flags_at(rows: pd.DataFrame, results: pd.DataFrame) -> pd.Series:
    """What is unusual about the results of the very time."""
    flags = result_flags(results)
    raised = results[["patient_id", "observed_at", "analyte"]].assign(flags=flags)[flags != ""]
    raised = raised.sort_values("analyte", kind="stable")
    together = raised.groupby(["patient_id", "observed_at"])["flags"].agg(
        lambda some: ";".join(dict.fromkeys(some))
    )
    at = pd.MultiIndex.from_frame(rows[["patient_id", "observed_at"]])
    return together.reindex(at).astype("str").set_axis(rows.index)


def _with_patient(rows: pd.DataFrame, charted: Charted) -> pd.DataFrame:
    about = charted.patients.set_index("patient_id")
    own = about.iloc[about.index.get_indexer(pd.Index(rows["patient_id"]))].reset_index(drop=True)
    begun = own["lymphodepletion_started_at"]
    words = np.where(rows["observed_at"] >= begun, "begun", "not yet").astype(object)
    words[begun.isna().to_numpy()] = None
    return rows.assign(
        **{name: own[name] for name in OF_THE_PATIENT if name in own.columns},
        **{lymphodepletion.name: pd.Series(words, dtype="str")},
    )


# --- looked up as of a moment --------------------------------------------------------------------


def with_looked_up(
    rows: pd.DataFrame, wanted: Iterable[LookedUp], charted: Charted
) -> pd.DataFrame:
    """The rows with a column for each observable looked up; blank where there is none in time."""
    for one in wanted:
        if one.table == "labs":
            assert isinstance(one.observable, Result)
            found = as_of(rows, results_of(one.observable, charted.labs), one.within)
        else:
            found = as_of(rows, answers_to(one.observable, charted.answers), one.within)
        rows = rows.assign(**{name: found[name] for name in found.columns if name != "at"})
    return rows


def as_of(rows: pd.DataFrame, table: pd.DataFrame, within: timedelta) -> pd.DataFrame:
    """For each row the latest of `table` up to its time; `at` says when that was."""
    asked = rows[["patient_id", "observed_at"]].reset_index(names="row")
    joined = pd.merge_asof(
        asked.sort_values("observed_at", kind="stable"),
        table.assign(at=table["observed_at"]).sort_values("observed_at", kind="stable"),
        on="observed_at",
        by="patient_id",
        tolerance=pd.Timedelta(within),
    )
    in_order = joined.sort_values("row", kind="stable").set_axis(rows.index)
    return in_order.drop(columns=["row", "patient_id", "observed_at"])


def results_of(result: Result, labs: pd.DataFrame) -> pd.DataFrame:
    """patient_id, observed_at, the value in the unit of `result`, and the sign of its limit."""
    own = labs[labs["analyte"] == result.name]
    factors = own["unit"].map(
        {unit: factor_into(result.name, unit, result.unit) for unit in ANALYTE_UNITS[result.name]}
    )
    values = own["value"] * factors.astype("float64")
    blank = pd.Series(None, index=own.index, dtype="str")
    return pd.DataFrame(
        {
            "patient_id": own["patient_id"],
            "observed_at": own["observed_at"],
            result.name: values,
            result.limit.name: own.get(VALUE_LIMIT, blank).astype("str"),
        }
    )


def factor_into(analyte: str, unit: str, wanted: str) -> float:
    """What a value in `unit` is multiplied by to stand in `wanted`."""
    if analyte in MMOL_L_IN_1_MG_DL and unit != wanted:
        factor = MMOL_L_IN_1_MG_DL[analyte]
        return factor if wanted == "mmol/L" else 1 / factor
    return UNIT_FACTORS.get((analyte, unit), 1.0) / UNIT_FACTORS.get((analyte, wanted), 1.0)


def answers_to(question: Observable, answers: pd.DataFrame) -> pd.DataFrame:
    """patient_id, observed_at and the answer: a number for a number, else a word."""
    own = answers[answers["question"].astype("str").str.strip().str.lower() == question.name]
    is_number = isinstance(question, Number)
    words = own["answer"].astype("str").str.strip().str.lower()
    values = pd.to_numeric(words, errors="coerce").astype("float64") if is_number else words
    return own[["patient_id", "observed_at"]].assign(**{question.name: values})
