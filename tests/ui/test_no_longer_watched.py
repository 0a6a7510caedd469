"""Whom the board no longer shows is found there, and opens by the address."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from monitoring.record.engine import open_record
from monitoring.services.admit_patient import admit_patient
from monitoring.ui import session, words
from tests.people import A_NURSE
from tests.ui.test_pages import NOW

pytestmark = pytest.mark.slow

APP = Path(session.__file__).with_name("app.py")


@pytest.fixture
def past(tmp_path, monkeypatch):
    """P-NOW was infused yesterday, P-PAST a year ago; the clock stands still."""
    where = f"sqlite:///{tmp_path}/daywatch.db"
    record = open_record(where)
    for patient, days in (("P-NOW", 1), ("P-PAST", 365)):
        row = {"patient_id": patient, "infused_at": (NOW - timedelta(days=days)).isoformat()}
        admit_patient(record, row, by=A_NURSE, at=NOW, form_key=patient)
    record.dispose()
    monkeypatch.setenv("DATABASE_URL", where)
    monkeypatch.setenv("DAYWATCH_AS_OF", NOW.isoformat())
    for kept in (session.settings, session.record, session._shelf):
        kept.clear()
    yield
    for kept in (session.settings, session.record, session._shelf):
        kept.clear()


def opened(page, **address):
    app = AppTest.from_file(APP, default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    app.switch_page(f"pages/{page}.py").run()
    assert [] == [error.message for error in app.exception]
    return app


def test_the_board_shows_whom_it_watches_and_finds_the_others(past):
    """By a part of the identifier."""
    board = opened("board")
    assert "P-NOW" in _written(board)
    assert "P-PAST" not in _written(board)

    board.text_input(key="find").input("past")
    found = next(one for one in board.button if one.label == "Find").click().run()

    assert words.NOT_ON_THE_BOARD in [one.value for one in found.caption]
    assert "P-PAST" in [button.label for button in found.button]


def test_a_patient_who_is_no_longer_watched_opens_by_the_address(past):
    """An old link still leads to the course."""
    assert "P-PAST" in _written(opened("course", patient="2"))


def _written(app):
    kinds = (app.header, app.subheader, app.markdown, app.caption)
    return "\n".join(one.value for kind in kinds for one in kind)
