"""`python -m monitoring watch`: the whole way, from a chart to somebody's telephone."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitoring.record.alerts import alerts_of, looks
from monitoring.record.engine import open_record
from monitoring.record.journal import Entry, append
from tests.alerts.receivers import mail_receiver, nobody

pytestmark = pytest.mark.slow
REPOSITORY = Path(__file__).resolve().parents[2]
PATIENCE_S = 90


def environment(folder, address, url=None):
    targets = folder / "targets.toml"
    targets.write_text(f'[targets]\nduty = "{address}"\n')
    targets.chmod(0o600)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DAYWATCH", "DATABASE"))}
    return clean | {
        "DATABASE_URL": url or f"sqlite:///{folder}/daywatch.db",
        "DAYWATCH_TIMEZONE": "Europe/Berlin",
        "DAYWATCH_ALERTS__WATCH_EVERY": "PT1S",
        "DAYWATCH_ALERTS__TARGETS_FILE": str(targets),
        "DAYWATCH_ALERTS__LADDER": '[{"levels": ["urgent"], "to": ["duty"]}]',
    }


def watch(env, *arguments, **how):
    command = [sys.executable, "-m", "monitoring", "watch", *arguments]
    return subprocess.Popen(
        command,
        cwd=REPOSITORY,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **how,
    )


def ill(record):
    """Fever and a vasopressor, a quarter of an hour ago: CRS of grade 3."""
    now = datetime.now(UTC)
    people = [
        {
            "patient_id": "P1-SECRET",
            "infused_at": (now - timedelta(days=2)).isoformat(timespec="minutes"),
            "age_years": 50.0,
            "bed": "7",
        }
    ]
    observed = [
        {
            "patient_id": "P1-SECRET",
            "observed_at": now - timedelta(minutes=15),
            "temperature_c": 38.9,
            "systolic_mmhg": 84.0,
            "vasopressors": "norepinephrine",
            "oxygen_device": "room-air",
            "spo2_pct": 97.0,
        }
    ]
    append(record, Entry("import", now, "test"), {"patients": people, "observations": observed})


def until(true, process):
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, "it took too long"
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)


def test_a_watcher_without_any_browser_tells_the_duty_by_mail_and_stops_when_told(tmp_path):
    """It starts before its chart is there, raises when it is, sends once, survives SIGKILL of its
    like, and ends at SIGTERM; its log names no patient."""
    with mail_receiver() as (address, received):
        env = environment(tmp_path, address)
        record = open_record(env["DATABASE_URL"])
        first = watch(env)
        until(lambda: looks(record), first)
        ill(record)
        until(lambda: received.ids, first)
        first.kill()
        first.communicate()
        second = watch(env)
        began = datetime.now(UTC)
        until(lambda: looks(record)[0].at > began + timedelta(seconds=2), second)
        second.send_signal(signal.SIGTERM)
        _, log = second.communicate(timeout=PATIENCE_S)

    assert second.returncode == 0
    assert len(received.ids) == len(set(received.ids))
    assert {one.rule for one in alerts_of(record)} >= {"crs-astct-2019"}
    assert "SECRET" not in log
    lines = [json.loads(line) for line in log.splitlines()]
    assert [lines[0]["event"], lines[-1]["event"]] == ["watching", "watching_ended"]
    record.dispose()


def test_a_database_that_is_away_is_said_in_the_log_and_waited_for(tmp_path):
    """Whoever watches is not there for the database to be up."""
    away = nobody().removeprefix("json://").partition("/")[0]
    env = environment(tmp_path, nobody(), f"postgresql://nobody@{away}/daywatch")
    process = watch(env)
    time.sleep(8)
    assert process.poll() is None, process.communicate()
    process.terminate()
    _, log = process.communicate(timeout=PATIENCE_S)

    assert process.returncode == 0
    assert [] == [line for line in log.splitlines() if "Traceback" in line]
    events = [json.loads(line) for line in log.splitlines()]
    assert ("look_failed", "RecordUnavailable") in {
        (one["event"], one.get("error")) for one in events
    }


def test_once_is_for_cron_and_a_target_without_an_address_stops_the_start(tmp_path):
    env = environment(tmp_path, nobody())
    record = open_record(env["DATABASE_URL"])
    ill(record)
    once = watch(env, "--once")
    _, log = once.communicate(timeout=PATIENCE_S)
    assert (once.returncode, len(alerts_of(record)) > 0) == (0, True), log

    wrong = watch(env | {"DAYWATCH_ALERTS__LADDER": '[{"to": ["elsewhere"]}]'}, "--once")
    _, said = wrong.communicate(timeout=PATIENCE_S)
    assert wrong.returncode == 1
    assert "has no address of elsewhere" in said
    record.dispose()
