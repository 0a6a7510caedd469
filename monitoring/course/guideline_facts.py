"""What guidelines print for a grade: facts beside it, with source, year and mark; never an order.

Clinical specification 6, in our own words, doses as printed. Nothing here calculates a dose: what
is computed is only how many doses of tocilizumab were charted. A fact belongs to an ASTCT grade;
product labels still use the wording of Lee 2014 (6.3), so no label may be matched to these numbers.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np
import pandas as pd

Toxicity = Literal["CRS", "ICANS"]

FOLLOW_YOUR_PROTOCOL = "follow your protocol"
V1, V2, UNVERIFIED = "V1", "V2", "UNVERIFIED"
TOXICITY_OF: dict[str, Toxicity] = {"crs-astct-2019": "CRS", "icans-astct-2019": "ICANS"}


@dataclass(frozen=True)
class Guideline:
    """A source that a unit may choose by its key."""

    key: str
    name: str
    year: int
    citation: str


ASCO = Guideline(
    "asco-2021", "ASCO 2021", 2021, "Santomasso BD, et al. J Clin Oncol 2021;39:3978-3992"
)
NCCN = Guideline(
    "nccn-2.2026",
    "NCCN 2.2026",
    2026,
    "NCCN Management of CAR T-Cell-Related Toxicities, version 2.2026 (a third-party "
    "transcription of pages CART-6 and CART-9)",
)
EBMT = Guideline(
    "ebmt-eha-2022", "EBMT/EHA 2022", 2022, "Hayden PJ, et al. Ann Oncol 2022;33:259-275"
)
SITC = Guideline(
    "sitc-2020", "SITC 2020", 2020, "Maus MV, et al. J Immunother Cancer 2020;8:e001511"
)
# Not to be chosen: a source of single doses that the others lean on.
CARTOX = Guideline(
    "cartox-2018", "CARTOX 2018", 2018, "Neelapu SS, et al. Nat Rev Clin Oncol 2018;15:47-62"
)
GUIDELINES = {one.key: one for one in (ASCO, NCCN, EBMT, SITC)}


@dataclass(frozen=True)
class Fact:
    """One line; `grades` are those of the ASTCT scale that it is printed for."""

    toxicity: Toxicity
    grades: tuple[int, ...]
    sources: tuple[Guideline, ...]
    text: str
    mark: str

    def __str__(self) -> str:
        named = ", ".join(one.name for one in self.sources)
        return f"{named} ({self.mark}): {self.text}; {FOLLOW_YOUR_PROTOCOL}."


def _crs(grade: int, source: Guideline, text: str, mark: str = V1) -> Fact:
    return Fact("CRS", (grade,), (source,), text, mark)


def _icans(grade: int, source: Guideline, text: str, mark: str = V1) -> Fact:
    return Fact("ICANS", (grade,), (source,), text, mark)


# --- 6.2, 6.3: cell by cell -----------------------------------------------------------------------

FACTS: tuple[Fact, ...] = (
    _crs(1, ASCO, "supportive; a fever over 3 days or refractory is treated as grade 2"),
    _crs(2, ASCO, "tocilizumab; fluids"),
    _crs(
        2,
        ASCO,
        "dexamethasone 10 mg every 12 h if the pressure stays low after 2 boluses and 1-2 doses",
        "V1; the interval is UNVERIFIED",
    ),
    _crs(3, ASCO, "intensive care; tocilizumab and dexamethasone 10 mg every 6 h"),
    _crs(
        4,
        ASCO,
        "besides what grade 3 has, methylprednisolone 500 mg every 12 h for 3 days, 250 mg for 2, "
        "125 mg for 2, then 60 mg until grade 1; if worse, 1000 mg twice daily",
    ),
    _crs(1, NCCN, "one tocilizumab is considered; dexamethasone 10 mg per 24 h if onset < 72 h"),
    _crs(2, NCCN, "tocilizumab and dexamethasone 10 mg every 12-24 h, by product"),
    _crs(
        1,
        EBMT,
        "supportive; tocilizumab if it goes on for about 3 days",
        UNVERIFIED,
    ),
    _crs(
        2,
        EBMT,
        "tocilizumab; dexamethasone 10 mg every 6 h without a response",
        UNVERIFIED,
    ),
    _crs(
        3,
        EBMT,
        "intensive care; tocilizumab and dexamethasone 10 mg every 6 h",
        UNVERIFIED,
    ),
    _crs(
        4,
        EBMT,
        "dexamethasone 20 mg every 6 h, then methylprednisolone 1 g",
        UNVERIFIED,
    ),
    _crs(
        1,
        SITC,
        "supportive; tocilizumab for the frail, or beyond 3 days",
        UNVERIFIED,
    ),
    _crs(2, SITC, "tocilizumab, with or without a steroid", UNVERIFIED),
    _crs(
        3,
        SITC,
        "intensive care; tocilizumab and dexamethasone 10 mg every 6 h",
        UNVERIFIED,
    ),
    _crs(4, SITC, "high-dose steroids; the doses were not read", UNVERIFIED),
    _icans(
        1,
        ASCO,
        "supportive; with CRS tocilizumab, with caution when repeated",
    ),
    _icans(
        2,
        ASCO,
        "with a high-risk product dexamethasone 10 mg twice, looked at again, then every 6-12 h; "
        "intensive care is thought of if CRS is 2 or more",
    ),
    _icans(
        3,
        ASCO,
        "intensive care; dexamethasone 10 mg every 6-12 h or methylprednisolone 1 mg/kg every 12 h",
    ),
    _icans(4, ASCO, "airway protection; status epilepticus by its own protocol"),
    _icans(4, ASCO, "methylprednisolone 1 g once or twice daily for 3 days", UNVERIFIED),
    _icans(1, NCCN, "supportive; one dexamethasone 10 mg is considered"),
    _icans(2, NCCN, "dexamethasone 10 mg once, repeated every 6-12 h"),
    _icans(
        3,
        NCCN,
        "intensive care; dexamethasone 10 mg every 6 h or methylprednisolone 1 mg/kg every 12 h; "
        "for axi- and brexu-cel methylprednisolone 1 g per day for 3-5 days may be preferred; "
        "anakinra if refractory",
    ),
    _icans(
        4,
        NCCN,
        "intensive care, airway; methylprednisolone 1000 mg per day, up to twice, for 3 days, then "
        "250, 125 and 60 mg every 12 h for 2 days each; anakinra if refractory",
    ),
    Fact("ICANS", (1,), (EBMT, SITC), "supportive", UNVERIFIED),
    Fact("ICANS", (2,), (EBMT, SITC), "dexamethasone 10 mg every 6 h", UNVERIFIED),
    Fact("ICANS", (3,), (EBMT, SITC), "dexamethasone 10-20 mg every 6 h", V1),
    Fact("ICANS", (4,), (EBMT, SITC), "methylprednisolone 1 g per day for 3 days", UNVERIFIED),
    # --- what goes for several grades, and 6.1 ---
    Fact(
        "CRS",
        (2, 3, 4),
        (ASCO, NCCN, EBMT, SITC),
        "after a second bolus, a vasopressor and intensive care are thought of",
        V2,
    ),
    Fact(
        "CRS",
        (1, 2, 3, 4),
        (ASCO, NCCN),
        "tocilizumab: 8 mg/kg over 1 h, at most 800 mg a dose, under 30 kg 12 mg/kg; again after "
        "at least 8 h, at most 3 in 24 h and 4 in all",
        V2,
    ),
    Fact(
        "CRS",
        (1, 2, 3, 4),
        (ASCO, NCCN),
        "GM-CSF is avoided, G-CSF may be given",
        V2,
    ),
    Fact(
        "CRS",
        (2, 3, 4),
        (ASCO, NCCN),
        "with steroids, antifungal prophylaxis is strongly considered",
        V2,
    ),
    Fact(
        "ICANS",
        (1, 2, 3, 4),
        (ASCO, NCCN),
        "tocilizumab alone does not treat ICANS; it is added where CRS is present",
        V2,
    ),
    Fact("ICANS", (2, 3, 4), (ASCO, NCCN), "imaging and EEG", V2),
    Fact(
        "ICANS",
        (3, 4),
        (ASCO, NCCN),
        "lumbar puncture when the pressure makes it safe",
        V2,
    ),
    Fact(
        "ICANS",
        (2, 3, 4),
        (ASCO, NCCN),
        "with steroids, antifungal prophylaxis is strongly considered",
        V2,
    ),
    Fact("ICANS", (3, 4), (NCCN,), "anakinra if refractory to steroids: 100 mg every 6 h", V1),
    Fact("ICANS", (3, 4), (ASCO,), "anakinra is listed as an option", V1),
    Fact("CRS", (3, 4), (CARTOX,), "siltuximab 11 mg/kg once", V2),
)
# 6.1 names no grade for seizure prophylaxis; it is shown where the unit asks for it by name.
SEIZURE_PROPHYLAXIS = (
    Fact("ICANS", (), (CARTOX,), "levetiracetam 750 mg twice daily", V1),
    Fact("ICANS", (), (ASCO,), "levetiracetam is considered at high risk", V1),
    Fact("ICANS", (), (EBMT,), "levetiracetam only at high risk", V1),
)
NOT_STORED = {
    (NCCN.key, "CRS", 3): "page CART-7 was not read",
    (NCCN.key, "CRS", 4): "page CART-7 was not read",
}
DIFFERENCE = (
    "NCCN 2.2026 starts steroids earlier (grade 1 of early onset, grade 2 for all) than ASCO 2021 "
    "(once tocilizumab has failed)."
)


def facts(toxicity: Toxicity, grade: int, chosen: Collection[str]) -> tuple[Fact, ...]:
    """What the chosen sources (keys of GUIDELINES) print for this ASTCT grade, in table order.

    None for grade 0 and grade 5, and none for a grade that is not fixed: ask for its lower bound.
    """
    return tuple(
        fact
        for fact in FACTS
        if fact.toxicity == toxicity
        and grade in fact.grades
        and any(one.key in chosen for one in fact.sources)
    )


def not_stored(toxicity: Toxicity, grade: int, chosen: Collection[str]) -> tuple[str, ...]:
    """A sentence for each chosen source of whose cell nothing was read: silence is no advice."""
    return tuple(
        f"{GUIDELINES[key].name}, {toxicity} {at}: {why}."
        for (key, kind, at), why in NOT_STORED.items()
        if key in chosen and kind == toxicity and at == grade
    )


def cells_read() -> dict[str, int]:
    """By source, how many cells of 6.2 and 6.3 hold a fact marked V1 or V2.

    ASCO 2021 has all eight, more than any other, and is therefore what a unit gets unless it
    chooses; EBMT/EHA and SITC have only one between them that is not UNVERIFIED.
    """
    cells = {
        (source.key, fact.toxicity, fact.grades[0])
        for fact in FACTS
        for source in fact.sources
        if len(fact.grades) == 1 and source.key in GUIDELINES and fact.mark != UNVERIFIED
    }
    return {key: sum(one[0] == key for one in cells) for key in GUIDELINES}


# --- the running count of tocilizumab -------------------------------------------------------------

TOCILIZUMAB = "tocilizumab"
APART = timedelta(hours=8)
AT_MOST_IN_24_H = 3
AT_MOST_IN_ALL = 4
COUNT_COLUMNS = ("patient_id", "doses_24_h", "doses", "last_at", "hours_since_last")


def tocilizumab_doses(interventions: pd.DataFrame, *, now: datetime) -> pd.DataFrame:
    """One row per patient with a dose, in COUNT_COLUMNS: what is charted up to `now`, no more.

    A dose of exactly 24 h ago counts no longer among those of 24 h, as in course/patterns/tocilizumab.py,
    which counts for the patterns as of each moment. Whoever has no row was charted
    none, which is not the same as none given elsewhere.
    """
    at = pd.Timestamp(now)
    given = interventions[
        (interventions["kind"] == TOCILIZUMAB) & (interventions["started_at"] <= at)
    ]
    lately = given["started_at"] > at - pd.Timedelta(hours=24)
    counted = (
        given.assign(lately=lately.astype("int64"))
        .groupby("patient_id", as_index=False)
        .agg(doses_24_h=("lately", "sum"), doses=("lately", "size"), last_at=("started_at", "max"))
    )
    since = (at - counted["last_at"]).dt.total_seconds() / 3600
    return counted.assign(hours_since_last=np.round(since.astype("float64"), 2))[
        list(COUNT_COLUMNS)
    ]


def tocilizumab_words(doses_24_h: int, doses: int, hours_since_last: float) -> str:
    """The count beside what ASCO and NCCN print, for one patient; no dose is calculated."""
    reached = [
        words
        for words, is_so in (
            (f"{AT_MOST_IN_24_H} in 24 h", doses_24_h >= AT_MOST_IN_24_H),
            (f"{AT_MOST_IN_ALL} in all", doses >= AT_MOST_IN_ALL),
        )
        if is_so
    ]
    printed = (
        f"Printed: at least {APART // timedelta(hours=1)} h apart, at most {AT_MOST_IN_24_H} in "
        f"24 h and {AT_MOST_IN_ALL} in all (ASCO 2021, NCCN 2.2026; V2)"
    )
    return (
        f"Tocilizumab as charted: {doses_24_h} in the last 24 h, {doses} in all, the last "
        f"{hours_since_last:.1f} h ago. {printed}"
        + (f"; the number of {' and of '.join(reached)} is reached" if reached else "")
        + f"; {FOLLOW_YOUR_PROTOCOL}."
    )
