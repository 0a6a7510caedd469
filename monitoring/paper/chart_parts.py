"""What every chart on paper is made of: the clock, a panel, lines with dots, hatching, texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

import numpy as np
import pandas as pd
from reportlab.graphics.shapes import Circle, Drawing, Line, PolyLine, Rect, Shape, String
from reportlab.lib.colors import Color, black, white
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth

from monitoring.paper.badge import hatching
from monitoring.paper.fonts import BOLD, REGULAR, known_letters
from monitoring.paper.sheet import WIDTH

LEFT = 30 * mm
RIGHT = 9 * mm
GREY, LIGHT = Color(0.55, 0.55, 0.55), Color(0.82, 0.82, 0.82)
# As on the screen (LOCAL): a line is broken where two values are further apart.
JOINED_ACROSS = timedelta(hours=26)
Points = list[tuple[datetime, float]]


@dataclass(frozen=True)
class Axis:
    """The clock of all charts: local times without an offset, in points from the left."""

    zone: tzinfo
    day_0: date
    first: datetime
    last: datetime

    def x(self, at: datetime) -> float:
        part = (at - self.first) / (self.last - self.first)
        return float(LEFT + part * (WIDTH - LEFT - RIGHT))

    def local(self, times: pd.Series) -> list[datetime]:
        bare = times.dt.tz_convert(self.zone).dt.tz_localize(None)
        found: list[datetime] = bare.to_numpy().astype("datetime64[s]").tolist()
        return found

    def days(self) -> Iterator[tuple[int, float]]:
        """Each midnight as (day, x)."""
        for ordinal in range(self.first.toordinal(), self.last.toordinal() + 1):
            at = datetime.combine(date.fromordinal(ordinal), time())
            if self.first <= at <= self.last:
                yield ordinal - self.day_0.toordinal(), self.x(at)


@dataclass(frozen=True)
class Panel:
    """One chart: its shapes lie in points from its own left lower corner.

    `ground` lies beneath the lines of the days and of the infusions.
    """

    title: str
    under: str
    height: float
    shapes: list[Shape]
    ticks: tuple[tuple[float, str], ...] = ()
    is_empty: bool = False
    ground: tuple[Shape, ...] = ()


@dataclass(frozen=True)
class Range:
    """An axis of values over the height of a panel."""

    low: float
    high: float
    height: float

    def y(self, value: float) -> float:
        inside = min(max(value, self.low), self.high)
        return 3 + (inside - self.low) / (self.high - self.low) * (self.height - 6)


def drawn(panel: Panel, infusions: Sequence[datetime], axis: Axis) -> Drawing:
    drawing = Drawing(WIDTH, panel.height + 4)
    right = WIDTH - RIGHT
    for shape in panel.ground:
        drawing.add(shape)
    for day, x in axis.days():
        weight = 0.25 if day % 7 else 0.5
        drawing.add(Line(x, 0, x, panel.height, strokeColor=LIGHT, strokeWidth=weight))
    for at in infusions:
        x = axis.x(at.astimezone(axis.zone).replace(tzinfo=None))
        if LEFT <= x <= right:
            drawing.add(Line(x, 0, x, panel.height, strokeColor=black, strokeWidth=1.1))
    for y, label in panel.ticks:
        drawing.add(Line(LEFT, y, right, y, strokeColor=LIGHT, strokeWidth=0.25))
        drawing.add(letters(LEFT - 3, y - 2.2, label, size=6.2, anchor="end"))
    for shape in panel.shapes:
        drawing.add(shape)
    if panel.is_empty:
        drawing.add(
            letters(
                (LEFT + right) / 2, panel.height / 2 - 3, "nothing charted", size=8, anchor="middle"
            )
        )
    drawing.add(
        Rect(
            LEFT,
            0,
            right - LEFT,
            panel.height,
            fillColor=None,
            strokeColor=black,
            strokeWidth=0.5,
        )
    )
    drawing.add(letters(0, panel.height - 7, panel.title, size=7.6, bold=True))
    for number, line in enumerate(panel.under.split("\n")):
        drawing.add(letters(0, panel.height - 15 - 7.4 * number, line, size=6))
    return drawing


def days_axis(axis: Axis) -> Drawing:
    drawing = Drawing(WIDTH, 9)
    drawing.add(letters(0, 1.5, "Day after infusion", size=6.6))
    days = list(axis.days())
    every = max(1, -(-len(days) * 15 // int(WIDTH - LEFT - RIGHT)))
    for day, x in days:
        if day % every == 0:
            drawing.add(letters(x, 1.5, f"{day:+d}" if day else "0", size=6.6, anchor="middle"))
    return drawing


def letters(
    x: float, y: float, said: str, *, size: float, anchor: str = "start", bold: bool = False
) -> String:
    return String(
        x,
        y,
        known_letters(said),
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        textAnchor=anchor,
        fillColor=black,
    )


def hatched(
    left: float, right: float, bottom: float, top: float, slope: int, *, apart: float
) -> Iterator[Shape]:
    corners = ((left, bottom), (right, bottom), (right, top), (left, top))
    for (x1, y1), (x2, y2) in hatching(corners, slope, apart):
        yield Line(x1, y1, x2, y2, strokeColor=GREY, strokeWidth=0.35)


def plated(x: float, y: float, said: str) -> Iterator[Shape]:
    """A number on white ground."""
    width = stringWidth(said, BOLD, 6.4)
    yield Rect(x, y - 0.8, width + 1.4, 7, fillColor=white, strokeColor=None)
    yield letters(x + 0.7, y + 0.6, said, size=6.4, bold=True)


def curve(
    points: Points,
    axis: Axis,
    values: Range,
    *,
    dash: bool = False,
    joined_across: timedelta = JOINED_ACROSS,
) -> Iterator[Shape]:
    """A line with dots, broken where the next value is too far away."""
    runs: list[list[float]] = []
    for place, (at, value) in enumerate(points):
        if place == 0 or at - points[place - 1][0] > joined_across:
            runs.append([])
        runs[-1] += [axis.x(at), values.y(value)]
    for run in runs:
        if len(run) > 2:
            yield PolyLine(
                run, strokeColor=black, strokeWidth=0.7, strokeDashArray=[2, 1.4] if dash else None
            )
    fill = white if dash else black
    for at, value in points:
        yield Circle(
            axis.x(at), values.y(value), 0.9, fillColor=fill, strokeColor=black, strokeWidth=0.4
        )


def level(values: Range, value: float) -> Line:
    y = values.y(value)
    return Line(
        LEFT, y, WIDTH - RIGHT, y, strokeColor=black, strokeWidth=0.6, strokeDashArray=[4, 2]
    )


def tick_marks(values: Range, step: float) -> tuple[tuple[float, str], ...]:
    first = np.ceil(values.low / step) * step
    marks = np.arange(first, values.high + 1e-9, step)
    # Labels must not run into each other, however far the values reach.
    room = max(1, int(np.ceil(len(marks) * 9 / values.height)))
    return tuple((values.y(float(one)), f"{one:g}") for one in marks[::room])
