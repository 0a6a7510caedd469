"""CTCAE 5.0 (27 November 2017), terms that no laboratory result grades alone, and reactions.

No text of version 6.0 was read for any of these, so there is no 6.0 of them.
"""

from __future__ import annotations

from datetime import timedelta

from monitoring.grading.bands import Rounded, WhereSeen
from monitoring.grading.conditions import Choice, Number
from monitoring.grading.scale import Flag, Scale
from monitoring.scales.anaphylaxis_wao_2020 import (
    FORM_OPENS_FOR,
    IRR_1,
    IRR_OPEN_FORM,
    bronchospasm,
    within,
)
from monitoring.scales.ctcae.clinical import (
    ClinicalTerm,
    Measured,
    MoreBy,
    Presence,
    There,
    Tick,
    scale_of,
)
from monitoring.scales.ctcae.v5 import EDITION_5
from monitoring.scales.laboratory import asked, said, taken_for_granted, volunteered
from monitoring.scales.observables import spo2_pct, symptoms

AN_HOUR = timedelta(hours=1)  # LOCAL: in a reaction, what was not there may have come since
LIFE_THREATENING = "Life-threatening consequences; urgent intervention indicated"


def present(term: str, words: str) -> Choice:
    return asked(f"{term}-present", words)


def life_threatening(term: str, words: str) -> Choice:
    return asked(f"{term}-life-threatening", f"life-threatening consequences of {words}")


# --- hypoxia (section 6) -------------------------------------------------------------------------

pao2_mmhg = Number("pao2-mmhg", "arterial oxygen pressure (PaO₂)", unit="mmHg", plausible=(10, 700))
spo2_at_rest = taken_for_granted(
    "hypoxia-spo2-at-rest",
    "SpO₂ taken at rest",
    without="no word on it",
    then="the SpO₂ of the chart was taken at rest",
)
LOW_SPO2 = spo2_pct < 88
HYPOXIA = ClinicalTerm(
    "hypoxia",
    "Hypoxia",
    "10021143",
    mark="V2",
    cells=(
        (),
        (
            Tick(
                asked("hypoxia-with-exercise", "oxygen saturation falls below 88 % with exercise"),
                "Decreased oxygen saturation with exercise (pulse oximeter < 88 %)",
            ),
            Measured(
                "The SpO₂ of the chart, where it was taken with exercise",
                LOW_SPO2 & spo2_at_rest.is_("no"),
                mark="LOCAL",
            ),
            Tick(
                asked("hypoxia-intermittent-oxygen", "intermittent supplemental oxygen"),
                "Intermittent supplemental oxygen",
            ),
        ),
        (
            Measured(
                "Decreased oxygen saturation at rest (pulse oximeter < 88 %)",
                LOW_SPO2 & spo2_at_rest.is_in("yes", perhaps=("no",)),
                reading="LOCAL: the SpO₂ of the chart counts as taken at rest unless somebody "
                "says that it was not",
            ),
            Measured(
                "PaO₂ ≤ 55 mmHg",
                WhereSeen(pao2_mmhg <= 55),
                reading="LOCAL: a gas that was not taken holds nothing open",
            ),
        ),
        (
            Tick(
                volunteered(
                    "hypoxia-life-threatening",
                    "life-threatening airway compromise (tracheotomy or intubation)",
                ),
                "Life-threatening airway compromise; urgent intervention indicated",
                reading="0.7 LOCAL: counts where a clinician says so",
            ),
        ),
    ),
    also_asked=(pao2_mmhg, spo2_at_rest),
    at_once=(spo2_at_rest,),
    rows_when="A row at each SpO₂, tried in vain or not, and where a question is answered. An SpO₂ "
    "speaks of its own time only.",
    assumptions=(
        "An SpO₂ of 88 % or more is no grade 0: what happens with exercise, and oxygen given "
        "at times, are asked for.",
        "The plausible range of the PaO₂ is LOCAL.",
    ),
    not_for=("Grading CRS, whose hypoxia goes by the oxygen device (ASTCT).",),
)

# --- QTc (section 6) -----------------------------------------------------------------------------

QTC_PLAUSIBLE = (200, 800)  # LOCAL: section 9 has none
qtc_ms = Number("qtc-ms", "QTc", unit="ms", plausible=QTC_PLAUSIBLE)
qtc_baseline_ms = Number("qtc-baseline-ms", "QTc at baseline", unit="ms", plausible=QTC_PLAUSIBLE)
WHOLE_QTC = Rounded(qtc_ms)
WHOLE_MS = "LOCAL: the table prints whole numbers; a fraction is rounded half up"
QTC = ClinicalTerm(
    "electrocardiogram-qt-corrected-interval-prolonged",
    "Electrocardiogram QT corrected interval prolonged",
    "10014383",
    mark="V2",
    death=False,
    cells=(
        (Measured("Average QTc 450 - 480 ms", WHOLE_QTC >= 450, reading=WHOLE_MS),),
        (Measured("Average QTc 481 - 500 ms", WHOLE_QTC >= 481, reading=WHOLE_MS),),
        (
            Measured("Average QTc ≥ 501 ms", WHOLE_QTC >= 501, reading=WHOLE_MS),
            Measured(
                "> 60 ms change from baseline",
                qtc_ms > MoreBy(qtc_baseline_ms, 60),
                reading="LOCAL: a change that prolongs it, as the term says",
            ),
        ),
        (
            Tick(
                volunteered(
                    "qtc-serious-arrhythmia",
                    "torsade de pointes, polymorphic ventricular tachycardia, or signs of a "
                    "serious arrhythmia",
                ),
                "Torsade de pointes; polymorphic ventricular tachycardia; signs or symptoms of "
                "serious arrhythmia",
                reading="0.7 LOCAL: counts where a clinician says so",
            ),
        ),
    ),
    also_asked=(qtc_ms, qtc_baseline_ms),
    assumptions=(
        "The QTc that is typed is the average of the tracing; by which formula it was corrected is "
        "the unit's own.",
        "Baseline: `qtc-baseline-ms` where it is answered (it counts for a year), else the last "
        "`qtc-ms` before lymphodepletion, or before the first infusion where no lymphodepletion is "
        "recorded (0.9 LOCAL). Without either, a change from baseline can be neither found nor "
        "excluded.",
        "The plausible range of the QTc is LOCAL.",
    ),
)

# --- DIC and AKI (section 6) ---------------------------------------------------------------------

_DIC = "disseminated-intravascular-coagulation"
DIC = ClinicalTerm(
    _DIC,
    "Disseminated intravascular coagulation",
    "10013442",
    mark="V2",
    presence=Presence(
        asked(
            f"{_DIC}-laboratory-findings",
            "laboratory findings of disseminated intravascular coagulation",
        )
    ),
    cells=(
        (),
        (There("Laboratory findings with no bleeding"),),
        (
            Tick(
                asked(f"{_DIC}-bleeding", "bleeding"),
                "Laboratory findings and bleeding",
                alone=False,
            ),
        ),
        (
            Tick(
                life_threatening(_DIC, "disseminated intravascular coagulation"),
                LIFE_THREATENING,
            ),
        ),
    ),
    assumptions=("Which results are those findings is a clinician's judgement, not computed.",),
)

_AKI = "acute-kidney-injury"
AKI = ClinicalTerm(
    _AKI,
    "Acute kidney injury",
    "10069339",
    mark="V2",
    cells=(
        (),
        (),
        (
            Tick(
                asked(f"{_AKI}-hospitalization", "hospitalization for acute kidney injury"),
                "Hospitalization indicated",
            ),
        ),
        (
            Tick(life_threatening(_AKI, "acute kidney injury"), "Life-threatening consequences"),
            Tick(
                asked(f"{_AKI}-dialysis", "dialysis for acute kidney injury"),
                "Dialysis indicated",
            ),
        ),
    ),
    assumptions=(
        "Grade 0 says that none of grades 3 and 4 is met: this edition has no lower grade, and a "
        "rise of creatinine is graded by creatinine-increased.",
    ),
)

# --- reactions (section 8) -----------------------------------------------------------------------

_IRR = "infusion-related-reaction"
irr_present = present(_IRR, "a reaction tied to an infusion")
INFUSION_RELATED_REACTION = ClinicalTerm(
    _IRR,
    "Infusion related reaction",
    "10051792",
    presence=Presence(irr_present),
    cells=(
        (
            There(
                "Mild transient reaction; interruption of the infusion not indicated; "
                "intervention not indicated"
            ),
        ),
        (
            Tick(
                asked(
                    f"{_IRR}-interruption",
                    "interruption of the infusion, or treatment, with a prompt response",
                ),
                "Therapy or infusion interruption indicated but responds promptly to symptomatic "
                "treatment (antihistamines, NSAIDs, narcotics, IV fluids)",
                reading="LOCAL: treatment without an interruption is no grade 1, so it counts here",
            ),
            Tick(
                asked(f"{_IRR}-prophylaxis", "prophylactic drugs for up to 24 h"),
                "Prophylactic medications indicated for ≤ 24 h",
            ),
        ),
        (
            Tick(
                asked(f"{_IRR}-prolonged", "prolonged: no rapid response"),
                "Prolonged (not rapidly responsive to symptomatic medication or to a brief "
                "interruption of the infusion)",
            ),
            Tick(
                asked(f"{_IRR}-recurrence", "recurrence after improvement"),
                "Recurrence of symptoms following initial improvement",
            ),
            Tick(
                asked(f"{_IRR}-hospitalization", "hospitalization for the reaction"),
                "Hospitalization indicated for clinical sequelae",
            ),
        ),
        (Tick(life_threatening(_IRR, "the infusion related reaction"), LIFE_THREATENING),),
    ),
    flags=IRR_1,
    no_for=AN_HOUR,
    rows_when="A row where one of its questions is answered, and where IRR-1 opens the form.",
)

_ALLERGIC = "allergic-reaction"
tied_to_infusion = volunteered(irr_present.name, irr_present.label)
REPORTED_AS_IRR = "REPORTED_AS_IRR"
ALLERGIC_REACTION = ClinicalTerm(
    _ALLERGIC,
    "Allergic reaction",
    "10001718",
    presence=Presence(present(_ALLERGIC, "an allergic reaction")),
    cells=(
        (There("Systemic intervention not indicated"),),
        (
            Tick(
                asked(f"{_ALLERGIC}-oral-treatment", "oral treatment of the allergic reaction"),
                "Oral intervention indicated",
            ),
        ),
        (
            Tick(bronchospasm, "Bronchospasm", alone=False),
            Tick(
                asked(f"{_ALLERGIC}-hospitalization", "hospitalization for the allergic reaction"),
                "Hospitalization indicated for clinical sequelae",
            ),
            Tick(
                asked(
                    f"{_ALLERGIC}-iv-treatment", "intravenous treatment of the allergic reaction"
                ),
                "Intravenous intervention indicated",
            ),
        ),
        (Tick(life_threatening(_ALLERGIC, "the allergic reaction"), LIFE_THREATENING),),
    ),
    excluded=tied_to_infusion,
    flags=(
        Flag(
            REPORTED_AS_IRR,
            "Tied to an infusion: reported as infusion related reaction, never as both.",
            said(tied_to_infusion),
        ),
        Flag(
            IRR_OPEN_FORM,
            "Within 24 h of an infusion, and nobody has said whether it is tied to it: answer "
            "the form of the infusion related reaction first.",
            within(FORM_OPENS_FOR) & ~tied_to_infusion.is_known(),
        ),
    ),
    no_for=AN_HOUR,
    rows_when="A row where one of its questions is answered, whether it is tied to an infusion "
    "among them.",
    assumptions=("If tied to an infusion it is an infusion related reaction, never both (V1).",),
)

_ANAPHYLAXIS = "anaphylaxis"
ANAPHYLAXIS = ClinicalTerm(
    _ANAPHYLAXIS,
    "Anaphylaxis",
    "10002218",
    presence=Presence(present(_ANAPHYLAXIS, "anaphylaxis, by a clinician's diagnosis")),
    cells=(
        (),
        (),
        (
            Tick(bronchospasm, "Symptomatic bronchospasm, with or without urticaria", alone=False),
            Tick(
                asked(
                    f"{_ANAPHYLAXIS}-parenteral-treatment", "parenteral treatment of anaphylaxis"
                ),
                "Parenteral intervention indicated",
            ),
            Tick(
                asked(f"{_ANAPHYLAXIS}-oedema", "allergy-related oedema or angio-oedema"),
                "Allergy-related oedema or angio-oedema",
            ),
            Tick(
                asked(f"{_ANAPHYLAXIS}-hypotension", "hypotension of anaphylaxis"),
                "Hypotension",
            ),
            There(
                "Anaphylaxis, as a clinician says",
                mark="LOCAL",
                reading="LOCAL: the term begins at grade 3, so whoever has it has at least that",
            ),
        ),
        (Tick(life_threatening(_ANAPHYLAXIS, "anaphylaxis"), LIFE_THREATENING),),
    ),
    no_for=AN_HOUR,
    not_for=("Finding anaphylaxis: the prompt is anaphylaxis-wao-2020.",),
)

_URTICARIA = "urticaria"
urticaria_bsa_pct = Number(
    "urticaria-bsa-pct", "body surface with urticaria", unit="%", plausible=(0, 100)
)
_SKIN_TREATMENT = (
    "Not in the copy that was read, so to be checked against the table; counts where a clinician "
    "says so, as it can only raise the grade"
)
URTICARIA = ClinicalTerm(
    _URTICARIA,
    "Urticaria",
    "10046735",
    death=False,
    presence=Presence(
        present(_URTICARIA, "urticaria"),
        seen=(WhereSeen(symptoms.includes("urticaria")), WhereSeen(urticaria_bsa_pct > 0)),
        none=urticaria_bsa_pct.is_known() & (urticaria_bsa_pct <= 0),
    ),
    cells=(
        (There("Urticarial lesions covering < 10 % of the body surface"),),
        (
            Measured(
                "Urticarial lesions covering 10 - 30 % of the body surface",
                urticaria_bsa_pct >= 10,
            ),
            Tick(
                volunteered(f"{_URTICARIA}-oral-treatment", "oral treatment of the urticaria"),
                "Oral intervention indicated",
                mark="UNVERIFIED",
                reading=_SKIN_TREATMENT,
            ),
        ),
        (
            Measured(
                "Urticarial lesions covering > 30 % of the body surface",
                urticaria_bsa_pct > 30,
            ),
            Tick(
                volunteered(f"{_URTICARIA}-iv-treatment", "intravenous treatment of the urticaria"),
                "Intravenous intervention indicated",
                mark="UNVERIFIED",
                reading=_SKIN_TREATMENT,
            ),
        ),
        (),
    ),
    also_asked=(urticaria_bsa_pct,),
    no_for=AN_HOUR,
    rows_when="A row where one of its questions is answered, and where urticaria is among the "
    "symptoms.",
)

CLINICAL_TERMS_5 = (
    HYPOXIA,
    QTC,
    DIC,
    AKI,
    INFUSION_RELATED_REACTION,
    ALLERGIC_REACTION,
    ANAPHYLAXIS,
    URTICARIA,
)
CLINICAL_5: tuple[tuple[ClinicalTerm, Scale], ...] = tuple(
    (term, scale_of(term, EDITION_5)) for term in CLINICAL_TERMS_5
)
