"""The parts that panels are made of, as the plain dicts that plotly takes.

Traces do not know their place: the figure gives each panel its axis.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from monitoring.ui.figures.course_frames import JOINED_ACROSS, Times, iso, milliseconds
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


def line(name: str, points: Points, colour: str, **more: Any) -> Part:
    """A line that breaks where a value is missing or the next is more than a day away."""
    gaps = np.flatnonzero(np.diff(points.times) > JOINED_ACROSS) + 1
    if len(gaps):
        points = Points(
            np.insert(points.times, gaps, points.times[gaps - 1]),
            *(
                np.insert(np.array(column, dtype=object), gaps, blank).tolist()
                for column, blank in (
                    (points.readings, None),
                    (points.said, ""),
                    (points.moment, -1),
                )
            ),
        )
    drawn = {"mode": "lines+markers", "connectgaps": False, "line": {"color": colour, "width": 1.8}}
    return _scatter(name, points, **{**drawn, "marker": {"color": colour, "size": 5}, **more})


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
    text: str = ""
    said: str = ""
    moment: int = -1

    @classmethod
    def of_look(
        cls,
        look: GradeLook,
        stretch: tuple[np.datetime64, np.datetime64],
        rows: tuple[float, float],
        **more: Any,
    ) -> Block:
        return cls(*stretch, *rows, look.fill, look.edge, look.ink, look.pattern, **more)


def blocks(name: str, drawn: Sequence[Block], *, anchor: str = "middle", **more: Any) -> Part:
    """Blocks as one trace of bars; a text that does not fit its block is left out by plotly."""
    return {
        "type": "bar",
        "name": name,
        "x": iso(np.array([one.start for one in drawn], dtype="datetime64[s]")),
        "width": [milliseconds(one.end - one.start) for one in drawn],
        "offset": 0,
        "base": [one.bottom for one in drawn],
        "y": [round(one.top - one.bottom, 3) for one in drawn],
        "marker": {
            "color": [one.fill for one in drawn],
            "line": {"color": [one.edge for one in drawn], "width": 1},
            "pattern": {
                "shape": [PATTERNS[one.pattern] for one in drawn],
                "fgcolor": [one.edge for one in drawn],
                "bgcolor": [one.fill for one in drawn],
                "fillmode": "overlay",
                "fgopacity": 0.55,
                "size": 6,
                "solidity": 0.22,
            },
        },
        "text": [one.text for one in drawn],
        "textposition": "inside",
        "insidetextanchor": anchor,
        "textangle": 0,
        "textfont": {"color": [one.ink for one in drawn], "size": 13},
        "customdata": [one.moment for one in drawn],
        **_said([one.said for one in drawn]),
        **more,
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
