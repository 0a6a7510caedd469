"""Where retellings of a scale disagree (scale_variants.csv): which reading is kept here, and why.

Not built, so nothing to hold against them: the SITC 2020 management table (a hybrid of ASTCT and
organ toxicity) and the Chinese proposal for B-NHL (a row for local swelling). The rows on ASTCT,
ICANS and the age boundary are those of the scales graded first.
"""

from __future__ import annotations

import pandas as pd
import pytest

from monitoring.course.grades import course
from monitoring.scales import ALL_SCALES
from monitoring.settings import CourseChoices
from tests.older_scales.charts import (
    ADULT,
    ANSWERED_NO,
    SCALES,
    TABLE_ON,
    WELL,
    answer,
    at,
    chart,
    drip,
    given,
    grade,
    row,
    short_form,
)

NO_FEVER_BUT_OXYGEN = {**WELL, "oxygen_device": "nasal-cannula", "oxygen_flow_l_min": 2.0}


@pytest.mark.parametrize(
    ("facts", "organ", "expected"),
    [
        ({"fio2_pct": 39.0, "oxygen_device": "venturi-mask"}, "0", "2"),
        ({"fio2_pct": 40.0, "oxygen_device": "venturi-mask"}, "0", "3"),
        ({"systolic_mmhg": 85.0}, "0", "2"),
        ({"systolic_mmhg": 85.0, "vasopressors": "phenylephrine;norepinephrine"}, "0", "3"),
        ({}, "2", "2"),
        ({}, "3", "3"),
    ],
)
def test_lee_2014_needs_no_fever(facts, organ, expected):
    """Row 4: oxygen below 40 %, fluids, organ toxicity 2; 40 %, several pressors, organ 3."""
    made = chart({**WELL, **facts}, answers={**ANSWERED_NO, "organ-toxicity-grade": organ})

    assert expected == grade("Lee", made)


def test_astct_places_nothing_without_fever_where_the_older_scale_does():
    """Row 5: in one cohort 20 of 25 had CRS by the NCI scale and 17 by ASTCT, for the fever."""
    made = chart({**NO_FEVER_BUT_OXYGEN, "fio2_pct": 28.0}, answers=ANSWERED_NO)
    astct = course(
        made.patients,
        made.moments[["patient_id", "observed_at", *WELL, "oxygen_flow_l_min"]],
        made.interventions,
        scales=ALL_SCALES[:1],
        choices=CourseChoices(),
        zone=None,
    ).grades.iloc[-1]

    assert astct["status"] == "not-classifiable"
    assert grade("Lee", made) == "2"


@pytest.mark.parametrize(("scale", "expected"), [("Penn", "3..4"), ("Lee", "2..3"), ("CTCAE", "3")])
def test_vasopressin_counts_but_for_astct(scale, expected):
    """Row 6: vasopressin is a vasopressor in Penn; elsewhere read the same (LOCAL)."""
    made = chart({**WELL, "vasopressors": "vasopressin"}, answers=ANSWERED_NO)

    assert expected == grade(scale, made)


def test_a_published_case_by_lee_with_the_table_on():
    """Dopamine 5 µg/kg/min for a pressure of 90/40: its authors say 2, ASTCT says 3 (a preprint,
    authorea 622168/711693)."""
    made = chart(
        {**WELL, "temperature_c": 39.7, "systolic_mmhg": 90.0, "vasopressors": "dopamine"},
        answers=ANSWERED_NO,
        interventions=[drip("dopamine", 5, "ug/kg/min", 6)],
        settings=TABLE_ON,
    )

    assert grade("Lee", made) == "2"


# --- what the specification prints of each scale -------------------------------------------------


def ill(**facts):
    return {**WELL, "temperature_c": 38.5, **facts}


@pytest.mark.parametrize(
    ("facts", "lee", "penn", "cartox", "mskcc", "ctcae"),
    [
        # Nothing found, everything answered.
        ({**WELL}, "0", "0", "0", "0", "0"),
        ({**WELL, "temperature_c": 37.9}, "0", "0", "0", "0", "0"),
        ({**WELL, "temperature_c": 38.0}, "1", "1", "1", "1", "1"),
        # FiO₂ 40 %, both sides; never from the flow.
        (ill(oxygen_device="face-mask", fio2_pct=39.9), "2", "3", "2", "2", "2"),
        (ill(oxygen_device="face-mask", fio2_pct=40.0), "3", "3", "3", "3", "3"),
        (ill(oxygen_device="nasal-cannula", oxygen_flow_l_min=1.0),
         "2..3", "3", "2..3", "2..3", "2..3"),
        (ill(oxygen_device="non-rebreather", oxygen_flow_l_min=15.0),
         "2..3", "3", "2..3", "2..3", "2..3"),
        (ill(oxygen_device="cpap", fio2_pct=30.0), "2", "3", "2", "2", "2"),
        (ill(oxygen_device="ventilator", fio2_pct=30.0), "4", "4", "4", "4", "2"),
        (ill(oxygen_device="ventilator"), "4", "4", "4", "4", "2..3"),
        (ill(oxygen_device="ecmo", fio2_pct=60.0), "4", "4", "4", "4", "3"),
        # An FiO₂ without a device is oxygen; on room air it contradicts itself.
        (ill(oxygen_device=None, fio2_pct=35.0), "2..4", "3..4", "2..4", "2..4", "2"),
        (ill(oxygen_device="room-air", fio2_pct=35.0), "1..4", "1..4", "1..4", "1..4", "1..3"),
        # A low SpO₂ on room air is provisional, as for ASTCT (A5).
        (ill(spo2_pct=89.0), "2?", "3?", "2?", "2?", "2?"),
        (ill(spo2_pct=90.0), "1", "1", "1", "1", "1"),
        (ill(spo2_pct=None), "1..2", "1..3", "1..2", "1..2", "1..2"),
        # Blood pressure.
        (ill(systolic_mmhg=90.0), "1", "1", "1", "1", "1"),
        (ill(systolic_mmhg=89.0), "2", "2", "2", "1..2", "2"),
        (ill(systolic_mmhg=None), "1..2", "1..2", "1..2", "1..2", "1..2"),
        (ill(vasopressors=None), "1..3", "1..4", "1..3", "1..3", "1..3"),
        (ill(vasopressors="dobutamine"), "1", "1", "1", "1", "1"),
        (ill(vasopressors="norepinephrine;vasopressin"), "3", "3..4", "3", "2..3", "3"),
        (ill(vasopressors="norepinephrine", hypotension_cause="other"), "1", "1", "1", "1", "1"),
        # Oxygen for another reason, or as at home.
        (ill(oxygen_device="ventilator", oxygen_reason="airway-protection"),
         "1", "1", "1", "1", "1"),
    ],
)  # fmt: skip
def test_each_border_by_each_scale(facts, lee, penn, cartox, mskcc, ctcae):
    """3.1 cell by cell, every question answered with no; a blank leaves both sides."""
    made = chart(facts, answers=ANSWERED_NO)

    assert [lee, penn, cartox, mskcc, ctcae] == [grade(one, made) for one in SCALES]


@pytest.mark.parametrize(
    ("answers", "lee", "cartox"),
    [
        ({"organ-toxicity-grade": "0"}, "1", "1"),
        ({"organ-toxicity-grade": "1"}, "1", "1"),
        ({"organ-toxicity-grade": "2"}, "2", "2"),
        ({"organ-toxicity-grade": "3"}, "3", "3"),
        ({"organ-toxicity-grade": "4"}, "3..4", "3..4"),
        ({"organ-toxicity-grade": "4", "grade-4-organ-toxicity-is-transaminitis-only": "no"},
         "4", "4"),
        ({"organ-toxicity-grade": "4", "grade-4-organ-toxicity-is-transaminitis-only": "yes"},
         "3", "3"),
        ({"organ-toxicity-grade": "5"}, "1..4", "1..4"),
        ({}, "1..4", "1..4"),
    ],
)  # fmt: skip
def test_organ_toxicity_by_lee_and_cartox(answers, lee, cartox):
    """Grade 4 is grade 4, but for transaminitis, which is grade 3."""
    made = chart(ill(), answers=answers)

    assert [lee, cartox] == [grade(one, made) for one in ("Lee", "CARTOX")]


def test_grade_1_organ_toxicity_alone_is_cartox_1_and_lee_0():
    """CARTOX: temperature or grade 1 organ toxicity. Lee has no cell for it."""
    made = chart(WELL, answers={**ANSWERED_NO, "organ-toxicity-grade": "1"})

    assert ("1", "0") == (grade("CARTOX", made), grade("Lee", made))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"creatinine-toxicity-grade": "1", "liver-toxicity-grade": "2"}, "1"),
        ({"creatinine-toxicity-grade": "2", "liver-toxicity-grade": "2"}, "2"),
        ({"creatinine-toxicity-grade": "1", "liver-toxicity-grade": "3"}, "2"),
        ({"creatinine-toxicity-grade": "3", "liver-toxicity-grade": "0"}, "3"),
        ({"creatinine-toxicity-grade": "0", "liver-toxicity-grade": "4"}, "3"),
        ({"creatinine-toxicity-grade": "1"}, "1..3"),
        ({"organ-toxicity-grade": "1"}, "1"),
        ({"organ-toxicity-grade": "2"}, "1..2"),
        ({"hospital-stay-for-crs": "yes", "organ-toxicity-grade": "0"}, "2"),
        ({"intravenous-therapy-for-crs": "yes", "organ-toxicity-grade": "0"}, "2"),
        ({"hospital-stay-for-crs": "", "organ-toxicity-grade": "0"}, "1..2"),
    ],
)
def test_what_penn_asks_beyond_the_bedside(answers, expected):
    """Creatinine and liver by grade, the stay and the therapy; a blank one is open."""
    told = {"hospital-stay-for-crs": "no", "intravenous-therapy-for-crs": "no", **answers}
    made = chart(ill(), answers={name: word for name, word in told.items() if word})

    assert expected == grade("Penn", made)


@pytest.mark.parametrize("kind", ["plasma", "cryoprecipitate", "fibrinogen-concentrate"])
def test_penn_counts_what_was_given_for_coagulopathy(kind):
    """Grade 3; LOCAL: in the last 24 h by the drug chart."""
    grades = [
        grade("Penn", chart(ill(), answers=ANSWERED_NO, interventions=[given(kind, hours)]))
        for hours in (24, 25, -1)
    ]

    assert ["3", "1", "1"] == grades


@pytest.mark.parametrize(
    ("ticked_before", "listed", "answered", "expected"),
    [
        ([], [], None, "2"),
        ([], [1], None, "2"),
        ([], [1, 3], None, "3"),
        ([], [1, 25], None, "2"),
        ([], [1, -1], None, "2"),
        ([2], [], None, "3"),
        ([2], [1], None, "3"),
        ([2], [1, 3], None, "3"),
        ([], [1, 3], "1", "2"),
        ([], [], "2", "3"),
    ],
)
def test_multiple_fluid_boluses_are_grade_3_by_penn(ticked_before, listed, answered, expected):
    """The drug chart counts, and each bedside "yes" is one at least."""
    ticked = [{"observed_at": at(-hours), **ill(fluid_bolus="yes")} for hours in ticked_before]
    now = "yes" if ticked_before else None
    made = chart(
        ill(systolic_mmhg=85.0, fluid_bolus=now),
        answers={**ANSWERED_NO, **({"fluid-boluses": answered} if answered else {})},
        interventions=[given("fluid-bolus", hours) for hours in listed],
        before=ticked,
    )

    assert expected == grade("Penn", made)


def test_one_bolus_at_the_bedside_that_the_drug_chart_lacks_leaves_penn_open():
    """It says "yes", not how many."""
    made = chart(ill(systolic_mmhg=85.0, fluid_bolus="yes"), answers=ANSWERED_NO)

    assert grade("Penn", made) == "2..3"
    assert row("Penn", made)["missing"].split(";")[0] == "fluid-boluses"


@pytest.mark.parametrize(
    ("drips", "expected"),
    [
        ([drip("norepinephrine", None, None, 23.9)], "2"),
        ([drip("norepinephrine", None, None, 24)], "3"),
        # Two at once count once; two after each other add up.
        ([drip("norepinephrine", None, None, 13), drip("vasopressin", None, None, 13)], "2"),
        ([drip("norepinephrine", None, None, 40, 20), drip("norepinephrine", None, None, 4)], "3"),
        ([drip("norepinephrine", None, None, 40, 20), drip("norepinephrine", None, None, 3.9)],
         "2"),
        ([drip("norepinephrine", None, None, 30, 10), drip("epinephrine", None, None, 12, 8),
          drip("norepinephrine", None, None, 2)], "3"),
        ([drip("norepinephrine", None, None, 30, 13), drip("epinephrine", None, None, 14, 9),
          drip("norepinephrine", None, None, 1.9)], "2"),
        # Nothing before the infusion counts (it was 98 h ago), and no inotrope.
        ([drip("norepinephrine", None, None, 200, 90), drip("norepinephrine", None, None, 2)], "2"),
        ([drip("dobutamine", None, None, 60), drip("norepinephrine", None, None, 2)], "2"),
        # On the bedside chart alone nobody knows for how long.
        ([], "2..3"),
    ],
)  # fmt: skip
def test_mskcc_counts_24_hours_on_vasopressors(drips, expected):
    """Hours on any vasopressor since the infusion, from start and stop on the drug chart."""
    made = chart(
        ill(vasopressors="norepinephrine"),
        answers=ANSWERED_NO,
        interventions=drips,
    )

    assert expected == grade("MSKCC", made)


def test_a_drip_that_was_never_on_the_drug_chart_leaves_the_hours_open_afterwards():
    """The day before it was charted at the bedside only; the hours since are not the whole."""
    made = chart(
        ill(vasopressors="norepinephrine"),
        answers=ANSWERED_NO,
        interventions=[drip("norepinephrine", None, None, 5)],
        before=[{"observed_at": at(-20), **ill(vasopressors="norepinephrine")}],
    )

    assert grade("MSKCC", made) == "2..3"
    assert row("MSKCC", made)["missing"] == "vasopressor-for-24-h"


@pytest.mark.parametrize(
    ("answers", "scale", "expected"),
    [
        ({"hypotension-refractory-to-high-dose-vasopressor": "yes"}, "MSKCC", "4"),
        ({"hypotension-life-threatening": "yes"}, "CARTOX", "4"),
        ({"crs-life-threatening": "yes"}, "CTCAE", "4"),
        ({"high-dose-vasopressor": "yes"}, "Lee", "3"),
        ({"high-dose-vasopressor": "no"}, "Lee", "2"),
        ({"high-dose-vasopressor": "yes"}, "CARTOX", "3"),
        ({"high-dose-vasopressor-penn": "yes"}, "Penn", "4"),
        ({"high-dose-vasopressor-penn": "no"}, "Penn", "3"),
    ],
)
def test_the_clinicians_word_closes_what_the_chart_cannot(answers, scale, expected):
    """Refractory, life-threatening, high dose: a tick each."""
    made = chart(
        ill(vasopressors="norepinephrine"),
        answers={**ANSWERED_NO, **answers},
        interventions=[drip("norepinephrine", 5, "mcg/min", 6)],
    )

    assert expected == grade(scale, made)


@pytest.mark.parametrize(("hours_ago", "expected"), [(4, "2"), (4.1, "2..3"), (-1, "2..3")])
def test_an_answer_holds_for_its_hours_and_no_longer(hours_ago, expected):
    """LOCAL: 4 h for what may change by the next look; nothing later is used."""
    made = chart(
        ill(vasopressors="norepinephrine"),
        answers=ANSWERED_NO,
        answers_before=[answer("high-dose-vasopressor", "no", at(-hours_ago))],
    )

    assert expected == grade("Lee", made)


def test_constitutional_symptoms_alone_are_grade_1_where_the_clinician_says_so():
    """A headache has many causes: charted, it asks; that none is charted answers."""
    expected = {
        ("none", None): "0",
        ("rash", None): "0",
        ("headache", None): "0..1",
        (None, None): "0..1",
        ("headache", "yes"): "1",
        ("headache", "no"): "0",
        ("none", "yes"): "1",
    }
    for (charted, said), one in expected.items():
        told = {**ANSWERED_NO, **({"crs-constitutional-symptoms": said} if said else {})}
        made = chart({**WELL, "symptoms": charted}, answers=told)

        assert [one] * 3 == [grade(scale, made) for scale in ("Lee", "Penn", "MSKCC")]


def test_mskcc_without_a_row_for_fluids_is_closed_by_a_clinician_only():
    """L03, L04: cannot grade."""
    made = chart(ill(systolic_mmhg=85.0), answers=ANSWERED_NO)
    question = "mskcc-fluid-only-hypotension-is-grade-2"
    graded = [
        grade("MSKCC", chart(ill(systolic_mmhg=85.0), answers={**ANSWERED_NO, question: word}))
        for word in ("yes", "no")
    ]

    assert row("MSKCC", made)["missing"] == question
    assert ["2", "1"] == graded


def test_before_the_infusion_no_scale_applies():
    """D4: that is baseline."""
    made = chart({**ill(), "observed_at": "2026-02-20T08:00+00:00"}, answers=ANSWERED_NO)

    assert ["n/a"] * 5 == [grade(one, made) for one in SCALES]


@pytest.mark.parametrize(
    ("cause", "key", "expected"),
    [
        *(("crs", key, "5") for key in SCALES.values()),
        ("crs", "ctcae-5.0-cytokine-release-syndrome", "5"),
        ("icans", "cres-cartox-2018", "5"),
        ("crs", "cres-cartox-2018", "0..4"),
        ("other", "crs-lee-2014", "1..4"),
    ],
)
def test_death_of_what_is_graded_is_grade_5_and_needs_no_row_of_its_own(cause, key, expected):
    """D4: where nobody charted a row at the death, one is added."""
    patient = {**ADULT, "died_at": at(3), "death_cause": cause}
    last = row(key, chart(ill(), patient=patient))

    assert expected == short_form(last)
    assert (last["observed_at"] == pd.Timestamp(at(3))) is (expected == "5")
