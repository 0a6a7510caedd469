"""Which thresholds, schedule, ladder and guidelines held when a grade was shown.

The settings come from a file and the environment, of which nobody keeps a history. So each process
that shows or alerts notes at its start what it goes by, where that is not what was noted last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from sqlalchemy import Engine

from monitoring import __version__
from monitoring.event_log import log_event, log_fault
from monitoring.people.roles import Person, Right, permit
from monitoring.record.settings_history import Noticed, note_values, noticed_values
from monitoring.services.settings_in_words import settings_in_words
from monitoring.settings import Settings

Process = Literal["dashboard", "watcher"]
DASHBOARD: Final = "dashboard"
WATCHER: Final = "watcher"


@dataclass(frozen=True)
class FirstValues:
    """How many values the record began with; what held before is not known."""

    noticed_at: datetime
    count: int
    version: str
    process: str


@dataclass(frozen=True)
class SettingChange:
    """`before` is None where there was no such setting, `after` where there is none any more."""

    noticed_at: datetime
    setting: str
    before: str | None
    after: str | None
    version: str
    process: str


@dataclass(frozen=True)
class SettingsHistory:
    """`first` is None where nothing was noted yet; `changes` are the newest first; `last` is each
    setting as it was noted last."""

    first: FirstValues | None = None
    changes: tuple[SettingChange, ...] = ()
    last: Mapping[str, str] = field(default_factory=dict)


def note_settings(record: Engine, settings: Settings, *, process: Process, at: datetime) -> bool:
    """Whether the record has them now. Nobody asks: a process does it of itself as it starts.

    Raises nothing. A record that cannot be written is told in the log, and the pages are shown:
    that nobody sees the ward would be worse than a gap in this history.
    """
    try:
        new = note_values(
            record, settings_in_words(settings), version=__version__, process=process, at=at
        )
    except Exception as error:  # noqa: BLE001  whatever it is, the program goes on
        log_fault(error, name="settings_not_noted")
        return False
    if new:
        log_event("settings_noted", why=process, count=new)
    return True


def settings_history(record: Engine, *, by: Person) -> SettingsHistory:
    """What each process noticed, read as changes from one value to the next."""
    permit(by, Right.KEEP_THE_RECORD)
    rows = noticed_values(record)
    if not rows:
        return SettingsHistory()
    began_with = _first(rows)
    last: dict[str, str | None] = {one.setting: one.value for one in rows[:began_with]}
    changes = []
    for one in rows[began_with:]:
        before = last.get(one.setting)
        last[one.setting] = one.value
        changes.append(
            SettingChange(one.at, one.setting, before, one.value, one.version, one.process)
        )
    return SettingsHistory(
        FirstValues(rows[0].at, began_with, rows[0].version, rows[0].process),
        tuple(reversed(changes)),
        {setting: value for setting, value in last.items() if value is not None},
    )


def unlike(settings: Settings, history: SettingsHistory) -> tuple[str, ...]:
    """Settings of this process that are not as they were noted last: another process was started
    with others since, or this one could not note its own."""
    here = settings_in_words(settings)
    names = {*here, *history.last}
    return tuple(sorted(one for one in names if here.get(one) != history.last.get(one)))


def _first(rows: Sequence[Noticed]) -> int:
    """How many of the rows are the first start's: each setting once, at one time, by one process."""
    seen: set[str] = set()
    first = rows[0]
    for count, one in enumerate(rows):
        same = (one.at, one.process, one.version) == (first.at, first.process, first.version)
        if not same or one.setting in seen:
            return count
        seen.add(one.setting)
    return len(rows)
