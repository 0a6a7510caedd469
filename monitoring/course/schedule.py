"""When the next checks are due, by the table of clinical specification 5.2, and which were missed.

Every cell is LOCAL, and a unit may set it (`[schedule]` of the settings). A cell is a span ("every
8 to 12 h"): the check is due at its shorter end and overdue at its longer one. Of all the lines that
apply to a patient, the strictest counts. After a fall of ICE, or a rise of CAPD, the test is
repeated every half hour for two hours and every 4 h from then on, until the fall is made up for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.scales.capd import CAPD
from monitoring.scales.ice import ICE
from monitoring.settings import Checks, ScheduleChoices

VITALS = (
    "temperature_c",
    "heart_rate_bpm",
    "systolic_mmhg",
    "respiratory_rate_bpm",
    "spo2_pct",
)
NEURO_CHECK = ("ice_total", "ice_orientation", "capd_total", "capd_1", "consciousness")
FIRST_HOURS = timedelta(hours=2)
AFTER_A_FALL = "after the grade fell"

Check = Literal["vitals", "neuro", "grade"]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


class Every(NamedTuple):
    """Due this long after the last check, overdue that long after it."""

    due: timedelta
    overdue: timedelta


@dataclass(frozen=True)
class Line:
    """One line of the table: for whom it holds, and how often each check is made."""

    name: str
    vitals: Every | None
    neuro: Every | None
    setting: str | None = None
    days: tuple[int, int] | None = None
    crs: tuple[int, int] | None = None
    icans: tuple[int, int] | None = None
    not_graded: int | None = None  # the least grade still possible as a lower bound
    grade: Every | None = None  # by a physician
    within: timedelta | None = None  # from the infusion on

    def every(self, check: Check) -> Every | None:
        return {"vitals": self.vitals, "neuro": self.neuro, "grade": self.grade}[check]


@dataclass(frozen=True)
class Adaptive:
    """How often ICE or CAPD is repeated after a fall: at first, for how long, and then."""

    at_first: Every
    at_first_for: timedelta
    then: Every


@dataclass(frozen=True)
class Schedule:
    """The lines of a unit and what it does after a fall."""

    lines: tuple[Line, ...]
    after_a_fall: Adaptive | None = None


def schedule_for(choices: ScheduleChoices) -> Schedule:
    """The table with the unit's cells."""

    def line(name: str, cells: Checks, **holds: object) -> Line:
        return Line(
            name,
            _every(cells.vitals),
            _every(cells.neuro),
            grade=_every(cells.grade),
            **holds,  # type: ignore[arg-type]
        )

    after = choices.after_a_fall
    return Schedule(
        (
            line("day 0, first 2 h", choices.day_0_first_2_hours, within=FIRST_HOURS),
            line(
                "in-patient, days 0-9",
                choices.inpatient_days_0_to_9,
                setting="inpatient",
                days=(0, 9),
            ),
            line(
                "out-patient, days 0-7",
                choices.outpatient_days_0_to_7,
                setting="outpatient",
                days=(0, 7),
            ),
            line(
                "out-patient, days 8-9",
                choices.outpatient_days_8_to_9,
                setting="outpatient",
                days=(8, 9),
            ),
            line("days 10-14", choices.days_10_to_14, days=(10, 14)),
            line("days 15-28", choices.days_15_to_28, days=(15, 28)),
            line("to day 100", choices.to_day_100, days=(29, 100)),
            line("CRS 1", choices.crs_1, crs=(1, 1)),
            line("CRS 2", choices.crs_2, crs=(2, 2)),
            line("CRS 3-4", choices.crs_3_to_4, crs=(3, 4)),
            line("ICANS 1", choices.icans_1, icans=(1, 1)),
            line("ICANS 2", choices.icans_2, icans=(2, 2)),
            line("ICANS 3-4", choices.icans_3_to_4, icans=(3, 4)),
            line("cannot be graded", choices.not_graded, not_graded=0),
            line("cannot be graded, at least 2", choices.not_graded_at_least_2, not_graded=2),
        ),
        Adaptive(_hours(after.at_first), timedelta(hours=after.at_first_for), _hours(after.then)),
    )


def _every(cell: tuple[float, float] | None) -> Every | None:
    return None if cell is None else _hours(cell)


def _hours(cell: tuple[float, float]) -> Every:
    return Every(timedelta(hours=cell[0]), timedelta(hours=cell[1]))


DEFAULT = schedule_for(ScheduleChoices())
SCHEDULE: tuple[Line, ...] = DEFAULT.lines


@dataclass(frozen=True)
class Situation:
    """What the schedule asks of a patient; a grade is the lower bound of the last moment.

    `neuro_fell_at` is when ICE or CAPD last became worse, None where that was made up for.
    """

    day: int
    setting: str | None
    crs: int | None
    icans: int | None
    crs_is_open: bool
    icans_is_open: bool
    since_infusion: timedelta | None = None
    neuro_fell_at: datetime | None = None


@dataclass(frozen=True)
class Due:
    """The next check of one kind: from when, overdue from when, and by which line."""

    at: datetime
    overdue_at: datetime
    line: str


def next_vitals(
    situation: Situation, last: datetime, schedule: Schedule | Sequence[Line] = DEFAULT
) -> Due | None:
    """Due after the last vital signs; None where no line asks for any."""
    return _next("vitals", situation, last, schedule)


def next_neuro_check(
    situation: Situation, last: datetime, schedule: Schedule | Sequence[Line] = DEFAULT
) -> Due | None:
    """Due after the last ICE or CAPD; None where no line asks for one."""
    return _next("neuro", situation, last, schedule)


def next_grade(
    situation: Situation, last: datetime, schedule: Schedule | Sequence[Line] = DEFAULT
) -> Due | None:
    """Due after a physician last looked at the grades; None where no line asks for it."""
    return _next("grade", situation, last, schedule)


def _next(
    check: Check, situation: Situation, last: datetime, schedule: Schedule | Sequence[Line]
) -> Due | None:
    table = schedule if isinstance(schedule, Schedule) else Schedule(tuple(schedule))
    every, lines = strictest(table, check, _alone(situation, last))
    if lines[0] < 0:
        return None
    due, overdue = (timedelta(seconds=float(one[0])) for one in (every.due, every.overdue))
    names = [*(line.name for line in table.lines), AFTER_A_FALL]
    return Due(last + due, last + overdue, names[lines[0]])


# --- the table over many situations at once -------------------------------------------------------


@dataclass(frozen=True)
class Situations:
    """One situation a row; what is not known of a grade or a setting is blank."""

    day: Floats
    setting: NDArray[np.object_]
    crs: Floats
    icans: Floats
    crs_is_open: Bools
    icans_is_open: Bools
    since_infusion: Floats  # seconds, blank where it is not asked
    last_after_fall: Floats  # seconds from the fall to the last check; blank without a fall


def _alone(situation: Situation, last: datetime) -> Situations:
    def number(value: float | None) -> Floats:
        return np.array([np.nan if value is None else value], dtype=np.float64)

    since, fell = situation.since_infusion, situation.neuro_fell_at
    return Situations(
        number(situation.day),
        np.array([situation.setting], dtype=object),
        number(situation.crs),
        number(situation.icans),
        np.array([situation.crs_is_open]),
        np.array([situation.icans_is_open]),
        number(None if since is None else since.total_seconds()),
        number(None if fell is None else max(0.0, (last - fell).total_seconds())),
    )


class Seconds(NamedTuple):
    """Per row; infinite where no line asks for the check."""

    due: Floats
    overdue: Floats


def strictest(table: Schedule, check: Check, of: Situations) -> tuple[Seconds, NDArray[np.intp]]:
    """The strictest interval of each row, and the place of its line; -1 where there is none."""
    rows = len(of.day)
    due, overdue = np.full(rows, inf), np.full(rows, inf)
    which = np.full(rows, -1, dtype=np.intp)

    def tighten(place: int, every: Every, holds: Bools) -> None:
        shortest, longest = every.due.total_seconds(), every.overdue.total_seconds()
        stricter = holds & ((shortest < due) | ((shortest == due) & (longest < overdue)))
        due[stricter], overdue[stricter], which[stricter] = shortest, longest, place

    for place, line in enumerate(table.lines):
        every = line.every(check)
        if every is not None:
            tighten(place, every, _holds(line, check, of))
    if check == "neuro" and table.after_a_fall is not None:
        adaptive, place = table.after_a_fall, len(table.lines)
        fallen = ~np.isnan(of.last_after_fall) & (of.day >= 0)
        early = of.last_after_fall < adaptive.at_first_for.total_seconds()
        tighten(place, adaptive.at_first, fallen & early)
        tighten(place, adaptive.then, fallen & ~early)
    return Seconds(due, overdue), which


def _holds(line: Line, check: Check, of: Situations) -> Bools:
    after = of.day >= 0
    if line.within is not None:
        since = of.since_infusion
        return after & (since >= 0) & (since < line.within.total_seconds())
    if line.days is not None:
        within = (of.day >= line.days[0]) & (of.day <= line.days[1])
        if line.setting is None:
            return within
        # A setting that was not recorded is held to the in-patient line, the stricter one.
        outpatient = of.setting == "outpatient"
        return within & (outpatient if line.setting == "outpatient" else ~outpatient)
    if line.crs is not None:
        return after & (of.crs >= line.crs[0]) & (of.crs <= line.crs[1])
    if line.icans is not None:
        return after & (of.icans >= line.icans[0]) & (of.icans <= line.icans[1])
    if line.not_graded is None or check == "grade":
        return np.zeros(len(after), dtype=np.bool_)
    # An open grade asks for its own missing item, not for the other scale's.
    lower, is_open = (of.crs, of.crs_is_open) if check == "vitals" else (of.icans, of.icans_is_open)
    return after & is_open & (np.nan_to_num(lower, nan=0.0) >= line.not_graded)


# --- falls of ICE, rises of CAPD -----------------------------------------------------------------


def neuro_scores(moments: pd.DataFrame) -> pd.DataFrame:
    """patient_id, observed_at, tool and score: the total or, where none was charted, the items.

    An item that is left out leaves no score: nothing is prorated.
    """
    scored = []
    for test in (ICE, CAPD):
        items = moments[[item.observable.name for item in test.items]].sum(axis=1, skipna=False)
        total = moments[test.total.name]
        score = total.where(total.notna(), items)
        scored.append(
            moments[["patient_id", "observed_at"]].assign(tool=test.key.upper(), score=score)
        )
    known = pd.concat(scored).dropna(subset="score")
    return known.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)


def falls(scores: pd.DataFrame) -> pd.DataFrame:
    """`scores` with `fell_at`: the last time that the score became worse, until it is made up for.

    Made up for (LOCAL): as good as the best of the patient so far by the same tool. CAPD is worse
    when it rises.
    """
    good = np.where(scores["tool"] == CAPD.key.upper(), -scores["score"], scores["score"])
    keys = [scores["patient_id"], scores["tool"]]
    ordered = pd.Series(good, index=scores.index)
    by_test = ordered.groupby(keys, sort=False)
    best, before = by_test.cummax(), by_test.shift(1)
    fell = scores["observed_at"].where((ordered < before).to_numpy())
    latest = fell.groupby(keys, sort=False).ffill()
    return scores.assign(fell_at=latest.where(ordered < best))


def fell_at(scores: Sequence[tuple[datetime, float, str]]) -> datetime | None:
    """The same for one patient's scores, given as (time, score, tool) in order; the later tool."""
    if len(scores) < 2:
        return None
    frame = pd.DataFrame(scores, columns=["observed_at", "score", "tool"]).assign(patient_id="")
    frame["observed_at"] = pd.to_datetime(frame["observed_at"], utc=True)
    latest = falls(frame)["fell_at"].iloc[-1]
    return None if pd.isna(latest) else latest.to_pydatetime()
