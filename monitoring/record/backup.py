"""A backup: the whole record in one file that belongs to no database.

Lines of canonical JSON, compressed with gzip, and sealed in the age format where a key is given.
The first line says what the file is and where the record ends. Then come the rows as they are
hashed, each entry followed by what it wrote; the last line holds the SHA-256 of all lines before
it. `gunzip` and `sha256sum` are enough to look into one in twenty years.

Drafts, sessions and mistaken sign-ins are not in it. Password hashes are in a sealed file only: in
an open one they could be tried out by whoever finds it, and people can be given new passwords.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine

from monitoring import __version__
from monitoring.record.anchors import Anchor, anchor_in
from monitoring.record.copying import Copied, NotWhole, arrived, fill, must_be_empty, whole_record
from monitoring.record.engine import reading, writing
from monitoring.record.errors import CannotKeep
from monitoring.record.integrity import Line, canonical, heads
from monitoring.record.sealing import MAGIC as SEALED
from monitoring.record.sealing import (
    Opener,
    Seal,
    UnusableSeal,
    asks_for_passphrase,
    opened,
    sealed,
)

FORMAT, VERSION = "daywatch-backup", 1
COMPRESSED = b"\x1f\x8b"
# A tenth larger than at the highest level, in a third of the time.
_LEVEL = 6
_LONGEST_LINE = 64 * 2**20


class UnusableBackup(CannotKeep):
    """The file is none, or damaged, or cannot be opened; nothing was restored."""


@dataclass(frozen=True)
class Backup:
    """What a backup says of itself."""

    made_at: datetime
    migration: str
    program: str
    heads: Mapping[str, Anchor]
    has_passwords: bool


@dataclass(frozen=True)
class Written:
    """What went into a backup."""

    backup: Backup
    rows: Mapping[str, int]
    bytes: int


def is_backup(file: Path) -> bool:
    """By its first bytes; an anchors file begins otherwise."""
    with file.open("rb") as opened_file:
        beginning = opened_file.read(len(SEALED))
    return beginning.startswith(COMPRESSED) or beginning == SEALED


# --- writing ----------------------------------------------------------------------------------


def write_backup(record: Engine, file: Path, *, at: datetime, seal: Seal | None) -> Written:
    """One state of the record, while people go on working; it is verified as it is read.

    The file appears under its name only when it is complete and on the disk, and never in place of
    another. Raises NotWhole where the record does not verify, and CannotKeep.
    """
    with _taking_its_place(file) as new:
        try:
            with reading(record) as connection, sealed(new, seal) as content:
                backup = _described(connection, at=at, has_passwords=seal is not None)
                rows = _write(content, backup, whole_record(connection, passwords=seal is not None))
        except NotWhole as fault:
            raise NotWhole(
                f"{fault} No backup was written. Keep the ones that you have, copy the database's own"
                " files as they are, and see docs/guide/backup.md."
            ) from None
        new.flush()
        size = new.tell()
    return Written(backup, rows, size)


def _described(connection: Connection, *, at: datetime, has_passwords: bool) -> Backup:
    return Backup(at, _step(connection), __version__, heads(connection), has_passwords)


def _step(connection: Connection) -> str:
    return str(MigrationContext.configure(connection).get_current_revision())


def _write(file: IO[bytes], backup: Backup, lines: Iterator[Line]) -> dict[str, int]:
    rows: dict[str, int] = {}
    digest = sha256()
    with gzip.GzipFile("", "wb", _LEVEL, file, mtime=0) as compressed:
        header = canonical(_header(backup)) + b"\n"
        digest.update(header)
        compressed.write(header)
        for name, cells in lines:
            line = canonical({"table": name, **cells}) + b"\n"
            rows[name] = rows.get(name, 0) + 1
            digest.update(line)
            compressed.write(line)
        compressed.write(canonical({"sha256": digest.hexdigest(), "rows": rows}) + b"\n")
    return rows


def _header(backup: Backup) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "program": backup.program,
        "migration": backup.migration,
        "made_at": backup.made_at,
        "entries": backup.heads["entries"].number if "entries" in backup.heads else 0,
        "heads": {name: head.line for name, head in backup.heads.items()},
        "passwords": backup.has_passwords,
    }


@contextmanager
def _taking_its_place(file: Path) -> Iterator[IO[bytes]]:
    """Only its owner may read it, and it is whole or not there at all."""
    if os.path.lexists(file):
        raise CannotKeep(f"{file} is there already, and no backup is written over another file.")
    try:
        descriptor, name = tempfile.mkstemp(dir=file.absolute().parent, prefix=f".{file.name}.")
        try:
            with os.fdopen(descriptor, "wb") as new:
                yield new
                new.flush()
                os.fsync(descriptor)
            _rename(Path(name), file)
        finally:
            Path(name).unlink(missing_ok=True)
    except FileExistsError:
        raise CannotKeep(
            f"{file} has come to be there meanwhile, and no backup is written over another file."
        ) from None
    except OSError as error:
        raise CannotKeep(
            f"The backup cannot be written: {error.strerror or 'the disk gives no reason'}."
            f" There is no file {file.name}."
        ) from None


def _rename(new: Path, file: Path) -> None:
    try:
        os.link(new, file)  # unlike a renaming it replaces nothing
    except FileExistsError:
        raise
    except OSError:  # a disk that knows no second name for a file
        if os.path.lexists(file):
            raise FileExistsError from None
        new.rename(file)
    folder = os.open(file.absolute().parent, os.O_RDONLY)
    try:
        with suppress(OSError):  # a network disk may refuse
            os.fsync(folder)
    finally:
        os.close(folder)


# --- reading ----------------------------------------------------------------------------------


def restore(file: Path, record: Engine, opener: Opener) -> tuple[Backup, Copied]:
    """Fills an empty record, in one transaction that is verified before it is committed."""
    with reading(record) as connection:
        must_be_empty(connection)
    # All of the file before any of its rows: of a damaged one no line is to be believed. And
    # outside the transaction, which a server ends when nothing comes for minutes.
    read_backup(file, opener)
    with writing(record) as connection:
        must_be_empty(connection)
        with _contents(file, opener) as (backup, lines):
            if backup.migration > _step(connection):
                raise UnusableBackup(
                    f"{file} was made by a newer version of this program ({backup.program}): use"
                    " that version."
                )
            rows = fill(connection, lines)
        return backup, arrived(connection, rows, backup.heads, beside=record)


def read_backup(file: Path, opener: Opener) -> Backup:
    """What it says of itself, after all of it was read and its own hash was right."""
    with _contents(file, opener) as (backup, lines):
        for _ in lines:
            pass
    return backup


@contextmanager
def _contents(file: Path, opener: Opener) -> Iterator[tuple[Backup, Iterator[Line]]]:
    """Faults of the file are told once, by what is wrong with the file and not with a line."""
    try:
        with (
            file.open("rb") as raw,
            _unsealed(raw, file, opener) as content,
            gzip.GzipFile(fileobj=content, mode="rb") as lines,
        ):
            digest = sha256()
            yield _backup(_line(lines, digest), file), _rows(lines, digest)
    except UnusableSeal as fault:
        raise UnusableBackup(f"{file}: {_small(str(fault))}") from None
    except (EOFError, zlib.error, gzip.BadGzipFile, _Damaged):
        raise UnusableBackup(
            f"{file} is damaged or cut short: it is not what was written. Take another backup."
        ) from None
    except OSError as error:
        raise UnusableBackup(f"{file} cannot be read: {error.strerror}.") from None


class _Damaged(Exception):
    pass


@contextmanager
def _unsealed(raw: IO[bytes], file: Path, opener: Opener) -> Iterator[IO[bytes]]:
    beginning = raw.read(len(SEALED) + len(b"-> scrypt "))
    raw.seek(0)
    if beginning.startswith(COMPRESSED):
        yield raw
        return
    if not beginning.startswith(SEALED):
        raise _foreign(file)
    by_passphrase = asks_for_passphrase(beginning)
    if by_passphrase and opener.passphrase is None:
        raise UnusableBackup(
            f"{file} was sealed with a passphrase: name the file that holds it in"
            " DAYWATCH_BACKUP_PASSPHRASE_FILE."
        )
    if not by_passphrase and not opener.identities:
        raise UnusableBackup(
            f"{file} was sealed for a key: name the file of the secret key with --identity."
        )
    with opened(raw, Opener(passphrase=opener.passphrase) if by_passphrase else opener) as content:
        yield content


def _foreign(file: Path) -> UnusableBackup:
    return UnusableBackup(f"{file} is not a backup of Daywatch.")


def _line(lines: gzip.GzipFile, digest: Any) -> dict[str, Any]:
    line = lines.readline(_LONGEST_LINE)
    try:
        read = json.loads(line)
    except (ValueError, RecursionError):
        raise _Damaged from None
    if not isinstance(read, dict) or not line.endswith(b"\n"):
        raise _Damaged
    if "sha256" in read:
        if read["sha256"] != digest.hexdigest() or lines.read(1):
            raise _Damaged
        return {}
    digest.update(line)
    return read


def _backup(header: Mapping[str, Any], file: Path) -> Backup:
    if header.get("format") != FORMAT:
        raise _foreign(file)
    if header.get("version") != VERSION:
        raise UnusableBackup(
            f"{file} was made by a newer version of this program: use that version."
        )
    try:
        return Backup(
            datetime.fromisoformat(header["made_at"]),
            str(header["migration"]),
            str(header["program"]),
            {name: anchor_in(line, kept_in=file.name) for name, line in header["heads"].items()},
            bool(header["passwords"]),
        )
    except (KeyError, ValueError, AttributeError, TypeError):
        raise _Damaged from None


def _rows(lines: gzip.GzipFile, digest: Any) -> Iterator[Line]:
    """Ends with the last line, whose hash covers all before it."""
    while row := _line(lines, digest):
        try:
            yield row.pop("table"), row
        except KeyError:
            raise _Damaged from None


def _small(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]
