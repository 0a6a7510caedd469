"""A derived number of which only the bounds are known, each in a column of its own."""

from __future__ import annotations

from dataclasses import dataclass

from monitoring.grading.conditions import Number, Observable, Quantity, Range, Readings


@dataclass(frozen=True, eq=False)
class Between(Quantity):
    """Lies between two derived numbers; a blank one bounds nothing on its side."""

    at_least: Number
    at_most: Number
    label: str

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return (self.at_least, self.at_most)

    @property
    def unit(self) -> str:
        return self.at_least.unit

    def range(self, readings: Readings) -> Range:
        return Range(self.at_least.range(readings).low, self.at_most.range(readings).high)

    def __str__(self) -> str:
        return self.label


def between(name: str, label: str, *, unit: str = "", plausible: tuple[float, float]) -> Between:
    """The quantity with its two columns, `NAME_at_least` and `NAME_at_most`."""
    low, high = (
        Number(f"{name}_{end}", f"{label}, {words}", unit=unit, plausible=plausible, charted=False)
        for end, words in (("at_least", "at least"), ("at_most", "at most"))
    )
    return Between(low, high, label)
