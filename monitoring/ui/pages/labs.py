"""Laboratory results: single ones, the usual ones in one grid, or a table that is pasted."""

import streamlit as st

from monitoring.services.chart import open_chart
from monitoring.ui import session, words
from monitoring.ui.components.banner import patient_banner, pick_patient
from monitoring.ui.components.lab_form import lab_form

state = session.chosen_patient()
if state is None:
    st.header(words.LABS)
    pick_patient("pages/labs.py")
else:
    patient_banner(state, now=session.now(), page=words.LABS)
    lab_form(state, open_chart(session.record(), state.patient_id, by=session.person()))
