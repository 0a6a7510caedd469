"""Febrile neutropenia by CTCAE 5.0, for reporting; the alarm goes by the IDSA definition (A13)."""

from __future__ import annotations

from monitoring.grading.scale import Criterion, Item, Scale, Source
from monitoring.scales.febrile_neutropenia_idsa_2010 import (
    ELEVATED,
    LOOKED_UP,
    SUSTAINED,
    fever_lasted_min,
    neutrophils,
)
from monitoring.scales.observables import temperature_c

FEVER = ((temperature_c > 38.3) | (ELEVATED & (fever_lasted_min > 60))).called("fever")

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
            ),
            asks=(temperature_c, neutrophils),
            printed=(
                (4, "Life-threatening consequences; urgent intervention indicated"),
                (5, "Death"),
            ),
        ),
    ),
    assumptions=(SUSTAINED + "first to last more than 60 min.",),
    local_choices=(str(LOOKED_UP[0]), "One row at each reading of the temperature."),
    left_to_clinician=("Grades 4 and 5.",),
    not_for=("The alarm, which goes by the IDSA definition (A13).",),
)
