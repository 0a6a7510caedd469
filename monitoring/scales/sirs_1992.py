"""SIRS by the ACCP/SCCM consensus of 1992: four signs of systemic inflammation."""

from __future__ import annotations

from datetime import timedelta

from monitoring.grading.bands import BandedItem, Cell, LookedUp, Result, Score, TotalClass, yes_no
from monitoring.grading.conditions import Choice
from monitoring.grading.scale import Flag, Source
from monitoring.scales.observables import (
    age_years,
    day,
    heart_rate_bpm,
    respiratory_rate_bpm,
    temperature_c,
)

leukocytes = Result("leukocytes", "leukocytes", unit="10*9/L", plausible=(0, 1000))
lymphodepletion = Choice(
    "lymphodepletion_started_at",
    "start of lymphodepletion",
    choices=("not yet", "begun"),
)

LAST_DAY = 100
NOT_INFORMATIVE = (lymphodepletion.is_("begun") & (day <= LAST_DAY)).called(
    f"after lymphodepletion, up to day {LAST_DAY}"
)
ABNORMAL_COUNT = (leukocytes < 4) | (leukocytes > 12)

SIRS_1992 = Score(
    key="sirs-1992",
    name="SIRS, Systemic Inflammatory Response Syndrome (ACCP/SCCM, 1992)",
    short_name="SIRS",
    source=Source(
        "Bone RC, et al. Crit Care Med 1992;20:864-874",
        "10.1097/00003246-199206000-00025",
        "definitions",
        "V1; the DOI is UNVERIFIED (U19)",
    ),
    items=(
        yes_no("temperature", 1, (temperature_c < 36) | (temperature_c > 38), "< 36 or > 38 °C"),
        yes_no("heart rate", 1, heart_rate_bpm > 90, "> 90 /min"),
        yes_no("respiratory rate", 1, respiratory_rate_bpm > 20, "> 20 /min"),
        BandedItem(
            "leukocytes",
            (
                Cell(0, "no", ~ABNORMAL_COUNT),
                Cell(1, "< 4 or > 12 × 10⁹/L", ABNORMAL_COUNT),
            ),
            not_counted_when=NOT_INFORMATIVE,
            reading="After lymphodepletion the count is low for that reason: it is not counted.",
        ),
    ),
    classes=(TotalClass("not positive", 0), TotalClass("positive", 2, "SIRS_POSITIVE")),
    applies_when=age_years >= 18,
    applies_to="adults",
    flags=(
        Flag(
            "SIRS_WBC_NOT_INFORMATIVE",
            "The leukocyte item is not informative (lymphodepleted), and is not counted.",
            NOT_INFORMATIVE,
        ),
    ),
    looked_up=(LookedUp(leukocytes, "labs", timedelta(hours=24)),),
    assumptions=(
        "PaCO₂ below 32 mmHg and more than 10 % band forms, which the paper counts as well, are "
        "not in the charting format: neither is asked, and neither is counted.",
    ),
    local_choices=(
        f"The leukocyte item is not informative from lymphodepletion to day {LAST_DAY}.",
    ),
    not_for=(
        "Children.",
        "An alarm: it feeds the panel 'infection is not excluded'.",
    ),
)
