"""Which laboratory results are drawn together, in which unit, with which lines.

The screen and the paper draw by these rules alike; how it looks is theirs. Nothing is converted: a
chart holds the unit that most of its results were reported in, and what is left out is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log10

from monitoring.charting.tables import UNIT_FACTORS
from monitoring.scales.icaht_2023 import ICAHT_EARLY_2023, Threshold
from monitoring.scales.t_icaht_2025 import T_ICAHT_EARLY_2025

# What is drawn together, by the question that a physician asks of it.
LAB_GROUPS: dict[str, dict[str, str]] = {
    "Inflammation": {
        "crp": "CRP",
        "ferritin": "Ferritin",
        "ldh": "LDH",
        "fibrinogen": "Fibrinogen",
        "triglycerides": "Triglycerides",
    },
    "Counts": {
        "neutrophils": "Neutrophils",
        "platelets": "Platelets",
        "hemoglobin": "Hemoglobin",
        "leukocytes": "Leukocytes",
        "lymphocytes": "Lymphocytes",
    },
    "Minerals": {
        "potassium": "Potassium",
        "phosphate": "Phosphate",
        "uric-acid": "Uric acid",
        "calcium": "Calcium",
        "calcium-ionised": "Ionised calcium",
        "magnesium": "Magnesium",
        "sodium": "Sodium",
    },
    "Liver": {
        "alt": "ALT",
        "ast": "AST",
        "bilirubin": "Bilirubin",
        "alp": "ALP",
        "albumin": "Albumin",
    },
    "Kidney": {"creatinine": "Creatinine", "urea-nitrogen": "Urea nitrogen"},
    "Coagulation": {"inr": "INR", "aptt": "aPTT", "d-dimer": "D-dimer"},
}
USUAL_LABS = ("Inflammation", "Counts")
ON_A_LOG_AXIS = ("ferritin", "neutrophils", "platelets", "leukocytes", "lymphocytes")
# The counts from which ICAHT and T-ICAHT reckon their days, from the tables themselves.
LINES: dict[str, tuple[Threshold, ...]] = {
    table.edition.analyte: tuple(column.threshold for column in table.columns)
    for table in (ICAHT_EARLY_2023, T_ICAHT_EARLY_2025)
}
ZERO_BELOW_LOWEST = 0.5  # of the lowest value above 0: where a count of 0 stands on a log axis
BLUNTED_BY_TOCILIZUMAB = ("crp",)
JOINED_ACROSS_LABS = timedelta(days=8)
_IN_PRINT = (("10*9", "10⁹"), ("10*3", "10³"), ("ug", "µg"), ("umol", "µmol"), ("/uL", "/µL"))


@dataclass(frozen=True)
class DrawnTogether:
    """Results of one analyte by their places in its table: those in the unit that most have, in
    the order of time, and those that are left out."""

    unit: str
    places: list[int]
    elsewhere: list[int]


def drawn_together(
    places: Sequence[int], units: Sequence[str], times: Sequence[datetime]
) -> DrawnTogether:
    """Of the results at `places`, of which there must be one; `units` and `times` are the table's."""
    unit = Counter(units[place] for place in places).most_common(1)[0][0]
    own = sorted((one for one in places if units[one] == unit), key=lambda one: times[one])
    return DrawnTogether(unit, own, [one for one in places if units[one] != unit])


def lines_in(unit: str, analyte: str) -> tuple[float, ...]:
    """The thresholds that are drawn across, in the unit of the chart."""
    return tuple(_count_in(unit, analyte, one) for one in LINES.get(analyte, ()))


def _count_in(unit: str, analyte: str, threshold: Threshold) -> float:
    factors = (UNIT_FACTORS.get((analyte, one), 1.0) for one in (threshold.unit, unit))
    own, shown = factors
    return threshold.count * own / shown


def blunted_from(
    analyte: str, times: Sequence[datetime], kinds: Sequence[str], *, now: datetime
) -> datetime | None:
    """From when the analyte says nothing of severity: the first tocilizumab, where that blunts it.

    `times` and `kinds` are those of what was given, all on the same clock as `now`.
    """
    if analyte not in BLUNTED_BY_TOCILIZUMAB:
        return None
    given = (at for at, kind in zip(times, kinds, strict=True) if kind == "tocilizumab")
    return min((at for at in given if at <= now), default=None)


def foot_of(values: Iterable[float | None]) -> float:
    """Where a 0 stands on a log axis that holds these values."""
    return min((one for one in values if one), default=1) * ZERO_BELOW_LOWEST


def reach_of(values: Iterable[float | None], *, log: bool) -> tuple[float, float]:
    """The ends of the axis: from 0 on, or powers of ten on a log axis."""
    known = [value for value in values if value is not None and value > 0]
    if not log:
        return 0, max(known, default=1) * 1.15
    low, high = (log10(min(known)), log10(max(known))) if known else (0, 3)
    return low - 0.15, high + 0.15


def reported_range(
    lower: Iterable[float | None], upper: Iterable[float | None]
) -> tuple[float | None, float | None]:
    """The laboratory's own range as it was reported last; None to the side that it leaves open."""
    lows, highs = ([one for one in ends if one is not None] for ends in (lower, upper))
    return (lows[-1] if lows else None, highs[-1] if highs else None)


def unit_in_print(unit: str) -> str:
    """The unit as print has it: 10*9/L is 10⁹/L."""
    said = unit
    for code, print_form in _IN_PRINT:
        said = said.replace(code, print_form)
    return said
