"""Columns of text to typed columns, strictly: one parser for each kind of column.

Each distinct cell is parsed once, in whole-column steps; a cell that cannot be taken is blank in
the result and named in `faulty`, and only for such a cell are sentences made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from monitoring.charting.tables import OBSERVATIONS, Column, Kind
from monitoring.exchange import remedies, times
from monitoring.exchange.faults import Telling
from monitoring.scales.observables import PRODUCTS

NUMBER = r"^-?[0-9]{1,15}(\.[0-9]{1,20})?$"
SIGNED_NUMBER = r"^[<>]?[ ]?-?[0-9]{1,15}(\.[0-9]{1,20})?$"
BEGINS_LIKE_A_FORMULA = r"^[=+@]"
BEGINS_WITH_CONTROL = r"^[\x00-\x1f\x7f-\x{9f}]"
CONFIRMABLE = tuple(
    name for name in OBSERVATIONS.column_names if name not in {*OBSERVATIONS.key, "confirmed"}
)


@dataclass(frozen=True)
class Parsed:
    """A typed column; the words or signs that stood beside or in place of its numbers."""

    column: pa.Array
    faulty: NDArray[np.bool_]
    tell: Callable[[str], Telling]
    unmeasured: NDArray[np.bool_] | None = (
        None  # the column's word stood there: tried, not measured
    )
    limit: pa.Array | None = None  # < or >

    def taken(self, rows: pa.Array) -> Parsed:
        """The distinct cells spread over the rows that hold them."""
        places = rows.to_numpy()
        return Parsed(
            self.column.take(rows),
            self.faulty[places],
            self.tell,
            None if self.unmeasured is None else self.unmeasured[places],
            None if self.limit is None else self.limit.take(rows),
        )


def parse(column: Column, cells: pa.Array, *, zone: ZoneInfo | None) -> Parsed:
    """Every parser takes distinct cells; a required cell that is blank is faulty, too."""
    encoded = cells.dictionary_encode()
    distinct = encoded.dictionary
    parsed = _parser(column)(column, distinct, zone)
    if column.required:
        blank = flags(pc.equal(pc.utf8_trim_whitespace(distinct), ""))
        parsed = Parsed(
            parsed.column,
            parsed.faulty | blank,
            _with_blanks(parsed.tell),
            parsed.unmeasured,
            parsed.limit,
        )
    return parsed.taken(encoded.indices)


Parser = Callable[[Column, pa.Array, ZoneInfo | None], Parsed]


def _parser(column: Column) -> Parser:
    if column.name in _BY_NAME:
        return _BY_NAME[column.name]
    return _BY_KIND[column.kind]


def _with_blanks(tell: Callable[[str], Telling]) -> Callable[[str], Telling]:
    return lambda cell: tell(cell) if cell.strip() else remedies.BLANK


def _trimmed(cells: pa.Array) -> tuple[pa.Array, NDArray[np.bool_]]:
    trimmed = pc.utf8_trim_whitespace(cells)
    return trimmed, flags(pc.not_equal(trimmed, ""))


# --- numbers ------------------------------------------------------------------------------------


def numbers(column: Column, cells: pa.Array, _zone: ZoneInfo | None = None) -> Parsed:
    trimmed, filled = _trimmed(cells)
    pattern = SIGNED_NUMBER if column.signed else NUMBER
    is_number = flags(pc.match_substring_regex(trimmed, pattern))
    unmeasured = flags(pc.equal(pc.utf8_lower(trimmed), column.word)) & filled
    digits = pc.if_else(pa.array(is_number), trimmed, None)
    limit = None
    if column.signed:
        sign = pc.utf8_slice_codeunits(digits, 0, 1)
        has_sign = pc.is_in(sign, pa.array(["<", ">"]))
        limit = pc.if_else(has_sign, sign, None).cast(pa.large_string())
        digits = pc.utf8_trim(digits, characters="<> ")
    values = pc.cast(digits, pa.float64()).to_numpy(zero_copy_only=False) + 0.0  # no minus zero
    refused = filled & ~is_number & ~unmeasured
    low, high = column.plausible or (-np.inf, np.inf)
    with np.errstate(invalid="ignore"):
        refused |= (values < low) | (values > high)
        if column.whole:
            refused |= is_number & (values % 1 != 0)
    return Parsed(
        pa.array(np.where(refused, np.nan, values)),
        refused,
        lambda cell: remedies.number(column, cell),
        unmeasured,
        limit,
    )


# --- words --------------------------------------------------------------------------------------


def choices(column: Column, cells: pa.Array, _zone: ZoneInfo | None = None) -> Parsed:
    trimmed, filled = _trimmed(cells)
    words = pc.utf8_lower(trimmed)
    listed = flags(pc.is_in(words, pa.array(column.choices, pa.string())))
    return Parsed(
        _words(words, listed), filled & ~listed, lambda cell: remedies.choice(column, cell)
    )


def several(column: Column, cells: pa.Array, _zone: ZoneInfo | None = None) -> Parsed:
    """Sets: their words in the listed order. Few distinct ones, so each is read as a word."""
    listed = frozenset(column.choices)
    order = {word: place for place, word in enumerate(column.choices)}

    def ordered(cell: str) -> str | None:
        words = [word.strip() for word in cell.lower().split(";")]
        if words == ["none"] and column.kind is Kind.SEVERAL:
            return "none"
        if len(set(words)) < len(words) or not listed.issuperset(words):
            return None
        return ";".join(sorted(words, key=order.__getitem__))

    trimmed, filled = _trimmed(cells)
    sets = [ordered(cell) if cell else None for cell in trimmed.to_pylist()]
    values = pa.array(sets, pa.large_string())
    refused = filled & flags(values.is_null())
    return Parsed(values, refused, lambda cell: remedies.several(column, cell))


def _confirmed(column: Column, cells: pa.Array, _zone: ZoneInfo | None) -> Parsed:
    named = Column(column.name, column.kind, choices=CONFIRMABLE)
    return several(named, cells)


def text(column: Column, cells: pa.Array, _zone: ZoneInfo | None = None) -> Parsed:
    """Kept as written but for the white space around it."""
    trimmed, filled = _trimmed(cells)
    refused = flags(pc.match_substring_regex(trimmed, BEGINS_LIKE_A_FORMULA))
    for beginning in (cells, trimmed):
        refused |= filled & flags(pc.match_substring_regex(beginning, BEGINS_WITH_CONTROL))
    return Parsed(
        _words(trimmed, filled & ~refused), refused, lambda cell: remedies.text(column, cell)
    )


def _listed_or_any_text(column: Column, cells: pa.Array, _zone: ZoneInfo | None) -> Parsed:
    """A product's name in the list is a listed word and is written small; any other is text."""
    lower = pc.utf8_lower(pc.utf8_trim_whitespace(cells))
    listed = pc.is_in(lower, pa.array(PRODUCTS, pa.string()))
    return text(column, pc.if_else(listed, lower, cells))


def _questions(column: Column, cells: pa.Array, _zone: ZoneInfo | None) -> Parsed:
    return text(column, pc.utf8_lower(cells))


def _answers(_column: Column, cells: pa.Array, _zone: ZoneInfo | None) -> Parsed:
    trimmed, filled = _trimmed(cells)
    lower = pc.utf8_lower(trimmed)
    listed = flags(pc.is_in(lower, pa.array(["yes", "no"])))
    listed |= flags(pc.match_substring_regex(lower, NUMBER))
    return Parsed(_words(lower, listed), filled & ~listed, remedies.answer)


def _words(words: pa.Array, kept: NDArray[np.bool_]) -> pa.Array:
    return pc.if_else(pa.array(kept), words, None).cast(pa.large_string())


def flags(answers: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    """An Arrow column of yes and no as numpy's."""
    result: NDArray[np.bool_] = answers.to_numpy(zero_copy_only=False).astype(np.bool_)
    return result


# --- times --------------------------------------------------------------------------------------


def moments(column: Column, cells: pa.Array, zone: ZoneInfo | None) -> Parsed:
    trimmed, filled = _trimmed(cells)
    instants = times.instants(trimmed, zone)
    return Parsed(
        times.column_of(instants),
        filled & np.isnat(instants),
        lambda cell: remedies.time(column, cell, zone),
    )


def dates(column: Column, cells: pa.Array, _zone: ZoneInfo | None = None) -> Parsed:
    trimmed, filled = _trimmed(cells)
    known = times.is_date(trimmed)
    return Parsed(_words(trimmed, known), filled & ~known, lambda cell: remedies.date(column, cell))


def lists_of_times(column: Column, cells: pa.Array, zone: ZoneInfo | None) -> Parsed:
    trimmed, filled = _trimmed(cells)
    values, rising = times.lists(trimmed, zone)
    return Parsed(values, filled & ~rising, lambda cell: remedies.list_of_times(column, cell, zone))


_BY_NAME: dict[str, Parser] = {
    "confirmed": _confirmed,
    "product": _listed_or_any_text,
    "question": _questions,
    "answer": _answers,
}
_BY_KIND: dict[Kind, Parser] = {
    Kind.NUMBER: numbers,
    Kind.CHOICE: choices,
    Kind.SEVERAL: several,
    Kind.TEXT: text,
    Kind.TIME: moments,
    Kind.TIMES: lists_of_times,
    Kind.DATE: dates,
}
