"""A nurse saves and the database fails: a sentence, what was typed stands, and then it is saved once."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager

import pytest
import sqlalchemy as sa

from monitoring.record import engine as engine_module
from monitoring.record.integrity import verify
from monitoring.record.reading import table
from monitoring.ui import session
from tests.ui.conftest import field, press

pytestmark = pytest.mark.slow


@contextmanager
def every_connection(pragma):
    """As if each connection of the pages met it."""
    record = session.record()

    def execute(connection, _):
        connection.execute(pragma)

    sa.event.listen(record, "connect", execute)
    record.dispose()
    yield
    sa.event.remove(record, "connect", execute)
    record.dispose()


def full_disk(_):
    return every_connection("PRAGMA max_page_count = 1")


def read_only(_):
    return every_connection("PRAGMA query_only = ON")


@contextmanager
def locked(where):
    """Another program has the file to itself for longer than anybody waits."""
    with closing(sqlite3.connect(where, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


FAILS = {
    "disk": (full_disk, "The disk that holds the record is full."),
    "read-only": (read_only, "The record may only be read"),
    "locked": (locked, "The record is busy."),
}


@pytest.mark.parametrize("what", FAILS)
def test_what_was_typed_stands_and_is_saved_once_when_the_record_is_back(trust, monkeypatch, what):
    """Saved is said only of what is saved; whoever reads the sentence knows what to do."""
    fails, sentence = FAILS[what]
    monkeypatch.setattr(engine_module, "BUSY_TIMEOUT_MS", 300)
    app = trust.open("enter")
    before = len(table(trust.record, "observations"))
    field(app.number_input, "Temperature (°C)").set_value(38.9).run()
    # Longer than a page of the file has room for: a disk that is full is met.
    field(app.text_input, "Note").set_value("shivers " * 1500).run()
    with fails(trust.where):
        app = press(app, "Save")
        told = "\n".join(one.value for one in (*app.error, *app.warning))

    assert sentence in told
    assert "Nothing typed is lost" in told
    assert 38.9 == field(app.number_input, "Temperature (°C)").value
    assert before == len(table(trust.record, "observations"))
    press(app, "Save")
    assert before + 1 == len(table(trust.record, "observations"))
    assert verify(trust.record) is None
