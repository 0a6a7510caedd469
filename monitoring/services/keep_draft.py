"""What somebody has typed and not saved yet: kept for whoever typed it, and shown to nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from monitoring.people.roles import Person, Right, permit
from monitoring.record import drafts
from monitoring.record.drafts import Draft


def keep_draft(
    record: Engine,
    content: Mapping[str, Any],
    *,
    patient: str,
    form: str,
    by: Person,
    at: datetime,
) -> None:
    """One draft a patient, form and person."""
    permit(by, Right.CHART)
    drafts.save_draft(record, content, patient=patient, form=form, by=by.signed, at=at)


def own_draft(record: Engine, *, patient: str, form: str, by: Person) -> Draft | None:
    """None where nothing is kept."""
    permit(by, Right.CHART)
    return drafts.read_draft(record, patient=patient, form=form, by=by.signed)


def drop_own_draft(record: Engine, *, patient: str, form: str, by: Person) -> None:
    """For when the form was saved, or thrown away."""
    permit(by, Right.CHART)
    drafts.drop_draft(record, patient=patient, form=form, by=by.signed)
