"""A watcher that is killed neither loses a message nor sends one twice unseen."""

from __future__ import annotations

import pytest

from tests.alerts.killing import run


@pytest.mark.slow
def test_the_watcher_killed_at_many_points_loses_and_doubles_nothing(where):
    """SIGKILL between and within claim, sending and confirmation, on both engines.

    A message may arrive twice only where the watcher died after the receiver took it, with the
    same id; `make alert-kill-test` runs the full number.
    """
    done = run(where, patients=3, seed=3)

    assert done.killed > 0
    assert (done.lost, done.unexplained, done.finding) == (0, 0, None)
