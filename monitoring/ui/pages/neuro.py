"""Neuro check: ICE or CAPD and the other domains of ICANS."""

import streamlit as st

from monitoring.services.chart import open_chart
from monitoring.ui import session, words
from monitoring.ui.components.banner import patient_banner, pick_patient
from monitoring.ui.components.neuro_form import neuro_form

state = session.chosen_patient()
if state is None:
    st.header(words.NEURO)
    pick_patient("pages/neuro.py")
else:
    row = patient_banner(state, now=session.now(), page=words.NEURO)
    neuro_form(row, open_chart(session.record(), state.patient_id, by=session.person()))
