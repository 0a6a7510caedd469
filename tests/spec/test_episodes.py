"""Episodes: onset, the clean run that ends one, and what a return within 168 hours is (1.7)."""

from monitoring.scales import ICANS_ASTCT_2019


def test_exactly_24_hours_clean_propose_a_resolution(course_spec):
    """1.7, D13. Clean moments that span 24 h; a minute less is still resolving."""
    course_spec("""
        time      | facts                    | grade | state
        +4d 09:00 | well, temperature_c 38.5 | 1     | open
        +5d 09:00 | well                     | 0     | resolving
        +6d 08:59 | well                     | 0     | resolving
        +6d 09:30 | well                     | 0     | resolved
    """)
    course_spec(
        """
        time      | facts                    | grade | state     | episode
        +4d 09:00 | well, temperature_c 38.5 | 1     | open      | 1
        +5d 09:00 | well                     | 0     | resolving | 1
        +6d 09:00 | well                     | 0     | resolved  | 1
        +6d 12:00 | well                     | 0     | resolved  |
        """,
        episodes="""
        episode | onset_at  | onset_day | peak_grade | resolved_at | state    | duration_days | moments
        1       | +4d 09:00 | 4         | 1          | +4d 09:00   | resolved | 0.0           | 3
        """,
    )


def test_a_moment_not_known_to_be_clean_breaks_the_run(course_spec):
    """D13. A missing pressure is no sign of CRS, and no proof that there is none."""
    course_spec("""
        time      | facts                                                                      | given       | grade | state
        +4d 09:00 | well, temperature_c 38.5                                                   | tocilizumab | 1     | open
        +5d 09:00 | well                                                                       |             | 0     | resolving
        +5d 21:00 | temperature_c 36.7, vasopressors none, oxygen_device room-air, spo2_pct 97 |             | 0..2  | open
        +6d 09:00 | well                                                                       |             | 0     | resolving
        +6d 15:00 | well, systolic_mmhg 80                                                     |             | 2     | open
    """)


def test_a_pressure_that_could_not_be_measured_breaks_the_run_too(course_spec):
    """Tried in vain is not the same as nothing charted: it may be the sickest moment of all."""
    course_spec("""
        time      | facts                      | grade | state
        +4d 09:00 | well, temperature_c 38.5   | 1     | open
        +5d 09:00 | well                       | 0     | resolving
        +5d 21:00 | systolic_mmhg unrecordable | 0..4  | open
        +6d 09:00 | well                       | 0     | resolving
    """)


def test_a_row_that_charts_nothing_for_the_scale_is_passed_over(course_spec):
    """A neuro check between two rounds of vital signs says nothing on CRS either way."""
    course_spec("""
        time      | facts                    | grade | state     | episode
        +4d 09:00 | well, temperature_c 38.5 | 1     | open      | 1
        +5d 09:00 | well                     | 0     | resolving | 1
        +5d 21:00 | alert                    | 0..4  | resolving |
        +6d 09:00 | well                     | 0     | resolved  | 1
    """)


def test_the_waiver_ends_with_the_episode(course_spec):
    """1.7, C67. After resolution norepinephrine without fever is not CRS: think of sepsis."""
    course_spec("""
        time      | facts                             | given       | grade | state     | episode
        +2d 09:00 | well, temperature_c 38.7          | tocilizumab | 1     | open      | 1
        +3d 09:00 | well                              |             | 0     | resolving | 1
        +4d 09:00 | well                              |             | 0     | resolved  | 1
        +5d 09:00 | well, vasopressors norepinephrine |             | n/c   | resolved  |
    """)


def test_a_fever_within_168_hours_re_opens_the_episode_and_keeps_its_waiver(course_spec):
    """A8, D12, D14. Counted from the last moment with any sign, not from the resolution."""
    course_spec(
        """
        time       | facts                    | given         | grade | flags            | state     | episode
        +4d 09:00  | well, temperature_c 38.2 | dexamethasone | 1     |                  | open      | 1
        +5d 09:00  | well                     |               | 0     |                  | resolving | 1
        +6d 09:00  | well                     |               | 0     |                  | resolved  | 1
        +11d 08:59 | well, temperature_c 38.0 |               | 1     | INFECTION_WORKUP | open      | 1
        +11d 21:00 | well, systolic_mmhg 88   |               | 2     |                  | open      | 1
        """,
        episodes="""
        episode | onset_at  | peak_grade | peak_at    | state | resolved_at | moments | therapies
        1       | +4d 09:00 | 2          | +11d 21:00 | open  |             | 5       | dexamethasone
        """,
    )


def test_a_fever_at_168_hours_is_a_new_episode_without_the_old_waiver(course_spec):
    """D14, 1.7. Flagged RECURRENT, and the drugs of the first episode do not count for it."""
    course_spec(
        """
        time       | facts                    | given         | grade | flags                      | state     | episode
        +4d 09:00  | well, temperature_c 38.2 | dexamethasone | 1     |                            | open      | 1
        +5d 09:00  | well                     |               | 0     |                            | resolving | 1
        +6d 09:00  | well                     |               | 0     |                            | resolved  | 1
        +11d 09:00 | well, temperature_c 38.0 |               | 1     | RECURRENT;INFECTION_WORKUP | open      | 2
        +11d 21:00 | well, systolic_mmhg 88   |               | 2?    | POSSIBLE_CRS               | open      | 2
        """,
        episodes="""
        episode | onset_at   | peak_grade | state    | resolved_at
        1       | +4d 09:00  | 1          | resolved | +4d 09:00
        2       | +11d 09:00 | 2          | open     |
        """,
    )


def test_a_sign_before_the_clean_run_is_over_belongs_to_the_episode(course_spec):
    """1.7. Resolving is not resolved: any component over 0 opens it again, with no new fever."""
    course_spec(
        """
        time      | facts                         | given       | grade | state     | episode
        +4d 09:00 | well, temperature_c 38.7      | tocilizumab | 1     | open      | 1
        +5d 09:00 | well                          |             | 0     | resolving | 1
        +5d 21:00 | well, oxygen_device face-mask |             | 3     | open      | 1
        +6d 09:00 | well                          |             | 0     | resolving | 1
        +7d 09:00 | well                          |             | 0     | resolved  | 1
        """,
        episodes="""
        episode | peak_grade | resolved_at | duration_days
        1       | 3          | +5d 21:00   | 1.5
        """,
    )


def test_oxygen_as_at_home_does_not_keep_an_episode_open(course_spec):
    """1.7, D18: no oxygen above baseline."""
    course_spec(
        """
        time      | facts                                                                      | grade | state
        +4d 09:00 | well, oxygen_device nasal-cannula, oxygen_flow_l_min 2, temperature_c 38.5 | 1     | open
        +5d 09:00 | well, oxygen_device nasal-cannula, oxygen_flow_l_min 2                     | 0     | resolving
        """,
        patient={"baseline_oxygen_device": "nasal-cannula", "baseline_oxygen_flow_l_min": 2.0},
    )


def test_icans_begins_with_any_certain_grade_and_is_clean_at_0(course_spec):
    """B12. Grade 0 on assessments 24 h apart; a return within 168 h is the same episode."""
    course_spec(
        """
        time       | facts              | grade | state     | episode
        +5d 09:00  | alert, ice_total 9 | 1     | open      | 1
        +6d 09:00  | alert, ice_total 4 | 2     | open      | 1
        +7d 09:00  | alert              | 0     | resolving | 1
        +7d 21:00  | well               | 0..4  | resolving |
        +8d 09:00  | alert              | 0     | resolved  | 1
        +13d 08:59 | alert, ice_total 8 | 1     | open      | 1
        +20d 09:00 | alert              | 0     | resolving | 1
        +21d 09:00 | alert              | 0     | resolved  | 1
        +30d 09:00 | alert, ice_total 8 | 1     | open      | 2
        """,
        scale=ICANS_ASTCT_2019,
        episodes="""
        episode | onset_at   | peak_grade | peak_at    | resolved_at
        1       | +5d 09:00  | 2          | +6d 09:00  | +13d 08:59
        2       | +30d 09:00 | 1          | +30d 09:00 |
        """,
    )


def test_sedation_keeps_an_icans_episode_open(course_spec):
    """B7, D13. Nothing is known of a sedated patient, so nothing is known to be clean."""
    course_spec(
        """
        time      | facts                                                | grade | state
        +5d 09:00 | alert, ice_total 4                                   | 2     | open
        +6d 09:00 | alert                                                | 0     | resolving
        +6d 21:00 | consciousness unarousable, seizure none, sedated yes | 0..4  | open
        +7d 09:00 | alert                                                | 0     | resolving
        """,
        scale=ICANS_ASTCT_2019,
    )


def test_the_peak_stands_beside_the_highest_grade_that_was_possible(course_spec):
    """A night without a pressure may have been worse than anything that was charted."""
    course_spec(
        """
        time      | facts                                                                      | grade
        +4d 09:00 | well, temperature_c 38.7                                                   | 1
        +4d 21:00 | temperature_c 38.9, systolic_mmhg 118, oxygen_device room-air, spo2_pct 97 | 1..4
        """,
        episodes="""
        peak_grade | peak_at_most | moments | moments_not_graded
        1          | 4            | 2       | 1
        """,
    )
