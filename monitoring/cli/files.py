"""Charting folders into the record and out of it."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from monitoring.cli.common import By, Config, Folder, Zone, app, fail, operator


@app.command("import")
def import_(folder: Folder, *, timezone: Zone = None, by: By = None, config: Config = None) -> None:
    """Bring a charting folder into the record, whole or not at all."""
    from monitoring.exchange.faults import UnreadableFolder
    from monitoring.record.engine import open_record
    from monitoring.record.errors import CannotRecord, RecordUnavailable
    from monitoring.services.import_folder import import_folder
    from monitoring.settings import UnusableSettings, read_settings

    try:
        settings = read_settings(config)
        record = open_record(settings.database_url, anchors=settings.anchor_file)
        done = import_folder(
            record,
            folder,
            by=operator(by),
            at=datetime.now(UTC),
            timezone=timezone or settings.timezone,
        )
    except (UnreadableFolder, CannotRecord, RecordUnavailable, UnusableSettings) as error:
        raise fail(str(error)) from None
    typer.echo(f"Entry {done.entry}: {done.patients} patients, {done.rows} rows imported.")


@app.command()
def export(folder: Folder, *, config: Config = None) -> None:
    """Write what the record holds as a charting folder, which comes back exactly."""
    from monitoring.record.engine import open_record
    from monitoring.record.errors import RecordUnavailable
    from monitoring.services.export_folder import export_folder
    from monitoring.settings import UnusableSettings, read_settings

    try:
        settings = read_settings(config)
        record = open_record(settings.database_url, anchors=settings.anchor_file)
        rows = export_folder(record, folder, by=operator(), join_window=settings.course.join_window)
    except (RecordUnavailable, UnusableSettings, OSError) as error:
        raise fail(str(error)) from None
    typer.echo(f"{rows} rows written to {folder}.")
