"""`streamlit run dashboard.py` opens Daywatch; `python -m monitoring run` prepares it first."""

import streamlit as st

from monitoring.web.errors import log_without_details
from monitoring.web.routes import ROUTES

app = st.App("monitoring/ui/app.py", routes=ROUTES, on_script_error=log_without_details)
