"""Who has an account in these tests, and the settings under which they sign in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitoring.people.roles import ADMINISTRATOR, person
from monitoring.settings import Settings, SignInChoices

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
PASSWORD = "four unlike words here"
ANOTHER = "some other words again"
LUND = person("A. Lund", ADMINISTRATOR, user="alund")
IDLE, LONGEST = timedelta(minutes=15), timedelta(hours=12)
LOCAL = Settings(
    timezone="Europe/Berlin",
    sign_in=SignInChoices(method="local", idle=IDLE, longest=LONGEST),
)


def after(**span):
    return NOON + timedelta(**span)
