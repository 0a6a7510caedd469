"""`user`: the first administrator, everybody else, and a password that nobody sees."""

from __future__ import annotations

import os
import pty
import select
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitoring.cli import app
from monitoring.people.passwords import fits
from monitoring.record.accounts import secret_of
from monitoring.record.engine import open_record
from tests.people_and_rights.accounts import ANOTHER, PASSWORD

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def where(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path}/daywatch.db"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


def user(*arguments, typed=""):
    return CliRunner().invoke(app, ["user", *arguments], input=typed)


def added(name, *roles, password=PASSWORD):
    options = [option for role in roles for option in ("--role", role)]
    return user("add", name, "--name", name.title(), *options, typed=f"{password}\n")


def kept(where, name):
    record = open_record(where)
    secret = secret_of(record, name)
    record.dispose()
    return secret


def test_the_first_account_is_an_administrators(where):
    """Who comes after must have a role said."""
    first, second = added("alund"), added("nkaya")

    assert (0, 2) == (first.exit_code, second.exit_code)
    assert (
        "alund may sign in as administrator, and chooses another password then.\n" == first.output
    )
    assert "Say which role with --role, for example --role nurse.\n" == second.output


def test_what_is_done_to_accounts_is_told(where):
    """One line an account: name at sign-in, name, roles, and whether it is out of use."""
    added("alund")
    added("nkaya", "nurse", "data manager")
    user("roles", "nkaya", "--role", "physician")
    user("disable", "nkaya")
    told = user("list").output
    user("enable", "nkaya")

    assert "alund  Alund  administrator\nnkaya  Nkaya  physician  (out of use)\n" == told
    assert "nkaya  Nkaya  physician\n" in user("list").output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("disable", "alund"), "alund is the last administrator: make another one first."),
        (("disable", "nobody"), "There is no account nobody."),
        (("enable", "alund"), "alund is in use already."),
        (("roles", "alund", "--role", "god"), "god is no role: choose of nurse, physician"),
        (("roles", "alund"), "An account needs a role: choose of nurse, physician"),
        (("roles", "alund", "--role", "operator"), "operator is no role"),
    ],
)
def test_what_cannot_be_is_a_sentence(where, arguments, sentence):
    added("alund")
    ended = user(*arguments)

    assert 1 == ended.exit_code
    assert ended.output.startswith(sentence)
    assert "Traceback" not in ended.output


def test_a_password_comes_by_standard_input_where_a_script_sets_it(where):
    """One line; it is somebody else's choice, so its owner changes it."""
    added("alund")
    ended = user("password", "alund", typed=f"{ANOTHER}\n")

    assert 0 == ended.exit_code
    assert ANOTHER not in ended.output
    assert fits(kept(where, "alund").password_hash, ANOTHER)
    assert kept(where, "alund").must_change


@pytest.mark.parametrize("typed", ["", "\n", "short\n"])
def test_without_a_good_password_there_is_no_account(where, typed):
    ended = user("add", "alund", "--name", "A. Lund", typed=typed)

    assert 1 == ended.exit_code
    assert "at least 12 characters" in ended.output
    assert kept(where, "alund") is None


def test_at_a_terminal_the_password_is_asked_for_twice_and_never_shown(where):
    """What is typed there is read by whoever looks over the shoulder, or at the scroll-back."""
    answers = [
        b"A. Lund",
        PASSWORD.encode(),
        ANOTHER.encode(),
        PASSWORD.encode(),
        PASSWORD.encode(),
    ]
    asked = [b"name: ", b"them: ", b"again: ", b"them: ", b"again: "]
    said, status = at_a_terminal(["user", "add", "alund"], zip(asked, answers, strict=True))

    assert 0 == status
    assert b"A. Lund" in said
    assert PASSWORD.encode() not in said
    assert ANOTHER.encode() not in said
    assert b"alund may sign in as administrator" in said
    assert fits(kept(where, "alund").password_hash, PASSWORD)


def at_a_terminal(arguments, dialogue):
    """What such a terminal shows, and how the command ended; each answer follows its question."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(REPOSITORY)
        os.execv(sys.executable, [sys.executable, "-m", "monitoring", *arguments])
    said, since = b"", 0
    for question, answer in dialogue:
        while question not in said[since:]:
            said += read(terminal)
        since = len(said)
        os.write(terminal, answer + b"\n")
    while more := read(terminal):
        said += more
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return said, os.waitstatus_to_exitcode(status)


def read(terminal):
    ready, _, _ = select.select([terminal], [], [], 60)
    if not ready:
        raise TimeoutError("The command asks nothing and does not end.")
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the other end is closed
        return b""
