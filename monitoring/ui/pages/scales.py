"""Scales: each as its published table, from the object that grades, with a place to try values."""

import streamlit as st

from monitoring.ui import page_words, session, words
from monitoring.ui.catalogue import IN_ORDER, catalogue
from monitoring.ui.components.try_values import try_values

st.header(words.SCALES)
listed = catalogue(session.settings())
asked = st.query_params.get("scale", "")
if "family" not in st.session_state:
    # A link to one scale opens its family as well.
    opened = asked if asked in listed else next(iter(listed))
    st.session_state["family"] = listed[opened].family
    st.session_state[f"scale of {listed[opened].family}"] = opened
family = st.segmented_control(page_words.FAMILY, IN_ORDER, key="family", required=True)
offered = [key for key, one in listed.items() if one.family == family]
key = st.selectbox(
    page_words.COLUMN_OF_SCALE,
    offered,
    format_func=lambda one: listed[one].name,
    key=f"scale of {family}",
    width=560,
)
st.query_params["scale"] = key
chosen = listed[key]
if chosen.scale is None:
    st.markdown(chosen.page())
else:
    published, trial = st.tabs([page_words.THE_TABLE, page_words.TRY_VALUES])
    with published:
        st.markdown(chosen.page())
    with trial:
        try_values(chosen.scale)
