"""The whole record as a stream of rows, out of one database and into another, empty one.

The rows come in the order of the journal, each entry followed by what it wrote, so that they are
checked as they are read and never all in memory. What is typed and not yet saved, sessions and
mistaken sign-ins stay behind; passwords are no part of a chain and come last, where asked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from monitoring.record.anchors import Anchor, anchors_file, note, read_anchors
from monitoring.record.engine import dicts, reading, writing
from monitoring.record.errors import CannotKeep
from monitoring.record.integrity import CHAINS, Finding, Line, heads, read_chain, verified
from monitoring.record.schema import (
    NUMBER,
    PICTURES_AT_ONCE,
    UtcTime,
    account_secrets,
    entry_patients,
    metadata,
    pictures,
)

ROWS_AT_ONCE = 1000
_IN_CHAINS = {
    table.name: table for chain in CHAINS for table in (chain.links, *chain.rows.values())
}
_LINKS = {chain.name for chain in CHAINS}
# Its rows come before the patients whom they name, so they wait for their entry to be complete.
_NAMES_LATER_ROWS = entry_patients.name
TABLES: dict[str, sa.Table] = {**_IN_CHAINS, account_secrets.name: account_secrets}


class NotWhole(CannotKeep):
    """The record that should be copied does not verify."""


@dataclass(frozen=True)
class Copied:
    """How many rows of each table went over, and the last link of each chain."""

    rows: Mapping[str, int]
    heads: Mapping[str, Anchor]


def copy_record(source: Engine, target: Engine) -> Copied:
    """All or nothing. The target is read again and verified before it is committed."""
    with reading(source) as there, writing(target) as here:
        must_be_empty(here)
        rows = fill(here, whole_record(there, passwords=True))
        return arrived(here, rows, heads(there), beside=target)


def whole_record(connection: Connection, *, passwords: bool) -> Iterator[Line]:
    """Every row, as it stands in the database. Raises NotWhole at the first that does not fit."""
    for chain in CHAINS:
        for told in read_chain(connection, chain):
            if isinstance(told, Finding):
                raise NotWhole(f"The record is not whole, so it was not copied. {told.reason}")
            yield told
    if passwords:
        kept = sa.select(account_secrets).order_by(account_secrets.c.user_name)
        yield from ((account_secrets.name, row) for row in dicts(connection, kept))


def must_be_empty(connection: Connection) -> None:
    one = sa.literal(1)
    for table in TABLES.values():
        if connection.execute(sa.select(one).select_from(table).limit(1)).first() is not None:
            raise CannotKeep(
                "The place is not empty: its record has entries or accounts of its own, and"
                " nothing was put in. Name a place that has none."
            )


def fill(connection: Connection, lines: Iterable[Line]) -> dict[str, int]:
    """Puts rows into an empty record and gives how many of each table."""
    waiting: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    rows: dict[str, int] = dict.fromkeys(TABLES, 0)
    for name, cells in lines:
        if name in _LINKS and (
            sum(map(len, waiting.values())) >= ROWS_AT_ONCE
            or len(waiting[pictures.name]) >= PICTURES_AT_ONCE
        ):
            _insert(connection, waiting)
        elif len(waiting[name]) >= ROWS_AT_ONCE and name != _NAMES_LATER_ROWS:
            _insert(connection, waiting, but=_NAMES_LATER_ROWS)
        waiting[name].append(_typed(name, cells))
        rows[name] += 1
    _insert(connection, waiting)
    return rows


def arrived(
    connection: Connection,
    rows: Mapping[str, int],
    expected: Mapping[str, Anchor],
    *,
    beside: Engine,
) -> Copied:
    """The filled record verified, also against the anchors that lie beside its new place."""
    known = _known_beside(beside)
    # In one set with them, what this record lost would be told as what is wrong with the copy.
    verdict = verified(connection)
    if verdict.finding is not None:
        raise NotWhole(f"What arrived is not whole; nothing was put in. {verdict.finding.reason}")
    found = {name: (head.number, head.hash) for name, head in verdict.heads.items()}
    if found != {name: (head.number, head.hash) for name, head in expected.items()}:
        raise NotWhole("What arrived does not end where it should; nothing was put in.")
    in_chains = {name: count for name, count in rows.items() if name in _IN_CHAINS and count}
    if in_chains != dict(verdict.rows):
        raise NotWhole("Not every row arrived; nothing was put in.")
    if known and (unlike := verified(connection, known).finding) is not None:
        raise CannotKeep(
            f"The anchors file beside the new place tells of another or a longer record. {unlike.reason}"
            " Nothing was put in. Keep that file, it tells what is lost, but under another name;"
            " then try again."
        )
    for head in expected.values():
        note(connection, head)
    return Copied(rows, expected)


def _known_beside(record: Engine) -> tuple[Anchor, ...]:
    file = anchors_file(record)
    try:
        return () if file is None else read_anchors(file).found
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise CannotKeep(
            f"The anchors file beside the new place cannot be read: {error.strerror}."
        ) from None


def _insert(
    connection: Connection, waiting: dict[str, list[dict[str, Any]]], *, but: str | None = None
) -> None:
    """Tables in such an order that no row comes before one that it names."""
    for table in metadata.sorted_tables:
        if table.name != but and (rows := waiting.pop(table.name, None)):
            connection.execute(table.insert(), rows)


def _typed(name: str, cells: Mapping[str, Any]) -> dict[str, Any]:
    """Every column, as the database takes it: times and numbers are told alike by both."""
    kinds = _KINDS.get(name)
    if kinds is None or not cells.keys() <= kinds.keys():
        raise CannotKeep(
            "There is a table or a column that this version does not know: use the version of the"
            " program that made it, or a newer one."
        )
    try:
        return {
            column: None if (cell := cells.get(column)) is None else read(cell)
            for column, read in kinds.items()
        }
    except (TypeError, ValueError, OverflowError):
        raise CannotKeep(f"A row of {name} has a cell that no record takes.") from None


def _time(cell: Any) -> datetime:
    return cell if isinstance(cell, datetime) else datetime.fromisoformat(cell)


def _as_it_is(cell: Any) -> Any:
    return cell


def _reader(column: sa.Column[Any]) -> Callable[[Any], Any]:
    if isinstance(column.type, UtcTime):
        return _time
    return float if isinstance(column.type, type(NUMBER)) else _as_it_is


_KINDS = {
    name: {column.name: _reader(column) for column in table.c} for name, table in TABLES.items()
}
