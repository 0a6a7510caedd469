"""A record with an administrator and a nurse who chose passwords of their own."""

from __future__ import annotations

import pytest

from monitoring.people.passwords import hashed
from monitoring.record.accounts import Account, Secret, add_account
from monitoring.record.engine import open_record
from tests.people_and_rights.accounts import NOON, PASSWORD


@pytest.fixture(scope="session")
def password_hash():
    """Made once: argon2 is slow, as it should be."""
    return hashed(PASSWORD)


def peopled(record, password_hash):
    secret = Secret(password_hash, must_change=False)
    for account in (
        Account("alund", "A. Lund", ("administrator",)),
        Account("nkaya", "N. Kaya", ("nurse",)),
        Account("weiss", "Dr Weiss", ("physician",)),
    ):
        add_account(record, account, secret, what="account made", by="test", at=NOON)
    return record


@pytest.fixture
def small(tmp_path, password_hash):
    """On SQLite only."""
    record = open_record(tmp_path / "daywatch.db")
    yield peopled(record, password_hash)
    record.dispose()


@pytest.fixture
def both(record, password_hash):
    """On either database."""
    return peopled(record, password_hash)
