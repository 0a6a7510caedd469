"""The other domains of ICANS, and sedation, as rows under ICE: only what is not as it should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitoring.ui.figures.clock import Clock
from monitoring.ui.figures.course_frames import CourseRows, chosen
from monitoring.ui.figures.palette import Palette
from monitoring.ui.figures.panels import Panel, rows_axis
from monitoring.ui.figures.traces import INVISIBLE, Block, Part, Points, blocks, joined, marks
from monitoring.ui.theme import GradeLook
from monitoring.ui.words import spoken

ROW = 20


@dataclass(frozen=True)
class Sign:
    """A column, the word in it that is nothing to show, and the words that count as severe."""

    label: str
    column: str
    normal: str
    severe: tuple[str, ...] = ()
    lasts: bool = True

    def says(self, word: str) -> str:
        return "Sedated" if self.column == "sedated" else spoken(word, self.column)


SIGNS = (
    Sign(
        "Consciousness",
        "consciousness",
        "awakens-spontaneously",
        severe=("awakens-to-touch", "vigorous-touch", "unarousable"),
    ),
    Sign("Seizure", "seizure", "none", lasts=False),
    Sign("Motor weakness", "motor", "none", severe=("deep",)),
    Sign("Raised pressure", "raised_icp", "none"),
    Sign("Sedation", "sedated", "no"),
)


@dataclass(frozen=True)
class Checks:
    """The moments at which any of the signs was looked for."""

    at: Points
    sedated: list[bool]
    clock: Clock
    colours: Palette

    def look(self, sign: Sign, word: str, place: int) -> GradeLook:
        """Grey under sedation, when consciousness says nothing (D22)."""
        if sign.column == "sedated" or (sign.column == "consciousness" and self.sedated[place]):
            return self.colours.unknown
        severe = word in sign.severe or not sign.severe
        return self.colours.grades[3 if severe else 2]


def signs_panel(charted: CourseRows, colours: Palette) -> Panel | None:
    """A row for each sign that was ever seen; None where none was."""
    moments = charted.moments
    columns = {sign: moments.words(sign.column) for sign in SIGNS}
    checked = [
        place for place in range(len(moments)) if any(column[place] for column in columns.values())
    ]
    at = Points(chosen(moments.times, checked), [], chosen(charted.said, checked), checked)
    sedated = [word == "yes" for word in chosen(moments.words("sedated"), checked)]
    checks = Checks(at, sedated, charted.clock, colours)
    seen = {
        sign: ["" if word == sign.normal else word for word in chosen(column, checked)]
        for sign, column in columns.items()
    }
    present = [sign for sign in SIGNS if any(seen[sign])]
    if not present:
        return None
    traces: list[Part] = []
    for row, sign in enumerate(reversed(present)):
        traces += _row(sign, seen[sign], row, checks)
    names = [sign.label for sign in present]
    return Panel("signs", "", ROW * len(names) + 4, rows_axis(names), traces, gap_above=4)


def _row(sign: Sign, found: list[str], row: int, checks: Checks) -> list[Part]:
    at = checks.at
    said = [
        f"<b>{sign.label}: {sign.says(word)}</b> · {when}" if word else ""
        for word, when in zip(found, at.said, strict=True)
    ]
    points = Points(at.times, [float(row)] * len(said), said, at.moment).where(
        [bool(word) for word in found]
    )
    if sign.lasts:
        drawn = joined(_spells(sign, found, row, checks))
        name = f"{sign.label} charted"
        return [
            *blocks(sign.label, drawn, checks.clock),
            marks(name, points, colour=INVISIBLE, symbol="square", size=4),
        ]
    return [
        marks(
            sign.label,
            points,
            colour=checks.colours.alarm,
            symbol="star-triangle-up",
            size=13,
            mode="markers+text",
            text=[sign.says(word) for word in found if word],
            textposition="middle right",
            textfont={"size": 11.5, "color": checks.colours.ink},
        )
    ]


def _spells(sign: Sign, found: list[str], row: int, checks: Checks) -> Iterator[Block]:
    """From each check that found the sign to the next check."""
    times = checks.at.times
    ends = checks.clock.until_next(times)
    for place, (start, end, word) in enumerate(zip(times, ends, found, strict=True)):
        if word:
            look = checks.look(sign, word, place)
            yield Block(start, end, row - 0.42, row + 0.42, look, (sign.says(word),))
