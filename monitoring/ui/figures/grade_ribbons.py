"""The ribbon of a scale: what is certain is solid, what is still possible is hatched grey.

A moment that charted nothing for the scale is no assessment by it and leaves no mark.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from monitoring.course.expected_windows import expected_window
from monitoring.grading.scale import Status
from monitoring.ui.figures.clock import Clock, iso
from monitoring.ui.figures.course_frames import CourseRows
from monitoring.ui.figures.episode_marks import TOP, brackets, under_title, window_shapes
from monitoring.ui.figures.palette import Palette
from monitoring.ui.figures.panels import Panel, axis_of, title
from monitoring.ui.figures.traces import (
    INVISIBLE,
    Block,
    Part,
    Points,
    blocks,
    figures,
    harmless,
    joined,
    marks,
)
from monitoring.ui.words import SCALE_NAMES, label

FLOOR = -0.7  # the foot of a block, so that a grade 0 has a body too
NOT_PLACED = 1.5  # where the mark of what the scale cannot place stands
AT_LEAST_SHOWN = timedelta(minutes=10)
OUTLINE_DASHES = "4px,3px"
CONFIRMED_AT = 4.75  # between the highest grade that the rule can give and the brackets
WORDS_THAT_STAND = {"agreed": "✓", "different-grade": "≠", "rejected": "✗", "typed-grade": "✓"}


class Assessed(NamedTuple):
    """One assessment by a scale, and until when it is drawn."""

    at: datetime
    until: datetime
    said: str
    moment: int
    status: str
    low: int | None
    high: int | None
    driver: str
    missing: str

    @property
    def text(self) -> str:
        if self.status == Status.OPEN:
            return f"<b>≥{self.low}</b>" if self.low else "<b>?</b>"
        if self.status == Status.PROVISIONAL:
            return f"<b>{self.low}?</b>"
        return f"<b>{self.low}</b>" if self.low else ""  # a grade 0 stays quiet

    @property
    def in_words(self) -> str:
        by = f" by {self.driver.replace(';', ' and ').lower()}" if self.driver else ""
        match self.status:
            case Status.GRADED:
                return f"{self.low}{by}" if self.low else "0: no criterion met"
            case Status.PROVISIONAL:
                return f"{self.low} provisional{by}, for a physician to confirm"
            case Status.NOT_CLASSIFIABLE:
                return f"not classifiable:{by[3:]} without what the scale requires first; review"
        asked = ", ".join(label(one) for one in self.missing.split(";")[:3]) or "what is missing"
        return f"open: at least {self.low}{by}, at most {self.high}; chart {asked}"


def grade_ribbon(charted: CourseRows, scale: str, colours: Palette) -> Panel:
    """The panel of one scale."""
    name, frames, clock = SCALE_NAMES[scale], charted.frames, charted.clock
    course = assessments(charted, scale)
    window = expected_window(frames.product, scale, indication=frames.indication)
    traces = [
        *_blocks(name, course, clock, colours),
        _outline(name, course, colours),
        _not_placed(name, course, colours),
        _moment_marks(name, course, colours),
        _last_grade(name, course, colours),
        _confirmed(name, charted, scale, colours),
        *brackets(name, charted, scale, colours),
    ]
    return Panel(
        name,
        title(name, under_title(window), colours),
        132,
        axis_of(FLOOR - 0.1, TOP, tickvals=[0, 1, 2, 3, 4, 5]),
        [trace for trace in traces if trace["x"]],
        shapes=window_shapes(window, (FLOOR - 0.1, TOP), clock, colours),
        title_hover="" if window is None else window.in_words,
    )


def assessments(charted: CourseRows, scale: str) -> list[Assessed]:
    """The moments after the infusion at which anything was charted for the scale."""
    grades = charted.grades
    status, driver, missing = (grades.words(name) for name in ("status", "driver", "missing"))
    low, high = (grades.numbers(name) for name in ("at_least", "at_most"))
    speaks = grades.numbers("charted")
    own = [
        (row, moment)
        for row, moment in charted.grades_by(scale)
        if speaks[row] and status[row] != Status.NOT_APPLICABLE
    ]
    until = charted.clock.until_next([grades.times[row] for row, _ in own])
    return [
        Assessed(
            grades.times[row],
            end,
            charted.said[moment],
            moment,
            status[row],
            _whole(low[row]),
            _whole(high[row]),
            driver[row],
            missing[row],
        )
        for (row, moment), end in zip(own, until, strict=True)
    ]


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _blocks(name: str, course: list[Assessed], clock: Clock, colours: Palette) -> list[Part]:
    certain, possible = [], []
    for one in course:
        if one.low is None or one.high is None:
            continue
        end = max(one.until, one.at + AT_LEAST_SHOWN)
        is_open = one.status == Status.OPEN
        if one.low or not is_open:
            look = colours.grades[one.low]
            certain.append(Block(one.at, end, FLOOR, one.low, look, (one.text,)))
        if is_open:
            foot, texts = (float(one.low), ()) if one.low else (FLOOR, (one.text,))
            top = max(one.high, foot + 0.7)
            possible.append(Block(one.at, end, foot, top, colours.unknown, texts))
    return [
        *blocks(f"{name} certain", joined(certain), clock, anchor="end"),
        *blocks(f"{name} possible", joined(possible), clock),
    ]


def _last_grade(name: str, course: list[Assessed], colours: Palette) -> Part:
    """Beside the end of the ribbon, where there is always room for it; here also a 0."""
    last = [one for one in course[-1:] if one.low is not None]
    points = Points([one.until for one in last], [float(one.low or 0) for one in last], [])
    written = [f" {one.text or '<b>0</b>'}" for one in last]
    font = {"size": 13, "color": colours.ink}
    place = {"textposition": "middle right", "textfont": font}
    return figures(f"Last {name}", points, written, colours, **place)


def _outline(name: str, course: list[Assessed], colours: Palette) -> Part:
    """Dashes around what is provisional."""
    own = [
        Block(one.at, max(one.until, one.at + AT_LEAST_SHOWN), FLOOR, one.low, colours.unknown)
        for one in course
        if one.status == Status.PROVISIONAL and one.low is not None
    ]
    x: list[str | None] = []
    y: list[float | None] = []
    for block in joined(own):
        start, end = iso([block.start, block.end])
        x += [start, start, end, end, None]
        y += [FLOOR, block.top, block.top, FLOOR, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{name} provisional",
        "x": x,
        "y": y,
        "hoverinfo": "skip",
        "line": {"color": colours.ink, "width": 2, "dash": OUTLINE_DASHES},
    }


def _not_placed(name: str, course: list[Assessed], colours: Palette) -> Part:
    stray = [one.at for one in course if one.status == Status.NOT_CLASSIFIABLE]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": f"{name} not classifiable",
        "x": iso(stray),
        "y": [NOT_PLACED] * len(stray),
        "text": ["<b>!</b>"] * len(stray),
        "textfont": {"size": 15, "color": colours.alarm},
        "hoverinfo": "skip",
        "marker": {
            "size": 21,
            "color": colours.paper,
            "line": {"color": colours.alarm, "width": 2.5},
        },
    }


def _confirmed(name: str, charted: CourseRows, scale: str, colours: Palette) -> Part:
    """A tick with the grade that a physician's word stands for, over the moment it is about."""
    rows = charted.judged
    standing, by = rows.words("standing"), rows.words("physician_by")
    grades, reasons = rows.numbers("standing_grade"), rows.words("physician_reason")
    places = [
        place
        for place, key in enumerate(rows.words("scale"))
        if key == scale and standing[place] in WORDS_THAT_STAND
    ]
    points = Points(
        [rows.times[place] for place in places],
        [CONFIRMED_AT] * len(places),
        [
            f"<b>{name}: {standing[place].replace('-', ' ')}"
            + ("" if grades[place] is None else f", grade {grades[place]:g}")
            + f"</b> by {harmless(by[place])}"
            + (f": {harmless(reasons[place])}" if reasons[place] else "")
            for place in places
        ],
    )
    written = [
        f"<b>{WORDS_THAT_STAND[standing[place]]}"
        + ("" if grades[place] is None else f"{grades[place]:g}")
        + "</b>"
        for place in places
    ]
    return marks(
        f"{name} by a physician",
        points,
        colour=INVISIBLE,
        symbol="square",
        size=9,
        mode="markers+text",
        text=written,
        textfont={"size": 12, "color": colours.ink},
    )


def _moment_marks(name: str, course: list[Assessed], colours: Palette) -> Part:
    """A dot for each moment, which carries the sentence and can be clicked."""
    points = Points(
        [one.at for one in course],
        [NOT_PLACED if one.low is None else float(one.low) for one in course],
        [f"<b>{name} {one.in_words}</b> · {one.said}" for one in course],
        [one.moment for one in course],
    )
    ring = {"line": {"color": colours.paper, "width": 0.5}}
    return marks(
        f"{name} grade", points, colour=colours.ink, symbol="circle", size=3.5, marker=ring
    )
