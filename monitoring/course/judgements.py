"""What people say of the grades, beside what the rule says: three grades that are never mixed.

The rule's grade is computed and never changed by a word. A word stands beside it: the grade of
whoever assessed the patient, recorded before the suggestion is seen where that is wanted, and the
physician's. Only two words reach the rule, each as what is charted would: the cause of a finding
becomes the `*_cause` of the moments that it covers, and a re-opened episode goes on. Of words on
the same thing the one recorded last counts; that they disagree is kept, as data.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.judgements import (
    AGREED,
    ATTRIBUTED,
    DATED_OTHERWISE,
    DIFFERENT,
    END_AGREED,
    FROM_THEN_ON,
    JUDGEMENTS,
    ON_A_GRADE,
    ON_AN_EPISODE,
    OWN_GRADE,
    RE_OPENED,
    REJECTED,
    TYPED_GRADE,
)
from monitoring.charting.tables import COULD_NOT_MEASURE, Kind
from monitoring.course.grades import CRS, ICANS
from monitoring.course.timeline import OF_THE_MOMENT, moment_of_each_row
from monitoring.grading.scale import Scale, Status
from monitoring.scales.crs_astct_2019 import CRS_ASTCT_2019
from monitoring.scales.icans_astct_2019 import ICANS_ASTCT_2019

IEC_HS = "iec-hs-2023"
# Graded by a physician and never by the rule (other-toxicities.md, section 12, safety decision 7).
# The grades are those of its 1.3 (UNVERIFIED).
TYPED_SCALES: dict[str, tuple[int, ...]] = {IEC_HS: (1, 2, 3, 4, 5)}

# Findings whose cause moves a grade: a column of the moment (1.3, D2, D15, D23). The cause of any
# other finding, and of these where it is said of another scale, is kept and moves none.
FINDINGS_OF: dict[str, tuple[str, ...]] = {
    CRS: ("fever", "hypotension", "hypoxia"),
    ICANS: ("neurological",),
}
_TABLES: dict[str, Scale] = {CRS: CRS_ASTCT_2019, ICANS: ICANS_ASTCT_2019}

# A grade 5 is a judgement on the cause of death (1.1, 2.2; other-toxicities.md 1.3).
DEATH_CAUSES = {CRS: "crs", ICANS: "icans", IEC_HS: "iec-hs"}

KEY = ["patient_id", "observed_at", "scale"]
BOUNDS = ("grade", "at_least", "at_most")


@dataclass(frozen=True)
class RuleGrade:
    """What the rule says of a moment; a blank where it says no such number."""

    status: str
    grade: int | None
    at_least: int | None
    at_most: int | None


@dataclass(frozen=True)
class Judgement:
    """One word, as recorded. `seen` is what the rule said when the person spoke; of an agreed or
    typed grade, `observed_at` is the moment judged, of a re-opened episode from when it goes on."""

    row_id: int
    entry: int
    patient_id: str
    observed_at: datetime
    scale: str
    word: str
    grade: int | None
    seen: RuleGrade | None
    finding: str
    cause: str
    applies_to: str
    episode_onset_at: datetime | None
    resolved_at: datetime | None
    before_suggestion: bool
    death_cause: str
    reason: str
    by: str
    role: str
    recorded_at: datetime


def no_judgements() -> pd.DataFrame:
    """The record's frame of words where nobody has said anything."""
    kinds = {Kind.NUMBER: "float64", Kind.TIME: "datetime64[us, UTC]"}
    columns = {one.name: kinds.get(one.kind, "str") for one in JUDGEMENTS.columns}
    types = {**columns, "row_id": "int64", "entry": "int64"}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})


def judgements(words: pd.DataFrame) -> tuple[Judgement, ...]:
    """The rows of the record's frame in the order in which they were said."""
    in_order = words.sort_values("row_id", kind="stable")
    return tuple(_judgement(row) for row in in_order.to_dict("records"))


def _judgement(row: dict[Any, Any]) -> Judgement:
    status = _word(row["seen_status"])
    bounds = (_whole(row[f"seen_{name}"]) for name in BOUNDS)
    return Judgement(
        row_id=int(row["row_id"]),
        entry=int(row["entry"]),
        patient_id=str(row["patient_id"]),
        observed_at=_needed(row["observed_at"]),
        scale=str(row["scale"]),
        word=str(row["word"]),
        grade=_whole(row["grade"]),
        seen=RuleGrade(status, *bounds) if status else None,
        finding=_word(row["finding"]),
        cause=_word(row["cause"]),
        applies_to=_word(row["applies_to"]),
        episode_onset_at=_time(row["episode_onset_at"]),
        resolved_at=_time(row["resolved_at"]),
        before_suggestion=row["before_suggestion"] == "yes",
        death_cause=_word(row["death_cause"]),
        reason=_word(row["reason"]),
        by=_word(row["recorded_by"]),
        role=_word(row["role"]),
        recorded_at=_needed(row["recorded_at"]),
    )


def rule_grade(row: Any) -> RuleGrade:
    """Of one row of grades.csv's columns."""
    return RuleGrade(str(row["status"]), *(_whole(row[name]) for name in BOUNDS))


# --- a word on the cause of a finding, as if it had been charted ----------------------------------


def attributed(
    observations: pd.DataFrame, words: pd.DataFrame, *, join_window: timedelta
) -> pd.DataFrame:
    """The observations with the causes that physicians gave later, in the `*_cause` columns.

    A word on one moment stands over what is charted there. A word from then on covers the moments
    from its own on, but not one observed after it was said that has a cause of its own in the
    chart. Of several words that cover a moment, the one recorded last counts. A moment at which
    nothing is charted that the finding's scale asks stays untouched: a cause alone would make an
    assessment of it.
    """
    graded = {finding: scale for scale, own in FINDINGS_OF.items() for finding in own}
    # Who says on another scale that a fever is an infection's has not judged CRS by it.
    of_the_scale = words["finding"].map(graded).astype("str") == words["scale"]
    on_causes = words[(words["word"] == ATTRIBUTED) & of_the_scale]
    if on_causes.empty or observations.empty:
        return observations
    place = np.flatnonzero(observations["patient_id"].isin(on_causes["patient_id"]).to_numpy())
    rows = observations.iloc[place].reset_index(drop=True)
    moment = moment_of_each_row(rows, join_window=join_window)
    changed = observations.copy()
    for finding, own in on_causes.groupby("finding"):
        name = f"{finding}_cause"
        covered = _covered(rows, moment, own, _TABLES[graded[str(finding)]], name)
        cells = changed[name].to_numpy(dtype=object, copy=True)
        cells[place[covered["row"].to_numpy(dtype=np.intp)]] = covered["cause"].to_numpy()
        changed[name] = pd.Series(cells, index=changed.index, dtype=changed[name].dtype)
    return changed


def _covered(
    rows: pd.DataFrame, moment: NDArray[np.intp], words: pd.DataFrame, scale: Scale, name: str
) -> pd.DataFrame:
    """For each moment covered: `cause`, and the `row` that takes it.

    That is the row with a cause of its own, else the first: two rows of one moment must not both
    have one, or they would be two moments.
    """
    cells = pd.DataFrame(
        {
            "patient_id": rows["patient_id"],
            "at": rows["observed_at"],
            "row": np.arange(len(rows)),
            "moment": moment,
            "asked": asked_of(scale, rows),
            "own_cause_at": rows["observed_at"].where(rows[name].notna()),
            "without_a_cause": rows[name].isna(),
        }
    )
    by_moment = cells.groupby("moment")
    cells["asked"] = by_moment["asked"].transform("any")
    cells["own_cause_at"] = by_moment["own_cause_at"].transform("max")
    spoken = words[["patient_id", "observed_at", "cause", "applies_to", "recorded_at", "row_id"]]
    pairs = cells[cells["asked"]].merge(spoken, on="patient_id")
    from_then_on = pairs["applies_to"] == FROM_THEN_ON
    here = pairs["at"] == pairs["observed_at"]
    later = from_then_on & (pairs["at"] >= pairs["observed_at"])
    charted_since = from_then_on & (pairs["own_cause_at"] > pairs["recorded_at"])
    pairs = pairs[(here | later) & ~charted_since]
    last = pairs.sort_values("row_id", kind="stable").groupby("moment").tail(1)
    target = cells.sort_values(["without_a_cause", "at", "row"], kind="stable")
    target = target.drop_duplicates("moment")[["moment", "row"]]
    return last[["moment", "cause"]].merge(target, on="moment")


def asked_of(scale: Scale, rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Rows in which something that the scale grades by is charted; a cause alone is not."""
    asked = {one.name for one in scale.inputs if one.charted} & OF_THE_MOMENT
    asked |= {"temperature_f"} if "temperature_c" in asked else set()
    names = [name for name in rows.columns if name in asked and not name.endswith("_cause")]
    there = rows[names].notna().any(axis=1)
    if COULD_NOT_MEASURE in rows.columns:
        tried = rows[COULD_NOT_MEASURE].str.split(";", expand=True)
        there |= tried.isin(names).any(axis=1)
    answer: NDArray[np.bool_] = there.to_numpy(dtype=np.bool_)
    return answer


def reopenings(words: pd.DataFrame) -> pd.DataFrame:
    """patient_id, scale and from when a physician lets an episode go on, in the words' last state.

    A later word on the same episode, as its end agreed to after all, takes the re-opening back.
    """
    last = _last_on_each_episode(words)
    return last.loc[last["word"] == RE_OPENED, KEY].reset_index(drop=True)


# --- what the rule, the assessor and the physician say of each moment -----------------------------


def judged(
    grades: pd.DataFrame, words: pd.DataFrame, *, as_charted: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row per row of `grades`, in their order: the rule's, the assessor's, the physician's.

    `grades` are in the columns of grades.csv, attributions counted in; `as_charted` are those
    without them. Columns: KEY; rule_status, rule_grade, rule_at_least, rule_at_most, and the same
    with `charted_`; own_grade, own_by, own_role, own_at, own_before_suggestion; physician_word,
    physician_grade, physician_by, physician_at, physician_reason, death_cause; and then

    - rule_changed_since: the rule no longer says what the physician saw;
    - standing, what a screen shows as confirmed: `agreed`, `different-grade`, `rejected`,
      `typed-grade`, `outdated` (it was said of something that the chart no longer shows, and does
      not fit what it shows now), or blank; standing_grade only where one stands;
    - own_and_rule, physician_and_rule, own_and_physician: `agree`, `disagree`, or blank where
      there is nothing to compare; moved_by_cause: an attribution changed the rule's grade;
    - disagrees: any of these.
    """
    table = grades[[*KEY, "status", *BOUNDS]].reset_index(drop=True)
    table = table.rename(columns={name: f"rule_{name}" for name in ("status", *BOUNDS)})
    table = _with_whole_numbers(table, "rule_")
    table = _with_grades_as_charted(table, grades if as_charted is None else as_charted)
    table = _with_own_grades(table, words)
    table = _with_physicians_words(table, words)
    table = _with_standing(table)
    return _with_disagreement(table)


def _with_whole_numbers(table: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """grades.csv's numbers as Int64, also where all of them are blank."""
    return table.astype({f"{prefix}{name}": "float64" for name in BOUNDS}).astype(
        {f"{prefix}{name}": "Int64" for name in BOUNDS}
    )


def _with_grades_as_charted(table: pd.DataFrame, as_charted: pd.DataFrame) -> pd.DataFrame:
    named = as_charted[[*KEY, "status", *BOUNDS]].drop_duplicates(KEY, keep="last")
    named = named.rename(columns={name: f"charted_{name}" for name in ("status", *BOUNDS)})
    joined = table.merge(_with_whole_numbers(named, "charted_"), on=KEY, how="left")
    same = (joined["rule_status"] == joined["charted_status"]) & _same_bounds(
        joined, "rule_", "charted_"
    )
    return joined.assign(moved_by_cause=~same & joined["charted_status"].notna())


def _with_own_grades(table: pd.DataFrame, words: pd.DataFrame) -> pd.DataFrame:
    own = _last_of_each(words[words["word"] == OWN_GRADE], KEY)
    named = own[[*KEY, "grade", "recorded_by", "role", "recorded_at", "before_suggestion"]].rename(
        columns={
            "grade": "own_grade",
            "recorded_by": "own_by",
            "role": "own_role",
            "recorded_at": "own_at",
            "before_suggestion": "own_before_suggestion",
        }
    )
    joined = table.merge(named, on=KEY, how="left")
    return joined.assign(
        own_grade=joined["own_grade"].astype("float64").astype("Int64"),
        own_before_suggestion=(joined["own_before_suggestion"] == "yes").to_numpy(dtype=np.bool_),
    )


_OF_THE_PHYSICIAN = {
    "word": "physician_word",
    "grade": "physician_grade",
    "recorded_by": "physician_by",
    "recorded_at": "physician_at",
    "reason": "physician_reason",
    "death_cause": "death_cause",
    **{f"seen_{name}": f"seen_{name}" for name in ("status", *BOUNDS)},
}


def _with_physicians_words(table: pd.DataFrame, words: pd.DataFrame) -> pd.DataFrame:
    said = words[words["word"].isin(ON_A_GRADE)]
    last = _last_of_each(said, KEY)[[*KEY, *_OF_THE_PHYSICIAN]].rename(columns=_OF_THE_PHYSICIAN)
    is_typed = table["scale"].isin(list(TYPED_SCALES)).to_numpy(dtype=np.bool_)
    on_moments = table.merge(last, on=KEY, how="left")
    if is_typed.any():
        # A typed grade stands until the next word: it is a state, and no row of the rule's.
        asked = table.loc[is_typed, KEY].assign(place=np.flatnonzero(is_typed))
        standing = pd.merge_asof(
            asked.sort_values("observed_at", kind="stable"),
            last.sort_values("observed_at", kind="stable"),
            on="observed_at",
            by=["patient_id", "scale"],
        ).set_index("place")
        names = list(_OF_THE_PHYSICIAN.values())
        for name in names:
            on_moments.loc[standing.index, name] = standing[name]
    whole = ("physician_grade", *(f"seen_{name}" for name in BOUNDS))
    numbers = on_moments.astype(dict.fromkeys(whole, "float64"))
    return numbers.astype(dict.fromkeys(whole, "Int64"))


def _with_standing(table: pd.DataFrame) -> pd.DataFrame:
    word = table["physician_word"].astype("str")
    spoken = word.isin(ON_A_GRADE)
    changed = spoken & table["seen_status"].notna() & ~_same_bounds(table, "rule_", "seen_")
    fits = _compared(table, "physician_grade") == "agree"
    outdated = changed & ~fits
    standing = word.where(spoken, "").mask(outdated, OUTDATED)
    stands = standing.isin([AGREED, DIFFERENT, TYPED_GRADE])
    return table.assign(
        rule_changed_since=changed,
        standing=standing,
        standing_grade=table["physician_grade"].where(stands),
    )


OUTDATED = "outdated"


def _with_disagreement(table: pd.DataFrame) -> pd.DataFrame:
    """A grade within the bounds of a rule that has not fixed its own does not disagree with it."""
    rejected = table["physician_word"] == REJECTED
    rule_spoke = table["rule_status"] != Status.NOT_APPLICABLE
    with_rule = _compared(table, "physician_grade").mask(rejected & rule_spoke, "disagree")
    own, physicians = (
        table[name].to_numpy(dtype=np.float64, na_value=np.nan)
        for name in ("own_grade", "physician_grade")
    )
    both = ~np.isnan(own) & ~np.isnan(physicians)
    people = np.where(both, np.where(own == physicians, "agree", "disagree"), "")
    people = np.where(rejected & (own >= 1), "disagree", people)
    compared = table.assign(
        own_and_rule=_compared(table, "own_grade"),
        physician_and_rule=with_rule,
        own_and_physician=pd.Series(people, index=table.index, dtype="str"),
    )
    pairs = compared[["own_and_rule", "physician_and_rule", "own_and_physician"]]
    disagrees = (pairs == "disagree").any(axis=1) | table["moved_by_cause"]
    return compared.assign(disagrees=disagrees.to_numpy(dtype=np.bool_)).drop(
        columns=[f"seen_{name}" for name in ("status", *BOUNDS)]
    )


def _compared(table: pd.DataFrame, name: str) -> pd.Series:
    """Against the rule's bounds, which are equal where it has a grade."""
    grade, low, high = (
        table[one].to_numpy(dtype=np.float64, na_value=np.nan)
        for one in (name, "rule_at_least", "rule_at_most")
    )
    there = ~np.isnan(grade) & ~np.isnan(low) & ~np.isnan(high)
    within = (low <= grade) & (grade <= high)
    found = np.where(there, np.where(within, "agree", "disagree"), "")
    return pd.Series(found, index=table.index, dtype="str")


def _same_bounds(table: pd.DataFrame, one: str, other: str) -> pd.Series:
    same = np.ones(len(table), dtype=np.bool_)
    for name in BOUNDS:
        a, b = (
            table[f"{prefix}{name}"].to_numpy(dtype=np.float64, na_value=np.nan)
            for prefix in (one, other)
        )
        same &= (a == b) | (np.isnan(a) & np.isnan(b))
    return pd.Series(same, index=table.index)


# --- episodes -------------------------------------------------------------------------------------


def judged_episodes(
    episodes: pd.DataFrame, words: pd.DataFrame, grades: pd.DataFrame
) -> pd.DataFrame:
    """The episodes with what a physician said of their end; the rule's own columns stay.

    `grades` are those of the course, to know what was assessed since the word. Besides the columns
    of episodes.csv: resolution (`proposed`, `agreed`, `dated-otherwise`, `re-opened`, `outdated`
    where the chart has moved on since the word, or blank while it goes on), standing_state,
    standing_resolved_at, resolution_by, resolution_at, resolution_reason.
    """
    last = _last_on_each_episode(words)
    named = last[
        [
            "patient_id",
            "scale",
            "episode_onset_at",
            "word",
            "observed_at",
            "resolved_at",
            "recorded_by",
            "recorded_at",
            "reason",
        ]
    ].rename(
        columns={
            "episode_onset_at": "onset_at",
            "observed_at": "from_at",
            "resolved_at": "said_at",
            "recorded_by": "resolution_by",
            "recorded_at": "resolution_at",
            "reason": "resolution_reason",
        }
    )
    if episodes.empty:
        return episodes.assign(
            resolution=pd.Series(dtype="str"),
            standing_state=pd.Series(dtype="str"),
            standing_resolved_at=pd.Series(dtype="datetime64[us, UTC]"),
            resolution_by=pd.Series(dtype="str"),
            resolution_at=pd.Series(dtype="datetime64[us, UTC]"),
            resolution_reason=pd.Series(dtype="str"),
        )
    joined = episodes.reset_index(drop=True)
    joined["onset_at"] = joined["onset_at"].astype("datetime64[us, UTC]")
    joined["resolved_at"] = joined["resolved_at"].astype("datetime64[us, UTC]")
    joined = joined.merge(named, on=["patient_id", "scale", "onset_at"], how="left")
    word, resolved = joined["word"].astype("str"), joined["state"] == "resolved"
    # Assessed again since: then the walk has followed the re-opening, and its state is the answer.
    followed = (_last_assessed(joined, grades) >= joined["from_at"]).to_numpy(dtype=np.bool_)
    goes_on = (word == RE_OPENED) & (~resolved | ~followed)
    moved = (word == END_AGREED) & (~resolved | (joined["said_at"] != joined["resolved_at"]))
    agreed = (word == END_AGREED) & ~moved
    signs_since = _last_sign(joined, grades) > joined["resolution_at"]
    moved |= (word == DATED_OTHERWISE) & signs_since
    dated = (word == DATED_OTHERWISE) & ~signs_since
    resolution = pd.Series("", index=joined.index, dtype="str").mask(resolved, "proposed")
    resolution = resolution.mask(agreed, "agreed").mask(dated, DATED_OTHERWISE)
    resolution = resolution.mask(moved, OUTDATED).mask(goes_on, RE_OPENED)
    state = joined["state"].astype("str").mask(dated, "resolved")
    at = joined["resolved_at"].mask(dated, joined["said_at"])
    return joined.assign(
        resolution=resolution,
        standing_state=state.mask(goes_on & resolved, "open"),
        standing_resolved_at=at.mask(goes_on),
    ).drop(columns=["word", "from_at", "said_at"])


def _last_assessed(joined: pd.DataFrame, grades: pd.DataFrame) -> pd.Series:
    last = grades.groupby(["patient_id", "scale"])["observed_at"].max().rename("last")
    found = joined[["patient_id", "scale"]].merge(
        last.reset_index(), on=["patient_id", "scale"], how="left"
    )
    return found["last"].astype("datetime64[us, UTC]")


def _last_sign(joined: pd.DataFrame, grades: pd.DataFrame) -> pd.Series:
    """The last moment of each episode at which a grade of 1 or more is certain."""
    key = ["patient_id", "scale", "episode"]
    certain = grades["at_least"].to_numpy(dtype=np.float64, na_value=np.nan) >= 1
    sign = grades[certain & (grades["episode"] > 0).to_numpy()]
    last = sign.groupby(key)["observed_at"].max().rename("last").reset_index()
    found = joined[key].merge(last, on=key, how="left")
    return found["last"].astype("datetime64[us, UTC]")


def typed_grades(words: pd.DataFrame, *, scale: str = IEC_HS) -> pd.DataFrame:
    """One row per patient: the physician's grade that stands last, and the highest (0.12).

    Columns: patient_id, grade (missing where the last word rejects), at, by, highest.
    """
    own = words[(words["scale"] == scale) & words["word"].isin([TYPED_GRADE, REJECTED])]
    own = _last_of_each(own, KEY)
    highest = own.groupby("patient_id")["grade"].max().rename("highest")
    last = own.sort_values(["observed_at", "row_id"]).groupby("patient_id").tail(1)
    table = last[["patient_id", "grade", "observed_at", "recorded_by"]].rename(
        columns={"observed_at": "at", "recorded_by": "by"}
    )
    table = table.merge(highest.reset_index(), on="patient_id")
    whole = {"grade": "Int64", "highest": "Int64"}
    return table.astype(whole).sort_values("patient_id", ignore_index=True)


def not_placed(grades: pd.DataFrame, words: pd.DataFrame) -> tuple[Judgement, ...]:
    """Words on moments that the chart no longer has, as its time was amended: they must not be
    lost, and must not be shown at another moment either. `grades` are of every scale judged."""
    said = words[words["word"].isin([AGREED, DIFFERENT, REJECTED, OWN_GRADE])]
    said = said[~said["scale"].isin(list(TYPED_SCALES))]
    there = said[[*KEY]].merge(grades[KEY].drop_duplicates(), on=KEY, how="left", indicator=True)
    return judgements(said[(there["_merge"] == "left_only").to_numpy()])


# --- helpers --------------------------------------------------------------------------------------


def _last_of_each(words: pd.DataFrame, key: Collection[str]) -> pd.DataFrame:
    """By row_id, the order of recording: clocks may be set back."""
    in_order = words.sort_values("row_id", kind="stable")
    return in_order.drop_duplicates(list(key), keep="last")


def _last_on_each_episode(words: pd.DataFrame) -> pd.DataFrame:
    own = words[words["word"].isin(ON_AN_EPISODE)]
    return _last_of_each(own, ["patient_id", "scale", "episode_onset_at"])


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _word(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def _time(value: Any) -> datetime | None:
    return None if pd.isna(value) else _needed(value)


def _needed(value: Any) -> datetime:
    time: datetime = pd.Timestamp(value).to_pydatetime()
    return time
