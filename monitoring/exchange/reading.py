"""A folder in the charting format, read whole: its typed frames and all of its faults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from monitoring.charting.tables import PATIENTS, TABLES
from monitoring.exchange.across import KnownPatients, check_across
from monitoring.exchange.faults import Fault, FaultsFound, UnreadableFolder
from monitoring.exchange.folder import files_of, zone_named
from monitoring.exchange.typed import empty_rows, frame_of, lines_of, typed_pieces

Lines = NDArray[np.int64]

FILES = tuple(table.file for table in TABLES)


@dataclass(frozen=True)
class Charting:
    """Typed frames of all five tables (charting.tables), and what is wrong with their files.

    A faulty cell is blank in its frame; nothing may be graded from frames with faults: ask for
    `sound` or `without_faulty_rows`. `lines` and `faulty_lines` count as Fault.row does and go by
    the table's name; a row with too many or too few cells has no place in the frame.
    """

    patients: pd.DataFrame = field(repr=False)  # nothing of a patient in a log
    observations: pd.DataFrame = field(repr=False)
    labs: pd.DataFrame = field(repr=False)
    interventions: pd.DataFrame = field(repr=False)
    answers: pd.DataFrame = field(repr=False)
    lines: Mapping[str, Lines] = field(repr=False)
    faulty_lines: Mapping[str, Lines] = field(repr=False)
    # the first ones; `fault_count` counts them all
    faults: tuple[Fault, ...] = field(default=(), repr=False)
    fault_count: int = 0
    unusable_files: frozenset[str] = frozenset()
    rows_left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        return {table.name: getattr(self, table.name) for table in TABLES}

    @property
    def sound(self) -> Charting:
        """Itself, if it has no fault; raises UnreadableFolder otherwise."""
        if self.fault_count:
            raise UnreadableFolder(self.faults, self.fault_count)
        return self

    @property
    def without_faulty_rows(self) -> Charting:
        """What --skip-faulty-rows takes: no row with a fault, no row of a patient left out.

        Raises UnreadableFolder where a file as a whole is at fault: then it is not known which
        rows are sound.
        """
        if self.unusable_files:
            whole = [fault for fault in self.faults if fault.row is None]
            raise UnreadableFolder(whole)
        kept = {name: ~np.isin(self.lines[name], self.faulty_lines[name]) for name in self.lines}
        patients = self.patients.loc[kept[PATIENTS.name], "patient_id"]
        for name, frame in self.frames.items():
            kept[name] &= frame["patient_id"].isin(patients).to_numpy()
        unread = {
            name: len(np.setdiff1d(self.faulty_lines[name], self.lines[name])) for name in kept
        }
        return replace(
            self,
            **{
                name: frame if kept[name].all() else frame[kept[name]].reset_index(drop=True)
                for name, frame in self.frames.items()
            },
            lines={name: self.lines[name][kept[name]] for name in kept},
            faulty_lines={name: np.empty(0, np.int64) for name in kept},
            faults=(),
            fault_count=0,
            rows_left_out={name: int((~kept[name]).sum()) + unread[name] for name in kept},
        )


def read_folder(folder: Path | str, *, timezone: str | None = None) -> Charting:
    """Reads and checks everything; whatever the files hold, the faults come back and are not raised.

    `timezone` names the zone of times that have no offset; raises UnreadableFolder if there is no
    such zone.
    """
    zone = zone_named(timezone)
    found = FaultsFound()
    rows = {table.name: empty_rows(table) for table in TABLES}
    ids: list[str] = []
    for table, path in files_of(Path(folder), found):
        read = []
        for piece in typed_pieces(path, table, zone, found):
            read.append(piece.rows)
            ids += piece.patients_of_broken_rows
        if read:
            rows[table.name] = pa.concat_tables(read)
    frames = {name: frame_of(of_table) for name, of_table in rows.items()}
    lines = {name: lines_of(of_table) for name, of_table in rows.items()}
    known = None
    if PATIENTS.file not in found.unread:
        known = KnownPatients([*ids, *frames[PATIENTS.name]["patient_id"].dropna()])
    check_across(frames, lines, known, found)
    return charting_of(frames, lines, found)


def charting_of(
    frames: Mapping[str, pd.DataFrame],
    lines: Mapping[str, Lines],
    found: FaultsFound,
    *,
    first_part: bool = True,
) -> Charting:
    """Rows that could not be split into cells belong to no patient; the first part has them."""
    faulty = {
        table.name: np.union1d(
            np.intersect1d(found.rows_of(table.file), lines[table.name]),
            found.unread_rows_of(table.file) if first_part else np.empty(0, np.int64),
        )
        for table in TABLES
    }
    return Charting(
        **frames,
        lines=lines,
        faulty_lines=faulty,
        faults=found.in_order(FILES),
        fault_count=found.count,
        unusable_files=frozenset(found.unusable),
    )
