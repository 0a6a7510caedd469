"""The small chains beside the journal: accounts, accesses, alerts, settings; how a row is linked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from monitoring.record.anchors import Anchor, note
from monitoring.record.integrity import canonical
from monitoring.record.schema import HASH_BEFORE_THE_FIRST


def link(connection: Connection, chain: sa.Table, fields: Mapping[str, Any]) -> int:
    """The number of the new row. The caller holds the writers' lock."""
    columns = chain.c
    last = sa.select(columns.number, columns.hash).order_by(columns.number.desc()).limit(1)
    found = connection.execute(last).first()
    number = 1 if found is None else found.number + 1
    row = {
        **fields,
        "number": number,
        "previous_hash": HASH_BEFORE_THE_FIRST if found is None else found.hash,
    }
    hashed = link_hash(row)
    connection.execute(chain.insert(), {**row, "hash": hashed})
    at = next(cell for cell in fields.values() if isinstance(cell, datetime))
    note(connection, Anchor(number, hashed, chain.name, at))
    return number


def link_hash(row: Mapping[str, Any]) -> str:
    """Of all its cells but the hash itself; a blank one is left out."""
    return sha256(canonical({**row, "hash": None})).hexdigest()
