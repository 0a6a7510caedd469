"""How many doses of tocilizumab were given, in 24 hours and in all, and F9."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from monitoring.course.patterns import limits
from monitoring.course.patterns.evidence import (
    CERTAIN,
    EVER,
    Evidence,
    between,
    clock,
    count_within,
    firings,
    latest,
    no_firings,
    steps_of,
)

KEYS = ["patient_id", "observed_at"]
DAY = timedelta(hours=24)


def tocilizumab_doses(rows: pd.DataFrame, interventions: pd.DataFrame) -> pd.DataFrame:
    """As of each row of patient_id and observed_at: in_24_h, in_all, hours_since_last.

    A dose exactly 24 hours ago counts no longer as one of the last 24 hours. A drug that is not
    listed was not given (D2); hours_since_last is blank where none was. Indexed as `rows`.
    """
    given = interventions[interventions["kind"] == "tocilizumab"]
    doses = given[["patient_id", "started_at"]].rename(columns={"started_at": "observed_at"})
    asked = rows[KEYS].reset_index(drop=True)
    last = latest(asked, doses, EVER)["at"]
    return pd.DataFrame(
        {
            "in_24_h": count_within(asked, doses, DAY),
            "in_all": count_within(asked, doses, EVER),
            "hours_since_last": (asked["observed_at"] - last).dt.total_seconds() / 3600,
        }
    ).set_axis(rows.index)


def dose_count_reached(evidence: Evidence) -> pd.DataFrame:
    """The most doses are given, and CRS is not certainly lower than before the last of them."""
    doses = evidence.given("tocilizumab")[KEYS]
    crs = evidence.crs[evidence.crs["low"].notna()].reset_index(drop=True)
    if crs.empty or doses.empty:
        return no_firings()
    rows = pd.concat([crs, tocilizumab_doses(crs, evidence.interventions)], axis=1)
    rows["dose"] = latest(rows, doses, EVER)["at"]
    given = rows[rows["dose"].notna() & (rows["dose"] < rows["observed_at"])]
    given = given.reset_index(drop=True)
    before = latest(
        given[["patient_id"]].assign(observed_at=given["dose"]),
        crs[[*KEYS, "low", "high"]],
        limits.IMPROVED_SINCE,
    )
    given = given.assign(low_before=before["low"], high_before=before["high"])
    reached = (given["in_24_h"] >= limits.DOSES_IN_24_H) | (given["in_all"] >= limits.DOSES_IN_ALL)
    no_better = (given["low"] >= given["high_before"]) & (given["low"] >= 1)
    better = (given["high"] < given["low_before"]) | (given["high"] == 0)
    missing = np.where(
        given["low_before"].isna(), "temperature_c;systolic_mmhg;oxygen_device", given["missing"]
    )
    steps = steps_of(
        given, reached & no_better, reached & ~better, level=given["in_all"], missing=missing
    )

    def detail(begins: pd.DataFrame) -> list[str]:
        times = clock(evidence, begins["patient_id"], begins["observed_at"])
        return [
            f"Tocilizumab {in_24} in 24 h, {in_all} in all, the last {hours:.1f} h before {at}; "
            + ("CRS not graded" if np.isnan(was_low) else f"CRS {between(was_low, was_high)}")
            + f" before it and {between(low, high)} now"
            + ("." if state == CERTAIN else ": whether it is better is not known.")
            for in_24, in_all, hours, at, was_low, was_high, low, high, state in zip(
                begins["in_24_h"], begins["in_all"], begins["hours_since_last"], times,
                begins["low_before"], begins["high_before"], begins["low"], begins["high"],
                begins["state"], strict=True,
            )
        ]  # fmt: skip

    return firings(steps, detail)
