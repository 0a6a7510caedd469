"""CRS by ASTCT 2019, row by row of the published table (clinical specification 1.1 and 1.2)."""

from monitoring.scales import CRS_ASTCT_2019

ADULT = {"age_years": 45.0}
FEBRILE = ADULT | {"temperature_c": 38.6}
NORMAL_PRESSURE = {"systolic_mmhg": 118.0, "vasopressors": "none"}
ROOM_AIR = {"oxygen_device": "room-air", "spo2_pct": 97.0}


def test_fever_begins_at_38_0_degrees(spec):
    """R14. At 38.0 itself; 37.95 is not rounded up, and no height of fever is more than grade 1."""
    spec(
        CRS_ASTCT_2019,
        """
        temperature_c | grade
        36.8          | 0
        37.9          | 0
        37.95         | 0
        37.99         | 0
        38.0          | 1
        38.1          | 1
        40.5          | 1
                      | 0..1
        """,
        ADULT | NORMAL_PRESSURE | ROOM_AIR,
    )


def test_a_temperature_that_nobody_can_have_is_unknown(spec):
    """98.6 is a temperature in °F; whoever meant it in °C meant nothing that can be graded."""
    spec(
        CRS_ASTCT_2019,
        """
        temperature_c | grade
        24.9          | 0..1
        25.0          | 0
        45.0          | 1
        45.1          | 0..1
        98.6          | 0..1
        """,
        ADULT | NORMAL_PRESSURE | ROOM_AIR,
    )


def test_the_grade_is_the_worse_of_hypotension_and_hypoxia(spec):
    """R1, the paper's own example in the last row: they are never added, two 2s stay 2."""
    spec(
        CRS_ASTCT_2019,
        """
        systolic_mmhg | vasopressors               | oxygen_device | oxygen_flow_l_min | spo2_pct | grade | driver
        118           | none                       | room-air      |                   | 97       | 1     | Fever
        84            | none                       | room-air      |                   | 97       | 2     | Hypotension
        118           | none                       | nasal-cannula | 2                 | 97       | 2     | Hypoxia
        84            | none                       | nasal-cannula | 2                 | 97       | 2     | Hypotension;Hypoxia
        84            | none                       | bipap         |                   | 97       | 4     | Hypoxia
        118           | norepinephrine;epinephrine | room-air      |                   | 97       | 4     | Hypotension
        118           | norepinephrine             | nasal-cannula | 3                 | 97       | 3     | Hypotension
        """,
        FEBRILE,
    )


def test_vasopressors_are_counted_without_vasopressin(spec):
    """R7, A3, A4: beside another it counts nothing, alone it is one; at any dose and any pressure."""
    spec(
        CRS_ASTCT_2019,
        """
        vasopressors                             | grade
        none                                     | 1
        norepinephrine                           | 3
        epinephrine                              | 3
        phenylephrine                            | 3
        dopamine                                 | 3
        angiotensin-ii                           | 3
        terlipressin                             | 3
        vasopressin                              | 3
        norepinephrine;vasopressin               | 3
        norepinephrine;epinephrine               | 4
        norepinephrine;angiotensin-ii            | 4
        norepinephrine;terlipressin              | 4
        norepinephrine;phenylephrine;vasopressin | 4
        """,
        FEBRILE | ROOM_AIR | {"systolic_mmhg": 118.0},
    )


def test_inotropes_and_midodrine_are_not_counted_but_flagged(spec):
    """A4. The paper does not speak of them; a patient who needs one is hypotensive by pressure."""
    spec(
        CRS_ASTCT_2019,
        """
        vasopressors              | systolic_mmhg | grade | flags
        dobutamine                | 118           | 1     | INOTROPE_REVIEW
        milrinone                 | 84            | 2     | INOTROPE_REVIEW;RELATIVE_HYPOTENSION
        midodrine                 | 84            | 2     | INOTROPE_REVIEW;RELATIVE_HYPOTENSION
        norepinephrine;dobutamine | 118           | 3     | INOTROPE_REVIEW
        norepinephrine            | 118           | 3     |
        """,
        FEBRILE | ROOM_AIR,
    )


def test_a_blank_is_not_none(spec):
    """C73 to C79. Nobody who wrote nothing about vasopressors or oxygen has said that none runs."""
    spec(
        CRS_ASTCT_2019,
        """
        temperature_c | systolic_mmhg | vasopressors   | oxygen_device | spo2_pct | grade | missing
        38.5          | 118           |                | room-air      | 97       | 1..4  | vasopressors
        38.5          | 118           | none           |               |          | 1..4  | oxygen_device;oxygen_flow_l_min
        38.5          | 118           | none           | room-air      |          | 1..2  | spo2_pct
        38.5          |               | none           | room-air      | 97       | 1..2  | systolic_mmhg
                      | 118           | none           | room-air      | 97       | 0..1  | temperature_c
                      | 118           | norepinephrine | room-air      | 97       | 3..3  | temperature_c
        37.0          |               | none           | room-air      | 97       | 0..2  | systolic_mmhg
        """,
        ADULT,
    )


def test_a_maximum_already_reached_is_not_lowered_by_what_is_missing(spec):
    """C77. Bi-level pressure for hypoxia is grade 4, whatever the pressure."""
    spec(
        CRS_ASTCT_2019,
        """
        temperature_c | vasopressors               | oxygen_device | grade
        38.5          |                            | bipap         | 4
        38.5          | norepinephrine;epinephrine |               | 4
        38.5          | norepinephrine             |               | 3..4
                      |                            | bipap         | 4..4
                      |                            |               | 0..4
        """,
    )


def test_a_drip_on_the_drug_chart_counts_where_the_cell_is_blank(spec):
    """D21. What runs is present; the blank stays unknown for the rest."""
    spec(
        CRS_ASTCT_2019,
        """
        vasopressors   | vasopressors_running | grade
                       |                      | 1..4
                       | norepinephrine       | 3..4
                       | vasopressin          | 3..4
        none           | norepinephrine       | 3
        norepinephrine | norepinephrine       | 3
        norepinephrine | epinephrine          | 4
        norepinephrine | vasopressin          | 3
        """,
        FEBRILE | ROOM_AIR | {"systolic_mmhg": 118.0},
    )


def test_a_cause_other_than_the_therapy_takes_its_item_out(spec):
    """R3, D15. A named person says so; 'uncertain' and a blank count as due to the therapy."""
    spec(
        CRS_ASTCT_2019,
        """
        fever_cause | hypotension_cause | hypoxia_cause | vasopressors   | oxygen_device | grade
                    |                   |               | norepinephrine | face-mask     | 3
        uncertain   | uncertain         | uncertain     | norepinephrine | face-mask     | 3
        therapy     | other             |               | norepinephrine | face-mask     | 3
        therapy     | other             | other         | norepinephrine | face-mask     | 1
        therapy     | other             |               | norepinephrine | room-air      | 1
        other       | other             | other         | norepinephrine | face-mask     | 0
        other       |                   |               | none           | room-air      | 0
        """,
        FEBRILE | {"systolic_mmhg": 110.0, "spo2_pct": 97.0},
    )


def test_death_from_crs_is_grade_5_by_a_physicians_word_only(spec):
    """D4, C80, C81. Grade 5 is never computed, and another cause of death is not grade 5."""
    spec(
        CRS_ASTCT_2019,
        """
        died_of | temperature_c | vasopressors   | grade
        crs     | 38.5          | norepinephrine | 5
        crs     |               |                | 5
        other   | 38.5          | norepinephrine | 3
        icans   | 38.5          | none           | 1
        """,
        ADULT | ROOM_AIR | {"systolic_mmhg": 110.0},
    )


def test_moments_before_the_infusion_are_baseline_only(spec):
    """D4. A fever before the cells were given is no CRS, however high."""
    spec(
        CRS_ASTCT_2019,
        """
        after_infusion | temperature_c | grade | flags
        no             | 38.8          | n/a   |
        yes            | 38.8          | 1     |
        """,
        ADULT | NORMAL_PRESSURE | ROOM_AIR,
    )
