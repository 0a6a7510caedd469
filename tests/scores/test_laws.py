"""Laws of every additive score: hiding widens, order does not matter, blank is open."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from tests.frames import moments
from tests.scores.borders import SUBJECTS

COLUMNS = ["status", "grade", "at_least", "at_most", "driver", "missing", "flags", "explanation"]


def hidden(fact: dict, names: list[str]) -> dict:
    return {name: None if name in names else value for name, value in fact.items()}


@pytest.mark.parametrize("key", SUBJECTS)
def test_hiding_any_input_leaves_the_true_total_within_the_bounds(key):
    """What is unknown only widens: never a point invented, never one lost."""
    subject = SUBJECTS[key]
    whole = subject.moments(400, seed=4)
    names = [name for name in subject.tried if name not in subject.assumed]
    drawn = random.Random(5)
    facts = [
        (one, hidden(one, some))
        for one in whole
        for some in ([drawn.choice(names)], drawn.sample(names, drawn.randint(2, len(names))))
    ]
    assessed = subject.score.assess(moments([part for _, part in facts]), explanations=False)
    true = pd.Series([subject.read(one) for one, _ in facts], dtype="Int64")

    assert (assessed["at_least"] <= true).all()
    assert (true <= assessed["at_most"]).all()
    fixed = assessed["status"] == "graded"
    assert (assessed.loc[fixed, "grade"] == true[fixed]).all()


@pytest.mark.parametrize("key", SUBJECTS)
def test_hiding_more_never_narrows(key):
    """The bounds of a chart with less in it lie around those of the fuller one."""
    subject = SUBJECTS[key]
    names = [name for name in subject.tried if name not in subject.assumed]
    drawn = random.Random(6)
    less, least = [], []
    for one in subject.moments(300, seed=7):
        order = drawn.sample(names, len(names))
        cut = drawn.randint(0, len(names) - 1)
        less.append(hidden(one, order[:cut]))
        least.append(hidden(one, order[: cut + 1]))
    fuller, barer = (
        subject.score.assess(moments(some), explanations=False) for some in (less, least)
    )

    assert (barer["at_least"] <= fuller["at_least"]).all()
    assert (fuller["at_most"] <= barer["at_most"]).all()


@pytest.mark.parametrize("key", SUBJECTS)
def test_order_and_neighbours_do_not_matter(key):
    """A moment has the same assessment alone, in a crowd, and in any order."""
    subject = SUBJECTS[key]
    drawn = random.Random(8)
    names = list(subject.tried)
    facts = [
        hidden(one, drawn.sample(names, drawn.randint(0, 3)))
        for one in subject.moments(100, seed=9)
    ]
    together = moments(facts)
    assessed = subject.score.assess(together)[COLUMNS].astype("str")
    shuffled = together.sample(frac=1, random_state=10)
    alone = pd.concat(
        [subject.score.assess(together.iloc[[row]])[COLUMNS] for row in range(20)]
    ).astype("str")

    pd.testing.assert_frame_equal(
        assessed, subject.score.assess(shuffled)[COLUMNS].astype("str").sort_index()
    )
    pd.testing.assert_frame_equal(assessed.iloc[:20], alone)


@pytest.mark.parametrize("key", SUBJECTS)
def test_a_moment_of_unknowns_is_never_scored(key):
    """Nothing charted is 0 to the most, and says what to chart."""
    subject = SUBJECTS[key]
    for facts in ({"age_years": 50.0}, {"age_years": None}):
        assessed = subject.score.assess(moments([facts])).iloc[0]

        assert assessed["status"] == "open"
        assert (assessed["at_least"], assessed["at_most"]) == (0, subject.score.most)
        assert assessed["missing"]
        assert pd.isna(assessed["grade"])


@pytest.mark.parametrize("key", SUBJECTS)
def test_what_is_asked_for_closes_the_total(key):
    """Whatever is hidden from a complete moment, charting what is asked for fixes the total."""
    subject = SUBJECTS[key]
    drawn = random.Random(11)
    asked_for = {one.name for one in subject.score.inputs if one.charted}
    names = [name for name in subject.tried if name in asked_for - set(subject.assumed)]
    whole = subject.moments(0, seed=12)[:40]
    facts = [hidden(one, drawn.sample(names, 3)) for one in whole]
    for _ in range(len(names)):
        assessed = subject.score.assess(moments(facts))
        for one, charted, row in zip(whole, facts, assessed.itertuples(), strict=True):
            if row.status != "graded":
                asked = row.missing.split(";")[0]
                charted[asked] = one[asked]

    assert ["graded"] * len(whole) == assessed["status"].tolist()


@pytest.mark.parametrize("key", SUBJECTS)
def test_the_page_prints_every_cell(key):
    """What is signed is what is computed."""
    score = SUBJECTS[key].score
    page = score.page()

    assert page == score.page()
    for item in score.items:
        for cell in item.cells:
            assert str(cell.when) in page
    for flag in score.flags:
        assert f"`{flag.name}`" in page
    assert "object at 0x" not in page
