"""The project's own cases in the charting format: boundary vectors, and courses over days.

A blank cell of expected.csv is not checked.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from monitoring.course.grades import Course, course
from monitoring.exchange.reading import read_folder
from monitoring.scales import ALL_SCALES
from monitoring.settings import CourseChoices

HERE = Path(__file__).parent
BOUNDS = ("grade", "at_least", "at_most")
KEYS = ["patient_id", "scale", "observed_at"]


def expected_rows(folder: str) -> list[dict[str, str]]:
    rows = pd.read_csv(HERE / folder / "expected.csv", dtype=str, keep_default_na=False)
    return rows.to_dict("records")


@cache
def graded(folder: str) -> Course:
    charting = read_folder(HERE / folder).sound
    return course(
        charting.patients,
        charting.observations,
        charting.interventions,
        scales=ALL_SCALES,
        choices=CourseChoices(),
        zone=None,
    )


@cache
def answers(folder: str) -> dict[tuple[str, str, pd.Timestamp], dict[str, str]]:
    grades = graded(folder).grades
    words = grades.assign(**{name: grades[name].astype("str").fillna("") for name in BOUNDS})
    return {tuple(row[key] for key in KEYS): row for row in words.to_dict("records")}


def names(case: tuple[str, dict[str, str]]) -> str:
    folder, row = case
    return f"{folder}-{row['patient_id']}-{row['observed_at'][:16]}"


CASES = [
    (folder, row) for folder in ("crs-icans-vectors", "courses") for row in expected_rows(folder)
]


@pytest.mark.parametrize("case", CASES, ids=names)
def test_the_case_is_graded_as_expected(case):
    """Status, grade and bounds, as clinical specification 7 and the courses say."""
    folder, row = case
    actual = answers(folder)[row["patient_id"], row["scale"], pd.Timestamp(row["observed_at"])]
    checked = [name for name in ("status", *BOUNDS) if row[name]]

    assert {name: row[name] for name in checked} == {name: actual[name] for name in checked}


@pytest.mark.parametrize("case", [one for one in CASES if not one[1]["grade"]], ids=names)
def test_no_grade_is_shown_where_none_is_expected(case):
    """A blank grade in expected.csv goes with open, not classifiable and not applicable."""
    folder, row = case
    actual = answers(folder)[row["patient_id"], row["scale"], pd.Timestamp(row["observed_at"])]

    assert actual["grade"] == ""


def test_the_episodes_of_the_courses_are_as_expected():
    """Onset and peak of each episode, and no other episode of these patients and scales."""
    expected = pd.read_csv(HERE / "courses" / "expected_episodes.csv", dtype=str)
    found = graded("courses").episodes
    found = found[found["patient_id"].isin(expected["patient_id"])]

    actual = found.assign(onset_at=found["onset_at"].map(pd.Timestamp.isoformat)).astype("str")

    assert actual[list(expected)].to_dict("records") == expected.to_dict("records")
