"""Truth tables: T is certain, F is impossible, ? is unknown."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from monitoring.grading.truth import Truth
from tests.spec.tables import rows_of

LETTERS = {"T": (True, True), "F": (False, False), "?": (False, True)}


def assert_truths(table: str) -> None:
    """Columns `a` and `b` are given; the others are named by what is asked of them."""
    rows = rows_of(table)
    a, b = (_truth([row.get(name, "F") for row in rows]) for name in "ab")
    answers: Mapping[str, Truth] = {
        "a and b": a & b,
        "a or b": a | b,
        "not a": ~a,
        "a, unknown when b": a.blinded_by(b),
    }
    asked = [name for name in rows[0] if name in answers]
    actual = [
        row | {name: _letter(answers[name], place) for name in asked}
        for place, row in enumerate(rows)
    ]

    assert rows == actual


def _truth(letters: list[str]) -> Truth:
    certain, possible = zip(*(LETTERS[letter] for letter in letters), strict=True)
    return Truth(np.array(certain), np.array(possible))


def _letter(truth: Truth, place: int) -> str:
    pair = (bool(truth.certain[place]), bool(truth.possible[place]))
    return next(letter for letter, values in LETTERS.items() if values == pair)
