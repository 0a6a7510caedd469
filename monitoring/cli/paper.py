"""What is printed or taken away: the handover, the downtime kit, and the kit's file back again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitoring.cli.common import By, Config, app, fail, operator

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from monitoring.settings import Settings


@app.command()
def handover(
    file: Annotated[Path, typer.Argument(help="Where it goes: a .pdf or a .html file.")],
    *,
    since: Annotated[
        datetime | None,
        typer.Option(help="From when; otherwise the shift change.", formats=["%Y-%m-%dT%H:%M%z"]),
    ] = None,
    by: By = None,
    config: Config = None,
) -> None:
    """Write the handover of the ward since the last shift change."""
    from monitoring.services.hand_over import hand_over, handover_html, handover_pdf

    if file.suffix not in (".pdf", ".html"):
        raise fail(f"{file}: name a .pdf or a .html file.", 2)
    if since is not None and since.tzinfo is None:
        raise fail("--since needs its offset, like 2026-03-15T07:00+01:00.", 2)
    with _opened(config) as (record, settings, now):
        person = operator(by)
        handed = hand_over(record, settings, by=person, now=now, since=since)
        made = handover_pdf if file.suffix == ".pdf" else handover_html
        _write(file, made(record, handed, by=person))
    typer.echo(f"{len(handed.patients)} patients are in {file}.")


@app.command()
def downtime_kit(
    file: Annotated[Path, typer.Argument(help="The HTML file to write; an older one is replaced.")],
    *,
    by: By = None,
    config: Config = None,
) -> None:
    """Write one HTML file that works with no server: blank sheets and an entry form."""
    from secrets import token_hex

    from monitoring.services.downtime_kit import downtime_kit

    with _opened(config) as (record, settings, now):
        made = downtime_kit(record, settings, by=operator(by), now=now, key=token_hex(8))
        _write(file, made.content)
    if not made.patients:
        typer.echo(
            f"Nobody is on the board, so the downtime kit in {file} has sheets of nobody: is this "
            "the unit's record? Name its settings file with --config.",
            err=True,
        )
        return
    whom = "1 patient" if made.patients == 1 else f"{made.patients} patients"
    typer.echo(
        f"The downtime kit of {whom} is in {file}. It holds patients' data: keep it as the charts "
        "are."
    )


@app.command()
def import_downtime(
    file: Annotated[Path, typer.Argument(help="A file that the downtime kit saved.")],
    *,
    by: By = None,
    config: Config = None,
) -> None:
    """Bring what was typed into a downtime kit into the record, whole or not at all."""
    from monitoring.exchange.faults import UnreadableFolder
    from monitoring.services.import_downtime import NoDowntimeFile, import_downtime

    try:
        content = file.read_bytes()
    except OSError as error:
        raise fail(f"{file} cannot be read: {error.strerror}.") from None
    with _opened(config) as (record, settings, now):
        try:
            done = import_downtime(record, settings, content, by=operator(by), at=now)
        except (NoDowntimeFile, UnreadableFolder) as error:
            raise fail(str(error)) from None
    forms = "1 form" if done.new == 1 else f"{done.new} forms"
    whom = "1 patient" if len(done.patients) == 1 else f"{len(done.patients)} patients"
    typer.echo(f"{forms} of {whom} imported; {done.known} had been imported before.")
    if done.clock_ran_ahead:
        typer.echo(
            f"Of {done.clock_ran_ahead} the machine's clock ran ahead of the server's: they count "
            "as written down now.",
            err=True,
        )


@contextmanager
def _opened(config: Path | None) -> Iterator[tuple[Engine, Settings, datetime]]:
    """The configured record and the time; faults end the command with their sentence."""
    from monitoring.paper.fonts import NoTypeface
    from monitoring.people.roles import NotAllowed
    from monitoring.record.engine import open_record
    from monitoring.record.errors import CannotRecord, RecordUnavailable
    from monitoring.settings import UnusableSettings, read_settings

    try:
        settings = read_settings(config)
        record = open_record(settings.database_url, anchors=settings.anchor_file)
        now = settings.as_of or datetime.now(UTC).astimezone(settings.zone)
        yield record, settings, now
    except (CannotRecord, NotAllowed, NoTypeface, RecordUnavailable, UnusableSettings) as error:
        raise fail(str(error)) from None


def _write(file: Path, content: bytes) -> None:
    """Complete or not at all, and for nobody but its owner to read: it holds patients' data."""
    beside = file.with_name(f".{file.name}.part")
    try:
        beside.touch(mode=0o600)
        beside.write_bytes(content)
        beside.replace(file)
    except OSError as error:
        raise fail(f"{file} cannot be written: {error.strerror}.") from None
