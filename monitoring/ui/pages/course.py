"""Course: one patient over time, why the grades are what they are, and what was given."""

import streamlit as st

from monitoring.ui import session, words
from monitoring.ui.components.banner import patient_banner, pick_patient
from monitoring.ui.components.course_view import course_view

state = session.chosen_patient()
if state is None:
    st.header(words.COURSE)
    pick_patient("pages/course.py")
else:
    course_view(patient_banner(state, now=session.now(), page=words.COURSE))
