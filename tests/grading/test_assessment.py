"""The frame that comes out: its columns, drivers and flags."""

import pandas as pd

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


def test_the_columns_are_those_of_grades_csv_with_blanks_where_nothing_can_be_said():
    """D6: no bounds where a scale cannot place the findings, no grade where they are apart."""
    facts = [
        NORMAL,
        NORMAL | {"spo2_pct": None},
        NORMAL | {"temperature_c": 36.8, "vasopressors": "norepinephrine"},
        NORMAL | {"after_infusion": "no"},
    ]

    assessed = CRS_ASTCT_2019.assess(moments(facts))

    assert list(assessed) == [
        "status",
        "grade",
        "at_least",
        "at_most",
        "driver",
        "missing",
        "flags",
        "explanation",
    ]
    assert [str(kind) for kind in assessed.dtypes[["grade", "at_least", "at_most"]]] == ["Int8"] * 3
    assert assessed["grade"].tolist() == [1, pd.NA, pd.NA, pd.NA]
    assert assessed["at_least"].tolist() == [1, 1, pd.NA, pd.NA]
    assert assessed["at_most"].tolist() == [1, 2, pd.NA, pd.NA]
    assert assessed["driver"].tolist() == ["Fever", "Fever", "Hypotension", ""]


def test_sentences_can_be_left_out():
    """A million rows for a study need none."""
    assessed = CRS_ASTCT_2019.assess(moments([NORMAL]), explanations=False)

    assert "explanation" not in assessed
    assert assessed["grade"].tolist() == [1]


def test_the_driver_is_every_item_that_sets_the_lower_bound():
    """And none where nothing is certain."""
    facts = [
        NORMAL | {"systolic_mmhg": 84.0, "oxygen_device": "blow-by"},
        NORMAL | {"systolic_mmhg": 84.0, "oxygen_device": "face-mask"},
        NORMAL | {"temperature_c": None},
        {"temperature_c": None},
    ]

    assessed = CRS_ASTCT_2019.assess(moments(facts))

    assert assessed["driver"].tolist() == ["Hypotension;Hypoxia", "Hypoxia", "", ""]


def test_a_flag_is_raised_by_what_is_certain_only():
    """A flag that may be wrong on every second row is soon read by nobody."""
    facts = [
        {"oxygen_device": "room-air", "spo2_pct": 91.0},
        {"oxygen_device": "room-air"},
        {"spo2_pct": 91.0},
    ]

    assessed = CRS_ASTCT_2019.assess(moments(facts))

    assert assessed["flags"].tolist() == ["SPO2_WATCH", "", ""]


def test_flags_stand_in_the_order_of_the_scale_and_are_raised_on_open_moments_too():
    """What is known already needs a look, graded or not."""
    facts = {
        "vasopressors": "dobutamine",
        "systolic_mmhg": 84.0,
        "age_years": 45.0,
        "oxygen_device": "high-flow-cannula",
        "oxygen_flow_l_min": 5.0,
    }

    assessed = CRS_ASTCT_2019.assess(moments([facts]))

    assert assessed["status"].tolist() == ["open"]
    assert assessed["flags"].tolist() == [
        "INOTROPE_REVIEW;RELATIVE_HYPOTENSION;HFNC_LOW_FLOW_REVIEW"
    ]


def test_no_flag_is_raised_where_the_scale_does_not_apply():
    """Baseline is baseline."""
    facts = NORMAL | {"after_infusion": "no", "spo2_pct": 88.0, "systolic_mmhg": 80.0}

    assessed = CRS_ASTCT_2019.assess(moments([facts]))

    assert assessed["flags"].tolist() == [""]


def test_a_flag_from_a_grade_on_goes_by_the_lower_bound():
    """B8. Brain imaging is due from a certain grade 2, not from a possible one."""
    facts = [
        {"age_years": 45.0, "consciousness": "awakens-to-voice"},
        {"age_years": 45.0, "seizure": "none", "ice_total": 10.0},
    ]

    assessed = ICANS_ASTCT_2019.assess(moments(facts))

    assert assessed["flags"].tolist() == ["BRAIN_IMAGING_DUE", ""]


def test_masked_and_unclassifiable_findings_carry_their_flags():
    """D8, 1.6: POSSIBLE_CRS also where the component is an interval; URGENT_REVIEW otherwise."""
    cannula = {"temperature_c": 37.0, "oxygen_device": "nasal-cannula"}
    facts = [
        cannula | {"crs_fever_masked": "yes"},
        cannula,
        cannula | {"crs_fever_waived": "yes"},
        cannula | {"temperature_c": None, "crs_fever_masked": "yes"},
    ]

    assessed = CRS_ASTCT_2019.assess(moments(facts))

    assert assessed["status"].tolist() == ["open", "not-classifiable", "open", "open"]
    assert assessed["flags"].tolist() == ["POSSIBLE_CRS", "URGENT_REVIEW", "", ""]
