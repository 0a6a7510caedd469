"""F10, a check that is overdue by the schedule, and days with too few neuro checks.

Both are known only by the clock: they are looked at up to now, and no later than death or the end
of observation.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np
import pandas as pd

from monitoring.course.days import local_dates
from monitoring.course.episodes import MICROSECOND
from monitoring.course.patterns import limits
from monitoring.course.patterns.evidence import (
    CERTAIN,
    EVER,
    NOT,
    Evidence,
    clock,
    firings,
    latest,
    no_firings,
    steps_of,
)
from monitoring.course.schedule import (
    NEURO_CHECK,
    SCHEDULE,
    VITALS,
    Due,
    Situation,
    next_neuro_check,
    next_vitals,
)
from monitoring.grading.scale import Status

KEYS = ["patient_id", "observed_at"]
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
DAY_EDGES = sorted(
    {edge for one in SCHEDULE if one.days for edge in (one.days[0], one.days[1] + 1)}
)
LAST_DAY = max(DAY_EDGES)
Next = Callable[[Situation, datetime], Due | None]


def missed_vitals(evidence: Evidence) -> pd.DataFrame:
    return _missed(evidence, VITALS, next_vitals, "vital signs")


def missed_neuro_check(evidence: Evidence) -> pd.DataFrame:
    return _missed(evidence, NEURO_CHECK, next_neuro_check, "neuro check")


def _missed(
    evidence: Evidence, columns: tuple[str, ...], next_check: Next, name: str
) -> pd.DataFrame:
    checks = _checks(evidence, columns)
    rows = _times(evidence, checks)
    if rows.empty:
        return no_firings()
    patient = rows["patient_id"]
    done = rows["observed_at"].where(rows["checked"])
    last = done.groupby(patient).ffill().fillna(evidence.infused_at(rows))
    rows = pd.concat([rows.assign(last=last), _spans(rows, evidence, next_check)], axis=1)
    missed_at = rows["last"] + rows["overdue"] + pd.Timedelta(limits.LATE_BY)
    # In the hours up to the next row; up to now in a patient's last, that minute included.
    until = rows["observed_at"].groupby(patient).shift(-1)
    ends = evidence.ends.reindex(patient).set_axis(rows.index)
    until = until.fillna(ends + pd.Timedelta(MICROSECOND))
    at = missed_at.where(missed_at > rows["observed_at"], rows["observed_at"])
    late = (at < until) & rows["overdue"].notna()
    missed = rows[late].assign(state=CERTAIN, observed_at=at[late], level=0.0, missing="")
    # A check ends it, and a time for which the schedule asks none.
    kept = rows[rows["checked"] | rows["overdue"].isna()].assign(state=NOT, level=0.0, missing="")

    def detail(begins: pd.DataFrame) -> list[str]:
        since = clock(evidence, begins["patient_id"], begins["last"])
        return [
            f"No {name} since {last}; due every {limits.hours(every.to_pytimedelta())} ({line})."
            for last, every, line in zip(since, begins["overdue"], begins["line"], strict=True)
        ]

    return firings(pd.concat([kept, missed], ignore_index=True), detail)


def _checks(evidence: Evidence, columns: tuple[str, ...]) -> pd.DataFrame:
    """The moments after the infusion, and whether the check was made at each."""
    bedside = evidence.bedside
    own = [name for name in columns if name in bedside.columns]
    rows = bedside[KEYS].assign(checked=bedside[own].notna().any(axis=1))
    return evidence.after_infusion(rows).reset_index(drop=True)


def _times(evidence: Evidence, checks: pd.DataFrame) -> pd.DataFrame:
    """The moments, the infusion, and each midnight at which another line of the schedule begins."""
    people = pd.Index(evidence.patients["patient_id"])
    infused = pd.DataFrame(
        {
            "patient_id": people,
            "observed_at": evidence.infusions["first_infused_at"].reindex(people).to_numpy(),
        }
    ).astype({"observed_at": "datetime64[us, UTC]"})
    midnights = _day_starts(evidence, [day for day in DAY_EDGES if day > 0])
    others = pd.concat([infused, midnights.drop(columns="day")]).assign(checked=False)
    rows = pd.concat([checks, others], ignore_index=True)
    rows = rows.groupby(KEYS, as_index=False)["checked"].max()
    ends = evidence.ends.reindex(rows["patient_id"]).set_axis(rows.index)
    return rows[rows["observed_at"] <= ends].reset_index(drop=True)


def _day_starts(evidence: Evidence, days: Sequence[int]) -> pd.DataFrame:
    """The local midnights at which each patient's days begin; with `day`, by patient and day."""
    infusions = evidence.infusions
    day_0 = local_dates(
        infusions["first_infused_at"].reset_index(drop=True),
        zone=evidence.zone,
        offsets=infusions["offset"].reset_index(drop=True),
    )
    day = np.tile(np.asarray(days, dtype=np.int64), len(infusions))
    dates = np.repeat(day_0, len(days)) + day.astype("timedelta64[D]")
    midnights = pd.Series(dates.astype("datetime64[us]"))
    if evidence.zone is None:
        offsets = np.repeat(infusions["offset"].to_numpy(), len(days))
        times = (midnights - offsets).dt.tz_localize("UTC")
    else:
        # Where the clock is put forward or back at midnight, the first of the day's minutes.
        first = np.ones(len(midnights), dtype=np.bool_)
        local = midnights.dt.tz_localize(
            evidence.zone, nonexistent="shift_forward", ambiguous=first
        )
        times = local.dt.tz_convert("UTC")
    return pd.DataFrame(
        {
            "patient_id": pd.Series(np.repeat(infusions.index, len(days)), dtype="str"),
            "observed_at": times.astype("datetime64[us, UTC]"),
            "day": day,
        }
    )


def _spans(rows: pd.DataFrame, evidence: Evidence, next_check: Next) -> pd.DataFrame:
    """As of each row how long after a check the next is overdue, and by which line."""
    people = evidence.patients.set_index("patient_id")
    facts = pd.DataFrame(
        {
            "day": evidence.days(rows["patient_id"], rows["observed_at"]),
            "setting": people["setting"].reindex(rows["patient_id"]).astype("object").to_numpy(),
        },
        index=rows.index,
    )
    for name, grades in (("crs", evidence.crs), ("icans", evidence.icans)):
        found = latest(
            rows, grades[[*KEYS, "low"]].assign(is_open=grades["status"] == Status.OPEN), EVER
        )
        facts[name] = found["low"].to_numpy()
        facts[f"{name}_open"] = found["is_open"].astype("boolean").fillna(value=False).to_numpy()
    code, distinct = pd.factorize(pd.MultiIndex.from_frame(facts))
    due = [_due(next_check, *one) for one in distinct]
    overdue = pd.Series([one.overdue_at - EPOCH if one else pd.NaT for one in due])
    lines = np.array([one.line if one else "" for one in due], dtype=object)
    return pd.DataFrame(
        {"overdue": overdue.astype("timedelta64[us]").to_numpy()[code], "line": lines[code]},
        index=rows.index,
    )


def _due(
    next_check: Next,
    day: float,
    setting: object,
    crs: float,
    crs_open: bool,  # noqa: FBT001  a row of facts
    icans: float,
    icans_open: bool,  # noqa: FBT001
) -> Due | None:
    situation = Situation(
        day=int(day),
        setting=None if pd.isna(setting) else str(setting),
        crs=None if np.isnan(crs) else int(crs),
        icans=None if np.isnan(icans) else int(icans),
        crs_is_open=bool(crs_open),
        icans_is_open=bool(icans_open),
    )
    return next_check(situation, EPOCH)


# --- 4.2 -------------------------------------------------------------------------------------------


def under_observed(evidence: Evidence) -> pd.DataFrame:
    """Whole days on which two or more neuro checks were due by the schedule and fewer were made.

    Known at the end of the day; the day of the infusion is held to the checks of the hours after
    it. What was due goes by the grades as the day began.
    """
    days = _day_starts(evidence, range(LAST_DAY + 1))
    ends = evidence.ends.reindex(days["patient_id"]).set_axis(days.index)
    over = days["observed_at"].groupby(days["patient_id"]).shift(-1)
    infused = evidence.infused_at(days)
    starts = days["observed_at"].where(days["observed_at"] > infused, infused)
    days = days.assign(observed_at=starts, over=over)
    days = days[(over <= ends).to_numpy()].reset_index(drop=True)
    if days.empty:
        return no_firings()
    spans = _spans(days, evidence, next_neuro_check)
    due = ((days["over"] - days["observed_at"]) / spans["overdue"]).fillna(0).astype("int64")
    checks = _checks(evidence, NEURO_CHECK)
    made = checks[checks["checked"]]
    counted = pd.Series(evidence.days(made["patient_id"], made["observed_at"]), dtype="int64")
    number = made.groupby([made["patient_id"].to_numpy(), counted.to_numpy()]).size()
    found = number.reindex(pd.MultiIndex.from_frame(days[["patient_id", "day"]]), fill_value=0)
    few = (due >= limits.TWICE_A_DAY) & (found.to_numpy() < limits.TWICE_A_DAY)
    rows = days.assign(due=due, made=found.to_numpy(), observed_at=days["over"])
    steps = steps_of(rows, few, few, level=days["day"].astype("float64"))

    def detail(begins: pd.DataFrame) -> list[str]:
        return [
            f"Day {day:+d}: {made} of {due} neuro checks due."
            for day, made, due in zip(begins["day"], begins["made"], begins["due"], strict=True)
        ]

    return firings(steps, detail)
