"""Who is signed in and how to leave; what stands there when nobody is, or the session has ended."""

from __future__ import annotations

from html import escape
from urllib.parse import quote, urlencode, urlsplit

import streamlit as st

from monitoring.people.roles import ROLES, Person
from monitoring.ui import page_words, session, words
from monitoring.ui.components.keyboard import keys_of_the_page

ASKED_EVERY = 10.0


def who_is_here(person: Person) -> None:
    """The line at the head of every page, and the sidebar."""
    keys_of_the_page()
    unit = words.as_text(session.settings().unit_name)
    with st.sidebar:
        if person.user:
            roles = words.AND.join(role for role in ROLES if role in person.roles)
            st.markdown(
                page_words.SIGNED_IN_AS.format(name=words.as_text(person.name), roles=roles)
            )
            if session.settings().sign_in.method == "local":
                st.html(_link("/password", page_words.CHANGE_MY_PASSWORD))
        else:
            st.text_input(page_words.YOUR_NAME_OR_INITIALS, key="person", persist_state="session")
        st.caption(words.NOT_A_DEVICE)
    if person.user:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"{unit} · {words.as_text(person.signed)}", width="content")
            _way_out()
    else:
        st.caption(f"{unit} · {words.SIGN_IN_OFF}")


def _way_out() -> None:
    """One click on every page: the ward's machine is everybody's.

    Ours ends before anything is drawn: a page that refreshes itself at that moment would else begin
    anew before it comes to this button, and nobody would be signed out.
    """
    vouched_for = session.settings().sign_in.method == "oidc"
    pressed = st.button(
        page_words.SIGN_OUT,
        icon=":material/logout:",
        type="tertiary",
        on_click=None if vouched_for else session.leave,
    )
    if pressed and vouched_for:
        session.leave()
        st.logout()
        st.stop()  # to run the page again would take back the way to the provider


def not_signed_in(told: str) -> None:
    """Nothing of a patient, why, and the one thing to do."""
    st.header(words.APP)
    st.info(told)
    if session.settings().sign_in.method == "oidc":
        if st.button(page_words.SIGN_IN, type="primary", icon=":material/login:"):
            st.login()
        if st.user.is_logged_in and st.button(page_words.SIGN_IN_AS_SOMEBODY_ELSE):
            st.logout()
        return
    here = urlsplit(st.context.url or "/").path or "/"
    asked = urlencode(st.query_params.to_dict())
    onwards = f"{here}?{asked}" if asked else here
    st.html(_link(f"/sign-in?next={quote(onwards, safe='')}", page_words.SIGN_IN))


def _link(address: str, text: str) -> str:
    """In this window: Streamlit's own links open another one, and the old one stays behind."""
    return f'<a href="{escape(address)}" style="font-weight:600">{escape(text)}</a>'


def watch_the_session() -> None:
    """A screen that nobody touches is covered when its session ends, without being asked."""
    if session.settings().sign_in.method == "off":
        return
    idle = session.settings().sign_in.idle.total_seconds()
    st.fragment(
        session.covered_once_over(session.still_here), run_every=min(ASKED_EVERY, idle / 3)
    )()
