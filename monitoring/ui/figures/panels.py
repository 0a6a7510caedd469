"""The parts that panels are made of, as the plain dicts that plotly takes.

Traces do not know their place: the figure gives each panel its axis.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitoring.ui.figures.course_frames import JOINED_ACROSS, Clock, Times, iso, milliseconds
from monitoring.ui.figures.palette import PATTERNS, Palette
from monitoring.ui.theme import GradeLook

Part = dict[str, Any]
HOVER = "%{hovertext}<extra></extra>"


@dataclass(frozen=True)
class Panel:
    """One strip of the figure. Shapes lie under the traces, in the panel's own coordinates."""

    name: str
    title: str
    height: int
    axis: Part
    traces: list[Part]
    shapes: list[Part] = field(default_factory=list)
    title_hover: str = ""
    gap_above: int = 16


@dataclass(frozen=True)
class Points:
    """Values at times, with what the pointer says of each and the moment it belongs to."""

    times: Times
    readings: list[float | None]
    said: list[str]
    moment: list[int]

    def known(self) -> Points:
        return self.where([value is not None for value in self.readings])

    def where(self, chosen: Sequence[bool]) -> Points:
        kept = [place for place, keep in enumerate(chosen) if keep]
        return Points(
            self.times[kept],
            [self.readings[place] for place in kept],
            [self.said[place] for place in kept],
            [self.moment[place] for place in kept],
        )


def line(
    name: str,
    points: Points,
    colour: str,
    *,
    joined_across: np.timedelta64 = JOINED_ACROSS,
    **more: Any,
) -> Part:
    """A line that breaks where a value is missing or the next one is too far away."""
    gaps = np.flatnonzero(np.diff(points.times) > joined_across) + 1
    if len(gaps):
        points = Points(
            np.insert(points.times, gaps, points.times[gaps - 1]),
            _with(None, points.readings, gaps),
            _with("", points.said, gaps),
            _with(-1, points.moment, gaps),
        )
    drawn = {"mode": "lines+markers", "connectgaps": False, "line": {"color": colour, "width": 1.8}}
    return _scatter(name, points, **{**drawn, "marker": {"color": colour, "size": 5}, **more})


def _with(blank: Any, column: Sequence[Any], places: NDArray[np.intp]) -> list[Any]:
    """The column with a blank put in before each of these places."""
    filled = list(column)
    for place in reversed(places.tolist()):
        filled.insert(place, blank)
    return filled


def marks(name: str, points: Points, *, colour: str, symbol: str, size: float, **more: Any) -> Part:
    """Marks that no line joins."""
    marker = {"color": colour, "symbol": symbol, "size": size, **more.pop("marker", {})}
    return _scatter(name, points, **{"mode": "markers", "marker": marker, **more})


def figures(name: str, points: Points, written: list[str], colours: Palette, **more: Any) -> Part:
    """Texts at points."""
    return {
        "type": "scatter",
        "mode": "text",
        "name": name,
        "x": iso(points.times),
        "y": points.readings,
        "text": written,
        "textposition": "top center",
        "textfont": {"size": 11.5, "color": colours.ink},
        "hoverinfo": "skip",
        "cliponaxis": False,
        **more,
    }


def _scatter(name: str, points: Points, **more: Any) -> Part:
    return {
        "type": "scatter",
        "name": name,
        "x": iso(points.times),
        "y": points.readings,
        "hovertext": points.said,
        "hovertemplate": HOVER,
        "customdata": points.moment,
        "cliponaxis": False,
        **more,
    }


@dataclass(frozen=True)
class Block:
    """A rectangle from one time to another, from `bottom` to `top` of its axis."""

    start: np.datetime64
    end: np.datetime64
    bottom: float
    top: float
    fill: str
    edge: str
    ink: str
    pattern: str = "plain"
    texts: tuple[str, ...] = ()  # longest first; the first one that fits is written
    said: str = ""

    @classmethod
    def of_look(
        cls,
        look: GradeLook,
        stretch: tuple[np.datetime64, np.datetime64],
        rows: tuple[float, float],
        **more: Any,
    ) -> Block:
        return cls(*stretch, *rows, look.fill, look.edge, look.ink, look.pattern, **more)


def blocks(
    name: str, drawn: Sequence[Block], clock: Clock, *, anchor: str = "middle"
) -> list[Part]:
    """Blocks as bars, a trace for each look; a text that does not fit is left out."""
    looks: dict[tuple[str, ...], list[Block]] = {}
    for one in drawn:
        looks.setdefault((one.fill, one.edge, one.ink, one.pattern), []).append(one)
    return [_bars(name, alike, clock, anchor) for alike in looks.values()]


def _bars(name: str, alike: Sequence[Block], clock: Clock, anchor: str) -> Part:
    look = alike[0]
    return {
        "type": "bar",
        "name": name,
        "x": iso(np.array([one.start for one in alike], dtype="datetime64[s]")),
        "width": [milliseconds(one.end - one.start) for one in alike],
        "offset": 0,
        "base": [one.bottom for one in alike],
        "y": [round(one.top - one.bottom, 3) for one in alike],
        "marker": {
            "color": look.fill,
            "line": {"color": look.edge, "width": 1},
            "pattern": {
                "shape": PATTERNS[look.pattern],
                "fillmode": "overlay",
                "fgcolor": look.edge,
                "fgopacity": 0.55,
                "size": 6,
                "solidity": 0.22,
            },
        },
        "text": [clock.longest_that_fits(one.texts, one.end - one.start) for one in alike],
        "textposition": "inside",
        "insidetextanchor": anchor,
        "textangle": 0,
        "constraintext": "none",
        "textfont": {"color": look.ink, "size": 12},
        **_said([one.said for one in alike]),
    }


def _said(texts: list[str]) -> Part:
    if any(texts):
        return {"hovertext": texts, "hovertemplate": HOVER}
    return {"hoverinfo": "skip"}


def level(value: float, colour: str, *, dash: str = "dash", width: float = 1.2) -> Part:
    """A line across the whole panel."""
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": value,
        "y1": value,
        "layer": "below",
        "line": {"color": colour, "width": width, "dash": dash},
    }


def band(low: float, high: float, colour: str, *, opacity: float) -> Part:
    """A stripe across the whole panel."""
    return {
        "type": "rect",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": low,
        "y1": high,
        "layer": "below",
        "fillcolor": colour,
        "opacity": opacity,
        "line": {"width": 0},
    }


def axis_of(low: float, high: float, **more: Any) -> Part:
    return {"range": [low, high], **more}


def rows_axis(names: Sequence[str]) -> Part:
    """An axis of named rows, the first on top; row n stands at its number, counted upward."""
    places = list(range(len(names) - 1, -1, -1))
    return axis_of(
        -0.6, len(names) - 0.4, tickvals=places, ticktext=list(names), showgrid=False, ticks=""
    )


def bounds(values: Iterable[float | None], low: float, high: float, *, spare: float) -> list[float]:
    """From `low` to `high`, and further where a value lies outside."""
    known = [value for value in values if value is not None]
    return [
        min([low, *(one - spare for one in known)]),
        max([high, *(one + spare for one in known)]),
    ]


def title(name: str, unit: str, colours: Palette) -> str:
    return f"<b>{name}</b><br><span style='color:{colours.quiet};font-size:11px'>{unit}</span>"
