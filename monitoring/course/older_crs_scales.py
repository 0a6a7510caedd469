"""The CRS scales before ASTCT, and CRES, as graders: a row at each bedside moment.

A second line for comparison and registries. They never ring, and they stand on no axis with others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd

from monitoring.course.days import microseconds
from monitoring.course.graders import Charted, Grader, grader_rows
from monitoring.course.looked_up import as_of, with_looked_up
from monitoring.course.vasopressor_course import (
    all_is_charted,
    high_dose_words,
    hours_running,
    not_on_the_drug_chart,
)
from monitoring.grading.bands import LookedUp
from monitoring.grading.conditions import Choice, Condition, Number, Readings
from monitoring.grading.markdown import scale_page
from monitoring.grading.scale import Scale
from monitoring.scales import cres_cartox_2018 as cres
from monitoring.scales import (
    crs_cartox_2018,
    crs_ctcae_5_0,
    crs_lee_2014,
    crs_mskcc_2018,
    crs_penn_2018,
    older_crs,
)
from monitoring.scales.high_dose_vasopressors import LEE_HIGH_DOSES, PENN_HIGH_DOSES
from monitoring.scales.observables import fluid_bolus
from monitoring.settings import GradingChoices

CRS_QUESTIONS: tuple[LookedUp, ...] = tuple(
    {
        one.observable.name: one
        for scale in (crs_lee_2014, crs_penn_2018, crs_mskcc_2018, crs_cartox_2018, crs_ctcae_5_0)
        for one in scale.LOOKED_UP
    }.values()
)

# --- what the scales are laid on -------------------------------------------------------------------


def crs_moments(charted: Charted) -> pd.DataFrame:
    """Every bedside moment and death from CRS, with the answers and what the drug chart tells."""
    moments = _with_answers(_moments(charted, "crs"), CRS_QUESTIONS, charted)
    moments = _with_hours(moments, charted)
    moments = _with_boluses(moments, charted)
    moments = moments.assign(
        **{crs_penn_2018.clotting_products.name: _clotting_products(moments, charted)}
    )
    if charted.settings.older_scales.high_dose_vasopressor_table:
        for question, table in (
            (older_crs.high_dose, LEE_HIGH_DOSES),
            (crs_penn_2018.high_dose_penn, PENN_HIGH_DOSES),
        ):
            words = high_dose_words(table, moments, charted)
            moments = _filled(moments, question, words)
    return moments


def cres_moments(charted: Charted) -> pd.DataFrame:
    """Every bedside moment and death from neurotoxicity, with the answers."""
    return _with_answers(_moments(charted, "icans"), cres.LOOKED_UP, charted)


def _moments(charted: Charted, cause: str) -> pd.DataFrame:
    """A death that nobody charted a row for speaks where the patient died of what is graded (D4)."""
    moments = charted.moments
    if "added" in moments.columns:
        added = moments["added"].to_numpy(dtype=np.bool_)
        moments = moments[~added | (moments["died_of"].astype("str") == cause).to_numpy()]
    return moments.reset_index(drop=True)


def _with_answers(
    moments: pd.DataFrame, wanted: Iterable[LookedUp], charted: Charted
) -> pd.DataFrame:
    """A question that nobody answered has no column: all of it is blank."""
    answered = set(charted.answers["question"].astype("str").str.strip().str.lower())
    asked = [one for one in wanted if one.observable.name in answered]
    return with_looked_up(moments, asked, charted)


def _filled(moments: pd.DataFrame, question: Choice, words: pd.Series) -> pd.DataFrame:
    """The clinician's word stands over what the drug chart says."""
    if question.name in moments.columns:
        said = moments[question.name]
        words = said.where(said.notna(), words)
    return moments.assign(**{question.name: words.astype("str")})


def _holds(condition: Condition, number: Number, values: pd.Series) -> pd.Series:
    """Whether a number decides a question by itself, as the scale asks it."""
    truth = condition.evaluate(Readings(pd.DataFrame({number.name: values})))
    return pd.Series(truth.certain, index=values.index)


def _with_hours(moments: pd.DataFrame, charted: Charted) -> pd.DataFrame:
    """Hours by the drug chart answer the question of 24 h wherever they can.

    Past hours do not go away: that they are 24 holds however much else was not charted.
    """
    hours = pd.Series(hours_running(moments, charted), index=moments.index)
    stray = pd.Series(not_on_the_drug_chart(moments), index=moments.index)
    not_whole = stray.groupby(moments["patient_id"]).cummax().astype(bool)
    long = _holds(crs_mskcc_2018.FOR_24_H, crs_mskcc_2018.vasopressor_hours, hours)
    not_yet = ~not_whole & all_is_charted(moments)
    words = pd.Series(np.select([long, not_yet], ["yes", "no"], ""), moments.index, dtype="str")
    question = crs_mskcc_2018.vasopressor_24_h.name
    said = moments.get(question, pd.Series(None, index=moments.index, dtype="str"))
    return moments.assign(**{question: words.where(words != "", said).astype("str")})


def _with_boluses(moments: pd.DataFrame, charted: Charted) -> pd.DataFrame:
    """The number answered or, without an answer, of the last 24 h on the drug chart.

    Each bedside "yes" is a bolus at least. Where these are more than the drug chart has, the number
    is open, unless they decide by themselves that there were several.
    """
    boluses = crs_penn_2018.fluid_boluses
    given = charted.interventions[charted.interventions["kind"] == "fluid-bolus"]
    listed = _count_within(
        moments, given["patient_id"], given["started_at"], crs_penn_2018.BOLUSES_WITHIN
    )
    ticked = moments[(moments[fluid_bolus.name] == "yes").to_numpy(dtype=np.bool_, na_value=False)]
    seen = _count_within(
        moments, ticked["patient_id"], ticked["observed_at"], crs_penn_2018.BOLUSES_WITHIN
    )
    least = pd.Series(np.maximum(listed, seen), index=moments.index, dtype="float64")
    least = least.clip(upper=boluses.plausible[1])
    known = (seen <= listed) | _holds(crs_penn_2018.MULTIPLE_BOLUSES, boluses, least)
    by_chart = least.where(known)
    if boluses.name in moments.columns:
        by_chart = moments[boluses.name].where(moments[boluses.name].notna(), by_chart)
    return moments.assign(**{boluses.name: by_chart})


def _count_within(
    moments: pd.DataFrame, patients: pd.Series, times: pd.Series, window: timedelta
) -> np.ndarray:
    """How many of the events of the same patient fall in the window up to each moment."""
    everybody = pd.Index(moments["patient_id"].unique())
    place = everybody.get_indexer(pd.Index(patients))
    own = place >= 0
    # One line of time per patient, end to end, so that two searches count for all at once.
    at, moment_at = microseconds(times)[own], microseconds(moments["observed_at"])
    if not len(at) or not len(moment_at):
        return np.zeros(len(moments), dtype=np.int64)
    first = min(at.min(), moment_at.min())
    span = max(at.max(), moment_at.max()) - first + 2 * (window // timedelta(microseconds=1)) + 1
    line = np.sort(place[own] * span + (at - first))
    now = everybody.get_indexer(pd.Index(moments["patient_id"])) * span + (moment_at - first)
    since = np.maximum(now - window // timedelta(microseconds=1), now - (moment_at - first))
    counted: np.ndarray = np.searchsorted(line, now, side="right") - np.searchsorted(line, since)
    return counted


def _clotting_products(moments: pd.DataFrame, charted: Charted) -> pd.Series:
    given = charted.interventions[
        charted.interventions["kind"].isin(crs_penn_2018.CLOTTING_PRODUCTS)
    ]
    words = pd.Series("no", index=moments.index, dtype="str")
    if given.empty:
        return words
    times = given[["patient_id", "started_at"]].rename(columns={"started_at": "observed_at"})
    found = as_of(moments, times, crs_penn_2018.PRODUCTS_WITHIN)
    return words.mask(found["at"].notna(), "yes")


# --- graders ---------------------------------------------------------------------------------------


def _shared_crs_moments(charted: Charted) -> pd.DataFrame:
    return charted.once(crs_moments)


def _grader(
    scale: Scale,
    looked_up: tuple[LookedUp, ...],
    columns: Iterable[str],
    read: Callable[[Charted], pd.DataFrame],
    scale_for: Callable[[GradingChoices], Scale],
) -> Grader:
    """A grader by the unit's own choices; its page shows the defaults."""

    def rows(charted: Charted) -> pd.DataFrame:
        moments = read(charted)
        own = scale_for(charted.settings.grading)
        return grader_rows(moments, own.assess(moments, explanations=charted.explanations))

    return Grader(
        key=scale.key,
        rows=rows,
        page=lambda: scale_page(scale),
        columns=frozenset(columns),
        questions=frozenset(one.observable.name for one in looked_up),
        short_name=scale.short_name,
        scale=scale,
        read=read,
    )


def _crs(scale_for: Callable[[GradingChoices], Scale], looked_up: tuple[LookedUp, ...]) -> Grader:
    return _grader(
        scale_for(GradingChoices()),
        looked_up,
        older_crs.BEDSIDE_COLUMNS,
        _shared_crs_moments,
        scale_for,
    )


def _by_its_ctcae_name(local: GradingChoices) -> Scale:
    return replace(crs_ctcae_5_0.crs_ctcae_5_0(local), key=crs_ctcae_5_0.TERM_KEY)


CRES_COLUMNS = (
    "ice_orientation",
    "ice_naming",
    "ice_writing",
    "ice_attention",
    "consciousness",
    "seizure",
    "motor",
    "raised_icp",
)

OLDER_CRS_GRADERS: tuple[Grader, ...] = (
    _crs(crs_lee_2014.crs_lee_2014, crs_lee_2014.LOOKED_UP),
    _crs(crs_penn_2018.crs_penn_2018, crs_penn_2018.LOOKED_UP),
    _crs(crs_mskcc_2018.crs_mskcc_2018, crs_mskcc_2018.LOOKED_UP),
    _crs(crs_cartox_2018.crs_cartox_2018, crs_cartox_2018.LOOKED_UP),
    _crs(crs_ctcae_5_0.crs_ctcae_5_0, crs_ctcae_5_0.LOOKED_UP),
    _crs(_by_its_ctcae_name, crs_ctcae_5_0.LOOKED_UP),
    _grader(
        cres.CRES_CARTOX_2018,
        cres.LOOKED_UP,
        CRES_COLUMNS,
        cres_moments,
        lambda _local: cres.CRES_CARTOX_2018,
    ),
)
