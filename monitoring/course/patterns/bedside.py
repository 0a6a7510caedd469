"""Patterns of what is charted at the bedside: F3 to F6 and neurotoxicity that is not ICANS.

A finding counts whatever cause it is attributed to: the combination needs a physician all the same.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from monitoring.course.patterns import limits
from monitoring.course.patterns.evidence import (
    CERTAIN,
    Bools,
    Evidence,
    Floats,
    between,
    clock,
    clocks,
    count_within,
    extreme,
    firings,
    latest,
    no_firings,
    rise,
    span_words,
    steps_of,
    when,
)
from monitoring.grading.conditions import Condition
from monitoring.grading.truth import Truth
from monitoring.scales import observables as o
from monitoring.scales.crs_astct_2019 import systolic_limits
from monitoring.scales.icans_astct_2019 import NEW_SIGN_AFTER_BCMA
from monitoring.scales.ice import ICE

KEYS = ["patient_id", "observed_at"]
SEDATED = o.sedated.is_("yes")  # N3: what is seen then tells nothing
ICE_TOTAL = o.ice_total.name


def _truth(evidence: Evidence, condition: Condition) -> Truth:
    return condition.evaluate(evidence.readings)


def _filled(evidence: Evidence, name: str) -> Bools:
    bedside = evidence.bedside
    if name not in bedside.columns:
        return np.zeros(len(bedside), dtype=np.bool_)
    return bedside[name].notna().to_numpy()


def _ice(evidence: Evidence) -> pd.DataFrame:
    """Neuro checks that say something on the ICE, as low and high points; none under sedation."""
    read = ICE.points.range(evidence.readings)
    worst, best = o.ice_total.plausible
    informative = ((read.low > worst) | (read.high < best)) & ~_truth(evidence, SEDATED).certain
    rows = evidence.bedside[KEYS].assign(low=read.low, high=read.high)
    return rows[informative].reset_index(drop=True)


def _fall(rows: pd.DataFrame, by: float) -> tuple[Bools, Bools, Floats]:
    """As `rise` upside down; the third is the earlier lower bound that proves it."""
    certain, possible, earlier = rise(
        rows, -rows["high"], -rows["low"], by=by, within=limits.RISE_WITHIN
    )
    return certain, possible, -earlier


# --- F3 ------------------------------------------------------------------------------------------


def ice_falls(evidence: Evidence) -> pd.DataFrame:
    rows = _ice(evidence)
    certain, possible, earlier = _fall(rows, limits.RISE_BY)
    steps = steps_of(
        rows.assign(earlier=earlier), certain, possible, level=-rows["high"], missing=ICE_TOTAL
    )

    def detail(begins: pd.DataFrame) -> list[str]:
        found = when(begins, rows, "low", begins["earlier"], limits.RISE_WITHIN)
        times = clocks(
            evidence, begins["patient_id"], found["observed_at_earlier"], begins["observed_at"]
        )
        full = clock(evidence, begins["patient_id"], begins["observed_at"])
        spans = span_words(begins["observed_at"] - found["observed_at_earlier"])
        before = [between(*one) for one in zip(found["low"], found["high"], strict=True)]
        now = [between(*one) for one in zip(begins["low"], begins["high"], strict=True)]
        falls = begins["earlier"] - begins["high"]
        exact = (found["low"] == found["high"]) & (begins["low"] == begins["high"])
        return [
            f"ICE {was} at {then} → {is_} at {at}, a fall of {'' if sure else 'at least '}"
            f"{fall:g} in {span}."
            if state == CERTAIN
            else f"ICE {is_} at {whole}: it may have fallen by {limits.RISE_BY} or more."
            for was, is_, (then, at), whole, fall, sure, span, state in zip(
                before, now, times, full, falls, exact, spans, begins["state"], strict=True
            )
        ]

    return firings(evidence.after_infusion(steps), detail)


def writing_lost(evidence: Evidence) -> pd.DataFrame:
    """New: the sentence was written before, at the baseline or since."""
    writes = _truth(evidence, (o.ice_writing >= 1) | (o.ice_total >= 10)).certain
    fails = _truth(evidence, o.ice_writing < 1).certain
    decisive = (writes | fails) & ~_truth(evidence, SEDATED).certain
    rows = evidence.bedside[KEYS].assign(writes=writes, fails=fails)
    rows = rows[decisive & ~(writes & fails)].reset_index(drop=True)
    at_baseline = _wrote_at_baseline(rows, evidence)
    earlier = rows["writes"].groupby(rows["patient_id"]).cummax()
    wrote = earlier | (at_baseline == 1)
    never_known = ~wrote & at_baseline.isna()
    fails_now = rows["fails"]
    steps = steps_of(
        rows,
        fails_now & wrote,
        fails_now & (wrote | never_known),
        missing="baseline_ice_writing",
    )

    def detail(begins: pd.DataFrame) -> list[str]:
        times = clock(evidence, begins["patient_id"], begins["observed_at"])
        totals = _totals_in_words(begins, evidence)
        return [
            f"Could not write the sentence at {at}"
            + (", which was written before" if state == CERTAIN else "; not known from before")
            + f"{total}."
            for at, total, state in zip(times, totals, begins["state"], strict=True)
        ]

    return firings(evidence.after_infusion(steps), detail)


def _wrote_at_baseline(rows: pd.DataFrame, evidence: Evidence) -> pd.Series:
    """1, 0 or unknown; a baseline of all ten points contains the sentence."""
    people = evidence.patients.set_index("patient_id")
    item, total = people["baseline_ice_writing"], people["baseline_ice"]
    wrote = item.where(item.isin([0, 1]))
    wrote = wrote.mask(wrote.isna() & (total == 10), 1.0)
    return wrote.reindex(rows["patient_id"]).set_axis(rows.index)


def _totals_in_words(begins: pd.DataFrame, evidence: Evidence) -> list[str]:
    scored = begins[KEYS].merge(_ice(evidence), on=KEYS, how="left")
    return [
        "" if np.isnan(low) else f"; ICE {between(low, high)}"
        for low, high in zip(scored["low"], scored["high"], strict=True)
    ]


# --- F4 ------------------------------------------------------------------------------------------


def seizure(evidence: Evidence) -> pd.DataFrame:
    """Every charted seizure is one of its own."""
    convulsive = [word for word in o.seizure.choices if word != "none"]
    truth = _truth(evidence, o.seizure.is_in(*convulsive))
    rows = evidence.bedside[KEYS].assign(seen=truth.certain)
    if o.seizure.name in evidence.bedside.columns:
        rows["word"] = evidence.bedside[o.seizure.name]
    rows = rows[~truth.unknown].reset_index(drop=True)
    number = rows.groupby("patient_id").cumcount()
    steps = steps_of(rows, rows["seen"], rows["seen"], level=number)

    def detail(begins: pd.DataFrame) -> list[str]:
        times = clock(evidence, begins["patient_id"], begins["observed_at"])
        return [
            f"Seizure charted at {at}: {word}."
            for at, word in zip(times, begins["word"], strict=True)
        ]

    return firings(evidence.after_infusion(steps), detail)


def consciousness_falls(evidence: Evidence) -> pd.DataFrame:
    words = o.consciousness.choices
    codes = evidence.readings.of(o.consciousness)
    sedated = _truth(evidence, SEDATED).certain
    rows = evidence.bedside[KEYS].assign(level=codes)
    rows = rows[(codes >= 0) & ~sedated].reset_index(drop=True)
    holds = rows["level"] > words.index("awakens-spontaneously")
    steps = steps_of(rows, holds, holds, level=rows["level"])

    def detail(begins: pd.DataFrame) -> list[str]:
        times = clock(evidence, begins["patient_id"], begins["observed_at"])
        return [
            f"Consciousness at {at}: {words[int(level)]}; not sedated."
            for at, level in zip(times, begins["level"], strict=True)
        ]

    return firings(evidence.after_infusion(steps), detail)


def new_weakness(evidence: Evidence) -> pd.DataFrame:
    """Weakness after the infusion, deeper than any that was charted before it."""
    deepness = {"none": 0.0, "mild": 1.0, "deep": 2.0}
    charted = _filled(evidence, o.motor.name)
    known = ~_truth(evidence, o.motor.is_("mild")).unknown & charted
    codes = evidence.readings.of(o.motor)
    rows = evidence.bedside[KEYS]
    words = np.array([*o.motor.words, "", ""])[codes]
    rows = rows.assign(level=[deepness.get(word, np.nan) for word in words])
    rows = rows[known & rows["level"].notna()].reset_index(drop=True)
    before = rows[(rows["observed_at"] < evidence.infused_at(rows)).to_numpy()]
    had = before.groupby("patient_id")["level"].max().reindex(rows["patient_id"]).fillna(0.0)
    holds = rows["level"].to_numpy() > had.to_numpy()
    steps = steps_of(rows, holds, holds, level=rows["level"])
    word_of = {level: word for word, level in deepness.items()}

    def detail(begins: pd.DataFrame) -> list[str]:
        times = clock(evidence, begins["patient_id"], begins["observed_at"])
        return [
            f"New weakness at {at}: {word_of[level]}."
            for at, level in zip(times, begins["level"], strict=True)
        ]

    return firings(evidence.after_infusion(steps), detail)


def pressure_signs(evidence: Evidence) -> pd.DataFrame:
    """Vomiting and headache charted within the hours, while the last ICE of them is falling."""
    within = limits.SYMPTOMS_WITHIN
    bedside = evidence.bedside
    rows = bedside[KEYS].copy()
    for name in ("vomiting", "headache"):
        truth = _truth(evidence, o.symptoms.includes(name))
        seen = np.where(truth.certain, 1.0, np.where(truth.possible, np.nan, 0.0))
        rows[name] = extreme(rows, seen, within, highest=True, closed="both")
    ice = _ice(evidence)
    falls, may_fall, earlier = _fall(ice, limits.FALLING_ICE_BY)
    ice = ice.assign(earlier=earlier, falls=np.where(falls, 1.0, np.where(may_fall, np.nan, 0.0)))
    last = latest(rows, ice, within)
    rows = pd.concat([rows.reset_index(drop=True), last], axis=1)
    symptoms = (rows["vomiting"] == 1) & (rows["headache"] == 1)
    absent = (rows["vomiting"] == 0) | (rows["headache"] == 0) | (rows["falls"] == 0)
    certain = symptoms & (rows["falls"] == 1)
    steps = steps_of(rows, certain, symptoms & rows["falls"].isna(), missing=ICE_TOTAL)
    steps = steps[symptoms | absent]

    def detail(begins: pd.DataFrame) -> list[str]:
        times = clock(evidence, begins["patient_id"], begins["observed_at"])
        return [
            f"Vomiting and headache by {at} within {limits.hours(within)}; "
            + (
                f"ICE {before:g} → {between(low, high)}."
                if state == CERTAIN
                else "whether the ICE falls is not known."
            )
            for at, before, low, high, state in zip(
                times, begins["earlier"], begins["low"], begins["high"], begins["state"],
                strict=True,
            )
        ]  # fmt: skip

    return firings(evidence.after_infusion(steps), detail)


# --- F5 ------------------------------------------------------------------------------------------


def hypotension_after_boluses(evidence: Evidence) -> pd.DataFrame:
    """A bolus may be charted at the bedside and on the drug chart: the larger count is taken."""
    local = evidence.settings.grading
    under = systolic_limits(local.adult_systolic_limit_mmhg) | o.hypotension.is_("yes")
    judged = _truth(evidence, o.hypotension.is_("yes")).certain
    pressure = ~o.systolic_mmhg.unknown_rows(evidence.readings)
    truth = _truth(evidence, under)
    bedside = evidence.bedside
    rows = bedside[KEYS].assign(is_under=truth.certain, may_be=truth.possible, judged=judged)
    rows["systolic"] = bedside.get("systolic_mmhg", np.nan)
    rows = rows[pressure | judged].reset_index(drop=True)
    at_bedside = bedside.loc[_truth(evidence, o.fluid_bolus.is_("yes")).certain, KEYS]
    rows["boluses"] = np.maximum(
        count_within(rows, at_bedside, limits.BOLUSES_WITHIN),
        count_within(rows, evidence.given("fluid-bolus"), limits.BOLUSES_WITHIN),
    )
    enough = rows["boluses"] >= limits.BOLUSES
    steps = steps_of(rows, rows["is_under"] & enough, rows["may_be"] & enough, missing="age_years")
    # Boluses that lie further back do not end it: only a pressure above the floor does.
    decisive = enough | ~rows["may_be"]

    def detail(begins: pd.DataFrame) -> list[str]:
        times = clock(evidence, begins["patient_id"], begins["observed_at"])
        return [
            ("Judged hypotensive" if np.isnan(systolic) else f"Systolic pressure {systolic:g} mmHg")
            + f" at {at} after {boluses} fluid boluses in {limits.hours(limits.BOLUSES_WITHIN)}."
            for systolic, at, boluses in zip(
                begins["systolic"], times, begins["boluses"], strict=True
            )
        ]

    return firings(evidence.after_infusion(steps[decisive]), detail)


# --- F6 ------------------------------------------------------------------------------------------


def oxygen_steps(evidence: Evidence) -> pd.DataFrame:
    ladder = limits.oxygen_ladder(evidence.settings.grading)
    bedside = evidence.bedside
    low, high = np.zeros(len(bedside)), np.zeros(len(bedside))
    for criterion, met in zip(ladder.criteria, ladder.truths(evidence.readings), strict=True):
        low = np.where(met.certain, np.maximum(low, criterion.grade), low)
        high = np.where(met.possible, np.maximum(high, criterion.grade), high)
    rows = bedside[KEYS].assign(low=low, high=high)
    rows["device"] = bedside.get("oxygen_device", pd.Series(None, bedside.index, dtype="str"))
    rows["flow"] = bedside.get("oxygen_flow_l_min", np.nan)
    charted = _filled(evidence, "oxygen_device") | _filled(evidence, "oxygen_flow_l_min")
    rows = rows[charted].reset_index(drop=True)
    certain, possible, earlier = rise(
        rows, rows["low"], rows["high"], by=limits.RISE_BY, within=limits.RISE_WITHIN
    )
    steps = steps_of(
        rows.assign(earlier=earlier),
        certain,
        possible,
        level=rows["low"],
        missing="oxygen_flow_l_min",
    )

    def detail(begins: pd.DataFrame) -> list[str]:
        found = when(begins, rows, "high", begins["earlier"], limits.RISE_WITHIN)
        times = clocks(
            evidence, begins["patient_id"], found["observed_at_earlier"], begins["observed_at"]
        )
        spans = span_words(begins["observed_at"] - found["observed_at_earlier"])
        return [
            f"Oxygen: {_device(was, was_flow)} at {then} → {_device(is_, flow)} at {at}, "
            + (f"{now - before:g} steps in {span}." if state == CERTAIN else "perhaps two steps.")
            for was, was_flow, is_, flow, (then, at), before, now, span, state in zip(
                found["device"], found["flow"], begins["device"], begins["flow"], times,
                begins["earlier"], begins["low"], spans, begins["state"], strict=True,
            )
        ]  # fmt: skip

    return firings(evidence.after_infusion(steps), detail)


def _device(word: object, flow: float) -> str:
    name = "device not charted" if pd.isna(word) else str(word)
    return name if np.isnan(flow) else f"{name} {flow:g} L/min"


# --- 4.4 -----------------------------------------------------------------------------------------


def non_icans_neurotoxicity(evidence: Evidence) -> pd.DataFrame:
    """The condition of the ICANS scale's own flag; possible where the product is not recorded."""
    condition = NEW_SIGN_AFTER_BCMA
    truth = condition.evaluate(evidence.readings)
    doubted = condition.evaluate(evidence.readings.doubting(o.product))
    rows = evidence.bedside[KEYS].assign(certain=truth.certain, possible=doubted.possible)
    charted = _filled(evidence, o.symptoms.name)
    if not charted.any():
        return no_firings()
    rows["symptoms"] = evidence.bedside[o.symptoms.name]
    rows = rows[charted].reset_index(drop=True)
    steps = steps_of(rows, rows["certain"], rows["possible"], missing=o.product.name)

    def detail(begins: pd.DataFrame) -> list[str]:
        times = clock(evidence, begins["patient_id"], begins["observed_at"])
        return [
            f"{', '.join(str(words).split(';'))} at {at}"
            + (" after a BCMA product." if state == CERTAIN else "; the product is not recorded.")
            for words, at, state in zip(begins["symptoms"], times, begins["state"], strict=True)
        ]

    return firings(evidence.after_infusion(steps), detail)
