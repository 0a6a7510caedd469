"""What is asked first, and which assumptions a grade leaned on."""

import pytest

from monitoring.grading.narrowing import assumptions_used
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


def asked(scale, facts):
    return scale.assess(moments([facts]), explanations=False)["missing"].iloc[0].split(";")


def assumed(scale, facts):
    return {one.name for one in assumptions_used(scale, moments([facts]))[0]}


def test_nothing_is_asked_where_the_grade_is_fixed():
    """A question that can change nothing is noise at the bedside."""
    assert asked(CRS_ASTCT_2019, NORMAL) == [""]
    assert asked(CRS_ASTCT_2019, {"temperature_c": 38.6, "oxygen_device": "bipap"}) == [""]


@pytest.mark.parametrize("name", ["temperature_c", "vasopressors", "oxygen_device", "spo2_pct"])
def test_the_one_thing_left_out_is_the_first_asked_for(name):
    """And a device comes before its flow."""
    assert asked(CRS_ASTCT_2019, NORMAL | {name: None})[0] == name


def test_what_narrows_most_is_asked_first():
    """With only a temperature, device and vasopressors reach grade 4; the pressure only 2."""
    order = asked(CRS_ASTCT_2019, {"temperature_c": 38.6, "age_years": 45.0})

    assert set(order[:2]) == {"oxygen_device", "vasopressors"}
    assert order.index("systolic_mmhg") > 1


def test_a_flow_is_asked_for_where_it_decides():
    """On a cannula it does, on a mask it does not."""
    cannula = NORMAL | {"oxygen_device": "nasal-cannula"}
    home = {"baseline_oxygen_device": "nasal-cannula", "baseline_oxygen_flow_l_min": 2.0}

    assert asked(CRS_ASTCT_2019, cannula) == ["oxygen_flow_l_min"]
    assert asked(CRS_ASTCT_2019, cannula | home) == ["oxygen_flow_l_min"]
    assert asked(CRS_ASTCT_2019, NORMAL | {"oxygen_device": "face-mask"}) == [""]


def test_the_device_is_asked_for_where_only_a_flow_is_charted():
    """A supposed device must count as charted, or none would seem to settle anything."""
    assert asked(CRS_ASTCT_2019, NORMAL | {"oxygen_device": None, "oxygen_flow_l_min": 3.0}) == [
        "oxygen_device"
    ]


def test_a_judgement_without_a_pressure_asks_for_the_pressure_a_baseline_or_a_reason():
    """D15. Each of the three settles it."""
    facts = NORMAL | {"hypotension": "no", "systolic_mmhg": None}

    assert set(asked(CRS_ASTCT_2019, facts)) == {
        "systolic_mmhg",
        "baseline_systolic_mmhg",
        "hypotension_reason",
    }


def test_what_contradicts_itself_is_named():
    """Nothing is blank, and the grade is open all the same."""
    assert asked(CRS_ASTCT_2019, NORMAL | {"oxygen_flow_l_min": 3.0}) == [
        "oxygen_device",
        "oxygen_flow_l_min",
    ]


def test_a_test_not_begun_is_asked_for_as_a_whole_one_begun_for_the_items_left():
    """Five questions are one errand."""
    blank = ALERT | {"ice_total": None}
    begun = blank | {"ice_orientation": 4.0, "ice_naming": 3.0}

    assert asked(ICANS_ASTCT_2019, blank) == ["ice_total"]
    assert set(asked(ICANS_ASTCT_2019, begun)) == {"ice_commands", "ice_writing", "ice_attention"}


def test_the_other_test_is_never_asked_for():
    """No CAPD of an adult, no ICE of a child; of nobody's age, the age."""
    assert asked(ICANS_ASTCT_2019, ALERT | {"ice_total": None}) == ["ice_total"]
    assert asked(ICANS_ASTCT_2019, ALERT | {"age_years": 8.0}) == ["capd_total"]
    assert asked(ICANS_ASTCT_2019, ALERT | {"age_years": None})[0] == "age_years"


def test_under_sedation_what_is_undecided_is_named():
    """B7. Nothing that could be charted now would help; the two domains are named all the same."""
    assert asked(ICANS_ASTCT_2019, ALERT | {"sedated": "yes"}) == ["ice_total", "consciousness"]


def test_only_assumptions_that_moved_the_grade_are_named():
    """D2: printed with the grade that leaned on them, and with no other."""
    by_pressure = {"hypotension", "fluid_bolus"}
    settled = {"fever_cause": "therapy", "fluid_bolus": "no", "hypotension": "no"}
    on_a_mask = NORMAL | {"oxygen_device": "face-mask"}

    assert assumed(CRS_ASTCT_2019, NORMAL) == {"fever_cause", *by_pressure}
    assert assumed(CRS_ASTCT_2019, NORMAL | settled) == set()
    assert assumed(CRS_ASTCT_2019, NORMAL | {"temperature_c": 36.8}) == by_pressure
    assert assumed(CRS_ASTCT_2019, on_a_mask) == {
        "oxygen_reason",
        "hypoxia_cause",
        "baseline_oxygen_device",
        "fever_cause",
    }


def test_icans_names_its_own_assumptions():
    """Not sedated, no weakness, no signs of pressure: accepted, and said."""
    assert assumed(ICANS_ASTCT_2019, ALERT) == {
        "sedated",
        "motor",
        "raised_icp",
        "developmental_delay",
    }
