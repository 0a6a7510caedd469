"""What stands over a ribbon and behind it: episodes, and the product's expected window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitoring.course.expected_windows import ExpectedWindow
from monitoring.ui.figures.clock import Clock, iso
from monitoring.ui.figures.course_frames import CourseRows
from monitoring.ui.figures.palette import Palette
from monitoring.ui.figures.traces import Part, Points, figures
from monitoring.ui.words import day_words

BRACKET_END, BRACKET, BRACKET_TEXT, TOP = 5.45, 5.75, 6.0, 7.0


@dataclass(frozen=True)
class Episode:
    """One row of episodes, in local time; it has no end while it lasts."""

    number: int
    onset: datetime
    end: datetime | None
    peak: int
    peak_at_most: int
    state: str

    def in_words(self, clock: Clock) -> str:
        peak = f"{self.peak}"
        if self.peak_at_most != self.peak:
            peak += f" to {self.peak_at_most}"
        number = f"episode {self.number}, " if self.number > 1 else ""
        fate = f"to {day_words(clock.day(self.end))}" if self.end else self.state
        return f"{number}peak <b>{peak}</b>, {fate}"


def _episodes(charted: CourseRows, scale: str) -> list[Episode]:
    rows = charted.episodes
    if not len(rows):
        return []
    columns = zip(
        rows.numbers("episode"),
        rows.times,
        charted.clock.local(rows.frame["resolved_at"]),
        rows.numbers("peak_grade"),
        rows.numbers("peak_at_most"),
        rows.words("state"),
        rows.words("scale"),
        strict=True,
    )
    return [
        Episode(int(number or 1), onset, end, int(peak or 0), int(most or 0), state)
        for number, onset, end, peak, most, state, key in columns
        if key == scale
    ]


def brackets(name: str, charted: CourseRows, scale: str, colours: Palette) -> list[Part]:
    """A bracket from onset to resolution, open to the right while the episode lasts."""
    clock = charted.clock
    x: list[str | None] = []
    y: list[float | None] = []
    middles: list[datetime] = []
    texts = []
    for episode in _episodes(charted, scale):
        start, end = episode.onset, episode.end or clock.now
        x += [*iso([start, start, end, end]), None]
        y += [BRACKET_END, BRACKET, BRACKET, BRACKET_END if episode.end else BRACKET, None]
        shown_from, shown_to = max(start, clock.first), min(end, clock.last)
        if shown_from <= shown_to:
            middles.append(shown_from + (shown_to - shown_from) / 2)
            texts.append(episode.in_words(clock))
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": f"{name} episodes",
        "x": x,
        "y": y,
        "hoverinfo": "skip",
        "line": {"color": colours.ink, "width": 2},
    }
    at = Points(middles, [BRACKET_TEXT] * len(texts), [])
    return [line, figures(f"{name} peaks", at, texts, colours, cliponaxis=True)]


def under_title(window: ExpectedWindow | None) -> list[str]:
    """The source's name and, if any is attested, when the product's toxicity is expected."""
    if window is None:
        return ["ASTCT 2019"]
    onset = window.onset
    spread = "" if onset.low is None else f" ({onset.low:g}–{onset.high:g})"
    return ["ASTCT 2019", "expected onset", f"{day_words(int(onset.median))}{spread}"]


def window_shapes(
    window: ExpectedWindow | None, rows: tuple[float, float], clock: Clock, colours: Palette
) -> list[Part]:
    if window is None or window.shaded_days is None:
        return []
    low, high = window.shaded_days
    start, end = iso([clock.midnight_of(int(low)), clock.midnight_of(int(high) + 1)])
    return [
        {
            "type": "rect",
            "x0": start,
            "x1": end,
            "y0": rows[0],
            "y1": rows[1],
            "layer": "below",
            "fillcolor": colours.window,
            "line": {"width": 0},
        }
    ]
