"""Panels: one strip of the figure each, with its axis and what lies across it.

Neither knows its place: the figure gives each panel its axis.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from monitoring.ui.figures.palette import Palette
from monitoring.ui.figures.traces import Part


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

    @property
    def is_empty(self) -> bool:
        return not any(value is not None for trace in self.traces for value in trace["y"])


def level(value: float, colour: str, *, width: float = 1.2) -> Part:
    """A dashed line across the whole panel."""
    style = {"color": colour, "width": width, "dash": "dash"}
    return {**_across("line", value, value), "line": style}


def rule(value: float, colour: str) -> Part:
    """A thin line between two rows."""
    return {**_across("line", value, value), "line": {"color": colour, "width": 1}}


def band(low: float, high: float, colour: str, *, opacity: float) -> Part:
    """A stripe across the whole panel."""
    stripe = {"fillcolor": colour, "opacity": opacity, "line": {"width": 0}}
    return {**_across("rect", low, high), **stripe}


def _across(kind: str, low: float, high: float) -> Part:
    ends = {"x0": 0, "x1": 1, "y0": low, "y1": high}
    return {"type": kind, "xref": "paper", "layer": "below", **ends}


def axis_of(low: float, high: float, **more: Any) -> Part:
    return {"range": [low, high], **more}


def rows_axis(names: Sequence[str]) -> Part:
    """An axis of named rows, the first on top; the last stands at 0."""
    places = list(range(len(names) - 1, -1, -1))
    return axis_of(
        -0.6, len(names) - 0.4, tickvals=places, ticktext=list(names), showgrid=False, ticks=""
    )


def limits(
    values: Iterable[float | None], low: float, high: float, *, spare: float
) -> tuple[float, float]:
    """From `low` to `high`, and further where a value lies outside."""
    known = [value for value in values if value is not None]
    return min([low, *(one - spare for one in known)]), max([high, *(one + spare for one in known)])


def title(name: str, under: Sequence[str], colours: Palette) -> str:
    small = f"<span style='color:{colours.quiet};font-size:11px'>"
    return "<br>".join([f"<b>{name}</b>", *(f"{small}{text}</span>" for text in under)])
