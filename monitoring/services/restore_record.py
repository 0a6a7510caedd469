"""Bring a backup into an empty place, on either database, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import Engine

from monitoring.people.roles import Person, Right, permit
from monitoring.record.backup import Backup, restore
from monitoring.record.copying import Copied
from monitoring.record.sealing import opener_of


def restore_record(
    record: Engine,
    file: Path,
    *,
    by: Person,
    identity_files: Iterable[Path] = (),
    passphrase_file: Path | None = None,
) -> tuple[Backup, Copied]:
    """What the backup said of itself, and what was put in and verified."""
    permit(by, Right.KEEP_THE_RECORD)
    return restore(file, record, opener_of(identity_files, passphrase_file))
