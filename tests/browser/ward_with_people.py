"""A record with one patient and one person of each role, for who must sign in first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from monitoring.people.passwords import hashed
from monitoring.people.roles import ADMINISTRATOR, DATA_MANAGER, NURSE, OPERATOR, PHYSICIAN, person
from monitoring.record.accounts import Secret, account, keep_secret
from monitoring.record.engine import open_record
from monitoring.services.admit_patient import admit_patient
from monitoring.services.manage_people import add_person
from monitoring.services.record_observation import record_observation
from monitoring.settings import Settings

AS_OF = datetime.fromisoformat("2026-03-15T10:00+01:00")
PASSWORD = "four unlike words here"
FIRST = "chosen by somebody else"
PEOPLE = {
    "nkaya": ("N. Kaya", NURSE),
    "weiss": ("Dr Weiss", PHYSICIAN),
    "dmoreau": ("D. Moreau", DATA_MANAGER),
    "alund": ("A. Lund", ADMINISTRATOR),
}
FEVER = {
    "temperature_c": 38.6,
    "systolic_mmhg": 104.0,
    "vasopressors": "none",
    "oxygen_device": "room-air",
    "spo2_pct": 96.0,
}


def a_ward(folder: Path) -> None:
    """Everybody's password is PASSWORD, but for new.nurse, who was given FIRST."""
    record = open_record(folder / "daywatch.db")
    terminal = person("test", OPERATOR)
    secret = Secret(hashed(PASSWORD), must_change=False)
    now = datetime.now(UTC)
    add_person(record, "new.nurse", "N. Ew", [NURSE], FIRST, by=terminal, at=now)
    for user, (name, role) in PEOPLE.items():
        add_person(record, user, name, [role], FIRST, by=terminal, at=now)
        known = account(record, user)
        assert known is not None
        keep_secret(record, known, secret, what="own password changed", by="test", at=now)
    nurse = person("N. Kaya", NURSE, user="nkaya")
    row = {
        "patient_id": "P-1",
        "infused_at": "2026-03-12T11:00+01:00",
        "age_years": 50.0,
        "bed": "4",
        "setting": "inpatient",
    }
    admit_patient(record, row, by=nurse, at=AS_OF, form_key="admitted")
    vitals = {"observed_at": AS_OF - timedelta(hours=2), **FEVER}
    record_observation(record, Settings(), "P-1", vitals, by=nurse, at=AS_OF, form_key="fever")
    record.dispose()
