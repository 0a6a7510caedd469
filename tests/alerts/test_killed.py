"""A watcher that is killed neither loses a message nor sends one twice unseen."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.slow
def test_the_watcher_killed_at_many_points_loses_and_doubles_nothing(where):
    """SIGKILL between and within claim, sending and confirmation, on both engines.

    A message may arrive twice only where the watcher died after the receiver took it, with the
    same id; `make alert-kill-test` runs the full number. It forks, and so in a process of its own:
    this one has threads of other tests.
    """
    command = [sys.executable, "-m", "tests.alerts.killing", "--patients", "2", "--seed", "3"]
    done = subprocess.run(
        [*command, "--record", where], capture_output=True, text=True, check=False, timeout=180
    )

    assert 0 == done.returncode, done.stdout + done.stderr
    assert " 0 lost," in done.stdout
    assert "killed 0 times" not in done.stdout
