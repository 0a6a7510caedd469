"""Whole patients over 30 to 100 days, each grade worked out by hand from the clinical documents.

Sections, D- and R-numbers are of clinical/crs-icans.md, A- and T-numbers with "other" of
clinical/other-toxicities.md. The infusion is at midnight UTC unless the patient says otherwise.
"""

from monitoring.settings import Settings
from tests.spec.weeks import assert_weeks

# --- CRS -----------------------------------------------------------------------------------------


def test_early_high_fever_tocilizumab_and_fever_again():
    """R1, R2, D12, 1.7, 4.3, F7, C67: 1 to 3 to 0 in three days, then fever once more.

    From the dose on the pressure and the oxygen are graded without fever. After the resolution the
    waiver is over: a low pressure on day 9 is not CRS, however recent the tocilizumab.
    """
    assert_weeks(
        """
        time       | facts                                                                                                                       | given         | CRS | CRS state | CRS flags
        -1d 08:00  | well                                                                                                                        |               | n/a | none      |
        +0d 08:00  | well                                                                                                                        |               | 0   | none      |
        +1d 02:00  | well, temperature_c 38.9                                                                                                    |               | 1   | open      | EARLY_ONSET
        +1d 14:00  | well, temperature_c 39.6                                                                                                    | acetaminophen | 1   | open      |
        +2d 06:00  | well, temperature_c 39.8, systolic_mmhg 86, fluid_bolus yes                                                                 |               | 2   | open      |
        +2d 09:00  | well, temperature_c 39.9, systolic_mmhg 101, vasopressors norepinephrine                                                    | tocilizumab   | 3   | open      |
        +2d 18:00  | well, systolic_mmhg 112, vasopressors norepinephrine, oxygen_device nasal-cannula, oxygen_flow_l_min 3                      |               | 3   | open      |
        +3d 08:00  | well, oxygen_device nasal-cannula, oxygen_flow_l_min 2                                                                      |               | 2   | open      |
        +3d 20:00  | well                                                                                                                        |               | 0   | resolving |
        +4d 06:00  | well, temperature_c 38.4                                                                                                    | dexamethasone | 1   | open      |
        +4d 12:00  | well                                                                                                                        |               | 0   | resolving |
        +5d 12:00  | well                                                                                                                        |               | 0   | resolved  |
        +9d 09:00  | well, systolic_mmhg 84                                                                                                      |               | n/c | resolved  | RELATIVE_HYPOTENSION;URGENT_REVIEW
        +30d 09:00 | well                                                                                                                        |               | 0   | resolved  |
        +61d 09:00 | well                                                                                                                        |               | 0   | resolved  |
        +92d 09:00 | well                                                                                                                        |               | 0   | resolved  |
        """,
        patient={"product": "axi-cel", "age_years": 58.0},
        episodes="""
        scale | episode | onset_at  | onset_day | peak_grade | peak_at   | resolved_at | state    | duration_days | moments | moments_not_graded
        CRS   | 1       | +1d 02:00 | 1         | 3          | +2d 09:00 | +4d 06:00   | resolved | 3.17          | 10      | 0
        """,
        fires="""
        pattern                | begins
        EARLY_HIGH_FEVER       | +1d 02:00
        GRADE_3_OR_MORE        | +2d 09:00
        GRADE_RISE             |
        FEVER_AFTER_TOCILIZUMAB | +4d 06:00
        LATE_ONSET_REVIEW      |
        """,
    )


def test_a_late_onset_a_return_within_seven_days_and_one_after():
    """R9, A8, D14, C68, C69: 167 h after the last sign is the same episode, 168 h a new one.

    A fever that a physician lays to a line infection opens nothing (R3, C07).
    """
    assert_weeks(
        """
        time       | facts                                       | CRS | CRS state | CRS episode | CRS flags
        +0d 08:00  | well                                        | 0   | none      |             |
        +14d 08:00 | well                                        | 0   | none      |             |
        +20d 06:00 | well, temperature_c 38.7                    | 1   | open      | 1           | LATE_ONSET_REVIEW
        +20d 18:00 | well, temperature_c 38.2, systolic_mmhg 88  | 2   | open      | 1           |
        +21d 08:00 | well                                        | 0   | resolving | 1           |
        +22d 08:00 | well                                        | 0   | resolved  | 1           |
        +27d 17:00 | well, temperature_c 38.3                    | 1   | open      | 1           | INFECTION_WORKUP
        +28d 08:00 | well                                        | 0   | resolving | 1           |
        +29d 08:00 | well                                        | 0   | resolved  | 1           |
        +34d 17:00 | well, temperature_c 38.0                    | 1   | open      | 2           | LATE_ONSET_REVIEW;RECURRENT;INFECTION_WORKUP
        +35d 08:00 | well                                        | 0   | resolving | 2           |
        +36d 08:00 | well                                        | 0   | resolved  | 2           |
        +40d 08:00 | well, temperature_c 38.5, fever_cause other | 0   | resolved  |             |
        +50d 08:00 | well                                        | 0   | resolved  |             |
        """,
        patient={"product": "tisa-cel"},
        episodes="""
        scale | episode | onset_at   | onset_day | peak_grade | resolved_at | state    | duration_days | moments
        CRS   | 1       | +20d 06:00 | 20        | 2          | +27d 17:00  | resolved | 7.46          | 7
        CRS   | 2       | +34d 17:00 | 34        | 1          | +34d 17:00  | resolved | 0.00          | 3
        """,
        fires="""
        pattern           | begins
        LATE_ONSET_REVIEW | +20d 06:00, +27d 17:00, +34d 17:00
        EARLY_HIGH_FEVER  |
        """,
    )


def test_a_fever_masked_by_a_steroid_and_then_a_fever():
    """A1, A1b, D7 to D11: provisional while the steroid may mask, not classifiable an hour after.

    Seventy-two hours run from the end of the course. After the fever of day 9 nothing was given
    until day 10, so what is found before is provisional (A1b) and what is found after is graded.
    """
    assert_weeks(
        """
        time       | facts                                                                                                             | given                      | CRS  | CRS missing       | CRS flags                          | CRS state
        +0d 08:00  | well                                                                                                              |                            | 0    |                   |                                    | none
        +1d 08:00  |                                                                                                                   | dexamethasone to +3d 08:00 |      |                   |                                    |
        +2d 08:00  | well, oxygen_device nasal-cannula, oxygen_flow_l_min 2                                                            |                            | 2?   |                   | POSSIBLE_CRS                       | none
        +2d 20:00  | well, oxygen_device nasal-cannula                                                                                 |                            | 2..3 | oxygen_flow_l_min | POSSIBLE_CRS                       | none
        +3d 08:00  | temperature_c 36.8, systolic_mmhg 120, vasopressors none                                                          |                            | 0..4 | oxygen_device;oxygen_flow_l_min |                                    | none
        +4d 08:00  | systolic_mmhg 120, vasopressors none, oxygen_device nasal-cannula, oxygen_flow_l_min 3, spo2_pct 95               |                            | 2..2 | temperature_c     |                                    | none
        +6d 07:00  | well, systolic_mmhg 88                                                                                            |                            | 2?   |                   | POSSIBLE_CRS                       | none
        +6d 09:00  | well, systolic_mmhg 88                                                                                            |                            | n/c  |                   | URGENT_REVIEW                      | none
        +8d 08:00  | well                                                                                                              |                            | 0    |                   |                                    | none
        +9d 08:00  | well, temperature_c 38.2                                                                                          |                            | 1    |                   |                                    | open
        +9d 20:00  | well, systolic_mmhg 88                                                                                            |                            | 2?   |                   | POSSIBLE_CRS                       | open
        +10d 08:00 |                                                                                                                   | methylprednisolone         |      |                   |                                    |
        +10d 09:00 | well, systolic_mmhg 88                                                                                            |                            | 2    |                   |                                    | open
        +11d 09:00 | well                                                                                                              |                            | 0    |                   |                                    | resolving
        +12d 09:00 | well                                                                                                              |                            | 0    |                   |                                    | resolved
        +30d 09:00 | well                                                                                                              |                            | 0    |                   |                                    | resolved
        """,
        episodes="""
        scale | episode | onset_at  | onset_day | peak_grade | peak_at   | resolved_at | state
        CRS   | 1       | +9d 08:00 | 9         | 2          | +9d 20:00 | +10d 09:00  | resolved
        """,
    )


def test_a_death_from_crs_after_a_month():
    """D4, C80: grade 5 by a physician's word, at the time of death, where nothing was charted."""
    assert_weeks(
        """
        time       | facts                                                                            | given       | CRS | CRS state
        +3d 08:00  | well, temperature_c 38.6                                                         |             | 1   | open
        +5d 08:00  | well, temperature_c 39.1, vasopressors norepinephrine;vasopressin                | tocilizumab | 3   | open
        +6d 08:00  | well, temperature_c 39.4, vasopressors norepinephrine;epinephrine;vasopressin    |             | 4   | open
        +20d 08:00 | well, oxygen_device ventilator, fio2_pct 60                                      |             | 4   | open
        +31d 04:00 |                                                                                  |             | 5   | open
        """,
        patient={"died_at": "2026-04-02T04:00+00:00", "death_cause": "crs"},
        episodes="""
        scale | episode | onset_at  | peak_grade | peak_at    | resolved_at | state
        CRS   | 1       | +3d 08:00 | 5          | +31d 04:00 |             | open
        """,
    )


# --- ICANS ---------------------------------------------------------------------------------------


def test_writing_is_lost_first_then_a_seizure_then_recovery():
    """2.1, 2.2, N16, B7, B12, D22, F1, F3, F4: one point, the sentence, is the first sign.

    Under sedation nothing is known, and the moment breaks no proof either way. Two assessments of
    0 that are 23 h apart are not yet a recovery.
    """
    assert_weeks(
        """
        time       | facts                                                                                                      | given                        | CRS | ICANS | ICANS state | ICANS flags
        -7d 09:00  | well, alert                                                                                                |                              | n/a | n/a   | none        |
        +2d 08:00  | well, alert, temperature_c 38.3                                                                            |                              | 1   | 0     | none        |
        +4d 08:00  | well, alert                                                                                                |                              | 0   | 0     | none        |
        +5d 08:00  | well, awake, ice_orientation 4, ice_naming 3, ice_commands 1, ice_writing 0, ice_attention 1               |                              | 0   | 1     | open        |
        +5d 16:00  | well, awake, ice_orientation 3, ice_naming 2, ice_commands 1, ice_writing 0, ice_attention 1               |                              | 0   | 1     | open        |
        +5d 22:00  | well, ice_total 3, consciousness awakens-to-voice, seizure none                                            |                              | 0   | 2     | open        | BRAIN_IMAGING_DUE
        +6d 02:00  | well, ice_total 2, consciousness awakens-to-touch, seizure brief                                           | levetiracetam; dexamethasone | 0   | 3     | open        | BRAIN_IMAGING_DUE;FUNDOSCOPY_DUE
        +6d 04:00  | well, sedated yes, consciousness unarousable, seizure none                                                 |                              | 0   | 0..4  | open        |
        +6d 20:00  | well, ice_total 0, consciousness awakens-to-voice, seizure none                                            |                              | 0   | 3     | open        | BRAIN_IMAGING_DUE;FUNDOSCOPY_DUE
        +7d 20:00  | well, awake, ice_total 6                                                                                   |                              | 0   | 2     | open        | BRAIN_IMAGING_DUE
        +8d 20:00  | well, awake, ice_total 9                                                                                   |                              | 0   | 1     | open        |
        +9d 08:00  | well, alert                                                                                                |                              | 0   | 0     | resolving   |
        +10d 07:00 | well, alert                                                                                                |                              | 0   | 0     | resolving   |
        +10d 20:00 | well, alert                                                                                                |                              | 0   | 0     | resolved    |
        +30d 09:00 | well, alert                                                                                                |                              | 0   | 0     | resolved    |
        +60d 09:00 | well, alert                                                                                                |                              | 0   | 0     | resolved    |
        +90d 09:00 | well, alert                                                                                                |                              | 0   | 0     | resolved    |
        """,
        patient={"product": "axi-cel", "age_years": 61.0, "baseline_ice": 10.0},
        episodes="""
        scale | episode | onset_at  | onset_day | peak_grade | peak_at_most | peak_at   | resolved_at | state    | duration_days | moments | moments_not_graded
        CRS   | 1       | +2d 08:00 | 2         | 1          | 1            | +2d 08:00 | +2d 08:00   | resolved | 0.00          | 3       | 0
        ICANS | 1       | +5d 08:00 | 5         | 3          | 4            | +6d 02:00 | +8d 20:00   | resolved | 3.50          | 11      | 1
        """,
        fires="""
        pattern            | begins
        WRITING_LOST       | +5d 08:00
        ICE_FALL           | +5d 16:00, +5d 22:00, +6d 02:00
        CONSCIOUSNESS_FALL | +5d 22:00, +6d 02:00
        SEIZURE            | +6d 02:00
        GRADE_RISE         | +6d 02:00
        GRADE_3_OR_MORE    | +6d 02:00
        CRS_WITH_ICANS     |
        BIPHASIC_ICANS     |
        """,
    )


def test_icans_in_two_phases_and_a_flare_during_the_taper():
    """4.4, B12: with CRS, gone, back without CRS; nine days later it is another episode."""
    assert_weeks(
        """
        time       | facts                                                           | given         | CRS | CRS state | ICANS | ICANS state | ICANS episode
        +1d 08:00  | well, alert, temperature_c 38.5                                 |               | 1   | open      | 0     | none        |
        +3d 08:00  | well, awake, ice_total 8, temperature_c 38.9, systolic_mmhg 88  | tocilizumab   | 2   | open      | 1     | open        | 1
        +4d 08:00  | well, alert                                                     |               | 0   | resolving | 0     | resolving   | 1
        +5d 08:00  | well, alert                                                     |               | 0   | resolved  | 0     | resolved    | 1
        +7d 08:00  | well, awake, ice_total 6                                        | dexamethasone | 0   | resolved  | 2     | open        | 1
        +8d 08:00  | well, awake, ice_total 8                                        |               | 0   | resolved  | 1     | open        | 1
        +9d 08:00  | well, alert                                                     |               | 0   | resolved  | 0     | resolving   | 1
        +10d 08:00 | well, alert                                                     |               | 0   | resolved  | 0     | resolved    | 1
        +17d 08:00 | well, awake, ice_total 9                                        |               | 0   | resolved  | 1     | open        | 2
        +18d 08:00 | well, alert                                                     |               | 0   | resolved  | 0     | resolving   | 2
        +19d 08:00 | well, alert                                                     |               | 0   | resolved  | 0     | resolved    | 2
        +28d 08:00 | well, alert                                                     |               | 0   | resolved  | 0     | resolved    |
        +60d 08:00 | well, alert                                                     |               | 0   | resolved  | 0     | resolved    |
        """,
        episodes="""
        scale | episode | onset_at   | peak_grade | resolved_at | state    | duration_days | moments
        CRS   | 1       | +1d 08:00  | 2          | +3d 08:00   | resolved | 2.00          | 4
        ICANS | 1       | +3d 08:00  | 2          | +8d 08:00   | resolved | 5.00          | 7
        ICANS | 2       | +17d 08:00 | 1          | +17d 08:00  | resolved | 0.00          | 3
        """,
        fires="""
        pattern        | begins
        CRS_WITH_ICANS | +3d 08:00
        BIPHASIC_ICANS | +7d 08:00, +17d 08:00
        """,
    )


def test_a_child_on_capd_with_a_baseline_who_turns_12_on_day_28():
    """2.4, B1, B3, D5, D25, P01 to P17: CAPD until the birthday, ICE from it on."""
    assert_weeks(
        """
        time       | facts                                                                                                   | ICANS | ICANS state | ICANS flags
        -5d 09:00  | awake, capd_total 3                                                                                     | n/a   | none        |
        +1d 09:00  | awake, capd_total 3                                                                                     | 0     | none        |
        +3d 09:00  | awake, capd_total 2                                                                                     | 0     | none        |
        +4d 09:00  | awake, capd_total 6                                                                                     | 1     | open        |
        +4d 21:00  | consciousness awakens-to-voice, seizure none, capd_total 8                                              | 2     | open        | BRAIN_IMAGING_DUE
        +5d 09:00  | awake, capd_total 9                                                                                     | 3     | open        | BRAIN_IMAGING_DUE;FUNDOSCOPY_DUE
        +5d 21:00  | awake, capd_1 1, capd_2 1, capd_3 1, capd_4 1, capd_5 1, capd_6 1, capd_7 0                             | 1..3  | open        |
        +6d 09:00  | consciousness awakens-spontaneously, seizure brief, capd_total 5                                        | 3     | open        | BRAIN_IMAGING_DUE;FUNDOSCOPY_DUE
        +7d 09:00  | awake, ice_total 9                                                                                      | 0..3  | open        |
        +7d 21:00  | sedated yes, rass -5, consciousness unarousable, seizure none, capd_total impossible                    | 0..4  | open        |
        +8d 09:00  | awake, capd_total 4                                                                                     | 1     | open        |
        +9d 09:00  | awake, capd_total 3                                                                                     | 0     | resolving   |
        +10d 09:00 | awake, capd_total 1                                                                                     | 0     | resolved    |
        +27d 09:00 | awake, capd_total 9                                                                                     | 3     | open        | BRAIN_IMAGING_DUE;FUNDOSCOPY_DUE
        +28d 09:00 | awake, capd_total 9                                                                                     | 0..3  | open        |
        +28d 12:00 | awake, ice_total 8                                                                                      | 1     | open        |
        +29d 09:00 | awake, ice_total 10                                                                                     | 0     | resolving   |
        +30d 09:00 | awake, ice_total 10                                                                                     | 0     | resolved    |
        +60d 09:00 | awake, ice_total 10                                                                                     | 0     | resolved    |
        """,
        patient={
            "birth_date": "2014-03-30",
            "age_years": None,
            "baseline_capd": 3.0,
            "product": "tisa-cel",
        },
    )


def test_a_child_by_age_in_years_turns_12_by_elapsed_days():
    """D5: 11.95 years at the infusion are 12 after 18.26 days, at +18d 06:18."""
    assert_weeks(
        """
        time       | facts                | ICANS
        +18d 05:00 | awake, capd_total 9  | 3
        +18d 06:00 | awake, ice_total 9   | 0..3
        +18d 09:00 | awake, capd_total 9  | 0..3
        +18d 12:00 | awake, ice_total 9   | 1
        +40d 12:00 | awake, ice_total 10  | 0
        """,
        patient={"age_years": 11.95},
    )


def test_a_child_of_9_turns_10_and_the_limit_of_the_pressure_with_it():
    """D16: 70 + 2 x 9 = 88 before the birthday of day 20, 90 from it on; a limit is not low."""
    assert_weeks(
        """
        time       | facts                                       | CRS
        +3d 09:00  | well, temperature_c 38.5, systolic_mmhg 88  | 1
        +4d 09:00  | well, temperature_c 38.5, systolic_mmhg 87  | 2
        +19d 09:00 | well, temperature_c 38.5, systolic_mmhg 89  | 1
        +20d 09:00 | well, temperature_c 38.5, systolic_mmhg 89  | 2
        +35d 09:00 | well, temperature_c 38.5, systolic_mmhg 90  | 1
        """,
        patient={"birth_date": "2016-03-22", "age_years": None},
    )


def test_a_facial_palsy_after_day_14_of_a_bcma_product_is_not_icans():
    """N9, N33, 4.4: the table has no cell for it, the flag stands beside a 0."""
    assert_weeks(
        """
        time        | facts                                              | ICANS | ICANS flags        | ICANS state
        +1d 08:00   | alert                                              | 0     |                    | none
        +10d 08:00  | alert, symptoms headache                           | 0     |                    | none
        +14d 20:00  | alert, symptoms facial-palsy                       | 0     |                    | none
        +15d 08:00  | alert, symptoms facial-palsy                       | 0     | NON_ICANS_NEUROTOX | none
        +25d 08:00  | alert, symptoms none                               | 0     |                    | none
        +55d 08:00  | awake, symptoms micrographia                       | 0..3  | NON_ICANS_NEUROTOX | none
        +81d 08:00  | alert, symptoms parkinsonism;micrographia          | 0     | NON_ICANS_NEUROTOX | none
        +100d 08:00 | alert, symptoms none                               | 0     |                    | none
        """,
        patient={"product": "cilta-cel"},
        fires="""
        pattern            | begins
        NON_ICANS_NEUROTOX | +15d 08:00, +55d 08:00
        """,
    )


# --- counts --------------------------------------------------------------------------------------


def test_two_runs_of_neutropenia_are_one_then_recovery_then_late_neutropenia():
    """Other 2.1 to 2.4, 2.3 "Live use", A1, T63, T78, T80.

    Days 3-5 and 8-11 at or below 500, with two days above between them, are one run of 9 days. Three
    days above end it: days 15-16 are a run of their own. Until day 30 every grade is provisional. Late,
    one value alone is provisional, one that no second confirms was transient, and two make the grade.
    A late count of 450 does not undo the recovery of day 17: it belongs to the late scale.
    """
    assert_weeks(
        """
        time                | labs                 | ICAHT             | late ICAHT
        +0d to +2d 06:00    | neutrophils 900 /uL  | 0?                |
        +3d to +5d 06:00    | neutrophils 400 /uL  | 1?                |
        +6d to +7d 06:00    | neutrophils 600 /uL  | 1?                |
        +8d to +11d 06:00   | neutrophils 300 /uL  | 1? 2?x3           |
        +12d to +14d 06:00  | neutrophils 800 /uL  | 2?                |
        +15d to +16d 06:00  | neutrophils 450 /uL  | 2?                |
        +17d to +29d 06:00  | neutrophils 1700 /uL | 2?                |
        +30d 06:00          | neutrophils 1700 /uL | 2                 |
        +38d 06:00          | neutrophils 900 /uL  |                   | 2?
        +45d 06:00          | neutrophils 1600 /uL |                   | 0
        +52d 06:00          | neutrophils 1300 /uL |                   | 2
        +59d 06:00          | neutrophils 450 /uL  |                   | 3
        +66d 06:00          | neutrophils 1100 /uL |                   | 3
        +80d 06:00          | neutrophils 1800 /uL |                   | 3
        +100d 06:00         | neutrophils 2000 /uL |                   | 3
        """,
        episodes="""
        scale | onset_at  | onset_day | peak_grade | resolved_at | state    | duration_days
        ICAHT | +3d 06:00 | 3         | 2          | +17d 06:00  | resolved | 14.00
        """,
    )


def test_platelets_by_days_below_50_and_20():
    """Other 2.5, A3, T82, T85: ten days below 50 are 2, two of them below 20 are 3; 50 is not low."""
    assert_weeks(
        """
        time                | labs                  | T-ICAHT | late T-ICAHT
        +0d to +4d 06:00    | platelets 50 10*9/L   | 0?      |
        +5d to +7d 06:00    | platelets 45 10*9/L   | 1?      |
        +8d to +9d 06:00    | platelets 18000 /uL   | 3?      |
        +10d to +14d 06:00  | platelets 40 10*3/uL  | 3?      |
        +15d to +29d 06:00  | platelets 80 10*9/L   | 3?      |
        +30d 06:00          | platelets 80 10*9/L   | 3       |
        +38d 06:00          | platelets 95 10*9/L   |         | 1?
        +45d 06:00          | platelets 92 10*9/L   |         | 1
        +60d 06:00          | platelets 120 10*9/L  |         | 1
        +100d 06:00         | platelets 130 10*9/L  |         | 1
        """,
    )


def test_never_above_500_is_grade_4_only_once_the_time_is_complete():
    """Other 2.3, A11, T71, T72: 23 days are grade 3; grade 4 by death, and not a day before."""
    chart = """
        time                | labs                 | ICAHT
        +0d 06:00           | neutrophils 1200 /uL | 0?
        +1d 06:00           | neutrophils 700 /uL  | 0?
        +2d to +7d 06:00    | neutrophils 200 /uL  | 1?
        +8d to +14d 06:00   | neutrophils 200 /uL  | 2?
        +15d to +24d 06:00  | neutrophils 200 /uL  | 3?
        +25d 02:00          | neutrophils 200 /uL  | {last}
        """
    assert_weeks(
        chart.format(last="4"),
        patient={"died_at": "2026-03-27T03:00+00:00", "death_cause": "other"},
    )
    assert_weeks(chart.format(last="4"), patient={"last_seen_at": "2026-03-27T03:00+00:00"})
    assert_weeks(chart.format(last="3?"))


# --- laboratory ----------------------------------------------------------------------------------


def test_tumour_lysis_in_either_unit_and_in_both():
    """Other 4.1, 4.2, A5, A6, T99, T106, T108, 0.4: each unit against its own column.

    Two minerals on day 2 are laboratory TLS, clinical or not (nobody has said); 0.3 mg/dL more
    creatinine on day 3 makes it clinical. Day 10 lies after the window.
    """
    in_mg_dl = """
        time       | labs                                                                                                                                                                | TLS  | TLS flags
        -6d 07:00  | potassium 4.0 mmol/L; phosphate 3.0 mg/dL; uric-acid 5.0 mg/dL [-7.0]; calcium 9.2 mg/dL; albumin 4.0 g/dL; creatinine 0.9 mg/dL [-1.2]                            | 0    |
        +1d 07:00  | potassium 5.2 mmol/L; phosphate 4.2 mg/dL; uric-acid 7.9 mg/dL [-7.0]; calcium 8.6 mg/dL; albumin 3.8 g/dL; creatinine 0.9 mg/dL [-1.2]                            | 0    |
        +2d 07:00  | potassium 6.1 mmol/L; phosphate 4.8 mg/dL; uric-acid 9.0 mg/dL [-7.0]; calcium 8.0 mg/dL; albumin 3.6 g/dL; creatinine 1.0 mg/dL [-1.2]                            | 1..2 | TLS_LABORATORY
        +3d 07:00  | potassium 5.8 mmol/L; phosphate 4.4 mg/dL; uric-acid 7.0 mg/dL [-7.0]; calcium 8.0 mg/dL; albumin 3.6 g/dL; creatinine 1.2 mg/dL [-1.2]                            | 2    | TLS_LABORATORY;TLS_CLINICAL
        +10d 07:00 | potassium 6.0 mmol/L; phosphate 4.5 mg/dL; uric-acid 4.0 mg/dL [-7.0]; calcium 8.8 mg/dL; albumin 3.8 g/dL; creatinine 1.0 mg/dL [-1.2]                            | 2    | TLS_LABORATORY;TLS_PATTERN_OUTSIDE_WINDOW;TLS_CLINICAL
        +30d 07:00 | potassium 4.2 mmol/L; phosphate 3.2 mg/dL; uric-acid 4.0 mg/dL [-7.0]; calcium 9.0 mg/dL; albumin 4.0 g/dL; creatinine 0.9 mg/dL [-1.2]                            |      |
        """
    in_si = """
        time       | labs                                                                                                                                                                | TLS  | TLS flags
        -6d 07:00  | potassium 4.0 meq/L; phosphate 0.97 mmol/L; uric-acid 297 umol/L [-416]; calcium 2.30 mmol/L; albumin 40 g/L; creatinine 80 umol/L [-106]                           | 0    |
        +1d 07:00  | potassium 5.2 meq/L; phosphate 1.36 mmol/L; uric-acid 470 umol/L [-416]; calcium 2.15 mmol/L; albumin 38 g/L; creatinine 80 umol/L [-106]                           | 0    |
        +2d 07:00  | potassium 6.1 meq/L; phosphate 1.55 mmol/L; uric-acid 535 umol/L [-416]; calcium 2.00 mmol/L; albumin 36 g/L; creatinine 88 umol/L [-106]                           | 1..2 | TLS_LABORATORY
        +3d 07:00  | potassium 5.8 meq/L; phosphate 1.42 mmol/L; uric-acid 416 umol/L [-416]; calcium 2.00 mmol/L; albumin 36 g/L; creatinine 107 umol/L [-106]                          | 2    | TLS_LABORATORY;TLS_CLINICAL
        +10d 07:00 | potassium 6.0 meq/L; phosphate 1.45 mmol/L; uric-acid 238 umol/L [-416]; calcium 2.20 mmol/L; albumin 38 g/L; creatinine 88 umol/L [-106]                           | 2    | TLS_LABORATORY;TLS_PATTERN_OUTSIDE_WINDOW;TLS_CLINICAL
        +30d 07:00 | potassium 4.2 meq/L; phosphate 1.03 mmol/L; uric-acid 238 umol/L [-416]; calcium 2.25 mmol/L; albumin 40 g/L; creatinine 80 umol/L [-106]                           |      |
        """
    lines, others = in_mg_dl.strip().splitlines(), in_si.strip().splitlines()
    in_both = "\n".join([*lines[:3], *others[3:]])
    for chart in (in_mg_dl, in_si, in_both):
        assert_weeks(
            chart,
            patient={"lymphodepletion_started_at": "2026-02-25T08:00+00:00"},
            fires="""
            pattern             | begins
            MINERALS_TOWARD_TLS | +2d 07:00, +10d 07:00
            """,
        )


def test_tumour_lysis_is_not_clinical_once_every_sign_is_denied():
    """Other 0.7, 4.2: the range closes with the answers; the next answer opens the next step."""
    assert_weeks(
        """
        time       | labs                                                                                                | answers                                                                                                                | TLS
        -6d 07:00  | potassium 4.0 mmol/L; phosphate 3.0 mg/dL; uric-acid 5.0 mg/dL; calcium 9.2 mg/dL; albumin 4.0 g/dL; creatinine 0.9 mg/dL [-1.2] |                                                                                                                        | 0
        +2d 07:00  | potassium 6.1 mmol/L; phosphate 4.8 mg/dL; uric-acid 9.0 mg/dL; creatinine 1.0 mg/dL [-1.2]         | tls-oliguria no; tls-hypocalcemia-symptomatic no; tls-dysrhythmia no; tls-seizure no; tls-sudden-death no              | 1
        +3d 07:00  | potassium 6.3 mmol/L; phosphate 4.9 mg/dL; uric-acid 8.0 mg/dL; creatinine 1.1 mg/dL [-1.2]         | tls-oliguria no; tls-hypocalcemia-symptomatic no; tls-dysrhythmia yes; tls-seizure no; tls-sudden-death no             | 2
        """,
        patient={"lymphodepletion_started_at": "2026-02-25T08:00+00:00"},
    )


def test_the_iec_hs_screen_rises_while_crs_settles_and_ends_without_ferritin():
    """Other 1.4, T131 to T138: none, watch, screen, POSSIBLE, and then nobody measures ferritin."""
    normal = "alt 30 U/L [-40]; neutrophils 2.0 10*9/L [1.5-]; platelets 150 10*9/L [150-]; hemoglobin 12.5 g/dL [12-]"
    assert_weeks(
        f"""
        time       | facts                                      | given       | labs                                                                                                | CRS | IEC-HS        | IEC-HS flags
        -1d 08:00  | well                                       |             | ferritin 300 ng/mL [-400]; ast 35 U/L [-40]; fibrinogen 300 mg/dL [200-]; {normal}                  | n/a |               |
        +2d 08:00  | well, temperature_c 38.8                   |             | ferritin 600 ng/mL [-400]; ast 40 U/L [-40]; fibrinogen 300 mg/dL [200-]; {normal}                  | 1   | none          |
        +4d 08:00  | well, temperature_c 39.0, systolic_mmhg 86 | tocilizumab | ferritin 1500 ug/L [-400]; ast 60 U/L [-40]; fibrinogen 3.2 g/L [2-]; {normal}                      | 2   | watch         | IEC_HS_WATCH;IEC_HS_FERRITIN_DOUBLED
        +6d 08:00  | well                                       |             | ferritin 4000 ng/mL [-400]; ast 201 U/L [-40]; fibrinogen 210 mg/dL [200-]; {normal}                | 0   | screen        | IEC_HS_SCREEN;IEC_HS_TEMPORAL_SUPPORT;IEC_HS_FERRITIN_DOUBLED
        +7d 08:00  | well                                       |             | ferritin 6500 ng/mL [-400]; ast 300 U/L [-40]; fibrinogen 140 mg/dL [200-]; {normal}                | 0   | POSSIBLE      | IEC_HS_POSSIBLE;IEC_HS_TEMPORAL_SUPPORT
        +8d 08:00  | well                                       |             | ferritin 6000 ng/mL [-400]; ast 210 U/L [-40]; fibrinogen 1.6 g/L [2-]; {normal}                    | 0   | POSSIBLE      | IEC_HS_POSSIBLE;IEC_HS_TEMPORAL_SUPPORT
        +10d 08:00 | well                                       |             | ferritin 3000 ng/mL [-400]; ast 150 U/L [-40]; fibrinogen 220 mg/dL [200-]; {normal}                | 0   | POSSIBLE      | IEC_HS_POSSIBLE;IEC_HS_TEMPORAL_SUPPORT
        +12d 20:00 | well                                       |             | ast 60 U/L [-40]; fibrinogen 260 mg/dL [200-]; {normal}                                             | 0   | not evaluable | IEC_HS_NOT_EVALUABLE
        +15d 08:00 | well                                       |             | ast 45 U/L [-40]; fibrinogen 260 mg/dL [200-]; {normal}                                             | 0   | not evaluable | IEC_HS_NOT_EVALUABLE
        +20d 08:00 | well                                       |             | ferritin 550 ng/mL [-400]; ast 40 U/L [-40]; fibrinogen 260 mg/dL [200-]; {normal}                  | 0   | none          |
        +45d 08:00 | well                                       |             | ferritin 400 ng/mL [-400]; ast 40 U/L [-40]; fibrinogen 260 mg/dL [200-]; {normal}                  | 0   | none          |
        """,
        episodes="""
        scale  | episode | onset_at  | resolved_at | state
        IEC-HS | 1       | +6d 08:00 | +10d 08:00  | resolved
        """,
    )


def test_febrile_neutropenia_stands_beside_crs_and_neither_silences_the_other():
    """Other 5.2, 7.5, T110 to T117: 38.0 for an hour, 38.3 once, and 38.2 alone not yet.

    Exactly 60 minutes are IDSA's fever and not CTCAE's, which asks for more. An interrupted run is
    none. With oxygen the same moment is CRS 2 and an emergency. Without a count nothing is "no".
    """
    assert_weeks(
        """
        time       | facts                                                                                              | given                   | labs                    | CRS | FN   | FN CTCAE | panel               | FN flags
        +2d 06:00  |                                                                                                    |                         | neutrophils 1100 /uL    |     |      |          |                     |
        +3d 06:00  |                                                                                                    |                         | neutrophils 900 /uL     |     |      |          |                     |
        +3d 08:00  | well, calm, awake, temperature_c 38.2                                                              |                         |                         | 1   | 0    | 0        | URGENT              | FN_REPEAT_IN_1_H;ANC_EXPECTED_TO_FALL
        +3d 09:00  | well, calm, awake, temperature_c 38.1                                                              |                         |                         | 1   | 1    | 0        | EMERGENCY           | ANC_EXPECTED_TO_FALL
        +3d 10:00  | well, calm, awake, temperature_c 38.0                                                              |                         |                         | 1   | 1    | 3        | EMERGENCY           | ANC_EXPECTED_TO_FALL
        +3d 14:00  | well, calm, awake, temperature_c 37.4                                                              |                         |                         | 0   | 0    | 0        | none                |
        +5d 06:00  |                                                                                                    |                         | neutrophils 0.2 10*9/L  |     |      |          |                     |
        +5d 10:00  | well, calm, awake, temperature_c 38.2                                                              |                         |                         | 1   | 0    | 0        | URGENT              | FN_REPEAT_IN_1_H
        +5d 10:35  | well, calm, awake, temperature_c 37.9                                                              |                         |                         | 0   | 0    | 0        | none                |
        +5d 11:10  | well, calm, awake, temperature_c 38.1                                                              |                         |                         | 1   | 0    | 0        | URGENT              | FN_REPEAT_IN_1_H
        +5d 14:00  | well, calm, awake, temperature_c 38.4, oxygen_device nasal-cannula, oxygen_flow_l_min 2            | antibiotic; tocilizumab |                         | 2   | 1    | 3        | EMERGENCY           |
        +6d 06:00  |                                                                                                    |                         | neutrophils 150 /uL     |     |      |          |                     |
        +6d 08:00  | well, calm, awake, heart_rate_bpm 124                                                              |                         |                         | 0   | 0    | 0        | CAUTION             |
        +7d 08:00  | well, calm, awake                                                                                  |                         |                         | 0   | 0    | 0        | none+               |
        +20d 06:00 |                                                                                                    |                         | neutrophils 1800 /uL    |     |      |          |                     |
        +20d 08:00 | well, calm, awake, temperature_c 38.5                                                              |                         |                         | 1   | 0    | 0        | CAUTION             |
        +35d 08:00 | well, calm, awake, temperature_c 38.5                                                              |                         |                         | 1   | 0..1 | 0..3     | CAUTION+            |
        """,
    )


def test_electrolytes_over_six_weeks_by_ctcae_5_0():
    """Other 6, A7, T27 to T40, 0.7: an unanswered "symptomatic" is a range, an answer closes it."""
    assert_weeks(
        """
        time       | labs                                                     | answers                      | K high | K low | Na high | Na low | Ca low | Mg low | Mg high
        +1d 07:00  | potassium 4.2 mmol/L [3.5-5.0]                           |                              | 0      | 0     |         |        |        |        |
        +2d 07:00  | potassium 3.4 mmol/L [3.5-5.0]                           |                              | 0      | 1..2  |         |        |        |        |
        +3d 07:00  | potassium 3.2 meq/L [3.5-5.0]                            | hypokalemia-symptomatic yes  | 0      | 2     |         |        |        |        |
        +4d 07:00  | potassium 3.0 mmol/L [3.5-5.0]                           | hypokalemia-symptomatic no   | 0      | 1     |         |        |        |        |
        +5d 07:00  | potassium 2.9 mmol/L [3.5-5.0]                           |                              | 0      | 3     |         |        |        |        |
        +6d 07:00  | potassium 2.4 mmol/L [3.5-5.0]                           |                              | 0      | 4     |         |        |        |        |
        +7d 07:00  | potassium 5.5 mmol/L [3.5-5.0]                           |                              | 1      | 0     |         |        |        |        |
        +8d 07:00  | potassium 5.5 mmol/L [3.5-5.0]                           | hyperkalemia-intervention yes | 2     | 0     |         |        |        |        |
        +9d 07:00  | potassium 6.0 mmol/L [3.5-5.0]                           |                              | 2      | 0     |         |        |        |        |
        +10d 07:00 | potassium 7.0 mmol/L [3.5-5.0]                           |                              | 3      | 0     |         |        |        |        |
        +11d 07:00 | potassium 7.1 mmol/L [3.5-5.0]                           |                              | 4      | 0     |         |        |        |        |
        +12d 07:00 | sodium 134 mmol/L [135-145]                              |                              |        |       | 0       | 1      |        |        |
        +13d 07:00 | sodium 130 mmol/L [135-145]                              |                              |        |       | 0       | 1      |        |        |
        +14d 07:00 | sodium 129.5 mmol/L [135-145]                            |                              |        |       | 0       | 2..3   |        |        |
        +15d 07:00 | sodium 129 meq/L [135-145]                               | hyponatremia-symptomatic no  |        |       | 0       | 2      |        |        |
        +16d 07:00 | sodium 125 mmol/L [135-145]                              | hyponatremia-symptomatic yes |        |       | 0       | 3      |        |        |
        +17d 07:00 | sodium 124 mmol/L [135-145]                              | hyponatremia-symptomatic no  |        |       | 0       | 3      |        |        |
        +18d 07:00 | sodium 119 mmol/L [135-145]                              |                              |        |       | 0       | 4      |        |        |
        +19d 07:00 | sodium 150 mmol/L [135-145]                              |                              |        |       | 1       | 0      |        |        |
        +20d 07:00 | sodium 151 mmol/L [135-145]                              |                              |        |       | 2       | 0      |        |        |
        +21d 07:00 | calcium 7.4 mg/dL [8.5-10.5]; albumin 2.0 g/dL           |                              |        |       |         |        | 0      |        |
        +22d 07:00 | calcium 8.0 mg/dL [8.5-10.5]; albumin 40 g/L             |                              |        |       |         |        | 1      |        |
        +23d 07:00 | calcium 7.9 mg/dL [8.5-10.5]; albumin 4.0 g/dL           |                              |        |       |         |        | 2      |        |
        +24d 07:00 | calcium 1.74 mmol/L [2.12-2.62]; albumin 40 g/L          |                              |        |       |         |        | 3      |        |
        +25d 07:00 | calcium 5.9 mg/dL [8.5-10.5]; albumin 4.0 g/dL           |                              |        |       |         |        | 4      |        |
        +26d 07:00 | calcium-ionised 0.95 mmol/L [1.12-1.32]                  |                              |        |       |         |        | 2      |        |
        +28d 07:00 | calcium 7.4 mg/dL [8.5-10.5]                             |                              |        |       |         |        | 2?     |        |
        +30d 07:00 | magnesium 1.2 mg/dL [1.7-2.6]                            |                              |        |       |         |        |        | 1      | 0
        +31d 07:00 | magnesium 1.1 mg/dL [1.7-2.6]                            |                              |        |       |         |        |        | 2      | 0
        +32d 07:00 | magnesium 0.39 mmol/L [0.7-1.07]                         |                              |        |       |         |        |        | 3      | 0
        +33d 07:00 | magnesium 0.6 mg/dL [1.7-2.6]                            |                              |        |       |         |        |        | 4      | 0
        +40d 07:00 | magnesium 3.0 mg/dL [1.7-2.6]                            |                              |        |       |         |        |        | 0      | 1
        +41d 07:00 | magnesium 3.1 mg/dL [1.7-2.6]                            |                              |        |       |         |        |        | 0      | 3
        +42d 07:00 | magnesium 8.1 mg/dL [1.7-2.6]                            |                              |        |       |         |        |        | 0      | 4
        """,
        episodes="""
        scale | episode | onset_at  | peak_grade | resolved_at | state
        K low | 1       | +2d 07:00 | 4          | +6d 07:00   | resolved
        """,
    )


def test_the_same_counts_and_sodium_by_ctcae_5_0_and_6_0():
    """Other 5.3, A14, T06 to T09: one course, the edition printed in the key, never mixed."""
    chart = """
        time       | labs                                                                          | ANC     | platelets | Na low
        +3d 07:00  | neutrophils 1.2 10*9/L [1.5-]; platelets 60 10*9/L [150-]; sodium 130 mmol/L [135-145]   | {a} | {f} | 1
        +8d 07:00  | neutrophils 0.45 10*9/L [1.5-]; platelets 20 10*9/L [150-]; sodium 129.5 mmol/L [135-145] | {b} | {g} | 2..3
        +12d 07:00 | neutrophils 100 /uL [1500-]; platelets 10000 /uL [150000-]; sodium 124 mmol/L [135-145]  | {c} | {h} | 3
        +16d 07:00 | neutrophils 99 /uL [1500-]; platelets 9 10*9/L [150-]; sodium 119 mmol/L [135-145]       | {d} | {i} | 4
        +40d 07:00 | neutrophils 0.7 10*9/L [1.5-]; platelets 30 10*9/L [150-]; sodium 140 mmol/L [135-145]   | {e} | {j} | 0
        """
    assert_weeks(chart.format(a=2, b=4, c=4, d=4, e=3, f=2, g=4, h=4, i=4, j=3))
    assert_weeks(
        chart.format(a=1, b=3, c=3, d=4, e=2, f=2, g=3, h=3, i=4, j=3),
        settings=Settings(ctcae="6.0"),
    )


# --- what is not charted, and when it was --------------------------------------------------------


def test_gaps_missing_flows_and_mixed_units_are_never_zero():
    """D1, D2, D9, D13, C33, C70, C76, T5: °F and °C are one course; a week of silence says nothing.

    A pressure that could not be taken, a cannula without flow and a lone pressure stay open, and
    none of them ends the episode or re-grades it.
    """
    assert_weeks(
        """
        time       | facts                                                                                                            | CRS  | CRS state | ICANS | CRS missing
        +1d 08:00  | temperature_f 101.3, systolic_mmhg 118, vasopressors none, oxygen_device room-air, spo2_pct 97                   | 1    | open      | 0..4  |
        +2d 08:00  | temperature_f 100.4, systolic_mmhg 118, vasopressors none, oxygen_device room-air, spo2_pct 97                   | 1    | open      | 0..4  |
        +3d 08:00  | temperature_f 100.3, systolic_mmhg 118, vasopressors none, oxygen_device room-air, spo2_pct 97, alert            | 0    | resolving | 0     |
        +10d 08:00 | systolic_mmhg 118, ice_total 9                                                                                   | 0..4 | open      | 1..4  | oxygen_device;vasopressors;oxygen_flow_l_min;temperature_c
        +11d 08:00 | temperature_c 38.4, systolic_mmhg 118, vasopressors none, oxygen_device nasal-cannula, ice_total 8, awake        | 2..3 | open      | 1     | oxygen_flow_l_min
        +12d 08:00 | temperature_c 36.9, systolic_mmhg unrecordable, vasopressors none, oxygen_device room-air, spo2_pct 96, awake    | 0..2 | open      | 0..3  | systolic_mmhg
        +13d 08:00 | well, alert                                                                                                      | 0    | resolving | 0     |
        +14d 08:00 | well, alert                                                                                                      | 0    | resolved  | 0     |
        +40d 08:00 | systolic_mmhg 118, vasopressors none, oxygen_device room-air, spo2_pct 97, consciousness unarousable             | 0..1 | resolved  | 4     | temperature_c
        """,
        episodes="""
        scale | episode | onset_at  | peak_grade | peak_at_most | resolved_at | state    | moments | moments_not_graded
        CRS   | 1       | +1d 08:00 | 2          | 4            | +11d 08:00  | resolved | 8       | 3
        """,
    )


def test_counts_in_three_units_with_limits_of_detection_and_without_limits():
    """Other 0.1, 0.8, T01 to T12: what lies below detection is a range, without an LLN no 0."""
    assert_weeks(
        """
        time       | labs                                                | ANC  | platelets | Hb
        +1d 07:00  | neutrophils 1.7 10*9/L                              | 0..1 |           |
        +2d 07:00  | neutrophils 1.6 10*3/uL [1.5-]                      | 0    |           |
        +4d 07:00  | neutrophils <1000 /uL                               | 3..4 |           |
        +6d 07:00  | neutrophils <500 /uL                                | 4    |           |
        +8d 07:00  | neutrophils <0.1 10*9/L                             | 4    |           |
        +20d 07:00 | neutrophils 500 /uL                                 | 3    |           |
        +22d 07:00 | platelets 45000 /uL                                 |      | 3         |
        +24d 07:00 | platelets <50 10*9/L                                |      | 3..4      |
        +26d 07:00 | platelets 25 10*3/uL                                |      | 3         |
        +28d 07:00 | hemoglobin 79 g/L                                   |      |           | 3
        +30d 07:00 | hemoglobin 8.0 g/dL                                 |      |           | 2
        +32d 07:00 | hemoglobin 4.9 mmol/L                               |      |           | 2
        +34d 07:00 | hemoglobin 12.0 g/dL                                |      |           | 0..1
        """,
    )


def test_a_week_without_counts_may_hide_a_longer_neutropenia():
    """Other 2.2, 2.6, T75: a gap of 8 days is not filled, and the grade says that it may be low."""
    assert_weeks(
        """
        time                | labs                 | ICAHT
        +0d to +4d 06:00    | neutrophils 900 /uL  | 0?
        +5d 06:00           | neutrophils <500 /uL | 1?
        +14d 06:00          | neutrophils 400 /uL  | 1?
        +15d to +29d 06:00  | neutrophils 900 /uL  | 1?
        """,
    )
    assert_weeks(
        """
        time                | labs                 | ICAHT | ICAHT flags
        +0d to +4d 06:00    | neutrophils 900 /uL  | 0?    |
        +5d 06:00           | neutrophils 400 /uL  | 1?    |
        +14d 06:00          | neutrophils 400 /uL  | 1?    | ICAHT_INSUFFICIENT_DATA
        +15d to +29d 06:00  | neutrophils 900 /uL  | 1?    | ICAHT_INSUFFICIENT_DATA
        +30d 06:00          | neutrophils 900 /uL  | 1     | ICAHT_INSUFFICIENT_DATA
        """,
    )


def test_a_split_dose_across_the_change_to_summer_time():
    """Other 0.10, A18, T81: local calendar days from the first infusion; hours are elapsed hours.

    Clocks go forward on 29 March. The fever of the 30th, 10:30, is 71.5 h after the first infusion
    (72.5 h by the clock on the wall): early. A count at 00:30 on 27 April belongs to day 31.
    """
    assert_weeks(
        """
        time                   | facts                    | labs                 | CRS | CRS day | CRS flags   | ICAHT | late ICAHT | late ICAHT day
        2026-03-26T23:59+01:00 | well                     |                      | n/a | -1      |             |       |            |
        2026-03-27T09:00+01:00 | well                     |                      | n/a | 0       |             |       |            |
        2026-03-27T10:00+01:00 | well                     |                      | 0   | 0       |             |       |            |
        2026-03-28T23:30+01:00 | well                     |                      | 0   | 1       |             |       |            |
        2026-03-29T00:30+01:00 | well                     |                      | 0   | 2       |             |       |            |
        2026-03-29T23:30+02:00 | well                     |                      | 0   | 2       |             |       |            |
        2026-03-30T00:15+02:00 | well                     |                      | 0   | 3       |             |       |            |
        2026-03-30T10:30+02:00 | well, temperature_c 38.4 |                      | 1   | 3       | EARLY_ONSET |       |            |
        2026-03-31T10:00+02:00 | well                     |                      | 0   | 4       |             |       |            |
        2026-04-26T23:30+02:00 |                          | neutrophils 90 /uL   |     |         |             | 1     |            |
        2026-04-27T00:30+02:00 |                          | neutrophils 1600 /uL |     |         |             |       | 0?         | 31
        2026-05-27T08:00+02:00 |                          | neutrophils 1700 /uL |     |         |             |       | 0          | 61
        """,
        patient={"infused_at": "2026-03-27T10:00+01:00;2026-03-30T10:00+02:00"},
        zone="Europe/Berlin",
    )
