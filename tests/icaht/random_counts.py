"""Many patients with random counts: sparse or daily, around the thresholds, some dead or lost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from monitoring.charting.tables import VALUE_LIMIT
from monitoring.course.graders import Charted
from tests.icaht.chart import DAY_0, UNITS, at, charted, labs

SHAPES = {
    "neutrophils": [0, 40, 99, 100, 101, 104, 300, 499, 500, 501, 504, 900, 1000, 1500, 1501, 4000],
    "platelets": [5, 12, 19, 20, 21, 30, 49, 50, 51, 80, 99, 100, 101, 200],
}


@dataclass(frozen=True)
class Ward:
    """Counts of each patient by day, one a day, and the day of death and of the last contact."""

    analyte: str
    counts: list[dict[int, float]]
    died_on: list[int | None]
    seen_until: list[int | None]

    def name(self, patient: int) -> str:
        return f"P{patient:05d}"

    def results(self) -> pd.DataFrame:
        rows = [
            (self.name(patient), day, count)
            for patient, counts in enumerate(self.counts)
            for day, count in counts.items()
        ]
        who, when, counts = zip(*rows, strict=True)
        blank = labs([{"day": 0, "hour": 6, "count": "1"}], analyte=self.analyte)
        frame = blank.take([0] * len(rows)).reset_index(drop=True)
        moments = pd.DatetimeIndex(
            pd.Timestamp(DAY_0) + pd.to_timedelta(when, unit="D") + pd.Timedelta(hours=6)
        )
        frame["patient_id"] = pd.array(who, dtype="str")
        frame["observed_at"] = pd.Series(moments.as_unit("us"))
        frame["value"] = np.array(counts, dtype=np.float64)
        frame["unit"] = pd.array([UNITS[self.analyte]] * len(rows), dtype="str")
        assert VALUE_LIMIT in frame.columns
        return frame

    def charted(self, results: pd.DataFrame | None = None) -> Charted:
        patients = [
            {
                "patient_id": self.name(patient),
                "died_at": None if died is None else at(died, 23),
                "last_seen_at": None if seen is None else at(seen, 22),
            }
            for patient, (died, seen) in enumerate(zip(self.died_on, self.seen_until, strict=True))
        ]
        return charted(self.results() if results is None else results, patients=patients)


def ward(seed: int, patients: int, *, analyte: str, first: int, last: int) -> Ward:
    """Counts stay a while where they are, so that runs of all lengths come up."""
    random = np.random.default_rng(seed)
    values = np.array(SHAPES[analyte], dtype=np.float64)
    counts, died_on, seen_until = [], [], []
    for _ in range(patients):
        days = np.arange(first, last + 1)
        changes = random.random(len(days)) < random.choice([0.1, 0.3, 0.9])
        level = random.choice(values, len(days))[np.maximum.accumulate(changes * days) - first]
        measured = random.random(len(days)) < random.choice([0.15, 0.4, 0.8, 1.0])
        measured[random.integers(len(days))] = True
        end = last
        died = seen = None
        match random.integers(4):
            case 0:
                died = end = int(random.integers(first + 1, last + 1))
            case 1:
                seen = end = int(random.integers(first + 1, last + 1))
        kept = measured & (days <= end)
        if not kept.any():
            kept[0] = True
        counts.append(dict(zip(days[kept].tolist(), level[kept].tolist(), strict=True)))
        died_on.append(died)
        seen_until.append(seen)
    return Ward(analyte, counts, died_on, seen_until)
