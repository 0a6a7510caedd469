"""CRES by CARTOX (Neelapu 2018): neurotoxicity as it was graded before ASTCT, with CARTOX-10."""

from __future__ import annotations

from monitoring.grading.bands import LookedUp
from monitoring.grading.conditions import Choice, Number, any_of
from monitoring.grading.points import PointItem, PointsScale
from monitoring.grading.scale import Criterion, Flag, Item, Scale, Source
from monitoring.scales.laboratory import asked, said
from monitoring.scales.observables import (
    YES_NO,
    after_infusion,
    age_years,
    consciousness,
    died_of,
    ice_attention,
    ice_naming,
    ice_orientation,
    ice_writing,
    intracranial_haemorrhage,
    motor,
    neurological_cause,
    raised_icp,
    sedated,
    seizure,
)
from monitoring.scales.older_crs import (
    FOR_A_DAY,
    FOR_A_STATE,
    NOT_FOR,
    asked_where,
    question_lines,
)

# --- CARTOX-10 ----------------------------------------------------------------------------------

cartox_10_total = Number(
    "cartox-10-total", "CARTOX-10 total", unit="points", plausible=(0, 10), whole=True
)
head_of_government = Number(
    "cartox-10-head-of-government",
    "CARTOX-10 head of government",
    unit="points",
    plausible=(0, 1),
    whole=True,
)
CARTOX_10 = PointsScale(
    key="cartox-10",
    name="CARTOX-10",
    citation="Neelapu SS, et al. Nat Rev Clin Oncol 2018;15:47-62",
    mark="UNVERIFIED",
    total=cartox_10_total,
    items=(
        PointItem(ice_orientation, "year, month, city, hospital: 1 point each, as in ICE"),
        PointItem(head_of_government, "names the head of government: all or nothing"),
        PointItem(ice_naming, "three objects pointed at: 1 point each, as in ICE"),
        PointItem(ice_writing, "writes a standard sentence: all or nothing, as in ICE"),
        PointItem(ice_attention, "counts backwards from 100 by ten: all or nothing, as in ICE"),
    ),
    instructions=(
        "Nine points are those of ICE; the tenth, the head of government, is asked in place of "
        "following commands. Without it an ICE leaves a range of one point. An ICE total alone "
        "says nothing here.",
    ),
    not_for=("Patients under 12 years.",),
)
# Volunteered: of a patient who may do the tasks, the total is asked for.
unable = Choice(
    "cartox-10-impossible",
    "critical or obtunded, CARTOX-10 cannot be done for that reason",
    choices=YES_NO,
    charted=False,
)
DEEPLY_UNAROUSABLE = consciousness.is_known() & consciousness.is_in("vigorous-touch", "unarousable")
MAY_BE_OBTUNDED = consciousness.is_in("awakens-to-touch", "vigorous-touch", "unarousable")
TASKS_DONE = (
    cartox_10_total.is_known()
    | (
        ice_orientation.is_known()
        & ice_naming.is_known()
        & ice_writing.is_known()
        & ice_attention.is_known()
    )
).called("the tasks were done")
UNDER_12 = age_years.is_known() & (age_years < 12)

# --- raised pressure, seizures ------------------------------------------------------------------

# Not asked for while nothing points to them: nobody is to look into an eye or puncture for a grade.
papilloedema_stage = Number(
    "papilloedema-stage", "stage of the papilloedema", plausible=(0, 5), whole=True, charted=False
)
csf_pressure_mmhg = Number(
    "csf-opening-pressure-mmhg",
    "CSF opening pressure",
    unit="mmHg",
    plausible=(0, 100),
    charted=False,
)
cerebral_oedema = Choice("cerebral-oedema", "cerebral oedema", choices=YES_NO, charted=False)
csf_raised = asked("csf-pressure-raised", "CSF opening pressure below 20 mmHg, and yet raised")
generalised = asked("seizure-generalised", "the seizure was generalised")

PAPILLOEDEMA = raised_icp.includes("papilloedema")
STAGED = papilloedema_stage.is_known()
MEASURED = csf_pressure_mmhg.is_known()
SIGNS_WITHOUT_CELL = raised_icp.includes("posturing", "sixth-nerve-palsy", "cushing-triad")
OTHER_CAUSE = neurological_cause.is_("other")

LOOKED_UP = (
    LookedUp(cartox_10_total, "answers", FOR_A_STATE),
    LookedUp(head_of_government, "answers", FOR_A_STATE),
    LookedUp(unable, "answers", FOR_A_STATE),
    LookedUp(papilloedema_stage, "answers", FOR_A_DAY),
    LookedUp(csf_pressure_mmhg, "answers", FOR_A_DAY),
    LookedUp(csf_raised, "answers", FOR_A_DAY),
    LookedUp(cerebral_oedema, "answers", FOR_A_DAY),
    LookedUp(generalised, "answers", FOR_A_STATE),
)

CRES_CARTOX_2018 = Scale(
    key="cres-cartox-2018",
    name="CAR T-cell-related encephalopathy syndrome (CRES), CARTOX 2018",
    short_name="CRES (CARTOX 2018)",
    source=Source(
        citation="Neelapu SS, et al. Nat Rev Clin Oncol 2018;15:47-62",
        doi="10.1038/nrclinonc.2017.148",
        table="CRES grading, with CARTOX-10",
        mark="V1 for grades 1-2; grades 3-4, CARTOX-10 and the DOI UNVERIFIED",
    ),
    applies_when=after_infusion.is_("yes"),
    tests=(CARTOX_10,),
    items=(
        Item(
            "CARTOX-10",
            (
                Criterion(
                    1,
                    "CARTOX-10 7-9",
                    (CARTOX_10.points <= 9).unknowable_when(UNDER_12),
                    mark="V1; the points UNVERIFIED",
                ),
                Criterion(
                    2,
                    "CARTOX-10 3-6",
                    (CARTOX_10.points <= 6).unknowable_when(UNDER_12),
                    mark="V1; the points UNVERIFIED",
                ),
                Criterion(
                    3,
                    "CARTOX-10 0-2",
                    (CARTOX_10.points <= 2).unknowable_when(UNDER_12),
                    mark="UNVERIFIED",
                ),
                Criterion(
                    4,
                    "Critical or obtunded, cannot do the tasks",
                    DEEPLY_UNAROUSABLE | asked_where(unable, ~TASKS_DONE & MAY_BE_OBTUNDED),
                    mark="UNVERIFIED",
                    reading="LOCAL: unarousable or by vigorous touch only is grade 4; awakening "
                    "to touch, the clinician says",
                ),
            ),
            asks=(cartox_10_total, consciousness),
            excluded_when=OTHER_CAUSE,
            unknowable_when=sedated.is_("yes"),
        ),
        Item(
            "Raised pressure",
            (
                Criterion(
                    3,
                    "Papilloedema stage 1-2, or CSF opening pressure below 20 mmHg",
                    PAPILLOEDEMA
                    | (STAGED & (papilloedema_stage >= 1))
                    | (MEASURED & (csf_pressure_mmhg < 20) & said(csf_raised)),
                    mark="UNVERIFIED",
                    reading="LOCAL: a pressure below 20 counts where the clinician calls it raised",
                ),
                Criterion(
                    4,
                    "Papilloedema stage 3-5, or CSF opening pressure of 20 mmHg or more, or "
                    "cerebral oedema",
                    ((papilloedema_stage >= 3) & (STAGED | PAPILLOEDEMA))
                    | (MEASURED & (csf_pressure_mmhg >= 20))
                    | raised_icp.includes("focal-oedema", "diffuse-oedema")
                    | asked_where(cerebral_oedema, SIGNS_WITHOUT_CELL),
                    mark="UNVERIFIED",
                    reading="LOCAL: focal or diffuse oedema on imaging is cerebral oedema",
                ),
            ),
            asks=(papilloedema_stage, cerebral_oedema),
            excluded_when=OTHER_CAUSE,
            unknowable_when=intracranial_haemorrhage.is_("yes"),
        ),
        Item(
            "Seizure or weakness",
            (
                Criterion(
                    3,
                    "Partial seizure, or non-convulsive seizure on EEG that responds to "
                    "benzodiazepine",
                    seizure.is_in(
                        "brief", "eeg-resolved", "prolonged", "repetitive", "duration-unknown"
                    ),
                    mark="UNVERIFIED",
                    reading="LOCAL: resolved on EEG, by whatever drug",
                ),
                Criterion(
                    4,
                    "Generalised seizure, status epilepticus, or new motor weakness",
                    any_of(
                        (
                            seizure.is_in("brief", "duration-unknown") & said(generalised),
                            seizure.is_in("prolonged", "repetitive", perhaps=("duration-unknown",)),
                            motor.is_in("mild", "deep"),
                        )
                    ),
                    mark="UNVERIFIED",
                    reading="LOCAL: prolonged (over 5 minutes) or repeated is status epilepticus; "
                    "weakness of any depth",
                ),
            ),
            asks=(seizure,),
            excluded_when=OTHER_CAUSE,
        ),
        Item(
            "Death",
            (Criterion(5, "Death from neurotoxicity", died_of.is_("icans"), mark="UNVERIFIED"),),
        ),
    ),
    flags=(
        Flag(
            "ICP_SIGN_WITHOUT_CELL",
            "Posturing, sixth-nerve palsy or Cushing triad has no cell in this table.",
            SIGNS_WITHOUT_CELL,
        ),
        Flag(
            "HAEMORRHAGE_REVIEW",
            "With an intracranial haemorrhage the signs of raised pressure tell nothing of CRES.",
            intracranial_haemorrhage.is_("yes"),
        ),
        Flag("CARTOX_10_NOT_FOR_AGE", "CARTOX-10 is not for patients under 12 years.", UNDER_12),
    ),
    assumptions=(
        "The grade is the most severe domain not due to another cause.",
        "Papilloedema and CSF pressure that nobody looked for are not missing; they count where "
        "they were found (LOCAL, as B8 and B9 for ICANS).",
        "Under sedation CARTOX-10 and consciousness tell nothing (LOCAL, as D22 for ICANS).",
    ),
    left_to_clinician=question_lines(*LOOKED_UP),
    not_for=(
        *NOT_FOR[:2],
        "ICANS: the tests differ by one item, and seizures and pressure are graded otherwise.",
        "CTCAE terms of encephalopathy, confusion, dysphasia, seizure, somnolence, tremor, "
        "headache: not graded here.",
    ),
)
