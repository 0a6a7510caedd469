"""What else is present, in a few words: one table for the board, the banner and the handover.

A chip says what is certain. What is only possible stays off the board (it would ring for nothing)
and stands on the patient's page with what to chart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitoring.course.other_scales import OtherView


@dataclass(frozen=True)
class Chip:
    """A chip of a scale: shown from a grade upward, or by a flag; `{grade}` is what is certain."""

    words: str
    colour: str
    scale: str
    from_grade: int | None = None
    flag: str = ""
    unless: str = ""

    def fits(self, view: OtherView) -> bool:
        if view.scale.removeprefix("ctcae-5.0-").removeprefix("ctcae-6.0-") != self.scale:
            return False
        if self.flag:
            return self.flag in view.flags and self.unless not in view.flags
        return self.from_grade is not None and view.least >= self.from_grade

    def said(self, view: OtherView) -> str:
        return f":{self.colour}-badge[{self.words.format(grade=view.least)}]"


def _mineral(term: str, words: str) -> Chip:
    return Chip(f"{words} G{{grade}}", "orange", term, from_grade=3)


# Within a scale the first that fits is shown. A few days of low counts (ICAHT 1) follow nearly every
# lymphodepletion: they stand on the patient's page.
CHIPS: tuple[Chip, ...] = (
    Chip("febrile neutropenia", "red", "febrile-neutropenia-idsa-2010", from_grade=1),
    Chip("infection: emergency", "red", "fever-1", flag="FEVER_1_EMERGENCY"),
    Chip("infection: urgent", "orange", "fever-1", flag="FEVER_1_URGENT"),
    Chip("infection not excluded", "blue", "fever-1", flag="FEVER_1_CAUTION"),
    Chip("anaphylaxis criteria", "red", "anaphylaxis-wao-2020", from_grade=1),
    Chip("clinical TLS", "red", "tls-howard-2011", flag="TLS_CLINICAL", unless="TLS_NOT_NOW"),
    Chip(
        "laboratory TLS", "orange", "tls-howard-2011", flag="TLS_LABORATORY", unless="TLS_NOT_NOW"
    ),
    Chip("TLS pattern, late", "blue", "tls-howard-2011", flag="TLS_PATTERN_OUTSIDE_WINDOW"),
    Chip("IEC-HS possible: review", "red", "iec-hs-2023", flag="IEC_HS_POSSIBLE"),
    Chip("IEC-HS screen", "orange", "iec-hs-2023", flag="IEC_HS_SCREEN"),
    Chip("ICAHT {grade}", "orange", "icaht-early-2023", from_grade=3),
    Chip("ICAHT {grade}", "blue", "icaht-early-2023", from_grade=2),
    Chip("late ICAHT {grade}", "orange", "icaht-late-2023", from_grade=3),
    Chip("late ICAHT {grade}", "blue", "icaht-late-2023", from_grade=2),
    Chip("T-ICAHT {grade}", "orange", "t-icaht-early-2025", from_grade=3),
    Chip("T-ICAHT {grade}", "blue", "t-icaht-early-2025", from_grade=2),
    Chip("late T-ICAHT {grade}", "orange", "t-icaht-late-2025", from_grade=3),
    Chip("late T-ICAHT {grade}", "blue", "t-icaht-late-2025", from_grade=2),
    _mineral("hyperkalemia", "potassium high"),
    _mineral("hypokalemia", "potassium low"),
    _mineral("hypernatremia", "sodium high"),
    _mineral("hyponatremia", "sodium low"),
    _mineral("hypercalcemia", "calcium high"),
    _mineral("hypocalcemia", "calcium low"),
    _mineral("hypermagnesemia", "magnesium high"),
    _mineral("hypomagnesemia", "magnesium low"),
    Chip("infusion reaction G{grade}", "orange", "infusion-related-reaction", from_grade=1),
    Chip("allergic reaction G{grade}", "orange", "allergic-reaction", from_grade=1),
)


def chips(views: Iterable[OtherView], *, now: datetime) -> list[str]:
    """In the order of CHIPS, one per scale, of what still speaks of the present."""
    standing = {view.scale: view for view in views if view.stands(now)}
    said: dict[str, str] = {}
    for chip in CHIPS:
        for scale, view in standing.items():
            if scale not in said and chip.fits(view):
                said[scale] = chip.said(view)
    return list(said.values())
