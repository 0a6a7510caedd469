"""CRS by the MSKCC scale (Park 2018), for comparison with grades given before ASTCT."""

from __future__ import annotations

from monitoring.grading.bands import LookedUp
from monitoring.grading.conditions import Number
from monitoring.grading.scale import Criterion, Scale, Source
from monitoring.scales import older_crs as shared
from monitoring.scales.laboratory import asked, said
from monitoring.scales.observables import after_infusion
from monitoring.settings import GradingChoices

# Hours are the drug chart's own, never a question: an answer would be stale an hour later. What the
# drug chart does not know to the end is asked as a yes or no.
vasopressor_hours = Number(
    "vasopressor_hours",
    "hours on any vasopressor since the infusion",
    unit="h",
    plausible=(0, 100_000),
    charted=False,
)
FOR_24_H = vasopressor_hours >= 24
vasopressor_24_h = asked("vasopressor-for-24-h", "vasopressors for 24 h or more in all")
refractory = asked(
    "hypotension-refractory-to-high-dose-vasopressor",
    "hypotension refractory to high-dose vasopressor",
)
fluid_only_is_2 = asked(
    "mskcc-fluid-only-hypotension-is-grade-2",
    "hypotension without a vasopressor to count as grade 2 (MSKCC has no row for it)",
)
LOOKED_UP = (
    LookedUp(vasopressor_24_h, "answers", shared.FOR_A_STATE),
    LookedUp(refractory, "answers", shared.FOR_A_STATE),
    LookedUp(fluid_only_is_2, "answers", shared.FOR_A_STATE),
    *shared.SYMPTOM_QUESTIONS,
)


def crs_mskcc_2018(local: GradingChoices) -> Scale:
    hypotension = shared.hypotension_or_vasopressor(local.adult_systolic_limit_mmhg)
    return Scale(
        key="crs-mskcc-2018",
        name="Cytokine release syndrome, MSKCC scale 2018",
        short_name="CRS (MSKCC 2018)",
        source=Source(
            citation="Park JH, et al. N Engl J Med 2018;378:449-459",
            doi="10.1056/NEJMoa1709919",
            table="CRS grading of the trial",
            mark="V1",
        ),
        applies_when=after_infusion.is_("yes"),
        items=(
            shared.mild_item(
                "Mild: observation or support only",
                shared.MILD,
                "V1",
                "LOCAL: mild is CRS fever or constitutional symptoms",
            ),
            shared.hypotension_item(
                Criterion(
                    1,
                    "Hypotension without a vasopressor: no row of its own, mild at least",
                    hypotension,
                    mark="LOCAL",
                    reading="L03, L04: cannot be graded without a clinician's word",
                ),
                Criterion(
                    2,
                    "Hypotension without a vasopressor, where a clinician says so",
                    hypotension & ~shared.ANY_VASOPRESSOR & said(fluid_only_is_2),
                    mark="LOCAL",
                    reading="L03, L04",
                ),
                Criterion(
                    2,
                    "Any vasopressor for less than 24 h",
                    shared.ANY_VASOPRESSOR,
                    mark="V1",
                    reading=shared.VASOPRESSIN_COUNTS,
                ),
                Criterion(
                    3,
                    "Any vasopressor for 24 h or more",
                    shared.ANY_VASOPRESSOR & said(vasopressor_24_h),
                    mark="V1",
                    reading="LOCAL: hours since the infusion, added up, up to the moment",
                ),
                Criterion(
                    4,
                    "Hypotension refractory to high-dose vasopressor",
                    shared.ANY_VASOPRESSOR & said(refractory),
                    mark="V1",
                ),
            ),
            shared.hypoxia_item(
                Criterion(
                    2, "Hypoxia or dyspnoea that needs O₂ below 40 %", shared.OXYGEN, mark="V1"
                ),
                shared.untreated(2, local),
                Criterion(
                    3,
                    "O₂ of 40 % or more",
                    shared.OXYGEN_FROM_40_PCT,
                    mark="V1",
                    reading=shared.OXYGEN_OF_40_PCT_IS_3,
                ),
                Criterion(
                    4,
                    "Mechanical ventilation",
                    shared.VENTILATOR,
                    mark="V1",
                    reading=shared.ECMO_LIKE_VENTILATOR,
                ),
            ),
            shared.death_item("V1"),
        ),
        flags=shared.FLAGS,
        assumptions=(
            *shared.ASSUMPTIONS,
            "Hours on vasopressors go by start and stop on the drug chart, hours in which several "
            "ran counted once. A vasopressor charted at the bedside that does not run there leaves "
            f"the hours open from then on, unless the chart alone has 24, and "
            f"`{vasopressor_24_h.name}` is asked.",
        ),
        local_choices=shared.of_the_unit(local),
        left_to_clinician=shared.question_lines(*LOOKED_UP),
        not_for=shared.NOT_FOR,
    )


CRS_MSKCC_2018 = crs_mskcc_2018(GradingChoices())
