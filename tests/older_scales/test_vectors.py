"""L01-L10 of the clinical specification (crs-icans.md 3.4) through the graders, scale by scale.

The vectors answer the clinician's questions with no, and those that carry a star lean on the table
of high doses, every value of which is UNVERIFIED: they hold with the table switched on.
"""

from __future__ import annotations

import pytest

from monitoring.settings import Settings
from tests.older_scales.charts import ANSWERED_NO, SCALES, TABLE_ON, WELL, chart, drip, given, grade

FEBRILE = {**WELL, "temperature_c": 38.5}
LOW = {**FEBRILE, "systolic_mmhg": 85.0, "fluid_bolus": "yes"}


def on(*agents: str) -> dict:
    return {**FEBRILE, "vasopressors": ";".join(agents)}


CASES = {
    "L01": (FEBRILE, (), {}),
    "L02": ({**FEBRILE, "oxygen_device": "nasal-cannula", "oxygen_flow_l_min": 2.0,
             "fio2_pct": 28.0}, (), {}),
    "L03": (LOW, (given("fluid-bolus", 1),), {}),
    "L04": (LOW, tuple(given("fluid-bolus", hours) for hours in (1, 3, 5)), {}),
    "L05": (on("norepinephrine"), (drip("norepinephrine", 5, "mcg/min", 6),), {}),
    "L06": (on("norepinephrine"), (drip("norepinephrine", 5, "mcg/min", 30),), {}),
    "L07": (on("norepinephrine"), (drip("norepinephrine", 25, "mcg/min", 5),), {}),
    "L08": (
        on("norepinephrine", "epinephrine"),
        (drip("norepinephrine", 5, "mcg/min", 6), drip("epinephrine", 3, "mcg/min", 6)),
        {},
    ),
    "L09": (
        FEBRILE,
        (),
        {
            "organ-toxicity-grade": "4",
            "grade-4-organ-toxicity-is-transaminitis-only": "yes",
            "liver-toxicity-grade": "4",
            "creatinine-toxicity-grade": "0",
        },
    ),
    "L10": ({**FEBRILE, "oxygen_device": "bipap", "fio2_pct": 50.0}, (), {}),
}  # fmt: skip

# MSKCC has no row for fluids alone: 1..2 is "cannot grade". Several vasopressors in CTCAE: "4 or 3",
# as long as nobody says whether it is life-threatening.
EXPECTED = """
    L01 | 1 | 1 | 1 | 1    | 1
    L02 | 2 | 3 | 2 | 2    | 2
    L03 | 2 | 2 | 2 | 1..2 | 2
    L04 | 2 | 3 | 2 | 1..2 | 2
    L05 | 2 | 3 | 2 | 2    | 3
    L06 | 2 | 3 | 2 | 3    | 3
    L07 | 3 | 4 | 3 | 2    | 3
    L08 | 3 | 3 | 3 | 2    | 3..4
    L09 | 3 | 3 | 3 | 1    | 1
    L10 | 3 | 3 | 3 | 3    | 3
"""
STARRED_WHILE_THE_TABLE_IS_OFF = """
    L05 | 2..3 | 3..4 | 2..3 | 2 | 3
    L06 | 2..3 | 3..4 | 2..3 | 3 | 3
    L07 | 2..3 | 3..4 | 2..3 | 2 | 3
    L08 | 3    | 3..4 | 3    | 2 | 3..4
"""


def cells(table: str):
    for line in table.strip().splitlines():
        vector, *grades = [cell.strip() for cell in line.split("|")]
        yield from ((vector, scale, one) for scale, one in zip(SCALES, grades, strict=True))


def answers_of(vector: str, scale: str, own: dict) -> dict:
    answered = {**ANSWERED_NO, **own}
    if (vector, scale) == ("L08", "CTCAE"):
        del answered["crs-life-threatening"]
    return answered


@pytest.mark.parametrize(("vector", "scale", "expected"), cells(EXPECTED))
def test_the_same_patient_by_each_scale(vector, scale, expected):
    """With the table of high doses switched on: every cell of 3.4, starred ones included."""
    facts, interventions, own = CASES[vector]
    made = chart(
        facts,
        answers=answers_of(vector, scale, own),
        interventions=interventions,
        settings=TABLE_ON,
    )

    assert expected == grade(scale, made)


@pytest.mark.parametrize(
    ("vector", "scale", "expected"),
    [
        *cells(STARRED_WHILE_THE_TABLE_IS_OFF),
        *(one for one in cells(EXPECTED) if one[0] not in ("L05", "L06", "L07", "L08")),
    ],
)
def test_while_the_table_is_off_high_and_low_are_both_left(vector, scale, expected):
    """3.1: the table is UNVERIFIED and disabled; nobody's dose is called high or low by it."""
    facts, interventions, own = CASES[vector]
    made = chart(facts, answers=answers_of(vector, scale, own), interventions=interventions)

    assert Settings().older_scales.high_dose_vasopressor_table is False
    assert expected == grade(scale, made)


@pytest.mark.parametrize(("vector", "_scale", "expected"), [
    one for one in cells(EXPECTED) if one[1] == "CTCAE"
])  # fmt: skip
def test_the_term_of_ctcae_is_the_same_table(vector, _scale, expected):
    """charting-format.md lists two keys; both work, and there is one table."""
    facts, interventions, own = CASES[vector]
    made = chart(facts, answers=answers_of(vector, "CTCAE", own), interventions=interventions)

    assert expected == grade("ctcae-5.0-cytokine-release-syndrome", made)


WHATEVER_ELSE_IS_SAID = {
    "Lee": {"L09"},
    "Penn": {"L02", "L04", "L09", "L10"},
    "CARTOX": {"L09"},
    "MSKCC": {"L01", "L02", "L09", "L10"},
    "CTCAE": set(),
}


@pytest.mark.parametrize("scale", SCALES)
def test_without_the_extra_inputs_the_grade_is_open(scale):
    """3: "print CANNOT GRADE when their extra inputs are blank"; but for what no answer changes."""
    graded = {
        vector
        for vector, (facts, interventions, own) in CASES.items()
        if ".." not in grade(scale, chart(facts, answers=own, interventions=interventions))
    }

    assert WHATEVER_ELSE_IS_SAID[scale] == graded
