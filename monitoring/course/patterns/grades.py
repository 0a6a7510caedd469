"""Patterns of the grades over time: F1, F2, onset against what is expected, a second ICANS."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from monitoring.course.episodes import State
from monitoring.course.expected_windows import ExpectedWindow, expected_window
from monitoring.course.grades import CRS, ICANS
from monitoring.course.patterns import limits
from monitoring.course.patterns.evidence import (
    CERTAIN,
    EVER,
    Evidence,
    answers,
    between,
    clock,
    clocks,
    firings,
    latest,
    no_firings,
    rise,
    span_words,
    steps_of,
    union_of_times,
    when,
)
from monitoring.grading.scale import Status

NAMES = {CRS: "CRS", ICANS: "ICANS"}
Finder = Callable[[Evidence], pd.DataFrame]


def _both(one: Callable[[Evidence, pd.DataFrame, str], pd.DataFrame]) -> Finder:
    def find(evidence: Evidence) -> pd.DataFrame:
        return pd.concat(
            [one(evidence, evidence.crs, "CRS"), one(evidence, evidence.icans, "ICANS")],
            ignore_index=True,
        )

    return find


def _grade_words(rows: pd.DataFrame) -> list[str]:
    provisional = rows["status"] == Status.PROVISIONAL
    return [
        between(low, high) + (" (provisional)" if one else "")
        for low, high, one in zip(rows["low"], rows["high"], provisional, strict=True)
    ]


# --- F1 ------------------------------------------------------------------------------------------


def _grade_rises(evidence: Evidence, grades: pd.DataFrame, name: str) -> pd.DataFrame:
    within = limits.RISE_WITHIN
    known = grades[grades["low"].notna()].reset_index(drop=True)
    certain, possible, lowest = rise(
        known, known["low"], known["high"], by=limits.RISE_BY, within=within
    )
    steps = steps_of(
        known.assign(lowest=lowest), certain, possible, level=known["low"], missing=known["missing"]
    )

    def detail(begins: pd.DataFrame) -> list[str]:
        seen = known[["patient_id", "observed_at", "high"]]
        earlier = when(begins, seen, "high", begins["lowest"], within)["observed_at_earlier"]
        times = clocks(evidence, begins["patient_id"], earlier, begins["observed_at"])
        full = clock(evidence, begins["patient_id"], begins["observed_at"])
        spans = span_words(begins["observed_at"] - earlier)
        rises = begins["low"] - begins["lowest"]
        exact = begins["low"] == begins["high"]
        return [
            f"{name} {before:g} at {then} → {words} at {at}, a rise of "
            f"{'' if sure else 'at least '}{risen:g} in {span}."
            if state == CERTAIN
            else f"{name} {words} at {whole}: it may have risen by {limits.RISE_BY} or more."
            for before, words, (then, at), whole, risen, sure, span, state in zip(
                begins["lowest"], _grade_words(begins), times, full, rises, exact, spans,
                begins["state"], strict=True,
            )
        ]  # fmt: skip

    return firings(steps, detail)


def _severe(evidence: Evidence, grades: pd.DataFrame, name: str) -> pd.DataFrame:
    known = grades[grades["low"].notna()].reset_index(drop=True)
    steps = steps_of(
        known,
        known["low"] >= limits.SEVERE_GRADE,
        known["high"] >= limits.SEVERE_GRADE,
        level=known["low"],
        missing=known["missing"],
    )

    def detail(begins: pd.DataFrame) -> list[str]:
        times = clock(evidence, begins["patient_id"], begins["observed_at"])
        return [
            f"{name} {words} at {at}."
            for words, at in zip(_grade_words(begins), times, strict=True)
        ]

    return firings(steps, detail)


grade_rises = _both(_grade_rises)
severe = _both(_severe)

# --- F2 ------------------------------------------------------------------------------------------


def crs_with_icans(evidence: Evidence) -> pd.DataFrame:
    times = union_of_times(evidence.crs, evidence.icans)
    columns = ["low", "high", "missing"]
    tables = [
        latest(times, one[["patient_id", "observed_at", *columns]], limits.TOGETHER_WITHIN)
        for one in (evidence.crs, evidence.icans)
    ]
    rows = pd.concat(
        [
            times,
            *(one.add_prefix(name) for one, name in zip(tables, ("crs_", "icans_"), strict=True)),
        ],
        axis=1,
    )
    crs_is, crs_may = _reaches(rows["crs_low"], rows["crs_high"], limits.CRS_TOGETHER)
    icans_is, icans_may = _reaches(rows["icans_low"], rows["icans_high"], limits.ICANS_TOGETHER)
    # Where neither is certain, all that is known is that little is known.
    worth = crs_is | icans_is | ~crs_may | ~icans_may
    missing = [
        ";".join(dict.fromkeys(word for word in words if word))
        for words in zip(
            _lacking(rows, "crs_", "temperature_c;systolic_mmhg;oxygen_device", ~crs_is),
            _lacking(rows, "icans_", "ice_total;consciousness;seizure", ~icans_is),
            strict=True,
        )
    ]
    steps = steps_of(
        rows, crs_is & icans_is, crs_may & icans_may, missing=pd.Series(missing, dtype="str")
    )[worth]

    def detail(begins: pd.DataFrame) -> list[str]:
        at = clock(evidence, begins["patient_id"], begins["observed_at"])
        return [
            f"{_found('CRS', *crs)} with {_found('ICANS', *icans)} at {one}."
            for crs, icans, one in zip(
                zip(begins["crs_low"], begins["crs_high"], strict=True),
                zip(begins["icans_low"], begins["icans_high"], strict=True),
                at,
                strict=True,
            )
        ]

    return firings(steps, detail)


def _reaches(low: pd.Series, high: pd.Series, grade: int) -> tuple[np.ndarray, np.ndarray]:
    """Certainly and possibly at the grade; no assessment leaves it possible."""
    return (low >= grade).to_numpy(), ~(high < grade).to_numpy()


def _lacking(rows: pd.DataFrame, scale: str, asked: str, holds: np.ndarray) -> list[str]:
    words = rows[f"{scale}missing"].where(rows[f"{scale}low"].notna(), asked).fillna("")
    return list(words.where(holds, ""))


def _found(name: str, low: float, high: float) -> str:
    return f"{name} not graded" if np.isnan(low) else f"{name} {between(low, high)}"


# --- onset -----------------------------------------------------------------------------------------


def flagged_onset(flag: str) -> Finder:
    """The flag that the CRS scale raises at the onset, for as long as the episode lasts."""

    def find(evidence: Evidence) -> pd.DataFrame:
        crs = evidence.crs
        raised = crs["flags"].fillna("").str.split(";").map(lambda flags: flag in flags)
        raised &= crs["episode"] > 0
        since = raised.astype("bool").groupby([crs["patient_id"], crs["episode"]]).cummax()
        goes_on = crs["state"].isin([State.OPEN, State.RESOLVING]) & (crs["episode"] > 0)
        steps = steps_of(crs, since & goes_on, since & goes_on, level=crs["episode"])
        decisive = (crs["episode"] > 0) | (crs["state"] == State.RESOLVED)

        def detail(begins: pd.DataFrame) -> list[str]:
            elapsed = span_words(begins["observed_at"] - evidence.infused_at(begins))
            times = clock(evidence, begins["patient_id"], begins["observed_at"])
            return [
                f"CRS began at {at}, {span} after the infusion."
                for at, span in zip(times, elapsed, strict=True)
            ]

        return firings(steps[decisive], detail)

    return find


def _outside_window(evidence: Evidence, grades: pd.DataFrame, name: str) -> pd.DataFrame:
    scale = next(key for key, short in NAMES.items() if short == name)
    own = grades[grades["episode"] == 1].reset_index(drop=True)
    people = evidence.patients.set_index("patient_id")[["product", "indication"]].fillna("")
    products = people["product"].str.strip().str.lower()
    kinds = list(zip(products, people["indication"], strict=True))
    windows = {kind: _window(*kind, scale) for kind in set(kinds)}
    of_patient = dict(zip(people.index, (windows[kind] for kind in kinds), strict=True))
    own = own[own["patient_id"].map(lambda one: of_patient[one] is not None).astype("bool")]
    if own.empty:
        return no_firings()
    days = pd.Series(evidence.days(own["patient_id"], own["observed_at"]), index=own.index)
    own = own.assign(onset_day=days.groupby(own["patient_id"]).transform("first"))
    shaded = [of_patient[one].shaded_days for one in own["patient_id"]]
    low, high = np.array(shaded, dtype=np.float64).T
    outside = ((own["onset_day"] < low) | (own["onset_day"] > high)).to_numpy()
    holds = outside & own["state"].isin([State.OPEN, State.RESOLVING]).to_numpy()

    def detail(begins: pd.DataFrame) -> list[str]:
        return [
            _outside_words(name, day, of_patient[one])
            for one, day in zip(begins["patient_id"], begins["onset_day"], strict=True)
        ]

    return firings(steps_of(own, holds, holds), detail)


def _window(product: str, indication: str, scale: str) -> ExpectedWindow | None:
    window = expected_window(product, scale, indication=indication)
    return window if window is not None and window.shaded_days is not None else None


def _outside_words(name: str, day: float, window: ExpectedWindow | None) -> str:
    assert window is not None
    return (
        f"{name} began on day {day:+.0f}; {window.product}, {window.population}: median onset day "
        f"{window.onset} ({window.source}, {window.onset.mark})."
    )


outside_window = _both(_outside_window)

# --- a second ICANS --------------------------------------------------------------------------------


def biphasic(evidence: Evidence) -> pd.DataFrame:
    """ICANS, then certainly none, then again: begun after CRS had settled."""
    icans = evidence.icans[evidence.icans["low"].notna()].reset_index(drop=True)
    if icans.empty:
        return no_firings()
    patient = icans["patient_id"]
    present, clear = icans["low"] >= 1, icans["high"] == 0
    been = present.groupby(patient).cummax()
    cleared = (clear & been).groupby(patient).cummax()
    fixed = present.where(present | clear).astype("boolean")
    was_present = fixed.groupby(patient).ffill().groupby(patient).shift(1).fillna(value=False)
    starts = cleared & present & ~was_present.astype("bool")
    settled, maybe = _settled_at(icans, evidence)
    phase = starts.groupby(patient).cumsum()
    at_start = [
        pd.Series(one).where(starts).groupby([patient, phase]).transform("first").astype("boolean")
        for one in (settled, maybe)
    ]
    second = cleared & present & (phase > 0)
    is_, may = (one.fillna(value=False).astype("bool") for one in at_start)
    steps = steps_of(
        icans.assign(phase=phase),
        second & is_,
        second & may,
        level=icans["low"].where(second, 0),
        missing="temperature_c;systolic_mmhg;oxygen_device",
    )
    # An open grade neither begins nor ends the second phase.
    decisive = present | clear

    def detail(begins: pd.DataFrame) -> list[str]:
        times = clock(evidence, begins["patient_id"], begins["observed_at"])
        return [
            f"ICANS {words} at {at}, after it had gone"
            + (" and CRS had settled." if state == CERTAIN else "; CRS was not assessed then.")
            for words, at, state in zip(_grade_words(begins), times, begins["state"], strict=True)
        ]

    return firings(steps[decisive], detail)


def _settled_at(rows: pd.DataFrame, evidence: Evidence) -> tuple[np.ndarray, np.ndarray]:
    """Certainly settled as of each row, and possibly: where CRS was not assessed lately."""
    found = latest(rows, evidence.crs_settling, EVER)
    settled, maybe = answers(found, "settled", "settled")
    known = is_known_still(rows, found)
    return settled & known, maybe | ~known


def is_known_still(rows: pd.DataFrame, found: pd.DataFrame) -> np.ndarray:
    """Whether the last state of CRS still says anything: it is resolved, or not older than a day."""
    age = rows["observed_at"].reset_index(drop=True) - found["at"]
    recent = age <= pd.Timedelta(limits.SETTLING_KNOWN_FOR)
    return (recent | (found["state"] == State.RESOLVED)).to_numpy(dtype=np.bool_)
