"""The other domains of ICANS, and sedation, as rows under ICE: only what is not as it should be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitoring.ui.figures.clock import Clock
from monitoring.ui.figures.course_frames import CourseRows, chosen
from monitoring.ui.figures.palette import Palette
from monitoring.ui.figures.panels import Panel, rows_axis
from monitoring.ui.figures.traces import INVISIBLE, Block, Part, Points, blocks, joined, marks
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


def signs_panel(charted: CourseRows, colours: Palette) -> Panel | None:
    """A row for each sign that was ever seen; None where none was."""
    moments, clock = charted.moments, charted.clock
    columns = {sign: moments.words(sign.column) for sign in SIGNS}
    checked = [
        place for place in range(len(moments)) if any(column[place] for column in columns.values())
    ]
    at = Points(chosen(moments.times, checked), [], chosen(charted.said, checked), checked)
    seen = {
        sign: ["" if word == sign.normal else word for word in chosen(column, checked)]
        for sign, column in columns.items()
    }
    present = [sign for sign in SIGNS if any(seen[sign])]
    if not present:
        return None
    traces: list[Part] = []
    for row, sign in enumerate(reversed(present)):
        traces += _row(sign, seen[sign], at, row, clock, colours)
    names = [sign.label for sign in present]
    return Panel("signs", "", ROW * len(names) + 4, rows_axis(names), traces, gap_above=4)


def _row(
    sign: Sign, found: list[str], at: Points, row: int, clock: Clock, colours: Palette
) -> list[Part]:
    said = [
        f"<b>{sign.label}: {sign.says(word)}</b> · {when}" if word else ""
        for word, when in zip(found, at.said, strict=True)
    ]
    points = Points(at.times, [float(row)] * len(said), said, at.moment).where(
        [bool(word) for word in found]
    )
    if sign.lasts:
        drawn = joined(_spells(sign, found, at, row, clock, colours))
        name = f"{sign.label} charted"
        return [
            *blocks(sign.label, drawn, clock),
            marks(name, points, colour=INVISIBLE, symbol="square", size=4),
        ]
    return [
        marks(
            sign.label,
            points,
            colour=colours.alarm,
            symbol="star-triangle-up",
            size=13,
            mode="markers+text",
            text=[sign.says(word) for word in found if word],
            textposition="middle right",
            textfont={"size": 11.5, "color": colours.ink},
        )
    ]


def _spells(
    sign: Sign, found: list[str], at: Points, row: int, clock: Clock, colours: Palette
) -> Iterator[Block]:
    """From each check that found the sign to the next check."""
    for start, end, word in zip(at.times, clock.until_next(at.times), found, strict=True):
        if word:
            severe = word in sign.severe or not sign.severe
            look = colours.unknown if sign.column == "sedated" else colours.grades[2 + severe]
            yield Block(start, end, row - 0.42, row + 0.42, look, (sign.says(word),))
