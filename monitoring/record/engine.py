"""Opening the record, and the two kinds of transaction: reading it, and writing to it.

SQLite is the embedded default: WAL, so that readers never wait; synchronous=FULL, so that an
acknowledged entry survives a power cut; BEGIN IMMEDIATE for writers, who otherwise fail with
"database is locked" when they have read before they write. PostgreSQL is opened by its URL.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event, exc

from monitoring.record.errors import CannotRecord, RecordUnavailable

BUSY_TIMEOUT_MS = 20_000
# Writers to one PostgreSQL record queue at this number: LOCK TABLE would ask for more rights
# than a user who may only read and append should have.
_WRITERS_LOCK = 4_711_019


def open_record(where: str | Path) -> Engine:
    """The record in a file or behind a URL, made or brought up to date where needed."""
    from monitoring.record.migrations import prepare

    url = _url(where)
    record = _sqlite(url) if url.get_backend_name() == "sqlite" else _server(url)
    with faults_as_sentences():
        prepare(record)
    return record


def _server(url: sa.URL) -> Engine:
    try:
        return sa.create_engine(url, hide_parameters=True, pool_pre_ping=True)
    except (ModuleNotFoundError, sa.exc.NoSuchModuleError) as error:
        raise RecordUnavailable(
            f"The record cannot be kept in {url.get_backend_name()} yet: its driver is not part "
            "of this version. Use sqlite:///path/to/daywatch.db."
        ) from error


def _url(where: str | Path) -> sa.URL:
    if isinstance(where, Path) or "://" not in where:
        return sa.URL.create("sqlite", database=str(where))
    try:
        return sa.make_url(where)
    except exc.ArgumentError:
        raise RecordUnavailable(
            "DATABASE_URL cannot be read. It looks like postgresql://user@host/name"
            " or sqlite:///path/to/daywatch.db."
        ) from None


def _sqlite(url: sa.URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise RecordUnavailable("A record needs a file: one in memory is gone with the program.")
    try:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordUnavailable(f"The record's folder cannot be made: {error.strerror}.") from error
    # Parameters are patients' data: they stay out of every message and log.
    record = sa.create_engine(url, hide_parameters=True, pool_size=10, max_overflow=20)
    event.listen(record, "connect", _set_up)
    event.listen(record, "begin", _begin)
    return record


def _set_up(connection: SqliteConnection, _: Any) -> None:
    connection.isolation_level = None  # sqlite3 begins no transaction of its own: _begin does
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise RecordUnavailable(f"SQLite keeps this file in mode {mode}, not WAL.")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(record: Engine) -> Iterator[Connection]:
    """One transaction that sees one state of the record, however long it reads."""
    if record.dialect.name == "postgresql":
        record = record.execution_options(isolation_level="REPEATABLE READ")
    with faults_as_sentences(), record.begin() as connection:
        yield connection


def dicts(connection: Connection, query: sa.Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(query).mappings()]


@contextmanager
def writing(record: Engine | Connection) -> Iterator[Connection]:
    """One transaction, the record's only writer until it ends; inside one already begun, that one."""
    if isinstance(record, Connection):
        if not record.get_execution_options().get("writes", False):
            raise ValueError("Only a connection that writing() gave may write to the record.")
        yield record
        return
    with faults_as_sentences(), record.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITERS_LOCK)))
        yield connection


_SENTENCES = {
    "database is locked": "The record is busy.",
    "database or disk is full": "The disk that holds the record is full.",
    "readonly database": "The record may only be read: its file or its disk is read-only.",
    "unable to open database file": "The record's file cannot be opened.",
    "not a database": "The file is not a record.",
    "malformed": "The record's file is damaged: restore the last backup.",
}


@contextmanager
def faults_as_sentences() -> Iterator[None]:
    """A fault of the database becomes a sentence for the screen; the cause stays for the log."""
    try:
        yield
    except exc.IntegrityError as error:
        # Only the first line: PostgreSQL tells a patient's values in those that follow.
        told = str(error.orig).splitlines()[0]
        raise CannotRecord(f"Nothing was recorded: {told}") from None
    except (exc.DatabaseError, exc.InterfaceError) as error:
        if type(error) not in {exc.DatabaseError, exc.OperationalError, exc.InterfaceError}:
            raise
        raise RecordUnavailable(_sentence(str(error.orig))) from error
    except exc.TimeoutError as error:  # no connection of the pool came free
        raise RecordUnavailable(_sentence("database is locked")) from error


def _sentence(told: str) -> str:
    known = (sentence for words, sentence in _SENTENCES.items() if words in told)
    what = next(known, "The database does not answer.")
    return (
        f"{what} Nothing typed is lost: try again; a form is saved once, however often it is sent."
    )
