"""The rows of a file with their cells as they stand there, piece by piece."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
from numpy.typing import NDArray

from monitoring.charting.tables import PATIENTS, Table
from monitoring.exchange.blocks import Block, NotATable, blocks
from monitoring.exchange.faults import FaultsFound, Telling
from monitoring.exchange.header import header_places
from monitoring.exchange.spreadsheets import cell_as_it_was

SMALLEST_PARSER_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Piece:
    """Some rows of a file: the line of each, and the text of each column that the file has."""

    lines: NDArray[np.int64]
    cells: dict[str, pa.Array]
    patients_of_broken_rows: tuple[str, ...]  # in patients.csv; what can still be made out


def pieces(path: Path, table: Table, found: FaultsFound) -> Iterator[Piece]:
    """What can be read of the file; the rest is told to `found`. Never raises."""
    try:
        with _opened(path) as file:
            yield from _pieces(file, table, found)
    except NotATable as wrong:
        found.unread.add(table.file)
        found.add_to_file(table.file, wrong.fault, wrong.remedy)
    except OSError as wrong:
        found.unread.add(table.file)
        reason = (wrong.strerror or "the system gives no reason").lower()
        found.add_to_file(table.file, f"cannot be read ({reason})", "check the file and its rights")


def _opened(path: Path) -> BinaryIO:
    if not path.is_file():
        raise NotATable("is not a file", "put the CSV file in its place")
    return path.open("rb")


def _pieces(file: BinaryIO, table: Table, found: FaultsFound) -> Iterator[Piece]:
    in_order = blocks(file)
    block = next(in_order)
    places = header_places(block.record(0), table, found)
    if places is None:
        found.unread.add(table.file)
        return
    width = int(block.commas[0]) + 1
    yield _piece(block, 1, width, places, table, found)
    for block in in_order:
        yield _piece(block, 0, width, places, table, found)


def _piece(
    block: Block, first: int, width: int, places: dict[str, int], table: Table, found: FaultsFound
) -> Piece:
    sound = block.commas == width - 1
    sound[:first] = False
    others = np.flatnonzero(~sound)[first:].tolist()  # blank lines are among them
    ragged = np.array([place for place in others if block.record(place).strip()], dtype=np.int64)
    found.add_to_rows(
        table.file,
        "",
        block.lines[ragged],
        lambda nth: _tell_ragged(int(block.commas[ragged[nth]]) + 1, width),
    )
    kept = np.flatnonzero(sound)
    lines = block.lines[kept]
    cells = _parsed(block, kept, width, places)
    said = ~_is_wholly_blank(cells)
    if not said.all():
        rows = pa.array(said)
        lines, cells = lines[said], {name: cell.filter(rows) for name, cell in cells.items()}
    # A patient whose row cannot be used is not an unknown patient to the other files.
    start = places["patient_id"]
    asked = ragged if table is PATIENTS else ragged[:0]
    return Piece(
        lines, cells, tuple(_cell_of(block.record(place), start) for place in asked.tolist())
    )


def _tell_ragged(cells: int, width: int) -> Telling:
    if cells > width:
        remedy = "is there a comma within a cell? then put that cell in quotation marks"
    else:
        remedy = "write a comma for each cell that is left blank, too"
    counted = "1 cell" if cells == 1 else f"{cells:,} cells"
    return "", f"has {counted} where the header has {width:,}", remedy


def _cell_of(record: bytes, place: int) -> str:
    try:
        cells = next(csv.reader(io.StringIO(record.decode(), newline="")), [])
    except csv.Error:
        return ""
    return cell_as_it_was(cells[place].strip()) if place < len(cells) else ""


def _parsed(
    block: Block, kept: NDArray[np.int64], width: int, places: dict[str, int]
) -> dict[str, pa.Array]:
    if len(kept) == 0:
        return {name: pa.array([], pa.string()) for name in places}
    numbered = [str(place) for place in range(width)]
    longest = int((block.ends - block.starts)[kept].max()) + 2
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(_records_alone(block, kept)),
            read_options=pyarrow.csv.ReadOptions(
                column_names=numbered, block_size=max(SMALLEST_PARSER_BLOCK, 2 * longest)
            ),
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=block.quoted),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(numbered, pa.string()),
                include_columns=[str(place) for place in places.values()],
                strings_can_be_null=False,
                check_utf8=False,
            ),
        )
    except pa.ArrowInvalid:
        table = None
    # The line numbers hang on the parser seeing the very records that were counted.
    if table is None or table.num_rows != len(kept):
        raise NotATable(
            f"cannot be split into rows and cells after row {block.lines[0]:,}",
            "export it again as “CSV UTF-8”",
        )
    return {
        name: pa.concat_arrays(table.column(str(place)).chunks) for name, place in places.items()
    }


def _records_alone(block: Block, kept: NDArray[np.int64]) -> bytes:
    """The bytes of the kept records; a slice where they follow each other."""
    if kept[-1] - kept[0] + 1 == len(kept):
        stop = kept[-1] + 1
        return block.data[
            block.starts[kept[0]] : None if stop == len(block) else block.starts[stop]
        ]
    return b"".join(block.record(place) + b"\n" for place in kept.tolist())


def _is_wholly_blank(cells: dict[str, pa.Array]) -> NDArray[np.bool_]:
    """Rows of nothing but commas, as spreadsheets leave them below a table: they say nothing."""
    blank: NDArray[np.bool_] | None = None
    for cell in cells.values():
        own = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(cell)), 0).to_numpy(
            zero_copy_only=False
        )
        blank = own if blank is None else blank & own
        if not blank.any():
            break
    return np.zeros(0, np.bool_) if blank is None else blank
