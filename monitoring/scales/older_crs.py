"""What the CRS scales before ASTCT share: fever, hypotension, oxygen by FiO₂, organ toxicity.

They are a second line, for comparison and registries. What they ask beyond the bedside chart is a
question for the clinician; without an answer it is unknown, and the grade stays open. FiO₂ is what
was charted: it is never estimated from the flow of a cannula.
"""

from __future__ import annotations

from datetime import timedelta

from monitoring.grading.bands import LookedUp
from monitoring.grading.conditions import Choice, Condition, Number
from monitoring.grading.scale import Criterion, Flag, Item
from monitoring.scales.crs_astct_2019 import (
    AT_HOME_OXYGEN,
    BLED_IN,
    DIED,
    FEVER,
    FLOW_ON_ROOM_AIR,
    FLOW_WITHOUT_DEVICE,
    HOME_OXYGEN_NOT_RECORDED,
    MASK_VENTILATION,
    NOT_FOR_HYPOXIA,
    OWN_CPAP,
    VASOPRESSORS_GIVEN,
    hypotensive,
    systolic_limits,
)
from monitoring.scales.high_dose_vasopressors import VASOPRESSORS_COUNTED
from monitoring.scales.laboratory import asked, said
from monitoring.scales.observables import (
    NOT_COUNTED_AS_VASOPRESSOR,
    fio2_pct,
    hypotension_cause,
    hypoxia_cause,
    oxygen_device,
    oxygen_flow_l_min,
    spo2_pct,
    symptoms,
    systolic_mmhg,
    temperature_c,
    vasopressors,
)
from monitoring.settings import GradingChoices

# --- questions, and for how long an answer holds (LOCAL) ---------------------------------------

FOR_A_STATE = timedelta(hours=4)  # what may have changed by the next look
FOR_A_DAY = timedelta(hours=24)


def asked_where(answer: Choice, finding: Condition) -> Condition:
    """The answer; unanswered it is open only where there is a finding that it could be about."""
    return said(answer) & (answer.is_known() | finding)


def grade_asked(question: str, words: str) -> Number:
    """A CTCAE grade that a clinician gives; 0 is none."""
    return Number(question, words, plausible=(0, 4), whole=True)


organ_toxicity_grade = grade_asked(
    "organ-toxicity-grade",
    "highest CTCAE grade of any organ toxicity from CRS, transaminases included (0 is none)",
)
only_transaminitis = asked(
    "grade-4-organ-toxicity-is-transaminitis-only",
    "the grade 4 organ toxicity is transaminitis alone",
)
constitutional = asked(
    "crs-constitutional-symptoms",
    "nausea, fatigue, headache, myalgia or malaise from CRS",
)
high_dose = asked("high-dose-vasopressor", "vasopressor at a high dose as by Lee 2014")
more_than_21 = fio2_pct.is_known() & (fio2_pct > 21)

ORGAN_QUESTIONS = (
    LookedUp(organ_toxicity_grade, "answers", FOR_A_DAY),
    LookedUp(only_transaminitis, "answers", FOR_A_DAY),
)
SYMPTOM_QUESTIONS = (LookedUp(constitutional, "answers", FOR_A_DAY),)
DOSE_QUESTIONS = (LookedUp(high_dose, "answers", FOR_A_STATE),)

# --- fever and symptoms -------------------------------------------------------------------------

# A symptom charted says nothing of its cause; that none is charted says there is none.
SYMPTOMS_CHARTED = symptoms.includes("headache", "myalgia", "nausea")
CONSTITUTIONAL = asked_where(constitutional, SYMPTOMS_CHARTED).called(
    "constitutional symptoms from CRS"
)
MILD = FEVER | CONSTITUTIONAL

# --- hypotension --------------------------------------------------------------------------------

ANY_VASOPRESSOR = VASOPRESSORS_GIVEN.includes(*VASOPRESSORS_COUNTED).called("any vasopressor")
SEVERAL_VASOPRESSORS = (VASOPRESSORS_GIVEN.counting(*VASOPRESSORS_COUNTED) >= 2).called(
    "two or more vasopressors"
)
HIGH_DOSE = (ANY_VASOPRESSOR & said(high_dose)).called("a vasopressor at a high dose")
OTHER_HYPOTENSION = hypotension_cause.is_("other")
VASOPRESSIN_COUNTS = "LOCAL: vasopressin counts as a vasopressor; only ASTCT sets it apart"


def hypotension_or_vasopressor(adult_limit: float) -> Condition:
    """Blood pressure that is normal because of a vasopressor still needs it (1.5)."""
    return (hypotensive(systolic_limits(adult_limit)) | ANY_VASOPRESSOR).called(
        "hypotension, or a vasopressor for it"
    )


def hypotension_item(*criteria: Criterion) -> Item:
    return Item(
        "Hypotension",
        criteria,
        asks=(vasopressors, systolic_mmhg),
        excluded_when=OTHER_HYPOTENSION,
    )


# --- hypoxia ------------------------------------------------------------------------------------

VENTILATOR = oxygen_device.is_in("ventilator", "ecmo")
FIO2_WITHOUT_DEVICE = (~oxygen_device.is_known() & more_than_21).called("an FiO₂ without a device")
OXYGEN = (
    oxygen_device.is_in(
        "nasal-cannula",
        "blow-by",
        "high-flow-cannula",
        "face-mask",
        "venturi-mask",
        "non-rebreather",
        "other-mask",
        "ventilator",
        "ecmo",
    )
    | (MASK_VENTILATION & ~OWN_CPAP)
    | (OWN_CPAP & (BLED_IN > 0))
    | FLOW_WITHOUT_DEVICE
    | FIO2_WITHOUT_DEVICE
).called("oxygen or pressure support")
OXYGEN_FROM_40_PCT = OXYGEN & (fio2_pct >= 40)
OTHER_OXYGEN = hypoxia_cause.is_("other") | (
    NOT_FOR_HYPOXIA | HOME_OXYGEN_NOT_RECORDED | AT_HOME_OXYGEN
)
OXYGEN_ON_ROOM_AIR = FLOW_ON_ROOM_AIR | (
    oxygen_device.is_known() & oxygen_device.is_("room-air") & more_than_21
)
OXYGEN_OF_40_PCT_IS_3 = "At exactly 40 % the higher cell (≥) counts; a blank FiO₂ leaves both"
ECMO_LIKE_VENTILATOR = "LOCAL: ventilator is invasive; ECMO counts as a ventilator"


def untreated(grade: int, local: GradingChoices) -> Criterion:
    """A5 LOCAL, as for ASTCT: oxygen is needed, and has not been given yet."""
    return Criterion(
        grade,
        "Untreated: low SpO₂ on room air, no oxygen given yet",
        oxygen_device.is_("room-air") & (spo2_pct < local.untreated_hypoxia_below_spo2_pct),
        mark="LOCAL",
        reading="A5: provisional, as for ASTCT; start oxygen or re-check",
        provisional=True,
    )


def hypoxia_item(*criteria: Criterion) -> Item:
    return Item(
        "Hypoxia",
        criteria,
        asks=(oxygen_device, fio2_pct),
        excluded_when=OTHER_OXYGEN,
        unknowable_when=OXYGEN_ON_ROOM_AIR,
    )


def finding_of_crs(adult_limit: float) -> Condition:
    """Anything for which a question on the severity of CRS makes sense."""
    return (
        MILD
        | (hypotension_or_vasopressor(adult_limit) & ~OTHER_HYPOTENSION)
        | (OXYGEN & ~OTHER_OXYGEN)
    ).called("any finding of CRS")


# --- organ toxicity -----------------------------------------------------------------------------


def organ_item(marks: dict[int, str]) -> Item:
    """Grades 2 to 4 as by Lee 2014, and grade 1 where `marks` has it."""
    cells = (
        Criterion(1, "Grade 1 organ toxicity", organ_toxicity_grade >= 1, mark=marks.get(1, "")),
        Criterion(2, "Grade 2 organ toxicity", organ_toxicity_grade >= 2, mark=marks[2]),
        Criterion(
            3,
            "Grade 3 organ toxicity or grade 4 transaminitis",
            organ_toxicity_grade >= 3,
            mark=marks[3],
        ),
        Criterion(
            4,
            "Grade 4 organ toxicity, transaminitis excepted",
            (organ_toxicity_grade >= 4) & ~said(only_transaminitis),
            mark=marks[4],
        ),
    )
    return Item(
        "Organ toxicity",
        tuple(cell for cell in cells if cell.grade in marks),
        asks=(organ_toxicity_grade,),
    )


def death_item(mark: str) -> Item:
    return Item("Death", (Criterion(5, "Death from CRS", DIED, mark=mark),))


def mild_item(meaning: str, when: Condition, mark: str, reading: str = "") -> Item:
    return Item(
        "General",
        (Criterion(1, meaning, when, mark=mark, reading=reading),),
        asks=(temperature_c,),
    )


# --- what every page says ------------------------------------------------------------------------

FLAGS = (
    Flag(
        "INOTROPE_REVIEW",
        "Dobutamine, milrinone or midodrine is given; it is not counted as a vasopressor (A4).",
        VASOPRESSORS_GIVEN.includes(*NOT_COUNTED_AS_VASOPRESSOR),
    ),
    Flag(
        "FIO2_NOT_CHARTED",
        "Oxygen is given and its FiO₂ is not charted; it is not estimated from the flow.",
        OXYGEN & ~OTHER_OXYGEN & ~VENTILATOR & ~fio2_pct.is_known(),
    ),
)
ASSUMPTIONS = (
    "The oxygen given is the oxygen needed; what is at or below the oxygen at home, or given for "
    "comfort, a procedure or the airway, does not count (LOCAL, as for ASTCT).",
    "Fever, hypotension or hypoxia that a physician gives another cause does not count (LOCAL, as "
    "for ASTCT).",
    "Fever is not required for the grades above 1.",
    "A question on the severity of CRS that nobody answered is read as no where there is certainly "
    "no finding that it could be about; anywhere else it is open (LOCAL).",
    "Hypotension is read as for ASTCT (1.4 LOCAL: the systolic pressure for age, or a bolus).",
)
NOT_FOR = (
    "Alerts and treatment: a second line for comparison and registries beside ASTCT 2019; nothing "
    "may ring by it.",
    "One axis with another scale: the same number means something else.",
    "Diagnosis: it grades findings; infection looks the same and must be sought.",
)


def question_lines(*looked_up: LookedUp) -> tuple[str, ...]:
    """The questions of a scale by their name in answers.csv, and how long an answer holds."""
    return tuple(f"`{one.observable.name}`: {one}" for one in looked_up)


def of_the_unit(local: GradingChoices) -> tuple[str, ...]:
    return (
        f"Hypotension from 10 years on is a systolic pressure below "
        f"{local.adult_systolic_limit_mmhg:g} mmHg.",
        f"Provisional on room air is an SpO₂ below "
        f"{local.untreated_hypoxia_below_spo2_pct:g} % (A5).",
    )


BEDSIDE_COLUMNS = (
    "temperature_c",
    "temperature_f",
    systolic_mmhg.name,
    "hypotension",
    "fluid_bolus",
    vasopressors.name,
    oxygen_device.name,
    oxygen_flow_l_min.name,
    fio2_pct.name,
)
