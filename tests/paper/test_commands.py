"""`handover`, `downtime-kit` and `import-downtime`: what they write, say, and how they end."""

from __future__ import annotations

import shutil

import pytest
from typer.testing import CliRunner

from monitoring.cli import app
from tests.paper.conftest import NOW
from tests.paper.pdfs import pages_of

pytestmark = pytest.mark.slow


@pytest.fixture
def configured(small_ward, tmp_path_factory, monkeypatch):
    """A copy of the ward, as each command logs who looked."""
    copy = shutil.copy(small_ward, tmp_path_factory.mktemp("copy"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{copy}")
    monkeypatch.setenv("DAYWATCH_AS_OF", NOW.isoformat())
    monkeypatch.setenv("DAYWATCH_TIMEZONE", "Europe/Berlin")


def run(*arguments):
    return CliRunner().invoke(app, [str(one) for one in arguments])


def test_the_handover_is_written_for_its_owner_only(configured, tmp_path):
    """It holds patients' data."""
    sheet = tmp_path / "now.pdf"
    ended = run("handover", sheet, "--by", "A. Timer")

    assert 0 == ended.exit_code, ended.output
    assert 0o600 == sheet.stat().st_mode & 0o777
    assert "made by A. Timer" in pages_of(sheet)[0]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["handover", "now.doc"], 2, "name a .pdf or a .html file"),
        (["handover", "nowhere/now.html"], 1, "cannot be written"),
        (["downtime-kit", "nowhere/kit.html"], 1, "cannot be written"),
        (["import-downtime", "nowhere.json"], 1, "cannot be read"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    configured, tmp_path, monkeypatch, arguments, status, said
):
    monkeypatch.chdir(tmp_path)
    ended = run(*arguments)

    assert (status, True) == (ended.exit_code, said in ended.output)
    assert "Traceback" not in ended.output


def test_the_kit_replaces_an_older_one_whole(configured, tmp_path):
    """A timer writes it to the same place each hour."""
    kit = tmp_path / "kit.html"
    kit.write_text("the one of an hour ago")
    ended = run("downtime-kit", kit)

    assert 0 == ended.exit_code, ended.output
    assert kit.read_text().rstrip().endswith("</html>")
    assert [kit] == list(tmp_path.iterdir())


def test_a_kit_of_nobody_is_said_to_be_one(tmp_path, monkeypatch):
    """The command was given no settings, or another unit's: found out when the server is away."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/empty.db")
    ended = run("downtime-kit", tmp_path / "kit.html")

    assert 0 == ended.exit_code, ended.output
    assert "Nobody is on the board" in ended.output
    assert "Name its settings file with --config" in ended.output
