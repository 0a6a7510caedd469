"""When the database fails: a sentence that says so, nothing half there, the same form once after.

Each fault is a real one where a test can bring it about: the database itself refuses, hangs, or
is gone.
"""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager

import psycopg
import pytest
import sqlalchemy as sa

from monitoring.record import engine as engine_module
from monitoring.record.engine import open_record, writing
from monitoring.record.errors import CannotRecord, RecordUnavailable
from monitoring.record.integrity import verify
from monitoring.record.reading import last_entry_number, table
from monitoring.record.schema import CHAINS, JOURNAL
from tests.postgresql import Databases, own_server
from tests.record.rows import admit, minutes, observe, vitals

NOTHING_IS_LOST = (
    "Nothing typed is lost: try again; a form is saved once, however often it is sent."
)


@pytest.fixture
def on_postgresql(postgresql):
    """The URL of a database with empty tables."""
    url = postgresql.new()
    yield url
    postgresql.drop(url)


@contextmanager
def opened(url):
    record = open_record(url)
    yield record
    record.dispose()


def set_on_the_database(url, setting):
    """As its administrator, for every connection that comes."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    name = sa.make_url(url).database
    with engine.connect() as connection:
        connection.exec_driver_sql("SET default_transaction_read_only = off")
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" {setting}')
    engine.dispose()


def saved_once_afterwards(record):
    """Sent again, and once more: one entry, whole, and the chain fits."""
    first = observe(record, form_key="form")
    again = observe(record, form_key="form")

    assert first == again
    assert len(table(record, "observations")) == 1
    assert verify(record) is None


# --- the disk ---------------------------------------------------------------------------------


@contextmanager
def every_connection_to(record, pragma):
    """As if each connection met it: those of the pool are closed before and after."""

    def execute(connection, _):
        connection.execute(pragma)

    sa.event.listen(record, "connect", execute)
    record.dispose()
    yield
    sa.event.remove(record, "connect", execute)
    record.dispose()


def test_a_full_disk_under_sqlite(tmp_path):
    """SQLite may add no page, which it takes as it takes a full disk."""
    with opened(tmp_path / "daywatch.db") as record:
        admit(record)
        rows = [vitals(at=minutes(count), note="x" * 500) for count in range(200)]
        with (
            every_connection_to(record, "PRAGMA max_page_count = 1"),
            pytest.raises(RecordUnavailable, match="disk that holds the record is full") as told,
        ):
            observe(record, *rows, form_key="form")

        assert NOTHING_IS_LOST in str(told.value)
        assert last_entry_number(record) == 1
        saved_once_afterwards(record)


def test_a_full_disk_under_postgresql(on_postgresql):
    """The server answers with the code that it has for this."""
    full = (
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$",
        "CREATE TRIGGER full_disk BEFORE INSERT ON observations EXECUTE FUNCTION full_disk()",
    )
    with opened(on_postgresql) as record:
        admit(record)
        with record.begin() as connection:
            for statement in full:
                connection.exec_driver_sql(statement)
        with pytest.raises(RecordUnavailable, match="disk that holds the record is full"):
            observe(record, form_key="form")
        with record.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER full_disk ON observations")

        assert last_entry_number(record) == 1
        saved_once_afterwards(record)


def test_a_record_that_may_only_be_read_under_sqlite(tmp_path):
    """What is there is still shown."""
    with opened(tmp_path / "daywatch.db") as record:
        admit(record)
        with every_connection_to(record, "PRAGMA query_only = ON"):
            with pytest.raises(RecordUnavailable, match="may only be read"):
                observe(record, form_key="form")

            assert last_entry_number(record) == 1
        saved_once_afterwards(record)


def test_a_record_that_may_only_be_read_under_postgresql(on_postgresql):
    """As on a standby server: it opens, it is read, and it says why nothing is saved."""
    with opened(on_postgresql) as record:
        admit(record)
    set_on_the_database(on_postgresql, "SET default_transaction_read_only = on")
    with opened(on_postgresql) as record:
        with pytest.raises(RecordUnavailable, match="may only be read"):
            observe(record, form_key="form")

        assert last_entry_number(record) == 1
    set_on_the_database(on_postgresql, "RESET default_transaction_read_only")
    with opened(on_postgresql) as record:
        saved_once_afterwards(record)


# --- others in the way ------------------------------------------------------------------------


def test_a_locked_record_under_sqlite(tmp_path, monkeypatch):
    """A copy tool holds the file for longer than anybody waits."""
    monkeypatch.setattr(engine_module, "BUSY_TIMEOUT_MS", 200)
    with opened(tmp_path / "daywatch.db") as record:
        admit(record)
        other = sa.create_engine(record.url, isolation_level="AUTOCOMMIT")
        with other.connect() as holder:
            holder.exec_driver_sql("BEGIN EXCLUSIVE")
            with pytest.raises(RecordUnavailable, match="The record is busy"):
                observe(record, form_key="form")
            holder.exec_driver_sql("ROLLBACK")
        other.dispose()

        saved_once_afterwards(record)


def test_a_locked_record_under_postgresql(on_postgresql):
    """Somebody writes for longer than anybody waits."""
    impatient = f"{on_postgresql}&options=-c%20lock_timeout%3D200ms"
    with opened(on_postgresql) as other, opened(impatient) as record:
        admit(record)
        with writing(other), pytest.raises(RecordUnavailable, match="The record is busy"):
            observe(record, form_key="form")

        saved_once_afterwards(record)


def test_a_writer_that_hangs_is_cut_off_and_keeps_nobody_waiting(on_postgresql):
    """Its machine sleeps with the writers' lock held: the server takes the lock back."""
    hanging = f"{on_postgresql}&options=-c%20idle_in_transaction_session_timeout%3D100ms"
    with opened(on_postgresql) as record, opened(hanging) as other:
        admit(record)

        def hang():
            with writing(other) as connection:
                observe(connection, form_key="form")
                time.sleep(0.3)
                saved_once_afterwards(record)

        with pytest.raises(RecordUnavailable, match="connection to the database was lost"):
            hang()


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_writers_see_the_entry_before_theirs_whatever_the_servers_default(on_postgresql, level):
    """A snapshot taken before the lock came free would give two entries one number."""
    set_on_the_database(on_postgresql, f"SET default_transaction_isolation = '{level}'")
    with opened(on_postgresql) as record, opened(on_postgresql) as other:
        admit(record)
        with writing(other) as first:
            observe(first)
            with record.connect() as asked:
                default = asked.exec_driver_sql("SHOW default_transaction_isolation").scalar()
                own = asked.exec_driver_sql("SHOW transaction_isolation").scalar()
        observe(record)

        assert (default, own) == (level, "read committed")
        assert last_entry_number(record) == 3


# --- the connection ---------------------------------------------------------------------------


def test_a_connection_that_is_ended_within_an_entry(on_postgresql):
    """An administrator, a proxy or a firewall ends it: nothing of the entry is there."""
    with opened(on_postgresql) as record, opened(on_postgresql) as other:
        admit(record)

        def be_ended():
            with writing(record) as connection:
                observe(connection, form_key="form")
                pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
                with other.begin() as administrator:
                    administrator.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 5000)")

        with pytest.raises(RecordUnavailable, match=r"ended the connection|connection .* was lost"):
            be_ended()

        assert last_entry_number(record) == 1
        saved_once_afterwards(record)


def test_a_connection_that_ended_while_nobody_used_it_is_not_noticed(on_postgresql):
    """The pool asks before it hands one out."""
    with opened(on_postgresql) as record, opened(on_postgresql) as other:
        admit(record)
        with other.begin() as administrator:
            administrator.exec_driver_sql(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname ="
                " current_database() AND pid <> pg_backend_pid()"
            )

        saved_once_afterwards(record)


def test_a_commit_whose_answer_is_lost_is_told_as_not_known_and_saved_once(
    on_postgresql, monkeypatch
):
    """The entry is there, and whoever sent it does not know: sending again finds it."""
    with opened(on_postgresql) as record:
        admit(record)
        commit = record.dialect.do_commit

        def committed_and_gone(connection):
            commit(connection)
            connection.dbapi_connection.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")

        with monkeypatch.context() as patched:
            patched.setattr(record.dialect, "do_commit", committed_and_gone)
            with pytest.raises(RecordUnavailable, match="is not known yet") as told:
                observe(record, form_key="form")

        assert NOTHING_IS_LOST in str(told.value)
        assert last_entry_number(record) == 2
        saved_once_afterwards(record)


@pytest.mark.slow
def test_a_server_that_is_stopped_refused_or_misnamed_gives_a_sentence_and_no_secret():
    """Each says what to look at; none tells the password, the user or the host."""
    with own_server(durable=False) as server:
        made = Databases(server.url)
        url = made.new()
        made.close()
        with opened(url) as record:
            admit(record)
            server.stop()
            for attempt in (lambda: observe(record, form_key="form"), lambda: open_record(url)):
                with pytest.raises(RecordUnavailable, match=r"cannot be reached|ended") as told:
                    attempt()
                assert_no_secret(told)
            server.start()
            saved_once_afterwards(record)

        server.execute("CREATE USER stranger PASSWORD 'right-secret'")
        rules = server.data / "pg_hba.conf"
        rules.write_text(f"local all stranger scram-sha-256\n{rules.read_text()}")
        server.execute("SELECT pg_reload_conf()")
        address = sa.make_url(url)
        for wrong, sentence in (
            (address.set(username="stranger", password="wrong-secret"), "the user or the password"),
            (address.set(username="stranger"), "the user or the password"),
            (address.set(username="nobody-secret"), "the user or the password"),
            (address.set(database="no-secret"), "is not on its server"),
            (address.update_query_dict({"host": "/no/secret"}), "cannot be reached"),
            (sa.make_url("postgresql://secret@no-secret.invalid/x"), "cannot be reached"),
        ):
            with pytest.raises(RecordUnavailable, match=sentence) as told:
                open_record(wrong.render_as_string(hide_password=False))
            assert_no_secret(told)

        with pytest.raises(RecordUnavailable, match="lacks a right"):
            open_record(
                address.set(username="stranger", password="right-secret").render_as_string(
                    hide_password=False
                )
            )


def assert_no_secret(told):
    assert "secret" not in str(told.value)
    assert "/tmp" not in str(told.value)
    assert NOTHING_IS_LOST in str(told.value)


# --- what is asked of the database ------------------------------------------------------------


def test_a_database_may_be_named_in_each_of_the_usual_ways(on_postgresql):
    """Hosts of databases hand out postgres://, SQLAlchemy's own pages postgresql+psycopg://."""
    address = on_postgresql.partition("://")[2]
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        with opened(f"{scheme}://{address}") as record:
            assert last_entry_number(record) == 0


@pytest.mark.parametrize("where", ["mysql://a@b/c", "postgresql+asyncpg://a@b/c", "oracle://a"])
def test_another_database_is_refused(where):
    """It would keep some of the promises and not others."""
    with pytest.raises(RecordUnavailable, match="cannot be kept in"):
        open_record(where)


def test_a_port_that_is_no_number_is_told():
    """A slip in DATABASE_URL is no traceback."""
    with pytest.raises(RecordUnavailable, match="DATABASE_URL cannot be read"):
        open_record("postgresql://daywatch@db:port/daywatch")


def test_who_may_only_read_and_append_can_keep_the_record(on_postgresql):
    """The program needs no right to change what is written, once the tables are there."""
    user = "appends_only"
    with opened(on_postgresql) as owner, owner.begin() as connection:
        connection.exec_driver_sql(f"CREATE USER {user}")
        connection.exec_driver_sql(f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO {user}")
    try:
        address = sa.make_url(on_postgresql).set(username=user)
        with opened(address.render_as_string(hide_password=False)) as record:
            admit(record)
            saved_once_afterwards(record)
    finally:
        with opened(on_postgresql) as owner, owner.begin() as connection:
            connection.exec_driver_sql(f"DROP OWNED BY {user}")
            connection.exec_driver_sql(f"DROP USER {user}")


@pytest.mark.parametrize("name", ["entries", *JOURNAL, *CHAINS])
def test_no_table_of_the_record_is_emptied(on_postgresql, name):
    """TRUNCATE passes by every trigger that is asked for each row."""
    with (
        opened(on_postgresql) as record,
        pytest.raises(sa.exc.DBAPIError, match="append-only"),
        record.begin() as connection,
    ):
        connection.exec_driver_sql(f"TRUNCATE {name} CASCADE")


def test_a_value_that_the_database_cannot_keep_is_told_without_it(on_postgresql):
    """PostgreSQL keeps no null character, and its message would tell what stood beside it."""
    with opened(on_postgresql) as record:
        with pytest.raises(CannotRecord, match="cannot keep one of the values") as told:
            admit(record, by="nurse\x00secret")

        assert "secret" not in str(told.value)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_two_programs_that_start_at_once_make_one_record(engine, tmp_path, postgresql):
    """Two replicas on a new database: one makes the tables, the other waits and finds them."""
    url = f"sqlite:///{tmp_path}/new.db" if engine == "sqlite" else postgresql.new(empty=True)
    start = "import sys; from monitoring.record.engine import open_record as o; o(sys.argv[1])"
    both = [
        subprocess.Popen([sys.executable, "-c", start, url], stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    faults = [one.communicate()[1] for one in both]

    assert [one.returncode for one in both] == [0, 0], faults
    with opened(url) as record:
        saved = admit(record)
        assert (saved, verify(record)) == (1, None)
    if engine == "postgresql":
        postgresql.drop(url)
