"""Opening the record, and the two kinds of transaction: reading it, and writing to it.

SQLite is the embedded default: WAL, so that readers never wait; synchronous=FULL, so that an
acknowledged entry survives a power cut; BEGIN IMMEDIATE for writers, who otherwise fail with
"database is locked" when they have read before they write.

PostgreSQL is opened by its URL. Its writers queue at one advisory lock and then see what the one
before them committed, which READ COMMITTED says and not the server's own default; readers see one
state for as long as they read. Whoever hangs with the lock held is cut off by the server.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import SQLITE_BUSY
from sqlite3 import Connection as SqliteConnection
from sqlite3 import OperationalError as SqliteError
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, event, exc

from monitoring.record import anchors as anchoring
from monitoring.record.errors import RecordUnavailable
from monitoring.record.faults import faults_as_sentences

__all__ = ["dicts", "faults_as_sentences", "open_record", "reading", "writing"]

BUSY_TIMEOUT_MS = 20_000
# Writers to one PostgreSQL record queue at this number: LOCK TABLE would ask for more rights
# than a user who may only read and append should have.
_WRITERS_LOCK = 4_711_019
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
# What the server does by itself to one who hangs: a client whose machine was switched off would
# otherwise hold the writers' lock for hours. A statement may take its time: a migration does.
_OF_THE_SERVER = {
    "lock_timeout": f"{BUSY_TIMEOUT_MS}ms",
    "idle_in_transaction_session_timeout": "300s",
    "tcp_keepalives_idle": "30s",
    "tcp_keepalives_interval": "10s",
    "tcp_keepalives_count": "3",
}
# What this side does: it gives up on a server that is gone instead of waiting for it.
_OF_THE_CLIENT = {
    "application_name": "daywatch",
    "connect_timeout": "5",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}


def open_record(where: str | Path, *, anchors: Path | None = None) -> Engine:
    """The record in a file or behind a URL, made or brought up to date where needed.

    `anchors` is the file in which its head is anchored; a record that is a file has it beside it.
    """
    from monitoring.record.migrations import prepare

    url = _url(where)
    record = _sqlite(url) if url.get_backend_name() == "sqlite" else _server(url)
    if anchors is None and url.get_backend_name() == "sqlite":
        anchors = Path(f"{url.database}.anchors")
    # Absolute: the program may change its folder.
    record.update_execution_options(**{anchoring.OPTION: anchors and anchors.absolute()})
    with faults_as_sentences():
        prepare(record)
    return record


def _server(url: sa.URL) -> Engine:
    if url.drivername not in _POSTGRESQL:
        raise RecordUnavailable(
            f"The record cannot be kept in {url.drivername}. DATABASE_URL looks like"
            " postgresql://user@host/name or sqlite:///path/to/daywatch.db."
        )
    # What the URL itself says goes before: a proxy may refuse `options`, a site may know better.
    ours = {**_OF_THE_CLIENT, "options": _options()}
    return sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={name: value for name, value in ours.items() if name not in url.query},
        isolation_level="READ COMMITTED",
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=10,
        pool_timeout=BUSY_TIMEOUT_MS / 1000,
    )


def _options() -> str:
    return " ".join(f"-c {name}={value}" for name, value in _OF_THE_SERVER.items())


def _url(where: str | Path) -> sa.URL:
    if isinstance(where, Path) or "://" not in where:
        return sa.URL.create("sqlite", database=str(where))
    try:
        return sa.make_url(where)
    except (exc.ArgumentError, ValueError):  # ValueError: a port that is no number
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
    if connection.get_execution_options().get("writes", False):
        _wait_to_write(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _wait_to_write(connection: Connection) -> None:
    """BEGIN IMMEDIATE, asked for often enough that nobody waits for long while others write.

    SQLite itself asks less and less often, so that who has waited longest gets the fewest chances:
    under load one writer was seen to wait five seconds while others wrote hundreds of entries.
    """
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    waiting: Any = connection.connection.dbapi_connection
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        while _is_busy(waiting) and time.monotonic() < until:
            time.sleep(random.uniform(0.0005, 0.003))  # noqa: S311
        if not waiting.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # which tells why it cannot
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")


def _is_busy(connection: SqliteConnection) -> bool:
    """Begins to write where it can; True where another writes."""
    try:
        connection.execute("BEGIN IMMEDIATE")
    except SqliteError as error:
        return error.sqlite_errorcode & 0xFF == SQLITE_BUSY
    return False


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
        anchoring.noted(connection)  # forgets what a transaction noted that then failed
        yield connection
        noted = anchoring.noted(connection)
    anchoring.keep(anchoring.anchors_file(record), noted)
