"""Enter observations: one set of vital signs, and a line for drugs given."""

import streamlit as st

from monitoring.services.chart import open_chart
from monitoring.ui import session, words
from monitoring.ui.components.banner import patient_banner, pick_patient
from monitoring.ui.components.drug_line import drug_line
from monitoring.ui.components.rounds import current_round
from monitoring.ui.components.vitals_form import vitals_form

visited = current_round()
if visited is not None and "patient" not in st.query_params:
    st.query_params["patient"] = str(visited.numbers[0])
state = session.chosen_patient()
if state is None:
    st.header(words.ENTER)
    pick_patient("pages/enter.py")
else:
    row = patient_banner(state, now=session.now(), page=words.ENTER)
    chart = open_chart(session.record(), state.patient_id, by=session.person())
    vitals_form(row, chart)
    drug_line(state, chart)
