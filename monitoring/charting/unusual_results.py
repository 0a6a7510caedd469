"""Laboratory results that are unusual but may be so: flags on a result, unless it was confirmed.

Soft limits of clinical specification 9.2 (LOCAL), in the unit of the hard limits, so that a result
has the same flags in whatever unit it was reported.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import (
    ANALYTE_USUAL,
    ASK_HAEMOLYSIS_ABOVE,
    HEMOGLOBIN_CHANGE_IN_24_H,
    UNIT_FACTORS,
    VALUE_LIMIT,
)
from monitoring.grading.assessment import joined_flags

Rows = NDArray[np.bool_]

CONFIRMED = "confirmed"  # a column of the frame where the form keeps it; the file has none
HAEMOLYSIS = "POTASSIUM_HAEMOLYSIS"
HEMOGLOBIN_CHANGE = "HEMOGLOBIN_CHANGE_IN_24_H"


def flag_of(analyte: str) -> str:
    return f"UNUSUAL_{analyte.upper().replace('-', '_')}"


def result_flags(labs: pd.DataFrame) -> pd.Series:
    """The flags of each result, `;` between, blank where there is none; indexed as the frame.

    One at a limit of detection is flagged where it is beyond the soft limit for certain.
    """
    low, high, kinds, analytes = _ranges(labs)
    usual = np.array([ANALYTE_USUAL.get(one, (-np.inf, np.inf)) for one in analytes])
    usual = np.vstack([usual.reshape(-1, 2), [[-np.inf, np.inf]]])[kinds]
    outside = (high < usual[:, 0]) | (low > usual[:, 1])
    raised = [
        (flag_of(analyte), outside & (kinds == place)) for place, analyte in enumerate(analytes)
    ]
    names = list(analytes)
    if "potassium" in names:
        potassium = kinds == names.index("potassium")
        raised.append((HAEMOLYSIS, potassium & (low > ASK_HAEMOLYSIS_ABOVE)))
    if "hemoglobin" in names:
        rows = (kinds == names.index("hemoglobin")) & (low == high)
        raised.append((HEMOGLOBIN_CHANGE, _changed(labs, low, rows)))
    if CONFIRMED in labs.columns:  # a blank one is not confirmed, and is asked back
        confirmed = labs[CONFIRMED].fillna("").str.split(";").map(lambda some: "value" in some)
        unconfirmed = ~confirmed.to_numpy(dtype=np.bool_)
        raised = [(flag, rows & unconfirmed) for flag, rows in raised]
    # Only those that are raised at all: the code of a row's set has one bit for each.
    return joined_flags([(flag, rows) for flag, rows in raised if rows.any()], labs.index)


def _ranges(
    labs: pd.DataFrame,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.intp], pd.Index]:
    """What each value may be in the unit of the limits, and the place of its analyte."""
    kinds, analytes = pd.factorize(labs["analyte"])
    pairs, distinct = pd.factorize(pd.MultiIndex.from_frame(labs[["analyte", "unit"]]))
    factors = np.array([UNIT_FACTORS.get((a, u), 1.0) for a, u in distinct] + [np.nan])
    value = np.round(labs["value"].to_numpy(dtype=np.float64) * factors[pairs], 9)
    if VALUE_LIMIT not in labs.columns:
        return value, value, kinds, pd.Index(analytes)
    # By the format a value without a sign is what was measured, and not a limit.
    sign = labs[VALUE_LIMIT].fillna("").to_numpy(dtype=object)
    low = np.where(sign == "<", -np.inf, value)
    high = np.where(sign == ">", np.inf, value)
    return low, high, kinds, pd.Index(analytes)


def _changed(labs: pd.DataFrame, value: NDArray[np.float64], rows: Rows) -> Rows:
    """Further than the limit from any result of the patient in the 24 h before."""
    changed = np.zeros(len(labs), dtype=np.bool_)
    places = np.flatnonzero(rows & ~np.isnan(value))
    if not len(places):
        return changed
    own = pd.DataFrame(
        {
            "patient_id": labs["patient_id"].array[places],
            "at": labs["observed_at"].array[places],
            "value": value[places],
            "place": places,
        }
    ).sort_values(["patient_id", "at"], kind="stable", ignore_index=True)
    before = own.groupby("patient_id").rolling("24h", on="at", closed="both")["value"]
    lowest, highest = before.min().to_numpy(), before.max().to_numpy()
    now = own["value"].to_numpy()
    far = np.round(np.maximum(now - lowest, highest - now), 9) > HEMOGLOBIN_CHANGE_IN_24_H
    changed[own["place"].to_numpy()[far]] = True
    return changed
