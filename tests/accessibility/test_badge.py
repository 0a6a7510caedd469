"""The badge without colour: in grey, for colour-blind eyes, from the drawing itself.

How it looks in grey on a real screen is measured in tests/browser/test_accessible.py.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import combinations, pairwise

import pytest

from monitoring.ui.figures.palette import DARK, LIGHT
from monitoring.ui.figures.svg import badge
from tests.accessibility.badges import GRADED, OPEN, OTHER, VIEWS
from tests.accessibility.colours import difference, lightness

# Between neighbours of the ramp in L* (0 to 100), and in ΔE 2000 for whoever sees fewer colours:
# 2.3 is what a practised eye just tells apart side by side.
LEAST_STEP, LEAST_DIFFERENCE = 10.0, 6.0
SEEN_BY = ("protan", "deutan", "tritan", "grayscale")
NEIGHBOURS = [
    *pairwise(GRADED),
    *((grade, "unknown") for grade in GRADED),
    ("2", "at least 2"),
    *pairwise(OPEN),
    *((grade, f"{grade} provisional") for grade in ("1", "2", "3", "4")),
    *(("unknown", name) for name in ("not assessed", "not classifiable")),
    ("0", "not assessed"),
]


def drawn(name: str) -> dict[str, str]:
    """What of a badge is left without colour: its words, its outline, what fills it."""
    drawing = ET.fromstring(badge(VIEWS[name]))
    bodies = [one for one in drawing if one.tag.rpartition("}")[2] in ("circle", "polygon")]
    edge = bodies[-1]
    tile = [one for one in drawing.iter() if one.tag.rpartition("}")[2] == "pattern"]
    pattern = "".join(one.get("d") or one.tag.rpartition("}")[2] for found in tile for one in found)
    return {
        "words": "".join(drawing.itertext()),
        "shape": edge.get("points", "circle"),
        "pattern": pattern,
        "outline": f"{edge.get('stroke-width')} {edge.get('stroke-dasharray', '')}",
        "filled": "no" if all(one.get("fill") == "none" for one in bodies) else "yes",
    }


@pytest.mark.parametrize(("one", "other"), NEIGHBOURS)
def test_neighbours_differ_in_what_is_written_and_in_how_it_is_drawn(one, other):
    """By number and by form: one of the two is enough at 3 m, in grey, on a bad printer.

    Two bounds, '≥1' and '≥2', are both hatched grey, as what is not fixed is never a grade: their
    number tells them apart.
    """
    first, second = drawn(one), drawn(other)
    form = [part for part in first if part != "words" and first[part] != second[part]]

    assert first["words"] != second["words"]
    assert form or {one, other} <= set(OPEN)


def test_grades_differ_from_all_that_is_no_grade_in_more_than_the_number():
    alike = [
        (grade, other)
        for grade in GRADED
        for other in (*OPEN, "not classifiable", "not assessed")
        if {**drawn(grade), "words": ""} == {**drawn(other), "words": ""}
    ]

    assert [] == alike
    assert {"1", "2", "3", "4"} == {name.partition(" ")[0] for name in OTHER if "prov" in name}


def test_only_what_is_not_fixed_is_hatched():
    patterns = {name: drawn(name)["pattern"] for name in VIEWS}
    hatched = {name for name, pattern in patterns.items() if pattern == patterns["unknown"]}

    assert {*OPEN, "not classifiable"} == hatched


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_each_grade_is_darker_than_the_one_below(colours):
    """From 1 on: a 0 takes the ground it stands on, and is told by its empty, thin circle."""
    ramp = [lightness(colours.grades[grade].fill) for grade in range(1, 6)]

    assert [] == [(a, b) for a, b in pairwise(ramp) if a - b < LEAST_STEP]


@pytest.mark.parametrize("seen_by", SEEN_BY)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_neighbouring_grades_differ_for_whoever_sees_fewer_colours(colours, seen_by):
    fills = [colours.grades[grade].fill for grade in range(1, 6)]

    assert [] == [
        (one, other, round(difference(one, other, seen_by=seen_by), 1))
        for one, other in pairwise(fills)
        if difference(one, other, seen_by=seen_by) < LEAST_DIFFERENCE
    ]


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_two_grades_never_share_form_and_filling(colours):
    """Also those that are no neighbours; the ribbons of the course use the same looks."""
    looks = {
        grade: (one.shape, one.pattern, one.edge_width) for grade, one in colours.grades.items()
    }

    assert [] == [pair for pair in combinations(looks, 2) if looks[pair[0]] == looks[pair[1]]]
