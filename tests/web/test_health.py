"""Is the process up, does the record answer: cheap, without sign-in, without a patient."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette

from monitoring.record import engine
from monitoring.web import opened, routes
from tests.web.asking import ask


@pytest.fixture
def app(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/daywatch.db")
    monkeypatch.setenv("DAYWATCH_UNIT_NAME", "Ward 7")
    forget()
    yield Starlette(routes=routes.ROUTES)
    if opened.record.cache_info().currsize:
        opened.record().dispose()
    forget()


def forget():
    """As in a process that has just begun."""
    opened.settings.cache_clear()
    opened.record.cache_clear()


def test_alive_asks_nothing_of_the_record(app, monkeypatch):
    """Otherwise a database that is down would have every replica started anew."""
    monkeypatch.setenv("DATABASE_URL", "nonsense://")

    assert (200, {"status": "alive"}) == (
        (answer := ask(app, "/health/alive")).status_code,
        answer.json(),
    )


def test_ready_opens_the_record_once_a_process(app, monkeypatch):
    """An engine for each question would leave its connections behind."""
    times = []
    monkeypatch.setattr(
        opened, "open_record", lambda *a, **k: times.append(1) or engine.open_record(*a, **k)
    )
    answers = {ask(app, "/health/ready").text for _ in range(5)}

    assert {'{"status":"ready"}'} == answers
    assert [1] == times


def test_a_record_that_does_not_answer_is_not_ready(app, monkeypatch, tmp_path):
    """503, so that a proxy sends nobody here; once it answers again, it is ready again."""
    (tmp_path / "place").write_text("a file where the folder should be")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/place/daywatch.db")
    answer = ask(app, "/health/ready")
    (tmp_path / "place").unlink()

    assert (503, "no record") == (answer.status_code, answer.json()["status"])
    assert str(tmp_path) not in answer.text
    assert 200 == ask(app, "/health/ready").status_code


def test_settings_that_cannot_be_used_are_not_told_to_whoever_asks(app, monkeypatch):
    """A password may stand in them; the log and the start say what is wrong."""
    monkeypatch.setenv("DAYWATCH_CTCAE", "hunter2")
    answer = ask(app, "/health/ready")

    assert 503 == answer.status_code
    assert "hunter2" not in answer.text
