"""CTCAE 6.0: the terms of 5.0 that are worded alike, and those that differ written out.

Only terms that stand in the one copy that was read (pharmaverse/admiral) are here: lymphocytes,
CPK and phosphate are not among them.
"""

from __future__ import annotations

from dataclasses import replace

from monitoring.scales.ctcae import v5
from monitoring.scales.ctcae.terms import (
    LIMIT,
    At,
    Column,
    Edition,
    If,
    Of,
    Term,
    When,
)
from monitoring.scales.ctcae.v5 import (
    HOSPITALISED,
    LIFE_THREATENING,
    LOW,
    MG_DL,
    MMOL_L,
    TRANSFUSION,
    by_baseline,
    by_limit,
    count,
)

EDITION_6 = Edition(
    version="6.0",
    citation="US National Cancer Institute. Common Terminology Criteria for Adverse Events "
    "(CTCAE) v6.0, as carried by pharmaverse/admiral",
    table="row of the term",
)

MARK = "V1"
FASTING = ("fasting", "fasting")


def as_in_5(term: Term) -> Term:
    return replace(term, mark=MARK)


TRANSAMINASE = (
    by_limit(1, 3, 5, 20, when=When.BASELINE_NORMAL),
    by_baseline(At(1.0), 1.5, 2, 4),
)
BILIRUBIN = (
    by_limit(1, 1.5, 3, 10, when=When.BASELINE_NORMAL),
    by_baseline(At(1.0), 1.5, 2.5, 10),
)
GGT = (
    by_limit(1, 2.5, 5, 20, when=When.BASELINE_NORMAL),
    by_baseline(At(1.0), 1.5, 3, 10),
)
ALP = (Column((LIMIT,), when=When.ABOVE_BASELINE, words=(">Baseline and ULN",)),)
CREATININE = (
    by_limit(1, 1.5, 3, 6),
    Column((None, 1.5, 3, None), Of.BASELINE, when=When.BASELINE_BELOW_LIMITS),
)
LIPASE = (
    Column(
        (1, 1.5, (5, If(*v5.PANCREATIC_SYMPTOMS, 3)), If(*v5.PANCREATIC_SYMPTOMS, 5)),
        Of.LIMIT,
        words=(
            ">ULN - 1.5 x ULN",
            ">1.5 - 3.0 x ULN; >3.0 - 5.0 x ULN and asymptomatic",
            ">3.0 - 5.0 x ULN with signs or symptoms; >5.0 x ULN and asymptomatic",
            ">5.0 x ULN and with signs or symptoms",
        ),
    ),
)
AMYLASE = (
    Column(
        (
            1,
            1.5,
            (5, If("symptoms-moderate", "moderate or severe signs or symptoms", 2)),
            If(*v5.PANCREATIC_SYMPTOMS, 5),
        ),
        Of.LIMIT,
        words=(
            ">ULN - 1.5 x ULN",
            ">1.5 - 2.0 x ULN; >2.0 - 5.0 x ULN and asymptomatic or with mild signs or symptoms",
            ">2.0 - 5.0 x ULN with moderate or severe signs or symptoms; >5.0 x ULN and "
            "asymptomatic",
            ">5.0 x ULN and with signs or symptoms",
        ),
    ),
)
HYPONATREMIA = (
    Column(
        v5.HYPONATREMIA_CELLS,
        units=v5.MMOL_OR_MEQ_L,
        words=(
            "<LLN - 130 mmol/L",
            "125 - <130 mmol/L and asymptomatic",
            "125 - <130 mmol/L symptomatic; 120 - <125 mmol/L regardless of symptoms",
            "<120 mmol/L",
        ),
    ),
)
HYPERGLYCEMIA = tuple(
    Column(
        (
            If(*FASTING, LIMIT, else_unknown=True),
            If(*FASTING, second, else_unknown=True),
            third,
            fourth,
        ),
        units=units,
        words=(
            f"Fasting glucose value >ULN - {second} {units[0]}",
            f"Fasting glucose value >{second} - {third} {units[0]}",
            f">{third} - {fourth} {units[0]}",
            f">{fourth} {units[0]}",
        ),
        reading="LOCAL: a result not taken fasting leaves grades 1 and 2 open",
    )
    for units, second, third, fourth in ((MG_DL, 160, 250, 500), (MMOL_L, 8.9, 13.9, 27.8))
)

TERMS_6 = (
    replace(
        v5.NEUTROPHILS_5,
        columns=count((1.5, 1.0, 0.5, 0.1), (1500, 1000, 500, 100)),
        mark=MARK,
    ),
    Term(
        "thrombocytopenia",
        "Thrombocytopenia",
        "",
        ("platelets",),
        "Platelets",
        LOW,
        count((LIMIT, 75, 50, 10), (LIMIT, 75_000, 50_000, 10_000)),
        also=(TRANSFUSION, LIFE_THREATENING),
        mark=MARK,
    ),
    as_in_5(v5.ANEMIA_5),
    as_in_5(v5.LEUKOCYTES_5),
    as_in_5(v5.CD4_5),
    replace(v5.ALT_5, columns=TRANSAMINASE, mark=MARK),
    replace(v5.AST_5, columns=TRANSAMINASE, mark=MARK),
    replace(v5.BILIRUBIN_5, columns=BILIRUBIN, mark=MARK),
    replace(v5.ALP_5, columns=ALP, mark=MARK),
    replace(v5.GGT_5, columns=GGT, mark=MARK),
    as_in_5(v5.LDH_5),
    replace(v5.CREATININE_5, columns=CREATININE, mark=MARK),
    as_in_5(v5.APTT_5),
    as_in_5(v5.INR_5),
    as_in_5(v5.FIBRINOGEN_5),
    replace(v5.LIPASE_5, columns=LIPASE, mark=MARK),
    replace(v5.AMYLASE_5, columns=AMYLASE, mark=MARK),
    as_in_5(v5.HYPERKALEMIA_5),
    as_in_5(v5.HYPOKALEMIA_5),
    as_in_5(v5.HYPERNATREMIA_5),
    replace(v5.HYPONATREMIA_5, columns=HYPONATREMIA, mark=MARK),
    as_in_5(v5.HYPERCALCEMIA_5),
    as_in_5(v5.HYPOCALCEMIA_5),
    as_in_5(v5.HYPERMAGNESEMIA_5),
    as_in_5(v5.HYPOMAGNESEMIA_5),
    as_in_5(v5.HYPERURICEMIA_5),
    as_in_5(v5.HYPOGLYCEMIA_5),
    replace(
        v5.HYPERGLYCEMIA_5,
        columns=HYPERGLYCEMIA,
        also=(HOSPITALISED, LIFE_THREATENING),
        mark=MARK,
    ),
    as_in_5(v5.HYPOALBUMINEMIA_5),
    as_in_5(v5.HYPERTRIGLYCERIDEMIA_5),
)
