"""What goes in comes out: the typed frames of the charting format, cell by cell."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest

from monitoring.charting.tables import Kind
from monitoring.record.journal import Entry, append
from monitoring.record.reading import patients, table
from monitoring.record.schema import COLUMNS
from tests.record.rows import NOON, admit, minutes, observe, patient, vitals

TEXTS = ["none", None, "", " spaced ", "µmol/L – ≥ 3 🩺", "line\nbreak, \"quoted\"; 'it's'"]
NUMBERS = [38.6, np.nan, 0.1 + 0.2, -5.0, 1e-7, 1.7976931348623157e308]
SECONDS = [0, None, 0.000001, 86_399.999999, -3e9, 1e9]


def typed_frame(name):
    """Six rows, each column full of awkward cells of its kind."""
    times = [None if s is None else NOON + timedelta(seconds=s) for s in SECONDS]
    cells = {
        Kind.NUMBER: pd.Series(NUMBERS, dtype="float64"),
        Kind.TIME: pd.Series(pd.DatetimeIndex(times, dtype="datetime64[us, UTC]")),
    }
    frame = pd.DataFrame(
        {c.name: cells.get(c.kind, pd.Series(TEXTS, dtype="str")) for c in COLUMNS[name]}
    )
    required = {
        "patient_id": pd.Series([f"P{n}" for n in range(6)], dtype="str"),
        **{name: frame[name].fillna(frame[name].iloc[0]) for name in _required(name)},
    }
    return frame.assign(**{n: required[n] for n in required if n in frame}).replace(
        {n: {"": "none"} for n in _required(name) if frame[n].dtype == "str"}
    ) if name == "patients" else frame.assign(**{n: required[n] for n in required if n in frame})


def _required(name):
    return [c.name for c in COLUMNS[name] if c.required and c.name != "patient_id"]
