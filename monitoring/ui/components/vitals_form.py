"""The form for one set of vital signs, in the order in which they are measured."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.course.asked_when import asked_now
from monitoring.course.review import PatientState, WardRow
from monitoring.scales import observables as o
from monitoring.services.chart import Chart
from monitoring.services.check_entry import Checked, check_entry
from monitoring.services.record_observation import preview
from monitoring.ui import page_words, session, words
from monitoring.ui.components import rounds, saving
from monitoring.ui.components.fields import Form, ghosts
from monitoring.ui.components.keyboard import entry_form, first_field
from monitoring.ui.components.result import live_line, saved

FORM = "observe"
NO_FLOW = ("room-air", "ventilator", "ecmo")
# Where a set makes them matter they stand in the form, else in its fold.
ASKED = {
    "hypotension": page_words.IS_THIS_HYPOTENSION,
    "hypotension_reason": page_words.REASON_FOR_THAT_JUDGEMENT,
    "fluid_bolus": page_words.FLUID_BOLUS,
    "oxygen_reason": page_words.WHY_OXYGEN_IS_GIVEN,
}
UNTYPED = ("when", "fahrenheit", "could_not")


def _flow_by_device() -> str:
    """The flow is shown by the browser itself where the chosen device has one.

    Were it drawn once the server knows the device, a quick typist's Tab would pass it by, and the
    number would land somewhere else.
    """
    without = "".join(
        f":not(:nth-child({place}))"
        for place, device in enumerate(o.OXYGEN_DEVICES, start=1)
        if device in NO_FLOW
    )
    chosen = f".st-key-oxygen-device [aria-checked=true]{without}"
    hidden = f".st-key-oxygen:not(:has({chosen})) .st-key-oxygen-flow"
    return f"<style>{hidden}, {hidden} *{{visibility:hidden !important}}</style>"


FLOW_BY_DEVICE = _flow_by_device()


def vitals_form(row: WardRow, chart: Chart) -> None:
    now, visited, state = session.now(), rounds.current_round(), row.state
    one = saving.opened(FORM, state)
    saving.keep_draft(one)  # first, as the next tap may stop this run
    if visited is not None:
        rounds.after_saving(visited, state, one)
        rounds.round_line(visited, state)
    rounds.said_of_the_last_bed()
    if one.outcome is not None:
        saved(one.outcome, now=now)
    form = Form(one.key, ghosts(chart.observations, now=now), one.faults)
    typed = checked(state)(saving.typed_values(one))
    with st.container(key="draft"):  # a place of its own, so that nothing moves when it goes
        saving.told_of_the_draft(FORM, state, one)
    with entry_form(one.key):
        _measured(form, state, one, now)
        _oxygen_and_drugs(form)
        _consciousness_and_symptoms(form)
        asked = _asked_now(form, row, chart, typed.row)
        _sometimes(form, asked)
    _live(state, chart, one, typed)
    saving.messages(one)
    with st.container(horizontal=True):
        label = page_words.SAVE if visited is None else page_words.SAVE_NEXT
        about = (FORM, state, one.key, checked(state))
        saving.save_button(one, saving.save, *about, label=label, kind="observe")
        if st.button(page_words.CLEAR_THE_FORM, key=f"clear-{one.key}"):
            saving.discard(FORM, state)
            st.rerun()
        if st.button(words.NEURO, key="to-neuro"):
            st.switch_page("pages/neuro.py", query_params={"patient": str(state.patient_number)})
        if st.button(words.LABS, key="to-labs"):
            st.switch_page("pages/labs.py", query_params={"patient": str(state.patient_number)})
        if st.button(page_words.BACK_TO_THE_BOARD, key="to-board", shortcut="Ctrl+B"):
            st.switch_page("pages/home.py")


def _measured(form: Form, state: PatientState, one: saving.Opened, now: datetime) -> None:
    zone = session.zone_of(state)
    # A grid, not columns: on a tablet it breaks into two rows instead of hiding a digit.
    fields = st.grid(8, min_column_width=140, gap="small")
    with fields.cell(column_span=2):
        st.datetime_input(
            page_words.OBSERVED_AT,
            key=saving.begins_at(one, "when", now.astimezone(zone)),
            step=60,
            format="DD/MM/YYYY",
            persist_state="page",
        )
        st.toggle(page_words.TEMPERATURE_IN_F, key=form.of("fahrenheit"), persist_state="page")
    with fields.cell(), first_field():
        if form.value("fahrenheit"):
            form.number("temperature_f", page_words.TEMPERATURE_F, step=0.1)
        else:
            form.number("temperature_c", page_words.TEMPERATURE_C, step=0.1)
    for column, label in (
        ("heart_rate_bpm", page_words.PULSE),
        ("systolic_mmhg", page_words.SYSTOLIC),
        ("diastolic_mmhg", page_words.DIASTOLIC),
        ("respiratory_rate_bpm", page_words.RESPIRATIONS),
        ("spo2_pct", page_words.SPO2_PCT),
    ):
        with fields.cell():
            form.number(column, label)


def _oxygen_and_drugs(form: Form) -> None:
    st.html(FLOW_BY_DEVICE)
    with st.container(key="oxygen"):
        device, flow = st.columns([5, 1.4], gap="small")
        with device, st.container(key="oxygen-device"):
            form.choice("oxygen_device", page_words.OXYGEN_DEVICE)
        with flow, st.container(key="oxygen-flow"):
            form.number("oxygen_flow_l_min", page_words.OXYGEN_FLOW_L_MIN, step=0.5)
    form.several("vasopressors", page_words.VASOPRESSORS_RUNNING, ("none", *o.VASOPRESSORS))


def _consciousness_and_symptoms(form: Form) -> None:
    form.choice("consciousness", page_words.COLUMN_CONSCIOUSNESS)
    form.several("symptoms", page_words.SYMPTOMS, ("none", *o.SYMPTOMS))


def _asked_now(form: Form, row: WardRow, chart: Chart, typed: Mapping[str, Any]) -> set[str]:
    """What this set makes matter is asked without being looked for. Once asked it stays, so that
    no answer is out of sight when the number that asked for it is corrected."""
    baseline = chart.patients["baseline_systolic_mmhg"].iloc[0]
    now = asked_now(
        typed,
        age=row.age,
        baseline_systolic=None if pd.isna(baseline) else float(baseline),
        local=session.settings().grading,
    )
    answered = {column for column in ASKED if form.value(column)}  # before a reload
    before = st.session_state.setdefault(f"asked:{form.key}", answered)
    before.update(now)
    asked = [column for column in ASKED if column in before]
    for column, cell in zip(asked, st.columns(max(len(asked), 2)), strict=False):
        with cell:
            _ask(form, column)
    return before


def _sometimes(form: Form, asked_above: Collection[str]) -> None:
    """What matters at times of which the program cannot know."""
    with st.expander(page_words.ONLY_SOMETIMES):
        st.pills(
            page_words.TRIED_IN_VAIN,
            list(page_words.TRIED_TO_MEASURE),
            format_func=page_words.TRIED_TO_MEASURE.__getitem__,
            selection_mode="multi",
            key=form.of("could_not"),
            persist_state="page",
        )
        left, right = st.columns(2)
        with left:
            for column in ASKED:
                if column not in asked_above:
                    _ask(form, column)
        with right:
            form.choice("fever_cause", page_words.CAUSE_OF_FEVER)
            form.choice("hypotension_cause", page_words.CAUSE_OF_HYPOTENSION)
            form.choice("hypoxia_cause", page_words.CAUSE_OF_HYPOXIA)
        form.text("note", page_words.NOTE)


def _ask(form: Form, column: str) -> None:
    ask = form.text if column == "hypotension_reason" else form.choice
    ask(column, ASKED[column])


def checked(state: PatientState) -> Any:
    """The check of this patient's form: words and numbers as in a file, the time made aware."""
    zone = session.zone_of(state)

    def check(values: dict[str, Any]) -> Checked:
        charted = {name: value for name, value in values.items() if name not in UNTYPED}
        charted |= dict.fromkeys(values.get("could_not", ()), "unrecordable")
        unwanted = "temperature_c" if values.get("fahrenheit") else "temperature_f"
        charted.pop(unwanted, None)
        if charted.get("oxygen_device") in (None, *NO_FLOW):
            charted.pop(
                "oxygen_flow_l_min", None
            )  # typed for another device, and not shown any more
        result = check_entry(charted)
        when = values.get("when")
        if when is not None:
            result.row["observed_at"] = when.replace(tzinfo=zone).astimezone(UTC)
        else:
            result.faults["when"] = page_words.SAY_WHEN_OBSERVED
        return result

    return check


def _live(state: PatientState, chart: Chart, one: saving.Opened, result: Checked) -> None:
    """The grade as it would be; nothing while a field is at fault or the form is blank."""
    for column, sentence in result.faults.items():
        if column not in one.faults:
            st.error(f"{words.label(column)}: {words.as_text(sentence)}")
    if result.faults or len(result.row) <= 1:
        return
    live_line(preview(chart, session.settings(), result.row, before=state))
