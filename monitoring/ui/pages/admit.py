"""Admit a patient, or complete what is known of one."""

import streamlit as st

from monitoring.ui import session, words
from monitoring.ui.components.admission_form import admission_form
from monitoring.ui.components.banner import patient_banner

state = session.chosen_patient()
if state is None:
    st.header(words.ADMIT)
else:
    patient_banner(state, now=session.now(), page=words.ADMIT)
admission_form(state)
