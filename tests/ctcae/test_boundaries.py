"""Both sides of every threshold of every term, against a second reader written by hand."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from monitoring.scales.ctcae.terms import If
from tests.ctcae.bench import SCALE_OF, TERM_OF, frame, grades
from tests.ctcae.second_reader import GRADE, Case, exactly, values_to_try

UNITS = {
    "neutrophils": ("10*9/L", "10*3/uL", "/uL"),
    "platelets": ("10*9/L", "10*3/uL", "/uL"),
    "lymphocytes": ("10*9/L", "10*3/uL", "/uL"),
    "leukocytes": ("10*9/L", "10*3/uL", "/uL"),
    "cd4": ("10*9/L", "10*3/uL", "/uL"),
    "hemoglobin": ("g/dL", "g/L", "mmol/L"),
    "bilirubin": ("mg/dL", "umol/L"),
    "creatinine": ("mg/dL", "umol/L"),
    "uric-acid": ("mg/dL", "umol/L"),
    "albumin": ("g/dL", "g/L"),
    "sodium": ("mmol/L", "meq/L"),
    "potassium": ("mmol/L", "meq/L"),
    "fibrinogen": ("mg/dL", "g/L"),
    "inr": ("1",),
    "aptt": ("s",),
    "calcium-ionised": ("mmol/L",),
    **dict.fromkeys(("calcium", "magnesium", "phosphate", "glucose", "triglycerides"),
                    ("mg/dL", "mmol/L")),
    **dict.fromkeys(("alt", "ast", "alp", "ggt", "ldh", "lipase", "amylase", "ck"), ("U/L",)),
}  # fmt: skip
LIMITS = [("0.7", "1.2"), ("3.5", "5"), ("8.5", "10.5"), ("135", "145"), ("1700", "4000")]
BASELINES = [("0.5", "0.6"), ("1", "1"), ("1.3", "1.5")]  # times the lower and the upper limit


def questions(key):
    """What is asked of the clinician, without the term."""
    term = TERM_OF[key]
    cells = [part for column in term.columns for cell in column.cells
             for part in (cell if isinstance(cell, tuple) else (cell,))]  # fmt: skip
    asked = {cell.question for cell in cells if isinstance(cell, If)}
    return sorted(asked | {one.question for one in term.also})


def states(key):
    """Nothing said, each thing alone, all pairs, and everything said at once."""
    asked = [one for one in questions(key) if one != "fasting"]
    sets = [set(some) for size in (0, 1, 2) for some in combinations(asked, size)] + [set(asked)]
    taken = [False, True] if "inr" in key else [False]
    return list(product(sets, taken))


def cases(key):
    for analyte in TERM_OF[key].analytes:
        for unit, (lower, upper), times in product(UNITS[analyte], LIMITS, BASELINES):
            low, high = exactly(lower), exactly(upper)
            for of_limit, limit in zip(times, (low, high), strict=True):
                base = exactly(of_limit) * limit
                for value in values_to_try(low, high, base):
                    for says, taken in states(key):
                        yield Case(key, analyte, unit, value, low, high, base,
                                   frozenset(says), taken)  # fmt: skip


def row(case):
    """Everything is known: what the clinician does not say is answered with no."""
    known = {
        "analyte": case.analyte,
        "unit": case.unit,
        "value": float(case.value),
        "lower_limit": float(case.lower),
        "upper_limit": float(case.upper),
        "baseline": float(case.baseline),
        "albumin": 4.0,
        "anticoagulated": "yes" if case.anticoagulated else "no",
    }
    term = TERM_OF[case.key].key
    for question in questions(case.key):
        yes = question in case.says or question == "fasting"
        known[f"{term}-{question}"] = "yes" if yes else "no"
    return known


def some_cases(key, most):
    """Every nth, n prime, so that no column is tried with one value of another only."""
    every = list(cases(key))
    step = max(1, len(every) // most)
    while any(step % small == 0 for small in (2, 3, 5, 7)) and step > 1:
        step += 1
    return every[::step]


def test_every_term_is_read_twice():
    assert set(GRADE) == set(SCALE_OF)


@pytest.mark.parametrize("key", GRADE)
def test_both_sides_of_every_threshold(key):
    """At most 20,000 results of each term; `make slow` tries them all."""
    tried = some_cases(key, 20_000)
    graded = SCALE_OF[key].bounds(frame(row(one) for one in tried))

    wrong = [
        (one, int(low), int(high))
        for one, low, high in zip(tried, graded.low, graded.high, strict=True)
        if not low == high == GRADE[key](one)
    ]

    assert [] == wrong[:3]


HIDDEN = ("lower_limit", "upper_limit", "baseline", "albumin", "unit", "anticoagulated")


@pytest.mark.parametrize("key", GRADE)
def test_what_is_hidden_only_widens_the_bounds(key):
    """Or the grade is said to lean on an assumption, which is printed with it."""
    tried = some_cases(key, 40)
    term = TERM_OF[key].key
    ticks = [f"{term}-{question}" for question in questions(key)]
    hidings = [{one} for one in (*HIDDEN, *ticks)] + [set(HIDDEN), set(ticks), {*HIDDEN, *ticks}]
    rows, true = [], []
    for one, hidden in product(tried, hidings):
        rows.append({name: None if name in hidden else cell for name, cell in row(one).items()})
        true.append(GRADE[key](one))
    assessed = grades(key, rows, explanations=True)

    outside = [
        (hidden, grade, one)
        for hidden, grade, one in zip(rows, true, assessed, strict=True)
        if not one["at_least"] <= grade <= one["at_most"]
        and "Assumed where blank" not in one["explanation"]
    ]

    assert [] == outside[:3]


@pytest.mark.parametrize("key", GRADE)
def test_a_value_at_a_limit_of_detection_is_a_range(key):
    """Every value on that side of it may be the true one."""
    tried = some_cases(key, 60)
    ordered = {}
    for one in tried:
        same = (one.analyte, one.unit, one.lower, one.upper, one.baseline, one.says,
                one.anticoagulated)  # fmt: skip
        ordered.setdefault(same, []).append(one)
    for sign in "<>":
        bounds = grades(key, [row(one) | {"value_limit": sign} for one in tried])
        for one, bound in zip(tried, bounds, strict=True):
            beyond = [
                other
                for group in ordered.values()
                for other in group
                if other in group and one in group
                and (other.value <= one.value if sign == "<" else other.value >= one.value)
            ]  # fmt: skip
            for other in beyond:
                assert bound["at_least"] <= GRADE[key](other) <= bound["at_most"]
