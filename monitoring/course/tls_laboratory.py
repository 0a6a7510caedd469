"""The four analytes of laboratory TLS at every time: abnormal, possibly so, measured or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from monitoring.charting.tables import VALUE_LIMIT
from monitoring.course.tls_results import Bools, Ints
from monitoring.course.tls_times import NO, Laid
from monitoring.grading.conditions import Readings
from monitoring.grading.truth import Truth
from monitoring.scales import tls
from monitoring.scales.tls import CALCIUM, LABORATORY, OneResult

BASELINE, AGE, UPPER_LIMIT = "baseline", "age", "upper-limit"


@dataclass(frozen=True)
class AnalyteInTime:
    """One analyte at every time: abnormal, possibly so and measured, each with its 24 h.

    `firm` is abnormal without an uncorrected calcium; `ever` and `ever_firm` count to the end of
    the window. `may_be_now` is by a reading, `perhaps` also for want of one. `bare`: a reading that speaks now was uncorrected. `lacking`: a reading that
    speaks now cannot be judged without its baseline, the age or its upper limit.
    """

    now: Bools
    may_be_now: Bools
    firm: Bools
    perhaps: Bools
    measured: Bools
    ever: Bools
    ever_firm: Bools
    bare: Bools
    lacking: Mapping[str, Bools]


def analyte_in_time(
    laid: Laid,
    name: str,
    table: Iterable[OneResult],
    within: Bools,
    *,
    by_change: bool = False,
) -> AnalyteInTime:
    """`within` are the times whose results count: those of the window, or all."""
    times, measured = laid.times, laid.measured
    own = measured[(measured["analyte"] == name).to_numpy()].reset_index(drop=True)
    truth = tls.abnormal_by(table, name).evaluate(Readings(own))
    bare = (own["corrected"] == NO).to_numpy() if name == CALCIUM else np.zeros(len(own), np.bool_)
    certain, firm = (
        laid.seen(own, rows) & within for rows in (truth.certain, truth.certain & ~bare)
    )
    possible, there, uncorrected = (
        laid.seen(own, rows) & within
        for rows in (truth.possible, np.ones(len(own), dtype=np.bool_), bare)
    )
    read = times.recently(there)
    lacking = {
        what: times.recently(laid.seen(own, rows) & within)
        for what, rows in _lacking(own, truth, by_change=by_change).items()
    }
    return AnalyteInTime(
        now=times.recently(certain),
        may_be_now=times.recently(possible),
        firm=times.recently(firm),
        perhaps=times.recently(possible) | ~read,
        measured=read,
        ever=times.so_far(certain),
        ever_firm=times.so_far(firm),
        bare=times.recently(uncorrected),
        lacking=lacking,
    )


def _lacking(own: pd.DataFrame, truth: Truth, *, by_change: bool) -> dict[str, Bools]:
    """The results with a plain value that are still not judged, by what they lack."""
    plain = (own["value"].notna() & own[VALUE_LIMIT].isna()).to_numpy(dtype=np.bool_)
    unknown = truth.unknown & plain
    no_baseline = unknown & (own["against_baseline"] == "none").to_numpy() & by_change
    no_age = unknown & ~no_baseline & own["age_years"].isna().to_numpy()
    return {
        BASELINE: no_baseline,
        AGE: no_age,
        UPPER_LIMIT: unknown & ~no_baseline & ~no_age,
    }


@dataclass(frozen=True)
class LaboratoryInTime:
    """Laboratory TLS at every time, in the window, by one definition.

    `abnormal` and `perhaps` by analyte, as they count now; `met` what is certain so far, and
    `may_be_met` what readings that cannot be judged leave possible so far, also between two of a
    day's results.
    """

    abnormal: Mapping[str, Bools]
    firm: Mapping[str, Bools]
    perhaps: Mapping[str, Bools]
    of: Mapping[str, AnalyteInTime]
    met: Bools
    met_firm: Bools
    may_be_met: Bools
    not_excluded: Bools
    not_excluded_now: Bools
    goes_on: Bools


def count_of(of: Mapping[str, Bools]) -> Ints:
    return np.sum([of[name] for name in LABORATORY], axis=0, dtype=np.int64)


def laboratory_in_time(
    laid: Laid, table: tuple[OneResult, ...], *, together: bool
) -> LaboratoryInTime:
    """`together`: two abnormal count within the same 24 h, otherwise anywhere in the window."""
    times = laid.times
    of = {
        name: analyte_in_time(laid, name, table, times.in_window, by_change=not together)
        for name in LABORATORY
    }
    abnormal = {name: one.now if together else one.ever for name, one in of.items()}
    firm = {name: one.firm if together else one.ever_firm for name, one in of.items()}
    perhaps = {name: abnormal[name] | one.perhaps for name, one in of.items()}
    met = times.so_far((count_of(abnormal) >= 2) & times.in_window)
    met_firm = times.so_far((count_of(firm) >= 2) & times.in_window)
    may_be = {name: abnormal[name] | one.may_be_now for name, one in of.items()}
    may_be_met = times.so_far((count_of(may_be) >= 2) & times.in_window)
    going_on = np.any([one.may_be_now for one in of.values()], axis=0)
    by_now = {name: one.now | one.perhaps for name, one in of.items()}
    return LaboratoryInTime(
        abnormal,
        firm,
        perhaps,
        of,
        met,
        met_firm,
        may_be_met,
        not_excluded=count_of(perhaps) >= 2,
        not_excluded_now=count_of(by_now) >= (2 if together else 1),
        goes_on=going_on,
    )
