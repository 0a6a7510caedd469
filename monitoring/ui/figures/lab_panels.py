"""Laboratory values in the unit they were reported in; nothing is converted."""

from __future__ import annotations

import numpy as np
import pandas as pd

from monitoring.charting.tables import VALUE_LIMIT
from monitoring.ui.figures.course_frames import Clock, numbers, unit_said, words
from monitoring.ui.figures.palette import Palette
from monitoring.ui.figures.panels import (
    Block,
    Panel,
    Part,
    Points,
    axis_of,
    band,
    blocks,
    figures,
    line,
    marks,
    title,
)

SHOWN = (
    ("crp", "CRP"),
    ("ferritin", "Ferritin"),
    ("ldh", "LDH"),
    ("fibrinogen", "Fibrinogen"),
    ("neutrophils", "Neutrophils"),
    ("platelets", "Platelets"),
)
ON_A_LOG_AXIS = ("ferritin",)
JOINED_ACROSS_LABS = np.timedelta64(8, "D")
SHOWN_FROM_BEFORE = np.timedelta64(24, "h")
BLUNTING_CRP = "tocilizumab"
WHY_HATCHED = "after tocilizumab CRP falls because IL-6 is blocked: no sign of severity any more"


def lab_panels(
    labs: pd.DataFrame, interventions: pd.DataFrame, clock: Clock, colours: Palette
) -> list[Panel]:
    """One small panel for each analyte with a value in the stretch shown or a day before it."""
    if not len(labs):
        return []
    blunted_from = _first_given(interventions, BLUNTING_CRP, clock)
    panels = []
    for analyte, name in SHOWN:
        rows = labs[labs["analyte"] == analyte]
        if len(rows) and clock.local(rows["observed_at"]).max() >= clock.first - SHOWN_FROM_BEFORE:
            hatched = blunted_from if analyte == "crp" else None
            log = analyte in ON_A_LOG_AXIS
            panels.append(_lab_panel(name, rows, hatched, clock, colours, log=log))
    return panels


def _first_given(interventions: pd.DataFrame, kind: str, clock: Clock) -> np.datetime64 | None:
    given = interventions[interventions["kind"] == kind] if len(interventions) else interventions
    if not len(given):
        return None
    first = clock.local(given["started_at"]).min()
    return first if first <= clock.now else None


def _lab_panel(
    name: str,
    rows: pd.DataFrame,
    hatched_from: np.datetime64 | None,
    clock: Clock,
    colours: Palette,
    *,
    log: bool,
) -> Panel:
    unit = str(rows["unit"].mode().iloc[0])
    elsewhere = rows["unit"][rows["unit"] != unit]
    rows = rows[rows["unit"] == unit].sort_values("observed_at", kind="stable")
    at = clock.local(rows["observed_at"])
    limits = words(rows[VALUE_LIMIT])
    values = [
        None if log and value is not None and value <= 0 else value
        for value in numbers(rows["value"])
    ]
    unit_words = unit_said(unit)
    blunted = [hatched_from is not None and time >= hatched_from for time in at]
    said = [
        f"<b>{name} {limit}{'–' if value is None else f'{value:g}'} {unit_words}</b>"
        f"{f' ({WHY_HATCHED})' if is_blunted else ''} · {when}"
        for value, limit, is_blunted, when in zip(
            values, limits, blunted, clock.said(at), strict=True
        )
    ]
    points = Points(at, values, said, [-1] * len(said))
    lower, upper = (_last(rows[column]) for column in ("lower_limit", "upper_limit"))
    axis = _axis(values, log=log)
    traces = [
        *_values(name, points, blunted, colours),
        *_at_limit(name, points, limits, colours),
        _last_value(name, points, colours),
    ]
    if hatched_from is not None:
        traces.insert(0, _hatch(name, hatched_from, axis, clock, colours))
    under = f"{unit_words}, log" if log else unit_words
    if len(elsewhere):
        under += f"<br>{len(elsewhere)} not drawn ({unit_said(elsewhere.iloc[-1])})"
    return Panel(
        name,
        title(name, under, colours),
        72,
        axis,
        traces,
        shapes=_reported_range(lower, upper, axis, colours),
    )


def _reported_range(
    lower: float | None, upper: float | None, axis: Part, colours: Palette
) -> list[Part]:
    """The laboratory's own range as a grey stripe, open to the side that it does not limit."""
    if lower is None and upper is None:
        return []
    low, high = axis["range"] if axis.get("type") != "log" else [10**end for end in axis["range"]]
    bottom, top = low if lower is None else lower, high if upper is None else upper
    return [band(max(bottom, low), min(top, high), colours.quiet, opacity=0.13)]


def _values(name: str, points: Points, blunted: list[bool], colours: Palette) -> list[Part]:
    marker = {"color": colours.line, "size": 6}
    first = blunted.index(True) if any(blunted) else len(blunted)
    before = points.where([place < first for place in range(len(blunted))])
    parts = [line(name, before, colours.line, joined_across=JOINED_ACROSS_LABS, marker=marker)]
    if first < len(blunted):
        # The grey line begins at the last value that still counted.
        after = points.where([place >= first - 1 for place in range(len(blunted))])
        grey = line(
            f"{name} after tocilizumab",
            after,
            colours.quiet,
            joined_across=JOINED_ACROSS_LABS,
            line={"color": colours.quiet, "width": 1.5, "dash": "dot"},
            marker={"color": colours.quiet, "size": 6, "symbol": "circle-open"},
        )
        parts.insert(0, grey)
    return parts


def _last_value(name: str, points: Points, colours: Palette) -> Part:
    known = points.known()
    shown = known.where([place + 1 == len(known.readings) for place in range(len(known.readings))])
    written = [f" <b>{value:g}</b>" for value in shown.readings]
    return figures(f"Last {name}", shown, written, colours, textposition="middle right")


def _at_limit(name: str, points: Points, limits: list[str], colours: Palette) -> list[Part]:
    """An arrow where the value is a limit of detection: it lies below or above what is drawn."""
    traces = []
    for sign, symbol in (("<", "triangle-down-open"), (">", "triangle-up-open")):
        chosen = points.where([limit == sign for limit in limits])
        if chosen.said:
            traces.append(
                marks(
                    f"{name} {sign} limit of detection",
                    chosen,
                    colour=colours.ink,
                    symbol=symbol,
                    size=11,
                    hoverinfo="skip",
                    hovertemplate=None,
                )
            )
    return traces


def _hatch(name: str, start: np.datetime64, axis: Part, clock: Clock, colours: Palette) -> Part:
    low, high = axis["range"]
    block = Block(
        start,
        max(clock.now, start),
        low,
        high,
        "rgba(0,0,0,0)",
        colours.unknown.edge,
        colours.ink,
        pattern="hatch",
    )
    (trace,) = blocks(f"{name} not usable after tocilizumab", [block], clock)
    trace["marker"]["line"]["width"] = 0
    trace["opacity"] = 0.5
    return trace


def _axis(values: list[float | None], *, log: bool) -> Part:
    known = [value for value in values if value is not None and value > 0]
    if log:
        low, high = (np.log10([min(known), max(known)]) if known else np.array([0, 3])).tolist()
        return axis_of(low - 0.15, high + 0.15, type="log", dtick=1)
    return axis_of(0, (max(known) if known else 1) * 1.15, nticks=4)


def _last(column: pd.Series) -> float | None:
    known = column.dropna()
    return None if known.empty else float(known.iloc[-1])
