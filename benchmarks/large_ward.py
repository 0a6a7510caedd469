"""`make bench-large`: thousands of SYNTHETIC patients through the grade command, stage by stage.

Each size is written by benchmarks.large_folder and graded by the command itself in a process of its
own, for all scales, to Parquet, without explanations. Measured are the seconds of each stage, by the
clock and of the processor and added up over the processes, and the peak memory of the processes
together. On a busy machine the processor's seconds compare, not the clock's. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.large_folder import SEED, write_large_folder

ROOT = Path(__file__).parents[1]
SIZES = (1_000, 10_000)
LOOK_EVERY_S = 0.1
SLOWEST = 15

# A stage belongs to the first family one of whose beginnings it has.
FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("reading and checking", ("reading",)),
    ("loading parts", ("loading",)),
    ("moments", ("moments",)),
    ("CRS and ICANS (ASTCT)", ("crs-astct", "icans-astct")),
    ("CTCAE", ("ctcae-",)),
    ("ICAHT and T-ICAHT", ("icaht-", "t-icaht-")),
    ("tumour lysis", ("tls-",)),
    ("IEC-HS and HScore", ("iec-hs-", "hscore-")),
    ("fever, neutropenia, infection", ("febrile-", "fever-", "infection-")),
    ("older scales of CRS and CRES", ("crs-", "cres-")),
    ("scores and prompts", ("",)),
)
AFTERWARDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("episodes of these", ("episodes",)),
    ("putting rows in order", ("putting",)),
    ("writing", ("writing",)),
)


@dataclass(frozen=True)
class Measured:
    """One run: seconds of each stage by the clock and of the processor, rows of each scale, MB."""

    patients: int
    charted: Mapping[str, int]
    clock: Mapping[str, float]
    work: Mapping[str, float]
    rows: Mapping[str, int]
    wall: float
    processor: float
    memory: float


def by_family(stages: Mapping[str, float]) -> dict[str, float]:
    """The seconds of the stages, added up by family."""
    found = {name: 0.0 for name, _ in (*FAMILIES, *AFTERWARDS)}
    for stage, seconds in stages.items():
        both = (*AFTERWARDS, *FAMILIES)
        found[next(name for name, starts in both if stage.startswith(starts))] += seconds
    return found


def measured(patients: int, folder: Path, *, jobs: int = 1, seed: int = SEED) -> Measured:
    """Write a folder of so many patients, grade it by the command, and say what that took."""
    charting, out = folder / "charting", folder / "graded"
    charted = write_large_folder(charting, patients=patients, seed=seed)
    began = perf_counter()
    command = [sys.executable, "-m", "monitoring", "grade", str(charting), "--out", str(out)]
    options = ["--format", "parquet", "--no-explanations", "--timings", "--jobs", str(jobs)]
    told = folder / "told.txt"
    with told.open("wb") as file:
        process = subprocess.Popen([*command, *options], cwd=ROOT, stderr=file)
        peak, processor = _watched(process)
    wall = perf_counter() - began
    if process.returncode != 0:
        raise RuntimeError(f"The grade command ended with {process.returncode}: {told.read_text()}")
    stages = re.findall(
        r"^ *([0-9.]+) s +([0-9.]+) s processor  (.+)$", told.read_text(), re.MULTILINE
    )
    counted = pc.value_counts(pq.read_table(out / "grades.parquet", columns=["scale"])["scale"])
    rows = {one["values"]: one["counts"] for one in counted.to_pylist()}
    clock = {stage: float(taken) for taken, _, stage in stages}
    work = {stage: float(taken) for _, taken, stage in stages}
    return Measured(patients, charted, clock, work, rows, wall, processor, peak)


def _watched(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    """Waits for its end; the most memory (MB) and the processor's seconds of it and its own."""
    most = 0.0
    while True:
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            process.returncode = os.waitstatus_to_exitcode(status)
            break
        most = max(most, _memory_of(process.pid))
        sleep(LOOK_EVERY_S)
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return max(most, usage.ru_maxrss / unit), usage.ru_utime + usage.ru_stime


def _memory_of(process: int) -> float:
    """MB of the process and of those that it started; 0 where the system does not say."""
    try:
        kilobytes = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
        started = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    except OSError:
        return 0.0
    own = int(kilobytes[1]) / 1024 if kilobytes else 0.0
    return own + sum(_memory_of(int(one)) for one in started)


# --- tables ---------------------------------------------------------------------------------------


def table(runs: Sequence[Measured]) -> str:
    """A column a run, and how the last compares with the first."""
    lines = [f"{'':<34}" + "".join(f"{one.patients:>12,}" for one in runs) + "       ratio"]

    def line(name: str, values: Sequence[float], form: str) -> None:
        ratio = f"{values[-1] / values[0]:10.2f} x" if values[0] else ""
        lines.append(f"{name:<34}" + "".join(f"{one:>12{form}}" for one in values) + ratio)

    line("patients", [one.patients for one in runs], ",")
    for name in ("observations", "labs", "interventions", "answers"):
        line(f"rows of {name}", [one.charted[name] for one in runs], ",")
    line("grades", [sum(one.rows.values()) for one in runs], ",")
    for said, stages in (
        ("seconds by the clock", [by_family(one.clock) for one in runs]),
        ("seconds of the processor", [by_family(one.work) for one in runs]),
    ):
        lines.append(said)
        for family in stages[0]:
            if stages[-1][family]:
                line(f"  {family}", [one[family] for one in stages], ".1f")
    line("whole command, by the clock", [one.wall for one in runs], ".1f")
    line("whole command, processor", [one.processor for one in runs], ".1f")
    line("peak memory, MB", [one.memory for one in runs], ".0f")
    return "\n".join(lines)


def slowest(run: Measured) -> str:
    """The scales that took the processor longest; the first to ask a shared table pays for it."""
    of_scale = {stage: seconds for stage, seconds in run.work.items() if stage in run.rows}
    lines = [f"{'scale':<58}{'rows':>12}{'seconds':>10}{'s per million':>15}"]
    for scale, seconds in sorted(of_scale.items(), key=lambda one: -one[1])[:SLOWEST]:
        rows = run.rows[scale]
        lines.append(f"{scale:<58}{rows:>12,}{seconds:>10.1f}{seconds / rows * 1e6:>15.1f}")
    return "\n".join(lines)


def run(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, nargs="+", default=SIZES)
    parser.add_argument("--jobs", type=int, default=1, help="processes that grade side by side")
    parser.add_argument("--seed", type=int, default=SEED)
    chosen = parser.parse_args(arguments)
    runs = []
    for patients in chosen.patients:
        with TemporaryDirectory(prefix="daywatch-bench-") as folder:
            runs.append(measured(patients, Path(folder), jobs=chosen.jobs, seed=chosen.seed))
    print(f"Grading SYNTHETIC patients of 35 days by the command, --jobs {chosen.jobs}")
    print(table(runs))
    print()
    print(slowest(runs[-1]))


if __name__ == "__main__":
    run()
