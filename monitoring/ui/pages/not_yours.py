"""What stands at the address of a page that is not open to the person's roles."""

import streamlit as st

from monitoring.people.roles import spoken
from monitoring.ui import page_words, session

st.info(page_words.PAGE_IS_NOT_YOURS.format(roles=spoken(session.person().roles)))
