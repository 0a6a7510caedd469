"""Moments: what was charted of each patient at one time, with what is known of the patient.

Nothing is carried forward (D1). Rows charted within the join window of the first of them, none of
which fills a cell that another fills, are one moment, at the time of that first row: so a moment
keeps its place when the rest of it is charted later.
"""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import COULD_NOT_MEASURE, OBSERVATIONS
from monitoring.course.days import (
    ages_by_birth_date,
    ages_by_years,
    days_since,
    first_infusions,
    local_dates,
    microseconds,
)
from monitoring.grading.scale import Scale
from monitoring.scales import observables as o

ROW_FLAGS = "row_flags"
ABOUT_THE_ROW = ("patient_id", "observed_at", "recorded_at", "recorded_by", "note", "confirmed")
JOINED_AS_SETS = ("confirmed", COULD_NOT_MEASURE, ROW_FLAGS)
OF_THE_MOMENT = frozenset(OBSERVATIONS.column_names) - frozenset(ABOUT_THE_ROW)
FROM_THE_PATIENT = (
    "product",
    "developmental_delay",
    "baseline_systolic_mmhg",
    "baseline_oxygen_device",
    "baseline_oxygen_flow_l_min",
    "baseline_capd",
)


def moments(
    patients: pd.DataFrame,
    observations: pd.DataFrame,
    interventions: pd.DataFrame,
    *,
    zone: ZoneInfo | None,
    join_window: timedelta,
) -> pd.DataFrame:
    """One row per moment, by patient and time, numbered from 0.

    Besides the columns of observations: what scales need of the patient, day, age_years,
    after_infusion, died_of, vasopressors_running, and `added` where a death has no row of its own.
    """
    rows = observations.sort_values(["patient_id", "observed_at"], kind="stable")
    # Before rows are joined: a reading in °F fills the same cell as one in °C.
    rows = _with_temperature_in_celsius(rows.reset_index(drop=True))
    joined = _joined(rows, join_window)
    joined = _with_deaths(joined, patients)
    joined = _with_patient(joined, patients, zone)
    return _with_running_vasopressors(joined, interventions)


def moment_of_each_row(observations: pd.DataFrame, *, join_window: timedelta) -> NDArray[np.intp]:
    """Which moment each row of observations is joined into, in the order of its rows."""
    own = observations.reset_index(drop=True)
    rows = own.sort_values(["patient_id", "observed_at"], kind="stable")
    numbers = np.empty(len(rows), dtype=np.intp)
    numbers[rows.index.to_numpy()] = _moment_of_each_row(
        _with_temperature_in_celsius(rows.reset_index(drop=True)), join_window
    )
    return numbers


def charted_for(scale: Scale, charted: pd.DataFrame) -> NDArray[np.bool_]:
    """Moments at which something that the scale asks was charted, or death by what it grades.

    The others are no assessment by it: a row of vital signs says nothing on ICANS either way.
    """
    own = [one.name for one in scale.inputs if one.charted and one.name in OF_THE_MOMENT]
    there = _filled(charted, own).any(axis=1)
    answer: NDArray[np.bool_] = (there | died_of_what_is_graded(scale, charted)).to_numpy()
    return answer


def died_of_what_is_graded(scale: Scale, charted: pd.DataFrame) -> pd.Series:
    """Moments at which the patient died of CRS, on a scale of CRS."""
    return charted["died_of"].astype("str") == scale.key.partition("-")[0]


def categorical(codes: NDArray[np.int64], words: list[str]) -> pd.Categorical:
    """The words of `codes`; -1 is a blank."""
    made: pd.Categorical = pd.Categorical.from_codes(codes, categories=pd.Index(words))
    return made


# --- rows charted close together ---------------------------------------------------------------


def _joined(rows: pd.DataFrame, window: timedelta) -> pd.DataFrame:
    moment_of_row = _moment_of_each_row(rows, window)
    alone = len(rows) == 0 or moment_of_row[-1] == len(rows) - 1
    if alone:
        return rows
    sizes = np.bincount(moment_of_row)
    shared = sizes[moment_of_row] > 1
    merged = [
        _one_moment(group) for _, group in rows[shared].groupby(moment_of_row[shared], sort=True)
    ]
    everything = pd.concat([rows[~shared], pd.DataFrame(merged)[list(rows.columns)]])
    everything = everything.astype(rows.dtypes.to_dict())
    return everything.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)


def _moment_of_each_row(rows: pd.DataFrame, window: timedelta) -> NDArray[np.intp]:
    patient, _ = pd.factorize(rows["patient_id"])
    time = microseconds(rows["observed_at"])
    span = int(window / timedelta(microseconds=1))
    near_previous = np.zeros(len(rows), dtype=np.bool_)
    near_previous[1:] = (np.diff(patient) == 0) & (np.diff(time) <= span)
    starts = ~near_previous
    clinical = [name for name in rows.columns if name in OF_THE_MOMENT]
    cells = _filled(rows, clinical)
    # Only the rows near another one need a closer look; in most charts there are none.
    for start in np.flatnonzero(near_previous & ~np.roll(near_previous, 1)) - 1:
        end = start + 1
        while end < len(rows) and near_previous[end]:
            end += 1
        filled = cells.iloc[start:end].to_numpy()
        _split_chain(starts[start:end], time[start:end], filled, span)
    return np.cumsum(starts) - 1


def _filled(rows: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Which of the cells hold anything, a word in place of a number ("impossible") included."""
    filled = rows[[name for name in names if name in rows.columns]].notna()
    if COULD_NOT_MEASURE in rows.columns and rows[COULD_NOT_MEASURE].notna().any():
        for name in filled.columns.intersection(list(o.could_not_measure.choices)):
            filled[name] |= rows[COULD_NOT_MEASURE].str.contains(name, regex=False, na=False)
    return filled


def _split_chain(
    starts: NDArray[np.bool_], time: NDArray[np.int64], filled: NDArray[np.bool_], span: int
) -> None:
    """Mark where a new moment starts in a run of rows that follow each other closely."""
    first, known = 0, filled[0].copy()
    for row in range(1, len(time)):
        if time[row] - time[first] > span or (known & filled[row]).any():
            starts[row] = True
            first, known = row, filled[row].copy()
        else:
            known |= filled[row]


def _one_moment(group: pd.DataFrame) -> pd.Series:
    moment = group.bfill().iloc[0]
    for name in JOINED_AS_SETS:
        if name in group.columns:
            words = ";".join(group[name].dropna()).split(";")
            moment[name] = ";".join(dict.fromkeys(word for word in words if word)) or None
    notes = list(dict.fromkeys(group["note"].dropna())) if "note" in group.columns else []
    if notes:
        moment["note"] = " / ".join(notes)
    return moment


# --- what is derived for each moment -------------------------------------------------------------


def _with_deaths(rows: pd.DataFrame, patients: pd.DataFrame) -> pd.DataFrame:
    """A death is a moment of its own where no row stands at its time (D4)."""
    dead = patients.loc[
        patients["died_at"].notna() & patients["death_cause"].notna(),
        ["patient_id", "died_at", "death_cause"],
    ].rename(columns={"died_at": "observed_at", "death_cause": "died_of"})
    if dead.empty:
        return rows.assign(died_of=pd.array([None] * len(rows), dtype="str"), added=False)
    marked = rows.merge(dead, on=["patient_id", "observed_at"], how="left")
    marked["added"] = False
    theirs = rows.loc[rows["patient_id"].isin(dead["patient_id"]), ["patient_id", "observed_at"]]
    there = set(zip(theirs["patient_id"], theirs["observed_at"], strict=True))
    graded = dead["died_of"].isin(["crs", "icans"])
    absent = [
        pair not in there for pair in zip(dead["patient_id"], dead["observed_at"], strict=True)
    ]
    added = dead[graded & np.array(absent)].assign(added=True)
    if added.empty:
        return marked
    both = pd.concat([marked, added.reindex(columns=marked.columns).astype(marked.dtypes)])
    return both.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)


def _with_temperature_in_celsius(rows: pd.DataFrame) -> pd.DataFrame:
    """Fahrenheit is rounded to two decimals after conversion: 100.4 °F is 38.0 °C (1.4)."""
    if "temperature_f" not in rows.columns:
        return rows
    converted = ((rows["temperature_f"] - 32) / 1.8).round(2)
    low, high = o.temperature_f.plausible
    usable = rows["temperature_f"].between(low, high)
    return rows.assign(
        temperature_c=rows["temperature_c"].where(
            rows["temperature_c"].notna(), converted.where(usable)
        )
    )


def _with_patient(
    rows: pd.DataFrame, patients: pd.DataFrame, zone: ZoneInfo | None
) -> pd.DataFrame:
    about = patients.set_index("patient_id")
    infusion = first_infusions(patients)
    place = about.index.get_indexer(pd.Index(rows["patient_id"]))
    if (place < 0).any():
        strangers = ", ".join(sorted(set(rows["patient_id"][place < 0])))
        raise ValueError(
            f"There are observations of {strangers}, who is not in the patients table; without "
            "the infusion and the age nothing can be graded. Admit the patient first."
        )
    own = about.iloc[place].reset_index(drop=True)
    infused = infusion.iloc[place].reset_index(drop=True)
    dates = local_dates(rows["observed_at"], zone=zone, offsets=infused["offset"])
    day_0 = local_dates(infused["first_infused_at"], zone=zone, offsets=infused["offset"])
    days = days_since(dates, day_0)
    elapsed = (rows["observed_at"] - infused["first_infused_at"]).dt.total_seconds() / 86_400
    by_birth = ages_by_birth_date(own["birth_date"], dates)
    by_years = ages_by_years(own["age_years"].to_numpy(dtype=np.float64), elapsed.to_numpy())
    after = (rows["observed_at"] >= infused["first_infused_at"]).to_numpy()
    return rows.assign(
        **{name: own[name] for name in FROM_THE_PATIENT},
        age_years=np.where(np.isnan(by_birth), by_years, by_birth),
        day=days,
        first_infused_at=infused["first_infused_at"],
        after_infusion=categorical((~after).astype(np.int64), ["yes", "no"]),
    )


def _with_running_vasopressors(rows: pd.DataFrame, interventions: pd.DataFrame) -> pd.DataFrame:
    """Drugs of the drug chart that run at the moment; one without an end still runs (D21)."""
    drips = interventions[interventions["kind"].isin(o.VASOPRESSORS)]
    running = pd.Series([None] * len(rows), dtype="str")
    if not drips.empty:
        times = rows[["patient_id", "observed_at"]].reset_index(names="row")
        pairs = times.merge(
            drips[["patient_id", "kind", "started_at", "stopped_at"]], on="patient_id"
        )
        on = (pairs["started_at"] <= pairs["observed_at"]) & (
            pairs["stopped_at"].isna() | (pairs["stopped_at"] > pairs["observed_at"])
        )
        named = pairs[on].groupby("row")["kind"].agg(lambda kinds: ";".join(sorted(set(kinds))))
        running = named.reindex(range(len(rows))).astype("str")
    return rows.assign(vasopressors_running=running.to_numpy())
