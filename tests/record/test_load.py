"""Many at once, for a few seconds: nothing is lost or doubled, and nobody is left waiting."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_eight_who_write_and_sixteen_who_read_at_once(engine):
    """`make load-test` runs a minute of it; how long they waited is printed and not judged."""
    command = [sys.executable, "-m", "tests.record.load", "--seconds", "3", "--pauses", "0"]

    run = subprocess.run(
        [*command, "--engines", engine], capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stdout + run.stderr
    assert "lost 0, doubled 0, unasked 0, errors 0" in run.stdout
