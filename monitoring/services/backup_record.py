"""Write the whole record into one file, while people work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from monitoring.people.roles import Person, Right, permit
from monitoring.record.backup import Written, write_backup
from monitoring.record.sealing import Seal, for_recipients, passphrase_in


def backup_record(
    record: Engine,
    file: Path,
    *,
    by: Person,
    at: datetime,
    recipients: Sequence[str] = (),
    passphrase_file: Path | None = None,
) -> Written:
    """Sealed for the recipients, public keys; else by the passphrase; with neither not at all."""
    permit(by, Right.KEEP_THE_RECORD)
    seal: Seal | None = None
    if recipients:
        seal = for_recipients(recipients)
    elif passphrase_file is not None:
        seal = Seal(passphrase=passphrase_in(passphrase_file))
    return write_backup(record, file, at=at, seal=seal)
