"""Patterns of fever: early and high, F7, and the drugs that may hide it.

Fever is a temperature of 38.0 °C or more whatever its cause. A run of fever goes on until a day
without one is charted: antipyretics make it come and go.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from monitoring.charting.tables import STEROIDS
from monitoring.course.patterns import limits
from monitoring.course.patterns.evidence import (
    CERTAIN,
    EVER,
    NOT,
    POSSIBLE,
    Bools,
    Evidence,
    clock,
    firings,
    latest,
    no_firings,
    span_words,
    steps_of,
    written,
)

KEYS = ["patient_id", "observed_at"]
TEMPERATURE = "temperature_c"


def _temperatures(evidence: Evidence) -> pd.DataFrame:
    """Readings after the infusion: temperature, fever; when the last fever and the last free
    reading before it were."""
    fever = limits.FEVER.evaluate(evidence.readings)
    high = limits.HIGH_FEVER.evaluate(evidence.readings)
    rows = evidence.bedside[KEYS].assign(fever=fever.certain, high=high.certain)
    rows[TEMPERATURE] = evidence.bedside.get(TEMPERATURE, np.nan)
    known = ~fever.unknown & rows[TEMPERATURE].notna().to_numpy()
    rows = evidence.after_infusion(rows[known]).reset_index(drop=True)
    for name, which in (("last_fever", rows["fever"]), ("last_free", ~rows["fever"])):
        times = rows["observed_at"].where(which)
        rows[name] = times.groupby(rows["patient_id"]).ffill().groupby(rows["patient_id"]).shift(1)
    return rows


def _over(rows: pd.DataFrame) -> Bools:
    """Readings without fever that end a run: the last fever is longer ago than a run allows."""
    gap = rows["observed_at"] - rows["last_fever"]
    free_long_enough = ~(gap <= pd.Timedelta(limits.FREE_OF_FEVER))
    return (~rows["fever"] & free_long_enough).to_numpy()


def early_high_fever(evidence: Evidence) -> pd.DataFrame:
    rows = _temperatures(evidence)
    since = rows["observed_at"] - evidence.infused_at(rows)
    holds = (rows["high"] & (since <= pd.Timedelta(limits.HIGH_FEVER_WITHIN))).to_numpy()
    steps = steps_of(rows.assign(since=since), holds, holds)

    def detail(begins: pd.DataFrame) -> list[str]:
        return [
            f"{temperature:g} °C {span} after the infusion."
            for temperature, span in zip(
                begins[TEMPERATURE], span_words(begins["since"]), strict=True
            )
        ]

    return firings(steps[holds | _over(rows)], detail)


# --- F7 ------------------------------------------------------------------------------------------


def fever_over_3_days(evidence: Evidence) -> pd.DataFrame:
    rows = _temperatures(evidence)
    if rows.empty:
        return no_firings()
    fever, patient = rows["fever"], rows["patient_id"]
    gap = rows["observed_at"] - rows["last_fever"]
    close = gap <= pd.Timedelta(limits.FREE_OF_FEVER)
    # Nobody looked in between: it may have been one run.
    not_seen_free = rows["last_fever"].notna() & ~(rows["last_free"] > rows["last_fever"])
    lasted = {}
    for name, goes_on in (("certain", close), ("possible", close | not_seen_free)):
        starts = rows["observed_at"].where(fever & ~goes_on)
        lasted[name] = rows["observed_at"] - starts.groupby(patient).ffill()
    limit = pd.Timedelta(limits.FEVER_LASTS_OVER)
    certain, possible = (fever & (lasted[name] > limit) for name in ("certain", "possible"))
    steps = steps_of(
        rows.assign(lasted=lasted["possible"].where(~certain, lasted["certain"])),
        certain,
        possible,
        missing=TEMPERATURE,
    )

    def detail(begins: pd.DataFrame) -> list[str]:
        since = clock(evidence, begins["patient_id"], begins["observed_at"] - begins["lasted"])
        return [
            f"Fever since {start}, {span}, never known to be gone for over "
            f"{limits.hours(limits.FREE_OF_FEVER)}"
            + ("." if state == CERTAIN else "; not measured in between.")
            for start, span, state in zip(
                since, span_words(begins["lasted"]), begins["state"], strict=True
            )
        ]

    return firings(steps[fever.to_numpy() | _over(rows)], detail)


def fever_after_tocilizumab(evidence: Evidence) -> pd.DataFrame:
    """Fever, gone, and there again with a dose of tocilizumab since the first of it."""
    rows = _temperatures(evidence)
    doses = evidence.given("tocilizumab")[KEYS]
    if rows.empty or doses.empty:
        return no_firings()
    holds_for = pd.Timedelta(evidence.settings.course.masking_by_anticytokine)
    first = rows["observed_at"].where(rows["fever"]).groupby(rows["patient_id"]).transform("min")
    earliest = (rows["observed_at"] - holds_for).where(
        first.isna() | (first < rows["observed_at"] - holds_for), first
    )
    # The first dose that may still act and that was given for a fever, not before any.
    dose = _next(rows.assign(observed_at=earliest), doses)
    rows = rows.assign(dose=dose.where(dose <= rows["observed_at"]))
    given = rows[rows["dose"].notna()].reset_index(drop=True)
    fevers = rows.loc[rows["fever"], KEYS]
    at_dose = given[["patient_id"]].assign(observed_at=given["dose"])
    fever_at_dose = latest(at_dose, fevers, EVER)["at"]
    again = given["fever"] & (given["last_free"] > fever_at_dose)
    steps = steps_of(given, again, again)

    def detail(begins: pd.DataFrame) -> list[str]:
        times = clock(evidence, begins["patient_id"], begins["observed_at"])
        doses_at = clock(evidence, begins["patient_id"], begins["dose"])
        return [
            f"{temperature:g} °C again at {at}; tocilizumab at {dose}."
            for temperature, at, dose in zip(begins[TEMPERATURE], times, doses_at, strict=True)
        ]

    return firings(steps[given["fever"].to_numpy() | _over(given)], detail)


def _next(rows: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """For each row the first time of `table` from its own on."""
    asked = rows[KEYS].assign(row=np.arange(len(rows)))
    joined = pd.merge_asof(
        asked.sort_values("observed_at", kind="stable"),
        table[KEYS].assign(at=table["observed_at"]).sort_values("observed_at", kind="stable"),
        on="observed_at",
        by="patient_id",
        direction="forward",
    )
    return joined.sort_values("row")["at"].set_axis(rows.index)


def fever_with_neutropenia(evidence: Evidence) -> pd.DataFrame:
    """At a reading with the latest count, and at a count with a fever of the day before it."""
    within, few = limits.NEUTROPHILS_WITHIN, limits.NEUTROPENIA_10E9_L
    counts = evidence.results("neutrophils")
    read = _temperatures(evidence)
    found = latest(read, counts, within)
    bedside = pd.concat([read[[*KEYS, "fever", TEMPERATURE]], found], axis=1)
    bedside["state"] = np.where(
        ~bedside["fever"] | (bedside["low"] >= few),
        NOT,
        np.where(bedside["high"] < few, CERTAIN, POSSIBLE),
    )
    bedside = bedside[bedside["fever"].to_numpy() | _over(read)]
    fevers = read.loc[read["fever"], [*KEYS, TEMPERATURE]]
    counted = evidence.after_infusion(counts).reset_index(drop=True)
    counted = pd.concat([counted, latest(counted, fevers, limits.FREE_OF_FEVER)], axis=1)
    counted["state"] = np.where(counted["low"] >= few, NOT, CERTAIN)
    decisive = (counted["low"] >= few) | ((counted["high"] < few) & counted["at"].notna())
    together = pd.concat([counted[decisive], bedside], ignore_index=True)
    steps = together.assign(level=0.0, missing="neutrophils")

    def detail(begins: pd.DataFrame) -> list[str]:
        times = clock(evidence, begins["patient_id"], begins["observed_at"])
        return [
            f"{temperature:g} °C by {at} with "
            + (f"neutrophils {count}." if count else "neutrophils not known.")
            for temperature, at, count in zip(
                begins[TEMPERATURE], times, written(begins), strict=True
            )
        ]

    return firings(steps, detail)


# --- 7.3 -------------------------------------------------------------------------------------------


def fever_may_be_blunted(evidence: Evidence) -> pd.DataFrame:
    """After tocilizumab, anakinra, or a steroid of more than three days; for a week from the last."""
    doses = evidence.given("tocilizumab", "anakinra")
    spells = pd.concat(
        [
            doses.assign(ends=_end(doses), kind=doses["kind"]),
            _long_steroids(evidence.given(*STEROIDS)),
        ],
        ignore_index=True,
    )
    if spells.empty:
        return no_firings()
    spells = evidence.after_infusion(spells.assign(given_at=spells["observed_at"]))
    spells["ends"] += pd.Timedelta(limits.BLUNTED_FOR)
    spells = _chained(spells, pd.Timedelta(0))
    firsts = spells.groupby(["patient_id", "spell"], as_index=False).agg(
        at=("observed_at", "first"), until=("ends", "max"), kind=("kind", "first")
    )
    end = evidence.ends.reindex(firsts["patient_id"]).set_axis(firsts.index)
    times = clock(evidence, firsts["patient_id"], firsts["at"])
    words = [
        f"{kind} from {at}: fever and CRP may stay low for {limits.hours(limits.BLUNTED_FOR)} after."
        for kind, at in zip(firsts["kind"].str.capitalize(), times, strict=True)
    ]
    return firsts[["patient_id", "at"]].assign(
        until=firsts["until"].where(firsts["until"] <= end), certain=True, missing="", detail=words
    )


def _end(doses: pd.DataFrame) -> pd.Series:
    """A dose without an end is over when it starts."""
    return doses["stopped_at"].fillna(doses["observed_at"])


def _chained(spells: pd.DataFrame, gap: pd.Timedelta) -> pd.DataFrame:
    """Spells numbered by patient; one that begins within the gap after any earlier goes on."""
    ordered = spells.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)
    patient = ordered["patient_id"]
    ended = ordered["ends"].groupby(patient).cummax().groupby(patient).shift(1)
    begins = ~(ordered["observed_at"] - ended <= gap)
    return ordered.assign(spell=begins.groupby(patient).cumsum())


def _long_steroids(doses: pd.DataFrame) -> pd.DataFrame:
    """Courses from the time at which they have lasted over three days."""
    if doses.empty:
        return doses.assign(ends=doses["stopped_at"])
    courses = _chained(doses.assign(ends=_end(doses)), pd.Timedelta(limits.STEROID_GAP))
    course = [courses["patient_id"], courses["spell"]]
    passes = courses["observed_at"].groupby(course).transform("first") + pd.Timedelta(
        limits.STEROIDS_LAST_OVER
    )
    at = courses["observed_at"].where(courses["observed_at"] > passes, passes)
    named = courses.assign(observed_at=at, kind=courses["kind"] + " over 3 days")
    return named[(courses["ends"] > passes).to_numpy()]
