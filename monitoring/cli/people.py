"""Local accounts from the terminal: the first administrator is made here.

A password is asked for and never shown; where the input is no terminal, it is the first line of it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from monitoring.cli.common import Config, app, fail, operator

if TYPE_CHECKING:
    from sqlalchemy import Engine

user = typer.Typer(help="Local accounts: add, list, change, take out of use.", no_args_is_help=True)
app.add_typer(user, name="user")

User = Annotated[str, typer.Argument(help="The name that is typed at sign-in.")]
Roles = Annotated[
    list[str] | None,
    typer.Option(
        "--role", help="nurse, physician, data manager or administrator; may be given several times"
    ),
]


@user.command()
def add(
    name_to_sign_in: User,
    *,
    name: Annotated[
        str | None, typer.Option(help="The person's name, as it is signed; else it is asked for.")
    ] = None,
    role: Roles = None,
    config: Config = None,
) -> None:
    """Make an account. The first one is an administrator's unless you say otherwise."""
    from monitoring.people.roles import ADMINISTRATOR
    from monitoring.services.manage_people import add_person, people

    with _opened(config) as record:
        roles = role or ([] if people(record, by=operator()) else [ADMINISTRATOR])
        if not roles:
            raise fail("Say which role with --role, for example --role nurse.", 2)
        known_as = name or typer.prompt("The person's name")
        password = _password("A first password for them")
        new = add_person(
            record,
            name_to_sign_in,
            known_as,
            roles,
            password,
            by=operator(),
            at=datetime.now(UTC),
        )
    typer.echo(
        f"{new.user} may sign in as {' and '.join(new.roles)}, and chooses another password then."
    )


@user.command("list")
def list_(*, config: Config = None) -> None:
    """All accounts, with their roles."""
    from monitoring.services.manage_people import people

    with _opened(config) as record:
        for one in people(record, by=operator()):
            out = "" if one.state == "active" else "  (out of use)"
            typer.echo(f"{one.user}  {one.name}  {', '.join(one.roles)}{out}")


@user.command()
def roles(name_to_sign_in: User, *, role: Roles = None, config: Config = None) -> None:
    """Give an account these roles and no others."""
    from monitoring.services.manage_people import set_roles

    with _opened(config) as record:
        set_roles(record, name_to_sign_in, role or [], by=operator(), at=datetime.now(UTC))
    typer.echo("Changed; it holds from the next thing that they do.")


@user.command()
def disable(name_to_sign_in: User, *, config: Config = None) -> None:
    """Take an account out of use, at once; what its owner recorded stays."""
    from monitoring.services.manage_people import disable_person

    with _opened(config) as record:
        disable_person(record, name_to_sign_in, by=operator(), at=datetime.now(UTC))
    typer.echo("Out of use.")


@user.command()
def enable(name_to_sign_in: User, *, config: Config = None) -> None:
    """Take an account into use again."""
    from monitoring.services.manage_people import enable_person

    with _opened(config) as record:
        enable_person(record, name_to_sign_in, by=operator(), at=datetime.now(UTC))
    typer.echo("In use again.")


@user.command()
def password(name_to_sign_in: User, *, config: Config = None) -> None:
    """Set a new first password, for somebody who forgot theirs; a lock-out ends with it."""
    from monitoring.services.manage_people import set_password

    with _opened(config) as record:
        new = _password("A first password for them")
        set_password(record, name_to_sign_in, new, by=operator(), at=datetime.now(UTC))
    typer.echo("Set; they choose another one when they sign in.")


def _password(asked: str) -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt(asked, hide_input=True, confirmation_prompt="The same again"))


@contextmanager
def _opened(config: Config) -> Iterator[Engine]:
    from monitoring.people.passwords import PoorPassword
    from monitoring.record.engine import open_record
    from monitoring.record.errors import CannotRecord, RecordUnavailable
    from monitoring.services.manage_people import CannotChangePeople
    from monitoring.settings import UnusableSettings, read_settings

    try:
        settings = read_settings(config)
        yield open_record(settings.database_url, anchors=settings.anchor_file)
    except (
        CannotChangePeople,
        CannotRecord,
        PoorPassword,
        RecordUnavailable,
        UnusableSettings,
    ) as error:
        raise fail(str(error)) from None
