"""Who is signed in: one row a session, ended by its person, by idling or by its length.

Kept by the hash of the token, which only the browser has. Not part of the journal: a session comes
and goes; that somebody signed in stands in the chain of accesses.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy import Engine

from monitoring.record.accounts import BETWEEN_ROLES
from monitoring.record.engine import reading, writing
from monitoring.record.schema import sessions


@dataclass(frozen=True)
class Session:
    """`seen_at` is when its person last did something, not when a page last refreshed itself."""

    user: str
    name: str
    roles: tuple[str, ...]
    started_at: datetime
    seen_at: datetime
    ended_at: datetime | None = None
    why_ended: str | None = None


def token_hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def start_session(record: Engine, token: str, new: Session) -> bool:
    """False where there is one with this token: two windows of one browser opened at once."""
    row = {
        "token_hash": token_hash(token),
        "user_name": new.user,
        "name": new.name,
        "roles": BETWEEN_ROLES.join(new.roles),
        "started_at": new.started_at,
        "seen_at": new.seen_at,
    }
    is_there = sa.select(sessions.c.token_hash).where(sessions.c.token_hash == row["token_hash"])
    with writing(record) as connection:
        if connection.execute(is_there).first() is not None:
            return False
        connection.execute(sessions.insert(), row)
    return True


def session_of(record: Engine, token: str) -> Session | None:
    query = sa.select(sessions).where(sessions.c.token_hash == token_hash(token))
    with reading(record) as connection:
        found = connection.execute(query).first()
    if found is None:
        return None
    return Session(
        found.user_name,
        found.name,
        tuple(role for role in found.roles.split(BETWEEN_ROLES) if role),
        found.started_at,
        found.seen_at,
        found.ended_at,
        found.why_ended,
    )


def touch_session(record: Engine, token: str, *, at: datetime) -> None:
    """One that has ended stays as it ended."""
    with writing(record) as connection:
        connection.execute(
            sessions.update()
            .where(sessions.c.token_hash == token_hash(token), sessions.c.ended_at.is_(None))
            .values(seen_at=at)
        )


def end_session(record: Engine, token: str, *, at: datetime, why: str) -> None:
    _end(record, sessions.c.token_hash == token_hash(token), at, why)


def end_sessions_of(
    record: Engine, user: str, *, at: datetime, why: str, but: str | None = None
) -> None:
    """All of somebody's, for another password or an account taken away; but that of a token."""
    which = sessions.c.user_name == user
    if but is not None:
        which &= sessions.c.token_hash != token_hash(but)
    _end(record, which, at, why)


def sweep_sessions(record: Engine, *, before: datetime) -> None:
    """Those that began before then go; none of them could still be used."""
    with writing(record) as connection:
        connection.execute(sessions.delete().where(sessions.c.started_at < before))


def _end(record: Engine, which: sa.ColumnElement[bool], at: datetime, why: str) -> None:
    with writing(record) as connection:
        connection.execute(
            sessions.update()
            .where(which, sessions.c.ended_at.is_(None))
            .values(ended_at=at, why_ended=why)
        )
