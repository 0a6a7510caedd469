"""The handover of the ward since a shift change or any other time, and its PDF and HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

import pandas as pd
import streamlit as st

from monitoring.course.handover import shift_changes
from monitoring.course.review import GradeView
from monitoring.paper import words as paper_words
from monitoring.paper.handover_block import Block, Line, block
from monitoring.paper.handover_overview import Cell, Row, overview
from monitoring.people.roles import Person
from monitoring.services.hand_over import (
    Handover,
    default_since,
    hand_over,
    handover_html,
    handover_pdf,
    unit_zone,
)
from monitoring.ui import page_words, session, words
from monitoring.ui.figures.svg import badge

BADGE = 40


def handover_view() -> None:
    st.header(paper_words.HANDOVER)
    now = session.now()
    since = _since(now)
    if since is None:
        return
    handed = _handed(since, now.replace(second=0, microsecond=0), session.ward().last_entry)
    _downloads(handed)
    st.caption(
        page_words.HANDOVER_LINE.format(
            as_of=handed.head.as_of, span=handed.head.span, patients=len(handed.patients)
        )
    )
    if not handed.patients:
        st.info(paper_words.NOBODY)
    zone = session.settings().zone
    _overview(overview(handed.patients, handed.head, zone=zone))
    for one in handed.patients:
        session.log_look(one.row.state, paper_words.HANDOVER)
        _drawn(block(one, handed.head, zone=zone), one.row.state.patient_number)
    st.caption(paper_words.NOT_A_DEVICE)


def _overview(rows: Sequence[Row]) -> None:
    """The ward at a glance, before each patient in full."""
    if len(rows) < 2:
        return
    told = [
        [f"**{words.as_text(row.name)}** {row.about}"]
        + [f"{words.short_grade(step.now)} {_cell(said)}" for step, said in row.grades]
        + [_cell(said) for said in row.cells]
        for row in rows
    ]
    columns = list(paper_words.OVERVIEW)
    st.table(pd.DataFrame(told, columns=columns).set_index(columns[0]))


def _cell(said: Cell) -> str:
    text = words.as_text(said.text)
    return f":red[**{text}**]" if said.is_urgent else text


def _since(now: datetime) -> datetime | None:
    """The time handed over from; None while one that was chosen cannot be used."""
    settings = session.settings()
    zone = unit_zone(settings, now)
    changes = shift_changes(now, settings.handover.shift_changes, zone=zone)
    usual = default_since(settings, now=now)
    offered: list[datetime | str] = [*changes, page_words.ANOTHER_TIME]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            page_words.HANDED_OVER_SINCE,
            offered,
            index=offered.index(usual) if usual in offered else 0,
            format_func=lambda one: one if isinstance(one, str) else _named(one, usual),
            width=360,
        )
        if isinstance(chosen, datetime):
            return chosen
        typed = st.datetime_input(
            page_words.SINCE_WHICH_TIME,
            value=usual.astimezone(zone).replace(tzinfo=None),
            step=60,
            format="DD/MM/YYYY",
        )
    at: datetime = typed.replace(tzinfo=zone)
    if at >= now:
        st.error(page_words.TIME_LIES_AHEAD)
        return None
    return at


def _named(change: datetime, usual: datetime) -> str:
    said = page_words.SHIFT_CHANGE.format(change=change)
    return page_words.SHIFT_BEFORE.format(change=said) if change == usual else said


@st.cache_resource(show_spinner=page_words.GATHERING, max_entries=8)
def _gathered(since: datetime, minute: datetime, last_entry: int, _by: Person) -> Handover:  # noqa: ARG001  the cache's key
    return hand_over(session.record(), session.settings(), by=_by, now=minute, since=since)


def _handed(since: datetime, minute: datetime, last_entry: int) -> Handover:
    """Gathered once a minute for all who look; in the name of whoever looks."""
    by = session.person()
    handed = _gathered(since, minute, last_entry, by)
    return replace(handed, head=replace(handed.head, made_by=by.signed))


def _downloads(handed: Handover) -> None:
    """Made when the button is pressed; each patient in it is then logged as looked at."""
    by, record = session.person(), session.record()
    stamp = f"{handed.head.now.astimezone(handed.head.zone):%Y-%m-%d-%H%M}"
    with st.container(horizontal=True):
        st.download_button(
            page_words.PDF_TO_PRINT,
            data=partial(handover_pdf, record, handed, by=by),
            file_name=f"handover-{stamp}.pdf",
            mime="application/pdf",
            type="primary",
            on_click="ignore",
        )
        st.download_button(
            page_words.FILE_THAT_OPENS_OFFLINE,
            data=partial(handover_html, record, handed, by=by),
            file_name=f"handover-{stamp}.html",
            mime="text/html",
            on_click="ignore",
        )


def _drawn(one: Block, number: int) -> None:
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.subheader(words.as_text(one.name), width="content")
            if one.synthetic:
                st.badge(words.SYNTHETIC, color="violet")
            st.markdown(words.as_text(one.about), width="content")
            if st.button(page_words.OPEN, key=f"open-{number}"):
                st.switch_page("pages/course.py", query_params={"patient": str(number)})
        for line, column in zip(one.grades, st.columns(len(one.grades)), strict=True):
            with column:
                with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
                    _badge(line.step.then, page_words.GRADE_THEN)
                    st.markdown("→", width="content")
                    _badge(line.step.now, page_words.GRADE_NOW)
                    st.markdown(f"**{words.as_text(line.heading)}**", width="content")
                st.markdown("  \n".join(f":small[{words.as_text(one)}]" for one in line.texts))
        st.markdown("  \n".join(_line(line) for line in one.lines))


def _badge(view: GradeView, said_of: str) -> None:
    said = said_of.format(grade=words.grade_words(view))
    st.image(badge(view, size=BADGE), width=BADGE, alt=said)


def _line(line: Line) -> str:
    said = (
        f":red[**{words.as_text(text)}**]" if seen else words.as_text(text)
        for text, seen in line.marked
    )
    between = "  \n" if line.is_list else " "
    return f"**{line.label}:** {between.join(said)}"
