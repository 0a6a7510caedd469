"""Random courses read twice, and laws that hold for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from monitoring.charting.tables import UNIT_FACTORS
from tests.tls.chart import (
    ADULT,
    CAIRO_BISHOP,
    CTCAE,
    GRADER,
    HOWARD,
    at,
    charted,
    graded,
    in_short,
)
from tests.tls.reader import Lab, Person, howard, laboratory_in_the_window

PATIENTS = 250
SHAPES = {
    "uric-acid": ([4.0, 6.0, 7.9, 8.0, 9.0], "mg/dL"),
    "potassium": ([3.5, 4.5, 5.9, 6.0, 6.5], "mmol/L"),
    "phosphate": ([3.0, 4.4, 4.5, 5.0, 6.5], "mg/dL"),
    "calcium": ([6.5, 7.0, 7.1, 8.5, 9.5], "mg/dL"),
    "creatinine": ([0.6, 0.9, 1.2, 1.5, 1.9], "mg/dL"),
}
LIMITS = {"uric-acid": 5.5, "creatinine": 1.2}
ALWAYS_NO = ("tls-hypocalcemia-symptomatic", "tls-dysrhythmia", "tls-seizure")


def person(random) -> Person:
    often = random.choice([0.2, 0.5, 0.9])
    sick = random.choice([0.1, 0.5])
    labs = []
    for day in range(-11, 12):
        for analyte, (values, _) in SHAPES.items():
            for hour in (6, 18):
                if random.random() < often * (1 if hour == 6 else 0.3):
                    odds = np.array([1, 1, 1, sick, sick])
                    if analyte == "calcium":
                        odds = odds[::-1]
                    value = float(random.choice(values, p=odds / odds.sum()))
                    jitter = float(random.choice([0, 0.5, 1]))
                    limit = LIMITS.get(analyte) if random.random() < 0.7 else None
                    labs.append(Lab(day * 24 + hour + jitter, analyte, value, limit))
    said = [
        (day * 24.0 + 12, str(random.choice(["yes", "no", "no", "no"])))
        for day in range(-8, 8)
        if random.random() < 0.3
    ]
    age = random.choice([7.0, 50.0, np.nan])
    return Person(None if np.isnan(age) else float(age), labs, said)


@pytest.fixture(scope="module")
def ward():
    random = np.random.default_rng(20)
    people = {f"P{number:03}": person(random) for number in range(PATIENTS)}
    return people, chart_of(people)


def chart_of(people):
    labs, answered, patients = [], [], []
    for name, one in people.items():
        patients.append({**ADULT, "patient_id": name, "age_years": one.age})
        for lab in one.labs:
            row = {
                "patient_id": name,
                "observed_at": at(0, lab.at),
                "analyte": lab.analyte,
                "value": lab.value,
                "unit": SHAPES[lab.analyte][1],
                "upper_limit": lab.upper_limit,
            }
            labs.append(row)
            if lab.analyte == "calcium":
                four = {"analyte": "albumin", "value": 4.0, "unit": "g/dL", "upper_limit": None}
                labs.append(row | four)
        for when, word in one.answers:
            answered.append((name, when, "tls-oliguria", word))
        # The other questions are answered at midnight and noon of every day.
        hours = [24.0 * day + hour for day in range(-12, 13) for hour in (0, 12)]
        answered += [(name, when, question, "no") for when in hours for question in ALWAYS_NO]
    said = [
        {"patient_id": who, "observed_at": at(0, when), "question": what, "answer": word}
        for who, when, what, word in answered
    ]
    return charted(labs, answered=said, patients=patients, explanations=False)


def with_results(rows, chart):
    """Rows of days with a result: those of answers alone are left to the tests of courses."""
    times = chart.labs[["patient_id", "observed_at"]].drop_duplicates()
    return rows.merge(times, on=["patient_id", "observed_at"])


def test_howard_is_read_alike_by_both(ward):
    people, chart = ward
    rows = with_results(graded(HOWARD, chart), chart)
    ours = {
        name: [(row["day"], in_short(row)) for row in own.to_dict("records")]
        for name, own in rows.groupby("patient_id")
    }
    seen = set()

    for name, one in people.items():
        theirs = howard(one)
        inside = [(day, text) for day, text in theirs if text not in ("outside", "carried")]
        outside = [(day, text) for day, text in theirs if text in ("outside", "carried")]
        mine = dict(ours.get(name, []))
        assert inside == [(day, mine[day]) for day, _ in inside], name
        assert {day for day, _ in theirs} == set(mine), name
        for day, text in outside:
            assert (mine[day] == "n/c") is (text == "outside"), (name, day)
        seen |= {text for _, text in theirs}
    assert {"0", "1", "2", "0..2", "1..2", "outside", "carried", "0? ..2", "1? ..2"} <= seen


def test_laboratory_tls_of_cairo_and_bishop_is_read_alike_by_both(ward):
    people, chart = ward
    rows = with_results(graded(CAIRO_BISHOP, chart), chart)
    rows = rows[rows["day"].between(-8, 7)]
    flagged = rows["flags"].str.split(";").map(lambda names: "TLS_LABORATORY" in names)
    ours = rows.assign(met=flagged).groupby("patient_id")[["day", "met"]]
    mine = {name: list(map(tuple, own.to_numpy().tolist())) for name, own in ours}
    seen = set()

    for name, one in people.items():
        theirs = laboratory_in_the_window(one)
        assert [(day, word == "yes") for day, word in theirs] == mine.get(name, []), name
        seen |= {word for _, word in theirs}
    assert seen == {"yes", "no", "unknown"}


# --- laws ----------------------------------------------------------------------------------------


def bounds(key, chart):
    rows = graded(key, chart).set_index(["patient_id", "observed_at"])
    return rows[rows["status"] != "not-classifiable"]


@pytest.mark.parametrize("key", [*GRADER])
def test_a_value_that_cannot_be_read_never_narrows_the_bounds(key, ward):
    """The result stays, its value is implausible: what was known must still be possible."""
    _, chart = ward
    random = np.random.default_rng(21)
    lost = random.random(len(chart.labs)) < 0.15
    lost &= (chart.labs["observed_at"] >= at(-5, 10)).to_numpy()  # baselines stay
    lost &= (chart.labs["analyte"] != "albumin").to_numpy()
    blurred = replace(chart, labs=chart.labs.assign(value=chart.labs["value"].mask(lost, 9999.0)))
    true, wider = bounds(key, chart), bounds(key, blurred)
    both = true.join(wider, rsuffix="_wider", how="inner")

    assert len(both) > 1000
    assert (both["at_least_wider"] <= both["at_least"]).all()
    assert (both["at_most_wider"] >= both["at_most"]).all()


@pytest.mark.parametrize("key", [*GRADER])
def test_the_certain_grade_never_falls_within_the_window(key, ward):
    """CTCAE can fall only by a clinician's word, and nobody speaks here."""
    _, chart = ward
    rows = graded(key, chart)
    inside = rows[rows["day"].between(-8, 7)]
    before = inside.groupby("patient_id")["at_least"].shift(1)

    assert (inside["at_least"] >= before.fillna(0)).all()
    assert (inside["at_most"] >= inside["at_least"]).all()


@pytest.mark.parametrize("key", [HOWARD, CTCAE])
def test_the_same_results_in_other_units_are_graded_the_same(key, ward):
    """Away from the thresholds, which are printed rounded (0.4)."""
    _, chart = ward
    other = {"uric-acid": "umol/L", "phosphate": "mmol/L", "creatinine": "umol/L"}
    other |= {"potassium": "meq/L", "calcium": "mmol/L"}
    labs = chart.labs
    near = labs["value"].isin([8.0, 7.9, 4.5, 4.4, 7.0, 7.1, 6.5])
    shifted = labs["value"].where(~near, labs["value"] * 1.07)
    there = labs.assign(value=shifted)
    unit = labs["analyte"].map(other).fillna(labs["unit"])
    factor = [
        1 / UNIT_FACTORS.get((analyte, one), 1.0)
        for analyte, one in zip(labs["analyte"], unit, strict=True)
    ]
    converted = there.assign(
        value=there["value"] * factor, upper_limit=there["upper_limit"] * factor, unit=unit
    )
    in_one, in_other = (
        graded(key, replace(chart, labs=one)) for one in (there, converted.astype({"unit": "str"}))
    )

    pd.testing.assert_frame_equal(in_one, in_other)


def test_an_hour_later_is_the_same_course(ward):
    """Only differences of time count, as long as nothing moves over midnight or the start."""
    _, chart = ward
    later = timedelta(minutes=30)
    moved = replace(
        chart,
        labs=chart.labs.assign(observed_at=chart.labs["observed_at"] + later),
        answers=chart.answers.assign(observed_at=chart.answers["observed_at"] + later),
    )

    for key in GRADER:
        rows, other = graded(key, chart), graded(key, moved)
        assert rows["status"].tolist() == other["status"].tolist()
        assert rows["flags"].tolist() == other["flags"].tolist()
