"""When somebody is alerted, as one table. All LOCAL: no guideline says what a program should ring for.

An alert rings for what is certain and never for what is only possible (D29). It is keyed to the
episode: raised once, again when it becomes more severe, and again when it had gone and is back. What
quiets it is of one toxicity, so that CRS acknowledged never quiets ICANS. The IEC-HS screen is a
prompt on the board and rings for nobody: its red flag, ferritin that doubles, does.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from monitoring.course.grades import CRS, ICANS
from monitoring.course.patterns.table import BY_KEY as PATTERN_BY_KEY
from monitoring.course.patterns.table import PATTERNS, Urgency
from monitoring.course.toxicity_episodes import rule_of


class Level(StrEnum):
    """How an alert is told; what follows on each is the unit's ladder."""

    URGENT = "urgent"
    INFORM = "inform"
    OVERDUE = "overdue"


class Toxicity(StrEnum):
    """What an acknowledgement quiets; nothing else falls silent with it."""

    CRS = "CRS"
    ICANS = "ICANS"
    INFECTION = "infection"
    IEC_HS = "IEC-HS"
    TLS = "tumour lysis"
    CHECKS = "checks"


@dataclass(frozen=True)
class GradeRule:
    """An episode of a scale: rings at each of these grades when it is first certain in it.

    `words` stand in the place of a grade where the scale's numbers are none, as Howard's steps.
    """

    scale: str
    name: str
    toxicity: Toxicity
    levels: tuple[tuple[int, Level], ...]
    reason: str
    words: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.scale

    def level_of(self, grade: int) -> Level | None:
        """Of the highest line that the grade reaches."""
        reached = [level for least, level in self.levels if grade >= least]
        return reached[-1] if reached else None

    def says(self, grade: int) -> str:
        """Of the episode and not of this minute: it may be said hours later."""
        met = self.words[min(grade, len(self.words) - 1)] if self.words else f"grade {grade}"
        return f"{self.name}: criteria met for {met}, for review"

    @property
    def clears(self) -> str:
        """When it rings no more by itself, as the episode's rule says."""
        if self.scale in (CRS, ICANS):
            return (
                "The episode is over: assessments without a sign of it span the clean time (1.7), or"
                " a physician dates its end."
            )
        rule = rule_of(self.scale)
        return f"The episode is over: {rule.ends}." if rule else "The episode is over."


@dataclass(frozen=True)
class PatternRule:
    """A pattern of the course: rings once for each time that it begins to hold."""

    pattern: str
    toxicity: Toxicity
    level: Level

    @property
    def key(self) -> str:
        return self.pattern

    @property
    def name(self) -> str:
        return PATTERN_BY_KEY[self.pattern].name

    @property
    def says(self) -> str:
        return PATTERN_BY_KEY[self.pattern].meaning

    @property
    def clears(self) -> str:
        return f"It certainly holds no longer. The rule: {PATTERN_BY_KEY[self.pattern].rule}"


_TWO_UP = ((1, Level.INFORM), (2, Level.URGENT))

GRADE_RULES: tuple[GradeRule, ...] = (
    GradeRule(CRS, "CRS", Toxicity.CRS, _TWO_UP, "from grade 2 on, guidelines treat (6.2)"),
    GradeRule(ICANS, "ICANS", Toxicity.ICANS, _TWO_UP, "from grade 2 on, guidelines treat (6.3)"),
    GradeRule(
        "febrile-neutropenia-idsa-2010",
        "Febrile neutropenia",
        Toxicity.INFECTION,
        ((1, Level.URGENT),),
        "antibiotics are given early, whatever the CRS is (other toxicities, 7)",
        ("fever and neutropenia", "fever and neutropenia"),
    ),
    GradeRule(
        "tls-howard-2011",
        "Tumour lysis",
        Toxicity.TLS,
        # Outside its window the pattern is no tumour lysis by the definition: told, and not urgent.
        ((0, Level.INFORM), (1, Level.URGENT)),
        "laboratory or clinical tumour lysis (other toxicities, 4)",
        ("its pattern outside the window", "laboratory TLS", "clinical TLS"),
    ),
)

# What a red flag is about. Those that only say what a grade rule says already are left out.
_TOXICITY_OF = {
    "GRADE_RISE": Toxicity.CRS,
    "CRS_WITH_ICANS": Toxicity.ICANS,
    "ICE_FALL": Toxicity.ICANS,
    "WRITING_LOST": Toxicity.ICANS,
    "SEIZURE": Toxicity.ICANS,
    "CONSCIOUSNESS_FALL": Toxicity.ICANS,
    "NEW_WEAKNESS": Toxicity.ICANS,
    "RAISED_PRESSURE_SIGNS": Toxicity.ICANS,
    "HYPOTENSION_AFTER_BOLUSES": Toxicity.CRS,
    "OXYGEN_STEPS": Toxicity.CRS,
    "FEVER_OVER_3_DAYS": Toxicity.INFECTION,
    "FEVER_AFTER_TOCILIZUMAB": Toxicity.CRS,
    "FEVER_WITH_NEUTROPENIA": Toxicity.INFECTION,
    "FERRITIN_DOUBLING_AFTER_CRS": Toxicity.IEC_HS,
    "TOCILIZUMAB_COUNT": Toxicity.CRS,
    "MISSED_VITALS": Toxicity.CHECKS,
    "MISSED_NEURO_CHECK": Toxicity.CHECKS,
    "EARLY_HIGH_FEVER": Toxicity.CRS,
    "LATE_ONSET_REVIEW": Toxicity.CRS,
    "BIPHASIC_ICANS": Toxicity.ICANS,
    "NON_ICANS_NEUROTOX": Toxicity.ICANS,
    "MINERALS_TOWARD_TLS": Toxicity.TLS,
}
SAID_BY_THE_GRADE = ("GRADE_3_OR_MORE",)
_LEVELS = {Urgency.WITHIN_MINUTES: Level.URGENT, Urgency.INFORM: Level.INFORM}

PATTERN_RULES: tuple[PatternRule, ...] = tuple(
    PatternRule(
        one.key,
        _TOXICITY_OF[one.key],
        Level.OVERDUE if _TOXICITY_OF[one.key] is Toxicity.CHECKS else _LEVELS[one.urgency],
    )
    for one in PATTERNS
    if one.urgency in _LEVELS and one.key not in SAID_BY_THE_GRADE
)
ALERT_RULES: tuple[GradeRule | PatternRule, ...] = (*GRADE_RULES, *PATTERN_RULES)
BY_KEY: dict[str, GradeRule | PatternRule] = {one.key: one for one in ALERT_RULES}
