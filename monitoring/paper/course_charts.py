"""One patient's course as vector charts in black and white, all on one clock of days.

A gap is a gap: where nothing was charted nothing is drawn, and a line ends where the next value is
too far away. Grades are drawn as bounds: what is certain is framed, what is only possible is
dashed and hatched thin.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from itertools import groupby, pairwise
from typing import Any

import numpy as np
import pandas as pd
from reportlab.graphics.shapes import Drawing, Line, Polygon, Rect, Shape
from reportlab.lib.colors import Color, black, white
from reportlab.pdfbase.pdfmetrics import stringWidth

from monitoring.charting.tables import COULD_NOT_MEASURE
from monitoring.grading.conditions import Readings
from monitoring.grading.points import PointsScale
from monitoring.grading.scale import Status
from monitoring.paper import words
from monitoring.paper.badge import LOOKS
from monitoring.paper.chart_parts import (
    GREY,
    LEFT,
    LIGHT,
    RIGHT,
    Axis,
    Panel,
    Points,
    Range,
    curve,
    days_axis,
    drawn,
    hatched,
    letters,
    level,
    plated,
    tick_marks,
)
from monitoring.paper.fonts import BOLD, REGULAR
from monitoring.paper.lab_charts import lab_panels, without_a_panel
from monitoring.paper.sheet import WIDTH
from monitoring.scales.capd import CAPD
from monitoring.scales.ice import ICE
from monitoring.scales.observables import VASOPRESSORS

DRAWN_FOR = timedelta(hours=12)  # as on the screen (LOCAL): no grade or device is drawn further
FEVER = 38.0
ROW = 10.0


@dataclass(frozen=True)
class Charts:
    """What is drawn of one patient, in the columns of the charting format and of Course.

    `systolic_limit` is the one the patient is graded by.
    """

    moments: pd.DataFrame
    grades: pd.DataFrame
    interventions: pd.DataFrame
    infusions: tuple[datetime, ...]
    systolic_limit: float | None
    now: datetime
    zone: tzinfo
    labs: pd.DataFrame


def axis_of(charts: Charts) -> Axis:
    """From the midnight before the infusion or the first moment to now, or to a day after the last
    moment or result where nobody charts any more."""
    zone = charts.zone

    def bare(at: datetime) -> datetime:
        return at.astimezone(zone).replace(tzinfo=None, microsecond=0)

    infused, now = bare(charts.infusions[0]), bare(charts.now)
    moments, results = (one["observed_at"] for one in (charts.moments, charts.labs))
    starts = [bare(at.min().to_pydatetime()) for at in (moments,) if len(at)]
    # A result is never left out for being later than the moments: the newest says most.
    ends = [bare(at.max().to_pydatetime()) for at in (moments, results) if len(at)]
    start = min([infused, now, *starts])
    end = min(now, max(ends) + timedelta(days=1)) if ends else now
    first = datetime.combine(start.date(), time())
    return Axis(zone, infused.date(), first, max(end, first + timedelta(hours=6)))


@dataclass(frozen=True)
class CourseDrawn:
    """From top to bottom; each is a drawing of its own, so that a page may break between two.

    `not_drawn` are sentences on laboratory values that have no panel.
    """

    grades_and_signs: list[Drawing]
    drugs_and_results: list[Drawing]
    not_drawn: tuple[str, ...]


def drawings(charts: Charts) -> CourseDrawn:
    """Both parts lie on one clock, and each has its days above and below."""
    axis = axis_of(charts)
    signs = [
        *(_ribbon(charts, axis, scale) for scale in words.SCALE_NAMES),
        _temperature(charts, axis),
        _circulation(charts, axis),
        _saturation(charts, axis),
        _oxygen(charts, axis),
        *_neuro(charts, axis),
    ]
    results = lab_panels(charts.labs, _given(charts), axis, now=charts.now)
    return CourseDrawn(
        _between_days(signs, charts, axis),
        _between_days([*_drugs(charts, axis), *results], charts, axis),
        tuple(without_a_panel(charts.labs, axis)),
    )


def _between_days(panels: Sequence[Panel], charts: Charts, axis: Axis) -> list[Drawing]:
    days = (days_axis(axis) for _ in range(2))
    return [next(days), *(drawn(one, charts.infusions, axis) for one in panels), next(days)]


def _given(charts: Charts) -> pd.DataFrame:
    """What was given up to now, in the order of time."""
    given = charts.interventions
    return given[given["started_at"] <= pd.Timestamp(charts.now)].sort_values(
        "started_at", kind="stable"
    )


# --- grades as bounds -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Stretch:
    start: datetime
    end: datetime
    status: str
    low: int | None
    high: int | None


def _ribbon(charts: Charts, axis: Axis, scale: str) -> Panel:
    height = 46.0
    values = Range(-0.7, 5.2, height)
    shapes: list[Shape] = []
    stretches = list(_stretches(charts.grades, scale, axis))
    written = -1.0
    for one in stretches:
        left, right = axis.x(one.start), max(axis.x(one.end), axis.x(one.start) + 1.2)
        text = _grade_text(one)
        if one.low is None or one.high is None:
            shapes.append(letters((left + right) / 2, values.y(1.2), "!", size=9, bold=True))
            continue
        is_open = one.status == Status.OPEN
        if one.low or not is_open:
            shapes += _block(left, right, 0, values.y(one.low), one.low, one.status)
        if is_open:
            foot = values.y(one.low) if one.low else 0
            shapes += _possible(left, right, foot, values.y(max(one.high, one.low + 0.7)))
        if left > written and text != "0":
            top = values.y(one.low) if one.low else values.y(0.4)
            shapes += plated(left + 0.5, min(top + 1, height - 7), text)
            written = left + stringWidth(text, BOLD, 6.4) + 4
    ticks = tuple((values.y(grade), str(grade)) for grade in range(6))
    name = words.SCALE_NAMES[scale]
    under = "grade\ndashed: possible"
    return Panel(name, under, height, shapes, ticks, not stretches)


def _stretches(grades: pd.DataFrame, scale: str, axis: Axis) -> Iterator[_Stretch]:
    """Assessments drawn to the next one, but not for long; like ones that touch are one."""
    own = grades[
        (grades["scale"] == scale) & (grades["status"] != Status.NOT_APPLICABLE) & grades["charted"]
    ]
    times = axis.local(own["observed_at"]) if len(own) else []
    until = [*times[1:], axis.last]
    run: _Stretch | None = None
    for at, after, row in zip(times, until, own.to_dict("records"), strict=False):
        end = min(max(after, at), at + DRAWN_FOR)
        low, high = (_whole(row[name]) for name in ("at_least", "at_most"))
        one = _Stretch(at, end, str(row["status"]), low, high)
        if (
            run is not None
            and run.end >= at
            and (run.status, run.low, run.high)
            == (
                one.status,
                low,
                high,
            )
        ):
            run = _Stretch(run.start, end, one.status, low, high)
            continue
        if run is not None:
            yield run
        run = one
    if run is not None:
        yield run


def _grade_text(one: _Stretch) -> str:
    if one.status == Status.OPEN:
        return f"≥{one.low}" if one.low else "?"
    return f"{one.low}?" if one.status == Status.PROVISIONAL else str(one.low)


def _block(
    left: float, right: float, bottom: float, top: float, grade: int, status: str
) -> Iterator[Shape]:
    look = LOOKS[grade]
    dash = [3, 2] if status == Status.PROVISIONAL else None
    yield Rect(
        left,
        bottom,
        right - left,
        top - bottom,
        fillColor=black if look.is_black else white,
        strokeColor=black,
        strokeWidth=0.5 if grade < 1 else 0.8,
        strokeDashArray=dash,
    )
    for slope in look.lines:
        yield from hatched(left, right, bottom, top, slope, apart=3.2)


def _possible(left: float, right: float, bottom: float, top: float) -> Iterator[Shape]:
    yield Rect(
        left,
        bottom,
        right - left,
        top - bottom,
        fillColor=None,
        strokeColor=black,
        strokeWidth=0.5,
        strokeDashArray=[1.5, 1.5],
    )
    yield from hatched(left, right, bottom, top, -1, apart=5)


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


# --- vital signs ----------------------------------------------------------------------------------


def _points(charts: Charts, axis: Axis, column: str) -> Points:
    known = charts.moments[charts.moments[column].notna()]
    times = axis.local(known["observed_at"]) if len(known) else []
    return list(zip(times, known[column].astype(float).tolist(), strict=True))


def _unmeasured(charts: Charts, axis: Axis, *names: str) -> Iterator[Shape]:
    """A cross at the foot where one of these was tried and could not be measured."""
    moments = charts.moments
    if COULD_NOT_MEASURE not in moments.columns or moments.empty:
        return
    tried = moments[COULD_NOT_MEASURE].fillna("").str.split(";")
    failed = moments[[any(name in one for name in names) for one in tried]]
    for at in axis.local(failed["observed_at"]) if len(failed) else []:
        x, y = axis.x(at), 5.0
        for rise in (-2.2, 2.2):
            yield Line(x - 2.2, y - rise, x + 2.2, y + rise, strokeColor=black, strokeWidth=1)


def _last_value(points: Points, axis: Axis, values: Range, form: str) -> Iterator[Shape]:
    """The last value, to the right of its point, where there is always room for it."""
    for at, value in points[-1:]:
        yield letters(axis.x(at) + 4, values.y(value) - 2.2, f"{value:{form}}", size=6.6, bold=True)


def _reach(
    readings: Iterable[float], low: float, high: float, *, spare: float
) -> tuple[float, float]:
    known = list(readings)
    return min([low, *(one - spare for one in known)]), max([high, *(one + spare for one in known)])


def _temperature(charts: Charts, axis: Axis) -> Panel:
    points = _points(charts, axis, "temperature_c")
    height = 62.0
    values = Range(*_reach((v for _, v in points), 36.0, 40.0, spare=0.7), height)
    shapes: list[Shape] = [level(values, FEVER), *curve(points, axis, values)]
    for at, value in points:
        if value >= FEVER:
            x, y = axis.x(at), values.y(value)
            shapes.append(Rect(x - 1.6, y - 1.6, 3.2, 3.2, fillColor=black, strokeColor=black))
    if points:
        at, highest = max(points, key=lambda one: one[1])
        x, y = axis.x(at), min(values.y(highest) + 3, height - 7)
        shapes.append(letters(x, y, f"{highest:.1f}", size=6.6, anchor="middle", bold=True))
    shapes += _last_value(points, axis, values, ".1f")
    return Panel(
        "Temperature",
        "°C\nsquare: from 38.0 on",
        height,
        shapes,
        tick_marks(values, 1),
        not points,
    )


def _circulation(charts: Charts, axis: Axis) -> Panel:
    pulse = _points(charts, axis, "heart_rate_bpm")
    systolic = _points(charts, axis, "systolic_mmhg")
    diastolic = _points(charts, axis, "diastolic_mmhg")
    height = 78.0
    readings = [value for points in (pulse, systolic, diastolic) for _, value in points]
    values = Range(*_reach(readings, 50, 140, spare=6), height)
    lower = dict(diastolic)
    limit = charts.systolic_limit
    shapes: list[Shape] = [] if limit is None else [level(values, limit)]
    for at, value in systolic:
        x, y = axis.x(at), values.y(value)
        if at in lower:
            shapes.append(Line(x, values.y(lower[at]), x, y, strokeColor=GREY, strokeWidth=1.6))
        shapes.append(Line(x - 1.8, y, x + 1.8, y, strokeColor=black, strokeWidth=0.8))
        if limit is not None and value < limit:
            corners = [x - 2.6, y + 4.6, x + 2.6, y + 4.6, x, y]
            shapes.append(Polygon(corners, fillColor=black, strokeColor=black))
    shapes += [*curve(pulse, axis, values, dash=True), *_last_value(pulse, axis, values, "g")]
    tried = ("heart_rate_bpm", "systolic_mmhg", "diastolic_mmhg", "map_mmhg")
    shapes += _unmeasured(charts, axis, *tried)
    under = "bar: mmHg\nring: pulse, /min"
    if limit is not None:
        under += f"\nwedge: below {limit:g}"
    return Panel("Pulse, pressure", under, height, shapes, tick_marks(values, 25), not readings)


def _saturation(charts: Charts, axis: Axis) -> Panel:
    points = _points(charts, axis, "spo2_pct")
    height = 44.0
    values = Range(*_reach((v for _, v in points), 88, 100.5, spare=1), height)
    shapes = [
        *curve(points, axis, values),
        *_last_value(points, axis, values, "g"),
        *_unmeasured(charts, axis, "spo2_pct"),
    ]
    return Panel("SpO₂", "%", height, shapes, tick_marks(values, 5), not points)


_STEPS = {
    "room-air": white,
    "nasal-cannula": Color(0.9, 0.9, 0.9),
    "blow-by": Color(0.9, 0.9, 0.9),
    "cpap": Color(0.55, 0.55, 0.55),
    "bipap": Color(0.55, 0.55, 0.55),
    "ventilator": Color(0.35, 0.35, 0.35),
    "ecmo": black,
}
_MASK = Color(0.76, 0.76, 0.76)


def _oxygen(charts: Charts, axis: Axis) -> Panel:
    """What SpO2 was measured on, written into the strip."""
    moments = charts.moments
    charted = moments[moments["oxygen_device"].notna() | moments["spo2_pct"].notna()]
    times = axis.local(charted["observed_at"]) if len(charted) else []
    rows = [
        (_word(device), None if pd.isna(flow) else float(flow))
        for device, flow in zip(charted["oxygen_device"], charted["oxygen_flow_l_min"], strict=True)
    ]
    until = [min(max(after, at), at + DRAWN_FOR) for at, after in pairwise([*times, axis.last])]
    shapes: list[Shape] = []
    height = 11.0
    for what, start, end in _joined(list(zip(rows, times, until, strict=True))):
        left, right = axis.x(start), max(axis.x(end), axis.x(start) + 0.8)
        device, flow = what
        fill = _STEPS.get(device, _MASK) if device else None
        shapes.append(
            Rect(left, 0, right - left, height, fillColor=fill, strokeColor=black, strokeWidth=0.3)
        )
        if not device:
            shapes += hatched(left, right, 0, height, -1, apart=3)
        said = oxygen_words(device, flow)
        short = "?" if not device else said if flow is None else f"{flow:g} L"
        fits = next(
            (one for one in (said, short) if stringWidth(one, REGULAR, 6) < right - left - 2), ""
        )
        if fits:
            mark = letters(left + 1.5, 3.2, fits, size=6)
            dark = device in ("ventilator", "ecmo")
            mark.fillColor = white if dark else black
            shapes.append(mark)
    return Panel("Oxygen", "", height, shapes, (), not rows)


def oxygen_words(device: str, flow: float | None) -> str:
    """'Nasal cannula 3 L/min'."""
    if not device:
        return "device not charted" if flow is None else f"device not charted, {flow:g} L/min"
    amount = f" {flow:g} L/min" if flow is not None else ""
    missing = device in ("nasal-cannula", "high-flow-cannula") and flow is None
    return (
        f"{words.spoken(device, 'oxygen_device')}{amount}{', flow not charted' if missing else ''}"
    )


def _joined(
    stretches: Sequence[tuple[Any, datetime, datetime]],
) -> Iterator[tuple[Any, datetime, datetime]]:
    """Like ones that touch are one."""
    run: tuple[Any, datetime, datetime] | None = None
    for what, start, end in stretches:
        if run is not None and run[0] == what and run[2] >= start:
            run = (what, run[1], end)
            continue
        if run is not None:
            yield run
        run = (what, start, end)
    if run is not None:
        yield run


# --- ICE and CAPD ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Total:
    """What a test's total is at a moment; `low` is not `high` where items are not known."""

    at: datetime
    low: float
    high: float

    @property
    def said(self) -> str:
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g}–{self.high:g}"


def totals(scale: PointsScale, moments: pd.DataFrame, axis: Axis) -> list[Total]:
    """Wherever anything of the test was charted; an item left out leaves a range."""
    names = [scale.total.name, *(item.observable.name for item in scale.items)]
    asked = moments[names].notna().any(axis=1)
    if COULD_NOT_MEASURE in moments.columns:
        asked |= moments[COULD_NOT_MEASURE].fillna("").str.contains(f"{scale.key}_", regex=False)
    place = np.flatnonzero(asked.to_numpy(dtype=np.bool_))
    if not len(place):
        return []
    total = scale.points.range(Readings(moments))
    times = axis.local(moments["observed_at"])
    return [
        Total(times[one], float(total.low[one]), float(total.high[one])) for one in place.tolist()
    ]


def _neuro(charts: Charts, axis: Axis) -> Iterator[Panel]:
    """ICE unless only CAPD was charted, and CAPD where it was."""
    ice, capd = (totals(scale, charts.moments, axis) for scale in (ICE, CAPD))
    if ice or not capd:
        lines = ((10.0, "10"), (7.0, "7"), (3.0, "3"), (0.0, "0"))
        yield _scores("ICE", "points\nbar: not all known", ice, Range(-0.6, 12.5, 44), axis, lines)
    if capd:
        top = max([16.0, *(one.high for one in capd)]) + 2
        ticks = ((0.0, "0"), (9.0, "9"), (16.0, "16"), (24.0, "24"), (32.0, "32"))
        values = Range(-0.8, top, 44)
        shown = tuple(one for one in ticks if one[0] <= top)
        yield _scores("CAPD", "points\nbar: not all known", capd, values, axis, shown)


def _scores(
    name: str,
    under: str,
    scores: list[Total],
    values: Range,
    axis: Axis,
    ticks: tuple[tuple[float, str], ...],
) -> Panel:
    fixed = [(one.at, one.low) for one in scores if one.low == one.high]
    shapes: list[Shape] = [*curve(fixed, axis, values)]
    if name == "CAPD":
        shapes.append(level(values, 9))
    before = None
    for one in scores:
        x = axis.x(one.at)
        if one.low != one.high:
            low, high = values.y(one.low), values.y(one.high)
            shapes.append(Line(x, low, x, high, strokeColor=black, strokeWidth=1.6))
        if one.said != before:
            y = min(values.y(one.high) + 2.5, values.height - 7)
            shapes.append(letters(x, y, one.said, size=6.2, anchor="middle", bold=True))
        before = one.said
    marks = tuple((values.y(value), label) for value, label in ticks)
    return Panel(name, under, values.height, shapes, marks, not scores)


# --- drugs ----------------------------------------------------------------------------------------


def _drugs(charts: Charts, axis: Axis) -> Iterator[Panel]:
    in_order = _given(charts)
    if in_order.empty:
        yield Panel("Drugs", "", 16, [], (), is_empty=True)
        return
    starts = axis.local(in_order["started_at"])
    stops = axis.local(in_order["stopped_at"])
    rows = sorted(
        zip(in_order["kind"], starts, stops, strict=True), key=lambda one: (one[0], one[1])
    )
    kinds = [
        (kind, [one[1:] for one in own]) for kind, own in groupby(rows, key=lambda one: one[0])
    ]
    kinds.sort(key=lambda one: one[1][0][0])
    height = ROW * len(kinds) + 4
    shapes: list[Shape] = []
    ticks = []
    for place, (kind, doses) in enumerate(kinds):
        y = height - 7 - ROW * place
        ticks.append((y, words.spoken(kind)))
        shapes += _doses(kind, doses, y, axis)
    yield Panel("", "", height, shapes, tuple(ticks))


def _doses(
    kind: str, doses: Sequence[tuple[datetime, datetime | None]], y: float, axis: Axis
) -> Iterator[Shape]:
    """A bar from start to stop, else a tick; tocilizumab says which dose it is."""
    for number, (start, stop) in enumerate(doses, start=1):
        end = stop
        if stop is None and kind in VASOPRESSORS:  # to the next rate, or still
            end = doses[number][0] if number < len(doses) else axis.last
        left = axis.x(start)
        right = left if end is None else axis.x(min(end, axis.last))
        if left > WIDTH - RIGHT or right < LEFT:
            continue
        if right - left > 2:
            yield Rect(
                left,
                y - 2.6,
                right - left,
                5.2,
                fillColor=LIGHT,
                strokeColor=black,
                strokeWidth=0.5,
                strokeDashArray=[2, 1.5] if stop is None else None,
            )
        else:
            yield Line(left, y - 3.2, left, y + 3.2, strokeColor=black, strokeWidth=1.4)
        if kind == "tocilizumab":
            yield letters(max(left, right) + 2, y - 2.2, f"{number}.", size=6.2, bold=True)


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""
