"""The results that tumour lysis syndrome uses, each with its window, its age and its baseline."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import VALUE_LIMIT
from monitoring.course.days import (
    ages_by_birth_date,
    ages_by_years,
    first_infusions,
    local_dates,
    microseconds,
)
from monitoring.course.graders import Charted
from monitoring.course.laboratory import results
from monitoring.course.looked_up import factor_into
from monitoring.scales.laboratory import CORRECTION_PER_G_DL, NORMAL_ALBUMIN_G_DL
from monitoring.scales.tls import ALBUMIN, CALCIUM, CREATININE, LABORATORY
from monitoring.settings import TlsChoices

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Dates = NDArray[np.datetime64]

USED = (*LABORATORY, CREATININE)


@dataclass(frozen=True)
class Patients:
    """Of each patient in order of id: the window, both days in it, and what a result is held to."""

    ids: pd.Index
    opens: Dates
    closes: Dates
    began: Ints  # lymphodepletion or, where that is not recorded, the infusion
    infused: Ints
    day_0: Dates
    offset: pd.Series
    birth_date: pd.Series
    age_at_infusion: Floats
    died: Dates

    def places(self, ids: pd.Series) -> Ints:
        found = self.ids.get_indexer(pd.Index(ids)).astype(np.int64)
        if (found < 0).any():
            strangers = ", ".join(sorted(set(ids[found < 0])))
            raise ValueError(
                f"There are rows of {strangers}, who is not in the patients table; without the "
                "infusion nothing can be graded. Admit the patient first."
            )
        return found

    def dates(self, times: pd.Series, place: Ints, charted: Charted) -> Dates:
        own = self.offset.iloc[place].reset_index(drop=True)
        return local_dates(times.reset_index(drop=True), zone=charted.zone, offsets=own)

    def ages(self, place: Ints, dates: Dates, at: Ints) -> Floats:
        by_birth = ages_by_birth_date(self.birth_date.iloc[place].reset_index(drop=True), dates)
        elapsed = (at - self.infused[place]) / (24 * 3_600_000_000)
        by_years = ages_by_years(self.age_at_infusion[place], elapsed)
        return np.where(np.isnan(by_birth), by_years, by_birth)


def followed_patients(charted: Charted, choices: TlsChoices) -> Patients:
    about = charted.patients.sort_values("patient_id", kind="stable", ignore_index=True)
    infusion = first_infusions(about).reset_index(drop=True)
    zone, offset = charted.zone, infusion["offset"]
    day_0 = local_dates(infusion["first_infused_at"], zone=zone, offsets=offset)
    begun_at = about["lymphodepletion_started_at"]
    # Begun after the infusion is a slip of the pen: the window then opens as without it.
    early = (begun_at < infusion["first_infused_at"]).to_numpy(dtype=np.bool_)
    begun_at = begun_at.where(early, infusion["first_infused_at"])
    begun_on = local_dates(begun_at, zone=zone, offsets=offset)
    return Patients(
        pd.Index(about["patient_id"]),
        begun_on - np.timedelta64(choices.window_days_before_lymphodepletion, "D"),
        day_0 + np.timedelta64(choices.window_days_after_infusion, "D"),
        microseconds(begun_at),
        microseconds(infusion["first_infused_at"]),
        day_0,
        offset,
        about["birth_date"],
        about["age_years"].to_numpy(dtype=np.float64, na_value=np.nan),
        local_dates(about["died_at"], zone=zone, offsets=offset),
    )


# --- the results, each by itself -----------------------------------------------------------------


def measured_results(charted: Charted, patients: Patients) -> pd.DataFrame:
    """The results that TLS uses, by patient and time, with what each is compared with.

    Besides the columns of laboratory.results: place (of the patient), at (microseconds), date,
    age_years, baseline in the unit of the result, against_baseline and corrected.
    """
    own = charted.labs[charted.labs["analyte"].isin([*USED, ALBUMIN])]
    patients.places(own["patient_id"])
    none_answered = charted.answers.iloc[:0]
    read = results(replace(charted, labs=own, answers=none_answered))
    read = read[read["analyte"].isin(USED)].reset_index(drop=True)
    place = patients.places(read["patient_id"])
    at = microseconds(read["observed_at"])
    dates = patients.dates(read["observed_at"], place, charted)
    is_corrected = read["albumin"].notna()
    read = read.assign(
        place=place,
        at=at,
        date=dates,
        age_years=patients.ages(place, dates, at),
        corrected=pd.Series(np.where(is_corrected, "yes", "no"), index=read.index, dtype="str"),
    )
    return _with_baseline(read, patients)


def _with_baseline(read: pd.DataFrame, patients: Patients) -> pd.DataFrame:
    """The last exact value before lymphodepletion, or else up to the infusion, whatever its unit.

    Calcium is compared as it is read: corrected where its albumin is known.
    """
    exact = (read["value"].notna() & read[VALUE_LIMIT].isna()).to_numpy(dtype=np.bool_)
    place, at = read["place"].to_numpy(), read["at"].to_numpy()
    as_read = _as_read(read)
    first = exact & (at < patients.began[place])
    second = exact & (at <= patients.infused[place])
    found = np.full(len(read), np.nan)
    word = np.full(len(read), "none", dtype=object)
    units = read["unit"].to_numpy(dtype=object)
    for analyte in USED:
        own = (read["analyte"] == analyte).to_numpy()
        last = np.full(len(patients.ids), -1)
        for usable in (second, first):  # the first baseline stands over the second
            rows = np.flatnonzero(own & usable)
            newest = np.full(len(patients.ids), -1)
            np.maximum.at(newest, place[rows], rows)
            last = np.where(newest >= 0, newest, last)
        rows = np.flatnonzero(own)
        from_row = last[place[rows]]
        there, rows = from_row >= 0, rows[from_row >= 0]
        from_row = from_row[there]
        found[rows] = as_read[from_row] * _factors(analyte, units, from_row, rows)
        word[rows] = np.where(at[rows] > at[from_row], "yes", "earlier")
    return read.assign(
        baseline=found, against_baseline=pd.Series(word, index=read.index, dtype="str")
    )


def _factors(analyte: str, units: NDArray[np.object_], of: Ints, into: Ints) -> Floats:
    """What a value of the rows `of` is multiplied by to stand in the unit of the rows `into`."""
    codes, kinds = pd.factorize(units)
    pairs, place = np.unique(codes[of] * len(kinds) + codes[into], return_inverse=True)
    distinct = [divmod(int(pair), len(kinds)) for pair in pairs]
    factors = [factor_into(analyte, str(kinds[one]), str(kinds[two])) for one, two in distinct]
    return np.array(factors, dtype=np.float64)[place]


def _as_read(read: pd.DataFrame) -> Floats:
    value = read["value"].to_numpy(dtype=np.float64)
    albumin = read["albumin"].to_numpy(dtype=np.float64)
    per = read["unit"].map(CORRECTION_PER_G_DL).to_numpy(dtype=np.float64, na_value=np.nan)
    corrected = value + per * (NORMAL_ALBUMIN_G_DL - albumin)
    use = (read["analyte"] == CALCIUM).to_numpy() & ~np.isnan(corrected)
    return np.where(use, corrected, value)
