"""Traces as the plain dicts that plotly takes: lines that break, marks, texts, blocks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from monitoring.course.drawn_results import unit_in_print
from monitoring.ui.figures.clock import JOINED_ACROSS, Clock, iso
from monitoring.ui.figures.palette import PATTERNS, Palette
from monitoring.ui.theme import GradeLook

Part = dict[str, Any]
HOVER = "%{hovertext}<extra></extra>"
NO_MOMENT = -1
MILLISECOND = timedelta(milliseconds=1)
INVISIBLE = "rgba(0,0,0,0)"


@dataclass(frozen=True)
class Points:
    """Values at times, what the pointer says of each, and its row in the moments."""

    times: list[datetime]
    readings: list[float | None]
    said: list[str]
    moment: list[int] = field(default_factory=list)

    def known(self) -> Points:
        return self.where([value is not None for value in self.readings])

    def where(self, chosen: Sequence[bool]) -> Points:
        places = [place for place, keep in enumerate(chosen) if keep]
        return Points(
            [self.times[place] for place in places],
            [self.readings[place] for place in places] if self.readings else [],
            [self.said[place] for place in places] if self.said else [],
            [self.moment[place] for place in places] if self.moment else [],
        )


def line(
    name: str,
    points: Points,
    colour: str,
    *,
    joined_across: timedelta = JOINED_ACROSS,
    **more: Any,
) -> Part:
    """A line that breaks where a value is missing or the next one is too far away."""
    drawn = {
        "mode": "lines+markers",
        "connectgaps": False,
        "line": {"color": colour, "width": 1.8},
        "marker": {"color": colour, "size": 5},
    }
    return _scatter(name, _broken(points, joined_across), **{**drawn, **more})


def _broken(points: Points, joined_across: timedelta) -> Points:
    """With a blank in each gap that a line must not cross."""
    times = points.times
    gaps = [
        place
        for place in range(len(times) - 1, 0, -1)
        if times[place] - times[place - 1] > joined_across
    ]
    if not gaps:
        return points
    columns: tuple[list[Any], ...] = (
        list(times),
        list(points.readings),
        list(points.said),
        list(points.moment),
    )
    for place in gaps:
        for column, blank in zip(columns, (times[place - 1], None, "", NO_MOMENT), strict=True):
            if column:
                column.insert(place, blank)
    return Points(*columns)


def marks(name: str, points: Points, *, colour: str, symbol: str, size: float, **more: Any) -> Part:
    """Marks that no line joins."""
    marker = {"color": colour, "symbol": symbol, "size": size, **more.pop("marker", {})}
    return _scatter(name, points, **{"mode": "markers", "marker": marker, **more})


def emphasis(name: str, points: Points, *, colour: str, symbol: str, size: float) -> Part:
    """Larger marks over points that already speak for themselves."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": iso(points.times),
        "y": points.readings,
        "hoverinfo": "skip",
        "marker": {"color": colour, "symbol": symbol, "size": size},
        "cliponaxis": False,
    }


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
        "customdata": points.moment or [NO_MOMENT] * len(points.times),
        "cliponaxis": False,
        **more,
    }


class Block(NamedTuple):
    """A rectangle from one time to another, from `bottom` to `top` of its axis."""

    start: datetime
    end: datetime
    bottom: float
    top: float
    look: GradeLook
    texts: tuple[str, ...] = ()  # longest first; the first one that fits is written
    said: str = ""

    def continues(self, other: Block) -> bool:
        """Whether it is the other one, gone on without a gap."""
        return (
            self.look == other.look
            and self.texts == other.texts
            and (self.bottom, self.top) == (other.bottom, other.top)
            and other.end >= self.start
        )


def joined(drawn: Iterable[Block]) -> list[Block]:
    """Blocks in order of time, those that go on from one another made one."""
    runs: list[list[Block]] = []
    for one in drawn:
        if runs and one.continues(runs[-1][-1]):
            runs[-1].append(one)
        else:
            runs.append([one])
    return [run[0]._replace(end=run[-1].end) for run in runs]


def blocks(
    name: str, drawn: Iterable[Block], clock: Clock, *, anchor: str = "middle"
) -> list[Part]:
    """Blocks as bars, a trace for each look; a text that does not fit is left out."""
    looks: dict[GradeLook, list[Block]] = {}
    for one in drawn:
        looks.setdefault(one.look, []).append(one)
    return [_bars(name, look, alike, clock, anchor) for look, alike in looks.items()]


def _bars(name: str, look: GradeLook, alike: list[Block], clock: Clock, anchor: str) -> Part:
    said = [one.said for one in alike]
    speaks = {"hovertext": said, "hovertemplate": HOVER} if any(said) else {"hoverinfo": "skip"}
    marker: Part = {
        "color": look.fill,
        "line": {"color": look.edge, "width": look.edge_width / 2},
    }
    textfont: Part = {"color": look.ink, "size": 12}
    if PATTERNS[look.pattern]:
        if look.fill != INVISIBLE:
            textfont["shadow"] = _halo(look.fill)
        marker["pattern"] = {
            "shape": PATTERNS[look.pattern],
            "fillmode": "overlay",
            "fgcolor": look.pattern_colour,
            "fgopacity": 0.55,
            "size": 6,
            "solidity": 0.22,
        }
    return {
        "type": "bar",
        "name": name,
        "x": iso([one.start for one in alike]),
        "width": [(one.end - one.start) / MILLISECOND for one in alike],
        "offset": 0,
        "base": [one.bottom for one in alike],
        "y": [round(one.top - one.bottom, 3) for one in alike],
        "marker": marker,
        "text": [clock.longest_that_fits(one.texts, one.end - one.start) for one in alike],
        "textposition": "inside",
        "insidetextanchor": anchor,
        "textangle": 0,
        "constraintext": "inside",  # rather small than cut: the end of 0.12 is another dose
        "textfont": textfont,
        **speaks,
    }


def _halo(colour: str) -> str:
    """Keeps a pattern off the letters, as the badge's number has it."""
    around = ((-1, 0), (1, 0), (0, -1), (0, 1))
    return ", ".join(f"{right}px {down}px 1.5px {colour}" for right, down in around)


def harmless(text: str) -> str:
    """Text that somebody typed, so that nothing in it is read as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unit_said(unit: str) -> str:
    """The unit as print has it: 10*9/L is 10⁹/L."""
    return unit_in_print(harmless(unit))
