"""Files that only the holder of a key can read: the age format, by the library pyrage.

A public key (`age1…`) seals and cannot open, so the machine that backs up cannot read its backups.
Secrets are read from files that belong to the user who runs the program and that nobody else may
read; they are never on the command line, which every user of a machine can see.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, Any

import pyrage  # type: ignore[import-untyped]  # it brings no types

from monitoring.record.errors import CannotKeep

MAGIC = b"age-encryption.org/v1\n"
_SECRET = "AGE-SECRET-KEY-"  # noqa: S105  how every secret key of the format begins
LONGEST_SECRET = 64 * 1024


class UnusableKey(CannotKeep):
    """A key or passphrase cannot be used."""


class UnusableSeal(CannotKeep):
    """A sealed file cannot be opened: by this key, or because it is damaged."""


@dataclass(frozen=True)
class Seal:
    """For whom a file is sealed: public keys, or else whoever knows the passphrase."""

    recipients: tuple[Any, ...] = ()
    passphrase: str | None = None


@dataclass(frozen=True)
class Opener:
    """What opens sealed files; both may be there, and neither."""

    identities: tuple[Any, ...] = ()
    passphrase: str | None = None


def for_recipients(public_keys: Iterable[str]) -> Seal:
    try:
        return Seal(tuple(pyrage.x25519.Recipient.from_str(key.strip()) for key in public_keys))
    except pyrage.RecipientError:
        raise UnusableKey(
            "The recipient is no public key: it begins with age1 and is printed when the key is"
            " made. Nothing was written."
        ) from None


def new_key(file: Path) -> str:
    """Writes a new secret key, readable by its owner only, and gives the public one."""
    key = pyrage.x25519.Identity.generate()
    text = f"# public key: {key.to_public()}\n{key}\n"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as new:
            new.write(text)
            new.flush()
            os.fsync(descriptor)
    except FileExistsError:
        raise UnusableKey(f"{file} is there already, and no key is written over another.") from None
    except OSError as error:
        raise UnusableKey(f"{file} cannot be written: {error.strerror}.") from None
    return str(key.to_public())


def identities_in(file: Path) -> tuple[Any, ...]:
    """The secret keys of a file, one a line; lines that begin with # are remarks."""
    lines = (line.strip() for line in read_secret(file).splitlines())
    keys = [line for line in lines if line and not line.startswith("#")]
    try:
        identities = tuple(pyrage.x25519.Identity.from_str(key) for key in keys)
    except pyrage.IdentityError:
        identities = ()
    if not identities:
        raise UnusableKey(f"{file} holds no secret key: one is a line that begins with {_SECRET}.")
    return identities


def passphrase_in(file: Path) -> str:
    passphrase = read_secret(file).strip("\r\n")
    if not passphrase.strip():
        raise UnusableKey(f"{file} is empty: it holds the passphrase as its only line.")
    return passphrase


def read_secret(file: Path) -> str:
    """Refuses a file that another user of the machine may read, or put another in its place."""
    try:
        with file.open("rb") as opened:
            status = os.fstat(opened.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnusableKey(f"{file} is not an ordinary file.")
            if status.st_uid != os.geteuid():
                raise UnusableKey(f"{file} belongs to another user than the one who runs this.")
            if stat.S_IMODE(status.st_mode) & 0o177:
                raise UnusableKey(
                    f"{file} may be read by others: make it the owner's alone, with"
                    f" chmod 600 {file}."
                )
            return opened.read(LONGEST_SECRET).decode()
    except UnicodeDecodeError:
        raise UnusableKey(f"{file} is not text.") from None
    except OSError as error:
        raise UnusableKey(f"{file} cannot be read: {error.strerror}.") from None


# --- writing and reading ----------------------------------------------------------------------


@contextmanager
def sealed(file: IO[bytes], seal: Seal | None) -> Iterator[IO[bytes]]:
    """What is written comes sealed into `file`; without a seal as it is.

    A passphrase is the library's for whole contents only: these are in memory meanwhile.
    """
    if seal is None:
        yield file
    elif seal.recipients:
        with _sealed_for(file, seal.recipients) as plain:
            yield plain
    else:
        content = io.BytesIO()
        yield content
        file.write(pyrage.passphrase.encrypt(content.getvalue(), str(seal.passphrase)))


@contextmanager
def opened(file: IO[bytes], opener: Opener) -> Iterator[IO[bytes]]:
    """The content of a sealed file. Only once this is left without a fault is all of it genuine."""
    if not opener.identities:
        yield io.BytesIO(_opened_by_passphrase(file.read(), opener.passphrase))
        return
    with _opened_by_key(file, opener.identities) as plain:
        yield plain


def opener_of(identity_files: Iterable[Path], passphrase_file: Path | None) -> Opener:
    return Opener(
        tuple(key for file in identity_files for key in identities_in(file)),
        None if passphrase_file is None else passphrase_in(passphrase_file),
    )


def asks_for_passphrase(beginning: bytes) -> bool:
    return beginning.startswith(MAGIC + b"-> scrypt ")


@contextmanager
def _sealed_for(file: IO[bytes], recipients: tuple[Any, ...]) -> Iterator[IO[bytes]]:
    """The library reads where we write, so a thread of its own reads from a pipe."""
    guarded, faults = _Guarded(file), list[Exception]()
    reads, writes = os.pipe()

    def seal() -> None:
        with os.fdopen(reads, "rb") as plain:
            try:
                pyrage.encrypt_io(plain, guarded, recipients)
            except Exception as fault:  # noqa: BLE001  told below, in the thread that asked
                faults.append(guarded.fault or fault)

    thread = Thread(target=seal, daemon=True)
    thread.start()
    try:
        with os.fdopen(writes, "wb") as plain:
            yield plain
    except BrokenPipeError:
        if not guarded.fault:
            raise
    finally:
        thread.join()
    if faults:
        raise faults[0]


@contextmanager
def _opened_by_key(file: IO[bytes], identities: tuple[Any, ...]) -> Iterator[IO[bytes]]:
    faults: list[str] = []
    reads, writes = os.pipe()

    def open_it() -> None:
        with os.fdopen(writes, "wb", buffering=0) as plain:
            guarded = _Guarded(plain)
            try:
                pyrage.decrypt_io(file, guarded, identities)
            except Exception as fault:  # noqa: BLE001  told below, in the thread that asked
                if not isinstance(guarded.fault, BrokenPipeError):  # nobody wants the rest
                    faults.append(str(fault))

    thread = Thread(target=open_it, daemon=True)
    thread.start()
    try:
        with os.fdopen(reads, "rb") as plain:
            yield plain
    finally:
        thread.join()
        if faults:  # and what the reader made of a content cut short is no news
            raise UnusableSeal(
                "The file was sealed for another key."
                if "No matching keys" in faults[0]
                else "The file is damaged or cut short: it does not open to its end."
            )


def _opened_by_passphrase(content: bytes, passphrase: str | None) -> bytes:
    try:
        return pyrage.passphrase.decrypt(content, str(passphrase))
    except pyrage.DecryptError as fault:
        raise UnusableSeal(
            "The passphrase is not the one with which the file was sealed, or the file is damaged."
        ) from fault


class _Guarded:
    """The library tells a file's fault in words only; this keeps the fault itself."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.fault: OSError | None = None

    def write(self, content: bytes) -> int:
        try:
            left = memoryview(content)
            while left:
                left = left[self._file.write(left) :]
        except OSError as fault:
            self.fault = fault
            raise
        return len(content)

    def flush(self) -> None:
        self._file.flush()
