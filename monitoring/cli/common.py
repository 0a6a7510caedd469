"""What every command shares: the app that they hang on, and the options they have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="monitoring",
    help="Daywatch: charts, grades and explains side effects after CAR T-cell infusion.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Folder = Annotated[Path, typer.Argument(help="A folder in the charting format.")]
Zone = Annotated[
    str | None,
    typer.Option(
        help="The unit's time zone, such as Europe/Berlin: for local dates, and for "
        "times that have no offset."
    ),
]
Config = Annotated[Path | None, typer.Option(help="The settings file (TOML).")]
By = Annotated[str, typer.Option(help="Who is entered as having done it.")]


def fail(message: str, status: int = 1) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(status)
