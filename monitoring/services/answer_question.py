"""Record what only a clinician can say: the answer to a question that a scale asks."""

from __future__ import annotations

from datetime import datetime
from math import isfinite

from sqlalchemy import Engine

from monitoring.course.questions import questions
from monitoring.people.roles import Person, Right, permit
from monitoring.record.journal import Entry, append


class NoSuchAnswer(Exception):
    """No scale asks this, or this is no answer to it."""


def answer_question(
    record: Engine,
    patient_id: str,
    question: str,
    answer: str,
    *,
    observed_at: datetime,
    by: Person,
    at: datetime,
    form_key: str,
) -> int:
    """One entry; the same form again changes nothing. Raises NoSuchAnswer."""
    permit(by, Right.CHART)
    asked = questions().get(question)
    if asked is None:
        raise NoSuchAnswer(f"No scale asks {question!r}: choose a question of the list.")
    said = answer.strip().lower()
    if asked.is_number:
        if not _is_number(said):
            raise NoSuchAnswer(f"{asked.words}: answer with a number, not {answer!r}.")
    elif said not in asked.answers:
        listed = ", ".join(asked.answers)
        raise NoSuchAnswer(f"{asked.words}: answer one of {listed}, not {answer!r}.")
    row = {
        "patient_id": patient_id,
        "observed_at": observed_at,
        "question": question,
        "answer": said,
        "answered_by": by.signed,
    }
    return append(record, Entry("answer", at, by.signed, form_key=form_key), {"answers": [row]})


def _is_number(text: str) -> bool:
    try:
        return isfinite(float(text))
    except ValueError:
        return False
