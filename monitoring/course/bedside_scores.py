"""Scores at the bedside and of laboratory results: what they ask is looked up as of each moment.

A result or an answer counts at a moment if it is the latest up to it and not older than the window
that the score prints; nothing later is used, and a newer result that cannot be read is not passed
over for an older one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import ANALYTE_UNITS, UNIT_FACTORS, VALUE_LIMIT
from monitoring.course.days import days_since, first_infusions, local_dates, microseconds
from monitoring.course.graders import Charted, Grader
from monitoring.course.timeline import ROW_FLAGS
from monitoring.grading.bands import LookedUp, Result, Score
from monitoring.grading.conditions import Number, Observable, Readings
from monitoring.grading.markdown import scale_page
from monitoring.grading.scale import Scale
from monitoring.scales import febrile_neutropenia_idsa_2010 as fn
from monitoring.scales.car_hematotox_2021 import CAR_HEMATOTOX_2021
from monitoring.scales.easix_2017 import EASIX_2017, M_EASIX_2021, TRANSFUSED, Index
from monitoring.scales.febrile_neutropenia_ctcae_5_0 import FEBRILE_NEUTROPENIA_CTCAE_5_0
from monitoring.scales.hscore_2014 import HSCORE_2014
from monitoring.scales.news2_2017 import NEWS2_2017, spo2_target
from monitoring.scales.observables import BASELINE_ICE_ITEMS, baseline_ice, temperature_c
from monitoring.scales.qsofa_2016 import QSOFA_2016
from monitoring.scales.sirs_1992 import SIRS_1992, lymphodepletion

ROW_COLUMNS = (
    "patient_id",
    "observed_at",
    "day",
    "status",
    "grade",
    "at_least",
    "at_most",
    "driver",
    "missing",
    "flags",
    "explanation",
)
OF_THE_PATIENT = (
    spo2_target.name,
    baseline_ice.name,
    *(item.name for item in BASELINE_ICE_ITEMS),
)
TRANSFUSION_COUNTS_FOR = timedelta(hours=24)
# Triglycerides have no hard limit, so the tables give them no unit to stand in (section 0).
MMOL_L_IN_1_MG_DL = {"triglycerides": 0.01129}


# --- the moments that are graded -----------------------------------------------------------------


def _bedside_moments(charted: Charted) -> pd.DataFrame:
    """One row per charted moment, with what the scores need of the patient."""
    moments = charted.moments
    if "added" in moments.columns:
        moments = moments[~moments["added"].to_numpy(dtype=np.bool_)]
    return _with_patient(moments.reset_index(drop=True), charted)


def _result_moments(charted: Charted, analytes: Iterable[str]) -> pd.DataFrame:
    """One row per patient and time at which any of the analytes has a result."""
    own = charted.labs[charted.labs["analyte"].isin(list(analytes))]
    times = own[["patient_id", "observed_at"]].drop_duplicates()
    rows = times.sort_values(["patient_id", "observed_at"], ignore_index=True)
    infused = first_infusions(charted.patients).reindex(rows["patient_id"]).reset_index(drop=True)
    dates, day_0 = (
        local_dates(moment, zone=charted.zone, offsets=infused["offset"])
        for moment in (rows["observed_at"], infused["first_infused_at"])
    )
    rows = rows.assign(day=days_since(dates, day_0), first_infused_at=infused["first_infused_at"])
    return _with_patient(rows, charted)


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


def _with_looked_up(
    rows: pd.DataFrame, wanted: Iterable[LookedUp], charted: Charted
) -> pd.DataFrame:
    """The rows with a column for each observable looked up; blank where there is none in time."""
    for one in wanted:
        if one.table == "labs":
            assert isinstance(one.observable, Result)
            found = _as_of(rows, _results_of(one.observable, charted.labs), one.within)
        else:
            found = _as_of(rows, _answers_to(one.observable, charted.answers), one.within)
        rows = rows.assign(**{name: found[name] for name in found.columns if name != "at"})
    return rows


def _as_of(rows: pd.DataFrame, table: pd.DataFrame, within: timedelta) -> pd.DataFrame:
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


def _results_of(result: Result, labs: pd.DataFrame) -> pd.DataFrame:
    """patient_id, observed_at, the value in the unit of `result`, and the sign of its limit."""
    own = labs[labs["analyte"] == result.name]
    factors = own["unit"].map(
        {unit: _factor(result.name, unit, result.unit) for unit in ANALYTE_UNITS[result.name]}
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


def _factor(analyte: str, unit: str, wanted: str) -> float:
    """What a value in `unit` is multiplied by to stand in `wanted`."""
    if analyte in MMOL_L_IN_1_MG_DL and unit != wanted:
        factor = MMOL_L_IN_1_MG_DL[analyte]
        return factor if wanted == "mmol/L" else 1 / factor
    return UNIT_FACTORS.get((analyte, unit), 1.0) / UNIT_FACTORS.get((analyte, wanted), 1.0)


def _answers_to(question: Observable, answers: pd.DataFrame) -> pd.DataFrame:
    """patient_id, observed_at and the answer: a number for a number, else a word."""
    own = answers[answers["question"].astype("str").str.strip().str.lower() == question.name]
    is_number = isinstance(question, Number)
    words = own["answer"].astype("str").str.strip().str.lower()
    values = pd.to_numeric(words, errors="coerce").astype("float64") if is_number else words
    return own[["patient_id", "observed_at"]].assign(**{question.name: values})


# --- fever that lasts, and neutrophils that fall -------------------------------------------------


def _temperature_moments(charted: Charted) -> pd.DataFrame:
    """One row per reading of the temperature, with what febrile neutropenia asks."""
    moments = _bedside_moments(charted)
    read = moments[moments[temperature_c.name].notna()].reset_index(drop=True)
    rows = read.assign(**{fn.fever_lasted_min.name: _minutes_of_fever(read)})
    rows = _with_looked_up(rows, fn.LOOKED_UP, charted)
    return rows.assign(**_count_before(rows, charted))


def _minutes_of_fever(read: pd.DataFrame) -> NDArray[np.float64]:
    """From the first of the consecutive elevated readings to this one; blank where uncertain."""
    elevated = fn.ELEVATED.evaluate(Readings(read))
    certain, possible = (_run_minutes(read, some) for some in (elevated.certain, elevated.possible))
    return np.where(certain == possible, certain, np.nan)


def _run_minutes(read: pd.DataFrame, elevated: NDArray[np.bool_]) -> NDArray[np.float64]:
    patient, _ = pd.factorize(read["patient_id"])
    time = microseconds(read["observed_at"])
    longest_gap = fn.LONGEST_GAP // timedelta(microseconds=1)
    goes_on = np.zeros(len(read), dtype=np.bool_)
    goes_on[1:] = (
        (np.diff(patient) == 0) & (np.diff(time) <= longest_gap) & elevated[1:] & elevated[:-1]
    )
    first = np.maximum.accumulate(np.where(goes_on, 0, np.arange(len(read))))
    minutes = (time - time[first]) / 60_000_000 if len(read) else np.zeros(0)
    return np.asarray(minutes, dtype=np.float64)


def _count_before(rows: pd.DataFrame, charted: Charted) -> dict[str, pd.Series]:
    """The neutrophil count before the latest one, as the columns of `neutrophils_before`."""
    results = _results_of(fn.neutrophils, charted.labs)
    ordered = results.sort_values(["patient_id", "observed_at"], kind="stable")
    before = ordered.groupby("patient_id", sort=False).shift(1)
    recent = ordered["observed_at"] - before["observed_at"] <= pd.Timedelta(fn.BEFORE_THAT)
    own, limit = fn.neutrophils.name, fn.neutrophils.limit.name
    table = ordered[["patient_id", "observed_at"]].assign(
        **{
            fn.neutrophils_before.name: before[own].where(recent),
            fn.neutrophils_before.limit.name: before[limit].where(recent),
        }
    )
    found = _as_of(rows, table, fn.LOOKED_UP[0].within)
    return {name: found[name] for name in found.columns if name != "at"}


# --- graders -------------------------------------------------------------------------------------


def _rows(moments: pd.DataFrame, assessed: pd.DataFrame) -> pd.DataFrame:
    """The columns of a grader; flags of the row (unusual, could not be measured) join its own."""
    flags = assessed["flags"].astype("str")
    if ROW_FLAGS in moments.columns:
        flags = (flags + ";" + moments[ROW_FLAGS].fillna("").astype("str")).str.strip(";")
    rows = pd.concat([moments[["patient_id", "observed_at"]], assessed], axis=1)
    rows["day"] = moments["day"].astype("int64")
    rows["flags"] = flags
    for name in ("grade", "at_least", "at_most"):
        rows[name] = rows[name].astype("Int64")
    for name in ("status", "driver", "missing", "explanation"):
        rows[name] = rows[name].astype("str").fillna("")
    return rows[list(ROW_COLUMNS)]


def _analytes(looked_up: Iterable[LookedUp]) -> frozenset[str]:
    return frozenset(one.observable.name for one in looked_up if one.table == "labs")


def _at_moments(score: Score, *, columns: tuple[str, ...]) -> Grader:
    """A score at each bedside moment."""

    def rows(charted: Charted) -> pd.DataFrame:
        moments = _with_looked_up(_bedside_moments(charted), score.looked_up, charted)
        return _rows(moments, score.assess(moments))

    return Grader(score.key, rows, score.page, columns=frozenset(columns))


def _hscore_rows(charted: Charted) -> pd.DataFrame:
    """At the bedside moments for which any of its results is there."""
    moments = _with_looked_up(_bedside_moments(charted), HSCORE_2014.looked_up, charted)
    any_result = moments[sorted(_analytes(HSCORE_2014.looked_up))].notna().any(axis=1)
    worth = moments[any_result].reset_index(drop=True)
    return _rows(worth, HSCORE_2014.assess(worth))


def _hematotox_rows(charted: Charted) -> pd.DataFrame:
    """At each result before lymphodepletion; where its start is unknown, before the infusion."""
    score = CAR_HEMATOTOX_2021
    moments = _result_moments(charted, _analytes(score.looked_up))
    begun = (moments[lymphodepletion.name] == "begun").to_numpy()
    infused = (moments["observed_at"] >= moments["first_infused_at"]).to_numpy()
    before = moments[~begun & ~infused].reset_index(drop=True)
    before = _with_looked_up(before, score.looked_up, charted)
    return _rows(before, score.assess(before))


def _index_rows(index: Index) -> Callable[[Charted], pd.DataFrame]:
    def rows(charted: Charted) -> pd.DataFrame:
        moments = _result_moments(charted, _analytes(index.looked_up))
        moments = _with_looked_up(moments, index.looked_up, charted)
        moments = moments.assign(**{TRANSFUSED: _transfused(moments, index, charted)})
        return _rows(moments, index.assess(moments))

    return rows


def _transfused(moments: pd.DataFrame, index: Index, charted: Charted) -> pd.Series:
    """Whether platelets were given within 24 h before the platelet count that is used."""
    counted_at = _as_of(moments, _results_of(index.divisor, charted.labs), index.within)["at"]
    given = charted.interventions[charted.interventions["kind"] == "platelet-transfusion"]
    given = given[["patient_id", "started_at"]].rename(columns={"started_at": "observed_at"})
    counts = moments[["patient_id"]].assign(observed_at=counted_at)
    counts = counts[counted_at.notna()]
    found = _as_of(counts, given, TRANSFUSION_COUNTS_FOR)["at"].notna()
    there = found.reindex(moments.index, fill_value=False)
    return pd.Series(np.where(there, "yes", "no"), index=moments.index, dtype="str")


def _neutropenic_fever(scale: Scale) -> Grader:
    def rows(charted: Charted) -> pd.DataFrame:
        moments = _temperature_moments(charted)
        return _rows(moments, scale.assess(moments))

    return Grader(
        scale.key,
        rows,
        lambda: scale_page(scale),
        columns=frozenset(("temperature_c", "temperature_f")),
    )


VITAL_SIGNS = ("respiratory_rate_bpm", "heart_rate_bpm", "systolic_mmhg")
TEMPERATURES = ("temperature_c", "temperature_f")

BEDSIDE_GRADERS: tuple[Grader, ...] = (
    _at_moments(NEWS2_2017, columns=(*VITAL_SIGNS, *TEMPERATURES, "spo2_pct")),
    _at_moments(QSOFA_2016, columns=("respiratory_rate_bpm", "systolic_mmhg")),
    _at_moments(SIRS_1992, columns=("respiratory_rate_bpm", "heart_rate_bpm", *TEMPERATURES)),
    Grader(
        HSCORE_2014.key,
        _hscore_rows,
        HSCORE_2014.page,
        analytes=_analytes(HSCORE_2014.looked_up),
    ),
    Grader(
        CAR_HEMATOTOX_2021.key,
        _hematotox_rows,
        CAR_HEMATOTOX_2021.page,
        analytes=_analytes(CAR_HEMATOTOX_2021.looked_up),
    ),
    *(
        Grader(index.key, _index_rows(index), index.page, analytes=_analytes(index.looked_up))
        for index in (EASIX_2017, M_EASIX_2021)
    ),
    _neutropenic_fever(fn.FEBRILE_NEUTROPENIA_IDSA_2010),
    _neutropenic_fever(FEBRILE_NEUTROPENIA_CTCAE_5_0),
)
