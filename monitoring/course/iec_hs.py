"""The IEC-HS screen over the course: a row at each local day's last result or answer it uses.

A core feature counts in a window of 72 h that ends at an instant and holds the ferritin sample;
the level of a row is that of the best window up to it. What was not measured may be so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import ANALYTE_UNITS, VALUE_LIMIT
from monitoring.course.crs_course import with_crs_history
from monitoring.course.days import days_since, first_infusions, local_dates
from monitoring.course.episodes import State
from monitoring.course.graders import Charted, Grader, grader_rows
from monitoring.course.grades import CRS
from monitoring.course.instants import NOWHERE, Bools, Instants, Places, spans
from monitoring.course.laboratory import results
from monitoring.course.looked_up import answers_to, as_of, factor_into
from monitoring.course.timeline import ROW_FLAGS, charted_for
from monitoring.grading.assessment import WITHOUT_BOUNDS, joined_flags
from monitoring.grading.bands import Result
from monitoring.grading.conditions import Choice, Condition, Readings
from monitoring.grading.scale import Status
from monitoring.grading.truth import Truth
from monitoring.scales import iec_hs_2023 as screen
from monitoring.scales import scales_for
from monitoring.scales.ctcae import CTCAE_5
from monitoring.scales.laboratory import said

AT_ANY_TIME = timedelta(days=40_000)
NEVER = np.iinfo(np.int64).max

_COUNT_SCALES = {term.analytes[0]: scale for term, scale in CTCAE_5 if term in screen.COUNTS}


# --- what each result and each tick says -----------------------------------------------------------


@dataclass(frozen=True)
class _Shown:
    """Over the instants: where it certainly or possibly shows, and where it was measured at all.

    `wanting` says for each name where knowing it would decide; `frame` are the rows, at `places`.
    """

    frame: pd.DataFrame
    places: Places
    certain: Bools
    possible: Bools
    measured: Bools
    wanting: tuple[tuple[str, Bools], ...]


def _shown(
    one: screen.ByResult, measured: pd.DataFrame, instants: Instants, charted: Charted
) -> _Shown:
    own = measured[measured["analyte"] == one.analyte].reset_index(drop=True)
    frame = _as_a_count(one.analyte, own) if one.result is None else _in_unit(one, own, charted)
    truth = one.when.evaluate(Readings(frame))
    places = instants.places(own)
    unreadable = (own["value"].isna() | own[VALUE_LIMIT].notna()).to_numpy()
    undecided = truth.unknown
    wanting = [(one.analyte, undecided & unreadable)]
    wanting += [
        (name, undecided & ~unreadable & frame[name].isna().to_numpy())
        for name in _compared_with(one)
    ]
    return _Shown(
        frame,
        places,
        instants.marked(places, truth.certain),
        instants.marked(places, truth.possible),
        instants.marked(places),
        tuple((name, instants.marked(places, rows)) for name, rows in wanting),
    )


def _compared_with(one: screen.ByResult) -> list[str]:
    """What a result may lack; without a value at infusion a transaminase is taken as normal."""
    if one.result is None:
        return [_before(one.analyte)]
    asked = [one.limit, one.day_0 if one.result is screen.ferritin else None]
    return [number.name for number in asked if number is not None]


def _before(analyte: str) -> str:
    return f"{analyte}_before"


def _in_unit(one: screen.ByResult, own: pd.DataFrame, charted: Charted) -> pd.DataFrame:
    """The result with its limit and the value at infusion, all in the unit of the screen."""
    assert one.result is not None
    factor = _factors(one.result, own["unit"])
    value = own["value"] * factor
    columns = {one.result.name: value, one.result.limit.name: own[VALUE_LIMIT]}
    if one.limit is not None:
        side = "lower_limit" if one.limit is screen.fibrinogen_lower_limit else "upper_limit"
        columns[one.limit.name] = own[side] * factor
    if one.day_0 is not None:
        columns[one.day_0.name] = _at_infusion(own.assign(value=value), charted)
    frame = own[["patient_id", "observed_at"]].assign(**columns)
    if one.result is screen.ferritin:
        frame[screen.ferritin_before.name] = _earlier_ferritin(frame)
    return frame


def _factors(result: Result, units: pd.Series) -> pd.Series:
    into = {
        unit: factor_into(result.name, unit, result.unit) for unit in ANALYTE_UNITS[result.name]
    }
    return units.map(into).astype("float64")


def _at_infusion(own: pd.DataFrame, charted: Charted) -> NDArray[np.float64]:
    """The last exact value on or before the first infusion (0.9); rows are in order of time."""
    infused = first_infusions(charted.patients)["first_infused_at"]
    until = infused.reindex(own["patient_id"]).set_axis(own.index)
    usable = own["value"].notna() & own[VALUE_LIMIT].isna() & (own["observed_at"] <= until)
    last = own[usable].groupby("patient_id")["value"].last()
    return last.reindex(own["patient_id"]).to_numpy(dtype=np.float64)


def _earlier_ferritin(frame: pd.DataFrame) -> pd.Series:
    """The latest exact value that is as much older as the hint of a rapid rise asks."""
    exact = frame[frame[screen.ferritin.limit.name].isna()]
    found = _earlier(frame, exact[["patient_id", "observed_at", "ferritin"]], screen.DOUBLED_SINCE)
    return found["ferritin"]


def _earlier(
    rows: pd.DataFrame, table: pd.DataFrame, apart: tuple[timedelta, timedelta]
) -> pd.DataFrame:
    """The latest of the table that is at least `apart[0]` older than the row, at most `apart[1]`."""
    nearest, farthest = apart
    shifted = rows.assign(observed_at=rows["observed_at"] - pd.Timedelta(nearest))
    return as_of(shifted, table, farthest - nearest)


def _as_a_count(analyte: str, own: pd.DataFrame) -> pd.DataFrame:
    """Its CTCAE grade and how far that rose, as bounds; no earlier count leaves the rise unknown."""
    graded = _COUNT_SCALES[analyte].bounds(own)
    grade, rise = screen.count_grade, screen.count_rise
    now = own[["patient_id", "observed_at"]].assign(
        low=graded.low.astype(np.float64), high=graded.high.astype(np.float64)
    )
    before = _earlier(now, now, screen.GRADE_BEFORE)
    return now[["patient_id", "observed_at"]].assign(
        **{
            grade.at_least.name: now["low"],
            grade.at_most.name: now["high"],
            rise.at_least.name: now["low"] - before["high"],
            rise.at_most.name: now["high"] - before["low"],
            _before(analyte): before["low"],
        }
    )


@dataclass(frozen=True)
class _Ticked:
    """Over the instants: the latest answer to a question (its place), and what it says."""

    latest: Places
    certain: Bools
    possible: Bools

    def lately(self, instants: Instants, within: timedelta) -> tuple[Bools, Bools]:
        recent = instants.is_recent(self.latest, np.arange(len(instants)), within)
        return recent & self.certain[self.latest], recent & self.possible[self.latest]


def _ticked(question: Choice, instants: Instants, charted: Charted) -> _Ticked:
    own = answers_to(question, charted.answers).reset_index(drop=True)
    truth = said(question).evaluate(Readings(own))
    places = instants.places(own)
    return _Ticked(
        instants.latest(instants.marked(places)),
        instants.marked(places, truth.certain),
        instants.marked(places, truth.possible),
    )


# --- the core features at each instant ------------------------------------------------------------


@dataclass(frozen=True)
class _Core:
    """Features × instants: shown in the window that ends there; and not measured in it.

    `wanting`: for each name its feature and where knowing it would decide.
    """

    certain: Bools
    possible: Bools
    unmeasured: Bools
    wanting: tuple[tuple[str, int, Bools], ...]
    taken_as_normal: Bools


def _core(measured: pd.DataFrame, instants: Instants, charted: Charted) -> _Core:
    lately = partial(instants.lately, within=screen.WINDOW)
    shape = (len(screen.CORE), len(instants))
    certain, possible, unmeasured = (np.zeros(shape, dtype=np.bool_) for _ in range(3))
    wanting: list[tuple[str, int, Bools]] = []
    normal = np.zeros(len(instants), dtype=np.bool_)
    for place, feature in _quickest_first():
        for one in feature.results:
            shown = _shown(one, measured, instants, charted)
            certain[place] |= lately(shown.certain)
            possible[place] |= lately(shown.possible)
            not_there = ~lately(shown.measured)
            unmeasured[place] |= not_there
            wanted = {name: lately(rows) for name, rows in shown.wanting}
            wanted[one.analyte] = wanted[one.analyte] | not_there
            wanting += [(name, place, rows) for name, rows in wanted.items()]
            if one.day_0 is not None:
                unknown = shown.frame[one.day_0.name].isna().to_numpy()
                normal |= lately(shown.certain & instants.marked(shown.places, unknown))
        if feature.tick is not None:
            ticked = _ticked(feature.tick, instants, charted)
            is_so, may_be_so = ticked.lately(instants, screen.WINDOW)
            certain[place] |= is_so
            possible[place] |= may_be_so
    return _Core(certain, possible, unmeasured, tuple(wanting), normal)


def _quickest_first() -> Iterable[tuple[int, screen.Feature]]:
    """The feature that takes the fewest results to decide is asked for first."""
    return sorted(enumerate(screen.CORE), key=lambda pair: len(pair[1].results))


# --- the ferritin of each row --------------------------------------------------------------------


@dataclass(frozen=True)
class _Ferritin:
    """Of each row: the first sample that certainly, or possibly, meets the criterion (NEVER:
    none), the latest sample, and whether there is any to go by."""

    since_certain: Places
    since_possible: Places
    latest: Places
    ticked: Bools
    evaluable: Bools
    shown: _Shown

    @property
    def raised(self) -> Truth:
        return Truth(self.since_certain < NEVER, self.since_possible < NEVER)


def _ferritin(measured: pd.DataFrame, instants: Instants, charted: Charted) -> _Ferritin:
    (one,) = screen.FERRITIN.results
    shown = _shown(one, measured, instants, charted)
    rows = instants.last_of_day
    latest = instants.latest(shown.measured)[rows]
    recent = instants.is_recent(latest, rows, screen.FERRITIN_WITHIN)
    # Of the latest day with a sample all count, as far as they are recent themselves.
    first = np.where(recent, instants.day_start[latest], 0)
    row, place = spans(first, np.where(recent, latest, NOWHERE))
    counts = shown.measured[place] & instants.is_recent(place, rows[row], screen.FERRITIN_WITHIN)
    row, place = row[counts], place[counts]
    sampled, certain, possible = (np.full(len(rows), NEVER) for _ in range(3))
    np.minimum.at(sampled, row, place)
    for since, holds in ((certain, shown.certain), (possible, shown.possible)):
        np.minimum.at(since, row[holds[place]], place[holds[place]])
    assert screen.FERRITIN.tick is not None
    tick = _ticked(screen.FERRITIN.tick, instants, charted)
    is_so = tick.lately(instants, screen.FERRITIN_WITHIN)[0][rows]
    ticked_since = np.where(recent, sampled, tick.latest[rows])
    certain, possible = (
        np.where(is_so, np.minimum(since, ticked_since), since) for since in (certain, possible)
    )
    return _Ferritin(
        certain, possible, np.where(recent, latest, NOWHERE), is_so, recent | is_so, shown
    )


# --- the levels ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Levels:
    """Of each row the level that is certain and the highest possible, and the best window."""

    low: NDArray[np.int64]
    high: NDArray[np.int64]
    best: Places
    features: Bools  # features × rows, certain in the best window


def _levels(
    instants: Instants, ferritin: _Ferritin, core: _Core, choices: screen.IecHsChoices
) -> _Levels:
    rows = instants.last_of_day
    raised = ferritin.raised
    some = np.flatnonzero(raised.possible)
    pair, place = spans(ferritin.since_possible[some], rows[some])
    row = some[pair]
    # What has not been measured by the time of the row may be so in any of its windows.
    may = (core.possible[:, place] | core.unmeasured[:, rows[row]]).sum(axis=0)
    most = np.zeros(len(rows), dtype=np.int64)
    np.maximum.at(most, row, may)
    within = place >= ferritin.since_certain[row]
    row, place = row[within], place[within]
    # The most features, and of equal windows the latest: both in one number.
    rank = core.certain[:, place].sum(axis=0) * len(instants) + place
    best = np.full(len(rows), NOWHERE)
    np.maximum.at(best, row, rank)
    found = best >= 0
    size = max(len(instants), 1)
    window = np.where(found, best % size, NOWHERE)
    features = core.certain[:, window] & found
    return _Levels(
        np.where(raised.certain, _level(features.sum(axis=0), choices), screen.NONE),
        np.where(raised.possible, _level(most, choices), screen.NONE),
        window,
        features,
    )


def _level(core: NDArray[np.int64], choices: screen.IecHsChoices) -> NDArray[np.int64]:
    """With the ferritin criterion met."""
    level: NDArray[np.int64] = np.select(
        [core >= choices.min_core, core >= 1], [screen.POSSIBLE, screen.SCREEN], screen.WATCH
    )
    return level


# --- CRS and what else may explain it ---------------------------------------------------------------


def _beside(rows: pd.DataFrame, charted: Charted) -> pd.DataFrame:
    """The rows with CRS as of each, and the ticks of what else may explain the features."""
    crs = _crs_graded_here(charted) if charted.crs is None else charted.crs
    bounds = {
        one: crs[one].to_numpy(dtype=np.float64, na_value=np.nan) for one in ("at_least", "at_most")
    }
    episode = crs["episode"].to_numpy(dtype=np.int64)
    peak = pd.Series(bounds["at_least"]).groupby([crs["patient_id"].to_numpy(), episode]).cummax()
    words = [State(one).name.lower() for one in crs["state"].to_numpy(dtype=np.int64).tolist()]
    found = as_of(
        rows,
        crs[["patient_id", "observed_at"]].assign(
            low=bounds["at_least"],
            high=bounds["at_most"],
            peak=peak.where(episode > 0).to_numpy(),
            state=pd.array(words, dtype="str"),
        ),
        AT_ANY_TIME,
    )
    now = rows["observed_at"] - found["at"] <= pd.Timedelta(screen.CRS_GRADE_WITHIN)
    ticks = {
        question.name: as_of(rows, answers_to(question, charted.answers), within)[question.name]
        for question, within in screen.TICKS_BESIDE
    }
    return rows.assign(
        **{
            screen.crs_state.name: found["state"],
            screen.crs_grade.at_least.name: found["low"].where(now),
            screen.crs_grade.at_most.name: found["high"].where(now),
            screen.crs_peak.name: found["peak"],
            **ticks,
        }
    )


def _crs_graded_here(charted: Charted) -> pd.DataFrame:
    """As grades.crs_rows, from the moments alone: where CRS itself was not asked for."""
    scale = next(one for one in scales_for(charted.settings.grading) if one.key == CRS)
    history = with_crs_history(
        scale, charted.moments, charted.interventions, charted.settings.course
    )
    graded = scale.bounds(history.moments)
    bounded = ~np.isin(graded.status, WITHOUT_BOUNDS)
    rows = history.moments[["patient_id", "observed_at"]].assign(
        at_least=np.where(bounded, graded.low, np.nan),
        at_most=np.where(bounded, graded.high, np.nan),
        episode=history.followed.episode,
        state=history.followed.after,
    )
    return rows[charted_for(scale, history.moments)].reset_index(drop=True)


# --- the rows ------------------------------------------------------------------------------------


def _rows(choices: screen.IecHsChoices, charted: Charted) -> pd.DataFrame:
    everything = charted.once(results)
    measured = everything[everything["analyte"].isin(screen.ANALYTES)].reset_index(drop=True)
    instants = Instants.of(_seen(measured, charted))
    ferritin = _ferritin(measured, instants, charted)
    core = _core(measured, instants, charted)
    levels = _levels(instants, ferritin, core, choices)
    places = instants.last_of_day
    rows = _beside(instants.frame.iloc[places].reset_index(drop=True), charted)
    rows = rows.assign(**{ROW_FLAGS: _flags_of_the_day(rows, measured)})
    readings = Readings(rows)
    undecided = ferritin.evaluable & ferritin.raised.unknown
    fixed = ferritin.evaluable & ~undecided & (levels.low == levels.high)
    named = {feature.name: levels.features[place] for place, feature in enumerate(screen.CORE)}
    asked = _missing(instants, ferritin, core, levels, ~fixed)
    assessed = pd.DataFrame(
        {
            "status": np.where(fixed, Status.GRADED.value, Status.OPEN.value),
            "grade": pd.array([None] * len(rows), dtype="Int64"),
            "at_least": pd.array([None] * len(rows), dtype="Int64"),
            "at_most": pd.array([None] * len(rows), dtype="Int64"),
            "driver": joined_flags(
                [(screen.FERRITIN.name, ferritin.raised.certain), *named.items()], rows.index
            ),
            "missing": joined_flags(asked, rows.index),
            "flags": joined_flags(_raised(readings, ferritin, levels), rows.index),
        },
        index=rows.index,
    )
    if charted.explanations:
        assessed["explanation"] = _sentences(
            rows, assessed, ferritin, levels, core.taken_as_normal, readings
        )
    looked_for = (
        ferritin.evaluable
        | (rows["day"] <= screen.LOOKED_FOR_UNTIL_DAY).to_numpy()
        | screen.CRS_ACTIVE.evaluate(readings).certain
    )
    return grader_rows(
        rows[looked_for].reset_index(drop=True), assessed[looked_for].reset_index(drop=True)
    )


def _seen(measured: pd.DataFrame, charted: Charted) -> pd.DataFrame:
    """patient_id, observed_at and day of all that is used, after the infusion."""
    asked = {one.name for one in screen.QUESTIONS}
    answers = charted.answers
    own = answers["question"].astype("str").str.strip().str.lower().isin(asked)
    ticks = answers.loc[own, ["patient_id", "observed_at"]].reset_index(drop=True)
    infused = first_infusions(charted.patients)
    about = infused.reindex(ticks["patient_id"]).reset_index(drop=True)
    dates, day_0 = (
        local_dates(times, zone=charted.zone, offsets=about["offset"])
        for times in (ticks["observed_at"], about["first_infused_at"])
    )
    ticks = ticks.assign(day=days_since(dates, day_0).astype(np.int64))
    seen = pd.concat([measured[["patient_id", "observed_at", "day"]], ticks], ignore_index=True)
    at = infused["first_infused_at"].reindex(seen["patient_id"]).set_axis(seen.index)
    return seen[seen["observed_at"] > at]


def _flags_of_the_day(rows: pd.DataFrame, measured: pd.DataFrame) -> pd.Series:
    """What is unusual about any result of the day."""
    raised = measured[(measured[ROW_FLAGS].fillna("") != "").to_numpy()]
    raised = raised.sort_values(["observed_at", "analyte"], kind="stable")
    together = raised.groupby(["patient_id", "day"])[ROW_FLAGS].agg(
        lambda some: ";".join(dict.fromkeys(";".join(some).split(";")))
    )
    at = pd.MultiIndex.from_frame(rows[["patient_id", "day"]])
    return together.reindex(at).astype("str").set_axis(rows.index)


def _raised(readings: Readings, ferritin: _Ferritin, levels: _Levels) -> list[tuple[str, Bools]]:
    """The flag of the level that is certain, then the modifiers, which need a level to modify."""
    not_evaluable = ~ferritin.evaluable | ferritin.raised.unknown
    from_watch = levels.low >= screen.WATCH
    shown = ferritin.shown
    doubled = screen.FERRITIN_DOUBLED.evaluate(Readings(shown.frame)).certain
    there = np.zeros(len(shown.certain) + 1, dtype=np.bool_)  # the last place is NOWHERE
    there[shown.places[(shown.places >= 0) & doubled]] = True
    return [
        *(
            (level.flag, levels.low == rank)
            for rank, level in enumerate(screen.LEVELS)
            if level.flag
        ),
        (screen.NOT_EVALUABLE, not_evaluable),
        (
            screen.TEMPORAL_SUPPORT_FLAG,
            from_watch & screen.TEMPORAL_SUPPORT.evaluate(readings).certain,
        ),
        (screen.CONFOUNDED_FLAG, from_watch & screen.CONFOUNDED.evaluate(readings).certain),
        (screen.FERRITIN_DOUBLED_FLAG, there[ferritin.latest]),
    ]


def _missing(
    instants: Instants, ferritin: _Ferritin, core: _Core, levels: _Levels, open_: Bools
) -> list[tuple[str, Bools]]:
    """What would narrow the level, ferritin and what it is compared with first."""
    rows = instants.last_of_day
    undecided = ferritin.evaluable & ferritin.raised.unknown
    asked = [(screen.ferritin.name, ~ferritin.evaluable)]
    for name, at in ferritin.shown.wanting:
        wanted = undecided & (ferritin.latest >= 0) & at[ferritin.latest]
        if name == screen.ferritin.name:
            asked[0] = (name, asked[0][1] | wanted)
        else:
            asked.append((name, wanted))
    asked += [
        (name, open_ & ferritin.evaluable & ~levels.features[place] & at[rows])
        for name, place, at in core.wanting
    ]
    return asked


# --- in words ------------------------------------------------------------------------------------

_LABELS = {
    **{
        one.name: one.label
        for one in (
            screen.ferritin,
            screen.ferritin_upper_limit,
            screen.ferritin_day_0,
            screen.alt,
            screen.alt_upper_limit,
            screen.ast,
            screen.ast_upper_limit,
            screen.fibrinogen,
            screen.fibrinogen_lower_limit,
        )
    },
    "hemoglobin": "haemoglobin",
    **{
        _before(analyte): f"{words} 48 to 96 h before"
        for analyte, words in (
            ("neutrophils", "neutrophils"),
            ("platelets", "platelets"),
            ("hemoglobin", "haemoglobin"),
        )
    },
}


def _sentences(
    rows: pd.DataFrame,
    assessed: pd.DataFrame,
    ferritin: _Ferritin,
    levels: _Levels,
    taken_as_normal: Bools,
    readings: Readings,
) -> pd.Series:
    names = [level.name for level in screen.LEVELS]
    modifiers = _modifiers(rows, readings, levels, taken_as_normal)
    told = zip(
        levels.low.tolist(),
        levels.high.tolist(),
        assessed["status"].eq(Status.GRADED.value).tolist(),
        ferritin.evaluable.tolist(),
        ferritin.raised.unknown.tolist(),
        _ferritin_words(ferritin),
        assessed["driver"].astype("str").tolist(),
        assessed["missing"].astype("str").tolist(),
        modifiers,
        strict=True,
    )
    said_of = []
    for low, high, fixed, evaluable, undecided, sample, driver, missing, further in told:
        chart = ", ".join(_LABELS.get(name, name) for name in missing.split(";") if name)
        if not evaluable:
            words = (
                "not evaluable, no ferritin in the last 48 h; missing is not negative; chart "
                "ferritin"
            )
        elif undecided:
            words = (
                f"not evaluable, at most {names[high]}: {sample}, which does not settle the "
                f"criterion; chart {chart}"
            )
        elif high == screen.NONE:
            words = f"level {names[low]}: {sample}, above 2 × neither of the two"
        else:
            features = [name.lower() for name in driver.split(";")[1:]]
            upper = "" if fixed else f", at most {names[high]} (chart {chart})"
            review = ", urgent review" if low == screen.POSSIBLE else ""
            together = f", with {' and '.join(features)} within 72 h" if features else ""
            words = f"level {names[low]}{review}{upper}: {sample}{together}"
        said_of.append("; ".join([f"IEC-HS screen, {words}", *further]) + f". {screen.PROMPT}")
    return pd.Series(pd.array(said_of, dtype="str"), index=rows.index)


def _ferritin_words(ferritin: _Ferritin) -> list[str]:
    """The sample that meets the criterion, or else the latest, with what it is compared with."""
    shown = ferritin.shown
    row_of = np.full(len(shown.certain) + 1, NOWHERE)
    row_of[shown.places[shown.places >= 0]] = np.flatnonzero(shown.places >= 0)
    met = ferritin.since_certain < NEVER
    place = np.where(met & ~ferritin.ticked, ferritin.since_certain, ferritin.latest)
    columns = [
        shown.frame[name].tolist()
        for name in (
            screen.ferritin.name,
            screen.ferritin.limit.name,
            screen.ferritin_upper_limit.name,
            screen.ferritin_day_0.name,
        )
    ]
    said_of = []
    for row, ticked in zip(row_of[place].tolist(), ferritin.ticked.tolist(), strict=True):
        words = "ferritin rises rapidly by a clinician's word" if ticked else ""
        if row != NOWHERE:
            value, sign, limit, day_0 = (column[row] for column in columns)
            sample = (
                f"ferritin {sign if isinstance(sign, str) else ''}{_number(value)} µg/L (ULN "
                f"{_number(limit)}, at the infusion {_number(day_0)})"
            )
            words = f"{sample}, {words.removeprefix('ferritin ')}" if words else sample
        said_of.append(words)
    return said_of


def _number(value: float) -> str:
    return "unknown" if np.isnan(value) else f"{value:.10g}"


def _modifiers(
    rows: pd.DataFrame, readings: Readings, levels: _Levels, taken_as_normal: Bools
) -> list[list[str]]:
    from_watch = levels.low >= screen.WATCH
    transaminases = next(
        place for place, one in enumerate(screen.CORE) if one.name == "Transaminases"
    )
    resolved = _certain(screen.crs_state.is_("resolved"), readings)
    support = _certain(screen.TEMPORAL_SUPPORT, readings)
    normal = levels.features[transaminases] & taken_as_normal[levels.best]
    lines: list[tuple[str, Bools]] = [
        ("no transaminase at the infusion, taken as normal then", normal),
        ("CRS has resolved (temporal support)", from_watch & resolved),
        ("CRS is below its peak (temporal support)", from_watch & support & ~resolved),
        *(
            (f"confounded by {words}", from_watch & _certain(condition, readings))
            for condition, words in screen.CONFOUNDERS
        ),
    ]
    return (
        [
            [words for (words, _), holds in zip(lines, row, strict=True) if holds]
            for row in np.array([mask for _, mask in lines]).T.tolist()
        ]
        if len(rows)
        else []
    )


def _certain(condition: Condition, readings: Readings) -> Bools:
    return condition.evaluate(readings).certain


# --- the grader ----------------------------------------------------------------------------------


def iec_hs_graders(choices: screen.IecHsChoices | None = None) -> tuple[Grader, ...]:
    """The screen; without choices by those of the settings."""

    def rows(charted: Charted) -> pd.DataFrame:
        chosen = choices or screen.IecHsChoices(**charted.settings.iechs.model_dump())
        return _rows(chosen, charted)

    return (
        Grader(
            screen.KEY,
            rows,
            partial(screen.page, choices or screen.IecHsChoices()),
            analytes=frozenset(screen.ANALYTES),
            questions=frozenset(one.name for one in screen.ALL_QUESTIONS),
            short_name="IEC-HS screen",
            looked_up=screen.ALL_QUESTIONS,
        ),
    )


IEC_HS_GRADERS: tuple[Grader, ...] = iec_hs_graders()
