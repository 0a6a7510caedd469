"""The scores at the bedside, those of laboratory results, and febrile neutropenia, as graders."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.course.days import microseconds
from monitoring.course.graders import Charted, Grader, grader_rows, of_scale
from monitoring.course.looked_up import (
    as_of,
    bedside_moments,
    result_moments,
    results_of,
    with_looked_up,
)
from monitoring.grading.bands import LookedUp, Score
from monitoring.grading.conditions import Readings
from monitoring.grading.scale import Scale
from monitoring.scales import febrile_neutropenia_idsa_2010 as fn
from monitoring.scales.car_hematotox_2021 import CAR_HEMATOTOX_2021
from monitoring.scales.easix_2017 import EASIX_2017, M_EASIX_2021, TRANSFUSED, Index
from monitoring.scales.febrile_neutropenia_ctcae_5_0 import (
    ANSWERED,
    FEBRILE_NEUTROPENIA_CTCAE_5_0,
)
from monitoring.scales.hscore_2014 import HSCORE_2014
from monitoring.scales.news2_2017 import NEWS2_2017
from monitoring.scales.observables import temperature_c
from monitoring.scales.qsofa_2016 import QSOFA_2016
from monitoring.scales.sirs_1992 import SIRS_1992, lymphodepletion

TRANSFUSION_COUNTS_FOR = timedelta(hours=24)


# --- fever that lasts, and neutrophils that fall -------------------------------------------------


def _temperature_moments(charted: Charted) -> pd.DataFrame:
    """One row per reading of the temperature, with what febrile neutropenia asks."""
    moments = bedside_moments(charted)
    read = moments[moments[temperature_c.name].notna()].reset_index(drop=True)
    rows = read.assign(**{fn.fever_lasted_min.name: minutes_of_fever(read)})
    rows = with_looked_up(rows, (*fn.LOOKED_UP, *ANSWERED), charted)
    return rows.assign(**_count_before(rows, charted))


def minutes_of_fever(read: pd.DataFrame) -> NDArray[np.float64]:
    """From the first of the consecutive elevated readings to this one; blank where uncertain."""
    elevated = fn.ELEVATED.evaluate(Readings(read))
    certain, possible = (run_minutes(read, some) for some in (elevated.certain, elevated.possible))
    return np.where(certain == possible, certain, np.nan)


def run_minutes(
    read: pd.DataFrame,
    elevated: NDArray[np.bool_],
    *,
    longest_gap: timedelta | None = fn.LONGEST_GAP,
) -> NDArray[np.float64]:
    """From the first of consecutive elevated readings to each; None: no gap ends a run."""
    patient, _ = pd.factorize(read["patient_id"])
    time = microseconds(read["observed_at"])
    goes_on = np.zeros(len(read), dtype=np.bool_)
    goes_on[1:] = (np.diff(patient) == 0) & elevated[1:] & elevated[:-1]
    if longest_gap is not None:
        goes_on[1:] &= np.diff(time) <= longest_gap // timedelta(microseconds=1)
    first = np.maximum.accumulate(np.where(goes_on, 0, np.arange(len(read))))
    minutes = (time - time[first]) / 60_000_000 if len(read) else np.zeros(0)
    return np.asarray(minutes, dtype=np.float64)


def _count_before(rows: pd.DataFrame, charted: Charted) -> dict[str, pd.Series]:
    """The neutrophil count before the latest one, as the columns of `neutrophils_before`."""
    results = results_of(fn.neutrophils, charted.labs)
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
    found = as_of(rows, table, fn.LOOKED_UP[0].within)
    return {name: found[name] for name in found.columns if name != "at"}


# --- graders -------------------------------------------------------------------------------------


def _analytes(looked_up: Iterable[LookedUp]) -> frozenset[str]:
    return frozenset(one.observable.name for one in looked_up if one.table == "labs")


def _questions(looked_up: Iterable[LookedUp]) -> frozenset[str]:
    return frozenset(one.observable.name for one in looked_up if one.table == "answers")


def _at_moments(score: Score, *, columns: tuple[str, ...]) -> Grader:
    """A score at each bedside moment."""

    def rows(charted: Charted) -> pd.DataFrame:
        moments = with_looked_up(bedside_moments(charted), score.looked_up, charted)
        return grader_rows(moments, score.assess(moments, explanations=charted.explanations))

    return Grader(
        score.key,
        rows,
        score.page,
        columns=frozenset(columns),
        questions=_questions(score.looked_up),
        looked_up=tuple(one.observable for one in score.looked_up),
    )


def _hscore_rows(charted: Charted) -> pd.DataFrame:
    """At the bedside moments for which any of its results is there."""
    moments = with_looked_up(bedside_moments(charted), HSCORE_2014.looked_up, charted)
    any_result = moments[sorted(_analytes(HSCORE_2014.looked_up))].notna().any(axis=1)
    worth = moments[any_result].reset_index(drop=True)
    return grader_rows(worth, HSCORE_2014.assess(worth, explanations=charted.explanations))


def _hematotox_rows(charted: Charted) -> pd.DataFrame:
    """At each result before lymphodepletion; where its start is unknown, before the infusion."""
    score = CAR_HEMATOTOX_2021
    moments = result_moments(charted, _analytes(score.looked_up))
    begun = (moments[lymphodepletion.name] == "begun").to_numpy()
    infused = (moments["observed_at"] >= moments["first_infused_at"]).to_numpy()
    before = moments[~begun & ~infused].reset_index(drop=True)
    before = with_looked_up(before, score.looked_up, charted)
    return grader_rows(before, score.assess(before, explanations=charted.explanations))


def _index_rows(index: Index) -> Callable[[Charted], pd.DataFrame]:
    def rows(charted: Charted) -> pd.DataFrame:
        moments = result_moments(charted, _analytes(index.looked_up))
        moments = with_looked_up(moments, index.looked_up, charted)
        moments = moments.assign(**{TRANSFUSED: _transfused(moments, index, charted)})
        return grader_rows(moments, index.assess(moments, explanations=charted.explanations))

    return rows


def _transfused(moments: pd.DataFrame, index: Index, charted: Charted) -> pd.Series:
    """Whether platelets were given within 24 h before the platelet count that is used."""
    counted_at = as_of(moments, results_of(index.divisor, charted.labs), index.within)["at"]
    given = charted.interventions[charted.interventions["kind"] == "platelet-transfusion"]
    given = given[["patient_id", "started_at"]].rename(columns={"started_at": "observed_at"})
    counts = moments[["patient_id"]].assign(observed_at=counted_at)
    counts = counts[counted_at.notna()]
    found = as_of(counts, given, TRANSFUSION_COUNTS_FOR)["at"].notna()
    there = found.reindex(moments.index, fill_value=False)
    return pd.Series(np.where(there, "yes", "no"), index=moments.index, dtype="str")


def neutropenic_fever(scale: Scale) -> Grader:
    """At each reading of the temperature."""
    inputs = {one.name for one in scale.inputs}
    answered = [one.observable.name for one in (*fn.LOOKED_UP, *ANSWERED) if one.table == "answers"]
    return of_scale(
        scale,
        _temperature_moments,
        columns=TEMPERATURES,
        questions=[name for name in answered if name in inputs],
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
        questions=_questions(HSCORE_2014.looked_up),
        looked_up=tuple(one.observable for one in HSCORE_2014.looked_up),
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
    neutropenic_fever(fn.FEBRILE_NEUTROPENIA_IDSA_2010),
    neutropenic_fever(FEBRILE_NEUTROPENIA_CTCAE_5_0),
)
