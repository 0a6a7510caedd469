"""Scales: each as its published table, from the object that grades, with a place to try values."""

import streamlit as st

from monitoring.grading.markdown import scale_page
from monitoring.scales import scales_for
from monitoring.ui import session, words
from monitoring.ui.components.try_values import try_values

st.header(words.SCALES)
offered = {scale.key: scale for scale in scales_for(session.settings().grading)}
key = st.segmented_control(
    "Scale",
    list(offered),
    default=next(iter(offered)),
    format_func=lambda one: offered[one].short_name,
    key="scale",
    bind="query-params",
    required=True,
)
scale = offered[key]
published, trial = st.tabs(["The table", "Try values"])
with published:
    st.markdown(scale_page(scale))
with trial:
    try_values(scale)
