"""The demo courses against the clock raise what the table says, and nothing else."""

from __future__ import annotations

import pytest

from tests.alerts.replay import replay


@pytest.mark.slow
def test_the_demo_ward_replayed_raises_what_a_second_reader_expects(tmp_path):
    """All courses at five moments of two weeks; `make alert-replay` looks every hour."""
    differences, rang = replay(tmp_path, hours=84, days=14)

    assert differences == []
    assert rang > 50
