"""What only a clinician can say: the questions that open grades ask, answered one at a time."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pandas as pd
import streamlit as st

from monitoring.course.other_scales import standing_at
from monitoring.course.questions import Question, questions
from monitoring.course.review import PatientState
from monitoring.people.roles import NotAllowed
from monitoring.record.errors import CannotRecord, RecordUnavailable
from monitoring.services.answer_question import NoSuchAnswer, answer_question
from monitoring.services.review_patient import PatientReview
from monitoring.services.sign_in import NotSignedIn
from monitoring.ui import page_words, session, words
from monitoring.ui.scale_words import row_name

SHOWN = 8


def answers_line(review: PatientReview, state: PatientState) -> None:
    """Questions that narrow a grade of now stand first; nothing is chosen beforehand."""
    st.subheader(page_words.A_CLINICIANS_ANSWERS)
    now, zone = session.now(), session.zone_of(state)
    key = st.session_state.setdefault(f"answer:{state.patient_number}", uuid4().hex)
    all_questions = questions()
    asked_now = _asked_now(review, now)
    st.caption(
        page_words.ANSWERS_THAT_WOULD_NARROW.format(number=len(asked_now))
        if asked_now
        else page_words.NO_GRADE_WAITS
    )
    which, what, when, record = st.columns([3, 1.6, 2, 0.9], vertical_alignment="bottom")
    with which:
        chosen = st.selectbox(
            page_words.QUESTION,
            [*asked_now, *(one for one in all_questions if one not in asked_now)],
            index=None,
            placeholder=page_words.CHOOSE_A_QUESTION,
            format_func=lambda name: _in_words(all_questions[name]),
            key=f"{key}:question",
        )
    with what:
        _answer_field(all_questions.get(chosen or ""), key)
    with when:
        local = now.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
        st.session_state.setdefault(f"{key}:when", local)
        st.datetime_input(page_words.TRUE_AT, key=f"{key}:when", step=60, format="DD/MM/YYYY")
    with record:
        st.button(page_words.RECORD, key=f"{key}:record", on_click=_record, args=(state, key))
    said = st.session_state.get(f"answer:{state.patient_number}:said")
    if said:
        st.error(said)
    _answered(review, zone)


def _in_words(question: Question) -> str:
    asking = ", ".join(row_name(scale) for scale in question.scales[:2])
    more = len(question.scales) - 2
    others = words.AND_MORE.format(number=more) if more > 0 else ""
    return f"{question.words} · {asking}{others}"


def _answer_field(question: Question | None, key: str) -> None:
    if question is None:
        st.text_input(page_words.ANSWER, key=f"{key}:none", disabled=True)
    elif question.is_number:
        st.number_input(page_words.ANSWER, value=None, format="%g", key=f"{key}:number")
    else:
        st.pills(page_words.ANSWER, question.answers, format_func=words.spoken, key=f"{key}:word")


def _asked_now(review: PatientReview, now: datetime) -> list[str]:
    """In the order of how often they are asked."""
    standing = standing_at(review.ribbons, now)
    missing = [name for cell in standing["missing"] for name in str(cell).split(";") if name]
    counted = pd.Series(missing, dtype="str").value_counts()
    return [str(name) for name in counted.index if name in questions()]


def _record(state: PatientState, key: str) -> None:
    said = f"answer:{state.patient_number}:said"
    question = st.session_state.get(f"{key}:question")
    number, word = (st.session_state.get(f"{key}:{kind}") for kind in ("number", "word"))
    answer = word or ("" if number is None else f"{number:g}")
    if not question or not answer:
        st.session_state[said] = page_words.CHOOSE_A_QUESTION_FIRST
        return
    observed = st.session_state[f"{key}:when"].replace(tzinfo=session.zone_of(state))
    if observed > session.now():
        st.session_state[said] = page_words.TIME_OF_THE_ANSWER_LIES_AHEAD
        return
    try:
        answer_question(
            session.record(),
            state.patient_id,
            question,
            answer,
            observed_at=observed.astimezone(UTC),
            by=session.person(),
            at=session.now(),
            form_key=key,
        )
    except (NoSuchAnswer, CannotRecord, RecordUnavailable, NotAllowed, NotSignedIn) as told:
        st.session_state[said] = page_words.NOT_RECORDED.format(told=told)
        return
    st.session_state[said] = ""
    del st.session_state[f"answer:{state.patient_number}"]


def _answered(review: PatientReview, zone: object) -> None:
    answers = review.chart.answers.sort_values("observed_at", ascending=False).head(SHOWN)
    known = questions()
    for row in answers.to_dict("records"):
        asked = known.get(row["question"])
        by = "" if pd.isna(row["answered_by"]) else f" · {words.as_text(row['answered_by'])}"
        st.markdown(
            f"{asked.words if asked else words.as_text(row['question'])}: **{row['answer']}** · "
            f"{words.local_time(row['observed_at'], zone)}{by}"  # type: ignore[arg-type]
        )
