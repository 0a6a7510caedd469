"""The patient's course as a PDF for the notes, made when the button is pressed."""

from __future__ import annotations

from functools import partial

import streamlit as st

from monitoring.course.review import PatientState
from monitoring.services.course_paper import course_paper
from monitoring.services.review_patient import PatientReview
from monitoring.ui import page_words, session


def course_pdf(state: PatientState, review: PatientReview) -> None:
    """It says what the rule says, so it stands below the chart and is not offered before it."""
    now = session.now()
    st.download_button(
        page_words.COURSE_AS_PDF,
        data=partial(
            course_paper,
            session.record(),
            session.settings(),
            state.patient_id,
            by=session.person(),
            now=now,
            review=review,
        ),
        # No identifier in a file's name: it would stand in every list of downloads.
        file_name=f"course-{state.patient_number}-{session.local(now):%Y-%m-%d-%H%M}.pdf",
        mime="application/pdf",
        icon=":material/picture_as_pdf:",
        on_click="ignore",
        key="course-pdf",
    )
