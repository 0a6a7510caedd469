"""Laws of the older scales: a second reader agrees, hiding only widens, order does not matter."""

from __future__ import annotations

import random
from dataclasses import replace

import pandas as pd
import pytest

from monitoring.course.older_crs_scales import OLDER_CRS_GRADERS, crs_moments
from monitoring.grading.scale import Scale
from monitoring.scales.cres_cartox_2018 import CRES_CARTOX_2018
from monitoring.scales.crs_cartox_2018 import CRS_CARTOX_2018
from monitoring.scales.crs_ctcae_5_0 import CRS_CTCAE_5_0
from monitoring.scales.crs_lee_2014 import CRS_LEE_2014
from monitoring.scales.crs_mskcc_2018 import CRS_MSKCC_2018
from monitoring.scales.crs_penn_2018 import CRS_PENN_2018
from tests.frames import moments
from tests.older_scales.charts import ANSWERED_NO, TABLE_ON, WELL, at, chart, drip, given
from tests.older_scales.second_reader import (
    Bedside,
    read_cartox,
    read_cres,
    read_ctcae,
    read_lee,
    read_mskcc,
    read_penn,
)

READERS = {
    CRS_LEE_2014: read_lee,
    CRS_PENN_2018: read_penn,
    CRS_MSKCC_2018: read_mskcc,
    CRS_CARTOX_2018: read_cartox,
    CRS_CTCAE_5_0: read_ctcae,
    CRES_CARTOX_2018: read_cres,
}
YES_NO = ("no", "no", "yes")
BEDSIDE = {
    "age_years": (50.0,),
    "temperature_c": (36.9, 37.9, 38.0, 39.5),
    "fever_cause": ("therapy", "uncertain", "other"),
    "crs-constitutional-symptoms": YES_NO,
    "symptoms": ("none", "headache", "rash"),
    "systolic_mmhg": (120.0, 90.0, 89.0, 70.0),
    "fluid_bolus": YES_NO,
    "vasopressors": (
        "none",
        "none",
        "dobutamine",
        "norepinephrine",
        "vasopressin",
        "norepinephrine;vasopressin",
        "milrinone;terlipressin",
        "dopamine;epinephrine;norepinephrine",
    ),
    "hypotension_cause": ("therapy", "uncertain", "uncertain", "other"),
    "oxygen_device": (
        "room-air",
        "room-air",
        "nasal-cannula",
        "high-flow-cannula",
        "non-rebreather",
        "bipap",
        "ventilator",
        "ecmo",
    ),
    "fio2_pct": (21.0, 28.0, 39.9, 40.0, 80.0),
    "spo2_pct": (99.0, 90.0, 89.0),
    "oxygen_reason": ("hypoxia", "hypoxia", "hypoxia", "comfort", "airway-protection"),
    "hypoxia_cause": ("therapy", "uncertain", "uncertain", "other"),
    "organ-toxicity-grade": (0.0, 0.0, 1.0, 2.0, 3.0, 4.0),
    "grade-4-organ-toxicity-is-transaminitis-only": YES_NO,
    "high-dose-vasopressor": YES_NO,
    "high-dose-vasopressor-penn": YES_NO,
    "creatinine-toxicity-grade": (0.0, 0.0, 1.0, 2.0, 3.0, 4.0),
    "liver-toxicity-grade": (0.0, 0.0, 2.0, 3.0, 4.0),
    "hospital-stay-for-crs": YES_NO,
    "intravenous-therapy-for-crs": YES_NO,
    "fluid-boluses": (0.0, 1.0, 2.0, 3.0),
    "clotting_products": ("no", "no", "no", "yes"),
    "hypotension-life-threatening": YES_NO,
    "hypotension-refractory-to-high-dose-vasopressor": YES_NO,
    "vasopressor-for-24-h": YES_NO,
    "mskcc-fluid-only-hypotension-is-grade-2": YES_NO,
    "crs-life-threatening": ("no", "no", "no", "yes"),
    # CRES
    "neurological_cause": ("therapy", "uncertain", "uncertain", "other"),
    "cartox-10-total": (10.0, 10.0, 9.0, 7.0, 6.0, 3.0, 2.0, 0.0),
    "cartox-10-impossible": ("no", "no", "no", "no", "yes"),
    "consciousness": (
        "awakens-spontaneously",
        "awakens-spontaneously",
        "awakens-to-voice",
        "awakens-to-touch",
        "unarousable",
    ),
    "raised_icp": ("none", "none", "none", "papilloedema", "focal-oedema", "posturing"),
    "papilloedema-stage": (0.0, 0.0, 1.0, 2.0, 3.0),
    "csf-opening-pressure-mmhg": (8.0, 8.0, 19.9, 20.0),
    "csf-pressure-raised": YES_NO,
    "cerebral-oedema": ("no", "no", "no", "no", "yes"),
    "seizure": ("none", "none", "none", "brief", "eeg-resolved", "prolonged", "repetitive"),
    "seizure-generalised": YES_NO,
    "motor": ("none", "none", "none", "mild", "deep"),
}
# A blank of these is read by a printed assumption, so hiding one may change the grade.
ASSUMED = {
    "fever_cause",
    "fluid_bolus",
    "hypotension_cause",
    "oxygen_reason",
    "hypoxia_cause",
    "clotting_products",
    "neurological_cause",
    "raised_icp",
    "motor",
    # What nobody looked for is not missing in CRES (B8, B9).
    "papilloedema-stage",
    "csf-opening-pressure-mmhg",
    "cerebral-oedema",
}
EVERY = pytest.mark.parametrize("scale", READERS, ids=lambda scale: scale.key)


def drawn(rows: int, seed: int) -> list[dict]:
    """Complete moments that do not contradict themselves.

    A question is asked where there is something that it could be about; without, a blank answer is
    read as no (a printed assumption), so nobody says yes there.
    """
    lot = random.Random(seed)
    made = []
    while len(made) < rows:
        one = {name: lot.choice(values) for name, values in BEDSIDE.items()}
        if one["oxygen_device"] == "room-air":
            one["fio2_pct"] = 21.0
        if one["crs-constitutional-symptoms"] == "yes":
            one["symptoms"] = "headache"
        if not Bedside(one).finding:
            one |= dict.fromkeys(
                ("hospital-stay-for-crs", "intravenous-therapy-for-crs", "crs-life-threatening"),
                "no",
            )
        for organ in ("creatinine-toxicity-grade", "liver-toxicity-grade"):
            one[organ] = min(one[organ], one["organ-toxicity-grade"])
        if one["consciousness"] == "unarousable" or one["cartox-10-impossible"] == "yes":
            one |= {"cartox-10-impossible": "yes", "cartox-10-total": None}
            one["consciousness"] = lot.choice(("awakens-to-touch", "unarousable"))
        if one["csf-opening-pressure-mmhg"] >= 20:
            one["csf-pressure-raised"] = "no"
        made.append(one)
    return made


def hidden(fact: dict, names: list[str]) -> dict:
    return {name: None if name in names else value for name, value in fact.items()}


def names_of(scale: Scale) -> list[str]:
    return [one.name for one in scale.inputs if one.name in BEDSIDE and one.name not in ASSUMED]


@EVERY
def test_a_second_reader_agrees_on_every_complete_moment(scale):
    """Plain ifs by hand from the tables; a provisional grade is compared as it is shown."""
    facts = drawn(4000, seed=1)
    assessed = scale.assess(moments(facts), explanations=False)

    assert set(assessed["status"]) <= {"graded", "provisional"}
    assert [READERS[scale](one) for one in facts] == assessed["grade"].tolist()


@EVERY
def test_hiding_leaves_the_true_grade_within_the_bounds(scale):
    """What is unknown only widens."""
    lot = random.Random(2)
    names = names_of(scale)
    facts = [(one, hidden(one, lot.sample(names, lot.randint(1, 4)))) for one in drawn(1500, 3)]
    assessed = scale.assess(moments([less for _, less in facts]), explanations=False)
    true = pd.Series([READERS[scale](one) for one, _ in facts], dtype="Int64")

    assert (assessed["at_least"] <= true).all()
    assert (true <= assessed["at_most"]).all()


@EVERY
def test_hiding_more_never_narrows(scale):
    """The bounds of a chart with less in it lie around those of the fuller one."""
    lot = random.Random(4)
    names = names_of(scale)
    less, least = [], []
    for one in drawn(1500, seed=5):
        order = lot.sample(names, len(names))
        cut = lot.randint(0, len(names) - 1)
        less.append(hidden(one, order[:cut]))
        least.append(hidden(one, order[: cut + 1]))
    fuller, barer = (scale.assess(moments(some), explanations=False) for some in (less, least))

    assert (barer["at_least"] <= fuller["at_least"]).all()
    assert (fuller["at_most"] <= barer["at_most"]).all()


@EVERY
def test_nothing_known_is_never_graded(scale):
    """A moment of which nothing is charted is open, and says what to chart."""
    assessed = scale.assess(moments([{"age_years": 50.0}, {"age_years": None}]))

    assert assessed["status"].tolist() == ["open", "open"]
    assert assessed["at_least"].tolist() == [0, 0]
    assert (assessed["missing"] != "").all()


@pytest.mark.parametrize("grader", OLDER_CRS_GRADERS, ids=lambda grader: grader.key)
def test_the_order_of_rows_does_not_matter(grader):
    """Interventions and answers may come in any order."""
    made = chart(
        {**WELL, "temperature_c": 38.5, "vasopressors": "norepinephrine", "seizure": "none"},
        answers={**ANSWERED_NO, "cartox-10-total": "8"},
        interventions=[
            drip("norepinephrine", 25, "mcg/min", 30, 20),
            drip("norepinephrine", 5, "mcg/min", 20, 6),
            drip("norepinephrine", 22, "mcg/min", 6),
            given("fluid-bolus", 2),
            given("fluid-bolus", 30),
            given("plasma", 30),
        ],
        before=[{"observed_at": at(-9), **WELL}],
        settings=TABLE_ON,
    )
    shuffled = replace(
        made,
        interventions=made.interventions.sample(frac=1, random_state=1),
        answers=made.answers.sample(frac=1, random_state=2),
    )

    pd.testing.assert_frame_equal(grader.rows(made), grader.rows(shuffled))


@pytest.mark.parametrize("grader", OLDER_CRS_GRADERS, ids=lambda grader: grader.key)
def test_an_empty_chart_gives_no_rows(grader):
    """Nobody charted anything yet."""
    made = chart(WELL)
    nobody = replace(made, moments=made.moments.iloc[:0])

    assert grader.rows(nobody).empty


@pytest.mark.parametrize("grader", OLDER_CRS_GRADERS, ids=lambda grader: grader.key)
def test_the_page_names_every_question_and_says_that_it_never_rings(grader):
    """What a clinician may answer stands on the page, by its name in answers.csv."""
    page = grader.page()

    assert all(f"`{question}`" in page for question in grader.questions)
    assert f"`{grader.key}`" in page
    assert "Alerts and treatment: a second line" in page


def test_no_older_scale_is_on_the_board():
    """They never drive an alert."""
    from monitoring.course.all_graders import GRADERS, graders_for

    keys = {one.key for one in OLDER_CRS_GRADERS}
    board = {
        one.key for edition in ("5.0", "6.0") for one in graders_for(edition, on_the_board=True)
    }

    assert keys <= {one.key for one in GRADERS}
    assert not keys & board


def test_fio2_is_never_taken_from_the_flow():
    """3.3: whatever the flow says, the grade does not move."""
    for scale in (CRS_LEE_2014, CRS_MSKCC_2018, CRS_CARTOX_2018, CRS_CTCAE_5_0):
        facts = [
            {**hidden(one, ["fio2_pct"]), "oxygen_device": "high-flow-cannula",
             "oxygen_flow_l_min": flow}
            for one in drawn(50, 6) for flow in (1.0, 60.0)
        ]  # fmt: skip
        assessed = scale.assess(moments(facts), explanations=False)[["at_least", "at_most"]]

        assert (assessed.iloc[::2].to_numpy() == assessed.iloc[1::2].to_numpy()).all()


def test_many_moments_are_graded_together_as_each_alone():
    """Neighbours, also of other patients, change nothing."""
    made = chart(
        {**WELL, "vasopressors": "norepinephrine"},
        answers=ANSWERED_NO,
        interventions=[drip("norepinephrine", 5, "mcg/min", 6)],
        before=[{"observed_at": at(-3), **WELL}],
        settings=TABLE_ON,
    )
    double = replace(
        made,
        **{
            name: pd.concat([table, table.assign(patient_id="P0")], ignore_index=True)
            for name, table in (
                ("patients", made.patients),
                ("moments", made.moments),
                ("interventions", made.interventions),
                ("answers", made.answers),
            )
        },
    )
    double = replace(
        double,
        moments=double.moments.sort_values(
            ["patient_id", "observed_at"], kind="stable", ignore_index=True
        ),
    )
    both = crs_moments(double)
    one = crs_moments(made).drop(columns="patient_id")

    for patient in ("P0", "P1"):
        own = both[both["patient_id"] == patient].drop(columns="patient_id").reset_index(drop=True)
        pd.testing.assert_frame_equal(one, own)
