"""What rows say against each other, over all rows of the patients at hand.

Of rows that say the same, the first stands. Of rows that contradict each other none does: which of
them is right is for the chart to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import (
    ANSWERS,
    INTERVENTIONS,
    LABS,
    OBSERVATIONS,
    PATIENTS,
    TABLES,
    Table,
)
from monitoring.exchange.faults import FaultsFound, Telling, visible
from monitoring.exchange.laboratory import comparable
from monitoring.exchange.repeats import check_moments, check_repeats
from monitoring.exchange.rows import written

Lines = NDArray[np.int64]

TIME_OF = {
    OBSERVATIONS: "observed_at",
    LABS: "observed_at",
    INTERVENTIONS: "started_at",
    ANSWERS: "observed_at",
}
SUGGEST_AMONG_AT_MOST = 2_000  # beyond, only another spelling of the same id is suggested
# Rounding by the analyser may lift a neutrophil count a little over the leukocytes it is part of.
NEUTROPHILS_ABOVE = 1.05
NEUTROPHILS_ABOVE_BY = 0.1


class KnownPatients:
    """The ids that stand in patients.csv, be their rows usable or not."""

    def __init__(self, ids: Iterable[str]) -> None:
        self.ids = pd.Index(sorted(set(ids)), dtype="str")
        self._by_spelling: dict[str, str] | None = None
        self._told: dict[str, str] = {}

    def nearest(self, patient_id: str) -> str:
        if patient_id not in self._told:
            self._told[patient_id] = self._nearest(patient_id)
        return self._told[patient_id]

    def _nearest(self, patient_id: str) -> str:
        if self._by_spelling is None:
            self._by_spelling = {_spelling(known): known for known in self.ids}
        near = self._by_spelling.get(_spelling(patient_id))
        if near is None and len(self.ids) <= SUGGEST_AMONG_AT_MOST:
            near = next(iter(get_close_matches(patient_id[:100], list(self.ids), n=1)), None)
        return (
            f"did you mean {visible(near)}?" if near else "add the patient there, or correct the id"
        )


def _spelling(patient_id: str) -> str:
    """Without case, signs and leading zeros: k-1 and K001 are one."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"[\W_]", "", patient_id.casefold()))


def check_across(
    frames: Mapping[str, pd.DataFrame],
    lines: Mapping[str, Lines],
    known: KnownPatients | None,
    found: FaultsFound,
) -> None:
    """`known` is None where patients.csv cannot be read to its end: then nobody is unknown."""
    for table in TABLES:
        rows, of_rows = frames[table.name], lines[table.name]
        if rows.empty:
            continue
        if table is not PATIENTS:
            if known is not None:
                _check_known(table, rows, of_rows, known, found)
            _check_deaths(table, rows, of_rows, frames[PATIENTS.name], found)
        if table is OBSERVATIONS:
            check_moments(rows, of_rows, found)
        else:
            check_repeats(table, rows, of_rows, found)
    if not frames[LABS.name].empty:
        _check_neutrophils(frames[LABS.name], lines[LABS.name], found)


def _check_known(
    table: Table, rows: pd.DataFrame, lines: Lines, known: KnownPatients, found: FaultsFound
) -> None:
    codes, ids = pd.factorize(rows["patient_id"])
    is_known = np.append(pd.Index(ids).isin(known.ids), True)  # -1, a blank id, is told already
    unknown = np.flatnonzero(~is_known[codes])

    def tell(nth: int) -> Telling:
        patient_id = str(rows["patient_id"].iloc[unknown[nth]])
        return patient_id, "is not in patients.csv", known.nearest(patient_id)

    found.add_to_rows(table.file, "patient_id", lines[unknown], tell)


def _check_deaths(
    table: Table, rows: pd.DataFrame, lines: Lines, patients: pd.DataFrame, found: FaultsFound
) -> None:
    """Rows after died_at are faults, one at died_at is not (D4)."""
    dead = patients[patients["died_at"].notna() & patients["patient_id"].notna()]
    if dead.empty:
        return
    died_at = dead.groupby("patient_id")["died_at"].max()
    own = died_at.reindex(pd.Index(rows["patient_id"])).reset_index(drop=True)
    time = TIME_OF[table]
    after = np.flatnonzero((rows[time].reset_index(drop=True) > own).to_numpy())
    found.add_to_rows(
        table.file,
        time,
        lines[after],
        lambda nth: (
            written(rows[time].iloc[after[nth]]),
            f"is after the patient's died_at {written(own.iloc[after[nth]])}",
            "correct one of the two times",
        ),
    )


def _check_neutrophils(rows: pd.DataFrame, lines: Lines, found: FaultsFound) -> None:
    """They are a part of the leukocytes of the same sample (9.2: above them is a hard error)."""
    exact = rows["value_limit"].isna() & rows["patient_id"].notna() & rows["observed_at"].notna()
    counts = pd.DataFrame(
        {
            "patient_id": rows["patient_id"],
            "observed_at": rows["observed_at"],
            "count": comparable(rows),
            "line": lines,
        }
    )
    key = ["patient_id", "observed_at"]
    both = counts[exact & (rows["analyte"] == "neutrophils")].merge(
        counts[exact & (rows["analyte"] == "leukocytes")], on=key, suffixes=("", "_all")
    )
    limit = both["count_all"] * NEUTROPHILS_ABOVE + NEUTROPHILS_ABOVE_BY
    wrong = both[both["count"] > limit].reset_index(drop=True)
    _tell_counts(wrong, "", "_all", "of neutrophils is above the leukocytes", found)
    _tell_counts(wrong, "_all", "", "of leukocytes is below the neutrophils", found)


def _tell_counts(
    pairs: pd.DataFrame, own: str, other: str, called: str, found: FaultsFound
) -> None:
    found.add_to_rows(
        LABS.file,
        "value",
        pairs[f"line{own}"].to_numpy(dtype=np.int64),
        lambda nth: (
            f"{pairs[f'count{own}'].iloc[nth]:.12g} ×10⁹/L",
            f"{called} of the same time in row {pairs[f'line{other}'].iloc[nth]}",
            "is the unit of one of the two another?",
        ),
    )
