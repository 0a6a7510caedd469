"""The fixture of the score tables: each row is a moment, a blank cell unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.frames import moments
from tests.spec.tables import fact, rows_of, short_form

ANSWERS = ("total", "driver", "missing", "flags")


@pytest.fixture
def score_spec():
    """Points are written `3`, open ones `3..4` with their bounds, and `n/a` where none apply."""
    return assert_totals


def assert_totals(score: Any, table: str, given: Mapping[str, Any] | None = None) -> None:
    rows = rows_of(table)
    facts = [
        {name: fact(cell) for name, cell in row.items() if name not in ANSWERS} for row in rows
    ]
    assessed = score.assess(moments([dict(given or {}) | one for one in facts]))
    actual = [one | {"total": short_form(one)} for one in assessed.to_dict("records")]
    answers = [name for name in rows[0] if name in ANSWERS]

    assert rows == [
        row | {name: one[name] for name in answers} for row, one in zip(rows, actual, strict=True)
    ]
