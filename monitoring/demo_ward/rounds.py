"""When somebody stands at the bedside, and whether a neuro check is part of the round."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from monitoring.demo_ward.clock import MINUTES_A_DAY, Clock
from monitoring.demo_ward.plan import (
    Capd,
    Hypotension,
    Ice,
    IntensiveCare,
    OnOxygen,
    OutPatient,
    Plan,
    Vasopressor,
)

ADMITTED_AT_HOUR = 6  # of day 0; what is charted before the infusion is the baseline
WATCHED_BELOW_ICE = 7
WATCHED_FROM_CAPD = 9


@dataclass(frozen=True)
class Round:
    """One moment at the bedside. `since_day` and `since_neuro_day` are the rounds before it."""

    at: datetime
    day: float
    since_day: float
    since_neuro_day: float
    neuro: bool


def is_watched_closely(plan: Plan, day: float) -> bool:
    """Whether the state is one of grade 2 or above, which asks for vitals every two hours."""
    signs = (Hypotension, OnOxygen, Vasopressor)
    return (
        any(plan.holding(sign, day) for sign in signs)
        or any(ice.total < WATCHED_BELOW_ICE for ice in plan.holding(Ice, day))
        or any(capd.total >= WATCHED_FROM_CAPD for capd in plan.holding(Capd, day))
    )


def due(plan: Plan, hour: int) -> tuple[bool, bool]:
    """Whether vitals and a neuro check are due at a full hour, counted from midnight of day 0.

    Vitals every 4 h (watched closely 2 h, in the ICU 1 h) and a neuro check every second time;
    out-patients have both, at 8 and 20 o'clock, after day 14 at 8 o'clock only.
    """
    day, clock_hour = hour / 24, hour % 24
    if plan.holding(OutPatient, day):
        visit = clock_hour == 8 or (clock_hour == 20 and day < 15)
        return visit, visit
    if plan.holding(IntensiveCare, day):
        return True, clock_hour % 2 == 0
    if is_watched_closely(plan, day):
        return clock_hour % 2 == 0, clock_hour % 4 == 2
    return clock_hour % 4 == 2, clock_hour % 8 == 6


def times(plan: Plan, clock: Clock, rng: np.random.Generator) -> list[tuple[datetime, bool]]:
    """When there was a round, and whether with a neuro check. Rounds end a few minutes early."""
    end = min(clock.now, clock.at(min(plan.last_seen_day, clock.now_day)))
    end -= timedelta(hours=plan.silent_for_hours)
    visits: list[tuple[datetime, bool]] = []
    for hour in range(ADMITTED_AT_HOUR, int(clock.now_day * 24) + 2):
        minutes_early = int(rng.integers(1, 12))
        at = clock.at(hour / 24 - minutes_early / MINUTES_A_DAY)
        vitals, neuro = due(plan, hour)
        if vitals and at <= end:
            visits.append((at, neuro))
    if plan.silent_for_hours:
        visits = [(at, neuro) for at, neuro in visits if end - at > timedelta(hours=1)]
        visits.append((end, False))
    return visits


def rounds(plan: Plan, clock: Clock, rng: np.random.Generator) -> list[Round]:
    """All rounds up to now, in order of time."""
    found: list[Round] = []
    since = since_neuro = 0.0
    for at, neuro in times(plan, clock, rng):
        day = clock.day_of(at)
        found.append(Round(at, day, since, since_neuro, neuro))
        since, since_neuro = day, day if neuro else since_neuro
    return found
