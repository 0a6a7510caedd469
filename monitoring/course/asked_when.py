"""What only sometimes matters in a set of vital signs, and when: a form asks it then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from monitoring.grading.conditions import Condition, Readings
from monitoring.scales.crs_astct_2019 import (
    LOW_AT_12_TO_17_YEARS,
    RELATIVE_HYPOTENSION,
    systolic_limits,
)
from monitoring.scales.observables import (
    age_years,
    baseline_systolic_mmhg,
    hypotension,
    oxygen_device,
    systolic_mmhg,
)
from monitoring.settings import GradingChoices


def asked_when(local: GradingChoices) -> tuple[tuple[Condition, tuple[str, ...]], ...]:
    """A pressure that may be hypotension by 1.4, D16 or the bolus triggers; oxygen by any device."""
    low = systolic_limits(local.adult_systolic_limit_mmhg) | RELATIVE_HYPOTENSION
    on_oxygen = oxygen_device.is_known() & ~oxygen_device.is_("room-air")
    return (
        (low | LOW_AT_12_TO_17_YEARS, ("hypotension", "fluid_bolus")),
        (hypotension.is_("no"), ("hypotension_reason",)),
        (on_oxygen, ("oxygen_reason",)),
    )


def asked_now(
    charted: Mapping[str, Any],
    *,
    age: float | None,
    baseline_systolic: float | None,
    local: GradingChoices,
) -> tuple[str, ...]:
    """The columns to ask of a set as it is typed. Where the age is unknown nothing is sure to be
    low, so a pressure that would be at some age is asked about as well.
    """
    known = {age_years.name: age, baseline_systolic_mmhg.name: baseline_systolic, **charted}
    names = (age_years, baseline_systolic_mmhg, systolic_mmhg, oxygen_device, hypotension)
    row = pd.DataFrame({one.name: [known.get(one.name)] for one in names})
    numbers = [age_years.name, baseline_systolic_mmhg.name, systolic_mmhg.name]
    row = row.astype(dict.fromkeys(numbers, "float64"))
    readings = Readings(row.astype({oxygen_device.name: "str", hypotension.name: "str"}))
    return tuple(
        column
        for condition, columns in asked_when(local)
        if condition.evaluate(readings).possible[0] and _is_charted(condition, charted)
        for column in columns
    )


def _is_charted(condition: Condition, charted: Mapping[str, Any]) -> bool:
    """A blank is possibly low too, and no reason to ask."""
    known_before = (age_years.name, baseline_systolic_mmhg.name)
    own = [one.name for one in condition.inputs if one.name not in known_before]
    return all(name in charted for name in own)
