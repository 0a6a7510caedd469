"""A clinician's answers: to a question that a scale asks, in a form that it can read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitoring.course.questions import questions
from monitoring.record.engine import open_record
from monitoring.services.answer_question import NoSuchAnswer, answer_question
from monitoring.services.chart import read_chart
from monitoring.services.load_demo import load_demo
from tests.people import A_NURSE, THE_OPERATOR

NOW = datetime(2026, 3, 15, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    record = open_record(f"sqlite:///{tmp_path_factory.mktemp('answers')}/record.db")
    load_demo(record, by=THE_OPERATOR, at=NOW)
    return record


def said(record, question, answer, form_key="a form"):
    return answer_question(
        record, "DEMO-01", question, answer, observed_at=NOW, by=A_NURSE, at=NOW, form_key=form_key
    )


def test_an_answer_is_kept_with_who_said_it_and_the_same_form_saves_once(record):
    said(record, "splenomegaly", " Yes ")
    said(record, "splenomegaly", " Yes ")
    answers = read_chart(record, patient_ids=["DEMO-01"]).answers
    row = answers[answers["question"] == "splenomegaly"]
    assert row[["answer", "answered_by"]].to_numpy().tolist() == [["yes", "N. Kaya"]]


@pytest.mark.parametrize(
    ("question", "answer", "sentence"),
    [
        ("splenomegalie", "yes", "No scale asks 'splenomegalie'"),
        ("splenomegaly", "perhaps", "answer one of yes, no, not 'perhaps'"),
        ("gcs", "nan", "answer with a number, not 'nan'"),
        ("gcs", "fifteen", "answer with a number, not 'fifteen'"),
    ],
)
def test_what_no_scale_could_read_is_refused_in_a_sentence(record, question, answer, sentence):
    with pytest.raises(NoSuchAnswer, match=sentence):
        said(record, question, answer, form_key=answer)


def test_every_question_has_words_and_an_answer_to_give():
    lacking = [one.name for one in questions().values() if "_" in one.words or not one.scales]
    assert lacking == []
