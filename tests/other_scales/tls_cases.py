"""Courses of four minerals for the second reader: two samples a day on four days, each result a
field of its own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.other_scales.cases import INFUSED_AT, Case, Kind, Paper

MIDNIGHT = INFUSED_AT.replace(hour=0)
LYMPHODEPLETION_DAY = -5
ANALYTES = {
    "urate": "uric-acid",
    "potassium": "potassium",
    "phosphate": "phosphate",
    "calcium": "calcium",
}
# Baseline first; then about a quarter off it, and about the limits of adult and child.
LEVELS = {
    "mg/dL": {
        "urate": (5.0, 5.5, 5.6, 6.2, 6.25, 7.9, 8.0),
        "potassium": (4.0, 4.5, 4.9, 5.0, 5.9, 6.0, 6.1),
        "phosphate": (3.0, 3.7, 3.75, 4.4, 4.5, 6.4, 6.5),
        "calcium": (9.0, 8.0, 7.1, 7.01, 7.0, 6.75, 6.0),
    },
    "umol/L": {
        "urate": (300.0, 330.0, 331.0, 374.0, 375.0, 475.0, 476.0),
        "potassium": (4.0, 4.5, 4.9, 5.0, 5.9, 6.0, 6.1),
        "phosphate": (1.0, 1.24, 1.25, 1.44, 1.45, 2.09, 2.1),
        "calcium": (2.4, 1.9, 1.81, 1.8, 1.76, 1.75, 1.5),
    },
}
UNITS = {
    "mg/dL": dict.fromkeys(ANALYTES, "mg/dL") | {"potassium": "mmol/L"},
    "umol/L": dict.fromkeys(ANALYTES, "mmol/L") | {"urate": "umol/L"},
}
URATE_UPPER = {"mg/dL": 5.5, "umol/L": 330.0}
CREATININE = {
    "mg/dL": (0.9, 1.1, 1.19, 1.2, 1.73, 1.74, 1.8, 1.81, 3.6, 3.61, 7.2, 7.21),
    "umol/L": (80.0, 100.0, 106.4, 106.5, 145.0, 146.0, 150.0, 151.0, 300.0, 301.0, 600.0, 601.0),
}
CREATININE_UPPER = {"mg/dL": 1.2, "umol/L": 100.0}
SAMPLES = tuple((day, hour) for day in range(4) for hour in (6, 18))
RESULTS = {
    f"{name}_{number}": (name, day, hour)
    for name in ANALYTES
    for number, (day, hour) in enumerate(SAMPLES)
}
LAST_DAY = 7


def reader_case(case: Case) -> dict[str, Any]:
    """As the second reader wants it: results with their times, and what stood before."""
    system = case["system"]
    levels = LEVELS[system]
    return {
        **case,
        "lymphodepletion_day": LYMPHODEPLETION_DAY,
        "urate_upper": URATE_UPPER[system],
        "baseline": {name: levels[name][0] for name in ANALYTES},
        "results": [
            (24 * day + hour, case["first_day"] + day, name, levels[name][case[own]],
             UNITS[system][name])
            for own, (name, day, hour) in RESULTS.items()
        ],
        "creatinine": CREATININE[system][case["creatinine_level"]],
        "creatinine_before": CREATININE[system][0],
        "creatinine_unit": system,
        "creatinine_upper": CREATININE_UPPER[system],
        "sudden_death": False,
    }  # fmt: skip


def write(case: Case, hidden: frozenset[str]) -> Paper:
    system = case["system"]
    paper = Paper(patient={"age_years": None if "age" in hidden else case["age"]})

    def result(analyte: str, value: float, unit: str, day: int, hour: float, upper: Any) -> None:
        paper.labs.append(
            {
                "observed_at": (MIDNIGHT + timedelta(days=day, hours=hour)).isoformat(),
                "analyte": analyte,
                "value": value,
                "unit": unit,
                "upper_limit": upper,
            }
        )

    upper = URATE_UPPER[system]
    before = LYMPHODEPLETION_DAY - 5
    for name, analyte in ANALYTES.items():
        own_upper = upper if name == "urate" else None
        result(analyte, LEVELS[system][name][0], UNITS[system][name], before, 8, own_upper)
    result("creatinine", CREATININE[system][0], system, before, 8, CREATININE_UPPER[system])
    result("albumin", 4.0, "g/dL", before, 8, None)
    for own, (name, day, hour) in RESULTS.items():
        value = LEVELS[system][name][case[own]]
        own_upper = upper if name == "urate" else None
        on = case["first_day"] + day
        result(ANALYTES[name], value, UNITS[system][name], on, hour, own_upper)
    for day, hour in SAMPLES:
        on = case["first_day"] + day
        result("albumin", 4.0, "g/dL", on, hour, None)
        if "creatinine_level" not in hidden:
            value = CREATININE[system][case["creatinine_level"]]
            result("creatinine", value, system, on, hour, CREATININE_UPPER[system])
    for name, question in (
        ("oliguria", "tls-oliguria"),
        ("symptomatic_hypocalcaemia", "tls-hypocalcemia-symptomatic"),
    ):
        if name not in hidden:
            paper.answers[question] = case[name]
    for name, question in (("arrhythmia", "dysrhythmia"), ("seizure", "seizure")):
        if name not in hidden:
            paper.answers[f"tls-{question}"] = case[name] > 0
            paper.answers[f"tls-{name}-grade"] = case[name]
    paper.answered_at = tuple(
        (MIDNIGHT + timedelta(days=case["first_day"] + day, hours=hour)).isoformat()
        for day, hour in SAMPLES
        if case["first_day"] + day <= LAST_DAY
    )
    return paper


MOSTLY_NORMAL = (*[0] * 40, 0, 1, 2, 3, 4, 5, 6)
TLS = Kind(
    fields={
        "system": ("mg/dL", "umol/L"),
        "first_day": (-4, -2, 0, 4, 5, 6),
        "age": (7.0, 17.9, 50.0, 50.0),
        **dict.fromkeys(RESULTS, MOSTLY_NORMAL),
        "creatinine_level": (0, 0, 0, 0, *range(12)),
        "oliguria": (False, False, False, True),
        "symptomatic_hypocalcaemia": (False, False, False, True),
        "arrhythmia": (0, 0, 0, 0, 0, 1, 2, 3, 4),
        "seizure": (0, 0, 0, 0, 0, 2, 3, 4),
    },
    write=write,
    # A sample that was not taken hides nothing: a normal result speaks until the next, for 24 h.
    # Symptomatic hypocalcaemia with calcium alone counts where a clinician says so (U8).
    hide=(
        "age",
        "creatinine_level",
        "oliguria",
        "arrhythmia",
        "seizure",
    ),
)
