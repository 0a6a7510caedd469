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
Mask: TypeAlias = npt.NDArray[np.bool_]

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


def kept_between(series: Series, low: float, high: float) -> Series:
    """Values beyond a bound are mirrored at it, so that noise does not stick to the bound."""
    mirrored = np.where(series < low, 2 * low - series, series)
    mirrored = np.where(mirrored > high, 2 * high - mirrored, mirrored)
    return np.clip(mirrored, low, high)


def within(days: Series, from_day: float, to_day: float) -> Mask:
    """Which days lie in a stretch of time."""
    return (from_day <= days) & (days < to_day)


def holds(plan: Plan, kind: type[object], days: Series) -> Mask:
    """Which days something of a kind holds on."""
    held = np.zeros(len(days), dtype=np.bool_)
    for spell in plan.spells(kind):
        held |= within(days, spell.from_day, spell.to_day)
    return held


def temperature_c(plan: Plan, days: Series, rng: np.random.Generator) -> Series:
    """38.1 °C or more in a planned fever, 37.7 °C or less outside."""
    by_the_hour = 0.25 * np.sin(2 * np.pi * (days - 0.45))  # highest in the late afternoon
    wander = drift(len(days), 0.15, rng)
    temperature = 36.6 + by_the_hour + wander
    for spell in plan.spells(Fever):
        rising = within(days, spell.from_day - PRODROME_DAYS, spell.from_day)
        temperature += 0.6 * rising
        gone_for = np.clip(days - spell.to_day, 0, None)
        temperature += 1.1 * np.exp(-4 * gone_for) * (days >= spell.to_day)
    temperature = kept_between(temperature, 36.0, 37.7)
    for spell in plan.spells(Fever):
        febrile, peak = within(days, spell.from_day, spell.to_day), spell.what.peak_c
        climb = 1 - np.exp(-4 * np.clip(days - spell.from_day, 0, None))
        fall = 1 - np.exp(-3 * np.clip(spell.to_day - days, 0, None))
        height = 0.85 * (peak - 38.0) * climb * fall
        course = 38.0 + height + 1.2 * by_the_hour + 1.6 * wander
        temperature = np.where(febrile, kept_between(course, 38.1, peak), temperature)
    return np.round(temperature, 1)


def systolic_mmhg(
    plan: Plan, usual: Normal, days: Series, heat: Series, rng: np.random.Generator
) -> Series:
    """Under the age's limit in a planned hypotension, held up by a planned vasopressor."""
    wander, beat = drift(len(days), 6.0, rng), rng.normal(0.0, 1.6, len(days))
    pressure = usual.systolic_mmhg - 4 - 5 * heat + wander
    pressure = kept_between(pressure, usual.least_systolic_mmhg, 158)
    on_pressor = holds(plan, Vasopressor, days)
    pressure = np.where(on_pressor, kept_between(101 + 0.6 * wander, 94, 112), pressure)
    for spell in plan.spells(Hypotension):
        low, target = within(days, spell.from_day, spell.to_day), spell.what.systolic_mmhg
        pressure = np.where(low, kept_between(target + beat, target - 4, target + 3), pressure)
    return np.round(pressure)


def spo2_pct(plan: Plan, usual: Normal, days: Series, rng: np.random.Generator) -> Series:
    """Lower before and during a need of oxygen, but never so low that SpO2 alone would grade."""
    saturation = drift(len(days), 0.6, rng) + usual.spo2_pct
    supported = holds(plan, OnOxygen, days)
    saturation -= 2.5 * supported
    for spell in plan.spells(OnOxygen):
        before = within(days, spell.from_day - PRODROME_DAYS, spell.from_day)
        saturation -= 2.0 * (before & ~supported)
    return np.round(kept_between(saturation, 93, 100))


def vitals(plan: Plan, usual: Normal, days: Series, rng: np.random.Generator) -> Vitals:
    """All vital signs at the given days."""
    temperature = temperature_c(plan, days, rng)
    heat = np.clip(temperature - 36.8, 0, None)
    systolic = systolic_mmhg(plan, usual, days, heat, rng)
    saturation = spo2_pct(plan, usual, days, rng)
    shock = holds(plan, Hypotension, days) + 0.6 * holds(plan, Vasopressor, days)
    pulse = usual.heart_rate_bpm + 10 * heat + 14 * shock + drift(len(days), 4.0, rng)
    breaths = usual.respiratory_rate_bpm + 1.8 * heat + drift(len(days), 1.0, rng)
    breaths += 4.0 * holds(plan, OnOxygen, days)
    for spell in plan.spells(OnOxygen):
        if spell.what.device == "ventilator":
            ventilated = within(days, spell.from_day, spell.to_day)
            breaths = np.where(ventilated, VENTILATED_RATE, breaths)
    return Vitals(
        temperature_c=temperature,
        heart_rate_bpm=np.clip(pulse, 50, 160).round(),
        respiratory_rate_bpm=np.clip(breaths, 10, 36).round(),
        systolic_mmhg=systolic,
        diastolic_mmhg=np.round(systolic * (0.61 + 0.01 * drift(len(days), 1.5, rng))),
        spo2_pct=saturation,
    )
