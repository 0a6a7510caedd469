"""Sign off a course: who reviewed it up to where, what came since, and the physician's signature."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pandas as pd
import streamlit as st

from monitoring.course.review import PatientState
from monitoring.people.roles import NotAllowed, Right
from monitoring.record.errors import CannotRecord, RecordUnavailable
from monitoring.services.newer_entries import newer_entries
from monitoring.services.sign_in import NotSignedIn
from monitoring.services.sign_off import CannotSign, sign_off, signatures
from monitoring.ui import page_words, session, words

TOLD = (CannotSign, CannotRecord, RecordUnavailable, NotAllowed, NotSignedIn)


def sign_off_line(state: PatientState) -> None:
    """`up to` is the last entry that was on the page when it was drawn."""
    up_to = session.ward().last_entries[state.patient_id]
    given = signatures(session.record(), state.patient_id, by=session.person())
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_last(state, given), width="content")
        if session.person().may(Right.SIGN_OFF):
            with st.popover(page_words.SIGN_OFF, icon=":material/signature:", key="sign-off"):
                _form(state, up_to)
    said = st.session_state.get(_said(state))
    if said:
        st.error(words.as_text(said))


def _last(state: PatientState, given: pd.DataFrame) -> str:
    if given.empty:
        return page_words.NOBODY_HAS_SIGNED
    last: dict[str, Any] = given.iloc[-1].to_dict()
    at = words.local_time(last["signed_at"], session.zone_of(state))
    since = [
        one
        for one in newer_entries(
            session.record(),
            state.patient_number,
            after=int(last["up_to_entry"]),
            by=session.person(),
        )
        if one.kind != "sign-off"
    ]
    note = ""
    if not pd.isna(last["note"]):
        note = page_words.NOTE_OF_THE_SIGNATURE.format(note=words.as_text(last["note"]))
    return page_words.REVIEWED_UP_TO.format(
        entry=int(last["up_to_entry"]),
        by=words.as_text(last["recorded_by"]),
        at=at,
        note=note,
        newer=page_words.entries_since(len(since)),
    )


def _form(state: PatientState, up_to: int) -> None:
    key = st.session_state.setdefault(_slot(state), uuid4().hex)
    st.markdown(page_words.WHAT_IS_SIGNED.format(up_to=up_to))
    if not session.person().user:
        st.text_input(page_words.NAME_OF_WHO_SIGNS, key=f"{key}:name")
    st.text_input(page_words.NOTE_MAY_STAY_BLANK, key=f"{key}:note")
    if session.settings().sign_in.method == "local":
        st.text_input(
            page_words.YOUR_PASSWORD_AGAIN,
            type="password",
            key=f"{key}:password",
            autocomplete="current-password",
        )
    st.button(
        page_words.SIGN, type="primary", key=f"{key}:sign", on_click=_sign, args=(state, key, up_to)
    )


def _sign(state: PatientState, key: str, up_to: int) -> None:
    if st.session_state.get(_slot(state)) != key:
        return  # the second click of two
    st.session_state[_said(state)] = ""
    try:
        sign_off(
            session.record(),
            session.settings(),
            state.patient_id,
            up_to_entry=up_to,
            password=st.session_state.get(f"{key}:password"),
            note=str(st.session_state.get(f"{key}:note") or ""),
            by=session.signing(st.session_state.get(f"{key}:name")),
            at=session.now(),
            form_key=key,
        )
    except TOLD as told:
        st.session_state[_said(state)] = f"{page_words.NOT_SIGNED}{told}"
        return
    del st.session_state[_slot(state)]
    st.toast(page_words.SIGNED, icon=":material/check_circle:")


def _slot(state: PatientState) -> str:
    return f"sign-off:{state.patient_number}"


def _said(state: PatientState) -> str:
    return f"sign-off:{state.patient_number}:said"
