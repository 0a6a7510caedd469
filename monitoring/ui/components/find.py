"""The board's search: what is typed filters the board, and Enter on one patient opens the form."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from monitoring.course.review import WardRow
from monitoring.people.roles import Right
from monitoring.ui import page_words, session
from monitoring.ui.components.keyboard import FIND

FOUND = "found-patient"


def fits(row: WardRow, wanted: str) -> bool:
    return wanted.strip().lower() in f"{row.state.patient_id} {row.state.bed}".lower()


def the_one(rows: Sequence[WardRow], wanted: str) -> WardRow | None:
    """Whom the words mean beyond doubt: a whole bed or identifier, else the only one they fit."""
    said = wanted.strip().lower()
    if not said:
        return None
    whole = [row for row in rows if said in (row.state.bed.lower(), row.state.patient_id.lower())]
    fitting = whole or [row for row in rows if fits(row, said)]
    return fitting[0] if len(fitting) == 1 else None


def find_patient(rows: Sequence[WardRow]) -> str:
    """What is looked for. Enter goes to the one patient it means, whatever the board's filter."""
    form = st.form("find-form", border=False, width="content")
    with form, st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(
            page_words.FIND_A_PATIENT_OR_BED,
            key=FIND,
            bind="query-params",
            placeholder=page_words.FIND_BY_KEYS,
            width=220,
        )
        st.form_submit_button(page_words.FIND, on_click=_look_up, args=(rows,))
    number = st.session_state.pop(FOUND, None)
    if number is not None:
        page = "enter" if session.person().may(Right.CHART) else "course"
        st.switch_page(f"pages/{page}.py", query_params={"patient": str(number)})
    return typed or ""


def _look_up(rows: Sequence[WardRow]) -> None:
    """Whoever is found is opened, and the board shows everybody again when one comes back."""
    session.acted()
    one = the_one(rows, st.session_state[FIND] or "")
    if one is not None:
        st.session_state[FOUND] = one.state.patient_number
        st.session_state[FIND] = ""
