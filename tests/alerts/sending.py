"""A ward that rings and a ladder that tells somebody of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitoring.services.send_alerts import queue_messages, send_messages
from monitoring.settings import AlertChoices, LadderStep, QuietHours, Settings
from tests.alerts.looks import minutes
from tests.people import THE_OPERATOR


def unit(*steps, quiet=None, **choices):
    """Steps are (minutes, levels, targets)."""
    ladder = tuple(
        LadderStep(after=timedelta(minutes=after), levels=levels, to=to)
        for after, levels, to in steps
    )
    given = {"ladder": ladder, "targets_file": "unused.toml"} | choices
    if quiet is not None:
        given["quiet"] = QuietHours(**quiet)
    return Settings(timezone="Europe/Berlin", unit_name="Ward 3", alerts=AlertChoices(**given))


def tell(record, settings, targets, at, *, watcher="w"):
    """One round of the watcher's second half, so many minutes after noon."""
    queue_messages(record, settings, by=THE_OPERATOR, now=minutes(at))
    return send_messages(
        record,
        settings,
        targets,
        watcher=watcher,
        by=THE_OPERATOR,
        clock=lambda: minutes(at),
    )


def tell_now(record, settings, targets, *, watcher):
    queue_messages(record, settings, by=THE_OPERATOR, now=datetime.now(UTC))
    return send_messages(
        record,
        settings,
        targets,
        watcher=watcher,
        by=THE_OPERATOR,
        clock=lambda: datetime.now(UTC),
    )
