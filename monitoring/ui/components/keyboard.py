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
ADMISSION = "admission-fields"
PRESSES = "presses"
# The page itself shows it, as the server no longer can: all fields are grey then, and nothing else
# would say why.
CUT = (
    "<style>.line-cut{display:none} [data-test-connection-state]"
    ":not([data-test-connection-state=CONNECTED]) .line-cut{display:block}</style>"
)


def entry_form(opening: str) -> DeltaGenerator:
    """What holds a form's fields: within it Enter saves and letters choose.

    `opening` is of one opening of one form: with a new one the focus goes to the first field again.
    From the press of Save until the program has answered the fields take nothing: what is typed
    into a form that is just being saved would go with it.
    """
    _run_script(opening=opening)
    return st.container(key=FORM)


def count_press() -> None:
    """By every callback of a Save: the page is to see that its press has been answered."""
    st.session_state[PRESSES] = st.session_state.get(PRESSES, 0) + 1


def drug_fields() -> DeltaGenerator:
    """What holds the fields of a drug given, which take nothing either while it is being added."""
    return st.container(key=DRUGS)


def admission_fields() -> DeltaGenerator:
    """What holds the fields of an admission, of which Enter saves none: it may be half done."""
    return st.container(key=ADMISSION)


def first_field() -> DeltaGenerator:
    """What holds the field in which typing begins; one a page."""
    return st.container(key=FIRST_FIELD)


def keys_of_the_page() -> None:
    """Once on every page: numbers are typed on most, drugs added on two, and Ctrl+K searches."""
    _run_script(
        CUT,
        f'<div class="line-cut" role="alert">{escape(words.LINE_CUT)}</div>',
        f'<span class="comma-words" hidden>{escape(words.COMMA_OF_THOUSANDS)}</span>',
    )


def _run_script(*beside: str, **about: str) -> None:
    """The browser runs it again wherever what it is told has changed."""
    asked = urlencode(about | {"answered": st.session_state.get(PRESSES, 0)})
    script = f'<script src="{SCRIPT}?{escape(asked)}"></script>'
    st.html("".join([*beside, script]), unsafe_allow_javascript=True)
