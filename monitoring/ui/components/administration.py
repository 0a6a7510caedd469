"""Accounts, accesses, integrity, settings and what this program is for; no patient's data.

Each part is drawn for whoever has its right, and read when its tab is opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd
import streamlit as st

import monitoring
from monitoring.people.passwords import PoorPassword
from monitoring.people.roles import RIGHTS, ROLES, NotAllowed, Right, listed
from monitoring.record.accounts import Account
from monitoring.record.errors import CannotKeep, CannotRecord, RecordUnavailable
from monitoring.services.backup_record import last_backup
from monitoring.services.look_at import patient_numbers, recent_accesses
from monitoring.services.manage_people import (
    CannotChangePeople,
    account_history,
    add_person,
    disable_person,
    enable_person,
    people,
    set_password,
    set_roles,
)
from monitoring.services.sign_in import NotSignedIn
from monitoring.services.verify_record import Verified, heads_of_record, verify_record
from monitoring.ui import page_words, session, words
from monitoring.ui.components.settings_view import settings_of_the_unit

TOLD = (
    CannotChangePeople,
    CannotRecord,
    NotAllowed,
    NotSignedIn,
    PoorPassword,
    RecordUnavailable,
)
ADMINISTERS = (Right.MANAGE_PEOPLE, Right.SEE_ACCESSES, Right.KEEP_THE_RECORD)
ACCESSES_SHOWN = 500
INTENDED_USE = Path(monitoring.__file__).parent.parent / "docs" / "safety" / "intended-use.md"


def administration() -> None:
    st.header(words.ADMIN)
    person = session.person()
    if not any(person.may(one) for one in ADMINISTERS):
        st.error(
            page_words.ONLY_THESE_SEE_THIS_PAGE.format(listed=listed(RIGHTS[Right.MANAGE_PEOPLE]))
        )
        return
    parts: dict[str, tuple[Right | None, Callable[[], None]]] = {
        page_words.ACCOUNTS: (Right.MANAGE_PEOPLE, _accounts),
        page_words.WHO_CHANGED_ACCOUNTS: (Right.MANAGE_PEOPLE, _account_history),
        page_words.WHO_LOOKED_AT_WHOM: (Right.SEE_ACCESSES, _accesses),
        page_words.IS_THE_RECORD_WHOLE: (Right.KEEP_THE_RECORD, _integrity),
        page_words.SETTINGS: (None, settings_of_the_unit),
        page_words.ABOUT: (None, _about),
    }
    offered = {
        name: draw for name, (right, draw) in parts.items() if right is None or person.may(right)
    }
    tabs = st.tabs(list(offered), key="admin-part", on_change="rerun")
    for tab, draw in zip(tabs, offered.values(), strict=True):
        with tab:
            if tab.open:
                draw()


# --- accounts -------------------------------------------------------------------------------------


def _accounts() -> None:
    method = session.settings().sign_in.method
    if method in page_words.NO_LOCAL_ACCOUNTS:
        st.info(page_words.NO_LOCAL_ACCOUNTS[method])
    known = people(session.record(), by=session.person())
    _told("accounts")
    if known:
        st.dataframe(
            pd.DataFrame(
                {
                    page_words.COLUMN_SIGNS_IN_AS: [one.user for one in known],
                    page_words.COLUMN_NAME: [one.name for one in known],
                    page_words.COLUMN_ROLES: [", ".join(one.roles) for one in known],
                    page_words.COLUMN_STATE: [_state(one) for one in known],
                }
            ),
            hide_index=True,
            width="stretch",
        )
    else:
        st.caption(page_words.THERE_ARE_NO_ACCOUNTS_YET)
    change, add = st.columns(2, gap="large")
    with change:
        _change(known)
    with add:
        _add()


def _state(one: Account) -> str:
    return page_words.IN_USE if one.is_in_use else page_words.OUT_OF_USE


def _change(known: list[Account]) -> None:
    st.subheader(page_words.CHANGE_AN_ACCOUNT)
    by_user = {one.user: one for one in known}
    user = st.selectbox(
        page_words.ACCOUNT,
        list(by_user),
        index=None,
        format_func=lambda one: f"{by_user[one].name} ({one})",
        key="account",
        placeholder=page_words.CHOOSE_AN_ACCOUNT,
    )
    if user is None:
        return
    one, key = by_user[user], f"{_opening('change')}:{user}"
    st.multiselect(page_words.ROLES, ROLES, default=list(one.roles), key=f"{key}:roles")
    _button(page_words.CHANGE_THE_ROLES, f"{key}:set-roles", _set_roles, user, key)
    st.text_input(
        page_words.NEW_PASSWORD,
        type="password",
        key=f"{key}:password",
        autocomplete="new-password",
        help=page_words.NEXT_PASSWORD_HELP,
    )
    _button(page_words.SET_THE_NEW_PASSWORD, f"{key}:set-password", _set_password, user, key)
    if one.is_in_use:
        with st.popover(page_words.TAKE_OUT_OF_USE, key=f"{key}:out"):
            st.markdown(page_words.WHAT_TAKING_OUT_OF_USE_DOES.format(name=words.as_text(one.name)))
            label = page_words.TAKE_THEM_OUT_OF_USE.format(user=user)
            _button(label, f"{key}:disable", _disable, user)
    else:
        _button(page_words.TAKE_INTO_USE_AGAIN, f"{key}:enable", _enable, user)


def _add() -> None:
    st.subheader(page_words.ADD_AN_ACCOUNT)
    key = _opening("add")
    st.text_input(
        page_words.NAME_TO_SIGN_IN_WITH,
        key=f"{key}:user",
        placeholder=page_words.EXAMPLE_ACCOUNT,
        autocomplete="off",
    )
    st.text_input(
        page_words.NAME_AS_IT_IS_SIGNED,
        key=f"{key}:name",
        placeholder=page_words.EXAMPLE_NAME,
    )
    st.multiselect(page_words.ROLES_OF_THE_NEW_ACCOUNT, ROLES, key=f"{key}:roles")
    st.text_input(
        page_words.FIRST_PASSWORD,
        type="password",
        key=f"{key}:password",
        autocomplete="new-password",
        help=page_words.FIRST_PASSWORD_HELP,
    )
    _button(page_words.ADD_THE_ACCOUNT, f"{key}:add", _add_person, key, primary=True)


def _button(
    label: str, key: str, act: Callable[..., None], *given: Any, primary: bool = False
) -> None:
    st.button(label, key=key, type="primary" if primary else "secondary", on_click=act, args=given)


def _set_roles(user: str, key: str) -> None:
    roles = st.session_state.get(f"{key}:roles") or []
    _do(
        lambda who: set_roles(session.record(), user, roles, **who),
        page_words.ROLES_ARE_SET.format(user=user, roles=", ".join(roles)),
        "change",
    )


def _set_password(user: str, key: str) -> None:
    password = str(st.session_state.get(f"{key}:password") or "")
    _do(
        lambda who: set_password(session.record(), user, password, **who),
        page_words.PASSWORD_IS_SET.format(user=user),
        "change",
    )


def _disable(user: str) -> None:
    _do(
        lambda who: disable_person(session.record(), user, **who),
        page_words.IS_OUT_OF_USE.format(user=user),
        "change",
    )


def _enable(user: str) -> None:
    _do(
        lambda who: enable_person(session.record(), user, **who),
        page_words.IS_IN_USE_AGAIN.format(user=user),
        "change",
    )


def _add_person(key: str) -> None:
    user, name, password = (
        str(st.session_state.get(f"{key}:{field}") or "") for field in ("user", "name", "password")
    )
    roles = st.session_state.get(f"{key}:roles") or []
    _do(
        lambda who: add_person(session.record(), user, name, roles, password, **who),
        page_words.IS_ADDED.format(user=user.strip().lower()),
        "add",
    )


def _do(act: Callable[[dict[str, Any]], object], done: str, form: str) -> None:
    """What cannot be done stays typed, with the reason; what was done leaves a blank form."""
    try:
        act({"by": session.person(), "at": session.clock()})
    except TOLD as told:
        st.session_state["accounts:told"] = (False, str(told))
        return
    st.session_state["accounts:told"] = (True, done)
    st.session_state.pop(f"accounts:{form}", None)


def _told(part: str) -> None:
    """Said once: the next thing that is done has its own answer."""
    done, sentence = st.session_state.pop(f"{part}:told", (True, ""))
    if sentence:
        (st.success if done else st.error)(words.as_text(sentence))


def _opening(form: str) -> str:
    return str(st.session_state.setdefault(f"accounts:{form}", uuid4().hex))


def _account_history() -> None:
    told = account_history(session.record(), by=session.person())
    if not told:
        st.caption(page_words.NO_ACCOUNT_CHANGED)
        return
    st.dataframe(
        pd.DataFrame(
            {
                page_words.COLUMN_WHEN: [
                    f"{session.local(at):%d %b %Y %H:%M:%S}" for at, _, _ in told
                ],
                page_words.COLUMN_BY: [by for _, by, _ in told],
                page_words.COLUMN_WHAT: [what for _, _, what in told],
            }
        ),
        hide_index=True,
        width="stretch",
    )


# --- accesses -------------------------------------------------------------------------------------


def _accesses() -> None:
    record, by = session.record(), session.person()
    person, patient = st.columns(2)
    with person:
        who = st.text_input(page_words.FIND_A_PERSON, key="accesses-person")
    with patient:
        whom = st.text_input(page_words.FIND_A_PATIENT, key="accesses-patient")
    called = patient_numbers(record, by=by)
    number = None
    if whom and whom.strip():
        number = _patient_number(whom.strip(), called)
        if number is None:
            st.info(page_words.NO_SUCH_PATIENT)
            return
    found = recent_accesses(
        record, by=by, last=ACCESSES_SHOWN, patient_number=number, person=who or ""
    )
    if not found:
        st.caption(page_words.NOBODY_LOOKED)
        return
    most = page_words.ONLY_THE_LAST.format(number=ACCESSES_SHOWN)
    st.caption(
        page_words.ACCESSES_FOUND.format(
            found=len(found),
            plural="s" if len(found) != 1 else "",
            more=most if len(found) == ACCESSES_SHOWN else "",
        )
    )
    st.dataframe(
        pd.DataFrame(
            {
                page_words.COLUMN_WHEN: [
                    f"{session.local(one.at):%d %b %Y %H:%M:%S}" for one in found
                ],
                page_words.COLUMN_WHO: [one.by for one in found],
                page_words.COLUMN_WHAT: [one.what for one in found],
                page_words.COLUMN_PAGE: [one.page or "" for one in found],
                page_words.COLUMN_PATIENT: [_called(one.patient_number, called) for one in found],
            }
        ),
        hide_index=True,
        width="stretch",
    )


def _patient_number(typed: str, called: Mapping[int, str]) -> int | None:
    """An identifier may look like a number; then the identifier is meant."""
    by_id = {patient_id.casefold(): number for number, patient_id in called.items()}
    if typed.casefold() in by_id:
        return by_id[typed.casefold()]
    return int(typed) if typed.isdecimal() and int(typed) in called else None


def _called(number: int | None, called: Mapping[int, str]) -> str:
    return "" if number is None else f"{number} · {called.get(number, page_words.PATIENT_IN_ERROR)}"


# --- integrity ------------------------------------------------------------------------------------


def _integrity() -> None:
    record = session.record()
    st.markdown(page_words.HOW_THE_RECORD_IS_VERIFIED)
    if st.button(page_words.VERIFY_NOW, type="primary", icon=":material/verified:"):
        try:
            with st.spinner(page_words.READING_THE_WHOLE_RECORD, show_time=True):
                found = verify_record(record, by=session.person())
        except (CannotKeep, RecordUnavailable, NotAllowed) as told:
            st.session_state["verified"] = (False, str(told), (), session.clock())
        else:
            whole, sentence = verdict(found)
            st.session_state["verified"] = (whole, sentence, found.remarks, session.clock())
    if "verified" in st.session_state:
        whole, sentence, remarks, at = st.session_state["verified"]
        (st.success if whole else st.error)(words.as_text(sentence))
        st.caption(page_words.VERIFIED.format(at=session.local(at)))
        for remark in remarks:
            st.warning(words.as_text(remark))
    st.subheader(page_words.WHERE_THE_RECORD_ENDS)
    st.markdown(page_words.KEEP_THIS_LINE)
    lines = [one.line for one in heads_of_record(record, by=session.person())]
    st.code("\n".join(lines) or page_words.RECORD_IS_EMPTY, language=None, wrap_lines=True)
    _anchors()
    _backups()


def _anchors() -> None:
    """Whether the file is really there is for Verify to say."""
    settings = session.settings()
    if settings.anchor_file is not None:
        file = words.as_text(settings.anchor_file)
        st.caption(page_words.ANCHORED_IN_THE_FILE.format(file=file))
    elif settings.database_url.startswith("sqlite"):
        st.caption(page_words.ANCHORED_BESIDE_THE_DATABASE)
    else:
        st.warning(page_words.NOT_ANCHORED)


def _backups() -> None:
    """By the server's own clock, as the command goes by it, also where the pages' is fixed."""
    st.subheader(page_words.BACKUPS)
    now = session.clock()
    last = last_backup(session.record(), by=session.person(), now=now)
    if last is None:
        st.warning(page_words.NO_BACKUP)
    else:
        at, file = session.local(last.made_at), words.as_text(last.file)
        said = page_words.LAST_BACKUP.format(ago=words.ago(last.made_at, now), at=at, file=file)
        match last.age:
            case "recent":
                st.markdown(said)
            case "too old":
                st.warning(page_words.BACKUP_IS_OLD.format(said=said))
            case "dated ahead":
                st.warning(page_words.BACKUP_IS_DATED_AHEAD.format(at=at, file=file))
    st.markdown(page_words.HOW_BACKUPS_ARE_MADE)


def verdict(found: Verified) -> tuple[bool, str]:
    """Whether the record is whole, and the sentence that says so."""
    if found.finding is not None:
        one = found.finding
        chain = ""
        if one.chain != "entries":
            chain = page_words.OF_ANOTHER_CHAIN.format(chain=one.chain.replace("_", " "))
        return False, page_words.ENTRY_DOES_NOT_FIT.format(
            entry=one.entry, chain=chain, reason=one.reason
        )
    entries = found.heads.get("entries")
    number = 0 if entries is None else entries.number
    if not number:
        return True, page_words.NOTHING_TO_VERIFY
    fit = page_words.entries_fit(number)
    if not found.is_anchored:
        return False, page_words.END_IS_NOT_KNOWN.format(fit=fit)
    held = page_words.END_HOLDS.format(anchors=found.anchors) if found.anchors else ""
    return True, page_words.RECORD_IS_WHOLE.format(fit=fit, held=held)


# --- about ----------------------------------------------------------------------------------------


def _about() -> None:
    st.markdown(f"**{words.APP} {monitoring.__version__}** · {words.NOT_A_DEVICE}")
    if INTENDED_USE.exists():
        # Links within the repository lead nowhere here.
        text = INTENDED_USE.read_text(encoding="utf-8")
        st.markdown(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text))
    else:
        st.caption(page_words.INTENDED_USE_IS_NOT_HERE)
