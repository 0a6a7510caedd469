"""The words in which a demo patient's course is planned: who it is, and what happens on which day.

A day is read off the patient's own local calendar and may have a fraction: day 0 begins at the
midnight before the first infusion, 3.25 is day 3 at 06:00 and 3.75 is day 3 at 18:00. What is not
planned is normal: no fever, room air, no vasopressor, a full ICE.
"""

import math
from dataclasses import dataclass
from typing import Generic, TypeVar

STILL = math.inf  # in the place of a last day: it goes on until now

INFUSED_ON_DAY = 11 / 24  # every first infusion is at 11:00
LYMPHODEPLETION_ON_DAY = -5 + 10 / 24


@dataclass(frozen=True)
class Person:
    """Who is treated. With `birthday_days_ago` the birth date is charted in place of the age."""

    age_years: int
    sex: str
    weight_kg: float
    product: str
    indication: str
    birthday_days_ago: int | None = None
    language: str = "English"
    allergies: str = ""


@dataclass(frozen=True)
class Fever:
    """38.0 °C and above at every reading, climbing towards the peak within half a day."""

    peak_c: float


@dataclass(frozen=True)
class Hypotension:
    """A systolic pressure under the limit of the patient's age, about this high."""

    systolic_mmhg: int


@dataclass(frozen=True)
class OnOxygen:
    """Breathing support. No flow for a device that has one means that nobody charted it."""

    device: str
    flow_l_min: int | None = None
    fio2_pct: int | None = None
    reason: str = "hypoxia"


@dataclass(frozen=True)
class Vasopressor:
    """One agent at one rate; a change of rate is a new spell."""

    name: str
    ug_per_kg_min: float


@dataclass(frozen=True)
class Sedation:
    """A sedative is running, so that neither the ICE nor consciousness says anything."""

    drug: str
    rass: int


@dataclass(frozen=True)
class Ice:
    """The ICE at this total. Writing is lost first, naming and orientation last."""

    total: int


@dataclass(frozen=True)
class Capd:
    """The CAPD at this total, in place of the child's own baseline."""

    total: int


@dataclass(frozen=True)
class Consciousness:
    """Anything but awakening spontaneously, in the charting format's words."""

    level: str
    rass: int


@dataclass(frozen=True)
class Level:
    """A laboratory value at about this level, in the demo laboratory's unit."""

    analyte: str
    value: float


@dataclass(frozen=True)
class Symptom:
    """Charted at each neuro check; does not grade."""

    name: str


@dataclass(frozen=True)
class IntensiveCare:
    """In the intensive care unit: hourly vitals, a neuro check every two hours."""


@dataclass(frozen=True)
class OutPatient:
    """At home and seen twice a day, once a day after day 14."""


@dataclass(frozen=True)
class NotCharted:
    """These columns are left blank at all rounds but each `charted_every`-th."""

    columns: tuple[str, ...]
    charted_every: int


@dataclass(frozen=True)
class Drug:
    """One dose as ordered; doses per kg are charted in mg for the patient's weight."""

    kind: str
    dose: float
    unit: str
    route: str
    over_hours: float = 0
    at_most: float = math.inf
    reason: str = "treatment"
    note: str = ""


@dataclass(frozen=True)
class FluidBolus:
    """Given for blood pressure."""

    ml: int = 500


@dataclass(frozen=True)
class Seizure:
    """Charted at the neuro check that follows it."""

    kind: str


@dataclass(frozen=True)
class Imaging:
    """A scan of the head; the finding is charted at the neuro check that follows it."""

    raised_icp: str = "none"


@dataclass(frozen=True)
class Infusion:
    """A further part of a split dose of the cells."""


@dataclass(frozen=True)
class Note:
    """Free text beside the round that follows it."""

    text: str


What_co = TypeVar("What_co", covariant=True)
Kind = TypeVar("Kind")


@dataclass(frozen=True)
class During(Generic[What_co]):
    """Something that holds from one time up to, but not including, another."""

    from_day: float
    to_day: float
    what: What_co

    def holds_at(self, day: float) -> bool:
        """Whether the day lies within the spell."""
        return self.from_day <= day < self.to_day


@dataclass(frozen=True)
class Once(Generic[What_co]):
    """Something that happens at one time."""

    day: float
    what: What_co


@dataclass(frozen=True)
class Every:
    """A dose repeated every so many hours up to, but not including, the last time."""

    from_day: float
    to_day: float
    what: Drug
    hours: int


@dataclass(frozen=True)
class Expected:
    """What the charting is meant to grade at (crs-astct-2019, icans-astct-2019).

    `now` is the last moment that charts what the scale needs: for ICANS the last neuro check.
    "2..3" reads: open, at least 2, at most 3.
    """

    crs_now: str
    icans_now: str
    crs_peak: str
    icans_peak: str


@dataclass(frozen=True)
class Plan:
    """One patient's course, told in the order in which it happens."""

    number: int
    story: str
    person: Person
    today: int
    bed: str
    expected: Expected
    happens: tuple[During[object] | Once[object] | Every, ...] = ()
    last_seen_day: float = STILL
    silent_for_hours: int = 0

    @property
    def patient_id(self) -> str:
        """DEMO-01 to DEMO-25."""
        return f"DEMO-{self.number:02d}"

    def spells(self, kind: type[Kind]) -> tuple[During[Kind], ...]:
        """All spells of one kind, past and to come."""
        return tuple(
            During(it.from_day, it.to_day, it.what)
            for it in self.happens
            if isinstance(it, During) and isinstance(it.what, kind)
        )

    def holding(self, kind: type[Kind], day: float) -> tuple[Kind, ...]:
        """Everything of one kind that holds at the time, in the order of the plan."""
        return tuple(spell.what for spell in self.spells(kind) if spell.holds_at(day))

    def times(self, kind: type[Kind]) -> tuple[Once[Kind], ...]:
        """All single events of one kind, past and to come."""
        return tuple(
            Once(it.day, it.what)
            for it in self.happens
            if isinstance(it, Once) and isinstance(it.what, kind)
        )

    def happened(self, kind: type[Kind], after: float, until: float) -> tuple[Kind, ...]:
        """Everything of one kind that happened once, after one time and up to another."""
        return tuple(event.what for event in self.times(kind) if after < event.day <= until)
