"""The pages and what stands around them; no logic. `dashboard.py` starts it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from monitoring.ui import session, words
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
chosen = st.navigation(
    [
        page("home.py", words.BOARD, ":material/table_rows:", default=True, path="home"),
        page("board.py", words.BOARD, ":material/table_rows:", path="board", hidden=True),
        page("enter.py", words.ENTER, ":material/edit_note:", path="enter"),
        page("neuro.py", words.NEURO, ":material/psychology:", path="neuro"),
        page("course.py", words.COURSE, ":material/timeline:", path="course"),
        page("scales.py", words.SCALES, ":material/rule:", path="scales"),
        page("admit.py", words.ADMIT, ":material/person_add:", path="admit"),
    ],
    position="top",
)
with st.sidebar:
    st.text_input("Your name or initials", key="person", persist_state="session")
    st.caption(words.NOT_A_DEVICE)
st.caption(f"{session.settings().unit_name} · {words.SIGN_IN_OFF}")
chosen.run()
