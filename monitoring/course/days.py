"""Day +N and age: whole calendar days and completed years on the unit's local dates."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

DAYS_IN_A_YEAR = 365.25


def infusion_times(infused_at: str) -> tuple[datetime, ...]:
    """The infusions of a split dose in order; the first is day 0."""
    return tuple(sorted(datetime.fromisoformat(part.strip()) for part in infused_at.split(";")))


def first_infusions(patients: pd.DataFrame) -> pd.DataFrame:
    """Indexed by patient_id: first_infused_at (UTC) and the offset that it was written in."""
    firsts = [infusion_times(text)[0] for text in patients["infused_at"]]
    offsets = [first.utcoffset() or timedelta(0) for first in firsts]
    return pd.DataFrame(
        {
            "first_infused_at": pd.to_datetime(pd.Series(firsts, dtype=object), utc=True)
            .astype("datetime64[us, UTC]")
            .array,  # keeps its type, also where nobody is admitted yet
            "offset": pd.array(offsets, dtype="timedelta64[us]"),
        },
        index=pd.Index(patients["patient_id"], name="patient_id"),
    )


def local_dates(
    times: pd.Series, *, zone: ZoneInfo | None, offsets: pd.Series
) -> NDArray[np.datetime64]:
    """Dates in the unit's zone or, where none is set, in the offset of each row."""
    if zone is not None:
        local = times.dt.tz_convert(zone).dt.tz_localize(None)
    else:
        local = times.dt.tz_localize(None) + offsets.to_numpy()
    dates: NDArray[np.datetime64] = local.to_numpy().astype("datetime64[D]")
    return dates


def days_since(dates: NDArray[np.datetime64], day_0: NDArray[np.datetime64]) -> NDArray[np.float64]:
    """Day +N. (There is a day 0 here, unlike in SDTM.)"""
    days: NDArray[np.float64] = (dates - day_0).astype("timedelta64[D]").astype(np.float64)
    return days


def day_of(
    time: datetime, first_infused_at: datetime, *, zone: ZoneInfo | None, offset: timedelta
) -> int:
    """Day +N of one time, by the same local dates as `local_dates`."""
    local = zone or timezone(offset)
    dates = [one.astimezone(local).date() for one in (time, first_infused_at)]
    return (dates[0] - dates[1]).days


def ages_by_birth_date(
    birth_dates: pd.Series, dates: NDArray[np.datetime64]
) -> NDArray[np.float64]:
    """Completed years, and twelfths for the completed months since the last birthday."""
    born = pd.to_datetime(birth_dates, errors="coerce").to_numpy().astype("datetime64[D]")
    months = (dates.astype("datetime64[M]") - born.astype("datetime64[M]")).astype(np.float64)
    day_of_month = (dates - dates.astype("datetime64[M]")).astype(np.float64)
    day_of_birth = (born - born.astype("datetime64[M]")).astype(np.float64)
    completed = months - (day_of_month < day_of_birth)
    ages: NDArray[np.float64] = np.where(np.isnat(born), np.nan, completed / 12)
    return ages


def ages_by_years(
    age_at_infusion: NDArray[np.float64], days: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The age at the first infusion, advanced by the elapsed days (D5)."""
    return age_at_infusion + days / DAYS_IN_A_YEAR


def age_at(
    time: datetime,
    *,
    birth_date: str | None,
    age_at_infusion: float | None,
    first_infused_at: datetime,
    zone: tzinfo,
) -> float | None:
    """One patient's age at one time, by the same rules as the columns above (D5)."""
    if birth_date is not None:
        today = np.array([time.astimezone(zone).date()], dtype="datetime64[D]")
        return float(ages_by_birth_date(pd.Series([birth_date]), today)[0])
    if age_at_infusion is None:
        return None
    return age_at_infusion + (time - first_infused_at) / timedelta(days=DAYS_IN_A_YEAR)


def microseconds(times: pd.Series) -> NDArray[np.int64]:
    """Since the epoch; no time at all is the smallest integer, earlier than everything."""
    bare = times.dt.tz_convert("UTC").dt.tz_localize(None)
    return bare.to_numpy(dtype="datetime64[us]").view(np.int64)
