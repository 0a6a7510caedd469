"""Febrile neutropenia by CTCAE 5.0, for reporting; the alarm goes by the IDSA definition (A13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitoring.grading.bands import LookedUp
from monitoring.grading.scale import Criterion, Item, Scale, Source
from monitoring.scales.febrile_neutropenia_idsa_2010 import (
    ELEVATED,
    LOOKED_UP,
    SUSTAINED,
    fever_lasted_min,
    neutrophils,
)
from monitoring.scales.laboratory import said, volunteered
from monitoring.scales.observables import temperature_c

FEVER = ((temperature_c > 38.3) | (ELEVATED & (fever_lasted_min > 60))).called("fever")
life_threatening = volunteered(
    "febrile-neutropenia-life-threatening", "life-threatening consequences of febrile neutropenia"
)
ANSWERED = (LookedUp(life_threatening, "answers", timedelta(hours=24)),)

FEBRILE_NEUTROPENIA_CTCAE_5_0 = Scale(
    key="febrile-neutropenia-ctcae-5.0",
    name="Febrile neutropenia (CTCAE 5.0)",
    short_name="Febrile neutropenia (CTCAE 5.0)",
    source=Source(
        "National Cancer Institute. Common Terminology Criteria for Adverse Events, version 5.0, "
        "27 November 2017",
        "",
        "Febrile neutropenia (MedDRA 10016288)",
        "V1",
    ),
    items=(
        Item(
            "Febrile neutropenia",
            (
                Criterion(
                    3,
                    "Neutrophils < 1000 /mm³ with a single temperature > 38.3 °C or a sustained "
                    "temperature ≥ 38.0 °C for more than one hour",
                    FEVER & (neutrophils < 1000),
                    mark="V1",
                ),
                Criterion(
                    4,
                    "Life-threatening consequences; urgent intervention indicated",
                    said(life_threatening),
                    mark="V1",
                    reading="0.7 LOCAL: counts where a clinician says so, also when the fever of "
                    "the moment is gone",
                ),
            ),
            asks=(temperature_c, neutrophils),
            printed=((5, "Death"),),
        ),
    ),
    assumptions=(SUSTAINED + "first to last more than 60 min.",),
    local_choices=(
        str(LOOKED_UP[0]),
        str(ANSWERED[0]),
        "One row at each reading of the temperature.",
    ),
    left_to_clinician=(f"Grade 4: `{life_threatening.name}` (yes, no).", "Grade 5."),
    not_for=("The alarm, which goes by the IDSA definition (A13).",),
)

# The same table under the key that every term of CTCAE has.
CTCAE_5_0_FEBRILE_NEUTROPENIA = replace(
    FEBRILE_NEUTROPENIA_CTCAE_5_0, key="ctcae-5.0-febrile-neutropenia"
)
