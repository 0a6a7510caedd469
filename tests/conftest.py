"""An empty record for any test that asks for one: on SQLite, and on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.postgresql import databases

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgresql():
    """The server of this session, or of this worker of it: `new()` makes a database."""
    with databases() as made:
        yield made


@pytest.fixture(params=ENGINES)
def where(request, tmp_path):
    """A place for a record: a file that is not there yet, or a database with empty tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/daywatch.db"
        return
    made = request.getfixturevalue("postgresql")
    url = made.new()
    yield url
    made.drop(url)


@pytest.fixture
def record(where):
    """The record of that place, opened."""
    from monitoring.record.engine import open_record  # slow to import, and few tests need it

    engine = open_record(where)
    yield engine
    engine.dispose()
