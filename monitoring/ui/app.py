"""The pages and what stands around them; no logic. `dashboard.py` starts it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from monitoring.people.roles import Right
from monitoring.services.sign_in import NotSignedIn
from monitoring.ui import session, words
from monitoring.ui.components.who_is_here import not_signed_in, watch_the_session, who_is_here
from monitoring.ui.theme import FAVICON

PAGES = Path(__file__).parent / "pages"


def page(
    file: str, title: str, icon: str, *, default: bool = False, path: str = "", hidden: bool = False
) -> st.Page:
    return st.Page(
        PAGES / file,
        title=title,
        icon=icon,
        default=default,
        url_path=path or None,
        visibility="hidden" if hidden else "visible",
    )


st.set_page_config(
    page_title=words.APP,
    page_icon=FAVICON,
    layout="wide",
    initial_sidebar_state="collapsed",
)
try:
    person = session.arrive()
except NotSignedIn as told:
    # Streamlit wants to know its pages before anything else, also of somebody who sees none.
    st.navigation([page("signed_out.py", words.SIGN_IN, ":material/login:")], position="hidden")
    not_signed_in(str(told))
    st.stop()

looks, charts = person.may(Right.READ), person.may(Right.CHART)
offered = [
    (looks, page("home.py", words.BOARD, ":material/table_rows:", default=looks, path="home")),
    (looks, page("board.py", words.BOARD, ":material/table_rows:", path="board", hidden=True)),
    (charts, page("enter.py", words.ENTER, ":material/edit_note:", path="enter")),
    (charts, page("neuro.py", words.NEURO, ":material/psychology:", path="neuro")),
    (looks, page("course.py", words.COURSE, ":material/timeline:", path="course")),
    (True, page("scales.py", words.SCALES, ":material/rule:", path="scales")),
    (charts, page("admit.py", words.ADMIT, ":material/person_add:", path="admit")),
]
chosen = st.navigation([one for may, one in offered if may], position="top")
who_is_here(person)
watch_the_session()
chosen.run()
