"""T99 to T109 of the clinical specification, as charts through the graders.

Where the vector says "no", the analytes that it leaves out are charted as normal: what is not
measured is unknown, and cannot exclude a second abnormal value.
"""

from __future__ import annotations

import pytest

from tests.tls.chart import (
    ADULT,
    BEFORE,
    CAIRO_BISHOP,
    CTCAE,
    HOWARD,
    NO_SIGNS,
    NORMAL,
    answers,
    charted,
    course,
    last,
    results,
)

BASELINE = results(NORMAL, BEFORE)
# With K 5.9 and P 4.4 a lower baseline would be a rise by 25 %.
NEAR = results("UA 5.0, K 5.5, P 4.0, Ca 9.0, Alb 4.0, Cr 0.9 <1.2", BEFORE)
CHILD = {**ADULT, "age_years": 7.0}
NO = answers({**NO_SIGNS, "tls-arrhythmia-grade": "0", "tls-seizure-grade": "0"}, 1)
REST = "UA 5.0, Ca 9.0, Alb 4.0, Cr 0.9 <1.2"
VECTORS = [
    ("T99 adult, K 6.0 and P 4.5", BASELINE, f"K 6.0, P 4.5, {REST}", ADULT, "yes", "yes"),
    ("T100 K 5.9 and P 4.4", NEAR, f"K 5.9, P 4.4, {REST}", ADULT, "no", "no"),
    (
        "T102 K +27.5 %, P +30 %",
        results("UA 5.0, K 4.0, P 3.0, Ca 9.0, Alb 4.0, Cr 0.9 <1.2", BEFORE),
        f"K 5.1, P 3.9, {REST}",
        ADULT,
        "no",
        "yes",
    ),
    (
        "T103 child of 7, P 4.8 and urate 8.2 over its limit of 5.5",
        results("UA 7.0 <5.5, K 4.0, P 4.5, Ca 9.0, Alb 4.0, Cr 0.4 <0.7", BEFORE),
        "P 4.8, UA 8.2 <5.5, K 4.0, Ca 9.0, Alb 4.0, Cr 0.4 <0.7",
        CHILD,
        "no",
        "no",
    ),
    (
        "T104 calcium 6.6 at an albumin of 2.0 is 8.2, K 6.1",
        results("UA 5.0, K 5.5, P 3.0, Ca 8.5, Alb 4.0, Cr 0.9 <1.2", BEFORE),
        "Ca 6.6, Alb 2.0, K 6.1, UA 5.0, P 3.0, Cr 0.9 <1.2",
        ADULT,
        "no",
        "no",
    ),
    (
        "T105 ionised calcium 1.10, K 6.1",
        results("UA 5.0, K 5.5, P 3.0, Ca 9.0, Alb 4.0, Cr 0.9 <1.2", BEFORE),
        "iCa 0.30, K 6.1, UA 5.0, P 3.0, Ca 9.0, Alb 4.0, Cr 0.9 <1.2",
        ADULT,
        "no",
        "no",
    ),
]


def laboratory(row):
    return "yes" if "TLS_LABORATORY" in row["flags"].split(";") else "no"


@pytest.mark.parametrize(
    ("before", "now", "patient", "howard", "cairo_bishop"),
    [one[1:] for one in VECTORS],
    ids=[one[0] for one in VECTORS],
)
def test_laboratory_tls(before, now, patient, howard, cairo_bishop):
    chart = charted(before + results(now, 1), answered=NO, patients=[patient])

    for key, expected in ((HOWARD, howard), (CAIRO_BISHOP, cairo_bishop)):
        row = last(key, chart)
        assert expected == laboratory(row)
        assert row["status"] == "graded"
        assert row["grade"] == (1 if key == HOWARD and expected == "yes" else 0)


def test_t101_two_values_26_hours_apart():
    """Howard joins what lies within the same 24 h; Cairo and Bishop what lies in the window."""
    normal = "P 3.0, Ca 9.0, Alb 4.0, Cr 0.9 <1.2"
    chart = charted(
        BASELINE
        + results(f"K 6.2, UA 5.0, {normal}", 1, 8)
        + results(f"UA 8.4, K 4.0, {normal}", 2, 10)
    )

    assert laboratory(last(HOWARD, chart)) == "no"
    assert course(HOWARD, chart) == ["0", "0"]
    assert laboratory(last(CAIRO_BISHOP, chart)) == "yes"


def test_t106_a_creatinine_rise_by_three_tenths_is_clinical():
    """1.2 − 0.9 is 0.29999…: both sides are rounded to nine decimals."""
    chart = charted(BASELINE + results("K 6.0, P 4.5, UA 5.0, Ca 9.0, Alb 4.0, Cr 1.2 <1.2", 1))
    row = last(HOWARD, chart)

    assert row["grade"] == 2
    assert row["driver"] == "Clinical TLS"
    assert row["flags"] == "TLS_LABORATORY;TLS_CLINICAL"


def test_t107_a_creatinine_rise_with_one_abnormal_value_is_none():
    chart = charted(BASELINE + results("K 6.0, P 3.0, UA 5.0, Ca 9.0, Alb 4.0, Cr 1.4 <1.2", 1))

    assert course(HOWARD, chart) == ["0"]
    assert last(HOWARD, chart)["flags"] == ""


def test_t108_the_pattern_on_day_10_is_outside_the_window():
    """A6: a flag, not silence; and no grade, because the definition does not reach there."""
    chart = charted(BASELINE + results(NORMAL, 2) + results("K 6.0, P 4.5", 10))

    for key in (HOWARD, CAIRO_BISHOP):
        assert course(key, chart) == ["0", "n/c"]
        assert last(key, chart)["flags"] == "TLS_PATTERN_OUTSIDE_WINDOW"
        assert last(key, chart)["day"] == 10
        assert "outside window" in last(key, chart)["explanation"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, "0..3"),
        ({"tls-confirmed": "yes"}, "3"),
        ({"tls-confirmed": "no"}, "0"),
        ({"tls-confirmed": "yes", "tls-life-threatening": "yes"}, "4"),
        ({"tls-life-threatening": "yes"}, "0..4"),
    ],
)
def test_t109_ctcae_has_no_grade_1_or_2_and_asks_a_clinician(said, expected):
    chart = charted(BASELINE + results(f"K 6.0, P 4.5, {REST}", 1), answered=answers(said, 1))

    assert course(CTCAE, chart) == [expected]
    assert laboratory(last(CTCAE, chart)) == "yes"
