"""What a pattern is looked for in, and how its answers over time become firings.

A finder makes `steps`: at each time at which a pattern was looked at, whether it certainly held,
possibly did, or did not. A firing lasts from the first step at which it holds to the first at
which it certainly does not: a step that is not known neither begins a certain one nor ends it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import (
    ANALYTE_PLAUSIBLE,
    ANALYTE_UNITS,
    UNIT_FACTORS,
    VALUE_LIMIT,
)
from monitoring.course.days import days_since, first_infusions, local_dates
from monitoring.course.episodes import State
from monitoring.course.grades import CRS, ICANS, Course
from monitoring.course.looked_up import as_of
from monitoring.grading.conditions import Readings, rounded
from monitoring.grading.scale import Status
from monitoring.settings import Settings

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

NOT, POSSIBLE, CERTAIN = 0, 1, 2
EVER = timedelta(days=365 * 200)
LEAST_STEP = 1e-9  # `<20` is less than 20, by the least of the decimals that are compared
FIRING_COLUMNS = ("patient_id", "at", "until", "certain", "detail", "missing")


@dataclass(frozen=True, eq=False)
class Evidence:
    """Typed frames of some patients: the course as grades.course makes it, the rest as charted.

    `zone` is the unit's, or None where the offset of each infusion decides. `now` is set by
    `up_to`; without it a patient's time ends with what was charted last.
    """

    course: Course
    patients: pd.DataFrame
    interventions: pd.DataFrame
    labs: pd.DataFrame
    answers: pd.DataFrame
    zone: ZoneInfo | None
    settings: Settings
    now: datetime | None = None

    def up_to(self, now: datetime | None) -> Evidence:
        """What was there by `now`; a drug that ends later still runs, a later death is unknown."""
        if now is None:
            return self
        end = pd.Timestamp(now).tz_convert("UTC")
        moments, grades = self.course.moments, self.course.grades
        course = Course(
            moments[moments["observed_at"] <= end],
            grades[grades["observed_at"] <= end],
            self.course.episodes,
        )
        given = self.interventions[self.interventions["started_at"] <= end]
        stops = given["stopped_at"].mask(given["stopped_at"] > end, end)
        leaves = {
            name: self.patients[name].mask(self.patients[name] > end)
            for name in ("died_at", "last_seen_at")
        }
        return replace(
            self,
            course=course,
            patients=self.patients.assign(**leaves),
            interventions=given.assign(stopped_at=stops),
            labs=self.labs[self.labs["observed_at"] <= end],
            answers=self.answers[self.answers["observed_at"] <= end],
            now=now,
        )

    # --- the patient ---------------------------------------------------------------------------

    @cached_property
    def infusions(self) -> pd.DataFrame:
        return first_infusions(self.patients)

    @cached_property
    def ends(self) -> pd.Series:
        """By patient: now or what was charted last, but no later than death or the last sight."""
        people = self.patients.set_index("patient_id")
        if self.now is None:
            seen = [
                self.course.moments[["patient_id", "observed_at"]],
                self.labs[["patient_id", "observed_at"]],
                self.interventions[["patient_id", "started_at"]].set_axis(
                    ["patient_id", "observed_at"], axis=1
                ),
            ]
            last = pd.concat(seen).groupby("patient_id")["observed_at"].max()
            end = last.reindex(people.index)
        else:
            end = pd.Series(pd.Timestamp(self.now).tz_convert("UTC"), index=people.index)
        limits = pd.concat([end, people["died_at"], people["last_seen_at"]], axis=1)
        return limits.min(axis=1).where(end.notna()).astype("datetime64[us, UTC]")

    def infused_at(self, rows: pd.DataFrame) -> pd.Series:
        found = self.infusions["first_infused_at"].reindex(rows["patient_id"])
        return found.set_axis(rows.index)

    def after_infusion(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[(rows["observed_at"] >= self.infused_at(rows)).to_numpy()]

    def days(self, patient_ids: pd.Series, times: pd.Series) -> Floats:
        infused = self.infusions.reindex(patient_ids).reset_index(drop=True)
        dates, day_0 = (
            local_dates(one, zone=self.zone, offsets=infused["offset"])
            for one in (times.reset_index(drop=True), infused["first_infused_at"])
        )
        return days_since(dates, day_0)

    # --- the bedside -----------------------------------------------------------------------------

    @cached_property
    def bedside(self) -> pd.DataFrame:
        """The charted moments by patient and time, those before the infusion included."""
        moments = self.course.moments
        if "added" in moments.columns:
            moments = moments[~moments["added"].to_numpy(dtype=np.bool_)]
        return moments.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)

    @cached_property
    def readings(self) -> Readings:
        return Readings(self.bedside)

    def given(self, *kinds: str) -> pd.DataFrame:
        """patient_id, observed_at (the start), stopped_at, kind; by patient and time."""
        own = self.interventions[self.interventions["kind"].isin(kinds)]
        named = own[["patient_id", "started_at", "stopped_at", "kind"]].rename(
            columns={"started_at": "observed_at"}
        )
        return named.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)

    # --- grades --------------------------------------------------------------------------------

    @cached_property
    def crs(self) -> pd.DataFrame:
        return self._graded(CRS)

    @cached_property
    def icans(self) -> pd.DataFrame:
        return self._graded(ICANS)

    def _graded(self, scale: str) -> pd.DataFrame:
        """The assessments of the living by the scale, with their bounds as low and high."""
        grades = self.course.grades[self.course.grades["scale"] == scale]
        own = grades[grades["charted"].astype("bool") & (grades["status"] != Status.NOT_APPLICABLE)]
        died = self.patients.set_index("patient_id")["died_at"].reindex(own["patient_id"])
        own = own[~(own["observed_at"] >= died.set_axis(own.index))]
        bounds = {
            name: own[column].to_numpy(dtype=np.float64, na_value=np.nan)
            for name, column in (("low", "at_least"), ("high", "at_most"))
        }
        rows = own[
            ["patient_id", "observed_at", "status", "missing", "flags", "episode", "state"]
        ].assign(**bounds)
        return rows.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)

    @cached_property
    def crs_settling(self) -> pd.DataFrame:
        """At each assessment of CRS: settled (clean or resolved), and whether it is settling."""
        crs = self.crs
        settled = crs["state"].isin([State.RESOLVING, State.RESOLVED]).to_numpy()
        within = crs["episode"].to_numpy() > 0
        peaks = crs.groupby(["patient_id", "episode"])[["low", "high"]].cummax()
        under_certainly = (crs["high"] < peaks["low"]).to_numpy()
        under_possibly = ~(crs["low"] >= peaks["high"]).to_numpy()
        return crs[["patient_id", "observed_at", "state"]].assign(
            settled=settled,
            settling=settled | (within & under_certainly),
            maybe_settling=settled | (within & under_possibly),
        )

    # --- results ---------------------------------------------------------------------------------

    def results(self, analyte: str) -> pd.DataFrame:
        """patient_id, observed_at, low, high in the unit of the hard limits; value, unit, sign.

        The last three are as written. A result beyond the hard limits or in a unit of another kind says nothing and is left out;
        one at a limit of detection lies anywhere beyond it.
        """
        own = self.labs[self.labs["analyte"] == analyte]
        own = own.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)
        factors = own["unit"].map(
            {unit: UNIT_FACTORS.get((analyte, unit), 1.0) for unit in ANALYTE_UNITS[analyte]}
        )
        factor = factors.to_numpy(dtype=np.float64, na_value=np.nan)
        value = rounded(own["value"].to_numpy(dtype=np.float64) * factor)
        least, most, _ = ANALYTE_PLAUSIBLE[analyte]
        blank = pd.Series(None, index=own.index, dtype="str")
        sign = own.get(VALUE_LIMIT, blank).astype("str").fillna("")
        under, over = (sign == "<").to_numpy(), (sign == ">").to_numpy()
        read = pd.DataFrame(
            {
                "patient_id": own["patient_id"],
                "observed_at": own["observed_at"],
                "low": np.where(under, least, value + LEAST_STEP * over),
                "high": np.where(over, most, value - LEAST_STEP * under),
                "value": own["value"],
                "unit": own["unit"],
                "sign": sign,
            }
        )
        if "upper_limit" in own.columns:
            read["upper_limit"] = own["upper_limit"].to_numpy(dtype=np.float64) * factor
        return read[(value >= least) & (value <= most)].reset_index(drop=True)


# --- over time -------------------------------------------------------------------------------------


def latest(rows: pd.DataFrame, table: pd.DataFrame, within: timedelta) -> pd.DataFrame:
    """For each row the latest of `table` up to its time, blank where older; `at` says when."""
    return as_of(rows.reset_index(drop=True), table, within)


def extreme(
    rows: pd.DataFrame,
    values: Any,
    within: timedelta,
    *,
    highest: bool,
    closed: Literal["left", "both"] = "left",
) -> Floats:
    """The highest or lowest known value of each patient's hours before; `both`: itself included."""
    if rows.empty:
        return np.zeros(0)
    patient, _ = pd.factorize(rows["patient_id"])
    table = pd.DataFrame(
        {"patient": patient, "value": np.asarray(values, dtype=np.float64)},
        index=pd.DatetimeIndex(rows["observed_at"]),
    )
    rolling = table.groupby("patient")["value"].rolling(
        pd.Timedelta(within), closed=closed, min_periods=1
    )
    return (rolling.max() if highest else rolling.min()).to_numpy(dtype=np.float64)


def rise(
    rows: pd.DataFrame, low: Any, high: Any, *, by: float, within: timedelta
) -> tuple[Bools, Bools, Floats]:
    """Whether each value certainly, and possibly, lies `by` above one of the hours before it.

    Besides: the earlier upper bound that proves it.
    """
    low, high = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    lowest_high = extreme(rows, high, within, highest=False)
    lowest_low = extreme(rows, low, within, highest=False)
    certain = rounded(low - lowest_high) >= by
    possible = rounded(high - lowest_low) >= by
    return certain, certain | possible, lowest_high


def when(
    fired: pd.DataFrame, rows: pd.DataFrame, value: str, sought: Any, within: timedelta
) -> pd.DataFrame:
    """For each fired row the latest earlier row of `rows` whose `value` is the one sought."""
    pairs = (
        fired[["patient_id", "observed_at"]]
        .assign(sought=np.asarray(sought), fired=np.arange(len(fired)))
        .merge(rows, on="patient_id", suffixes=("", "_earlier"))
    )
    near = (pairs["observed_at_earlier"] < pairs["observed_at"]) & (
        pairs["observed_at_earlier"] >= pairs["observed_at"] - pd.Timedelta(within)
    )
    found = pairs[near & (pairs[value] == pairs["sought"])].sort_values("observed_at_earlier")
    return found.groupby("fired").last().reindex(range(len(fired)))


def count_within(rows: pd.DataFrame, events: pd.DataFrame, within: timedelta) -> NDArray[np.int64]:
    """How many events of each row's patient lie within the time before it, itself included.

    An event exactly `within` ago counts no longer.
    """
    ordered = events[["patient_id", "observed_at"]].sort_values(
        ["patient_id", "observed_at"], kind="stable", ignore_index=True
    )
    counted = ordered.assign(so_far=ordered.groupby("patient_id").cumcount() + 1.0)
    so_far = latest(rows, counted, EVER)["so_far"].fillna(0)
    before = rows.assign(observed_at=rows["observed_at"] - pd.Timedelta(within))
    gone = latest(before, counted, EVER)["so_far"].fillna(0)
    return (so_far - gone).to_numpy(dtype=np.int64)


def answers(found: pd.DataFrame, certain: str, possible: str) -> tuple[Bools, Bools]:
    """Two columns of `latest` as answers: what was not found is possible."""
    return (
        found[certain].astype("boolean").fillna(value=False).to_numpy(dtype=np.bool_),
        found[possible].astype("boolean").fillna(value=True).to_numpy(dtype=np.bool_),
    )


def union_of_times(*tables: pd.DataFrame) -> pd.DataFrame:
    """patient_id and observed_at of all the tables, each pair once, by patient and time."""
    together = pd.concat([one[["patient_id", "observed_at"]] for one in tables])
    return together.drop_duplicates().sort_values(["patient_id", "observed_at"], ignore_index=True)


# --- firings ---------------------------------------------------------------------------------------


def steps_of(
    rows: pd.DataFrame,
    certain: Any,
    possible: Any,
    *,
    level: Any = 0.0,
    missing: Any = "",
) -> pd.DataFrame:
    """The rows with what held at each; `missing` is what would settle a possible one."""
    certain, possible = np.asarray(certain, dtype=np.bool_), np.asarray(possible, dtype=np.bool_)
    state = np.where(certain, CERTAIN, np.where(possible, POSSIBLE, NOT))
    return rows.assign(state=state, level=level, missing=missing)


def firings(steps: pd.DataFrame, detail: Callable[[pd.DataFrame], Sequence[str]]) -> pd.DataFrame:
    """One row per firing: where the pattern begins to hold, or holds at a higher `level`.

    `detail` is asked for the sentences of the steps that begin one.
    """
    if steps.empty:
        return no_firings()
    # Stable: where two steps fall on one time, the one that was made last decides.
    steps = steps.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)
    patient, _ = pd.factorize(steps["patient_id"])
    first = np.r_[True, np.diff(patient) != 0]
    held, level = _held(steps, first)
    before = np.r_[NOT, held[:-1]]
    before[first] = NOT
    level_before = np.r_[level[:1], level[:-1]]
    worse = (held == CERTAIN) & (before == CERTAIN) & (level > level_before)
    changes = (held != before) | worse
    at = steps["observed_at"].where(changes)
    until = at.groupby(patient).bfill().groupby(patient).shift(-1)
    begins = steps[changes & (held != NOT)]
    kept = begins.index
    fired = pd.DataFrame(
        {
            "patient_id": begins["patient_id"],
            "at": begins["observed_at"],
            "until": until[kept],
            "certain": held[kept] == CERTAIN,
            "missing": begins["missing"].where(held[kept] == POSSIBLE, ""),
        }
    )
    if "day" in begins.columns:
        fired["day"] = begins["day"]
    if len(fired):
        fired["detail"] = list(detail(begins.reset_index(drop=True)))
    # What only passes within one time was never seen.
    return fired[~(fired["until"] == fired["at"])].reset_index(drop=True)


def _held(steps: pd.DataFrame, first: Bools) -> tuple[NDArray[np.int64], Floats]:
    """The state and level after each step: what is only possible leaves a certain one standing."""
    state = steps["state"].to_numpy(dtype=np.int64)
    level = steps["level"].to_numpy(dtype=np.float64)
    place = np.arange(len(steps))
    start = np.maximum.accumulate(np.where(first, place, 0))
    known = np.maximum.accumulate(np.where(state != POSSIBLE, place, -1))
    stands = (state == POSSIBLE) & (known >= start)
    stands &= state[np.maximum(known, 0)] == CERTAIN
    return np.where(stands, CERTAIN, state), np.where(stands, level[known], level)


def no_firings() -> pd.DataFrame:
    frame = pd.DataFrame({name: pd.Series(dtype="str") for name in FIRING_COLUMNS})
    times = {name: pd.Series(dtype="datetime64[us, UTC]") for name in ("at", "until")}
    return frame.assign(**times, certain=pd.Series(dtype="bool"))


# --- words -----------------------------------------------------------------------------------------


def clock(evidence: Evidence, patient_ids: pd.Series, times: pd.Series) -> list[str]:
    """`day +3 08:00` in the unit's time; nothing where there is no time."""
    patient_ids, times = patient_ids.reset_index(drop=True), times.reset_index(drop=True)
    there = times.notna()
    words = np.full(len(times), "", dtype=object)
    if there.any():
        own, at = patient_ids[there], times[there].astype("datetime64[us, UTC]")
        if evidence.zone is not None:
            local = at.dt.tz_convert(evidence.zone)
        else:
            offsets = evidence.infusions["offset"].reindex(own).to_numpy()
            local = at.dt.tz_localize(None) + offsets
        days = evidence.days(own, at)
        words[there.to_numpy()] = [
            f"day {day:+.0f} {one:%H:%M}" for day, one in zip(days, local, strict=True)
        ]
    return list(words)


def clocks(
    evidence: Evidence, patient_ids: pd.Series, earlier: pd.Series, later: pd.Series
) -> list[tuple[str, str]]:
    """Two times in words; of the same day the day is said once."""
    pairs = zip(
        clock(evidence, patient_ids, earlier), clock(evidence, patient_ids, later), strict=True
    )
    return [
        (
            one,
            other.rpartition(" ")[2]
            if one.rpartition(" ")[0] == other.rpartition(" ")[0]
            else other,
        )
        for one, other in pairs
    ]


def span_words(spans: pd.Series) -> list[str]:
    """Elapsed hours, to the tenth where they are few."""
    elapsed = spans.dt.total_seconds() / 3600
    return [f"{round(one, 1):g} h" if one < 10 else f"{round(one):g} h" for one in elapsed]


def written(results: pd.DataFrame) -> list[str]:
    """Results as the laboratory wrote them; nothing where there is none."""
    return [
        "" if pd.isna(value) else f"{sign}{value:g} {unit}"
        for sign, value, unit in zip(
            results["sign"], results["value"], results["unit"], strict=True
        )
    ]


def between(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"
