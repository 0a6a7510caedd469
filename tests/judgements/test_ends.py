"""The end of an episode is proposed by the rule; a physician agrees, re-opens or dates it else."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import pytest

from monitoring.course.judgements import judged_episodes
from monitoring.people.roles import NotAllowed
from monitoring.record.engine import open_record
from monitoring.record.integrity import verify
from monitoring.services.admit_patient import admit_patient
from monitoring.services.chart import graded, read_chart
from monitoring.services.give_drug import give_drug
from monitoring.services.judge_grade import CannotJudge, RuleMoved, resolve_episode
from tests.judgements.ward import CRS, DOCTOR, SETTINGS, START, WELL, chart_it, hours
from tests.people import A_NURSE

FEBRILE = WELL | {"temperature_c": 38.6}
LOW = WELL | {"systolic_mmhg": 82.0}
END = hours(0)  # the last moment with any sign


@pytest.fixture
def record(tmp_path):
    """Fever, tocilizumab, and then clean moments over 30 hours: an end is proposed."""
    engine = open_record(tmp_path / "daywatch.db")
    row = {"patient_id": "P1", "infused_at": "2026-03-10T11:00+01:00", "age_years": 50.0}
    admit_patient(engine, row, by=A_NURSE, at=START, form_key="admitted")
    chart_it(engine, 0, FEBRILE)
    give = {"kind": "tocilizumab", "started_at": hours(1)}
    give_drug(engine, "P1", give, by=A_NURSE, at=hours(1), form_key="tocilizumab")
    for count in (6, 18, 30):
        chart_it(engine, count, WELL)
    yield engine
    engine.dispose()


def say(record, word, *, at=32, form="e", onset=0, **how):
    how = DOCTOR | how
    return resolve_episode(
        record, SETTINGS, "P1", CRS, hours(onset), word=word, at=hours(at), form_key=form, **how
    )


def episode(record, **how):
    chart = read_chart(record, patient_ids=["P1"], **how)
    course = graded(chart, SETTINGS, explanations=False)
    (row,) = judged_episodes(course.episodes, chart.judgements, course.grades).to_dict("records")
    return row


def grade(record, count):
    rows = graded(read_chart(record), SETTINGS, explanations=False).grades
    row = rows[(rows["scale"] == CRS) & (rows["observed_at"] == hours(count))].iloc[0]
    return str(row["status"]), None if pd.isna(row["grade"]) else int(row["grade"])


def test_the_rule_only_proposes_the_end(record):
    row = episode(record)

    assert ("proposed", "resolved", END) == (row["resolution"], row["state"], row["resolved_at"])


def test_an_end_that_is_agreed_to_is_no_longer_only_proposed(record):
    say(record, "end-agreed", resolved_at=END)

    row = episode(record)

    assert ("agreed", END, "Dr Weiss") == (
        row["resolution"],
        row["standing_resolved_at"],
        row["resolution_by"],
    )
    assert "proposed" == episode(record, as_of=hours(31))["resolution"]
    assert verify(record) is None


def test_a_reopened_episode_makes_the_waiver_valid_again(record):
    """1.7: hypotension without fever, after tocilizumab in an open episode, is CRS grade 2."""
    chart_it(record, 40, LOW)
    assert ("not-classifiable", None) == grade(record, 40)

    say(record, "re-opened", reason="Still needs fluids", at=41, from_at=hours(33))

    assert ("graded", 2) == grade(record, 40)
    assert ("graded", 0) == grade(record, 30)


def test_a_reopened_episode_is_open_before_anything_else_is_charted(record):
    say(record, "re-opened", reason="Still needs fluids")

    row = episode(record)

    assert ("re-opened", "open") == (row["resolution"], row["standing_state"])
    assert pd.isna(row["standing_resolved_at"])
    assert ("resolved", END) == (row["state"], row["resolved_at"])


def test_a_reopened_episode_resolves_only_by_a_new_run_of_clean_moments(record):
    say(record, "re-opened", reason="Still needs fluids")
    states = []
    for count in (34, 46, 58):
        chart_it(record, count, WELL)
        row = episode(record)
        states.append((row["standing_state"], row["resolution"]))

    expected = [("resolving", "re-opened"), ("resolving", "re-opened"), ("resolved", "proposed")]
    assert expected == states


def test_an_end_agreed_to_after_all_takes_the_reopening_back(record):
    """The last word counts."""
    say(record, "re-opened", reason="Still needs fluids")
    chart_it(record, 40, LOW)
    say(record, "dated-otherwise", reason="It was sepsis", resolved_at=hours(18), at=42, form="2")

    assert ("not-classifiable", None) == grade(record, 40)


def test_another_date_stands_beside_the_proposed_one_and_moves_no_grade(record):
    before = [grade(record, count) for count in (0, 6, 18, 30)]

    say(record, "dated-otherwise", resolved_at=hours(6), reason="Rigors until then")

    row = episode(record)
    assert (END, hours(6)) == (row["resolved_at"], row["standing_resolved_at"])
    assert "dated-otherwise" == row["resolution"]
    assert before == [grade(record, count) for count in (0, 6, 18, 30)]


@pytest.mark.parametrize(
    ("word", "about"),
    [
        ("end-agreed", {"resolved_at": END}),
        ("dated-otherwise", {"resolved_at": hours(6), "reason": "Rigors until then"}),
    ],
)
def test_fever_after_the_word_makes_it_outdated(record, word, about):
    """A screen that still says 'resolved, confirmed' would hide a flare."""
    say(record, word, **about)
    chart_it(record, 40, FEBRILE)

    row = episode(record)

    assert ("outdated", "open") == (row["resolution"], row["standing_state"])
    assert pd.isna(row["standing_resolved_at"])


def test_the_same_form_again_writes_nothing(record):
    first = say(record, "re-opened", reason="Still needs fluids")
    chart_it(record, 40, FEBRILE)

    assert first == say(record, "re-opened", reason="Still needs fluids")


@pytest.mark.parametrize(
    ("word", "about", "sentence"),
    [
        ("end-agreed", {"resolved_at": END, "role": "nurse"}, "Only a physician confirms the end"),
        ("end-agreed", {}, "Say when the episode ended"),
        ("re-opened", {}, "Say why: a change needs its reason"),
        ("dated-otherwise", {"resolved_at": END, "reason": "x"}, "That is the proposed end"),
        (
            "dated-otherwise",
            {"resolved_at": hours(-2), "reason": "x"},
            "The episode began at 08:00 on 14 Mar: it cannot have ended at 06:00 on 14 Mar",
        ),
        ("dated-otherwise", {"resolved_at": hours(99), "reason": "x"}, "lies ahead"),
        ("re-opened", {"reason": "x", "from_at": hours(-1)}, "went on until 08:00 on 14 Mar"),
        ("re-opened", {"reason": "x", "onset": 1}, "No episode began at 09:00 on 14 Mar"),
        ("closed", {}, "Say whether the end is agreed to"),
    ],
)
def test_what_cannot_be_said_of_an_end_is_told_in_a_sentence(record, word, about, sentence):
    with pytest.raises((CannotJudge, NotAllowed), match=sentence):
        say(record, word, **about)


def test_an_end_is_agreed_to_only_as_it_was_seen(record):
    with pytest.raises(RuleMoved, match="The proposed end is 08:00 on 14 Mar by now"):
        say(record, "end-agreed", resolved_at=END + timedelta(hours=1))


def test_an_episode_that_goes_on_has_no_end_to_agree_to(record):
    chart_it(record, 31, FEBRILE)

    with pytest.raises(
        (CannotJudge, NotAllowed), match="is open and no end is proposed: date it yourself"
    ):
        say(record, "end-agreed", resolved_at=END)
    with pytest.raises((CannotJudge, NotAllowed), match="is open: there is nothing to re-open"):
        say(record, "re-opened", reason="x")
