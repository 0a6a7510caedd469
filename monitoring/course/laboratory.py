"""Laboratory results as scales grade them: with the day, the baseline and what was answered.

Nothing is filled in: a result without limits, baseline or answers keeps its blanks.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import (
    ANALYTE_PLAUSIBLE,
    UNIT_FACTORS,
    VALUE_LIMIT,
)
from monitoring.charting.unusual_results import result_flags
from monitoring.course.days import days_since, first_infusions, local_dates, microseconds
from monitoring.course.graders import Charted
from monitoring.course.looked_up import MMOL_L_IN_1_MG_DL, factor_into
from monitoring.course.timeline import ROW_FLAGS

SAME_UNIT = {"10*3/uL": "10*9/L", "meq/L": "mmol/L", "ng/mL": "ug/L"}
ALBUMIN_WITHIN = timedelta(hours=24)
OWN_COLUMNS = (
    "patient_id",
    "observed_at",
    "day",
    "analyte",
    "value",
    VALUE_LIMIT,
    "unit",
    "lower_limit",
    "upper_limit",
    "baseline",
    "albumin",
    ROW_FLAGS,
)


def results(charted: Charted) -> pd.DataFrame:
    """One row per laboratory result, by patient and time.

    Columns: OWN_COLUMNS, baseline in the unit of the result and albumin in g/dL among them, and
    one for each question that was answered.
    """
    labs = charted.labs.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)
    if VALUE_LIMIT not in labs.columns:
        labs = labs.assign(**{VALUE_LIMIT: pd.Series([None] * len(labs), dtype="str")})
    labs = labs.assign(**{ROW_FLAGS: result_flags(labs)})
    labs = labs.assign(value=labs["value"].where(_is_plausible(labs)))
    labs = _with_day(labs, charted)
    labs = _with_baseline(labs, charted)
    labs = labs.assign(albumin=_albumin_near(labs))
    own = labs[[*OWN_COLUMNS, "date"]]
    return pd.concat([own, _answers(own, charted)], axis=1).drop(columns="date")


def _is_plausible(labs: pd.DataFrame) -> NDArray[np.bool_]:
    """Inside the hard limits of the analyte; a unit that is not its own is judged elsewhere."""
    kinds, distinct = _analytes_and_units(labs)
    limits = [ANALYTE_PLAUSIBLE.get(analyte, (0.0, np.inf, "")) for analyte, _ in distinct]
    low = np.array([one[0] for one in limits], dtype=np.float64)
    high = np.array([one[1] for one in limits], dtype=np.float64)
    factor = np.array([UNIT_FACTORS.get(one, 1.0) for one in distinct], dtype=np.float64)
    comparable = np.round(labs["value"].to_numpy(dtype=np.float64) * factor[kinds], 9)
    plausible: NDArray[np.bool_] = (comparable >= low[kinds]) & (comparable <= high[kinds])
    return plausible


def _analytes_and_units(labs: pd.DataFrame) -> tuple[NDArray[np.intp], list[tuple[str, str]]]:
    """Each row's number among the pairs of an analyte and a unit that there are."""
    analyte, analytes = pd.factorize(labs["analyte"], use_na_sentinel=False)
    unit, units = pd.factorize(labs["unit"], use_na_sentinel=False)
    kinds, codes = pd.factorize(analyte * len(units) + unit)
    named = [(analytes[code // len(units)], units[code % len(units)]) for code in codes.tolist()]
    return kinds, named


def _with_day(labs: pd.DataFrame, charted: Charted) -> pd.DataFrame:
    infused = first_infusions(charted.patients).reindex(labs["patient_id"]).reset_index(drop=True)
    dates = local_dates(labs["observed_at"], zone=charted.zone, offsets=infused["offset"])
    day_0 = local_dates(infused["first_infused_at"], zone=charted.zone, offsets=infused["offset"])
    return labs.assign(date=dates, day=days_since(dates, day_0).astype(np.int64))


def _with_baseline(labs: pd.DataFrame, charted: Charted) -> pd.DataFrame:
    """The last exact value before lymphodepletion, or before the infusion where none is recorded.

    It is compared as a ratio, which has no unit: one that was reported in another unit is put into
    that of the result. Only where no factor joins the units (D-dimer FEU and DDU) there is none.
    """
    begun = charted.patients.set_index("patient_id")["lymphodepletion_started_at"]
    # Not a value made up: where its start is not charted, the infusion is the last that is certain.
    begun = begun.fillna(first_infusions(charted.patients)["first_infused_at"])
    starts = begun.reindex(labs["patient_id"]).reset_index(drop=True)
    kept = labs.assign(kept_unit=labs["unit"].replace(SAME_UNIT))
    exact = kept["value"].notna() & kept[VALUE_LIMIT].isna()
    keys = ["patient_id", "analyte"]
    last = kept[exact & (kept["observed_at"] < starts)].groupby(keys)[["value", "kept_unit"]].last()
    found = last.reindex(pd.MultiIndex.from_frame(kept[keys])).reset_index(drop=True)
    pairs = pd.MultiIndex.from_arrays([kept["analyte"], found["kept_unit"], kept["kept_unit"]])
    codes, distinct = pd.factorize(pairs)
    factors = np.array([_ratio(*one) for one in distinct], dtype=np.float64)
    converted = found["value"].to_numpy(dtype=np.float64) * (
        factors[codes] if len(factors) else np.nan
    )
    return labs.assign(baseline=converted)


def _ratio(analyte: str, unit: object, wanted: object) -> float:
    """What a value in `unit` is multiplied by to stand in `wanted`; unknown where nothing says."""
    if not isinstance(unit, str) or not isinstance(wanted, str):
        return np.nan
    if unit == wanted:
        return 1.0
    if analyte in MMOL_L_IN_1_MG_DL or (
        analyte in ANALYTE_PLAUSIBLE and all(_has_factor(analyte, one) for one in (unit, wanted))
    ):
        return factor_into(analyte, unit, wanted)
    return np.nan


def _has_factor(analyte: str, unit: str) -> bool:
    own = ANALYTE_PLAUSIBLE[analyte][2]
    return unit == SAME_UNIT.get(own, own) or (analyte, unit) in UNIT_FACTORS


def _albumin_near(labs: pd.DataFrame) -> NDArray[np.float64]:
    """Albumin in g/dL nearest in time to each calcium, within a day; of two as near, the later."""
    near = np.full(len(labs), np.nan)
    usable = (labs["analyte"] == "albumin") & labs["value"].notna() & labs[VALUE_LIMIT].isna()
    albumin, calcium = labs[usable], labs[labs["analyte"] == "calcium"]
    if albumin.empty or calcium.empty:
        return near
    factors = [UNIT_FACTORS.get(("albumin", unit), 1.0) for unit in albumin["unit"]]
    pairs = _nearest(
        calcium.assign(row=calcium.index)[["row", "patient_id", "observed_at"]],
        albumin[["patient_id", "observed_at"]].assign(g_dl=albumin["value"] * factors),
        on=["patient_id"],
        per=["row"],
    )
    pairs = pairs[pairs["apart"] <= ALBUMIN_WITHIN / timedelta(microseconds=1)]
    near[pairs["row"].to_numpy()] = pairs["g_dl"].to_numpy()
    return near


def _answers(labs: pd.DataFrame, charted: Charted) -> pd.DataFrame:
    """A column per question: the answer of the same local day nearest in time, the latest first."""
    answers = charted.answers[~charted.answers["question"].isin(labs.columns)]
    if answers.empty or labs.empty:
        return pd.DataFrame(index=labs.index)
    offsets = first_infusions(charted.patients)["offset"].reindex(answers["patient_id"])
    dates = local_dates(
        answers["observed_at"].reset_index(drop=True),
        zone=charted.zone,
        offsets=offsets.reset_index(drop=True),
    )
    pairs = _nearest(
        labs.assign(row=labs.index)[["row", "patient_id", "date", "observed_at"]],
        answers.assign(date=dates)[["patient_id", "date", "observed_at", "question", "answer"]],
        on=["patient_id", "date"],
        per=["row", "question"],
    )
    wide = pairs.pivot_table(index="row", columns="question", values="answer", aggfunc="first")
    return wide.reindex(labs.index).rename_axis(columns=None).astype("str")


def _nearest(
    rows: pd.DataFrame, others: pd.DataFrame, *, on: list[str], per: list[str]
) -> pd.DataFrame:
    """For each of `per` the other row nearest in time; `apart` in microseconds."""
    pairs = rows.merge(others, on=on, suffixes=("", "_other"))
    theirs = microseconds(pairs["observed_at_other"])
    pairs = pairs.assign(apart=np.abs(microseconds(pairs["observed_at"]) - theirs), theirs=-theirs)
    return pairs.sort_values([*per, "apart", "theirs"], kind="stable").drop_duplicates(per)
