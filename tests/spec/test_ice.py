"""ICE: points known, and points that an item not tested may still earn (B2)."""

from monitoring.scales import ICANS_ASTCT_2019

AWAKE = {"age_years": 45.0, "consciousness": "awakens-spontaneously", "seizure": "none"}


def test_the_items_add_up_to_the_total(spec):
    """2.1: orientation 4, naming 3, commands 1, writing 1, attention 1."""
    spec(
        ICANS_ASTCT_2019,
        """
        ice_orientation | ice_naming | ice_commands | ice_writing | ice_attention | grade
        4               | 3          | 1            | 1           | 1             | 0
        4               | 3          | 1            | 0           | 1             | 1
        4               | 3          | 0            | 0           | 0             | 1
        3               | 3          | 0            | 0           | 0             | 2
        0               | 3          | 0            | 0           | 0             | 2
        0               | 2          | 0            | 0           | 0             | 3
        0               | 0          | 0            | 0           | 0             | 3
        """,
        AWAKE,
    )


def test_an_item_that_cannot_be_tested_leaves_a_range_and_is_not_prorated(spec):
    """B2, N40 to N42. It matters only where the range straddles two bands."""
    spec(
        ICANS_ASTCT_2019,
        """
        ice_orientation | ice_naming | ice_commands | ice_writing | ice_attention | grade | missing
        4               | 3          | 1            | untestable  | 0             | 1     |
        3               | 2          | 1            | untestable  | 0             | 1..2  | ice_writing
        4               | 3          | 1            | untestable  | 1             | 0..1  | ice_writing
        4               | 3          | 1            |             | 1             | 0..1  | ice_writing
                        | 3          | 1            | 1           | 1             | 0..2  | ice_orientation
        """,
        AWAKE,
    )


def test_a_total_narrows_what_the_items_leave_open(spec):
    """A total charted beside some items is believed as far as they allow it."""
    spec(
        ICANS_ASTCT_2019,
        """
        ice_total | ice_orientation | ice_naming | ice_commands | ice_writing | ice_attention | grade
        8         |                 |            |              |             |               | 1
        8         | 4               |            |              |             |               | 1
        9         | 4               | 3          | 1            | untestable  | 1             | 1
        10        | 4               | 3          | 1            | 1           | 1             | 0
        """,
        AWAKE,
    )


def test_a_total_that_its_items_contradict_is_not_believed_and_neither_are_they(spec):
    """One of them was mistyped; nobody knows which."""
    spec(
        ICANS_ASTCT_2019,
        """
        ice_total | ice_orientation | ice_naming | ice_commands | ice_writing | ice_attention | grade
        4         | 4               | 3          | 1            | 1           | 1             | 0..3
        10        | 0               |            |              |             |               | 0..3
        2         | 3               |            |              |             |               | 0..3
        """,
        AWAKE,
    )


def test_points_that_do_not_exist_are_unknown(spec):
    """11 of 10 points, 5 of 4, half a point: typing errors, and no grade."""
    spec(
        ICANS_ASTCT_2019,
        """
        ice_total | ice_orientation | grade
        11        |                 | 0..3
        -1        |                 | 0..3
        9.5       |                 | 0..3
                  | 5               | 0..3
                  | 3.5             | 0..3
        """,
        AWAKE,
    )
