"""Rows to record, and hands that go past the program into the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from monitoring.record.journal import Entry, append
from monitoring.record.schema import CHAINS, JOURNAL

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def minutes(count):
    return NOON + timedelta(minutes=count)


def patient(patient_id="P1", **cells):
    return {"patient_id": patient_id, "infused_at": "2026-03-01T09:00+01:00", **cells}


def vitals(patient_id="P1", at=NOON, **cells):
    return {"patient_id": patient_id, "observed_at": at, **(cells or {"temperature_c": 38.6})}


def admit(record, *patient_ids, at=NOON, by="nurse.a"):
    rows = [patient(patient_id) for patient_id in patient_ids or ("P1",)]
    return append(record, Entry("admit", at, by), {"patients": rows})


def observe(record, *rows, at=NOON, by="nurse.a", form_key=None):
    return append(
        record, Entry("observe", at, by, form_key=form_key), {"observations": rows or [vitals()]}
    )


def past_the_program(record, *statements):
    """What somebody with the database's password can do: no trigger, no foreign key."""
    engine = sa.create_engine(record.url)
    with engine.connect() as connection:
        if record.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            for table in ("entries", *JOURNAL, *CHAINS):
                for change in ("update", "delete", "replace"):
                    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_refuses_{change}")
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
    engine.dispose()
