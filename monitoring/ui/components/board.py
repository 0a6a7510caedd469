"""The board: one row a patient, worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from monitoring.course.other_scales import OtherView
from monitoring.course.review import SPARKLINE_SPAN, GradeView, WardRow
from monitoring.grading.scale import Status
from monitoring.people.roles import Right
from monitoring.services.load_demo import load_demo
from monitoring.ui import page_words, session, words
from monitoring.ui.chips import chips as other_chips
from monitoring.ui.components.alerts_view import (
    WHY_OF,
    alert_chip,
    ringing_by_patient,
    ringing_words,
)
from monitoring.ui.components.badge import show_badge
from monitoring.ui.components.find import find_patient, fits
from monitoring.ui.components.others_line import ON_THE_BOARD
from monitoring.ui.components.own_board import changes, mine, note_what_is_shown, taken_on
from monitoring.ui.components.rounds import round_button, said_of_the_last_bed
from monitoring.ui.figures.svg import score_dots, sparkline

ROWS_ON_A_PAGE = 40
REFRESH_EVERY = "20s"
COLUMNS = [2.25, 1.5, 1.45, 1.95, 1.25, 1.5, 1.3]
SETTINGS = {words.IN_PATIENTS: "inpatient", words.OUT_PATIENTS: "outpatient"}
FILTERS = (words.NEEDS_ACTION, words.MINE, *SETTINGS)


@st.fragment(run_every=REFRESH_EVERY)
@session.covered_once_over
def board() -> None:
    """Redrawn every 20 seconds, so that what others chart appears without a click."""
    now = session.now()
    ward = session.ward()
    st.session_state[ON_THE_BOARD] = ward.last_entry
    rows = ward.rows(session.settings(), now=now)
    if not ward.last_entry:
        _empty_record()
        return
    said_of_the_last_bed()
    ringing = ringing_by_patient()
    _strip(rows, ringing, now)
    shown = _filtered(rows, ringing)
    _headings()
    others = session.other_views()
    note_what_is_shown(rows, now)
    for row in _page_of(shown):
        number = row.state.patient_number
        marks = [*alert_chip(ringing.get(number, 0)), *changes(row)]
        _row(row, others.get(row.state.patient_id, ()), marks, now)
    if not shown:
        st.info(page_words.NOBODY_FITS_THIS_FILTER)
    _no_longer_watched()


def _no_longer_watched() -> None:
    """Who is looked for and not on the board: the record keeps everybody."""
    found = session.not_on_the_board(st.session_state.get("find") or "")
    if not found:
        return
    st.caption(words.NOT_ON_THE_BOARD)
    with st.container(horizontal=True):
        for one in found[:ROWS_ON_A_PAGE]:
            key = f"gone-{one.patient_number}"
            if st.button(words.as_text(one.patient_id), key=key):
                number = str(one.patient_number)
                st.switch_page("pages/course.py", query_params={"patient": number})
    if len(found) > ROWS_ON_A_PAGE:
        st.caption(page_words.AND_MORE_NOT_WATCHED.format(found=len(found) - ROWS_ON_A_PAGE))


def _empty_record() -> None:
    st.header(page_words.EMPTY_BOARD)
    person = session.person()
    may_load = person.may(Right.IMPORT)
    if may_load:
        st.markdown(page_words.THERE_ARE_TWO_WAYS_ON)
    with st.container(horizontal=True):
        if person.may(Right.CHART) and st.button(
            page_words.ADMIT_THE_FIRST_PATIENT, type="primary", icon=":material/person_add:"
        ):
            st.switch_page("pages/admit.py")
        if may_load and st.button(page_words.LOAD_THE_DEMO_WARD, icon=":material/science:"):
            with st.spinner(page_words.LOADING_THE_DEMO_WARD):
                load_demo(session.record(), by=session.person(), at=session.now())
            st.rerun()
    if may_load:
        st.caption(page_words.WHAT_THE_DEMO_WARD_IS)


def _strip(rows: list[WardRow], ringing: Mapping[int, int], now: datetime) -> None:
    """Above the rows: how many, how bad, how late, and as of when."""
    alive = [row for row in rows if row.state.died_at is None]
    worst = sum(max(row.state.crs.least, row.state.icans.least) >= 3 for row in alive)
    undecided = sum(_needs_a_look(row) for row in alive)
    late = sum(row.is_overdue for row in alive)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(page_words.watched(len(alive)), width="content")
        st.markdown(page_words.AT_GRADE_OR_MORE.format(worst=worst), width="content")
        st.markdown(page_words.TO_CONFIRM_OR_REVIEW.format(undecided=undecided), width="content")
        st.markdown(page_words.WITH_A_CHECK_OVERDUE.format(late=late), width="content")
        st.markdown(ringing_words(ringing), width="content")
        st.caption(page_words.AS_OF.format(at=session.local(now)))


def _needs_a_look(row: WardRow) -> bool:
    asks = (Status.PROVISIONAL, Status.NOT_CLASSIFIABLE)
    return any(view.status in asks for view in (row.state.crs, row.state.icans))


def _filtered(rows: list[WardRow], ringing: Mapping[int, int]) -> list[WardRow]:
    """Each filter narrows what the others leave; without any it is everybody."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kinds = st.pills(
            words.SHOW_ONLY,
            FILTERS,
            selection_mode="multi",
            wrap=True,
            key="show",
            bind="query-params",
            on_change=session.acted,
        )
        unit = _unit(rows)
        wanted = find_patient(rows)
        own = mine(rows)
        shown = [
            row
            for row in rows
            if fits(row, wanted)
            and (not unit or row.state.unit == unit)
            and _fits(row, kinds, own=own, alerts=ringing.get(row.state.patient_number, 0))
        ]
        taken_on(rows, own)
        if session.person().may(Right.CHART):
            round_button(shown, session.now())
    if len(shown) < len(rows):
        st.caption(words.SHOWN_OF.format(shown=len(shown), rows=len(rows)))
    return shown


def _unit(rows: list[WardRow]) -> str:
    """Blank for all of them; asked only where there are several."""
    units = sorted({row.state.unit for row in rows if row.state.unit})
    if len(units) < 2:
        return ""
    chosen = st.selectbox(
        page_words.UNIT,
        [words.ALL_UNITS, *units],
        key="unit",
        bind="query-params",
        width=180,
        on_change=session.acted,
    )
    return "" if chosen == words.ALL_UNITS else chosen


def _fits(row: WardRow, kinds: Sequence[str], *, own: frozenset[int], alerts: int) -> bool:
    settings = [SETTINGS[kind] for kind in kinds if kind in SETTINGS]
    return (
        (words.NEEDS_ACTION not in kinds or _needs_action(row, alerts))
        and (words.MINE not in kinds or row.state.patient_number in own)
        and (not settings or row.state.setting in settings)
    )


def _needs_action(row: WardRow, alerts: int) -> bool:
    worst = max(row.state.crs.least, row.state.icans.least)
    return bool(alerts) or row.is_overdue or _needs_a_look(row) or worst >= 2


def _page_of(rows: list[WardRow]) -> list[WardRow]:
    pages = -(-len(rows) // ROWS_ON_A_PAGE)
    if pages <= 1:
        return rows
    number = st.pagination(pages, key="page", on_change=session.acted)
    return rows[(number - 1) * ROWS_ON_A_PAGE : number * ROWS_ON_A_PAGE]


def _headings() -> None:
    """Once above all rows, so that a row need not say what its pictures are."""
    for column, words_above in zip(
        st.columns(COLUMNS, gap="small"), page_words.BOARD_HEADINGS, strict=True
    ):
        column.caption(words_above)


def _row(row: WardRow, others: Sequence[OtherView], marks: list[str], now: datetime) -> None:
    state = row.state
    with st.container(border=True, key=f"row-{state.patient_number}"):
        about, crs, icans, curve, scores, due, buttons = st.columns(
            COLUMNS, vertical_alignment="center", gap="small"
        )
        about.markdown(_about(row, others, marks, now))
        for column, view in ((crs, state.crs), (icans, state.icans)):
            with column, st.container(gap=None):
                show_badge(view, now=now, stale=row.stale)
                _why(view, state.patient_number)
        with curve:
            _curve(row, now)
        with scores:
            _scores(row)
        due.markdown(_due(row, now))
        with buttons:
            _buttons(row)


def _curve(row: WardRow, now: datetime) -> None:
    state = row.state
    picture = sparkline(state.temperatures, state.drugs, now=now, span=SPARKLINE_SPAN)
    st.image(picture, alt=_curve_words(row, now), width="stretch")


def _scores(row: WardRow) -> None:
    st.image(score_dots(row.state.neuro_scores), alt=_score_words(row), width="content")


def _why(view: GradeView, number: int) -> None:
    """One click from the grade to why; where nothing is graded there is nothing to ask."""
    judged = (Status.PROVISIONAL, Status.NOT_CLASSIFIABLE)
    if not view.least and view.status not in judged:
        return
    grade = view.grade if view.status == Status.PROVISIONAL else words.short_grade(view)
    asked = words.WHY.format(grade=f"{words.SCALE_NAMES[view.scale]} {grade}")
    key = f"why-{WHY_OF[view.scale]}-{number}"
    if st.button(asked, key=key, type="tertiary", icon=":material/help:"):
        chosen = {"patient": str(number), "why": WHY_OF[view.scale]}
        st.switch_page("pages/course.py", query_params=chosen)


def _about(row: WardRow, others: Sequence[OtherView], marks: list[str], now: datetime) -> str:
    state = row.state
    bed, patient = words.as_text(state.bed or words.NO_BED), words.as_text(state.patient_id)
    first = f"**{bed} · {patient}** · **{words.day_words(row.day)}**"
    second = f":small[{words.who(row)} · {state.setting or page_words.SETTING_NOT_RECORDED}]"
    return "  \n".join([first, second, *_chips(row, others, marks, now)])


def _chips(row: WardRow, others: Sequence[OtherView], marks: list[str], now: datetime) -> list[str]:
    """What else is present, as one line of badges; an empty list where there is nothing."""
    state = row.state
    chips = [f":violet-badge[{words.SYNTHETIC}]"] if state.synthetic else []
    chips += marks
    if state.died_at is not None:
        chips.append(f":gray-badge[{page_words.CHIP_DIED}]")
    for view in (state.crs, state.icans):
        name = words.SCALE_NAMES[view.scale]
        if view.is_rising(now) and state.died_at is None:
            rose = words.ROSE.format(name=name, ago=words.ago(view.rose_at, now))
            chips.append(f":orange-badge[:material/trending_up: {rose}]")
        if view.status == Status.PROVISIONAL:
            chips.append(f":orange-badge[{page_words.CHIP_CONFIRM.format(scale=name)}]")
        if view.status == Status.NOT_CLASSIFIABLE:
            chips.append(f":red-badge[{page_words.CHIP_URGENT_REVIEW.format(scale=name)}]")
        if view.status == Status.OPEN and view.missing:
            asked = page_words.CHIP_CHART.format(scale=name, asked=words.label(view.missing[0]))
            chips.append(f":gray-badge[{asked}]")
    chips += [
        f":blue-badge[{words.FLAG_CHIPS[flag]}]"
        for flag in (*state.crs.flags, *state.icans.flags)
        if flag in words.FLAG_CHIPS
    ]
    if state.died_at is None:
        chips += other_chips(others, now=now)
    return [" ".join(chips)] if chips else []


def _curve_words(row: WardRow, now: datetime) -> str:
    recent = [value for at, value in row.state.temperatures if now - at <= SPARKLINE_SPAN]
    if not recent:
        return page_words.NO_TEMPERATURE_LATELY
    return page_words.TEMPERATURE_LATELY.format(last=recent[-1], highest=max(recent))


def _score_words(row: WardRow) -> str:
    scores = row.state.neuro_scores
    if not scores:
        return page_words.NO_NEURO_CHECK_CHARTED
    totals = ", ".join(f"{one[1]:g}" for one in scores)
    return page_words.SCORES_CHARTED.format(tool=scores[-1][2], totals=totals)


def _due(row: WardRow, now: datetime) -> str:
    if row.state.died_at is not None:
        return ""
    lines = []
    checks = (
        (page_words.VITALS_DUE, row.vitals_due),
        (page_words.NEURO_CHECK_DUE, row.neuro_due),
    )
    for name, due in checks:
        said = words.due_words(name, due, now)
        late = due is not None and due.overdue_at <= now
        lines.append(f":red[:material/alarm: **{said}**]" if late else f":small[{said}]")
    return "  \n".join(line for line in lines if line != ":small[]")


def _buttons(row: WardRow) -> None:
    number = row.state.patient_number
    chosen = {"patient": str(number)}
    with st.container(horizontal=True, gap="xsmall"):
        charts = session.person().may(Right.CHART)
        if charts and st.button(page_words.ENTER, key=f"enter-{number}", type="primary"):
            st.switch_page("pages/enter.py", query_params=chosen)
        if st.button(page_words.OPEN, key=f"open-{number}"):
            st.switch_page("pages/course.py", query_params=chosen)
