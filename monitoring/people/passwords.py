"""Passwords: kept as argon2id by the library's defaults, and what a new one must be.

Length is asked for and nothing else: rules on signs and forced changes make people write passwords
down (NIST SP 800-63B).
"""

from __future__ import annotations

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 256
_HASHER = argon2.PasswordHasher()
# What nobody's password is held against where there is no such account, so that it takes as long.
_NOBODYS = (
    "$argon2id$v=19$m=65536,t=3,p=4$o/IseRgt9d1y/iKfDWumww$"
    "lKtPZLES5IggTQVYSZh0l+LnLoVlf3BAoYEFYHaKuVU"
)


class PoorPassword(ValueError):
    """The password cannot be taken; the sentence says what would do."""


def check_new_password(password: str, *, user: str) -> None:
    """Raises PoorPassword."""
    if len(password) < SHORTEST:
        raise PoorPassword(
            f"A password has at least {SHORTEST} characters: a few words that you can remember do."
        )
    if len(password) > LONGEST:
        raise PoorPassword(f"A password has at most {LONGEST} characters.")
    besides_the_name = password.casefold().replace(user.casefold(), "")
    if len(set(besides_the_name)) < 5:
        raise PoorPassword("That password is guessed at once: choose a few unlike words.")


def hashed(password: str) -> str:
    return _HASHER.hash(password)


def fits(kept: str | None, password: str) -> bool:
    """`kept` is None where there is no such account."""
    try:
        _HASHER.verify(kept or _NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Made with weaker parameters than the library's of today."""
    return _HASHER.check_needs_rehash(kept)
