"""What stands at the address of a page that is not open to the person's roles."""

import streamlit as st

from monitoring.people.roles import spoken
from monitoring.ui import session

st.info(
    f"This page is not open to you: {spoken(session.person().roles)}. "
    "Whoever looks after accounts can give you another one."
)
