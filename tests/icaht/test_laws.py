"""What holds for every course of counts, whatever they are."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from monitoring.charting.tables import VALUE_LIMIT
from tests.icaht.chart import EARLY, LATE, T_EARLY, T_LATE, at, course, graded, in_short
from tests.icaht.random_counts import SHAPES, Ward, ward

PERIODS = [
    (EARLY, "neutrophils", 0, 30),
    (LATE, "neutrophils", 31, 100),
    (T_EARLY, "platelets", 0, 30),
    (T_LATE, "platelets", 31, 100),
]
everywhere = pytest.mark.parametrize(("key", "analyte", "first", "last"), PERIODS)


def random_ward(seed, analyte, first, last, *, patients=150) -> Ward:
    return ward(seed, patients, analyte=analyte, first=first, last=last)


@everywhere
def test_a_lower_count_never_lowers_the_grade(key, analyte, first, last):
    many = random_ward(11, analyte, first, last)
    results = many.results()
    random = np.random.default_rng(12)
    share = random.choice([1.0, 0.999, 0.5, 0.1], len(results))
    before = graded(key, many.charted(results))
    after = graded(key, many.charted(results.assign(value=results["value"] * share)))

    assert (after["at_least"] >= before["at_least"]).all()
    assert (after["at_most"] >= before["at_most"]).all()
    assert (after["at_least"] > before["at_least"]).any()


@everywhere
def test_the_order_of_rows_does_not_matter(key, analyte, first, last):
    many = random_ward(13, analyte, first, last)
    results = many.results()
    shuffled = results.sample(frac=1, random_state=1)
    all_charted = many.charted(shuffled)
    reversed_patients = all_charted.patients.iloc[::-1].reset_index(drop=True)
    backwards = type(all_charted)(
        reversed_patients,
        all_charted.moments,
        all_charted.interventions,
        all_charted.labs,
        all_charted.answers,
        None,
        all_charted.settings,
    )

    pd.testing.assert_frame_equal(
        graded(key, many.charted(results)), graded(key, backwards), check_index_type=False
    )


@everywhere
def test_what_comes_later_changes_no_earlier_row(key, analyte, first, last):
    """Only the last row stands for the period; all others are as they were on their day."""
    many = random_ward(14, analyte, first, last, patients=60)
    whole = graded(key, many.charted())
    for day in (first + 4, first + 13, last - 3):
        known = [{on: count for on, count in counts.items() if on <= day} for counts in many.counts]
        some = [place for place, counts in enumerate(known) if counts]
        nobody = [None] * len(known)
        until = graded(key, Ward(analyte, known, nobody, nobody).charted())
        assert set(until["patient_id"]) == {many.name(place) for place in some}
        is_last = ~whole["patient_id"].duplicated(keep="last")
        earlier = whole[(whole["day"] <= day) & ~is_last]
        same = until.merge(earlier, on=["patient_id", "day"], suffixes=("", "_whole"))
        assert len(same) > 0
        for name in ("status", "at_least", "at_most", "flags", "driver", "explanation"):
            assert same[name].tolist() == same[f"{name}_whole"].tolist()


@everywhere
def test_one_patient_alone_is_graded_as_in_the_crowd(key, analyte, first, last):
    many = random_ward(15, analyte, first, last, patients=8)
    crowd = graded(key, many.charted())
    for place in range(8):
        alone = Ward(analyte, [many.counts[place]], [many.died_on[place]], [many.seen_until[place]])
        own = crowd[crowd["patient_id"] == many.name(place)].drop(columns="patient_id")
        pd.testing.assert_frame_equal(
            own.reset_index(drop=True), graded(key, alone.charted()).drop(columns="patient_id")
        )


@everywhere
def test_whatever_a_limit_of_detection_hides_is_within_the_bounds(key, analyte, first, last):
    many = random_ward(16, analyte, first, last)
    results = many.results()
    random = np.random.default_rng(17)
    limit = random.choice(np.array([None, None, None, "<", ">"], dtype=object), len(results))
    limit[(limit == "<") & (results["value"] == 0)] = None
    hidden = graded(key, many.charted(results.assign(**{VALUE_LIMIT: limit})))
    for _ in range(3):
        under = results["value"] * random.choice([0, 0.2, 0.9, 0.999], len(results))
        over = results["value"] * random.choice([1.001, 1.1, 5], len(results)) + 0.001
        told = results["value"].mask(limit == "<", under).mask(limit == ">", over)
        known = graded(key, many.charted(results.assign(value=told)))
        assert (known["at_least"] >= hidden["at_least"]).all()
        assert (known["at_least"] <= hidden["at_most"]).all()
    assert (hidden["status"] == "open").any()


@pytest.mark.slow
@pytest.mark.parametrize(("key", "analyte"), [(EARLY, "neutrophils"), (T_EARLY, "platelets")])
def test_whatever_unmeasured_days_hide_is_said(key, analyte):
    """T75: the grade stands, labelled; days that no line fills, the first ones and the last ones
    included, hide no more than the explanation names."""
    many = random_ward(18, analyte, 0, 30)
    seen = Ward(analyte, many.counts, [None] * len(many.counts), [30] * len(many.counts))
    hidden = graded(key, seen.charted()).groupby("patient_id").last()
    random = np.random.default_rng(19)
    for level in [*SHAPES[analyte], None]:
        filled = []
        for counts in many.counts:
            days = sorted(counts)
            gaps = zip([-1, *days], [*days, 31], strict=True)
            unknown = [
                day
                for left, right in gaps
                for day in range(left + 1, right)
                if left < 0 or right > 30 or right - left - 1 > 7
            ]
            found = {
                day: float(random.choice(SHAPES[analyte]) if level is None else level)
                for day in unknown
            }
            filled.append({**counts, **found})
        told = Ward(analyte, filled, seen.died_on, seen.seen_until)
        known = graded(key, told.charted()).groupby("patient_id").last()
        assert (known["grade"] <= _hidden_at_most(hidden)).all()
        assert (known["grade"] >= hidden["at_least"] - _never_above(hidden)).all()


def _hidden_at_most(rows: pd.DataFrame) -> pd.Series:
    """What the explanation says that days without a test might hide, or else the upper bound."""
    said = rows["explanation"].str.extract(r"might hide up to grade (\d)")[0].astype("Int64")
    assert (rows.loc[said.notna(), "flags"].str.contains("INSUFFICIENT_DATA")).all()
    return said.fillna(rows["at_most"])


def _never_above(rows: pd.DataFrame) -> pd.Series:
    """`Ends on the last day with data` is unsaid by a later count: grade 4 may be taken back."""
    return rows["driver"].str.contains("never above").astype("int64") * 4


def test_live_use_never_shows_grade_4_by_never_above():
    """The safety decision: before day 30, death or last contact only run lengths count."""
    many = random_ward(20, "neutrophils", 0, 29)
    nobody = [None] * len(many.counts)
    rows = graded(EARLY, Ward("neutrophils", many.counts, nobody, nobody).charted())

    assert (rows["driver"].str.contains("never above")).sum() == 0
    assert set(rows["status"]) == {"provisional"}
    low_from_the_start = course(EARLY, "0-29: 300")
    assert low_from_the_start["grade"].max() == 3
    assert in_short(course(EARLY, "0-30: 300").iloc[-1]) == "G4"


def test_day_30_is_early_and_day_31_is_late():
    """A18."""
    early, late = course(EARLY, "30: 400, 31: 400"), course(LATE, "30: 400, 31: 400, 101: 90")

    assert early["day"].tolist() == [30]
    assert late["day"].tolist() == [31]


def test_the_local_day_decides():
    """01:30 in Berlin on 1 April is still 31 March in UTC: the day of the unit counts."""
    all_charted = ward(1, 1, analyte="neutrophils", first=0, last=0).charted()
    labs = all_charted.labs.assign(
        observed_at=pd.Series(
            pd.DatetimeIndex([datetime(2026, 3, 31, 23, 30, tzinfo=UTC)]).as_unit("us")
        )
    )
    in_zone = {
        zone: graded(LATE, type(all_charted)(**{**vars(all_charted), "labs": labs, "zone": zone}))
        for zone in (ZoneInfo("UTC"), ZoneInfo("Europe/Berlin"))
    }

    assert [len(rows) for rows in in_zone.values()] == [0, 1]


@pytest.mark.parametrize(
    ("facts", "grade"),
    [
        ({}, "G2 provisional"),
        ({"last_seen_at": at(9, 20)}, "G4"),
        ({"last_seen_at": at(8)}, "G2 provisional"),
        ({"last_seen_at": at(12)}, "G4"),
        ({"last_seen_at": at(40)}, "G4"),
        ({"died_at": at(12)}, "G4"),
    ],
)
def test_what_ends_observation(facts, grade):
    """450 on days 0 to 9. A result after `last_seen_at` shows that observation went on."""
    assert in_short(course(EARLY, "0-9: 450", **facts).iloc[-1]) == grade


def test_results_after_death_are_not_counted():
    rows = course(EARLY, "0-12: 450", died_at=at(9, 20))

    assert rows["day"].max() == 9


def test_nothing_charted_nothing_graded():
    rows = course(EARLY, "40: 400")

    assert len(rows) == 0
    assert rows["grade"].dtype == "Int64"


def test_a_result_of_nobody_is_refused():
    all_charted = ward(1, 1, analyte="neutrophils", first=0, last=0).charted()
    strange = type(all_charted)(
        **{**vars(all_charted), "labs": all_charted.labs.assign(patient_id="P9")}
    )

    with pytest.raises(ValueError, match="results of P9, who is not in the patients table"):
        graded(EARLY, strange)


@pytest.mark.parametrize(("value", "unit"), [(-1, "/uL"), (np.nan, "/uL"), (400, "g/L")])
def test_what_cannot_be_used_is_no_measurement(value, unit):
    many = Ward("neutrophils", [{3: 900.0, 4: 900.0}], [None], [None])
    results = many.results()
    results.loc[1, ["value", "unit"]] = [value, unit]

    assert graded(EARLY, many.charted(results))["day"].tolist() == [3]
