"""ICE and CAPD; what is not known of a total is drawn as the range that it may lie in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monitoring.charting.tables import COULD_NOT_MEASURE
from monitoring.grading.conditions import Readings
from monitoring.grading.points import PointsScale
from monitoring.scales.capd import CAPD
from monitoring.scales.ice import ICE
from monitoring.ui import page_words
from monitoring.ui.figures.clock import Clock
from monitoring.ui.figures.course_frames import CourseRows, chosen
from monitoring.ui.figures.palette import Palette
from monitoring.ui.figures.panels import Panel, axis_of, band, level, title
from monitoring.ui.figures.traces import Block, Part, Points, blocks, figures, joined, line, marks

CAPD_LINE = 9
# From, to, the grade by this domain alone, and how the axis names it.
ICE_BANDS = (
    (9.5, 10.5, 0, "10"),
    (6.5, 9.5, 1, "7–9"),
    (2.5, 6.5, 2, "3–6"),
    (-0.5, 2.5, 3, "0–2"),
)
BAND_OPACITY = {1: 0.2, 2: 0.15, 3: 0.11}


@dataclass(frozen=True)
class Totals:
    """A test wherever anything of it was charted; `total` is None where `low` is not `high`."""

    points: Points
    low: list[float]
    high: list[float]


def neuro_panels(charted: CourseRows, colours: Palette) -> list[Panel]:
    """ICE unless only CAPD was charted, and CAPD where it was."""
    ice, capd = totals(ICE, charted), totals(CAPD, charted)
    baseline, clock = charted.frames.baseline, charted.clock
    panels = []
    if ice.low or not capd.low:
        panels.append(_ice_panel(ice, baseline.ice, clock, colours))
    if capd.low:
        panels.append(_capd_panel(capd, baseline.capd, clock, colours))
    return panels


def totals(scale: PointsScale, charted: CourseRows) -> Totals:
    """Totals as grading has them: from the items, narrowed by a charted total."""
    moments = charted.moments
    names = [scale.total.name, *(item.observable.name for item in scale.items)]
    columns = [moments.numbers(name) for name in names]
    failed = moments.words(COULD_NOT_MEASURE)
    places = [
        place
        for place in range(len(moments))
        if f"{scale.key}_" in failed[place] or any(one[place] is not None for one in columns)
    ]
    if not places:
        return Totals(Points([], [], []), [], [])
    total = scale.points.range(Readings(moments.frame))
    low, high = (chosen(one.tolist(), places) for one in (total.low, total.high))
    name = scale.key.upper()
    said = [
        f"<b>{name} {_range_words(a, b)}</b>{_untestable(failed[place], scale)}"
        f" · {charted.said[place]}"
        for a, b, place in zip(low, high, places, strict=True)
    ]
    known = [a if a == b else None for a, b in zip(low, high, strict=True)]
    return Totals(Points(chosen(moments.times, places), known, said, places), low, high)


def _range_words(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}, not all items known"


def _untestable(failed: str, scale: PointsScale) -> str:
    names = failed.split(";")
    labels = [item.observable.label for item in scale.items if item.observable.name in names]
    if scale.total.name in names or len(labels) == len(scale.items):
        return " (could not be tested)"
    return f" ({', '.join(labels)}: could not be tested)" if labels else ""


def _ice_panel(ice: Totals, usual: float | None, clock: Clock, colours: Palette) -> Panel:
    named = {
        "tickvals": [10, *((low + high) / 2 for low, high, *_ in ICE_BANDS[1:])],
        "ticktext": [text for *_, text in ICE_BANDS],
    }
    return Panel(
        "ICE",
        title(page_words.ICE, _under(usual), colours),
        112,
        axis_of(-0.6, 11.6, **named, showgrid=False),
        _traces("ICE", ice, clock, colours),
        shapes=[
            band(low, high, colours.grades[grade].fill, opacity=BAND_OPACITY[grade])
            for low, high, grade, _ in ICE_BANDS
            if grade
        ],
    )


def _capd_panel(capd: Totals, usual: float | None, clock: Clock, colours: Palette) -> Panel:
    top = max([16.0, *capd.high]) + 2
    return Panel(
        "CAPD",
        title(page_words.CAPD, _under(usual), colours),
        112,
        axis_of(-0.8, top, tickvals=[0, CAPD_LINE, 16, 24, 32]),
        _traces("CAPD", capd, clock, colours),
        shapes=[
            band(0.5, CAPD_LINE - 0.5, colours.grades[1].fill, opacity=BAND_OPACITY[1]),
            band(CAPD_LINE - 0.5, top, colours.grades[3].fill, opacity=BAND_OPACITY[3]),
            level(CAPD_LINE, colours.alarm),
        ],
    )


def _under(usual: float | None) -> list[str]:
    return ["points"] if usual is None else ["points", f"baseline {usual:g}"]


def _traces(name: str, test: Totals, clock: Clock, colours: Palette) -> list[Part]:
    points = test.points
    is_open = [value is None for value in points.readings]
    middles: list[float | None] = [
        (low + high) / 2 for low, high in zip(test.low, test.high, strict=True)
    ]
    ranges = Points(points.times, middles, points.said, points.moment).where(is_open)
    dot = {"color": colours.line, "size": 6}
    return [
        *blocks(f"{name} possible", joined(_open_ranges(test, clock, colours)), clock),
        marks(f"{name} not fully known", ranges, colour=colours.ink, symbol="circle", size=3.5),
        line(name, points, colours.line, marker=dot),
        _changes(name, points, colours),
    ]


def _open_ranges(test: Totals, clock: Clock, colours: Palette) -> Iterator[Block]:
    times = test.points.times
    for start, end, low, high in zip(
        times, clock.until_next(times), test.low, test.high, strict=True
    ):
        if low != high:
            text = f"{low:g}–{high:g}"
            yield Block(start, end, low - 0.3, high + 0.3, colours.unknown, (text,))


def _changes(name: str, points: Points, colours: Palette) -> Part:
    """The number beside the point wherever it differs from the one before."""
    known = points.known()
    values = known.readings
    changed = [place == 0 or one != values[place - 1] for place, one in enumerate(values)]
    shown = known.where(changed)
    return figures(
        f"{name} changes", shown, [f"<b>{value:g}</b>" for value in shown.readings], colours
    )
