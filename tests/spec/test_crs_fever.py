"""CRS must have begun with fever: the waiver, masked fever, and what cannot be classified."""

from monitoring.scales import CRS_ASTCT_2019

ADULT = {"age_years": 45.0, "vasopressors": "none"}


def test_fever_is_no_longer_required_once_it_was_treated(spec):
    """R2. After CRS fever and an antipyretic, anticytokine or steroid the other signs alone grade.

    C57 to C63: with everything normal it is a true grade 0, and without a temperature the patient
    may still be febrile.
    """
    spec(
        CRS_ASTCT_2019,
        """
        temperature_c | systolic_mmhg | oxygen_device | oxygen_flow_l_min | spo2_pct | grade
        36.8          | 82            | room-air      |                   | 97       | 2
        37.2          | 118           | nasal-cannula | 3                 |          | 2
        36.6          | 118           | room-air      |                   | 97       | 0
                      | 84            | room-air      |                   | 97       | 2
                      | 118           | room-air      |                   | 97       | 0..1
        36.7          |               | room-air      |                   | 97       | 0..2
        38.4          | 118           | room-air      |                   | 97       | 1
        """,
        ADULT | {"crs_fever_waived": "yes"},
    )


def test_without_fever_and_without_waiver_findings_cannot_be_classified(spec):
    """R8, C66, D7. Norepinephrine beside a 'grade 0' would be read as all clear: it is neither.

    The certain finding comes first, whatever else is unknown; a finding that is only possible
    leaves the grade open.
    """
    spec(
        CRS_ASTCT_2019,
        """
        temperature_c | systolic_mmhg | vasopressors   | oxygen_device | spo2_pct | grade | flags
        36.9          | 80            | none           | room-air      | 97       | n/c   | RELATIVE_HYPOTENSION;URGENT_REVIEW
        36.9          | 118           | norepinephrine | room-air      | 97       | n/c   | URGENT_REVIEW
        36.9          |               | norepinephrine |               |          | n/c   | URGENT_REVIEW
        36.9          | 118           | none           | room-air      | 88       | n/c   | UNTREATED_HYPOXIA;URGENT_REVIEW
        36.9          |               | none           | room-air      | 97       | 0..2  |
        36.9          | 118           | none           | room-air      | 97       | 0     |
        """,
        {"age_years": 45.0},
    )


def test_findings_are_provisional_where_fever_may_only_be_masked(spec):
    """A1, A1b, D8. A physician confirms or rejects; never 0, and open where they are an interval."""
    spec(
        CRS_ASTCT_2019,
        """
        temperature_c | systolic_mmhg | oxygen_device | oxygen_flow_l_min | spo2_pct | grade | flags
        37.4          | 118           | nasal-cannula | 2                 |          | 2?    | POSSIBLE_CRS
        37.4          | 84            | room-air      |                   | 97       | 2?    | RELATIVE_HYPOTENSION;POSSIBLE_CRS
        37.4          | 118           | nasal-cannula |                   |          | 2..3  | POSSIBLE_CRS
        37.4          | 118           | room-air      |                   | 97       | 0     |
        38.4          | 118           | nasal-cannula | 2                 |          | 2     |
                      | 118           | nasal-cannula | 2                 |          | 2..2  |
        """,
        ADULT | {"crs_fever_masked": "yes"},
    )


def test_fever_of_another_cause_is_no_crs_fever(spec):
    """R3, C07. The temperature then says nothing: neither present nor missing."""
    spec(
        CRS_ASTCT_2019,
        """
        temperature_c | fever_cause | systolic_mmhg | grade
        38.6          | other       | 118           | 0
        38.6          | uncertain   | 118           | 1
        38.6          |             | 118           | 1
                      | other       | 118           | 0
        38.6          | other       | 84            | n/c
        """,
        ADULT | {"oxygen_device": "room-air", "spo2_pct": 97.0},
    )
