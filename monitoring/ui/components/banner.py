"""Who this is: the head of every page about one patient."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.course.days import infusion_times
from monitoring.course.review import PatientState, WardRow, ward_row
from monitoring.course.schedule import schedule_for
from monitoring.ui import page_words, session, words
from monitoring.ui.components.others_line import others_line
from monitoring.ui.words import SYNTHETIC, ago, as_text, day_words, local_time, who


def patient_banner(state: PatientState, *, now: datetime, page: str) -> WardRow:
    """Drawn, and handed back: the page goes on from the patient as of now. The look is logged."""
    session.log_look(state, page)
    settings = session.settings()
    schedule = schedule_for(settings.schedule)
    row = ward_row(state, now=now, zone=settings.zone, schedule=schedule)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(
            f"{as_text(state.bed or words.NO_BED)} · {as_text(state.patient_id)}", width="content"
        )
        if state.synthetic:
            st.badge(SYNTHETIC, color="violet")
        st.markdown(
            page_words.BANNER_LINE.format(
                day=day_words(row.day),
                who=who(row),
                setting=state.setting or page_words.SETTING_NOT_RECORDED,
                ago=ago(state.last_charted_at, now),
            ),
            width="content",
        )
    if state.died_at is not None:
        st.warning(page_words.DIED.format(at=local_time(state.died_at, session.zone_of(state))))
    others_line(state)
    return row


def who_line(about: Mapping[str, Any], state: PatientState) -> None:
    """What each reader of a grade leans on: each infusion, the weight, the baseline, allergies."""
    zone = session.zone_of(state)
    infused = ", ".join(local_time(at, zone) for at in infusion_times(str(about["infused_at"])))
    known = {name: value for name, value in about.items() if not pd.isna(value) and value != ""}
    weight = words.WEIGHT.format(weight=known["weight_kg"]) if "weight_kg" in known else ""
    baseline = "".join(
        f" · {said} {known[name]:g}" for name, said in words.BASELINE_OF.items() if name in known
    )
    allergies = words.as_text(str(known.get("allergies", "")))
    st.caption(
        words.WHO_LINE.format(
            infused=infused,
            weight=weight,
            baseline=baseline,
            allergies=f" · **{words.ALLERGIES}: {allergies}**" if allergies else "",
        )
    )


def pick_patient(page: str) -> None:
    """Nobody chosen: offer the ward, worst first, instead of an empty page."""
    rows = session.ward().rows(session.settings(), now=session.now())
    if not rows:
        st.info(page_words.NOBODY_IS_ON_THE_BOARD_YET)
        if st.button(page_words.GO_TO_THE_BOARD, type="primary"):
            st.switch_page("pages/home.py")
        return
    if "patient" in st.query_params:
        st.warning(words.NO_SUCH_PATIENT)
    st.info(page_words.CHOOSE_A_PATIENT)
    with st.container(horizontal=True):
        for row in rows:
            bed, patient = as_text(row.state.bed or words.NO_BED), as_text(row.state.patient_id)
            name = f"{bed} · {patient} · {day_words(row.day)}"
            marked = f"{name} · {SYNTHETIC}" if row.state.synthetic else name
            if st.button(marked, key=f"pick-{row.state.patient_number}"):
                st.switch_page(page, query_params={"patient": str(row.state.patient_number)})
