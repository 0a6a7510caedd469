"""A charting folder goes into the record and comes out again without loss."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitoring.demo_ward import NOW, SEED, write_demo_ward
from monitoring.exchange.faults import UnreadableFolder
from monitoring.record.engine import open_record
from monitoring.record.reading import last_entry_number, table
from monitoring.services.export_folder import export_folder
from monitoring.services.import_folder import import_folder
from tests.people import THE_OPERATOR

CASES = Path(__file__).parents[1] / "cases"
AT = datetime(2026, 4, 30, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.csv"))}


@pytest.mark.parametrize("source", ["crs-icans-vectors", "courses", "demo"])
def test_an_export_comes_back_exactly(source, tmp_path):
    """Export, import into an empty record, export again: the same files, byte for byte."""
    folder = CASES / source
    if source == "demo":
        folder = tmp_path / "demo"
        write_demo_ward(folder, seed=SEED, now=NOW)
    first = open_record(tmp_path / "first.db")
    import_folder(first, folder, by=THE_OPERATOR, at=AT)
    export_folder(first, tmp_path / "once", by=THE_OPERATOR)
    second = open_record(tmp_path / "second.db")
    import_folder(second, tmp_path / "once", by=THE_OPERATOR, at=LATER)

    export_folder(second, tmp_path / "twice", by=THE_OPERATOR)

    assert files_of(tmp_path / "once") == files_of(tmp_path / "twice")


def test_a_folder_with_a_fault_leaves_the_record_as_it_was(tmp_path):
    """Whole or not at all: half an import would be found out at the bedside."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "patients.csv").write_text("patient_id,infused_at\nP1,2026-03-01T10:00+01:00\n")
    (folder / "observations.csv").write_text(
        "patient_id,observed_at,temperature_c\n"
        "P1,2026-03-02T10:00+01:00,38.4\n"
        "P1,2026-03-02T14:00+01:00,=1+1\n"
    )
    record = open_record(tmp_path / "record.db")

    with pytest.raises(UnreadableFolder, match="row 3, temperature_c"):
        import_folder(record, folder, by=THE_OPERATOR, at=AT)

    assert 0 == last_entry_number(record)
    assert table(record, "observations").empty
