"""eIPM, the probability of early severe ICAHT (Liang 2024): never computed here, and why.

The coefficients of the model are in none of the sources that could be read, so the answer is always
a refusal. It says more where a value lies outside the range that the authors' own page accepts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from monitoring.grading.bands import Result
from monitoring.grading.conditions import Condition, Readings
from monitoring.grading.markdown import MARKS, _bullets, _table
from monitoring.grading.scale import Source

AUTHORS_PAGE = "eipm.fredhutch.org"
NOT_PUBLIC = (
    "eIPM is not computed here: its coefficients are not public. The authors' page is "
    f"{AUTHORS_PAGE}."
)
SOURCE = Source(
    "Liang EC, et al. Blood Adv 2024",
    "10.1182/bloodadvances.2024014455",
    "the ranges that the authors' calculator accepts (5th to 95th percentile of its training)",
    "read in published program code; the coefficients were not found (U6)",
)


@dataclass(frozen=True, eq=False)
class Accepted:
    """One input of the model and the range in which its authors answer, both ends included."""

    result: Result
    low: float
    high: float

    @property
    def outside(self) -> Condition:
        return (self.result < self.low) | (self.result > self.high)

    def __str__(self) -> str:
        return f"{self.result.label} {self.low:g} to {self.high:g} {self.result.unit}"


def _count(name: str, label: str) -> Result:
    return Result(name, label, unit="10*9/L", plausible=(0, 2500))


neutrophils = _count("neutrophils", "neutrophils before lymphodepletion")
platelets = _count("platelets", "platelets before lymphodepletion")
ldh = Result("ldh", "LDH before lymphodepletion", unit="U/L", plausible=(10, 35_000))
ferritin = Result(
    "ferritin", "ferritin before lymphodepletion", unit="ng/mL", plausible=(0, 500_000)
)
ferritin_day_3 = Result("ferritin", "ferritin on day +3", unit="ng/mL", plausible=(0, 500_000))

_BOTH = (Accepted(neutrophils, 0.7, 8), Accepted(platelets, 25, 290), Accepted(ldh, 115, 645))
EIPM_PRE: tuple[Accepted, ...] = (*_BOTH, Accepted(ferritin, 30, 3900))
EIPM_POST: tuple[Accepted, ...] = (*_BOTH, Accepted(ferritin_day_3, 70, 4930))
MODELS = {"eIPM-Pre": EIPM_PRE, "eIPM-Post": EIPM_POST}


def refusals(model: Sequence[Accepted], moments: pd.DataFrame) -> pd.Series:
    """One sentence or two for each row, indexed as `moments`; never a number.

    A value that is certainly outside its range is named with the range; one that is missing is not.
    """
    readings = Readings(moments)
    code = np.zeros(len(moments), dtype=np.int64)
    for place, one in enumerate(model):
        code |= one.outside.evaluate(readings).certain.astype(np.int64) << place
    distinct, row = np.unique(code, return_inverse=True)
    words = [_refusal([one for place, one in enumerate(model) if c >> place & 1]) for c in distinct]
    return pd.Series(pd.array(words, dtype="str").take(row), index=moments.index)


def _refusal(outside: Sequence[Accepted]) -> str:
    if not outside:
        return NOT_PUBLIC
    ranges = "; ".join(str(one) for one in outside)
    return f"Outside the range of the model's training ({ranges}). {NOT_PUBLIC}"


def page() -> str:
    """The table in Markdown."""
    rows = [
        [name, one.result.label, f"{one.low:g} to {one.high:g} {one.result.unit}"]
        for name, model in MODELS.items()
        for one in model
    ]
    lines = [
        "# eIPM: early severe ICAHT, not computed",
        "",
        *_bullets(
            (
                f"Source: {SOURCE.citation}; {SOURCE.table}",
                f"DOI: [{SOURCE.doi}](https://doi.org/{SOURCE.doi})",
                f"Evidence: {SOURCE.mark}",
            )
        ),
        "",
        MARKS,
        "",
        *_table(["Model", "Input", "Accepted by its authors"], rows),
        "",
        f"Whatever the values, the answer is a refusal. {NOT_PUBLIC}",
        "",
        "The model also asks for the disease (ALL or another). Its page colours a probability at "
        "33 and 66 %; these are of the page, not validated, and not shown here.",
        "",
    ]
    return "\n".join(lines)
