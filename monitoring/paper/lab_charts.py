"""Laboratory results as small panels on the clock of the course, by the rules of the screen.

A value at a limit of detection is no value: it is an open wedge that points to where the value
lies, no line runs through it, and it is written with its sign.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from math import floor, log10

import numpy as np
import pandas as pd
from reportlab.graphics.shapes import Line, Polygon, Rect, Shape
from reportlab.lib.colors import Color, black, white
from reportlab.pdfbase.pdfmetrics import stringWidth

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
    unit_in_print,
)
from monitoring.paper.chart_parts import (
    LEFT,
    RIGHT,
    Axis,
    Panel,
    Range,
    curve,
    hatched,
    letters,
    level,
    plated,
    tick_marks,
)
from monitoring.paper.fonts import BOLD
from monitoring.paper.sheet import WIDTH
from monitoring.scales.laboratory import ABOVE, BELOW

HEIGHT = 34.0
TICK_ROOM = 7.0
STRIPE = Color(0.92, 0.92, 0.92)
DRAWN = {key: name for group in USUAL_LABS for key, name in LAB_GROUPS[group].items()}


@dataclass(frozen=True)
class Result:
    """`limit` is `<` or `>` where the value is a limit of detection; no value: not readable."""

    analyte: str
    unit: str
    at: datetime
    value: float | None
    limit: str
    lower: float | None
    upper: float | None

    @property
    def said(self) -> str:
        return f"{self.limit}{'–' if self.value is None else f'{self.value:g}'}"

    @property
    def is_measured(self) -> bool:
        return self.value is not None and not self.limit


def results_in(labs: pd.DataFrame, axis: Axis) -> list[Result]:
    """Every row of the laboratory, in the order of time by the unit's clock."""
    if labs.empty:
        return []
    in_order = labs.sort_values(["observed_at", "analyte"], kind="stable")
    blank = [None] * len(in_order)
    limits = in_order[VALUE_LIMIT] if VALUE_LIMIT in in_order.columns else blank
    times = axis.local(in_order["observed_at"])
    values, lowers, uppers = (
        [None if pd.isna(one) else float(one) for one in in_order[name]]
        for name in ("value", "lower_limit", "upper_limit")
    )
    about = zip(in_order["analyte"], in_order["unit"], limits, strict=True)
    return [
        Result(
            analyte,
            unit,
            times[place],
            values[place],
            limit if isinstance(limit, str) else "",
            lowers[place],
            uppers[place],
        )
        for place, (analyte, unit, limit) in enumerate(about)
    ]


def lab_panels(
    labs: pd.DataFrame, given: pd.DataFrame, axis: Axis, *, now: datetime
) -> list[Panel]:
    """A panel for each analyte that the screen draws at first and that has a value in these days.

    `given` is what was given up to now; what is charted of it blunts CRP.
    """
    shown = _within(results_in(labs, axis), axis)
    times = axis.local(given["started_at"]) if len(given) else []
    kinds = given["kind"].tolist()
    local_now = now.astimezone(axis.zone).replace(tzinfo=None)
    return [
        _panel(own, blunted_from(analyte, times, kinds, now=local_now), axis)
        for analyte in DRAWN
        if (own := [one for one in shown if one.analyte == analyte])
    ]


def without_a_panel(labs: pd.DataFrame, axis: Axis) -> Iterator[str]:
    """Sentences that name what a panel would be drawn of, and is not."""
    everything = results_in(labs, axis)
    drawn = {one.analyte for one in _within(everything, axis)}
    earlier = {one.analyte for one in everything} - drawn
    for said, kept in (
        ("Laboratory, not charted: {}.", set(DRAWN) - drawn - earlier),
        ("Laboratory, charted only before these days, see the table: {}.", set(DRAWN) & earlier),
    ):
        if kept:
            yield said.format(", ".join(name for key, name in DRAWN.items() if key in kept))


def _within(results: Sequence[Result], axis: Axis) -> list[Result]:
    return [one for one in results if axis.first <= one.at <= axis.last]


# --- one panel ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Scaled:
    """Where values stand in a panel; on a log axis its range is one of powers of ten."""

    reach: Range
    log: bool
    foot: float

    def place(self, value: float) -> float:
        """In the range's own measure."""
        if not self.log:
            return value
        return log10(value if value > 0 else self.foot)

    def y(self, value: float) -> float:
        return self.reach.y(self.place(value))


def _panel(results: Sequence[Result], hatched_from: datetime | None, axis: Axis) -> Panel:
    analyte = results[0].analyte
    together = drawn_together(
        range(len(results)), [one.unit for one in results], [one.at for one in results]
    )
    own = [results[place] for place in together.places]
    left_out = [results[place] for place in together.elsewhere]
    lines = lines_in(together.unit, analyte)
    log = analyte in ON_A_LOG_AXIS
    is_blunted = hatched_from is not None and hatched_from <= axis.last
    under = [
        f"{unit_in_print(together.unit)}{', log' if log else ''}",
        *(("hatched: after", "tocilizumab") if is_blunted else ()),
        *_left_out(left_out, own),
    ]
    height = max(HEIGHT, 17 + 7.4 * (len(under) - 1))
    scaled = _scaled(own, lines, height, log=log)
    ground = [*_reported(own, scaled)]
    if hatched_from is not None and is_blunted:
        right = WIDTH - RIGHT
        ground += hatched(max(axis.x(hatched_from), LEFT), right, 0, height, -1, apart=4)
    return Panel(
        DRAWN[analyte],
        "\n".join(under),
        height,
        [
            *(level(scaled.reach, scaled.place(one)) for one in lines),
            *_measured(own, hatched_from, axis, scaled),
            *_bounds(own, axis, scaled),
            *_zeros(own, axis, scaled),
            *_last(own, axis, scaled),
        ],
        _ticks(scaled, lines),
        ground=tuple(ground),
    )


def _scaled(
    results: Sequence[Result], lines: Sequence[float], height: float, *, log: bool
) -> _Scaled:
    foot = foot_of([*(one.value for one in results), *lines])
    values = [foot if log and one.value == 0 else one.value for one in results]
    low, high = reach_of([*values, *(lines if log else ())], log=log)
    return _Scaled(Range(low, high, height), log, foot)


def _left_out(results: Sequence[Result], drawn: Sequence[Result]) -> Iterator[str]:
    """Nothing is converted; what is in another unit is said, and whether it is the newest."""
    if not results:
        return
    yield "not drawn:"
    for unit, number in Counter(one.unit for one in results).items():
        yield f"{number} in {unit_in_print(unit)}"
    if max(one.at for one in results) > drawn[-1].at:
        yield "newest: see table"


def _measured(
    results: Sequence[Result], hatched_from: datetime | None, axis: Axis, scaled: _Scaled
) -> Iterator[Shape]:
    """Lines with dots between bounds; rings on a dashed line from where it is blunted."""
    for is_measured, run in groupby(results, key=lambda one: one.is_measured):
        if not is_measured:
            continue
        points = [(one.at, scaled.place(one.value)) for one in run if one.value is not None]
        counted = [one for one in points if hatched_from is None or one[0] < hatched_from]
        blunted = points[len(counted) :]
        if blunted:
            # The dashed line begins at the last value that still counted, whose dot lies upon it.
            joined = [*counted[-1:], *blunted]
            yield from curve(
                joined, axis, scaled.reach, dash=True, joined_across=JOINED_ACROSS_LABS
            )
        yield from curve(counted, axis, scaled.reach, joined_across=JOINED_ACROSS_LABS)


def _bounds(results: Sequence[Result], axis: Axis, scaled: _Scaled) -> Iterator[Shape]:
    before = ""
    for place, one in enumerate(results):
        if one.limit and one.value is not None:
            x, y = axis.x(one.at), scaled.y(one.value)
            yield from _wedge(x, y, one.limit, scaled.reach.height)
            if one.said != before and place < len(results) - 1:  # the last one is written anyway
                level_y = y - 7 if one.limit == ABOVE else y + 1.6
                level_y = min(max(level_y, 1), scaled.reach.height - 6)
                yield letters(x, level_y, one.said, size=6.2, anchor="middle", bold=True)
        before = one.said


def _wedge(x: float, y: float, limit: str, height: float) -> Iterator[Shape]:
    """A bar at the limit, and an open wedge to the side on which the value lies."""
    rise = {BELOW: -min(4.4, y - 0.4), ABOVE: min(4.4, height - y - 0.4)}.get(limit, 0.0)
    yield Polygon(
        [x - 2.6, y, x + 2.6, y, x, y + rise], fillColor=white, strokeColor=black, strokeWidth=0.5
    )
    yield Line(x - 3, y, x + 3, y, strokeColor=black, strokeWidth=1)


def _zeros(results: Sequence[Result], axis: Axis, scaled: _Scaled) -> Iterator[Shape]:
    """A 0 has no place on a log axis: it stands at the foot and is written."""
    for one in results[:-1]:
        if scaled.log and one.value == 0 and one.is_measured:
            y = scaled.y(0) + 2
            yield letters(axis.x(one.at), y, "0", size=6.2, anchor="middle", bold=True)


def _last(results: Sequence[Result], axis: Axis, scaled: _Scaled) -> Iterator[Shape]:
    for one in [one for one in results if one.value is not None][-1:]:
        assert one.value is not None
        x, edge = axis.x(one.at) + 4, WIDTH - RIGHT
        if x + stringWidth(one.said, BOLD, 6.4) > edge - 2:  # beside the frame, not across it
            x = max(x, edge + 1)
        yield from plated(x, scaled.y(one.value) - 3, one.said)


def _reported(results: Sequence[Result], scaled: _Scaled) -> Iterator[Shape]:
    """The laboratory's own range as a grey stripe, open to the side that it does not limit."""
    lower, upper = reported_range([one.lower for one in results], [one.upper for one in results])
    if lower is None and upper is None:
        return
    reach = scaled.reach
    is_above = lower is not None and scaled.place(lower) >= reach.high
    if is_above or (upper is not None and scaled.place(upper) <= reach.low):
        return
    bottom = 0.0 if lower is None else scaled.y(lower)
    top = reach.height if upper is None else scaled.y(upper)
    if top > bottom:
        yield Rect(
            LEFT, bottom, WIDTH - LEFT - RIGHT, top - bottom, fillColor=STRIPE, strokeColor=None
        )


def _ticks(scaled: _Scaled, lines: Sequence[float]) -> tuple[tuple[float, str], ...]:
    if not scaled.log:
        return tick_marks(scaled.reach, _step(scaled.reach.high))
    low, high = scaled.reach.low, scaled.reach.high
    decades = [float(10.0**power) for power in np.arange(np.ceil(low), np.floor(high) + 1)]
    between = [
        factor * 10.0**power for power in range(floor(low), floor(high) + 1) for factor in (3, 2, 5)
    ]
    ticks: list[tuple[float, str]] = []
    for one in (*lines, *decades, *between):
        y = scaled.y(one)
        is_free = all(abs(y - other) >= TICK_ROOM for other, _ in ticks)
        if low <= log10(one) <= high and is_free:
            ticks.append((y, f"{one:g}"))
    return tuple(ticks)


def _step(high: float) -> float:
    """Of 1, 2 or 5 times a power of ten, so that some three ticks lie below `high`."""
    power = 10.0 ** floor(log10(high / 3))
    return next((factor * power for factor in (1, 2, 5) if factor * power >= high / 3), 10 * power)
