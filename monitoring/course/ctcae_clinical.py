"""The terms of CTCAE that clinicians' answers grade, and the anaphylaxis prompt, as graders.

A row stands where something of a term is answered or charted, and nowhere else: a grade 0 that
nobody looked for would be read as one that somebody found. An answer counts for as long as its term
prints; a later word takes back an earlier one that it contradicts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import COULD_NOT_MEASURE
from monitoring.course.bedside_scores import TEMPERATURES, neutropenic_fever
from monitoring.course.days import (
    ages_by_birth_date,
    ages_by_years,
    days_since,
    first_infusions,
    infusion_times,
    local_dates,
)
from monitoring.course.graders import Charted, Grader, grader_rows
from monitoring.course.looked_up import answers_to, as_of, bedside_moments
from monitoring.grading.assessment import joined_flags
from monitoring.grading.conditions import Choice, Condition, Number, Observable, Readings
from monitoring.grading.explanation import ASSUMED_WHERE_BLANK
from monitoring.grading.markdown import scale_page
from monitoring.grading.scale import Scale, Status
from monitoring.scales.anaphylaxis_wao_2020 import (
    ANAPHYLAXIS_WAO_2020,
    FEVER_ABOUT_INFUSION,
    HYPOTENSION,
    NO_COUNTS_FOR,
    SIGNS_ABOUT_INFUSION,
    SIGNS_AT_ANY_TIME,
    SIGNS_COUNT_FOR,
    SYMPTOMS_ABOUT_INFUSION,
    WAO_QUESTIONS,
    hours_since_infusion,
)
from monitoring.scales.ctcae.clinical import ClinicalTerm
from monitoring.scales.ctcae.clinical_terms import (
    CLINICAL_5,
    HYPOXIA,
    INFUSION_RELATED_REACTION,
    QTC,
    REPORTED_AS_IRR,
    URTICARIA,
    qtc_baseline_ms,
    qtc_ms,
)
from monitoring.scales.febrile_neutropenia_ctcae_5_0 import CTCAE_5_0_FEBRILE_NEUTROPENIA
from monitoring.scales.observables import (
    age_years,
    baseline_systolic_mmhg,
    spo2_pct,
    symptoms,
    systolic_mmhg,
)
from monitoring.scales.observables import hypotension as hypotension_judged

Mask = NDArray[np.bool_]
Wanted = Callable[[pd.DataFrame], Mask]
A_LIFE = timedelta(days=36_500)
BASELINE_COUNTS_FOR = timedelta(days=365)  # LOCAL


# --- the rows: moments and times of answers ------------------------------------------------------


def _moments(charted: Charted) -> pd.DataFrame:
    """Bedside moments with the hours since the latest infusion."""
    return _with_hours(bedside_moments(charted).drop(columns="added", errors="ignore"), charted)


def _with_hours(rows: pd.DataFrame, charted: Charted) -> pd.DataFrame:
    """A split dose counts from each of its infusions."""
    about = charted.patients[["patient_id", "infused_at"]]
    times = about["infused_at"].map(infusion_times).explode()
    infusions = pd.DataFrame(
        {
            "patient_id": about["patient_id"].reindex(times.index).to_numpy(),
            "observed_at": pd.to_datetime(times.array, utc=True).astype("datetime64[us, UTC]"),
        }
    ).astype({"patient_id": "str"})
    at = as_of(rows, infusions, A_LIFE)["at"]
    elapsed = (rows["observed_at"] - at) / pd.Timedelta(hours=1)
    return rows.assign(**{hours_since_infusion.name: elapsed.astype("float64")})


def _rows_of(
    charted: Charted, questions: Iterable[Observable], wanted: Wanted | None
) -> pd.DataFrame:
    """One row per time at which a question is answered or the chart has what is wanted."""
    moments = charted.once(_moments)
    keys = ["patient_id", "observed_at"]
    names = [one.name for one in questions]
    asked = charted.answers["question"].astype("str").str.strip().str.lower()
    answered = charted.answers.loc[asked.isin(names), keys].drop_duplicates()
    own, charted_at = (pd.MultiIndex.from_frame(one[keys]) for one in (answered, moments))
    kept = charted_at.isin(own)
    if wanted is not None:
        kept |= wanted(moments)
    here = moments[kept]
    beside = answered[~own.isin(charted_at)].reset_index(drop=True)
    if beside.empty:
        return here.reset_index(drop=True)
    rest = _with_patient(beside, charted).reindex(columns=here.columns).astype(here.dtypes)
    return pd.concat([here, rest]).sort_values(keys, kind="stable", ignore_index=True)


def _with_patient(rows: pd.DataFrame, charted: Charted) -> pd.DataFrame:
    """Times at which only a question was answered, with what is known of the patient."""
    about = charted.patients.set_index("patient_id")
    own = about.iloc[about.index.get_indexer(pd.Index(rows["patient_id"]))].reset_index(drop=True)
    infused = first_infusions(charted.patients).reindex(rows["patient_id"]).reset_index(drop=True)
    dates, day_0 = (
        local_dates(moment, zone=charted.zone, offsets=infused["offset"])
        for moment in (rows["observed_at"], infused["first_infused_at"])
    )
    elapsed = (rows["observed_at"] - infused["first_infused_at"]) / pd.Timedelta(days=1)
    by_birth = ages_by_birth_date(own["birth_date"], dates)
    by_years = ages_by_years(own[age_years.name].to_numpy(dtype=np.float64), elapsed.to_numpy())
    known = rows.assign(
        day=days_since(dates, day_0),
        **{
            age_years.name: np.where(np.isnan(by_birth), by_years, by_birth),
            baseline_systolic_mmhg.name: own[baseline_systolic_mmhg.name],
        },
    )
    return _with_hours(known, charted)


def _certain(condition: Condition) -> Wanted:
    return lambda moments: condition.evaluate(Readings(moments)).certain


def _spo2_tried(moments: pd.DataFrame) -> Mask:
    """A reading, or one that could not be had: neither is the same as nobody having looked."""
    tried = moments[spo2_pct.name].notna().to_numpy()
    in_vain = moments[COULD_NOT_MEASURE].str.contains(spo2_pct.name, regex=False, na=False)
    return np.asarray(tried | in_vain.to_numpy(dtype=np.bool_))


# --- answers as of a row -------------------------------------------------------------------------


def _answers_as_of(
    rows: pd.DataFrame,
    questions: Iterable[Observable],
    charted: Charted,
    *,
    counts_for: timedelta,
    no_for: timedelta,
    at_once: tuple[Observable, ...] = (),
) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """The rows with a column per question, and when each was answered.

    A "no" older than `no_for` is a blank: what was not there then may be there now.
    """
    given = set(charted.answers["question"].astype("str").str.strip().str.lower())
    answers: dict[str, pd.Series] = {}
    ages: dict[str, pd.Series] = {}
    for one in questions:
        if one.name not in given:
            kind = "float64" if isinstance(one, Number) else "str"
            answers[one.name] = pd.Series(None, index=rows.index, dtype=kind)
            ages[one.name] = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us, UTC]")
            continue
        within = timedelta(0) if one in at_once else counts_for
        found = as_of(rows, answers_to(one, charted.answers), within)
        answer, at = found[one.name], found["at"]
        if isinstance(one, Choice):
            stale = (answer == "no") & (rows["observed_at"] - at > pd.Timedelta(no_for))
            answer, at = answer.mask(stale), at.mask(stale)
        answers[one.name], ages[one.name] = answer, at
    return rows.assign(**answers), ages


def _settled(term: ClinicalTerm, rows: pd.DataFrame, ages: dict[str, pd.Series]) -> pd.DataFrame:
    """Of answers that deny each other the later one counts; both only where of the same time."""
    presence = term.presence
    if presence is None:
        return rows
    own = [one for one in term.questions if one in (presence.answer, *term.own_answers)]
    numbers = [one for one in term.also_asked if isinstance(one, Number)]
    denying = {presence.answer.name: rows[presence.answer.name] == "no"}
    for one in numbers:
        assert presence.none is not None
        denying[one.name] = pd.Series(presence.none.evaluate(Readings(rows[[one.name]])).certain)
    showing = {one.name: rows[one.name] == "yes" for one in own}
    showing |= {one.name: rows[one.name].notna() & ~denying[one.name] for one in numbers}
    denied_at = _latest(ages, denying, rows)
    taken_back = {name: said & (ages[name] < denied_at) for name, said in showing.items()}
    standing = {name: said & ~taken_back[name] for name, said in showing.items()}
    shown_at = _latest(ages, standing, rows)
    asked = {one.name for one in term.questions}
    for condition in presence.seen:
        if not asked & {one.name for one in condition.inputs}:
            seen = condition.evaluate(Readings(rows)).certain
            shown_at = shown_at.mask(seen, rows["observed_at"])
    for name, said in denying.items():
        outdated = said & (ages[name] < shown_at)
        taken_back[name] = taken_back.get(name, outdated) | outdated
    return rows.assign(**{name: rows[name].mask(gone) for name, gone in taken_back.items()})


def _latest(
    ages: dict[str, pd.Series], said: dict[str, pd.Series], rows: pd.DataFrame
) -> pd.Series:
    """When any of it was said last; no time where none was."""
    never = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us, UTC]")
    latest = never
    for name, there in said.items():
        at = ages[name].where(there)
        latest = latest.where(at.isna() | (latest >= at), at)
    return latest


def _qtc_baseline(rows: pd.DataFrame, charted: Charted) -> pd.Series:
    """Answered as such, or the last QTc before lymphodepletion, else before the infusion."""
    begun = charted.patients.set_index("patient_id")["lymphodepletion_started_at"]
    # Not a value made up: where its start is not charted, the infusion is the last that is certain.
    begun = begun.fillna(first_infusions(charted.patients)["first_infused_at"])
    measured = answers_to(qtc_ms, charted.answers).rename(
        columns={qtc_ms.name: qtc_baseline_ms.name}
    )
    starts = begun.reindex(measured["patient_id"]).set_axis(measured.index)
    before = measured[measured["observed_at"] < starts]
    typed = as_of(rows, answers_to(qtc_baseline_ms, charted.answers), BASELINE_COUNTS_FOR)
    derived = as_of(rows, before, BASELINE_COUNTS_FOR)[qtc_baseline_ms.name]
    own = typed[qtc_baseline_ms.name]
    return own.where(typed["at"].notna(), derived)


# --- terms ---------------------------------------------------------------------------------------

WANTED: dict[str, Wanted] = {
    HYPOXIA.key: _spo2_tried,
    URTICARIA.key: _certain(symptoms.includes("urticaria")),
    INFUSION_RELATED_REACTION.key: _certain(SYMPTOMS_ABOUT_INFUSION | FEVER_ABOUT_INFUSION),
}
COLUMNS: dict[str, tuple[str, ...]] = {
    HYPOXIA.key: (spo2_pct.name,),
    URTICARIA.key: (symptoms.name,),
    INFUSION_RELATED_REACTION.key: (symptoms.name, *TEMPERATURES),
}


def _read_term(term: ClinicalTerm) -> Callable[[Charted], pd.DataFrame]:
    # A baseline says nothing of its own time.
    asked = [one for one in term.questions if one is not qtc_baseline_ms]

    def read(charted: Charted) -> pd.DataFrame:
        rows = _rows_of(charted, asked, WANTED.get(term.key))
        rows, ages = _answers_as_of(
            rows,
            asked,
            charted,
            counts_for=term.answers_for,
            no_for=term.no_for,
            at_once=term.at_once,
        )
        if term is QTC:
            rows = rows.assign(**{qtc_baseline_ms.name: _qtc_baseline(rows, charted)})
        return _settled(term, rows, ages)

    return read


def _term_rows(term: ClinicalTerm, scale: Scale, charted: Charted) -> pd.DataFrame:
    read = _read_term(term)(charted)
    rows = grader_rows(read, scale.assess(read, explanations=charted.explanations))
    if charted.explanations:
        rows = rows.assign(explanation=_raised_by_one_answer(scale, rows))
    if term.excluded is None:
        return rows
    elsewhere = (rows["status"] == Status.NOT_APPLICABLE.value).to_numpy()
    flag = joined_flags([(REPORTED_AS_IRR, elsewhere)], rows.index)
    rows = rows.assign(flags=(flag + ";" + rows["flags"]).str.strip(";"))
    if charted.explanations:
        words = (
            f"{scale.short_name}: tied to an infusion, so it is reported as infusion related "
            "reaction and not as this."
        )
        rows = rows.assign(explanation=rows["explanation"].mask(elsewhere, words))
    return rows


def _raised_by_one_answer(scale: Scale, rows: pd.DataFrame) -> pd.Series:
    """'G3 (G4 if …)' where one answer alone keeps the grade open (0.7)."""
    labels = {one.name: one.label for one in scale.inputs if isinstance(one, Choice)}
    label = rows["missing"].map(labels)
    alone = (rows["status"] == Status.OPEN.value) & label.notna()
    if not alone.any():
        return rows["explanation"]
    said = rows[alone]
    words = (
        f"{scale.short_name}: G"
        + said["at_least"].astype("str")
        + " (G"
        + said["at_most"].astype("str")
        + " if "
        + label[alone].astype("str")
        + "), for a clinician to answer."
    )
    assumed = said["explanation"].str.extract(rf"({ASSUMED_WHERE_BLANK}.*)$")[0].fillna("")
    explained = rows["explanation"].copy()
    explained[alone] = words + assumed
    return explained


def _grader(term: ClinicalTerm, scale: Scale) -> Grader:
    return Grader(
        key=scale.key,
        rows=lambda charted: _term_rows(term, scale, charted),
        page=lambda: scale_page(scale),
        columns=frozenset(COLUMNS.get(term.key, ())),
        questions=frozenset(one.name for one in term.questions),
        short_name=scale.short_name,
        scale=scale,
        read=_read_term(term),
    )


# --- the anaphylaxis prompt ----------------------------------------------------------------------


def _read_prompt(charted: Charted) -> pd.DataFrame:
    found = _certain(SIGNS_AT_ANY_TIME | SIGNS_ABOUT_INFUSION)
    rows = _rows_of(
        charted, WAO_QUESTIONS, lambda moments: found(moments) | _followed_up(moments, charted)
    )
    rows = _with_recent_signs(rows, charted.once(_moments))
    rows, _ = _answers_as_of(
        rows, WAO_QUESTIONS, charted, counts_for=SIGNS_COUNT_FOR, no_for=NO_COUNTS_FOR
    )
    return rows


def _followed_up(moments: pd.DataFrame, charted: Charted) -> Mask:
    """Moments with a pressure or symptoms while a clinician's "yes" still counts."""
    asked, answered = (
        charted.answers[name].astype("str").str.strip().str.lower()
        for name in ("question", "answer")
    )
    yes = asked.isin([one.name for one in WAO_QUESTIONS]) & (answered == "yes")
    table = charted.answers.loc[yes, ["patient_id", "observed_at"]]
    charted_here = moments[[systolic_mmhg.name, symptoms.name]].notna().any(axis=1)
    standing = as_of(moments, table, SIGNS_COUNT_FOR)["at"].notna()
    return np.asarray((charted_here & standing).to_numpy(dtype=np.bool_))


def _with_recent_signs(rows: pd.DataFrame, moments: pd.DataFrame) -> pd.DataFrame:
    """Where the row's own cell is blank, the last one charted, if it was a finding.

    Signs of one reaction are seldom charted in the same minute. A normal one is not carried on.
    """
    low = HYPOTENSION.evaluate(Readings(moments)).certain
    findings = {
        systolic_mmhg.name: low,
        hypotension_judged.name: (moments[hypotension_judged.name] == "yes").to_numpy(),
        symptoms.name: np.ones(len(moments), dtype=np.bool_),  # one not listed says nothing
    }
    for name, found in findings.items():
        there = moments[name].notna().to_numpy()
        table = moments[["patient_id", "observed_at"]].assign(**{name: moments[name].where(found)})
        last = as_of(rows, table[there], SIGNS_COUNT_FOR)[name]
        rows = rows.assign(**{name: rows[name].where(rows[name].notna(), last)})
    return rows


def _prompt_rows(charted: Charted) -> pd.DataFrame:
    read = _read_prompt(charted)
    assessed = ANAPHYLAXIS_WAO_2020.assess(read, explanations=charted.explanations)
    rows = grader_rows(read, assessed)
    if not charted.explanations:
        return rows
    name = ANAPHYLAXIS_WAO_2020.short_name
    met = (
        f"{name}: "
        + rows["driver"].str.lower().str.replace(";", " and ")
        + (
            " is met: look at the patient now; CTCAE grade 3 anaphylaxis is proposed for a clinician "
            "to confirm or to reject."
        )
    )
    # An open row with one criterion met for certain does not exist: 1 is the highest. A grade that
    # is not fixed equals neither, and keeps its own sentence.
    words = rows["explanation"].mask((rows["grade"] == 1).fillna(value=False), met)
    not_met = f"{name}: the criteria are not met by what is charted and answered."
    return rows.assign(explanation=words.mask((rows["grade"] == 0).fillna(value=False), not_met))


CTCAE_CLINICAL_GRADERS: tuple[Grader, ...] = (
    *(_grader(term, scale) for term, scale in CLINICAL_5),
    neutropenic_fever(CTCAE_5_0_FEBRILE_NEUTROPENIA),
    Grader(
        ANAPHYLAXIS_WAO_2020.key,
        _prompt_rows,
        lambda: scale_page(ANAPHYLAXIS_WAO_2020),
        columns=frozenset((symptoms.name, systolic_mmhg.name, hypotension_judged.name)),
        questions=frozenset(one.name for one in WAO_QUESTIONS),
        short_name=ANAPHYLAXIS_WAO_2020.short_name,
        scale=ANAPHYLAXIS_WAO_2020,
        read=_read_prompt,
    ),
)
