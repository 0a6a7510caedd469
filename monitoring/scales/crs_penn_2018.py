"""CRS by the Penn scale (Porter 2015, 2018), for comparison with grades given before ASTCT."""

from __future__ import annotations

from datetime import timedelta

from monitoring.grading.bands import LookedUp
from monitoring.grading.conditions import Choice, Condition, Number
from monitoring.grading.scale import Criterion, Item, Scale, Source
from monitoring.scales import older_crs as shared
from monitoring.scales.high_dose_vasopressors import PENN_HIGH_DOSES, printed
from monitoring.scales.laboratory import asked, said
from monitoring.scales.observables import YES_NO, after_infusion, temperature_c
from monitoring.settings import GradingChoices

# --- what Penn asks of its own ------------------------------------------------------------------

creatinine_grade = shared.grade_asked(
    "creatinine-toxicity-grade", "CTCAE grade of creatinine increased, from CRS (0 is none)"
)
liver_grade = shared.grade_asked(
    "liver-toxicity-grade", "CTCAE grade of the liver tests, from CRS (0 is none)"
)
hospital_stay = asked(
    "hospital-stay-for-crs", "hospital stay for CRS symptoms, neutropenic fever included"
)
intravenous = asked(
    "intravenous-therapy-for-crs",
    "intravenous therapy or parenteral nutrition for CRS, fluids for hypotension not counted",
)
high_dose_penn = asked("high-dose-vasopressor-penn", "vasopressor at a high dose as by Penn")
fluid_boluses = Number(
    "fluid-boluses", "number of fluid boluses for blood pressure", plausible=(0, 50), whole=True
)
BOLUSES_WITHIN = timedelta(hours=24)  # LOCAL
PRODUCTS_WITHIN = timedelta(hours=24)  # LOCAL
CLOTTING_PRODUCTS = ("plasma", "cryoprecipitate", "fibrinogen-concentrate")
clotting_products = Choice(
    "clotting_products",
    "plasma, cryoprecipitate or fibrinogen in the last 24 h",
    choices=YES_NO,
    assumed="no",
    assumption="A product that is not on the drug chart was not given (D2).",
    charted=False,
)

MULTIPLE_BOLUSES = fluid_boluses >= 2
LOOKED_UP = (
    LookedUp(shared.organ_toxicity_grade, "answers", shared.FOR_A_DAY),
    LookedUp(creatinine_grade, "answers", shared.FOR_A_DAY),
    LookedUp(liver_grade, "answers", shared.FOR_A_DAY),
    LookedUp(hospital_stay, "answers", shared.FOR_A_DAY),
    LookedUp(intravenous, "answers", shared.FOR_A_DAY),
    LookedUp(fluid_boluses, "answers", BOLUSES_WITHIN),
    LookedUp(high_dose_penn, "answers", shared.FOR_A_STATE),
    *shared.SYMPTOM_QUESTIONS,
)


def _organ_grade(own: Number, grade: int) -> Condition:
    """By its own answer; without one, no organ is worse than the worst organ."""
    return (own >= grade) & (own.is_known() | (shared.organ_toxicity_grade >= grade))


def crs_penn_2018(local: GradingChoices) -> Scale:
    finding = shared.finding_of_crs(local.adult_systolic_limit_mmhg)
    hypotension = shared.hypotension_or_vasopressor(local.adult_systolic_limit_mmhg)
    return Scale(
        key="crs-penn-2018",
        name="Cytokine release syndrome, Penn scale 2018",
        short_name="CRS (Penn 2018)",
        source=Source(
            citation=(
                "Porter D, et al. J Hematol Oncol 2018;11:35; Porter DL, et al. Sci Transl Med "
                "2015;7:303ra139"
            ),
            doi="10.1186/s13045-018-0571-y",
            table="Penn grading scale",
            mark="V2",
        ),
        applies_when=after_infusion.is_("yes"),
        items=(
            Item(
                "General",
                (
                    Criterion(
                        1,
                        "Mild: supportive care only",
                        shared.MILD,
                        reading="LOCAL: mild is CRS fever or constitutional symptoms",
                    ),
                    Criterion(
                        2,
                        "Hospital stay for CRS symptoms, neutropenic fever included; intravenous "
                        "therapy or parenteral nutrition, fluids for hypotension not counted",
                        shared.asked_where(hospital_stay, finding)
                        | shared.asked_where(intravenous, finding),
                    ),
                ),
                asks=(temperature_c, hospital_stay, intravenous),
            ),
            shared.hypotension_item(
                Criterion(
                    2,
                    "Hypotension that needs neither multiple boluses nor a vasopressor",
                    hypotension,
                    mark="LOCAL",
                    reading="L03: the table has no cell of its own for it",
                ),
                Criterion(
                    3,
                    "Hypotension treated with multiple fluid boluses or low-dose vasopressor",
                    (hypotension & MULTIPLE_BOLUSES) | shared.ANY_VASOPRESSOR,
                    reading="LOCAL: multiple is two or more in 24 h; vasopressin counts",
                ),
                Criterion(
                    4,
                    "High-dose vasopressor",
                    (shared.ANY_VASOPRESSOR & said(high_dose_penn)).called(
                        "a vasopressor at a high dose"
                    ),
                    mark="V2; what is a high dose UNVERIFIED",
                ),
            ),
            shared.hypoxia_item(
                Criterion(
                    3,
                    "Hypoxia that needs any supplemental oxygen, high flow, CPAP and BiPAP "
                    "included",
                    shared.OXYGEN,
                ),
                shared.untreated(3, local),
                Criterion(
                    4,
                    "Mechanical ventilation",
                    shared.VENTILATOR,
                    reading=shared.ECMO_LIKE_VENTILATOR,
                ),
            ),
            Item(
                "Organ dysfunction",
                (
                    Criterion(
                        2,
                        "Creatinine grade 2 or liver tests grade 3, from CRS",
                        _organ_grade(creatinine_grade, 2) | _organ_grade(liver_grade, 3),
                    ),
                    Criterion(
                        3,
                        "Hospital stay for organ dysfunction: creatinine grade 3 or liver tests "
                        "grade 4",
                        _organ_grade(creatinine_grade, 3) | _organ_grade(liver_grade, 4),
                        reading="LOCAL: the grade is enough; the stay is not asked for",
                    ),
                ),
                asks=(creatinine_grade, liver_grade),
            ),
            Item(
                "Coagulopathy",
                (
                    Criterion(
                        3,
                        "Coagulopathy that needs plasma, cryoprecipitate or fibrinogen",
                        clotting_products.is_("yes"),
                        reading="LOCAL: by the drug chart of the last 24 h",
                    ),
                ),
            ),
            shared.death_item("V2"),
        ),
        flags=shared.FLAGS,
        assumptions=(
            *shared.ASSUMPTIONS,
            "Fluid boluses: the answer or, without one, those of the last 24 h on the drug chart; "
            "boluses charted at the bedside beyond these leave the number open (LOCAL).",
            "A creatinine or liver grade that is not given is no higher than the organ toxicity "
            "that is.",
        ),
        local_choices=(*shared.of_the_unit(local), *printed(PENN_HIGH_DOSES)),
        left_to_clinician=shared.question_lines(*LOOKED_UP),
        not_for=shared.NOT_FOR,
    )


CRS_PENN_2018 = crs_penn_2018(GradingChoices())
