"""Alerts put into a record by hand."""

from __future__ import annotations

from datetime import timedelta

from monitoring.record import alerts
from monitoring.record.engine import writing


def new_alert(patient_number, at, **cells):
    about = {
        "patient_number": patient_number,
        "rule": "crs-astct-2019",
        "toxicity": "CRS",
        "level": "urgent",
        "episode": at,
        "severity": 2,
        "why": "new",
        "since": at,
        "says": "CRS: criteria met for grade 2, for review",
        "detail": "",
        "ladder_from": at,
    }
    return alerts.NewAlert(**about | cells)


def raise_one(record, patient_number=1, *, at, **cells):
    with writing(record) as connection:
        return alerts.raise_alert(connection, new_alert(patient_number, at, **cells), at=at)


def an_alert_told_and_ended(record, patient_number, *, at):
    """A row in each of the chains of alerts."""
    number = raise_one(record, patient_number, at=at)
    with writing(record) as connection:
        (alert,) = alerts.alerts_of(connection)
        alerts.queue_message(connection, alert, step=timedelta(0), target="ward", at=at)
    with writing(record) as connection:
        (message,) = alerts.messages_of(connection)
        claimed = alerts.Claimed(message, alert, 1, at)
    alerts.close_attempt(record, claimed, alerts.SENT, watcher="test", at=at)
    with writing(record) as connection:
        alerts.end_alert(connection, number, at=at, why="over")
