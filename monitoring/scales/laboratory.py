"""One laboratory result as scales see it: a value in its unit, its limits, what stood before.

A result is graded in the unit that the laboratory reported: the limits and the baseline stand in
the same unit, so what is compared with them needs no conversion.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from monitoring.grading.conditions import (
    BLANK,
    UNLISTED,
    Choice,
    Condition,
    Number,
    Observable,
    Quantity,
    Range,
    Readings,
    rounded,
)

YES_NO = ("yes", "no")
BELOW, ABOVE = "<", ">"
LEAST_STEP = 1e-9  # of the nine decimals to which both sides of a threshold are rounded


@dataclass(frozen=True, eq=False)
class Unit(Choice):
    """Units keep their capitals on the page; they are compared without them."""

    def _code_of(self, word: str) -> int:
        written = [unit.lower() for unit in self.choices]
        return written.index(word) if word in written else UNLISTED


@dataclass(frozen=True, eq=False)
class Result(Quantity):
    """The value; one at a limit of detection lies anywhere beyond that limit, and not on it."""

    value: Number
    detection: Choice

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return (self.value, self.detection)

    def range(self, readings: Readings) -> Range:
        read = self.value.range(readings)
        lowest, highest = self.value.plausible
        signs = readings.of(self.detection)
        below = signs == self.detection.choices.index(BELOW)
        above = signs == self.detection.choices.index(ABOVE)
        known = below | above | (signs == BLANK)
        low = np.where(known & ~below, read.low + LEAST_STEP * above, lowest)
        high = np.where(known & ~above, read.high - LEAST_STEP * below, highest)
        return Range(low, np.maximum(low, high))

    def __str__(self) -> str:
        return self.value.label


@dataclass(frozen=True, eq=False)
class Times(Quantity):
    """So many times a number: 3 × upper limit, 0.75 × baseline."""

    factor: float
    number: Number

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return self.number.inputs

    def range(self, readings: Readings) -> Range:
        read = self.number.range(readings)
        return Range(rounded(read.low * self.factor), rounded(read.high * self.factor))

    def __str__(self) -> str:
        return f"{self.number}" if self.factor == 1 else f"{self.factor:g} × {self.number}"


@dataclass(frozen=True, eq=False)
class CorrectedCalcium(Quantity):
    """Total calcium as it would be at an albumin of 4.0 g/dL."""

    calcium: Result
    albumin: Number
    per_g_dl: float  # of albumin, in the unit of the calcium

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return (*self.calcium.inputs, self.albumin)

    def range(self, readings: Readings) -> Range:
        calcium, albumin = self.calcium.range(readings), self.albumin.range(readings)
        return Range(
            rounded(calcium.low + self.per_g_dl * (NORMAL_ALBUMIN_G_DL - albumin.high)),
            rounded(calcium.high + self.per_g_dl * (NORMAL_ALBUMIN_G_DL - albumin.low)),
        )

    def __str__(self) -> str:
        return f"{self.calcium} + {self.per_g_dl:g} × ({NORMAL_ALBUMIN_G_DL:g} − {self.albumin})"


NORMAL_ALBUMIN_G_DL = 4.0
CORRECTION_PER_G_DL = {"mg/dL": 0.8, "mmol/L": 0.2}

value_limit = Choice("value_limit", "limit of detection", choices=(BELOW, ABOVE), charted=False)
lower_limit = Number("lower_limit", "lower limit of normal", plausible=(0, np.inf))
upper_limit = Number("upper_limit", "upper limit of normal", plausible=(0, np.inf))
baseline = Number("baseline", "baseline", plausible=(0, np.inf))
albumin = Number("albumin", "albumin", unit="g/dL", plausible=(0.5, 7.0), loinc="1751-7")

anticoagulated = Choice("anticoagulated", "on anticoagulation", choices=YES_NO)


def result_of(label: str) -> Result:
    return Result(Number("value", label, plausible=(0, np.inf)), value_limit)


def unit_among(units: Iterable[str]) -> Unit:
    return Unit("unit", "unit", choices=tuple(dict.fromkeys(units)))


def analyte_among(analytes: Iterable[str]) -> Choice:
    return Choice("analyte", "analyte", choices=tuple(analytes), charted=False)


def asked(question: str, words: str) -> Choice:
    """What only a clinician knows: unanswered, the grade stays open."""
    return Choice(question, words, choices=YES_NO)


def volunteered(question: str, words: str) -> Choice:
    """What would raise the grade whatever the value: not said, it is read as not so."""
    return Choice(
        question,
        words,
        choices=YES_NO,
        assumed="no",
        assumption="not so unless a clinician says so.",
        briefly=f"not so: {words}",
    )


def taken_for_granted(question: str, words: str, *, without: str, then: str) -> Choice:
    """What stands in for a number that nobody measured, and what is then done."""
    return Choice(
        question,
        words,
        choices=YES_NO,
        assumed="yes",
        assumption=f"where there is {without}, {then}.",
        briefly=f"{words} ({without})",
    )


def said(answer: Choice) -> Condition:
    return answer.is_("yes")
