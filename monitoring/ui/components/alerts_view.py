"""Alerts on the screen: what rings and its acknowledgement with a plan, and whether anybody watches.

The lists refresh themselves, so that what one screen acknowledges falls silent on the others. Where
no watcher has looked lately this is said in red, everywhere: no alert then means nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import Any
from uuid import uuid4

import pandas as pd
import streamlit as st

from monitoring.course.alert_answers import judgement_words
from monitoring.course.alert_rules import BY_KEY
from monitoring.course.grades import CRS, ICANS
from monitoring.course.review import PatientState
from monitoring.people.roles import NotAllowed, Right
from monitoring.record.errors import CannotRecord, RecordUnavailable
from monitoring.services.acknowledge_alert import (
    CannotAcknowledge,
    acknowledge_alert,
    take_back,
)
from monitoring.services.alert_burden import alert_burden
from monitoring.services.rows_behind import rows_behind
from monitoring.services.sign_in import NotSignedIn
from monitoring.services.standing_alerts import (
    Alert,
    Message,
    Watch,
    alert_history,
    messages_about,
    standing,
    watch,
)
from monitoring.ui import page_words, session, words

REFRESH_EVERY = "4s"
TOLD = (CannotAcknowledge, CannotRecord, RecordUnavailable, NotAllowed, NotSignedIn)
LOOK_AGAIN = {
    words.span(minutes): timedelta(minutes=minutes) for minutes in (30, 60, 120, 240, 480)
}
HISTORY_DAYS = 7
WHY_OF = {CRS: "crs", ICANS: "icans"}  # in the address of a course
MOST_GROUPS = 60

# --- for the board and the course ---------------------------------------------------------------


def ringing_by_patient() -> Mapping[int, int]:
    """How many alerts of each patient nobody has acknowledged, by patient_number."""
    now = session.now()
    counted: dict[int, int] = {}
    for one in standing(session.record(), by=session.person(), now=now):
        if one.rings(now):
            counted[one.patient_number] = counted.get(one.patient_number, 0) + 1
    return counted


def ringing_words(ringing: Mapping[int, int]) -> str:
    """For the board's strip; without a watcher a number would be a false comfort."""
    watched = _watch()
    number = sum(ringing.values())
    said = words.ALERTS_NOT_ACKNOWLEDGED.format(number=f"**{number}**")
    return f"{said} · :red[{words.NOBODY_WATCHES}]" if watched.is_late else said


def alert_chip(number: int) -> list[str]:
    """One badge for a patient's row on the board."""
    return [f":red-badge[{words.alerts(number)}]"] if number else []


def alerts_beside_the_course(state: PatientState) -> None:
    """A patient's own alerts, each to be acknowledged here as well."""
    drawn = session.covered_once_over(_of_one_patient)
    st.fragment(drawn, run_every=REFRESH_EVERY)(state.patient_number)


def _of_one_patient(patient_number: int) -> None:
    now = session.now()
    found = standing(session.record(), by=session.person(), now=now, patient_number=patient_number)
    with st.container(border=True):
        st.markdown(f"**{words.ALERTS}**")
        _watcher(_watch(), now, quietly=True)
        if not found:
            st.caption(words.NO_ALERT)
        for group in _groups(found, now):
            _group(group, now, named=False)


# --- the page -----------------------------------------------------------------------------------


def alerts_page() -> None:
    st.header(words.ALERTS)
    st.fragment(session.covered_once_over(_standing), run_every=REFRESH_EVERY)()
    _sent_lately()
    _history()
    _burden()


def _standing() -> None:
    now = session.now()
    found = standing(session.record(), by=session.person(), now=now)
    watched = _watch()
    _watcher(watched, now)
    groups = _as_on_the_board(_groups(found, now), now)
    ringing = [group for group in groups if any(one.rings(now) for one in group)]
    quiet = [group for group in groups if group not in ringing]
    _counted([one for one in found if one.rings(now)])
    if not ringing and watched.last is not None:
        st.info(words.NO_ALERT)
    for group in ringing[:MOST_GROUPS]:
        _group(group, now)
    if len(ringing) > MOST_GROUPS:
        st.warning(page_words.AND_MORE_ALERTS.format(number=len(ringing) - MOST_GROUPS))
    if quiet:
        st.subheader(words.ACKNOWLEDGED)
        for group in quiet[:MOST_GROUPS]:
            _group(group, now)
        if len(quiet) > MOST_GROUPS:
            st.caption(page_words.AND_MORE_QUIET.format(number=len(quiet) - MOST_GROUPS))


def _watch() -> Watch:
    return watch(
        session.record(),
        session.settings(),
        by=session.person(),
        now=session.now(),
    )


def _watcher(found: Watch, now: datetime, *, quietly: bool = False) -> None:
    if found.last is None:
        st.error(words.NEVER_WATCHED, icon=":material/notifications_off:")
    elif found.is_late:
        st.error(
            words.WATCHER_IS_LATE.format(ago=words.ago(found.last.at, now)),
            icon=":material/notifications_off:",
        )
    elif not quietly:
        st.caption(words.WATCHER_LOOKED.format(ago=words.ago(found.last.at, now)))


def _counted(ringing: Sequence[Alert]) -> None:
    with st.container(horizontal=True, gap="medium"):
        for level, named in words.ALERT_LEVELS.items():
            number = sum(one.level == level for one in ringing)
            st.markdown(f"**{number}** {named}", width="content")


def _groups(found: Iterable[Alert], now: datetime) -> list[tuple[Alert, ...]]:
    """Of a patient and toxicity, ringing and quiet apart; in the order in which they stand."""
    together: dict[tuple[int, str, bool], list[Alert]] = {}
    for one in found:
        key = (one.patient_number, one.toxicity, one.rings(now))
        together.setdefault(key, []).append(one)
    return [tuple(group) for group in together.values()]


def _as_on_the_board(groups: list[tuple[Alert, ...]], now: datetime) -> list[tuple[Alert, ...]]:
    """What is urgent first, and of that whoever stands first on the board: the worst off."""
    rows = session.ward().rows(session.settings(), now=now)
    places = {row.state.patient_number: place for place, row in enumerate(rows)}
    levels = list(words.ALERT_LEVELS)

    def standing_of(group: tuple[Alert, ...]) -> tuple[int, int]:
        level = min(levels.index(one.level) for one in group)
        return level, places.get(group[0].patient_number, len(places))

    return sorted(groups, key=standing_of)


def _group(group: Sequence[Alert], now: datetime, *, named: bool = True) -> None:
    first = group[0]
    rings = first.rings(now)
    slot = f"{first.patient_number}-{first.toxicity}-{'rings' if rings else 'quiet'}"
    with st.container(border=True, key=f"alert-{slot.replace(' ', '-')}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            judged = all(one.is_judged(now) for one in group)
            quiet = words.JUDGED if judged else words.ACKNOWLEDGED.lower()
            mark = words.ALERT_MARKS[first.level] if rings else f":gray-badge[{quiet}]"
            st.markdown(f"{mark} {_whose(first) if named else _about(first)}", width="stretch")
            if named and st.button(page_words.OPEN, key=f"alert-open-{slot}"):
                st.switch_page("pages/course.py", query_params=_address(group))
            may = session.person().may(Right.ACKNOWLEDGE)
            has_a_plan = any(one.acknowledged for one in group)
            text = words.CHANGE_THE_PLAN if has_a_plan and not rings else words.ACKNOWLEDGE
            if may and st.button(
                text, key=f"alert-ack-{slot}", type="primary" if rings else "secondary"
            ):
                _open_form(group)
        for one in group:
            _alert(one, now)
        _judged(group, now)
        _plans(group, slot, may=may)
        _form(group)
        shown = st.expander(words.WHY_AND_HOW, key=f"alert-why-{slot}", on_change=session.acted)
        with shown:
            if shown.open:
                for one in group:
                    _why(one, session.settings().zone)


def _whose(alert: Alert) -> str:
    bed, patient = words.as_text(alert.bed or words.NO_BED), words.as_text(alert.patient_id)
    synthetic = f" :violet-badge[{words.SYNTHETIC}]" if alert.synthetic else ""
    return f"**{bed} · {patient}** · {_about(alert)}{synthetic}"


def _about(alert: Alert) -> str:
    return f"**{words.as_text(alert.toxicity)}**"


def _alert(alert: Alert, now: datetime) -> None:
    zone = session.settings().zone
    detail = f" {words.as_text(alert.detail)}" if alert.detail else ""
    st.markdown(
        page_words.ALERT_LINE.format(
            says=words.as_text(alert.says),
            again=words.AGAIN_WORDS.get(alert.why, ""),
            detail=detail,
            at=words.local_time(alert.since, zone),
            ago=words.ago(alert.since, now),
            raised=words.local_time(alert.raised_at, zone),
        )
        + _graded_now(alert, now)
    )


def _graded_now(alert: Alert, now: datetime) -> str:
    """An alert tells what rang; what holds now may be less, or not known."""
    state = session.ward().patient(alert.patient_number) if alert.rule in WHY_OF else None
    if state is None:
        return ""
    view = state.crs if alert.rule == CRS else state.icans
    grade = f"{words.SCALE_NAMES[view.scale]} {words.short_grade(view)}"
    return words.NOW_GRADED.format(grade=grade, ago=words.ago(view.at, now))


def _address(group: Sequence[Alert]) -> dict[str, str]:
    """Of an alert by a grade, with why the grade is what it is."""
    why = next((WHY_OF[one.rule] for one in group if one.rule in WHY_OF), None)
    return {"patient": str(group[0].patient_number)} | ({"why": why} if why else {})


def _judged(group: Sequence[Alert], now: datetime) -> None:
    """The physician's word that answers the alert, with its reason."""
    zone = session.settings().zone
    found = (one.judged for one in group if one.is_judged(now))
    words_on_it = {one.number: one for one in found if one is not None}
    for word in words_on_it.values():
        said = judgement_words(word.word, word.grade, word.finding, word.reason)
        at = words.local_time(word.at, zone)
        by = words.as_text(word.by)
        st.caption(words.JUDGED_BY.format(by=by, at=at, said=words.as_text(said.rstrip("."))))


def _plans(group: Sequence[Alert], slot: str, *, may: bool) -> None:
    """Each plan once, though it covers several alerts; and the way to take one back."""
    zone = session.settings().zone
    given = {one.acknowledged.number: one.acknowledged for one in group if one.acknowledged}
    for plan in given.values():
        until = (
            page_words.LOOK_AGAIN_AT.format(at=words.local_time(plan.until, zone))
            if plan.until
            else ""
        )
        note = f" {words.as_text(plan.note)}" if plan.note else ""
        st.caption(
            page_words.PLAN.format(
                plan=words.as_text(plan.plan),
                note=note,
                by=words.as_text(plan.by),
                at=words.local_time(plan.at, zone),
                until=until,
            )
        )
        key = f"alert-back-{slot}-{plan.number}"
        if may and st.button(words.TAKE_BACK, key=key, type="tertiary"):
            session.acted()
            st.session_state[_TAKING_BACK] = {"number": plan.number, "key": uuid4().hex, "said": ""}
        _taking_back(plan.number)


def _why(alert: Alert, zone: tzinfo | None) -> None:
    """The rule, how it clears by itself, and what is charted at the time that made it ring."""
    rule = BY_KEY.get(alert.rule)
    st.markdown(f"**{words.as_text(alert.says)}**")
    if rule is not None:
        st.markdown(f"{words.HOW_IT_CLEARS} {words.as_text(rule.clears)}")
        reason = getattr(rule, "reason", "")
        if reason:
            st.caption(page_words.WHY_IT_RINGS.format(reason=reason))
    rows = rows_behind(session.record(), alert.patient_id, alert.since, by=session.person())
    if not rows:
        st.caption(page_words.RINGS_BY_THE_CLOCK)
    for row in rows:
        st.markdown(
            page_words.ROW_BEHIND.format(
                table=words.as_text(row.table),
                row_id=row.row_id,
                at=words.local_time(row.at, zone),
                by=words.as_text(row.by),
                says=words.as_text(row.says),
            )
        )


# --- acknowledging ------------------------------------------------------------------------------

_OPENED, _TAKING_BACK = "acknowledging", "taking-a-plan-back"


def _open_form(group: Sequence[Alert]) -> None:
    session.acted()
    first = group[0]
    st.session_state[_OPENED] = {
        "of": (first.patient_number, first.toxicity),
        "up_to": max(one.number for one in group),
        "key": uuid4().hex,
        "said": "",
    }


def _form(group: Sequence[Alert]) -> None:
    opened: dict[str, Any] | None = st.session_state.get(_OPENED)
    first = group[0]
    is_its_own = opened is not None and opened["of"] == (first.patient_number, first.toxicity)
    if opened is None or not is_its_own or min(one.number for one in group) > opened["up_to"]:
        return
    key = opened["key"]
    with st.form(f"ack-{key}", border=True):
        st.pills(words.PLAN, session.settings().alerts.plans, key=f"{key}:plan")
        st.text_input(words.PLAN_IN_OWN_WORDS, key=f"{key}:own", max_chars=300)
        st.segmented_control(words.LOOK_AGAIN_IN, list(LOOK_AGAIN), key=f"{key}:again")
        _name_asked(key)
        st.form_submit_button(words.SAVE_THE_PLAN, type="primary", on_click=_save)
        if opened["said"]:
            st.error(opened["said"])
    st.button(words.CANCEL, key=f"{key}:cancel", on_click=_close)


def _name_asked(key: str) -> None:
    """Of somebody whom neither an account nor the sidebar names."""
    if session.person().name == words.UNNAMED:
        st.text_input(words.YOUR_NAME, key=f"{key}:name", max_chars=100)


def _close() -> None:
    session.acted()
    st.session_state.pop(_OPENED, None)


def _save() -> None:
    opened = st.session_state.get(_OPENED)
    if opened is None:  # a second click of one that was saved
        return
    key, at = opened["key"], session.now()
    number, toxicity = opened["of"]
    chosen = str(st.session_state.get(f"{key}:plan") or "")
    own = str(st.session_state.get(f"{key}:own") or "").strip()
    again = st.session_state.get(f"{key}:again")
    try:
        acknowledge_alert(
            session.record(),
            number,
            toxicity,
            up_to_alert=opened["up_to"],
            plan=chosen or own,
            note=own if chosen else "",
            until=at + LOOK_AGAIN[again] if again else None,
            by=session.signing(st.session_state.get(f"{key}:name")),
            at=at,
            form_key=key,
        )
    except TOLD as told:
        opened["said"] = str(told)
        return
    _close()
    st.toast(words.PLAN_SAVED, icon=":material/check_circle:")


def _taking_back(number: int) -> None:
    """Why the plan was a mistake; without a reason nothing is taken back."""
    opened: dict[str, Any] | None = st.session_state.get(_TAKING_BACK)
    if opened is None or opened["number"] != number:
        return
    key = opened["key"]
    with st.form(f"back-{key}", border=True):
        st.text_input(words.WHY_TAKEN_BACK, key=f"{key}:why", max_chars=300)
        _name_asked(key)
        st.form_submit_button(words.TAKE_IT_BACK, type="primary", on_click=_take_back)
        if opened["said"]:
            st.error(opened["said"])
    st.button(words.CANCEL, key=f"{key}:cancel", on_click=_leave_it)


def _leave_it() -> None:
    session.acted()
    st.session_state.pop(_TAKING_BACK, None)


def _take_back() -> None:
    opened = st.session_state.get(_TAKING_BACK)
    if opened is None:  # a second click
        return
    key = opened["key"]
    try:
        number = take_back(
            session.record(),
            opened["number"],
            reason=str(st.session_state.get(f"{key}:why") or ""),
            by=session.signing(st.session_state.get(f"{key}:name")),
            at=session.now(),
            form_key=key,
        )
    except TOLD as told:
        opened["said"] = str(told)
        return
    st.session_state.pop(_TAKING_BACK, None)
    said = words.TAKEN_BACK.format(number=words.alerts(number))
    st.toast(said if number else words.TAKEN_BACK_AND_QUIET, icon=":material/undo:")


# --- below --------------------------------------------------------------------------------------


def _sent_lately() -> None:
    shown = st.expander(words.WHAT_WAS_SENT, key="alerts-sent", on_change="rerun")
    with shown:
        if not shown.open:
            return
        now = session.now()
        by = session.person()
        since = now - timedelta(days=HISTORY_DAYS)
        about = {
            one.number: one
            for one in (
                *standing(session.record(), by=by, now=now),
                *alert_history(session.record(), by=by, since=since),
            )
        }
        sent = messages_about(session.record(), about.keys(), by=by)
        failed = [one for one in sent if one.is_given_up]
        if failed:
            st.error(words.NOT_SENT.format(number=len(failed)), icon=":material/error:")
        if not session.settings().alerts.ladder:
            st.warning(words.NO_LADDER)
        if not sent:
            st.caption(page_words.NOTHING_WAS_SENT)
            return
        st.dataframe(
            pd.DataFrame(_attempts(reversed(sent), about, session.settings().zone)),
            hide_index=True,
        )


def _attempts(
    sent: Iterable[Message], about: Mapping[int, Alert], zone: tzinfo | None
) -> list[dict[str, Any]]:
    """One line an attempt; a message not yet tried has a line of its own."""
    lines = []
    for one in sent:
        alert = about[one.alert]
        base = {
            page_words.COLUMN_ALERT: one.alert,
            page_words.COLUMN_BED: alert.bed,
            page_words.COLUMN_SAYS: alert.says,
            page_words.COLUMN_AFTER: words.span(int(one.step / timedelta(minutes=1))),
            page_words.COLUMN_TO: one.target,
            page_words.COLUMN_MESSAGE: one.message_id,
        }
        if not one.attempts:
            needed = alert.ended_at is None
            waits = page_words.WAITING if needed else page_words.NOT_NEEDED_ANY_MORE
            lines.append(
                {
                    **base,
                    page_words.COLUMN_AT: words.local_time(one.queued_at, zone),
                    page_words.COLUMN_WHAT: waits,
                }
            )
        lines += [
            {
                **base,
                page_words.COLUMN_AT: words.local_time(tried.at, zone),
                page_words.COLUMN_WHAT: tried.what,
                page_words.COLUMN_ATTEMPT: tried.attempt,
                page_words.FAULT: tried.fault or "",
            }
            for tried in one.attempts
        ]
    return lines


def _history() -> None:
    shown = st.expander(words.ALERT_HISTORY, key="alerts-history", on_change="rerun")
    with shown:
        if not shown.open:
            return
        now, zone = session.now(), session.settings().zone
        since = now - timedelta(days=HISTORY_DAYS)
        found = alert_history(session.record(), by=session.person(), since=since)
        if not found:
            st.caption(page_words.NOTHING_HAS_ENDED)
            return
        st.dataframe(
            pd.DataFrame(
                {
                    page_words.COLUMN_BED: [one.bed for one in found],
                    page_words.COLUMN_PATIENT: [one.patient_id for one in found],
                    page_words.COLUMN_LEVEL: [one.level for one in found],
                    page_words.COLUMN_SAYS: [one.says for one in found],
                    page_words.COLUMN_ALERTED: [
                        words.local_time(one.raised_at, zone) for one in found
                    ],
                    page_words.COLUMN_ENDED: [
                        words.local_time(one.ended_at or now, zone) for one in found
                    ],
                    page_words.COLUMN_BECAUSE: [one.why_ended or "" for one in found],
                    page_words.COLUMN_PLAN: [
                        one.acknowledged.plan if one.acknowledged else "" for one in found
                    ],
                    page_words.COLUMN_BY: [
                        one.acknowledged.by if one.acknowledged else "" for one in found
                    ],
                }
            ),
            hide_index=True,
        )


def _burden() -> None:
    shown = st.expander(words.ALERT_BURDEN, key="alerts-burden", on_change="rerun")
    with shown:
        if not shown.open:
            return
        now = session.now()
        found = alert_burden(session.record(), by=session.person(), now=now)
        if found is None:
            st.caption(page_words.NOTHING_WAS_EVER_RAISED)
            return
        day, share = found.per_patient_day, found.share_with_a_plan
        wait = found.median_to_acknowledgement
        levels = ", ".join(f"{number} {level}" for level, number in sorted(found.raised.items()))
        for label, value in (
            (page_words.ALERTS_PER_PATIENT_DAY, words.NOT_KNOWN if day is None else f"{day:.2f}"),
            (
                page_words.MEDIAN_TIME_TO_ACKNOWLEDGEMENT,
                words.NOT_KNOWN if wait is None else words.span(int(wait / timedelta(minutes=1))),
            ),
            (
                page_words.ACKNOWLEDGED_WITH_A_PLAN,
                words.NOT_KNOWN if share is None else f"{share:.0%}",
            ),
            (page_words.ANSWERED_BY_A_PHYSICIANS_WORD, str(found.judged)),
        ):
            st.markdown(f"**{value}** {label}")
        st.caption(
            page_words.BURDEN_LINE.format(
                at=words.local_time(found.since, session.settings().zone),
                levels=levels,
                patient_days=found.patient_days,
            )
        )
