"""From the charting tables to rows of grades: baseline, limits, answers and albumin joined."""

from __future__ import annotations

import pandas as pd
import pytest

from monitoring.charting.tables import ANSWERS, INTERVENTIONS, LABS, OBSERVATIONS, PATIENTS
from monitoring.course.ctcae_labs import CTCAE_GRADERS
from monitoring.course.graders import ROW_COLUMNS, Charted
from monitoring.course.laboratory import results
from monitoring.settings import Settings
from tests.typed import typed

GRADER = {one.key: one for one in CTCAE_GRADERS}
INFUSED = "2026-03-10T10:00+01:00"


def charted(labs, answers=(), lymphodepletion="2026-03-05T10:00+01:00", limit=None):
    about = {"patient_id": "P", "infused_at": INFUSED}
    patients = typed(PATIENTS, [about | {"lymphodepletion_started_at": lymphodepletion}])
    measured = typed(LABS, [{"patient_id": "P", **one} for one in labs])
    if limit is not None:
        measured = measured.assign(value_limit=pd.Series([limit] * len(measured), dtype="str"))
    return Charted(
        patients,
        typed(OBSERVATIONS, []),
        typed(INTERVENTIONS, []),
        measured,
        typed(ANSWERS, [{"patient_id": "P", **one} for one in answers]),
        None,
        Settings(),
    )


def lab(at, analyte, value, unit, **limits):
    return {"observed_at": at, "analyte": analyte, "value": value, "unit": unit, **limits}


def answer(at, question, said):
    return {"observed_at": at, "question": question, "answer": said}


ALT = [
    lab("2026-03-01T08:00+01:00", "alt", 100, "U/L", upper_limit=40),
    lab("2026-03-08T08:00+01:00", "alt", 30, "U/L", upper_limit=40),
    lab("2026-03-12T08:00+01:00", "alt", 301, "U/L", upper_limit=40),
]
POTASSIUM = lab("2026-03-12T08:00+01:00", "potassium", 3.2, "mmol/L", lower_limit=3.5)
CALCIUM = lab("2026-03-12T08:00+01:00", "calcium", 7.4, "mg/dL", lower_limit=8.5)


@pytest.mark.parametrize(
    ("lymphodepletion", "baseline", "grade"),
    [("2026-03-05T10:00+01:00", 100, 2), (None, 30, 3)],
)
def test_the_baseline_is_before_lymphodepletion_or_else_before_infusion(
    lymphodepletion, baseline, grade
):
    laid = charted(ALT, lymphodepletion=lymphodepletion)
    rows = GRADER["ctcae-5.0-alanine-aminotransferase-increased"].rows(laid)

    assert [baseline] * 3 == results(laid)["baseline"].tolist()
    assert [-9, -2, 2] == rows["day"].tolist()
    assert grade == rows["grade"].iloc[-1]
    assert [*ROW_COLUMNS] == [*rows.columns]


def test_a_baseline_in_another_unit_is_put_into_that_of_the_result():
    """A ratio has no unit: 80 µmol/L is 1.81 times 0.5 mg/dL (T23), though below the ULN."""
    before = lab("2026-03-01T08:00+01:00", "creatinine", 0.5, "mg/dL")
    after = lab("2026-03-12T08:00+01:00", "creatinine", 80, "umol/L", upper_limit=106)
    laid = charted([before, after])

    assert results(laid)["baseline"].round(6).tolist() == [0.5, 44.2]
    assert GRADER["ctcae-5.0-creatinine-increased"].rows(laid)["grade"].tolist()[-1] == 2


def test_units_that_no_factor_joins_give_no_baseline():
    before = lab("2026-03-01T08:00+01:00", "d-dimer", 500, "ng/mL{FEU}")
    after = lab("2026-03-12T08:00+01:00", "d-dimer", 500, "ng/mL{DDU}")

    assert results(charted([before, after]))["baseline"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("answers", "bounds"),
    [
        ([], (1, 2)),
        ([answer("2026-03-12T20:00+01:00", "hypokalemia-symptomatic", "Yes")], (2, 2)),
        ([answer("2026-03-13T00:30+01:00", "hypokalemia-symptomatic", "yes")], (1, 2)),
        (
            [
                answer("2026-03-12T07:00+01:00", "hypokalemia-symptomatic", "yes"),
                answer("2026-03-12T09:00+01:00", "hypokalemia-symptomatic", "no"),
            ],
            (1, 1),
        ),
        (
            [
                answer("2026-03-12T08:30+01:00", "hypokalemia-symptomatic", "yes"),
                answer("2026-03-12T10:00+01:00", "hypokalemia-symptomatic", "no"),
            ],
            (2, 2),
        ),
    ],
)
def test_an_answer_counts_on_its_local_day_the_nearest_first(answers, bounds):
    """Of two as near, the later."""
    (row,) = GRADER["ctcae-5.0-hypokalemia"].rows(charted([POTASSIUM], answers)).to_dict("records")

    assert bounds == (row["at_least"], row["at_most"])


def test_an_unanswered_tick_is_said_in_the_words_of_the_rule():
    """0.7."""
    (row,) = GRADER["ctcae-5.0-hypokalemia"].rows(charted([POTASSIUM])).to_dict("records")

    assert row["status"] == "open"
    assert row["missing"] == "hypokalemia-symptomatic"
    assert "Hypokalemia (CTCAE 5.0): G1 (G2 if symptomatic)" in row["explanation"]
    assert row["explanation"].endswith("Result 3.2 mmol/L, LLN 3.5.")


@pytest.mark.parametrize(
    ("albumin", "expected"),
    [
        (lab("2026-03-13T08:00+01:00", "albumin", 20, "g/L"), ("graded", 0)),
        (lab("2026-03-13T08:01+01:00", "albumin", 20, "g/L"), ("provisional", 2)),
    ],
)
def test_calcium_is_corrected_by_an_albumin_within_a_day(albumin, expected):
    """T37."""
    (row,) = GRADER["ctcae-5.0-hypocalcemia"].rows(charted([CALCIUM, albumin])).to_dict("records")

    assert expected == (row["status"], row["grade"])


def test_ionised_calcium_goes_before_total_calcium_of_the_same_time():
    ionised = lab(CALCIUM["observed_at"], "calcium-ionised", 0.89, "mmol/L", lower_limit=1.1)
    (row,) = GRADER["ctcae-5.0-hypocalcemia"].rows(charted([CALCIUM, ionised])).to_dict("records")

    assert row["grade"] == 3


@pytest.mark.parametrize(("limit", "bounds"), [("<", (4, 4)), (">", (0, 4))])
def test_a_limit_of_detection_is_a_range(limit, bounds):
    low = lab("2026-03-12T08:00+01:00", "neutrophils", 0.1, "10*9/L", lower_limit=1.5)
    rows = GRADER["ctcae-5.0-neutrophil-count-decreased"].rows(charted([low], limit=limit))

    assert bounds == (rows["at_least"][0], rows["at_most"][0])


def test_an_implausible_value_is_unknown():
    slip = lab("2026-03-12T08:00+01:00", "potassium", 55, "mmol/L", upper_limit=5.0)
    (row,) = GRADER["ctcae-5.0-hyperkalemia"].rows(charted([slip])).to_dict("records")

    assert (row["status"], row["missing"].split(";")[0]) == ("open", "value")


@pytest.mark.parametrize("key", GRADER)
def test_a_chart_without_results_has_no_rows(key):
    assert GRADER[key].rows(charted([])).empty


@pytest.mark.parametrize("key", GRADER)
def test_a_term_has_a_page(key):
    assert f"`{key}`" in GRADER[key].page()
