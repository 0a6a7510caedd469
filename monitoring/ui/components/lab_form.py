"""Laboratory results: the usual ones in one blank grid, a single one, or a table that is pasted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.charting.tables import ANALYTE_UNITS, VALUE_LIMIT
from monitoring.course.drawn_results import unit_in_print
from monitoring.course.review import PatientState
from monitoring.exchange.pasted import (
    COMMA,
    DAY_FIRST,
    MONTH_FIRST,
    POINT,
    PastedTable,
    likely_analyte,
    likely_unit,
    read_pasted,
)
from monitoring.services.chart import Chart
from monitoring.services.record_labs import (
    LEFT_OUT,
    CannotRecordLabs,
    CheckedLabs,
    Choices,
    Typed,
    check_labs,
    names_to_choose,
    read_with,
    record_labs,
    units_to_choose,
)
from monitoring.ui import page_words, session, words
from monitoring.ui.components import saving
from monitoring.ui.components.keyboard import entry_form, first_field

USUAL, ONE, PASTED = page_words.THE_USUAL_ONES, page_words.ONE_RESULT, page_words.PASTE_A_TABLE
FORMS = {USUAL: "labs-usual", ONE: "labs-one", PASTED: "labs-pasted"}
# In the order in which a laboratory prints them; every other analyte is under "one result".
PANEL = (
    *("crp", "ferritin", "leukocytes", "neutrophils", "lymphocytes", "hemoglobin", "platelets"),
    *("fibrinogen", "ldh", "creatinine", "potassium", "sodium", "phosphate", "uric-acid"),
    *("alt", "ast", "bilirubin", "procalcitonin"),
)
SHOWN, FAULTS_TOLD = 12, 12
UNITS_AS_SAID = {"1": page_words.NO_UNIT}


# What is typed one way, and what is wrong with it; the fields are drawn on the way.
Read = tuple[Sequence[Typed], CheckedLabs]
Fields = Callable[[PatientState, Chart, saving.Opened], Read]


def lab_form(state: PatientState, chart: Chart) -> None:
    """One way at a time; what was typed in another stays kept."""
    how = st.segmented_control(
        page_words.HOW, list(FORMS), default=USUAL, key="labs-how", required=True
    )
    form = FORMS[how or USUAL]
    one = saving.opened(form, state)
    saving.keep_draft(one)  # first, as the next tap may stop this run
    if one.said_saved:
        st.success(one.said_saved, icon=":material/check_circle:")
    saving.told_of_the_draft(form, state, one)
    with entry_form(one.key):
        _taken_at(one, state)
        typed, checked = _FIELDS[how or USUAL](state, chart, one)
    _asked_back(one, typed, checked)
    with st.container(horizontal=True):
        about = (form, state, one.key, chart)
        # In the field of a table these keys say only that it is all pasted.
        keys = how != PASTED
        saving.save_button(one, _save, *about, label=_save_words(how, checked), by_keys=keys)
        if st.button(page_words.CLEAR_THE_FORM, key=f"clear-{one.key}"):
            saving.discard(form, state)
            st.rerun()
        if st.button(words.ENTER, key="to-enter"):
            st.switch_page("pages/enter.py", query_params={"patient": str(state.patient_number)})
        if st.button(words.COURSE, key="to-course"):
            st.switch_page("pages/course.py", query_params={"patient": str(state.patient_number)})
        if st.button(page_words.BACK_TO_THE_BOARD, key="to-board", shortcut="Ctrl+B"):
            st.switch_page("pages/home.py")
    _last_results(chart, state)


def _save_words(how: str | None, checked: CheckedLabs) -> str:
    whole = len(checked.rows) - len(checked.faults)
    return page_words.save_results(whole) if how == PASTED and whole else page_words.SAVE


def _taken_at(one: saving.Opened, state: PatientState) -> None:
    local = session.now().astimezone(session.zone_of(state))
    st.datetime_input(
        page_words.BLOOD_TAKEN_AT,
        key=saving.begins_at(one, "when", local),
        step=60,
        format="DD/MM/YYYY",
        persist_state="page",
        width=300,
    )


def _when(one: saving.Opened, state: PatientState) -> datetime | None:
    when = st.session_state.get(f"{one.key}:when")
    return None if when is None else when.replace(tzinfo=session.zone_of(state)).astimezone(UTC)


def unit_words(unit: str) -> str:
    return UNITS_AS_SAID.get(unit) or unit_in_print(unit)


# --- the usual ones -----------------------------------------------------------------------------


def _usual(state: PatientState, chart: Chart, one: saving.Opened) -> Read:
    """A field an analyte, in the unit of the patient's last result; else the unit is to be said."""
    last = _last(chart)
    st.caption(page_words.HOW_A_RESULT_IS_TYPED)
    grid = st.grid(6, min_column_width=150, gap="small")
    for place, analyte in enumerate(PANEL):
        with grid.cell(), first_field() if not place else st.container():
            _analyte_field(analyte, last.get(analyte), one)
    typed = _typed_of_panel(state, chart, one)
    checked = check_labs(typed, at=session.now())
    for place, told in checked.faults.items():
        st.error(f"{spoken(typed[place].analyte)}: {words.as_text(' '.join(told))}")
    return typed, checked


def _analyte_field(analyte: str, last: dict[Any, Any] | None, one: saving.Opened) -> None:
    label, unit = spoken(analyte), _unit_of_panel(analyte, last)
    st.text_input(
        f"{label} ({unit_words(unit)})" if unit else label,
        key=f"{one.key}:{analyte}",
        persist_state="page",
    )
    if not unit:
        st.selectbox(
            page_words.UNIT_OF_ANALYTE.format(label=label),
            ANALYTE_UNITS[analyte],
            index=None,
            placeholder=page_words.UNIT,
            key=f"{one.key}:{analyte}/unit",
            label_visibility="collapsed",
            persist_state="page",
        )
    st.caption(_ghost(last))


def _unit_of_panel(analyte: str, last: dict[Any, Any] | None) -> str:
    units = ANALYTE_UNITS[analyte]
    if last is not None and last["unit"] in units:
        return str(last["unit"])
    return units[0] if len(units) == 1 else ""


def _typed_of_panel(state: PatientState, chart: Chart, one: saving.Opened) -> list[Typed]:
    last, values = _last(chart), saving.typed_values(one)
    return [
        Typed(
            analyte,
            str(values[analyte]),
            _unit_of_panel(analyte, last.get(analyte)) or values.get(f"{analyte}/unit", ""),
            _when(one, state),
        )
        for analyte in PANEL
        if analyte in values
    ]


# --- one result ---------------------------------------------------------------------------------


def _single(state: PatientState, _chart: Chart, one: saving.Opened) -> Read:
    fields = st.grid(6, min_column_width=150, gap="small")
    with fields.cell(column_span=2), first_field():
        analyte = st.selectbox(
            page_words.ANALYTE,
            list(ANALYTE_UNITS),
            index=None,
            format_func=spoken,
            key=f"{one.key}:analyte",
            persist_state="page",
        )
    with fields.cell():
        st.text_input(page_words.VALUE, key=f"{one.key}:value", persist_state="page")
    with fields.cell():
        st.selectbox(
            page_words.UNIT,
            ANALYTE_UNITS.get(analyte or "", ()),
            index=None,
            format_func=unit_words,
            placeholder=page_words.CHOOSE,
            # Of the analyte: the unit of the one before must not stay behind.
            key=f"{one.key}:unit of {analyte}",
            persist_state="page",
        )
    with fields.cell():
        st.text_input(
            page_words.LOWER_LIMIT_OF_NORMAL, key=f"{one.key}:lower_limit", persist_state="page"
        )
    with fields.cell():
        st.text_input(
            page_words.UPPER_LIMIT_OF_NORMAL, key=f"{one.key}:upper_limit", persist_state="page"
        )
    typed = _typed_single(state, one)
    checked = check_labs(typed, at=session.now())
    for told in checked.faults.values():
        st.error(words.as_text(" ".join(told)))
    return typed, checked


def _typed_single(state: PatientState, one: saving.Opened) -> list[Typed]:
    values = saving.typed_values(one)
    analyte = values.get("analyte", "")
    if "value" not in values:
        return []
    return [
        Typed(
            analyte,
            str(values["value"]),
            values.get(f"unit of {analyte}", ""),
            _when(one, state),
            str(values.get("lower_limit", "")),
            str(values.get("upper_limit", "")),
        )
    ]


# --- a table ------------------------------------------------------------------------------------


def _table(state: PatientState, _chart: Chart, one: saving.Opened) -> Read:
    st.text_area(
        page_words.TABLE_TO_PASTE,
        key=f"{one.key}:text",
        height=150,
        persist_state="page",
        placeholder=page_words.EXAMPLE_TABLE,
    )
    table = _pasted(one)
    for fault in table.faults:
        st.error(words.as_text(fault))
    if table.faults or not table.results:
        return (), CheckedLabs((), {}, {})
    _choices_of(table, one)
    kept, typed, checked = _read_table(table, state, one)
    _as_read(table, kept, typed, checked)
    st.session_state[_drawn(one)] = (tuple(typed), tuple(checked.faults))
    if checked.faults and len(checked.faults) < len(typed):
        st.toggle(
            page_words.LEAVE_OUT_FAULTY.format(number=len(checked.faults)),
            key=f"{one.key}:leave_faulty",
            persist_state="page",
        )
    return typed, checked


def _drawn(one: saving.Opened) -> str:
    """Where it is kept how the table was last shown: nothing else is saved."""
    return f"{one.key}/drawn"


def _pasted(one: saving.Opened) -> PastedTable:
    return read_pasted(str(st.session_state.get(f"{one.key}:text") or ""))


def _read_table(table: PastedTable, state: PatientState, one: saving.Opened) -> Any:
    return read_with(
        table,
        _choices(table, one),
        taken_at=_when(one, state),
        zone=session.zone_of(state),
        at=session.now(),
    )


def _choices(table: PastedTable, one: saving.Opened) -> Choices:
    values = saving.typed_values(one)
    names = {
        name: values[f"name {name}"] for name in names_to_choose(table) if f"name {name}" in values
    }
    said = Choices(names, {}, values.get("decimal"), values.get("order"))
    units = {
        pair: values[f"unit {pair}"]
        for pair in units_to_choose(table, said)
        if f"unit {pair}" in values
    }
    return Choices(names, units, said.decimal, said.order)


def _choices_of(table: PastedTable, one: saving.Opened) -> None:
    """What can be read in two ways, and what is not listed: nothing is chosen beforehand."""
    with st.container(horizontal=True):
        if table.decimal_sign_is_open:
            _pills(page_words.DECIMAL_SIGN_IS_A, (POINT, COMMA), f"{one.key}:decimal")
        if table.date_order_is_open:
            _pills(page_words.DATES_ARE_WRITTEN, (DAY_FIRST, MONTH_FIRST), f"{one.key}:order")
    names = names_to_choose(table)
    grid = st.grid(4, min_column_width=200, gap="small")
    for name in names:
        likely = likely_analyte(name)
        with grid.cell():
            st.selectbox(
                page_words.NAME_IS_ANALYTE.format(name=words.as_text(name[:40])),
                (LEFT_OUT, *ANALYTE_UNITS),
                index=None,
                format_func=spoken,
                placeholder=page_words.CHOOSE_THIS_ANALYTE.format(likely=spoken(likely))
                if likely
                else page_words.CHOOSE,
                key=f"{one.key}:name {name}",
                persist_state="page",
            )
    for analyte, unit in units_to_choose(table, _choices(table, one)):
        likely = likely_unit(analyte, unit)
        written = f"“{words.as_text(unit[:40])}”" if unit else page_words.NO_UNIT_WRITTEN
        with grid.cell():
            st.selectbox(
                page_words.ANALYTE_IS_IN.format(analyte=spoken(analyte), written=written),
                ANALYTE_UNITS[analyte],
                index=None,
                format_func=unit_words,
                placeholder=page_words.CHOOSE_THIS_UNIT.format(likely=likely)
                if likely
                else page_words.CHOOSE,
                key=f"{one.key}:unit {(analyte, unit)}",
                persist_state="page",
            )


def _pills(label: str, options: tuple[str, ...], key: str) -> None:
    st.pills(label, options, key=key, persist_state="page")


def _as_read(
    table: PastedTable, kept: Sequence[Any], typed: Sequence[Typed], checked: CheckedLabs
) -> None:
    """Every result as it is written and as it is read, before anything is saved."""
    count = page_words.results_read(len(typed), faulty=len(checked.faults))
    blank = page_words.BLANK_LEFT_OUT.format(number=table.blank) if table.blank else ""
    if table.empty_lines:
        listed = ", ".join(map(str, table.empty_lines))
        st.warning(page_words.LINES_WITHOUT_A_RESULT.format(lines=listed))
    unread = page_words.NOT_READ.format(unread=", ".join(table.unread)) if table.unread else ""
    st.markdown(f"**{count}**{blank}{words.as_text(unread)}")
    zone = session.local(session.now()).tzinfo
    st.dataframe(
        pd.DataFrame(
            {
                page_words.COLUMN_LINE: [one.line for one in kept],
                page_words.COLUMN_AS_WRITTEN: [
                    " ".join(part for part in (one.analyte, one.value, one.unit) if part)
                    for one in kept
                ],
                page_words.COLUMN_ANALYTE: [
                    spoken(one.analyte) if one.analyte else "" for one in typed
                ],
                page_words.COLUMN_VALUE: [one.value for one in typed],
                page_words.COLUMN_UNIT: [one.unit for one in typed],
                page_words.COLUMN_NORMAL_RANGE: [_normal(one) for one in typed],
                page_words.COLUMN_TAKEN: [
                    "" if one.observed_at is None else words.local_time(one.observed_at, zone)
                    for one in typed
                ],
                "": [
                    page_words.FAULT if place in checked.faults else ""
                    for place in range(len(typed))
                ],
            }
        ),
        hide_index=True,
    )
    told = [
        page_words.LINE_WITH_A_FAULT.format(
            line=kept[place].line, analyte=kept[place].analyte, told=" ".join(sentences)
        )
        for place, sentences in sorted(checked.faults.items())
    ]
    for sentence in told[:FAULTS_TOLD]:
        st.error(words.as_text(sentence))
    if len(told) > FAULTS_TOLD:
        st.caption(page_words.AND_MORE_FAULTS.format(number=len(told) - FAULTS_TOLD))


def _normal(one: Typed) -> str:
    if not one.lower_limit and not one.upper_limit:
        return ""
    return page_words.NORMAL_FROM_TO.format(
        lower=one.lower_limit or "…", upper=one.upper_limit or "…"
    )


# --- saving -------------------------------------------------------------------------------------


def _asked_back(one: saving.Opened, typed: Sequence[Typed], checked: CheckedLabs) -> None:
    if one.unusual and not one.said:
        named = ", ".join(
            f"{spoken(typed[place].analyte)} {typed[place].value} {typed[place].unit}"
            for place in checked.unusual
        )
        st.warning(page_words.UNUSUAL_RESULTS.format(named=words.as_text(named)))
    if one.said:
        st.error(words.as_text(one.said))


def _save(form: str, state: PatientState, opening: str, chart: Chart) -> None:
    """The button's callback: what is drawn is read once more, so nothing older is saved."""
    one = saving.pressed(form, state, opening)
    if one is None:
        return
    one.said = one.said_saved = ""
    typed, checked = _typed(form, state, chart, one)
    if not typed:
        one.said = page_words.NO_RESULT_IS_FILLED_IN
        return
    shown = st.session_state.get(_drawn(one))
    if form == FORMS[PASTED] and shown != (tuple(typed), tuple(checked.faults)):
        one.said = page_words.LOOK_AT_THE_TABLE
        return
    leaves_out = bool(st.session_state.get(f"{one.key}:leave_faulty"))
    if checked.faults and not leaves_out:
        one.said = page_words.RESULTS_WITH_A_FAULT.format(number=len(checked.faults))
        return
    unusual = tuple(
        f"{typed[place].analyte}:{typed[place].value}:{';'.join(flags)}"
        for place, flags in checked.unusual.items()
    )
    if unusual and one.unusual != unusual:
        one.unusual = unusual
        return
    rows = [row for place, row in enumerate(checked.rows) if place not in checked.faults]
    try:
        new = record_labs(
            session.record(),
            state.patient_id,
            rows,
            by=session.person(),
            at=session.now(),
            form_key=one.key,
        )
    except (CannotRecordLabs, *saving.TOLD) as told:
        one.said = f"{page_words.NOT_SAVED}{told}"
        return
    saving.discard(form, state)
    there = len(rows) - new
    said = page_words.results_saved(new)
    fresh = saving.opened(form, state)
    again = page_words.CHARTED_BEFORE.format(saved=said, number=there)
    fresh.said_saved = again if there else said


def _typed(form: str, state: PatientState, chart: Chart, one: saving.Opened) -> Read:
    if form == FORMS[PASTED]:
        table = _pasted(one)
        if table.faults:
            return (), CheckedLabs((), {}, {})
        _, typed, checked = _read_table(table, state, one)
        return typed, checked
    typed = (
        _typed_single(state, one) if form == FORMS[ONE] else (_typed_of_panel(state, chart, one))
    )
    return typed, check_labs(typed, at=session.now())


# --- what is there ------------------------------------------------------------------------------


def _last(chart: Chart) -> dict[str, dict[Any, Any]]:
    """The patient's last result of each analyte."""
    newest = chart.labs.sort_values("observed_at", kind="stable").groupby("analyte").tail(1)
    return {str(row["analyte"]): row for row in newest.to_dict("records")}


def _ghost(last: dict[Any, Any] | None) -> str:
    if last is None:
        return words.NEVER_CHARTED
    age = words.ago(last["observed_at"], session.now())
    return words.LAST_CHARTED.format(said=_value(last), ago=age)


def _value(row: dict[Any, Any]) -> str:
    sign = row[VALUE_LIMIT] if not pd.isna(row[VALUE_LIMIT]) else ""
    return f"{sign}{row['value']:.12g}"


def _last_results(chart: Chart, state: PatientState) -> None:
    st.subheader(page_words.CHARTED_LAST)
    rows = chart.labs.sort_values("observed_at", ascending=False, kind="stable").head(SHOWN)
    if rows.empty:
        st.caption(page_words.NO_RESULT_IS_CHARTED_YET)
        return
    zone, charted = session.zone_of(state), rows.to_dict("records")
    st.dataframe(
        pd.DataFrame(
            {
                page_words.COLUMN_TAKEN: [
                    words.local_time(row["observed_at"], zone) for row in charted
                ],
                page_words.COLUMN_ANALYTE: [spoken(row["analyte"]) for row in charted],
                page_words.COLUMN_VALUE: [_value(row) for row in charted],
                page_words.COLUMN_UNIT: [unit_words(row["unit"]) for row in charted],
                page_words.COLUMN_RECORDED_BY: [str(row["recorded_by"]) for row in charted],
            }
        ),
        hide_index=True,
    )


def spoken(analyte: str) -> str:
    return page_words.ANALYTE_SPOKEN.get(analyte, analyte.replace("-", " ").capitalize())


_FIELDS: dict[str, Fields] = {USUAL: _usual, ONE: _single, PASTED: _table}
