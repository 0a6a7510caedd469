"""ICANS by ASTCT 2019: the grade is that of the most severe domain (specification 2.2 to 2.5)."""

from monitoring.scales import ICANS_ASTCT_2019

ADULT = {"age_years": 45.0}
AWAKE = ADULT | {"consciousness": "awakens-spontaneously", "seizure": "none"}
ALERT = AWAKE | {"ice_total": 10.0}


def test_the_ice_bands_are_10_7_3_and_0(spec):
    """2.1. Both sides of each; awake with 0 points (global aphasia) is 3, unarousable is 4 (N2)."""
    spec(
        ICANS_ASTCT_2019,
        """
        ice_total | consciousness         | grade | driver
        10        | awakens-spontaneously | 0     |
        9         | awakens-spontaneously | 1     | ICE
        7         | awakens-spontaneously | 1     | ICE
        6         | awakens-spontaneously | 2     | ICE
        3         | awakens-spontaneously | 2     | ICE
        2         | awakens-spontaneously | 3     | ICE
        0         | awakens-spontaneously | 3     | ICE
        0         | unarousable           | 4     | Consciousness
        """,
        ADULT | {"seizure": "none"},
    )


def test_consciousness_overrides_a_good_ice(spec):
    """N7. Awakening by oneself is the normal state, and not grade 1."""
    spec(
        ICANS_ASTCT_2019,
        """
        consciousness         | ice_total | grade
        awakens-spontaneously | 10        | 0
        awakens-to-voice      | 10        | 2
        awakens-to-touch      | 8         | 3
        vigorous-touch        | 5         | 4
        unarousable           |           | 4
        """,
        ADULT | {"seizure": "none"},
    )


def test_any_seizure_is_at_least_grade_3(spec):
    """N8, B5, B6. Five minutes are still brief; of unknown length it is 3 or 4."""
    spec(
        ICANS_ASTCT_2019,
        """
        seizure          | ice_total | grade | missing
        none             | 9         | 1     |
        brief            | 9         | 3     |
        eeg-resolved     | 9         | 3     |
        prolonged        | 9         | 4     |
        repetitive       | 9         | 4     |
        duration-unknown | 9         | 3..4  | seizure
                         | 9         | 1..4  | seizure
        brief            |           | 3     |
        """,
        ADULT | {"consciousness": "awakens-spontaneously"},
    )


def test_only_deep_weakness_counts(spec):
    """B4. Hemiparesis of MRC 0 to 2; an arm that drifts is flagged. Not reported is accepted (D2)."""
    spec(
        ICANS_ASTCT_2019,
        """
        motor | grade | flags
        none  | 0     |
              | 0     |
        mild  | 0     | MOTOR_REVIEW
        deep  | 4     | BRAIN_IMAGING_DUE;FUNDOSCOPY_DUE
        """,
        ALERT,
    )


def test_signs_of_raised_pressure_are_grade_4_but_for_focal_oedema(spec):
    """2.2. Not looked for is accepted (B8, B9); that they are due is a flag from grade 2 and 3 on."""
    spec(
        ICANS_ASTCT_2019,
        """
        raised_icp                | grade
                                  | 0
        none                      | 0
        focal-oedema              | 3
        diffuse-oedema            | 4
        posturing                 | 4
        sixth-nerve-palsy         | 4
        papilloedema              | 4
        cushing-triad             | 4
        focal-oedema;papilloedema | 4
        """,
        ALERT,
    )


def test_a_haemorrhage_takes_the_signs_of_pressure_out(spec):
    """N6, D24. It is graded as bleeding; the other domains count."""
    spec(
        ICANS_ASTCT_2019,
        """
        intracranial_haemorrhage | raised_icp     | ice_total | grade | flags
        yes                      | diffuse-oedema | 10        | 0     | HAEMORRHAGE_EXCLUDED
        yes                      | diffuse-oedema | 8         | 1     | HAEMORRHAGE_EXCLUDED
        no                       | diffuse-oedema | 10        | 4     | BRAIN_IMAGING_DUE;FUNDOSCOPY_DUE
        """,
        AWAKE,
    )


def test_another_cause_covers_every_domain(spec):
    """D23, N46. A known epileptic who missed her tablets; a named physician says so."""
    spec(
        ICANS_ASTCT_2019,
        """
        neurological_cause | seizure | consciousness         | ice_total | grade
        other              | brief   | awakens-spontaneously | 10        | 0
        other              | brief   | unarousable           |           | 0
        uncertain          | brief   | awakens-spontaneously | 10        | 3
                           | brief   | awakens-spontaneously | 10        | 3
        """,
        ADULT,
    )


def test_under_sedation_the_test_and_consciousness_tell_nothing(spec):
    """N3, D22, B7. Seizure, weakness and pressure still count; RASS alone never means sedated."""
    spec(
        ICANS_ASTCT_2019,
        """
        sedated | rass | ice_total | consciousness         | seizure   | grade | flags
        yes     |      |           | unarousable           | none      | 0..4  |
        yes     |      | 10        | awakens-spontaneously | none      | 0..4  |
        yes     |      |           | unarousable           | brief     | 3..4  | BRAIN_IMAGING_DUE;FUNDOSCOPY_DUE
        yes     |      |           | unarousable           | prolonged | 4     | BRAIN_IMAGING_DUE;FUNDOSCOPY_DUE
        no      | -5   |           | unarousable           | none      | 4     | BRAIN_IMAGING_DUE;FUNDOSCOPY_DUE
                | -4   | 10        | awakens-spontaneously | none      | 0     | SAY_IF_SEDATED
                | -3   | 10        | awakens-spontaneously | none      | 0     |
        yes     | -5   | 10        | awakens-spontaneously | none      | 0..4  |
        """,
        ADULT,
    )


def test_what_was_not_asked_leaves_the_grade_open(spec):
    """N12, N36 to N44. The test, consciousness and seizures are needed; coma is 4 without them."""
    spec(
        ICANS_ASTCT_2019,
        """
        ice_total | consciousness         | seizure | grade | missing
        0         |                       | none    | 3..4  | consciousness
        8         |                       | none    | 1..4  | consciousness
                  | awakens-spontaneously | none    | 0..3  | ice_total
        9         | awakens-spontaneously |         | 1..4  | seizure
                  | unarousable           |         | 4     |
                  |                       |         | 0..4  | seizure;consciousness;ice_total
        """,
        ADULT,
    )


def test_signs_outside_the_table_do_not_move_the_grade(spec):
    """N4, N5, N9. After day 14 of a BCMA product a new movement or face sign is flagged."""
    spec(
        ICANS_ASTCT_2019,
        """
        symptoms     | product   | day | ice_total | grade | flags
        tremor       | axi-cel   | 5   | 10        | 0     |
        headache     | axi-cel   | 5   | 10        | 0     |
        myoclonus    | axi-cel   | 5   | 9         | 1     |
        facial-palsy | cilta-cel | 25  | 10        | 0     | NON_ICANS_NEUROTOX
        parkinsonism | ide-cel   | 15  | 10        | 0     | NON_ICANS_NEUROTOX
        parkinsonism | ide-cel   | 14  | 10        | 0     |
        parkinsonism | axi-cel   | 25  | 10        | 0     |
        none         | cilta-cel | 25  | 10        | 0     |
        """,
        AWAKE,
    )


def test_imaging_and_the_fundus_are_due_by_what_is_certain(spec):
    """B8, B9. From grade 2 and grade 3 on, open or not."""
    spec(
        ICANS_ASTCT_2019,
        """
        ice_total | consciousness         | grade | flags
        8         | awakens-spontaneously | 1     |
        6         | awakens-spontaneously | 2     | BRAIN_IMAGING_DUE
        2         | awakens-spontaneously | 3     | BRAIN_IMAGING_DUE;FUNDOSCOPY_DUE
        6         |                       | 2..4  | BRAIN_IMAGING_DUE
        """,
        ADULT | {"seizure": "none"},
    )


def test_death_from_icans_is_grade_5_by_a_physicians_word_only(spec):
    """D4, N45. Another cause of death leaves the grade of the moment."""
    spec(
        ICANS_ASTCT_2019,
        """
        died_of | ice_total | grade
        icans   | 8         | 5
        icans   |           | 5
        crs     | 8         | 1
        other   | 8         | 1
        """,
        AWAKE,
    )
