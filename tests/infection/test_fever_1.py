"""FEVER-1 (clinical specification 7.5) and its risk markers (7.3), as tables of moments."""

from __future__ import annotations

import numpy as np
import pytest

from monitoring.scales.fever_1 import FEVER_1, NOT_SEPARATED, Level, lines, page
from monitoring.settings import GradingChoices
from tests.frames import moments

ADULT = {
    "age_years": 50.0,
    "day": 5.0,
    "lymphodepletion_started_at": "begun",
    "systolic_mmhg": 120.0,
    "respiratory_rate_bpm": 16.0,
    "heart_rate_bpm": 80.0,
    "consciousness": "awakens-spontaneously",
    "symptoms": "none",
    "neutrophils": 2000.0,
    "neutrophils_lower": "no",
    "lactate": 1.0,
    "crp_rising_again": "no",
    "fever_lasted_min": 0.0,
    "temperature_c": 37.0,
}
NONE, INFO, CAUTION, URGENT, EMERGENCY = 0, *Level


@pytest.mark.parametrize(
    ("given", "at_least", "at_most"),
    [
        ({}, NONE, NONE),
        # febrile neutropenia: 38.3 °C once, or 38.0 over an hour; neutrophils below 500
        ({"temperature_c": 38.3, "neutrophils": 499.0}, EMERGENCY, EMERGENCY),
        ({"temperature_c": 38.3, "neutrophils": 500.0}, CAUTION, CAUTION),
        ({"temperature_c": 38.2, "neutrophils": 499.0}, URGENT, URGENT),
        (
            {"temperature_c": 38.0, "neutrophils": 499.0, "fever_lasted_min": 60.0},
            EMERGENCY,
            EMERGENCY,
        ),
        ({"temperature_c": 38.0, "neutrophils": 499.0, "fever_lasted_min": 59.0}, URGENT, URGENT),
        ({"temperature_c": 37.9, "neutrophils": 499.0}, NONE, NONE),
        ({"temperature_c": 38.3, "neutrophils": 999.0, "neutrophils_lower": None}, CAUTION, EMERGENCY),
        # expected to fall: a clinician's word, or the LOCAL rule
        (
            {"temperature_c": 38.3, "neutrophils": 900.0, "anc-expected-to-fall": "yes"},
            EMERGENCY,
            EMERGENCY,
        ),
        (
            {"temperature_c": 38.3, "neutrophils": 900.0, "neutrophils_lower": "yes"},
            EMERGENCY,
            EMERGENCY,
        ),
        # fever with a low pressure or a positive qSOFA, whatever the neutrophils
        ({"temperature_c": 38.0, "systolic_mmhg": 89.0}, EMERGENCY, EMERGENCY),
        ({"temperature_c": 38.0, "systolic_mmhg": 90.0}, CAUTION, CAUTION),
        ({"temperature_c": 38.0, "hypotension": "yes"}, EMERGENCY, EMERGENCY),
        ({"temperature_c": 38.0, "vasopressor_seen": "yes"}, EMERGENCY, EMERGENCY),
        (
            {"temperature_c": 38.0, "systolic_mmhg": 100.0, "respiratory_rate_bpm": 22.0},
            EMERGENCY,
            EMERGENCY,
        ),
        (
            {"temperature_c": 38.0, "systolic_mmhg": 101.0, "respiratory_rate_bpm": 22.0},
            CAUTION,
            CAUTION,
        ),
        (
            {"temperature_c": 38.0, "respiratory_rate_bpm": 22.0, "symptoms": "confusion"},
            EMERGENCY,
            EMERGENCY,
        ),
        # a child has no qSOFA; the pressure for age stands alone
        (
            {
                "temperature_c": 38.0,
                "age_years": 12.0,
                "systolic_mmhg": 95.0,
                "respiratory_rate_bpm": 30.0,
            },
            CAUTION,
            CAUTION,
        ),
        ({"temperature_c": 38.0, "age_years": 5.0, "systolic_mmhg": 79.0}, EMERGENCY, EMERGENCY),
        # the other triggers
        ({"temperature_c": 35.9}, CAUTION, CAUTION),
        ({"temperature_c": 36.0}, NONE, NONE),
        ({"rigors_seen": "yes"}, CAUTION, CAUTION),
        ({"rigors_seen": "yes", "neutrophils": 100.0}, URGENT, URGENT),
        # no fever, and a drug that may mask it
        ({"masking_drug": "yes"}, NONE, NONE),
        ({"masking_drug": "yes", "heart_rate_bpm": 110.0}, NONE, NONE),
        ({"masking_drug": "yes", "heart_rate_bpm": 111.0}, CAUTION, CAUTION),
        ({"masking_drug": "no", "heart_rate_bpm": 140.0}, NONE, NONE),
        ({"masking_drug": "yes", "respiratory_rate_bpm": 22.0}, CAUTION, CAUTION),
        ({"masking_drug": "yes", "lactate": 2.0}, NONE, NONE),
        ({"masking_drug": "yes", "lactate": 2.1}, CAUTION, CAUTION),
        ({"masking_drug": "yes", "symptoms": "confusion"}, CAUTION, CAUTION),
        # features favouring infection are listed, with or without fever
        ({"positive-culture": "yes"}, INFO, INFO),
        ({"focal-infection-symptom": "no"}, NONE, NONE),
        ({"crp_rising_again": "yes"}, INFO, INFO),
        ({"masking_drug": "yes", "crp_rising_again": "yes"}, CAUTION, CAUTION),
        ({"temperature_c": 38.0, "day": 15.0}, CAUTION, CAUTION),
        # what is not known is never no
        ({"temperature_c": 38.3, "neutrophils": None}, CAUTION, EMERGENCY),
        ({"temperature_c": 38.2, "neutrophils": None}, CAUTION, URGENT),
        ({"temperature_c": 38.2, "neutrophils": 100.0, "fever_lasted_min": None}, URGENT, EMERGENCY),
        ({"temperature_c": None}, NONE, CAUTION),
        ({"temperature_c": None, "neutrophils": None}, NONE, EMERGENCY),
        ({"temperature_c": None, "masking_drug": "yes", "heart_rate_bpm": 124.0}, CAUTION, CAUTION),
        ({"temperature_c": 38.0, "respiratory_rate_bpm": 22.0, "consciousness": None}, CAUTION, EMERGENCY),
        ({"masking_drug": "yes", "lactate": None}, NONE, CAUTION),
    ],
)  # fmt: skip
def test_the_level_is_that_of_the_worst_line(given, at_least, at_most):
    """7.5. The rank of the level stands in place of a grade; bounds are as in every scale."""
    assessed = FEVER_1.assess(moments([ADULT | given])).iloc[0]

    assert (at_least, at_most) == (assessed["at_least"], assessed["at_most"])


@pytest.mark.parametrize(
    ("given", "met"),
    [
        ({"temperature_c": 38.6, "neutrophils": 200.0}, ["Febrile neutropenia"]),
        ({"temperature_c": 38.6, "neutrophils": None}, ["Fever"]),
        ({"temperature_c": 38.1, "neutrophils": 200.0}, ["Neutropenia"]),
        (
            {"temperature_c": 38.6, "neutrophils": 200.0, "systolic_mmhg": 80.0},
            ["Febrile neutropenia", "Low pressure"],
        ),
        ({"temperature_c": 38.6, "masking_drug": "yes", "heart_rate_bpm": 124.0}, ["Fever"]),
        (
            {"temperature_c": 38.6, "day": 15.0, "fever_returned": "yes"},
            ["Fever", "Fever returned", "Late fever"],
        ),
        ({"day": 15.0, "fever_returned": "yes"}, []),
    ],
)
def test_every_line_that_is_met_is_listed_and_none_contradicts_another(given, met):
    """A fever that is seen is not said to be masked, and neutropenia that is known is not asked."""
    grading = FEVER_1.bounds(moments([ADULT | given]))
    names = [
        line.name
        for line, one in zip(lines(GradingChoices()), grading.items, strict=True)
        if one.low[0] > 0
    ]

    assert met == names


@pytest.mark.parametrize(
    ("given", "flag", "raised"),
    [
        ({"igg": 400.0}, "IGG_DISCUSS_REPLACEMENT", True),
        ({"igg": 401.0}, "IGG_DISCUSS_REPLACEMENT", False),
        ({"igg": None}, "IGG_DISCUSS_REPLACEMENT", False),
        ({"igg": 401.0}, "IGG_LOW_WITH_INFECTION", False),
        (
            {"igg": 600.0, "serious-or-recurrent-infection": "yes"},
            "IGG_LOW_WITH_INFECTION",
            True,
        ),
        (
            {"igg": 601.0, "serious-or-recurrent-infection": "yes"},
            "IGG_LOW_WITH_INFECTION",
            False,
        ),
        ({"cd4": 199.0}, "CD4_BELOW_200", True),
        ({"cd4": 200.0}, "CD4_BELOW_200", False),
        ({"neutrophils": 500.0}, "ANC_500_OR_LESS", True),
        ({"neutrophils": 501.0}, "ANC_500_OR_LESS", False),
        ({"neutrophils": 100.0}, "ANC_100_OR_LESS", True),
        ({"fever_and_crp_blunted": "yes"}, "FEVER_AND_CRP_MAY_BE_BLUNTED", True),
    ],
)
def test_a_risk_marker_is_a_flag_and_moves_no_level(given, flag, raised):
    """T139 and 7.3. IgG at 400 mg/dL is flagged, 401 is not (A10)."""
    assessed = FEVER_1.assess(moments([ADULT | given])).iloc[0]

    assert raised == (flag in str(assessed["flags"]).split(";"))
    assert 0 == assessed["at_most"]


def test_the_unit_s_limit_of_the_pressure_is_the_panel_s_too():
    """Two limits for one question would contradict each other on one screen."""
    from monitoring.scales.fever_1 import fever_1

    facts = moments([ADULT | {"temperature_c": 38.0, "systolic_mmhg": 92.0}])
    strict = fever_1(GradingChoices(adult_systolic_limit_mmhg=95))

    assert (CAUTION, EMERGENCY) == tuple(
        one.assess(facts)["grade"].iloc[0] for one in (FEVER_1, strict)
    )


def test_before_lymphodepletion_the_panel_is_not_asked():
    """7.5: at any day after its start; where that is not recorded the panel speaks."""
    given = ADULT | {"temperature_c": 38.6, "neutrophils": 100.0}
    before, unknown = (
        FEVER_1.assess(moments([given | {"lymphodepletion_started_at": word}])).iloc[0]
        for word in ("not yet", None)
    )

    assert "not-applicable" == before["status"]
    assert EMERGENCY == unknown["at_least"]


def test_a_missing_value_never_narrows_the_level():
    """Hiding values at random leaves the level within its bounds."""
    chance = np.random.default_rng(7)
    columns = {
        "temperature_c": [36.5, 37.5, 38.1, 38.6, 35.0],
        "neutrophils": [50.0, 400.0, 900.0, 3000.0],
        "neutrophils_lower": ["yes", "no"],
        "systolic_mmhg": [80.0, 95.0, 120.0],
        "respiratory_rate_bpm": [16.0, 24.0],
        "heart_rate_bpm": [80.0, 130.0],
        "consciousness": ["awakens-spontaneously", "awakens-to-voice"],
        "symptoms": ["none", "confusion"],
        "lactate": [1.0, 4.0],
        "crp_rising_again": ["yes", "no"],
        "fever_lasted_min": [0.0, 90.0],
        "masking_drug": ["yes", "no"],
    }
    whole = [
        ADULT | {name: values[chance.integers(len(values))] for name, values in columns.items()}
        for _ in range(2000)
    ]
    hidden = [
        {
            name: None
            if name in columns and name != "masking_drug" and chance.random() < 0.3
            else v
            for name, v in row.items()
        }
        for row in whole
    ]
    true, seen = FEVER_1.bounds(moments(whole)), FEVER_1.bounds(moments(hidden))
    # Only the features (INFO) may sink when they are hidden: they are listed where they are known.
    firm = np.where(true.low == INFO, 0, true.low)

    assert (seen.low <= true.low).all()
    assert (firm <= seen.high).all()


def test_the_page_prints_levels_texts_and_what_no_rule_can_tell():
    """Read against 7.5 line by line; ranks are never shown as grades."""
    text = page()

    assert NOT_SEPARATED in text
    assert "neither switches the other off" in text
    assert "Grade 4" not in text
    for line in lines(GradingChoices()):
        assert f"| {line.level.name} | {line.meaning} | {line.text} |" in text
