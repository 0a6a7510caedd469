"""The fixtures of the manual: a table of facts, and the answer expected of each row.

A test of this folder is a paragraph: its name a sentence, its docstring the clinical reason, its
table the facts. Grades are written `3` (graded), `2?` (provisional: a physician must confirm),
`3..4` (open, with its bounds), `n/c` (not classifiable) and `n/a` (before the infusion).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from monitoring.grading.scale import Scale
from tests.frames import moments
from tests.spec.courses import assert_course
from tests.spec.tables import fact, rows_of, short_form
from tests.spec.truths import assert_truths

ANSWERS = ("grade", "driver", "missing", "flags")


@pytest.fixture
def spec():
    """Each row is a moment, a blank cell unknown; `given` holds in every row."""
    return assert_assessments


def assert_assessments(scale: Scale, table: str, given: Mapping[str, Any] | None = None) -> None:
    rows = rows_of(table)
    facts = [
        {name: fact(cell) for name, cell in row.items() if name not in ANSWERS} for row in rows
    ]
    assessed = scale.assess(moments([dict(given or {}) | one for one in facts]))
    actual = [one | {"grade": short_form(one)} for one in assessed.to_dict("records")]
    answers = [name for name in rows[0] if name in ANSWERS]

    assert rows == [
        row | {name: one[name] for name in answers} for row, one in zip(rows, actual, strict=True)
    ]


@pytest.fixture
def course_spec():
    """Each row is a time in one patient's course, with what was charted and given at it."""
    return assert_course


@pytest.fixture
def truth_spec():
    """Each row holds answers, T, F or ? (unknown), and those to what is asked of them."""
    return assert_truths
