"""Acknowledge what rings, with a plan, and take that back where it was a mistake.

A plan is for one toxicity of one patient, and for nothing that rings later.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, Engine

from monitoring.people.roles import NURSE, PHYSICIAN, Person, Right, permit
from monitoring.record.alerts import (
    TAKEN_BACK,
    Alert,
    NewAlert,
    alerts_of,
    end_alert,
    raise_alert,
)
from monitoring.record.engine import writing
from monitoring.record.journal import Entry, append, withdraw
from monitoring.record.reading import entry_of_form, patient_ids_by_number, row_of

NAMELESS = "Write your name: an alert is answered by somebody."


class CannotAcknowledge(ValueError):
    """Nothing was recorded; the sentence says what to do."""


def acknowledge_alert(
    record: Engine,
    patient_number: int,
    toxicity: str,
    *,
    up_to_alert: int,
    plan: str,
    note: str = "",
    until: datetime | None = None,
    by: Person,
    at: datetime,
    form_key: str,
) -> int:
    """`up_to_alert` is the newest alert of this toxicity that the person had on the screen; `until`
    is when it rings again if it still stands. The same form again changes nothing.

    Raises CannotAcknowledge.
    """
    permit(by, Right.ACKNOWLEDGE)
    patient_id = patient_ids_by_number(record).get(patient_number)
    if patient_id is None:
        raise CannotAcknowledge("No such patient is admitted.")
    if entry_of_form(record, form_key) is None:
        _check(record, patient_number, toxicity, up_to_alert, plan, until, by, at)
    row = {
        "patient_id": patient_id,
        "acknowledged_at": at,
        "toxicity": toxicity,
        "up_to_alert": up_to_alert,
        "plan": " ".join(plan.split()),
        "note": note.strip() or None,
        "until": until,
        "role": PHYSICIAN if PHYSICIAN in by.roles else NURSE,
    }
    entry = Entry("acknowledge", at, by.signed, form_key=form_key)
    return append(record, entry, {"acknowledgements": [row]})


def take_back(
    record: Engine,
    acknowledgement: int,
    *,
    reason: str,
    by: Person,
    at: datetime,
    form_key: str,
) -> int:
    """An acknowledgement by its row_id, recorded by mistake: it stays in the history, and what it
    alone had quieted rings anew, up the ladder from its foot. Gives how many alerts ring again.

    An earlier plan that it had replaced holds again. Whoever may acknowledge may take back, also
    what somebody else said: a wrong silence must not wait for its author. The same form again
    changes nothing. Raises CannotAcknowledge, ChangedMeanwhile.
    """
    permit(by, Right.ACKNOWLEDGE)
    faults = []
    if not reason.strip():
        faults.append("Say why: an acknowledgement is taken back with its reason.")
    if not by.name.strip():
        faults.append(NAMELESS)
    if faults:
        raise CannotAcknowledge(" ".join(faults))
    found = row_of(record, "acknowledgements", acknowledgement)
    numbers = {one: number for number, one in patient_ids_by_number(record).items()}
    number = None if found is None else numbers.get(found["patient_id"])
    if number is None:
        raise CannotAcknowledge("There is no such acknowledgement. Look at the page again.")
    with writing(record) as connection:
        # What rings already, as at a second click, is not raised once more.
        before = {one.number for one in _open(connection, number) if not one.rings(at)}
        withdraw(
            connection,
            "acknowledgements",
            acknowledgement,
            by=by.signed,
            at=at,
            reason=" ".join(reason.split()),
            form_key=form_key,
        )
        again = [one for one in _open(connection, number) if one.number in before and one.rings(at)]
        for alert in again:
            end_alert(connection, alert.number, at=at, why=TAKEN_BACK)
            raise_alert(connection, _anew(alert, at), at=at)
    return len(again)


def _open(connection: Connection, patient_number: int) -> tuple[Alert, ...]:
    return alerts_of(connection, patient_number=patient_number, only_open=True)


def _anew(alert: Alert, at: datetime) -> NewAlert:
    """The same finding as another alert: messages that were sent of the first one are sent again."""
    return NewAlert(
        alert.patient_number,
        alert.rule,
        alert.toxicity,
        alert.level,
        alert.episode,
        alert.severity,
        TAKEN_BACK,
        alert.since,
        alert.says,
        alert.detail,
        at,
    )


def _check(
    record: Engine,
    patient_number: int,
    toxicity: str,
    up_to_alert: int,
    plan: str,
    until: datetime | None,
    by: Person,
    at: datetime,
) -> None:
    faults = []
    if not plan.strip():
        faults.append("Say what the plan is: choose one, or write it.")
    if until is not None and until <= at:
        faults.append("The time to look again lies in the past: choose a later one.")
    if not by.name.strip():
        faults.append(NAMELESS)
    if faults:
        raise CannotAcknowledge(" ".join(faults))
    covered = [
        one
        for one in alerts_of(record, patient_number=patient_number, only_open=True)
        if one.toxicity == toxicity and one.number <= up_to_alert
    ]
    if not covered:
        raise CannotAcknowledge(
            "Nothing of this rings any more: it ended, or rings anew since. Look at the page again."
        )
