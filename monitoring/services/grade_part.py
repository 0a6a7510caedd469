"""Grade some patients of a folder with all their rows: what one process does at a time.

A part goes from process to process, so what is named here can be sent: scales by their keys, and
the rows as an Arrow table in which each word stands once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from monitoring.course.all_graders import GRADERS, graders_for
from monitoring.course.graders import Charted, Grader
from monitoring.course.grades import GRADE_COLUMNS, Course, course, crs_rows
from monitoring.course.other_scales import has_inputs
from monitoring.course.questions import questions
from monitoring.course.timeline import OF_THE_MOMENT, ROW_FLAGS
from monitoring.course.timing import Taken, Timed, timing
from monitoring.course.toxicity_episodes import toxicity_episodes
from monitoring.exchange.reading import Charting
from monitoring.exchange.soft_limits import soft_flags
from monitoring.exchange.streaming import Parts
from monitoring.grading.scale import Scale
from monitoring.scales import scales_for
from monitoring.settings import Settings

LOADING, ORDERING, EPISODES = "loading parts", "putting rows in order", "episodes"

TIME = pa.timestamp("us", tz="UTC")
_WORDS = pa.dictionary(pa.int32(), pa.string())
GRADES = pa.schema(
    {
        "patient_id": pa.string(),
        "observed_at": TIME,
        "day": pa.int64(),
        "scale": _WORDS,
        "status": _WORDS,
        "grade": pa.int16(),
        "at_least": pa.int16(),
        "at_most": pa.int16(),
        "driver": pa.string(),
        "missing": pa.string(),
        "flags": pa.string(),
        "explanation": pa.string(),
    }
)
REPEATED = ("patient_id", "scale", "status", "driver", "missing", "flags")


class UnknownScale(ValueError):
    """A scale was asked for by a key that no scale has."""


@dataclass(frozen=True)
class Chosen:
    """What one run grades by; a grader that was not named needs something that it asks."""

    scales: tuple[Scale, ...]
    graders: tuple[Grader, ...]
    by_name: bool = False


@dataclass(frozen=True)
class GradedPart:
    """`grades` in GRADES, by patient and time, repeated words as dictionaries; what each stage took.

    `unasked` are the questions of answers.csv that no scale asks: kept, and used by none.
    """

    grades: pa.Table
    episodes: pd.DataFrame
    left_out: int
    stages: tuple[tuple[str, Taken], ...]
    unasked: frozenset[str]


@dataclass(frozen=True)
class Work:
    """What every part of a run needs. `columns` are those of observations.csv, None if unread."""

    read: Parts = field(repr=False)
    settings: Settings = field(repr=False)
    scale_keys: tuple[str, ...]
    columns: frozenset[str] | None
    skip_faulty_rows: bool
    explanations: bool

    def part(self, number: int) -> GradedPart:
        """The part of this number, from 0."""
        stages: list[tuple[str, Taken]] = []

        def timed(stage: str, taken: Taken) -> None:
            stages.append((stage, taken))

        with timing(timed, LOADING):
            charting = self.read.part(number)
            if self.skip_faulty_rows:
                charting = charting.without_faulty_rows
        left_out = sum(charting.rows_left_out.values())
        grades, episodes = self._graded(charting, timed)
        unasked = _not_asked(charting.answers["question"])
        return GradedPart(grades, episodes, left_out, tuple(stages), unasked)

    def _graded(self, charting: Charting, timed: Timed) -> tuple[pa.Table, pd.DataFrame]:
        settings = self.settings
        chosen = chosen_scales(self.scale_keys, settings, self.columns)
        graded = course(
            charting.patients,
            charting.observations.assign(**{ROW_FLAGS: soft_flags(charting.observations)}),
            charting.interventions,
            scales=chosen.scales,
            choices=settings.course,
            zone=settings.zone,
            explanations=self.explanations,
            timed=timed,
        )
        charted = Charted(
            charting.patients,
            graded.moments,
            charting.interventions,
            charting.labs,
            charting.answers,
            settings.zone,
            settings,
            explanations=self.explanations,
            crs=crs_rows(graded),
        )
        rows = _Rows(charting.patients["patient_id"])
        rows.add(graded.grades)
        further = []
        for key, own in _by_grader(chosen, charted, timed):
            with timing(timed, EPISODES):
                further.append(toxicity_episodes(own.assign(scale=key), charted))
            with timing(timed, ORDERING):
                rows.add(own, scale=key)
        with timing(timed, ORDERING):
            together = rows.in_order(explanations=self.explanations)
        return together, _all_episodes(graded, further)


def _not_asked(said: pd.Series) -> frozenset[str]:
    named = said.dropna().astype("str").str.strip().str.lower()
    return frozenset(named.unique()) - questions().keys()


def _by_grader(
    chosen: Chosen, charted: Charted, timed: Timed
) -> Iterator[tuple[str, pd.DataFrame]]:
    for grader in chosen.graders:
        if chosen.by_name or has_inputs(grader, charted):
            with timing(timed, grader.key):
                rows = grader.rows(charted)
            if len(rows):
                yield grader.key, _by_patient_and_time(rows)


def _by_patient_and_time(rows: pd.DataFrame) -> pd.DataFrame:
    """As episodes want them; most graders hand them over so."""
    patient, time = rows["patient_id"], rows["observed_at"]
    before, earlier = patient.shift(), time.shift()
    rises = (patient > before) | ((patient == before) & (time >= earlier))
    if rises.iloc[1:].all():
        return rows
    return rows.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)


def _all_episodes(graded: Course, further: Iterable[pd.DataFrame]) -> pd.DataFrame:
    some = [one for one in (graded.episodes, *further) if len(one)]
    if not some:
        return graded.episodes
    return pd.concat(some, ignore_index=True).sort_values(
        ["patient_id", "scale", "episode"], ignore_index=True
    )


# --- what is chosen ------------------------------------------------------------------------------


def chosen_scales(
    keys: Iterable[str], settings: Settings, columns: frozenset[str] | None
) -> Chosen:
    """Named by key; or everything that the columns speak of, CTCAE in the unit's edition.

    Raises UnknownScale.
    """
    scales = {scale.key: scale for scale in scales_for(settings.grading)}
    named = tuple(dict.fromkeys(keys))
    if not named:
        charted = tuple(one for one in scales.values() if _is_charted(one, columns))
        return Chosen(charted, graders_for(settings.ctcae))
    graders = {grader.key: grader for grader in GRADERS}
    unknown = [key for key in named if key not in scales and key not in graders]
    if unknown:
        raise UnknownScale(
            f"There is no scale {', '.join(unknown)}; the scales are "
            f"{', '.join([*scales, *graders])}."
        )
    return Chosen(
        tuple(scales[key] for key in named if key in scales),
        tuple(graders[key] for key in named if key in graders),
        by_name=True,
    )


def _is_charted(scale: Scale, columns: frozenset[str] | None) -> bool:
    """Whether observations.csv has any column that the scale asks of a moment."""
    return columns is None or any(one.name in columns & OF_THE_MOMENT for one in scale.inputs)


# --- rows of many scales as one table ------------------------------------------------------------


class _Rows:
    """Gathers the rows of each scale as columns of numbers: words are coded as they come in."""

    def __init__(self, patients: pd.Series) -> None:
        self._ids = pc.unique(pa.array(patients.sort_values(), pa.string()))
        self._columns: dict[str, list[pa.Array]] = {name: [] for name in GRADES.names}

    def add(self, rows: pd.DataFrame, *, scale: str | None = None) -> None:
        if rows.empty:
            return
        for name in GRADES.names:
            if name == "scale" and scale is not None:
                codes = pa.array(np.zeros(len(rows), dtype=np.int32))
                column = pa.DictionaryArray.from_arrays(codes, pa.array([scale], pa.string()))
            elif name == "patient_id":
                ids = pa.array(rows[name], pa.string())
                codes = pc.index_in(ids, value_set=self._ids)
                column = pa.DictionaryArray.from_arrays(codes, self._ids)
            elif name in rows.columns:
                column = _column(rows[name], name)
            else:
                column = pa.nulls(len(rows), GRADES.field(name).type)
            self._columns[name].append(column)

    def in_order(self, *, explanations: bool) -> pa.Table:
        """All rows by patient and time; those of one time in the order in which they came in."""
        names = [name for name in GRADE_COLUMNS if explanations or name != "explanation"]
        table = pa.table({name: _joined(self._columns[name], name) for name in names})
        patient = table.column("patient_id").chunk(0).indices.to_numpy()
        time = table.column("observed_at").cast(pa.int64()).to_numpy()
        return table.take(pa.array(_stable_order(patient, time)))


def _column(values: pd.Series, name: str) -> pa.Array:
    array = pa.array(values, from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if name not in REPEATED:
        return array.cast(GRADES.field(name).type)
    coded = (array.cast(pa.string()) if pa.types.is_null(array.type) else array).dictionary_encode()
    words = coded.dictionary.cast(pa.string())
    return pa.DictionaryArray.from_arrays(coded.indices.cast(pa.int32()), words)


def _joined(columns: list[pa.Array], name: str) -> pa.Array:
    kind = _WORDS if name in REPEATED else GRADES.field(name).type
    column = pa.chunked_array(columns, type=kind).unify_dictionaries().combine_chunks()
    # Of no rows at all combine_chunks makes a column of no chunk.
    return column if isinstance(column, pa.Array) else pa.array([], kind)


def _stable_order(patient: NDArray[np.int32], time: NDArray[np.int64]) -> NDArray[np.intp]:
    return np.lexsort((time, patient))
