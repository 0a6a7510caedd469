"""The keyboard in the forms: where the focus lands, and what Enter and letters do.

The script is a file of monitoring/web; here stand the names by which it finds its way.
"""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from monitoring.ui import words

SCRIPT = "/keys.js"
FORM, DRUGS, FIRST_FIELD, FIND = "entry-form", "drug-fields", "first-field", "find"
PRESSES = "presses"


def entry_form(opening: str) -> DeltaGenerator:
    """What holds a form's fields: within it Enter saves and letters choose.

    `opening` is of one opening of one form: with a new one the focus goes to the first field again.
    From the press of Save until the program has answered the fields take nothing: what is typed
    into a form that is just being saved would go with it.
    """
    asked = urlencode({"opening": opening, "answered": st.session_state.get(PRESSES, 0)})
    st.html(
        f'<span class="comma-words" hidden>{escape(words.COMMA_OF_THOUSANDS)}</span>'
        f'<script src="{SCRIPT}?{escape(asked)}"></script>',
        unsafe_allow_javascript=True,
    )
    return st.container(key=FORM)


def count_press() -> None:
    """By every callback of a Save: the page is to see that its press has been answered."""
    st.session_state[PRESSES] = st.session_state.get(PRESSES, 0) + 1


def drug_fields() -> DeltaGenerator:
    """What holds the fields of a drug given, which take nothing either while it is being added."""
    return st.container(key=DRUGS)


def first_field() -> DeltaGenerator:
    """What holds the field in which typing begins; one a page."""
    return st.container(key=FIRST_FIELD)


def search_by_keyboard() -> None:
    """For the board: Ctrl+K goes to its search."""
    st.html(f'<script src="{SCRIPT}"></script>', unsafe_allow_javascript=True)
