"""Small repeated pictures as SVG, made from numbers and from our own words only.

Twenty plotly figures on a board cost about twenty times as much as the same pictures here.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache

from monitoring.course.review import NOT_ASSESSED, GradeView
from monitoring.grading.scale import Status
from monitoring.paper.words import badge_text
from monitoring.ui import words
from monitoring.ui.theme import (
    GRADE_LOOKS,
    INK,
    NOT_ASSESSED_LOOK,
    SPARK_DRUG,
    SPARK_FEVER,
    SPARK_LINE,
    UNKNOWN_LOOK,
    GradeLook,
)

SHAPES = {
    "square": "4,4 44,4 44,44 4,44",
    "diamond": "24,1 47,24 24,47 1,24",
    "octagon": "15,2 33,2 46,15 46,33 33,46 15,46 2,33 2,15",
}
# The picture does not know whether the page is dark: what is to be quiet takes its ground, and no
# colour of small letters is read on both grounds, so words stand on a plate.
ON_BOTH_GROUNDS = "#75818d"
PLATE, ON_THE_PLATE = "#f4f6f8", "#55606b"
RIM = 3.6  # around a badge, of which no edge of its own is seen on the dark ground
OUTSIDE = -4  # px left of a sparkline: no dot or tick from there reaches into it
FEVER = 38.0  # the line that is drawn; grading has its own


def badge(view: GradeView, *, size: int = 48, is_stale: bool = False) -> str:
    """Number, shape, pattern and colour of a grade; hatched grey where it is not fixed.

    A stale one bears a clock. It is not faded: the worst grade would then be the hardest to see.
    """
    dashed = view.status == Status.PROVISIONAL
    return _badge(_look(view), badge_text(view), size, dashed=dashed, is_stale=is_stale)


@lru_cache(maxsize=256)  # a board shows the same few many times over
def _badge(look: GradeLook, text: str, size: int, *, dashed: bool, is_stale: bool) -> str:
    drawing = _canvas(48, 48, size, size)
    _pattern(drawing, look)
    dashes = {"stroke-dasharray": "5 3"} if dashed else {}
    if look.fill != "none":
        rim = {"stroke": ON_BOTH_GROUNDS, "stroke-width": str(RIM), **dashes}
        _shape(drawing, look, {"fill": "none", **rim})
    edge = {"stroke": look.edge, "stroke-width": f"{look.edge_width:g}", **dashes}
    for fill in (look.fill, "url(#p)"):
        if fill.startswith("url") and look.pattern in ("plain", "none"):
            continue
        _shape(drawing, look, {"fill": fill, **edge})
    halo = {"stroke": look.fill, "stroke-width": "4", "paint-order": "stroke"}
    _text(
        drawing,
        text,
        x=24,
        y=32,
        size=24 if len(text) < 3 else 18,
        ink=look.ink,
        weight="700",
        anchor="middle",
        **halo,
    )
    if is_stale:
        _clock(drawing)
    return _written(drawing)


def _clock(drawing: ET.Element) -> None:
    face = {"fill": PLATE, "stroke": INK, "stroke-width": "2"}
    ET.SubElement(drawing, "circle", attrib={"cx": "38.5", "cy": "38.5", "r": "8", **face})
    _path(drawing, ["M38.5 33.5V38.5L42 41"], INK, "2", round_ends=True)


def _look(view: GradeView) -> GradeLook:
    if view.status == NOT_ASSESSED:
        return _see_through(NOT_ASSESSED_LOOK)
    if view.status == Status.NOT_CLASSIFIABLE:
        return replace(UNKNOWN_LOOK, edge=INK, edge_width=5.0)  # is not just another unknown
    if view.grade is None:
        return UNKNOWN_LOOK
    look = GRADE_LOOKS[view.grade]
    return look if view.grade else _see_through(look)


def _see_through(look: GradeLook) -> GradeLook:
    return replace(look, fill="none", ink=ON_BOTH_GROUNDS, edge=ON_BOTH_GROUNDS)


def _shape(drawing: ET.Element, look: GradeLook, style: dict[str, str]) -> None:
    if look.shape == "circle":
        ET.SubElement(drawing, "circle", attrib={"cx": "24", "cy": "24", "r": "21", **style})
    else:
        ET.SubElement(drawing, "polygon", attrib={"points": SHAPES[look.shape], **style})


def _pattern(drawing: ET.Element, look: GradeLook) -> None:
    if look.pattern in ("plain", "none"):
        return
    defs = ET.SubElement(drawing, "defs")
    tile = ET.SubElement(
        defs, "pattern", id="p", width="6", height="6", patternUnits="userSpaceOnUse"
    )
    colour = look.pattern_colour
    ink = {"stroke": colour, "stroke-width": "1.1", "opacity": "0.55", "fill": "none"}
    match look.pattern:
        case "dots":
            ET.SubElement(tile, "circle", cx="3", cy="3", r="0.9", fill=colour, opacity="0.6")
        case "lines":
            ET.SubElement(tile, "path", d="M0 3H6", attrib=ink)
        case "hatch":
            ET.SubElement(tile, "path", d="M0 6L6 0", attrib=ink)
        case "crosses":
            ET.SubElement(tile, "path", d="M0 6L6 0M0 0L6 6", attrib=ink)


def sparkline(
    temperatures: Sequence[tuple[datetime, float]],
    drugs: Sequence[tuple[datetime, str]],
    *,
    now: datetime,
    span: timedelta,
    width: int = 220,
    height: int = 48,
    mark_last: bool = False,
) -> str:
    """Temperature over `span` with the fever line and a tick where a drug was given."""
    drawing = _canvas(width, height, width, height)
    low, high = 35.5, 41.0

    def x(at: datetime) -> float:
        return round(width - 6 - (now - at) / span * (width - 12), 1)

    def y(value: float) -> float:
        inside = min(max(value, low), high)
        return round(height - 8 - (inside - low) / (high - low) * (height - 12), 1)

    ET.SubElement(
        drawing,
        "line",
        x1="0",
        x2=str(width),
        y1=str(y(FEVER)),
        y2=str(y(FEVER)),
        stroke=SPARK_FEVER,
        attrib={"stroke-width": "1", "stroke-dasharray": "4 3"},
    )
    ticks = [f"M{x(at)} {height}v-7" for at, _ in drugs if x(at) > OUTSIDE]
    _path(drawing, ticks, SPARK_DRUG, "2.5")
    if temperatures:
        # One path for all dots of a kind: a board sends forty such pictures at each refresh.
        dots: dict[bool, list[str]] = {False: [], True: []}
        line = []
        for at, value in temperatures:
            across = x(at)
            place = f"{across},{y(value)}"
            line.append(place)
            if across > OUTSIDE:
                dots[value >= FEVER].append(f"M{place}h0")
        ET.SubElement(
            drawing,
            "polyline",
            points=" ".join(line),
            fill="none",
            stroke=SPARK_LINE,
            attrib={"stroke-width": "1.8", "stroke-linejoin": "round"},
        )
        _path(drawing, dots[False], SPARK_LINE, "3.2", round_ends=True)
        _path(drawing, dots[True], SPARK_FEVER, "5.6", round_ends=True)
        if mark_last:
            at, value = temperatures[-1]
            ET.SubElement(
                drawing,
                "circle",
                cx=str(x(at)),
                cy=str(y(value)),
                r="5.5",
                fill="none",
                stroke=SPARK_LINE,
                attrib={"stroke-width": "1.6"},
            )
    else:
        _words(drawing, words.NO_TEMPERATURE, middle=(width / 2, height / 2 - 4))
    return _written(drawing)


def _path(
    drawing: ET.Element, parts: Sequence[str], stroke: str, width: str, *, round_ends: bool = False
) -> None:
    """A line of no length has round ends too: that is a dot."""
    if parts:
        ends = {"stroke-linecap": "round"} if round_ends else {}
        style = {"fill": "none", "stroke": stroke, "stroke-width": width, **ends}
        ET.SubElement(drawing, "path", d="".join(parts), attrib=style)


def score_dots(
    scores: Sequence[tuple[datetime, float, str]], *, width: int = 130, height: int = 48
) -> str:
    """The last ICE or CAPD totals, oldest first, each as a dot with its number."""
    drawing = _canvas(width, height, width, height)
    if not scores:
        _words(drawing, words.NO_NEURO_CHECK, middle=(width / 2, height / 2))
    for place, (_, score, tool) in enumerate(scores):
        best = score >= 10 if tool == "ICE" else score < 1
        x = 14 + place * 21
        ET.SubElement(
            drawing,
            "circle",
            cx=str(x),
            cy="24",
            r="9.5",
            fill=PLATE if best else GRADE_LOOKS[1].fill,
            stroke=ON_THE_PLATE,
        )
        _text(drawing, f"{score:g}", x=x, y=28, size=11, ink=INK, anchor="middle")
    return _written(drawing)


def _words(drawing: ET.Element, said: str, *, middle: tuple[float, float]) -> None:
    x, y = middle
    half = 3.4 * len(said) + 6
    plate = {"x": f"{x - half:g}", "y": f"{y - 10:g}", "width": f"{2 * half:g}", "height": "20"}
    ET.SubElement(drawing, "rect", attrib={**plate, "rx": "4", "fill": PLATE})
    _text(drawing, said, x=x, y=y + 4, size=12, ink=ON_THE_PLATE, anchor="middle")


def _canvas(box_width: int, box_height: int, width: int, height: int) -> ET.Element:
    return ET.Element(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        width=str(width),
        height=str(height),
        viewBox=f"0 0 {box_width} {box_height}",
    )


def _text(
    drawing: ET.Element,
    said: str,
    *,
    x: float,
    y: float,
    size: int,
    ink: str,
    anchor: str,
    weight: str = "400",
    **more: str,
) -> None:
    node = ET.SubElement(
        drawing,
        "text",
        x=str(x),
        y=str(y),
        fill=ink,
        attrib={
            "font-size": str(size),
            "font-weight": weight,
            "font-family": "sans-serif",
            "text-anchor": anchor,
            **more,
        },
    )
    node.text = said


def _written(drawing: ET.Element) -> str:
    return ET.tostring(drawing, encoding="unicode")
