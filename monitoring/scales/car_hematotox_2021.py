"""CAR-HEMATOTOX (Rejeski 2021): the risk of long neutropenia, taken before lymphodepletion."""

from __future__ import annotations

from datetime import timedelta

from monitoring.grading.bands import Band, LookedUp, Result, Score, TotalClass, banded
from monitoring.grading.conditions import Condition, Number, any_of
from monitoring.grading.scale import Flag, Source
from monitoring.scales.sirs_1992 import lymphodepletion

# In the units of the paper.
platelets = Result("platelets", "platelets", unit="10*9/L", plausible=(0, 2500))
neutrophils = Result("neutrophils", "neutrophils", unit="/uL", plausible=(0, 200_000))
hemoglobin = Result("hemoglobin", "haemoglobin", unit="g/dL", plausible=(1, 25))
crp = Result("crp", "CRP", unit="mg/dL", plausible=(0, 100))
ferritin = Result("ferritin", "ferritin", unit="ng/mL", plausible=(0, 500_000))
ALL_FIVE = (platelets, neutrophils, hemoglobin, crp, ferritin)

A4 = "A4: a value exactly on the edge has the higher points, and the flag TIE."


def _is_exactly(number: Number, edge: float) -> Condition:
    return (number >= edge) & (number <= edge)


TIE = any_of(
    _is_exactly(number, edge)
    for number, edge in (
        (platelets, 175),
        (platelets, 75),
        (neutrophils, 1200),
        (hemoglobin, 9.0),
        (crp, 3.0),
        (ferritin, 650),
        (ferritin, 2000),
    )
)

CAR_HEMATOTOX_2021 = Score(
    key="car-hematotox-2021",
    name="CAR-HEMATOTOX (2021)",
    short_name="CAR-HEMATOTOX",
    source=Source(
        "Rejeski K, et al. Blood 2021;138:2499-2513",
        "10.1182/blood.2020010543",
        "the score's table",
        "V1; the point table is UNVERIFIED against the paper (U3); the classes are V2",
    ),
    items=(
        banded(
            "platelets",
            platelets,
            Band(0, above=175),
            Band(1, at_least=75, at_most=175),
            Band(2, below=75),
            reading="A4: 175 and 75 have 1 point, and the flag TIE (LOCAL).",
        ),
        banded(
            "neutrophils",
            neutrophils,
            Band(0, above=1200),
            Band(1, at_most=1200),
            reading=f"{A4} (LOCAL)",
        ),
        banded(
            "haemoglobin",
            hemoglobin,
            Band(0, above=9.0),
            Band(1, at_most=9.0),
            reading=f"{A4} (LOCAL)",
        ),
        banded("CRP", crp, Band(0, below=3.0), Band(1, at_least=3.0), reading=f"{A4} (LOCAL)"),
        banded(
            "ferritin",
            ferritin,
            Band(0, below=650),
            Band(1, at_least=650, at_most=2000),
            Band(2, above=2000),
            reading="A4: 650 and 2000 have 1 point, and the flag TIE (LOCAL).",
        ),
    ),
    classes=(TotalClass("low", 0), TotalClass("high", 2, "CAR_HEMATOTOX_HIGH")),
    class_of_bounds=False,
    applies_when=lymphodepletion.is_("not yet"),
    applies_to="values from before lymphodepletion",
    flags=(Flag("TIE", "A value lies exactly on an edge that the sources leave open (A4).", TIE),),
    looked_up=tuple(LookedUp(one, "labs", timedelta(days=7)) for one in ALL_FIVE),
    assumptions=(
        "All five values are needed: with one missing the total is open, and has no class.",
        "Each result before lymphodepletion makes a row; the last one stands.",
    ),
    not_for=("An alarm: no prediction raises one.", "Values from after lymphodepletion."),
)
