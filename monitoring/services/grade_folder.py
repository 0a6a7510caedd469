"""Grade a charting folder into grades.csv and episodes.csv, in memory that does not grow with it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from monitoring.charting.tables import OBSERVATIONS
from monitoring.course.all_graders import GRADERS
from monitoring.course.graders import Charted, Grader
from monitoring.course.grades import GRADE_COLUMNS, Course, course
from monitoring.course.other_scales import other_grades
from monitoring.course.timeline import OF_THE_MOMENT, ROW_FLAGS
from monitoring.course.toxicity_episodes import toxicity_episodes
from monitoring.exchange.faults import faults_frame
from monitoring.exchange.reading import Charting
from monitoring.exchange.soft_limits import soft_flags
from monitoring.exchange.streaming import Parts, parts
from monitoring.grading.scale import Scale
from monitoring.scales import scales_for
from monitoring.settings import Settings

CSV, PARQUET = "csv", "parquet"


class UnknownScale(ValueError):
    """A scale was asked for by a key that no scale has."""


class NothingToGrade(Exception):
    """No row is left that a scale could grade."""


@dataclass(frozen=True)
class Graded:
    """How much one run graded and left out."""

    rows: int
    episodes: int
    left_out: int


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
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Graded:
    """Grade every patient of `folder`; without `out`, grades.csv goes to standard output.

    Raises UnreadableFolder with every fault, and then nothing is graded; UnknownScale.
    """
    chosen = _chosen(scale_keys, settings)
    if not scale_keys:
        columns = _columns_of(folder)
        chosen = Chosen(
            tuple(one for one in chosen.scales if _is_charted(one, columns)), chosen.graders
        )
    zone_name = timezone or settings.timezone
    settings = settings.model_copy(update={"timezone": zone_name})
    with ExitStack() as stack:
        read = stack.enter_context(parts(folder, timezone=zone_name))
        if not skip_faulty_rows:
            read = read.sound
        staged = Path(stack.enter_context(TemporaryDirectory(prefix="daywatch-")))
        sheet = _Sheet(staged if out else None, format, explanations=explanations)
        done = _grade_parts(read, chosen, settings, sheet, skip=skip_faulty_rows, progress=progress)
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


@dataclass(frozen=True)
class Chosen:
    """What one run grades by; a grader that was not named needs something that it asks."""

    scales: tuple[Scale, ...]
    graders: tuple[Grader, ...]
    by_name: bool = False


def _chosen(keys: Sequence[str], settings: Settings) -> Chosen:
    """Everything, CTCAE in the unit's edition, or what was named by key; raises UnknownScale."""
    scales = {scale.key: scale for scale in scales_for(settings.grading)}
    graders = {grader.key: grader for grader in GRADERS}
    if not keys:
        edition = f"ctcae-{settings.ctcae}-"
        default = [
            grader
            for key, grader in graders.items()
            if not key.startswith("ctcae-") or key.startswith(edition)
        ]
        return Chosen(tuple(scales.values()), tuple(default))
    unknown = [key for key in keys if key not in scales and key not in graders]
    if unknown:
        raise UnknownScale(
            f"There is no scale {', '.join(unknown)}; the scales are "
            f"{', '.join([*scales, *graders])}."
        )
    return Chosen(
        tuple(scales[key] for key in dict.fromkeys(keys) if key in scales),
        tuple(graders[key] for key in dict.fromkeys(keys) if key in graders),
        by_name=True,
    )


def _columns_of(folder: Path) -> frozenset[str] | None:
    """The header of observations.csv; None where it cannot be read, which is told later."""
    try:
        with (folder / OBSERVATIONS.file).open(encoding="utf-8-sig", errors="replace") as file:
            columns = {name.strip(' "').lower() for name in file.readline().rstrip().split(",")}
    except OSError:
        return None
    return frozenset(columns | ({"temperature_c"} if "temperature_f" in columns else set()))


def _is_charted(scale: Scale, columns: frozenset[str] | None) -> bool:
    """Whether observations.csv has any column that the scale asks of a moment."""
    return columns is None or any(one.name in columns & OF_THE_MOMENT for one in scale.inputs)


def _grade_parts(
    read: Parts,
    chosen: Chosen,
    settings: Settings,
    sheet: _Sheet,
    *,
    skip: bool,
    progress: Callable[[int, int], None],
) -> Graded:
    rows = episodes = left_out = 0
    for number, whole in enumerate(read, start=1):
        charting = whole.without_faulty_rows if skip else whole
        left_out += sum(charting.rows_left_out.values())
        graded = _graded(charting, chosen, settings, explanations=sheet.explanations)
        sheet.write(graded)
        rows += len(graded.grades)
        episodes += len(graded.episodes)
        progress(number, len(read))
    return Graded(rows, episodes, left_out)


def _graded(
    charting: Charting, chosen: Chosen, settings: Settings, *, explanations: bool
) -> Course:
    graded = course(
        charting.patients,
        charting.observations.assign(**{ROW_FLAGS: soft_flags(charting.observations)}),
        charting.interventions,
        scales=chosen.scales,
        choices=settings.course,
        zone=settings.zone,
        explanations=explanations,
    )
    charted = Charted(
        charting.patients,
        graded.moments,
        charting.interventions,
        charting.labs,
        charting.answers,
        settings.zone,
        settings,
        explanations=explanations,
    )
    others = other_grades(chosen.graders, charted, by_name=chosen.by_name)
    if others.empty:
        return graded
    ordered = pd.concat([graded.grades, others], ignore_index=True).sort_values(
        ["patient_id", "observed_at"], kind="stable", ignore_index=True
    )
    further = toxicity_episodes(others, charted)
    episodes = [one for one in (graded.episodes, further) if len(one)]
    if not episodes:
        return Course(graded.moments, ordered, graded.episodes)
    together = pd.concat(episodes, ignore_index=True).sort_values(
        ["patient_id", "scale", "episode"], ignore_index=True
    )
    return Course(graded.moments, ordered, together)


class _Sheet:
    """The result files while they are written, part by part; CSV or Parquet."""

    def __init__(self, folder: Path | None, format: str, *, explanations: bool) -> None:
        self.explanations = explanations
        self._folder = folder
        self._format = format
        self._parquet: dict[str, pq.ParquetWriter] = {}
        self._text: dict[str, IO[str]] = {}

    def write(self, graded: Course) -> None:
        columns = [name for name in GRADE_COLUMNS if self.explanations or name != "explanation"]
        self._append("grades", graded.grades.reindex(columns=columns), _GRADES)
        if self._folder is not None:
            episodes = graded.episodes.reindex(columns=_EPISODES.names)
            self._append("episodes", episodes, _EPISODES)

    def _append(self, name: str, rows: pd.DataFrame, schema: pa.Schema) -> None:
        if self._folder is not None and self._format == PARQUET:
            own = pa.schema([schema.field(column) for column in rows.columns])
            table = pa.Table.from_pandas(rows, schema=own, preserve_index=False)
            if name not in self._parquet:
                self._parquet[name] = pq.ParquetWriter(self._folder / f"{name}.parquet", own)
            self._parquet[name].write_table(table)
            return
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
    """Times in ISO 8601 with their offset; everything else prints as it is."""
    times = [name for name in rows.columns if name.endswith("_at")]
    written = {
        name: pd.to_datetime(rows[name], utc=True)
        .dt.strftime("%Y-%m-%dT%H:%M:%S.%f")
        .str.replace(r"\.0*$|(\.\d*[1-9])0*$", r"\1", regex=True)
        .add("+00:00")
        for name in times
    }
    return rows.assign(**written)


_TIME = pa.timestamp("us", tz="UTC")
_GRADES = pa.schema(
    {
        "patient_id": pa.string(),
        "observed_at": _TIME,
        "day": pa.int64(),
        "scale": pa.dictionary(pa.int32(), pa.string()),
        "status": pa.dictionary(pa.int32(), pa.string()),
        "grade": pa.int16(),
        "at_least": pa.int16(),
        "at_most": pa.int16(),
        "driver": pa.string(),
        "missing": pa.string(),
        "flags": pa.string(),
        "explanation": pa.string(),
    }
)
_EPISODES = pa.schema(
    {
        "patient_id": pa.string(),
        "scale": pa.string(),
        "episode": pa.int64(),
        "onset_at": _TIME,
        "onset_day": pa.int64(),
        "peak_grade": pa.int64(),
        "peak_at_most": pa.int64(),
        "peak_at": _TIME,
        "resolved_at": _TIME,
        "state": pa.string(),
        "duration_days": pa.float64(),
        "moments": pa.int64(),
        "moments_not_graded": pa.int64(),
        "therapies": pa.string(),
    }
)
