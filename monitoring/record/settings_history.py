"""Which settings held from when on: a chain of its own, with a row for each value that changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection, Engine

from monitoring.record.chain import link
from monitoring.record.engine import reading, writing
from monitoring.record.schema import settings_changes


@dataclass(frozen=True)
class Noticed:
    """One setting as a process found it at its start; a blank `value` says that it is no more."""

    at: datetime
    setting: str
    value: str | None
    version: str
    process: str


def note_values(
    record: Engine, values: Mapping[str, str], *, version: str, process: str, at: datetime
) -> int:
    """How many rows were written: one for each value that is not the last one recorded.

    What was recorded and is not among `values` is written as being no more. Where nothing differs,
    nothing is written and no start queues behind a long import.
    """
    with reading(record) as connection:
        if not _differing(connection, values):
            return 0
    with writing(record) as connection:
        # Asked again under the writers' lock: two processes often start at once.
        differing = _differing(connection, values)
        for setting, value in differing.items():
            row = {
                "changed_at": at,
                "setting": setting,
                "value": value,
                "version": version,
                "process": process,
            }
            link(connection, settings_changes, row)
    return len(differing)


def noticed_values(record: Engine) -> list[Noticed]:
    """Every row, the oldest first."""
    query = sa.select(settings_changes).order_by(settings_changes.c.number)
    with reading(record) as connection:
        return [
            Noticed(row.changed_at, row.setting, row.value, row.version, row.process)
            for row in connection.execute(query)
        ]


def _differing(connection: Connection, values: Mapping[str, str]) -> dict[str, str | None]:
    columns = settings_changes.c
    query = sa.select(columns.setting, columns.value).order_by(columns.number)
    last = {row.setting: row.value for row in connection.execute(query)}
    new: dict[str, str | None] = {
        setting: value for setting, value in values.items() if last.get(setting) != value
    }
    gone = [setting for setting, value in last.items() if value is not None]
    return new | {setting: None for setting in gone if setting not in values}
