"""CAPD in place of ICE: under 12 years, and with developmental delay at any age (2.4, B1, B3)."""

from monitoring.scales import ICANS_ASTCT_2019

AWAKE = {"consciousness": "awakens-spontaneously", "seizure": "none"}
CHILD = AWAKE | {"age_years": 8.0}


def test_age_and_delay_choose_the_test(spec):
    """B1, D28. Exactly 12 years is ICE; the wrong test is as good as none (P03, P04)."""
    spec(
        ICANS_ASTCT_2019,
        """
        age_years | developmental_delay | ice_total | capd_total | grade
        11.99     |                     |           | 9          | 3
        11.99     |                     | 9         |            | 0..3
        12        |                     | 8         |            | 1
        12        |                     |           | 9          | 0..3
        14        | yes                 |           | 10         | 3
        14        | yes                 | 9         |            | 0..3
        14        | no                  | 9         |            | 1
                  | yes                 |           | 9          | 3
                  |                     | 9         |            | 0..3
        """,
        AWAKE,
    )


def test_without_an_age_the_other_domains_still_grade(spec):
    """D27. Coma is 4 and a brief seizure at least 3, whichever test is the right one."""
    spec(
        ICANS_ASTCT_2019,
        """
        age_years | consciousness         | seizure | ice_total | grade
                  | unarousable           | none    |           | 4
                  | awakens-spontaneously | brief   | 9         | 3
                  | awakens-to-voice      | none    | 9         | 2..3
        """,
    )


def test_the_capd_bands_are_1_and_9(spec):
    """2.4. There is no grade 2 by CAPD, and height above 9 does not raise it (P09, P10, P19)."""
    spec(
        ICANS_ASTCT_2019,
        """
        capd_total | consciousness         | grade | flags
        0          | awakens-spontaneously | 0     |
        1          | awakens-spontaneously | 1     | BASELINE_CAPD_MISSING
        8          | awakens-spontaneously | 1     | BASELINE_CAPD_MISSING
        9          | awakens-spontaneously | 3     | BRAIN_IMAGING_DUE;FUNDOSCOPY_DUE
        32         | awakens-spontaneously | 3     | BRAIN_IMAGING_DUE;FUNDOSCOPY_DUE
        8          | awakens-to-voice      | 2     | BASELINE_CAPD_MISSING;BRAIN_IMAGING_DUE
        33         | awakens-spontaneously | 0..3  |
        """,
        {"age_years": 8.0, "seizure": "none"},
    )


def test_a_baseline_as_high_explains_a_capd_under_9(spec):
    """B3, D26. At both ends of an interval; 9 and more is never explained."""
    spec(
        ICANS_ASTCT_2019,
        """
        baseline_capd | capd_total | grade | flags
        5             | 5          | 0     |
        5             | 4          | 0     |
        5             | 6          | 1     |
        3             | 8          | 1     |
        8             | 8          | 0     |
        12            | 8          | 0     |
        12            | 9          | 3     | BRAIN_IMAGING_DUE;FUNDOSCOPY_DUE
        0             | 1          | 1     |
                      | 5          | 1     | BASELINE_CAPD_MISSING
        """,
        CHILD,
    )


def test_another_sign_counts_whatever_the_baseline_explains(spec):
    """D26. 'No new sign': the other domains are graded as they are."""
    spec(
        ICANS_ASTCT_2019,
        """
        capd_total | consciousness         | seizure | motor | grade
        5          | awakens-spontaneously | none    |       | 0
        5          | awakens-to-voice      | none    |       | 2
        5          | awakens-spontaneously | brief   |       | 3
        5          | awakens-spontaneously | none    | deep  | 4
        """,
        {"age_years": 8.0, "baseline_capd": 5.0},
    )


def test_items_left_out_may_still_earn_all_their_points(spec):
    """P16, P17. Seven items with 9 are already 9; with 6 they are 6 to 10."""
    spec(
        ICANS_ASTCT_2019,
        """
        capd_1 | capd_2 | capd_3 | capd_4 | capd_5 | capd_6 | capd_7 | capd_8 | grade | missing
        2      | 2      | 2      | 1      | 1      | 1      | 0      |        | 3     |
        2      | 2      | 2      | 0      | 0      | 0      | 0      |        | 1..3  | capd_8
        1      | 1      | 1      | 0      | 0      | 0      | 0      |        | 1     |
        0      | 0      | 0      | 0      | 0      | 0      | 0      |        | 0..1  | capd_8;baseline_capd
        2      | 2      | 2      | 2      | 2      | 2      | 2      | 2      | 3     |
        """,
        CHILD,
    )


def test_a_capd_that_is_impossible_is_grade_4_only_in_a_child_who_cannot_be_woken(spec):
    """D25, P12, P13. In a child who wakes it proves nothing, and under sedation neither."""
    spec(
        ICANS_ASTCT_2019,
        """
        capd_total | consciousness         | sedated | grade | flags
        impossible | unarousable           |         | 4     | BRAIN_IMAGING_DUE;FUNDOSCOPY_DUE
        impossible | vigorous-touch        |         | 4     | BRAIN_IMAGING_DUE;FUNDOSCOPY_DUE
        impossible | awakens-spontaneously |         | 0..4  | CAPD_IMPOSSIBLE_WHILE_AWAKE
        impossible | awakens-to-voice      |         | 2..4  | CAPD_IMPOSSIBLE_WHILE_AWAKE;BRAIN_IMAGING_DUE
        impossible |                       |         | 0..4  |
        impossible | unarousable           | yes     | 0..4  |
        """,
        {"age_years": 8.0, "seizure": "none"},
    )
