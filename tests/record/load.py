"""Eight who write and sixteen who read at once, each a process of its own, and what they waited.

Every writer charts on one of a few patients as fast as it is acknowledged, or with a pause between;
every reader opens a patient as the dashboard does. Afterwards each acknowledged entry must be in
the record once, no other may be, and the chain must fit its anchors.
"""

# ruff: noqa: T201  (it prints what it measured)

from __future__ import annotations

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from monitoring.record.anchors import anchors_file, read_anchors
from monitoring.record.engine import open_record
from monitoring.record.integrity import verify
from monitoring.record.journal import Entry, append
from monitoring.record.reading import entries, last_entry_numbers_by_patient, patients, table
from tests.postgresql import Databases, own_server
from tests.record.rows import NOON, admit, minutes, vitals

WRITERS, READERS = 8, 16
PATIENTS = tuple(f"P{number}" for number in range(1, 7))
READ_FROM = ("observations", "labs", "interventions", "answers", "judgements")


def write(url: str, who: int, until: float, pause: float) -> dict[str, Any]:
    record, waited, saved, faults = open_record(url), [], {}, []
    for number in count():
        if time.monotonic() >= until:
            break
        row = vitals(PATIENTS[number % len(PATIENTS)], minutes(number), temperature_c=38.6)
        key = f"w{who}.{number}"
        start = time.monotonic()
        try:
            entry = Entry("observe", NOON, f"nurse.{who}", form_key=key)
            saved[key] = append(record, entry, {"observations": [row]})
        except Exception as fault:  # noqa: BLE001
            faults.append(f"{type(fault).__name__}: {fault}")
        waited.append(time.monotonic() - start)
        time.sleep(pause)
    return {"kind": "write", "waited": waited, "saved": saved, "faults": faults}


def read(url: str, who: int, until: float, pause: float) -> dict[str, Any]:
    """As a page that refreshes: what changed since, and then one patient whole."""
    record, waited, faults, last = open_record(url), [], [], 0
    while time.monotonic() < until:
        start = time.monotonic()
        try:
            changed = last_entry_numbers_by_patient(record, after=last)
            people = patients(record)
            one = [str(people["patient_id"].iloc[who % len(people)])]
            since = minutes(0)
            rows = [table(record, name, patient_ids=one, since=since) for name in READ_FROM]
            if last and not (changed or rows):
                faults.append("nothing read")
            last = max([last, *changed.values()])
        except Exception as fault:  # noqa: BLE001
            faults.append(f"{type(fault).__name__}: {fault}")
        waited.append(time.monotonic() - start)
        time.sleep(pause)
    return {"kind": "read", "waited": waited, "saved": {}, "faults": faults}


def together(url: str, seconds: float, pause: float, folder: Path) -> list[dict[str, Any]]:
    """Processes, as replicas are, and as threads of one Python would wait for each other."""
    until = time.monotonic() + seconds
    roles = [(write, who) for who in range(WRITERS)] + [(read, who) for who in range(READERS)]
    children = []
    for number, (role, who) in enumerate(roles):
        child = os.fork()
        if child == 0:
            try:
                # A screen refreshes every few seconds; four a second is sixteen busy screens.
                told = role(url, who, until, pause if role is write else 0.25)
                (folder / f"{number}.json").write_text(json.dumps(told))
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    return [json.loads((folder / f"{number}.json").read_text()) for number in range(len(roles))]


def load(url: str, seconds: float, pause: float) -> tuple[list[str], Counter[str]]:
    """What is printed, and how many faults of each kind there were."""
    record = open_record(url)
    admit(record, *PATIENTS)
    record.dispose()  # no connection goes along into another process
    with TemporaryDirectory(prefix="daywatch-load-") as folder:
        told = together(url, seconds, pause, Path(folder))
    saved = {key: number for one in told for key, number in one["saved"].items()}

    record = open_record(url)
    journal = entries(record).dropna(subset="form_key")
    kept = Counter(journal["form_key"])
    numbers = dict(zip(journal["form_key"], journal["number"], strict=True))
    file = anchors_file(record)
    finding = verify(record, anchors=() if file is None else read_anchors(file).found)
    record.dispose()

    faults = Counter[str](
        lost=sum(numbers.get(key) != number for key, number in saved.items()),
        doubled=sum(times > 1 for times in kept.values()),
        unasked=len(kept.keys() - saved.keys()),
        errors=sum(len(one["faults"]) for one in told),
        unverified=finding is not None,
    )
    lines = [line for kind in ("write", "read") for line in _waits(kind, told, seconds)]
    lines.append("  " + ", ".join(f"{what} {n}" for what, n in faults.items()))
    lines += sorted({f"  {fault}" for one in told for fault in one["faults"]})[:5]
    return lines, faults


def _waits(kind: str, told: list[dict[str, Any]], seconds: float) -> list[str]:
    waited = 1000 * np.concatenate([one["waited"] for one in told if one["kind"] == kind])
    fewest = min(len(one["waited"]) for one in told if one["kind"] == kind)
    p50, p95, p99 = np.percentile(waited, [50, 95, 99])
    return [
        f"  {kind:<6}{len(waited) / seconds:8.0f} a second   p50 {p50:7.1f}   p95 {p95:7.1f}"
        f"   p99 {p99:7.1f}   max {waited.max():7.1f} ms   fewest of one {fewest}"
    ]


@contextmanager
def a_place(engine: str) -> Iterator[str]:
    """On a disk that is waited for, as on a ward."""
    if engine == "sqlite":
        with TemporaryDirectory(prefix="daywatch-load-") as folder:
            yield f"sqlite:///{folder}/daywatch.db"
        return
    with own_server(durable=True) as server:
        made = Databases(server.url)
        yield made.new()
        made.close()


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pauses", type=float, nargs="+", default=[0.05, 0.0])
    parser.add_argument("--engines", nargs="+", default=("sqlite", "postgresql"))
    chosen = parser.parse_args(arguments)
    faults = 0
    for engine in chosen.engines:
        for pause in chosen.pauses:
            with a_place(engine) as url:
                lines, counted = load(url, chosen.seconds, pause)
                how = "flat out" if pause == 0 else f"{pause * 1000:.0f} ms between two entries"
                print(
                    f"{engine}, {WRITERS} writers {how}, {READERS} readers, {chosen.seconds:.0f} s"
                )
                print("\n".join(lines), flush=True)
                faults += counted.total()
    return 1 if faults else 0


if __name__ == "__main__":
    raise SystemExit(main())
