"""Episodes of every toxicity beyond CRS and ICANS: onset, peak, resolution, by each scale's rule.

A table of rules, the first that fits a scale's key. Where the source says when a toxicity is over,
the rule says so; elsewhere the rule is LOCAL. A scale without a rule (a score, a prompt) has no
episodes. What is only possible opens nothing, and what is not known to be over is not closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from monitoring.charting.tables import UNIT_FACTORS, VALUE_LIMIT
from monitoring.course.days import days_since, first_infusions, local_dates, microseconds
from monitoring.course.episodes import (
    EPISODE_COLUMNS,
    Signs,
    State,
    episode_table,
    listed,
    walk,
)
from monitoring.course.graders import Charted
from monitoring.grading.scale import Status
from monitoring.scales.icaht_2023 import ICAHT_EARLY_2023, ICAHT_LATE_2023, Threshold
from monitoring.scales.t_icaht_2025 import T_ICAHT_EARLY_2025, T_ICAHT_LATE_2025

NO_TIME_AT_ALL = timedelta(0)
A_DAY = timedelta(hours=24)
A_WEEK = timedelta(hours=168)
VALUES_OF_A_RECOVERY = 3


@dataclass(frozen=True)
class EpisodeRule:
    """When an episode of a scale begins and ends.

    It begins with a row of grade 1 or more, or with one of `flags` where the scale gives no grade.
    It is over once rows without a sign span `clean_time`; a return within `gap` re-opens it.
    """

    scales: tuple[str, ...]
    ends: str
    mark: str
    clean_time: timedelta = NO_TIME_AT_ALL
    gap: timedelta = NO_TIME_AT_ALL
    flags: tuple[str, ...] = ()
    over_when: str = ""  # a flag that says the sign of the row is one of an earlier day


@dataclass(frozen=True)
class RecoveryRule:
    """A scale over a period, one episode in it: over with the first of three values on different
    days that are not low any more, if none is low after it (CIBMTR's definition of recovery)."""

    scale: str
    analyte: str
    low: Threshold
    last_day: int  # of the period: what is low later is the next period's, and no relapse of this
    ends: str
    mark: str


RECOVERIES: tuple[RecoveryRule, ...] = (
    RecoveryRule(
        ICAHT_EARLY_2023.edition.key,
        ICAHT_EARLY_2023.edition.analyte,
        ICAHT_EARLY_2023.columns[0].threshold,
        ICAHT_EARLY_2023.edition.last_day,
        "the first of 3 consecutive values on different days above 500/µL",
        "V2 (CIBMTR; Liang's > 500)",
    ),
    RecoveryRule(
        ICAHT_LATE_2023.edition.key,
        ICAHT_LATE_2023.edition.analyte,
        ICAHT_LATE_2023.thresholds[0][1],
        ICAHT_LATE_2023.edition.last_day,
        "the first of 3 consecutive values on different days above 1500/µL",
        "LOCAL",
    ),
    RecoveryRule(
        T_ICAHT_EARLY_2025.edition.key,
        T_ICAHT_EARLY_2025.edition.analyte,
        T_ICAHT_EARLY_2025.columns[0].threshold,
        T_ICAHT_EARLY_2025.edition.last_day,
        "the first of 3 consecutive values on different days of 50 × 10⁹/L or more",
        "LOCAL",
    ),
    RecoveryRule(
        T_ICAHT_LATE_2025.edition.key,
        T_ICAHT_LATE_2025.edition.analyte,
        T_ICAHT_LATE_2025.columns[0].threshold,
        T_ICAHT_LATE_2025.edition.last_day,
        "the first of 3 consecutive values on different days that are not low any more",
        "LOCAL",
    ),
)
RULES: tuple[EpisodeRule, ...] = (
    EpisodeRule(
        ("febrile-neutropenia-", "ctcae-5.0-febrile-neutropenia", "ctcae-5.0-fever"),
        "readings without it span 24 h; within 7 days it is the same episode",
        "LOCAL, as for CRS (1.7)",
        A_DAY,
        A_WEEK,
    ),
    EpisodeRule(
        ("tls-",),
        "results without it span 24 h; within 7 days it is the same episode",
        "LOCAL",
        A_DAY,
        A_WEEK,
        flags=("TLS_LABORATORY", "TLS_CLINICAL", "TLS_PATTERN_OUTSIDE_WINDOW"),
        over_when="TLS_NOT_NOW",
    ),
    EpisodeRule(
        ("iec-hs-",),
        "days on which the screen is evaluable and says less span 72 h",
        "LOCAL",
        timedelta(hours=72),
        A_WEEK,
        flags=("IEC_HS_SCREEN", "IEC_HS_POSSIBLE"),
    ),
    EpisodeRule(("ctcae-",), "the first result or answer that is grade 0", "LOCAL"),
)


def toxicity_episodes(rows: pd.DataFrame, charted: Charted) -> pd.DataFrame:
    """The episodes in `rows` (the grades by other scales), in the columns of episodes.csv."""
    found = [
        episodes.assign(scale=scale)
        for scale, own in rows.groupby("scale", sort=True)
        if len(episodes := _episodes_of(str(scale), own.reset_index(drop=True), charted))
    ]
    columns = ["patient_id", "scale", *EPISODE_COLUMNS[1:]]
    if not found:
        return pd.DataFrame(columns=columns)
    return pd.concat(found, ignore_index=True)[columns]


def rule_of(scale: str) -> EpisodeRule | RecoveryRule | None:
    """The rule by which episodes of a scale end."""
    recovery = next((one for one in RECOVERIES if one.scale == scale), None)
    return recovery or next((one for one in RULES if scale.startswith(one.scales)), None)


def _episodes_of(scale: str, rows: pd.DataFrame, charted: Charted) -> pd.DataFrame:
    rule = rule_of(scale)
    applies = rows[rows["status"] != Status.NOT_APPLICABLE].reset_index(drop=True)
    if rule is None or applies.empty:
        return pd.DataFrame(columns=list(EPISODE_COLUMNS))
    if isinstance(rule, RecoveryRule):
        return _of_a_period(rule, applies, charted)
    signs = _signs(rule, applies)
    choices = charted.settings.course.model_copy(
        update={"clean_time_before_resolution": rule.clean_time, "gap_between_episodes": rule.gap}
    )
    patient, _ = pd.factorize(applies["patient_id"])
    followed = walk(patient, microseconds(applies["observed_at"]), signs, choices)
    return episode_table(applies, applies, followed, charted.interventions)


def _signs(rule: EpisodeRule, rows: pd.DataFrame) -> Signs:
    low = rows["at_least"].to_numpy(dtype=np.float64, na_value=np.nan)
    high = rows["at_most"].to_numpy(dtype=np.float64, na_value=np.nan)
    assessed = np.ones(len(rows), dtype=np.bool_)
    if not rule.flags:
        return Signs(assessed, opens=low >= 1, present=low >= 1, clean=high == 0)
    flagged = _flagged(rows["flags"], rule.flags)
    if rule.over_when:
        flagged &= ~_flagged(rows["flags"], (rule.over_when,))
    evaluable = (rows["status"] == Status.GRADED).to_numpy()
    return Signs(assessed, opens=flagged, present=flagged, clean=~flagged & evaluable)


def _flagged(flags: pd.Series, names: Iterable[str]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    codes, distinct = pd.factorize(flags)
    wanted = set(names)
    has = np.array([bool(wanted & set(str(one).split(";"))) for one in distinct] + [False])
    return np.asarray(has[codes], dtype=np.bool_)


# --- a period ------------------------------------------------------------------------------------


def _of_a_period(rule: RecoveryRule, rows: pd.DataFrame, charted: Charted) -> pd.DataFrame:
    """One episode a patient: from the first row above 0; its grade is that of the last row."""
    low = rows["at_least"].to_numpy(dtype=np.float64, na_value=0) >= 1
    within = rows[low]
    if within.empty:
        return pd.DataFrame(columns=list(EPISODE_COLUMNS))
    by_patient = within.groupby("patient_id", sort=True)
    table = by_patient.agg(
        onset_at=("observed_at", "first"),
        onset_day=("day", "first"),
        peak_grade=("at_least", "max"),
        peak_at_most=("at_most", "last"),
        moments=("observed_at", "size"),
        until=("observed_at", "last"),
    )
    is_peak = within["at_least"] == by_patient["at_least"].transform("max")
    table["peak_at"] = within[is_peak].groupby("patient_id")["observed_at"].first()
    table["moments_not_graded"] = (
        within["grade"].isna().groupby(within["patient_id"]).sum().astype("int64")
    )
    recovered = _recovered_at(rule, rows, charted).reindex(table.index)
    recovered = recovered.where(recovered >= table["onset_at"])
    table["resolved_at"] = recovered
    table["state"] = np.where(
        recovered.notna(), State.RESOLVED.name.lower(), State.OPEN.name.lower()
    )
    elapsed = (table["resolved_at"] - table["onset_at"]).dt.total_seconds() / 86_400
    table["duration_days"] = elapsed.round(2)
    table["episode"] = 1
    table["therapies"] = _given_within(table, charted.interventions)
    return table.reset_index()[list(EPISODE_COLUMNS)]


def _recovered_at(rule: RecoveryRule, rows: pd.DataFrame, charted: Charted) -> pd.Series:
    """By patient the first of three values on different days that are not low, after the last low
    day of the period; missing where there is none yet."""
    days = _daily_minima(rule, charted)
    period = rows.groupby("patient_id")["day"].agg(["min"])["min"]
    days = days[days["day"] >= days["patient_id"].map(period)].reset_index(drop=True)
    run = (days["is_low"] | (days["patient_id"] != days["patient_id"].shift())).cumsum()
    place = _from_here_on(~days["is_low"], run)
    of_the_period = days["is_low"] & (days["day"] <= rule.last_day)
    after_low = _from_here_on(of_the_period, days["patient_id"])
    stands = ~days["is_low"] & (after_low == 0) & (place >= VALUES_OF_A_RECOVERY)
    first: pd.Series = days[stands].groupby("patient_id")["observed_at"].first()
    return first


def _from_here_on(marked: pd.Series, group: pd.Series) -> pd.Series:
    """How many of the group's rows are marked, from each row on."""
    counted = marked.astype("int64")
    grouped = counted.groupby(group)
    from_here: pd.Series = grouped.transform("sum") - grouped.cumsum() + counted
    return from_here


def _daily_minima(rule: RecoveryRule, charted: Charted) -> pd.DataFrame:
    """patient_id, day, observed_at of the lowest value of each local day, and whether it is low.

    A value that cannot be read, or may lie on either side of a limit of detection, counts as low:
    a recovery is only what is known to be one.
    """
    own = charted.labs[charted.labs["analyte"] == rule.analyte]
    own = own.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)
    infused = first_infusions(charted.patients).reindex(own["patient_id"]).reset_index(drop=True)
    dates, day_0 = (
        local_dates(at, zone=charted.zone, offsets=infused["offset"])
        for at in (own["observed_at"], infused["first_infused_at"])
    )
    factor = own["unit"].map(
        {unit: UNIT_FACTORS.get((rule.analyte, unit), 1.0) for unit in own["unit"].unique()}
    )
    limit = rule.low.count * UNIT_FACTORS.get((rule.analyte, rule.low.unit), 1.0)
    value = (own["value"] * factor.astype("float64")).round(9)
    is_low = value <= limit if rule.low.inclusive else value < limit
    if VALUE_LIMIT in own.columns:
        is_low |= own[VALUE_LIMIT] == "<"
    frame = own[["patient_id", "observed_at"]].assign(
        day=days_since(dates, day_0), is_low=is_low | value.isna()
    )
    daily = frame.groupby(["patient_id", "day"], as_index=False).agg(
        is_low=("is_low", "any"), observed_at=("observed_at", "last")
    )
    return daily[daily["day"] >= 0].reset_index(drop=True)


def _given_within(table: pd.DataFrame, interventions: pd.DataFrame) -> pd.Series:
    """The kinds given from onset to recovery, in the order in which they were first given."""
    spans = table.reset_index()[["patient_id", "onset_at", "resolved_at"]]
    given = spans.merge(interventions[["patient_id", "kind", "started_at"]], on="patient_id")
    within = (given["started_at"] >= given["onset_at"]) & ~(
        given["started_at"] > given["resolved_at"]
    )
    in_order = given[within].sort_values("started_at", kind="stable")
    kinds = listed(in_order, ["patient_id"], "kind")
    return kinds.reindex(table.index).astype("str").where(lambda names: names.notna(), "")
