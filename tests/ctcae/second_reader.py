"""CTCAE by hand: the grade of a result of which everything is known, written with plain ifs.

Read from the published cells and not from the program's tables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction


def exactly(number):
    return Fraction(str(number))


@dataclass(frozen=True)
class Case:
    """`says` holds the questions, without the term, that the clinician answers with yes."""

    key: str
    analyte: str
    unit: str
    value: Fraction
    lower: Fraction
    upper: Fraction
    baseline: Fraction
    says: frozenset[str] = field(default=frozenset())
    anticoagulated: bool = False


def falls(value, one, two, three, four):
    if four is not None and value < exactly(four):
        return 4
    if three is not None and value < exactly(three):
        return 3
    if two is not None and value < exactly(two):
        return 2
    if value < one:
        return 1
    return 0


def rises(value, one, two, three, four):
    if four is not None and value > exactly(four):
        return 4
    if three is not None and value > exactly(three):
        return 3
    if two is not None and value > exactly(two):
        return 2
    if value > one:
        return 1
    return 0


def ladder(case, cuts_by_unit, go):
    low = case.lower if go is falls else case.upper
    return go(case.value, low, *cuts_by_unit[case.unit])


def raised(case, grade, **answers):
    """The highest of the number and of what the clinician says of an abnormal result."""
    if grade == 0:
        return 0
    said = [of for question, of in answers.items() if question.replace("_", "-") in case.says]
    return max([grade, *said])


def anemia(c):
    cuts = {"g/dL": (10, 8, None), "g/L": (100, 80, None), "mmol/L": ("6.2", "4.9", None)}
    return raised(c, ladder(c, cuts, falls), transfusion_indicated=3, life_threatening=4)


def a_count(two, three, four):
    def grade(c):
        times = 1000 if c.unit == "/uL" else 1
        return falls(c.value, c.lower, *(exactly(cut) * times for cut in (two, three, four)))

    return grade


def platelets_6(c):
    return raised(c, a_count(75, 50, 10)(c), transfusion_indicated=3, life_threatening=4)


def neutrophils_6(c):
    times = 1000 if c.unit == "/uL" else 1
    return falls(
        c.value, exactly("1.5") * times, times, exactly("0.5") * times, exactly("0.1") * times
    )


def by_upper(*multiples):
    def grade(c):
        return rises(
            c.value, c.upper, *(None if m is None else exactly(m) * c.upper for m in multiples)
        )

    return grade


def enzyme(normal, abnormal_from, abnormal, *, from_included):
    """Where the baseline is above ULN, multiples of it; else of ULN."""

    def grade(c):
        if c.baseline <= c.upper:
            return by_upper(*normal)(c)
        first = exactly(abnormal_from) * c.baseline
        two, three, four = (exactly(m) * c.baseline for m in abnormal)
        if c.value > four:
            return 4
        if c.value > three:
            return 3
        if c.value > two:
            return 2
        if c.value > first or (from_included and c.value == first):
            return 1
        return 0

    return grade


def creatinine_5(c):
    grade = by_upper("1.5", 3, 6)(c)
    if c.value > 3 * c.baseline:
        return max(grade, 3)
    if c.value > exactly("1.5") * c.baseline:
        return max(grade, 2)
    return grade


def creatinine_6(c):
    return creatinine_5(c) if c.baseline < c.lower else by_upper("1.5", 3, 6)(c)


def alp_6(c):
    return 1 if c.value > c.upper and c.value > c.baseline else 0


def aptt(c):
    return raised(c, by_upper("1.5", "2.5", None)(c), bleeding=3)


def inr(c):
    times = c.baseline if c.anticoagulated else 1
    first = c.baseline if c.anticoagulated else exactly("1.2")
    grade = rises(c.value, first, exactly("1.5") * times, exactly("2.5") * times, None)
    return raised(c, grade, bleeding=3, dose_adjustment=2)


def fibrinogen(c):
    if c.value < exactly(50 if c.unit == "mg/dL" else "0.5"):
        return 4
    if c.baseline >= c.lower:
        quarter = c.lower / 4
        return falls(c.value, c.lower, 3 * quarter, 2 * quarter, quarter)
    fall = (c.baseline - c.value) / c.baseline * 100
    if fall >= 75:
        return 4
    if fall >= 50:
        return 3
    if fall >= 25:
        return 2
    return 1 if fall > 0 else 0


def pancreas(split, three_if):
    def grade(c):
        if c.value > 5 * c.upper:
            return 4 if "symptomatic" in c.says else 3
        if c.value > split * c.upper:
            return 3 if three_if in c.says else 2
        if c.value > exactly("1.5") * c.upper:
            return 2
        return 1 if c.value > c.upper else 0

    return grade


def hyperkalemia(c):
    grade = rises(c.value, c.upper, "5.5", 6, 7)
    return raised(c, grade, intervention=2, hospitalization=3, life_threatening=4)


def hypokalemia(c):
    grade = falls(c.value, c.lower, None, 3, "2.5")
    return raised(c, grade, symptomatic=2, intervention=2, hospitalization=3, life_threatening=4)


def hypernatremia(c):
    grade = rises(c.value, c.upper, 150, 155, 160)
    return raised(c, grade, intervention=2, hospitalization=3, life_threatening=4)


def hyponatremia(c):
    grade = falls(c.value, c.lower, 130, 125, 120)
    if grade == 2 and "symptomatic" in c.says:
        grade = 3
    return raised(c, grade, life_threatening=4)


def hypercalcemia(c):
    if c.analyte == "calcium-ionised":
        cuts = {"mmol/L": ("1.5", "1.6", "1.8"), "mg/dL": (6, "6.4", "7.2")}
        grade = ladder(c, cuts, rises)
    else:
        grade = ladder(
            c, {"mg/dL": ("11.5", "12.5", "13.5"), "mmol/L": ("2.9", "3.1", "3.4")}, rises
        )
    return raised(c, grade, symptomatic=2, hospitalization=3, life_threatening=4)


def hypocalcemia(c):
    if c.analyte == "calcium-ionised":
        cuts = {"mmol/L": (1, "0.9", "0.8"), "mg/dL": (4, "3.6", "3.2")}
        grade = ladder(c, cuts, falls)
    else:
        grade = ladder(c, {"mg/dL": (8, 7, 6), "mmol/L": (2, "1.75", "1.5")}, falls)
    return raised(c, grade, symptomatic=2, hospitalization=3, life_threatening=4)


def hypermagnesemia(c):
    cuts = {"mg/dL": (None, 3, 8), "mmol/L": (None, "1.23", "3.3")}
    return raised(c, ladder(c, cuts, rises), life_threatening=4)


def hypomagnesemia(c):
    cuts = {"mg/dL": ("1.2", "0.9", "0.7"), "mmol/L": ("0.5", "0.4", "0.3")}
    return raised(c, ladder(c, cuts, falls), life_threatening=4)


def hypophosphatemia(c):
    grade = 1 if c.value < c.lower else 0
    return raised(c, grade, oral_replacement=2, hospitalization=3, life_threatening=4)


def hyperphosphatemia(c):
    grade = 1 if c.value > c.upper else 0
    return raised(c, grade, intervention=2, hospitalization=3, life_threatening=4)


def hyperuricemia(c):
    return raised(c, 1 if c.value > c.upper else 0, consequences=3, life_threatening=4)


def hypoglycemia(c):
    cuts = {"mg/dL": (55, 40, 30), "mmol/L": (3, "2.2", "1.7")}
    return raised(c, ladder(c, cuts, falls), life_threatening=4, seizure=4)


def hyperglycemia_5(c):
    if c.value <= c.upper:
        return 0
    if "life-threatening" in c.says:
        return 4
    if "insulin" in c.says:
        return 3
    if "management-changed" in c.says:
        return 2
    return 1 if c.value > c.baseline else 0


def hyperglycemia_6(c):
    """For a fasting result."""
    cuts = {"mg/dL": (160, 250, 500), "mmol/L": ("8.9", "13.9", "27.8")}
    return raised(c, ladder(c, cuts, rises), hospitalization=3, life_threatening=4)


def hypoalbuminemia(c):
    cuts = {"g/dL": (3, 2, None), "g/L": (30, 20, None)}
    return raised(c, ladder(c, cuts, falls), life_threatening=4)


def hypertriglyceridemia(c):
    first, *later = {
        "mg/dL": (150, 300, 500, 1000),
        "mmol/L": ("1.71", "3.42", "5.7", "11.4"),
    }[c.unit]
    grade = rises(c.value, exactly(first), *later)
    grade = 1 if c.value == exactly(first) else grade
    return raised(c, grade, life_threatening=4)


TRANSAMINASE_5 = enzyme((3, 5, 20), "1.5", (3, 5, 20), from_included=True)
TRANSAMINASE_6 = enzyme((3, 5, 20), 1, ("1.5", 2, 4), from_included=True)
ALP_OR_GGT_5 = enzyme(("2.5", 5, 20), 2, ("2.5", 5, 20), from_included=True)

IN_BOTH: dict[str, Callable[[Case], int]] = {
    "anemia": anemia,
    "white-blood-cell-decreased": a_count(3, 2, 1),
    "cd4-lymphocytes-decreased": a_count("0.5", "0.2", "0.05"),
    "blood-lactate-dehydrogenase-increased": by_upper(None, None, None),
    "activated-partial-thromboplastin-time-prolonged": aptt,
    "inr-increased": inr,
    "fibrinogen-decreased": fibrinogen,
    "hyperkalemia": hyperkalemia,
    "hypokalemia": hypokalemia,
    "hypernatremia": hypernatremia,
    "hyponatremia": hyponatremia,
    "hypercalcemia": hypercalcemia,
    "hypocalcemia": hypocalcemia,
    "hypermagnesemia": hypermagnesemia,
    "hypomagnesemia": hypomagnesemia,
    "hyperuricemia": hyperuricemia,
    "hypoglycemia": hypoglycemia,
    "hypoalbuminemia": hypoalbuminemia,
    "hypertriglyceridemia": hypertriglyceridemia,
}
IN_5 = {
    "neutrophil-count-decreased": a_count("1.5", 1, "0.5"),
    "platelet-count-decreased": a_count(75, 50, 25),
    "lymphocyte-count-decreased": a_count("0.8", "0.5", "0.2"),
    "alanine-aminotransferase-increased": TRANSAMINASE_5,
    "aspartate-aminotransferase-increased": TRANSAMINASE_5,
    "blood-bilirubin-increased": enzyme(("1.5", 3, 10), 1, ("1.5", 3, 10), from_included=False),
    "alkaline-phosphatase-increased": ALP_OR_GGT_5,
    "ggt-increased": ALP_OR_GGT_5,
    "creatinine-increased": creatinine_5,
    "lipase-increased": pancreas(2, "symptomatic"),
    "serum-amylase-increased": pancreas(2, "symptomatic"),
    "cpk-increased": by_upper("2.5", 5, 10),
    "hyperphosphatemia": hyperphosphatemia,
    "hypophosphatemia": hypophosphatemia,
    "hyperglycemia": hyperglycemia_5,
}
IN_6 = {
    "neutrophil-count-decreased": neutrophils_6,
    "thrombocytopenia": platelets_6,
    "alanine-aminotransferase-increased": TRANSAMINASE_6,
    "aspartate-aminotransferase-increased": TRANSAMINASE_6,
    "blood-bilirubin-increased": enzyme(("1.5", 3, 10), 1, ("1.5", "2.5", 10), from_included=True),
    "alkaline-phosphatase-increased": alp_6,
    "ggt-increased": enzyme(("2.5", 5, 20), 1, ("1.5", 3, 10), from_included=True),
    "creatinine-increased": creatinine_6,
    "lipase-increased": pancreas(3, "symptomatic"),
    "serum-amylase-increased": pancreas(2, "symptoms-moderate"),
    "hyperglycemia": hyperglycemia_6,
}
GRADE: dict[str, Callable[[Case], int]] = {
    **{f"ctcae-5.0-{term}": grade for term, grade in (IN_BOTH | IN_5).items()},
    **{f"ctcae-6.0-{term}": grade for term, grade in (IN_BOTH | IN_6).items()},
}

# Everything that is printed as a threshold anywhere, in any unit, and every multiple: tried for
# every term, so that a threshold taken from the wrong row or column shows as well.
NUMBERS = (
    0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.75, 0.8, 0.9, 1, 1.2, 1.23, 1.5, 1.6, 1.7, 1.71, 1.75,
    1.8, 2, 2.2, 2.5, 2.9, 3, 3.1, 3.2, 3.3, 3.4, 3.42, 3.6, 4, 4.9, 5, 5.5, 5.7, 6, 6.2, 6.4, 7,
    7.2, 8, 8.9, 10, 11.4, 11.5, 12.5, 13.5, 13.9, 20, 25, 27.8, 30, 40, 50, 55, 75, 80, 100, 120,
    125, 130, 150, 155, 160, 200, 250, 300, 500, 800, 1000, 1500, 2000, 3000, 10000, 25000, 50000,
    75000,
)  # fmt: skip
MULTIPLES = (0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 10, 20)
STEP = Fraction(1, 10_000)


def values_to_try(lower, upper, baseline):
    """Both sides of every edge, and the edge."""
    edges = {exactly(number) for number in NUMBERS}
    for multiple in MULTIPLES:
        edges |= {exactly(multiple) * limit for limit in (lower, upper, baseline)}
    return sorted({edge + side for edge in edges for side in (-STEP, 0, STEP) if edge + side > 0})
