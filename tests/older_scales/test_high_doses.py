"""The table of high doses, switched on: every line of 3.1 on both sides. All values UNVERIFIED."""

from __future__ import annotations

import pytest

from tests.older_scales.charts import (
    ADULT_OF_80_KG,
    ANSWERED_NO,
    TABLE_ON,
    WELL,
    chart,
    drip,
    grade,
    row,
)

ILL = {**WELL, "temperature_c": 38.5}


def on(*drips: dict, bedside: str | None = None, patient: dict = ADULT_OF_80_KG):
    agents = ";".join(sorted({one["kind"] for one in drips}))
    return chart(
        {**ILL, "vasopressors": bedside or agents},
        answers=ANSWERED_NO,
        interventions=drips,
        patient=patient,
        settings=TABLE_ON,
    )


@pytest.mark.parametrize(
    ("kind", "dose", "unit", "lee", "penn"),
    [
        ("norepinephrine", 19.9, "mcg/min", "2", "4"),  # 0.249 mcg/kg/min at 80 kg
        ("norepinephrine", 20, "mcg/min", "3", "4"),
        ("norepinephrine", 15.9, "mcg/min", "2", "3"),
        ("norepinephrine", 16, "mcg/min", "2", "4"),
        ("norepinephrine", 0.2, "mcg/kg/min", "2", "4"),
        ("norepinephrine", 0.25, "ug/kg/min", "3", "4"),
        ("norepinephrine", 1.2, "mg/h", "3", "4"),
        ("norepinephrine", 1.19, "mg/hr", "2", "4"),
        ("norepinephrine", 1200, "µg/h", "3", "4"),
        ("norepinephrine", 20, "ml/h", "2..3", "3..4"),
        ("norepinephrine", 20, None, "2..3", "3..4"),
        ("norepinephrine", None, "mcg/min", "2..3", "3..4"),
        ("dopamine", 9.9, "mcg/kg/min", "2", "3"),
        ("dopamine", 10, "mcg/kg/min", "3", "4"),
        ("dopamine", 800, "mcg/min", "3", "4"),
        ("phenylephrine", 199, "mcg/min", "2", "3"),
        ("phenylephrine", 200, "mcg/min", "3", "4"),
        ("epinephrine", 7.9, "mcg/min", "2", "3"),
        ("epinephrine", 8, "mcg/min", "2", "4"),
        ("epinephrine", 10, "mcg/min", "3", "4"),
        # No line of the table: neither high nor low.
        ("vasopressin", 0.04, "U/min", "2..3", "3..4"),
        ("angiotensin-ii", 20, "ng/kg/min", "2..3", "3..4"),
    ],
)
def test_one_agent(kind, dose, unit, lee, penn):
    """An 80-kg adult, six hours; an amount or unit that cannot be read leaves it open."""
    made = on(drip(kind, dose, unit, 6))

    assert [lee, penn] == [grade("Lee", made), grade("Penn", made)]


@pytest.mark.parametrize(
    ("drips", "penn"),
    [
        # With vasopressin: an equivalent of 0.1 mcg/kg/min, 8 mcg/min at 80 kg.
        ([("norepinephrine", 7.9, "mcg/min"), ("vasopressin", 0.03, "U/min")], "3"),
        ([("norepinephrine", 8, "mcg/min"), ("vasopressin", 0.03, "U/min")], "4"),
        ([("epinephrine", 4, "mcg/min"), ("norepinephrine", 4, "mcg/min"),
          ("vasopressin", 0.03, "U/min")], "4"),
        # Several without: norepinephrine + dopamine/2 + epinephrine + phenylephrine/10 of 20.
        ([("norepinephrine", 10, "mcg/min"), ("dopamine", 19.9, "mcg/kg/min")], "3"),
        ([("norepinephrine", 10, "mcg/min"), ("dopamine", 20, "mcg/kg/min")], "4"),
        ([("norepinephrine", 10, "mcg/min"), ("phenylephrine", 99, "mcg/min")], "3"),
        ([("norepinephrine", 10, "mcg/min"), ("phenylephrine", 100, "mcg/min")], "4"),
        ([("norepinephrine", 12, "mcg/min"), ("epinephrine", 8, "mcg/min")], "4"),
        # What has no equivalent only adds.
        ([("norepinephrine", 10, "mcg/min"), ("terlipressin", 1, "mg")], "3..4"),
        ([("norepinephrine", 20, "mcg/min"), ("terlipressin", 1, "mg")], "4"),
        ([("norepinephrine", None, None), ("epinephrine", 20, "mcg/min")], "4"),
    ],
)  # fmt: skip
def test_several_agents_by_their_equivalent(drips, penn):
    """Lee is 3 by their number alone; Penn goes by the dose."""
    made = on(*(drip(*one, 6) for one in drips))

    assert ["3", penn] == [grade("Lee", made), grade("Penn", made)]


def test_a_dose_by_weight_needs_the_weight():
    """Nobody's weight is assumed."""
    unweighed = {**ADULT_OF_80_KG, "weight_kg": None}
    by_minute = on(drip("norepinephrine", 25, "mcg/min", 6), patient=unweighed)
    by_weight = on(drip("norepinephrine", 0.25, "mcg/kg/min", 6), patient=unweighed)

    assert ["3", "3..4"] == [grade(one, by_minute) for one in ("Lee", "Penn")]
    assert ["2..3", "4"] == [grade(one, by_weight) for one in ("Lee", "Penn")]


@pytest.mark.parametrize(
    ("drips", "lee"),
    [
        ([drip("norepinephrine", 25, "mcg/min", 2.9)], "2..3"),
        ([drip("norepinephrine", 25, "mcg/min", 3)], "3"),
        ([drip("norepinephrine", 25, "mcg/min", 8, 4), drip("norepinephrine", 22, "mcg/min", 4)],
         "3"),
        ([drip("norepinephrine", 25, "mcg/min", 8, 2), drip("norepinephrine", 5, "mcg/min", 2)],
         "2"),
        ([drip("norepinephrine", 5, "mcg/min", 8, 1), drip("norepinephrine", 25, "mcg/min", 1)],
         "2..3"),
        ([drip("norepinephrine", 25, "mcg/min", 8, 5), drip("norepinephrine", 25, "mcg/min", 2)],
         "2..3"),
        # The same agent twice at once: nobody can tell which rate runs.
        ([drip("norepinephrine", 5, "mcg/min", 8), drip("norepinephrine", 25, "mcg/min", 4)],
         "2..3"),
    ],
)  # fmt: skip
def test_a_high_dose_is_needed_for_three_hours(drips, lee):
    """Without a break, up to the moment; one that has not yet run so long is open (LOCAL)."""
    assert lee == grade("Lee", on(*drips))


def test_what_runs_beyond_the_drug_chart_leaves_the_dose_open():
    """A vasopressor charted at the bedside whose dose nobody has."""
    low = drip("norepinephrine", 5, "mcg/min", 6)

    assert grade("Penn", on(low)) == "3"
    assert grade("Penn", on(low, bedside="norepinephrine;epinephrine")) == "3..4"


def test_the_clinicians_word_stands_over_the_table():
    """A person has seen the pump."""
    facts = {**ILL, "vasopressors": "norepinephrine"}
    made = chart(
        facts,
        answers={**ANSWERED_NO, "high-dose-vasopressor": "yes"},
        interventions=[drip("norepinephrine", 5, "mcg/min", 6)],
        settings=TABLE_ON,
    )

    assert grade("Lee", made) == "3"


def test_while_it_is_off_the_question_is_what_is_missing():
    """Nothing on the drug chart closes it."""
    made = chart(
        {**ILL, "vasopressors": "norepinephrine"},
        answers=ANSWERED_NO,
        interventions=[drip("norepinephrine", 5, "mcg/min", 6)],
    )

    assert row("Lee", made)["missing"] == "high-dose-vasopressor"
