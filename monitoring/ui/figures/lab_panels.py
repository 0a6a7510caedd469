"""Laboratory values in the unit they were reported in; nothing is converted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitoring.charting.tables import VALUE_LIMIT
from monitoring.course.drawn_results import (
    JOINED_ACROSS_LABS,
    LAB_GROUPS,
    ON_A_LOG_AXIS,
    USUAL_LABS,
    blunted_from,
    drawn_together,
    foot_of,
    lines_in,
    reach_of,
    reported_range,
)
from monitoring.ui.figures.clock import Clock
from monitoring.ui.figures.course_frames import CourseRows, chosen
from monitoring.ui.figures.palette import Palette
from monitoring.ui.figures.panels import Panel, axis_of, band, level, title
from monitoring.ui.figures.traces import (
    INVISIBLE,
    Block,
    Part,
    Points,
    blocks,
    emphasis,
    figures,
    line,
    marks,
    unit_said,
)
from monitoring.ui.theme import GradeLook

WHY_HATCHED = "after tocilizumab CRP falls because IL-6 is blocked: no sign of severity any more"
SHOWN_FROM_BEFORE = timedelta(hours=24)


@dataclass(frozen=True)
class Results:
    """The results of one analyte in its most frequent unit."""

    name: str
    unit: str
    times: list[datetime]
    readings: list[float | None]
    limits: list[str]
    said: list[str]
    range: tuple[float | None, float | None]
    elsewhere: list[str]
    lines: tuple[float, ...] = ()


def lab_panels(
    charted: CourseRows, colours: Palette, groups: Sequence[str] = USUAL_LABS
) -> list[Panel]:
    """One small panel for each analyte with a value in the stretch shown or a day before it."""
    rows, clock = charted.labs, charted.clock
    analytes = rows.words("analyte")
    given = charted.interventions
    panels = []
    shown = {key: name for group in groups for key, name in LAB_GROUPS[group].items()}
    for analyte, name in shown.items():
        places = [place for place, one in enumerate(analytes) if one == analyte]
        hatched_from = blunted_from(analyte, given.times, given.words("kind"), now=clock.now)
        last = max((rows.times[place] for place in places), default=datetime.min)  # noqa: DTZ901
        if last >= clock.first - SHOWN_FROM_BEFORE:
            results = _results(analyte, name, charted, places)
            log = analyte in ON_A_LOG_AXIS
            panels.append(_panel(results, hatched_from, clock, colours, log=log))
    return panels


def _results(analyte: str, name: str, charted: CourseRows, places: list[int]) -> Results:
    rows = charted.labs
    units = rows.words("unit")
    together = drawn_together(places, units, rows.times)
    own = together.places
    lower, upper = (chosen(rows.numbers(column), own) for column in ("lower_limit", "upper_limit"))
    return Results(
        name,
        unit_said(together.unit),
        chosen(rows.times, own),
        chosen(rows.numbers("value"), own),
        chosen(rows.words(VALUE_LIMIT), own),
        [charted.clock.said(rows.times[place]) for place in own],
        reported_range(lower, upper),
        [unit_said(units[one]) for one in together.elsewhere],
        lines_in(together.unit, analyte),
    )


def _panel(
    results: Results, hatched_from: datetime | None, clock: Clock, colours: Palette, *, log: bool
) -> Panel:
    name = results.name
    # A zero has no place on a log axis: it stands at the foot, and is named by the pointer.
    foot = foot_of([*results.readings, *results.lines])
    values = [foot if log and value == 0 else value for value in results.readings]
    is_zero = [log and value == 0 for value in results.readings]
    blunted = [hatched_from is not None and at >= hatched_from for at in results.times]
    said = [
        f"<b>{name} {limit}{'–' if value is None else f'{value:g}'} {results.unit}</b>"
        f"{f' ({WHY_HATCHED})' if after else ''} · {when}"
        for value, limit, after, when in zip(
            results.readings, results.limits, blunted, results.said, strict=True
        )
    ]
    points = Points(results.times, values, said)
    axis = _axis([*values, *(results.lines if log else ())], log=log)
    zeros = emphasis(
        f"{name} 0", points.where(is_zero), colour=colours.alarm, symbol="triangle-down", size=9
    )
    traces = [
        *_values(name, _measured(points, results.limits), blunted, colours),
        *_at_limit(name, points, results.limits, colours),
        *([zeros] if any(is_zero) else []),
        _last_value(name, points, results, colours),
    ]
    if hatched_from is not None:
        traces = [*_hatch(name, hatched_from, axis, clock, colours), *traces]
    under = [f"{results.unit}, log" if log else results.unit]
    if results.elsewhere:
        under.append(f"{len(results.elsewhere)} not drawn ({results.elsewhere[-1]})")
    shapes = _reported_range(results.range, axis, colours)
    shapes += [level(one, colours.quiet) for one in results.lines]
    return Panel(name, title(name, under, colours), 72, axis, traces, shapes=shapes)


def _axis(values: list[float | None], *, log: bool) -> Part:
    low, high = reach_of(values, log=log)
    scaled = {"type": "log", "dtick": 1} if log else {"nticks": 4}
    return axis_of(low, high, **scaled)


def _measured(points: Points, limits: list[str]) -> Points:
    """Blank where only a limit of detection is known, so that no line leads to a value nobody has."""
    known = [None if limit else at for at, limit in zip(points.readings, limits, strict=True)]
    return replace(points, readings=known)


def _values(name: str, points: Points, blunted: list[bool], colours: Palette) -> list[Part]:
    first = blunted.index(True) if any(blunted) else len(blunted)
    places = range(len(blunted))
    joined_across = JOINED_ACROSS_LABS
    dot = {"color": colours.line, "size": 6}
    counted = points.where([place < first for place in places])
    parts = [line(name, counted, colours.line, joined_across=joined_across, marker=dot)]
    if first < len(blunted):
        # The grey line begins at the last value that still counted.
        after = points.where([place >= first - 1 for place in places])
        grey = {
            "line": {"color": colours.quiet, "width": 1.5, "dash": "dot"},
            "marker": {"color": colours.quiet, "size": 6, "symbol": "circle-open"},
        }
        later = f"{name} after tocilizumab"
        parts.insert(0, line(later, after, colours.quiet, joined_across=joined_across, **grey))
    return parts


def _last_value(name: str, points: Points, results: Results, colours: Palette) -> Part:
    known = [place for place, value in enumerate(results.readings) if value is not None][-1:]
    shown = points.where([place in known for place in range(len(results.limits))])
    written = [f" <b>{results.limits[place]}{results.readings[place]:g}</b>" for place in known]
    return figures(f"Last {name}", shown, written, colours, textposition="middle right")


def _at_limit(name: str, points: Points, limits: list[str], colours: Palette) -> list[Part]:
    """An arrow where the value is a limit of detection: it lies below or above what is drawn."""
    traces = []
    for sign, symbol in (("<", "triangle-down-open"), (">", "triangle-up-open")):
        if sign in limits:
            there = points.where([limit == sign for limit in limits])
            label = f"{name} {sign} limit of detection"
            traces.append(marks(label, there, colour=colours.ink, symbol=symbol, size=11))
    return traces


def _hatch(name: str, start: datetime, axis: Part, clock: Clock, colours: Palette) -> list[Part]:
    look = GradeLook(INVISIBLE, colours.ink, colours.unknown.edge, "square", "hatch")
    low, high = axis["range"]
    block = Block(start, clock.now, low, high, look)
    drawn = blocks(f"{name} not usable after tocilizumab", [block], clock)
    return [{**trace, "opacity": 0.5} for trace in drawn]


def _reported_range(
    reported: tuple[float | None, float | None], axis: Part, colours: Palette
) -> list[Part]:
    """The laboratory's own range as a grey stripe, open to the side that it does not limit."""
    lower, upper = reported
    if lower is None and upper is None:
        return []
    low, high = axis["range"] if axis.get("type") != "log" else [10**end for end in axis["range"]]
    bottom, top = (low if lower is None else lower), (high if upper is None else upper)
    if bottom > high or top < low:
        return []
    return [band(max(bottom, low), min(top, high), colours.quiet, opacity=0.13)]
