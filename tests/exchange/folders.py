"""Small charting folders for tests, written as text, and what reading them says."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from monitoring.exchange import Charting, read_folder

PATIENTS = "patient_id,infused_at\nK01,2026-03-01T10:00+01:00\n"
OBSERVATIONS = "patient_id,observed_at\nK01,2026-03-05T10:00+01:00\n"
LABS = "patient_id,observed_at,analyte,value,unit\nK01,2026-03-05T10:00+01:00,crp,5,mg/L\n"

TIME_OF_THE_KEY = {
    "observations": ("observed_at",),
    "labs": ("observed_at",),
    "interventions": ("started_at",),
    "answers": ("observed_at",),
}
# One sound row of each table; a test changes the cell that it is about.
SOUND_ROWS = {
    "patients": {"patient_id": "K01", "infused_at": "2026-03-01T10:00+01:00"},
    "observations": {"patient_id": "K01", "observed_at": "2026-03-05T10:00+01:00"},
    "labs": {
        "patient_id": "K01",
        "observed_at": "2026-03-05T10:00+01:00",
        "analyte": "crp",
        "value": "5",
        "unit": "mg/L",
    },
    "interventions": {
        "patient_id": "K01",
        "started_at": "2026-03-05T10:00+01:00",
        "kind": "tocilizumab",
    },
    "answers": {
        "patient_id": "K01",
        "observed_at": "2026-03-05T10:00+01:00",
        "question": "gcs",
        "answer": "15",
    },
}


def written(folder: Path, **files: str | bytes | None) -> Path:
    """A folder of one patient and one moment, but for the files given; None leaves one out."""
    everything: Mapping[str, str | bytes | None] = {
        "patients": PATIENTS,
        "observations": OBSERVATIONS,
    }
    for name, text in {**everything, **files}.items():
        if text is not None:
            content = text.encode() if isinstance(text, str) else text
            (folder / f"{name}.csv").write_bytes(content)
    return folder


def read(folder: Path, *, timezone: str | None = None, **files: str | bytes | None) -> Charting:
    return read_folder(written(folder, **files), timezone=timezone)


def sentences(folder: Path, *, timezone: str | None = None, **files: str | bytes | None):
    return [str(fault) for fault in read(folder, timezone=timezone, **files).faults]


def with_cells(table: str, **cells: str) -> dict[str, str]:
    """The file of one sound row with these cells."""
    return with_rows(table, [cells])


def with_rows(table: str, rows: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """The file of one sound row for each, with these cells and a key of its own."""
    columns = dict.fromkeys([*SOUND_ROWS[table], *(name for row in rows for name in row)])
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    for number, row in enumerate(rows):
        own = {"patient_id": f"K{number + 1:02}"} if table == "patients" else {}
        at = dict.fromkeys(TIME_OF_THE_KEY.get(table, ()), f"2026-03-05T10:{number:02}+01:00")
        writer.writerow({**SOUND_ROWS[table], **own, **at, **row})
    return {table: text.getvalue()}
