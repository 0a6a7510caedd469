"""The clinical signs of tumour lysis syndrome at each row: questions, bedside chart, creatinine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from monitoring.charting.tables import VALUE_LIMIT
from monitoring.course.tls_laboratory import UPPER_LIMIT, analyte_in_time
from monitoring.course.tls_results import Bools, Floats
from monitoring.course.tls_times import NO, SIGN_QUESTIONS, YES, Days, Laid
from monitoring.scales import tls
from monitoring.scales import tls_cairo_bishop_2004 as cairo_bishop
from monitoring.scales.laboratory import ABOVE, BELOW
from monitoring.scales.tls import CREATININE

WITHOUT_A_GRADE = -1.0  # an answer that is no number of the table


@dataclass(frozen=True)
class Sign:
    """One sign at each row: certain so far, and known to be absent by what speaks now."""

    yes: Bools
    no: Bools


@dataclass(frozen=True)
class GradedSign:
    """A graded sign at each row: certainly reached so far, the most so far, and known now."""

    low: Floats
    high: Floats
    known: Bools


def _spoken(laid: Laid, days: Days, seen: Bools) -> Bools:
    """It was said within 24 h before the row, or later on its day."""
    recently = laid.times.recently(seen & laid.times.in_window)
    return recently[days.result] | recently[days.end]


def _in_window_so_far(laid: Laid, days: Days, seen: Bools) -> Bools:
    return laid.times.so_far(seen & laid.times.in_window)[days.end]


def by_question(laid: Laid, days: Days, question: str) -> Sign:
    yes, no = (laid.said(question, word) for word in (YES, NO))
    return Sign(_in_window_so_far(laid, days, yes), _spoken(laid, days, no))


def _charted_and_not_denied(laid: Laid, days: Days, charted: Bools, denied: Bools) -> Bools:
    """What was charted in the window counts, unless a later word stands over it."""
    times = laid.times
    last_charted, last_denied = (
        times.last(one & times.in_window)[days.end] for one in (charted, denied)
    )
    return (last_charted >= 0) & (last_denied < last_charted)


def said_of_a_sign(laid: Laid) -> Bools:
    """The times at which a sign was said to be there."""
    yes = [laid.said(name, YES) for name in SIGN_QUESTIONS if name not in tls.GRADE_QUESTIONS]
    graded = [_graded_answers(laid, name)[0] > 0 for name in tls.GRADE_QUESTIONS]
    return np.asarray(np.any([*yes, *graded], axis=0), dtype=np.bool_)


def oliguria(laid: Laid, days: Days) -> Sign:
    question = tls.oliguria.name
    said = by_question(laid, days, question)
    signs = laid.signs
    charted = laid.seen(signs, signs["oliguria"].to_numpy(dtype=np.bool_))
    counts = _charted_and_not_denied(laid, days, charted, laid.said(question, NO))
    return Sign(said.yes | counts, said.no)


def _graded_answers(laid: Laid, question: str) -> tuple[Floats, Bools]:
    """At every time the grade answered, -1 where there is none; and whether there is one."""
    own = laid.answers[question]
    grade = own[question].to_numpy(dtype=np.float64, na_value=np.nan)
    usable = np.isin(grade, np.arange(cairo_bishop.HIGHEST_GRADE + 1))
    values = np.full(len(laid.times.time), WITHOUT_A_GRADE)
    np.maximum.at(values, own["spot"].to_numpy(dtype=np.intp)[usable], grade[usable])
    return values, values >= 0


def graded_sign(
    laid: Laid, days: Days, question: str, grade_question: str, *, least: int
) -> GradedSign:
    """By its question and by the question for its grade; "yes" alone may be any grade."""
    times = laid.times
    grade, graded = _graded_answers(laid, grade_question)
    yes, no = laid.said(question, YES), laid.said(question, NO)
    counted = np.where(times.in_window, grade, WITHOUT_A_GRADE)
    highest = np.maximum(times.highest(counted)[days.end], 0) if len(counted) else counted
    said_yes = _in_window_so_far(laid, days, yes)
    last_yes, last_graded = (
        times.last(one & times.in_window)[days.end] for one in (yes, graded & (grade > 0))
    )
    not_graded_since = said_yes & (last_graded < last_yes)
    low = np.where(said_yes, np.maximum(highest, least), highest)
    high = np.where(not_graded_since, cairo_bishop.HIGHEST_GRADE, low)
    return GradedSign(low, high, _spoken(laid, days, no | graded))


def seizure(laid: Laid, days: Days) -> GradedSign:
    """By its questions and by what was charted at the bedside, which a later answer replaces."""
    least = cairo_bishop.LEAST_OF_A_SEIZURE
    question, grade_question = tls.seizure_counts.name, tls.SEIZURE_GRADE
    said = graded_sign(laid, days, question, grade_question, least=least)
    signs = laid.signs
    words = signs["seizure"].str.strip().str.lower()
    bounds = cairo_bishop.SEIZURES_CHARTED
    lows, highs = (
        words.map({word: both[end] for word, both in bounds.items()}).to_numpy(
            dtype=np.float64, na_value=np.nan
        )
        for end in (0, 1)
    )
    listed = ~np.isnan(lows)
    charted_low, charted_high = (_laid_highest(laid, one, listed) for one in (lows, highs))
    _, graded = _graded_answers(laid, grade_question)
    replaced = laid.said(question, NO) | graded
    seen = laid.seen(signs, listed & (lows > 0))
    counts = _charted_and_not_denied(laid, days, seen, replaced)
    low = np.where(counts, np.maximum(charted_low[days.end], said.low), said.low)
    high = np.where(counts, np.maximum(charted_high[days.end], said.high), said.high)
    known = said.known | _spoken(laid, days, laid.seen(signs, listed))
    return GradedSign(low, np.maximum(low, high), known)


def _laid_highest(laid: Laid, values: Floats, rows: Bools) -> Floats:
    """The highest of the window so far, at every time."""
    times = laid.times
    at = np.full(len(times.time), 0.0)
    np.maximum.at(at, laid.signs["spot"].to_numpy(dtype=np.intp)[rows], values[rows])
    return times.highest(np.where(times.in_window, at, 0.0))


def sudden_death(laid: Laid, days: Days) -> Sign:
    """Nobody who is alive on the day of the row has died suddenly."""
    said = by_question(laid, days, tls.sudden_death.name)
    died = laid.patients.died[laid.times.place[days.result]]
    alive = np.isnat(died) | (died > laid.times.date[days.result])
    return Sign(said.yes, said.no | alive)


def raised_creatinine(laid: Laid, days: Days) -> tuple[Sign, Bools]:
    one = analyte_in_time(laid, CREATININE, (tls.RAISED_CREATININE,), laid.times.in_window)
    sign = Sign(one.ever[days.end], ~one.perhaps[days.result])
    return sign, one.lacking[UPPER_LIMIT][days.result]


def creatinine_x_uln(laid: Laid, days: Days) -> tuple[GradedSign, Bools]:
    """The highest of the window so far, as a multiple of the laboratory's upper limit."""
    times, measured = laid.times, laid.measured
    own = (measured["analyte"] == CREATININE).to_numpy()
    ratio = (measured["value"] / measured["upper_limit"]).to_numpy(dtype=np.float64)
    ratio = np.round(np.where(np.isfinite(ratio), ratio, np.nan), 9)
    sign = measured[VALUE_LIMIT].astype("str")
    known = ~np.isnan(ratio)
    low = np.where(known & (sign != BELOW).to_numpy(), ratio, 0.0)
    high = np.where(known & (sign != ABOVE).to_numpy(), ratio, np.inf)
    spots = measured["spot"].to_numpy(dtype=np.intp)
    lows, highs = (np.zeros(len(times.time)) for _ in range(2))
    np.maximum.at(lows, spots[own], low[own])
    np.maximum.at(highs, spots[own], high[own])
    lows, highs = (np.where(times.in_window, one, 0.0) for one in (lows, highs))
    there = laid.seen(measured, own & known) & times.in_window
    unlimited = own & ~known & measured["value"].notna().to_numpy(dtype=np.bool_)
    lacking = times.recently(laid.seen(measured, unlimited) & times.in_window)
    # One without a limit leaves its own 24 h open; after that only the period keeps it.
    unbounded = times.recently(np.isinf(highs))[days.result]
    bounded = times.highest(np.where(np.isinf(highs), 0.0, highs))[days.end]
    low_so_far = times.highest(lows)[days.end]
    high = np.where(unbounded, np.inf, np.maximum(low_so_far, bounded))
    return GradedSign(low_so_far, high, times.recently(there)[days.result]), lacking[days.result]
