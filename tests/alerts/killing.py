"""Kills the watcher while it tells people, again and again, and counts what became of the messages.

A watcher looks at the outbox and sends without a pause; at a random moment it is killed with
SIGKILL and another one takes its place. In the end each message was taken at least once; and one
that was taken twice is one whose watcher died after the receiver took it and before it could write
that down, which the record shows as a claim without an end.
"""

# ruff: noqa: T201  (it prints what it measured)

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from monitoring.notify.targets import service_of
from monitoring.record.alerts import CLAIMED, messages_of
from monitoring.record.engine import open_record
from monitoring.record.integrity import verify
from tests.alerts.looks import found, look
from tests.alerts.receivers import mail_receiver, web_receiver
from tests.alerts.sending import tell_now, unit
from tests.record.rows import admit

LEASE = timedelta(seconds=2)
RULES = ("crs-astct-2019", "icans-astct-2019", "SEIZURE", "ICE_FALL", "OXYGEN_STEPS")


@dataclass(frozen=True)
class Outcome:
    """`unexplained` were taken more than once without a death in between."""

    messages: int
    killed: int
    lost: int
    twice: int
    unexplained: int
    finding: object


def run(url: str, *, patients: int, seed: int) -> Outcome:
    luck = random.Random(seed)
    service_of("json://localhost")  # the library is read once, before anybody is forked
    with web_receiver() as (phone, on_phone), mail_receiver() as (mail, in_box):
        on_phone.answer_after_s = 0.01  # taken, and not yet confirmed: the longer the likelier
        targets = {"phone": phone, "mail": mail}
        settings = unit((0, ("urgent",), tuple(targets)), attempts=50, lease=LEASE)
        record = open_record(url)
        names = [f"P{one}" for one in range(1, patients + 1)]
        admit(record, *names)
        standing = [found(rule, patient=who) for who in names for rule in RULES]
        look(record, 0, *standing, numbers={who: n + 1 for n, who in enumerate(names)})
        wanted = len(standing) * len(targets)
        record.dispose()  # whoever is forked opens it anew
        killed = _kill_until_all_is_sent(url, settings, targets, wanted, luck)
        record = open_record(url)
        outcome = _count(record, Counter(on_phone.ids) + Counter(in_box.ids), wanted, killed)
        record.dispose()
        return outcome


def _kill_until_all_is_sent(url, settings, targets, wanted, luck) -> int:
    killed = 0
    while True:
        child = os.fork()
        if child == 0:
            try:
                _tell_until_all_is_sent(url, settings, targets, wanted)
            finally:
                os._exit(0)
        time.sleep(luck.uniform(0.02, 0.35))
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if os.WIFEXITED(status):
            return killed
        killed += 1


def _tell_until_all_is_sent(url, settings, targets, wanted) -> None:
    record = open_record(url)
    while True:
        tell_now(record, settings, targets, watcher=str(os.getpid()))
        there = messages_of(record)
        if len(there) == wanted and all(one.is_done for one in there):
            return
        time.sleep(0.05)


def _count(record, taken: Counter, wanted: int, killed: int) -> Outcome:
    there = {one.message_id: one for one in messages_of(record)}
    twice = {key: number for key, number in taken.items() if number > 1}
    unexplained = 0
    for key, number in twice.items():
        attempts = there[key].attempts
        ended = {one.attempt for one in attempts if one.what != CLAIMED}
        died = sum(one.attempt not in ended for one in attempts if one.what == CLAIMED)
        unexplained += number - 1 > died
    lost = sum(key not in taken for key in there) + wanted - len(there)
    return Outcome(wanted, killed, lost, len(twice), unexplained, verify(record))


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--patients", type=int, default=20)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--record", help="an empty record's URL; else one is made and thrown away")
    given = asked.parse_args()
    with TemporaryDirectory() as folder:
        url = given.record or f"sqlite:///{Path(folder)}/daywatch.db"
        done = run(url, patients=given.patients, seed=given.seed)
    print(
        f"{done.messages} messages, watchers killed {done.killed} times: {done.lost} lost,"
        f" {done.twice} taken twice with the same id, of which {done.unexplained} without a death"
        f" between taking and confirming; the record is"
        f" {'whole' if done.finding is None else done.finding}."
    )
    return int(bool(done.lost or done.unexplained or done.finding))


if __name__ == "__main__":
    sys.exit(main())
