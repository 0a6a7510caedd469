"""Febrile neutropenia by the IDSA guideline of 2010; this definition rings the alarm (A13)."""

from __future__ import annotations

from datetime import timedelta

from monitoring.grading.bands import LookedUp, Result
from monitoring.grading.conditions import Choice, Condition, Number
from monitoring.grading.scale import Criterion, Flag, Item, Scale, Source
from monitoring.scales.observables import YES_NO, day, temperature_c

# --- fever, single or sustained ---------------------------------------------------------------

ELEVATED = temperature_c >= 38.0
LONGEST_GAP = timedelta(hours=4)  # LOCAL: readings further apart do not sustain a fever
fever_lasted_min = Number(
    "fever_lasted_min",
    "time from the first to this one of consecutive readings ≥ 38.0 °C",
    unit="min",
    plausible=(0, 1_000_000),
    charted=False,
)

# --- neutrophils ------------------------------------------------------------------------------

neutrophils = Result("neutrophils", "neutrophils", unit="/uL", plausible=(0, 200_000))
neutrophils_before = Result(
    "neutrophils_before",
    "the neutrophil count before that",
    unit="/uL",
    plausible=(0, 200_000),
    charted=False,
)
expected_to_fall = Choice(
    "anc-expected-to-fall",
    "neutrophils expected to fall below 500 /uL within 48 h",
    choices=YES_NO,
    assumed="not ticked",
    assumption="No clinician has said whether the neutrophils will fall below 500 /uL; the "
    "LOCAL rule decides.",
    briefly="no clinician's word on a fall of the neutrophils",
)
LOWER_THAN_BEFORE = neutrophils < neutrophils_before


def falling(lower_than_before: Condition) -> Condition:
    """By the LOCAL rule; how the count compares with the one before is a condition of its own."""
    return ((day <= 10) & (neutrophils < 1000) & lower_than_before).called(
        "falling by the LOCAL rule"
    )


def expected(lower_than_before: Condition) -> Condition:
    by_the_rule = falling(lower_than_before) & ~expected_to_fall.is_("no")
    return (expected_to_fall.is_("yes") | by_the_rule).called(
        "expected to fall below 500 /uL within 48 h"
    )


def neutropenia(lower_than_before: Condition) -> Condition:
    return ((neutrophils < 500) | expected(lower_than_before)).called("neutropenia")


EXPECTED = expected(LOWER_THAN_BEFORE)
NEUTROPENIA = neutropenia(LOWER_THAN_BEFORE)

FEVER = ((temperature_c >= 38.3) | (ELEVATED & (fever_lasted_min >= 60))).called("fever")

LOOKED_UP = (
    LookedUp(neutrophils, "labs", timedelta(hours=24)),
    LookedUp(expected_to_fall, "answers", timedelta(hours=48)),
)
BEFORE_THAT = timedelta(days=7)  # LOCAL: how far back the count before the latest may lie
SUSTAINED = (
    "Sustained (LOCAL): two or more readings ≥ 38.0 °C, none below 38.0 between, no gap between "
    f"readings longer than {LONGEST_GAP / timedelta(hours=1):g} h; "
)
SHARED_CHOICES = (
    *(str(one) for one in LOOKED_UP),
    "One row at each reading of the temperature.",
)

FEBRILE_NEUTROPENIA_IDSA_2010 = Scale(
    key="febrile-neutropenia-idsa-2010",
    name="Febrile neutropenia (IDSA, 2010)",
    short_name="Febrile neutropenia (IDSA)",
    source=Source(
        "Freifeld AG, et al. Clin Infect Dis 2011;52:e56-e93",
        "10.1093/cid/cir073",
        "definitions of fever and neutropenia",
        "V2",
    ),
    items=(
        Item(
            "Febrile neutropenia",
            (
                Criterion(
                    1,
                    "Single temperature ≥ 38.3 °C, or ≥ 38.0 °C sustained over 1 h; and "
                    "neutrophils < 500 /uL, or expected to fall below 500 /uL within 48 h",
                    FEVER & NEUTROPENIA,
                    reading="1 is yes and 0 is no: the definition has no grades.",
                ),
            ),
            asks=(temperature_c, neutrophils),
        ),
    ),
    flags=(
        Flag(
            "FN_REPEAT_IN_1_H",
            "Fever of 38.0 to 38.2 °C, neutropenic: not yet febrile neutropenia; repeat in 1 h.",
            ELEVATED & NEUTROPENIA & ~FEVER,
        ),
        Flag(
            "ANC_EXPECTED_TO_FALL",
            "Fever, and the neutrophils count as expected to fall.",
            ELEVATED & EXPECTED & ~(neutrophils < 500),
        ),
        Flag(
            "ANC_PROFOUND",
            "Fever of 38.0 °C or more, and neutrophils below 100 /uL.",
            ELEVATED & (neutrophils < 100),
        ),
    ),
    assumptions=(
        SUSTAINED + "first to last at least 60 min.",
        "The temperature is taken as oral; the site is not charted.",
        "Not done here: an infection is not excluded where this is 0.",
    ),
    local_choices=(
        *SHARED_CHOICES,
        "Expected to fall without a clinician's word: up to day 10, neutrophils below 1000 /uL "
        "and lower than the count before, which may lie 7 days before it.",
    ),
    left_to_clinician=(
        "`anc-expected-to-fall` (yes, no): a clinician's word stands over the LOCAL rule.",
    ),
    not_for=("Excluding infection, or CRS: both are looked for beside it.",),
)
