"""Random patients followed over days: wild moments between well ones, and drugs along the way."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from monitoring.charting.tables import INTERVENTION_KINDS, INTERVENTIONS, OBSERVATIONS, PATIENTS
from monitoring.course.grades import Course, course
from monitoring.scales import ALL_SCALES
from monitoring.settings import CourseChoices
from tests.properties.random_moments import random_moments
from tests.typed import typed

INFUSED_AT = pd.Timestamp("2026-03-02T10:00:00Z")
WELL = {
    "temperature_c": 36.8,
    "systolic_mmhg": 120.0,
    "vasopressors": "none",
    "oxygen_device": "room-air",
    "spo2_pct": 97.0,
    "ice_total": 10.0,
    "capd_total": 0.0,
    "consciousness": "awakens-spontaneously",
    "seizure": "none",
}
DEATH = pd.Timedelta(days=100)  # after every moment
# Steroids, anticytokines and antipyretics are what waives and masks fever.
DRUGS = (*INTERVENTION_KINDS[:13], "norepinephrine", "premedication")


@dataclass(frozen=True)
class Ward:
    """What was charted, in typed frames."""

    patients: pd.DataFrame
    observations: pd.DataFrame
    interventions: pd.DataFrame

    def course(self) -> Course:
        return course(
            self.patients,
            self.observations,
            self.interventions,
            scales=ALL_SCALES,
            choices=CourseChoices(),
            zone=None,
            explanations=False,
        )

    def of(self, patient_id: str) -> Ward:
        frames = (self.patients, self.observations, self.interventions)
        return Ward(*(one[one["patient_id"] == patient_id] for one in frames))

    def with_first_moments(self, number: int) -> Ward:
        """Only the first so many rows of each patient."""
        ordered = self.observations.sort_values(["patient_id", "observed_at"])
        return replace(self, observations=ordered.groupby("patient_id").head(number))


def random_ward(patients: int, moments: int, *, seed: int, deaths: float = 0.1) -> Ward:
    """Rows of a patient lie 31 minutes to a week apart, so that none are joined."""
    random = np.random.default_rng(seed)
    names = [f"P{number:03}" for number in range(patients)]
    rows = _rows(random, patients * moments, seed)
    rows["patient_id"] = np.repeat(names, moments)
    hours = (
        np.cumsum(
            random.choice(
                [0.52, 6, 12, 25, 180], (patients, moments), p=[0.1, 0.3, 0.3, 0.25, 0.05]
            ),
            axis=1,
        )
        - 6
    )
    times = INFUSED_AT + pd.to_timedelta(hours.ravel(), unit="h").round("s")
    rows["observed_at"] = pd.Series(times).astype("datetime64[us, UTC]")
    observations = typed(OBSERVATIONS, [{"patient_id": "nobody"}]).iloc[:0]
    observations = pd.concat([observations, rows])[list(observations.columns)]
    return Ward(
        typed(PATIENTS, [_patient(random, name, deaths) for name in names]),
        observations.astype(typed(OBSERVATIONS, []).dtypes.to_dict()),
        typed(INTERVENTIONS, [_drug(random, names) for _ in range(3 * patients)]),
    )


def _rows(random: np.random.Generator, count: int, seed: int) -> pd.DataFrame:
    """A quarter of the rows wild; the others well, some of these with a little left out."""
    drawn = [random_moments(scale, count, seed=seed, blank=0.2) for scale in ALL_SCALES]
    wild = pd.concat(drawn, axis=1)
    wild = wild.loc[:, ~wild.columns.duplicated()]
    wild = wild[[name for name in wild.columns if name in OBSERVATIONS.column_names]]
    well = pd.DataFrame([WELL] * count).reindex(columns=wild.columns)
    well = well.mask(random.random(well.shape) < 0.02)
    is_wild = random.random(count) < 0.25
    return wild.where(pd.Series(is_wild), well.astype(wild.dtypes.to_dict()), axis=0)


def _patient(random: np.random.Generator, name: str, deaths: float) -> dict[str, object]:
    died = random.random() < deaths
    return {
        "patient_id": name,
        "age_years": float(random.choice([0.5, 8, 11.99, 45])),
        "infused_at": INFUSED_AT.isoformat(),
        "died_at": INFUSED_AT + DEATH if died else None,
        "death_cause": random.choice(["crs", "icans", "other"]) if died else None,
    }


def _drug(random: np.random.Generator, names: list[str]) -> dict[str, object]:
    start = INFUSED_AT + pd.Timedelta(hours=int(random.integers(-48, 200)))
    goes_on = random.random() < 0.4
    return {
        "patient_id": random.choice(names),
        "kind": random.choice(DRUGS),
        "started_at": start,
        "stopped_at": start + pd.Timedelta(hours=int(random.integers(1, 72))) if goes_on else None,
    }
