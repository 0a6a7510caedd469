"""CRS by the term of CTCAE 5.0, for comparison. No copy of the table was at hand: UNVERIFIED."""

from __future__ import annotations

from monitoring.grading.bands import LookedUp
from monitoring.grading.scale import Criterion, Item, Scale, Source
from monitoring.scales import older_crs as shared
from monitoring.scales.crs_astct_2019 import FEVER
from monitoring.scales.laboratory import asked
from monitoring.scales.observables import after_infusion
from monitoring.settings import GradingChoices

KEY = "crs-ctcae-5.0"
TERM_KEY = "ctcae-5.0-cytokine-release-syndrome"  # the same table by its CTCAE name
WEAK = "UNVERIFIED (V1-weak)"

life_threatening = asked("crs-life-threatening", "life-threatening CRS, urgent intervention")
LOOKED_UP = (
    LookedUp(life_threatening, "answers", shared.FOR_A_STATE),
    *shared.SYMPTOM_QUESTIONS,
)


def crs_ctcae_5_0(local: GradingChoices) -> Scale:
    limit = local.adult_systolic_limit_mmhg
    return Scale(
        key=KEY,
        name="Cytokine release syndrome, CTCAE 5.0",
        short_name="CRS (CTCAE 5.0)",
        source=Source(
            citation="NCI, Common Terminology Criteria for Adverse Events 5.0, 2017",
            doi="",
            table="Immune system disorders, cytokine release syndrome",
            mark="UNVERIFIED: no stored copy; one public data file words grades 2-3 the same way",
        ),
        applies_when=after_infusion.is_("yes"),
        items=(
            shared.mild_item("Fever with or without constitutional symptoms", FEVER, "UNVERIFIED"),
            shared.hypotension_item(
                Criterion(
                    2,
                    "Hypotension responding to fluids",
                    shared.hypotension_or_vasopressor(limit),
                    mark=WEAK,
                    reading="LOCAL: hypotension without a vasopressor counts as responding",
                ),
                Criterion(
                    3,
                    "Hypotension managed with one vasopressor",
                    shared.ANY_VASOPRESSOR,
                    mark=WEAK,
                    reading="L08: several vasopressors have no cell; at least grade 3, and grade "
                    "4 by the clinician's answer alone",
                ),
            ),
            shared.hypoxia_item(
                Criterion(2, "Hypoxia responding to O₂ below 40 %", shared.OXYGEN, mark=WEAK),
                shared.untreated(2, local),
                Criterion(
                    3,
                    "Hypoxia that needs O₂ of 40 % or more",
                    shared.OXYGEN_FROM_40_PCT,
                    mark=WEAK,
                    reading=shared.OXYGEN_OF_40_PCT_IS_3,
                ),
            ),
            Item(
                "Severity",
                (
                    Criterion(
                        4,
                        "Life-threatening consequences; urgent intervention indicated",
                        shared.asked_where(life_threatening, shared.finding_of_crs(limit)),
                        mark="UNVERIFIED",
                        reading="LOCAL: a ventilator or several vasopressors do not answer it",
                    ),
                ),
                asks=(life_threatening,),
            ),
            shared.death_item("UNVERIFIED"),
        ),
        flags=shared.FLAGS,
        assumptions=shared.ASSUMPTIONS,
        local_choices=shared.of_the_unit(local),
        left_to_clinician=shared.question_lines(*LOOKED_UP),
        not_for=(
            *shared.NOT_FOR,
            "Comparison with CTCAE 4, which graded an infusion reaction under this name (V2).",
        ),
    )


CRS_CTCAE_5_0 = crs_ctcae_5_0(GradingChoices())
