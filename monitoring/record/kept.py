"""What somebody keeps for themselves: whom they have taken on, how the board last looked to them.

No part of the journal, as it says nothing of a patient: it stands among the drafts, may change and
go, and is in no copy of the record.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine

from monitoring.record.engine import reading, writing
from monitoring.record.schema import drafts


def keep(record: Engine, name: str, content: Any, *, by: str, at: datetime) -> None:
    """Under a name, in the place of what was there."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    with writing(record) as connection:
        connection.execute(drafts.delete().where(_is(name, by)))
        row = {"patient": "", "form": _form(name), "saved_by": by, "content": text, "saved_at": at}
        connection.execute(drafts.insert(), row)


def kept(record: Engine, name: str, *, by: str) -> tuple[Any, datetime] | None:
    """What was kept last and when; None where nothing is."""
    with reading(record) as connection:
        found = connection.execute(sa.select(drafts).where(_is(name, by))).first()
    return None if found is None else (json.loads(found.content), found.saved_at)


def _form(name: str) -> str:
    return f"kept:{name}"


def _is(name: str, by: str) -> sa.ColumnElement[bool]:
    own = drafts.c.form == _form(name), drafts.c.patient == "", drafts.c.saved_by == by
    return sa.and_(*own)
