"""Hypotension: the paper gives no number (R12); the limits by age and the judgement are LOCAL."""

from monitoring.scales import CRS_ASTCT_2019
from monitoring.scales.crs_astct_2019 import crs_astct_2019
from monitoring.settings import GradingChoices

FEBRILE = {
    "temperature_c": 38.5,
    "vasopressors": "none",
    "oxygen_device": "room-air",
    "spo2_pct": 97.0,
}


def test_the_systolic_limit_follows_completed_years(spec):
    """1.4, D16: 60 in the first month, 70 in the first year, 70 + 2 × years to 9, then 90."""
    spec(
        CRS_ASTCT_2019,
        """
        age_years | systolic_mmhg | grade
        0         | 59            | 2
        0         | 60            | 1
        0.08      | 59            | 2
        0.08      | 60            | 1
        0.084     | 69            | 2
        0.084     | 70            | 1
        0.99      | 69            | 2
        0.99      | 70            | 1
        1         | 71            | 2
        1         | 72            | 1
        1.99      | 71            | 2
        1.99      | 72            | 1
        2         | 73            | 2
        2         | 74            | 1
        5         | 79            | 2
        5         | 80            | 1
        9         | 87            | 2
        9         | 88            | 1
        9.99      | 87            | 2
        9.99      | 88            | 1
        10        | 89            | 2
        10        | 90            | 1
        11        | 90            | 1
        45        | 89.9          | 2
        45        | 90            | 1
        """,
        FEBRILE,
    )


def test_without_an_age_only_a_pressure_of_90_is_safe(spec):
    """D16. At no age is 90 under the limit; below, the age decides."""
    spec(
        CRS_ASTCT_2019,
        """
        age_years | systolic_mmhg | grade | missing
                  | 90            | 1     |
                  | 89            | 1..2  | age_years
                  | 55            | 1..2  | age_years
        """,
        FEBRILE,
    )


def test_a_clinician_may_judge_against_the_number(spec):
    """1.4, D15. 'Hypotensive' is always accepted; 'not' under the limit needs a baseline or a reason."""
    spec(
        CRS_ASTCT_2019,
        """
        systolic_mmhg | hypotension | baseline_systolic_mmhg | hypotension_reason | grade | flags
        92            | yes         |                        |                    | 2     |
                      | yes         |                        |                    | 2     |
        86            | no          |                        |                    | 2     | HYPOTENSION_NO_WITHOUT_REASON
        86            | no          | 86                     |                    | 1     |
        86            | no          |                        | usual for her      | 1     |
        118           | no          |                        |                    | 1     |
                      | no          |                        |                    | 1..2  |
                      | no          | 86                     |                    | 1     |
        """,
        FEBRILE | {"age_years": 45.0},
    )


def test_fluid_given_for_the_pressure_is_hypotension(spec):
    """C13, D15. The worst of the interval counts, even if the bolus worked; 'no' wins over it."""
    spec(
        CRS_ASTCT_2019,
        """
        systolic_mmhg | fluid_bolus | hypotension | grade
        105           | yes         |             | 2
        105           | no          |             | 1
        105           |             |             | 1
        105           | yes         | no          | 1
                      | yes         |             | 2
        """,
        FEBRILE | {"age_years": 45.0},
    )


def test_a_pressure_kept_up_by_a_vasopressor_still_needs_it(spec):
    """1.5. The need counts, not the pressure that was reached; hypotension judged 'no' leaves it."""
    spec(
        CRS_ASTCT_2019,
        """
        systolic_mmhg | hypotension | vasopressors   | grade
        118           |             | norepinephrine | 3
        118           | no          | norepinephrine | 3
                      |             | norepinephrine | 3
        """,
        FEBRILE | {"age_years": 45.0},
    )


def test_a_low_pressure_against_the_baseline_is_flagged_not_graded(spec):
    """1.4, V1: the bolus triggers. Under 80 % of baseline and under 100; an adult under 85."""
    spec(
        CRS_ASTCT_2019,
        """
        age_years | systolic_mmhg | baseline_systolic_mmhg | grade | flags
        45        | 95            | 120                    | 1     | RELATIVE_HYPOTENSION
        45        | 96            | 120                    | 1     |
        45        | 100           | 160                    | 1     |
        45        | 99            | 160                    | 1     | RELATIVE_HYPOTENSION
        45        | 95            |                        | 1     |
        45        | 84.9          |                        | 2     | RELATIVE_HYPOTENSION
        45        | 85            |                        | 2     |
        17.9      | 84            |                        | 2     |
        18        | 84            |                        | 2     | RELATIVE_HYPOTENSION
        """,
        FEBRILE,
    )


def test_the_adult_limit_is_the_units_to_set(spec):
    """1.4 LOCAL. It moves a grade, so it is a named setting and printed on the scale's page."""
    spec(
        crs_astct_2019(GradingChoices(adult_systolic_limit_mmhg=85)),
        """
        age_years | systolic_mmhg | grade
        45        | 84.9          | 2
        45        | 85            | 1
        9         | 87            | 2
        """,
        FEBRILE,
    )
