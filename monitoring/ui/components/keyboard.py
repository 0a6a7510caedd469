"""The keyboard in the forms: where the focus lands, and what Enter and letters do.

The script is a file of monitoring/web; here stand the names by which it finds its way.
"""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

SCRIPT = "/keys.js"
FORM, FIRST_FIELD, FIND = "entry-form", "first-field", "find"


def entry_form(opening: str) -> DeltaGenerator:
    """What holds a form's fields: within it Enter saves and letters choose.

    `opening` is of one opening of one form: with a new one the focus goes to the first field again.
    """
    st.html(f'<script src="{SCRIPT}?{quote(opening)}"></script>', unsafe_allow_javascript=True)
    return st.container(key=FORM)


def first_field() -> DeltaGenerator:
    """What holds the field in which typing begins; one a page."""
    return st.container(key=FIRST_FIELD)


def search_by_keyboard() -> None:
    """For the board: Ctrl+K goes to its search."""
    st.html(f'<script src="{SCRIPT}"></script>', unsafe_allow_javascript=True)
