"""FEVER-1: fever may be infection, not CRS. A panel of levels, always shown beside the CRS grade.

Read against clinical specification 7.5 (the levels) and 7.3 (the risk markers). The panel is not a
published scale: it raises a prompt, and neither it nor the CRS grade switches the other off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from itertools import combinations

from monitoring.grading.bands import LookedUp, Result, WhereSeen
from monitoring.grading.conditions import Choice, Condition, Number, any_of
from monitoring.grading.panel_page import panel_page
from monitoring.grading.scale import Criterion, Flag, Item, Scale, Source
from monitoring.scales import febrile_neutropenia_idsa_2010 as fn
from monitoring.scales.crs_astct_2019 import VASOPRESSORS_GIVEN, systolic_limits
from monitoring.scales.laboratory import upper_limit
from monitoring.scales.observables import (
    VASOPRESSIN,
    VASOPRESSOR_AGENTS,
    YES_NO,
    day,
    heart_rate_bpm,
    hypotension,
    respiratory_rate_bpm,
    symptoms,
    temperature_c,
)
from monitoring.scales.qsofa_2016 import ALTERED_MENTATION, QSOFA_2016, gcs
from monitoring.scales.sirs_1992 import lymphodepletion
from monitoring.settings import GradingChoices

KEY = "fever-1"
NOT_SEPARATED = "No validated routine-laboratory rule separates CRS from infection."


class Level(IntEnum):
    """What somebody must look at first; a rank, never a grade."""

    INFO = 1
    CAUTION = 2
    URGENT = 3
    EMERGENCY = 4

    @property
    def flag(self) -> str:
        return f"FEVER_1_{self.name}"


# --- what is asked beyond the bedside chart ---------------------------------------------------


def _tick(question: str, words: str) -> Choice:
    """Counts where a clinician says so; not said, it is listed nowhere and holds nothing open."""
    return Choice(
        question,
        words,
        choices=YES_NO,
        assumed="no",
        assumption="not listed unless a clinician says so.",
        briefly=f"not said: {words}",
    )


def _derived(name: str, words: str) -> Choice:
    return Choice(name, words, choices=YES_NO, charted=False)


def _by_the_drug_chart(name: str, words: str) -> Choice:
    return Choice(
        name,
        words,
        choices=YES_NO,
        assumed="no",
        assumption="A drug that is not listed was not given (D2).",
        charted=False,
    )


def _where_charted(name: str, words: str) -> Choice:
    return Choice(
        name,
        words,
        choices=YES_NO,
        assumed="no",
        assumption="It counts where it is charted.",
        charted=False,
    )


lactate = Result("lactate", "lactate", unit="mmol/L", plausible=(0.1, 40))
igg = Result("igg", "IgG", unit="mg/dL", plausible=(0, 15_000))
cd4 = Result("cd4", "CD4 cells", unit="/uL", plausible=(0, 500_000))
focal_symptom = _tick("focal-infection-symptom", "a symptom that points to a focus")
line_site = _tick("line-site-signs", "signs of infection at a line")
positive_culture = _tick("positive-culture", "a positive culture or PCR")
infections = _tick("serious-or-recurrent-infection", "serious or recurrent infection")

LOOKED_UP = (
    *fn.LOOKED_UP,
    LookedUp(gcs, "answers", timedelta(hours=1)),
    LookedUp(lactate, "labs", timedelta(hours=24)),
    LookedUp(focal_symptom, "answers", timedelta(hours=24)),
    LookedUp(line_site, "answers", timedelta(hours=24)),
    LookedUp(positive_culture, "answers", timedelta(days=7)),
    LookedUp(infections, "answers", timedelta(days=30)),
    LookedUp(igg, "labs", timedelta(days=30)),
    LookedUp(cd4, "labs", timedelta(days=30)),
)

# --- derived from the results -----------------------------------------------------------------

neutrophils_lower = _derived("neutrophils_lower", "neutrophils lower than the count before")
NEUTROPHILS_LOWER = fn.LOWER_THAN_BEFORE

crp = Result("crp", "CRP", unit="mg/L", plausible=(0, 1000))
crp_before = Result("crp_before", "the CRP before that", unit="mg/L", plausible=(0, 1000))
CRP_RISES, CRP_FALLS = crp > crp_before, crp < crp_before
crp_rising_again = Choice("crp_rising_again", "CRP, whether it rises again", choices=YES_NO)

procalcitonin = Result("procalcitonin", "procalcitonin", unit="ng/mL", plausible=(0, 1000))
PROCALCITONIN_RAISED = procalcitonin > upper_limit
procalcitonin_raised = _derived(
    "procalcitonin_raised", "procalcitonin above the laboratory's own upper limit"
)
VERDICTS_WITHIN = timedelta(hours=48)  # how long a CRP or a procalcitonin speaks for (LOCAL)

# --- derived from the drug chart and the course -----------------------------------------------

MASKED_FOR = timedelta(hours=72)
masking_drug = _by_the_drug_chart(
    "masking_drug",
    f"a steroid, an anticytokine or an antipyretic in the last {MASKED_FOR.days * 24} h",
)
BLUNTED_FOR_DAYS = 7
STEROID_DAYS_MORE_THAN = 3
blunted = _by_the_drug_chart(
    "fever_and_crp_blunted",
    f"a steroid on more than {STEROID_DAYS_MORE_THAN} of the last {BLUNTED_FOR_DAYS} days, or "
    f"tocilizumab or anakinra within {BLUNTED_FOR_DAYS} days",
)
RETURNS_AFTER = timedelta(hours=48)
fever_returned = Choice(
    "fever_returned",
    f"fever again, more than {RETURNS_AFTER.days * 24} h after the last sign of a CRS that had "
    "resolved",
    choices=YES_NO,
    assumed="no",
    assumption="For a moment taken by itself no CRS went before.",
    charted=False,
)

# --- seen at the bedside, and holding nothing open where they are not charted ------------------

rigors_seen = _where_charted("rigors_seen", "rigors")
RIGORS = symptoms.includes("rigors")
vasopressor_seen = _where_charted("vasopressor_seen", "a vasopressor")
VASOPRESSOR = VASOPRESSORS_GIVEN.includes(*VASOPRESSOR_AGENTS, VASOPRESSIN)

# --- the questions of the table ---------------------------------------------------------------

FEVER = fn.ELEVATED
TRIGGER = (FEVER | (temperature_c < 36.0) | rigors_seen.is_("yes")).called(
    "fever, temperature below 36.0 °C, or rigors"
)
NEUTROPENIA = fn.neutropenia(neutrophils_lower.is_("yes"))
FEBRILE_NEUTROPENIA = (fn.FEVER & NEUTROPENIA).called("febrile neutropenia (IDSA)")
# So that a line gives way to the worse one only where that one is certain.
NO_FEVER_SEEN = (~WhereSeen(FEVER)).called("no fever is seen")
NO_NEUTROPENIA_SEEN = (~WhereSeen(NEUTROPENIA)).called("no neutropenia is seen")
NOT_YET_FN = (~WhereSeen(FEBRILE_NEUTROPENIA)).called("not yet febrile neutropenia")
_QSOFA = tuple(item.cells[-1].when for item in QSOFA_2016.items)
assert QSOFA_2016.applies_when is not None  # it is not asked below 18 years
QSOFA_POSITIVE = (
    QSOFA_2016.applies_when & any_of([one & other for one, other in combinations(_QSOFA, 2)])
).called("qSOFA of 2 or more (adults)")
MASKED_SIGN = (
    (heart_rate_bpm > 110)
    | (respiratory_rate_bpm >= 22)
    | ALTERED_MENTATION
    | crp_rising_again.is_("yes")
    | (lactate > 2)
).called("a sign that goes on under a masked fever")


def low_pressure(adult_limit: float) -> Condition:
    """By the number alone, and where a clinician or a vasopressor says so in its stead."""
    said = hypotension.is_("yes") | vasopressor_seen.is_("yes")
    return (systolic_limits(adult_limit) | said).called("low pressure for age")


# --- the table --------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Line:
    """One line: its level, the condition as the specification says it and as computed, the text."""

    name: str
    level: Level
    meaning: str
    when: Condition
    text: str
    mark: str = "LOCAL"
    reading: str = ""


def lines(local: GradingChoices) -> tuple[Line, ...]:
    """Worst first. A line is read by itself; the level of a moment is that of its worst line."""
    return (
        Line(
            "Febrile neutropenia",
            Level.EMERGENCY,
            "Febrile neutropenia by IDSA 2010",
            FEBRILE_NEUTROPENIA,
            "Neutropenic fever: treat as infection now; CRS does not exclude sepsis.",
            mark="V2 for the definition, LOCAL as a level",
        ),
        Line(
            "Low pressure",
            Level.EMERGENCY,
            "Fever, and systolic pressure low for age",
            TRIGGER & low_pressure(local.adult_systolic_limit_mmhg),
            "Fever with low pressure: sepsis may be there now; CRS does not exclude sepsis.",
            reading="A temperature below 36.0 °C and rigors count as the fever of this line; a "
            "pressure that a vasopressor holds up, or that a clinician calls low, is low.",
        ),
        Line(
            "qSOFA",
            Level.EMERGENCY,
            "Fever, and qSOFA ≥ 2",
            TRIGGER & QSOFA_POSITIVE,
            "Fever with a positive qSOFA: sepsis may be there now; CRS does not exclude sepsis.",
            reading="Below 18 years qSOFA is not asked, and the pressure for age stands alone.",
        ),
        Line(
            "Neutropenia",
            Level.URGENT,
            "Fever ≥ 38.0 °C and neutrophils < 500 /uL or expected, not yet febrile neutropenia",
            TRIGGER & NEUTROPENIA & NOT_YET_FN,
            "Fever, neutropenic: repeat the temperature in 1 h; cultures; see the local pathway.",
            reading="A temperature below 36.0 °C and rigors count as the fever of this line.",
        ),
        Line(
            "Fever",
            Level.CAUTION,
            "Fever and neutrophils ≥ 500 /uL",
            TRIGGER & NO_NEUTROPENIA_SEEN,
            "Fever: look for a focus; cultures.",
            reading="Also where the neutrophils are not known. A temperature below 36.0 °C and "
            "rigors count as the fever of this line.",
        ),
        Line(
            "Masked fever",
            Level.CAUTION,
            "No fever, but a steroid, an IL-6 or IL-1 blocker or an antipyretic in the last 72 h, "
            "and heart rate > 110, respiratory rate ≥ 22, new confusion, CRP rising again or "
            "lactate > 2 mmol/L",
            NO_FEVER_SEEN & masking_drug.is_("yes") & MASKED_SIGN,
            "No fever is seen, and it may be masked by a drug of the last 72 h.",
            reading="Also where the temperature is not known. The limits of the heart and "
            "respiratory rate are an adult's: a well small child is above them.",
        ),
        *_features(),
    )


def _features() -> Iterable[Line]:
    """Features favouring infection: listed, never scored, and never holding a level open."""
    for name, meaning, when, mark, reading in (
        ("Focal symptom", "Focal symptom", focal_symptom.is_("yes"), "V1", ""),
        ("Line site", "Signs at a line site", line_site.is_("yes"), "LOCAL", ""),
        ("Positive culture", "Positive culture or PCR", positive_culture.is_("yes"), "V1", ""),
        (
            "Fever returned",
            "Fever returning more than 48 h after CRS resolved",
            FEVER & fever_returned.is_("yes"),
            "LOCAL",
            "Resolved: the last sign of the episode, once it was clean for the clean time.",
        ),
        (
            "Late fever",
            "Fever after day 14",
            FEVER & (day > 14),
            "V1",
            "No new CRS after 2 weeks in 475 patients given axi-, tisa- or liso-cel (Blood Adv "
            "2024;8:5346); BCMA products differ.",
        ),
        (
            "Procalcitonin raised",
            "Procalcitonin raised",
            procalcitonin_raised.is_("yes"),
            "LOCAL",
            "Above the laboratory's own upper limit; without one it is not listed.",
        ),
        (
            "Second rise of CRP",
            "Second CRP rise",
            crp_rising_again.is_("yes"),
            "LOCAL",
            "Higher than the CRP before it, after a fall since the infusion; of any size.",
        ),
    ):
        text = f"Favours infection: {_within_a_sentence(meaning)}."
        yield Line(name, Level.INFO, meaning, WhereSeen(when), text, mark, reading)


def _within_a_sentence(words: str) -> str:
    return words if words[1].isupper() else words[0].lower() + words[1:]


# --- risk markers, 7.3 ------------------------------------------------------------------------

RISK_MARKERS = (
    Flag("ANC_500_OR_LESS", "Neutrophils at or below 500 /uL.", fn.neutrophils <= 500),
    Flag("ANC_100_OR_LESS", "Neutrophils at or below 100 /uL.", fn.neutrophils <= 100),
    Flag(
        "IGG_DISCUSS_REPLACEMENT",
        "IgG at or below 400 mg/dL: discuss replacement (A10, V1; guidance differs).",
        igg <= 400,
    ),
    Flag(
        "IGG_LOW_WITH_INFECTION",
        "IgG above 400 up to 600 mg/dL with serious or recurrent infection: discuss replacement "
        "(V1).",
        (igg > 400) & (igg <= 600) & infections.is_("yes"),
    ),
    Flag(
        "CD4_BELOW_200",
        "CD4 cells below 200 /uL: is PJP prophylaxis continued? The threshold is UNVERIFIED (U9).",
        cd4 < 200,
    ),
    Flag(
        "FEVER_AND_CRP_MAY_BE_BLUNTED",
        f"Fever and CRP may be blunted: {blunted.label} (UNVERIFIED, U10; V1 for steroids).",
        blunted.is_("yes"),
    ),
)
MARKER_RESULTS: tuple[Number, ...] = (fn.neutrophils, igg, cd4)


def fever_1(local: GradingChoices) -> Scale:
    """The lines as a table, of which the rank of the level stands in place of a grade.

    So bounds, drivers and what is missing are those of every scale; the panel shows levels.
    """
    return Scale(
        key=KEY,
        name="FEVER-1: fever may be infection, not CRS",
        short_name="FEVER-1",
        source=Source("Clinical specification of this program", "", "7.5 and 7.3", "LOCAL"),
        applies_when=lymphodepletion.is_("begun"),
        items=tuple(
            Item(
                one.name,
                (
                    Criterion(
                        int(one.level), one.meaning, one.when, mark=one.mark, reading=one.reading
                    ),
                ),
                asks=(temperature_c,),
            )
            for one in lines(local)
        ),
        flags=RISK_MARKERS,
        assumptions=(
            "It applies from the start of lymphodepletion; where that is not recorded, always.",
            "Rigors and vasopressors count where they are charted; not charted, they hold nothing "
            "open.",
            "A fever counts whatever cause a clinician gave it: attribution never closes the "
            "panel, and neither does a CRS grade.",
            "The features favouring infection are listed with or without fever, where they are "
            "known.",
            fn.SUSTAINED + "first to last at least 60 min.",
        ),
        local_choices=(
            *(str(one) for one in LOOKED_UP),
            "CRP, whether it rises again, and procalcitonin: the latest within 48 h before "
            "(LOCAL).",
        ),
        left_to_clinician=(
            "`focal-infection-symptom`, `line-site-signs`, `positive-culture`, "
            "`serious-or-recurrent-infection` (yes, no).",
            "Replacement of IgG above 600 mg/dL after a poor response to a vaccine (V1).",
            "How long the neutrophils stay low: graded as ICAHT.",
        ),
        not_for=(
            "Telling infection from CRS. " + NOT_SEPARATED,
            "Closing the question: it is shown beside the CRS grade, whatever that is.",
            "Lymphocytes below 200 /uL: charted only, they raise nothing here.",
        ),
    )


FEVER_1 = fever_1(GradingChoices())


def page(local: GradingChoices | None = None) -> str:
    """The panel in Markdown, to be held against the specification: levels, never grades."""
    local = local or GradingChoices()
    return panel_page(
        fever_1(local),
        {int(level): level.name for level in Level},
        tuple((one.name, one.text) for one in lines(local)),
        remark=f"Always shown beside the CRS grade; neither switches the other off. {NOT_SEPARATED}",
    )
