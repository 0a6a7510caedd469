"""The handover's page without a browser: on an empty record, and since a time that lies ahead."""

from __future__ import annotations

import shutil
from datetime import datetime

import pytest
from streamlit.testing.v1 import AppTest

from tests.paper.conftest import HOSTILE, NOW
from tests.ui.conftest import APP, nothing_kept

pytestmark = pytest.mark.slow


@pytest.fixture
def page(tmp_path, monkeypatch):
    """Opens it on the record of a file."""
    file = tmp_path / "daywatch.db"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("DAYWATCH_AS_OF", NOW.isoformat())
    monkeypatch.setenv("DAYWATCH_TIMEZONE", "Europe/Berlin")

    def opened(record=None):
        if record is not None:
            shutil.copy(record, file)
        app = AppTest.from_file(APP, default_timeout=60).run()
        app.switch_page("pages/handover.py").run()
        assert [] == [error.message for error in app.exception]
        return app

    with nothing_kept():
        yield opened


def words_on(app):
    shown = (*app.markdown, *app.caption, *app.info, *app.error, *app.subheader)
    return "\n".join(one.value for one in shown)


def test_an_empty_record_says_so(page):
    assert "Nobody is on the board." in words_on(page())


def test_the_ward_is_shown_and_nobodys_text_is_markup(page, small_ward):
    """Sign by sign, as it was typed."""
    said = words_on(page(small_ward))

    assert "CRS 1 → 2 → 1, WORSE IN BETWEEN" in said
    assert HOSTILE not in said
    assert r"\<img src" in said


def test_a_time_that_lies_ahead_is_refused_with_the_remedy(page, small_ward):
    app = page(small_ward)
    app.selectbox[0].set_value("Another time").run()
    app.datetime_input[0].set_value(datetime(2026, 3, 15, 15, 0)).run()

    assert "choose one that has passed" in words_on(app)
