"""The history of a patient's record: who saw, entered and amended what, when and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

import streamlit as st

from monitoring.course.review import PatientState
from monitoring.people.roles import Right
from monitoring.record.accesses import Access
from monitoring.record.history import Happening
from monitoring.services.chart import Chart
from monitoring.services.patient_history import PatientHistory, patient_history
from monitoring.ui import page_words, session, words
from monitoring.ui.components.amend_form import amend_button, amend_form, held_rows, is_open_at
from monitoring.ui.history_words import happened, looked

PLACE = "history"
LINES_ON_A_PAGE = 30
EVERYTHING, ENTRIES = page_words.EVERYTHING, page_words.ENTRIES
AMENDMENTS, LOOKS = page_words.AMENDMENTS, page_words.LOOKS
SHOWN = (EVERYTHING, ENTRIES, AMENDMENTS, LOOKS)
Line = Happening | Access


@dataclass(frozen=True)
class _Page:
    """The lines that are shown, and what each needs to be drawn."""

    state: PatientState
    zone: tzinfo
    held: frozenset[tuple[str, int]]
    may_amend: bool


def history_view(state: PatientState, chart: Chart) -> None:
    """Read when somebody opens it; the newest first, a page at a time."""
    shown = st.expander(words.HISTORY, key="history", on_change="rerun")
    with shown:
        if not shown.open:
            return
        kind = st.segmented_control(
            page_words.SHOW_OF_THE_HISTORY,
            SHOWN,
            default=EVERYTHING,
            key="history-kind",
            required=True,
        )
        told = patient_history(
            session.record(), state.patient_id, state.patient_number, by=session.person()
        )
        lines = lines_of(told, str(kind))
        if not lines:
            st.caption(page_words.NOTHING_OF_THAT_KIND)
            return
        may_amend = session.person().may(Right.AMEND_OWN)
        page = _Page(state, session.zone_of(state), held_rows(chart), may_amend)
        day = None
        for line in _page_of(lines):
            local = line.at.astimezone(page.zone)
            if local.date() != day:
                day = local.date()
                st.markdown(f"**{local:%A, %d %B %Y}**")
            _draw(line, page)


def lines_of(told: PatientHistory, kind: str) -> list[Line]:
    """The newest first; of one entry what was observed last stands first."""
    entries: Iterable[Happening] = told.happenings
    if kind == AMENDMENTS:
        entries = [one for one in entries if one.kind in ("amend", "withdraw")]
    lines: list[Line] = [] if kind == LOOKS else list(entries)
    lines += told.looks if kind in (EVERYTHING, LOOKS) else ()
    return sorted(lines, key=_newest_first, reverse=True)


def _newest_first(line: Line) -> tuple[datetime, int, datetime]:
    if isinstance(line, Access):
        return line.at, 0, line.at
    return line.at, line.entry, line.observed_at or line.at


def _page_of(lines: list[Line]) -> list[Line]:
    pages = -(-len(lines) // LINES_ON_A_PAGE)
    st.caption(page_words.history_lines(len(lines)))
    if pages <= 1:
        return lines
    number = st.pagination(pages, key="history-page")
    return lines[(number - 1) * LINES_ON_A_PAGE : number * LINES_ON_A_PAGE]


def _draw(line: Line, page: _Page) -> None:
    time = f"{line.at.astimezone(page.zone):%H:%M}"
    if isinstance(line, Access):
        st.markdown(f":gray[{time}] · :small[{looked(line)}]")
        return
    text = f":gray[{time}] · {happened(line, page.zone)}"
    if page.may_amend and line.what != "entered in error" and _holds(line, page):
        said, button = st.columns([9, 1.3], gap="small")
        said.markdown(text)
        with button:
            amend_button(page.state, line.table, line.row_id, place=PLACE)
    else:
        st.markdown(text)
    if line.what != "entered in error" and is_open_at(
        page.state, line.table, line.row_id, place=PLACE
    ):
        amend_form(page.state, line.table, line.row_id)


def _holds(line: Happening, page: _Page) -> bool:
    return (line.table, line.row_id) in page.held
