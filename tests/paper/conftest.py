"""A small ward whose shift is told by hand: who became worse, who was not looked at, who is new."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from monitoring.record.engine import open_record
from monitoring.services.admit_patient import admit_patient
from monitoring.services.give_drug import give_drug
from monitoring.services.hand_over import hand_over
from monitoring.services.record_observation import record_observation
from monitoring.settings import Settings
from tests.people import A_NURSE

NOW = datetime.fromisoformat("2026-03-15T14:00+01:00")
SINCE = datetime.fromisoformat("2026-03-15T07:00+01:00")
SETTINGS = Settings(timezone="Europe/Berlin", unit_name="Ward <7>")
HOSTILE = "<img src=x onerror=alert(1)>"
WELL = {
    "temperature_c": 36.8,
    "heart_rate_bpm": 80.0,
    "systolic_mmhg": 121.0,
    "diastolic_mmhg": 70.0,
    "respiratory_rate_bpm": 16.0,
    "vasopressors": "none",
    "oxygen_device": "room-air",
    "spo2_pct": 97.0,
}
FEBRILE = WELL | {"temperature_c": 38.9}
ON_OXYGEN = FEBRILE | {"oxygen_device": "nasal-cannula", "oxygen_flow_l_min": 3.0, "spo2_pct": 94.0}
FLOW_UNKNOWN = FEBRILE | {"oxygen_device": "nasal-cannula", "spo2_pct": 94.0}
ICE = {
    "ice_orientation": 4.0,
    "ice_naming": 3.0,
    "ice_commands": 1.0,
    "ice_writing": 1.0,
    "ice_attention": 1.0,
    "consciousness": "awakens-spontaneously",
    "seizure": "none",
}
# patient_id -> bed, and what was observed at which hour of 15 March
WARD = {
    "WORSE": ("1", {5: FEBRILE | ICE, 9: ON_OXYGEN, 13: ON_OXYGEN | ICE}),
    "BETTER": ("2", {5: ON_OXYGEN | ICE, 13: WELL | ICE}),
    "NOT-LOOKED": ("3", {5: WELL | ICE}),
    "NOT-KNOWN": ("4", {5: FEBRILE | ICE, 13: FLOW_UNKNOWN | ICE}),
    "THERE-AND-BACK": ("5", {5: FEBRILE, 9: ON_OXYGEN, 13: FEBRILE}),
    HOSTILE: ("6", {5: WELL, 13: WELL}),
    "NOTHING": ("7", {}),
}


def hour(of_the_day):
    return datetime(2026, 3, 15, of_the_day, tzinfo=NOW.tzinfo)


@pytest.fixture(scope="session")
def small_ward(tmp_path_factory):
    """Where the record is; nobody writes to it. Each row is recorded a minute after it was seen."""
    where = tmp_path_factory.mktemp("paper") / "daywatch.db"
    record = open_record(where)
    for patient_id, (bed, _) in WARD.items():
        about = {
            "patient_id": patient_id,
            "infused_at": "2026-03-12T11:00+01:00",
            "age_years": 50.0,
            "bed": bed,
            "setting": "inpatient",
            "synthetic": "no" if patient_id == "BETTER" else "yes",
        }
        admit_patient(record, about, by=A_NURSE, at=hour(4), form_key=patient_id)
    seen = [
        (of_day, one, values) for one, (_, own) in WARD.items() for of_day, values in own.items()
    ]
    for of_day, patient_id, values in sorted(seen, key=lambda one: one[0]):
        record_observation(
            record,
            SETTINGS,
            patient_id,
            {"observed_at": hour(of_day), **values},
            by=A_NURSE,
            at=hour(of_day) + timedelta(minutes=1),
            form_key=f"{patient_id} {of_day}",
        )
    for kind, started, stopped in (
        ("tocilizumab", hour(9), hour(10)),
        ("norepinephrine", hour(6), None),
        ("acetaminophen", hour(12), None),
    ):
        given = {"kind": kind, "started_at": started, "dose": 8.0, "unit": "mg"}
        given |= {"note": "<b>by hand</b>"} | ({"stopped_at": stopped} if stopped else {})
        give_drug(record, "WORSE", given, by=A_NURSE, at=NOW, form_key=kind)
    record.dispose()
    return where


@pytest.fixture(scope="session")
def read_ward(small_ward):
    """The record itself, for tests that only read."""
    record = open_record(small_ward)
    yield record
    record.dispose()


@pytest.fixture(scope="session")
def handed(read_ward):
    """The handover at 14:00 since 07:00."""
    return hand_over(read_ward, SETTINGS, by=A_NURSE, now=NOW, since=SINCE)


@pytest.fixture(scope="session")
def by_patient(handed):
    return {one.row.state.patient_id: one for one in handed.patients}
