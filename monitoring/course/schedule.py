"""When the next vital signs and neuro check are due: the table of clinical specification 5.2.

Every cell is LOCAL. A cell of the table is a span ("every 8 to 12 h"): the check is due at its
shorter end and overdue at its longer one. Of all the lines that apply to a patient, the strictest
counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple


class Every(NamedTuple):
    """Due this long after the last check, overdue that long after it."""

    due: timedelta
    overdue: timedelta


def _every(shortest: float, longest: float | None = None) -> Every:
    return Every(timedelta(hours=shortest), timedelta(hours=longest or shortest))


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


DAILY = _every(24)
MONTHLY = _every(24 * 30)

SCHEDULE: tuple[Line, ...] = (
    Line("in-patient, days 0-9", _every(4), _every(8), "inpatient", days=(0, 9)),
    Line("out-patient, days 0-7", _every(6), _every(12), "outpatient", days=(0, 7)),
    Line("out-patient, days 8-9", _every(8, 12), _every(12), "outpatient", days=(8, 9)),
    Line("days 10-14", _every(8, 12), _every(12), days=(10, 14)),
    Line("days 15-28", DAILY, DAILY, days=(15, 28)),
    Line("to day 100", None, MONTHLY, days=(29, 100)),
    Line("CRS 1", _every(4), _every(8), crs=(1, 1)),
    Line("CRS 2", _every(2), _every(6, 8), crs=(2, 2)),
    Line("CRS 3-4", _every(1), _every(4), crs=(3, 4)),
    Line("ICANS 1", _every(4), _every(4, 6), icans=(1, 1)),
    Line("ICANS 2", _every(2, 4), _every(4), icans=(2, 2)),
    Line("ICANS 3-4", _every(1), _every(1, 2), icans=(3, 4)),
    Line("cannot be graded", _every(1), _every(1), not_graded=0),
    Line("cannot be graded, at least 2", _every(0.5), _every(0.5), not_graded=2),
)


@dataclass(frozen=True)
class Situation:
    """What the schedule asks of a patient; a grade is the lower bound of the last moment."""

    day: int
    setting: str | None
    crs: int | None
    icans: int | None
    crs_is_open: bool
    icans_is_open: bool


@dataclass(frozen=True)
class Due:
    """The next check of one kind: from when, overdue from when, and by which line."""

    at: datetime
    overdue_at: datetime
    line: str


def next_vitals(
    situation: Situation, last: datetime, schedule: Sequence[Line] = SCHEDULE
) -> Due | None:
    """Due after the last vital signs; None where no line asks for any."""
    lines = [
        (line.vitals, line.name)
        for line in schedule
        if line.vitals
        and _holds(
            line, situation, open_from=_open_from(situation.crs, is_open=situation.crs_is_open)
        )
    ]
    return _strictest(lines, last)


def next_neuro_check(
    situation: Situation, last: datetime, schedule: Sequence[Line] = SCHEDULE
) -> Due | None:
    """Due after the last ICE or CAPD; None where no line asks for one."""
    lines = [
        (line.neuro, line.name)
        for line in schedule
        if line.neuro
        and _holds(
            line, situation, open_from=_open_from(situation.icans, is_open=situation.icans_is_open)
        )
    ]
    return _strictest(lines, last)


def _strictest(lines: list[tuple[Every, str]], last: datetime) -> Due | None:
    if not lines:
        return None
    every, name = min(lines)
    return Due(last + every.due, last + every.overdue, name)


def _open_from(lower: int | None, *, is_open: bool) -> int | None:
    """The lower bound of an open grade; None where the grade is fixed or nothing was assessed."""
    return (lower or 0) if is_open else None


def _holds(line: Line, situation: Situation, *, open_from: int | None) -> bool:
    if situation.day < 0:
        return False
    if line.days is not None:
        within = line.days[0] <= situation.day <= line.days[1]
        # A setting that was not recorded is held to the in-patient line, the stricter one.
        return within and line.setting in (None, situation.setting or "inpatient")
    if line.crs is not None:
        return situation.crs is not None and line.crs[0] <= situation.crs <= line.crs[1]
    if line.icans is not None:
        return situation.icans is not None and line.icans[0] <= situation.icans <= line.icans[1]
    return line.not_graded is not None and open_from is not None and open_from >= line.not_graded
