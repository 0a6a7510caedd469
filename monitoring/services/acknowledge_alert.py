"""Acknowledge what rings, with a plan: one toxicity of one patient, and nothing that rings later."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from monitoring.people.roles import NURSE, PHYSICIAN, Person, Right, permit
from monitoring.record.alerts import alerts_of
from monitoring.record.journal import Entry, append
from monitoring.record.reading import entry_of_form, patient_ids_by_number


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
        _check(record, patient_number, toxicity, up_to_alert, plan, until, at)
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


def _check(
    record: Engine,
    patient_number: int,
    toxicity: str,
    up_to_alert: int,
    plan: str,
    until: datetime | None,
    at: datetime,
) -> None:
    if not plan.strip():
        raise CannotAcknowledge("Say what the plan is: choose one, or write it.")
    if until is not None and until <= at:
        raise CannotAcknowledge("The time to look again lies in the past: choose a later one.")
    covered = [
        one
        for one in alerts_of(record, patient_number=patient_number, only_open=True)
        if one.toxicity == toxicity and one.number <= up_to_alert
    ]
    if not covered:
        raise CannotAcknowledge(
            "Nothing of this rings any more: it ended, or rings anew since. Look at the page again."
        )
