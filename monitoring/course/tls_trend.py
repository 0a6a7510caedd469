"""What a trend toward tumour lysis syndrome is made of: the four analytes, result by result."""

from __future__ import annotations

import numpy as np
import pandas as pd

from monitoring.charting.tables import VALUE_LIMIT
from monitoring.course.graders import Charted
from monitoring.course.looked_up import factor_into
from monitoring.course.tls_results import followed_patients, measured_results
from monitoring.course.tls_times import NO, YES, words_of, yes_no
from monitoring.grading.conditions import Readings
from monitoring.scales import tls
from monitoring.scales import tls_cairo_bishop_2004 as cairo_bishop
from monitoring.scales import tls_howard_2011 as howard
from monitoring.scales.tls import CALCIUM, LABORATORY, OneResult

TREND_COLUMNS = (
    "patient_id",
    "observed_at",
    "day",
    "in_window",
    "analyte",
    "value",
    VALUE_LIMIT,
    "unit",
    "baseline",
    "of_baseline",
    "since_previous",
    "hours_since_previous",
    "toward",
    "abnormal",
    "abnormal_by_change",
)


def mineral_trend(charted: Charted) -> pd.DataFrame:
    """One row per result of the four analytes of laboratory TLS, by patient, time and analyte.

    `of_baseline` is value / baseline; `since_previous` the change from the patient's result before
    it, in the unit of this one; `toward` says whether that goes the way of TLS (up for uric acid,
    potassium and phosphate, down for calcium): yes, no (away or unchanged), blank where there is
    none before or either is at a limit of detection. `abnormal` is by Howard, `abnormal_by_change`
    by Cairo and Bishop: yes, no, or blank for unknown. Calcium is as measured, not corrected.
    """
    choices = charted.settings.tls
    patients = followed_patients(charted, choices)
    read = measured_results(charted, patients)
    read = read[read["analyte"].isin(LABORATORY)].reset_index(drop=True)
    words = {
        "abnormal": _judged(read, howard.howard_table(choices)),
        "abnormal_by_change": _judged(read, cairo_bishop.cairo_bishop_table(choices)),
    }
    place, dates = read["place"].to_numpy(), read["date"].to_numpy().astype("datetime64[D]")
    inside = (dates >= patients.opens[place]) & (dates <= patients.closes[place])
    rows = read.assign(in_window=yes_no(inside), of_baseline=read["value"] / read["baseline"])
    rows = rows.assign(**words, **_since_previous(rows))
    ordered = rows.sort_values(["patient_id", "observed_at", "analyte"], ignore_index=True)
    return ordered[list(TREND_COLUMNS)]


def _judged(read: pd.DataFrame, table: tuple[OneResult, ...]) -> pd.Series:
    judged = pd.Series(None, index=read.index, dtype="str")
    for name in LABORATORY:
        own = (read["analyte"] == name).to_numpy()
        when = tls.abnormal_by(table, name)
        truth = when.evaluate(Readings(read[own].reset_index(drop=True)))
        judged[own] = words_of(truth.certain, truth.possible, YES, NO).to_numpy()
    return judged


def _since_previous(rows: pd.DataFrame) -> dict[str, pd.Series]:
    exact = rows["value"].where(rows[VALUE_LIMIT].isna())
    before = (
        rows.assign(exact=exact)[["exact", "unit", "at"]]
        .groupby([rows["place"], rows["analyte"]], sort=False)
        .shift(1)
    )
    kinds = pd.MultiIndex.from_arrays([rows["analyte"], before["unit"], rows["unit"]])
    codes, distinct = pd.factorize(kinds)
    factors = [
        factor_into(str(one[0]), str(one[1]), str(one[2])) if isinstance(one[1], str) else np.nan
        for one in list(distinct)
    ]
    factor = np.array([*factors, np.nan])[codes]
    change = np.round(exact.to_numpy() - before["exact"].to_numpy() * factor, 9)
    falls = (rows["analyte"] == CALCIUM).to_numpy()
    toward = np.where(falls, change < 0, change > 0)
    said = yes_no(toward).where(~np.isnan(change))
    hours = (rows["at"] - before["at"]) / 3_600_000_000
    return {
        "since_previous": pd.Series(change, index=rows.index),
        "hours_since_previous": hours,
        "toward": said,
    }
