"""`streamlit run dashboard.py` opens Daywatch; `python -m monitoring run` prepares it first."""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from monitoring.web.errors import log_without_details
from monitoring.web.routes import ROUTES

# Streamlit takes the folder pages/ beside app.py for its older kind of app until st.navigation has
# run once: the first visitor of an address such as /board would see a page without its frame.
PagesManager.uses_pages_directory = False

app = st.App("monitoring/ui/app.py", routes=ROUTES, on_script_error=log_without_details)
