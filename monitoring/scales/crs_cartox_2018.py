"""CRS by CARTOX (Neelapu 2018), for comparison with grades given before ASTCT."""

from __future__ import annotations

from monitoring.grading.bands import LookedUp
from monitoring.grading.scale import Criterion, Flag, Item, Scale, Source
from monitoring.scales import older_crs as shared
from monitoring.scales.crs_astct_2019 import FEVER
from monitoring.scales.high_dose_vasopressors import LEE_HIGH_DOSES, printed
from monitoring.scales.laboratory import asked, said
from monitoring.scales.observables import (
    after_infusion,
    age_years,
    fio2_pct,
    spo2_pct,
    temperature_c,
)
from monitoring.settings import GradingChoices

SYSTOLIC_LIMIT_MMHG = 90  # printed in the table, so not the unit's to choose

life_threatening_hypotension = asked("hypotension-life-threatening", "life-threatening hypotension")
LOOKED_UP = (
    *shared.ORGAN_QUESTIONS,
    *shared.DOSE_QUESTIONS,
    LookedUp(life_threatening_hypotension, "answers", shared.FOR_A_STATE),
)


def crs_cartox_2018(local: GradingChoices) -> Scale:
    hypotension = shared.hypotension_or_vasopressor(SYSTOLIC_LIMIT_MMHG)
    return Scale(
        key="crs-cartox-2018",
        name="Cytokine release syndrome, CARTOX 2018",
        short_name="CRS (CARTOX 2018)",
        source=Source(
            citation="Neelapu SS, et al. Nat Rev Clin Oncol 2018;15:47-62",
            doi="10.1038/nrclinonc.2017.148",
            table="CRS grading (its DOI is UNVERIFIED)",
            mark="V2 for grades 1-2, V1 for 3-4",
        ),
        applies_when=after_infusion.is_("yes"),
        items=(
            Item(
                "Temperature",
                (Criterion(1, "Temperature at or above 38 °C", FEVER),),
                asks=(temperature_c,),
            ),
            shared.hypotension_item(
                Criterion(
                    2,
                    "Systolic pressure below 90 mmHg, responding to fluids or low-dose vasopressor",
                    hypotension,
                    reading="LOCAL: without a vasopressor it counts as responding; under 10 years "
                    "the limit for age (1.4)",
                ),
                Criterion(
                    3,
                    "High-dose or multiple vasopressors",
                    shared.HIGH_DOSE | shared.SEVERAL_VASOPRESSORS,
                    mark="V1; what is a high dose UNVERIFIED",
                    reading=shared.VASOPRESSIN_COUNTS,
                ),
                Criterion(
                    4,
                    "Life-threatening hypotension",
                    hypotension & said(life_threatening_hypotension),
                    mark="V1",
                ),
            ),
            shared.hypoxia_item(
                Criterion(2, "FiO₂ below 40 % to keep SaO₂ above 90 %", shared.OXYGEN),
                shared.untreated(2, local),
                Criterion(
                    3,
                    "FiO₂ of 40 % or more",
                    shared.OXYGEN_FROM_40_PCT,
                    mark="V1",
                    reading=shared.OXYGEN_OF_40_PCT_IS_3,
                ),
                Criterion(
                    4,
                    "Ventilator",
                    shared.VENTILATOR,
                    mark="V1",
                    reading=shared.ECMO_LIKE_VENTILATOR,
                ),
            ),
            shared.organ_item({1: "V2", 2: "V2", 3: "V1", 4: "V1"}),
            shared.death_item("V1"),
        ),
        flags=(
            *shared.FLAGS,
            Flag(
                "SAO2_NOT_KEPT_ABOVE_90",
                "SpO₂ is 90 % or less on FiO₂ below 40 %: more may be needed than is given.",
                shared.OXYGEN & ~shared.OTHER_OXYGEN & (fio2_pct < 40) & (spo2_pct <= 90),
            ),
            Flag(
                "PAEDIATRIC_CARTOX_DIFFERS",
                "For children CARTOX has a table of its own (Mahadeo 2019, V1), not graded here.",
                age_years < 18,
            ),
        ),
        assumptions=(
            *shared.ASSUMPTIONS[:-1],
            "The paediatric table (Mahadeo 2019, V1) is not graded: there BiPAP is grade 3 and "
            "invasive ventilation grade 4, SpO₂ is kept above 88 %, and transaminitis grade 4 is "
            "more than 20 × ULN.",
        ),
        local_choices=(*shared.of_the_unit(local)[1:], *printed(LEE_HIGH_DOSES)),
        left_to_clinician=shared.question_lines(*LOOKED_UP),
        not_for=shared.NOT_FOR,
    )


CRS_CARTOX_2018 = crs_cartox_2018(GradingChoices())
