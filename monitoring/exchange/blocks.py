"""A file's bytes as blocks of whole records, or the one sentence why it is not a table of text.

A record ends at a line end outside quotation marks. Quotation marks are taken strictly: one that
neither opens nor closes a cell makes the extent of every later record doubtful, so the whole file
is refused and not only the row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

BLOCK_BYTES = 16 * 1024 * 1024
LONGEST_RECORD_BYTES = 4 * BLOCK_BYTES
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
QUOTE, COMMA, NEWLINE, RETURN = b'",\n\r'

Places = NDArray[np.int64]

_OTHER_FORMATS = (
    (b"PK\x03\x04", "is a spreadsheet workbook or another archive, not a CSV file"),
    (b"\xd0\xcf\x11\xe0", "is an old spreadsheet workbook, not a CSV file"),
    (b"\x1f\x8b", "is compressed with gzip"),
    (b"PAR1", "is a Parquet file, not a CSV file"),
    (b"\xff\xfe", "is written in UTF-16, not in UTF-8"),
    (b"\xfe\xff", "is written in UTF-16, not in UTF-8"),
)


class NotATable(Exception):
    """The file as a whole cannot be read."""

    def __init__(self, fault: str, remedy: str) -> None:
        super().__init__(fault, remedy)
        self.fault = fault
        self.remedy = remedy


@dataclass(frozen=True)
class Block:
    """Whole records: where each starts and ends (its line end left out), and its line."""

    data: bytes
    starts: Places
    ends: Places
    lines: Places
    commas: Places  # how many stand outside quotation marks
    quoted: bool

    def __len__(self) -> int:
        return len(self.starts)

    def record(self, place: int) -> bytes:
        return self.data[self.starts[place] : self.ends[place]]


def blocks(file: BinaryIO) -> Iterator[Block]:
    """The file in order; at least one block, of at least one record, or NotATable."""
    rest, offset, line = b"", 0, 1
    while True:
        read = file.read(BLOCK_BYTES)
        if offset == 0 and not rest:
            read, offset = _without_beginning(read)
        _refuse_nul(read, offset + len(rest), line, rest)
        data = rest + read
        if not read and data and not data.endswith(b"\n"):
            data += b"\n"
        whole = _end_of_last_record(data)
        if whole:
            yield _block(data[:whole], offset, line)
            line += data.count(b"\n", 0, whole)
            offset += whole
        rest = data[whole:]
        if len(rest) > LONGEST_RECORD_BYTES or (not read and rest):
            _refuse_unended(rest, line)
        if not read:
            return


def _without_beginning(data: bytes) -> tuple[bytes, int]:
    if not data.removeprefix(BYTE_ORDER_MARK).strip():
        raise NotATable("is empty", "its first row must name the columns")
    for beginning, fault in _OTHER_FORMATS:
        if data.startswith(beginning):
            raise NotATable(fault, "save it as “CSV UTF-8”")
    if data.startswith(BYTE_ORDER_MARK):
        return data[len(BYTE_ORDER_MARK) :], len(BYTE_ORDER_MARK)
    return data, 0


def _refuse_nul(data: bytes, offset: int, line: int, before: bytes) -> None:
    place = data.find(b"\0")
    if place >= 0:
        row = line + before.count(b"\n") + data.count(b"\n", 0, place)
        raise NotATable(
            f"holds a NUL byte at byte {offset + place + 1:,} (row {row:,}), so it is not text",
            "save it as “CSV UTF-8”, or export it again if it was cut off",
        )


def _refuse_unended(rest: bytes, line: int) -> None:
    raw = _bytes(rest + b"\n")
    quotes = np.flatnonzero(raw == QUOTE)
    _refuse_stray_quotes(raw, quotes, np.flatnonzero(raw == NEWLINE), line)
    if len(quotes) % 2:
        row = line + rest.count(b"\n", 0, int(quotes[-1]))
        raise NotATable(
            f"has a quotation mark in row {row:,} that is opened and never closed",
            "close it, and write a quotation mark within a cell twice",
        )
    raise NotATable(
        f"has no line end within {LONGEST_RECORD_BYTES // 2**20} MB after the start of row {line:,}",
        "write one row a line",
    )


def _end_of_last_record(data: bytes) -> int:
    if b'"' not in data:
        return data.rfind(b"\n") + 1
    raw = _bytes(data)
    quotes, newlines = np.flatnonzero(raw == QUOTE), np.flatnonzero(raw == NEWLINE)
    outside = newlines[_is_outside(newlines, quotes)]
    return int(outside[-1]) + 1 if len(outside) else 0


def _block(data: bytes, offset: int, line: int) -> Block:
    _refuse_other_than_utf8(data, offset, line)
    raw = _bytes(data)
    newlines = np.flatnonzero(raw == NEWLINE)
    commas = np.flatnonzero(raw == COMMA)
    ends, lines = newlines, np.arange(line, line + len(newlines))
    quoted = b'"' in data
    if quoted:
        quotes = np.flatnonzero(raw == QUOTE)
        ends = newlines[_is_outside(newlines, quotes)]
        commas = commas[_is_outside(commas, quotes)]
        lines = line + np.searchsorted(newlines, np.concatenate([[0], ends[:-1] + 1]))
        _refuse_stray_quotes(raw, quotes, newlines, line)
    starts = np.concatenate([[0], ends[:-1] + 1])
    per_record = np.diff(np.searchsorted(commas, ends), prepend=0)
    ends = ends - ((ends > starts) & (raw[ends - 1] == RETURN))
    _refuse_lone_returns(data, raw, line)
    return Block(data, starts, ends, lines, per_record, quoted)


def _refuse_other_than_utf8(data: bytes, offset: int, line: int) -> None:
    if data.isascii():
        return
    try:
        data.decode()
    except UnicodeDecodeError as wrong:
        row = line + data.count(b"\n", 0, wrong.start)
        raise NotATable(
            f"is not UTF-8 at byte {offset + wrong.start + 1:,} (row {row:,})",
            "is it saved in a Windows or Latin-1 code page? then save it as “CSV UTF-8”",
        ) from None


def _refuse_stray_quotes(
    raw: NDArray[np.uint8], quotes: Places, newlines: Places, line: int
) -> None:
    """An opening quotation mark stands at a cell's start, a closing one at its end."""
    opening, closing = quotes[::2], quotes[1::2]
    before = raw[opening - 1]
    fits_before = (opening == 0) | np.isin(before, [COMMA, NEWLINE, QUOTE])
    after = raw[closing + 1]  # a block ends with a line end, never with a quotation mark
    fits_after = np.isin(after, [COMMA, NEWLINE, RETURN, QUOTE])
    stray = np.concatenate([opening[~fits_before], closing[~fits_after]])
    if len(stray):
        row = line + int(np.searchsorted(newlines, stray.min()))
        raise NotATable(
            f"has a quotation mark within a cell in row {row:,}",
            "put such a cell in quotation marks and write those within it twice",
        )


def _refuse_lone_returns(data: bytes, raw: NDArray[np.uint8], line: int) -> None:
    if data.count(b"\r") == data.count(b"\r\n"):
        return
    returns = np.flatnonzero(raw == RETURN)
    quotes = np.flatnonzero(raw == QUOTE)
    lone = returns[(raw[returns + 1] != NEWLINE) & _is_outside(returns, quotes)]
    if len(lone):
        row = line + data.count(b"\n", 0, int(lone[0]))
        raise NotATable(
            f"has a carriage return that ends no line in row {row:,}",
            "save it with line ends of Windows or Unix (CRLF or LF)",
        )


def _is_outside(places: Places, quotes: Places) -> NDArray[np.bool_]:
    outside: NDArray[np.bool_] = np.searchsorted(quotes, places) % 2 == 0
    return outside


def _bytes(data: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(data, dtype=np.uint8)
