"""The window, the 24 h, what is not known, what earlier days leave, and what stands beside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from monitoring.course.graders import ROW_COLUMNS
from monitoring.scales.tls import LABORATORY
from monitoring.settings import Settings, TlsChoices
from tests.tls.chart import (
    ADULT,
    BEFORE,
    CAIRO_BISHOP,
    CTCAE,
    GRADER,
    HOWARD,
    NO_SIGNS,
    NORMAL,
    answers,
    at,
    charted,
    course,
    graded,
    last,
    results,
)

BASELINE = results(NORMAL, BEFORE)
TLS = "K 6.5, P 7.0, UA 5.0, Ca 9.0, Alb 4.0, Cr 0.9 <1.2"
every_grader = pytest.mark.parametrize("key", [*GRADER])


def flags(key, chart):
    return [one.split(";") if one else [] for one in graded(key, chart)["flags"]]


# --- the rows ------------------------------------------------------------------------------------


def test_a_row_stands_at_each_days_last_result():
    """On the local day; results of analytes that it does not use make no row."""
    chart = charted(
        results("K 4.0", 1, 6) + results("P 3.0", 1, 20) + results("Alb 4.0, iCa 1.2", 2)
    )
    rows = graded(HOWARD, chart)

    assert [at(1, 20)] == rows["observed_at"].tolist()
    assert [1] == rows["day"].tolist()
    assert [*ROW_COLUMNS] == [*rows.columns]


@every_grader
def test_without_any_result_there_is_no_row(key):
    assert graded(key, charted([])).empty


def test_without_explanations_the_column_is_empty_and_the_rest_the_same():
    chart = charted(BASELINE + results(TLS, 1) + results("K 6.5, P 7.0", 10))
    silent = replace(chart, explanations=False)

    for key in GRADER:
        said, unsaid = graded(key, chart), graded(key, silent)
        assert (said["explanation"].str.len() > 0).all()
        assert (unsaid["explanation"] == "").all()
        pd.testing.assert_frame_equal(
            said.drop(columns="explanation"), unsaid.drop(columns="explanation")
        )


def test_the_last_row_stands_for_the_period():
    """Laboratory TLS on day 1 is still the grade of the window on day 5, and is said to be over."""
    chart = charted(
        BASELINE + results(TLS, 1) + results(NORMAL, 5),
        answered=answers(NO_SIGNS, 1),
    )

    assert course(HOWARD, chart) == ["1", "1"]
    assert flags(HOWARD, chart) == [["TLS_LABORATORY"], ["TLS_LABORATORY", "TLS_NOT_NOW"]]


def test_the_rows_are_those_of_the_frame_that_the_table_was_laid_on():
    chart = charted(BASELINE + results(TLS, 1) + results("K 6.5, P 7.0", 10))

    for grader in GRADER.values():
        frame = grader.read(chart)
        rows = grader.rows(chart)
        assert rows["observed_at"].tolist() == frame["observed_at"].tolist()


# --- the window ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (-9, 23.9, "n/c"),
        (-8, 0, "1..2"),
        (7, 23.9, "1..2"),
        (8, 0, "n/c"),
    ],
)
def test_the_window_has_whole_local_days(day, hour, expected):
    """A6: from 3 days before lymphodepletion (day −5) to 7 days after the infusion."""
    chart = charted(results("K 6.5, P 7.0", day, hour))

    assert course(HOWARD, chart) == [expected]
    assert ("TLS_PATTERN_OUTSIDE_WINDOW" in last(HOWARD, chart)["flags"]) is (expected == "n/c")


def test_the_window_is_a_choice_of_the_unit():
    longer = Settings(
        tls=TlsChoices(window_days_after_infusion=14, window_days_before_lymphodepletion=0)
    )

    for day, expected in ((14, "1..2"), (15, "n/c"), (-5, "1..2"), (-6, "n/c")):
        assert course(HOWARD, charted(results("K 6.5, P 7.0", day), settings=longer)) == [expected]


@pytest.mark.parametrize("begun", [None, "2026-03-20T10:00+00:00"])
def test_without_a_start_of_lymphodepletion_the_window_opens_before_the_infusion(begun):
    """A start after the infusion is none that can be used."""
    patient = {**ADULT, "lymphodepletion_started_at": begun}
    rows = [
        course(HOWARD, charted(results("K 6.5, P 7.0", day), patients=[patient]))
        for day in (-4, -3)
    ]

    assert rows == [["n/c"], ["1..2"]]


def test_days_are_of_the_units_zone_also_over_daylight_saving():
    """Berlin, infused on 22 March: day 7 is the 29th, which has 23 hours."""
    zone = ZoneInfo("Europe/Berlin")
    patient = {
        **ADULT,
        "infused_at": "2026-03-22T10:00+01:00",
        "lymphodepletion_started_at": "2026-03-17T10:00+01:00",
    }

    def on(*moments):
        labs = [
            {**row, "observed_at": one} for one in moments for row in results("K 6.5, P 7.0", 0)
        ]
        return graded(HOWARD, charted(labs, patients=[patient], zone=zone))

    last_minute, next_minute = "2026-03-29T21:59+00:00", "2026-03-29T22:00+00:00"

    assert on(last_minute)["status"].tolist() == ["open"]
    assert on(last_minute)["day"].tolist() == [7]
    assert on(next_minute)["status"].tolist() == ["not-classifiable"]
    assert on(next_minute)["day"].tolist() == [8]


def test_24_hours_are_hours_also_over_daylight_saving():
    """From 07:00 to 08:00 local time of the next day are 24 h where the clocks go forward."""
    zone = ZoneInfo("Europe/Berlin")
    patient = {**ADULT, "infused_at": "2026-03-25T10:00+01:00"}
    kalium, phosphate = results("K 6.5", 0)[0], results("P 7.0", 0)[0]

    def flagged(later):
        labs = [
            {**kalium, "observed_at": "2026-03-28T07:00+01:00"},
            {**phosphate, "observed_at": later},
        ]
        chart = charted(labs, patients=[patient], zone=zone)
        return "TLS_LABORATORY" in last(HOWARD, chart)["flags"]

    assert flagged("2026-03-29T08:00+02:00")
    assert not flagged("2026-03-29T08:01+02:00")


def test_outside_the_window_nothing_is_said_without_the_pattern():
    """One value alone, or a change by a quarter, makes no row there."""
    chart = charted(
        BASELINE + results(NORMAL, 1) + results("K 6.5", 10) + results("K 5.2, P 4.0", 12)
    )

    assert graded(HOWARD, chart)["day"].tolist() == [1]
    assert graded(CAIRO_BISHOP, chart)["day"].tolist() == [1]


def test_after_tls_in_the_window_the_pattern_outside_carries_its_grade():
    """The last row stands for the period, so the grade of the window is not lost by a late one."""
    chart = charted(
        BASELINE + results(TLS, 2) + results("K 6.5, P 7.0, Cr 2.0", 10),
        answered=answers(NO_SIGNS, 2),
    )

    assert course(HOWARD, chart) == ["1", "1"]
    assert flags(HOWARD, chart)[-1] == ["TLS_LABORATORY", "TLS_PATTERN_OUTSIDE_WINDOW"]


# --- what is not known ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected", "missing"),
    [
        ("K 6.5, P 7.0", "1..2", []),
        ("K 6.5, P 3.0, UA 5.0, Ca 9.0", "0", []),
        ("K 6.5, P 3.0, UA 5.0", "0..2", ["calcium"]),
        ("K 6.5, P 3.0", "0..2", ["uric-acid", "calcium"]),
        ("K 4.0, P 3.0, UA 5.0", "0", []),
        ("K 4.0, P 3.0", "0..2", ["uric-acid", "calcium"]),
        ("K 4.0", "0..2", ["uric-acid", "phosphate", "calcium"]),
        ("Cr 0.9", "0..2", ["uric-acid", "potassium", "phosphate", "calcium"]),
        ("K 99, P 7.0, UA 5.0, Ca 9.0", "0..2", ["potassium"]),
        ("K >5.0, P 7.0, UA 5.0, Ca 9.0", "0..2", ["potassium"]),
        ("K >6.0, P 7.0, UA 5.0, Ca 9.0", "1..2", []),
        ("K <6.1, P 7.0, UA 5.0, Ca 9.0", "0..2", ["potassium"]),
        ("K <5.0, P 7.0, UA 5.0, Ca 9.0", "0", []),
    ],
)
def test_two_abnormal_of_four(text, expected, missing):
    """With k abnormal and u unknown: certain from k = 2, excluded below k + u = 2, else open."""
    chart = charted(results(text, 1))
    named = last(HOWARD, chart)["missing"].split(";")

    assert course(HOWARD, chart) == [expected]
    assert missing == [one for one in named if one in LABORATORY]


def test_what_is_missing_is_named_analytes_before_signs():
    row = last(HOWARD, charted(results("K 6.5, P 3.0", 1)))

    assert row["missing"].split(";")[:2] == ["uric-acid", "calcium"]
    assert "uric acid" in row["explanation"]


def test_a_child_without_an_upper_limit_leaves_uric_acid_open():
    """Measured, and yet not known: the limit is what is missing."""
    child = {**ADULT, "age_years": 7.0}
    row = last(
        HOWARD, charted(results("UA 9.0, K 6.5, P 3.0, Ca 9.0, Alb 4.0", 1), patients=[child])
    )

    assert row["status"] == "open"
    assert "uric-acid-upper-limit" in row["missing"].split(";")
    assert "upper limit of uric acid" in row["explanation"]


def test_without_an_age_it_is_the_age_that_is_missing():
    patient = {**ADULT, "age_years": None}
    row = last(
        HOWARD, charted(results("P 5.0, K 6.5, UA 5.0 <7, Ca 9.0, Alb 4.0", 1), patients=[patient])
    )

    assert row["missing"].split(";")[0] == "age_years"


def test_without_a_baseline_the_change_by_a_quarter_is_not_known():
    chart = charted(results("K 6.5, P 3.0, UA 5.0, Ca 9.0, Alb 4.0, Cr 0.9 <1.2", 1))

    assert course(CAIRO_BISHOP, chart) == ["0..4"]
    assert "phosphate-baseline" in last(CAIRO_BISHOP, chart)["missing"].split(";")


def test_a_normal_result_speaks_for_24_hours():
    """Howard joins what lies within 24 h, so an older result says nothing of a pair with this."""
    panel = "P 3.0, UA 5.0, Ca 9.0, Alb 4.0"

    for hour, expected in ((8, "0"), (8.01, "0..2")):
        chart = charted(results(f"K 4.0, {panel}", 1, 8) + results("K 6.5", 2, hour))
        assert course(HOWARD, chart)[-1] == expected


def test_an_earlier_day_that_was_left_open_keeps_later_rows_provisional():
    """What was not measured on day 1 cannot be measured any more; a row does not claim it."""
    chart = charted(BASELINE + results("K 6.5", 1) + results(NORMAL, 3))

    assert course(HOWARD, chart) == ["0..2", "0? ..2"]
    assert flags(HOWARD, chart)[-1] == ["TLS_EARLIER_DAY_OPEN"]
    assert "earlier day" in last(HOWARD, chart)["explanation"]


def test_a_day_without_a_result_is_not_asked_for():
    assert course(HOWARD, charted(results(NORMAL, 1) + results(NORMAL, 5))) == ["0", "0"]


# --- calcium -------------------------------------------------------------------------------------


def test_without_an_albumin_calcium_is_read_uncorrected_and_provisional():
    chart = charted(
        BASELINE + results("K 6.5, Ca 6.9, P 3.0, UA 5.0, Cr 0.9", 1),
        answered=answers(NO_SIGNS, 1),
    )

    assert course(HOWARD, chart) == ["1?"]
    assert flags(HOWARD, chart) == [["TLS_LABORATORY", "CALCIUM_UNCORRECTED"]]


def test_a_pair_without_the_calcium_is_not_provisional():
    chart = charted(
        BASELINE + results("K 6.5, P 7.0, Ca 6.9, UA 5.0, Cr 0.9", 1),
        answered=answers(NO_SIGNS, 1),
    )

    assert course(HOWARD, chart) == ["1"]


def test_symptomatic_hypocalcaemia_counts_with_calcium_alone():
    """U8: Howard's framework, UNVERIFIED, so provisional and never read into a blank."""
    labs = BASELINE + results("K 4.0, Ca 6.9, Alb 4.0, P 3.0, UA 5.0, Cr 0.9", 1)
    said = answers({"tls-hypocalcemia-symptomatic": "yes"}, 1)

    assert course(HOWARD, charted(labs)) == ["0"]
    assert course(HOWARD, charted(labs, answered=said)) == ["2?"]
    assert flags(HOWARD, charted(labs, answered=said)) == [["TLS_CLINICAL"]]
    assert course(HOWARD, charted(BASELINE + results(NORMAL, 1), answered=said)) == ["0"]


# --- clinical signs ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    ["tls-oliguria", "tls-hypocalcemia-symptomatic", "tls-dysrhythmia", "tls-seizure"],
)
def test_each_sign_makes_laboratory_tls_clinical(question):
    labs = BASELINE + results(TLS, 1)

    assert course(HOWARD, charted(labs, answered=answers({question: "yes"}, 1))) == ["2"]
    unanswered = {name: word for name, word in NO_SIGNS.items() if name != question}
    chart = charted(labs, answered=answers(unanswered, 1))
    assert course(HOWARD, chart) == ["1..2"]
    assert last(HOWARD, chart)["missing"] == question
    assert course(HOWARD, charted(labs, answered=answers(NO_SIGNS, 1))) == ["1"]


def test_an_answer_of_the_same_day_counts_and_one_of_the_next_does_not():
    """The result comes in the morning, and is answered when somebody has seen it."""
    labs = BASELINE + results(TLS, 1, 6)

    assert course(HOWARD, charted(labs, answered=answers({"tls-oliguria": "yes"}, 1, 23))) == ["2"]
    later = course(HOWARD, charted(labs, answered=answers({"tls-oliguria": "yes"}, 2, 1)))
    assert later == ["1..2", "2"]


def test_a_creatinine_that_rises_after_the_laboratory_finding_is_clinical():
    """The kidney follows the crystals by a day or two."""
    chart = charted(
        BASELINE + results(TLS, 1) + results(f"{NORMAL.replace('Cr 0.9', 'Cr 1.3')}", 3),
        answered=answers(NO_SIGNS, 1),
    )

    assert course(HOWARD, chart) == ["1", "2"]


def test_a_sign_outside_the_window_is_no_sign_of_it():
    chart = charted(
        BASELINE + results(TLS, 6) + results("K 6.5, P 7.0", 9),
        answered=answers(NO_SIGNS, 6) + answers({"tls-seizure": "yes"}, 9),
    )

    assert course(HOWARD, chart) == ["1", "1"]


def test_a_clinicians_no_stands_over_an_earlier_seizure_of_the_chart():
    """A seizure of ICANS is not one of TLS; a seizure after the word counts again."""
    seen = [{"observed_at": at(1, 7), "seizure": "brief"}]
    labs = BASELINE + results(TLS, 1)
    said = answers(NO_SIGNS, 1)

    assert course(HOWARD, charted(labs, observations=seen)) == ["2"]
    assert course(HOWARD, charted(labs, observations=seen, answered=said)) == ["1"]
    again = [*seen, {"observed_at": at(1, 12), "seizure": "brief"}]
    assert course(HOWARD, charted(labs, observations=again, answered=said)) == ["2"]


def test_oliguria_among_the_symptoms_counts_and_other_symptoms_do_not_exclude_it():
    labs = BASELINE + results(TLS, 1)
    others = {name: word for name, word in NO_SIGNS.items() if name != "tls-oliguria"}

    for symptoms, expected in (("oliguria;nausea", "2"), ("nausea", "1..2"), ("none", "1..2")):
        seen = [{"observed_at": at(1, 7), "symptoms": symptoms}]
        chart = charted(labs, observations=seen, answered=answers(others, 1))
        assert course(HOWARD, chart) == [expected]


def test_sudden_death_is_asked_only_of_the_dead():
    labs = BASELINE + results(TLS, 1)
    dead = {**ADULT, "died_at": at(1, 20).isoformat()}

    for patient, said, expected in (
        (ADULT, {}, "1"),
        (dead, {}, "1..2"),
        (dead, {"tls-sudden-death": "no"}, "1"),
        (dead, {"tls-sudden-death": "yes"}, "2"),
    ):
        answered = answers(NO_SIGNS | said, 1)
        assert course(HOWARD, charted(labs, answered=answered, patients=[patient])) == [expected]


def test_death_is_never_graded():
    """Grade 5 is a person's word; there is no cause of death for TLS in the chart."""
    dead = {**ADULT, "died_at": at(1, 20).isoformat(), "death_cause": "other"}
    labs = BASELINE + results(TLS.replace("Cr 0.9", "Cr 9.0"), 1)
    said = answers({"tls-confirmed": "yes", "tls-life-threatening": "yes"}, 1)

    for key in (CAIRO_BISHOP, CTCAE):
        assert course(key, charted(labs, patients=[dead], answered=said)) == ["4"]
        assert "Grade 5" in GRADER[key].page()


# --- CTCAE ---------------------------------------------------------------------------------------


def test_a_word_without_the_laboratory_is_shown_for_review():
    """A clinician who says TLS is not answered with a grade 0."""
    said = answers({"tls-confirmed": "yes"}, 1)
    chart = charted(BASELINE + results(NORMAL, 1), answered=said)

    assert course(CTCAE, chart) == ["3?"]
    assert flags(CTCAE, chart) == [["TLS_CONFIRMED_WITHOUT_LABORATORY"]]
    assert course(CTCAE, charted([], answered=said)) == ["3?"]


def test_the_latest_word_stands():
    labs = BASELINE + results(TLS, 1) + results(TLS, 2) + results(TLS, 3)
    said = answers({"tls-confirmed": "yes"}, 2) + answers({"tls-confirmed": "no"}, 3)

    assert course(CTCAE, charted(labs, answered=said)) == ["0..3", "3", "0"]


# --- rasburicase ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("hour", "flagged"), [(8, True), (7.9, False), (32.1, False)])
def test_a_uric_acid_within_a_day_after_rasburicase_is_flagged(hour, flagged):
    """UNVERIFIED: urate keeps falling in the tube unless it is chilled."""
    given = [{"kind": "rasburicase", "started_at": at(1, hour)}]
    chart = charted(BASELINE + results(NORMAL, 2, 8), given=given)

    assert course(HOWARD, chart) == ["0"]
    assert ("URATE_AFTER_RASBURICASE" in flags(HOWARD, chart)[0]) is flagged


# --- several patients, and any order -------------------------------------------------------------


@every_grader
def test_the_order_of_rows_and_other_patients_do_not_matter(key):
    both = [ADULT, {**ADULT, "patient_id": "P2", "age_years": 7.0}]
    other = [
        one for day in (1, 2, 4) for one in results("K 6.5, P 5.0, UA 6.0 <5.5", day, patient="P2")
    ]
    own = BASELINE + results(TLS, 1) + results("K 6.5", 2) + results(NORMAL, 3)
    said = answers(NO_SIGNS, 1) + answers({"tls-confirmed": "yes"}, 2)
    chart = charted(own + other, patients=both, answered=said)
    shuffled = replace(
        chart,
        labs=chart.labs.sample(frac=1, random_state=3),
        answers=chart.answers.sample(frac=1, random_state=4),
        patients=chart.patients.iloc[::-1].reset_index(drop=True),
    )
    alone = graded(key, charted(own, answered=said))
    crowd = graded(key, chart)

    pd.testing.assert_frame_equal(crowd, graded(key, shuffled))
    of_one = crowd[crowd["patient_id"] == "P1"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, of_one)


def test_a_stranger_is_refused_with_the_remedy():
    with pytest.raises(ValueError, match="Admit the patient first"):
        graded(HOWARD, charted(results("K 4.0", 1, patient="P9")))


def test_the_columns_have_the_types_of_grades():
    rows = graded(HOWARD, charted(BASELINE + results(TLS, 1) + results("K 6.5, P 7.0", 10)))

    for name in ("grade", "at_least", "at_most"):
        assert rows[name].dtype == "Int64"
    assert rows["observed_at"].dtype == "datetime64[us, UTC]"
    assert rows["day"].dtype == np.int64
    assert rows["observed_at"].iloc[0] == datetime(2026, 3, 2, 8, tzinfo=UTC)
