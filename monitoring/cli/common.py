"""What every command shares: the app that they hang on, and the options they have in common."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monitoring.people.roles import Person

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
By = Annotated[
    str | None,
    typer.Option(help="Who is entered as having done it; otherwise whom this machine knows."),
]


def fail(message: str, status: int = 1) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(status)


def operator(name: str | None = None) -> Person:
    """Whoever sits at this machine's terminal, and may read the record's file anyway."""
    from getpass import getuser

    from monitoring.people.roles import OPERATOR, person

    return person(name or getuser(), OPERATOR)
