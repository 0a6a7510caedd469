"""What the unit's settings were, read as changes; no secret among them, and no start that fails."""

from __future__ import annotations

import json
import logging
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import BaseModel

from monitoring import event_log
from monitoring.cli.watch import _Watcher
from monitoring.record import engine as engine_module
from monitoring.record.engine import open_record
from monitoring.record.settings_history import note_values, noticed_values
from monitoring.services.settings_history import (
    DASHBOARD,
    SettingChange,
    note_settings,
    settings_history,
    unlike,
)
from monitoring.services.settings_in_words import settings_in_words
from monitoring.settings import AlertChoices, GradingChoices, LadderStep, Settings
from tests.people import THE_OPERATOR

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMIT = "grading.adult_systolic_limit_mmhg"


@pytest.fixture
def record(empty_file, tmp_path):
    """On SQLite: no database makes a difference here."""
    file = tmp_path / "daywatch.db"
    shutil.copy(empty_file, file)
    opened = open_record(file)
    yield opened
    opened.dispose()


def note(record, settings, hours=0, process=DASHBOARD):
    return note_settings(record, settings, process=process, at=NOON + timedelta(hours=hours))


def with_limit(limit):
    return Settings(grading=GradingChoices(adult_systolic_limit_mmhg=limit))


# --- what changed, and when ---------------------------------------------------------------------


def test_a_changed_threshold_is_told_with_what_it_was_before(record):
    """When the grade 2 of last Tuesday was shown, what was hypotension?"""
    for hours, limit in enumerate((90, 90, 95, 85)):
        assert note(record, with_limit(limit), hours)

    told = settings_history(record, by=THE_OPERATOR)

    assert (NOON, len(settings_in_words(Settings())), "dashboard") == (
        told.first.noticed_at,
        told.first.count,
        told.first.process,
    )
    version = told.first.version
    assert told.changes == (
        SettingChange(NOON + timedelta(hours=3), LIMIT, "95", "85", version, "dashboard"),
        SettingChange(NOON + timedelta(hours=2), LIMIT, "90", "95", version, "dashboard"),
    )
    assert "85" == told.last[LIMIT]


def test_a_setting_that_came_or_went_with_a_version_is_told_as_such(record):
    """Neither as a value that was blank."""
    for hours, values in enumerate(({"a": "1"}, {"a": "1", "b": "2"}, {"b": "2"})):
        at = NOON + timedelta(hours=hours)
        note_values(record, values, version=f"0.{hours}", process="dashboard", at=at)

    told = settings_history(record, by=THE_OPERATOR)

    assert 1 == told.first.count
    assert [("a", "1", None), ("b", None, "2")] == [
        (one.setting, one.before, one.after) for one in told.changes
    ]
    assert {"b": "2"} == told.last


def test_with_a_clock_that_stands_still_a_change_is_still_a_change(record):
    """As for pictures: the second start is at the same minute as the first."""
    note(record, with_limit(90))
    note(record, with_limit(95))

    told = settings_history(record, by=THE_OPERATOR)

    assert [("90", "95")] == [(one.before, one.after) for one in told.changes]
    assert len(settings_in_words(Settings())) == told.first.count


def test_who_goes_by_other_values_than_were_noted_last_can_say_so(record):
    """The watcher was started with another file than the dashboard."""
    note(record, with_limit(90))
    note(record, with_limit(95), 1, process="watcher")

    told = settings_history(record, by=THE_OPERATOR)

    assert ((LIMIT,), ()) == (unlike(with_limit(90), told), unlike(with_limit(95), told))


def test_a_watcher_notes_what_it_goes_by_once(record):
    """Beside the dashboard it finds nothing to note; alone it does."""
    watcher = _Watcher(Settings(database_url=str(record.url), as_of=NOON), {})
    watcher.look()
    first = len(noticed_values(record))
    watcher.settings = with_limit(95)
    watcher.look()
    watcher.record().dispose()

    assert {"watcher"} == {one.process for one in noticed_values(record)}
    assert first == len(settings_in_words(Settings())) == len(noticed_values(record))


# --- no start fails -----------------------------------------------------------------------------


def logged(capsys):
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


@pytest.fixture
def log():
    """The log as a process has it that was started."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = [event_log.DOOR]
    root.setLevel(logging.INFO)
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_record_that_may_only_be_read_is_told_in_the_log_and_the_program_goes_on(
    record, log, capsys
):
    """A standby server, or a file on a disk that was mounted so."""
    sa.event.listen(record, "connect", lambda one, _: one.execute("PRAGMA query_only = ON"))
    record.dispose()

    noted = note(record, Settings())

    assert not noted
    assert [("settings_not_noted", "RecordUnavailable")] == [
        (one["event"], one["error"]) for one in logged(capsys)
    ]
    assert [] == noticed_values(record)


def test_a_locked_record_is_told_too_and_is_no_matter_where_nothing_differs(
    record, log, capsys, monkeypatch
):
    """A start does not queue behind a long import for nothing."""
    monkeypatch.setattr(engine_module, "BUSY_TIMEOUT_MS", 50)
    note(record, Settings())
    with closing(sqlite3.connect(record.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        same, another = note(record, Settings()), note(record, with_limit(95))

    assert (True, False) == (same, another)
    assert ["settings_noted", "settings_not_noted"] == [one["event"] for one in logged(capsys)]


# --- in words -----------------------------------------------------------------------------------

HUSH = "hush-hush"
WITH_SECRETS = f"https://u:{HUSH}@h.example/roles?token={HUSH}#{HUSH}"


def filled_with(model, address):
    """Every text that a unit may write freely holds an address with secrets in it."""
    found = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            found[name] = filled_with(value, address)
        elif field.annotation is str or name in ("plans", "timezone"):
            found[name] = (address,) if name == "plans" else address
    return model.model_copy(update=found)


def test_no_secret_reaches_the_page_or_the_record(record):
    """Each is in a file of its own; of an address that has one only the harmless part is told."""
    ladder = (LadderStep(to=(f"slack://{HUSH}/{HUSH}", f"json://u:{HUSH}@h")),)
    settings = filled_with(Settings(), WITH_SECRETS)
    settings = settings.model_copy(
        update={
            "database_url": f"postgresql://daywatch:{HUSH}@db:5432/ward?password={HUSH}",
            "alerts": settings.alerts.model_copy(update={"ladder": ladder}),
            "sign_in": settings.sign_in.model_copy(
                update={"roles": {WITH_SECRETS: "nurse", "physicians": "physician"}}
            ),
        }
    )

    note(record, settings)

    told = {one.setting: one.value for one in noticed_values(record)}
    assert HUSH not in repr(told)
    assert HUSH.encode() not in b"".join(
        one.read_bytes() for one in engine_files(record) if one.exists()
    )
    assert "postgresql://daywatch:***@db:5432/ward?password=***" == told["database_url"]
    assert "slack://***, json://***" in told["alerts.ladder"]
    assert "https://***@h.example/roles" == told["alerts.base_url"]


def engine_files(record):
    return [Path(f"{record.url.database}{end}") for end in ("", "-wal", ".anchors")]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("data/daywatch.db", "data/daywatch.db"),
        ("sqlite:///data/daywatch.db", "sqlite:///data/daywatch.db"),
        (f"postgresql://u:{HUSH}@db/ward", "postgresql://u:***@db/ward"),
        (f"postgresql://u:pa@{HUSH}@db/ward", "postgresql://***"),
        (f"postgresql://u:pa/{HUSH}@db/ward", "postgresql://u:***@db/ward"),
        (f"postgresql://u:pa?{HUSH}@db/ward", "postgresql://u:***@db/ward"),
        (f"postgresql://u:{HUSH}%40x@db/ward", "postgresql://u:***@db/ward"),
        (
            "postgresql://db/ward?sslmode=require&user=u",
            "postgresql://db/ward?sslmode=***&user=***",
        ),
        (f"postgresql://u:p@db:{HUSH}/ward", "***"),
    ],
)
def test_of_the_databases_address_no_password_is_told_wherever_it_stands(url, told):
    assert told == settings_in_words(Settings(database_url=url))["database_url"]


def test_a_default_and_the_same_value_written_in_the_file_are_one(record):
    """90 and 90.0: otherwise a file that says what holds already would look like a change."""
    written = Settings.model_validate(Settings().model_dump())

    assert settings_in_words(Settings()) == settings_in_words(written)
    assert "" not in settings_in_words(Settings()).values()


@pytest.mark.parametrize(
    ("name", "first", "then"),
    [
        ("schedule.to_day_100", {}, {"schedule": {"to_day_100": {"neuro": "none"}}}),
        ("alerts.plans", {}, {"alerts": {"plans": ["Physician informed"]}}),
        (
            "alerts.watch_every",
            {"alerts": {"watch_every": timedelta(seconds=1, milliseconds=500)}},
            {"alerts": {"watch_every": timedelta(seconds=1)}},
        ),
        (
            "handover.shift_changes",
            {"handover": {"shift_changes": [time(7)]}},
            {"handover": {"shift_changes": [time(7, 0, 1)]}},
        ),
        (
            "schedule.after_a_fall",
            {},
            {"schedule": {"after_a_fall": {"at_first": [0.5, 0.5000001]}}},
        ),
    ],
)
def test_two_values_that_differ_have_two_texts(name, first, then):
    """The history would not see the change."""
    texts = [settings_in_words(Settings.model_validate(one))[name] for one in (first, then)]

    assert texts[0] != texts[1]
    assert all(texts)


def test_a_ladder_can_be_read_step_by_step():
    """Whom, of what, and after how long."""
    steps = (
        LadderStep(to=("ward phone",)),
        LadderStep(after=timedelta(minutes=10), levels=("urgent", "inform"), to=("duty",)),
    )
    choices = AlertChoices(ladder=steps, targets_file=Path("targets.toml"))
    settings = Settings(alerts=choices)

    assert (
        "after 0 min, levels urgent, to ward phone; after 10 min, levels urgent, inform, to duty"
        == settings_in_words(settings)["alerts.ladder"]
    )
