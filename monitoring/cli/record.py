"""The record as a whole: is it as it was written, where does it end, its backups and copies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitoring.cli.common import Config, app, fail, operator

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from monitoring.settings import Settings

Identity = Annotated[
    list[Path] | None,
    typer.Option("--identity", help="The file of the secret key that opens a sealed backup."),
]


@app.command()
def verify(
    *,
    anchor: Annotated[
        list[Path] | None,
        typer.Option("--anchor", help="An anchors file kept elsewhere, or a backup."),
    ] = None,
    anchor_line: Annotated[
        list[str] | None,
        typer.Option("--anchor-line", help="A line that `head` printed, as from a mail."),
    ] = None,
    identity: Identity = None,
    config: Config = None,
) -> None:
    """Re-read the whole record and name the first entry that does not fit."""
    from monitoring.record.sealing import opener_of
    from monitoring.services.verify_record import verify_record

    with _opened(config) as (record, settings):
        done = verify_record(
            record,
            by=operator(),
            files=anchor or (),
            lines=anchor_line or (),
            opener=opener_of(identity or (), settings.backup_passphrase_file if anchor else None),
        )
    for remark in done.remarks:
        typer.echo(remark, err=True)
    if done.finding is not None:
        raise fail(done.finding.reason)
    last = done.heads.get("entries")
    upto = "it is empty" if last is None else f"its last entry is {last.number}, hash {last.hash}"
    typer.echo(
        f"The record is whole, every entry fits the one before and {done.anchors} anchors; {upto}."
    )
    if not done.is_anchored:
        raise fail("But nothing says whether its end was cut off: see above.")


@app.command()
def head(*, config: Config = None) -> None:
    """Print where the record ends, a line to be mailed or printed and kept elsewhere."""
    from monitoring.services.verify_record import heads_of_record

    with _opened(config) as (record, _):
        heads = heads_of_record(record, by=operator())
    if not heads:
        raise fail("The record is empty: there is nothing yet to anchor.")
    for one in heads:
        typer.echo(one.line)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; none is overwritten.")],
    *,
    recipient: Annotated[
        list[str] | None,
        typer.Option("--recipient", help="A public key (age1…) whose holder may open the file."),
    ] = None,
    config: Config = None,
) -> None:
    """Write the whole record into one file, also while people work."""
    from monitoring.services.backup_record import backup_record

    with _opened(config) as (record, settings):
        done = backup_record(
            record,
            file,
            by=operator(),
            at=datetime.now(UTC),
            recipients=recipient or (),
            passphrase_file=settings.backup_passphrase_file,
        )
    written = done.written
    typer.echo(f"{file}: {sum(written.rows.values())} rows, {written.bytes} bytes. It ends with:")
    for one in written.backup.heads.values():
        typer.echo(one.line)
    if done.not_noted is not None:
        typer.echo(
            "The backup is whole, but the record could not note that it was made, so the page"
            f" Administration does not tell of it. {done.not_noted}",
            err=True,
        )
    if not written.backup.has_passwords:
        typer.echo(
            "The file is not encrypted: whoever has it reads every chart. People's passwords are"
            " therefore not in it.",
            err=True,
        )


@app.command()
def backup_key(
    file: Annotated[Path, typer.Argument(help="Where the secret key goes; none is overwritten.")],
) -> None:
    """Make a key for backups: the secret half into a file, the public half printed."""
    from monitoring.record.errors import CannotKeep
    from monitoring.record.sealing import new_key

    try:
        public = new_key(file)
    except CannotKeep as error:
        raise fail(str(error)) from None
    typer.echo(public)
    typer.echo(
        f"Keep {file} away from this machine and in two places: without it no backup that is made"
        f" with --recipient {public} can ever be opened.",
        err=True,
    )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    *,
    identity: Identity = None,
    config: Config = None,
) -> None:
    """Bring a backup into the configured place, which must be empty, and verify it."""
    from monitoring.record.backup import UnusableBackup
    from monitoring.services.restore_record import restore_record

    with _opened(config) as (record, settings):
        try:
            made, done = restore_record(
                record,
                file,
                by=operator(),
                identity_files=identity or (),
                passphrase_file=settings.backup_passphrase_file,
            )
        except UnusableBackup as error:
            raise fail(f"{error} Nothing was restored.") from None
    _say_what_arrived(done.rows)
    typer.echo(f"The record is as it was at {made.made_at.isoformat(timespec='seconds')}.")
    if not made.has_passwords:
        typer.echo("The backup holds no passwords: give people new ones.", err=True)


@app.command("copy")
def copy_(
    *,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            help="The URL of an empty place. Leave a password out of it: see docs/guide/backup.md.",
        ),
    ],
    config: Config = None,
) -> None:
    """Copy the configured record into an empty one, also of the other database, and verify it."""
    from monitoring.record.engine import open_record
    from monitoring.services.copy_record import copy_record

    with _opened(config) as (record, _):
        done = copy_record(record, open_record(to), by=operator())
    _say_what_arrived(done.rows)
    typer.echo("The record itself still lies where it was: set database_url to the new place.")


def _say_what_arrived(rows: Mapping[str, int]) -> None:
    typer.echo(
        f"{rows['entries']} entries, {sum(rows.values())} rows in all, verified: every entry fits"
        " the one before, and the end is the same."
    )


@contextmanager
def _opened(config: Path | None) -> Iterator[tuple[Engine, Settings]]:
    """The configured record; faults end the command with their sentence."""
    from monitoring.people.roles import NotAllowed
    from monitoring.record.engine import open_record
    from monitoring.record.errors import CannotKeep, CannotRecord, RecordUnavailable
    from monitoring.settings import UnusableSettings, read_settings

    try:
        settings = read_settings(config)
        yield open_record(settings.database_url, anchors=settings.anchor_file), settings
    except (CannotKeep, CannotRecord, NotAllowed, RecordUnavailable, UnusableSettings) as error:
        raise fail(str(error)) from None
