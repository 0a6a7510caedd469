"""What runs, with its age; drugs given, one line each: without them no fever can be waived."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pandas as pd
import streamlit as st

from monitoring.charting.tables import INTERVENTION_KINDS, INTERVENTIONS
from monitoring.course.drawn_results import unit_in_print
from monitoring.course.review import PatientState
from monitoring.services.chart import Chart
from monitoring.services.check_entry import check_entry
from monitoring.services.give_drug import (
    RUNNING_KINDS,
    CannotGive,
    change_dose,
    give_drug,
    stop_drug,
)
from monitoring.ui import page_words, session, words
from monitoring.ui.components import saving
from monitoring.ui.components.keyboard import drug_fields

FORM = "drugs"
# One tap for what is mostly given; the list beside it holds everything.
USUAL = (
    *("acetaminophen", "metamizole", "tocilizumab", "anakinra"),
    *("dexamethasone", "methylprednisolone", "norepinephrine", "fluid-bolus"),
)
TYPED = ("kind", "dose", "unit", "route", "reason")
ROUTES = ("iv", "po", "sc", "im", "pr")
SHOWN = 10


def drug_line(state: PatientState, chart: Chart) -> None:
    st.subheader(page_words.DRUGS_GIVEN)
    one = saving.opened(FORM, state)
    saving.keep_draft(one)  # first, as the next tap may stop this run
    _running(state, chart)
    saving.told_of_the_draft(FORM, state, one)
    with drug_fields():
        _fields(state, one)
    if one.said:
        st.error(words.as_text(one.said))
    _given(state, chart)


def _fields(state: PatientState, one: saving.Opened) -> None:
    st.pills(
        page_words.QUICK_CHOICE,
        USUAL,
        format_func=words.spoken,
        key=f"{one.key}:/quick",
        on_change=_quick,
        args=(one.key,),
        wrap=True,
        persist_state="page",
    )
    fields = st.grid(10, min_column_width=105, gap="small", vertical_alignment="bottom")
    with fields.cell(column_span=2):
        st.selectbox(
            page_words.DRUG_OR_INTERVENTION,
            INTERVENTION_KINDS,
            index=None,
            format_func=words.spoken,
            key=f"{one.key}:kind",
            persist_state="page",
        )
    with fields.cell():
        st.number_input(
            page_words.COLUMN_DOSE,
            value=None,
            key=f"{one.key}:dose",
            format="%g",
            persist_state="page",
        )
    with fields.cell():
        st.text_input(
            page_words.UNIT,
            key=f"{one.key}:unit",
            placeholder=page_words.EXAMPLE_UNIT,
            persist_state="page",
        )
    with fields.cell(column_span=2):
        st.pills(page_words.ROUTE, ROUTES, key=f"{one.key}:route", wrap=True, persist_state="page")
    with fields.cell(column_span=2):
        st.pills(
            page_words.GIVEN_FOR,
            ("treatment", "prophylaxis"),
            key=f"{one.key}:reason",
            format_func=words.spoken,
            wrap=True,
            persist_state="page",
        )
    local = session.now().astimezone(session.zone_of(state))
    with fields.cell(column_span=2):
        st.datetime_input(
            page_words.GIVEN_OR_STARTED_AT,
            key=saving.begins_at(one, "when", local),
            step=60,
            format="DD/MM/YYYY",
            persist_state="page",
        )
    with fields.cell(column_span=2):
        st.datetime_input(
            page_words.STOPPED_AT,
            value=None,
            key=f"{one.key}:stopped",
            step=60,
            format="DD/MM/YYYY",
            persist_state="page",
        )
    with fields.cell():
        st.button(page_words.ADD, key=f"add-{one.key}", on_click=_add, args=(state, one.key))


def _quick(key: str) -> None:
    chosen = st.session_state.get(f"{key}:/quick")
    if chosen is not None:
        st.session_state[f"{key}:kind"] = chosen


def _aware(state: PatientState, local: datetime | None) -> datetime | None:
    return None if local is None else local.replace(tzinfo=session.zone_of(state)).astimezone(UTC)


def _add(state: PatientState, opening: str) -> None:
    one = saving.pressed(FORM, state, opening)
    if one is None:
        return
    if st.session_state.get(f"{one.key}:kind") is None:
        _quick(one.key)  # tapped and added in one go
    values = saving.typed_values(one)
    typed = {name: values.get(name) for name in TYPED}
    started, stopped = (_aware(state, values.get(name)) for name in ("when", "stopped"))
    if not typed["kind"]:
        one.said = page_words.CHOOSE_THE_DRUG_FIRST
        return
    if typed["dose"] is not None and not typed["unit"]:
        one.said = page_words.WRITE_THE_UNIT
        return
    if started is None:
        one.said = page_words.SAY_WHEN_GIVEN
        return
    result = check_entry(typed, table=INTERVENTIONS)
    if result.faults:
        one.said = page_words.NOT_ADDED.format(faults="; ".join(result.faults.values()))
        return
    times = {"started_at": started, **({} if stopped is None else {"stopped_at": stopped})}
    one.said = _told(
        lambda: give_drug(
            session.record(),
            state.patient_id,
            {**result.row, **times},
            by=session.person(),
            at=session.now(),
            form_key=one.key,
        )
    )
    if not one.said:
        saving.discard(FORM, state)


def _told(act: Callable[[], object]) -> str:
    try:
        act()
    except (CannotGive, *saving.TOLD) as told:
        return page_words.NOT_RECORDED.format(told=told)
    return ""


# --- what runs ----------------------------------------------------------------------------------


def _running(state: PatientState, chart: Chart) -> None:
    """Each with its age and the two things that are done with it."""
    rows = chart.interventions
    running = rows[rows["kind"].isin(RUNNING_KINDS) & rows["stopped_at"].isna()]
    now, zone = session.now(), session.zone_of(state)
    for row in running.sort_values("started_at").to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center"):
            since = words.local_time(row["started_at"], zone)
            st.markdown(
                page_words.RUNNING_SINCE.format(
                    drug=words.spoken(row["kind"]),
                    dose=_dose(row),
                    since=since,
                    ago=words.ago(row["started_at"], now),
                ),
                width="content",
            )
            _change(state, row)
            _stop(state, row)


def _change(state: PatientState, row: dict[Any, Any]) -> None:
    if pd.isna(row["dose"]):
        return
    key = f"change-{row['row_id']}"
    with st.popover(page_words.CHANGE_DOSE, key=f"{key}-popover"):
        unit = "" if pd.isna(row["unit"]) else f" ({words.as_text(row['unit'])})"
        st.number_input(
            page_words.NEW_DOSE.format(unit=unit), value=None, format="%g", key=f"{key}:dose"
        )
        _time(state, f"{key}:when", page_words.NEW_DOSE_FROM)
        st.button(
            page_words.CHANGE, key=key, on_click=_change_now, args=(state, int(row["row_id"]), key)
        )


def _stop(state: PatientState, row: dict[Any, Any]) -> None:
    key = f"stop-{row['row_id']}"
    with st.popover(page_words.STOP, key=f"{key}-popover"):
        _time(state, f"{key}:when", page_words.STOPPED_THEN)
        st.button(
            page_words.STOP_NOW, key=key, on_click=_stop_now, args=(state, int(row["row_id"]), key)
        )


def _time(state: PatientState, key: str, label: str) -> None:
    local = session.now().astimezone(session.zone_of(state)).replace(tzinfo=None)
    st.session_state.setdefault(key, local.replace(second=0, microsecond=0))
    st.datetime_input(label, key=key, step=60, format="DD/MM/YYYY")


def _form_key(key: str) -> str:
    """One a popover, until what it does is done; two clicks are one entry."""
    return str(st.session_state.setdefault(f"{key}:form", uuid4().hex))


def _change_now(state: PatientState, row_id: int, key: str) -> None:
    one = saving.opened(FORM, state)
    dose, when = st.session_state.get(f"{key}:dose"), st.session_state.get(f"{key}:when")
    changed = _aware(state, when)
    if dose is None or changed is None:
        one.said = page_words.WRITE_THE_NEW_DOSE
        return
    one.said = _told(
        lambda: change_dose(
            session.record(),
            row_id,
            dose,
            changed_at=changed,
            by=session.person(),
            at=session.now(),
            form_key=_form_key(key),
        )
    )


def _stop_now(state: PatientState, row_id: int, key: str) -> None:
    one = saving.opened(FORM, state)
    stopped = _aware(state, st.session_state.get(f"{key}:when"))
    if stopped is None:
        one.said = page_words.SAY_WHEN_STOPPED
        return
    one.said = _told(
        lambda: stop_drug(
            session.record(),
            row_id,
            stopped_at=stopped,
            by=session.person(),
            at=session.now(),
            form_key=_form_key(key),
        )
    )


# --- what was given -----------------------------------------------------------------------------


def _given(state: PatientState, chart: Chart) -> None:
    """The last ten, newest first."""
    zone, now = session.zone_of(state), session.now()
    newest = chart.interventions.sort_values("started_at", ascending=False).head(SHOWN)
    for row in newest.to_dict("records"):
        until = ""
        if not pd.isna(row["stopped_at"]):
            until = page_words.GIVEN_UNTIL.format(at=words.local_time(row["stopped_at"], zone))
        elif row["kind"] in RUNNING_KINDS:
            until = page_words.RUNNING
        route = "" if pd.isna(row["route"]) else f" {words.as_text(row['route'])}"
        reason = "" if pd.isna(row["reason"]) else f" · {row['reason']}"
        st.markdown(
            f"{words.spoken(row['kind'])}{_dose(row)}{route} · "
            f"{words.local_time(row['started_at'], zone)}{until}{reason} "
            f":small[{words.ago(row['started_at'], now)}]"
        )


def _dose(row: dict[Any, Any]) -> str:
    if pd.isna(row["dose"]):
        return ""
    unit = "" if pd.isna(row["unit"]) else f" {words.as_text(unit_in_print(row['unit']))}"
    return f" {row['dose']:g}{unit}"
