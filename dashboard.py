"""`streamlit run dashboard.py` opens Daywatch; `python -m monitoring run` prepares it first."""

import sys

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from monitoring.settings import UnusableSettings, read_settings
from monitoring.web import gate, headers, keys, routes, sign_in
from monitoring.web.errors import log_without_details
from monitoring.web.logs import lifespan
from monitoring.web.secrets import auth_secrets

# Streamlit takes the folder pages/ beside app.py for its older kind of app until st.navigation has
# run once: the first visitor of an address such as /board would see a page without its frame.
PagesManager.uses_pages_directory = False

try:
    settings = read_settings()
    gate.may_answer_on(st.get_option("server.address"), settings)
    secrets = auth_secrets(settings)
except (gate.OpenDoor, UnusableSettings) as error:
    sys.stderr.write(f"{error}\n")
    sys.exit(1)

app = st.App(
    "monitoring/ui/app.py",
    secrets=secrets or None,
    lifespan=lifespan,
    routes=[*routes.ROUTES, *keys.ROUTES, *sign_in.ROUTES],
    middleware=[*headers.MIDDLEWARE, *gate.MIDDLEWARE],
    on_script_error=log_without_details,
)
