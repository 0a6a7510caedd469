"""Anchors: the heads of the chains, kept outside the database.

A chain proves nothing about its own end, and whoever has the database's password can write it anew
from the start. So after each commit the process that wrote adds a line to a file beside the record:
number, hash and time of what it wrote. A line that is missing does no harm, the next one covers it.
Therefore nothing here undoes or delays an entry: what cannot be written is logged, and `verify`
says that the anchors lag.

The file keeps its first line, the last of each day and the newest thousand of each chain.
"""

from __future__ import annotations

import errno
import fcntl
import logging
import os
import re
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp

from sqlalchemy import Connection, Engine

from monitoring.record.schema import entries, utc_text

KEPT = 1000
SHORTEST_HASH = 16  # hexadecimal digits, of a line that is typed from paper
OPTION = "anchors_file"
_NOTED = "daywatch_anchors"
_LINE = re.compile(
    rf"(?:(?P<chain>[a-z_]+) )?(?P<number>[1-9]\d{{0,18}}) (?P<hash>[0-9a-f]{{{SHORTEST_HASH},64}})…?"
    r"(?: (?P<at>\S+))?"
)
_PATIENCE = 50  # times 10 ms, for another process that is thinning the file out

log = logging.getLogger("daywatch")


@dataclass(frozen=True)
class Anchor:
    """What a chain held under a number, as kept elsewhere; the hash may be cut short."""

    number: int
    hash: str
    chain: str = entries.name
    at: datetime | None = None
    kept_in: str = "an anchor"

    @property
    def line(self) -> str:
        """As it stands in a file, in a mail or on paper; the journal needs no name."""
        chain = () if self.chain == entries.name else (self.chain,)
        at = () if self.at is None else (utc_text(self.at),)
        return " ".join([*chain, str(self.number), self.hash, *at])

    def fits(self, number: int, hashed: str) -> bool:
        return number == self.number and hashed.startswith(self.hash)


@dataclass(frozen=True)
class Anchors:
    """What a file anchors, and which of its lines cannot be read."""

    found: tuple[Anchor, ...]
    unreadable: tuple[int, ...] = ()


# --- while entries are written ----------------------------------------------------------------


def anchors_file(record: Engine) -> Path | None:
    """None where no setting names one and the record is no file of its own."""
    return record.get_execution_options().get(OPTION)


def note(connection: Connection, anchor: Anchor) -> None:
    """What the transaction writes, to be anchored once it is committed."""
    connection.info.setdefault(_NOTED, []).append(anchor)


def noted(connection: Connection) -> list[Anchor]:
    """What was noted since this was last asked; a connection outlives a transaction that failed."""
    return connection.info.pop(_NOTED, [])


def keep(file: Path | None, anchors: list[Anchor]) -> None:
    """After the commit. Raises nothing: an acknowledged entry stays acknowledged."""
    if file is None or not anchors:
        return
    try:
        _append(file, anchors)
        if any(anchor.number % KEPT == 0 for anchor in anchors):
            thin_out(file)
    except OSError as error:
        log.warning(
            "The anchors file cannot be written (%s); the entry itself is safe.", error.strerror
        )


def _append(file: Path, anchors: Iterable[Anchor]) -> None:
    """All lines in one write, so that two processes at once do not mix theirs."""
    text = "".join(f"{anchor.line}\n" for anchor in anchors).encode()
    with _locked(file, fcntl.LOCK_SH, os.O_RDWR | os.O_APPEND | os.O_CREAT) as descriptor:
        size = os.fstat(descriptor).st_size
        if size and os.pread(descriptor, 1, size - 1) != b"\n":  # somebody was killed in a line
            text = b"\n" + text
        if os.write(descriptor, text) != len(text):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def thin_out(file: Path, *, kept: int = KEPT) -> None:
    """Nobody who appends meanwhile loses a line: they wait, and then find the new file."""
    with _locked(file, fcntl.LOCK_EX, os.O_RDONLY) as descriptor:
        lines = file.read_text().splitlines()
        _replace(file, "".join(f"{line}\n" for line in _thinned(lines, kept)), like=descriptor)


def _replace(file: Path, text: str, *, like: int) -> None:
    new, name = mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(new, "w", encoding="utf-8") as thinner:
            os.fchmod(new, os.fstat(like).st_mode & 0o777)
            thinner.write(text)
            thinner.flush()
            os.fsync(new)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _thinned(lines: list[str], kept: int) -> Iterator[str]:
    """A line that cannot be read stays: it may say that somebody was at the file."""
    read = [_parsed(line, "") for line in lines]
    of_chain: defaultdict[str, list[int]] = defaultdict(list)
    for place, anchor in enumerate(read):
        if anchor is not None:
            of_chain[anchor.chain].append(place)
    stay = {place for place, anchor in enumerate(read) if anchor is None and lines[place].strip()}
    for places in of_chain.values():
        last_of_day = {_day(read[place]): place for place in places}
        stay |= {places[0], *last_of_day.values(), *places[-kept:]}
    return (lines[place] for place in sorted(stay))


def _day(anchor: Anchor | None) -> str:
    return "" if anchor is None or anchor.at is None else utc_text(anchor.at)[:10]


@contextmanager
def _locked(file: Path, kind: int, flags: int) -> Iterator[int]:
    for _ in range(_PATIENCE):
        descriptor = os.open(file, flags | os.O_CLOEXEC, 0o644)
        try:
            if _has_lock(descriptor, kind) and _is_still(file, descriptor):
                yield descriptor
                return
        finally:
            os.close(descriptor)
        time.sleep(0.01)
    raise OSError(errno.EAGAIN, "another process holds it")


def _has_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(file: Path, descriptor: int) -> bool:
    """False where the file was thinned out, so replaced, between opening and locking it."""
    try:
        return os.path.samestat(file.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


# --- when the record is verified --------------------------------------------------------------


def read_anchors(file: Path) -> Anchors:
    """Raises FileNotFoundError and every other OSError as they come."""
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    found: list[Anchor] = []
    unreadable: list[int] = []
    for number, line in enumerate(lines, start=1):
        anchor = _parsed(line, f"{file.name}, line {number}")
        if anchor is not None:
            found.append(anchor)
        elif line.strip():
            unreadable.append(number)
    return Anchors(tuple(found), tuple(unreadable))


def anchor_in(line: str, *, kept_in: str) -> Anchor:
    """Of one line, as `head` prints it. Raises ValueError with a sentence."""
    anchor = _parsed(line, kept_in)
    if anchor is None:
        raise ValueError(
            f"{kept_in} cannot be read: it is a number and at least {SHORTEST_HASH} digits of a"
            " hash, as `python -m monitoring head` prints them."
        )
    return anchor


def _parsed(line: str, kept_in: str) -> Anchor | None:
    match = _LINE.fullmatch(" ".join(line.split()))
    if match is None:
        return None
    at = None
    if match["at"] is not None:
        try:
            at = datetime.fromisoformat(match["at"])
        except ValueError:
            return None
        if at.tzinfo is None:
            return None
    return Anchor(int(match["number"]), match["hash"], match["chain"] or entries.name, at, kept_in)
