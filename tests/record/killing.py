"""Kills whoever writes, again and again, and counts what became of the entries.

A writer sends entries without a pause and reports each one that was acknowledged. At a random
moment it, its backend or the whole database server is killed with SIGKILL. Then the record is
opened again: what was acknowledged must be there, whole; what was under way may be there, whole,
or not at all, and is saved once when it is sent again; and the chain must fit its anchors.

`make kill-test` runs the full number; the tests run a handful.
"""

# ruff: noqa: T201  (it prints what it measured)

from __future__ import annotations

import argparse
import contextlib
import logging
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import sqlalchemy as sa

from monitoring.record.anchors import anchors_file, read_anchors
from monitoring.record.engine import open_record
from monitoring.record.errors import RecordUnavailable
from monitoring.record.integrity import verify
from monitoring.record.journal import Entry, append
from monitoring.record.reading import entries, entry_of_form, table
from tests.postgresql import Databases, Server, own_server
from tests.record.rows import NOON, admit, minutes

LONGEST_WAIT_S = 0.06
ROUNDS_PER_RECORD = 25  # verifying reads all of it, so a record is not left to grow
PATIENTS = ("P1", "P2", "P3", "P4")


@dataclass(frozen=True)
class Form:
    """What is sent: the same rows each time, so that what came back can be compared."""

    key: str
    number: int

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        about = {"patient_id": PATIENTS[self.number % 4], "observed_at": minutes(self.number)}
        return {
            "observations": [
                about | {"temperature_c": 36 + row / 10, "note": self.key}
                for row in range(1 + self.number % 3)
            ],
            "labs": [about | {"analyte": "crp", "value": 12.0, "unit": "mg/L"}],
        }

    def send(self, record: sa.Engine) -> int:
        entry = Entry("observe", NOON, "nurse.a", form_key=self.key)
        return append(record, entry, self.rows())

    def is_whole(self, record: sa.Engine, number: int) -> bool:
        for name, sent in self.rows().items():
            frame = table(record, name)
            kept = frame[frame["entry"] == number].reset_index(drop=True)
            wanted = pd.DataFrame(sent)
            if not kept[list(wanted)].astype(object).equals(wanted.astype(object)):
                return False
        return True


# --- the writer -------------------------------------------------------------------------------


def write_until_killed(url: str, prefix: str, report: int) -> None:
    """One line for each acknowledged entry; the sentence where the database went away."""
    record = open_record(url)
    try:
        for number in count():
            entry = Form(f"{prefix}.{number}", number).send(record)
            os.write(report, f"{number} {entry}\n".encode())
    except RecordUnavailable as gone:
        os.write(report, f"gone {gone}\n".encode())


@contextmanager
def a_writer(url: str, prefix: str) -> Iterator[tuple[int, int]]:
    """Its process id, and the end of the pipe on which it reports."""
    reports, report = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reports)
            write_until_killed(url, prefix, report)
        finally:
            os._exit(0)
    os.close(report)
    try:
        yield child, reports
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reports)


# --- one kill ---------------------------------------------------------------------------------


def kill_once(where: str, prefix: str, victim: str, server: Server | None, luck: random.Random):
    """What was acknowledged, as number of the form and of the entry, and what the writer said."""
    url = where if server is None else f"{where}&application_name={prefix}"
    with a_writer(url, prefix) as (child, reports):
        reported = os.read(reports, 1)  # the first entry is acknowledged
        time.sleep(luck.uniform(0, LONGEST_WAIT_S))
        if victim == "client":
            os.kill(child, signal.SIGKILL)
        elif victim == "backend":
            os.kill(backend_of(server, prefix), signal.SIGKILL)
        else:
            server.kill()
        while part := os.read(reports, 65536):
            reported += part
    if server is not None:
        await_server(server)
    *lines, _cut = reported.decode().split("\n")  # a line that was cut was not acknowledged
    said = [line for line in lines if line.startswith("gone ")]
    acknowledged = dict(tuple(map(int, line.split())) for line in lines if line not in said)
    return acknowledged, said


def backend_of(server: Server, name: str) -> int:
    engine = sa.create_engine(server.url.replace("postgresql:", "postgresql+psycopg:", 1))
    asked = sa.text("SELECT pid FROM pg_stat_activity WHERE application_name = :name")
    with engine.connect() as connection:
        pid = connection.scalar(asked, {"name": name})
    engine.dispose()
    return pid


def await_server(server: Server) -> None:
    """A server that was killed is started; one that lost a backend restarts by itself."""
    server.start()
    for _ in range(300):
        try:
            server.execute("SELECT 1")
        except sa.exc.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("The server did not come back within half a minute.")


def look_after(where: str, prefix: str, acknowledged: dict[int, int]) -> Counter[str]:
    """Opens the record as the next start of the program does, and counts."""
    record = open_record(where)
    found: Counter[str] = Counter(acknowledged=len(acknowledged))
    for number, entry in acknowledged.items():
        form = Form(f"{prefix}.{number}", number)
        if entry_of_form(record, form.key) != entry:
            found["lost"] += 1
    last = max(acknowledged)  # the forms before it were followed by others; verify covers them
    found["half"] += not Form(f"{prefix}.{last}", last).is_whole(record, acknowledged[last])

    under_way = Form(f"{prefix}.{last + 1}", last + 1)
    before = entry_of_form(record, under_way.key)
    found["under way, and saved" if before else "under way, and not saved"] += 1
    found["half"] += before is not None and not under_way.is_whole(record, before)
    sent_again = under_way.send(record)
    keys = entries(record)["form_key"]
    if (before is not None and before != sent_again) or (keys == under_way.key).sum() != 1:
        found["doubled"] += 1
    found["half"] += not under_way.is_whole(record, sent_again)

    file = anchors_file(record)
    anchors = () if file is None else read_anchors(file).found
    finding = verify(record, anchors=anchors)
    if finding is not None:
        found["not verified"] += 1
        print(f"{prefix}: {finding.reason}", file=sys.stderr)
    record.dispose()
    return found


# --- many kills -------------------------------------------------------------------------------


def kill(engine: str, rounds: int, *, seed: int) -> Counter[str]:
    luck, totals = random.Random(seed), Counter[str]()
    with records(engine) as (fresh, server):
        victims = ("client",) if server is None else ("client", "backend", "server")
        for turn in range(rounds):
            if turn % ROUNDS_PER_RECORD == 0:
                where = fresh()
                record = open_record(where)
                admit(record, *PATIENTS)
                record.dispose()
            victim, prefix = victims[turn % len(victims)], f"r{turn}"
            acknowledged, said = kill_once(where, prefix, victim, server, luck)
            if victim != "client" and len(said) != 1:
                totals["no sentence"] += 1
            totals += look_after(where, prefix, acknowledged)
            totals[f"killed: {victim}"] += 1
    return totals


@contextmanager
def records(engine: str):
    """A maker of places for records, and the server behind them where there is one."""
    if engine == "sqlite":
        with TemporaryDirectory(prefix="daywatch-kill-") as folder:
            numbers = count()
            yield lambda: f"sqlite:///{Path(folder)}/{next(numbers)}.db", None
        return
    with own_server(durable=True) as server:
        last: list[str] = []

        def fresh() -> str:
            databases = Databases(server.url)
            while last:
                databases.drop(last.pop())  # its files would be gone through at each recovery
            last.append(databases.new())
            databases.close()
            return last[0]

        yield fresh, server


FAULTS = ("lost", "half", "doubled", "not verified", "no sentence")


def told(engine: str, totals: Counter[str], seconds: float) -> str:
    lines = [f"{engine}: {sum(n for what, n in totals.items() if what.startswith('killed'))} kills"]
    lines += [f"  {what:<26}{n:>7}" for what, n in sorted(totals.items()) if what not in FAULTS]
    lines += [f"  {what:<26}{totals[what]:>7}" for what in FAULTS]
    return "\n".join([*lines, f"  in {seconds:.0f} s"])


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--engines", nargs="+", default=("sqlite", "postgresql"))
    parser.add_argument("--seed", type=int, default=None)
    chosen = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(10**6) if chosen.seed is None else chosen.seed
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # that connections went bad is the point
    print(f"seed {seed}", flush=True)
    faults = 0
    for engine in chosen.engines:
        start = time.monotonic()
        totals = kill(engine, chosen.rounds, seed=seed)
        print(told(engine, totals, time.monotonic() - start), flush=True)
        faults += sum(totals[what] for what in FAULTS)
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
