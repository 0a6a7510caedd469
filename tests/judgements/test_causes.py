"""A cause that a physician gives later counts for the rule as if it had been charted."""

from __future__ import annotations

import pandas as pd
import pytest

from monitoring.charting.tables import OBSERVATIONS
from monitoring.course.judgements import FINDINGS_OF, attributed
from monitoring.services.chart import read_chart
from monitoring.services.judge_grade import attribute_finding
from monitoring.settings import CourseChoices
from tests.judgements.ward import (
    CONFUSED,
    CRS,
    DOCTOR,
    ICANS,
    ILL,
    NOW,
    SETTINGS,
    WELL,
    chart_it,
    hours,
    judged_at,
    words,
)
from tests.typed import typed

WINDOW = CourseChoices().join_window


def attribute(record, count, findings, *, cause="other", scale=CRS, at=NOW, form="1", **how):
    return attribute_finding(
        record,
        SETTINGS,
        "P1",
        scale,
        hours(count),
        findings=findings,
        cause=cause,
        reason="Blood culture positive",
        at=at,
        form_key=form,
        **DOCTOR,
        **how,
    )


def rule_at(record, count, scale=CRS, **how):
    row = judged_at(record, count, scale, **how)
    return tuple(None if pd.isna(row[n]) else row[n] for n in ("rule_status", "rule_grade"))


@pytest.mark.parametrize(
    ("findings", "grade"),
    [
        (["fever"], ("not-classifiable", None)),  # 1.6: afebrile, no waiver, components above 0
        (["hypotension"], ("graded", 2)),  # D15: the whole component, vasopressors included
        (["hypoxia"], ("graded", 3)),
        (["hypotension", "hypoxia"], ("graded", 1)),
        (["fever", "hypotension", "hypoxia"], ("graded", 0)),
    ],
)
def test_other_causes_take_findings_out_of_crs(record, findings, grade):
    """R3, D15: what is due to another cause does not count; all of it away leaves grade 0."""
    assert ("graded", 3) == rule_at(record, 0)

    attribute(record, 0, findings)

    assert grade == rule_at(record, 0)


def test_another_cause_covers_every_neurological_domain(record):
    """D23: tool, consciousness, seizure, motor and pressure of the moment."""
    assert ("graded", 4) == rule_at(record, 1, ICANS)

    attribute(record, 1, ["neurological"], scale=ICANS)

    assert ("graded", 0) == rule_at(record, 1, ICANS)


def test_the_rules_own_grade_is_kept_beside_the_one_with_the_cause(record):
    """Nobody can tell from a 0 that the chart alone says 3."""
    attribute(record, 0, FINDINGS_OF[CRS])

    row = judged_at(record, 0)

    assert (0, 3) == (row["rule_grade"], row["charted_grade"])
    assert row["moved_by_cause"]
    assert row["disagrees"]
    assert "" == row["standing"]


def test_a_cause_of_one_moment_leaves_the_others_alone(record):
    attribute(record, 0, FINDINGS_OF[CRS])

    assert [("graded", 0), ("graded", 3)] == [rule_at(record, at) for at in (0, 2)]


def test_a_cause_from_then_on_holds_until_it_is_changed(record):
    """Also at moments that are charted afterwards."""
    attribute(record, 1, FINDINGS_OF[CRS], applies_to="from-then-on")
    chart_it(record, 5, ILL)
    assert [3, 0, 0] == [rule_at(record, at)[1] for at in (0, 2, 5)]

    attribute(record, 5, FINDINGS_OF[CRS], cause="therapy", applies_to="from-then-on", form="2")
    chart_it(record, 6, ILL)

    assert [3, 0, 3, 3] == [rule_at(record, at)[1] for at in (0, 2, 5, 6)]


def test_a_cause_counts_from_when_it_was_recorded(record):
    """The screen of a past minute is the one that was seen (architecture, the record)."""
    attribute(record, 0, FINDINGS_OF[CRS])

    assert 3 == rule_at(record, 0, as_of=NOW - pd.Timedelta(minutes=1))[1]
    assert 0 == rule_at(record, 0, as_of=NOW)[1]


def test_a_cause_makes_no_assessment_of_a_moment_that_charts_nothing_of_its_scale(record):
    """A neuro check says nothing on CRS either way; a cause alone must not open its grade."""
    before = judged_at(record, 1)

    attribute(record, 0, FINDINGS_OF[CRS], applies_to="from-then-on")

    assert before["rule_at_most"] == judged_at(record, 1)["rule_at_most"]
    observations = read_chart(record).observations
    assert observations["fever_cause"].isna().all()


def test_a_fever_said_to_be_infection_on_another_scale_leaves_crs_alone(record):
    """The infection panel and CRS stand side by side, neither switches the other off (12, 2)."""
    attribute(record, 0, ["fever"], scale="febrile-neutropenia-idsa-2010")

    assert ("graded", 3) == rule_at(record, 0)


def test_the_chart_itself_is_never_changed(record):
    """Causes are laid over it when it is graded."""
    before = read_chart(record).observations

    attribute(record, 0, FINDINGS_OF[CRS], applies_to="from-then-on")

    pd.testing.assert_frame_equal(before, read_chart(record).observations)


# --- on frames ------------------------------------------------------------------------------------


def rows(*charted):
    return typed(OBSERVATIONS, [{"patient_id": "P1", **one} for one in charted])


def on_fever(cause="other", at=0, **about):
    return {
        "word": "attributed",
        "finding": "fever",
        "cause": cause,
        "applies_to": "moment",
        "observed_at": hours(at),
        **about,
    }


def causes(observations, *said):
    laid = attributed(observations, words(*said), join_window=WINDOW)
    return [None if pd.isna(one) else one for one in laid["fever_cause"]]


def test_a_word_stands_over_the_cause_that_is_charted_there():
    """The physician looked at that very moment."""
    charted = rows({"observed_at": hours(0), "temperature_c": 38.6, "fever_cause": "therapy"})

    assert ["other"] == causes(charted, on_fever())


def test_a_word_from_then_on_gives_way_to_a_cause_charted_at_a_later_moment():
    """It was charted by somebody who saw the patient after the word was said."""
    charted = rows(
        {"observed_at": hours(0), "temperature_c": 38.6, "fever_cause": "therapy"},
        {"observed_at": hours(20), "temperature_c": 38.6, "fever_cause": "therapy"},
        {"observed_at": hours(24), "temperature_c": 38.6},
    )

    said = causes(charted, on_fever(applies_to="from-then-on"))

    assert ["other", "therapy", "other"] == said


def test_of_two_words_that_cover_a_moment_the_one_recorded_last_counts():
    charted = rows(*({"observed_at": hours(at), "temperature_c": 38.6} for at in (0, 2)))
    first = on_fever("other", 2, applies_to="from-then-on")
    later = on_fever("therapy", 0, applies_to="from-then-on")

    assert ["therapy", "therapy"] == causes(charted, first, later)
    assert ["therapy", "other"] == causes(charted, later, first)


def test_rows_that_are_one_moment_stay_one_moment():
    """Two rows that both fill a cell are two moments (D1), so only one of them takes the cause."""
    charted = rows(
        {"observed_at": hours(0), "temperature_c": 38.6},
        {"observed_at": hours(0.2), "systolic_mmhg": 84.0},
        {"observed_at": hours(0.3), "oxygen_device": "room-air"},
    )

    assert ["other", None, None] == causes(charted, on_fever(applies_to="from-then-on"))


def test_a_joined_row_that_has_a_cause_is_the_one_that_takes_the_word():
    charted = rows(
        {"observed_at": hours(0), "temperature_c": 38.6},
        {"observed_at": hours(0.2), "fever_cause": "therapy", "systolic_mmhg": 84.0},
    )

    assert [None, "other"] == causes(charted, on_fever(applies_to="from-then-on"))


def test_fahrenheit_and_a_value_that_could_not_be_measured_are_charted_too():
    charted = rows(
        {"observed_at": hours(0), "temperature_f": 101.5},
        {"observed_at": hours(2), "systolic_mmhg": "unrecordable"},
        {"observed_at": hours(4), "heart_rate_bpm": 120.0},
    )

    said = causes(charted, on_fever(applies_to="from-then-on"))

    assert ["other", "other", None] == said


def test_nobody_elses_moments_are_touched_and_the_order_of_rows_does_not_matter():
    charted = typed(
        OBSERVATIONS,
        [
            {"patient_id": patient, "observed_at": hours(at), "temperature_c": 38.6}
            for at in (3, 0, 2)
            for patient in ("P2", "P1")
        ],
    )

    said = causes(charted, on_fever(at=2, applies_to="from-then-on"))

    assert [None, "other", None, None, None, "other"] == said


def test_without_a_word_on_a_cause_the_observations_are_handed_back_as_they_are():
    """No copy of ten million rows where nobody said anything."""
    charted = rows({"observed_at": hours(0), **WELL}, {"observed_at": hours(2), **CONFUSED})

    assert charted is attributed(charted, words(), join_window=WINDOW)
