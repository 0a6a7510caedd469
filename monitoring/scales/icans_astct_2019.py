"""ICANS by the ASTCT consensus of 2019 (Lee): ICE from 12 years, CAPD under 12 or with delay."""

from __future__ import annotations

import pandas as pd

from monitoring.grading.conditions import Readings
from monitoring.grading.scale import Criterion, Flag, Item, Scale, Source
from monitoring.scales.capd import CAPD
from monitoring.scales.ice import ICE
from monitoring.scales.observables import (
    BCMA_PRODUCTS,
    after_infusion,
    age_years,
    baseline_capd,
    capd_total,
    consciousness,
    could_not_measure,
    day,
    developmental_delay,
    died_of,
    ice_total,
    intracranial_haemorrhage,
    motor,
    neurological_cause,
    product,
    raised_icp,
    rass,
    sedated,
    seizure,
    symptoms,
)

CAPD_IS_THE_TOOL = ((age_years < 12) | developmental_delay.is_("yes")).called(
    "under 12 years or with developmental delay"
)
ICE_IS_THE_TOOL = (~CAPD_IS_THE_TOOL).called("12 years or over without developmental delay")
SEDATED = sedated.is_("yes")
OTHER_CAUSE = neurological_cause.is_("other")

DEEPLY_UNAROUSABLE = consciousness.is_in("vigorous-touch", "unarousable")
CAPD_IMPOSSIBLE = could_not_measure.includes("capd_total")
EXPLAINED_BY_BASELINE = (
    baseline_capd.is_known() & (CAPD.points <= 8) & (CAPD.points <= baseline_capd)
).called("CAPD no higher than the recorded baseline")
DIED = died_of.is_("icans")
NEW_SIGN_AFTER_BCMA = (
    product.is_in(*BCMA_PRODUCTS)
    & (day > 14)
    & symptoms.includes("facial-palsy", "parkinsonism", "micrographia", "imbalance", "tremor")
)


def capd_is_the_tool(age: float | None, delay: str | None) -> bool | None:
    """Which test to offer for one patient, by the scale's own condition; None: not known."""
    facts = pd.DataFrame(
        {age_years.name: [age], developmental_delay.name: pd.array([delay], dtype="str")}
    ).astype({age_years.name: "float64"})
    answer = CAPD_IS_THE_TOOL.evaluate(Readings(facts))
    return None if answer.unknown[0] else bool(answer.certain[0])


ICANS_ASTCT_2019 = Scale(
    key="icans-astct-2019",
    name="Immune effector cell-associated neurotoxicity syndrome, ASTCT consensus 2019",
    short_name="ICANS (ASTCT 2019)",
    source=Source(
        citation=(
            "Lee DW, Santomasso BD, Locke FL, et al. Biol Blood Marrow Transplant 2019;25:625-638"
        ),
        doi="10.1016/j.bbmt.2018.12.758",
        table="ICANS grading tables for adults and for children, with their footnotes",
        mark="V2 from 12 years; V1 for the children's table, its CAPD cut-offs V2",
    ),
    applies_when=after_infusion.is_("yes"),
    tests=(ICE, CAPD),
    items=(
        Item(
            "ICE",
            (
                Criterion(1, "ICE 7-9", ICE_IS_THE_TOOL & (ICE.points <= 9)),
                Criterion(2, "ICE 3-6", ICE_IS_THE_TOOL & (ICE.points <= 6)),
                Criterion(
                    3,
                    "ICE 0-2 (0 when awake with global aphasia)",
                    ICE_IS_THE_TOOL & (ICE.points <= 2),
                ),
            ),
            asks=(ice_total,),
            printed=((4, "ICE 0 because unarousable: graded by consciousness"),),
            excluded_when=OTHER_CAUSE,
            unknowable_when=SEDATED & ICE_IS_THE_TOOL,
        ),
        Item(
            "CAPD",
            (
                Criterion(
                    1,
                    "CAPD 1-8",
                    CAPD_IS_THE_TOOL & (CAPD.points >= 1) & ~EXPLAINED_BY_BASELINE,
                    reading="B3, D26 LOCAL: a recorded baseline at least as high explains it",
                ),
                Criterion(3, "CAPD 9 or more", CAPD_IS_THE_TOOL & (CAPD.points >= 9)),
                Criterion(
                    4,
                    "CAPD cannot be done: unarousable",
                    CAPD_IS_THE_TOOL & CAPD_IMPOSSIBLE & DEEPLY_UNAROUSABLE.confirms_only(),
                    mark="V1",
                    reading="D25 LOCAL: impossible in a patient who wakes leaves 0-4",
                ),
            ),
            asks=(capd_total,),
            printed=((2, "CAPD 1-8 with a grade 2 by consciousness"),),
            excluded_when=OTHER_CAUSE,
            unknowable_when=SEDATED & CAPD_IS_THE_TOOL,
        ),
        Item(
            "Consciousness",
            (
                Criterion(
                    2,
                    "Awakens to voice",
                    consciousness.is_in(
                        "awakens-to-voice", "awakens-to-touch", "vigorous-touch", "unarousable"
                    ),
                ),
                Criterion(
                    3,
                    "Awakens only to touch",
                    consciousness.is_in("awakens-to-touch", "vigorous-touch", "unarousable"),
                ),
                Criterion(
                    4,
                    "Unarousable, or needs vigorous or repeated touch; stupor or coma",
                    DEEPLY_UNAROUSABLE,
                ),
            ),
            asks=(consciousness,),
            printed=((1, "Awakens spontaneously: the normal state, not grade 1 by itself (N7)"),),
            excluded_when=OTHER_CAUSE,
            unknowable_when=SEDATED,
        ),
        Item(
            "Seizure",
            (
                Criterion(
                    3,
                    "Any clinical seizure, focal or generalised, that resolves rapidly, or "
                    "non-convulsive seizures on EEG that resolve with treatment",
                    seizure.is_in(
                        "brief", "eeg-resolved", "prolonged", "repetitive", "duration-unknown"
                    ),
                    reading="B5 LOCAL: exactly 5 minutes is grade 3",
                ),
                Criterion(
                    4,
                    "Prolonged (over 5 minutes) life-threatening seizure, or repeated clinical or "
                    "electrical seizures without return to baseline",
                    seizure.is_in("prolonged", "repetitive", perhaps=("duration-unknown",)),
                    reading="B6 LOCAL: seizures on EEG that are not controlled count as repeated",
                ),
            ),
            asks=(seizure,),
            excluded_when=OTHER_CAUSE,
        ),
        Item(
            "Motor",
            (
                Criterion(
                    4,
                    "Deep focal weakness such as hemiparesis or paraparesis",
                    motor.is_("deep"),
                    reading="B4 LOCAL: deep is MRC 0-2",
                ),
            ),
            asks=(motor,),
            excluded_when=OTHER_CAUSE,
        ),
        Item(
            "Raised pressure",
            (
                Criterion(
                    3,
                    "Focal oedema on imaging",
                    raised_icp.includes(*raised_icp.choices),
                ),
                Criterion(
                    4,
                    "Diffuse oedema on imaging, decerebrate or decorticate posture, sixth-nerve "
                    "palsy, papilloedema or Cushing triad",
                    raised_icp.includes(
                        *(sign for sign in raised_icp.choices if sign != "focal-oedema")
                    ),
                ),
            ),
            asks=(raised_icp,),
            excluded_when=OTHER_CAUSE | intracranial_haemorrhage.is_("yes"),
        ),
        Item(
            "Death",
            (
                Criterion(
                    5,
                    "Death from ICANS, no other principal factor",
                    DIED,
                    mark="V1",
                ),
            ),
        ),
    ),
    flags=(
        Flag(
            "MOTOR_REVIEW",
            "Weakness that is not deep (MRC 3-4) is not in the table (B4).",
            motor.is_("mild"),
        ),
        Flag(
            "HAEMORRHAGE_EXCLUDED",
            "Intracranial haemorrhage, with or without oedema, is graded as bleeding (N6, V2).",
            intracranial_haemorrhage.is_("yes"),
        ),
        Flag(
            "SAY_IF_SEDATED",
            "A deep RASS is charted and sedation is not; say whether the patient is sedated (D22).",
            (rass <= -4) & ~sedated.is_known(),
        ),
        Flag(
            "BASELINE_CAPD_MISSING",
            "No CAPD before infusion is recorded, so the table is read by the letter (B3).",
            CAPD_IS_THE_TOOL & (CAPD.points >= 1) & (CAPD.points <= 8) & ~baseline_capd.is_known(),
        ),
        Flag(
            "CAPD_IMPOSSIBLE_WHILE_AWAKE",
            "CAPD is said to be impossible in a patient who wakes (D25).",
            CAPD_IMPOSSIBLE
            & consciousness.is_in("awakens-spontaneously", "awakens-to-voice", "awakens-to-touch")
            & ~SEDATED,
        ),
        Flag(
            "NON_ICANS_NEUROTOX",
            "New movement, face or gait sign after day 14 of a BCMA product (4.4): not ICANS.",
            NEW_SIGN_AFTER_BCMA,
        ),
        Flag("BRAIN_IMAGING_DUE", "ASCO, NCCN: image the brain from grade 2 (B8).", from_grade=2),
        Flag("FUNDOSCOPY_DUE", "NCCN: look at the fundus from grade 3 (B9).", from_grade=3),
    ),
    assumptions=(
        "The grade is the most severe domain not due to another cause (N1, V2).",
        "Completed years on the day decide: 12 years and over ICE, under 12 CAPD (B1, LOCAL).",
        "Awakening spontaneously is the normal state, not grade 1 (N7, LOCAL).",
        "Under sedation the test and consciousness tell nothing; seizure, motor and pressure "
        "still count (N3 V2, D22 LOCAL).",
        "RASS alone never changes a grade (D22, LOCAL).",
    ),
    left_to_clinician=(
        "Whether the findings have another cause: neurological_cause.",
        "Grade 5, and carrying an item that cannot be tested from the baseline (B2).",
    ),
    not_for=(
        "Tremor, myoclonus, headache: CTCAE; they do not move this grade (N4, N5).",
        "Other cranial-nerve palsies, parkinsonism, neuropathy (N9).",
        "Patients under sedation: the grade stays open.",
    ),
)
