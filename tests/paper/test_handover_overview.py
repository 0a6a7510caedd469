"""The ward on one sheet: each row says what its block says, in few words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitoring.course.handover import OpenAlert
from monitoring.paper.handover_block import block
from monitoring.paper.handover_overview import Cell, overview
from tests.paper.conftest import NOW

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def rows(handed):
    told = overview(handed.patients, handed.head)
    return {one.name.partition(" · ")[2]: one for one in told}


@pytest.mark.parametrize(
    ("patient", "crs"),
    [
        ("WORSE", Cell("WORSE", is_urgent=True)),
        ("BETTER", Cell("better")),
        ("NOT-LOOKED", Cell("not assessed since")),
        ("NOT-KNOWN", Cell("at most 3, WORSE", is_urgent=True)),
        # What came and went would be lost in two badges, so it is written out.
        ("THERE-AND-BACK", Cell("1 → 2 → 1, WORSE IN BETWEEN", is_urgent=True)),
        ("NOTHING", Cell("not assessed")),
    ],
)
def test_the_turn_of_a_grade_stands_beside_its_badges(rows, patient, crs):
    """In capitals and bold where it must be seen."""
    (_, said), _ = rows[patient].grades

    assert crs == said


def test_what_is_overdue_is_told_first_and_marked(rows, handed):
    """As the block says it in full."""
    one = next(one for one in handed.patients if one.row.state.patient_id == "NOT-LOOKED")
    said = " ".join(text for line in block(one, handed.head).lines for text in line.texts)

    assert rows["NOT-LOOKED"].checks.is_urgent
    assert rows["NOT-LOOKED"].checks.text.startswith("vital signs overdue ")
    assert "Vital signs overdue since" in said


@pytest.mark.parametrize(
    ("plans", "cell"),
    [
        (None, Cell("not known", is_urgent=True)),  # no watcher ran: silence means nothing
        ((), Cell("–")),
        (("", "", "watched"), Cell("2 not acknowledged, 1 with a plan", is_urgent=True)),
        (("watched",), Cell("1 with a plan")),
    ],
)
def test_alerts_without_a_plan_are_counted_apart(handed, plans, cell):
    alerts = plans and tuple(OpenAlert("CRS", NOW, "urgent", plan) for plan in plans)
    (row,) = overview([replace(handed.patients[0], alerts=alerts)], handed.head)

    assert cell == row.alerts
