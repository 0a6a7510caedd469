"""Vital signs from a plan: whole series, with noise that lasts from one reading to the next.

Fever quickens pulse and breathing; a low pressure quickens the pulse, low oxygen the breathing.
Noise is held within bounds, so that no reading crosses a limit that the plan does not cross.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from monitoring.demo_ward.plan import Fever, Hypotension, OnOxygen, Person, Plan, Vasopressor

Series: TypeAlias = npt.NDArray[np.float64]
Stretch: TypeAlias = tuple[float, float]

ADULT_FROM_YEARS = 12
VENTILATED_RATE = 18
PRODROME_DAYS = 0.25


@dataclass(frozen=True)
class Normal:
    """What is usual for this patient, as measured before lymphodepletion."""

    heart_rate_bpm: int
    respiratory_rate_bpm: int
    systolic_mmhg: int
    least_systolic_mmhg: int  # the noise keeps above this; well over the limit of the age
    spo2_pct: int


@dataclass(frozen=True)
class Vitals:
    """One value per round in each series."""

    temperature_c: Series
    heart_rate_bpm: Series
    respiratory_rate_bpm: Series
    systolic_mmhg: Series
    diastolic_mmhg: Series
    spo2_pct: Series


def normal(person: Person, rng: np.random.Generator) -> Normal:
    """Draw what is usual for somebody of this age."""
    spo2_pct = int(rng.integers(97, 99))
    if person.age_years < ADULT_FROM_YEARS:
        return Normal(int(rng.integers(86, 94)), 20, int(rng.integers(99, 105)), 93, spo2_pct)
    return Normal(
        heart_rate_bpm=int(rng.integers(66, 82)),
        respiratory_rate_bpm=int(rng.integers(13, 17)),
        systolic_mmhg=int(rng.integers(114, 136)),
        least_systolic_mmhg=103,
        spo2_pct=spo2_pct,
    )


def drift(size: int, spread: float, rng: np.random.Generator) -> Series:
    """Noise in which each value remembers the one before."""
    memory, fresh = 0.7, rng.normal(0.0, spread, size)
    wander = np.zeros(size)
    for i in range(size):
        wander[i] = fresh[i] if i == 0 else memory * wander[i - 1] + 0.7 * fresh[i]
    return wander


def within(days: Series, stretch: Stretch) -> npt.NDArray[np.bool_]:
    """Which days lie in a stretch of time."""
    return (stretch[0] <= days) & (days < stretch[1])


def stretches(plan: Plan, kind: type[object]) -> list[Stretch]:
    """From when to when something of a kind holds."""
    return [(spell.from_day, spell.to_day) for spell in plan.spells(kind)]


def holds(plan: Plan, kind: type[object], days: Series) -> npt.NDArray[np.bool_]:
    """Which days something of a kind holds on."""
    held = np.zeros(len(days), dtype=np.bool_)
    for stretch in stretches(plan, kind):
        held |= within(days, stretch)
    return held


def temperature_c(plan: Plan, days: Series, rng: np.random.Generator) -> Series:
    """38.1 °C or more in a planned fever, 37.7 °C or less outside."""
    by_the_hour = 0.25 * np.sin(2 * np.pi * (days - 0.45))  # highest in the late afternoon
    wander = drift(len(days), 0.15, rng)
    temperature = 36.6 + by_the_hour + wander
    for start, _ in stretches(plan, Fever):
        temperature += 0.6 * within(days, (start - PRODROME_DAYS, start))
    temperature = np.clip(temperature, 36.0, 37.7)
    for spell in plan.spells(Fever):
        assert isinstance(spell.what, Fever)
        febrile, peak = within(days, (spell.from_day, spell.to_day)), spell.what.peak_c
        climb = 1 - np.exp(-4 * np.clip(days - spell.from_day, 0, None))
        course = 38.2 + (peak - 38.2) * climb + 1.2 * by_the_hour - 0.2 + 1.6 * wander
        temperature = np.where(febrile, np.clip(course, 38.1, peak + 0.1), temperature)
    return np.round(temperature, 1)


def systolic_mmhg(plan: Plan, usual: Normal, days: Series, rng: np.random.Generator) -> Series:
    """Under the age's limit in a planned hypotension, held up by a planned vasopressor."""
    wander = drift(len(days), 6.0, rng)
    pressure = np.clip(usual.systolic_mmhg - 4 + wander, usual.least_systolic_mmhg, 158)
    on_pressor = holds(plan, Vasopressor, days)
    pressure = np.where(on_pressor, np.clip(101 + 0.6 * wander, 94, 112), pressure)
    for spell in plan.spells(Hypotension):
        assert isinstance(spell.what, Hypotension)
        low, target = within(days, (spell.from_day, spell.to_day)), spell.what.systolic_mmhg
        pressure = np.where(low, np.clip(target + 0.4 * wander, target - 4, target + 2), pressure)
    return np.round(pressure)


def spo2_pct(plan: Plan, usual: Normal, days: Series, rng: np.random.Generator) -> Series:
    """Lower before and just after a need of oxygen; never under 92 %, which would grade."""
    saturation = usual.spo2_pct + drift(len(days), 0.6, rng)
    supported = holds(plan, OnOxygen, days)
    saturation -= 2.5 * supported
    for start, _ in stretches(plan, OnOxygen):
        saturation -= 2.0 * (within(days, (start - PRODROME_DAYS, start)) & ~supported)
    return np.round(np.clip(saturation, 93, 100))


def vitals(plan: Plan, usual: Normal, days: Series, rng: np.random.Generator) -> Vitals:
    """All vital signs at the given days."""
    temperature = temperature_c(plan, days, rng)
    systolic = systolic_mmhg(plan, usual, days, rng)
    saturation = spo2_pct(plan, usual, days, rng)
    heat = np.clip(temperature - 36.8, 0, None)
    shock = holds(plan, Hypotension, days) + 0.6 * holds(plan, Vasopressor, days)
    pulse = usual.heart_rate_bpm + 10 * heat + 14 * shock + drift(len(days), 4.0, rng)
    breaths = usual.respiratory_rate_bpm + 1.8 * heat + drift(len(days), 1.0, rng)
    breaths += 4.0 * holds(plan, OnOxygen, days)
    for spell in plan.spells(OnOxygen):
        if isinstance(spell.what, OnOxygen) and spell.what.device == "ventilator":
            ventilated = within(days, (spell.from_day, spell.to_day))
            breaths = np.where(ventilated, VENTILATED_RATE, breaths)
    return Vitals(
        temperature_c=temperature,
        heart_rate_bpm=np.round(np.clip(pulse, 50, 160)),
        respiratory_rate_bpm=np.round(np.clip(breaths, 10, 36)),
        systolic_mmhg=systolic,
        diastolic_mmhg=np.round(systolic * (0.61 + 0.01 * drift(len(days), 1.5, rng))),
        spo2_pct=saturation,
    )
