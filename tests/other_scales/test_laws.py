"""Laws that every scale beyond CRS and ICANS keeps, on the demo ward with random answers and
results about all that any of them asks."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pandas as pd
import pytest

from monitoring.charting.tables import ANALYTE_PLAUSIBLE, ANALYTE_UNITS, ANSWERS, LABS, VALUE_LIMIT
from monitoring.course.all_graders import GRADERS
from monitoring.course.graders import ROW_COLUMNS, Charted, Grader
from monitoring.course.questions import Question, questions
from monitoring.course.timeline import moments
from monitoring.demo_ward import NOW, SEED, write_demo_ward
from monitoring.exchange.reading import Charting, read_folder
from monitoring.grading.scale import Status
from monitoring.settings import Settings
from tests.typed import typed

ON = Settings(older_scales={"high_dose_vasopressor_table": True})
NUMBERS = (0, 1, 2, 3, 4, 9, 10, 15, 55, 60, 450, 481, 501)
GRADES = ("grade", "at_least", "at_most")
KEY = ["patient_id", "observed_at"]
NO_WORDS = re.compile(r"\b(nan|NaN|NaT|None)\b|<NA>|_")
every_grader = pytest.mark.parametrize("grader", GRADERS, ids=lambda one: one.key)


@pytest.fixture(scope="module")
def ward(tmp_path_factory) -> Charting:
    folder = tmp_path_factory.mktemp("demo") / "ward"
    write_demo_ward(folder, seed=SEED, now=NOW)
    return read_folder(folder)


@pytest.fixture(scope="module")
def tables(ward) -> dict[str, pd.DataFrame]:
    """The demo ward's tables, and answers and results by chance at the times of its moments."""
    lot = random.Random(41)
    times = ward.observations.groupby("patient_id")["observed_at"].agg(list).to_dict()
    said, measured = [], []
    for patient, own in times.items():
        said += [
            {
                "patient_id": patient,
                "observed_at": near(lot, own),
                "question": question.name,
                "answer": answer_to(question, lot),
            }
            for question in questions().values()
            for _ in range(lot.choice((0, 1, 2)))
        ]
        measured += [
            {
                "patient_id": patient,
                "observed_at": near(lot, own) + timedelta(days=lot.choice((0, 0, 35))),
                "analyte": analyte,
                **result_of(analyte, units[0], lot),
            }
            for analyte, units in ANALYTE_UNITS.items()
            for _ in range(lot.choice((0, 2, 3)))
        ]
    signs = pd.Series([lot.choice((None, None, None, None, "<", ">")) for _ in measured])
    labs = typed(LABS, measured).assign(**{VALUE_LIMIT: signs.astype("str")})
    return {
        "patients": ward.patients,
        "observations": ward.observations,
        "interventions": ward.interventions,
        "labs": together(ward.labs, labs, [*KEY, "analyte"]),
        "answers": together(ward.answers, typed(ANSWERS, said), [*KEY, "question"]),
    }


def near(lot: random.Random, times: list[pd.Timestamp]) -> pd.Timestamp:
    """At a moment of the chart, or some minutes after one."""
    return lot.choice(times) + timedelta(minutes=lot.choice((0, 0, 7)))


def answer_to(question: Question, lot: random.Random) -> str:
    if question.is_number:
        return str(lot.choice(NUMBERS))
    return lot.choice((*question.answers, *question.answers, "not known"))


def result_of(analyte: str, unit: str, lot: random.Random) -> dict[str, object]:
    low, high, printed = ANALYTE_PLAUSIBLE.get(analyte, (1, 1000, unit))
    value = round(low + (high - low) * lot.random() ** 4, 3)
    limits = lot.random() < 0.7
    return {
        "value": value,
        "unit": printed,
        "lower_limit": round(value * lot.choice((0.5, 1.2)), 3) if limits else None,
        "upper_limit": round(value * lot.choice((0.3, 0.9, 1.5)) + 1, 3) if limits else None,
    }


def together(own: pd.DataFrame, more: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    return pd.concat([own, more[own.columns]]).drop_duplicates(key).reset_index(drop=True)


def charted(tables: dict[str, pd.DataFrame]) -> Charted:
    about, given = tables["patients"], tables["interventions"]
    return Charted(
        about,
        moments(about, tables["observations"], given, zone=None, join_window=timedelta(minutes=5)),
        given,
        tables["labs"],
        tables["answers"],
        None,
        ON,
    )


Rows = Callable[[Grader], pd.DataFrame]


def rows_of(made: Charted) -> Rows:
    """The rows of each grader, each made once."""
    return cache(lambda grader: grader.rows(made))


@pytest.fixture(scope="module")
def whole(tables) -> Charted:
    return charted(tables)


@pytest.fixture(scope="module")
def rows(whole) -> Rows:
    return rows_of(whole)


@pytest.fixture(scope="module")
def half(tables) -> set[str]:
    return set(tables["patients"]["patient_id"].iloc[::2])


@pytest.fixture(scope="module")
def rows_of_half(tables, half) -> Rows:
    kept = {
        name: one[one["patient_id"].isin(half)].reset_index(drop=True)
        for name, one in tables.items()
    }
    return rows_of(charted(kept))


@pytest.fixture(scope="module")
def rows_shuffled(tables) -> Rows:
    mixed = {
        name: one.sample(frac=1, random_state=place).reset_index(drop=True)
        for place, (name, one) in enumerate(tables.items())
    }
    return rows_of(charted(mixed))


@pytest.fixture(scope="module")
def rows_without_explanations(whole) -> Rows:
    return rows_of(replace(whole, explanations=False))


@pytest.fixture(scope="module")
def rows_of_nothing(tables) -> Rows:
    nothing = {name: one if name == "patients" else one.iloc[:0] for name, one in tables.items()}
    return rows_of(charted(nothing))


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sort_values(KEY, kind="stable", ignore_index=True)


@every_grader
def test_the_ward_has_rows_of_it(grader, rows):
    """Otherwise the laws below would say nothing."""
    assert len(rows(grader)) > 0


@every_grader
def test_the_columns_are_those_of_every_grader(grader, rows):
    kinds = rows(grader).dtypes

    assert list(kinds.index) == list(ROW_COLUMNS)
    assert {str(kinds[name]) for name in GRADES} == {"Int64"}
    assert str(kinds["day"]) == "int64"
    assert str(kinds["observed_at"]).startswith("datetime64[us, UTC]")
    words = ("patient_id", "status", "driver", "missing", "flags", "explanation")
    assert {str(kinds[name]) for name in words} == {"str"}
    assert not rows(grader)[[*words, "observed_at"]].isna().any(axis=None)
    assert set(rows(grader)["status"]) <= {one.value for one in Status}


@every_grader
def test_the_bounds_hold_the_grade(grader, rows):
    """A grade stands only where it is one: open has none, graded is never below its upper bound."""
    every = rows(grader)
    low, high, grade = (every[name] for name in ("at_least", "at_most", "grade"))
    assert (low.isna() == high.isna()).all()
    assert (low <= high).fillna(value=True).all()
    assert grade[every["status"] == "open"].isna().all()
    assert (grade.dropna() == low[grade.notna()]).all()
    assert (grade.dropna() <= high[grade.notna()]).all()
    graded = every[every["status"] == "graded"]
    assert (graded["grade"].isna() == graded["at_most"].isna()).all()
    assert (graded["grade"] == graded["at_most"]).fillna(value=True).all()
    neither = every["status"].isin(["not-classifiable", "not-applicable"])
    assert grade[neither].isna().all()


@every_grader
def test_the_order_of_rows_does_not_matter(grader, rows, rows_shuffled):
    pd.testing.assert_frame_equal(in_order(rows(grader)), in_order(rows_shuffled(grader)))


@every_grader
def test_patients_do_not_touch_each_other(grader, rows, rows_of_half, half):
    own = rows(grader)
    own = own[own["patient_id"].isin(half)]

    pd.testing.assert_frame_equal(in_order(own), in_order(rows_of_half(grader)))


@every_grader
def test_without_explanations_all_else_is_the_same(grader, rows, rows_without_explanations):
    bare = rows_without_explanations(grader)

    assert (bare["explanation"] == "").all()
    pd.testing.assert_frame_equal(
        rows(grader).drop(columns="explanation"), bare.drop(columns="explanation")
    )


@every_grader
def test_nothing_charted_gives_no_rows(grader, rows_of_nothing):
    nothing = rows_of_nothing(grader)

    assert len(nothing) == 0
    assert list(nothing.columns) == list(ROW_COLUMNS)
    assert {str(nothing[name].dtype) for name in GRADES} == {"Int64"}


@every_grader
def test_every_explanation_is_a_sentence_for_people(grader, rows):
    sentences = rows(grader)["explanation"]
    wrong = sentences[sentences.map(lambda one: NO_WORDS.search(one) is not None)]

    assert [] == wrong.drop_duplicates().tolist()[:3]
    assert sentences.str.endswith((".", "?")).all()


def test_a_question_asked_by_several_scales_is_asked_in_one_way():
    """A grade of an arrhythmia is a number, also where the first scale to ask only counts it."""
    for question in questions().values():
        if question.name.endswith("-grade"):
            assert question.is_number, question.name
