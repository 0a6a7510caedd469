"""An empty record for any test that asks for one: on SQLite, and on PostgreSQL. Long files first."""

from __future__ import annotations

import gc
import shutil
import sys

import pytest

from tests.engines import ENGINES
from tests.postgresql import databases

MAIN = sys.modules["__main__"]


def pytest_collection_modifyitems(items):
    """The files of the browser first, then those with slow tests.

    Each process takes a file after the other (`--dist loadfile --no-loadscope-reorder`): with the
    long ones at the end, one would still work at a file of minutes while the others have nothing.
    """
    marks: dict[str, set[str]] = {}
    for item in items:
        marks.setdefault(item.path, set()).update(mark.name for mark in item.iter_markers())
    items.sort(key=lambda item: ("browser" not in marks[item.path], "slow" not in marks[item.path]))


def pytest_collection_finish():
    """Thousands of tests are kept to the end: the collector need not go through them each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.fixture(autouse=True)
def main_as_it_was(monkeypatch):
    """Streamlit's tests leave the page that they drew as `__main__`; a new process would draw it."""
    monkeypatch.setitem(sys.modules, "__main__", MAIN)


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


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory):
    """A record with empty tables: each migration takes longer than a copy of what all have made."""
    from monitoring.record.engine import open_record  # slow to import, and few tests need it

    file = tmp_path_factory.mktemp("empty") / "daywatch.db"
    open_record(file).dispose()
    return file


@pytest.fixture
def record(where, empty_file):
    """The record of that place, opened."""
    from monitoring.record.engine import open_record

    if where.startswith("sqlite:///"):
        shutil.copy(empty_file, where.removeprefix("sqlite:///"))
    engine = open_record(where)
    yield engine
    engine.dispose()
