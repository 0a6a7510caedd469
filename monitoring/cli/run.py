"""`run`: the dashboard on this machine."""

from __future__ import annotations

import os
import sys
from datetime import datetime
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated

import typer

from monitoring.cli.common import Config, app, fail


@app.command()
def run(
    *,
    config: Config = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="A throw-away record with the demo ward.")
    ] = False,
    port: Annotated[int, typer.Option(help="Where the dashboard answers.")] = 8501,
    as_of: Annotated[
        datetime | None,
        typer.Option(help="Fix the clock, for pictures.", formats=["%Y-%m-%dT%H:%M%z"]),
    ] = None,
) -> None:
    """Prepare the record and open the dashboard on this machine."""
    from monitoring.record.engine import open_record
    from monitoring.record.errors import RecordUnavailable
    from monitoring.services.load_demo import load_demo
    from monitoring.settings import UnusableSettings, read_settings

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
        record = open_record(settings.database_url)
        if demo:
            at = as_of or datetime.now().astimezone()
            typer.echo(f"{load_demo(record, by='demo', at=at)} SYNTHETIC patients loaded.")
    except (RecordUnavailable, UnusableSettings) as error:
        raise fail(str(error)) from None
    typer.echo(f"Daywatch answers on http://127.0.0.1:{port} (sign-in is off: this machine only).")
    sys.stdout.flush()
    dashboard = Path(__file__).resolve().parents[2] / "dashboard.py"
    streamlit = [sys.executable, "-m", "streamlit", "run", str(dashboard)]
    os.chdir(dashboard.parent)
    os.execv(sys.executable, [*streamlit, "--server.port", str(port)])  # noqa: S606  no user text in it
