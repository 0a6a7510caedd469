"""An empty record for each test: on SQLite, and on PostgreSQL where a URL is given for it."""

from __future__ import annotations

import os

import pytest
import sqlalchemy as sa

from monitoring.record.engine import open_record

POSTGRESQL = os.environ.get("DAYWATCH_TEST_POSTGRESQL", "")
ENGINES = ("sqlite", "postgresql") if POSTGRESQL else ("sqlite",)


@pytest.fixture(params=ENGINES)
def where(request, tmp_path):
    """A place for a record: a file that is not there yet, or an emptied database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/daywatch.db"
    engine = sa.create_engine(POSTGRESQL)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    return POSTGRESQL


@pytest.fixture
def record(where):
    engine = open_record(where)
    yield engine
    engine.dispose()
