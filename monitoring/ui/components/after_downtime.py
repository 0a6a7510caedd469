"""After an outage: the kit's file is looked at first, then imported whole or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.charting.tables import TABLES, Kind
from monitoring.exchange.faults import UnreadableFolder
from monitoring.people.roles import NotAllowed
from monitoring.record.errors import CannotRecord, RecordUnavailable
from monitoring.services.import_downtime import (
    DowntimeForm,
    DowntimeImported,
    NoDowntimeFile,
    import_downtime,
    read_downtime,
)
from monitoring.services.sign_in import NotSignedIn
from monitoring.ui import page_words, session, words
from monitoring.ui.history_words import cell_words, column_words, set_words

LARGEST_MB = 4  # a night's forms of a large ward are some hundred kilobytes
SHOWN_FAULTS = 200
FILE, TOLD, DONE = "downtime-file", "downtime-told", "downtime-done"
FAULTS = (CannotRecord, NoDowntimeFile, NotAllowed, NotSignedIn, RecordUnavailable)


def after_downtime() -> None:
    st.header(words.AFTER_DOWNTIME)
    st.markdown(words.WHAT_IT_TAKES)
    chosen = st.file_uploader(
        words.KIT_FILE,
        type="json",
        max_upload_size=LARGEST_MB,
        key=FILE,
        on_change=_another_file,
    )
    if (done := st.session_state.get(DONE)) is not None:
        _said(done)
    if told := st.session_state.get(TOLD):
        st.error(told)
    if chosen is not None:
        _look(chosen.getvalue())


def _another_file() -> None:
    for key in (TOLD, DONE):
        st.session_state.pop(key, None)


def _look(content: bytes) -> None:
    """What the file holds; with a fault no way on but another file."""
    now = session.now()
    try:
        forms = read_downtime(
            session.record(), session.settings(), content, by=session.person(), at=now
        )
    except UnreadableFolder as told:
        _faults(told)
        return
    except FAULTS as told:
        st.error(words.NOT_IMPORTED.format(faults=words.as_text(told)))
        return
    if not forms:
        st.info(words.ALL_KNOWN)
        return
    new = [one for one in forms if not one.is_known]
    _summary(forms, new)
    ahead = sum(one.typed_at > now for one in new)
    if ahead:
        st.warning(words.CLOCK_AHEAD.format(number=words.sets(ahead)))
    if new:
        st.button(
            words.IMPORT.format(number=words.sets(len(new))),
            type="primary",
            key="downtime-import",
            on_click=_import,
        )
    zone = session.settings().zone
    st.dataframe(pd.DataFrame([_line(one, zone) for one in forms]), hide_index=True)


def _summary(forms: Sequence[DowntimeForm], new: Sequence[DowntimeForm]) -> None:
    zone = session.settings().zone
    times = [one.at for one in forms]
    st.markdown(
        words.HOLDS.format(
            sets=words.sets(len(forms)),
            patients=words.patients(len({one.patient_id for one in forms})),
            first=words.local_time(min(times), zone),
            last=words.local_time(max(times), zone),
        )
    )
    if not new:
        st.info(words.ALL_KNOWN)
    elif len(new) < len(forms):
        st.info(words.SOME_KNOWN.format(number=len(forms) - len(new)))


def _faults(told: UnreadableFolder) -> None:
    found = words.FAULTS_OF_THE_FILE.format(number=words.faults(told.count))
    st.error(words.NOT_IMPORTED.format(faults=found))
    st.markdown("\n".join(f"- {words.as_text(one)}" for one in told.faults[:SHOWN_FAULTS]))
    if told.count > SHOWN_FAULTS:
        st.caption(page_words.AND_SO_MANY_MORE.format(count=told.count - SHOWN_FAULTS))


def _line(one: DowntimeForm, zone: tzinfo | None) -> dict[str, str]:
    marked = f" · {words.SYNTHETIC}" if one.synthetic else ""
    return {
        page_words.COLUMN_PATIENT: f"{one.bed or words.NO_BED} · {one.patient_id}{marked}",
        page_words.COLUMN_OBSERVED_OR_GIVEN: words.local_time(one.at, zone),
        page_words.COLUMN_TYPED: words.local_time(one.typed_at, zone),
        page_words.COLUMN_BY: one.typed_by,
        page_words.COLUMN_WHAT: set_words(one.table, dict(one.cells), "observe"),
        page_words.COLUMN_VALUES: ", ".join(
            f"{column_words(name)} {_cell(one.table, name, cell, zone)}"
            for name, cell in one.cells.items()
        ),
        page_words.COLUMN_IN_THE_RECORD: (
            page_words.IMPORTED_BEFORE if one.is_known else page_words.NEW_TO_THE_RECORD
        ),
    }


def _cell(table: str, name: str, cell: Any, zone: tzinfo | None) -> str:
    """What was typed freely stands here as it was typed: a table reads no markup."""
    column = next(one for one in TABLES if one.name == table).column(name)
    return str(cell) if column.kind is Kind.TEXT else cell_words(table, name, cell, zone)


def _import() -> None:
    _another_file()
    chosen = st.session_state.get(FILE)
    if chosen is None:
        return
    try:
        done = import_downtime(
            session.record(),
            session.settings(),
            chosen.getvalue(),
            by=session.person(),
            at=session.now(),
        )
    except UnreadableFolder:
        return  # the page itself tells all of it
    except FAULTS as told:
        st.session_state[TOLD] = words.NOT_IMPORTED.format(faults=words.as_text(told))
        return
    st.session_state[DONE] = done


def _said(done: DowntimeImported) -> None:
    if done.new:
        said = words.IMPORTED.format(
            number=words.sets(done.new), patients=words.patients(len(done.patients))
        )
        st.success(said, icon=":material/check_circle:")
