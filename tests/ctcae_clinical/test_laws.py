"""Laws of the terms that answers grade: hiding widens, order does not matter, units of the page."""

from __future__ import annotations

import random
from dataclasses import replace

import pandas as pd
import pytest

from monitoring.course.all_graders import GRADERS as ALL_GRADERS
from monitoring.course.graders import ROW_COLUMNS
from monitoring.grading.conditions import Choice, Number
from monitoring.grading.markdown import scale_page
from monitoring.scales.anaphylaxis_wao_2020 import ANAPHYLAXIS_WAO_2020
from monitoring.scales.ctcae.clinical_terms import CLINICAL_5
from tests.ctcae_clinical.chart import AT, GRADERS, later
from tests.frames import moments
from tests.scores.charts import ADULT, answer, charted, result

SCALES = [scale for _, scale in CLINICAL_5] + [ANAPHYLAXIS_WAO_2020]
NUMBERS = {
    "spo2_pct": [87.0, 88.0, 97.0],
    "pao2-mmhg": [50.0, 55.0, 56.0],
    "qtc-ms": [430.0, 450.0, 480.5, 500.0, 501.0],
    "qtc-baseline-ms": [380.0, 440.0],
    "urticaria-bsa-pct": [5.0, 10.0, 30.0, 31.0],
    "systolic_mmhg": [80.0, 89.0, 90.0, 91.0, 120.0],
    "baseline_systolic_mmhg": [110.0, 130.0, 180.0],
    "age_years": [5.0, 9.9, 10.0, 50.0],
}
SYMPTOMS = ["none", "urticaria", "wheeze", "urticaria;stridor", "headache"]
# Read by an assumption, or only where it shows something: a blank of these may move a grade.
AT_REST = "hypoxia-spo2-at-rest"
ASSUMED = {"symptoms", "hypotension", "pao2-mmhg", AT_REST}
every_scale = pytest.mark.parametrize("scale", SCALES, ids=lambda one: one.key)


def complete(scale, drawn: random.Random) -> dict:
    """A value for everything that the scale asks."""
    made = {}
    for one in scale.inputs:
        match one:
            case Number():
                made[one.name] = drawn.choice(NUMBERS[one.name])
            case Choice():
                made[one.name] = drawn.choice(one.choices)
            case _:
                made[one.name] = drawn.choice(SYMPTOMS)
    if AT_REST in made:
        made[AT_REST] = "yes"  # otherwise the saturation at rest is not known
    return made


def may_hide(scale) -> list[str]:
    return [one.name for one in scale.inputs if one.assumed is None and one.name not in ASSUMED]


def agreeing(scale, count: int, seed: int) -> list[dict]:
    """Complete moments whose answers do not deny each other, and to which the term applies."""
    drawn = random.Random(seed)
    made = [complete(scale, drawn) for _ in range(6 * count)]
    status = scale.assess(moments(made), explanations=False)["status"]
    kept = [one for one, how in zip(made, status, strict=True) if how == "graded"]
    assert len(kept) >= count / 4
    return kept[:count]


@every_scale
def test_a_complete_moment_is_graded(scale):
    """Provisional where answers deny each other, not applicable where it is reported elsewhere."""
    drawn = random.Random(1)
    assessed = scale.assess(moments([complete(scale, drawn) for _ in range(400)]))

    assert set(assessed["status"]) <= {"graded", "provisional", "not-applicable"}


@every_scale
def test_hiding_any_input_leaves_the_true_grade_within_the_bounds(scale):
    """What is unknown only widens."""
    whole = agreeing(scale, 150, seed=2)
    drawn = random.Random(3)
    names = may_hide(scale)
    less = [one | dict.fromkeys(drawn.sample(names, drawn.randint(1, len(names)))) for one in whole]
    true = scale.assess(moments(whole), explanations=False)["grade"].reset_index(drop=True)
    bounds = scale.assess(moments(less), explanations=False).reset_index(drop=True)

    assert (bounds["at_least"] <= true).all()
    assert (true <= bounds["at_most"]).all()


@every_scale
def test_hiding_more_never_narrows(scale):
    """The bounds of a chart with less in it lie around those of the fuller one."""
    names, drawn = may_hide(scale), random.Random(4)
    less, least = [], []
    for one in agreeing(scale, 150, seed=5):
        order = drawn.sample(names, len(names))
        cut = drawn.randint(0, len(names) - 1)
        less.append(one | dict.fromkeys(order[:cut]))
        least.append(one | dict.fromkeys(order[: cut + 1]))
    fuller, barer = (scale.assess(moments(some), explanations=False) for some in (less, least))

    assert (barer["at_least"] <= fuller["at_least"]).all()
    assert (fuller["at_most"] <= barer["at_most"]).all()


@every_scale
def test_nothing_known_is_never_graded(scale):
    """An empty row is open, and says what to ask."""
    row = scale.assess(moments([{"age_years": None}])).iloc[0]

    assert row["status"] == "open"
    assert row["at_least"] == 0
    assert row["at_most"] >= 1
    assert row["missing"]


@every_scale
def test_a_worse_answer_never_lowers_the_grade(scale):
    """A finding added, the lower bound rises or stays."""
    drawn = random.Random(6)
    facts = [
        {name: value if drawn.random() < 0.7 else None for name, value in one.items()}
        for one in (complete(scale, drawn) for _ in range(300))
    ]
    ticks = [one.name for one in scale.inputs if isinstance(one, Choice) and one.name != AT_REST]
    before = scale.assess(moments(facts), explanations=False)
    for tick in ticks:
        after = scale.assess(moments([one | {tick: "yes"} for one in facts]), explanations=False)
        both = before["at_least"].notna() & after["at_least"].notna()
        assert (before["at_least"][both] <= after["at_least"][both]).all(), tick


# --- graders -------------------------------------------------------------------------------------


def full_chart(step: int = 1):
    """Two patients with everything charted and answered, rows in either order."""
    other = ADULT | {"patient_id": "P2", "age_years": 30.0}
    seen = [
        {
            "observed_at": later(hours),
            "patient_id": patient,
            "temperature_c": 38.5,
            "spo2_pct": 85.0 + hours,
            "systolic_mmhg": 85.0,
            "symptoms": "urticaria",
        }
        for hours in (0.25, 3, 30)
        for patient in ("P1", "P2")
    ]
    questions = {
        one.name: "20" if isinstance(one, Number) else ("yes", "no")[place % 2]
        for place, one in enumerate(
            {q.name: q for term, _ in CLINICAL_5 for q in term.questions}.values()
        )
    } | {"qtc-ms": "470", "qtc-baseline-ms": "400", "likely-allergen-exposure": "yes"}
    given = [
        answer(name, word, at) | {"patient_id": patient}
        for name, word in questions.items()
        for at in (later(0.25), later(2))
        for patient in ("P1", "P2")
    ]
    labs = [result("neutrophils", 0.4, "10*9/L", AT)]
    return charted(seen[::step], labs, given[::step], patients=[ADULT, other][::step])


@pytest.mark.parametrize("key", GRADERS)
def test_a_grader_keeps_its_contract(key):
    """The columns and kinds of grades.csv, on an empty chart as well as on a full one."""
    for chart in (full_chart(), charted(), charted(patients=[])):
        rows = GRADERS[key].rows(chart)

        assert tuple(rows.columns) == ROW_COLUMNS
        assert {str(rows[name].dtype) for name in ("grade", "at_least", "at_most")} == {"Int64"}
        assert not rows[["status", "driver", "missing", "flags"]].isna().any(axis=None)
        assert rows["explanation"].astype(bool).all()
        assert rows["observed_at"].dtype == "datetime64[us, UTC]"
    assert not GRADERS[key].rows(full_chart()).empty


@pytest.mark.parametrize("key", GRADERS)
def test_order_of_rows_and_other_patients_do_not_matter(key):
    """Rows of one patient may lie anywhere in a file."""
    one, other = (GRADERS[key].rows(full_chart(step)) for step in (1, -1))
    ordered = [
        rows.sort_values(["patient_id", "observed_at"], ignore_index=True) for rows in (one, other)
    ]

    pd.testing.assert_frame_equal(*ordered)


@pytest.mark.parametrize("key", GRADERS)
def test_a_row_is_read_from_the_frame_that_its_criteria_are_shown_from(key):
    """`read` has a row for each of `rows`, so that any of them can be opened in full."""
    chart, grader = full_chart(), GRADERS[key]
    rows, read = grader.rows(chart), grader.read(chart)

    assert rows["observed_at"].tolist() == read["observed_at"].tolist()
    assert grader.scale.key == key


@pytest.mark.parametrize("key", GRADERS)
def test_without_explanations_the_grades_are_the_same(key):
    """A sentence costs more than its grade."""
    chart = full_chart()
    short = GRADERS[key].rows(replace(chart, explanations=False))

    assert (short["explanation"] == "").all()
    pd.testing.assert_frame_equal(
        GRADERS[key].rows(chart).drop(columns="explanation"), short.drop(columns="explanation")
    )


def test_one_answer_alone_is_said_as_the_rule_says_it():
    """0.7: 'G2 (G3 if bleeding)'."""
    dic = "disseminated-intravascular-coagulation"
    given = {f"{dic}-laboratory-findings": "yes", f"{dic}-life-threatening": "no"}
    rows = GRADERS[f"ctcae-5.0-{dic}"].rows(
        charted(answers=[answer(name, word, AT) for name, word in given.items()])
    )

    assert "G2 (G3 if bleeding), for a clinician to answer." in rows["explanation"].iloc[0]


def test_the_clinical_terms_are_listed_once_among_all_graders():
    """A key that is listed twice would be graded twice."""
    keys = [one.key for one in ALL_GRADERS]

    assert all(keys.count(key) == 1 for key in GRADERS)
    assert not [key for key in keys if key.startswith("ctcae-6.0-hypoxia")]


@every_scale
def test_the_page_prints_every_cell_and_every_question(scale):
    """What is signed is what is computed."""
    page = scale_page(scale)

    for item in scale.items:
        for criterion in item.criteria:
            assert str(criterion.when) in page
            assert criterion.meaning in page
    for one in scale.inputs:
        assert f"`{one.name}`" in page
    assert "object at 0x" not in page
