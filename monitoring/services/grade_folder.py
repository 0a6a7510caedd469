"""Grade a charting folder into grades.csv and episodes.csv, in memory that does not grow with it."""

from __future__ import annotations

import os
import shutil
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import IO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.charting.tables import OBSERVATIONS
from monitoring.course.timing import Timed, timing, untimed
from monitoring.exchange.faults import faults_frame
from monitoring.exchange.spreadsheets import harmless
from monitoring.exchange.streaming import parts
from monitoring.services.grade_part import (
    GRADES,
    TIME,
    GradedPart,
    UnknownScale,
    Work,
    chosen_scales,
)
from monitoring.settings import Settings

__all__ = ["Graded", "NothingToGrade", "UnknownScale", "grade_folder"]

CSV, PARQUET = "csv", "parquet"
READING, WRITING = "reading and checking", "writing"


class NothingToGrade(Exception):
    """No row is left that a scale could grade."""


@dataclass(frozen=True)
class Graded:
    """How much one run graded and left out, and the questions in answers.csv that no scale asks."""

    rows: int
    episodes: int
    left_out: int
    unasked: tuple[str, ...] = ()


def grade_folder(
    folder: Path,
    settings: Settings,
    *,
    out: Path | None,
    scale_keys: Sequence[str] = (),
    timezone: str | None = None,
    skip_faulty_rows: bool = False,
    format: str = CSV,
    explanations: bool = True,
    jobs: int = 1,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
    timed: Timed = untimed,
) -> Graded:
    """Grade every patient of `folder`; without `out`, grades.csv goes to standard output.

    `jobs` processes grade parts side by side; the result is the same, the memory that of each
    added up. `timed` is told what each stage of each part took, a scale's stage being its key.
    Raises UnreadableFolder with every fault, and then nothing is graded; UnknownScale.
    """
    columns = _columns_of(folder)
    chosen_scales(scale_keys, settings, columns)  # a key that no scale has ends here
    zone_name = timezone or settings.timezone
    settings = settings.model_copy(update={"timezone": zone_name})
    with ExitStack() as stack:
        with timing(timed, READING):
            read = stack.enter_context(parts(folder, timezone=zone_name))
        read = read.skippable if skip_faulty_rows else read.sound
        staged = Path(stack.enter_context(TemporaryDirectory(prefix="daywatch-")))
        sheet = _Sheet(staged if out else None, format, explanations=explanations)
        work = Work(read, settings, tuple(scale_keys), columns, skip_faulty_rows, explanations)
        done = _grade_parts(work, sheet, jobs=jobs, progress=progress, timed=timed)
        sheet.close()
        if skip_faulty_rows and read.fault_count:
            if not done.rows:
                raise NothingToGrade("Every row that could be graded has a fault: nothing is left.")
            faults_frame(read.faults).to_csv(staged / "faults.csv", index=False)
        if out is not None:
            # Only whole results appear in the folder: what stops half-way leaves it as it was.
            out.mkdir(parents=True, exist_ok=True)
            for file in sorted(staged.iterdir()):
                shutil.move(file, out / file.name)
    return done


def _columns_of(folder: Path) -> frozenset[str] | None:
    """The header of observations.csv; None where it cannot be read, which is told later."""
    try:
        with (folder / OBSERVATIONS.file).open(encoding="utf-8-sig", errors="replace") as file:
            columns = {name.strip(' "').lower() for name in file.readline().rstrip().split(",")}
    except OSError:
        return None
    return frozenset(columns | ({"temperature_c"} if "temperature_f" in columns else set()))


def _grade_parts(
    work: Work,
    sheet: _Sheet,
    *,
    jobs: int,
    progress: Callable[[int, int], None],
    timed: Timed,
) -> Graded:
    rows = episodes = left_out = 0
    unasked: set[str] = set()
    with _parts_in_order(work, jobs) as parts_in_order:
        for number, part in enumerate(parts_in_order, start=1):
            for stage, taken in part.stages:
                timed(stage, taken)
            with timing(timed, WRITING):
                sheet.write(part)
            rows += part.grades.num_rows
            episodes += len(part.episodes)
            left_out += part.left_out
            unasked |= part.unasked
            progress(number, len(work.read))
    return Graded(rows, episodes, left_out, tuple(sorted(unasked)))


@contextmanager
def _parts_in_order(work: Work, jobs: int) -> Iterator[Iterator[GradedPart]]:
    """Every part graded, in order, here or by as many processes as `jobs` says."""
    jobs = min(jobs, len(work.read))
    if jobs <= 1:
        yield (work.part(number) for number in range(len(work.read)))
        return
    # Spawned, not forked: a fork copies the locks of Arrow's threads in whatever state they are.
    with ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=_end_with_the_command
    ) as processes:
        yield _ahead_of_the_writing(processes, work, jobs)


def _end_with_the_command() -> None:
    """In a process that grades: it does not outlive the command, with patients in its memory,
    where that was killed and could not say goodbye."""
    command = parent_process()
    assert command is not None

    def wait() -> None:
        command.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


def _ahead_of_the_writing(
    processes: ProcessPoolExecutor, work: Work, jobs: int
) -> Iterator[GradedPart]:
    """One part more than there are processes is under way: graded parts do not pile up."""
    waiting: deque[Future[GradedPart]] = deque()
    for number in range(len(work.read)):
        waiting.append(processes.submit(work.part, number))
        if len(waiting) > jobs:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


class _Sheet:
    """The result files while they are written, part by part; CSV or Parquet."""

    def __init__(self, folder: Path | None, format: str, *, explanations: bool) -> None:
        self.explanations = explanations
        self._folder = folder
        self._format = format
        self._parquet: dict[str, pq.ParquetWriter] = {}
        self._text: dict[str, IO[str]] = {}

    def write(self, part: GradedPart) -> None:
        self._append("grades", part.grades, GRADES)
        if self._folder is not None:
            self._append("episodes", part.episodes.reindex(columns=_EPISODES.names), _EPISODES)

    def _append(self, name: str, rows: pa.Table | pd.DataFrame, schema: pa.Schema) -> None:
        if self._folder is not None and self._format == PARQUET:
            if isinstance(rows, pd.DataFrame):
                rows = pa.Table.from_pandas(rows, schema=schema, preserve_index=False)
            own = pa.schema([schema.field(column) for column in rows.column_names])
            if name not in self._parquet:
                self._parquet[name] = pq.ParquetWriter(self._folder / f"{name}.parquet", own)
            self._parquet[name].write_table(rows.cast(own))
            return
        if isinstance(rows, pa.Table):
            rows = rows.to_pandas(types_mapper={pa.int16(): pd.Int16Dtype()}.get)
        first = name not in self._text
        if first:
            path = None if self._folder is None else self._folder / f"{name}.csv"
            self._text[name] = sys.stdout if path is None else path.open("w", encoding="utf-8")
        _as_text(rows).to_csv(self._text[name], index=False, header=first, lineterminator="\n")

    def close(self) -> None:
        for writer in self._parquet.values():
            writer.close()
        for file in self._text.values():
            if file is not sys.stdout:
                file.close()


def _as_text(rows: pd.DataFrame) -> pd.DataFrame:
    """Times in ISO 8601 with their offset; an id that a spreadsheet would run is made text to it.

    Everything else prints as it is: its words are ours, and its numbers stay numbers.
    """
    times = [name for name in rows.columns if name.endswith("_at")]
    written = {
        name: pd.to_datetime(rows[name], utc=True)
        .dt.strftime("%Y-%m-%dT%H:%M:%S.%f")
        .str.replace(r"\.0*$|(\.\d*[1-9])0*$", r"\1", regex=True)
        .add("+00:00")
        for name in times
    }
    ids = pa.array(rows["patient_id"].dropna().unique().tolist(), pa.large_string())
    guarded = {
        before: after
        for before, after in zip(ids.to_pylist(), harmless(ids).to_pylist(), strict=True)
        if before != after
    }
    if guarded:
        written["patient_id"] = rows["patient_id"].astype("str").replace(guarded)
    return rows.assign(**written)


_EPISODES = pa.schema(
    {
        "patient_id": pa.string(),
        "scale": pa.string(),
        "episode": pa.int64(),
        "onset_at": TIME,
        "onset_day": pa.int64(),
        "peak_grade": pa.int64(),
        "peak_at_most": pa.int64(),
        "peak_at": TIME,
        "resolved_at": TIME,
        "state": pa.string(),
        "duration_days": pa.float64(),
        "moments": pa.int64(),
        "moments_not_graded": pa.int64(),
        "therapies": pa.string(),
    }
)
