"""`watch`: the process that raises alerts and tells people, also when no browser is open."""

from __future__ import annotations

import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from monitoring.cli.common import Config, app, fail, operator

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from monitoring.settings import Settings


LONGEST_SLEEP_S = 1.0


@app.command()
def watch(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="Look once and send what is due; for cron.")
    ] = False,
    trial: Annotated[
        bool,
        typer.Option("--trial", help="Send a trial message about nobody to every target."),
    ] = False,
    beside: Annotated[bool, typer.Option("--beside", hidden=True)] = False,
    config: Config = None,
) -> None:
    """Look at the ward again and again: raise alerts, and tell whom the ladder names."""
    from monitoring import event_log
    from monitoring.notify.targets import UnusableTargets, read_targets
    from monitoring.record.errors import RecordUnavailable
    from monitoring.services.send_alerts import targets_of
    from monitoring.settings import UnusableSettings, read_settings

    try:
        settings = read_settings(config)
        targets = read_targets(settings.alerts.targets_file, targets_of(settings))
    except (UnusableSettings, UnusableTargets) as error:
        raise fail(str(error)) from None
    if trial:
        _try(settings, targets)
        return
    event_log.set_up()
    watcher = _Watcher(settings, targets)
    if once:
        try:
            watcher.look()
        except RecordUnavailable as error:
            raise fail(str(error)) from None
        return
    watcher.go_on_until_told(beside=beside)


def _try(settings: Settings, targets: dict[str, str]) -> None:
    from monitoring.services.send_alerts import try_targets

    if not targets:
        raise fail("The ladder names nobody: see docs/guide/alerts.md.")
    faults = 0
    for name, fault in try_targets(settings, targets, by=operator(), at=datetime.now(UTC)):
        faults += fault is not None
        typer.echo(f"{name}: {'taken' if fault is None else fault}")
    if faults:
        raise fail(f"{faults} of {len(targets)} targets did not take it.")


class _Watcher:
    """One process; its name in the heartbeat is the machine's and its own number."""

    def __init__(self, settings: Settings, targets: dict[str, str]) -> None:
        self.settings, self.targets = settings, targets
        self.name = f"{socket.gethostname()}:{os.getpid()}"
        self.clock: Callable[[], datetime] = lambda: settings.as_of or datetime.now(UTC)
        self._record: Engine | None = None
        self._settings_are_noted = False

    def record(self) -> Engine:
        """Opened when it is first there: a watcher may start before its database."""
        from monitoring.record.engine import open_record

        if self._record is None:
            self._record = open_record(
                self.settings.database_url, anchors=self.settings.anchor_file
            )
        return self._record

    def look(self) -> None:
        """Raise, queue, send. Raises RecordUnavailable."""
        from monitoring.event_log import log_event
        from monitoring.services.raise_alerts import raise_alerts
        from monitoring.services.send_alerts import queue_messages, send_messages
        from monitoring.services.settings_history import WATCHER, note_settings

        record, by, began = self.record(), operator("watch"), time.monotonic()
        looked = raise_alerts(record, self.settings, watcher=self.name, by=by, now=self.clock())
        took = round((time.monotonic() - began) * 1000)
        if looked.raised or looked.ended:
            log_event("alerts", count=len(looked.raised), entry=looked.entry, milliseconds=took)
        queue_messages(record, self.settings, by=by, now=self.clock())
        sent = send_messages(
            record,
            self.settings,
            self.targets,
            watcher=self.name,
            by=by,
            clock=self.clock,
        )
        for what, count in (("sent", sent.taken), ("failed", sent.failed + sent.given_up)):
            if count:
                level = logging.INFO if what == "sent" else logging.ERROR
                log_event("messages", level=level, why=what, count=count)
        # Not at the start, when the database may not be there yet; and after the alerts, which wait
        # for nothing.
        self._settings_are_noted = self._settings_are_noted or note_settings(
            record, self.settings, process=WATCHER, at=self.clock()
        )

    def go_on_until_told(self, *, beside: bool) -> None:
        """Whatever happens in one look, the next one is made; SIGTERM and SIGINT end it after it.

        `beside` ends it as well when the process that started it is gone.
        """
        from monitoring.event_log import log_event, log_fault

        told, parent = Event(), os.getppid()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: told.set())
        log_event("watching", milliseconds=self.settings.alerts.watch_every.total_seconds() * 1000)
        every = self.settings.alerts.watch_every.total_seconds()
        while not told.is_set():
            began = time.monotonic()
            try:
                self.look()
            except Exception as error:  # noqa: BLE001  nobody else would look
                log_fault(error, name="look_failed")
            next_at = began + every
            while not told.wait(min(max(next_at - time.monotonic(), 0.1), LONGEST_SLEEP_S)):
                if beside and os.getppid() != parent:
                    told.set()
                if time.monotonic() >= next_at:
                    break
        log_event("watching_ended")
