"""Onset, peak and resolution of every toxicity beyond CRS and ICANS."""

from __future__ import annotations

import pandas as pd
import pytest

from monitoring.course.ctcae_labs import CTCAE_GRADERS
from monitoring.course.icaht import ICAHT_GRADERS
from monitoring.course.other_scales import latest_views, other_grades, standing_at, worst_by_day
from monitoring.course.toxicity_episodes import toxicity_episodes
from tests.ctcae.test_course import charted, lab
from tests.icaht import chart

GRADERS = (*CTCAE_GRADERS, *ICAHT_GRADERS)


def episodes(laid):
    return toxicity_episodes(other_grades(GRADERS, laid), laid).set_index("scale")


def neutrophils(text, otherwise="900"):
    """An early course in cells/µL, daily unless a dash."""
    days = chart.days(text, otherwise=otherwise)
    return chart.charted(chart.labs(days, analyte="neutrophils"))


def potassium(*values):
    """One result a day from day +1, in mmol/L."""
    return charted(
        [
            lab(f"2026-03-{11 + n:02}T08:00+01:00", "potassium", value, "mmol/L", upper_limit=5.0)
            for n, value in enumerate(values)
        ]
    )


@pytest.mark.parametrize(
    ("text", "onset", "resolved", "state"),
    [
        # CIBMTR: the first of 3 consecutive values on different days
        ("5-11: 400", 5, 12, "resolved"),
        ("5-11: 400, 13-30: -", 5, None, "open"),  # one value above is no recovery
        ("5-11: 400, 13: 300", 5, 14, "resolved"),  # low again: it had not recovered
        ("5-11: 400, 15-30: -", 5, 12, "resolved"),  # days 12, 13, 14
        ("5-11: 400, 12: -, 14: -", 5, 13, "resolved"),  # not daily: consecutive values
        ("28-30: 400", 28, None, "open"),
    ],
)
def test_an_icaht_episode_ends_with_the_first_of_three_values_that_are_not_low(
    text, onset, resolved, state
):
    row = episodes(neutrophils(text)).loc["icaht-early-2023"]
    assert row["onset_day"] == onset
    assert row["state"] == state
    days = None if pd.isna(row["resolved_at"]) else (row["resolved_at"] - chart.DAY_0).days
    assert days == resolved


def test_never_low_is_no_episode():
    assert "icaht-early-2023" not in episodes(neutrophils("5: 501")).index


def test_the_peak_of_a_period_is_the_grade_of_its_last_row():
    row = episodes(neutrophils("5-11: 400")).loc["icaht-early-2023"]
    assert (row["peak_grade"], row["moments_not_graded"]) == (2, 0)


def test_a_laboratory_term_is_over_with_its_first_grade_0_and_a_return_is_another_episode():
    laid = potassium(4.0, 5.6, 6.4, 4.5, 5.2, 4.9)
    found = episodes(laid).loc[["ctcae-5.0-hyperkalemia"]]
    assert found["peak_grade"].tolist() == [3, 1]
    assert found["onset_day"].tolist() == [2, 5]
    assert found["state"].tolist() == ["resolved", "resolved"]
    assert found["duration_days"].tolist() == [1.0, 0.0]


def test_what_cannot_be_read_neither_opens_nor_ends_an_episode():
    """99 mmol/L is implausible, hence unknown."""
    found = episodes(potassium(99, 5.6, 99, 5.6)).loc[["ctcae-5.0-hyperkalemia"]]
    assert found["onset_day"].tolist() == [2]
    assert found["state"].tolist() == ["open"]


def test_patients_do_not_touch_each_other():
    alone = episodes(potassium(4.0, 5.6, 4.5))
    two = potassium(4.0, 5.6, 4.5)
    other = potassium(6.4, 6.4, 6.4)
    together = two.__class__(
        pd.concat([two.patients, other.patients.assign(patient_id="Q")], ignore_index=True),
        two.moments,
        two.interventions,
        pd.concat([two.labs, other.labs.assign(patient_id="Q")], ignore_index=True),
        two.answers,
        None,
        two.settings,
    )
    found = episodes(together)
    assert found[found["patient_id"] == "P"].to_dict() == alone.to_dict()


# --- what stands at a time -----------------------------------------------------------------------


def test_a_row_stands_until_the_next_and_not_longer_than_it_speaks():
    rows = other_grades(GRADERS, potassium(6.4, 4.0))
    key = "ctcae-5.0-hyperkalemia"
    at = pd.Timestamp("2026-03-11T12:00+01:00")
    grades = [
        standing_at(rows[rows["scale"] == key], at + pd.Timedelta(days=days))["grade"].tolist()
        for days in (-1, 0, 1, 3, 5)
    ]
    assert grades == [[], [3], [0], [0], []]


def test_the_latest_view_of_each_scale_is_the_last_row():
    views = latest_views(other_grades(GRADERS, potassium(6.4, 5.2)))["P"]
    (view,) = [one for one in views if one.scale == "ctcae-5.0-hyperkalemia"]
    assert (view.grade, view.least) == (1, 1)


def test_the_worst_of_a_day_is_its_highest_certain_grade():
    days = worst_by_day(other_grades(GRADERS, potassium(6.4, 5.2)))
    worst = days[days["scale"] == "ctcae-5.0-hyperkalemia"].set_index("day")["at_least"]
    assert worst.to_dict() == {1: 3, 2: 1}
