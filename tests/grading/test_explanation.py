"""The sentence beside each grade, word for word: it is what a nurse reads at three in the morning."""

import pytest

from monitoring.grading.explanation import findings
from monitoring.scales import CRS_ASTCT_2019, ICANS_ASTCT_2019
from tests.frames import moments

NORMAL = {
    "temperature_c": 38.6,
    "age_years": 45.0,
    "systolic_mmhg": 118.0,
    "vasopressors": "none",
    "oxygen_device": "room-air",
    "spo2_pct": 97.0,
}
ALERT = {
    "age_years": 45.0,
    "ice_total": 10.0,
    "consciousness": "awakens-spontaneously",
    "seizure": "none",
}
SAID = [
    (
        CRS_ASTCT_2019,
        NORMAL | {"temperature_c": 36.8},
        "CRS (ASTCT 2019): assessed, and no criterion is met (grade 0).",
    ),
    (
        CRS_ASTCT_2019,
        NORMAL,
        "CRS (ASTCT 2019): meets criteria for grade 1 by fever, for review.",
    ),
    (
        CRS_ASTCT_2019,
        NORMAL | {"systolic_mmhg": 84.0, "oxygen_device": "blow-by"},
        "CRS (ASTCT 2019): meets criteria for grade 2 by hypotension and hypoxia, for review.",
    ),
    (
        CRS_ASTCT_2019,
        NORMAL | {"spo2_pct": 88.0},
        "CRS (ASTCT 2019): provisional grade 2 by hypoxia; a physician must confirm or reject it.",
    ),
    (
        CRS_ASTCT_2019,
        NORMAL | {"temperature_c": 36.8, "vasopressors": "norepinephrine"},
        "CRS (ASTCT 2019): not classifiable: hypotension without what the scale requires first; "
        "urgent review, think of other causes.",
    ),
    (
        CRS_ASTCT_2019,
        NORMAL | {"after_infusion": "no"},
        "CRS (ASTCT 2019): before the infusion, baseline only.",
    ),
    (
        CRS_ASTCT_2019,
        NORMAL | {"temperature_c": None, "vasopressors": "norepinephrine"},
        "CRS (ASTCT 2019): cannot be graded; 3 if what it requires is present; chart temperature.",
    ),
    (
        CRS_ASTCT_2019,
        NORMAL | {"spo2_pct": None},
        "CRS (ASTCT 2019): cannot be graded: at least 1 by fever, at most 2; chart SpO₂.",
    ),
    (
        ICANS_ASTCT_2019,
        ALERT | {"ice_total": 8.0},
        "ICANS (ASTCT 2019): meets criteria for grade 1 by ICE, for review.",
    ),
    (
        ICANS_ASTCT_2019,
        ALERT | {"raised_icp": "papilloedema"},
        "ICANS (ASTCT 2019): meets criteria for grade 4 by raised pressure, for review.",
    ),
    (
        ICANS_ASTCT_2019,
        ALERT | {"ice_total": None},
        "ICANS (ASTCT 2019): cannot be graded: at least 0, at most 3; chart ICE total.",
    ),
    (
        ICANS_ASTCT_2019,
        ALERT | {"died_of": "icans"},
        "ICANS (ASTCT 2019): meets criteria for grade 5 by death, for review.",
    ),
]


@pytest.mark.parametrize(("scale", "facts", "sentence"), SAID)
def test_the_assessment_is_said_in_one_sentence(scale, facts, sentence):
    """'Meets criteria for, for review': it names what was found and orders nothing."""
    said = scale.assess(moments([facts]))["explanation"].iloc[0]

    assert said.partition(" Assumed where blank: ")[0] == sentence


def test_what_was_assumed_stands_behind_it():
    """D2. In the words of the observables, and only what the grade leaned on."""
    said = CRS_ASTCT_2019.assess(moments([NORMAL | {"fluid_bolus": "no"}]))["explanation"].iloc[0]

    assert said.endswith(
        " Assumed where blank: cause of the fever uncertain, hypotension goes by the pressure."
    )


def test_nothing_assumed_is_said_of_a_moment_before_the_infusion():
    """There is no grade that could have leaned on anything."""
    said = CRS_ASTCT_2019.assess(moments([NORMAL | {"after_infusion": "no"}]))["explanation"]

    assert "Assumed" not in said.iloc[0]


def test_each_criterion_is_found_met_not_met_or_unknown():
    """The table beside the sentence: why this cell and not the next."""
    found = findings(CRS_ASTCT_2019, moments([NORMAL | {"vasopressors": None}]))

    met = {
        (one.item, one.criterion.grade): one.met for one in found if not one.criterion.provisional
    }
    assert met == {
        ("Fever", 1): "yes",
        ("Hypotension", 2): "no",
        ("Hypotension", 3): "unknown",
        ("Hypotension", 4): "unknown",
        ("Hypoxia", 2): "no",
        ("Hypoxia", 3): "no",
        ("Hypoxia", 4): "no",
        ("Death", 5): "no",
    }


def test_an_excluded_criterion_is_not_met():
    """Norepinephrine for another cause is no hypotension of CRS."""
    facts = NORMAL | {"vasopressors": "norepinephrine", "hypotension_cause": "other"}

    found = findings(CRS_ASTCT_2019, moments([facts]))

    assert {one.met for one in found if one.item == "Hypotension"} == {"no"}
