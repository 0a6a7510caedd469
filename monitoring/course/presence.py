"""What else is present beside CRS and ICANS, in a few words: one table for board and handover.

It says what is certain. What is only possible stays off the board (it would ring for nothing) and
stands on the patient's page with what to chart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from monitoring.course.other_scales import OtherView


class Tone(Enum):
    """How loudly it is said."""

    URGENT = 0
    WARNING = 1
    NOTE = 2


@dataclass(frozen=True)
class Presence:
    """Said of a scale from a grade upward, or by a flag; `{grade}` is what is certain."""

    words: str
    tone: Tone
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
        return self.words.format(grade=view.least)


def _mineral(term: str, words: str) -> Presence:
    return Presence(f"{words} G{{grade}}", Tone.WARNING, term, from_grade=3)


_TLS = "tls-howard-2011"
# Within a scale the first that fits is said. A few days of low counts (ICAHT 1) follow nearly every
# lymphodepletion: they stand on the patient's page.
PRESENCES: tuple[Presence, ...] = (
    Presence("febrile neutropenia", Tone.URGENT, "febrile-neutropenia-idsa-2010", from_grade=1),
    Presence("infection: emergency", Tone.URGENT, "fever-1", flag="FEVER_1_EMERGENCY"),
    Presence("infection: urgent", Tone.WARNING, "fever-1", flag="FEVER_1_URGENT"),
    Presence("infection not excluded", Tone.NOTE, "fever-1", flag="FEVER_1_CAUTION"),
    Presence("anaphylaxis criteria", Tone.URGENT, "anaphylaxis-wao-2020", from_grade=1),
    Presence("clinical TLS", Tone.URGENT, _TLS, flag="TLS_CLINICAL", unless="TLS_NOT_NOW"),
    Presence("laboratory TLS", Tone.WARNING, _TLS, flag="TLS_LABORATORY", unless="TLS_NOT_NOW"),
    Presence("TLS pattern, late", Tone.NOTE, _TLS, flag="TLS_PATTERN_OUTSIDE_WINDOW"),
    Presence("IEC-HS possible: review", Tone.URGENT, "iec-hs-2023", flag="IEC_HS_POSSIBLE"),
    Presence("IEC-HS screen", Tone.WARNING, "iec-hs-2023", flag="IEC_HS_SCREEN"),
    Presence("ICAHT {grade}", Tone.WARNING, "icaht-early-2023", from_grade=3),
    Presence("ICAHT {grade}", Tone.NOTE, "icaht-early-2023", from_grade=2),
    Presence("late ICAHT {grade}", Tone.WARNING, "icaht-late-2023", from_grade=3),
    Presence("late ICAHT {grade}", Tone.NOTE, "icaht-late-2023", from_grade=2),
    Presence("T-ICAHT {grade}", Tone.WARNING, "t-icaht-early-2025", from_grade=3),
    Presence("T-ICAHT {grade}", Tone.NOTE, "t-icaht-early-2025", from_grade=2),
    Presence("late T-ICAHT {grade}", Tone.WARNING, "t-icaht-late-2025", from_grade=3),
    Presence("late T-ICAHT {grade}", Tone.NOTE, "t-icaht-late-2025", from_grade=2),
    _mineral("hyperkalemia", "potassium high"),
    _mineral("hypokalemia", "potassium low"),
    _mineral("hypernatremia", "sodium high"),
    _mineral("hyponatremia", "sodium low"),
    _mineral("hypercalcemia", "calcium high"),
    _mineral("hypocalcemia", "calcium low"),
    _mineral("hypermagnesemia", "magnesium high"),
    _mineral("hypomagnesemia", "magnesium low"),
    Presence("infusion reaction G{grade}", Tone.WARNING, "infusion-related-reaction", from_grade=1),
    Presence("allergic reaction G{grade}", Tone.WARNING, "allergic-reaction", from_grade=1),
)


def present(views: Iterable[OtherView], *, now: datetime) -> tuple[tuple[Presence, OtherView], ...]:
    """In the order of PRESENCES, one per scale, of what still speaks of the present."""
    standing = {view.scale: view for view in views if view.stands(now)}
    found: dict[str, tuple[Presence, OtherView]] = {}
    for one in PRESENCES:
        for scale, view in standing.items():
            if scale not in found and one.fits(view):
                found[scale] = (one, view)
    return tuple(found.values())
