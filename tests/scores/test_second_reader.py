"""The engine against a scalar second reader, on both sides of every edge of every band."""

from __future__ import annotations

import pytest

from monitoring.grading.conditions import Readings
from tests.frames import moments
from tests.scores.borders import SUBJECTS


@pytest.mark.parametrize("key", SUBJECTS)
def test_both_readers_agree_at_every_border(key):
    """Two people who read the same table must not differ by a point."""
    subject = SUBJECTS[key]
    facts = subject.moments(3000, seed=1)
    assessed = subject.score.assess(moments(facts), explanations=False)

    assert set(assessed["status"]) == {"graded"}
    assert [subject.read(one) for one in facts] == assessed["grade"].tolist()


@pytest.mark.parametrize("key", SUBJECTS)
def test_of_every_item_exactly_one_cell_holds(key):
    """The bands of an item neither overlap nor leave a gap."""
    subject = SUBJECTS[key]
    readings = Readings(moments(subject.moments(3000, seed=2)))

    for item in subject.score.items:
        holding = sum(cell.when.evaluate(readings).certain.astype(int) for cell in item.cells)
        assert (holding == 1).all(), item.name


@pytest.mark.parametrize("key", SUBJECTS)
def test_the_borders_reach_every_cell(key):
    """Otherwise the two readers could agree by never looking at one."""
    subject = SUBJECTS[key]
    readings = Readings(moments(subject.moments(3000, seed=3)))

    assert not [
        (item.name, cell.meaning)
        for item in subject.score.items
        for cell in item.cells
        if not cell.when.evaluate(readings).certain.any()
    ]


@pytest.mark.parametrize(("key", "most"), [("news2-2017", 20), ("qsofa-2016", 3), ("sirs-1992", 4)])
def test_the_most_points_are_those_of_the_paper(key, most):
    assert most == SUBJECTS[key].score.most


def test_the_most_points_of_the_other_scores_are_those_of_the_papers():
    """0-337 and 0-7 by the specification."""
    assert SUBJECTS["hscore-2014"].score.most == 337
    assert SUBJECTS["car-hematotox-2021"].score.most == 7
