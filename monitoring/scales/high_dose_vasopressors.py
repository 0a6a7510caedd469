"""What counts as a high dose of vasopressors for the older CRS scales. UNVERIFIED, every value.

The table stands here as data. It grades nothing unless the unit switches it on
(`older_scales.high_dose_vasopressor_table`), which nobody should do before the values have been
held against the paper. While it is off, only a clinician's word says high or low.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from monitoring.grading.conditions import (
    Condition,
    Number,
    Observable,
    Quantity,
    Range,
    Readings,
    any_of,
    rounded,
)
from monitoring.scales.observables import (
    VASOPRESSIN,
    VASOPRESSOR_AGENTS,
    vasopressors_running,
    weight_kg,
)

NEEDED_FOR = timedelta(hours=3)  # UNVERIFIED
VASOPRESSORS_COUNTED = (*VASOPRESSOR_AGENTS, VASOPRESSIN)
WITHOUT_EQUIVALENT = ("angiotensin-ii", "terlipressin")
PER_MIN, PER_KG_MIN = "mcg/min", "mcg/kg/min"


def dose_column(agent: str, unit: str) -> str:
    return f"{agent}_{unit.replace('/', '_')}"


def _dose(agent: str, unit: str) -> Number:
    """0 where the agent does not run; unknown where it runs at a dose that cannot be read."""
    return Number(
        dose_column(agent, unit), agent, unit=unit, plausible=(0, 1_000_000), charted=False
    )


norepinephrine = _dose("norepinephrine", PER_MIN)
norepinephrine_per_kg = _dose("norepinephrine", PER_KG_MIN)
epinephrine = _dose("epinephrine", PER_MIN)
epinephrine_per_kg = _dose("epinephrine", PER_KG_MIN)
phenylephrine = _dose("phenylephrine", PER_MIN)
dopamine_per_kg = _dose("dopamine", PER_KG_MIN)
# Their equivalent is not in the table: 0 where none of them runs, unknown where one does.
others = _dose("others", PER_MIN)
DOSES = (
    norepinephrine,
    norepinephrine_per_kg,
    epinephrine,
    epinephrine_per_kg,
    phenylephrine,
    dopamine_per_kg,
    others,
)


@dataclass(frozen=True, eq=False)
class Equivalent(Quantity):
    """Norepinephrine equivalent in mcg/min: each dose times its factor, added up."""

    factors: tuple[tuple[Number, float], ...]
    unit: str = PER_MIN

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return tuple(dose for dose, _ in self.factors)

    def range(self, readings: Readings) -> Range:
        read = [(dose.range(readings), factor) for dose, factor in self.factors]
        return Range(
            rounded(np.sum([one.low * factor for one, factor in read], axis=0)),
            rounded(np.sum([one.high * factor for one, factor in read], axis=0)),
        )

    def __str__(self) -> str:
        return "norepinephrine equivalent"


@dataclass(frozen=True, eq=False)
class PerKilogram(Quantity):
    """A quantity by the weight of the patient."""

    quantity: Equivalent
    weight: Number
    unit: str = PER_KG_MIN

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return (*self.quantity.inputs, self.weight)

    def range(self, readings: Readings) -> Range:
        read, weight = self.quantity.range(readings), self.weight.range(readings)
        return Range(rounded(read.low / weight.high), rounded(read.high / weight.low))

    def __str__(self) -> str:
        return f"{self.quantity} by {self.weight}"


EQUIVALENT = Equivalent(
    (
        (norepinephrine, 1),
        (dopamine_per_kg, 1 / 2),
        (epinephrine, 1),
        (phenylephrine, 1 / 10),
        (others, 1),
    )
)
EQUIVALENT_PER_KG = PerKilogram(EQUIVALENT, weight_kg)

_RUNNING = vasopressors_running.counting(*VASOPRESSORS_COUNTED)
WITH_VASOPRESSIN = vasopressors_running.includes(VASOPRESSIN) & (_RUNNING >= 2)
SEVERAL_WITHOUT_VASOPRESSIN = ~vasopressors_running.includes(VASOPRESSIN) & (_RUNNING >= 2)
# The table has no line for these by themselves, so neither high nor low follows.
NO_LINE = (_RUNNING <= 1) & vasopressors_running.includes(VASOPRESSIN, *WITHOUT_EQUIVALENT)


def _alone(agent: str) -> Condition:
    return vasopressors_running.includes(agent) & (_RUNNING <= 1)


@dataclass(frozen=True)
class HighDose:
    """One line of the table: the regimen, and the dose from which it is high."""

    regimen: str
    given: Condition
    dose: Number | Equivalent | PerKilogram
    at_least: float

    @property
    def is_high(self) -> Condition:
        return self.given & (self.dose >= self.at_least)

    def __str__(self) -> str:
        return f"{self.regimen}: {self.dose} ≥ {self.at_least:g} {self.dose.unit}"


_DOPAMINE = HighDose("dopamine alone", _alone("dopamine"), dopamine_per_kg, 10)
_PHENYLEPHRINE = HighDose("phenylephrine alone", _alone("phenylephrine"), phenylephrine, 200)
_SEVERAL = HighDose("several, no vasopressin", SEVERAL_WITHOUT_VASOPRESSIN, EQUIVALENT, 20)

LEE_HIGH_DOSES = (
    HighDose("norepinephrine alone", _alone("norepinephrine"), norepinephrine, 20),
    _DOPAMINE,
    _PHENYLEPHRINE,
    HighDose("epinephrine alone", _alone("epinephrine"), epinephrine, 10),
    HighDose("vasopressin and others", WITH_VASOPRESSIN, EQUIVALENT, 10),
    _SEVERAL,
)
# Where no value of Penn's own is known to us, the line above stands.
PENN_HIGH_DOSES = (
    HighDose("norepinephrine alone", _alone("norepinephrine"), norepinephrine_per_kg, 0.2),
    _DOPAMINE,
    _PHENYLEPHRINE,
    HighDose("epinephrine alone", _alone("epinephrine"), epinephrine_per_kg, 0.1),
    HighDose("vasopressin and others", WITH_VASOPRESSIN, EQUIVALENT_PER_KG, 0.1),
    _SEVERAL,
)


def is_high(table: tuple[HighDose, ...]) -> Condition:
    """High by the table; unknown where the table has no line for what runs."""
    return any_of([line.is_high for line in table]).unknowable_when(NO_LINE)


def printed(table: tuple[HighDose, ...]) -> Iterator[str]:
    """The table in sentences, for the page of a scale that would use it."""
    hours = NEEDED_FOR / timedelta(hours=1)
    yield (
        "High dose by the drug chart: UNVERIFIED, and switched off unless the unit sets "
        f"`older_scales.high_dose_vasopressor_table`. Needed for {hours:g} h; a high dose that has "
        "not yet run as long is open, and so is one whose amount or unit cannot be read. While "
        "it is off, only the clinician's answer says high or low."
    )
    for line in table:
        yield f"High dose (UNVERIFIED), {line}."
    yield (
        "Norepinephrine equivalent in mcg/min (UNVERIFIED): norepinephrine + dopamine in "
        "mcg/kg/min / 2 + epinephrine + phenylephrine / 10; of "
        f"{' and '.join(WITHOUT_EQUIVALENT)} none is known."
    )
