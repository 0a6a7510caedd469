"""One assessment in words: why, what is missing, what was assumed; and criterion by criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from monitoring.grading.conditions import Observable, Readings
from monitoring.grading.scale import Criterion, Scale, Status

# Between what an explanation says and what was assumed for it; readers part the two here.
ASSUMED_WHERE_BLANK = " Assumed where blank: "


@dataclass(frozen=True)
class Finding:
    """One criterion at one moment: `met` is yes, no or unknown."""

    item: str
    criterion: Criterion
    met: str


def findings(scale: Scale, moment: pd.DataFrame) -> tuple[Finding, ...]:
    """Every criterion of the scale for a frame of one row."""
    readings = Readings(moment)
    found = []
    for item in scale.items:
        for criterion, truth in zip(item.criteria, item.truths(readings), strict=True):
            met = "yes" if truth.certain[0] else "unknown" if truth.possible[0] else "no"
            found.append(Finding(item.name, criterion, met))
    return tuple(found)


def sentence(
    scale: Scale,
    assessment: Mapping[str, Any],
    *,
    asked: Sequence[Observable],
    assumed: Sequence[Observable],
) -> str:
    """The assessment as a nurse would say it, with what was assumed behind it."""
    said = _finding_sentence(scale, assessment, asked)
    if assessment["status"] == Status.NOT_APPLICABLE or not assumed:
        return said
    return f"{said}{ASSUMED_WHERE_BLANK}{', '.join(one.briefly for one in assumed)}."


def _finding_sentence(
    scale: Scale, assessment: Mapping[str, Any], asked: Sequence[Observable]
) -> str:
    name, driver = scale.short_name, _drivers(assessment["driver"])
    low, high = assessment["at_least"], assessment["at_most"]
    chart = ", ".join(one.label for one in asked)
    match assessment["status"]:
        case Status.GRADED if low == 0:
            return f"{name}: assessed, and no criterion is met (grade 0)."
        case Status.GRADED:
            return f"{name}: meets criteria for grade {low} by {driver}, for review."
        case Status.PROVISIONAL:
            return (
                f"{name}: provisional grade {low} by {driver}; a physician must confirm or "
                "reject it."
            )
        case Status.NOT_CLASSIFIABLE:
            return (
                f"{name}: not classifiable: {driver} without what the scale requires first; "
                "urgent review, think of other causes."
            )
        case Status.NOT_APPLICABLE:
            return f"{name}: before the infusion, baseline only."
    if low == high:
        return f"{name}: cannot be graded; {low} if what it requires is present; chart {chart}."
    by = f" by {driver}" if driver else ""
    return f"{name}: cannot be graded: at least {low}{by}, at most {high}; chart {chart}."


def _drivers(driver: str) -> str:
    """Names of items within a sentence; an abbreviation (ICE) keeps its capitals."""
    names = [name if name.isupper() else name.lower() for name in driver.split(";")]
    return " and ".join(names)
