"""How many days a count stayed low: daily minima, the days between, runs and the runs joined.

Everything is an array of patients × days, day by day from the first of the period, and every
answer is given as of each day: what comes later changes nothing that stands before it. A count is
an interval, so that a value at a limit of detection says no more than it does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

PER_VOLUME: dict[str, float] = {"10*9/L": 1000.0, "10*3/uL": 1000.0, "/uL": 1.0}
DECIMALS = 9  # 0.3: a value at a threshold must not fall out by its conversion
JUST = 1e-6  # `<20` is less than 20: far under any reported step, far over DECIMALS
DAYS_ABOVE_THAT_JOIN = 2  # three days above are a stable recovery
NOWHERE = -1


@dataclass(frozen=True)
class DailyCounts:
    """Patients × days, each between low and high; NaN where nothing is known of the day."""

    low: Floats
    high: Floats

    @property
    def known(self) -> Bools:
        known: Bools = ~np.isnan(self.low)
        return known


@dataclass(frozen=True)
class Runs:
    """As of each day. Runs closer than a stable recovery are one, the days between included.

    `current` is the length that the last run has, or would have if it went on, counting the days
    above since; 0 once the recovery is stable. Days are places in the period, NOWHERE before any.
    """

    longest: Ints
    longest_from: Ints
    longest_to: Ints
    cumulative: Ints
    current: Ints
    last_from: Ints
    last_to: Ints


@dataclass(frozen=True)
class TwoLowest:
    """As of each day: the lowest and the second lowest, NaN before there are as many."""

    lowest: Floats
    next_lowest: Floats
    lowest_on: Ints
    next_lowest_on: Ints


def as_intervals(
    values: Floats, limits: NDArray[np.object_], units: NDArray[np.object_], *, unit: str
) -> tuple[Floats, Floats]:
    """Low and high of each result in `unit`; NaN where value or unit cannot be used."""
    factors = np.full(len(values), np.nan)
    for written, per_ul in PER_VOLUME.items():
        factors[units == written] = per_ul / PER_VOLUME[unit]
    with np.errstate(invalid="ignore"):
        exact = np.round(values * factors, DECIMALS)
        under, over = limits == "<", limits == ">"
        exact[(exact < 0) | ~np.isfinite(exact) | (under & (exact == 0))] = np.nan
    nothing = np.isnan(exact)
    low = np.where(under, 0.0, np.where(over, exact + JUST, exact))
    high = np.where(over, np.inf, np.where(under, exact - JUST, exact))
    low[nothing] = high[nothing] = np.nan
    return low, high


def daily_minima(
    patient: Ints, day: Ints, low: Floats, high: Floats, *, patients: int, days: int
) -> DailyCounts:
    """The lowest of each day; `day` counts from the first of the period."""
    place = patient * days + day
    lows, highs = (np.full(patients * days, np.inf) for _ in range(2))
    np.minimum.at(lows, place, low)
    np.minimum.at(highs, place, high)
    measured = np.zeros(patients * days, dtype=np.bool_)
    measured[place] = True
    lows[~measured] = highs[~measured] = np.nan
    return DailyCounts(lows.reshape(patients, days), highs.reshape(patients, days))


def interpolated(daily: DailyCounts, *, max_gap: int) -> DailyCounts:
    """Straight lines between measurements over at most `max_gap` missing days; never rounded."""
    known = daily.known
    before, after = neighbours(known)
    missing_days = after - before - 1
    fill = ~known & (before >= 0) & (after < known.shape[1]) & (missing_days <= max_gap)
    row, day = np.nonzero(fill)
    left, right = before[row, day], after[row, day]
    share = (day - left) / (right - left)
    ends = []
    for measured in (daily.low, daily.high):
        whole = measured.copy()
        # Not left + share × difference: two open ends would leave infinity minus infinity.
        whole[row, day] = (1 - share) * measured[row, left] + share * measured[row, right]
        ends.append(whole)
    return DailyCounts(*ends)


def neighbours(known: Bools) -> tuple[Ints, Ints]:
    """For each day the last known day up to it (-1: none) and the next from it (days: none)."""
    days = known.shape[1]
    place = np.arange(days)
    before = np.maximum.accumulate(np.where(known, place, -1), axis=1)
    after = np.minimum.accumulate(np.where(known, place, days)[:, ::-1], axis=1)[:, ::-1]
    return before, after


def is_low(counts: Floats, threshold: float, *, inclusive: bool) -> Bools:
    """At or below the threshold, or below it; an unknown day is not."""
    exact = np.round(counts, DECIMALS)
    low: Bools = exact <= threshold if inclusive else exact < threshold
    return low


def runs(low: Bools, known: Bools, *, join: int = DAYS_ABOVE_THAT_JOIN) -> Runs:
    """Runs of low days; an unknown day ends a run, and nothing is joined across it."""
    patients, days = low.shape
    shape = (days, patients)
    longest, longest_from, longest_to, cumulative, current, last_from, last_to = (
        np.full(shape, 0, dtype=np.int64) for _ in range(7)
    )
    length, above, total, best = (np.zeros(patients, dtype=np.int64) for _ in range(4))
    start, end, best_start, best_end = (
        np.full(patients, NOWHERE, dtype=np.int64) for _ in range(4)
    )
    for day in range(days):
        now, open_run = low[:, day], length > 0
        joined = now & open_run
        added = np.where(joined, above + 1, 1) * now
        start = np.where(now & ~open_run, day, start)
        end = np.where(now, day, end)
        length, total = length + added, total + added
        above = np.where(now, 0, above + 1)
        over = ~now & ((above > join) | ~known[:, day])
        length[over] = 0
        better = now & (length > best)
        best = np.where(better, length, best)
        best_start = np.where(better, start, best_start)
        best_end = np.where(better, end, best_end)
        longest[day], longest_from[day], longest_to[day] = best, best_start, best_end
        cumulative[day], last_from[day], last_to[day] = total, start, end
        current[day] = np.where(length > 0, length + above, 0)
    return Runs(
        longest.T,
        longest_from.T,
        longest_to.T,
        cumulative.T,
        current.T,
        last_from.T,
        last_to.T,
    )


def within_a_run(events: Bools, low: Bools, known: Bools) -> Bools:
    """As of each day: whether an event fell on a day of any run, joined days included."""
    found = np.zeros(low.shape, dtype=np.bool_)
    seen, waiting = (np.zeros(len(low), dtype=np.bool_) for _ in range(2))
    current = runs(low, known).current
    for day in range(low.shape[1]):
        on_it = low[:, day]
        seen |= on_it & (events[:, day] | waiting)
        waiting = ~on_it & (current[:, day] > 0) & (waiting | events[:, day])
        found[:, day] = seen
    return found


def longest_gap(known: Bools) -> Ints:
    """As of each day: the most consecutive unknown days up to it."""
    gap, most = (np.zeros(len(known), dtype=np.int64) for _ in range(2))
    found = np.zeros(known.shape, dtype=np.int64)
    for day in range(known.shape[1]):
        gap = np.where(known[:, day], 0, gap + 1)
        most = np.maximum(most, gap)
        found[:, day] = most
    return found


def two_lowest(counts: Floats) -> TwoLowest:
    """The two lowest days so far; of equal ones the earlier is the lower."""
    patients, days = counts.shape
    lowest, next_lowest = (np.full(patients, np.inf) for _ in range(2))
    on, next_on = (np.full(patients, NOWHERE, dtype=np.int64) for _ in range(2))
    values = np.full((2, days, patients), np.nan)
    places = np.full((2, days, patients), NOWHERE, dtype=np.int64)
    for day in range(days):
        count = counts[:, day]
        # Where nothing stands yet any count does, an endless one (`>500`) too.
        first = (count < lowest) | (~np.isnan(count) & (on < 0))
        second = ~first & ((count < next_lowest) | (~np.isnan(count) & (next_on < 0)))
        next_lowest = np.where(first, lowest, np.where(second, count, next_lowest))
        next_on = np.where(first, on, np.where(second, day, next_on))
        lowest, on = np.where(first, count, lowest), np.where(first, day, on)
        values[0, day], values[1, day] = lowest, next_lowest
        places[0, day], places[1, day] = on, next_on
    values[places < 0] = np.nan
    return TwoLowest(values[0].T, values[1].T, places[0].T, places[1].T)
