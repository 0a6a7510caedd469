"""The rule's grade, the assessor's and the physician's: kept apart, compared, never mixed."""

from __future__ import annotations

import pandas as pd
import pytest

from monitoring.course.judgements import judged, judgements, not_placed, typed_grades
from tests.judgements.ward import CRS, IEC_HS, START, hours, words

BLANK = ("", None)


def grades(status="graded", grade=3, at_least=None, at_most=None, *, at=START, scale=CRS):
    low = grade if at_least is None else at_least
    high = grade if at_most is None else at_most
    frame = pd.DataFrame(
        {
            "patient_id": ["P1"],
            "observed_at": pd.DatetimeIndex([at]).tz_convert("UTC").as_unit("us"),
            "scale": [scale],
            "status": [status],
            "grade": [grade],
            "at_least": [low],
            "at_most": [high],
        }
    )
    return frame.astype(dict.fromkeys(("grade", "at_least", "at_most"), "Int64"))


def seen(status="graded", grade=3, at_least=None, at_most=None):
    low = grade if at_least is None else at_least
    high = grade if at_most is None else at_most
    return {
        "seen_status": status,
        "seen_grade": grade,
        "seen_at_least": low,
        "seen_at_most": high,
    }


GRADED_3 = ("graded", 3)
OPEN_2_3 = ("open", None, 2, 3)
PROVISIONAL_2 = ("provisional", 2)
STRAY = ("not-classifiable", None)

# rule, own grade, physician's word and grade
#   -> own and rule, physician and rule, own and physician, standing, its grade, disagrees
TABLE = [
    (GRADED_3, None, None, None, "", "", "", "", None, False),
    (GRADED_3, 3, None, None, "agree", "", "", "", None, False),
    (GRADED_3, 2, None, None, "disagree", "", "", "", None, True),
    (GRADED_3, None, "agreed", 3, "", "agree", "", "agreed", 3, False),
    (GRADED_3, 3, "agreed", 3, "agree", "agree", "agree", "agreed", 3, False),
    (GRADED_3, 2, "agreed", 3, "disagree", "agree", "disagree", "agreed", 3, True),
    (
        GRADED_3,
        2,
        "different-grade",
        2,
        "disagree",
        "disagree",
        "agree",
        "different-grade",
        2,
        True,
    ),
    (GRADED_3, None, "different-grade", 4, "", "disagree", "", "different-grade", 4, True),
    (GRADED_3, 0, "rejected", None, "disagree", "disagree", "", "rejected", None, True),
    (GRADED_3, 2, "rejected", None, "disagree", "disagree", "disagree", "rejected", None, True),
    (OPEN_2_3, 2, None, None, "agree", "", "", "", None, False),
    (OPEN_2_3, 1, None, None, "disagree", "", "", "", None, True),
    (OPEN_2_3, None, "different-grade", 3, "", "agree", "", "different-grade", 3, False),
    (OPEN_2_3, None, "different-grade", 4, "", "disagree", "", "different-grade", 4, True),
    (PROVISIONAL_2, None, "agreed", 2, "", "agree", "", "agreed", 2, False),
    (PROVISIONAL_2, None, "rejected", None, "", "disagree", "", "rejected", None, True),
    (STRAY, 2, "different-grade", 2, "", "", "agree", "different-grade", 2, False),
    (STRAY, None, "rejected", None, "", "disagree", "", "rejected", None, True),
]


@pytest.mark.parametrize(
    (
        "rule",
        "own",
        "word",
        "grade",
        "own_rule",
        "doctor_rule",
        "people",
        "stands",
        "shown",
        "differ",
    ),
    TABLE,
)
def test_who_agrees_with_whom(
    rule, own, word, grade, own_rule, doctor_rule, people, stands, shown, differ
):
    """A grade within the bounds of a rule that has not fixed its own is no disagreement."""
    said = []
    if own is not None:
        said.append({"word": "own-grade", "grade": own, "role": "nurse", "recorded_by": "N. Kaya"})
    if word is not None:
        said.append({"word": word, "grade": grade, **seen(*rule)})

    row = judged(grades(*rule), words(*said)).iloc[0]

    compared = [row[name] for name in ("own_and_rule", "physician_and_rule", "own_and_physician")]
    assert [own_rule, doctor_rule, people] == compared
    assert stands == row["standing"]
    assert shown == (None if pd.isna(row["standing_grade"]) else row["standing_grade"])
    assert differ == row["disagrees"]


@pytest.mark.parametrize("rule", [GRADED_3, OPEN_2_3, PROVISIONAL_2, STRAY])
@pytest.mark.parametrize("word", ["agreed", "different-grade", "rejected", "own-grade"])
def test_no_word_changes_what_the_rule_says(rule, word):
    """The rule's own grade is never lost, whatever anybody says beside it."""
    before = judged(grades(*rule), words()).iloc[0]
    after = judged(grades(*rule), words({"word": word, "grade": 1, **seen(*rule)})).iloc[0]

    names = [
        name for name in before.index if name.startswith(("rule_status", "rule_grade", "rule_at"))
    ]
    assert len(names) == 4
    assert before[names].tolist() == after[names].tolist()


def test_the_physicians_latest_word_stands():
    """Who said what first is in the list of words."""
    said = words(
        {"word": "agreed", "grade": 3, **seen()},
        {"word": "different-grade", "grade": 2, "recorded_by": "Dr Abel", **seen()},
    )

    row = judged(grades(), said).iloc[0]

    assert ("different-grade", 2, "Dr Abel") == tuple(
        row[["standing", "standing_grade", "physician_by"]]
    )
    assert ["agreed", "different-grade"] == [one.word for one in judgements(said)]


def test_the_word_recorded_last_is_the_latest_also_where_the_clock_was_set_back():
    """Entries are ordered by their numbers, not by the clock."""
    said = words(
        {"word": "agreed", "grade": 3, "recorded_at": hours(9), **seen()},
        {"word": "rejected", "recorded_at": hours(8), **seen()},
    )

    assert "rejected" == judged(grades(), said).iloc[0]["standing"]


@pytest.mark.parametrize(
    ("saw", "now", "word", "grade", "stands"),
    [
        (GRADED_3, ("graded", 4), "agreed", 3, "outdated"),
        (GRADED_3, ("open", None, 3, 4), "agreed", 3, "agreed"),
        (GRADED_3, ("open", None, 0, 1), "agreed", 3, "outdated"),
        (OPEN_2_3, ("graded", 3), "different-grade", 3, "different-grade"),
        (OPEN_2_3, ("graded", 2), "different-grade", 3, "outdated"),
        (("graded", 2), ("graded", 4), "different-grade", 1, "outdated"),
        (PROVISIONAL_2, ("graded", 3), "rejected", None, "outdated"),
        (PROVISIONAL_2, ("graded", 2), "agreed", 2, "agreed"),
        (GRADED_3, STRAY, "agreed", 3, "outdated"),
    ],
)
def test_a_word_on_what_the_chart_no_longer_shows_is_not_shown_as_confirmed(
    saw, now, word, grade, stands
):
    """A late or amended value moved the rule: the physician must look again."""
    row = judged(grades(*now), words({"word": word, "grade": grade, **seen(*saw)})).iloc[0]

    assert stands == row["standing"]
    assert pd.isna(row["standing_grade"]) or stands != "outdated"
    assert row["physician_word"] == word


def test_a_word_on_a_moment_that_is_gone_is_told_and_shown_nowhere_else():
    """The time of a row was amended: the word was on another moment."""
    said = words({"word": "agreed", "grade": 3, **seen()})
    elsewhere = grades(at=hours(1))

    assert "" == judged(elsewhere, said).iloc[0]["standing"]
    assert [START] == [one.observed_at for one in not_placed(elsewhere, said)]
    assert () == not_placed(grades(), said)


def test_a_typed_grade_stands_until_the_next_and_its_highest_is_kept():
    """IEC-HS is graded by a physician and never computed (section 12, safety decision 7; 0.12)."""
    own = {"scale": IEC_HS, "word": "typed-grade"}
    said = words(
        {**own, "grade": 2},
        {**own, "grade": 3, "observed_at": hours(10)},
        {"scale": IEC_HS, "word": "rejected", "observed_at": hours(20)},
    )
    rows = pd.concat(
        [grades("open", None, at=hours(at), scale=IEC_HS) for at in (-1, 5, 10, 15, 25)],
        ignore_index=True,
    )

    standing = judged(rows, said)

    assert ["", "typed-grade", "typed-grade", "typed-grade", "rejected"] == standing[
        "standing"
    ].tolist()
    assert [None, 2, 3, 3, None] == [
        None if pd.isna(one) else one for one in standing["standing_grade"]
    ]
    assert [3] == typed_grades(said)["highest"].tolist()


def test_the_order_of_rows_does_not_matter():
    """Neither of the words nor of the grades."""
    said = words(
        {"word": "agreed", "grade": 3, **seen()},
        {"word": "own-grade", "grade": 2, "observed_at": hours(1)},
        {"word": "different-grade", "grade": 1, **seen()},
    )
    rows = pd.concat([grades(), grades(at=hours(1))], ignore_index=True)

    straight = judged(rows, said)
    turned = judged(rows[::-1], said[::-1])[::-1].reset_index(drop=True)

    pd.testing.assert_frame_equal(straight, turned)
