"""The infection panel at every moment: FEVER-1 with its risk markers, beside the CRS grade.

The table is scales/fever_1.py; here is what it asks of the past: drugs that keep a fever down,
results that rise or fall, a fever that returns after CRS. Neither the panel nor the CRS grade
switches the other off, so nothing here looks at the grade of CRS.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import ANTICYTOKINES, ANTIPYRETICS, STEROIDS
from monitoring.course.bedside_scores import minutes_of_fever
from monitoring.course.crs_course import with_crs_history
from monitoring.course.days import days_since, first_infusions, local_dates, microseconds
from monitoring.course.episodes import Event, State
from monitoring.course.graders import Charted, Grader, grader_rows
from monitoring.course.grades import CRS
from monitoring.course.looked_up import (
    as_of,
    bedside_moments,
    result_moments,
    results_of,
    with_looked_up,
)
from monitoring.grading.assessment import joined_flags
from monitoring.grading.bands import Result
from monitoring.grading.conditions import Condition, Readings
from monitoring.grading.scale import Grading, Scale, Status
from monitoring.grading.truth import Truth
from monitoring.scales import febrile_neutropenia_idsa_2010 as fn
from monitoring.scales import fever_1 as panel
from monitoring.scales import scales_for
from monitoring.scales.laboratory import upper_limit
from monitoring.scales.observables import temperature_c
from monitoring.scales.sirs_1992 import lymphodepletion

PANEL_COLUMNS = (
    "patient_id",
    "observed_at",
    "day",
    "status",
    "level",
    "may_be",
    "reasons",
    "missing",
    "texts",
    "flags",
)
MARKER_COLUMNS = ("patient_id", "observed_at", "marker", "text")
ASKED_AT_THE_BEDSIDE = (
    "temperature_c",
    "heart_rate_bpm",
    "respiratory_rate_bpm",
    "systolic_mmhg",
    "symptoms",
)
BLUNTING = ("tocilizumab", "anakinra")
MICROSECOND = timedelta(microseconds=1)
BETWEEN_TEXTS = "\n"


@dataclass(frozen=True)
class _Read:
    """The moments as the table reads them, and what the table says of each."""

    moments: pd.DataFrame
    scale: Scale
    grading: Grading
    assessed: pd.DataFrame


def infection_panel(charted: Charted) -> pd.DataFrame:
    """One row per bedside moment, in PANEL_COLUMNS.

    `level` is the certain one, `may_be` the highest still possible where that is higher; both are
    empty where there is none. `reasons` are the lines that are certainly met, worst first, and
    `texts` what the screen says of them, a line each; the last says what no rule can tell.
    """
    return _panel(_read(charted), charted)


def risk_markers(charted: Charted) -> pd.DataFrame:
    """One row per result time and risk marker that holds then, in MARKER_COLUMNS (7.3).

    For markers of patients without any bedside moment near; on the panel they stand in `flags`.
    """
    results = tuple(one for one in panel.MARKER_RESULTS if isinstance(one, Result))
    rows = result_moments(charted, [one.name for one in results])
    wanted = [
        one
        for one in panel.LOOKED_UP
        if one.observable in results or one.observable is panel.infections
    ]
    rows = with_looked_up(rows, wanted, charted)
    rows = rows.assign(**{panel.blunted.name: _blunted(rows, charted)})
    readings = Readings(rows)
    found = [
        rows.loc[flag.when.evaluate(readings).certain, ["patient_id", "observed_at"]].assign(
            marker=flag.name, text=flag.meaning
        )
        for flag in panel.RISK_MARKERS
        if flag.when is not None
    ]
    together = pd.concat(found, ignore_index=True)
    return together.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)[
        list(MARKER_COLUMNS)
    ]


# --- what the table says -------------------------------------------------------------------------


def _read(charted: Charted) -> _Read:
    scale = panel.fever_1(charted.settings.grading)
    moments = _moments(charted)
    return _Read(moments, scale, scale.bounds(moments), scale.assess(moments, explanations=False))


def _panel(read: _Read, charted: Charted) -> pd.DataFrame:
    grading, moments = read.grading, read.moments
    applies = grading.status != Status.NOT_APPLICABLE
    low = np.where(applies, grading.low, 0)
    high = np.where(applies, grading.high, 0)
    names = np.array(["", *(level.name for level in panel.Level)], dtype=object)
    lines = panel.lines(charted.settings.grading)
    met = [(bounds.low > 0) & applies for bounds in grading.items]
    return moments[["patient_id", "observed_at"]].assign(
        day=moments["day"].astype("int64"),
        status=read.assessed["status"].astype("str"),
        level=pd.array(names[low], dtype="str"),
        may_be=pd.array(np.where(high > low, names[high], ""), dtype="str"),
        reasons=joined_flags(
            [(line.name, rows) for line, rows in zip(lines, met, strict=True)], moments.index
        ),
        missing=read.assessed["missing"].astype("str"),
        texts=_texts(lines, met, applies, moments.index),
        flags=read.assessed["flags"].astype("str"),
    )[list(PANEL_COLUMNS)]


def _texts(
    lines: tuple[panel.Line, ...],
    met: list[NDArray[np.bool_]],
    applies: NDArray[np.bool_],
    index: pd.Index,
) -> pd.Series:
    """Each distinct set of lines is put into words once."""
    code = np.zeros(len(index), dtype=np.int64)
    for place, rows in enumerate(met):
        code |= rows.astype(np.int64) << place
    distinct, row = np.unique(np.where(applies, code, -1), return_inverse=True)
    words = [
        ""
        if one < 0
        else BETWEEN_TEXTS.join(
            [
                *(line.text for place, line in enumerate(lines) if one >> place & 1),
                panel.NOT_SEPARATED,
            ]
        )
        for one in distinct.tolist()
    ]
    return pd.Series(pd.array(words, dtype="str").take(row), index=index)


# --- what the table asks -------------------------------------------------------------------------


def _moments(charted: Charted) -> pd.DataFrame:
    """The bedside moments at which the panel was asked anything, with all that it reads."""
    own = charted.moments.assign(**{panel.fever_returned.name: _yes_no(_fever_returned(charted))})
    rows = bedside_moments(replace(charted, moments=own))
    asked = rows[list(ASKED_AT_THE_BEDSIDE)].notna().any(axis=1)
    rows = rows[asked].reset_index(drop=True)
    rows = with_looked_up(rows, panel.LOOKED_UP, charted)
    readings = Readings(rows)
    return rows.assign(
        **{
            lymphodepletion.name: _begun(rows),
            fn.fever_lasted_min.name: _fever_minutes(rows),
            panel.rigors_seen.name: _yes_no(panel.RIGORS.evaluate(readings).certain),
            panel.vasopressor_seen.name: _yes_no(panel.VASOPRESSOR.evaluate(readings).certain),
            panel.masking_drug.name: _yes_no(
                _given_within(
                    rows, charted, (*STEROIDS, *ANTICYTOKINES, *ANTIPYRETICS), panel.MASKED_FOR
                )
            ),
            panel.blunted.name: _blunted(rows, charted),
            panel.neutrophils_lower.name: _neutrophils_lower(rows, charted),
            panel.crp_rising_again.name: _crp_rising_again(rows, charted),
            panel.procalcitonin_raised.name: _procalcitonin_raised(rows, charted),
        }
    )


def _begun(rows: pd.DataFrame) -> pd.Series:
    """Lymphodepletion comes before the infusion, also where its start was not recorded."""
    infused = rows["observed_at"] >= rows["first_infused_at"]
    return rows[lymphodepletion.name].mask(
        rows[lymphodepletion.name].isna() & infused.to_numpy(), "begun"
    )


def _fever_minutes(rows: pd.DataFrame) -> NDArray[np.float64]:
    minutes = np.full(len(rows), np.nan)
    read = rows[temperature_c.name].notna().to_numpy()
    minutes[read] = minutes_of_fever(rows[read].reset_index(drop=True))
    return minutes


def _yes_no(answers: NDArray[np.bool_]) -> pd.Categorical:
    return _in_words(Truth.known(answers))


def _in_words(truth: Truth) -> pd.Categorical:
    """yes, no, and blank where it is not known."""
    codes = np.where(truth.certain, 0, np.where(truth.possible, -1, 1))
    words: pd.Categorical = pd.Categorical.from_codes(codes, categories=pd.Index(["yes", "no"]))
    return words


# --- drugs ---------------------------------------------------------------------------------------


def _given_within(
    rows: pd.DataFrame, charted: Charted, kinds: tuple[str, ...], within: timedelta
) -> NDArray[np.bool_]:
    """A dose, or the end of a course, not longer ago; nothing that starts later counts."""
    given = charted.interventions
    given = given[given["kind"].isin(kinds)].sort_values("started_at", kind="stable")
    start, stop = microseconds(given["started_at"]), microseconds(given["stopped_at"])
    ends = pd.Series(np.maximum(start, stop), index=given.index)
    table = pd.DataFrame(
        {
            "patient_id": given["patient_id"],
            "observed_at": given["started_at"],
            "until": ends.groupby(given["patient_id"]).cummax(),
        }
    )
    until = as_of(rows, table, timedelta(days=36_500))["until"].to_numpy(dtype=np.float64)
    # A course that goes on past the moment counts at it: its end lies ahead, so it is "within".
    since = microseconds(rows["observed_at"]) - within // MICROSECOND
    answer: NDArray[np.bool_] = until >= since
    return answer


def _blunted(rows: pd.DataFrame, charted: Charted) -> pd.Categorical:
    window = timedelta(days=panel.BLUNTED_FOR_DAYS)
    blocked = _given_within(rows, charted, BLUNTING, window)
    return _yes_no(blocked | (_steroid_days(rows, charted) > panel.STEROID_DAYS_MORE_THAN))


def _steroid_days(rows: pd.DataFrame, charted: Charted) -> NDArray[np.int64]:
    """On how many local days of the window, the moment's own among them, a steroid was given."""
    given = charted.interventions[charted.interventions["kind"].isin(STEROIDS)]
    given = given.reset_index(drop=True)
    if given.empty or rows.empty:
        return np.zeros(len(rows), dtype=np.int64)
    infused = first_infusions(charted.patients)
    own = infused.reindex(given["patient_id"]).reset_index(drop=True)
    stopped = given["stopped_at"].where(
        given["stopped_at"] > given["started_at"], given["started_at"]
    )
    day_0, first, last = (
        local_dates(times, zone=charted.zone, offsets=own["offset"])
        for times in (own["first_infused_at"], given["started_at"], stopped)
    )
    first_day, last_day = (days_since(one, day_0).astype(np.int64) for one in (first, last))
    length = last_day - first_day + 1
    dose = np.repeat(np.arange(len(given)), length)
    within = np.arange(len(dose)) - np.repeat(np.cumsum(length) - length, length)
    code, patients = pd.factorize(given["patient_id"])
    days = pd.DataFrame(
        {
            "patient": code[dose],
            "day": first_day[dose] + within,
            # On its first day a course counts from its start, on a later one from midnight.
            "from": np.where(within == 0, microseconds(given["started_at"])[dose], 0),
        }
    )
    days = days.groupby(["patient", "day"], as_index=False)["from"].min()
    patient = pd.Index(patients).get_indexer(pd.Index(rows["patient_id"]))
    day = rows["day"].to_numpy(dtype=np.int64)
    key = _day_key(days["patient"].to_numpy(), days["day"].to_numpy())
    upto = np.searchsorted(key, _day_key(patient, day), side="right")
    before = np.searchsorted(key, _day_key(patient, day - panel.BLUNTED_FOR_DAYS), side="right")
    today = np.maximum(upto - 1, 0)
    not_yet = (
        (upto > before)
        & (key[today] == _day_key(patient, day))
        & (days["from"].to_numpy()[today] > microseconds(rows["observed_at"]))
    )
    counted: NDArray[np.int64] = np.where(patient >= 0, upto - before - not_yet, 0)
    return counted


def _day_key(patient: NDArray[np.intp], day: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sorts by patient, then by day; no chart spans a million days."""
    key: NDArray[np.int64] = patient.astype(np.int64) * 2_000_000 + day + 1_000_000
    return key


# --- results -------------------------------------------------------------------------------------


def _neutrophils_lower(rows: pd.DataFrame, charted: Charted) -> pd.Categorical:
    results = _in_order(results_of(fn.neutrophils, charted.labs))
    paired = _with_the_one_before(results, fn.neutrophils, fn.neutrophils_before)
    recent = results["observed_at"] - paired["before_at"] <= pd.Timedelta(fn.BEFORE_THAT)
    own = fn.neutrophils_before.name
    paired[own] = paired[own].where(recent)
    verdict = _verdict(paired, panel.NEUTROPHILS_LOWER)
    return _latest(rows, results, verdict, fn.LOOKED_UP[0].within)


def _crp_rising_again(rows: pd.DataFrame, charted: Charted) -> pd.Categorical:
    """Above the result before it, after a fall between any two results since the infusion."""
    results = _in_order(results_of(panel.crp, charted.labs))
    infused = first_infusions(charted.patients)["first_infused_at"]
    since = infused.reindex(results["patient_id"]).to_numpy()
    results = results[(results["observed_at"] >= since).to_numpy()].reset_index(drop=True)
    paired = _with_the_one_before(results, panel.crp, panel.crp_before)
    first = paired["before_at"].isna().to_numpy()
    fell = panel.CRP_FALLS.evaluate(Readings(paired))
    patient, _ = pd.factorize(results["patient_id"])
    ever = Truth(
        _ever_before(fell.certain & ~first, patient), _ever_before(fell.possible & ~first, patient)
    )
    again = panel.CRP_RISES.evaluate(Readings(paired)) & ever
    # Nothing stands before the first result, so it cannot be said either way.
    verdict = Truth(again.certain & ~first, again.possible | first)
    return _latest(rows, results, verdict, panel.VERDICTS_WITHIN)


def _procalcitonin_raised(rows: pd.DataFrame, charted: Charted) -> pd.Categorical:
    own = charted.labs[charted.labs["analyte"] == panel.procalcitonin.name]
    results = results_of(panel.procalcitonin, charted.labs).assign(
        **{upper_limit.name: own[upper_limit.name]}
    )
    results = _in_order(results)
    verdict = _verdict(results, panel.PROCALCITONIN_RAISED)
    return _latest(rows, results, verdict, panel.VERDICTS_WITHIN)


def _in_order(results: pd.DataFrame) -> pd.DataFrame:
    return results.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)


def _with_the_one_before(results: pd.DataFrame, of: Result, before: Result) -> pd.DataFrame:
    earlier = results.groupby("patient_id", sort=False).shift(1)
    return results.assign(
        **{
            before.name: earlier[of.name],
            before.limit.name: earlier[of.limit.name].astype("str"),
            "before_at": earlier["observed_at"],
        }
    )


def _verdict(results: pd.DataFrame, condition: Condition) -> Truth:
    return condition.evaluate(Readings(results))


def _ever_before(happened: NDArray[np.bool_], patient: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Up to the row itself, within the patient; rows stand in the patient's order."""
    counts = pd.Series(happened.astype(np.int64)).groupby(patient).cumsum()
    answer: NDArray[np.bool_] = counts.to_numpy() > 0
    return answer


def _latest(
    rows: pd.DataFrame, results: pd.DataFrame, verdict: Truth, within: timedelta
) -> pd.Categorical:
    """What the latest result in time says; no result in time says nothing."""
    table = results[["patient_id", "observed_at"]].assign(
        said=np.where(verdict.certain, 1.0, np.where(verdict.possible, np.nan, 0.0))
    )
    said = as_of(rows, table, within)["said"].to_numpy(dtype=np.float64)
    return _in_words(Truth(said == 1, said != 0))


# --- fever after CRS -----------------------------------------------------------------------------


def _fever_returned(charted: Charted) -> NDArray[np.bool_]:
    """At each moment: CRS had resolved, and a sign came back longer than RETURNS_AFTER later.

    It holds on while the episode that returned goes on. Whether there is fever is asked by the
    table itself.
    """
    moments = charted.moments
    crs = next(one for one in scales_for(charted.settings.grading) if one.key == CRS)
    if moments.empty:
        return np.zeros(0, dtype=np.bool_)
    walked = with_crs_history(crs, moments, charted.interventions, charted.settings.course).followed
    patient, _ = pd.factorize(moments["patient_id"])
    time = microseconds(moments["observed_at"])
    same = np.r_[False, np.diff(patient) == 0]
    last_sign = np.where(same, np.roll(walked.last_sign, 1), time)
    resolved = walked.before == State.RESOLVED
    long_after = resolved & (time - last_sign > panel.RETURNS_AFTER // MICROSECOND)
    began = np.isin(walked.event, (Event.ONSET, Event.REOPENED, Event.RECURRENT))
    # The row at which the latest episode before each moment began or returned; -1: none has.
    latest = np.maximum.accumulate(np.where(began, np.arange(len(moments)), -1))
    in_it = (latest >= 0) & (patient[latest] == patient)
    goes_on = in_it & np.isin(walked.after, (State.OPEN, State.RESOLVING)) & long_after[latest]
    answer: NDArray[np.bool_] = long_after | goes_on
    return answer


# --- the grader ----------------------------------------------------------------------------------


def _grader_rows(charted: Charted) -> pd.DataFrame:
    """The panel in the columns of grades.csv: no grade and no bounds, the level in the flags."""
    read = _read(charted)
    shown = _panel(read, charted)
    flagged = {"": "", **{level.name: level.flag for level in panel.Level}}
    flags = (shown["level"].map(flagged) + ";" + shown["flags"]).str.strip(";")
    blank = pd.array([None] * len(shown), dtype="Int64")
    assessed = pd.DataFrame(
        {
            "status": shown["status"],
            "grade": blank,
            "at_least": blank,
            "at_most": blank,
            "driver": shown["reasons"],
            "missing": shown["missing"],
            "flags": flags.astype("str"),
        },
        index=shown.index,
    )
    if charted.explanations:
        assessed["explanation"] = _sentences(shown)
    return grader_rows(read.moments, assessed)


def _sentences(shown: pd.DataFrame) -> pd.Series:
    """One sentence for each distinct state, handed to all the moments in it."""
    told = ["status", "level", "may_be", "reasons", "missing"]
    state, distinct = pd.factorize(pd.MultiIndex.from_frame(shown[told]))
    words = [_sentence(*one) for one in distinct]
    return pd.Series(pd.array(words, dtype="str").take(state), index=shown.index)


def _sentence(status: str, level: str, may_be: str, reasons: str, missing: str) -> str:
    if status == Status.NOT_APPLICABLE:
        return "FEVER-1: before lymphodepletion, not asked."
    by = f" by {reasons.replace(';', ', ')}" if reasons else ""
    said = f"{level}{by}" if level else "no line of the panel is certainly met"
    if may_be:
        labels = ", ".join(_label(name) for name in missing.split(";") if name)
        said += f"; {may_be} is still possible" + (f", chart {labels}" if labels else "")
    return f"FEVER-1: {said}. {panel.NOT_SEPARATED}"


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " "))


_LABELS = {one.name: one.label for one in panel.FEVER_1.inputs}

ASKED = tuple(one for one in panel.LOOKED_UP if one.table == "answers")
FEVER_1_GRADER = Grader(
    panel.KEY,
    _grader_rows,
    panel.page,
    columns=frozenset(ASKED_AT_THE_BEDSIDE),
    questions=frozenset(one.observable.name for one in ASKED),
    short_name=panel.FEVER_1.short_name,
    looked_up=tuple(one.observable for one in ASKED),
)
INFECTION_GRADERS: tuple[Grader, ...] = (FEVER_1_GRADER,)
