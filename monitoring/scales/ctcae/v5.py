"""CTCAE 5.0 (27 November 2017), the terms that a laboratory result grades."""

from __future__ import annotations

from monitoring.scales.ctcae.terms import (
    LIMIT,
    Also,
    At,
    Cells,
    Column,
    Direction,
    Edition,
    If,
    Of,
    Term,
    When,
)

EDITION_5 = Edition(
    version="5.0",
    citation="US National Cancer Institute. Common Terminology Criteria for Adverse Events "
    "(CTCAE) v5.0, 27 November 2017",
    table="row of the term",
)

LOW, HIGH = Direction.LOW, Direction.HIGH
PER_LITRE, PER_MICROLITRE = ("10*9/L", "10*3/uL"), ("/uL",)
MG_DL, MMOL_L, G_DL, G_L = ("mg/dL",), ("mmol/L",), ("g/dL",), ("g/L",)
MMOL_OR_MEQ_L = ("mmol/L", "meq/L")
IONISED = "calcium-ionised"
IONISED_IN_MG_DL = (
    "LOCAL: the table prints mmol/L only; 0.25 mmol/L to the mg/dL, by which laboratories convert"
)

HOSPITALISED = Also(3, "hospitalization", "hospitalization indicated")
LIFE_THREATENING = Also(4, "life-threatening", "life-threatening consequences")
INTERVENTION = Also(2, "intervention", "intervention initiated")
SYMPTOMATIC = Also(2, "symptomatic", "symptomatic")
BLEEDING = Also(3, "bleeding", "bleeding")


def count(per_litre: Cells, per_microlitre: Cells) -> tuple[Column, ...]:
    return (Column(per_litre, units=PER_LITRE), Column(per_microlitre, units=PER_MICROLITRE))


def by_limit(*cells: float, when: When = When.ALWAYS) -> Column:
    return Column(cells, Of.LIMIT, when=when)


def by_baseline(*cells: float | At) -> Column:
    return Column(cells, Of.BASELINE, when=When.BASELINE_ABNORMAL)


ANAEMIA = (
    Column((LIMIT, 10.0, 8.0, None), units=G_DL),
    Column((LIMIT, 100, 80, None), units=G_L),
    Column((LIMIT, 6.2, 4.9, None), units=MMOL_L),
)
TRANSFUSION = Also(3, "transfusion-indicated", "transfusion indicated")

LEUKOCYTES = count((LIMIT, 3.0, 2.0, 1.0), (LIMIT, 3000, 2000, 1000))
CD4 = count((LIMIT, 0.5, 0.2, 0.05), (LIMIT, 500, 200, 50))

TRANSAMINASE = (
    by_limit(1, 3, 5, 20, when=When.BASELINE_NORMAL),
    by_baseline(At(1.5), 3, 5, 20),
)
ALP_OR_GGT = (
    by_limit(1, 2.5, 5, 20, when=When.BASELINE_NORMAL),
    by_baseline(At(2.0), 2.5, 5, 20),
)
PANCREATIC_SYMPTOMS = ("symptomatic", "signs or symptoms")
LIPASE = (
    Column(
        (1, 1.5, (5, If(*PANCREATIC_SYMPTOMS, 2)), If(*PANCREATIC_SYMPTOMS, 5)),
        Of.LIMIT,
        words=(
            ">ULN - 1.5 x ULN",
            ">1.5 - 2.0 x ULN; >2.0 - 5.0 x ULN and asymptomatic",
            ">2.0 - 5.0 x ULN with signs or symptoms; >5.0 x ULN and asymptomatic",
            ">5.0 x ULN and with signs or symptoms",
        ),
    ),
)
APTT = (by_limit(1, 1.5, 2.5),)
INR = (
    Column((1.2, 1.5, 2.5), units=("1",), when=When.NOT_ANTICOAGULATED),
    Column((1, 1.5, 2.5), Of.BASELINE, when=When.ANTICOAGULATED),
)
INR_ALSO = (Also(2, "dose-adjustment", "dose adjustment indicated"), BLEEDING)
FIBRINOGEN = (
    by_limit(1.0, 0.75, 0.5, 0.25, when=When.BASELINE_NORMAL),
    Column(
        (1.0, At(0.75), At(0.5), At(0.25)),
        Of.BASELINE,
        when=When.BASELINE_ABNORMAL,
        words=(
            "<25% decrease from baseline",
            "25 - <50% decrease from baseline",
            "50 - <75% decrease from baseline",
            "75% decrease from baseline",
        ),
        reading="A8 LOCAL: the fall counts only where the baseline is below LLN",
    ),
    Column((None, None, None, 50), units=MG_DL),
    Column((None, None, None, 0.5), units=G_L, reading="converted from 50 mg/dL (0.01)"),
)
CPK = (by_limit(1, 2.5, 5, 10),)

HYPERKALEMIA = (Column((LIMIT, 5.5, 6.0, 7.0), units=MMOL_OR_MEQ_L),)
HYPOKALEMIA = (
    Column(
        (LIMIT, If("symptomatic", "symptomatic", LIMIT), 3.0, 2.5),
        units=MMOL_OR_MEQ_L,
        words=(
            "<LLN - 3.0 mmol/L",
            "Symptomatic with <LLN - 3.0 mmol/L",
            "<3.0 - 2.5 mmol/L",
            "<2.5 mmol/L",
        ),
    ),
)
HYPERNATREMIA = (Column((LIMIT, 150, 155, 160), units=MMOL_OR_MEQ_L),)
HYPONATREMIA_CELLS: Cells = (LIMIT, 130, (125, If("symptomatic", "symptomatic", 130)), 120)
HYPERCALCEMIA = (
    Column((LIMIT, 11.5, 12.5, 13.5), units=MG_DL, analyte="calcium"),
    Column((LIMIT, 2.9, 3.1, 3.4), units=MMOL_L, analyte="calcium"),
    Column((LIMIT, 1.5, 1.6, 1.8), units=MMOL_L, analyte=IONISED),
    Column(
        (LIMIT, 6.0, 6.4, 7.2), units=MG_DL, analyte=IONISED, mark="LOCAL", reading=IONISED_IN_MG_DL
    ),
)
HYPOCALCEMIA = (
    Column((LIMIT, 8.0, 7.0, 6.0), units=MG_DL, analyte="calcium"),
    Column((LIMIT, 2.0, 1.75, 1.5), units=MMOL_L, analyte="calcium"),
    Column((LIMIT, 1.0, 0.9, 0.8), units=MMOL_L, analyte=IONISED),
    Column(
        (LIMIT, 4.0, 3.6, 3.2), units=MG_DL, analyte=IONISED, mark="LOCAL", reading=IONISED_IN_MG_DL
    ),
)
CALCIUM_ALSO = (SYMPTOMATIC, HOSPITALISED, LIFE_THREATENING)
HYPERMAGNESEMIA = (
    Column((LIMIT, None, 3.0, 8.0), units=MG_DL),
    Column((LIMIT, None, 1.23, 3.30), units=MMOL_L),
)
HYPOMAGNESEMIA = (
    Column((LIMIT, 1.2, 0.9, 0.7), units=MG_DL),
    Column((LIMIT, 0.5, 0.4, 0.3), units=MMOL_L),
)
SEVERE = "severe or medically significant; hospitalization indicated"
LABORATORY_FINDING = "Laboratory finding only and intervention not indicated"
HYPOPHOSPHATEMIA = (
    Column(
        (
            LIMIT,
            If("oral-replacement", "oral replacement therapy indicated", LIMIT),
            If("hospitalization", SEVERE, LIMIT),
            If("life-threatening", "life-threatening consequences", LIMIT),
        ),
        words=(
            LABORATORY_FINDING,
            "Oral replacement therapy indicated",
            "Severe or medically significant; hospitalization indicated",
            "Life-threatening consequences",
        ),
        reading="LOCAL: a laboratory finding is a value below LLN; this edition prints no numbers",
    ),
)
HYPERPHOSPHATEMIA = (
    Column(
        (
            LIMIT,
            If("intervention", "noninvasive intervention indicated", LIMIT),
            If("hospitalization", SEVERE, LIMIT),
            If("life-threatening", "life-threatening; urgent intervention (dialysis)", LIMIT),
        ),
        words=(
            LABORATORY_FINDING,
            "Noninvasive intervention indicated",
            "Severe or medically significant; hospitalization indicated",
            "Life-threatening consequences; urgent intervention indicated (dialysis)",
        ),
        reading="LOCAL: a laboratory finding is a value above ULN; this edition prints no numbers",
    ),
)
HYPERURICEMIA = (
    Column(
        (LIMIT, None, If("consequences", "physiologic consequences", LIMIT), None),
        words=(
            ">ULN without physiologic consequences",
            "",
            ">ULN with physiologic consequences",
            "",
        ),
    ),
)
HYPOGLYCEMIA = (
    Column((LIMIT, 55, 40, 30), units=MG_DL),
    Column((LIMIT, 3.0, 2.2, 1.7), units=MMOL_L),
)
HYPOALBUMINEMIA = (
    Column((LIMIT, 3, 2, None), units=G_DL),
    Column((LIMIT, 30, 20, None), units=G_L),
)
HYPERTRIGLYCERIDEMIA = (
    Column((At(150), 300, 500, 1000), units=MG_DL),
    Column((At(1.71), 3.42, 5.7, 11.4), units=MMOL_L),
)

NEUTROPHILS_5 = Term(
    "neutrophil-count-decreased",
    "Neutrophil count decreased",
    "10029366",
    ("neutrophils",),
    "Neutrophils",
    LOW,
    count((LIMIT, 1.5, 1.0, 0.5), (LIMIT, 1500, 1000, 500)),
)
PLATELETS_5 = Term(
    "platelet-count-decreased",
    "Platelet count decreased",
    "10035528",
    ("platelets",),
    "Platelets",
    LOW,
    count((LIMIT, 75, 50, 25), (LIMIT, 75_000, 50_000, 25_000)),
)
ANEMIA_5 = Term(
    "anemia",
    "Anemia",
    "10002272",
    ("hemoglobin",),
    "Hemoglobin",
    LOW,
    ANAEMIA,
    also=(TRANSFUSION, LIFE_THREATENING),
)
LYMPHOCYTES_5 = Term(
    "lymphocyte-count-decreased",
    "Lymphocyte count decreased",
    "10025256",
    ("lymphocytes",),
    "Lymphocytes",
    LOW,
    count((LIMIT, 0.8, 0.5, 0.2), (LIMIT, 800, 500, 200)),
)
LEUKOCYTES_5 = Term(
    "white-blood-cell-decreased",
    "White blood cell decreased",
    "10049182",
    ("leukocytes",),
    "Leukocytes",
    LOW,
    LEUKOCYTES,
)
CD4_5 = Term(
    "cd4-lymphocytes-decreased",
    "CD4 lymphocytes decreased",
    "10007839",
    ("cd4",),
    "CD4",
    LOW,
    CD4,
    rules=("The file prints grade 3 as '0.2 x 0.05 - 10e9/L', read as <0.2 - 0.05.",),
)
ALT_5 = Term(
    "alanine-aminotransferase-increased",
    "Alanine aminotransferase increased",
    "10001551",
    ("alt",),
    "ALT",
    HIGH,
    TRANSAMINASE,
)
AST_5 = Term(
    "aspartate-aminotransferase-increased",
    "Aspartate aminotransferase increased",
    "10003481",
    ("ast",),
    "AST",
    HIGH,
    TRANSAMINASE,
)
BILIRUBIN_5 = Term(
    "blood-bilirubin-increased",
    "Blood bilirubin increased",
    "10005364",
    ("bilirubin",),
    "Bilirubin",
    HIGH,
    (by_limit(1, 1.5, 3, 10, when=When.BASELINE_NORMAL), by_baseline(1, 1.5, 3, 10)),
)
ALP_5 = Term(
    "alkaline-phosphatase-increased",
    "Alkaline phosphatase increased",
    "10001675",
    ("alp",),
    "ALP",
    HIGH,
    ALP_OR_GGT,
)
GGT_5 = Term("ggt-increased", "GGT increased", "10056910", ("ggt",), "GGT", HIGH, ALP_OR_GGT)
LDH_5 = Term(
    "blood-lactate-dehydrogenase-increased",
    "Blood lactate dehydrogenase increased",
    "10005630",
    ("ldh",),
    "LDH",
    HIGH,
    (by_limit(1),),
)
CREATININE_5 = Term(
    "creatinine-increased",
    "Creatinine increased",
    "10011368",
    ("creatinine",),
    "Creatinine",
    HIGH,
    (
        by_limit(1, 1.5, 3, 6),
        Column((None, 1.5, 3, None), Of.BASELINE, when=When.BASELINE_THERE),
    ),
)
APTT_5 = Term(
    "activated-partial-thromboplastin-time-prolonged",
    "Activated partial thromboplastin time prolonged",
    "10000636",
    ("aptt",),
    "APTT",
    HIGH,
    APTT,
    also=(BLEEDING,),
)
INR_5 = Term(
    "inr-increased", "INR increased", "10022402", ("inr",), "INR", HIGH, INR, also=INR_ALSO
)
FIBRINOGEN_5 = Term(
    "fibrinogen-decreased",
    "Fibrinogen decreased",
    "10016596",
    ("fibrinogen",),
    "Fibrinogen",
    LOW,
    FIBRINOGEN,
)
LIPASE_5 = Term(
    "lipase-increased", "Lipase increased", "10024574", ("lipase",), "Lipase", HIGH, LIPASE
)
AMYLASE_5 = Term(
    "serum-amylase-increased",
    "Serum amylase increased",
    "10040139",
    ("amylase",),
    "Amylase",
    HIGH,
    LIPASE,
)
CPK_5 = Term("cpk-increased", "CPK increased", "10011268", ("ck",), "CPK", HIGH, CPK)
HYPERKALEMIA_5 = Term(
    "hyperkalemia",
    "Hyperkalemia",
    "10020647",
    ("potassium",),
    "Potassium",
    HIGH,
    HYPERKALEMIA,
    also=(INTERVENTION, HOSPITALISED, LIFE_THREATENING),
)
HYPOKALEMIA_5 = Term(
    "hypokalemia",
    "Hypokalemia",
    "10021018",
    ("potassium",),
    "Potassium",
    LOW,
    HYPOKALEMIA,
    also=(
        Also(2, "intervention", "intervention indicated"),
        HOSPITALISED,
        LIFE_THREATENING,
    ),
)
HYPERNATREMIA_5 = Term(
    "hypernatremia",
    "Hypernatremia",
    "10020680",
    ("sodium",),
    "Sodium",
    HIGH,
    HYPERNATREMIA,
    also=(INTERVENTION, HOSPITALISED, LIFE_THREATENING),
)
HYPONATREMIA_5 = Term(
    "hyponatremia",
    "Hyponatremia",
    "10021038",
    ("sodium",),
    "Sodium",
    LOW,
    (
        Column(
            HYPONATREMIA_CELLS,
            units=MMOL_OR_MEQ_L,
            words=(
                "<LLN - 130 mmol/L",
                "125-129 mmol/L and asymptomatic",
                "125-129 mmol/L symptomatic; 120-124 mmol/L regardless of symptoms",
                "<120 mmol/L",
            ),
            reading="A7: the table prints integers; 125 - <130 and 120 - <125, as 6.0 does",
        ),
    ),
    also=(LIFE_THREATENING,),
)
HYPERCALCEMIA_5 = Term(
    "hypercalcemia",
    "Hypercalcemia",
    "10020587",
    ("calcium", IONISED),
    "Calcium",
    HIGH,
    HYPERCALCEMIA,
    also=CALCIUM_ALSO,
    corrected_for_albumin=True,
)
HYPOCALCEMIA_5 = Term(
    "hypocalcemia",
    "Hypocalcemia",
    "10020949",
    ("calcium", IONISED),
    "Calcium",
    LOW,
    HYPOCALCEMIA,
    also=CALCIUM_ALSO,
    corrected_for_albumin=True,
)
HYPERMAGNESEMIA_5 = Term(
    "hypermagnesemia",
    "Hypermagnesemia",
    "10020670",
    ("magnesium",),
    "Magnesium",
    HIGH,
    HYPERMAGNESEMIA,
    also=(LIFE_THREATENING,),
)
HYPOMAGNESEMIA_5 = Term(
    "hypomagnesemia",
    "Hypomagnesemia",
    "10021028",
    ("magnesium",),
    "Magnesium",
    LOW,
    HYPOMAGNESEMIA,
    also=(LIFE_THREATENING,),
)
HYPOPHOSPHATEMIA_5 = Term(
    "hypophosphatemia",
    "Hypophosphatemia",
    "10021059",
    ("phosphate",),
    "Phosphate",
    LOW,
    HYPOPHOSPHATEMIA,
)
HYPERPHOSPHATEMIA_5 = Term(
    "hyperphosphatemia",
    "Hyperphosphatemia",
    "10020712",
    ("phosphate",),
    "Phosphate",
    HIGH,
    HYPERPHOSPHATEMIA,
)
HYPERURICEMIA_5 = Term(
    "hyperuricemia",
    "Hyperuricemia",
    "10020907",
    ("uric-acid",),
    "Uric acid",
    HIGH,
    HYPERURICEMIA,
    also=(LIFE_THREATENING,),
)
HYPOGLYCEMIA_5 = Term(
    "hypoglycemia",
    "Hypoglycemia",
    "10021005",
    ("glucose",),
    "Glucose",
    LOW,
    HYPOGLYCEMIA,
    also=(LIFE_THREATENING, Also(4, "seizure", "seizures")),
)
HYPERGLYCEMIA_5 = Term(
    "hyperglycemia",
    "Hyperglycemia",
    "10020639",
    ("glucose",),
    "Glucose",
    HIGH,
    (
        Column(
            (LIMIT, None, None, None),
            when=When.ABOVE_BASELINE,
            words=("Abnormal glucose above baseline with no medical intervention", "", "", ""),
            reading="LOCAL: abnormal is above ULN; this edition prints no numbers",
        ),
        Column(
            (
                None,
                If("management-changed", "daily management changed, or oral agent", LIMIT),
                If("insulin", "insulin started or hospitalization indicated", LIMIT),
                If("life-threatening", "life-threatening; urgent intervention", LIMIT),
            ),
            words=(
                "",
                "Change in daily management from baseline for a diabetic; oral antiglycemic agent "
                "initiated; workup for diabetes",
                "Insulin therapy initiated; hospitalization indicated",
                "Life-threatening consequences; urgent intervention indicated",
            ),
        ),
    ),
)
HYPOALBUMINEMIA_5 = Term(
    "hypoalbuminemia",
    "Hypoalbuminemia",
    "10020943",
    ("albumin",),
    "Albumin",
    LOW,
    HYPOALBUMINEMIA,
    also=(LIFE_THREATENING,),
)
HYPERTRIGLYCERIDEMIA_5 = Term(
    "hypertriglyceridemia",
    "Hypertriglyceridemia",
    "10020870",
    ("triglycerides",),
    "Triglycerides",
    HIGH,
    HYPERTRIGLYCERIDEMIA,
    also=(LIFE_THREATENING,),
)

TERMS_5 = (
    NEUTROPHILS_5,
    PLATELETS_5,
    ANEMIA_5,
    LYMPHOCYTES_5,
    LEUKOCYTES_5,
    CD4_5,
    ALT_5,
    AST_5,
    BILIRUBIN_5,
    ALP_5,
    GGT_5,
    LDH_5,
    CREATININE_5,
    APTT_5,
    INR_5,
    FIBRINOGEN_5,
    LIPASE_5,
    AMYLASE_5,
    CPK_5,
    HYPERKALEMIA_5,
    HYPOKALEMIA_5,
    HYPERNATREMIA_5,
    HYPONATREMIA_5,
    HYPERCALCEMIA_5,
    HYPOCALCEMIA_5,
    HYPERMAGNESEMIA_5,
    HYPOMAGNESEMIA_5,
    HYPERPHOSPHATEMIA_5,
    HYPOPHOSPHATEMIA_5,
    HYPERURICEMIA_5,
    HYPOGLYCEMIA_5,
    HYPERGLYCEMIA_5,
    HYPOALBUMINEMIA_5,
    HYPERTRIGLYCERIDEMIA_5,
)
