"""Tells whom the unit's ladder names of alerts that nobody acknowledged: queue, claim, send, confirm.

What is to be told is decided anew at every look and queued once; so a watcher that is killed loses
nothing. It is sent by whoever claimed it, and confirmed at once after the target took it. Only a
death between the two sends a message twice, with the same id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from monitoring.notify.message import Message, alert_message, trial_message
from monitoring.notify.sending import send
from monitoring.people.roles import Person, Right, permit
from monitoring.record.alerts import (
    FAILED,
    GIVEN_UP,
    SENT,
    Alert,
    Claimed,
    alerts_of,
    claim_message,
    close_attempt,
    messages_of,
    queue_message,
)
from monitoring.record.engine import writing
from monitoring.settings import AlertChoices, QuietHours, Settings

LONGEST_WAIT = timedelta(hours=1)


@dataclass(frozen=True)
class Sent:
    """How many messages were taken, failed for now, and were given up."""

    taken: int = 0
    failed: int = 0
    given_up: int = 0

    def __add__(self, other: Sent) -> Sent:
        return Sent(
            self.taken + other.taken, self.failed + other.failed, self.given_up + other.given_up
        )


def queue_messages(record: Engine, settings: Settings, *, by: Person, now: datetime) -> int:
    """What the ladder asks for as of now and is not in the outbox; gives how many that were."""
    permit(by, Right.WATCH)
    ringing = [one for one in alerts_of(record, only_open=True) if one.rings(now)]
    if not any(_asked(one, settings, now) for one in ringing):
        return 0
    queued = 0
    with writing(record) as connection:
        ringing = [one for one in alerts_of(connection, only_open=True) if one.rings(now)]
        told = {number for one in ringing for number in (one.number, one.stands_for) if number}
        there = messages_of(connection, alert_numbers=told)
        keys = {(one.alert, one.step, one.target) for one in there}
        # What was told of the alert in whose place this one stands is not told again.
        was_told = {(one.alert, one.step, one.target) for one in there if one.was(SENT)}
        for alert in ringing:
            for step, target in _asked(alert, settings, now):
                if (alert.number, step, target) in keys:
                    continue
                if (alert.stands_for, step, target) in was_told:
                    continue
                queue_message(connection, alert, step=step, target=target, at=now)
                keys.add((alert.number, step, target))
                queued += 1
    return queued


def _asked(alert: Alert, settings: Settings, now: datetime) -> list[tuple[timedelta, str]]:
    """The steps of the ladder that the alert has reached by now, with whom each tells."""
    if _is_quiet_hour(alert.level, settings, now):
        return []
    return [
        (step.after, target)
        for step in settings.alerts.ladder
        if alert.level in step.levels and now - alert.ladder_from >= step.after
        for target in step.to
    ]


def _is_quiet_hour(level: str, settings: Settings, now: datetime) -> bool:
    quiet: QuietHours = settings.alerts.quiet
    if level not in quiet.levels:
        return False
    clock = now.astimezone(settings.zone).time()
    if quiet.begins <= quiet.ends:
        return quiet.begins <= clock < quiet.ends
    return clock >= quiet.begins or clock < quiet.ends


def send_messages(
    record: Engine,
    settings: Settings,
    targets: Mapping[str, str],
    *,
    watcher: str,
    by: Person,
    clock: Callable[[], datetime],
) -> Sent:
    """All that is due, each target by itself: one that hangs keeps no other waiting.

    A target that fails is left alone until the next time. `clock` gives the time of each step.
    """
    permit(by, Right.WATCH)
    if not targets:
        return Sent()

    def to(target: str) -> Sent:
        return _send_all(record, settings, target, targets[target], watcher, clock)

    with ThreadPoolExecutor(max_workers=min(len(targets), 8)) as threads:
        return sum(threads.map(to, targets), Sent())


def _send_all(
    record: Engine,
    settings: Settings,
    target: str,
    address: str,
    watcher: str,
    clock: Callable[[], datetime],
) -> Sent:
    choices, sent = settings.alerts, Sent()
    while True:
        claimed = claim_message(
            record,
            target,
            watcher=watcher,
            at=clock(),
            lease=choices.lease,
            limit=choices.attempts,
            held={
                level for level in choices.quiet.levels if _is_quiet_hour(level, settings, clock())
            },
        )
        if claimed is None:
            return sent
        fault = send(address, _message(claimed, settings))
        one = _confirm(record, choices, claimed, fault, watcher, clock())
        sent += one
        if not one.taken:
            return sent


def _message(claimed: Claimed, settings: Settings) -> Message:
    alert, choices = claimed.alert, settings.alerts
    return alert_message(
        claimed.message.message_id,
        unit=settings.unit_name,
        bed=alert.bed if choices.name_patients_by == "bed" else "",
        patient_number=alert.patient_number,
        level=alert.level,
        says=alert.says,
        why=alert.why,
        since=alert.since,
        raised_at=alert.raised_at,
        step=claimed.message.step,
        base_url=choices.base_url,
        zone=settings.zone,
        synthetic=alert.synthetic,
    )


def _confirm(
    record: Engine,
    choices: AlertChoices,
    claimed: Claimed,
    fault: str | None,
    watcher: str,
    at: datetime,
) -> Sent:
    if fault is None:
        close_attempt(record, claimed, SENT, watcher=watcher, at=at)
        return Sent(taken=1)
    if claimed.attempt >= choices.attempts:
        close_attempt(record, claimed, GIVEN_UP, watcher=watcher, at=at, fault=fault)
        return Sent(given_up=1)
    wait = min(choices.retry_after * 2 ** (claimed.attempt - 1), LONGEST_WAIT)
    close_attempt(record, claimed, FAILED, watcher=watcher, at=at, fault=fault, until=at + wait)
    return Sent(failed=1)


def try_targets(
    settings: Settings, targets: Mapping[str, str], *, by: Person, at: datetime
) -> Iterator[tuple[str, str | None]]:
    """A trial message about nobody to each target; gives each with its fault, None where taken."""
    permit(by, Right.WATCH)
    for name, address in targets.items():
        message = trial_message(f"trial-{at:%Y%m%d%H%M%S}-{name}", unit=settings.unit_name)
        yield name, send(address, message)


def targets_of(settings: Settings) -> frozenset[str]:
    """The names of all whom the ladder tells."""
    return frozenset(name for step in settings.alerts.ladder for name in step.to)
