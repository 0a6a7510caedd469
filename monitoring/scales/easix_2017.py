"""EASIX (Luft 2017) and m-EASIX (Pennisi 2021): a number and its trend, without any cut-off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.grading.bands import LookedUp, Result
from monitoring.grading.conditions import Range, Readings
from monitoring.grading.scale import Source, Status

DECIMALS = 1
TRANSFUSED = "platelets_transfused"  # a column of yes and no


@dataclass(frozen=True)
class Index:
    """`factors` multiplied, and divided by `divisor`; no published cut-off, so no grade."""

    key: str
    name: str
    short_name: str
    flag: str
    source: Source
    factors: tuple[Result, Result]
    divisor: Result
    within: timedelta
    not_for: tuple[str, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        return (*self.factors, self.divisor)

    @property
    def looked_up(self) -> tuple[LookedUp, ...]:
        return tuple(LookedUp(one, "labs", self.within) for one in self.results)

    @property
    def formula(self) -> str:
        factors = " × ".join(f"{one.label} [{one.unit}]" for one in self.factors)
        return f"{factors} / {self.divisor.label} [{self.divisor.unit}]"

    def assess(self, moments: pd.DataFrame, *, explanations: bool = True) -> pd.DataFrame:
        """One row per moment, in the columns of Scale.assess: the grade is always blank.

        Graded: the number is known; it stands in the explanation and in a flag. A divisor of 0,
        and a result that is missing or at a limit of detection, leave it open.
        """
        readings = Readings(moments)
        read = [one.range(readings) for one in self.results]
        known = np.logical_and.reduce([one.low == one.high for one in read])
        zero = (read[-1].low == 0) & (read[-1].high == 0)
        value = _quotient(read, where=known & ~zero)
        there = ~np.isnan(value)
        text = np.array([f"{number:.{DECIMALS}f}" for number in value], dtype=object)
        missing, chart = self._missing(readings)
        blank = pd.array([pd.NA] * len(moments), dtype="Int64")
        words = np.array([f"{self.short_name}: {one} ({self.formula})." for one in text])
        unknown = np.array(
            [f"{self.short_name}: cannot be computed; chart {one}." for one in chart]
        )
        by_zero = f"{self.short_name}: cannot be computed: {self.divisor.label} are 0."
        assessed = pd.DataFrame(
            {
                "status": np.where(there, Status.GRADED.value, Status.OPEN.value),
                "grade": blank,
                "at_least": blank,
                "at_most": blank,
                "driver": "",
                "missing": np.where(there | zero, "", missing),
                "flags": self._flags(moments, text, there, zero),
                "explanation": np.where(there, words, np.where(zero, by_zero, unknown)),
            },
            index=moments.index,
        )
        return assessed if explanations else assessed.drop(columns="explanation")

    def _missing(self, readings: Readings) -> tuple[NDArray[np.object_], NDArray[np.object_]]:
        names = np.full(len(readings), "", dtype=object)
        labels = names.copy()
        for one in self.results:
            asked = one.unknown_rows(readings)
            names[asked] += f"{one.name};"
            labels[asked] += f"{one.label}, "
        return (
            np.array([words.rstrip(";") for words in names], dtype=object),
            np.array([words.rstrip(", ") for words in labels], dtype=object),
        )

    def _flags(
        self,
        moments: pd.DataFrame,
        text: NDArray[np.object_],
        there: NDArray[np.bool_],
        zero: NDArray[np.bool_],
    ) -> NDArray[np.object_]:
        flags = np.where(there, f"{self.flag}=" + text, "").astype(object)
        flags[zero] = "PLATELETS_ZERO"
        if TRANSFUSED in moments.columns:
            transfused = (moments[TRANSFUSED] == "yes").to_numpy()
            between = np.where(flags == "", "", ";")
            flags = np.where(transfused, flags + between + "PLATELETS_TRANSFUSED_24H", flags)
        return flags

    def page(self) -> str:
        """The index in Markdown."""
        lines = [
            f"# {self.name}",
            "",
            f"- Key: `{self.key}`",
            f"- Source: {self.source.citation}, {self.source.table}",
            f"- DOI: [{self.source.doi}](https://doi.org/{self.source.doi})",
            f"- Evidence: {self.source.mark}",
            "",
            "## The formula",
            "",
            f"{self.short_name} = {self.formula}",
            "",
            "There is no published cut-off here, so there is no grade: the grade is blank, the "
            f"number, to {DECIMALS} decimal, stands in the explanation and in the flag "
            f"`{self.flag}=…`. One row at each result that it uses. Show its trend on a log₂ axis.",
            "",
            "With platelets of 0 there is no number (`PLATELETS_ZERO`). A platelet transfusion "
            "within 24 h before the platelet count is marked (`PLATELETS_TRANSFUSED_24H`).",
            "",
            "## Looked up",
            "",
            *(f"- {one}" for one in self.looked_up),
            "",
            "## Not for",
            "",
            *(f"- {words}" for words in self.not_for),
            "",
        ]
        return "\n".join(lines)


def _quotient(read: list[Range], *, where: NDArray[np.bool_]) -> NDArray[np.float64]:
    product = np.prod([one.low for one in read[:-1]], axis=0)
    value: NDArray[np.float64] = np.full(len(product), np.nan)
    np.divide(product, read[-1].low, out=value, where=where)
    # A half goes up: 9.25 is 9.3, where formatting alone would make it 9.2.
    size = 10.0**DECIMALS
    return np.asarray(np.floor(np.round(value * size, 9) + 0.5) / size)


ldh = Result("ldh", "LDH", unit="U/L", plausible=(10, 35_000))
creatinine = Result("creatinine", "creatinine", unit="mg/dL", plausible=(0.1, 30))
crp = Result("crp", "CRP", unit="mg/dL", plausible=(0, 100))
platelets = Result("platelets", "platelets", unit="10*9/L", plausible=(0, 2500))

A_DAY = timedelta(hours=24)
NOT_FOR = (
    "An alarm or a coloured band: the cut-offs of the published groups are not known here.",
    "Comparison of EASIX with m-EASIX.",
)

EASIX_2017 = Index(
    key="easix-2017",
    name="EASIX, Endothelial Activation and Stress Index (2017)",
    short_name="EASIX",
    flag="EASIX_VALUE",
    source=Source(
        "Luft T, et al. 2017, after CAR T cells: Pennisi M, et al. Blood Adv 2021;5:3397-3406",
        "10.1182/bloodadvances.2020003885",
        "the formula",
        "V2",
    ),
    factors=(ldh, creatinine),
    divisor=platelets,
    within=A_DAY,
    not_for=NOT_FOR,
)
M_EASIX_2021 = Index(
    key="m-easix-2021",
    name="m-EASIX, modified EASIX with CRP (2021)",
    short_name="m-EASIX",
    flag="M_EASIX_VALUE",
    source=Source(
        "Pennisi M, et al. Blood Adv 2021;5:3397-3406",
        "10.1182/bloodadvances.2020003885",
        "the formula",
        "V2",
    ),
    factors=(ldh, crp),
    divisor=platelets,
    within=A_DAY,
    not_for=NOT_FOR,
)
