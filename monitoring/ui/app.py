"""The pages and what stands around them; no logic. `dashboard.py` starts it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from monitoring.paper.words import HANDOVER
from monitoring.people.roles import Person, Right
from monitoring.services.sign_in import NotSignedIn
from monitoring.ui import session, words
from monitoring.ui.components.house_style import house_style
from monitoring.ui.components.saving import keep_what_was_typed
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


def instead(file: str, of: st.Page) -> st.Page:
    """Another page at the same address, which Streamlit would else say does not exist."""
    return page(file, of.title, of.icon, path=of.url_path, hidden=True)


keep_what_was_typed()  # before anything is drawn
st.set_page_config(
    page_title=words.APP,
    page_icon=FAVICON,
    layout="wide",
    initial_sidebar_state="collapsed",
)
house_style()
told = ""
try:
    person = session.arrive()
except NotSignedIn as why:
    told, person = str(why), Person("", frozenset())

looks, charts = person.may(Right.READ), person.may(Right.CHART)
administers = any(
    person.may(one) for one in (Right.MANAGE_PEOPLE, Right.SEE_ACCESSES, Right.KEEP_THE_RECORD)
)
offered = [
    (looks, page("home.py", words.BOARD, ":material/table_rows:", default=looks, path="home")),
    (looks, page("board.py", words.BOARD, ":material/table_rows:", path="board", hidden=True)),
    (looks, page("alerts.py", words.ALERTS, ":material/notifications:", path="alerts")),
    (charts, page("enter.py", words.ENTER, ":material/edit_note:", path="enter")),
    (charts, page("neuro.py", words.NEURO, ":material/psychology:", path="neuro")),
    (charts, page("labs.py", words.LABS, ":material/labs:", path="labs")),
    (looks, page("course.py", words.COURSE, ":material/timeline:", path="course")),
    (looks, page("handover.py", HANDOVER, ":material/assignment:", path="handover")),
    (
        charts or person.may(Right.IMPORT),
        page("downtime.py", words.AFTER_DOWNTIME, ":material/restore_page:", path="downtime"),
    ),
    (True, page("scales.py", words.SCALES, ":material/rule:", path="scales")),
    (charts, page("admit.py", words.ADMIT, ":material/person_add:", path="admit")),
    (administers, page("admin.py", words.ADMIN, ":material/admin_panel_settings:", path="admin")),
]
if told:
    # Streamlit wants to know its pages before anything else, also of somebody who sees none.
    st.navigation([instead("signed_out.py", one) for _, one in offered], position="hidden")
    not_signed_in(told)
    st.stop()
opened = [one for may, one in offered if may]
closed = [instead("not_yours.py", one) for may, one in offered if not may]
chosen = st.navigation([*opened, *closed], position="top")
st.set_page_config(page_title=f"{chosen.title} · {words.APP}")
session.turn_to(chosen.title)
who_is_here(person)
watch_the_session()
session.covered_once_over(chosen.run)()
