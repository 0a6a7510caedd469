"""How long an account waits after wrong passwords: a delay that grows and never becomes for ever.

The first few mistakes cost nothing, so that a tired nurse is not shut out; who guesses waits longer
with each guess.
"""

from __future__ import annotations

from datetime import datetime, timedelta

FREE_MISTAKES = 4
FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)


def locked_until(failures: int, at: datetime) -> datetime | None:
    """After the last of so many mistakes in a row; each one more doubles the delay."""
    if failures <= FREE_MISTAKES:
        return None
    doublings = min(failures - FREE_MISTAKES - 1, 16)
    return at + min(FIRST_DELAY * 2**doublings, LONGEST_DELAY)
