"""The rows of labs.csv: counts after lymphodepletion, inflammation, ordinary chemistry."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from monitoring.demo_ward.clock import MINUTES_A_DAY, Clock, written
from monitoring.demo_ward.inflammation import Inflammation, inflammation
from monitoring.demo_ward.neurology import Cells
from monitoring.demo_ward.physiology import ADULT_FROM_YEARS, Series, drift
from monitoring.demo_ward.plan import Fever, IntensiveCare, Level, OutPatient, Person, Plan

LAB_COLUMNS = (
    "patient_id",
    "observed_at",
    "analyte",
    "value",
    "unit",
    "lower_limit",
    "upper_limit",
)
BEFORE_LYMPHODEPLETION_DAY = -6 + 9 / 24
MORNING, CLINIC, EVENING = 6 / 24, 9 / 24, 18 / 24
MINUTES_EARLY_AT_MOST = 25
EVENING_ANALYTES = ("crp", "ferritin", "ldh", "leukocytes", "neutrophils", "platelets")
LEAST_NEUTROPHILS_COUNTED = 0.1

# 10*9/L against the day: what lymphodepletion does on average.
NEUTROPHILS = {
    -6: 3.4,
    -4: 3.2,
    -2: 2.1,
    0: 1.2,
    3: 0.7,
    6: 0.28,
    9: 0.2,
    12: 0.5,
    17: 1.2,
    28: 2.1,
}
LYMPHOCYTES = {-6: 0.9, -3: 0.2, 0: 0.05, 4: 0.08, 8: 0.45, 14: 0.7, 30: 0.9}
PLATELETS = {-6: 168, 0: 122, 4: 82, 8: 52, 12: 46, 16: 60, 21: 84, 30: 122}
HEMOGLOBIN = {-6: 11.0, 0: 9.9, 8: 8.7, 16: 9.1, 30: 10.4}


@dataclass(frozen=True)
class Analyte:
    """How the demo laboratory reports one analyte."""

    unit: str
    decimals: int
    lower: str = ""
    upper: str = ""


ANALYTES = {
    "crp": Analyte("mg/L", 0, upper="5"),
    "ferritin": Analyte("ug/L", 0, "15", "300"),
    "ldh": Analyte("U/L", 0, "125", "250"),
    "leukocytes": Analyte("10*9/L", 2, "4.0", "10.0"),
    "neutrophils": Analyte("10*9/L", 2, "1.8", "7.5"),
    "lymphocytes": Analyte("10*9/L", 2, "1.0", "4.0"),
    "platelets": Analyte("10*9/L", 0, "150", "400"),
    "hemoglobin": Analyte("g/dL", 1, "12.0", "16.0"),
    "fibrinogen": Analyte("g/L", 1, "2.0", "4.0"),
    "creatinine": Analyte("umol/L", 0, "45", "104"),
    "alt": Analyte("U/L", 0, upper="45"),
    "ast": Analyte("U/L", 0, upper="40"),
    "bilirubin": Analyte("umol/L", 0, upper="21"),
    "albumin": Analyte("g/L", 0, "35", "50"),
    "sodium": Analyte("mmol/L", 0, "135", "145"),
    "potassium": Analyte("mmol/L", 1, "3.5", "5.1"),
    "phosphate": Analyte("mmol/L", 2, "0.80", "1.45"),
    "calcium": Analyte("mmol/L", 2, "2.10", "2.60"),
    "uric-acid": Analyte("umol/L", 0, "150", "420"),
}


# Where sex and age have limits of their own.
LIMITS_BY_GROUP = {
    ("hemoglobin", "male"): ("13.0", "17.0"),
    ("creatinine", "female"): ("45", "84"),
    ("creatinine", "male"): ("59", "104"),
    ("creatinine", "child"): ("25", "65"),
}


@dataclass(frozen=True)
class Sample:
    """Blood taken once: for everything, or in the evening for what changes within a day."""

    day: float
    evening: bool


def samples(plan: Plan, clock: Clock, rng: np.random.Generator) -> list[Sample]:
    """Before lymphodepletion, before the infusion, then each morning; out-patients every third day.

    A second, smaller sample is taken in the evening of a day with fever or in intensive care.
    """
    end = min(clock.now_day, plan.last_seen_day)
    found = [Sample(BEFORE_LYMPHODEPLETION_DAY, evening=False), Sample(-3 + MORNING, evening=False)]
    for day in range(int(end) + 1):
        early = rng.integers(0, MINUTES_EARLY_AT_MOST, 2) / MINUTES_A_DAY
        morning, evening = day + MORNING - early[0], day + EVENING - early[1]
        at_home = bool(plan.holding(OutPatient, morning))
        if not at_home:
            found.append(Sample(morning, evening=False))
        elif day % 3 == 0:
            found.append(Sample(day + CLINIC - early[0], evening=False))
        if not at_home and any(plan.holding(sign, evening) for sign in (Fever, IntensiveCare)):
            found.append(Sample(evening, evening=True))
    return [sample for sample in found if sample.day <= end]


def at_days(course: Mapping[int, float], days: Series) -> Series:
    """A course of counts between its given days, on a logarithmic scale."""
    return np.exp(np.interp(days, list(course), np.log(list(course.values()))))


def blood_counts(
    person: Person, days: Series, state: Inflammation, rng: np.random.Generator
) -> dict[str, Series]:
    """Counts after lymphodepletion; the sicker the patient, the deeper the nadir."""
    size, depth = len(days), np.exp(-0.28 * state.slow)
    of_this_patient = np.exp(rng.normal(0.0, 0.22, 3))
    neutrophils = at_days(NEUTROPHILS, days) * of_this_patient[0]
    neutrophils *= np.where(days > 0, depth, 1.0) * np.exp(drift(size, 0.12, rng))
    lymphocytes = at_days(LYMPHOCYTES, days) * of_this_patient[1] * np.exp(drift(size, 0.1, rng))
    platelets = at_days(PLATELETS, days) * of_this_patient[2] * depth
    shift = 0.6 if person.sex == "male" else 0.0
    return {
        "neutrophils": np.maximum(neutrophils, 0.03),
        "lymphocytes": lymphocytes,
        "leukocytes": neutrophils + lymphocytes + 0.04 + 0.1 * neutrophils,
        "platelets": np.maximum(platelets * np.exp(drift(size, 0.06, rng)), 9),
        "hemoglobin": at_days(HEMOGLOBIN, days) + shift + drift(size, 0.25, rng),
    }


def inflammation_markers(
    days: Series, state: Inflammation, rng: np.random.Generator
) -> dict[str, Series]:
    """CRP follows within a day and falls after tocilizumab; ferritin and LDH come later."""
    size, slow = len(days), state.slow
    usual = {
        "crp": rng.uniform(3, 9),
        "ferritin": rng.uniform(180, 520),
        "ldh": rng.uniform(190, 260),
    }
    consumed = 1.9 * np.clip(slow - 1.3, 0, None)
    return {
        "crp": (usual["crp"] + state.crp_mg_per_l) * np.exp(drift(size, 0.08, rng)),
        "ferritin": (usual["ferritin"] + 1100 * slow**2.3) * np.exp(drift(size, 0.05, rng)),
        "ldh": (usual["ldh"] + 110 * slow) * np.exp(drift(size, 0.05, rng)),
        "fibrinogen": np.maximum(
            3.0 + 0.9 * np.minimum(state.acute, 1.5) - consumed + drift(size, 0.15, rng), 0.9
        ),
        "albumin": 39 - 4.5 * np.minimum(slow, 2.5) + drift(size, 0.8, rng),
    }


def chemistry(
    person: Person, days: Series, state: Inflammation, rng: np.random.Generator
) -> dict[str, Series]:
    """Liver, kidney and salts: within their limits but in the sickest."""
    size, slow = len(days), state.slow
    creatinine = {"female": 62.0, "male": 79.0}[person.sex]
    creatinine *= 0.55 if person.age_years <= ADULT_FROM_YEARS else 1.0
    liver = 6 * slow + 34 * np.clip(slow - 1.2, 0, None) ** 2.2
    return {
        "creatinine": creatinine * (1 + 0.35 * np.clip(slow - 1, 0, None)) + drift(size, 3, rng),
        "alt": 24 + 1.3 * liver + drift(size, 3, rng),
        "ast": 22 + 1.9 * liver + drift(size, 3, rng),
        "bilirubin": 9 + 4 * np.clip(slow - 0.8, 0, None) + drift(size, 1.2, rng),
        "sodium": np.clip(138.5 - 0.8 * slow + drift(size, 1.0, rng), 135, 144),
        "potassium": np.clip(4.1 - 0.1 * slow + drift(size, 0.18, rng), 3.5, 4.9),
        "phosphate": np.clip(1.10 + drift(size, 0.07, rng), 0.85, 1.35),
        "calcium": np.clip(2.25 - 0.05 * slow + drift(size, 0.04, rng), 2.10, 2.45),
        "uric-acid": np.clip(255 + drift(size, 18, rng), 170, 380),
    }


def reported(analyte: str, value: float) -> str:
    """A value as the laboratory prints it; few neutrophils are reported as below the limit."""
    if analyte == "neutrophils" and value < LEAST_NEUTROPHILS_COUNTED:
        return f"<{LEAST_NEUTROPHILS_COUNTED}"
    return f"{value:.{ANALYTES[analyte].decimals}f}"


def limits(analyte: str, person: Person) -> tuple[str, str]:
    """The laboratory's limits for somebody of this sex and age."""
    how = ANALYTES[analyte]
    group = "child" if person.age_years <= ADULT_FROM_YEARS else person.sex
    return LIMITS_BY_GROUP.get((analyte, group), (how.lower, how.upper))


def _level(
    plan: Plan, analyte: str, sample: Sample, values: Mapping[str, Series], place: int
) -> float:
    """What the plan says of the analyte at that time, or else what the inflammation makes of it."""
    planned = [one.value for one in plan.holding(Level, sample.day) if one.analyte == analyte]
    return planned[-1] if planned else float(values[analyte][place])


def lab_rows(plan: Plan, clock: Clock, rng: np.random.Generator) -> list[Cells]:
    """Every result of one patient, in order of time."""
    taken = samples(plan, clock, rng)
    days: Series = np.array([sample.day for sample in taken])
    state = inflammation(plan, days)
    values = (
        inflammation_markers(days, state, rng)
        | blood_counts(plan.person, days, state, rng)
        | chemistry(plan.person, days, state, rng)
    )
    rows: list[Cells] = []
    for i, sample in enumerate(taken):
        for analyte in EVENING_ANALYTES if sample.evening else ANALYTES:
            lower, upper = limits(analyte, plan.person)
            rows.append(
                {
                    "patient_id": plan.patient_id,
                    "observed_at": written(clock.at(sample.day)),
                    "analyte": analyte,
                    "value": reported(analyte, _level(plan, analyte, sample, values, i)),
                    "unit": ANALYTES[analyte].unit,
                    "lower_limit": lower,
                    "upper_limit": upper,
                }
            )
    return rows
