"""Both sides of every threshold of every term, against a second reader written by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, cycle, product

import pytest

from monitoring.scales.ctcae.terms import Direction, If
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
    "calcium-ionised": ("mmol/L", "mg/dL"),
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
    """Each thing that a clinician may say alone, all pairs, and everything at once."""
    asked = [one for one in questions(key) if one != "fasting"]
    pairs = [frozenset(some) for size in (1, 2) for some in combinations(asked, size)]
    return list(dict.fromkeys([*pairs, frozenset(asked)]))


def cases(key):
    """Every value with every unit, limits and baseline: with nothing said, and with one answer
    after the other."""
    said = cycle(states(key))
    limits_of = 0 if TERM_OF[key].direction is Direction.LOW else 1
    anticoagulated = (False, True) if "inr" in key else (False,)
    for analyte in TERM_OF[key].analytes:
        for unit, limits, times in product(UNITS[analyte], LIMITS, BASELINES):
            low, high = map(exactly, limits)
            base = exactly(times[limits_of]) * (low, high)[limits_of]
            known = Case(key, analyte, unit, base, low, high, base)
            for value, taken in product(values_to_try(low, high, base), anticoagulated):
                one = replace(known, value=value, anticoagulated=taken)
                yield one
                yield replace(one, says=next(said))


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
    """Every nth, n being no small multiple, so that all columns take turns."""
    every = list(cases(key))
    step = max(1, len(every) // most)
    while step > 1 and any(step % small == 0 for small in (2, 3, 5, 7)):
        step += 1
    return every[::step]


def test_every_term_is_read_twice():
    assert set(GRADE) == set(SCALE_OF)


@pytest.mark.slow
@pytest.mark.parametrize("key", GRADE)
def test_both_sides_of_every_threshold(key):
    """Thresholds of the other terms and units are tried as well."""
    tried = list(cases(key))
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
    tried = some_cases(key, 15)
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
@pytest.mark.parametrize("sign", ["<", ">"])
def test_a_value_at_a_limit_of_detection_is_a_range(key, sign):
    """Whatever value on that side is the true one, its grade is within the bounds."""
    tried = some_cases(key, 20)
    bounds = grades(key, [row(one) | {"value_limit": sign} for one in tried])

    for one, bound in zip(tried, bounds, strict=True):
        for times in (0.0, 0.3, 0.9, 0.999) if sign == "<" else (1.001, 1.1, 3.0, 100.0):
            true = GRADE[key](replace(one, value=one.value * exactly(times)))

            assert bound["at_least"] <= true <= bound["at_most"]
