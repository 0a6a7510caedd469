"""One opening of a form: its draft, its one save, and what is asked back before saving."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, TypeAlias
from uuid import uuid4

import streamlit as st

from monitoring.charting.pictures import Picture
from monitoring.course.review import PatientState
from monitoring.people.roles import NotAllowed, Person
from monitoring.record.errors import CannotRecord, RecordUnavailable, SavedOtherwise
from monitoring.services.check_entry import Checked
from monitoring.services.keep_draft import Draft, drop_own_draft, own_drafts
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
from monitoring.ui import page_words, session, words
from monitoring.ui.components.keyboard import count_press

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
# Beside it: four right by one tap, and that a picture was added.
BY_THE_PROGRAM = (GOES_ALONG, "all?", "handwriting?")


@dataclass(frozen=True)
class Nobody:
    """Whom a form is about before anybody is admitted by it."""

    patient_id: str = ""
    patient_number: int = 0


NOBODY_YET = Nobody()
Whom: TypeAlias = PatientState | Nobody


@dataclass
class Opened:
    """Kept in the session's memory on the server: what the user sees of this opening."""

    key: str
    form: str
    patient: str
    by: Person
    entry_when_opened: int
    form_key: str = ""  # what it is saved under: its own key, until that one is taken
    faults: dict[str, str] = field(default_factory=dict)
    unusual: tuple[str, ...] = ()
    newer: bool = False
    said: str = ""
    outcome: Outcome | None = None
    restored_at: datetime | None = None
    said_saved: str = ""
    kept: dict[str, Any] = field(default_factory=dict)  # as the draft holds it
    began: dict[str, Any] = field(default_factory=dict)  # what no one has typed: the time
    others: tuple[Draft, ...] = ()  # of other windows that were left with something typed


def opened(form: str, state: Whom) -> Opened:
    """This opening of the form; a reload finds the draft and fills it in again."""
    slot = f"{form}:{state.patient_number}"
    if slot not in st.session_state:
        found = own_drafts(
            session.record(), patient=state.patient_id, form=form, by=session.person()
        )
        one = _restored(form, state, found[0]) if found else _new(form, state)
        one.others = found[1:]
        st.session_state[slot] = one
    one = st.session_state[slot]
    one.by = session.person()
    if not any(_is_field(one, str(name)) for name in st.session_state.to_dict()):
        _fill_in(one, one.kept)  # Streamlit forgets the fields of a page that was left
    return one


def _is_field(one: Opened, name: str) -> bool:
    """What the program put there stays when the fields of a page are forgotten."""
    prefix = f"{one.key}:"
    return name.startswith(prefix) and not name.removeprefix(prefix).startswith(BY_THE_PROGRAM)


def _new(form: str, state: Whom, key: str = "") -> Opened:
    by = session.person()
    return Opened(key or uuid4().hex, form, state.patient_id, by, last_entry(state))


def _restored(form: str, state: Whom, draft: Draft) -> Opened:
    """The very opening that was typed into, so that it is saved once from whichever window."""
    one = _new(form, state, draft.opening)
    one.restored_at = draft.saved_at
    one.kept = draft.content if draft.opening else {}
    _fill_in(one, draft.content)
    return one


def _fill_in(one: Opened, content: Mapping[str, Any]) -> None:
    for column, value in content.items():
        st.session_state[f"{one.key}:{column}"] = _read(value)


def begins_at(one: Opened, column: str, local: datetime) -> str:
    """The key of a field for a time, which is the present until somebody types another."""
    key = f"{one.key}:{column}"
    if key not in st.session_state:
        st.session_state[key] = one.began[column] = local.replace(
            tzinfo=None, second=0, microsecond=0
        )
    return key


def typed_values(one: Opened) -> dict[str, Any]:
    """Everything filled in so far, by column."""
    prefix = f"{one.key}:"
    return {
        name.removeprefix(prefix): value
        for name, value in st.session_state.to_dict().items()
        if isinstance(name, str)
        and name.startswith(prefix)
        and not name.startswith(f"{prefix}/")  # a button, which is pressed and holds nothing
        and value is not None
        and value is not False  # a switch left alone; a number 0 is something typed
        and value not in ("", [])
    }


def keep_draft(one: Opened) -> None:
    """Every rerun keeps what is typed, so that a dropped connection loses nothing.

    The time goes along: what was typed at 03:10 and saved at 04:00 was observed at 03:10.
    """
    values = _to_keep(one)
    try:
        if values:
            _keep(one, values)
        elif one.kept:
            drop_own_draft(session.record(), **_about(one))
            one.kept = {}
    except RecordUnavailable as error:  # the form stays as it is, and each rerun tries again
        st.warning(words.only_on_this_screen(error))


def keep_what_was_typed() -> None:
    """At the head of each run, for every form that was open in the last one.

    A page that is loaded anew, or whose line is cut, ends its last run at the first thing that it
    would draw, or ask of its session: what came with that run must be kept by then, for whom the
    form was last drawn. Whoever may not, or cannot for now, is told by the form itself.
    """
    for one in [one for one in st.session_state.to_dict().values() if isinstance(one, Opened)]:
        values = _to_keep(one)
        if values:
            with suppress(RecordUnavailable, NotAllowed, NotSignedIn):
                _keep(one, values)


def _to_keep(one: Opened) -> dict[str, Any]:
    """Empty where nobody has typed anything: the time fills itself in."""
    typed = typed_values(one)
    if all(name == GOES_ALONG or one.began.get(name) == value for name, value in typed.items()):
        return {}
    return {name: _kept(value) for name, value in typed.items()}


def _keep(one: Opened, values: dict[str, Any]) -> None:
    """By the server's own clock, also where the time is fixed for pictures."""
    if one.kept == values:
        return
    names = one.kept.keys() | values.keys()
    changed = {name for name in names if one.kept.get(name) != values.get(name)}
    kept_for_later(session.record(), values, at=session.clock(), changed=changed, **_about(one))
    one.kept = values


def _about(one: Opened) -> dict[str, Any]:
    return {
        "patient": one.patient,
        "form": one.form,
        "opening": one.key,
        "by": one.by,
    }


def discard(form: str, state: Whom) -> None:
    """The opening ends; what was typed in another window stays there, and is offered."""
    slot = f"{form}:{state.patient_number}"
    one = st.session_state.get(slot)
    if one is not None:
        drop_own_draft(session.record(), **_about(one))
    st.session_state.pop(slot, None)


def pressed(form: str, state: Whom, opening: str) -> Opened | None:
    """The opening that a button belongs to; None where that one has been saved already.

    The second of two quick clicks is one on the form that was, not on the blank one after it.
    """
    count_press()
    one = opened(form, state)
    return one if one.key == opening else None


def save_button(
    one: Opened,
    on_click: Callable[..., None],
    *args: Any,
    label: str = page_words.SAVE,
    by_keys: bool = True,
    **named: Any,
) -> None:
    """By its key the browser's share of the keyboard finds it; one a page."""
    st.button(
        label,
        type="primary",
        key=f"save-{one.key}",
        shortcut="Ctrl+Enter" if by_keys else None,
        on_click=on_click,
        args=args,
        kwargs=named,
    )


def save(
    form: str,
    state: PatientState,
    opening: str,
    check: Callable[[dict[str, Any]], Checked],
    *,
    kind: str,
    picture: Callable[[PatientState, Opened], Picture | None] | None = None,
) -> None:
    """The button's callback: check, ask back once, record in one transaction, open a new form."""
    one = pressed(form, state, opening)
    if one is None:
        return
    try:
        _save(form, state, one, check, kind, picture and picture(state, one))
    except SavedOtherwise:
        one.said = words.SAVED_IN_ANOTHER_WINDOW
        one.form_key = uuid4().hex
    except TOLD as told:
        one.said = str(told)


def _save(
    form: str,
    state: PatientState,
    one: Opened,
    check: Callable[[dict[str, Any]], Checked],
    kind: str,
    picture: Picture | None,
) -> None:
    values = typed_values(one)
    checked = check(values)
    one.faults, one.said, one.outcome = checked.faults, "", None
    if checked.faults:
        named = ", ".join(words.label(column) for column in checked.faults)
        one.said = words.NOT_SAVED_FAULTS.format(fields=named)
        return
    if checked.unusual and one.unusual != checked.unusual:
        one.unusual = checked.unusual
        return
    if not one.newer and last_entry(state) > one.entry_when_opened:
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
        form_key=one.form_key or one.key,
        kind=kind,
        handwriting=picture,
    )
    discard(form, state)
    fresh = _new(form, state)
    fresh.outcome = outcome
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
    if one.unusual and not one.faults:
        st.warning(
            page_words.UNUSUAL_VALUES
            + "; ".join(map(unusual_words, one.unusual))
            + page_words.CORRECT_OR_CONFIRM
        )
    if one.newer:
        st.warning(words.SINCE_OPENED + page_words.PRESS_SAVE_AGAIN_TO_SAVE)
    if one.said:
        st.error(one.said)


def told_of_the_draft(form: str, state: Whom, one: Opened) -> None:
    if one.restored_at is not None:
        st.info(words.draft_kept(one.restored_at, session.clock()))
    for draft in one.others:
        st.button(
            words.open_other_draft(draft.saved_at, session.clock()),
            key=f"draft-{draft.opening}",
            on_click=_take_up,
            args=(form, state, draft),
        )


def _take_up(form: str, state: Whom, draft: Draft) -> None:
    """What is typed now stays kept, and is offered in its turn."""
    taken = _restored(form, state, draft)
    found = own_drafts(session.record(), patient=state.patient_id, form=form, by=session.person())
    taken.others = tuple(one for one in found if one.opening != draft.opening)
    st.session_state[f"{form}:{state.patient_number}"] = taken


def unusual_words(flag: str) -> str:
    if flag.startswith("UNUSUAL_"):
        return words.label(flag.removeprefix("UNUSUAL_").lower())
    return flag.replace("_", " ").lower()


def last_entry(state: Whom) -> int:
    """The number of the last entry that concerns the patient; 0 where nobody is admitted yet."""
    return last_entry_of(session.record(), state.patient_id, by=session.person())


def _kept(value: Any) -> Any:
    if isinstance(value, (datetime, time)):
        return {"time": value.isoformat()}
    return {"date": value.isoformat()} if isinstance(value, date) else value


def _read(value: Any) -> Any:
    match value:
        case {"time": at}:
            return datetime.fromisoformat(at)
        case {"date": on}:
            return date.fromisoformat(on)
    return value
