"""The badge in black and white: number, shape and pattern, for PDF and for HTML alike.

Points in a square of 48, y downwards. The hatching is computed as lines within the shape, as
neither a PDF drawing nor a printed page can be trusted with patterns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, pi, sin
from xml.etree import ElementTree as ET

from reportlab.graphics.shapes import Drawing, Group, Line, Polygon, String
from reportlab.lib.colors import black, white

from monitoring.course.review import NOT_ASSESSED, GradeView
from monitoring.grading.scale import Status
from monitoring.paper.fonts import BOLD
from monitoring.paper.words import badge_text

Point = tuple[float, float]
Segment = tuple[Point, Point]
BOX = 48.0

_CIRCLE = tuple(
    (24 + 21 * cos(turn * pi / 18), 24 + 21 * sin(turn * pi / 18)) for turn in range(36)
)
SHAPES: dict[str, tuple[Point, ...]] = {
    "circle": _CIRCLE,
    "square": ((4, 4), (44, 4), (44, 44), (4, 44)),
    "diamond": ((24, 1), (47, 24), (24, 47), (1, 24)),
    "octagon": ((15, 2), (33, 2), (46, 15), (46, 33), (33, 46), (15, 46), (2, 33), (2, 15)),
}


@dataclass(frozen=True)
class Look:
    """`lines` are the slopes of the hatching: 0 level, 1 rising, -1 falling."""

    shape: str
    lines: tuple[int, ...] = ()
    edge: float = 1.2
    dashed: bool = False
    is_black: bool = False
    apart: float = 5.0


LOOKS = {
    0: Look("circle"),
    1: Look("circle", edge=3.2),
    2: Look("square", (0,), edge=2.4),
    3: Look("diamond", (1,), edge=3, apart=4.2),
    4: Look("octagon", (1, -1), edge=3.4, apart=4.2),
    5: Look("octagon", is_black=True),
}
UNKNOWN = Look("square", (-1,), edge=1.2, dashed=True, apart=8)
NOTHING = Look("square", dashed=True)


def look_of(view: GradeView) -> Look:
    """A provisional grade has the look of its grade with a dashed edge."""
    if view.status == NOT_ASSESSED:
        return NOTHING
    if view.grade is None:
        return UNKNOWN
    look = LOOKS[view.grade]
    if view.status != Status.PROVISIONAL:
        return look
    return Look(look.shape, look.lines, look.edge, True, look.is_black, look.apart)  # noqa: FBT003


def hatching(shape: tuple[Point, ...], slope: int, apart: float) -> Iterator[Segment]:
    """Parallel lines within a convex shape, `apart` from each other."""

    # Of a point the number of its line: x and y enter so that a line's points have the same one.
    def level(point: Point) -> float:
        return point[1] + slope * point[0]

    step = apart * (2**0.5 if slope else 1)
    levels = [level(point) for point in shape]
    at = min(levels) + step / 2
    while at < max(levels):
        crossed = sorted(
            _between(one, other, (at - level(one)) / (level(other) - level(one)))
            for one, other in zip(shape, (*shape[1:], shape[0]), strict=True)
            if (level(one) - at) * (level(other) - at) < 0
        )
        if len(crossed) == 2:
            yield crossed[0], crossed[1]
        at += step


def _between(one: Point, other: Point, part: float) -> Point:
    return one[0] + part * (other[0] - one[0]), one[1] + part * (other[1] - one[1])


def badge_drawing(view: GradeView, size: float) -> Drawing:
    """For a PDF; `size` in points."""
    look, text = look_of(view), badge_text(view)
    shape = SHAPES[look.shape]
    scale = size / BOX
    group = Group(transform=(scale, 0, 0, -scale, 0, size))
    ink = white if look.is_black else black
    dash = [5, 3] if look.dashed else None
    group.add(
        Polygon(
            [number for point in shape for number in point],
            fillColor=black if look.is_black else white,
            strokeColor=black,
            strokeWidth=look.edge,
            strokeDashArray=dash,
        )
    )
    for slope in look.lines:
        for (x1, y1), (x2, y2) in hatching(shape, slope, look.apart):
            group.add(Line(x1, y1, x2, y2, strokeColor=black, strokeWidth=0.8))
    width, height = _plate(text)
    if look.lines:
        corners = [
            *(24 - width / 2, 24 - height / 2, 24 + width / 2, 24 - height / 2),
            *(24 + width / 2, 24 + height / 2, 24 - width / 2, 24 + height / 2),
        ]
        group.add(Polygon(corners, fillColor=white, strokeColor=None))
    drawing = Drawing(size, size, group)
    letters = _letters(text)
    drawing.add(
        String(
            size / 2,
            size / 2 - letters * scale * 0.36,
            text,
            fontName=BOLD,
            fontSize=letters * scale,
            textAnchor="middle",
            fillColor=ink,
        )
    )
    return drawing


def badge_svg(view: GradeView, *, size: int, said: str) -> str:
    """For a page; `said` is what a screen reader says of it."""
    look, text = look_of(view), badge_text(view)
    shape = SHAPES[look.shape]
    drawing = ET.Element(
        "svg",
        {
            "width": str(size),
            "height": str(size),
            "viewBox": "0 0 48 48",
            "role": "img",
            "aria-label": said,
        },
    )
    edge = {"stroke": "#000", "stroke-width": f"{look.edge:g}"}
    if look.dashed:
        edge["stroke-dasharray"] = "5 3"
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape)
    ET.SubElement(
        drawing, "polygon", {"points": points, "fill": "#000" if look.is_black else "#fff", **edge}
    )
    path = "".join(
        f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}"
        for slope in look.lines
        for (x1, y1), (x2, y2) in hatching(shape, slope, look.apart)
    )
    if path:
        ET.SubElement(drawing, "path", {"d": path, "stroke": "#000", "stroke-width": "0.8"})
        width, height = _plate(text)
        plate = {
            "x": f"{24 - width / 2:g}",
            "y": f"{24 - height / 2:g}",
            "width": f"{width:g}",
            "height": f"{height:g}",
            "fill": "#fff",
        }
        ET.SubElement(drawing, "rect", plate)
    letters = _letters(text)
    node = ET.SubElement(
        drawing,
        "text",
        {
            "x": "24",
            "y": f"{24 + letters * 0.36:g}",
            "font-size": f"{letters:g}",
            "font-weight": "700",
            "text-anchor": "middle",
            "fill": "#fff" if look.is_black else "#000",
        },
    )
    node.text = text
    return ET.tostring(drawing, encoding="unicode")


def _letters(text: str) -> float:
    return 24.0 if len(text) < 2 else 19.0


def _plate(text: str) -> Point:
    """The white ground on which the number stands where the shape is hatched."""
    return (20.0 if len(text) < 2 else 27.0), 23.0
