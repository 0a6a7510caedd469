"""Patterns of laboratory results: ferritin that doubles, F8, minerals on the way to tumour lysis."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from monitoring.charting.tables import UNIT_FACTORS
from monitoring.course.days import ages_by_birth_date, ages_by_years, local_dates
from monitoring.course.patterns import limits
from monitoring.course.patterns.evidence import (
    CERTAIN,
    EVER,
    Bools,
    Evidence,
    Floats,
    answers,
    clock,
    clocks,
    extreme,
    firings,
    latest,
    no_firings,
    steps_of,
    union_of_times,
    when,
    written,
)
from monitoring.course.patterns.grades import is_known_still
from monitoring.grading.conditions import rounded
from monitoring.scales import tls

KEYS = ["patient_id", "observed_at"]

# --- ferritin --------------------------------------------------------------------------------------


def _doubled(rows: pd.DataFrame, within: timedelta) -> tuple[Bools, Bools, Floats]:
    """Certainly, possibly, and the earlier upper bound that proves it; nothing doubles from 0."""
    high = rows["high"].where(rows["high"] > 0)
    lowest_high = extreme(rows, high, within, highest=False)
    lowest_low = extreme(rows, rows["low"], within, highest=False)
    certain = rounded(rows["low"].to_numpy()) >= rounded(limits.DOUBLED * lowest_high)
    possible = rounded(rows["high"].to_numpy()) >= rounded(limits.DOUBLED * lowest_low)
    return certain, certain | possible, lowest_high


def ferritin_doubles(evidence: Evidence) -> pd.DataFrame:
    rows = evidence.after_infusion(evidence.results("ferritin")).reset_index(drop=True)
    certain, possible, earlier = _doubled(rows, limits.HINT_WITHIN)
    steps = steps_of(rows.assign(earlier=earlier), certain, possible, missing="ferritin")
    return firings(
        steps, lambda begins: _ferritin_words(begins, rows, limits.HINT_WITHIN, evidence)
    )


def _ferritin_words(
    begins: pd.DataFrame, rows: pd.DataFrame, within: timedelta, evidence: Evidence
) -> list[str]:
    found = when(begins, rows, "high", begins["earlier"], within)
    times = clocks(
        evidence, begins["patient_id"], found["observed_at_earlier"], begins["observed_at"]
    )
    full = clock(evidence, begins["patient_id"], begins["observed_at"])
    return [
        f"Ferritin {before} at {then} → {now} at {at}."
        if state == CERTAIN
        else f"Ferritin {now} at {whole} may have doubled within {limits.hours(within)}."
        for before, now, (then, at), whole, state in zip(
            written(found), written(begins), times, full, begins["state"], strict=True
        )
    ]


def ferritin_doubles_after_crs(evidence: Evidence) -> pd.DataFrame:
    """F8, looked at at each of its results and at each assessment of CRS."""
    ferritin = evidence.results("ferritin")
    certain, possible, earlier = _doubled(ferritin, limits.DOUBLED_WITHIN)
    ferritin = ferritin.assign(doubled=certain, may_double=possible, earlier=earlier)
    counts = {name: _fallen(evidence.results(name)) for name in limits.COUNTS}
    rows = evidence.after_infusion(union_of_times(ferritin, evidence.crs, *counts.values()))
    rows = rows.reset_index(drop=True)
    if rows.empty or ferritin.empty:
        return no_firings()
    found = latest(rows, ferritin, limits.LATEST_RESULT_WITHIN)
    known = found["at"].notna()
    doubled, may_double = answers(found, "doubled", "may_double")
    falls = _any_fallen(rows, counts)
    crs = latest(rows, evidence.crs_settling, EVER)
    settling, may_settle = answers(crs, "settling", "maybe_settling")
    lately = is_known_still(rows, crs)
    settling, may_settle = settling & lately, may_settle | ~lately
    missing = _joined(
        np.where(doubled, "", "ferritin"),
        np.where(falls["fallen"], "", ";".join(limits.COUNTS)),
        np.where(settling, "", "temperature_c;systolic_mmhg;oxygen_device"),
    )
    steps = steps_of(
        pd.concat([rows, falls, found.drop(columns=["low", "high"])], axis=1),
        doubled & falls["fallen"] & settling,
        may_double & falls["may_fall"] & may_settle,
        missing=missing,
    )
    # Without a recent ferritin there is nothing to say; where it has doubled, or has not, there is.
    decisive = (known & (doubled | ~may_double)) | ~falls["may_fall"] | ~may_settle

    def detail(begins: pd.DataFrame) -> list[str]:
        drawn = begins[["patient_id"]].assign(observed_at=begins["at"])
        before = when(drawn, ferritin, "high", begins["earlier"], limits.DOUBLED_WITHIN)
        times = clocks(evidence, begins["patient_id"], before["observed_at_earlier"], begins["at"])
        return [
            f"Ferritin {was} at {then} → {now} at {at}"
            + (f", {count}, while CRS is settling." if state == CERTAIN else "; the rest is open.")
            for was, now, (then, at), count, state in zip(
                written(before), written(begins), times, _fall_words(begins, counts),
                begins["state"], strict=True,
            )
        ]  # fmt: skip

    return firings(steps[decisive.to_numpy()], detail)


def _any_fallen(rows: pd.DataFrame, counts: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Whether any count has fallen as of each row; and of the first that has: which, when, from."""
    found = pd.DataFrame(
        {
            "fallen": False,
            "may_fall": False,
            "which": pd.Series("", index=rows.index, dtype="str"),
            "fell_at": pd.Series(pd.NaT, index=rows.index, dtype="datetime64[us, UTC]"),
            "fell_from": np.nan,
        },
        index=rows.index,
    )
    for name, results in counts.items():
        last = latest(
            rows, results[[*KEYS, "fallen", "may_fall", "highest"]], limits.LATEST_RESULT_WITHIN
        )
        fallen, may_fall = answers(last, "fallen", "may_fall")
        newly = fallen & ~found["fallen"].to_numpy()
        found.loc[newly, "which"] = name
        found.loc[newly, "fell_at"] = last.loc[newly, "at"]
        found.loc[newly, "fell_from"] = last.loc[newly, "highest"]
        found["fallen"] |= fallen
        found["may_fall"] |= may_fall
    return found


def _fall_words(begins: pd.DataFrame, counts: dict[str, pd.DataFrame]) -> list[str]:
    words = pd.Series([""] * len(begins), index=begins.index, dtype=object)
    for name, own in begins.groupby("which"):
        if name:
            results = counts[str(name)]
            drawn = own[["patient_id"]].assign(observed_at=own["fell_at"])
            now = drawn.merge(results, on=KEYS, how="left")
            before = when(drawn, results, "low", own["fell_from"], limits.FALLEN_WITHIN)
            words[own.index] = [
                f"{name} {was} → {is_}"
                for was, is_ in zip(written(before), written(now), strict=True)
            ]
    return list(words)


def _joined(*parts: np.ndarray) -> list[str]:
    return [";".join(word for word in words if word) for words in zip(*parts, strict=True)]


def _fallen(rows: pd.DataFrame) -> pd.DataFrame:
    """Whether each result lies a quarter under another of the hours before; the highest of them."""
    left = 1 - limits.FALLEN_BY
    highest_low = extreme(rows, rows["low"], limits.FALLEN_WITHIN, highest=True)
    highest_high = extreme(rows, rows["high"], limits.FALLEN_WITHIN, highest=True)
    fallen = rounded(rows["high"].to_numpy()) <= rounded(left * highest_low)
    may_fall = rounded(rows["low"].to_numpy()) <= rounded(left * highest_high)
    return rows.assign(fallen=fallen, may_fall=fallen | may_fall, highest=highest_low)


# --- minerals --------------------------------------------------------------------------------------


def minerals_toward_tls(evidence: Evidence) -> pd.DataFrame:
    """Two of the four minerals at their threshold of laboratory TLS, or soon there at this pace."""
    tables = {one.analyte: _toward(_mineral(one, evidence), one) for one in limits.MINERALS}
    rows = union_of_times(*tables.values())
    starts = evidence.patients.set_index("patient_id")["lymphodepletion_started_at"]
    starts = starts.fillna(evidence.infusions["first_infused_at"])
    begun = starts.reindex(rows["patient_id"]).set_axis(rows.index)
    rows = rows[(rows["observed_at"] >= begun).to_numpy()].reset_index(drop=True)
    if rows.empty:
        return no_firings()
    sure, perhaps, measured = (np.zeros(len(rows)) for _ in range(3))
    open_: list[np.ndarray] = []
    trends: dict[str, pd.DataFrame] = {}
    for one in limits.MINERALS:
        last = latest(rows, tables[one.analyte], limits.REACHED_WITHIN)
        toward, may_be = answers(last, "toward", "may_be")
        sure, perhaps = sure + toward, perhaps + may_be
        measured += last["at"].notna().to_numpy() & may_be
        asked = "albumin" if one.analyte == tls.CALCIUM else one.analyte
        open_.append(np.where(may_be & ~toward, asked, ""))
        trends[one.label] = last.where(pd.Series(toward))
    needed = limits.MINERALS_NEEDED
    steps = steps_of(
        rows.assign(row=np.arange(len(rows))),
        sure >= needed,
        perhaps >= needed,
        missing=_joined(*open_),
    )
    # One that is not measured at all says nothing: only results that leave it open do.
    decisive = (sure >= needed) | (perhaps < needed) | ((sure >= 1) & (measured >= needed))

    def detail(begins: pd.DataFrame) -> list[str]:
        times = clock(evidence, begins["patient_id"], begins["observed_at"])
        said = _joined(
            *(_trend_words(label, last.loc[begins["row"]]) for label, last in trends.items())
        )
        return [
            f"By {at}: {words.replace(';', ', ')}"
            + ("." if state == CERTAIN else "; a second mineral may be.")
            for at, words, state in zip(times, said, begins["state"], strict=True)
        ]

    return firings(steps[decisive], detail)


def _trend_words(label: str, last: pd.DataFrame) -> np.ndarray:
    before = last[["value_before", "unit_before", "sign_before"]].set_axis(
        ["value", "unit", "sign"], axis=1
    )
    pairs = zip(written(before), written(last), strict=True)
    return np.array(
        [
            f"{label} {was} → {now}" if was and now else f"{label} {now}" if now else ""
            for was, now in pairs
        ],
        dtype=object,
    )


def _mineral(one: limits.Mineral, evidence: Evidence) -> pd.DataFrame:
    """Its results with low_limit and high_limit, between which the threshold of the patient lies."""
    rows = evidence.results(one.analyte)
    ages = _ages(evidence).reindex(rows["patient_id"]).to_numpy()
    is_child, is_adult = ages < tls.CHILD_UNDER_YEARS, ages >= tls.CHILD_UNDER_YEARS
    adult = _printed(one.adult, rows["unit"], one.analyte)
    if one.child:
        low = high = _printed(one.child, rows["unit"], one.analyte)
    else:
        own = rows.get("upper_limit", pd.Series(np.nan, rows.index)).to_numpy(dtype=np.float64)
        low, high = (np.where(np.isnan(own), edge, own) for edge in (0.0, np.inf))
    rows = rows.assign(
        low_limit=np.where(is_adult, adult, np.where(is_child, low, np.minimum(adult, low))),
        high_limit=np.where(is_adult, adult, np.where(is_child, high, np.maximum(adult, high))),
    )
    return _corrected(rows, evidence) if one.analyte == tls.CALCIUM else rows


def _printed(printed: tls.Printed, units: pd.Series, analyte: str) -> Floats:
    """The threshold that is printed for the unit of each result, in the unit of its bounds."""
    bounds = {
        unit: threshold * UNIT_FACTORS.get((analyte, unit), 1.0) for unit, threshold in printed
    }
    return rounded(units.map(bounds).to_numpy(dtype=np.float64, na_value=np.nan))


def _ages(evidence: Evidence) -> pd.Series:
    """At the infusion."""
    people, infused = evidence.patients, evidence.infusions
    dates = local_dates(
        infused["first_infused_at"].reset_index(drop=True),
        zone=evidence.zone,
        offsets=infused["offset"].reset_index(drop=True),
    )
    by_birth = ages_by_birth_date(people["birth_date"], dates)
    by_years = ages_by_years(people["age_years"].to_numpy(dtype=np.float64), np.zeros(len(people)))
    return pd.Series(np.where(np.isnan(by_birth), by_years, by_birth), index=people["patient_id"])


def _corrected(calcium: pd.DataFrame, evidence: Evidence) -> pd.DataFrame:
    """Ca + 0.8 × (4.0 − albumin), mg/dL and g/dL; without an albumin of the last day a wide range."""
    albumin = evidence.results("albumin")[[*KEYS, "low", "high"]]
    found = latest(calcium, albumin, limits.ALBUMIN_WITHIN)
    least, most = (0.5, 7.0)  # the hard limits of albumin
    low = found["low"].fillna(least).to_numpy()
    high = found["high"].fillna(most).to_numpy()
    known = found["at"].notna().to_numpy()
    corrected = calcium.assign(
        low=rounded(calcium["low"].to_numpy() + 0.8 * (4.0 - high)),
        high=rounded(calcium["high"].to_numpy() + 0.8 * (4.0 - low)),
    )
    return corrected.assign(
        value=corrected["low"].round(1).where(known, calcium["value"]),
        unit=pd.Series("mg/dL", calcium.index).where(known, calcium["unit"] + " uncorrected"),
    )


def _toward(rows: pd.DataFrame, one: limits.Mineral) -> pd.DataFrame:
    """Whether each result is at the threshold, or at its pace will be within the hours to come."""
    least, most = limits.PACE_OVER
    before = latest(
        rows.assign(observed_at=rows["observed_at"] - pd.Timedelta(least)),
        rows[[*KEYS, "low", "high", "value", "unit", "sign"]],
        most - least,
    )
    elapsed = (rows["observed_at"] - before["at"]) / pd.Timedelta(limits.REACHED_WITHIN)
    sign = 1 if one.rises else -1
    # Turned so that everything rises towards its threshold.
    low, high = _turned(rows["low"], rows["high"], sign)
    earlier_low, earlier_high = _turned(before["low"], before["high"], sign)
    low_limit, high_limit = _turned(rows["low_limit"], rows["high_limit"], sign)
    slowest, fastest = (low - earlier_high) / elapsed, (high - earlier_low) / elapsed
    soon = (slowest > 0) & (rounded(low + slowest) >= high_limit)
    perhaps = ~((fastest <= 0) | (rounded(high + fastest) < low_limit))
    there, may_be = rounded(low) >= high_limit, rounded(high) >= low_limit
    words = ["value", "unit", "sign"]
    return pd.concat([rows[[*KEYS, *words]], before[words].add_suffix("_before")], axis=1).assign(
        toward=(soon | there).to_numpy(), may_be=(soon | there | perhaps | may_be).to_numpy()
    )


def _turned(low: pd.Series, high: pd.Series, sign: int) -> tuple[pd.Series, pd.Series]:
    return (low, high) if sign > 0 else (-high, -low)
