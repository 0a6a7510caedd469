"""The anaphylaxis prompt by the World Allergy Organization 2020, and the rule IRR-1 beside it.

Neither is a diagnosis or a grade: the one says that the criteria are met, the other that a form is
to be opened. What is asked here of the patient is asked once, also for the terms of CTCAE.
"""

from __future__ import annotations

from datetime import timedelta

from monitoring.grading.bands import WhereSeen
from monitoring.grading.conditions import Condition, Number, Scaled
from monitoring.grading.scale import Criterion, Flag, Item, Scale, Source
from monitoring.scales.crs_astct_2019 import systolic_limits
from monitoring.scales.laboratory import asked, said
from monitoring.scales.observables import (
    SYMPTOMS,
    baseline_systolic_mmhg,
    symptoms,
    systolic_mmhg,
    temperature_c,
)
from monitoring.scales.observables import hypotension as hypotension_judged

# --- what a clinician answers ---------------------------------------------------------------------

skin_or_mucosa_signs = asked(
    "skin-or-mucosa-signs", "skin or mucosal signs (hives, itch, flush, swollen lips or tongue)"
)
respiratory_compromise = asked("respiratory-compromise", "respiratory compromise")
end_organ_symptoms = asked(
    "end-organ-symptoms", "symptoms of end-organ dysfunction (collapse, syncope, incontinence)"
)
severe_gi_symptoms = asked("severe-gi-symptoms", "severe gastrointestinal symptoms")
likely_allergen_exposure = asked(
    "likely-allergen-exposure", "exposure to a known or highly probable allergen"
)
bronchospasm = asked("bronchospasm", "bronchospasm")
laryngeal_involvement = asked("laryngeal-involvement", "laryngeal involvement")
WAO_QUESTIONS = (
    skin_or_mucosa_signs,
    respiratory_compromise,
    end_organ_symptoms,
    severe_gi_symptoms,
    likely_allergen_exposure,
    bronchospasm,
    laryngeal_involvement,
)

SIGNS_COUNT_FOR = timedelta(hours=6)  # LOCAL: "minutes to several hours"
NO_COUNTS_FOR = timedelta(hours=1)  # LOCAL: what was not there may have come since

# --- low blood pressure ---------------------------------------------------------------------------

ADULT_LIMIT_MMHG = 90  # and section 9.3 by age below 10 years
SHARE_OF_BASELINE = 0.7  # a fall by more than 30 %: 91 from 130 is exactly 30 % and none
FALLEN = (systolic_mmhg < Scaled(baseline_systolic_mmhg, SHARE_OF_BASELINE)).called(
    "a fall by more than 30 % of the baseline"
)
HYPOTENSION = (
    systolic_limits(ADULT_LIMIT_MMHG) | FALLEN | WhereSeen(hypotension_judged.is_("yes"))
).called("hypotension")

# --- symptoms of the chart: one that is listed counts, one that is not says nothing --------------


def _listed(*words: str) -> Condition:
    return WhereSeen(symptoms.includes(*words))


SKIN_SYMPTOMS = ("urticaria", "rash")
AIRWAY_SYMPTOMS = ("wheeze", "stridor")
SKIN = (said(skin_or_mucosa_signs) | _listed(*SKIN_SYMPTOMS)).called("skin or mucosal signs")
RESPIRATORY = (
    said(respiratory_compromise)
    | said(bronchospasm)
    | said(laryngeal_involvement)
    | _listed(*AIRWAY_SYMPTOMS, "dyspnoea")
).called("respiratory compromise")
BRONCHOSPASM = (said(bronchospasm) | _listed("wheeze")).called("bronchospasm")
LARYNGEAL = (said(laryngeal_involvement) | _listed("stridor")).called("laryngeal involvement")

ANAPHYLAXIS_PROMPT = "ANAPHYLAXIS_PROMPT"
_READING = (
    "LOCAL: rash or urticaria among the symptoms is a skin sign; wheeze, stridor or dyspnoea is "
    "respiratory compromise, and so are bronchospasm and laryngeal involvement"
)

ANAPHYLAXIS_WAO_2020 = Scale(
    key="anaphylaxis-wao-2020",
    name="Anaphylaxis prompt (World Allergy Organization, 2020)",
    short_name="Anaphylaxis (WAO 2020)",
    source=Source(
        "Cardona V, et al. World Allergy Organ J 2020;13:100472",
        "10.1016/j.waojou.2020.100472",
        "criteria for the diagnosis of anaphylaxis",
        "V2",
    ),
    items=(
        Item(
            "Criterion 1",
            (
                Criterion(
                    1,
                    "Skin or mucosal signs, and one of: respiratory compromise; low blood "
                    "pressure or end-organ symptoms; severe gastrointestinal symptoms",
                    SKIN
                    & (
                        RESPIRATORY
                        | HYPOTENSION
                        | said(end_organ_symptoms)
                        | said(severe_gi_symptoms)
                    ),
                    reading=f"{_READING}. 1 is yes and 0 is no: the criteria have no grades",
                ),
            ),
            asks=(skin_or_mucosa_signs, respiratory_compromise, systolic_mmhg),
        ),
        Item(
            "Criterion 2",
            (
                Criterion(
                    1,
                    "After a known or highly probable allergen: hypotension, bronchospasm or "
                    "laryngeal involvement; skin signs are not needed",
                    said(likely_allergen_exposure) & (HYPOTENSION | BRONCHOSPASM | LARYNGEAL),
                    reading="LOCAL: wheeze among the symptoms is bronchospasm, stridor is "
                    "laryngeal involvement",
                ),
            ),
            asks=(likely_allergen_exposure, systolic_mmhg, bronchospasm, laryngeal_involvement),
        ),
    ),
    flags=(
        Flag(
            ANAPHYLAXIS_PROMPT,
            "The criteria are met: look at the patient now. CTCAE grade 3 anaphylaxis is proposed "
            "for a clinician to confirm or to reject.",
            from_grade=1,
        ),
    ),
    assumptions=(
        "Hypotension: systolic pressure below 90 mmHg from 10 years and under the limit for age "
        "below (section 9.3, V2), or a fall by more than 30 % of the baseline systolic pressure "
        "(V2), or a clinician's judgement that it is hypotension (LOCAL).",
        "A symptom that is listed counts; one that is not listed excludes nothing (LOCAL).",
        "Where the baseline pressure is not known, a fall can be neither found nor excluded.",
    ),
    local_choices=(
        "Signs of one reaction are put together over 6 h (LOCAL: 'minutes to several hours'): the "
        "answers, the symptoms listed last, and the last pressure where it was low. "
        "A 'no' counts for 1 h, and a normal pressure only at its own time.",
        "A row where a question is answered, where rash, urticaria, wheeze or stridor is listed, "
        "where the pressure is low within 24 h after the start of an infusion, and at each "
        "pressure and each list of symptoms while a 'yes' counts.",
    ),
    left_to_clinician=(
        *(f"{one.label.capitalize()}: `{one.name}` (yes, no)." for one in WAO_QUESTIONS),
        "The diagnosis, and its grade by CTCAE.",
    ),
    not_for=(
        "Excluding anaphylaxis: where something is not known the prompt stays open.",
        "Grading: it only proposes CTCAE grade 3.",
    ),
)

# --- IRR-1 (LOCAL): symptoms about an infusion open the form --------------------------------------

FORM_OPENS_FOR = timedelta(hours=24)
FEVER_OPENS_FOR = timedelta(hours=6)
hours_since_infusion = Number(
    "hours_since_infusion",
    "time since the start of the latest infusion",
    unit="h",
    plausible=(0, 1_000_000),
    charted=False,
)


def within(span: timedelta) -> Condition:
    """From the start of the latest infusion, up to and including the end of `span`."""
    return hours_since_infusion <= span / timedelta(hours=1)


SIGNS_AT_ANY_TIME = symptoms.includes(*SKIN_SYMPTOMS, *AIRWAY_SYMPTOMS)
SIGNS_ABOUT_INFUSION = within(FORM_OPENS_FOR) & HYPOTENSION

IRR_OPEN_FORM, IRR_FEVER_6H = "IRR_OPEN_FORM", "IRR_FEVER_6H"
SYMPTOMS_ABOUT_INFUSION = (within(FORM_OPENS_FOR) & symptoms.includes(*SYMPTOMS)).called(
    "any symptom from the start of an infusion to 24 h after it"
)
FEVER_ABOUT_INFUSION = (within(FEVER_OPENS_FOR) & (temperature_c >= 38.0)).called(
    "fever of 38.0 °C or more in the first 6 h after the start of an infusion"
)
IRR_1 = (
    Flag(
        IRR_OPEN_FORM,
        "IRR-1 (LOCAL): symptoms within 24 h of an infusion open the form of the infusion related "
        "reaction: start, stop and rate, lot of the product, premedication, drugs given, time to "
        "resolution.",
        SYMPTOMS_ABOUT_INFUSION,
    ),
    Flag(
        IRR_FEVER_6H,
        "IRR-1 (LOCAL): fever in the first 6 h, by itself, opens the infusion reaction, FEVER-1 "
        "and CRS together; to which of them it belongs is left to the clinician.",
        FEVER_ABOUT_INFUSION,
    ),
)
