"""The record as a whole: is it as it was written."""

from __future__ import annotations

import typer

from monitoring.cli.common import Config, app, fail


@app.command()
def verify(*, config: Config = None) -> None:
    """Re-read the whole record and name the first entry that does not fit."""
    from monitoring.record.engine import open_record
    from monitoring.record.errors import RecordUnavailable
    from monitoring.record.integrity import head
    from monitoring.record.integrity import verify as first_fault
    from monitoring.settings import UnusableSettings, read_settings

    try:
        record = open_record(read_settings(config).database_url)
        finding = first_fault(record)
    except (RecordUnavailable, UnusableSettings) as error:
        raise fail(str(error)) from None
    if finding is not None:
        raise fail(str(finding))
    last = head(record)
    upto = "it is empty" if last is None else f"its last entry is {last.number}, hash {last.hash}"
    typer.echo(f"The record is whole, every entry fits the one before; {upto}.")
