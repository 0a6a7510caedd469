"""Contrast of whatever the pages lay over one another, in light and in dark: WCAG 2.2, AA.

Nothing is listed here: colours are taken from the palette, from the figures and the small pictures
as they are drawn, and from the theme that Streamlit is given. What Streamlit colours by itself is
measured in the browser, by tests/browser/test_accessible.py.
"""

from __future__ import annotations

import re
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitoring.ui.figures.course_figure import LAB_GROUPS, course_figure
from monitoring.ui.figures.oxygen_strip import INK_ON_DARK, INK_ON_LIGHT, oxygen_looks
from monitoring.ui.figures.palette import DARK, LIGHT
from monitoring.ui.figures.svg import badge, score_dots, sparkline
from monitoring.ui.figures.traces import INVISIBLE
from tests.accessibility.badges import VIEWS
from tests.accessibility.colours import (
    LARGE,
    LARGE_IF_BOLD,
    LARGE_TEXT,
    MARK,
    TEXT,
    contrast,
    laid_over,
)
from tests.ui.test_course_figure import (
    FEVER,
    ICE_10,
    VITALS,
    a_whole_course,
    at,
    lab,
    patient,
)

THEMES = {"light": LIGHT, "dark": DARK}
CONFIG = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"
# Not WCAG's: a pattern says again what number and shape say, and is to be seen at all.
PATTERN = 1.8
HALO = "shadow"


@dataclass(frozen=True)
class Pair:
    """A colour on another, on the ground of the page, and the least ratio between them."""

    what: str
    upper: str
    lower: str
    ground: str
    least: float

    @property
    def ratio(self) -> float:
        return contrast(self.upper, self.lower, ground=self.ground)


def too_faint(pairs: Iterable[Pair]) -> list[str]:
    return sorted(
        {
            f"{one.what}: {one.upper} on {one.lower} is {one.ratio:.2f}, least {one.least:g}"
            for one in pairs
            if one.ratio < one.least
        }
    )


# --- the palette ---------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES)
def test_the_palette_reads_on_its_own_ground(theme):
    colours = THEMES[theme]
    words = ("ink", "quiet", "line", "second_line", "alarm", "limit")
    pairs = [
        Pair(name, getattr(colours, name), colours.paper, colours.paper, TEXT) for name in words
    ]
    pairs += [
        Pair(name, one, colours.paper, colours.paper, MARK) for name, one in colours.drugs.items()
    ]
    pairs += [
        # A dose stands in the bar of its drug.
        Pair(f"dose of {name}", colours.paper, one, colours.paper, TEXT)
        for name, one in colours.drugs.items()
    ]

    assert [] == too_faint(pairs)


@pytest.mark.parametrize("theme", THEMES)
def test_a_grade_is_read_on_its_colour_and_its_body_is_seen(theme):
    """Of a body either the filling or the edge; the pattern is seen on the filling."""
    colours = THEMES[theme]
    looks = {**{str(grade): look for grade, look in colours.grades.items()}, "?": colours.unknown}

    assert [] == too_faint(
        Pair(f"number of {name}", look.ink, look.fill, colours.paper, TEXT)
        for name, look in looks.items()
    )
    assert [] == [
        name for name, look in looks.items() if seen((look.fill, look.edge), colours.paper) < MARK
    ]
    assert [] == too_faint(
        Pair(
            f"pattern of {name}",
            laid_over(look.pattern_colour, look.fill, opacity=0.55),
            look.fill,
            colours.paper,
            PATTERN,
        )
        for name, look in looks.items()
        if look.pattern not in ("plain", "none")
    )


@pytest.mark.parametrize("theme", THEMES)
def test_the_name_of_an_oxygen_device_is_read_on_its_colour(theme):
    colours = THEMES[theme]
    looks = oxygen_looks(colours)

    assert [] == too_faint(
        Pair(device, look.ink, look.fill, colours.paper, TEXT) for device, look in looks.items()
    )
    assert [] == [
        device
        for device, look in looks.items()
        if seen((look.fill, look.edge), colours.paper) < MARK
    ]
    assert {INK_ON_LIGHT, INK_ON_DARK} <= {look.ink for look in looks.values()}


def seen(parts: Iterable[str], ground: str) -> float:
    """The ratio to the ground of the part that stands out most."""
    return max(contrast(part, ground, ground=ground) for part in parts)


# --- the course, as it is drawn ------------------------------------------------------------------


def everything_drawn():
    """Courses that between them hold whatever a panel can draw."""
    drugs = [
        {"started_at": at(2, f"{hour:02d}:00"), "kind": kind, "dose": 10.0, "unit": "mg"}
        for hour, kind in enumerate(
            ("paracetamol", "anakinra", "dexamethasone", "levetiracetam", "antibiotic")
        )
    ]
    devices = ("high-flow-cannula", "non-rebreather", "cpap", "ventilator", "ecmo")
    worse = [
        {"observed_at": at(3, f"{2 * hour:02d}:00"), **FEVER, "oxygen_device": device}
        | {"systolic_mmhg": 80.0, "hypotension": "present", "vasopressors": "norepinephrine"}
        for hour, device in enumerate(devices)
    ]
    yield a_whole_course()
    yield patient()
    yield patient(
        [
            {"observed_at": at(1, "08:00"), **VITALS, **ICE_10},
            *worse,
            {"observed_at": at(4, "08:00"), **ICE_10, "ice_writing": 0.0, "seizure": "prolonged"},
            {"observed_at": at(4, "10:00"), "spo2_pct": 86.0, "raised_icp": "present"},
        ],
        interventions=[
            *drugs,
            {"started_at": at(3, "02:00"), "kind": "norepinephrine", "dose": 0.12}
            | {"unit": "ug/kg/min"},
        ],
        labs=[
            lab(analyte, value, unit, at(day, "08:00"))
            for day in (1, 3)
            for analyte, value, unit in (
                ("neutrophils", 0.0, "10*9/L"),
                ("platelets", 20.0, "10*9/L"),
                ("crp", 90.0 / day, "mg/L"),
            )
        ],
        product="axi-cel",
        infused_at=f"{at(0, '11:00')};{at(2, '11:00')}",
    )


@pytest.mark.parametrize("theme", THEMES)
def test_all_that_the_course_draws_is_seen_and_read(theme):
    colours = THEMES[theme]
    pairs = [
        pair
        for frames in everything_drawn()
        for pair in pairs_of(
            course_figure(
                frames,
                now=datetime.fromisoformat(at(5, "10:00")),
                span="all",
                zone=None,
                dark=theme == "dark",
                labs=list(LAB_GROUPS),
            ),
            colours,
        )
    ]

    assert len({(one.upper, one.lower) for one in pairs}) > 30
    assert [] == too_faint(pairs)


def pairs_of(figure, colours) -> Iterator[Pair]:
    layout, paper = figure["layout"], colours.paper
    tints: dict[str, set[str]] = {}
    for shape in layout["shapes"]:
        if "fillcolor" in shape:
            tint = laid_over(shape["fillcolor"], paper, opacity=shape.get("opacity", 1))
            tints.setdefault(shape["yref"], set()).add(tint)
        elif shape["line"]["color"] != colours.grid:  # the grid only leads the eye
            yield Pair("a line across", shape["line"]["color"], paper, paper, MARK)
    yield Pair("the figure's words", layout["font"]["color"], paper, paper, TEXT)
    label = layout["hoverlabel"]
    yield Pair("what the pointer says", label["font"]["color"], label["bgcolor"], paper, TEXT)
    yield Pair("its box", label["bordercolor"], paper, paper, MARK)
    for note in layout["annotations"]:
        for colour in (note["font"]["color"], *spans(note["text"])):
            yield Pair(note["text"], colour, paper, paper, TEXT)
    for name, axis in layout.items():
        if name.startswith(("xaxis", "yaxis")):
            yield Pair(f"ticks of {name}", axis["tickfont"]["color"], paper, paper, TEXT)
    for trace in figure["data"]:
        for ground in (paper, *tints.get(trace["yaxis"], ())):
            yield from pairs_of_trace(trace, ground, paper)


def pairs_of_trace(trace, ground: str, paper: str) -> Iterator[Pair]:
    name, opacity = trace["name"], trace.get("opacity", 1)

    def pair(upper, lower, least):
        return Pair(name, laid_over(upper, lower, opacity=opacity), lower, paper, least)

    marker = trace.get("marker", {})
    if trace["type"] == "bar":
        fill = marker["color"]
        if fill == INVISIBLE:
            return  # hatched over: what it says is said by the line's dots and by the pointer
        written = [one for one in trace["text"] if one]
        if written:
            yield pair(trace["textfont"]["color"], fill, TEXT)
        if "pattern" in marker:
            # Letters keep the pattern off, as it would take from them.
            assert not written or fill in trace["textfont"][HALO]
        # A body is seen by its filling or by its edge.
        yield pair(
            max((fill, marker["line"]["color"]), key=lambda one: seen([one], paper)), paper, MARK
        )
        return
    mode = trace["mode"]
    if "text" in mode:
        for colour in (trace["textfont"]["color"], *spans(*trace["text"])):
            yield pair(colour, ground, TEXT)
    if "lines" in mode:
        yield pair(trace["line"]["color"], ground, MARK)
    if "markers" in mode and "color" in marker and marker["color"] != INVISIBLE:
        edge = marker.get("line", {}).get("color", marker["color"])
        yield pair(max((marker["color"], edge), key=lambda one: seen([one], ground)), ground, MARK)


def spans(*texts: str) -> list[str]:
    return [colour for text in texts for colour in re.findall(r"color:\s*(#\w+)", text or "")]


# --- the small pictures, drawn once for both themes ----------------------------------------------


NOW = datetime.fromisoformat("2026-03-15T10:00+01:00")
TEMPERATURES = [(NOW - timedelta(hours=8), 37.0), (NOW - timedelta(hours=2), 39.0)]
SMALL = {
    **{f"badge {name}": badge(view) for name, view in VIEWS.items()},
    # The smallest on any screen, on the handover.
    **{f"small badge {name}": badge(view, size=40) for name, view in VIEWS.items()},
    "sparkline": sparkline(
        TEMPERATURES,
        [(NOW - timedelta(hours=1), "tocilizumab")],
        now=NOW,
        span=timedelta(hours=72),
        mark_last=True,
    ),
    "no temperature": sparkline([], [], now=NOW, span=timedelta(hours=72)),
    "scores": score_dots([(NOW, 10, "ICE"), (NOW, 7, "ICE")]),
    "no scores": score_dots([]),
}


@pytest.mark.parametrize("ground", [LIGHT.paper, DARK.paper])
@pytest.mark.parametrize("name", SMALL)
def test_a_small_picture_is_seen_and_read_in_light_and_dark(name, ground):
    assert [] == too_faint(pairs_of_picture(name, ET.fromstring(SMALL[name]), ground))


def pairs_of_picture(name: str, drawing: ET.Element, ground: str) -> Iterator[Pair]:
    """Letters stand on their halo, else on the body drawn before them, else on the page."""
    scale = float(drawing.get("width")) / float(drawing.get("viewBox").split()[2])
    bodies: dict[tuple, list[str]] = {}
    below = ground
    for one in drawing.iter():
        kind = one.tag.rpartition("}")[2]
        if kind == "text":
            pixels = float(one.get("font-size")) * scale
            is_large = pixels >= LARGE or (
                one.get("font-weight") == "700" and pixels >= LARGE_IF_BOLD
            )
            halo = one.get("stroke", "none")
            behind = below if halo == "none" else halo
            least = LARGE_TEXT if is_large else TEXT
            yield Pair(f"{name}, {one.text}", one.get("fill"), behind, ground, least)
        elif kind in ("circle", "polygon", "rect", "line", "path", "polyline"):
            where = tuple(
                one.get(part) for part in ("cx", "cy", "points", "x", "y", "x1", "y1", "d")
            )
            drawn = [one.get("fill", "none"), one.get("stroke", "none")]
            colours = [part for part in drawn if part.startswith("#")]
            if drawn[0].startswith("#"):
                below = drawn[0]
            if "opacity" not in one.attrib:  # a pattern is measured with its grade
                bodies.setdefault((kind, *where), []).extend(colours)
            if kind == "rect":
                bodies.pop((kind, *where))  # a plate is no mark: its letters are
    for (kind, *_), colours in bodies.items():
        best = max(colours, key=lambda one: seen([one], ground))
        yield Pair(f"{name}, {kind}", best, ground, ground, MARK)


# --- the theme that Streamlit is given -----------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES)
def test_buttons_choices_and_the_focus_in_our_colour(theme):
    """White on a button that leads on; the same colour as the outline of what has the focus."""
    colours = THEMES[theme]
    given = tomllib.loads(CONFIG.read_text())["theme"][theme]
    primary = given["primaryColor"]

    assert colours.paper == given["backgroundColor"]
    assert [] == too_faint(
        [
            Pair("words of a button", "#ffffff", primary, colours.paper, TEXT),
            Pair("a button, the focus", primary, colours.paper, colours.paper, MARK),
            Pair("words", given.get("textColor", colours.ink), colours.paper, colours.paper, TEXT),
        ]
    )
