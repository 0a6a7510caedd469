"""Drugs given, one line each: without them no waiver of fever can be graded."""

from __future__ import annotations

from datetime import UTC
from typing import Any
from uuid import uuid4

import pandas as pd
import streamlit as st

from monitoring.charting.tables import INTERVENTION_KINDS, INTERVENTIONS
from monitoring.course.review import PatientState
from monitoring.people.roles import NotAllowed
from monitoring.record.errors import CannotRecord, RecordUnavailable
from monitoring.scales.observables import VASOPRESSORS
from monitoring.services.chart import Chart
from monitoring.services.check_entry import check_entry
from monitoring.services.give_drug import give_drug, stop_drug
from monitoring.services.sign_in import NotSignedIn
from monitoring.ui import session, words


def drug_line(state: PatientState, chart: Chart) -> None:
    st.subheader("Drugs given")
    key = st.session_state.setdefault(f"give:{state.patient_number}", uuid4().hex)
    zone = session.zone_of(state)
    local = session.now().astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    kind, dose, unit, reason, at, add = st.columns(
        [2, 0.9, 0.9, 1.5, 2.2, 0.8], vertical_alignment="bottom"
    )
    with kind:
        st.selectbox(
            "Drug or intervention",
            INTERVENTION_KINDS,
            index=None,
            format_func=words.spoken,
            key=f"{key}:kind",
        )
    with dose:
        st.number_input("Dose", value=None, key=f"{key}:dose", format="%g")
    with unit:
        st.text_input("Unit", key=f"{key}:unit", placeholder="mg")
    with reason:
        st.pills(
            "Given for",
            ("treatment", "prophylaxis"),
            key=f"{key}:reason",
            format_func=words.spoken,
            wrap=True,
        )
    with at:
        st.session_state.setdefault(f"{key}:when", local)
        st.datetime_input("Given or started at", key=f"{key}:when", step=60, format="DD/MM/YYYY")
    with add:
        st.button("Add", key=f"{key}:add", on_click=_add, args=(state, key))
    said = st.session_state.get(f"give:{state.patient_number}:said")
    if said:
        st.error(said)
    _given(state, chart)


def _add(state: PatientState, key: str) -> None:
    said = f"give:{state.patient_number}:said"
    values = {
        name: st.session_state.get(f"{key}:{name}") for name in ("kind", "dose", "unit", "reason")
    }
    if not values["kind"]:
        st.session_state[said] = "Not added: choose the drug or intervention first."
        return
    if values["dose"] is not None and not values["unit"]:
        st.session_state[said] = "Not added: write the unit of the dose, such as mg."
        return
    result = check_entry(values, table=INTERVENTIONS)
    if result.faults:
        st.session_state[said] = "Not added: " + words.as_text("; ".join(result.faults.values()))
        return
    started = st.session_state[f"{key}:when"].replace(tzinfo=session.zone_of(state))
    if started > session.now():
        st.session_state[said] = "Not added: the time lies ahead of the server's clock."
        return
    _told(
        said,
        lambda: give_drug(
            session.record(),
            state.patient_id,
            {**result.row, "started_at": started.astimezone(UTC)},
            by=session.person(),
            at=session.now(),
            form_key=key,
        ),
    )
    if not st.session_state.get(said):
        del st.session_state[f"give:{state.patient_number}"]


def _told(said: str, act: Any) -> None:
    st.session_state[said] = ""
    try:
        act()
    except (CannotRecord, RecordUnavailable, NotAllowed, NotSignedIn) as told:
        st.session_state[said] = str(told)


def _given(state: PatientState, chart: Chart) -> None:
    """The last ten, newest first; a vasopressor that runs can be stopped here."""
    zone = session.zone_of(state)
    for row in (
        chart.interventions.sort_values("started_at", ascending=False).head(10).to_dict("records")
    ):
        dose = (
            ""
            if pd.isna(row["dose"])
            else f" {row['dose']:g} {'' if pd.isna(row['unit']) else words.as_text(row['unit'])}"
        )
        runs = row["kind"] in VASOPRESSORS and pd.isna(row["stopped_at"])
        until = "" if not runs else " · running"
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                f"{words.spoken(row['kind'])}{dose} · "
                f"{words.local_time(row['started_at'], zone)}{until}",
                width="content",
            )
            if runs:
                st.button(
                    "Stop now",
                    key=f"stop-{row['row_id']}",
                    on_click=_stop,
                    args=(state, row["row_id"]),
                )


def _stop(state: PatientState, row_id: int) -> None:
    said = f"give:{state.patient_number}:said"
    _told(
        said,
        lambda: stop_drug(
            session.record(),
            row_id,
            stopped_at=session.now(),
            by=session.person(),
            at=session.now(),
            form_key=f"stop-{row_id}",
        ),
    )
