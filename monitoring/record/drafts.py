"""What somebody has typed and not yet saved. Not part of the journal: a draft may change and go.

A draft belongs to one opening of a form: two windows on one patient are two drafts, unless the one
was opened with what had been typed in the other.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from monitoring.record.engine import reading, writing
from monitoring.record.schema import drafts

_OPENING = "/"  # between the form's name and its opening, in the column `form`


@dataclass(frozen=True)
class Draft:
    """A form as far as it was filled in, and when it last was.

    `opening` is what the form is to be saved under; empty in a draft of an earlier version.
    """

    content: dict[str, Any]
    saved_at: datetime
    opening: str = ""


def save_draft(
    record: Engine,
    content: Mapping[str, Any],
    *,
    patient: str,
    form: str,
    opening: str,
    by: str,
    at: datetime,
    changed: Collection[str] | None = None,
) -> None:
    """`changed` names the fields that were typed since; None is all of them.

    Only these are written over, as another window may be filling in the same opening; where it was
    saved or thrown away meanwhile, the whole content is kept. `patient` is empty where nobody is
    admitted yet.
    """
    key = {"patient": patient, "form": f"{form}{_OPENING}{opening}", "saved_by": by}
    this = sa.and_(*(drafts.c[name] == value for name, value in key.items()))
    with writing(record) as connection:
        there = connection.scalar(sa.select(drafts.c.content).where(this))
        kept = dict(content)
        if there is not None and changed is not None:
            kept = {name: value for name, value in json.loads(there).items() if name not in changed}
            kept |= {name: content[name] for name in changed if name in content}
        connection.execute(drafts.delete().where(this))
        text = json.dumps(kept, ensure_ascii=False, allow_nan=False)
        connection.execute(drafts.insert(), {**key, "content": text, "saved_at": at})


def read_drafts(record: Engine, *, patient: str, form: str, by: str) -> tuple[Draft, ...]:
    """The newest first."""
    query = sa.select(drafts).where(_of(patient, form, by)).order_by(drafts.c.saved_at.desc())
    with reading(record) as connection:
        found = connection.execute(query).all()
    return tuple(
        Draft(json.loads(one.content), one.saved_at, one.form.partition(_OPENING)[2])
        for one in found
    )


def drop_draft(record: Engine, *, patient: str, form: str, opening: str, by: str) -> None:
    """For when the form was saved, or thrown away; a draft of an earlier version goes along."""
    names = (form, f"{form}{_OPENING}{opening}")
    with writing(record) as connection:
        this = sa.and_(_of(patient, form, by), drafts.c.form.in_(names))
        connection.execute(drafts.delete().where(this))


def _of(patient: str, form: str, by: str) -> sa.ColumnElement[bool]:
    named = sa.or_(
        drafts.c.form == form, drafts.c.form.startswith(f"{form}{_OPENING}", autoescape=True)
    )
    return sa.and_(drafts.c.patient == patient, named, drafts.c.saved_by == by)
