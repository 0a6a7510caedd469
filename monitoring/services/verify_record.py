"""Prove the record whole: read it all again, and hold it against what was anchored elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from monitoring.people.roles import Person, Right, permit
from monitoring.record.anchors import Anchor, Anchors, anchor_in, anchors_file, read_anchors
from monitoring.record.backup import is_backup, read_backup
from monitoring.record.engine import reading
from monitoring.record.errors import CannotKeep
from monitoring.record.integrity import Finding, Head, heads, verified
from monitoring.record.schema import entries
from monitoring.record.sealing import Opener


@dataclass(frozen=True)
class Verified:
    """`finding` is the first entry that does not fit. `remarks` say what could not be proven."""

    finding: Finding | None
    heads: Mapping[str, Head]
    remarks: tuple[str, ...]
    anchors: int
    is_anchored: bool


def verify_record(
    record: Engine,
    *,
    by: Person,
    files: Iterable[Path] = (),
    lines: Iterable[str] = (),
    opener: Opener | None = None,
) -> Verified:
    """`files` are anchors files of elsewhere and backups; `lines` are as `head` prints them.

    `is_anchored` is false where the file that should lie beside the record is not there and
    nothing else was given: then nobody can say whether its end was cut off.
    """
    permit(by, Right.KEEP_THE_RECORD)
    opener = opener or Opener()
    given = [anchor for file in files for anchor in _anchors_of(file, opener)]
    given += [_of_line(line) for line in lines]
    beside = anchors_file(record)
    own = _read(beside) if beside is not None and beside.exists() else Anchors(())
    with reading(record) as connection:
        verdict = verified(connection, [*own.found, *given])
        ends = heads(connection)
    is_missing = beside is not None and not beside.exists() and bool(ends)
    return Verified(
        verdict.finding,
        verdict.heads,
        tuple(_remarks(beside, ends)) if ends else (),
        len(own.found) + len(given),
        bool(given) or not is_missing,
    )


def heads_of_record(record: Engine, *, by: Person) -> list[Anchor]:
    """The last entry, and the last row of the small chains beside the journal."""
    permit(by, Right.KEEP_THE_RECORD)
    with reading(record) as connection:
        return list(heads(connection).values())


def _anchors_of(file: Path, opener: Opener) -> Iterable[Anchor]:
    try:
        if is_backup(file):
            return read_backup(file, opener).heads.values()
    except OSError as error:
        raise CannotKeep(f"{file} cannot be read: {error.strerror}.") from None
    told = _read(file)
    if not told.found:
        raise CannotKeep(f"{file} is neither a backup nor an anchors file: no line of it anchors.")
    return told.found


def _read(file: Path) -> Anchors:
    try:
        return read_anchors(file)
    except OSError as error:
        raise CannotKeep(f"{file} cannot be read: {error.strerror}.") from None


def _of_line(line: str) -> Anchor:
    try:
        return anchor_in(line, kept_in="the line given")
    except ValueError as error:
        raise CannotKeep(f"{str(error)[0].upper()}{str(error)[1:]}") from None


def _remarks(file: Path | None, ends: Mapping[str, Anchor]) -> Iterator[str]:
    if file is None:
        yield (
            "No anchors file is kept: name one with the setting anchor_file, on another disk than"
            " the database's. Without it a cut end shows only against a backup or a line kept"
            " elsewhere."
        )
        return
    if not file.exists():
        yield (
            f"There is no anchors file {file}, so a cut end does not show here. Somebody removed it,"
            " or nothing was recorded since this version keeps one; the next entry begins it anew."
        )
        return
    # Read again: what was recorded while the record was read has its line by now.
    own = _read(file)
    if own.unreadable:
        which = ", ".join(map(str, own.unreadable[:5]))
        yield f"Line {which} of {file} cannot be read and anchors nothing."
    for name, end in ends.items():
        yield from _remarks_on(file, name, end, [a.number for a in own.found if a.chain == name])


def _remarks_on(file: Path, name: str, end: Anchor, numbers: list[int]) -> Iterator[str]:
    what = "entry" if name == entries.name else f"row of {name}"
    if not numbers:
        yield f"{file} anchors no {what}; there are {end.number}."
        return
    if max(numbers) < end.number:
        yield (
            f"{file} lags: its last {what} is {max(numbers)}, the record ends with {end.number}."
            " That is so after a program was killed, where the file could not be written, and where"
            " another machine keeps a file of its own."
        )
    if numbers[0] > 1:
        yield f"{file} begins with {what} {numbers[0]}: it says nothing of an end before that."
