"""CRS over time: the waiver of fever, masked fever, and what ends them (1.6, 1.7, D7 to D13)."""


def test_a_treated_fever_is_no_longer_required(course_spec):
    """R2, D12. Antipyretics count as much as steroids, but only after CRS fever (A9)."""
    course_spec("""
        time      | facts                                                  | given     | grade | state
        +2d 09:00 | well, temperature_c 38.7                               |           | 1     | open
        +2d 10:00 |                                                        | ibuprofen |       |
        +2d 19:00 | well, oxygen_device nasal-cannula, oxygen_flow_l_min 3 |           | 2     | open
        +3d 09:00 | well                                                   |           | 0     | resolving
        +3d 12:00 | well, vasopressors norepinephrine                      |           | 3     | open
    """)


def test_the_waiver_holds_from_the_minute_of_the_dose(course_spec):
    """D12: at or after the first fever, and not after the moment."""
    course_spec("""
        time      | facts                  | given       | grade
        +2d 09:00 | well, temperature_c 38 |             | 1
        +2d 11:59 | well, systolic_mmhg 84 |             | 2?
        +2d 13:00 | well, systolic_mmhg 84 | tocilizumab | 2
    """)


def test_without_any_drug_findings_after_the_fever_are_provisional(course_spec):
    """A1b, D11. However long ago the last fever, while the episode is open or resolving."""
    course_spec("""
        time      | facts                    | given | grade | flags                             | state
        +2d 09:00 | well, temperature_c 38.5 |       | 1     | EARLY_ONSET                       | open
        +2d 21:00 | well, systolic_mmhg 84   |       | 2?    | RELATIVE_HYPOTENSION;POSSIBLE_CRS | open
        +3d 21:00 | well                     |       | 0     |                                   | resolving
        +4d 20:59 | well, systolic_mmhg 88   |       | 2?    | POSSIBLE_CRS                      | open
    """)


def test_a_drug_before_any_fever_may_mask_it(course_spec):
    """A1, D10. Prophylaxis counts; then a physician decides what a never-febrile patient has."""
    course_spec("""
        time      | facts                  | given         | grade | flags                             | episode
        +1d 09:00 |                        | dexamethasone |       |                                   |
        +1d 21:00 | well, systolic_mmhg 84 |               | 2?    | RELATIVE_HYPOTENSION;POSSIBLE_CRS |
        +4d 09:00 | well, systolic_mmhg 88 |               | 2?    | POSSIBLE_CRS                      |
        +4d 09:31 | well, systolic_mmhg 88 |               | n/c   | URGENT_REVIEW                     |
        +4d 15:00 | well                   |               | 0     |                                   |
    """)


def test_an_anticytokine_masks_for_14_days_anakinra_and_steroids_for_72_hours(course_spec):
    """D10, as settings. An antipyretic before any fever masks nothing."""
    for drug, day, hours, grade in (
        ("tocilizumab", 15, "00:00", "2?"),
        ("tocilizumab", 15, "00:01", "n/c"),
        ("siltuximab", 15, "00:00", "2?"),
        ("anakinra", 4, "00:00", "2?"),
        ("anakinra", 4, "00:01", "n/c"),
        ("prednisone", 4, "00:00", "2?"),
        ("acetaminophen", 1, "01:00", "n/c"),
    ):
        course_spec(f"""
            time            | facts                  | given  | grade
            +1d 00:00       |                        | {drug} |
            +{day}d {hours} | well, systolic_mmhg 88 |        | {grade}
        """)


def test_premedication_does_not_count(course_spec):
    """D10, D12. It belongs to the infusion; it neither masks fever nor waives it."""
    course_spec("""
        time      | facts                    | given         | grade
        +0d 00:00 |                          | premedication |
        +0d 12:00 | well, systolic_mmhg 88   |               | n/c
        +2d 09:00 | well, temperature_c 38.5 |               | 1
        +2d 10:00 |                          | premedication |
        +2d 21:00 | well, systolic_mmhg 88   |               | 2?
    """)


def test_a_steroid_course_that_runs_past_the_fever_waives_it(course_spec):
    """D12: its end lies after the first fever. A single dose before the fever waives nothing."""
    course_spec("""
        time      | facts                    | given                     | grade
        +1d 00:00 |                          | prednisolone to +2d 09:01 |
        +2d 09:00 | well, temperature_c 38.5 |                           | 1
        +2d 12:00 | well, systolic_mmhg 88   |                           | 2
    """)
    course_spec("""
        time      | facts                    | given                     | grade
        +1d 00:00 |                          | prednisolone to +2d 09:00 |
        +2d 09:00 | well, temperature_c 38.5 |                           | 1
        +2d 12:00 | well, systolic_mmhg 88   |                           | 2?
    """)
    course_spec("""
        time      | facts                    | given        | grade
        +1d 00:00 |                          | prednisolone |
        +2d 09:00 | well, temperature_c 38.5 |              | 1
        +2d 12:00 | well, systolic_mmhg 88   |              | 2?
    """)


def test_a_fever_of_another_cause_starts_nothing(course_spec):
    """R3. A line infection on day +2 is no onset of CRS, and paracetamol then waives nothing."""
    course_spec("""
        time      | facts                                       | given         | grade | state
        +2d 09:00 | well, temperature_c 38.9, fever_cause other | acetaminophen | 0     | none
        +2d 21:00 | well, systolic_mmhg 88                      |               | n/c   | none
    """)


def test_a_fever_before_the_infusion_starts_nothing(course_spec):
    """D4. Baseline; the very moment of the infusion is after it, and the next fever the onset."""
    course_spec("""
        time                 | facts                    | grade | state | day
        2026-03-01T20:00Z    | well, temperature_c 38.9 | n/a   | none  | -1
        2026-03-01T23:59:59Z | well, systolic_mmhg 88   | n/a   | none  | -1
        2026-03-02T00:00Z    | well, systolic_mmhg 88   | n/c   | none  | 0
        +1d 09:00            | well, temperature_c 38.9 | 1     | open  | 1
    """)


def test_early_and_late_onset_are_flagged_at_the_first_fever(course_spec):
    """4.1, R9. Early is within 72 h, late is after day 14; later fevers of the episode are not."""
    for time, flags in (
        ("+2d 23:59", "EARLY_ONSET"),
        ("+3d 00:00", ""),
        ("+14d 23:59", ""),
        ("+15d 00:00", "LATE_ONSET_REVIEW"),
    ):
        course_spec(f"""
            time       | facts                    | grade | flags
            {time}     | well, temperature_c 38.5 | 1     | {flags}
            +16d 00:00 | well, temperature_c 38.5 | 1     |
        """)


def test_death_from_crs_is_a_moment_of_its_own(course_spec):
    """D4. Where no row stands at the time of death one is added; the peak is then 5."""
    course_spec(
        """
        time      | facts                             | grade | state | episode
        +2d 09:00 | well, temperature_c 38.5          | 1     | open  | 1
        +3d 09:00 | well, vasopressors norepinephrine | 3?    | open  | 1
        +3d 15:00 |                                   | 5     | open  | 1
        """,
        patient={"died_at": "2026-03-05T15:00Z", "death_cause": "crs"},
        episodes="""
        onset_at  | peak_grade | peak_at   | state | resolved_at | moments
        +2d 09:00 | 5          | +3d 15:00 | open  |             | 3
        """,
    )


def test_a_row_at_the_time_of_death_carries_it(course_spec):
    """D4. A physician's word stands over normal values: the episode is not resolved by death."""
    course_spec(
        """
        time      | facts                    | grade | state     | episode
        +2d 09:00 | well, temperature_c 38.5 | 1     | open      | 1
        +3d 09:00 | well                     | 0     | resolving | 1
        +4d 09:00 | well                     | 5     | open      | 1
        """,
        patient={"died_at": "2026-03-06T09:00Z", "death_cause": "crs"},
    )


def test_death_from_crs_after_a_proposed_resolution_takes_the_episode_up_again(course_spec):
    """D4: the episode's peak is then 5, so that a registry form has it."""
    course_spec(
        """
        time      | facts                    | grade | state     | episode | flags
        +4d 09:00 | well, temperature_c 38.5 | 1     | open      | 1       |
        +5d 09:00 | well                     | 0     | resolving | 1       |
        +6d 09:00 | well                     | 0     | resolved  | 1       |
        +7d 09:00 |                          | 5     | open      | 1       |
        """,
        patient={"died_at": "2026-03-09T09:00Z", "death_cause": "crs"},
        episodes="""
        episode | peak_grade | peak_at
        1       | 5          | +7d 09:00
        """,
    )


def test_death_from_another_cause_is_no_grade_5(course_spec):
    """C81. Sepsis while CRS was grade 2."""
    course_spec(
        """
        time      | facts                                      | grade
        +4d 09:00 | well, temperature_c 38.5, systolic_mmhg 84 | 2
        +4d 15:00 |                                            |
        """,
        patient={"died_at": "2026-03-06T15:00Z", "death_cause": "other"},
    )
