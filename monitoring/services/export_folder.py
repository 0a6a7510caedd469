"""Write what the record holds as a charting folder, which comes back exactly."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from monitoring.charting.tables import TABLES
from monitoring.exchange.writing import write_folder
from monitoring.record.reading import table


def export_folder(record: Engine, folder: Path, *, as_of: datetime | None = None) -> int:
    """The number of rows written."""
    frames = {one.name: table(record, one.name, as_of=as_of) for one in TABLES}
    write_folder(frames, folder)
    return sum(len(frame) for frame in frames.values())
