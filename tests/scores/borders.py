"""Complete moments for each score: every value on, just under and just over every printed edge."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from monitoring.grading.bands import Score
from monitoring.scales.car_hematotox_2021 import CAR_HEMATOTOX_2021
from monitoring.scales.hscore_2014 import HSCORE_2014
from monitoring.scales.news2_2017 import NEWS2_2017
from monitoring.scales.qsofa_2016 import QSOFA_2016
from monitoring.scales.sirs_1992 import SIRS_1992
from tests.scores import second_reader


def around(*edges: float, step: float) -> list[float]:
    """On each edge and one step to both sides."""
    near = {round(edge + side * step, 6) for edge in edges for side in (-1, 0, 1)}
    return sorted(near)


@dataclass(frozen=True)
class Subject:
    """A score, its second reader, and the values to try of each column.

    `assumed`: what is read by an assumption where it is blank, so hiding it may move the total.
    """

    score: Score
    read: Callable[[dict], int]
    tried: dict[str, list[Any]]
    assumed: tuple[str, ...] = ()

    def moments(self, count: int, seed: int) -> list[dict[str, Any]]:
        """Each value at least once, the others drawn at random; then `count` drawn moments."""
        drawn = random.Random(seed)
        made = [
            self._drawn(drawn) | {name: value}
            for name, values in self.tried.items()
            for value in values
        ]
        return [consistent(one) for one in made + [self._drawn(drawn) for _ in range(count)]]

    def _drawn(self, drawn: random.Random) -> dict[str, Any]:
        return {name: drawn.choice(values) for name, values in self.tried.items()}


def consistent(moment: dict[str, Any]) -> dict[str, Any]:
    """No flow on room air, and a GCS that says the same as consciousness and confusion."""
    made = dict(moment)
    if made.get("oxygen_device") == "room-air":
        made["oxygen_flow_l_min"] = 0.0
    if "gcs" in made:
        awake = made["consciousness"] == "awakens-spontaneously"
        well = awake and "confusion" not in made["symptoms"]
        made["gcs"] = 15.0 if well else min(made["gcs"], 14.0)
    return made


CONSCIOUSNESS = [
    "awakens-spontaneously",
    "awakens-to-voice",
    "awakens-to-touch",
    "vigorous-touch",
    "unarousable",
]
SYMPTOMS = ["none", "confusion", "headache;confusion", "headache"]
BOTH = ["no", "yes"]

SUBJECTS = {
    "news2-2017": Subject(
        NEWS2_2017,
        second_reader.read_news2,
        {
            "age_years": [50.0, 16.0],
            "respiratory_rate_bpm": around(8, 9, 11, 12, 20, 21, 24, 25, step=0.5),
            "spo2_pct": around(83, 85, 87, 91, 92, 93, 94, 95, 96, 97, step=0.5),
            "spo2_target": [None, "88-92"],
            "oxygen_device": ["room-air", "nasal-cannula", "high-flow-cannula", "cpap", "ecmo"],
            "oxygen_flow_l_min": [0.0, 2.0],
            "fio2_pct": [21.0, 22.0, 50.0],
            "systolic_mmhg": around(90, 91, 100, 101, 110, 111, 219, 220, step=0.5),
            "heart_rate_bpm": around(40, 41, 50, 51, 90, 91, 110, 111, 130, 131, step=0.5),
            "consciousness": CONSCIOUSNESS,
            "symptoms": SYMPTOMS,
            "temperature_c": around(35.0, 35.1, 36.0, 36.1, 38.0, 38.1, 39.0, 39.1, step=0.05)
            + around(35.05, 36.05, 38.05, 39.05, step=0.01),
        },
        assumed=("spo2_target", "oxygen_flow_l_min"),
    ),
    "qsofa-2016": Subject(
        QSOFA_2016,
        second_reader.read_qsofa,
        {
            "age_years": [50.0, 18.0],
            "respiratory_rate_bpm": around(22, step=0.5),
            "systolic_mmhg": around(100, step=0.5),
            "consciousness": CONSCIOUSNESS,
            "symptoms": SYMPTOMS,
            "gcs": [15.0, 14.0, 13.0, 3.0],
            "ice_total": [10.0, 9.0, 0.0],
            "baseline_ice": [10.0, 9.0],
        },
        assumed=("ice_total", "baseline_ice"),
    ),
    "sirs-1992": Subject(
        SIRS_1992,
        second_reader.read_sirs,
        {
            "age_years": [50.0, 18.0],
            "temperature_c": around(36, 38, step=0.01),
            "heart_rate_bpm": around(90, step=0.5),
            "respiratory_rate_bpm": around(20, step=0.5),
            "leukocytes": around(4, 12, step=0.1),
            "lymphodepletion_started_at": ["not yet", "begun"],
            "day": [-9.0, 0.0, 4.0, 100.0, 101.0],
        },
    ),
    "hscore-2014": Subject(
        HSCORE_2014,
        second_reader.read_hscore,
        {
            "age_years": [50.0, 18.0],
            "known-immunosuppression": BOTH,
            "temperature_c": around(38.4, 39.4, step=0.01),
            "hepatomegaly": BOTH,
            "splenomegaly": BOTH,
            "hemoglobin": around(9.2, step=0.01),
            "leukocytes": around(5.0, step=0.01),
            "platelets": around(110, step=1),
            "ferritin": around(2000, 6000, step=1),
            "triglycerides": around(1.5, 4.0, step=0.01),
            "fibrinogen": around(2.5, step=0.01),
            "ast": around(30, step=1),
            "haemophagocytosis": BOTH,
        },
    ),
    "car-hematotox-2021": Subject(
        CAR_HEMATOTOX_2021,
        second_reader.read_hematotox,
        {
            "lymphodepletion_started_at": ["not yet"],
            "platelets": around(75, 175, step=1),
            "neutrophils": around(1200, step=1),
            "hemoglobin": around(9.0, step=0.01),
            "crp": around(3.0, step=0.01),
            "ferritin": around(650, 2000, step=1),
        },
    ),
}
