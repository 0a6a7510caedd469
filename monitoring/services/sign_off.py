"""Sign off a patient's course: name, time and meaning, up to what was on the screen."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
from sqlalchemy import Engine

from monitoring.charting.signatures import REVIEWED
from monitoring.people.roles import PHYSICIAN, Person, Right, permit
from monitoring.record.journal import Entry, append
from monitoring.record.reading import entry_of_form, last_entry_numbers_of, table
from monitoring.services.sign_in import check_password
from monitoring.settings import Settings


class CannotSign(ValueError):
    """Nothing was signed; the sentence says what to do."""


def sign_off(
    record: Engine,
    settings: Settings,
    patient_id: str,
    *,
    up_to_entry: int,
    password: str | None,
    note: str = "",
    by: Person,
    at: datetime,
    form_key: str,
) -> int:
    """`up_to_entry` is the patient's last entry that was on the screen.

    Where accounts are local the password is asked again, so that nobody signs at a screen left
    open. Raises CannotSign, NotSignedIn.
    """
    permit(by, Right.SIGN_OFF)
    if not by.name.strip():
        raise CannotSign("Write your name: a signature has one.")
    if entry_of_form(record, form_key) is None:
        last = last_entry_numbers_of(record, [patient_id]).get(patient_id)
        if last is None:
            raise CannotSign("No such patient is admitted.")
        if last < up_to_entry:
            raise CannotSign("What is not recorded yet cannot be signed: open the page again.")
        if last > up_to_entry:
            raise CannotSign(
                "Something was recorded since this page was opened: look at it, then sign."
            )
        if settings.sign_in.method == "local":
            if not password:
                raise CannotSign("Give your password again to sign.")
            check_password(record, by.user, password, at=at)
    row = {
        "patient_id": patient_id,
        "signed_at": at,
        "meaning": REVIEWED,
        "up_to_entry": up_to_entry,
        "role": PHYSICIAN,
        "note": note.strip() or None,
    }
    return append(
        record, Entry("sign-off", at, by.signed, form_key=form_key), {"signatures": [row]}
    )


def signatures(record: Engine, patient_id: str, *, by: Person) -> pd.DataFrame:
    """All that were given, oldest first."""
    permit(by, Right.READ)
    return table(record, "signatures", patient_ids=[patient_id])
