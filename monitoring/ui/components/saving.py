"""One opening of a form: its draft, its one save, and what is asked back before saving."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import uuid4

import streamlit as st

from monitoring.course.review import PatientState
from monitoring.people.roles import NotAllowed
from monitoring.record.errors import CannotRecord, RecordUnavailable
from monitoring.services.check_entry import Checked
from monitoring.services.keep_draft import drop_own_draft, own_draft
from monitoring.services.keep_draft import keep_draft as kept_for_later
from monitoring.services.newer_entries import last_entry_of
from monitoring.services.record_observation import (
    AlreadyCharted,
    NothingCharted,
    ObservedInTheFuture,
    Outcome,
    record_observation,
)
from monitoring.services.sign_in import NotSignedIn
from monitoring.ui import session, words

TOLD = (
    NothingCharted,
    AlreadyCharted,
    ObservedInTheFuture,
    CannotRecord,
    RecordUnavailable,
    NotAllowed,
    NotSignedIn,
)
# Which objects a neuro check shows: kept with its answers, and nothing that somebody typed.
GOES_ALONG = "objects?"


@dataclass
class Opened:
    """Kept in the browser's session: what the user sees of this opening, never patient data."""

    key: str
    entry_when_opened: int
    faults: dict[str, str] = field(default_factory=dict)
    unusual: tuple[str, ...] = ()
    newer: bool = False
    said: str = ""
    outcome: Outcome | None = None
    restored_at: datetime | None = None
    said_saved: str = ""


def opened(form: str, state: PatientState) -> Opened:
    """This opening of the form; a reload finds the draft and fills it in again."""
    slot = f"{form}:{state.patient_number}"
    if slot not in st.session_state:
        one = Opened(uuid4().hex, _last_entry(state))
        draft = own_draft(
            session.record(), patient=state.patient_id, form=form, by=session.person()
        )
        if draft is not None:
            one.restored_at = draft.saved_at
            for column, value in draft.content.items():
                st.session_state[f"{one.key}:{column}"] = _read(value)
        st.session_state[slot] = one
    return st.session_state[slot]


def typed_values(one: Opened) -> dict[str, Any]:
    """Everything filled in so far, by column."""
    prefix = f"{one.key}:"
    return {
        name.removeprefix(prefix): value
        for name, value in st.session_state.items()
        if isinstance(name, str)
        and name.startswith(prefix)
        and not name.startswith(f"{prefix}/")  # a button, which is pressed and holds nothing
        and value is not None
        and value is not False  # a switch left alone; a number 0 is something typed
        and value not in ("", [])
    }


def keep_draft(form: str, state: PatientState, one: Opened) -> None:
    """Every rerun keeps what is typed, so that a dropped connection loses nothing."""
    values = {name: _kept(value) for name, value in typed_values(one).items() if name != "when"}
    if values.keys() <= {GOES_ALONG}:
        values = {}
    remembered = f"{one.key}/draft"
    if st.session_state.get(remembered, {}) == values:
        return
    about: dict[str, Any] = {"patient": state.patient_id, "form": form, "by": session.person()}
    try:
        if values:
            kept_for_later(session.record(), values, at=session.now(), **about)
        else:
            drop_own_draft(session.record(), **about)
    except RecordUnavailable as error:  # the form stays as it is, and each rerun tries again
        st.warning(f"What you type stands on this screen only for now. {error}")
        return
    st.session_state[remembered] = values


def discard(form: str, state: PatientState) -> None:
    drop_own_draft(session.record(), patient=state.patient_id, form=form, by=session.person())
    st.session_state.pop(f"{form}:{state.patient_number}", None)


def save(
    form: str,
    state: PatientState,
    check: Callable[[dict[str, Any]], Checked],
    *,
    kind: str,
) -> None:
    """The button's callback: check, ask back once, record in one transaction, open a new form."""
    one = opened(form, state)
    try:
        _save(form, state, one, check, kind)
    except TOLD as told:
        one.said = str(told)


def _save(
    form: str,
    state: PatientState,
    one: Opened,
    check: Callable[[dict[str, Any]], Checked],
    kind: str,
) -> None:
    values = typed_values(one)
    checked = check(values)
    one.faults, one.said, one.outcome = checked.faults, "", None
    if checked.faults:
        one.said = "Not saved: see the fields marked in red."
        return
    if checked.unusual and one.unusual != checked.unusual:
        one.unusual = checked.unusual
        return
    if not one.newer and _last_entry(state) > one.entry_when_opened:
        one.newer = True
        return
    row = dict(checked.row)
    if checked.unusual:
        row["confirmed"] = ";".join(columns_of(checked.unusual, row))
    outcome = record_observation(
        session.record(),
        session.settings(),
        state.patient_id,
        row,
        by=session.person(),
        at=session.now(),
        form_key=one.key,
        kind=kind,
    )
    discard(form, state)
    fresh = Opened(uuid4().hex, _last_entry(state), outcome=outcome)
    st.session_state[f"{form}:{state.patient_number}"] = fresh
    st.toast(words.outcome_words(outcome.before, outcome.after), icon=":material/check_circle:")


CROSS_CHECKS = {
    "DIASTOLIC_ABOVE_SYSTOLIC": ("diastolic_mmhg", "systolic_mmhg"),
    "MAP_OUTSIDE_PRESSURES": ("map_mmhg",),
    "FLOW_ON_ROOM_AIR": ("oxygen_flow_l_min", "oxygen_device"),
    "HIGH_FLOW_WITHOUT_DEVICE": ("oxygen_flow_l_min",),
    "OXYGEN_DEVICE_MISSING_WITH_FIO2": ("fio2_pct",),
}


def columns_of(unusual: tuple[str, ...], row: Mapping[str, Any]) -> list[str]:
    """The columns that were asked back: those of the flags, where they are filled in."""
    named: list[str] = []
    for flag in unusual:
        own = flag.removeprefix("UNUSUAL_").lower()
        named += CROSS_CHECKS.get(flag, (own,))
    return [column for column in dict.fromkeys(named) if column in row]


def messages(one: Opened) -> None:
    """What stands between the form and its saving, each with the way on."""
    told_of_the_draft(one)
    if one.unusual and not one.faults:
        st.warning(
            "Unusual, please look again: "
            + "; ".join(map(unusual_words, one.unusual))
            + ". Correct it, or press Save again to confirm it."
        )
    if one.newer:
        st.warning(words.SINCE_OPENED + " Press Save again to save.")
    if one.said:
        st.error(one.said)


def told_of_the_draft(one: Opened) -> None:
    if one.restored_at is not None:
        st.info(f"What you had typed was kept ({words.ago(one.restored_at, session.now())}).")


def unusual_words(flag: str) -> str:
    if flag.startswith("UNUSUAL_"):
        return words.label(flag.removeprefix("UNUSUAL_").lower())
    return flag.replace("_", " ").lower()


def _last_entry(state: PatientState) -> int:
    return last_entry_of(session.record(), state.patient_id, by=session.person())


def _kept(value: Any) -> Any:
    return {"time": value.isoformat()} if isinstance(value, (datetime, date, time)) else value


def _read(value: Any) -> Any:
    return datetime.fromisoformat(value["time"]) if isinstance(value, dict) else value
