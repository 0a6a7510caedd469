"""The board that ours is measured against is the same board: as many rows, and the same words."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.board import BOARD, filled_record
from benchmarks.plotly_board import FIGURES_A_ROW, pictures_in_plotly
from monitoring.demo_ward import NOW
from monitoring.ui import session
from tests.ui.conftest import nothing_kept

pytestmark = pytest.mark.slow


@pytest.fixture
def ward(tmp_path, monkeypatch):
    """The demo ward once."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bench.db")
    monkeypatch.setenv("DAYWATCH_AS_OF", NOW.isoformat())
    with nothing_kept():
        yield filled_record(tmp_path, 1).dispose()
        session.record().dispose()


def drawn(*, in_plotly):
    """What the board shows, with its own pictures or with plotly's."""
    with pictures_in_plotly() if in_plotly else nullcontext():
        app = AppTest.from_file(str(BOARD), default_timeout=60).run()
    assert [] == [error.message for error in app.exception]
    return app


def buttons(app):
    return [(one.key, one.label) for one in app.button]


def test_the_board_in_plotly_has_the_same_rows_and_words(ward):
    ours, plotly = drawn(in_plotly=False), drawn(in_plotly=True)
    rows = [key for key, label in buttons(ours) if label == "Open"]

    assert rows
    assert buttons(plotly) == buttons(ours)
    assert [one.value for one in plotly.markdown] == [one.value for one in ours.markdown]
    assert len(plotly.get("plotly_chart")) == len(rows) * FIGURES_A_ROW
