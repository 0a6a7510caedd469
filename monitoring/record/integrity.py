"""Whether the record is whole: each entry's hash covers all it wrote and the hash before it.

What is hashed (SHA-256) is lines of canonical JSON (RFC 8785): the entry's own fields, then its
rows, table by table in alphabetical order and row by row. Times are ISO text in UTC, and a blank
cell is left out, so that both databases give the same hash and a column or table added later
changes no old one. The small chains beside the journal are made in the same way, of links that
write no rows. A chain proves nothing about its own end: for that there are anchors.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias

import rfc8785
import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from monitoring.record import schema
from monitoring.record.anchors import Anchor
from monitoring.record.engine import reading
from monitoring.record.schema import (
    HASH_BEFORE_THE_FIRST,
    JOURNAL,
    PICTURES_AT_ONCE,
    UtcTime,
    entries,
    pictures,
    utc_text,
)

ROWS_AT_ONCE = 1000
# A row as the database holds it: its table, and its cells with times as they stand.
Line: TypeAlias = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Chain:
    """A table of links, each with the hash of the one before, and the rows that a link wrote.

    A row names its link in its column `entry`; a link that may have rows says in `row_count` how
    many it wrote.
    """

    links: sa.Table
    rows: Mapping[str, sa.Table] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.links.name

    def link(self, number: int) -> str:
        return f"Entry {number}" if self.rows else f"Row {number} of {self.name}"


THE_JOURNAL = Chain(entries, dict(sorted(JOURNAL.items())))
CHAINS = (THE_JOURNAL, *(Chain(links) for links in schema.CHAINS.values()))


@dataclass(frozen=True)
class Head:
    """The last entry's number and hash: of this record and no other."""

    number: int
    hash: str


@dataclass(frozen=True)
class Finding:
    """The first entry that does not fit, or link of another chain, and why, in a sentence."""

    entry: int
    reason: str
    chain: str = entries.name


@dataclass(frozen=True)
class Verdict:
    """What reading the whole record again came to. `heads` are by chain, without empty ones."""

    finding: Finding | None
    heads: Mapping[str, Head]
    rows: Mapping[str, int]


def entry_hash(
    fields: Mapping[str, Any], rows_of_tables: Mapping[str, Iterable[Mapping[str, Any]]]
) -> str:
    """Of the entry's fields without its hash, and its rows of each table in order of their keys."""
    digest = sha256(canonical({**fields, "hash": None}))
    for name in sorted(rows_of_tables):
        for row in rows_of_tables[name]:
            digest.update(_hashed_line(name, row))
    return digest.hexdigest()


def _hashed_line(table: str, row: Mapping[str, Any]) -> bytes:
    return b"\n" + canonical({"table": table, **row})


def canonical(cells: Mapping[str, Any]) -> bytes:
    """JSON by RFC 8785 of what is not blank, with times as text."""
    told = {name: _plain(cell) for name, cell in cells.items() if cell is not None}
    if all(map(_is_ordinary, told.values())):
        # Here the standard library writes the same bytes, five times faster: a test compares.
        return _ENCODER.encode(told).encode()
    return rfc8785.dumps(told)


_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return utc_text(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return cell


def _is_ordinary(cell: Any) -> bool:
    """No number that Python would write with an exponent and JavaScript without, or refuses."""
    return not isinstance(cell, float) or 1e-4 <= abs(cell) < 2**53


def heads(connection: Connection) -> dict[str, Anchor]:
    """The last link of each chain that has any, as an anchor for lines, files and backups."""
    found = {}
    for chain in CHAINS:
        links = chain.links.c
        # The first time among a link's fields is when it was written.
        (at, *_) = (column for column in links if isinstance(column.type, UtcTime))
        last = sa.select(links.number, links.hash, at.label("at")).order_by(links.number.desc())
        if (row := connection.execute(last.limit(1)).first()) is not None:
            found[chain.name] = Anchor(row.number, row.hash, chain.name, row.at)
    return found


def head(record: Engine) -> Head | None:
    """Of the journal; None where it is empty."""
    last = sa.select(entries.c.number, entries.c.hash).order_by(entries.c.number.desc()).limit(1)
    with reading(record) as connection:
        found = connection.execute(last).first()
    return None if found is None else Head(found.number, found.hash)


def verify(record: Engine, *, anchors: Iterable[Anchor] = ()) -> Finding | None:
    """Reads the whole record again, a thousand rows at a time. None: every entry fits."""
    with reading(record) as connection:
        return verified(connection, anchors).finding


def verified(connection: Connection, anchors: Iterable[Anchor] = ()) -> Verdict:
    """As `verify`, within a transaction. Only the first finding is told: others may hang on it."""
    last: dict[str, Head] = {}
    rows: defaultdict[str, int] = defaultdict(int)
    anchors = tuple(anchors)
    for chain in CHAINS:
        for told in read_chain(connection, chain, anchors):
            if isinstance(told, Finding):
                return Verdict(told, last, rows)
            name, cells = told
            rows[name] += 1
            if name == chain.name:
                last[name] = Head(cells["number"], cells["hash"])
    return Verdict(None, last, rows)


def read_chain(
    connection: Connection, chain: Chain, anchors: Iterable[Anchor] = ()
) -> Iterator[Line | Finding]:
    """Every link followed by its rows, in order; a Finding where something does not fit.

    After a Finding nothing is sure, and what follows it may be no row of the link it stands with.
    """
    streams = {name: _Stream(connection, table) for name, table in chain.rows.items()}
    anchored: defaultdict[int, list[Anchor]] = defaultdict(list)
    for anchor in anchors:
        if anchor.chain == chain.name:
            anchored[anchor.number].append(anchor)
    before = Head(0, HASH_BEFORE_THE_FIRST)
    in_order = sa.select(*_as_stored(chain.links)).order_by(chain.links.c.number)
    for fields in _rows(connection, in_order):
        now = Head(fields["number"], fields["hash"])
        yield from _breaks_in_the_chain(chain, before, fields)
        yield from _rows_of_no_entry(chain, streams, before_entry=now.number)
        yield chain.name, fields
        yield from _rows_and_changes(chain, fields, streams)
        yield from _unlike_anchors(chain, now, anchored.pop(now.number, ()))
        before = now
    yield from _rows_of_no_entry(chain, streams)
    if anchored:
        last = anchored[max(anchored)][0]
        missing = chain.link(before.number + 1)
        ends = f"ends with {_small(chain.link(before.number))}" if before.number else "is empty"
        yield Finding(
            before.number + 1,
            f"{missing} is missing: the record {ends} and was anchored at"
            f" {_small(chain.link(last.number))} in {last.kept_in}.",
            chain.name,
        )


def _small(link: str) -> str:
    return link[0].lower() + link[1:]


def _breaks_in_the_chain(
    chain: Chain, before: Head, fields: Mapping[str, Any]
) -> Iterator[Finding]:
    number, expected = fields["number"], before.number + 1
    if number != expected:
        after = f"after {_small(chain.link(before.number))}" if before.number else "first"
        yield Finding(
            expected,
            f"{chain.link(expected)} is missing: {after} comes {_small(chain.link(number))}.",
            chain.name,
        )
    if fields["previous_hash"] != before.hash:
        yield Finding(
            number,
            f"{chain.link(number)} does not follow the one before it: it names another hash."
            " They were exchanged, or the one before was written anew.",
            chain.name,
        )


def _rows_and_changes(
    chain: Chain, fields: Mapping[str, Any], streams: Mapping[str, _Stream]
) -> Iterator[Line | Finding]:
    """The rows as they are read, so that an import larger than memory passes too."""
    number, rows, is_canonical = fields["number"], 0, True
    digest = sha256()
    try:
        digest.update(canonical({**fields, "hash": None}))
    except rfc8785.CanonicalizationError:
        is_canonical = False
    for name, stream in streams.items():
        for row in stream.of(number):
            rows += 1
            try:
                digest.update(_hashed_line(name, row))
            except rfc8785.CanonicalizationError:  # a value that the record never takes
                is_canonical = False
            else:
                yield name, row
    written = fields["row_count"] if chain.rows else 0
    if rows < written:
        what = f"it wrote {written} rows and {rows} are left, so one was removed"
    elif rows > written:
        what = f"it wrote {written} rows and there are {rows}, so one was added"
    elif not is_canonical or digest.hexdigest() != fields["hash"]:
        what = "a value in it was changed afterwards"
    else:
        return
    yield Finding(number, f"{chain.link(number)} is not what was written: {what}.", chain.name)


def _unlike_anchors(chain: Chain, now: Head, anchors: Iterable[Anchor]) -> Iterator[Finding]:
    for anchor in anchors:
        if not anchor.fits(now.number, now.hash):
            yield Finding(
                now.number,
                f"{chain.link(now.number)} is not the one that was anchored in {anchor.kept_in}:"
                " the record was written anew from there or before, or this anchor is another's.",
                chain.name,
            )


def _rows_of_no_entry(
    chain: Chain, streams: Mapping[str, _Stream], *, before_entry: int | None = None
) -> Iterator[Finding]:
    for name, stream in streams.items():
        entry = stream.next_entry
        if entry is not None and (before_entry is None or entry < before_entry):
            yield Finding(
                entry, f"A row of {name} belongs to entry {entry}, which is not there.", chain.name
            )


class _Stream:
    """One table's rows in the order of their entries, handed out entry by entry."""

    def __init__(self, connection: Connection, table: sa.Table) -> None:
        in_order = sa.select(*_as_stored(table)).order_by(table.c.entry, *table.primary_key)
        at_once = PICTURES_AT_ONCE if table is pictures else ROWS_AT_ONCE
        self._rows = _rows(connection, in_order, at_once)
        self._next = next(self._rows, None)

    @property
    def next_entry(self) -> int | None:
        return None if self._next is None else self._next["entry"]

    def of(self, entry: int) -> Iterator[dict[str, Any]]:
        while self._next is not None and self._next["entry"] == entry:
            row, self._next = self._next, next(self._rows, None)
            yield row


def _rows(
    connection: Connection, query: sa.Select[Any], at_once: int = ROWS_AT_ONCE
) -> Iterator[dict[str, Any]]:
    result = connection.execute(query, execution_options={"yield_per": at_once})
    return (dict(row) for row in result.mappings())


def _as_stored(table: sa.Table) -> list[sa.ColumnElement[Any]]:
    """Times as they stand: an unreadable one is a finding, not a fault."""
    return [
        sa.type_coerce(column, sa.Text).label(column.name)
        if isinstance(column.type, UtcTime)
        else column
        for column in table.c
    ]
