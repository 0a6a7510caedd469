"""Cases that nobody here wrote: case reports, other programs' tests, CTCAE laboratory rows.

`pytest -rP` on this file prints the table of agreement; it stands in published/agreement.md too.
"""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from monitoring.course.all_graders import GRADERS
from monitoring.course.grades import CRS, ICANS
from tests.cases.published_cases import (
    AGREEMENT,
    DIFFERENT,
    OPEN,
    SAME,
    agreement,
    all_cases,
    compared,
    one_decimal,
    verdict,
)
from tests.cases.published_differences import DIFFERS

SCALES = sorted({one.scale for one in all_cases() if one.scale})


@pytest.mark.parametrize("scale", SCALES)
def test_every_case_of_the_scale_agrees_or_is_explained(scale):
    """Exact both ways: what differs has its reason, and what has a reason does differ."""
    found = [one for one in compared() if one.case.scale == scale]
    differs = {one.case.key: one.ours for one in found if one.verdict == DIFFERENT}
    counts = Counter(one.verdict for one in found)
    in_words = ", ".join(f"{counts[word]} {word}" for word in (SAME, OPEN, DIFFERENT))
    sys.stdout.write(f"{scale}: {in_words}\n")
    for key, ours in differs.items():
        sys.stdout.write(f"  {key[0]}, here {ours}: {DIFFERS.get(key, 'NOT EXPLAINED')}\n")

    assert differs.keys() == {key for key in DIFFERS if key[1] == scale}


def test_the_table_of_agreement_is_current():
    """A change of any grade or bound is seen here; the module writes the table anew."""
    current = agreement()
    sys.stdout.write(current)

    assert AGREEMENT.read_text(encoding="utf-8") == current


def test_every_case_is_compared_or_left_out_with_a_reason():
    """49 case reports, 224 rows of other programs and 341 CTCAE laboratory rows are 614."""
    used = {one.case_id for one in all_cases() if not one.left_out}
    left_out = {one.case_id for one in all_cases() if one.left_out}
    of_set = Counter(case_id[:2] for case_id in used | left_out)

    assert not used & left_out
    assert of_set == {"PC": 49, "PV": 224, "AD": 341}


def test_a_case_has_all_that_a_comparison_needs():
    """A case that is left out has no inputs; one that is used has a source that can be found."""
    keys = {one.key for one in GRADERS} | {CRS, ICANS}
    used = [one for one in all_cases() if not one.left_out]
    left_out = [one for one in all_cases() if one.left_out]

    assert all(one.inputs and one.expected and one.answer_of and one.source for one in used)
    assert {one.scale for one in used} <= keys
    assert not any(one.inputs or one.expected or one.scale for one in left_out)
    assert len({one.key for one in all_cases()}) == len(all_cases())


def test_a_program_that_its_publication_refutes_is_not_matched():
    """What a wrong program says is kept, so that nobody comes to grade like it."""
    refuted = [one for one in compared() if one.case.wrong_answer]
    told_apart = [
        one
        for one in refuted
        if one.case.scale != "easix-2017"
        or one_decimal(one.case.wrong_answer) != one_decimal(one.case.expected)
    ]
    matched = [
        one.case.case_id
        for one in told_apart
        if one.ours in (one.case.wrong_answer, one_decimal(one.case.wrong_answer))
    ]

    assert all(one.case.answer_of == "publication" for one in refuted)
    assert (len(refuted), matched) == (53, [])


@pytest.mark.parametrize(
    ("expected", "status", "grade", "bounds", "word"),
    [
        ("3", "graded", 3, (3, 3), SAME),
        ("3", "graded", 2, (2, 2), DIFFERENT),
        ("3", "provisional", 3, (3, 4), SAME),
        ("3", "provisional", 2, (2, 4), DIFFERENT),
        ("3", "open", None, (2, 4), OPEN),
        ("3", "open", None, (3, 3), OPEN),
        ("3", "open", None, (0, 2), DIFFERENT),
        ("3", "not-applicable", None, (None, None), DIFFERENT),
        ("2..3", "open", None, (2, 3), SAME),
        ("2..3", "open", None, (1, 4), OPEN),
        ("2..3", "open", None, (3, 4), DIFFERENT),
        ("2..3", "graded", 3, (3, 3), DIFFERENT),
        ("none", "open", None, (0, 4), SAME),
        ("none", "graded", 0, (0, 0), DIFFERENT),
    ],
)
def test_agreement_is_within_the_bounds_and_the_grade_that_is_shown(
    expected, status, grade, bounds, word
):
    """A shown grade must be the answer itself; bounds that hold it are agreement, but open."""
    at_least, at_most = bounds
    row = {"status": status, "grade": grade, "at_least": at_least, "at_most": at_most, "flags": ""}

    assert verdict(expected, row) == word
