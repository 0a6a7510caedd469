"""Results, answers and bedside signs of tumour lysis syndrome laid on one line of time a patient.

What is asked of the past (seen so far, seen within 24 h) is then asked of whole columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np
import pandas as pd

from monitoring.course.days import microseconds
from monitoring.course.graders import Charted
from monitoring.course.looked_up import answers_to
from monitoring.course.tls_results import (
    Bools,
    Dates,
    Floats,
    Ints,
    Patients,
    followed_patients,
    measured_results,
)
from monitoring.grading.conditions import Number, Observable
from monitoring.scales import tls
from monitoring.scales import tls_ctcae_5_0 as ctcae
from monitoring.scales.laboratory import asked
from monitoring.settings import TlsChoices

SPAN = tls.SAME_SPAN // timedelta(microseconds=1)
YES, NO = "yes", "no"
OLIGURIA = "oliguria"  # among the symptoms charted at the bedside
SIGN_QUESTIONS = (
    tls.oliguria.name,
    tls.symptomatic.name,
    tls.dysrhythmia.name,
    tls.seizure_counts.name,
    tls.sudden_death.name,
    *tls.GRADE_QUESTIONS,
)
CTCAE_QUESTIONS = (ctcae.confirmed.name, ctcae.life_threatening.name)


@dataclass(frozen=True)
class Times:
    """Every time at which something was measured, answered or charted, by patient and time."""

    place: Ints
    time: Ints  # microseconds
    date: Dates
    in_window: Bools

    @cached_property
    def first(self) -> Ints:
        """The place of the first time of the same patient."""
        order = np.arange(len(self.time))
        starts = np.append(True, np.diff(self.place) != 0)[: len(self.time)]
        return np.maximum.accumulate(np.where(starts, order, 0)) if len(order) else order

    def last(self, seen: Bools) -> Ints:
        """The place of the latest time so far at which it was seen; -1 where never."""
        if not len(seen):
            return np.zeros(0, dtype=np.int64)
        found = np.maximum.accumulate(np.where(seen, np.arange(len(seen)), -1))
        return np.where(found >= self.first, found, -1)

    def so_far(self, seen: Bools) -> Bools:
        return self.last(seen) >= 0

    def recently(self, seen: Bools, span: int = SPAN) -> Bools:
        """Seen within the span up to each time; exactly the span before is within it."""
        last = self.last(seen)
        return (last >= 0) & (self.time - self.time[last] <= span)

    def highest(self, values: Floats) -> Floats:
        """The highest so far of the same patient."""
        return pd.Series(values).groupby(self.place).cummax().to_numpy(dtype=np.float64)


@dataclass(frozen=True)
class Laid:
    """The results, answers and bedside signs of all patients laid on their times.

    `spots` gives the place in `times` of each row of a table; `asked` the answers by question.
    """

    patients: Patients
    choices: TlsChoices
    times: Times
    measured: pd.DataFrame
    answers: dict[str, pd.DataFrame]
    signs: pd.DataFrame
    given: pd.DataFrame
    charted: Charted

    def seen(self, table: pd.DataFrame, rows: Bools | None = None) -> Bools:
        """The times at which any of the rows stands."""
        spots = table["spot"].to_numpy(dtype=np.intp)
        answer = np.zeros(len(self.times.time), dtype=np.bool_)
        answer[spots if rows is None else spots[rows]] = True
        return answer

    def said(self, question: str, word: str) -> Bools:
        own = self.answers[question]
        return self.seen(own, (own[question] == word).to_numpy(dtype=np.bool_))


def laid_on_times(charted: Charted, choices: TlsChoices) -> Laid:
    patients = followed_patients(charted, choices)
    measured = measured_results(charted, patients)
    answers = {
        name: answers_to(_question(name), charted.answers).reset_index(drop=True)
        for name in (*SIGN_QUESTIONS, *CTCAE_QUESTIONS)
    }
    signs = _bedside_signs(charted)
    given = charted.interventions
    given = given[given["kind"] == tls.RASBURICASE][["patient_id", "started_at"]]
    given = given.rename(columns={"started_at": "observed_at"}).reset_index(drop=True)
    tables = [measured, *answers.values(), signs, given]
    places = [patients.places(one["patient_id"]) for one in tables]
    ats = [microseconds(one["observed_at"]) for one in tables]
    place, at = np.concatenate(places), np.concatenate(ats)
    order = np.lexsort((at, place))
    new = np.append(True, (np.diff(place[order]) != 0) | (np.diff(at[order]) != 0))[: len(order)]
    spots = np.empty(len(order), dtype=np.int64)
    spots[order] = np.cumsum(new) - 1
    firsts = order[new]
    own_place, own_at = place[firsts], at[firsts]
    dates = patients.dates(as_times(own_at), own_place, charted)
    within = (dates >= patients.opens[own_place]) & (dates <= patients.closes[own_place])
    parts = np.split(spots, np.cumsum([len(one) for one in tables])[:-1])
    laid = [one.assign(spot=part) for one, part in zip(tables, parts, strict=True)]
    return Laid(
        patients,
        choices,
        Times(own_place, own_at, dates, within),
        laid[0],
        dict(zip(answers, laid[1:-2], strict=True)),
        laid[-2],
        laid[-1],
        charted,
    )


def as_times(at: Ints) -> pd.Series:
    return pd.Series(at.view("datetime64[us]")).dt.tz_localize("UTC")


def _question(name: str) -> Observable:
    return Number(name, name) if name in tls.GRADE_QUESTIONS else asked(name, name)


def _bedside_signs(charted: Charted) -> pd.DataFrame:
    """The moments at which a seizure was asked for or oliguria was charted."""
    moments = charted.moments
    blank = pd.Series(None, index=moments.index, dtype="str")
    seizure = moments.get("seizure", blank).astype("str")
    oliguric = moments.get("symptoms", blank).astype("str").str.contains(OLIGURIA, na=False)
    signs = moments[["patient_id", "observed_at"]].assign(seizure=seizure, oliguria=oliguric)
    return signs[seizure.notna() | oliguric].reset_index(drop=True)


def words_of(certain: Bools, possible: Bools, yes: str, no: str) -> pd.Series:
    words = np.where(certain, yes, no).astype(object)
    words[possible & ~certain] = None
    return pd.Series(words, dtype="str")


def yes_no(rows: Bools) -> pd.Series:
    return words_of(rows, rows, YES, NO)


# --- the rows ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Days:
    """The days that have a row: `result` is the last result (or answer), `end` the last time.

    Only a day with a result (`has_result`) holds later rows open; a word alone asks for no panel.
    """

    result: Ints
    end: Ints
    has_result: Bools


def days_with_a_row(laid: Laid, by_answer: Bools) -> Days:
    """Days with a result, or with one of the times of `by_answer`."""
    times = laid.times
    if not len(times.time):
        empty = np.zeros(0, dtype=np.int64)
        return Days(empty, empty, np.zeros(0, dtype=np.bool_))
    another = (np.diff(times.place) != 0) | (np.diff(times.date) != np.timedelta64(0, "D"))
    starts = np.flatnonzero(np.append(True, another))
    order = np.arange(len(times.time))
    result, answer = (
        np.maximum.reduceat(np.where(seen, order, -1), starts)
        for seen in (laid.seen(laid.measured), by_answer)
    )
    at = np.where(result >= 0, result, answer)
    end = np.append(starts[1:], len(order)) - 1
    rows = at >= 0
    return Days(at[rows], end[rows], (result >= 0)[rows])
