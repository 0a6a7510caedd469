"""Day +N and age on local dates, and which rows of a chart are one moment (D1, D4, D5)."""

from monitoring.scales import ICANS_ASTCT_2019


def test_the_day_changes_at_local_midnight(course_spec):
    """Day 0 is the local date of the infusion, whatever the hour."""
    course_spec(
        """
        time                   | facts | day
        2026-03-01T23:59+01:00 | well  | -1
        2026-03-02T00:30+01:00 | well  | 0
        2026-03-02T23:59+01:00 | well  | 0
        2026-03-03T00:30+01:00 | well  | 1
        """,
        patient={"infused_at": "2026-03-02T22:00+01:00"},
    )


def test_without_a_zone_the_offset_of_the_infusion_counts(course_spec):
    """The same instants, seen from two wards: local dates differ."""
    table = """
        time              | facts | day
        2026-03-02T23:30Z | well  | {}
    """

    course_spec(table.format(0), patient={"infused_at": "2026-03-02T10:00+00:00"})
    course_spec(table.format(1), patient={"infused_at": "2026-03-02T10:00+01:00"})
    course_spec(
        table.format(1), patient={"infused_at": "2026-03-02T10:00+00:00"}, zone="Europe/Berlin"
    )


def test_days_are_whole_local_dates_when_the_clocks_change(course_spec):
    """Berlin, 2026-03-29: the night has 23 hours. An offset kept from the infusion would be off."""
    table = """
        time                   | facts | day
        2026-03-28T23:30+01:00 | well  | 1
        2026-03-29T01:30+01:00 | well  | 2
        2026-03-29T03:30+02:00 | well  | 2
        2026-03-29T23:30+02:00 | well  | {}
        2026-03-30T00:30+02:00 | well  | {}
    """
    infused = {"infused_at": "2026-03-27T10:00+01:00"}

    course_spec(table.format(2, 3), patient=infused, zone="Europe/Berlin")
    course_spec(table.format(2, 2), patient=infused)


def test_the_24_clean_hours_are_elapsed_hours_when_the_clocks_change(course_spec):
    """From 10:00 to 10:00 over that night are 23 hours, and the run is not yet over."""
    course_spec(
        """
        time                   | facts                    | grade | state
        2026-03-27T12:00+01:00 | well, temperature_c 38.5 | 1     | open
        2026-03-28T10:00+01:00 | well                     | 0     | resolving
        2026-03-29T10:00+02:00 | well                     | 0     | resolving
        2026-03-29T11:00+02:00 | well                     | 0     | resolved
        """,
        patient={"infused_at": "2026-03-24T10:00+01:00"},
        zone="Europe/Berlin",
    )


def test_the_first_infusion_of_a_split_dose_is_day_0(course_spec):
    """Whatever the order in which they are listed; between the two it is after the infusion."""
    course_spec(
        """
        time                   | facts                    | day | grade
        2026-03-01T12:00+00:00 | well, temperature_c 38.5 | -1  | n/a
        2026-03-02T12:00+00:00 | well, temperature_c 38.5 | 0   | 1
        2026-03-05T12:00+00:00 | well, temperature_c 38.5 | 3   | 1
        """,
        patient={"infused_at": "2026-03-04T10:00+00:00;2026-03-02T10:00+00:00"},
    )


def test_a_child_turns_12_on_the_local_birthday(course_spec):
    """B1, D5, P01, P02: CAPD until the day before, ICE from the birthday on."""
    course_spec(
        """
        time                   | facts                                                           | age   | grade
        2026-03-09T23:00+01:00 | ice_total 8, consciousness awakens-spontaneously, seizure none  | 11.92 | 0..3
        2026-03-10T00:30+01:00 | ice_total 8, consciousness awakens-spontaneously, seizure none  | 12.00 | 1
        2026-03-10T12:00+01:00 | capd_total 9, consciousness awakens-spontaneously, seizure none | 12.00 | 0..3
        """,
        scale=ICANS_ASTCT_2019,
        patient={
            "infused_at": "2026-03-02T10:00+01:00",
            "birth_date": "2014-03-10",
            "age_years": None,
        },
        zone="Europe/Berlin",
    )


def test_an_age_in_years_advances_with_the_days_since_the_infusion(course_spec):
    """D5: by elapsed days / 365.25, without a birth date."""
    course_spec(
        """
        time       | facts                                                          | age   | grade
        +3d 00:00  | ice_total 8, consciousness awakens-spontaneously, seizure none | 11.99 | 0..3
        +10d 00:00 | ice_total 8, consciousness awakens-spontaneously, seizure none | 12.01 | 1
        """,
        scale=ICANS_ASTCT_2019,
        patient={"age_years": 11.98},
    )


def test_a_birth_date_stands_over_an_age_in_years(course_spec):
    """D5. One is exact and one may be rounded; infants are counted in completed months."""
    course_spec(
        """
        time                   | facts                                      | age  | grade
        2026-03-12T10:00+00:00 | well, temperature_c 38.5, systolic_mmhg 60 | 0.00 | 1
        2026-03-13T10:00+00:00 | well, temperature_c 38.5, systolic_mmhg 60 | 0.08 | 2
        """,
        patient={"birth_date": "2026-02-13", "age_years": 3.0},
    )


def test_rows_that_complement_each_other_within_30_minutes_are_one_moment(course_spec):
    """D1. At the time of the first of them, so that a moment keeps its place in the chart."""
    course_spec("""
        time      | facts                                 | grade
        +4d 09:00 | temperature_c 38.6, systolic_mmhg 118 | 1
        +4d 09:20 | vasopressors none                     | joined
        +4d 09:30 | oxygen_device room-air, spo2_pct 97   | joined
    """)


def test_the_window_runs_from_the_first_row(course_spec):
    """Otherwise rounds 20 minutes apart would melt into one moment of a whole night."""
    course_spec("""
        time         | facts                               | grade
        +4d 09:00    | temperature_c 38.6                  | 1..4
        +4d 09:20    | systolic_mmhg 118                   | joined
        +4d 09:30:01 | vasopressors none                   | 0..2
        +4d 09:50    | oxygen_device room-air, spo2_pct 97 | joined
    """)


def test_rows_that_fill_the_same_cell_are_two_moments(course_spec):
    """D1. The second temperature is a second look, also when it is written in °F."""
    for second in ("temperature_c 39.0", "temperature_f 102.2"):
        course_spec(f"""
            time      | facts    | grade | state
            +4d 09:00 | well     | 0     | none
            +4d 09:20 | {second} | 1..4  | open
        """)


def test_a_word_in_place_of_a_number_fills_the_cell(course_spec):
    """A CAPD that was impossible at nine and done at half past is two looks at the child."""
    course_spec(
        """
        time      | facts                                                          | grade
        +4d 09:00 | capd_total impossible, consciousness unarousable, seizure none | 4
        +4d 09:30 | capd_total 4                                                   | 1..4
        """,
        scale=ICANS_ASTCT_2019,
        patient={"age_years": 8.0},
    )


def test_rows_at_one_time_that_complement_each_other_are_one_moment(course_spec):
    """K13. Two forms saved in the same minute."""
    course_spec("""
        time      | facts                                                  | grade
        +4d 09:00 | temperature_c 38.6, systolic_mmhg 118                  | 1
        +4d 09:00 | vasopressors none, oxygen_device room-air, spo2_pct 97 | 1
    """)
