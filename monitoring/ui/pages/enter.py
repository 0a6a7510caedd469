"""Enter observations: one set of vital signs, and a line for drugs given."""

import streamlit as st

from monitoring.services.chart import read_chart
from monitoring.ui import session, words
from monitoring.ui.components.banner import patient_banner, pick_patient
from monitoring.ui.components.drug_line import drug_line
from monitoring.ui.components.vitals_form import vitals_form

state = session.chosen_patient()
if state is None:
    st.header(words.ENTER)
    pick_patient("pages/enter.py")
else:
    patient_banner(state, now=session.now())
    chart = read_chart(session.record(), patient_ids=[state.patient_id])
    vitals_form(state, chart)
    drug_line(state, chart)
