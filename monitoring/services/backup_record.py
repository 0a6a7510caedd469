"""Write the whole record into one file, while people work, and say when that was done last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from sqlalchemy import Engine

from monitoring.people.roles import Person, Right, permit
from monitoring.record.accesses import Access, last_access, log_access
from monitoring.record.backup import Written, write_backup
from monitoring.record.errors import CannotRecord, RecordUnavailable
from monitoring.record.sealing import Seal, for_recipients, passphrase_in

MADE_A_BACKUP: Final = "made a backup"
# LOCAL: what is entered after the last backup is lost with the machine; the guide asks for one a day.
TOO_OLD_AFTER = timedelta(hours=26)
# Two machines never have quite the same time.
AHEAD_BY = timedelta(minutes=1)


@dataclass(frozen=True)
class BackedUp:
    """`not_noted` says why the record does not tell of this backup; the file is whole all the same."""

    written: Written
    not_noted: str | None = None


@dataclass(frozen=True)
class LastBackup:
    """`file` is its name without its folder; `made_at` is up to when it holds the record.

    One that is dated ahead of the clock may be of any age: one of two clocks is wrong.
    """

    made_at: datetime
    file: str
    by: str
    age: Literal["recent", "too old", "dated ahead"]


def backup_record(
    record: Engine,
    file: Path,
    *,
    by: Person,
    at: datetime,
    recipients: Sequence[str] = (),
    passphrase_file: Path | None = None,
) -> BackedUp:
    """Sealed for the recipients, public keys; else by the passphrase; with neither not at all."""
    permit(by, Right.KEEP_THE_RECORD)
    seal: Seal | None = None
    if recipients:
        seal = for_recipients(recipients)
    elif passphrase_file is not None:
        seal = Seal(passphrase=passphrase_in(passphrase_file))
    written = write_backup(record, file, at=at, seal=seal)
    # Only now, so that no failed one is told of. This row is therefore not in the file itself: a
    # record that is restored from it tells of the backup before.
    try:
        log_access(record, Access(at, by.signed, MADE_A_BACKUP, page=file.name))
    except (CannotRecord, RecordUnavailable) as fault:  # as of a standby server, which is only read
        return BackedUp(written, str(fault))
    return BackedUp(written)


def last_backup(record: Engine, *, by: Person, now: datetime) -> LastBackup | None:
    """The last that this program made of this record, wherever its file is now; None: there is none."""
    permit(by, Right.KEEP_THE_RECORD)
    found = last_access(record, MADE_A_BACKUP)
    if found is None:
        return None
    return LastBackup(found.at, found.page or "", found.by, _age(found.at, now))


def _age(made_at: datetime, now: datetime) -> Literal["recent", "too old", "dated ahead"]:
    if made_at - now > AHEAD_BY:
        return "dated ahead"
    return "too old" if now - made_at > TOO_OLD_AFTER else "recent"
