"""What is in the journal stays as it was written, whoever asks."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.exc import DBAPIError

from monitoring.charting.pictures import Picture
from monitoring.record.accesses import Access, log_access
from monitoring.record.accounts import Account, Secret, add_account
from monitoring.record.integrity import verify
from monitoring.record.journal import Entry, append, withdraw
from monitoring.record.schema import CHAINS, JOURNAL
from monitoring.record.settings_history import note_values
from tests.alerts.rows import an_alert_told_and_ended
from tests.engines import ON_SQLITE
from tests.record.rows import NOON, admit, minutes, observe, patient, vitals

REFUSAL = "The record is append-only"
EVERY_TABLE = ("entries", *JOURNAL, *CHAINS)
A_PICTURE = Picture(b"not looked at here", 1, 1)


@pytest.fixture
def full(record):
    """A record with a row in every table of the journal and of the chains beside it."""
    append(
        record,
        Entry("import", NOON, "data.manager", reason="ward.zip"),
        {
            "patients": [patient()],
            "observations": [vitals(handwriting=A_PICTURE.sha256)],
            "labs": [
                {
                    "patient_id": "P1",
                    "observed_at": NOON,
                    "analyte": "crp",
                    "value": 12.0,
                    "unit": "mg/L",
                }
            ],
            "interventions": [{"patient_id": "P1", "started_at": NOON, "kind": "tocilizumab"}],
            "answers": [
                {"patient_id": "P1", "observed_at": NOON, "question": "gcs", "answer": "15"}
            ],
            "judgements": [
                {
                    "patient_id": "P1",
                    "observed_at": NOON,
                    "scale": "crs-astct-2019",
                    "word": "agreed",
                    "role": "physician",
                }
            ],
            "signatures": [
                {
                    "patient_id": "P1",
                    "signed_at": NOON,
                    "meaning": "reviewed",
                    "up_to_entry": 1,
                    "role": "physician",
                }
            ],
            "acknowledgements": [
                {
                    "patient_id": "P1",
                    "acknowledged_at": NOON,
                    "toxicity": "CRS",
                    "up_to_alert": 1,
                    "plan": "treated",
                    "role": "nurse",
                }
            ],
        },
        pictures=[A_PICTURE],
    )
    an_alert_told_and_ended(record, 1, at=NOON)
    nurse = Account("nkaya", "N. Kaya", ("nurse",))
    secret = Secret("no hash", must_change=True)
    add_account(record, nurse, secret, what="account made", by="test", at=NOON)
    log_access(record, Access(NOON, "N. Kaya (nkaya)", "looked at", 1, "Course"))
    note_values(record, {"ctcae": "5.0"}, version="0.1.0", process="dashboard", at=NOON)
    withdraw(record, "labs", 1, by="nurse.a", at=minutes(1), reason="other patient")
    return record


@pytest.mark.parametrize("table", EVERY_TABLE)
@pytest.mark.parametrize("change", ["UPDATE {} SET entry = 1", "DELETE FROM {}"])
def test_the_database_itself_refuses_updates_and_deletes(full, table, change):
    """An auditor need not trust the program: the database lets nothing be changed."""
    statement = change.format(table).replace("SET entry = 1", f"SET {_a_column(table)} = 1")

    with pytest.raises(DBAPIError, match=REFUSAL), full.begin() as connection:
        connection.exec_driver_sql(statement)

    assert verify(full) is None


def _a_column(table):
    return "number" if table in ("entries", *CHAINS) else "entry"


@ON_SQLITE  # PostgreSQL has no INSERT OR REPLACE
def test_replacing_a_row_is_no_way_round(where, record):
    """SQLite's INSERT OR REPLACE deletes the row in its way without asking DELETE's trigger."""
    admit(record)
    observe(record)
    raw = sqlite3.connect(record.url.database)
    with pytest.raises(sqlite3.IntegrityError, match=REFUSAL):
        raw.execute(
            "INSERT OR REPLACE INTO observations (row_id, entry, patient_id, observed_at)"
            " VALUES (1, 2, 'P1', '2026-03-01T12:00:00.000000+00:00')"
        )
    raw.close()

    assert verify(record) is None


def test_no_row_is_of_an_entry_that_is_not_there(record):
    """Foreign keys are on, so a row without who and when cannot be."""
    admit(record)

    with pytest.raises(DBAPIError), record.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO observations (row_id, entry, patient_id, observed_at)"
            " VALUES (1, 99, 'P1', '2026-03-01T12:00:00.000000+00:00')"
        )


@pytest.mark.parametrize("kind", ["amend", "withdraw", "guess"])
def test_the_database_wants_a_known_kind_and_a_reason_where_one_is_due(record, kind):
    """An amendment without its reason is worth nothing to an auditor."""
    with pytest.raises(DBAPIError), record.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO entries (number, recorded_at, recorded_by, kind, reason, row_count,"
            " previous_hash, hash)"
            f" VALUES (1, '2026-03-01T12:00:00.000000+00:00', 'a', '{kind}', ' ', 0, 'x', 'y')"
        )
