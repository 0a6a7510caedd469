"""Both sides of every threshold, in each unit that the table prints (4.1 to 4.3, A5)."""

from __future__ import annotations

import pytest

from monitoring.settings import Settings, TlsChoices
from tests.tls.chart import (
    ADULT,
    BEFORE,
    CAIRO_BISHOP,
    HOWARD,
    NORMAL,
    answers,
    charted,
    course,
    graded,
    last,
    results,
)

# A second value is abnormal for certain, so the analyte alone decides.
WITH_K = "K 6.5, UA 5.0, P 3.0, Ca 9.0, Alb 4.0, Cr 0.9 <1.2"
WITH_P = "P 7.0, UA 5.0, K 4.0, Ca 9.0, Alb 4.0, Cr 0.9 <1.2"
# High enough that nothing here is a rise by 25 %.
BASELINE = results("UA 8.5, K 6.5, P 6.5, Ca 7.5, Alb 4.0, Cr 0.9 <1.2", BEFORE)


def with_one(text, *, patient=ADULT, settings=None, key=HOWARD):
    """The text takes the place of the normal values of its own analytes."""
    own = {one.split()[0] for one in text.split(",")}
    base = WITH_P if "K" in own else WITH_K
    rest = ", ".join(one.strip() for one in base.split(",") if one.split()[0] not in own)
    chart = charted(BASELINE + results(f"{text}, {rest}", 1), patients=[patient], settings=settings)
    return "TLS_LABORATORY" in last(key, chart)["flags"].split(";")


@pytest.mark.parametrize("key", [HOWARD, CAIRO_BISHOP])
@pytest.mark.parametrize(
    ("text", "abnormal"),
    [
        ("UA 8.0", True),
        ("UA 7.99", False),
        ("UA 476 umol/L", True),
        ("UA 475.9 umol/L", False),
        ("K 6.0", True),
        ("K 5.99", False),
        ("K 6.0 meq/L", True),
        ("K 5.99 meq/L", False),
        ("P 4.5", True),
        ("P 4.49", False),
        ("P 1.45 mmol/L", True),
        ("P 1.449 mmol/L", False),
        ("Ca 7.0", True),
        ("Ca 7.01", False),
        ("Ca 1.75 mmol/L", True),
        ("Ca 1.751 mmol/L", False),
        ("Ca 5.4, Alb 2.0", True),
        ("Ca 5.41, Alb 2.0", False),
        ("Ca 1.35 mmol/L, Alb 2.0", True),
        ("Ca 1.351 mmol/L, Alb 2.0", False),
        ("Ca 1.35 mmol/L, Alb 20 g/L", True),
    ],
)
def test_an_adult_result_is_abnormal_from_its_threshold_on(key, text, abnormal):
    assert abnormal is with_one(text, key=key)


@pytest.mark.parametrize(
    ("text", "abnormal"),
    [
        ("UA 5.5 <5.5", False),
        ("UA 5.51 <5.5", True),
        ("UA 327 umol/L <327", False),
        ("UA 328 umol/L <327", True),
        ("UA 9.0 <9.5", False),
        ("P 6.5", True),
        ("P 6.49", False),
        ("P 2.1 mmol/L", True),
        ("P 2.09 mmol/L", False),
        ("K 6.0", True),
        ("Ca 7.0", True),
    ],
)
def test_a_child_has_limits_of_its_own(text, abnormal):
    assert abnormal is with_one(text, patient={**ADULT, "age_years": 7.0})


@pytest.mark.parametrize(("age", "abnormal"), [(17.9, False), (18.1, True)])
def test_a_child_is_under_18_at_the_result(age, abnormal):
    """LOCAL: the sources say child without an age."""
    assert abnormal is with_one("P 5.0", patient={**ADULT, "age_years": age})


def test_a_birthday_within_the_course_changes_the_limit():
    """The age is that of the result, on the local date."""
    born = {**ADULT, "age_years": None, "birth_date": "2008-03-02"}
    rows = graded(
        HOWARD,
        charted(
            results("K 6.5, P 5.0, UA 5.0 <7, Ca 9, Alb 4, Cr 0.9 <1.2", 0)
            + results("K 6.5, P 5.0, UA 5.0 <7, Ca 9, Alb 4, Cr 0.9 <1.2", 1),
            patients=[born],
        ),
    )

    assert ["TLS_LABORATORY" in one for one in rows["flags"]] == [False, True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("P 4.4", "0"),
        ("P 4.5", "0..2"),
        ("P 6.4", "0..2"),
        ("P 6.5", "1..2"),
        ("UA 7.9 <7.5", "0..2"),
        ("UA 8.0 <8.0", "0..2"),
        ("UA 8.1 <8.0", "1..2"),
        ("UA 7.9 <8.0", "0"),
    ],
)
def test_an_unknown_age_gives_bounds_by_both_limits(text, expected):
    """What holds for the adult and for the child holds; what holds for one alone is open."""
    patient = {**ADULT, "age_years": None}
    own = text.split()[0]
    rest = ", ".join(
        one.strip()
        for one in ["K 6.5", " UA 5.0 <7.0", " P 3.0", " Ca 9.0", " Alb 4.0"]
        if one.split()[0] != own
    )
    chart = charted(results(f"{text}, {rest}", 1), patients=[patient])

    assert course(HOWARD, chart) == [expected]


def test_strict_inequalities_are_a_choice_of_the_unit():
    """A5: sources print both ≥ and >."""
    strict = Settings(tls=TlsChoices(inclusive=False))

    assert [with_one(one, settings=strict) for one in ("P 4.5", "P 4.51")] == [False, True]
    assert [with_one(one, settings=strict) for one in ("Ca 7.0", "Ca 6.99")] == [False, True]


# --- change from baseline ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("baseline", "now", "abnormal"),
    [
        ("K 4.0", "K 5.0", True),
        ("K 4.0", "K 4.99", False),
        ("P 2.0", "P 2.5", True),
        ("P 2.0", "P 2.49", False),
        ("P 2.0", "P 0.82 mmol/L", True),
        ("P 2.0", "P 0.80 mmol/L", False),
        ("UA 4.0", "UA 5.0", True),
        ("UA 4.0", "UA 4.99", False),
        ("UA 4.0", "UA 298 umol/L", True),
        ("UA 4.0", "UA 296 umol/L", False),
        ("Ca 10.0, Alb 4.0", "Ca 7.5, Alb 4.0", True),
        ("Ca 10.0, Alb 4.0", "Ca 7.51, Alb 4.0", False),
        ("Ca 8.4, Alb 2.0", "Ca 7.5, Alb 4.0", True),
        ("Ca 8.3, Alb 2.0", "Ca 7.5, Alb 4.0", False),
    ],
)
def test_cairo_and_bishop_count_a_change_by_a_quarter(baseline, now, abnormal):
    """From the value before lymphodepletion, in whatever unit each was reported."""
    own = {one.split()[0] for one in now.split(",")}
    # One other is abnormal by its absolute threshold; the rest are as they were.
    second = "P 7.0" if "K" in own else "K 6.5"
    usual = ["UA 5.0", "K 4.0", "P 3.0", "Ca 9.0", "Alb 4.0"]
    rest = [one for one in usual if one.split()[0] not in own | {second.split(maxsplit=1)[0]}]
    before, after = ([text, second, *rest] for text in (baseline, now))
    chart = charted(results(", ".join(before), BEFORE) + results(", ".join(after), 1))
    flags = {key: last(key, chart)["flags"].split(";") for key in (HOWARD, CAIRO_BISHOP)}

    assert abnormal is ("TLS_LABORATORY" in flags[CAIRO_BISHOP])
    assert "TLS_LABORATORY" not in flags[HOWARD]


# --- creatinine ----------------------------------------------------------------------------------

TLS_NOW = "K 6.5, P 7.0, UA 5.0, Ca 9.0, Alb 4.0"
QUIET = answers(
    {
        "tls-oliguria": "no",
        "tls-hypocalcemia-symptomatic": "no",
        "tls-arrhythmia-grade": "0",
        "tls-seizure-grade": "0",
    },
    1,
)


@pytest.mark.parametrize(
    ("baseline", "now", "expected"),
    [
        ("Cr 0.9", "Cr 1.2", "2"),
        ("Cr 0.9", "Cr 1.19", "1"),
        ("Cr 80 umol/L", "Cr 106.5 umol/L", "2"),
        ("Cr 80 umol/L", "Cr 106.4 umol/L", "1"),
        ("Cr 0.9", "Cr 108 umol/L", "2"),
        ("Cr 0.9", "Cr 105 umol/L", "1"),
        ("", "Cr 1.8 <1.2", "1"),
        ("", "Cr 1.81 <1.2", "2"),
        ("", "Cr 150 umol/L <100", "1"),
        ("", "Cr 151 umol/L <100", "2"),
        ("", "Cr 1.81", "1..2"),
        ("", "", "1..2"),
        ("Cr 0.9", "", "1..2"),
        ("Cr 1.4", "Cr 1.6 <1.0", "1"),
    ],
)
def test_creatinine_of_howard(baseline, now, expected):
    """A rise from baseline; only without one the multiple of the upper limit."""
    chart = charted(
        results(baseline, BEFORE) + results(f"{now}, {TLS_NOW}".strip(", "), 1), answered=QUIET
    )

    assert course(HOWARD, chart) == [expected]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("Cr 1.44 <1.0", "0"),
        ("Cr 1.45 <1.0", "1"),
        ("Cr 1.5 <1.0", "1"),
        ("Cr 1.8 <1.2", "1"),
        ("Cr 1.51 <1.0", "2"),
        ("Cr 3.0 <1.0", "2"),
        ("Cr 3.01 <1.0", "3"),
        ("Cr 6.0 <1.0", "3"),
        ("Cr 6.01 <1.0", "4"),
        ("Cr 600 umol/L <100", "3"),
        ("Cr 601 umol/L <100", "4"),
        ("Cr >3.1 <1.0", "3..4"),
        ("Cr <1.2 <1.0", "0"),
        ("Cr 6.01", "0..4"),
        ("", "0..4"),
    ],
)
def test_the_clinical_grade_by_creatinine(now, expected):
    """4.3: 1.45 to 1.50 × ULN is grade 1 (LOCAL); the second bound of each range is inclusive."""
    chart = charted(
        results(NORMAL, BEFORE) + results(f"{now}, {TLS_NOW}".strip(", "), 1), answered=QUIET
    )

    assert course(CAIRO_BISHOP, chart) == [expected]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"tls-arrhythmia-grade": "0", "tls-seizure-grade": "0"}, "0"),
        ({"tls-arrhythmia-grade": "1", "tls-seizure-grade": "0"}, "1"),
        ({"tls-arrhythmia-grade": "2", "tls-seizure-grade": "0"}, "2"),
        ({"tls-arrhythmia-grade": "3", "tls-seizure-grade": "2"}, "3"),
        ({"tls-arrhythmia-grade": "1", "tls-seizure-grade": "4"}, "4"),
        ({"tls-arrhythmia-grade": "5", "tls-seizure-grade": "0"}, "0..4"),
        ({"tls-arrhythmia-grade": "1.5", "tls-seizure-grade": "0"}, "0..4"),
        ({"tls-dysrhythmia": "no", "tls-seizure": "no"}, "0"),
        ({"tls-dysrhythmia": "yes", "tls-seizure": "no"}, "1..4"),
        ({"tls-dysrhythmia": "no", "tls-seizure": "yes"}, "2..4"),
        ({}, "0..4"),
    ],
)
def test_the_clinical_grade_by_arrhythmia_and_seizure(said, expected):
    """The highest of three; a number that the table does not have is no answer."""
    chart = charted(
        results(NORMAL, BEFORE) + results(f"Cr 0.9 <1.2, {TLS_NOW}", 1), answered=answers(said, 1)
    )

    assert course(CAIRO_BISHOP, chart) == [expected]


@pytest.mark.parametrize(
    ("word", "howard", "cairo_bishop"),
    [
        ("none", "1", "0"),
        ("brief", "2", "2..3"),
        ("eeg-resolved", "2", "2..3"),
        ("duration-unknown", "2", "2..4"),
        ("prolonged", "2", "4"),
        ("repetitive", "2", "4"),
    ],
)
def test_a_seizure_at_the_bedside(word, howard, cairo_bishop):
    said = {"tls-oliguria": "no", "tls-hypocalcemia-symptomatic": "no", "tls-dysrhythmia": "no"}
    seen = [{"observed_at": "2026-03-02T11:00+00:00", "seizure": word}]
    chart = charted(
        results(NORMAL, BEFORE) + results(f"Cr 0.9 <1.2, {TLS_NOW}", 1),
        answered=answers(said, 1),
        observations=seen,
    )

    assert course(HOWARD, chart) == [howard]
    assert course(CAIRO_BISHOP, chart) == [cairo_bishop]
