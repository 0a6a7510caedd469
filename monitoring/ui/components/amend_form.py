"""Put right what was charted, or mark it as entered in error: every old value beside a blank field.

What is left blank stays as it is. Before Save the form says what would become of what; afterwards
the old value stands in the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.charting.tables import (
    ANALYTE_UNITS,
    COULD_NOT_MEASURE,
    VALUE_LIMIT,
    Column,
    Kind,
    Table,
)
from monitoring.course.questions import questions
from monitoring.course.review import PatientState
from monitoring.people.roles import NotAllowed, Right
from monitoring.record.errors import CannotRecord, ChangedMeanwhile, RecordUnavailable
from monitoring.services.amend_row import CannotAmend, amend_row, try_amendment, withdraw_row
from monitoring.services.chart import Chart
from monitoring.services.charted_row import ChartedRow, charted_row
from monitoring.services.check_amendment import AMENDABLE, Amendment, columns_to_amend
from monitoring.services.sign_in import NotSignedIn
from monitoring.ui import page_words, session, words
from monitoring.ui.components import saving
from monitoring.ui.history_words import cell_words, column_words, set_words

PUT_RIGHT, IN_ERROR = page_words.PUT_VALUES_RIGHT, page_words.ENTERED_IN_ERROR
BLANK, TRIED = page_words.MAKE_BLANK, page_words.TRIED_AND_NOT_MEASURED
UNTESTABLE = page_words.TRIED_AND_NOT_TESTED
LIST = "list"
TOLD = (CannotAmend, CannotRecord, RecordUnavailable, NotAllowed, NotSignedIn)


@dataclass(frozen=True)
class _Form:
    """One opening of the form on one row."""

    table: Table
    row: ChartedRow
    one: saving.Opened
    zone: tzinfo

    def of(self, name: str) -> str:
        return f"{self.one.key}:{name}"

    def value(self, name: str) -> Any:
        return st.session_state.get(self.of(name))


# --- where it is opened ---------------------------------------------------------------------------


def amend_button(state: PatientState, table: str, row_id: int, *, place: str) -> None:
    """`place` tells apart two buttons for one row; the form opens where it was pressed."""
    if table in AMENDABLE:
        st.button(
            page_words.AMEND,
            key=f"amend-{place}-{table}-{row_id}",
            type="tertiary",
            icon=":material/edit:",
            on_click=_open,
            args=(state, table, row_id, place),
        )


def is_open_at(state: PatientState, table: str, row_id: int, *, place: str) -> bool:
    return st.session_state.get(_slot(state)) == (place, table, row_id)


def amend_form_at(state: PatientState, *, place: str) -> None:
    """What was opened there, also where the row holds no longer: what is typed must not vanish."""
    opened = st.session_state.get(_slot(state))
    if opened is not None and opened[0] == place:
        amend_form(state, opened[1], opened[2])


def held_rows(chart: Chart) -> frozenset[tuple[str, int]]:
    """Of which rows there is something to amend: table and row_id."""
    return frozenset(
        (table, int(row_id)) for table in AMENDABLE for row_id in getattr(chart, table)["row_id"]
    )


def amend_any(state: PatientState, chart: Chart) -> None:
    """Every entry that holds, the newest first: drugs, results and answers as well."""
    if not session.person().may(Right.AMEND_OWN):
        return
    shown = st.expander(page_words.AMEND_AN_ENTRY, key="amend-any", on_change="rerun")
    with shown:
        if not shown.open:
            return
        named = _named(chart, session.zone_of(state))
        key = f"amend-which:{state.patient_number}"
        st.selectbox(
            page_words.ENTRY,
            list(named),
            index=None,
            format_func=named.__getitem__,
            placeholder=page_words.CHOOSE_AN_ENTRY,
            key=key,
            on_change=_choose,
            args=(state, key),
        )
        amend_form_at(state, place=LIST)


def _choose(state: PatientState, key: str) -> None:
    chosen = st.session_state.get(key)
    if chosen is not None:
        table, row_id = chosen
        _open(state, table, row_id, LIST)


def _named(chart: Chart, zone: tzinfo) -> dict[tuple[str, int], str]:
    rows = [
        (row[table.key[1]], name, row)
        for name, table in AMENDABLE.items()
        for row in getattr(chart, name).to_dict("records")
    ]
    rows.sort(key=lambda one: one[0], reverse=True)
    return {
        (name, int(row["row_id"])): f"{words.local_time(at, zone)} · {_name_of(name, row)}"
        for at, name, row in rows
    }


def _name_of(table: str, row: dict[str, Any]) -> str:
    cells = {name: None if pd.isna(cell) else cell for name, cell in row.items()}
    name = set_words(table, cells)
    if table == "labs":
        return f"{name} {cells.get(VALUE_LIMIT) or ''}{cells['value']:.12g} {cells['unit']}"
    if table == "interventions" and cells["dose"] is not None:
        return f"{name} {cells['dose']:g} {cells['unit'] or ''}"
    if table == "answers":
        return f"{name}: {cells['answer']}"
    if table == "observations":
        told = [
            f"{column_words(one)} {cell_words(table, one, cells[one], None)}"
            for one in columns_to_amend(AMENDABLE[table])
            if one != "observed_at" and cells[one] is not None
        ]
        more = words.AND_MORE.format(number=len(told) - 3) if len(told) > 3 else ""
        return ", ".join(told[:3]) + more
    return name


def _slot(state: PatientState) -> str:
    return f"amending:{state.patient_number}"


def _open(state: PatientState, table: str, row_id: int, place: str) -> None:
    st.session_state[_slot(state)] = (place, table, row_id)


def _close(state: PatientState) -> None:
    st.session_state.pop(_slot(state), None)
    st.session_state.pop(f"amend-which:{state.patient_number}", None)


def _name_of_form(table: str, row_id: int) -> str:
    return f"amend-{table}-{row_id}"


# --- the form -------------------------------------------------------------------------------------


def amend_form(state: PatientState, table: str, row_id: int) -> None:
    row = charted_row(session.record(), table, row_id, by=session.person())
    if row is None:
        _close(state)
        return
    name = _name_of_form(table, row_id)
    form = _Form(AMENDABLE[table], row, saving.opened(name, state), session.zone_of(state))
    with st.container(border=True, key="amend-form"):
        at = form.row.cells[form.table.key[1]]
        st.markdown(
            page_words.AMEND_WHAT.format(
                what=set_words(table, row.cells),
                at=words.local_time(at, form.zone),
                by=words.as_text(row.by),
            )
        )
        if not row.may_amend:
            st.info(page_words.NOT_YOURS_TO_AMEND.format(by=words.as_text(row.by)))
            st.button(page_words.CLOSE, key=form.of("close"), on_click=_close, args=(state,))
            return
        _fields_and_save(state, form)
        saving.keep_draft(form.one)


def _fields_and_save(state: PatientState, form: _Form) -> None:
    saving.told_of_the_draft(_name_of_form(form.table.name, form.row.row_id), state, form.one)
    form.one.began["what"] = PUT_RIGHT
    what = st.segmented_control(
        page_words.WHAT_IS_WRONG_WITH_IT,
        (PUT_RIGHT, IN_ERROR),
        default=PUT_RIGHT,
        key=form.of("what"),
        required=True,
        persist_state="page",
    )
    in_error = what == IN_ERROR
    trial = None
    if in_error:
        st.caption(page_words.WHAT_ENTERED_IN_ERROR_DOES)
    else:
        trial = _trial(form)
        _fields(form, trial.faults if trial else {})
    st.text_input(page_words.REASON, key=form.of("why"), persist_state="page")
    if trial is not None and trial.changed:
        _told_before_saving(form, trial)
    if form.one.unusual:
        asked = ", ".join(column_words(one) for one in form.one.unusual)
        st.warning(page_words.UNUSUAL_LOOK_AGAIN.format(asked=asked))
    if form.one.said:
        st.error(words.as_text(form.one.said))
    with st.container(horizontal=True):
        st.button(
            page_words.MARK_AS_ENTERED_IN_ERROR if in_error else page_words.SAVE_THE_AMENDMENT,
            type="primary",
            key=form.of("save"),
            on_click=_save,
            args=(state, form),
        )
        st.button(
            page_words.CLOSE_WITHOUT_SAVING,
            key=form.of("close"),
            on_click=_give_up,
            args=(state, form),
        )


def _told_before_saving(form: _Form, trial: Amendment) -> None:
    """Old and new, cell by cell."""
    said = "  \n".join(
        f"{column_words(name)}: {_was(form, name)} → **{_will_be(form, trial, name)}**"
        for name in trial.changed
        if name != VALUE_LIMIT
    )
    st.markdown(said)


def _was(form: _Form, name: str) -> str:
    cell = form.row.cells.get(name)
    sign = words.as_text(form.row.cells.get(VALUE_LIMIT) or "") if name == "value" else ""
    tried = str(form.row.cells.get(COULD_NOT_MEASURE) or "").split(";")
    if cell is None and name in tried:
        return page_words.COULD_NOT_BE_MEASURED
    return sign + cell_words(form.table.name, name, cell, form.zone)


def _will_be(form: _Form, trial: Amendment, name: str) -> str:
    cell = trial.changed[name]
    limit = trial.changed.get(VALUE_LIMIT, form.row.cells.get(VALUE_LIMIT))
    sign = words.as_text(limit or "") if name == "value" else ""
    if cell is None and name in str(trial.changed.get(COULD_NOT_MEASURE) or "").split(";"):
        return page_words.COULD_NOT_BE_MEASURED
    return sign + cell_words(form.table.name, name, cell, form.zone)


def _fields(form: _Form, faults: dict[str, str]) -> None:
    """What is charted first; what is not, when somebody asks for it."""
    columns = columns_to_amend(form.table)
    charted = [name for name in columns if _is_charted(form, name)]
    blank = [name for name in columns if name not in charted]
    added = st.session_state.get(form.of("also")) or []
    grid = st.grid(4, min_column_width=210, gap="small")
    for name in [*charted, *(one for one in added if one in blank)]:
        with grid.cell():
            _field(form, form.table.column(name), faults.get(name))
    unseen = {name: told for name, told in faults.items() if name not in (*charted, *added)}
    for name, told in unseen.items():
        st.error(f"{column_words(name)}: {words.as_text(told)}")
    if blank:
        st.multiselect(
            page_words.ADD_A_VALUE,
            blank,
            format_func=column_words,
            key=form.of("also"),
            persist_state="page",
        )


def _is_charted(form: _Form, name: str) -> bool:
    tried = str(form.row.cells.get(COULD_NOT_MEASURE) or "").split(";")
    return form.row.cells.get(name) is not None or name in tried


def _field(form: _Form, column: Column, fault: str | None) -> None:
    label = _label(column)
    key = form.of(column.name)
    options = _options(form, column)
    if column.kind is Kind.TIME:
        st.datetime_input(
            label, value=None, key=key, step=60, format="DD/MM/YYYY", persist_state="page"
        )
    elif column.kind is Kind.SEVERAL:
        st.pills(
            label,
            ("none", *(one for one in column.choices if one != "none")),
            selection_mode="multi",
            key=key,
            format_func=lambda word: words.spoken(word, column.name),
            wrap=True,
            persist_state="page",
        )
    elif options:
        st.selectbox(
            label,
            options,
            index=None,
            key=key,
            format_func=lambda word: _said_option(column, word),
            persist_state="page",
        )
    elif column.kind is Kind.NUMBER and not column.signed:  # a result may be "<0.1"
        st.number_input(label, value=None, step=0.1, format="%g", key=key, persist_state="page")
    else:
        st.text_input(label, key=key, persist_state="page")
    if fault is not None:
        st.error(words.as_text(fault))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(page_words.CHARTED.format(was=_was(form, column.name)), width="content")
        _instead(form, column, label)


def _instead(form: _Form, column: Column, label: str) -> None:
    """There may be nothing to put in its place: said with a tap, never by leaving it blank."""
    offered = [] if column.required or not _is_charted(form, column.name) else [BLANK]
    if column.word:
        offered.append(UNTESTABLE if column.word == "untestable" else TRIED)
    if offered:
        st.pills(
            page_words.NO_VALUE.format(label=label),
            offered,
            key=form.of(f"how:{column.name}"),
            label_visibility="collapsed",
            wrap=True,
            persist_state="page",
        )


def _label(column: Column) -> str:
    name = column_words(column.name)
    unit = f" ({column.unit})" if column.unit not in ("", "points") else ""
    return f"{name[:1].upper()}{name[1:]}{unit}"


def _options(form: _Form, column: Column) -> tuple[str, ...]:
    if form.table.name == "labs" and column.name == "unit":
        analyte = form.value("analyte") or form.row.cells["analyte"]
        return ANALYTE_UNITS.get(str(analyte), ())
    if form.table.name == "answers" and column.name == "answer":
        asked = questions().get(str(form.row.cells["question"]))
        return () if asked is None else asked.answers
    return column.choices if column.kind is Kind.CHOICE else ()


def _said_option(column: Column, word: str) -> str:
    return word if column.name == "unit" else words.spoken(word, column.name)


# --- what was typed -------------------------------------------------------------------------------


def _typed(form: _Form) -> tuple[dict[str, Any], dict[str, str]]:
    """By column what is right, None where it should be blank; and what was said in two ways."""
    changed: dict[str, Any] = {}
    faults: dict[str, str] = {}
    typed = saving.typed_values(form.one)
    for name in columns_to_amend(form.table):
        value, how = typed.get(name), typed.get(f"how:{name}")
        if how is not None and value is not None:
            faults[name] = page_words.VALUE_OR_NONE.format(how=how)
        elif how == BLANK:
            changed[name] = None
        elif how is not None:
            changed[name] = form.table.column(name).word
        elif isinstance(value, datetime):
            changed[name] = value.replace(tzinfo=form.zone).astimezone(UTC)
        elif value is not None:
            changed[name] = value
    return changed, faults


def _trial(form: _Form) -> Amendment | None:
    """What Save would do with what is typed so far."""
    changed, faults = _typed(form)
    if faults:
        return Amendment({}, faults, ())
    if not changed:
        return None
    try:
        return try_amendment(
            session.record(),
            form.table.name,
            form.row.row_id,
            changed,
            by=session.person(),
            at=session.now(),
        )
    except TOLD:
        return None  # Save says so


def _give_up(state: PatientState, form: _Form) -> None:
    saving.discard(_name_of_form(form.table.name, form.row.row_id), state)
    _close(state)


def _save(state: PatientState, form: _Form) -> None:
    """The button's callback; of a double click the second finds the form closed."""
    opened = st.session_state.get(_slot(state))
    if opened is None or opened[1:] != (form.table.name, form.row.row_id):
        return
    one = form.one
    one.said = ""
    why = str(form.value("why") or "").strip()
    if not why:
        one.said = page_words.SAY_WHY_IT_IS_AMENDED
        return
    try:
        if form.value("what") == IN_ERROR:
            _withdraw(form, why)
        elif not _amended(form, why):
            return
    except ChangedMeanwhile:
        one.said = page_words.SOMEBODY_CHANGED_IT
        return
    except TOLD as told:
        one.said = f"{page_words.NOT_SAVED}{told}"
        return
    _give_up(state, form)
    st.toast(words.AMENDED, icon=":material/check_circle:")


def _withdraw(form: _Form, why: str) -> None:
    withdraw_row(
        session.record(),
        form.table.name,
        form.row.row_id,
        by=session.person(),
        at=session.now(),
        reason=why,
        form_key=form.one.key,
    )


def _amended(form: _Form, why: str) -> bool:
    """False where the form has to say something first."""
    one = form.one
    changed, faults = _typed(form)
    if faults:
        one.said = page_words.SEE_THE_FIELDS_IN_RED
        return False
    if not changed:
        one.said = page_words.PUT_ONE_VALUE_RIGHT
        return False
    who: dict[str, Any] = {"by": session.person(), "at": session.now()}
    trial = try_amendment(session.record(), form.table.name, form.row.row_id, changed, **who)
    if trial.faults:
        one.said = page_words.SEE_THE_FIELDS_IN_RED
        return False
    if not trial.changed:
        one.said = page_words.SAYS_THAT_ALREADY
        return False
    if trial.unusual and one.unusual != trial.unusual:
        one.unusual = trial.unusual
        return False
    if trial.unusual:
        changed["confirmed"] = ";".join(trial.unusual)
    amend_row(
        session.record(),
        form.table.name,
        form.row.row_id,
        changed,
        reason=why,
        form_key=one.key,
        **who,
    )
    return True
