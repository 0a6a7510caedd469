"""CRS by the ASTCT consensus of 2019 (Lee).

The table and its footnotes were cross-checked against several reproductions; the paper's full text
could not be read, and what comes from its body alone is marked UNVERIFIED.
"""

from __future__ import annotations

from math import inf
from typing import Any

from monitoring.grading.conditions import BlankAs, Condition, Scaled, any_of
from monitoring.grading.scale import Criterion, Flag, Item, Scale, Source
from monitoring.scales.observables import (
    NOT_COUNTED_AS_VASOPRESSOR,
    VASOPRESSIN,
    VASOPRESSOR_AGENTS,
    after_infusion,
    age_years,
    baseline_oxygen_device,
    baseline_oxygen_flow_l_min,
    baseline_systolic_mmhg,
    crs_fever_masked,
    crs_fever_waived,
    crs_onset,
    crs_return,
    died_of,
    fever_cause,
    fluid_bolus,
    hypotension,
    hypotension_cause,
    hypotension_reason,
    hypoxia_cause,
    oxygen_device,
    oxygen_flow_l_min,
    oxygen_reason,
    spo2_pct,
    systolic_mmhg,
    temperature_c,
    vasopressors,
    vasopressors_running,
)
from monitoring.settings import GradingChoices

FEVER = ((temperature_c >= 38.0) & ~fever_cause.is_("other")).called("CRS fever")
WAIVED = crs_fever_waived.is_("yes").called(
    "fever no longer required (it was there, and an antipyretic, anticytokine or steroid since)"
)
DIED = died_of.is_("crs")

# --- hypotension: the paper gives no number; the limits are those of 1.4 and D16 --------------


ONE_MONTH = 1 / 12  # in years


def systolic_bands(adult_limit: float) -> tuple[tuple[float, float, float], ...]:
    """From age, under age (years), and the systolic pressure under which it is hypotension."""
    return (
        (0, ONE_MONTH, 60),
        (ONE_MONTH, 1, 70),
        *((years, years + 1, 70 + 2 * years) for years in range(1, 10)),
        (10, inf, adult_limit),
    )


def _ages(from_age: float, under_age: float) -> str:
    if under_age <= 1:
        return "under 1 month" if under_age == ONE_MONTH else "1 to 11 months"
    return f"{from_age:g} years old"


def systolic_limits(adult_limit: float) -> Condition:
    """Systolic pressure under the limit for age in completed years (PALS below 10 years)."""
    *bands, (adult_from, _, _) = systolic_bands(adult_limit)
    return any_of(
        [
            *(
                ((age_years >= from_age) & (age_years < under_age)).called(
                    _ages(from_age, under_age)
                )
                & (systolic_mmhg < limit)
                for from_age, under_age, limit in bands
            ),
            (age_years >= adult_from) & (systolic_mmhg < adult_limit),
        ]
    ).called("systolic pressure under the limit for age")


def systolic_limit(age: float | None, local: GradingChoices) -> float | None:
    """The limit to draw for one patient; None where the age is unknown."""
    bands = systolic_bands(local.adult_systolic_limit_mmhg)
    return next(
        (limit for low, high, limit in bands if age is not None and low <= age < high), None
    )


def hypotensive(under_limit: Condition) -> Condition:
    reasoned = baseline_systolic_mmhg.is_known() | hypotension_reason.is_known()
    judged_absent = hypotension.is_("no") & (~under_limit | reasoned)
    by_rule = (under_limit | fluid_bolus.is_("yes")) & ~judged_absent
    return (hypotension.is_("yes") | by_rule).called("hypotension")


RELATIVE_HYPOTENSION = (
    (systolic_mmhg < Scaled(baseline_systolic_mmhg, 0.8))
    & (systolic_mmhg < 100)
    & baseline_systolic_mmhg.is_known()
) | ((age_years >= 18) & (systolic_mmhg < 85))
LOW_AT_12_TO_17_YEARS = (age_years >= 12) & (age_years < 18) & (systolic_mmhg < 100)

VASOPRESSORS_GIVEN = vasopressors.together_with(vasopressors_running)
AGENTS = VASOPRESSORS_GIVEN.counting(*VASOPRESSOR_AGENTS)
ONE_AGENT = (AGENTS >= 1).called("a vasopressor other than vasopressin")
SEVERAL_AGENTS = (AGENTS >= 2).called("two or more vasopressors other than vasopressin")

# --- hypoxia: by device and flow, never by FiO2 -----------------------------------------------

CANNULA = oxygen_device.is_in("nasal-cannula", "high-flow-cannula")
MASK = oxygen_device.is_in("face-mask", "venturi-mask", "non-rebreather", "other-mask")
POSITIVE_PRESSURE = oxygen_device.is_in("cpap", "bipap", "ventilator", "ecmo")
MASK_VENTILATION = oxygen_device.is_in("cpap", "bipap")
OWN_CPAP = (MASK_VENTILATION & oxygen_reason.is_("home-sleep-apnoea")).called(
    "own CPAP or BiPAP for sleep apnoea"
)
BLED_IN = BlankAs(oxygen_flow_l_min, 0)  # on a device that has a flow only when oxygen is added
BLED_IN_AT_HOME = BlankAs(baseline_oxygen_flow_l_min, 0)
FLOW_WITHOUT_DEVICE = (~oxygen_device.is_known() & (oxygen_flow_l_min > 0)).called(
    "an oxygen flow without a device"
)
FLOW_ON_ROOM_AIR = oxygen_device.is_known() & oxygen_device.is_("room-air") & (BLED_IN > 0)

AT_HOME_OXYGEN = (
    oxygen_device.same_as(baseline_oxygen_device)
    & ~oxygen_device.is_("room-air")
    & (
        oxygen_device.is_in("ventilator", "ecmo")
        | (MASK_VENTILATION & (BLED_IN <= BLED_IN_AT_HOME))
        | (~POSITIVE_PRESSURE & (oxygen_flow_l_min <= baseline_oxygen_flow_l_min))
    )
).called("at or below the oxygen at home")
NOT_FOR_HYPOXIA = oxygen_reason.is_in("comfort", "procedure", "airway-protection")
# By the word assumed for a blank: a device that was recorded in an unlisted word is unknown.
HOME_OXYGEN_NOT_RECORDED = oxygen_reason.is_("chronic-baseline") & baseline_oxygen_device.is_(
    "nothing recorded"
)


def crs_astct_2019(local: GradingChoices) -> Scale:
    """The scale with the unit's choices where the paper gives no number."""
    under_limit = systolic_limits(local.adult_systolic_limit_mmhg)
    low_spo2 = oxygen_device.is_("room-air") & (spo2_pct < local.untreated_hypoxia_below_spo2_pct)
    high_flow = CANNULA & (oxygen_flow_l_min > 6)
    if local.high_flow_device_at_low_flow_is_grade_3:
        high_flow = high_flow | oxygen_device.is_("high-flow-cannula")

    return Scale(
        key="crs-astct-2019",
        name="Cytokine release syndrome, ASTCT consensus 2019",
        short_name="CRS (ASTCT 2019)",
        source=Source(
            citation=(
                "Lee DW, Santomasso BD, Locke FL, et al. Biol Blood Marrow Transplant "
                "2019;25:625-638"
            ),
            doi="10.1016/j.bbmt.2018.12.758",
            table="CRS grading table with its footnotes",
            mark="V2",
        ),
        requires=FEVER | WAIVED | DIED,
        masked_when=crs_fever_masked.is_("yes"),
        masked_flag="POSSIBLE_CRS",
        unclassifiable_flag="URGENT_REVIEW",
        applies_when=after_infusion.is_("yes"),
        items=(
            Item(
                "Fever",
                (Criterion(1, "Temperature at or above 38.0 °C, not explained otherwise", FEVER),),
                asks=(temperature_c,),
                printed=tuple((grade, "The same, or no longer required") for grade in (2, 3, 4)),
            ),
            Item(
                "Hypotension",
                (
                    Criterion(
                        2,
                        "Hypotension that needs no vasopressor",
                        hypotensive(under_limit),
                        reading="1.4, D15, D16 LOCAL: the paper gives no number",
                    ),
                    Criterion(
                        3,
                        "One vasopressor, with or without vasopressin",
                        ONE_AGENT | VASOPRESSORS_GIVEN.includes(VASOPRESSIN),
                        reading="A3 LOCAL: vasopressin alone is grade 3",
                    ),
                    Criterion(
                        4,
                        "Two or more vasopressors, vasopressin not counted",
                        SEVERAL_AGENTS,
                        reading="D21 LOCAL: terlipressin counts as an agent",
                    ),
                ),
                asks=(vasopressors, systolic_mmhg),
                printed=((1, "None"),),
                excluded_when=hypotension_cause.is_("other"),
            ),
            Item(
                "Hypoxia",
                (
                    Criterion(
                        2,
                        "Low-flow nasal cannula (at most 6 L/min) or blow-by",
                        oxygen_device.is_("blow-by")
                        | CANNULA
                        | (OWN_CPAP & (BLED_IN > 0))
                        | FLOW_WITHOUT_DEVICE,
                        reading="A6, A7, D17 LOCAL: high-flow device by its flow; bled-in oxygen",
                    ),
                    Criterion(
                        2,
                        "Untreated: low SpO₂ on room air, no oxygen given yet",
                        low_spo2,
                        mark="LOCAL",
                        reading="A5, D20: provisional; start oxygen or re-check",
                        provisional=True,
                    ),
                    Criterion(
                        3,
                        "High-flow cannula (over 6 L/min), face mask, non-rebreather, Venturi mask",
                        MASK | high_flow | (OWN_CPAP & (BLED_IN > 6)),
                        reading="1.3 LOCAL: any other mask counts as a face mask",
                    ),
                    Criterion(
                        4,
                        "Positive pressure: CPAP, BiPAP, intubation with ventilation",
                        POSITIVE_PRESSURE & ~OWN_CPAP,
                        reading="1.3 LOCAL: ECMO counts as grade 4",
                    ),
                ),
                asks=(oxygen_device, oxygen_flow_l_min),
                printed=((1, "None"),),
                excluded_when=hypoxia_cause.is_("other")
                | NOT_FOR_HYPOXIA
                | HOME_OXYGEN_NOT_RECORDED
                | AT_HOME_OXYGEN,
                unknowable_when=FLOW_ON_ROOM_AIR,
            ),
            Item(
                "Death",
                (
                    Criterion(
                        5,
                        "Death from CRS, no other principal factor",
                        DIED,
                        mark="UNVERIFIED for CRS; V1 for the parallel ICANS wording",
                    ),
                ),
            ),
        ),
        flags=(
            Flag(
                "INOTROPE_REVIEW",
                "Dobutamine, milrinone or midodrine is given; the paper does not count them (A4).",
                VASOPRESSORS_GIVEN.includes(*NOT_COUNTED_AS_VASOPRESSOR),
            ),
            Flag(
                "HYPOTENSION_NO_WITHOUT_REASON",
                "'Not hypotensive' under the limit needs a baseline pressure or a reason (D15).",
                hypotension.is_("no")
                & under_limit
                & ~(baseline_systolic_mmhg.is_known() | hypotension_reason.is_known()),
            ),
            Flag(
                "RELATIVE_HYPOTENSION",
                "Under 80 % of baseline and under 100, or an adult under 85: bolus trigger (V1).",
                RELATIVE_HYPOTENSION,
            ),
            Flag(
                "SYSTOLIC_LOW_AT_12_TO_17_YEARS",
                "Systolic pressure under 100 from 12 to 17 years: above the limit it may still be "
                "low (9.3, LOCAL).",
                LOW_AT_12_TO_17_YEARS & ~under_limit,
            ),
            Flag(
                "HFNC_LOW_FLOW_REVIEW",
                "A high-flow device at 6 L/min or less is graded by its flow (A6).",
                oxygen_device.is_("high-flow-cannula") & (oxygen_flow_l_min <= 6),
            ),
            Flag(
                "BLED_IN_OXYGEN_REVIEW",
                "Oxygen bled into the patient's own CPAP is graded by its flow (A7).",
                OWN_CPAP & (BLED_IN > 0),
            ),
            Flag(
                "OWN_CPAP_FLOW_NOT_CHARTED",
                "Own CPAP or BiPAP with no flow charted is read as no oxygen bled in.",
                (OWN_CPAP | (MASK_VENTILATION & oxygen_device.same_as(baseline_oxygen_device)))
                & ~oxygen_flow_l_min.is_known(),
            ),
            Flag(
                "BASELINE_OXYGEN_MISSING",
                "Oxygen is said to be as at home, but none is recorded there (D18).",
                HOME_OXYGEN_NOT_RECORDED,
            ),
            Flag(
                "LOW_SPO2_NOT_COUNTED",
                "A low SpO₂ does not count while the reason given is another one (D19).",
                NOT_FOR_HYPOXIA & (spo2_pct < local.untreated_hypoxia_below_spo2_pct),
            ),
            Flag(
                "UNTREATED_HYPOXIA",
                "Low SpO₂ on room air: start oxygen or re-check (A5).",
                low_spo2 & ~NOT_FOR_HYPOXIA,
            ),
            Flag(
                "SPO2_WATCH",
                "SpO₂ between the limit and the watch value on room air.",
                oxygen_device.is_("room-air")
                & (spo2_pct >= local.untreated_hypoxia_below_spo2_pct)
                & (spo2_pct <= local.spo2_watch_up_to_pct),
            ),
            Flag("EARLY_ONSET", "CRS began within 72 h of infusion.", crs_onset.is_("early")),
            Flag(
                "LATE_ONSET_REVIEW",
                "CRS began after day 14: look for another cause first (R9).",
                crs_onset.is_("late"),
            ),
            Flag(
                "RECURRENT",
                "CRS fever again more than the gap after the last sign: a new episode.",
                crs_return.is_("recurrent"),
            ),
            Flag(
                "INFECTION_WORKUP",
                "CRS fever again after resolution: think of infection.",
                crs_return.is_in("re-opened", "recurrent"),
            ),
        ),
        assumptions=(
            "The grade is the worse of hypotension and hypoxia; they are never added (R1, V2).",
            "Once CRS fever was there and an antipyretic, anticytokine or steroid was given "
            "since, fever is no longer required while the episode lasts (R2, V2; D12 LOCAL).",
            "Blood pressure that is normal because of a vasopressor still needs it (1.5).",
            "Own CPAP or BiPAP with no flow charted, now or at home, has no oxygen bled in (C43, "
            "LOCAL).",
            "At or below the oxygen at home: the same device at no higher a flow (D18, LOCAL).",
            "A flow charted on room air contradicts itself: the device is unknown (LOCAL).",
        ),
        local_choices=tuple(
            f"{field.description}: {_written(getattr(local, name))}"
            for name, field in type(local).model_fields.items()
        ),
        left_to_clinician=(
            "Whether fever, hypotension or hypoxia has another cause (R3): the *_cause columns.",
            "Whether a pressure is hypotension for this patient: the hypotension column.",
            "Grade 5, and every provisional grade.",
        ),
        not_for=(
            "Diagnosis: it grades findings; infection looks the same and must be sought.",
            "Organ toxicity: graded by CTCAE, it never changes this grade (R4, V2).",
            "Comparison with grades by Lee 2014, Penn, MSKCC, CARTOX or CTCAE.",
        ),
    )


def _written(choice: Any) -> str:
    if isinstance(choice, bool):
        return "yes" if choice else "no"
    return f"{choice:g}"


CRS_ASTCT_2019 = crs_astct_2019(GradingChoices())
