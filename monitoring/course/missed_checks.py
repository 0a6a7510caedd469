"""Which checks were due, made and missed: per patient and local day, and as spans of time.

The course of each patient is cut into pieces in which nothing that the schedule asks changes: at
each check, each assessment, each local midnight. In a piece the interval of the strictest line
stands still, so what was due in it is its length over the interval, and it is overdue from where
the last check is older than the interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.course.days import days_since, first_infusions, local_dates, microseconds
from monitoring.course.grades import CRS, ICANS, Course
from monitoring.course.schedule import (
    AFTER_A_FALL,
    DEFAULT,
    FIRST_HOURS,
    NEURO_CHECK,
    VITALS,
    Check,
    Schedule,
    Situations,
    falls,
    neuro_scores,
    strictest,
)
from monitoring.grading.scale import Status

DAY_COLUMNS = (
    "patient_id",
    "day",
    "date",
    "check",
    "due",
    "made",
    "overdue_hours",
    "under_observed",
    "words",
)
SPAN_COLUMNS = ("patient_id", "check", "from_at", "until_at", "hours", "line", "is_running")
SECOND = 1_000_000  # in microseconds
ALMOST = 1e-6  # a sum of thirds must not fall short of a whole
ENTRIES_OF_AN_UNDER_OBSERVED_DAY = 1


@dataclass(frozen=True)
class MissedChecks:
    """`days` in DAY_COLUMNS, a row per patient, local day and check; `spans` in SPAN_COLUMNS.

    `due` is by the longer end of each interval, rounded down, over the part of the day that was
    observed; a day is under-observed if one check or none was made of two or more.
    """

    days: pd.DataFrame
    spans: pd.DataFrame


def missed_checks(
    course: Course,
    patients: pd.DataFrame,
    *,
    now: datetime,
    zone: ZoneInfo | None,
    schedule: Schedule = DEFAULT,
    graded_by_physician: pd.DataFrame | None = None,
) -> MissedChecks:
    """From the infusion to `now`, to the death or to when the patient was last seen.

    Nothing after `now` is read. `graded_by_physician` (patient_id, observed_at) is when a physician
    looked at the grades; without it that check is not counted.
    """
    periods = _periods(patients, now)
    checks: dict[Check, pd.DataFrame] = {
        "vitals": _made(course.moments, VITALS),
        "neuro": _made(course.moments, NEURO_CHECK),
    }
    if graded_by_physician is not None:
        checks["grade"] = graded_by_physician[["patient_id", "observed_at"]]
    pieces = [
        _pieces_of(check, made, course, periods, zone, schedule) for check, made in checks.items()
    ]
    return MissedChecks(
        pd.concat([_days(*one) for one in pieces], ignore_index=True).sort_values(
            ["patient_id", "day", "check"], kind="stable", ignore_index=True
        ),
        pd.concat([_spans(piece) for piece, _ in pieces], ignore_index=True).sort_values(
            ["patient_id", "from_at", "check"], kind="stable", ignore_index=True
        ),
    )


# --- the pieces ------------------------------------------------------------------------------------


def _periods(patients: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """Indexed by patient_id: start, end (both in time), offset, setting; begun patients only."""
    infused = first_infusions(patients)
    about = patients.set_index("patient_id")
    end = pd.Series(pd.Timestamp(now).tz_convert("UTC"), index=about.index)
    for column in ("died_at", "last_seen_at"):
        end = end.where(~(about[column] < end), about[column])
    periods = infused.assign(
        end=end.astype("datetime64[us, UTC]"), setting=about["setting"].astype("str")
    )
    return periods[periods["first_infused_at"] < periods["end"]]


def _made(moments: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    there = moments[list(names)].notna().any(axis=1) & ~moments["added"].to_numpy(dtype=np.bool_)
    return moments.loc[there, ["patient_id", "observed_at"]]


def _pieces_of(
    check: Check,
    made: pd.DataFrame,
    course: Course,
    periods: pd.DataFrame,
    zone: ZoneInfo | None,
    schedule: Schedule,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The pieces of every patient by this check, and the checks made within the periods."""
    made = _within(made, periods)
    grades = {scale: _assessed(course.grades, scale) for scale in (CRS, ICANS)}
    fallen = falls(neuro_scores(course.moments))
    cuts = pd.concat(
        [
            _at(periods, periods["first_infused_at"]),
            _at(periods, periods["first_infused_at"] + FIRST_HOURS),
            _at(periods, periods["end"]),
            _midnights(periods, zone),
            made,
            *(one[["patient_id", "observed_at"]] for one in grades.values()),
            fallen[["patient_id", "observed_at"]],
        ],
        ignore_index=True,
    )
    cuts = _within(cuts, periods).drop_duplicates()
    cuts = cuts.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)
    until = cuts.groupby("patient_id", sort=False)["observed_at"].shift(-1)
    pieces = cuts.assign(until=until)[until.notna()].reset_index(drop=True)
    pieces = _with_situation(pieces, made, grades, fallen, periods, zone)
    return _with_interval(pieces, check, schedule), made


def _at(periods: pd.DataFrame, times: pd.Series) -> pd.DataFrame:
    return pd.DataFrame({"patient_id": periods.index, "observed_at": times.to_numpy()}).assign(
        observed_at=times.array
    )


def _within(rows: pd.DataFrame, periods: pd.DataFrame) -> pd.DataFrame:
    place = periods.index.get_indexer(pd.Index(rows["patient_id"]))
    known = rows[place >= 0].reset_index(drop=True)
    own = periods.iloc[place[place >= 0]].reset_index(drop=True)
    # What stands at the very time of the death or of `now` is still read.
    after_start = known["observed_at"] >= own["first_infused_at"]
    return known[after_start & (known["observed_at"] <= own["end"])].reset_index(drop=True)


def _midnights(periods: pd.DataFrame, zone: ZoneInfo | None) -> pd.DataFrame:
    """Every local midnight within the period."""
    first, last = (
        local_dates(times.reset_index(drop=True), zone=zone, offsets=periods["offset"])
        for times in (periods["first_infused_at"], periods["end"])
    )
    count = (last - first).astype(np.int64)
    patient = np.repeat(np.arange(len(periods)), count)
    nth = np.arange(len(patient)) - np.repeat(np.cumsum(count) - count, count) + 1
    dates = pd.Series(first[patient] + nth.astype("timedelta64[D]")).astype("datetime64[us]")
    if zone is not None:
        # Where the clocks go forward at midnight the day begins an hour later.
        local = dates.dt.tz_localize(zone, nonexistent="shift_forward", ambiguous=True)
        times = local.dt.tz_convert("UTC")
    else:
        times = (
            dates - periods["offset"].reset_index(drop=True).iloc[patient].array
        ).dt.tz_localize("UTC")
    return pd.DataFrame({"patient_id": periods.index[patient], "observed_at": times})


def _assessed(grades: pd.DataFrame, scale: str) -> pd.DataFrame:
    """The assessments that the schedule goes by, as a screen shows the last of them."""
    own = grades[
        (grades["scale"] == scale) & (grades["status"] != Status.NOT_APPLICABLE) & grades["charted"]
    ]
    return pd.DataFrame(
        {
            "patient_id": own["patient_id"],
            "observed_at": own["observed_at"],
            "low": own["at_least"].to_numpy(dtype=np.float64, na_value=np.nan),
            "open": (own["status"] == Status.OPEN).to_numpy(dtype=np.float64),
        }
    )


def _with_situation(
    pieces: pd.DataFrame,
    made: pd.DataFrame,
    grades: dict[str, pd.DataFrame],
    fallen: pd.DataFrame,
    periods: pd.DataFrame,
    zone: ZoneInfo | None,
) -> pd.DataFrame:
    own = periods.loc[pieces["patient_id"]].reset_index(drop=True)
    dates = local_dates(pieces["observed_at"], zone=zone, offsets=own["offset"])
    day_0 = local_dates(own["first_infused_at"], zone=zone, offsets=own["offset"])
    infused = own["first_infused_at"]
    last = _latest(pieces, made.assign(last=made["observed_at"]))["last"]
    fell = _latest(pieces, fallen[["patient_id", "observed_at", "fell_at"]])["fell_at"]
    crs, icans = (_latest(pieces, one) for one in (grades[CRS], grades[ICANS]))
    last = last.fillna(infused)  # the first check is counted from the infusion
    return pieces.assign(
        date=dates,
        day=days_since(dates, day_0).astype(np.int64),
        setting=own["setting"].to_numpy(dtype=object),
        crs=crs["low"],
        icans=icans["low"],
        crs_is_open=crs["open"].fillna(value=0).astype("bool"),
        icans_is_open=icans["open"].fillna(value=0).astype("bool"),
        since_infusion=(pieces["observed_at"] - infused).dt.total_seconds(),
        last=last,
        last_after_fall=(last - fell).dt.total_seconds().clip(lower=0),
    )


def _latest(pieces: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """What stood in the table at the beginning of each piece."""
    asked = pieces[["patient_id", "observed_at"]].reset_index(names="row")
    joined = pd.merge_asof(
        asked.sort_values("observed_at", kind="stable"),
        table.sort_values("observed_at", kind="stable"),
        on="observed_at",
        by="patient_id",
    )
    return joined.sort_values("row", kind="stable").set_axis(pieces.index)


def _with_interval(pieces: pd.DataFrame, check: Check, schedule: Schedule) -> pd.DataFrame:
    situations = Situations(
        *(
            pieces[name].to_numpy(dtype=kind)
            for name, kind in (
                ("day", np.float64),
                ("setting", object),
                ("crs", np.float64),
                ("icans", np.float64),
                ("crs_is_open", np.bool_),
                ("icans_is_open", np.bool_),
                ("since_infusion", np.float64),
                ("last_after_fall", np.float64),
            )
        )
    )
    every, which = strictest(schedule, check, situations)
    names = np.array([*(line.name for line in schedule.lines), AFTER_A_FALL, ""], dtype=object)
    start, until = microseconds(pieces["observed_at"]), microseconds(pieces["until"])
    asked = which >= 0
    interval = np.where(asked, every.overdue, 0).astype(np.int64) * SECOND
    limit = microseconds(pieces["last"]) + interval
    overdue_from = np.where(asked, np.maximum(start, limit), until)
    return pieces.assign(
        check=check,
        line=names[which],
        share=np.where(asked, (until - start) / np.maximum(interval, SECOND), 0.0),
        overdue_from=np.minimum(overdue_from, until),
        until_us=until,
    )


# --- per day and per span --------------------------------------------------------------------------


def _days(pieces: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    keys = ["patient_id", "day"]
    overdue = (pieces["until_us"] - pieces["overdue_from"]) / (3600 * SECOND)
    by_day = pieces.assign(overdue=overdue).groupby(keys, sort=True)
    days = by_day.agg(
        date=("date", "first"),
        check=("check", "first"),
        share=("share", "sum"),
        overdue_hours=("overdue", "sum"),
    ).reset_index()
    days["due"] = np.floor(days["share"].to_numpy() + ALMOST).astype(np.int64)
    days["overdue_hours"] = days["overdue_hours"].round(2)
    days["made"] = _made_per_day(days, pieces, made)
    few = days["made"] <= ENTRIES_OF_AN_UNDER_OBSERVED_DAY
    days["under_observed"] = few & (days["due"] > ENTRIES_OF_AN_UNDER_OBSERVED_DAY)
    words = (
        "under-observed ("
        + days["made"].astype("str")
        + " of "
        + days["due"].astype("str")
        + " due)"
    )
    days["words"] = words.where(days["under_observed"], "").astype("str")
    return days[list(DAY_COLUMNS)]


def _made_per_day(
    days: pd.DataFrame, pieces: pd.DataFrame, made: pd.DataFrame
) -> NDArray[np.int64]:
    """Each check counts for the day of the piece that it begins; the last one for the last day."""
    placed = _latest(made, pieces[["patient_id", "observed_at", "day"]]) if len(made) else made
    if placed.empty:
        return np.zeros(len(days), dtype=np.int64)
    counts = placed.groupby(["patient_id", "day"]).size()
    at = pd.MultiIndex.from_frame(days[["patient_id", "day"]])
    return counts.reindex(at, fill_value=0).to_numpy(dtype=np.int64)


def _spans(pieces: pd.DataFrame) -> pd.DataFrame:
    """Overdue stretches: pieces that follow each other without a check between are one."""
    late = pieces[pieces["overdue_from"] < pieces["until_us"]].reset_index(drop=True)
    if late.empty:
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _SPAN_TYPES.items()})
    goes_on = np.zeros(len(late), dtype=np.bool_)
    same = (late["patient_id"].to_numpy()[1:] == late["patient_id"].to_numpy()[:-1]) & (
        late["last"].to_numpy()[1:] == late["last"].to_numpy()[:-1]
    )
    touching = late["overdue_from"].to_numpy()[1:] == late["until_us"].to_numpy()[:-1]
    goes_on[1:] = same & touching
    stretches = late.groupby(np.cumsum(~goes_on))
    spans = stretches.agg(
        patient_id=("patient_id", "first"),
        check=("check", "first"),
        from_us=("overdue_from", "first"),
        until_us=("until_us", "last"),
        line=("line", "first"),
    )
    ends = pieces.groupby("patient_id")["until_us"].max()
    made = {
        "from_at": _time(spans["from_us"]),
        "until_at": _time(spans["until_us"]),
        "hours": ((spans["until_us"] - spans["from_us"]) / (3600 * SECOND)).round(2),
        "is_running": spans["until_us"].to_numpy() == ends.reindex(spans["patient_id"]).to_numpy(),
    }
    return spans.assign(**made)[list(SPAN_COLUMNS)].astype(_SPAN_TYPES).reset_index(drop=True)


def _time(microseconds_since_epoch: pd.Series) -> pd.Series:
    times = microseconds_since_epoch.to_numpy(dtype=np.int64).view("datetime64[us]")
    return pd.Series(times, index=microseconds_since_epoch.index).dt.tz_localize("UTC")


_SPAN_TYPES = {
    "patient_id": "str",
    "check": "str",
    "from_at": "datetime64[us, UTC]",
    "until_at": "datetime64[us, UTC]",
    "hours": "float64",
    "line": "str",
    "is_running": "bool",
}
