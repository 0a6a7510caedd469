"""What only sometimes matters is asked then and not before (1.4, D16; bolus triggers V1)."""

from __future__ import annotations

import pytest

from monitoring.course.asked_when import asked_now
from monitoring.settings import GradingChoices

PRESSURE = ("hypotension", "fluid_bolus")


@pytest.mark.parametrize(
    ("charted", "age", "baseline", "asked"),
    [
        ({}, 50, 120, ()),
        ({"temperature_c": 39.4}, 50, 120, ()),
        ({"systolic_mmhg": 121.0}, 50, 120, ()),
        # Adult and from 10 years: under 90.
        ({"systolic_mmhg": 90.0}, 50, None, ()),
        ({"systolic_mmhg": 89.0}, 50, None, PRESSURE),
        ({"systolic_mmhg": 89.0}, 10, None, PRESSURE),
        # From 1 to 9 years: under 70 + 2 x age in completed years.
        ({"systolic_mmhg": 82.0}, 6.9, None, ()),
        ({"systolic_mmhg": 81.0}, 6.9, None, PRESSURE),
        # The bolus triggers: under 80 % of baseline and under 100.
        ({"systolic_mmhg": 99.0}, 50, 130, PRESSURE),
        ({"systolic_mmhg": 100.0}, 50, 130, ()),
        ({"systolic_mmhg": 99.0}, 50, 120, ()),
        # From 12 to 17 years under 100 (9.3, LOCAL).
        ({"systolic_mmhg": 99.0}, 17, None, PRESSURE),
        ({"systolic_mmhg": 100.0}, 17, None, ()),
        # Of unknown age: low at any age.
        ({"systolic_mmhg": 89.0}, None, None, PRESSURE),
        ({"systolic_mmhg": 101.0}, None, None, ()),
        # "No" wants its reason.
        ({"systolic_mmhg": 85.0, "hypotension": "yes"}, 50, 120, PRESSURE),
        ({"systolic_mmhg": 85.0, "hypotension": "no"}, 50, 120, (*PRESSURE, "hypotension_reason")),
        # Oxygen by any device.
        ({"oxygen_device": "room-air"}, 50, None, ()),
        ({"oxygen_device": "nasal-cannula"}, 50, None, ("oxygen_reason",)),
        ({"oxygen_device": "cpap"}, 50, None, ("oxygen_reason",)),
    ],
)
def test_a_set_asks_for_what_it_makes_matter(charted, age, baseline, asked):
    found = asked_now(charted, age=age, baseline_systolic=baseline, local=GradingChoices())

    assert asked == found


def test_the_units_own_limit_counts():
    """LOCAL: hypotension of an adult is a pressure under the unit's limit."""
    how = {"age": 50, "baseline_systolic": None}

    assert () == asked_now({"systolic_mmhg": 94.0}, **how, local=GradingChoices())
    assert PRESSURE == asked_now(
        {"systolic_mmhg": 94.0}, **how, local=GradingChoices(adult_systolic_limit_mmhg=95)
    )
