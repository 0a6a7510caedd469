"""Hypoxia: by device and flow, by the reason for it and by what the patient has at home."""

from monitoring.scales import CRS_ASTCT_2019
from monitoring.scales.crs_astct_2019 import crs_astct_2019
from monitoring.settings import GradingChoices

FEBRILE = {
    "temperature_c": 38.5,
    "age_years": 45.0,
    "systolic_mmhg": 118.0,
    "vasopressors": "none",
}


def test_the_device_decides_and_the_flow_on_a_cannula(spec):
    """R5, A10. 6 L/min is still low flow; a mask is grade 3 at any flow, blow-by 2 at any flow."""
    spec(
        CRS_ASTCT_2019,
        """
        oxygen_device     | oxygen_flow_l_min | spo2_pct | grade
        room-air          |                   | 97       | 1
        room-air          | 0                 | 97       | 1
        nasal-cannula     | 0.5               |          | 2
        nasal-cannula     | 6                 |          | 2
        nasal-cannula     | 6.1               |          | 3
        nasal-cannula     |                   |          | 2..3
        blow-by           | 10                |          | 2
        blow-by           |                   |          | 2
        high-flow-cannula | 30                |          | 3
        high-flow-cannula | 6.1               |          | 3
        high-flow-cannula |                   |          | 2..3
        face-mask         | 5                 |          | 3
        venturi-mask      |                   |          | 3
        non-rebreather    |                   |          | 3
        other-mask        |                   |          | 3
        cpap              |                   |          | 4
        bipap             |                   |          | 4
        ventilator        |                   |          | 4
        ecmo              |                   |          | 4
                          |                   |          | 1..4
        """,
        FEBRILE,
    )


def test_a_high_flow_device_at_low_flow_is_graded_by_its_flow(spec):
    """A6. The footnote defines by the number; infants on a heated device are flagged."""
    table = """
        oxygen_device     | oxygen_flow_l_min | grade | flags
        high-flow-cannula | 5                 | 2     | HFNC_LOW_FLOW_REVIEW
        high-flow-cannula | 6                 | 2     | HFNC_LOW_FLOW_REVIEW
        high-flow-cannula | 6.1               | 3     |
        nasal-cannula     | 5                 | 2     |
    """
    by_device = """
        oxygen_device     | oxygen_flow_l_min | grade | flags
        high-flow-cannula | 5                 | 3     | HFNC_LOW_FLOW_REVIEW
        high-flow-cannula |                   | 3     |
        nasal-cannula     | 5                 | 2     |
    """

    spec(CRS_ASTCT_2019, table, FEBRILE)
    spec(
        crs_astct_2019(GradingChoices(high_flow_device_at_low_flow_is_grade_3=True)),
        by_device,
        FEBRILE,
    )


def test_a_flow_without_a_device_is_some_oxygen(spec):
    """D17. Somebody charted a flow, so something runs; no flow leaves everything possible."""
    spec(
        CRS_ASTCT_2019,
        """
        oxygen_device | oxygen_flow_l_min | grade
                      | 3                 | 2..4
                      | 0                 | 1..4
                      |                   | 1..4
        """,
        FEBRILE,
    )


def test_a_flow_on_room_air_contradicts_itself(spec):
    """LOCAL. One of the two is wrong, and nobody knows which: neither grade 1 nor 2 is safe."""
    spec(
        CRS_ASTCT_2019,
        """
        oxygen_device | oxygen_flow_l_min | spo2_pct | grade | missing
        room-air      | 3                 | 97       | 1..4  | oxygen_device;oxygen_flow_l_min
        room-air      | 0                 | 97       | 1     |
        """,
        FEBRILE,
    )


def test_a_low_saturation_that_nobody_treats_is_provisionally_grade_2(spec):
    """A5, D20. The letter of the table says 0: no oxygen is required yet. Under 90, not at 90.

    It is provisional only where it alone sets the grade.
    """
    spec(
        CRS_ASTCT_2019,
        """
        spo2_pct | systolic_mmhg | vasopressors   | grade | flags
        88       | 118           | none           | 2?    | UNTREATED_HYPOXIA
        89.9     | 118           | none           | 2?    | UNTREATED_HYPOXIA
        90       | 118           | none           | 1     | SPO2_WATCH
        92       | 118           | none           | 1     | SPO2_WATCH
        92.1     | 118           | none           | 1     |
        88       | 88            | none           | 2     | UNTREATED_HYPOXIA
        88       | 118           | norepinephrine | 3     | UNTREATED_HYPOXIA
        88       |               | none           | 2?    | UNTREATED_HYPOXIA
        88       |               |                | 2..4  | UNTREATED_HYPOXIA
                 | 118           | none           | 1..2  |
        """,
        {"temperature_c": 38.5, "age_years": 45.0, "oxygen_device": "room-air"},
    )


def test_oxygen_for_another_reason_is_not_hypoxia(spec):
    """R10, D19, C45 to C47, C52. Blank is hypoxia; a low SpO₂ beside another reason is flagged."""
    spec(
        CRS_ASTCT_2019,
        """
        oxygen_device | oxygen_reason     | oxygen_flow_l_min | spo2_pct | grade | flags
        ventilator    |                   |                   |          | 4     |
        ventilator    | hypoxia           |                   |          | 4     |
        ventilator    | airway-protection |                   |          | 1     |
        ventilator    | procedure         |                   |          | 1     |
        nasal-cannula | comfort           | 2                 | 98       | 1     |
        room-air      | comfort           |                   | 88       | 1     | LOW_SPO2_NOT_COUNTED
        ventilator    | airway-protection |                   | 85       | 1     | LOW_SPO2_NOT_COUNTED
        """,
        FEBRILE,
    )


def test_the_patients_own_cpap_is_graded_by_the_oxygen_bled_in(spec):
    """R11, A7, C43, C44. No flow charted is read as none, and said so in a flag."""
    spec(
        CRS_ASTCT_2019,
        """
        oxygen_device | oxygen_flow_l_min | grade | flags
        cpap          |                   | 1     | OWN_CPAP_FLOW_NOT_CHARTED
        cpap          | 0                 | 1     |
        bipap         | 3                 | 2     | BLED_IN_OXYGEN_REVIEW
        cpap          | 6                 | 2     | BLED_IN_OXYGEN_REVIEW
        cpap          | 6.1               | 3     | BLED_IN_OXYGEN_REVIEW
        ventilator    |                   | 4     |
        """,
        FEBRILE | {"oxygen_reason": "home-sleep-apnoea"},
    )


def test_at_or_below_the_oxygen_at_home_nothing_is_new(spec):
    """D18, C48, C49. Above it, the current device is graded, not the difference."""
    spec(
        CRS_ASTCT_2019,
        """
        baseline_oxygen_device | baseline_oxygen_flow_l_min | oxygen_device | oxygen_flow_l_min | grade
        nasal-cannula          | 2                          | nasal-cannula | 2                 | 1
        nasal-cannula          | 2                          | nasal-cannula | 1                 | 1
        nasal-cannula          | 2                          | nasal-cannula | 2.1               | 2
        nasal-cannula          | 2                          | nasal-cannula | 7                 | 3
        nasal-cannula          | 2                          | face-mask     | 2                 | 3
        nasal-cannula          | 2                          | nasal-cannula |                   | 1..3
        nasal-cannula          |                            | nasal-cannula | 2                 | 1..2
        cpap                   |                            | cpap          |                   | 1
        cpap                   |                            | cpap          | 2                 | 4
        ventilator             |                            | ventilator    |                   | 1
        room-air               |                            | nasal-cannula | 2                 | 2
        """,
        FEBRILE,
    )


def test_own_machine_without_a_flow_is_flagged_whatever_the_reason(spec):
    """C43. Grade 1 here leans on 'no oxygen bled in', which nobody charted."""
    spec(
        CRS_ASTCT_2019,
        """
        baseline_oxygen_device | oxygen_device | oxygen_reason     | oxygen_flow_l_min | grade | flags
        cpap                   | cpap          |                   |                   | 1     | OWN_CPAP_FLOW_NOT_CHARTED
        bipap                  | cpap          |                   |                   | 4     |
        cpap                   | cpap          |                   | 0                 | 1     |
                               | cpap          | home-sleep-apnoea |                   | 1     | OWN_CPAP_FLOW_NOT_CHARTED
        """,
        FEBRILE,
    )


def test_oxygen_said_to_be_as_at_home_is_believed_and_flagged(spec):
    """D18. A home device in a word that is not listed is not 'nothing recorded': it stays open."""
    spec(
        CRS_ASTCT_2019,
        """
        baseline_oxygen_device | baseline_oxygen_flow_l_min | oxygen_device | oxygen_flow_l_min | grade | flags
                               |                            | nasal-cannula | 2                 | 1     | BASELINE_OXYGEN_MISSING
        nasal-cannula          | 2                          | nasal-cannula | 2                 | 1     |
        nasal-cannula          | 2                          | nasal-cannula | 4                 | 2     |
        concentrator           |                            | ventilator    |                   | 1..4  |
        concentrator           |                            | nasal-cannula | 2                 | 1..2  |
        """,
        FEBRILE | {"oxygen_reason": "chronic-baseline"},
    )


def test_off_the_oxygen_at_home_a_low_spo2_is_not_explained_away(spec):
    """D18 read with A5 (LOCAL): room air is not 'at or below home' where the SpO₂ is low."""
    spec(
        CRS_ASTCT_2019,
        """
        baseline_oxygen_device | baseline_oxygen_flow_l_min | oxygen_device | spo2_pct | grade
        nasal-cannula          | 2                          | room-air      | 97       | 1
        nasal-cannula          | 2                          | room-air      | 86       | 2?
        nasal-cannula          | 2                          | room-air      |          | 1..2
        """,
        FEBRILE,
    )
