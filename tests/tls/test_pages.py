"""The pages carry every threshold with its mark, and the trend what patterns will ask."""

from __future__ import annotations

import pandas as pd
import pytest

from monitoring.course.all_graders import GRADERS
from monitoring.course.tls_trend import TREND_COLUMNS, mineral_trend
from monitoring.scales.tls_howard_2011 import howard_page
from monitoring.settings import TlsChoices
from tests.tls.chart import (
    BEFORE,
    CAIRO_BISHOP,
    CTCAE,
    GRADER,
    HOWARD,
    NORMAL,
    charted,
    results,
)


def test_the_graders_are_listed():
    assert {*GRADER} == {HOWARD, CAIRO_BISHOP, CTCAE}
    assert {*GRADER} <= {one.key for one in GRADERS}


@pytest.mark.parametrize(
    ("key", "texts"),
    [
        (HOWARD, ["8.0 mg/dL (476 µmol/L)", "4.5 mg/dL (1.45 mmol/L)", "6.5 mg/dL (2.1 mmol/L)"]),
        (HOWARD, ["7.0 mg/dL (1.75 mmol/L)", "0.3 mg/dL (26.5 µmol/L)", "no grades"]),
        (HOWARD, ["**Not verified against the paper:** Clinical TLS, grade 2", "A16", "A5"]),
        (CAIRO_BISHOP, ["25 % rise from baseline", "1.45 to 1.50", "Death", "TLS_LABORATORY"]),
        (CTCAE, ["no copy of its row was read", "`tls-confirmed`", "Grade 5"]),
        (CTCAE, ["uncorrected", "UNVERIFIED formula"]),
    ],
)
def test_a_page_says(key, texts):
    page = GRADER[key].page()

    for text in texts:
        assert text in page


def test_the_page_prints_the_choices_of_the_unit():
    page = howard_page(TlsChoices(window_days_after_infusion=10, inclusive=False))

    assert "`tls.window_days_after_infusion` = 10" in page
    assert "`tls.inclusive` = false" in page
    assert "> 8.0 mg/dL" in page


def test_the_trend_is_what_a_pattern_asks():
    labs = (
        results(NORMAL, BEFORE)
        + results("K 5.0, P 0.97 mmol/L, UA >8.0, Ca 7.2", 1)
        + results("K 5.5, P 1.13 mmol/L, Ca 7.2", 1, 20)
    )
    rows = mineral_trend(charted(labs))
    late = rows[rows["day"] == 1].set_index(["analyte", rows[rows["day"] == 1]["observed_at"]])
    last = late.groupby(level=0).last()
    first = late.groupby(level=0).first()

    assert [*TREND_COLUMNS] == [*rows.columns]
    assert last.loc["potassium", "of_baseline"] == pytest.approx(1.375)
    assert last.loc["potassium", "since_previous"] == pytest.approx(0.5)
    assert last.loc["potassium", "hours_since_previous"] == pytest.approx(12)
    assert last.loc["potassium", "toward"] == "yes"
    assert last.loc["potassium", "abnormal"] == "no"
    assert last.loc["potassium", "abnormal_by_change"] == "yes"
    assert first.loc["phosphate", "toward"] == "yes"
    assert first.loc["phosphate", "baseline"] == pytest.approx(3.0 * 0.3229)
    assert last.loc["calcium", "toward"] == "no"
    assert pd.isna(first.loc["uric-acid", "since_previous"])
    assert pd.isna(first.loc["uric-acid", "toward"])
    assert first.loc["uric-acid", "abnormal"] == "yes"


def test_without_results_the_trend_is_empty():
    assert mineral_trend(charted([])).empty
