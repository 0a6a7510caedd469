"""`run`: the dashboard on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated

import typer

from monitoring.cli.common import Config, app, fail, operator


@app.command()
def run(
    *,
    config: Config = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="A throw-away record with the demo ward.")
    ] = False,
    port: Annotated[int, typer.Option(help="Where the dashboard answers.")] = 8501,
    address: Annotated[
        str, typer.Option(help="On which address; any but this machine's own needs sign-in.")
    ] = "127.0.0.1",
    as_of: Annotated[
        datetime | None,
        typer.Option(help="Fix the clock, for pictures.", formats=["%Y-%m-%dT%H:%M%z"]),
    ] = None,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="Start the watcher beside it: alerts are raised and sent."),
    ] = False,
) -> None:
    """Prepare the record and open the dashboard."""
    from monitoring.record.engine import open_record
    from monitoring.record.errors import RecordUnavailable
    from monitoring.services.load_demo import load_demo
    from monitoring.services.raise_alerts import raise_alerts
    from monitoring.settings import UnusableSettings, read_settings
    from monitoring.web.gate import OpenDoor, may_answer_on

    if config is not None:
        os.environ["DAYWATCH_CONFIG"] = str(config.resolve())
    if as_of is not None:
        os.environ["DAYWATCH_AS_OF"] = as_of.isoformat()
    if demo:
        os.environ["DAYWATCH_DATABASE_URL"] = (
            f"sqlite:///{mkdtemp(prefix='daywatch-demo-')}/demo.db"
        )
    try:
        settings = read_settings()
        may_answer_on(address, settings)
        record = open_record(settings.database_url, anchors=settings.anchor_file)
        if demo:
            at = as_of or datetime.now().astimezone()
            loaded = load_demo(record, by=operator("demo"), at=at)
            raise_alerts(record, settings, watcher="demo", by=operator("demo"), now=at)
            typer.echo(f"{loaded} SYNTHETIC patients loaded.")
    except (OpenDoor, RecordUnavailable, UnusableSettings) as error:
        raise fail(str(error)) from None
    off = " (sign-in is off: this machine only)" if settings.sign_in.method == "off" else ""
    typer.echo(f"Daywatch answers on http://{address}:{port}{off}.")
    sys.stdout.flush()
    dashboard = Path(__file__).resolve().parents[2] / "dashboard.py"
    streamlit = [sys.executable, "-m", "streamlit", "run", str(dashboard)]
    os.chdir(dashboard.parent)
    if watch or (demo and as_of is None):
        # A process of its own: threads of the dashboard would die and double with it.
        subprocess.Popen([sys.executable, "-m", "monitoring", "watch", "--beside"])
    os.execv(sys.executable, [*streamlit, "--server.port", str(port), "--server.address", address])  # noqa: S606  no user text in it
