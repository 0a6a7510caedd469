"""Tumour lysis syndrome over the window: a row at each day's last result, as of that day.

Every result is judged by itself (scales/tls.py); here results of one patient are put together in
time. What was certain stays so for the rest of the window; what a row leaves open by the results of
its own last 24 h is its status, and what an earlier day left open is in its upper bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from monitoring.course.days import days_since
from monitoring.course.graders import ROW_COLUMNS, Charted, Grader, grader_rows
from monitoring.course.tls_laboratory import (
    AGE,
    UPPER_LIMIT,
    AnalyteInTime,
    LaboratoryInTime,
    analyte_in_time,
    count_of,
    laboratory_in_time,
)
from monitoring.course.tls_results import Bools, Ints
from monitoring.course.tls_signs import (
    Sign,
    by_question,
    creatinine_x_uln,
    graded_sign,
    oliguria,
    raised_creatinine,
    said_of_a_sign,
    seizure,
    sudden_death,
)
from monitoring.course.tls_times import (
    CTCAE_QUESTIONS,
    NO,
    SIGN_QUESTIONS,
    YES,
    Days,
    Laid,
    as_times,
    days_with_a_row,
    laid_on_times,
    words_of,
    yes_no,
)
from monitoring.course.tls_words import explained
from monitoring.grading.assessment import joined_flags
from monitoring.grading.conditions import Readings
from monitoring.grading.scale import Scale, Status
from monitoring.scales import tls
from monitoring.scales import tls_cairo_bishop_2004 as cairo_bishop
from monitoring.scales import tls_ctcae_5_0 as ctcae
from monitoring.scales import tls_howard_2011 as howard
from monitoring.scales.observables import age_years
from monitoring.scales.tls import (
    ABNORMAL,
    CREATININE,
    LABORATORY,
    NORMAL,
    NOT_BY_ALBUMIN,
    UNCORRECTED,
    URATE,
)
from monitoring.settings import TlsChoices

RASBURICASE_SPAN = tls.RASBURICASE_WITHIN // timedelta(microseconds=1)


# --- from the times to what the table reads -------------------------------------------------------


@dataclass(frozen=True)
class _Read:
    """What a scale is laid on: as of each day alone, and with what earlier days left open.

    `firm`: what is certain does not hang on an uncorrected calcium. `lacking` says of an
    observable what to ask for in its place, at the rows where it was measured and not judged.
    """

    today: pd.DataFrame
    period: pd.DataFrame
    firm: Bools
    in_window: Bools
    met: Bools
    lacking: list[tuple[str, str, Bools]]


def _so_far(place: Ints, rows: Bools) -> Bools:
    """At each row, whether it or an earlier row of the patient has it."""
    found = pd.Series(rows.astype(np.int8)).groupby(place).cummax()
    return found.to_numpy(dtype=np.int8) > 0


def _states(
    laid: Laid,
    days: Days,
    lab: LaboratoryInTime,
    outside: Mapping[str, AnalyteInTime],
    *,
    to_the_end: bool,
) -> tuple[dict[str, pd.Series], dict[str, pd.Series]]:
    """The word of each analyte at each row, as of the day and for the period.

    `to_the_end`: abnormal once counts for the rest of the window; so does an unknown then.
    """
    rows, times = days.result, laid.times
    inside = times.in_window[rows]
    today: dict[str, pd.Series] = {}
    period: dict[str, pd.Series] = {}
    for name in LABORATORY:
        certain = np.where(inside, lab.abnormal[name][rows], outside[name].now[rows])
        firm = np.where(inside, lab.firm[name][rows], outside[name].firm[rows])
        possible = np.where(inside, lab.perhaps[name][rows], outside[name].perhaps[rows])
        ever_open = possible | _so_far(
            times.place[rows], inside & days.has_result & lab.perhaps[name][rows]
        )
        bare = np.where(inside, lab.of[name].bare[rows], outside[name].bare[rows])
        for words, open_ in (
            (today, possible),
            (period, np.where(inside & to_the_end, ever_open, possible)),
        ):
            said = words_of(certain, open_, ABNORMAL, NORMAL)
            said[certain & ~firm] = UNCORRECTED
            said[(said == NORMAL) & bare] = NOT_BY_ALBUMIN
            words[name] = said
    return today, period


def _about(laid: Laid, days: Days, lab: LaboratoryInTime) -> pd.DataFrame:
    times, rows = laid.times, days.result
    inside, met = times.in_window[rows], lab.met[rows]
    place = times.place[rows]
    at = as_times(times.time[rows])
    rasburicase = times.recently(laid.seen(laid.given), RASBURICASE_SPAN)
    urate = laid.seen(laid.measured, (laid.measured["analyte"] == URATE).to_numpy())
    after = times.recently(urate & rasburicase)[rows]
    return pd.DataFrame(
        {
            "patient_id": pd.array(laid.patients.ids.to_numpy(dtype=object)[place], dtype="str"),
            "observed_at": at,
            "day": days_since(times.date[rows], laid.patients.day_0[place]),
            tls.in_window.name: words_of(inside, inside, YES, NO),
            tls.met_before.name: words_of(met, met, YES, NO),
            tls.not_now.name: yes_no(met & ~lab.not_excluded_now[rows]),
            tls.urate_after_rasburicase.name: yes_no(after),
        }
    )


def _with_signs(
    laid: Laid, days: Days, lab: LaboratoryInTime, signs: Mapping[str, Sign]
) -> tuple[dict[str, pd.Series], dict[str, pd.Series]]:
    asks, relevant = _asked(laid, days, lab)
    place = laid.times.place[days.result]
    today, period = {}, {}
    for name, sign in signs.items():
        open_now = asks & ~sign.no & ~sign.yes
        today[name] = words_of(sign.yes, open_now, YES, NO)
        period[name] = words_of(sign.yes, _so_far(place, open_now & relevant) | open_now, YES, NO)
    return today, period


def _asked(laid: Laid, days: Days, lab: LaboratoryInTime) -> tuple[Bools, Bools]:
    """Where what was not said holds the row open; and where it may have mattered."""
    rows = days.result
    inside = laid.times.in_window[rows]
    relevant = inside & days.has_result & (lab.not_excluded[rows] | lab.may_be_met[rows])
    return inside & (~lab.met[rows] | lab.goes_on[rows]), relevant


def _open_before(laid: Laid, days: Days, lab: LaboratoryInTime) -> Bools:
    """Laboratory TLS was possible on this or an earlier day of the window that has a result.

    A pair of the morning may lie out of the 24 h of the evening's row, and still have been there.
    """
    open_ = laid.times.in_window & lab.not_excluded
    by_day = _so_far(laid.times.place[days.result], days.has_result & open_[days.result])
    return np.asarray(by_day | lab.may_be_met[days.result])


def _kept(
    laid: Laid, days: Days, frame: pd.DataFrame, *, also: Bools | None = None
) -> tuple[Days, Bools]:
    """Rows in the window, and outside it those with the pattern (or with what `also` marks)."""
    pattern = tls.TWO_OR_MORE.evaluate(Readings(frame)).certain
    keep = laid.times.in_window[days.result] | pattern
    if also is not None:
        keep |= also
    return Days(days.result[keep], days.end[keep], days.has_result[keep]), keep


def _outside(laid: Laid) -> dict[str, AnalyteInTime]:
    """The pattern anywhere: by the absolute thresholds, in the results of all times (A6)."""
    table = howard.howard_table(laid.choices)
    everywhere = np.ones(len(laid.times.time), dtype=np.bool_)
    return {name: analyte_in_time(laid, name, table, everywhere) for name in LABORATORY}


def _joined(about: pd.DataFrame, *columns: Mapping[str, pd.Series]) -> pd.DataFrame:
    return about.assign(**{name: one for some in columns for name, one in some.items()})


def _howard_read(laid: Laid) -> _Read:
    lab = laboratory_in_time(laid, howard.howard_table(laid.choices), together=True)
    days = days_with_a_row(laid, said_of_a_sign(laid))
    creatinine, no_limit = raised_creatinine(laid, days)
    arrhythmia = graded_sign(
        laid,
        days,
        tls.dysrhythmia.name,
        tls.ARRHYTHMIA_GRADE,
        least=cairo_bishop.LEAST_OF_AN_ARRHYTHMIA,
    )
    seized = seizure(laid, days)
    signs = {
        CREATININE: creatinine,
        tls.oliguria.name: oliguria(laid, days),
        tls.symptomatic.name: by_question(laid, days, tls.symptomatic.name),
        tls.dysrhythmia.name: Sign(arrhythmia.low > 0, arrhythmia.known),
        tls.seizure_counts.name: Sign(seized.low > 0, seized.known),
        tls.sudden_death.name: sudden_death(laid, days),
    }
    return _howard_frames(laid, days, lab, signs, no_limit)


def _howard_frames(
    laid: Laid, days: Days, lab: LaboratoryInTime, signs: Mapping[str, Sign], no_limit: Bools
) -> _Read:
    outside = _outside(laid)
    about = _about(laid, days, lab)
    states = _states(laid, days, lab, outside, to_the_end=False)
    said = _with_signs(laid, days, lab, signs)
    today, period = (_joined(about, states[one], said[one]) for one in (0, 1))
    # Laboratory TLS that an earlier row left open may have been there: then it counts since.
    met = (about[tls.met_before.name] == YES).to_numpy()
    period[tls.met_before.name] = words_of(met, _open_before(laid, days, lab), YES, NO)
    return _read(laid, days, lab, outside, today, period, no_limit)


def _read(
    laid: Laid,
    days: Days,
    lab: LaboratoryInTime,
    outside: Mapping[str, AnalyteInTime],
    today: pd.DataFrame,
    period: pd.DataFrame,
    creatinine_without_limit: Bools | None = None,
    *,
    also: Bools | None = None,
) -> _Read:
    kept, keep = _kept(laid, days, today, also=also)
    rows = kept.result
    inside = laid.times.in_window[rows]
    firm_outside = count_of({name: one.firm for name, one in outside.items()}) >= 2
    firm = np.where(inside, lab.met_firm[rows], lab.met_firm[rows] | firm_outside[rows])
    lacking = [
        (name, age_years.name if what == AGE else f"{name}-{what}", there[rows])
        for name in LABORATORY
        for what, there in lab.of[name].lacking.items()
    ]
    if creatinine_without_limit is not None:
        lacking.append((CREATININE, f"{CREATININE}-{UPPER_LIMIT}", creatinine_without_limit[keep]))
    return _Read(
        today[keep].reset_index(drop=True),
        period[keep].reset_index(drop=True),
        firm,
        inside,
        lab.met[rows],
        lacking,
    )


def _cairo_bishop_read(laid: Laid) -> _Read:
    lab = laboratory_in_time(laid, cairo_bishop.cairo_bishop_table(laid.choices), together=False)
    days = days_with_a_row(laid, said_of_a_sign(laid))
    outside = _outside(laid)
    about = _about(laid, days, lab)
    creatinine, no_limit = creatinine_x_uln(laid, days)
    spans = {
        cairo_bishop.creatinine_x_uln: creatinine,
        cairo_bishop.arrhythmia: graded_sign(
            laid,
            days,
            tls.dysrhythmia.name,
            tls.ARRHYTHMIA_GRADE,
            least=cairo_bishop.LEAST_OF_AN_ARRHYTHMIA,
        ),
        cairo_bishop.seizure_grade: seizure(laid, days),
    }
    asks, relevant = _asked(laid, days, lab)
    place = laid.times.place[days.result]
    states = _states(laid, days, lab, outside, to_the_end=True)
    bounds: tuple[dict[str, pd.Series], ...] = ({}, {})
    for one, span in spans.items():
        most = one.plausible[1]
        high = np.where(asks & ~span.known, most, np.minimum(span.high, most))
        counted = pd.Series(np.where(relevant, high, 0.0))
        highest = counted.groupby(place).cummax().to_numpy(dtype=np.float64)
        for columns, upper in zip(bounds, (high, np.maximum(high, highest)), strict=True):
            columns[one.name] = pd.Series(span.low, dtype="float64")
            columns[one.most.name] = pd.Series(upper, dtype="float64")
    today, period = (_joined(about, states[one], bounds[one]) for one in (0, 1))
    return _read(laid, days, lab, outside, today, period, no_limit)


def _ctcae_read(laid: Laid) -> _Read:
    lab = laboratory_in_time(laid, howard.howard_table(laid.choices), together=True)
    words = np.any([laid.seen(laid.answers[name]) for name in CTCAE_QUESTIONS], axis=0)
    days = days_with_a_row(laid, words)
    outside = _outside(laid)
    about = _about(laid, days, lab)
    states = _states(laid, days, lab, outside, to_the_end=False)
    times = laid.times
    confirmed, rejected = (laid.said(ctcae.confirmed.name, word) for word in (YES, NO))
    last_yes, last_no = (times.last(one)[days.end] for one in (confirmed, rejected))
    word = np.where(last_yes > last_no, YES, NO).astype(object)
    word[(last_yes < 0) & (last_no < 0)] = None
    threatening = times.so_far(laid.said(ctcae.life_threatening.name, YES))[days.end]
    answers = {
        ctcae.confirmed.name: pd.Series(word, dtype="str"),
        ctcae.life_threatening.name: yes_no(threatening),
    }
    today, period = (_joined(about, states[one], answers) for one in (0, 1))
    met = (about[tls.met_before.name] == YES).to_numpy()
    period[tls.met_before.name] = words_of(met, _open_before(laid, days, lab), YES, NO)
    last_word = np.maximum(last_yes, last_no)
    spoken = (last_word >= 0) & (times.date[last_word] == times.date[days.end])
    return _read(laid, days, lab, outside, today, period, also=spoken)


# --- graded ---------------------------------------------------------------------------------------


def _graded(scale: Scale, read: _Read, charted: Charted, *, has_window: bool) -> pd.DataFrame:
    today = read.today
    high, most = (scale.bounds(one).high.astype(np.int64) for one in (today, read.period))
    outside = ~read.in_window & ~read.met if has_window else np.zeros(len(today), dtype=np.bool_)
    # What only an earlier day leaves open, nothing charted today can close.
    widened = (most > high) & ~outside
    marked = today.assign(**{tls.earlier_day_open.name: yes_no(widened)})
    assessed = scale.assess(marked, explanations=False)
    status = assessed["status"].to_numpy(dtype=object).copy()
    certain = tls.LABORATORY_TLS.evaluate(Readings(today)).certain
    provisional = (status == Status.GRADED) & (widened | (certain & ~read.firm))
    status[provisional] = Status.PROVISIONAL
    status[outside] = Status.NOT_CLASSIFIABLE
    flags = assessed["flags"]
    flags[outside] = _only_outside(flags[outside])
    low, grade = (
        assessed[name].to_numpy(dtype=np.int64, na_value=0) for name in ("at_least", "grade")
    )
    fixed = np.isin(status, (Status.GRADED, Status.PROVISIONAL))
    assessed = assessed.assign(
        status=status,
        grade=_numbers(grade, ~fixed),
        at_least=_numbers(low, outside),
        at_most=_numbers(np.maximum(high, most), outside),
        missing=_what_is_missing(scale, assessed["missing"], read),
        driver=assessed["driver"].where(~outside, ""),
        flags=flags,
    )
    rows = grader_rows(today, assessed)
    if charted.explanations:
        rows["explanation"] = explained(scale, rows, today)
    return rows[list(ROW_COLUMNS)]


def _only_outside(flags: pd.Series) -> pd.Series:
    """Outside the window nothing is TLS by the definition; what else was noted stays."""
    out = (tls.LABORATORY_FLAG, tls.CLINICAL_FLAG)
    codes, distinct = pd.factorize(flags)
    said = [";".join(one for one in str(some).split(";") if one not in out) for some in distinct]
    return pd.Series(pd.array([said[code] for code in codes], dtype="str"), index=flags.index)


def _numbers(values: Ints, blank: Bools) -> pd.Series:
    numbers = pd.array(values, dtype="Int64")
    numbers[blank] = pd.NA
    return pd.Series(numbers)


def _what_is_missing(scale: Scale, missing: pd.Series, read: _Read) -> pd.Series:
    """Analytes first where laboratory TLS is open, and then what else would narrow the grade.

    Of two unknown analytes neither alone may narrow anything, and both are still to be measured.
    """
    today, readings = read.today, Readings(read.today)
    texts = missing.astype("str").fillna("").to_numpy(dtype=object)
    codes, distinct = pd.factorize(texts)
    found = {one for text in distinct for one in str(text).split(";") if one}
    # In the order of the scale, so that nobody's row hangs on what another patient is missing.
    names = [one.name for one in scale.inputs if one.name in found]
    listed = np.array([[one in str(text).split(";") for text in distinct] for one in names])
    asked = {name: row[codes] for name, row in zip(names, listed, strict=True)}
    is_open = (texts != "") & tls.LABORATORY_TLS.evaluate(readings).unknown
    for name in LABORATORY:
        asked[name] = is_open & today[name].isna().to_numpy(dtype=np.bool_)
    for one in scale.inputs:
        if one.name in asked:
            asked[one.name] &= one.unknown_rows(readings)
    order = [*LABORATORY, *(name for name in names if name not in LABORATORY)]
    for name, instead, rows in read.lacking:
        if name in asked:
            order.insert(order.index(name), instead)
            asked[instead] = asked.get(instead, np.zeros(len(today), np.bool_)) | (
                asked[name] & rows
            )
            asked[name] &= ~rows
    raised = [(name, asked[name]) for name in dict.fromkeys(order)]
    return joined_flags(raised, today.index)


# --- graders --------------------------------------------------------------------------------------


def _laid(charted: Charted) -> Laid:
    return laid_on_times(charted, charted.settings.tls)


def _grader(
    scale_by: Callable[[TlsChoices], Scale],
    read: Callable[[Laid], _Read],
    page: Callable[[], str],
    *,
    questions: Iterable[str],
    has_window: bool = True,
) -> Grader:
    usual = scale_by(TlsChoices())

    def of(charted: Charted) -> _Read:
        return read(charted.once(_laid))

    def rows(charted: Charted) -> pd.DataFrame:
        scale = scale_by(charted.settings.tls)
        return _graded(scale, of(charted), charted, has_window=has_window)

    return Grader(
        usual.key,
        rows,
        page,
        analytes=frozenset(LABORATORY),
        questions=frozenset(questions),
        short_name=usual.short_name,
        scale=usual,
        read=lambda charted: of(charted).today,
    )


TLS_GRADERS: tuple[Grader, ...] = (
    _grader(howard.tls_howard_2011, _howard_read, howard.howard_page, questions=SIGN_QUESTIONS),
    _grader(
        cairo_bishop.tls_cairo_bishop_2004,
        _cairo_bishop_read,
        cairo_bishop.cairo_bishop_page,
        questions=SIGN_QUESTIONS,
    ),
    _grader(
        ctcae.tls_ctcae_5_0,
        _ctcae_read,
        ctcae.ctcae_page,
        questions=CTCAE_QUESTIONS,
        has_window=False,
    ),
)
