"""What others record shows without a click, and never disturbs what is being typed."""

from __future__ import annotations

import streamlit as st

from monitoring.course.review import PatientState
from monitoring.record.errors import RecordUnavailable
from monitoring.services.newer_entries import last_entry, newer_entries
from monitoring.services.sign_in import NotSignedIn
from monitoring.ui import page_words, session, words
from monitoring.ui.history_words import what_was_entered

ASKED_EVERY = "4s"
ON_THE_BOARD = "board-drawn-up-to"


def others_line(state: PatientState) -> None:
    """Beneath the banner of a patient: who recorded something since the page was drawn."""
    ward = session.ward()
    drawn = ward.last_entries[state.patient_id]
    if ward.patient(state.patient_number) is not state:
        drawn -= 1  # it came in while the page was being drawn
    _tell(state.patient_number, drawn)


@st.fragment(run_every=ASKED_EVERY)
def _tell(patient_number: int, drawn: int) -> None:
    try:
        found = newer_entries(session.record(), patient_number, after=drawn, by=session.person())
    except (NotSignedIn, RecordUnavailable):
        return  # the page itself says so
    if not found:
        return
    newest = found[0]
    more = page_words.AND_MORE_ENTRIES.format(number=len(found) - 1) if len(found) > 1 else ""
    told, show = st.columns([8, 1], vertical_alignment="center")
    told.info(
        f"{words.as_text(newest.by)} {what_was_entered(newest)} "
        f"{words.seconds_ago(newest.at, session.now())}{more}.",
        icon=":material/update:",
    )
    if show.button(page_words.SHOW, key="show-others"):
        st.rerun()


@st.fragment(run_every=ASKED_EVERY)
def follow_the_board() -> None:
    """Draws the board anew once somebody recorded something; otherwise it only asks for a number."""
    drawn = st.session_state.get(ON_THE_BOARD)
    try:
        last = last_entry(session.record(), by=session.person())
    except (NotSignedIn, RecordUnavailable):
        return
    if drawn is not None and last > drawn:
        st.session_state["refreshed-itself"] = True
        st.rerun()
