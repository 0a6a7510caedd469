"""What somebody has typed and not yet saved. Not part of the journal: a draft may change and go."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from monitoring.record.engine import reading, writing
from monitoring.record.schema import drafts


@dataclass(frozen=True)
class Draft:
    """A form as far as it was filled in, and when it last was."""

    content: dict[str, Any]
    saved_at: datetime


def save_draft(
    record: Engine,
    content: Mapping[str, Any],
    *,
    patient: str,
    form: str,
    by: str,
    at: datetime,
) -> None:
    """One draft a patient, form and person. `patient` is empty where nobody is admitted yet."""
    key = {"patient": patient, "form": form, "saved_by": by}
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    with writing(record) as connection:
        connection.execute(drafts.delete().where(_is(**key)))
        connection.execute(drafts.insert(), {**key, "content": text, "saved_at": at})


def read_draft(record: Engine, *, patient: str, form: str, by: str) -> Draft | None:
    """None where nothing is kept."""
    query = sa.select(drafts).where(_is(patient=patient, form=form, saved_by=by))
    with reading(record) as connection:
        found = connection.execute(query).first()
    return None if found is None else Draft(json.loads(found.content), found.saved_at)


def drop_draft(record: Engine, *, patient: str, form: str, by: str) -> None:
    """For when the form was saved, or thrown away."""
    with writing(record) as connection:
        connection.execute(drafts.delete().where(_is(patient=patient, form=form, saved_by=by)))


def _is(**key: str) -> sa.ColumnElement[bool]:
    return sa.and_(*(drafts.c[name] == value for name, value in key.items()))
