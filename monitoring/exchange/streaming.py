"""Folders larger than memory: read once, spilled by patient, and handed out part by part.

A patient's rows may lie anywhere, and a fault anywhere stops everything, so the folder is read
twice: first every cell is checked and the typed rows are laid down on disk, all rows of a patient
in one part; then the rows of each part are checked against each other; only then is the first
part handed out. What is laid down is patient data: it lies in a folder that only this user can
read, and is gone when the parts are let go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.charting.tables import PATIENTS, TABLES, Table
from monitoring.exchange.across import KnownPatients, check_across
from monitoring.exchange.faults import Fault, FaultsFound, UnreadableFolder
from monitoring.exchange.folder import files_of, zone_named
from monitoring.exchange.reading import Charting, Lines, charting_of
from monitoring.exchange.typed import empty_rows, frame_of, lines_of, typed_pieces

ROWS_IN_MEMORY = 500_000
MOST_PARTS = 512
SAMPLE_BYTES = 1024 * 1024
HASH_KEY = "daywatch-charts-"  # pandas wants 16 signs

Pieces = list[pa.Table]


@dataclass(frozen=True)
class Parts:
    """The parts of a folder, each a Charting of some patients and of all their rows.

    The faults are those of the whole folder, here and in each part: `part.sound` raises if there
    is any, `part.without_faulty_rows` leaves the faulty rows out.
    """

    faults: tuple[Fault, ...] = field(repr=False)
    fault_count: int
    unusable_files: frozenset[str]
    rows: Mapping[str, int]  # of each table, by its name
    _shelf: _Shelf = field(repr=False)
    _found: FaultsFound = field(repr=False)

    def __len__(self) -> int:
        return self._shelf.parts

    def __iter__(self) -> Iterator[Charting]:
        for number in range(len(self)):
            yield self.part(number)

    def part(self, number: int) -> Charting:
        """The part of this number, from 0; another process on this machine may ask it as well."""
        frames, lines = _loaded(self._shelf, number)
        return charting_of(frames, lines, self._found, first_part=number == 0)

    @property
    def sound(self) -> Parts:
        """Itself, if the folder has no fault; raises UnreadableFolder otherwise."""
        if self.fault_count:
            raise UnreadableFolder(self.faults, self.fault_count)
        return self

    @property
    def skippable(self) -> Parts:
        """Itself, if its faulty rows can be left out; raises UnreadableFolder where a file as a
        whole is at fault."""
        if self.unusable_files:
            raise UnreadableFolder([fault for fault in self.faults if fault.row is None])
        return self


@contextmanager
def parts(
    folder: Path | str,
    *,
    timezone: str | None = None,
    rows_in_memory: int = ROWS_IN_MEMORY,
    tell_progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Iterator[Parts]:
    """A context: all faults are known once it is entered, before the first part is read.

    A part holds about `rows_in_memory` rows of all tables together; a small folder is one part.
    `tell_progress` is told, while the folder is first read, how many rows are done and of how many
    there seem to be.
    """
    zone = zone_named(timezone)
    found = FaultsFound()
    files = files_of(Path(folder), found)
    rows = sum(_estimated_rows(path) for _, path in files)
    count = max(1, min(MOST_PARTS, -(-rows // max(rows_in_memory, 1))))
    with TemporaryDirectory(prefix="daywatch-") as temporary:
        shelf = _Shelf(Path(temporary), count)
        ids: list[str] = []
        for table, path in files:
            for piece in typed_pieces(path, table, zone, found):
                shelf.put(table, piece.rows)
                tell_progress(sum(shelf.rows.values()), rows)
                ids += piece.patients_of_broken_rows
                if table is PATIENTS:
                    ids += piece.rows.column("patient_id").drop_null().to_pylist()
        known = None if PATIENTS.file in found.unread else KnownPatients(ids)
        for part in range(count):
            check_across(*_loaded(shelf, part), known, found)
        files_in_order = [table.file for table in TABLES]
        yield Parts(
            found.in_order(files_in_order),
            found.count,
            frozenset(found.unusable),
            dict(shelf.rows),
            shelf,
            found,
        )


def _loaded(shelf: _Shelf, part: int) -> tuple[dict[str, pd.DataFrame], dict[str, Lines]]:
    rows = {table.name: shelf.take(table, part) for table in TABLES}
    frames = {name: frame_of(of_table) for name, of_table in rows.items()}
    return frames, {name: lines_of(of_table) for name, of_table in rows.items()}


def _estimated_rows(path: Path) -> int:
    """By the length of the first ones; it only decides on the number of parts."""
    try:
        with path.open("rb") as file:
            sample = file.read(SAMPLE_BYTES)
        return path.stat().st_size * max(sample.count(b"\n"), 1) // max(len(sample), 1)
    except OSError:
        return 0


class _Shelf:
    """Typed rows by part: in memory where there is one part, else on disk.

    On disk each piece of a part is an Arrow stream, and the streams of a table and part follow
    each other in one file: nothing stays open and nothing grows in memory while they are written.
    """

    def __init__(self, folder: Path, parts: int) -> None:
        self.parts = parts
        self.rows = {table.name: 0 for table in TABLES}
        self._folder = folder
        self._kept: dict[str, Pieces] = {table.name: [] for table in TABLES}

    def put(self, table: Table, rows: pa.Table) -> None:
        self.rows[table.name] += rows.num_rows
        if self.parts == 1:
            self._kept[table.name].append(rows)
            return
        part_of_row = _part_of(rows.column("patient_id").to_pandas(), self.parts)
        order = np.argsort(part_of_row, kind="stable")
        ordered = rows.take(pa.array(order))
        bounds = np.searchsorted(part_of_row[order], np.arange(self.parts + 1))
        for part, (start, stop) in enumerate(pairwise(bounds)):
            if start < stop:
                self._append(table, part, ordered.slice(start, stop - start))

    def take(self, table: Table, part: int) -> pa.Table:
        pieces = self._kept[table.name] if self.parts == 1 else self._read(table, part)
        return pa.concat_tables([empty_rows(table), *pieces])

    def _path(self, table: Table, part: int) -> Path:
        return self._folder / f"{table.name}-{part}.arrows"

    def _append(self, table: Table, part: int, rows: pa.Table) -> None:
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with (
            self._path(table, part).open("ab") as file,
            pa.ipc.new_stream(file, rows.schema, options=options) as stream,
        ):
            stream.write_table(rows.combine_chunks())

    def _read(self, table: Table, part: int) -> Sequence[pa.Table]:
        path = self._path(table, part)
        if not path.exists():
            return []
        pieces = []
        size = path.stat().st_size
        with path.open("rb") as file:
            while file.tell() < size:
                with pa.ipc.open_stream(file) as stream:
                    pieces.append(stream.read_all())
        return pieces


def _part_of(patient_ids: pd.Series, parts: int) -> NDArray[np.int64]:
    """The same part for the same id in every file and every run; blank ids go to the first."""
    codes, ids = pd.factorize(patient_ids)
    hashes = pd.util.hash_array(np.array(list(ids), dtype=object), hash_key=HASH_KEY)
    of_id = np.append((hashes % parts).astype(np.int64), 0)
    of_row: NDArray[np.int64] = of_id[codes]
    return of_row
