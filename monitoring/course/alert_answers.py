"""Which words of physicians still answer the alert of a grade, and how that is said.

A word answers for what its speaker had in view. It answers no longer where the chart has moved on
so that the word does not fit it any more (course.judgements: outdated), where its moment is gone,
and where the rule has become certain of a higher grade since. In doubt it answers nothing, and the
alert rings.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from monitoring.charting.acknowledgements import (
    ANSWERING_CAUSE,
    ANSWERING_FINDINGS,
    ANSWERING_WORDS,
)
from monitoring.charting.judgements import AGREED, ATTRIBUTED, DIFFERENT, FROM_THEN_ON
from monitoring.course.judgements import KEY, judged


def standing_answers(grades: pd.DataFrame, words: pd.DataFrame) -> frozenset[int]:
    """The row_id of each word that still answers. `grades` in the columns of grades.csv, words of
    physicians counted in; `words` as the record has them."""
    own = words[words["scale"].isin(list(ANSWERING_FINDINGS))]
    if own.empty:
        return frozenset()
    rows = grades[grades["patient_id"].isin(own["patient_id"]) & grades["scale"].isin(own["scale"])]
    rows = rows.assign(low=rows["at_least"].astype(np.float64))
    return frozenset((*_on_grades(rows, own), *_on_causes(rows, own)))


def judgement_words(word: str, grade: int | None, finding: str, reason: str) -> str:
    """As a part of a sentence: "hypotension has another cause: known before the infusion"."""
    if word == AGREED:
        said = "the grade was agreed to" if grade is None else f"grade {grade} was agreed to"
    elif word == DIFFERENT:
        said = f"grade {grade} instead"
    elif word == ATTRIBUTED:
        said = f"{finding} has another cause"
    else:
        said = "no grade by this scale"
    return f"{said}: {' '.join(reason.split())}" if reason.strip() else said


def _on_grades(rows: pd.DataFrame, words: pd.DataFrame) -> list[int]:
    """A grade agreed to, changed or rejected: for its moment, and what came after it until worse."""
    said = words[words["word"].isin(ANSWERING_WORDS)]
    # Of words on one moment the one recorded last counts, whatever kind of word it is.
    said = said.sort_values("row_id", kind="stable").drop_duplicates(KEY, keep="last")
    table = judged(rows, words).drop_duplicates(KEY, keep="last")
    stands = table.loc[table["standing"].isin(ANSWERING_WORDS), [*KEY, "rule_at_least"]]
    stands = stands.rename(columns={"rule_at_least": "seen"})
    placed = said.merge(stands, on=KEY)
    placed = placed.assign(seen=placed["seen"].astype("Float64").astype(np.float64))
    return _not_exceeded(placed, rows, since=placed["observed_at"])


def _on_causes(rows: pd.DataFrame, words: pd.DataFrame) -> list[int]:
    """A finding that has another cause; from then on, it covers all that was there when it was said."""
    said = words[words["word"] == ATTRIBUTED].sort_values("row_id", kind="stable")
    said = said.drop_duplicates([*KEY, "finding"], keep="last")
    moves = [
        finding in ANSWERING_FINDINGS[scale]
        for finding, scale in zip(said["finding"], said["scale"], strict=True)
    ]
    said = said[(said["cause"] == ANSWERING_CAUSE) & np.array(moves, dtype=np.bool_)]
    if said.empty:
        return []
    onwards = said["applies_to"] == FROM_THEN_ON
    until = said["observed_at"].where(
        ~onwards | (said["recorded_at"] < said["observed_at"]), said["recorded_at"]
    )
    covers = said[["row_id", "patient_id", "scale", "observed_at"]].assign(until=until)
    pairs = covers.merge(rows, on=["patient_id", "scale"], suffixes=("_of_word", ""))
    within = (pairs["observed_at"] >= pairs["observed_at_of_word"]) & (
        pairs["observed_at"] <= pairs["until"]
    )
    seen = pairs[within].groupby("row_id")["low"].max().rename("seen")
    placed = said.assign(until=until).merge(seen.reset_index(), on="row_id")
    return _not_exceeded(placed, rows, since=placed["until"])


def _not_exceeded(placed: pd.DataFrame, rows: pd.DataFrame, *, since: pd.Series) -> list[int]:
    """Words with a certain grade at their moment (`seen`) that no later moment is certainly above."""
    known = placed.assign(since=since)[["row_id", "patient_id", "scale", "seen", "since"]]
    known = known[known["seen"].notna()]
    later = known.merge(rows[[*KEY, "low"]], on=["patient_id", "scale"])
    worse = later[(later["observed_at"] > later["since"]) & (later["low"] > later["seen"])]
    return [int(one) for one in known["row_id"] if one not in set(worse["row_id"])]
