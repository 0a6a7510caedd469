"""What the screens show of alerts: what rings, what is acknowledged, what was sent, who watches."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from monitoring.people.roles import Person, Right, permit
from monitoring.record.alerts import Alert, Look, Message, alerts_of, looks, messages_of
from monitoring.settings import Settings

__all__ = ["Alert", "Message", "Watch", "alert_history", "messages_about", "standing", "watch"]
LOOKS_MISSED = 3
_ORDER = ("urgent", "inform", "overdue")


@dataclass(frozen=True)
class Watch:
    """Whether anybody watches: without, no alert at all means nothing."""

    last: Look | None
    is_late: bool


def standing(
    record: Engine, *, by: Person, now: datetime, patient_number: int | None = None
) -> tuple[Alert, ...]:
    """What has not ended: first what rings, urgent before the rest and the oldest first."""
    permit(by, Right.READ)
    found = alerts_of(record, only_open=True, patient_number=patient_number)
    return tuple(
        sorted(found, key=lambda one: (not one.rings(now), _ORDER.index(one.level), one.raised_at))
    )


def alert_history(
    record: Engine, *, by: Person, since: datetime, patient_number: int | None = None
) -> tuple[Alert, ...]:
    """What ended since then, the newest first."""
    permit(by, Right.READ)
    found = alerts_of(record, since=since, patient_number=patient_number)
    return tuple(
        sorted(
            (one for one in found if one.ended_at is not None),
            key=lambda one: (one.ended_at, one.number),
            reverse=True,
        )
    )


def messages_about(
    record: Engine, alert_numbers: Collection[int], *, by: Person
) -> tuple[Message, ...]:
    """What was sent of these alerts, and everything that was tried."""
    permit(by, Right.READ)
    return messages_of(record, alert_numbers=alert_numbers) if alert_numbers else ()


def watch(record: Engine, settings: Settings, *, by: Person, now: datetime) -> Watch:
    """The last look of any watcher, and whether it is longer ago than three of its intervals."""
    permit(by, Right.READ)
    last = next(iter(looks(record)), None)
    if last is None:
        return Watch(None, is_late=True)
    every = max(last.every, settings.alerts.watch_every, timedelta(seconds=5))
    return Watch(last, is_late=now - last.at > LOOKS_MISSED * every)
