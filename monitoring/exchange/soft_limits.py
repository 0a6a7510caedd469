"""What is unusual but may be so: flags on a row, unless somebody was asked back and confirmed it.

The usual ranges are those of the observables (clinical specification 9.1); the checks between
columns are that section's cross-checks. What is unusual about a laboratory result is said by
charting.unusual_results, because the course asks it as well.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from monitoring.charting.tables import COULD_NOT_MEASURE, OBSERVATIONS
from monitoring.exchange.columns import Rows, names
from monitoring.grading.assessment import joined_flags

UNRECORDABLE = "unrecordable"
PRESSURE_TOLERANCE_MMHG = 5
ROOM_AIR_FIO2_PCT = 21
FLOW_OF_PLAIN_DEVICES_L_MIN = 15
DEVICES_FOR_HIGH_FLOW = (
    "high-flow-cannula",
    "face-mask",
    "non-rebreather",
    "cpap",
    "bipap",
    "ventilator",
    "ecmo",
)


def soft_flags(observations: pd.DataFrame) -> pd.Series:
    """The flags of each row, `;` between, blank where there is none; indexed as the frame."""
    confirmed = observations["confirmed"]
    raised = [
        (flag, rows & ~names(confirmed, subject))
        for flag, subject, rows in _unusual(observations) + _disagreeing(observations)
    ]
    # That a pressure could not be measured is shown whoever confirmed it.
    raised += _unrecordable(observations)
    return joined_flags(raised, observations.index)


def _unusual(rows: pd.DataFrame) -> list[tuple[str, str, Rows]]:
    limits = [(column.name, column.usual) for column in OBSERVATIONS.columns if column.usual]
    return [
        (
            f"UNUSUAL_{name.upper()}",
            name,
            (rows[name].notna() & ~rows[name].between(low, high)).to_numpy(),
        )
        for name, (low, high) in limits
    ]


def _disagreeing(rows: pd.DataFrame) -> list[tuple[str, str, Rows]]:
    """Flag, the column that is confirmed if it is right, the rows."""
    systolic, diastolic = rows["systolic_mmhg"], rows["diastolic_mmhg"]
    mean, flow, device = rows["map_mmhg"], rows["oxygen_flow_l_min"], rows["oxygen_device"]
    outside = (mean < diastolic - PRESSURE_TOLERANCE_MMHG) | (
        mean > systolic + PRESSURE_TOLERANCE_MMHG
    )
    on_room_air = (device == "room-air") & (flow > 0)
    high_flow = (flow > FLOW_OF_PLAIN_DEVICES_L_MIN) & ~device.isin(DEVICES_FOR_HIGH_FLOW)
    without_device = (rows["fio2_pct"] > ROOM_AIR_FIO2_PCT) & device.isna()
    return [
        ("DIASTOLIC_ABOVE_SYSTOLIC", "diastolic_mmhg", (diastolic > systolic).to_numpy()),
        ("MAP_OUTSIDE_PRESSURES", "map_mmhg", outside.to_numpy()),
        ("FLOW_ON_ROOM_AIR", "oxygen_flow_l_min", on_room_air.to_numpy(dtype=np.bool_)),
        ("HIGH_FLOW_WITHOUT_DEVICE", "oxygen_flow_l_min", high_flow.to_numpy(dtype=np.bool_)),
        ("OXYGEN_DEVICE_MISSING_WITH_FIO2", "fio2_pct", without_device.to_numpy()),
    ]


def _unrecordable(rows: pd.DataFrame) -> list[tuple[str, Rows]]:
    return [
        (f"UNRECORDABLE_{column.name.upper()}", names(rows[COULD_NOT_MEASURE], column.name))
        for column in OBSERVATIONS.columns
        if column.word == UNRECORDABLE
    ]
