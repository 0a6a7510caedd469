"""The database behind the record: its schema, its settings, and opening it again."""

from __future__ import annotations

import contextlib

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from monitoring.record.engine import faults_as_sentences, open_record, reading, writing
from monitoring.record.errors import CannotRecord, RecordUnavailable
from monitoring.record.integrity import verify
from monitoring.record.migrations import prepare
from monitoring.record.reading import last_entry_number, table
from monitoring.record.schema import metadata
from tests.engines import ON_SQLITE
from tests.record.rows import admit, observe


def test_the_migrations_make_the_schema_that_the_program_reads(record):
    """A column in one and not in the other is a value that is lost or a page that fails."""
    with record.connect() as connection:
        context = MigrationContext.configure(connection)

        assert compare_metadata(context, metadata) == []


@ON_SQLITE  # made from the metadata in a second file
def test_the_migrations_make_the_same_checks_and_keys(record, tmp_path):
    """Alembic compares no CHECK; what the database refuses must not hang on how it was made."""
    direct = sa.create_engine(f"sqlite:///{tmp_path}/direct.db")
    metadata.create_all(direct)

    migrated, made = sa.inspect(record), sa.inspect(direct)

    for name in metadata.tables:
        for aspect in ("check_constraints", "foreign_keys", "unique_constraints", "indexes"):
            expected = getattr(made, f"get_{aspect}")(name)
            assert _ordered(getattr(migrated, f"get_{aspect}")(name)) == _ordered(expected)
        assert migrated.get_pk_constraint(name) == made.get_pk_constraint(name)
        assert migrated.get_table_options(name) == {"sqlite_strict": True}


def _ordered(constraints):
    return sorted(constraints, key=lambda constraint: constraint["name"])


def test_a_record_opened_again_is_as_it_was_left(where):
    """The program restarts; the record does not."""
    first = open_record(where)
    admit(first)
    observe(first)
    first.dispose()

    again = open_record(where)

    assert last_entry_number(again) == 2
    assert table(again, "observations")["temperature_c"].tolist() == [38.6]
    assert verify(again) is None


def test_preparing_twice_changes_nothing(record):
    """Two replicas of the program may start at once."""
    admit(record)
    prepare(record)

    assert verify(record) is None


def test_a_record_of_a_newer_program_is_not_touched(record):
    """An older program would not know what it must keep."""
    with writing(record) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(RecordUnavailable, match="made by a newer version"):
        prepare(record)


@ON_SQLITE
def test_sqlite_survives_a_power_cut_and_keeps_its_foreign_keys(record):
    """WAL, FULL and foreign keys are of the connection, so each new one must set them."""
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 20_000}
    connections = [record.connect() for _ in range(3)]

    for connection in connections:
        for pragma, value in wanted.items():
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value
    for connection in connections:
        connection.close()


@ON_SQLITE  # PostgreSQL's writers queue at an advisory lock
def test_a_writer_holds_the_lock_from_its_first_moment(record):
    """Reading first and writing then is how SQLite comes to say 'database is locked'."""
    other = sa.create_engine(record.url, connect_args={"timeout": 0})
    busy = pytest.raises(RecordUnavailable, match="The record is busy")
    with writing(record), other.connect() as second, busy, faults_as_sentences():
        second.exec_driver_sql("BEGIN IMMEDIATE")


def test_one_reading_sees_one_state_of_the_record(record):
    """A page that reads twice must not grade half of an entry made in between."""
    admit(record)
    count = sa.text("SELECT count(*) FROM entries")
    with reading(record) as connection:
        before = connection.scalar(count)
        observe(record)

        assert connection.scalar(count) == before == 1
    assert last_entry_number(record) == 2


def test_several_verbs_may_share_one_transaction(record):
    """Either all of it is recorded or nothing."""
    with writing(record) as connection:
        admit(connection)
        observe(connection)
    with contextlib.suppress(CannotRecord), writing(record) as connection:
        observe(connection)
        admit(connection)  # again, which is refused

    assert last_entry_number(record) == 2


def test_a_connection_that_only_reads_is_not_written_to(record):
    """It holds no lock, so two of them could give one number twice."""
    with record.connect() as connection, pytest.raises(ValueError, match="that writing"):
        admit(connection)


@pytest.mark.parametrize(
    ("where", "sentence"),
    [
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("postgres//nowhere://", "DATABASE_URL cannot be read"),
    ],
)
def test_a_place_that_cannot_keep_a_record_is_refused(where, sentence):
    """What is in memory is gone with the program."""
    with pytest.raises(RecordUnavailable, match=sentence):
        open_record(where)


def test_a_file_that_is_no_record_is_left_alone(tmp_path):
    """Somebody's spreadsheet, opened by mistake."""
    file = tmp_path / "notes.db"
    file.write_bytes(b"not a database, but long enough to be looked at as one" * 40)

    with pytest.raises(RecordUnavailable, match=r"The file is not a record\."):
        open_record(file)
    assert file.read_bytes().startswith(b"not a database")


def test_no_value_of_a_patient_is_in_a_message_of_the_database(record):
    """Messages go to logs, and logs to people who may not see patients."""
    admit(record)

    with pytest.raises(CannotRecord, match="observed_at") as told, writing(record) as connection:
        connection.execute(
            metadata.tables["observations"].insert(),
            {"row_id": 1, "entry": 1, "patient_id": "P1-secret", "observed_at": None},
        )

    assert "P1-secret" not in str(told.value)
    assert told.value.__cause__ is None
