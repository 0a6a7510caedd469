"""What is one's own on the board: the patients taken on, and what changed since one last looked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from monitoring.course.review import WardRow
from monitoring.record.errors import RecordUnavailable
from monitoring.services.own_board import Seen, last_seen, my_patients, note_seen, take_on
from monitoring.services.sign_in import NotSignedIn
from monitoring.ui import session, words

_BEFORE, _SHOWN, _TAKEN_ON = "board-before", "board-shown", "taken-on"


# --- the patients taken on ------------------------------------------------------------------------


def mine(rows: Sequence[WardRow]) -> frozenset[int]:
    """Of those on the board; who has left it is nobody's to look after."""
    there = {row.state.patient_number for row in rows}
    return my_patients(session.record(), by=session.person()) & there


def taken_on(rows: Sequence[WardRow], own: frozenset[int]) -> None:
    """Taking patients on and handing them on, in one list by bed."""
    # Under another label it would be another one, and shut: how many there are is said within.
    opened = st.popover(words.MY_PATIENTS, key="my-patients", on_change=session.acted)
    with opened:
        if not opened.open:
            return
        names = {row.state.patient_number: _name(row) for row in sorted(rows, key=_by_bed)}
        chosen = st.session_state.get(_TAKEN_ON)
        if chosen is None or not set(chosen) <= names.keys():  # else what is being chosen would go
            chosen = own if chosen is None else chosen
            st.session_state[_TAKEN_ON] = [number for number in names if number in chosen]
        # A form: each choice by itself would draw the list anew under whoever is still typing.
        with st.form("my-patients-form", border=False):
            st.multiselect(
                words.WHOM_I_HAVE,
                list(names),
                format_func=lambda number: names.get(number, ""),
                key=_TAKEN_ON,
                filter_mode="contains",
                select_all=False,  # it lies where the first bed does while one types
                width=420,
            )
            st.form_submit_button(words.TAKE_ON, type="primary", on_click=_take_on)


def _take_on() -> None:
    try:
        take_on(
            session.record(), st.session_state[_TAKEN_ON], by=session.acting(), at=session.now()
        )
    except (NotSignedIn, RecordUnavailable) as told:
        st.toast(str(told), icon=":material/error:")


def _name(row: WardRow) -> str:
    return f"{row.state.bed or words.NO_BED} · {row.state.patient_id}"


def _by_bed(row: WardRow) -> tuple[str, str]:
    return row.state.bed or "~", row.state.patient_id


# --- since one last looked --------------------------------------------------------------------


def note_what_is_shown(rows: Sequence[WardRow], now: datetime) -> None:
    """What was shown before is what changes are told from: as long as one stays on the board, that
    of when one came; in a new window, that of when this person last came, on whatever machine.
    """
    shown = Seen(now, {row.state.patient_number: _said(row) for row in rows})
    if session.came_just_now():
        try:
            by = session.person()
            before = st.session_state.get(_SHOWN) or last_seen(session.record(), by=by)
            note_seen(session.record(), shown, by=by)
        except RecordUnavailable:  # the board itself is shown all the same
            before = None
        st.session_state[_BEFORE] = before
    st.session_state[_SHOWN] = shown


def changes(row: WardRow) -> list[str]:
    """A badge for each grade that says something else than when one last looked."""
    before: Seen | None = st.session_state.get(_BEFORE)
    if before is None or row.state.died_at is not None:
        return []
    at = f"{session.local(before.at):%d %b %H:%M}"
    was = before.said.get(row.state.patient_number)
    if was is None:
        return [f":blue-badge[:material/fiber_new: {words.NEW_ON_THE_BOARD.format(at=at)}]"]
    told = []
    for view, old, new in zip((row.state.crs, row.state.icans), was, _said(row), strict=True):
        if old != new:
            change = f"{words.SCALE_NAMES[view.scale]} {old} → {new}"
            said = words.CHANGED.format(change=change, at=at)
            told.append(f":blue-badge[:material/update: {said}]")
    return told


def _said(row: WardRow) -> tuple[str, str]:
    return words.short_grade(row.state.crs), words.short_grade(row.state.icans)
