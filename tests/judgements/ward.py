"""One febrile patient on oxygen and a vasopressor, and people who say what they think of it."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta

import pandas as pd
import pytest

from monitoring.charting.judgements import JUDGEMENTS
from monitoring.course.judgements import RuleGrade, no_judgements
from monitoring.record.engine import open_record
from monitoring.record.journal import Entry, append
from monitoring.services.admit_patient import admit_patient
from monitoring.services.chart import read_chart
from monitoring.services.judge_grade import judged_grades
from monitoring.settings import Settings
from tests.people import A_NURSE, A_PHYSICIAN
from tests.typed import typed

CRS, ICANS, IEC_HS = "crs-astct-2019", "icans-astct-2019", "iec-hs-2023"
SETTINGS = Settings(timezone="Europe/Berlin")
START = datetime.fromisoformat("2026-03-14T08:00+01:00")
NOW = START + timedelta(hours=6)
ILL = {
    "temperature_c": 38.6,
    "systolic_mmhg": 104.0,
    "vasopressors": "norepinephrine",
    "oxygen_device": "nasal-cannula",
    "oxygen_flow_l_min": 3.0,
    "spo2_pct": 95.0,
}
WELL = {
    "temperature_c": 36.8,
    "systolic_mmhg": 121.0,
    "vasopressors": "none",
    "oxygen_device": "room-air",
    "spo2_pct": 97.0,
}
CONFUSED = {
    "ice_total": 4.0,
    "consciousness": "awakens-to-voice",
    "seizure": "brief",
    "motor": "deep",
    "raised_icp": "focal-oedema",
}
DOCTOR = {"by": A_PHYSICIAN, "role": "physician"}
NURSE = {"by": A_NURSE, "role": "nurse"}


def hours(count):
    return START + timedelta(hours=count)


def chart_it(record, count, values):
    row = {"patient_id": "P1", "observed_at": hours(count), **values}
    entry = Entry("observe", hours(max(count, 0)), "N. Kaya")
    append(record, entry, {"observations": [row]})


def new_record(where, **about):
    """Grade 3 at 0 h and 2 h, ICANS 4 at 1 h, no grade fixed at 4 h (no flow)."""
    record = open_record(where)
    row = {"patient_id": "P1", "infused_at": "2026-03-10T11:00+01:00", "age_years": 50.0}
    admit_patient(record, row | about, by=A_NURSE, at=START, form_key="admitted")
    chart_it(record, 0, ILL)
    chart_it(record, 1, CONFUSED)
    chart_it(record, 2, ILL)
    chart_it(record, 4, WELL | {"temperature_c": 38.2, "oxygen_device": "nasal-cannula"})
    return record


def judged_at(record, count, scale=CRS, **how):
    """The row of what rule, assessor and physician say of one moment."""
    table = judged_grades(read_chart(record, patient_ids=["P1"], **how), SETTINGS)
    own = table[(table["scale"] == scale) & (table["observed_at"] == hours(count))]
    assert len(own) == 1
    return own.iloc[0]


def seen_at(record, count, scale=CRS):
    row = judged_at(record, count, scale)
    numbers = [
        None if pd.isna(row[f"rule_{name}"]) else int(row[f"rule_{name}"])
        for name in ("grade", "at_least", "at_most")
    ]
    return RuleGrade(str(row["rule_status"]), *numbers)


def words(*rows):
    """The record's frame of these words, said one after the other."""
    if not rows:
        return no_judgements()
    about = {"patient_id": "P1", "scale": CRS, "role": "physician", "observed_at": START}
    said = [
        {**about, "recorded_at": NOW + timedelta(minutes=number), "recorded_by": "Dr Weiss", **row}
        for number, row in enumerate(rows)
    ]
    frame = typed(JUDGEMENTS, said)
    return frame.assign(row_id=range(1, len(rows) + 1), entry=range(1, len(rows) + 1))


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """The folder of such a record with its anchors, which each test copies."""
    folder = tmp_path_factory.mktemp("judged")
    new_record(folder / "daywatch.db").dispose()
    return folder


@pytest.fixture
def record(made_once, tmp_path):
    shutil.copytree(made_once, tmp_path, dirs_exist_ok=True)
    engine = open_record(tmp_path / "daywatch.db")
    yield engine
    engine.dispose()
