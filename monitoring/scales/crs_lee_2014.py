"""CRS by Lee 2014 (the NCI consensus), for comparison with grades given before ASTCT."""

from __future__ import annotations

from monitoring.grading.scale import Criterion, Scale, Source
from monitoring.scales import older_crs as shared
from monitoring.scales.high_dose_vasopressors import LEE_HIGH_DOSES, printed
from monitoring.scales.observables import after_infusion
from monitoring.settings import GradingChoices

LOOKED_UP = (*shared.ORGAN_QUESTIONS, *shared.SYMPTOM_QUESTIONS, *shared.DOSE_QUESTIONS)


def crs_lee_2014(local: GradingChoices) -> Scale:
    return Scale(
        key="crs-lee-2014",
        name="Cytokine release syndrome, Lee 2014 (NCI consensus)",
        short_name="CRS (Lee 2014)",
        source=Source(
            citation="Lee DW, Gardner R, Porter DL, et al. Blood 2014;124:188-195",
            doi="10.1182/blood-2014-05-552729",
            table="revised CRS grading",
            mark="V2",
        ),
        applies_when=after_infusion.is_("yes"),
        items=(
            shared.mild_item(
                "Not life-threatening, symptomatic treatment only: fever, nausea, fatigue, "
                "headache, myalgia, malaise",
                shared.MILD,
                "V2",
            ),
            shared.hypotension_item(
                Criterion(
                    2,
                    "Hypotension responsive to fluids or a low dose of one vasopressor",
                    shared.hypotension_or_vasopressor(local.adult_systolic_limit_mmhg),
                    reading="LOCAL: hypotension without a vasopressor counts as responsive",
                ),
                Criterion(
                    3,
                    "High-dose or multiple vasopressors",
                    shared.HIGH_DOSE | shared.SEVERAL_VASOPRESSORS,
                    mark="V2; what is a high dose UNVERIFIED",
                    reading=shared.VASOPRESSIN_COUNTS,
                ),
            ),
            shared.hypoxia_item(
                Criterion(2, "Oxygen need below 40 % FiO₂", shared.OXYGEN),
                shared.untreated(2, local),
                Criterion(
                    3,
                    "Oxygen need of 40 % FiO₂ or more",
                    shared.OXYGEN_FROM_40_PCT,
                    reading=shared.OXYGEN_OF_40_PCT_IS_3,
                ),
                Criterion(
                    4,
                    "Ventilator support",
                    shared.VENTILATOR,
                    reading=shared.ECMO_LIKE_VENTILATOR,
                ),
            ),
            shared.organ_item(dict.fromkeys((2, 3, 4), "V2")),
            shared.death_item("V2"),
        ),
        flags=shared.FLAGS,
        assumptions=shared.ASSUMPTIONS,
        local_choices=(*shared.of_the_unit(local), *printed(LEE_HIGH_DOSES)),
        left_to_clinician=shared.question_lines(*LOOKED_UP),
        not_for=shared.NOT_FOR,
    )


CRS_LEE_2014 = crs_lee_2014(GradingChoices())
