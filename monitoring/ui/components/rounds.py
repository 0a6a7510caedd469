"""A round: from patient to patient, the most due first. It stands in the address and nowhere else.

`/enter?patient=7&round=7-3-12`: the numbers are internal ones, in the order of the round. So a
round survives a reload, can be left at any time, and says nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import uuid4

import streamlit as st

from monitoring.course.review import PatientState, WardRow
from monitoring.services.record_observation import NOT_TAKEN, note_not_taken
from monitoring.ui import page_words, session, words
from monitoring.ui.components.saving import TOLD, Opened

AHEAD = timedelta(hours=1)  # LOCAL: a round takes along who will be due within the hour
SAID = "said-of-the-last-bed"


@dataclass(frozen=True)
class Round:
    """Who is visited, by patient_number, and the place of whoever is visited now."""

    numbers: tuple[int, ...]
    place: int

    @property
    def address(self) -> str:
        return "-".join(map(str, self.numbers))


def read_round(address: str, patient: str) -> Round | None:
    """The round of an address; None where it is none, or the patient is not of it."""
    parts = address.split("-") if address else []
    if not parts or not all(part.isdecimal() for part in parts):
        return None
    numbers = tuple(dict.fromkeys(map(int, parts)))
    if not patient:
        return Round(numbers, 0)
    number = int(patient) if patient.isdecimal() else 0
    return Round(numbers, numbers.index(number)) if number in numbers else None


def due_within_the_hour(rows: Iterable[WardRow], now: datetime) -> list[WardRow]:
    """Whose vital signs are due by then, the most due first."""
    due = [(row.vitals_due.at, row) for row in rows if row.vitals_due is not None]
    soon = sorted((one for one in due if one[0] <= now + AHEAD), key=lambda one: _order(*one))
    return [row for _, row in soon]


def _order(due: datetime, row: WardRow) -> tuple[datetime, str, int]:
    return due, row.state.bed or "~", row.state.patient_number


def next_of(visited: Round, due: Sequence[WardRow]) -> int | None:
    """The next place whose patient is still due: what others charted meanwhile is left out."""
    numbers = {row.state.patient_number for row in due}
    later = range(visited.place + 1, len(visited.numbers))
    return next((place for place in later if visited.numbers[place] in numbers), None)


# --- on the board -----------------------------------------------------------------------------


def round_button(rows: Iterable[WardRow], now: datetime) -> None:
    """Of those whom the board shows; greyed where nobody is due."""
    due = due_within_the_hour(rows, now)
    said = page_words.ROUND_DUE.format(due=len(due)) if due else page_words.ROUND_NOBODY_DUE
    if st.button(said, icon=":material/route:", key="round", disabled=not due):
        _go_to(Round(tuple(row.state.patient_number for row in due), 0))


# --- on the form ------------------------------------------------------------------------------


def current_round() -> Round | None:
    return read_round(st.query_params.get("round", ""), st.query_params.get("patient", ""))


def round_line(visited: Round, state: PatientState) -> None:
    """Where one is, who is next, and the two ways out: skip with a reason, leave."""
    here, later = _due_now(), len(visited.numbers)
    onwards = next_of(visited, here)
    next_bed = page_words.LAST_BED
    if onwards is not None:
        next_bed = page_words.NEXT_BED.format(bed=_bed(visited.numbers[onwards]))
    with st.container(horizontal=True, vertical_alignment="center", key="round-line"):
        st.markdown(
            page_words.ROUND_OF.format(place=visited.place + 1, later=later, next_bed=next_bed),
            width="content",
        )
        with st.popover(page_words.SKIP, key="skip"):
            key = st.session_state.setdefault(f"skip:{state.patient_number}", uuid4().hex)
            st.pills(page_words.WHY_NOT_TAKEN, NOT_TAKEN, key=f"{key}:why")
            st.text_input(page_words.OR_IN_OTHER_WORDS, key=f"{key}:other")
            st.button(
                page_words.SKIP_THIS_PATIENT,
                key=f"{key}:skip",
                on_click=_skip,
                args=(state, key),
            )
            if said := st.session_state.get(f"{key}:said"):
                st.error(said)
        if st.button(page_words.LEAVE_THE_ROUND, key="leave-round"):
            st.switch_page("pages/home.py")
    if st.session_state.pop(f"skipped:{state.patient_number}", False):
        go_on(visited, state, page_words.SKIPPED)


def _skip(state: PatientState, key: str) -> None:
    """Reads what is typed now: the page may have been drawn before the last tap."""
    said = f"{key}:said"
    why = st.session_state.get(f"{key}:other") or st.session_state.get(f"{key}:why") or ""
    if not why.strip():
        st.session_state[said] = page_words.SAY_WHY_SKIPPED
        return
    try:
        note_not_taken(
            session.record(),
            state.patient_id,
            why,
            by=session.person(),
            at=session.now(),
            form_key=key,
        )
    except TOLD as told:
        st.session_state[said] = str(told)
        return
    del st.session_state[f"skip:{state.patient_number}"]
    st.session_state[f"skipped:{state.patient_number}"] = True


def after_saving(visited: Round, state: PatientState, one: Opened) -> None:
    """Once the form is saved: on to the next, where it is said what was saved for whom."""
    if one.outcome is None:
        return
    said = words.outcome_words(one.outcome.before, one.outcome.after)
    one.outcome = None
    go_on(visited, state, said)


def go_on(visited: Round, state: PatientState, said: str) -> NoReturn:
    place = next_of(visited, _due_now())
    st.session_state[SAID] = f"{_name(state)}: {said}"
    if place is None:
        st.session_state[SAID] += page_words.ROUND_IS_DONE.format(number=len(visited.numbers))
        st.switch_page("pages/home.py")
    _go_to(Round(visited.numbers, place))


def said_of_the_last_bed() -> None:
    """On the next patient's page or the board, once; it names whose it is."""
    if said := st.session_state.pop(SAID, ""):
        st.success(said, icon=":material/check_circle:")


def _go_to(visited: Round) -> NoReturn:
    chosen = {"patient": str(visited.numbers[visited.place]), "round": visited.address}
    st.switch_page("pages/enter.py", query_params=chosen)


def _due_now() -> list[WardRow]:
    now = session.now()
    return due_within_the_hour(session.ward().rows(session.settings(), now=now), now)


def _bed(number: int) -> str:
    state = session.ward().patient(number)
    if state is None:
        return page_words.NO_LONGER_WATCHED
    if not state.bed:
        return words.as_text(state.patient_id)
    return page_words.BED_OF.format(bed=words.as_text(state.bed))


def _name(state: PatientState) -> str:
    return f"{words.as_text(state.bed or words.NO_BED)} · {words.as_text(state.patient_id)}"
