"""What somebody has typed and not saved yet: kept for whoever typed it, and shown to nobody else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from monitoring.people.roles import Person, Right, permit
from monitoring.record import drafts
from monitoring.record.drafts import Draft

__all__ = ["Draft", "drop_own_draft", "keep_draft", "own_drafts"]


def keep_draft(
    record: Engine,
    content: Mapping[str, Any],
    *,
    patient: str,
    form: str,
    opening: str,
    by: Person,
    at: datetime,
    changed: Collection[str] | None = None,
) -> None:
    """One draft an opening of a form; `changed` names the fields that were typed since."""
    permit(by, Right.CHART)
    about = {"patient": patient, "form": form, "opening": opening, "by": by.signed}
    drafts.save_draft(record, content, **about, at=at, changed=changed)


def own_drafts(record: Engine, *, patient: str, form: str, by: Person) -> tuple[Draft, ...]:
    """The newest first; of one form there are several where several windows were left open."""
    permit(by, Right.CHART)
    return drafts.read_drafts(record, patient=patient, form=form, by=by.signed)


def drop_own_draft(record: Engine, *, patient: str, form: str, opening: str, by: Person) -> None:
    """For when the form was saved, or thrown away."""
    permit(by, Right.CHART)
    drafts.drop_draft(record, patient=patient, form=form, opening=opening, by=by.signed)
