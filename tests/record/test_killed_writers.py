"""Nothing that was acknowledged is lost, and nothing is half there, whoever is killed."""

from __future__ import annotations

import subprocess
import sys

import pytest

ROUNDS = "3"


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_killed_writer_loses_nothing_that_was_acknowledged(engine):
    """A handful of kills at random moments; `make kill-test` kills five hundred times.

    In a process of its own, as writers are forked from it. On PostgreSQL the client, the server's
    process for it and the whole server are killed in turn.
    """
    command = [sys.executable, "-m", "tests.record.killing", "--rounds", ROUNDS, "--engines"]

    run = subprocess.run([*command, engine], capture_output=True, text=True, check=False)

    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{engine}: {ROUNDS} kills" in run.stdout
