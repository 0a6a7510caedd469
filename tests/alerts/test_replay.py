"""The demo courses against the clock raise what the table says, and nothing else."""

from __future__ import annotations

import pytest

from tests.alerts.replay import replay


@pytest.mark.slow
def test_the_demo_ward_replayed_raises_what_a_second_reader_expects(tmp_path):
    """A look every 44 h over two weeks; `make alert-replay` looks every hour."""
    differences, rang = replay(tmp_path, hours=44, days=14)

    assert differences == []
    assert rang > 50
