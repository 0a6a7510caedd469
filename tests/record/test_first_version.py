"""A record made by the first version opens, migrates, verifies, reads and is written on."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitoring.record.anchors import Anchor, anchors_file, read_anchors
from monitoring.record.backup import restore, write_backup
from monitoring.record.copying import copy_record
from monitoring.record.drafts import read_drafts
from monitoring.record.engine import open_record
from monitoring.record.history import history
from monitoring.record.integrity import Head, head, verify
from monitoring.record.journal import SavedOtherwise
from monitoring.record.reading import table
from monitoring.record.sealing import Opener
from tests.record.rows import observe, vitals

DUMP = Path(__file__).parent / "first-version.sql"
ITS_HEAD = Head(7, "27ffe2e40c2d074f89b5b46a217f69d5a726697dcb17eb275034450a68fba3ad")
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def old(tmp_path):
    file = tmp_path / "old.db"
    made = sqlite3.connect(file)
    made.executescript(DUMP.read_text())
    made.close()
    record = open_record(file)
    yield record
    record.dispose()


def reads_as_it_was(record):
    rows = {name: len(table(record, name)) for name in ("patients", "observations", "labs")}
    patients = table(record, "patients").set_index("patient_id")
    observations = table(record, "observations")
    amended = observations[observations["entry"] == 3]
    return (
        {"patients": 3, "observations": 36, "labs": 36} == rows
        and "14" == patients.loc["P-MOVED", "bed"]
        and [37.9] == amended["temperature_c"].to_list()
        and 12 == (observations["patient_id"] == "P-MOVED").sum()
    )


def test_it_opens_and_is_whole_with_the_head_that_it_had(old):
    """Columns and tables that came later change no old hash."""
    assert ITS_HEAD == head(old)
    assert verify(old, anchors=[Anchor(ITS_HEAD.number, ITS_HEAD.hash)]) is None


def test_its_end_is_anchored_when_it_is_brought_up_to_date(old):
    """It was made before there were anchors; from here on a cut end shows."""
    (anchor,) = read_anchors(anchors_file(old)).found

    assert (ITS_HEAD.number, ITS_HEAD.hash) == (anchor.number, anchor.hash)


def test_it_reads_as_it_was(old):
    """Amended, withdrawn, moved and put under its right identifier."""
    told = history(old, "DEMO-01")
    (draft,) = read_drafts(old, patient="DEMO-01", form="observe", by="nurse.a")

    assert reads_as_it_was(old)
    assert "misread the thermometer" in {one.reason for one in told}
    assert {"temperature_c": "38."} == draft.content


def test_it_is_written_on(old):
    """The new version's entry follows the old one's."""
    later = AT + timedelta(days=1)

    number = observe(old, vitals("P-MOVED", at=later), at=later)

    assert 8 == number
    assert verify(old, anchors=[Anchor(ITS_HEAD.number, ITS_HEAD.hash)]) is None


def test_its_forms_are_still_saved_once(old):
    """A form of the old version that is sent again is not entered again."""
    with pytest.raises(SavedOtherwise, match="already saved as entry 2"):
        observe(old, vitals("DEMO-01", at=AT), at=AT, form_key="form-1")


def test_it_is_backed_up_and_restored_on_either_database(old, record, tmp_path):
    """The way from the first version to PostgreSQL."""
    write_backup(old, tmp_path / "old.backup", at=AT, seal=None)

    restore(tmp_path / "old.backup", record, Opener())

    assert ITS_HEAD == head(record)
    assert verify(record) is None
    assert reads_as_it_was(record)
    assert 8 == observe(record, vitals("P-MOVED", at=AT), at=AT)


def test_it_is_copied_to_either_database(old, record):
    """In one command, with nothing between."""
    copy_record(old, record)

    assert ITS_HEAD == head(record)
    assert reads_as_it_was(record)
