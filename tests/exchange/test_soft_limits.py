"""What is unusual is flagged on its row, unless it was asked back and confirmed."""

from __future__ import annotations

from monitoring.exchange import soft_flags
from tests.exchange.folders import read, with_rows

FLAGS = [
    ({}, ""),
    ({"temperature_c": "35"}, ""),
    ({"temperature_c": "34.9"}, "UNUSUAL_TEMPERATURE_C"),
    ({"temperature_c": "41"}, ""),
    ({"temperature_c": "41.1"}, "UNUSUAL_TEMPERATURE_C"),
    ({"temperature_f": "94.9"}, "UNUSUAL_TEMPERATURE_F"),
    ({"heart_rate_bpm": "181", "spo2_pct": "79"}, "UNUSUAL_HEART_RATE_BPM;UNUSUAL_SPO2_PCT"),
    ({"heart_rate_bpm": "181", "confirmed": "heart_rate_bpm"}, ""),
    ({"heart_rate_bpm": "181", "spo2_pct": "79", "confirmed": "spo2_pct"}, "UNUSUAL_HEART_RATE_BPM"),
    ({"systolic_mmhg": "100", "diastolic_mmhg": "100"}, ""),
    ({"systolic_mmhg": "100", "diastolic_mmhg": "101"}, "DIASTOLIC_ABOVE_SYSTOLIC"),
    ({"systolic_mmhg": "100", "diastolic_mmhg": "101", "confirmed": "diastolic_mmhg"}, ""),
    ({"systolic_mmhg": "100", "diastolic_mmhg": "60", "map_mmhg": "105"}, ""),
    ({"systolic_mmhg": "100", "diastolic_mmhg": "60", "map_mmhg": "106"}, "MAP_OUTSIDE_PRESSURES"),
    ({"systolic_mmhg": "100", "diastolic_mmhg": "60", "map_mmhg": "55"}, ""),
    ({"diastolic_mmhg": "60", "map_mmhg": "54"}, "MAP_OUTSIDE_PRESSURES"),
    ({"oxygen_device": "room-air", "oxygen_flow_l_min": "0"}, ""),
    ({"oxygen_device": "room-air", "oxygen_flow_l_min": "2"}, "FLOW_ON_ROOM_AIR"),
    ({"oxygen_device": "nasal-cannula", "oxygen_flow_l_min": "15"}, ""),
    ({"oxygen_device": "nasal-cannula", "oxygen_flow_l_min": "15.5"}, "HIGH_FLOW_WITHOUT_DEVICE"),
    ({"oxygen_device": "high-flow-cannula", "oxygen_flow_l_min": "50"}, ""),
    ({"oxygen_flow_l_min": "50"}, "HIGH_FLOW_WITHOUT_DEVICE"),
    ({"fio2_pct": "21"}, ""),
    ({"fio2_pct": "40"}, "OXYGEN_DEVICE_MISSING_WITH_FIO2"),
    ({"fio2_pct": "40", "oxygen_device": "venturi-mask"}, ""),
    ({"systolic_mmhg": "unrecordable"}, "UNRECORDABLE_SYSTOLIC_MMHG"),
    ({"systolic_mmhg": "unrecordable", "confirmed": "systolic_mmhg"}, "UNRECORDABLE_SYSTOLIC_MMHG"),
    ({"ice_naming": "untestable", "capd_total": "impossible"}, ""),
]  # fmt: skip


def test_what_is_unusual_is_flagged_and_not_refused(tmp_path):
    """A heart rate of 181 may be true; the row is graded, and somebody looks at it."""
    charting = read(tmp_path, **with_rows("observations", [cells for cells, _ in FLAGS])).sound

    assert soft_flags(charting.observations).fillna("").tolist() == [flags for _, flags in FLAGS]


def test_no_rows_have_no_flags(tmp_path):
    """A folder of laboratory values has no observations."""
    charting = read(tmp_path, observations="patient_id,observed_at\n").sound

    assert soft_flags(charting.observations).tolist() == []
