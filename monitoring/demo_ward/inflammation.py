"""How inflamed a patient is over time: what the planned CRS does to CRP, ferritin and the rest.

A sketch of the kinetics, made to look right on a chart; it is no model of the disease.
"""

from dataclasses import dataclass

import numpy as np

from monitoring.demo_ward.physiology import Series
from monitoring.demo_ward.plan import (
    Drug,
    Every,
    Fever,
    Hypotension,
    Once,
    OnOxygen,
    Plan,
    Vasopressor,
)

FIRST_DAY = -8
HOURS_A_DAY = 24
ACUTE_RESPONSE_HOURS = 11
SLOW_RISE_HOURS = 40
SLOW_FALL_HOURS = 110
CRP_MG_PER_L_AT_SEVERITY_1 = 150
CRP_HALF_LIFE_HOURS = 19
CRP_MADE_DESPITE_TOCILIZUMAB = 0.05
TOCILIZUMAB_ACTS_DAYS = 14
POSITIVE_PRESSURE = ("cpap", "bipap", "ventilator")


@dataclass(frozen=True)
class Inflammation:
    """Each series has one value per asked day; severity 1 is about that of a plain fever."""

    acute: Series
    slow: Series
    crp_mg_per_l: Series


def severity(plan: Plan, day: float) -> float:
    """What drives inflammation: the planned signs of CRS, the worst of them."""
    agents = len(plan.holding(Vasopressor, day))
    oxygen = [it for it in plan.holding(OnOxygen, day) if it.reason == "hypoxia"]
    drives = [
        1.0 * bool(plan.holding(Fever, day)),
        1.6 * bool(plan.holding(Hypotension, day)),
        1.4 * bool(oxygen),
        (0.0, 2.3, 3.6)[min(agents, 2)],
        2.8 * any(it.device == "ventilator" for it in oxygen),
    ]
    return max(drives)


def tocilizumab_days(plan: Plan) -> list[float]:
    """When tocilizumab was given."""
    given = (it for it in plan.happens if isinstance(it, Once | Every))
    return [
        it.day if isinstance(it, Once) else it.from_day
        for it in given
        if isinstance(it.what, Drug) and it.what.kind == "tocilizumab"
    ]


def inflammation(plan: Plan, days: Series) -> Inflammation:
    """Follow the drives hour by hour and read them off at the asked days."""
    hours = np.arange(FIRST_DAY * HOURS_A_DAY, int(max(days) * HOURS_A_DAY) + 2)
    blocked_from = tocilizumab_days(plan)
    acute, slow, crp = np.zeros(len(hours)), np.zeros(len(hours)), np.zeros(len(hours))
    cleared = np.log(2) / CRP_HALF_LIFE_HOURS
    for i in range(1, len(hours)):
        day = hours[i] / HOURS_A_DAY
        blocked = any(0 <= day - given < TOCILIZUMAB_ACTS_DAYS for given in blocked_from)
        made = CRP_MG_PER_L_AT_SEVERITY_1 * acute[i - 1]
        made *= CRP_MADE_DESPITE_TOCILIZUMAB if blocked else 1.0
        acute[i] = acute[i - 1] + (severity(plan, day) - acute[i - 1]) / ACUTE_RESPONSE_HOURS
        lag = SLOW_RISE_HOURS if acute[i - 1] > slow[i - 1] else SLOW_FALL_HOURS
        slow[i] = slow[i - 1] + (acute[i - 1] - slow[i - 1]) / lag
        crp[i] = crp[i - 1] + (made - crp[i - 1]) * cleared
    at = hours / HOURS_A_DAY
    return Inflammation(
        np.interp(days, at, acute), np.interp(days, at, slow), np.interp(days, at, crp)
    )
