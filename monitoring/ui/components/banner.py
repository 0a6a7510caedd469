"""Who this is: the head of every page about one patient."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from monitoring.course.review import PatientState, WardRow, ward_row
from monitoring.course.schedule import schedule_for
from monitoring.ui import session
from monitoring.ui.components.others_line import others_line
from monitoring.ui.words import SYNTHETIC, ago, as_text, day_words, who


def patient_banner(state: PatientState, *, now: datetime, page: str) -> WardRow:
    """Drawn, and handed back: the page goes on from the patient as of now. The look is logged."""
    session.log_look(state, page)
    settings = session.settings()
    schedule = schedule_for(settings.schedule)
    row = ward_row(state, now=now, zone=settings.zone, schedule=schedule)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(
            f"{as_text(state.bed or 'no bed')} · {as_text(state.patient_id)}", width="content"
        )
        if state.synthetic:
            st.badge(SYNTHETIC, color="violet")
        st.markdown(
            f"**{day_words(row.day)}** · {who(row)} · {state.setting or 'setting not recorded'}"
            f" · last charted {ago(state.last_charted_at, now)}",
            width="content",
        )
    if state.died_at is not None:
        st.warning(f"Died {state.died_at:%d %b %Y}.")
    others_line(state)
    return row


def pick_patient(page: str) -> None:
    """Nobody chosen: offer the ward, worst first, instead of an empty page."""
    rows = session.ward().rows(session.settings(), now=session.now())
    if not rows:
        st.info("Nobody is on the board yet.")
        if st.button("Go to the board", type="primary"):
            st.switch_page("pages/home.py")
        return
    st.info("Choose a patient.")
    with st.container(horizontal=True):
        for row in rows:
            bed, patient = as_text(row.state.bed or "no bed"), as_text(row.state.patient_id)
            name = f"{bed} · {patient} · {day_words(row.day)}"
            marked = f"{name} · {SYNTHETIC}" if row.state.synthetic else name
            if st.button(marked, key=f"pick-{row.state.patient_number}"):
                st.switch_page(page, query_params={"patient": str(row.state.patient_number)})
