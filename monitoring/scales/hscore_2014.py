"""HScore (Fardet 2014), for reactive haemophagocytic syndrome in adults; reference only here."""

from __future__ import annotations

from datetime import timedelta

from monitoring.grading.bands import (
    Band,
    BandedItem,
    Cell,
    HowMany,
    LookedUp,
    Result,
    Score,
    TotalClass,
    banded,
    yes_no,
)
from monitoring.grading.conditions import Choice
from monitoring.grading.scale import Source
from monitoring.scales.observables import YES_NO, age_years, temperature_c

# In the units of the paper.
hemoglobin = Result("hemoglobin", "haemoglobin", unit="g/dL", plausible=(1, 25))
leukocytes = Result("leukocytes", "leukocytes", unit="10*9/L", plausible=(0, 1000))
platelets = Result("platelets", "platelets", unit="10*9/L", plausible=(0, 2500))
ferritin = Result("ferritin", "ferritin", unit="ng/mL", plausible=(0, 500_000))
triglycerides = Result("triglycerides", "triglycerides", unit="mmol/L", plausible=(0, 200))
fibrinogen = Result("fibrinogen", "fibrinogen", unit="g/L", plausible=(0.05, 15))
ast = Result("ast", "AST", unit="U/L", plausible=(1, 25_000))

immunosuppression = Choice("known-immunosuppression", "known immunosuppression", choices=YES_NO)
hepatomegaly = Choice("hepatomegaly", "hepatomegaly", choices=YES_NO)
splenomegaly = Choice("splenomegaly", "splenomegaly", choices=YES_NO)
haemophagocytosis = Choice("haemophagocytosis", "haemophagocytosis in the marrow", choices=YES_NO)

LIVER, SPLEEN = hepatomegaly.is_("yes"), splenomegaly.is_("yes")
CYTOPENIAS = HowMany(
    (hemoglobin <= 9.2, leukocytes <= 5.0, platelets <= 110), "number of low lineages"
)

THREE_DAYS, A_WEEK, A_MONTH = timedelta(days=3), timedelta(days=7), timedelta(days=30)

HSCORE_2014 = Score(
    key="hscore-2014",
    name="HScore for reactive haemophagocytic syndrome (2014)",
    short_name="HScore",
    source=Source(
        "Fardet L, et al. Arthritis Rheumatol 2014;66:2613-2620",
        "10.1002/art.38690",
        "table of the HScore",
        "V2",
    ),
    items=(
        yes_no("immunosuppression", 18, immunosuppression.is_("yes"), "known"),
        banded(
            "temperature",
            temperature_c,
            Band(0, below=38.4),
            Band(33, at_least=38.4, at_most=39.4),
            Band(49, above=39.4),
        ),
        BandedItem(
            "organomegaly",
            (
                Cell(0, "neither", ~LIVER & ~SPLEEN),
                Cell(23, "liver or spleen", (LIVER & ~SPLEEN) | (~LIVER & SPLEEN)),
                Cell(38, "liver and spleen", LIVER & SPLEEN),
            ),
        ),
        banded(
            "cytopenias",
            CYTOPENIAS,
            Band(0, at_most=1),
            Band(24, at_least=2, at_most=2),
            Band(34, at_least=3),
            reading=f"Low lineages: {', '.join(map(str, CYTOPENIAS.conditions))}.",
        ),
        banded(
            "ferritin",
            ferritin,
            Band(0, below=2000),
            Band(35, at_least=2000, at_most=6000),
            Band(50, above=6000),
        ),
        banded(
            "triglycerides",
            triglycerides,
            Band(0, below=1.5),
            Band(44, at_least=1.5, at_most=4.0),
            Band(64, above=4.0),
        ),
        banded("fibrinogen", fibrinogen, Band(0, above=2.5), Band(30, at_most=2.5)),
        banded("AST", ast, Band(0, below=30), Band(19, at_least=30)),
        yes_no("haemophagocytosis", 35, haemophagocytosis.is_("yes"), "in the marrow"),
    ),
    classes=(
        TotalClass("not above the cut-off of 169", 0),
        TotalClass("above the cut-off of 169", 170, "HSCORE_ABOVE_169"),
    ),
    remark="For reference only: after lymphodepletion the counts are low for other reasons.",
    applies_when=age_years >= 18,
    applies_to="adults",
    looked_up=(
        *(
            LookedUp(one, "labs", THREE_DAYS)
            for one in (
                hemoglobin,
                leukocytes,
                platelets,
                ferritin,
                triglycerides,
                fibrinogen,
                ast,
            )
        ),
        LookedUp(immunosuppression, "answers", timedelta(days=365)),
        LookedUp(hepatomegaly, "answers", A_WEEK),
        LookedUp(splenomegaly, "answers", A_WEEK),
        LookedUp(haemophagocytosis, "answers", A_MONTH),
    ),
    assumptions=(
        "The temperature is that of the moment.",
        "A total of exactly 169 is not above the cut-off (V1: about 93 % sensitive and 86 % "
        "specific, in patients without CAR T cells).",
    ),
    left_to_clinician=(
        "`known-immunosuppression`: all patients after CAR T cells arguably are; say yes or no.",
        "`hepatomegaly`, `splenomegaly`.",
        "`haemophagocytosis`: `no` where a marrow shows none, or none is wanted; unanswered, it "
        "leaves the total open.",
    ),
    not_for=("Children.", "IEC-HS: that is graded by a physician (see iec-hs-2023)."),
)
