"""What rang, ended, was acknowledged and was sent: small chains beside the journal, and the outbox.

An alert is raised and ended by the program, so it is no entry of the journal; who acknowledged it
with which plan is one. Everything here that must not happen twice is decided under the writers'
lock, by rows that the database takes only once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from monitoring.charting.acknowledgements import (
    ANSWERING_CAUSE,
    ANSWERING_FINDINGS,
    ANSWERING_WORDS,
)
from monitoring.charting.judgements import ATTRIBUTED, FROM_THEN_ON
from monitoring.record.chain import link
from monitoring.record.engine import dicts, reading, writing
from monitoring.record.reading import holds
from monitoring.record.schema import (
    UtcTime,
    alert_attempts,
    alert_ends,
    alert_messages,
    alerts,
    entries,
    patients,
    typed,
    watchers,
)

acknowledgements, judgements = typed["acknowledgements"], typed["judgements"]
CLAIMED, SENT, FAILED, GIVEN_UP = "claimed", "sent", "failed", "given up"
TAKEN_BACK = "taken back"  # the acknowledgement that quieted it was recorded by mistake


@dataclass(frozen=True)
class NewAlert:
    """One to be raised. `why` is new, worse, back, lapsed, outlived, taken back or amended; one that
    is amended stands for another alert and is as quiet as that one was."""

    patient_number: int
    rule: str
    toxicity: str
    level: str
    episode: datetime
    severity: int
    why: str
    since: datetime
    says: str
    detail: str
    ladder_from: datetime
    stands_for: int | None = None


@dataclass(frozen=True)
class Acknowledgement:
    """Of one toxicity, up to the alert of that number; `until` when it is to be looked at again."""

    number: int
    patient_number: int
    toxicity: str
    up_to_alert: int
    plan: str
    note: str
    by: str
    at: datetime
    until: datetime | None
    entry: int

    def quiets(self, at: datetime) -> bool:
        """Not yet to be looked at again."""
        return self.until is None or self.until > at


@dataclass(frozen=True)
class Judged:
    """A physician's word on the grade that an alert rang for. Whether the chart has moved on since
    is not known here: the watcher knows, and rings anew."""

    number: int
    patient_number: int
    scale: str
    word: str
    grade: int | None
    finding: str
    applies_to: str
    observed_at: datetime
    reason: str
    by: str
    at: datetime
    entry: int


@dataclass(frozen=True)
class Alert:
    """As it was raised, what became of it, and the last acknowledgement that covers it.

    `rang_at` is when it was raised, or the one was for which it stands; `judged` the last word of a
    physician on its grade since then.
    """

    number: int
    raised_at: datetime
    patient_number: int
    patient_id: str
    bed: str
    synthetic: bool
    rule: str
    toxicity: str
    level: str
    episode: datetime
    severity: int
    round: int
    why: str
    since: datetime
    says: str
    detail: str
    ladder_from: datetime
    stands_for: int | None
    hash: str
    rang_at: datetime
    ended_at: datetime | None = None
    why_ended: str | None = None
    acknowledged: Acknowledgement | None = None
    judged: Judged | None = None

    def is_judged(self, at: datetime) -> bool:
        """A physician's word on the grade is the last answer, whatever plan there was before.

        One of after `at` was said by a clock that is ahead, and is waited for.
        """
        plan, word = self.acknowledged, self.judged
        return word is not None and word.at <= at and (plan is None or word.entry > plan.entry)

    def has_a_plan(self, at: datetime) -> bool:
        """Acknowledged, and not yet to be looked at again."""
        return self.acknowledged is not None and self.acknowledged.quiets(at)

    def is_quiet(self, at: datetime) -> bool:
        return self.is_judged(at) or self.has_a_plan(at)

    def rings(self, at: datetime) -> bool:
        return self.ended_at is None and not self.is_quiet(at)


@dataclass(frozen=True)
class Look:
    """A watcher's last look: when, and up to which entry it had read."""

    watcher: str
    at: datetime
    entry: int
    every: timedelta


@dataclass(frozen=True)
class Attempt:
    """One step of sending a message: claimed, sent, failed or given up."""

    number: int
    at: datetime
    attempt: int
    what: str
    until: datetime | None
    fault: str | None
    watcher: str


@dataclass(frozen=True)
class Message:
    """One line of the outbox with all that was tried."""

    number: int
    queued_at: datetime
    alert: int
    step: timedelta
    target: str
    message_id: str
    attempts: tuple[Attempt, ...] = ()

    @property
    def last(self) -> Attempt | None:
        return self.attempts[-1] if self.attempts else None

    @property
    def tried(self) -> int:
        return max((one.attempt for one in self.attempts), default=0)

    def was(self, what: str) -> bool:
        return any(one.what == what for one in self.attempts)

    @property
    def is_given_up(self) -> bool:
        return self.was(GIVEN_UP)

    @property
    def is_done(self) -> bool:
        return self.was(SENT) or self.is_given_up

    def is_due(self, at: datetime) -> bool:
        """Neither done, nor claimed by somebody, nor failed a moment ago."""
        closed = {one.attempt for one in self.attempts if one.what != CLAIMED}
        waits = [
            one.until
            for one in self.attempts
            if one.until is not None and (one.what != CLAIMED or one.attempt not in closed)
        ]
        return not self.is_done and all(until <= at for until in waits)


@dataclass(frozen=True)
class Claimed:
    """A message that is this watcher's to send until then, and the alert that it tells of."""

    message: Message
    alert: Alert
    attempt: int
    until: datetime


# --- reading ----------------------------------------------------------------------------------


def alerts_of(
    record: Engine | Connection,
    *,
    patient_number: int | None = None,
    only_open: bool = False,
    since: datetime | None = None,
) -> tuple[Alert, ...]:
    """By number. `since` leaves out those that had ended before it."""
    if isinstance(record, Engine):
        with reading(record) as connection:
            return alerts_of(
                connection, patient_number=patient_number, only_open=only_open, since=since
            )
    ends, whom, first = alert_ends.c, patients.c, alerts.alias("first_raised")
    query = (
        sa.select(
            *(column for column in alerts.c if column.name != "previous_hash"),
            sa.func.coalesce(first.c.raised_at, alerts.c.raised_at, type_=UtcTime).label("rang_at"),
            whom.patient_id,
            whom.bed,
            whom.synthetic,
            ends.ended_at,
            ends.why.label("why_ended"),
        )
        .select_from(alerts)
        .join(alert_ends, ends.alert == alerts.c.number, isouter=True)
        .join(first, first.c.number == alerts.c.stands_for, isouter=True)
        # The version of the patient that holds; of one withdrawn there is none.
        .join(
            patients,
            (whom.patient_number == alerts.c.patient_number) & holds(patients),
            isouter=True,
        )
        .order_by(alerts.c.number)
    )
    if patient_number is not None:
        query = query.where(alerts.c.patient_number == patient_number)
    if only_open:
        query = query.where(ends.ended_at.is_(None))
    if since is not None:
        query = query.where(ends.ended_at.is_(None) | (ends.ended_at >= since))
    rows = dicts(record, query)
    whose = {row["patient_number"] for row in rows}
    given = acknowledgements_of(record, whose)
    said = _judged(record, whose) if any(row["rule"] in ANSWERING_FINDINGS for row in rows) else ()
    return tuple(_alert(row, given, said) for row in rows)


def _alert(row: dict[str, Any], given: Sequence[Acknowledgement], said: Sequence[Judged]) -> Alert:
    covers = [
        one
        for one in given
        if one.patient_number == row["patient_number"]
        and one.toxicity == row["toxicity"]
        and one.up_to_alert >= (row["stands_for"] or row["number"])
        and (row["ended_at"] is None or one.at <= row["ended_at"])
    ]
    answers = [one for one in said if _answers(one, row)]
    row["synthetic"] = row["synthetic"] == "yes"
    row["patient_id"], row["bed"] = row["patient_id"] or "", row["bed"] or ""
    return Alert(
        **row,
        acknowledged=covers[-1] if covers else None,
        judged=answers[-1] if answers else None,
    )


def _answers(word: Judged, row: dict[str, Any]) -> bool:
    """Said since it rang, by the same scale, of the moment that it rang for or a later one.

    By the clock and not by a number, as an alert is no entry: two clocks that disagree ring once
    too often, and never quiet an alert that nobody had seen.
    """
    return (
        (word.patient_number, word.scale) == (row["patient_number"], row["rule"])
        and word.at >= row["rang_at"]
        and (row["ended_at"] is None or word.at <= row["ended_at"])
        and (word.observed_at >= row["since"] or word.applies_to == FROM_THEN_ON)
    )


def acknowledgements_of(
    connection: Connection, patient_numbers: Collection[int]
) -> tuple[Acknowledgement, ...]:
    """Of these patients those that hold, in the order in which they were recorded."""
    own, whom = acknowledgements.c, patients.c
    query = (
        sa.select(acknowledgements, whom.patient_number, entries.c.recorded_by.label("signed"))
        .select_from(acknowledgements)
        .join(patients, (whom.patient_id == own.patient_id) & holds(patients))
        .join(entries, entries.c.number == own.entry)
        .where(holds(acknowledgements), whom.patient_number.in_(sorted(patient_numbers)))
        .order_by(own.row_id)
    )
    return tuple(
        Acknowledgement(
            row["row_id"],
            row["patient_number"],
            row["toxicity"],
            int(row["up_to_alert"]),
            row["plan"],
            row["note"] or "",
            row["recorded_by"] or row["signed"],
            row["acknowledged_at"],
            row["until"],
            row["entry"],
        )
        for row in dicts(connection, query)
    )


def _judged(connection: Connection, patient_numbers: Collection[int]) -> tuple[Judged, ...]:
    """Of these patients the words that answer an alert, in the order in which they were said."""
    own, whom = judgements.c, patients.c
    moves_a_grade = [
        (own.scale == scale) & own.finding.in_(named) for scale, named in ANSWERING_FINDINGS.items()
    ]
    another_cause = (own.word == ATTRIBUTED) & (own.cause == ANSWERING_CAUSE)
    query = (
        sa.select(
            judgements,
            whom.patient_number,
            entries.c.recorded_by.label("signed"),
            entries.c.recorded_at.label("entered_at"),
        )
        .select_from(judgements)
        .join(patients, (whom.patient_id == own.patient_id) & holds(patients))
        .join(entries, entries.c.number == own.entry)
        .where(
            holds(judgements),
            whom.patient_number.in_(sorted(patient_numbers)),
            own.scale.in_(list(ANSWERING_FINDINGS)),
            own.word.in_(ANSWERING_WORDS) | (another_cause & sa.or_(*moves_a_grade)),
        )
        .order_by(own.row_id)
    )
    return tuple(
        Judged(
            row["row_id"],
            row["patient_number"],
            row["scale"],
            row["word"],
            None if row["grade"] is None else int(row["grade"]),
            row["finding"] or "",
            row["applies_to"] or "",
            row["observed_at"],
            row["reason"] or "",
            row["recorded_by"] or row["signed"],
            row["entered_at"],
            row["entry"],
        )
        for row in dicts(connection, query)
    )


def messages_of(
    record: Engine | Connection,
    *,
    target: str | None = None,
    alert_numbers: Collection[int] | None = None,
    only_of_open: bool = False,
) -> tuple[Message, ...]:
    """The outbox with every attempt, by number."""
    if isinstance(record, Engine):
        with reading(record) as connection:
            return messages_of(
                connection, target=target, alert_numbers=alert_numbers, only_of_open=only_of_open
            )
    own, tried = alert_messages.c, alert_attempts.c
    query = (
        sa.select(
            own.number.label("message_number"),
            own.queued_at,
            own.alert,
            own.step,
            own.target,
            own.message_id,
            *(column for column in tried if column.name not in ("previous_hash", "hash")),
        )
        .select_from(alert_messages)
        .join(alert_attempts, tried.message == own.number, isouter=True)
        .order_by(own.number, tried.number)
    )
    if target is not None:
        query = query.where(own.target == target)
    if alert_numbers is not None:
        query = query.where(own.alert.in_(sorted(alert_numbers)))
    if only_of_open:
        ended = sa.select(alert_ends.c.alert).where(alert_ends.c.alert == own.alert)
        query = query.where(~ended.exists())
    return tuple(_messages(dicts(record, query)))


def _messages(rows: Sequence[dict[str, Any]]) -> Iterator[Message]:
    together: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        together.setdefault(row["message_number"], []).append(row)
    for number, own in together.items():
        first = own[0]
        yield Message(
            number,
            first["queued_at"],
            first["alert"],
            timedelta(seconds=first["step"]),
            first["target"],
            first["message_id"],
            tuple(
                Attempt(
                    row["number"],
                    row["at"],
                    row["attempt"],
                    row["what"],
                    row["until"],
                    row["fault"],
                    row["watcher"],
                )
                for row in own
                if row["number"] is not None
            ),
        )


def looks(record: Engine | Connection) -> tuple[Look, ...]:
    """The last look of each watcher, the newest first."""
    if isinstance(record, Engine):
        with reading(record) as connection:
            return looks(connection)
    query = sa.select(watchers).order_by(watchers.c.looked_at.desc())
    return tuple(
        Look(row.name, row.looked_at, row.entry, timedelta(seconds=row.every_seconds))
        for row in record.execute(query)
    )


# --- raising ----------------------------------------------------------------------------------


def was_raised(connection: Connection, patient_number: int, rule: str, episode: datetime) -> bool:
    alike = sa.select(alerts.c.number).where(
        alerts.c.patient_number == patient_number,
        alerts.c.rule == rule,
        alerts.c.episode == episode,
    )
    return connection.execute(alike.limit(1)).first() is not None


def raise_alert(connection: Connection, new: NewAlert, *, at: datetime) -> int:
    """Its number. The caller holds the writers' lock and has looked whether it was raised."""
    alike = sa.select(sa.func.count()).where(
        alerts.c.patient_number == new.patient_number,
        alerts.c.rule == new.rule,
        alerts.c.episode == new.episode,
        alerts.c.severity == new.severity,
    )
    before = connection.scalar(alike) or 0
    # The first time of a link is when it was written: anchors go by it.
    return link(connection, alerts, {"raised_at": at, **vars(new), "round": before + 1})


def end_alert(connection: Connection, number: int, *, at: datetime, why: str) -> None:
    link(connection, alert_ends, {"ended_at": at, "alert": number, "why": why})


def note_look(connection: Connection, look: Look) -> None:
    """The heartbeat of a watcher. Those that were not heard of for a week go."""
    connection.execute(
        watchers.delete().where(
            (watchers.c.name == look.watcher) | (watchers.c.looked_at < look.at - timedelta(days=7))
        )
    )
    connection.execute(
        watchers.insert(),
        {
            "name": look.watcher,
            "looked_at": look.at,
            "entry": look.entry,
            "every_seconds": look.every.total_seconds(),
        },
    )


# --- the outbox -------------------------------------------------------------------------------


def queue_message(
    connection: Connection, alert: Alert, *, step: timedelta, target: str, at: datetime
) -> None:
    """One that is not there yet. Its id is of this record, this alert, step and target, always the
    same: whoever receives it twice can tell."""
    seconds = int(step.total_seconds())
    named = sha256(f"{alert.hash} {seconds} {target}".encode()).hexdigest()[:24]
    link(
        connection,
        alert_messages,
        {
            "queued_at": at,
            "alert": alert.number,
            "step": seconds,
            "target": target,
            "message_id": f"{alert.number}-{seconds}-{named}",
        },
    )


def claim_message(
    record: Engine,
    target: str,
    *,
    watcher: str,
    at: datetime,
    lease: timedelta,
    limit: int,
    held: Collection[str] = (),
) -> Claimed | None:
    """The next one due for this target, urgent ones first and none of a level that is held back.

    None where there is none.

    A claim of somebody who did not come back counts as an attempt. What needs no telling any more,
    because it ended or was acknowledged, is left as it is.
    """
    # Mostly there is nothing to do, and nobody need queue for the lock to find that out.
    if not any(one.is_due(at) for one in messages_of(record, target=target, only_of_open=True)):
        return None
    with writing(record) as connection:
        due = [
            one
            for one in messages_of(connection, target=target, only_of_open=True)
            if one.is_due(at)
        ]
        ringing = {
            one.number: one for one in alerts_of(connection, only_open=True) if one.rings(at)
        }
        for message in sorted(due, key=lambda one: _order(ringing.get(one.alert), one)):
            alert = ringing.get(message.alert)
            if alert is None or alert.level in held:
                continue
            attempt = message.tried + 1
            if attempt > limit:
                _try(connection, message, attempt, GIVEN_UP, at, watcher, fault="never confirmed")
                continue
            until = at + lease
            _try(connection, message, attempt, CLAIMED, at, watcher, until=until)
            return Claimed(message, alert, attempt, until)
    return None


def _order(alert: Alert | None, message: Message) -> tuple[bool, int]:
    return (alert is None or alert.level != "urgent", message.number)


def close_attempt(
    record: Engine,
    claimed: Claimed,
    what: str,
    *,
    watcher: str,
    at: datetime,
    fault: str | None = None,
    until: datetime | None = None,
) -> None:
    """Sent, failed (to be tried again from `until`) or given up."""
    with writing(record) as connection:
        _try(
            connection,
            claimed.message,
            claimed.attempt,
            what,
            at,
            watcher,
            fault=fault,
            until=until,
        )


def _try(
    connection: Connection,
    message: Message,
    attempt: int,
    what: str,
    at: datetime,
    watcher: str,
    *,
    fault: str | None = None,
    until: datetime | None = None,
) -> None:
    link(
        connection,
        alert_attempts,
        {
            "at": at,
            "message": message.number,
            "attempt": attempt,
            "what": what,
            "until": until,
            "fault": fault,
            "watcher": watcher,
        },
    )
