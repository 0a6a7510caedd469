"""The course of one patient on one clock: every panel shares the axis of days.

A plain dict, as plotly and Streamlit take it (with theme=None): building the same from plotly's own
classes takes seven times as long. The `customdata` of a point is its row in the moments, or -1.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Any

import numpy as np

from monitoring.course.grades import CRS, ICANS
from monitoring.ui.figures.course_frames import (
    SPANS,
    Baseline,
    Clock,
    CourseFrames,
    clock_of,
    day_words,
    iso,
)
from monitoring.ui.figures.course_words import course_table, describe
from monitoring.ui.figures.drug_panel import drug_panel
from monitoring.ui.figures.grade_ribbons import grade_ribbon
from monitoring.ui.figures.lab_panels import lab_panels
from monitoring.ui.figures.neuro_panels import neuro_panels
from monitoring.ui.figures.palette import Palette, palette
from monitoring.ui.figures.panels import Panel, Part, Points, figures
from monitoring.ui.figures.vital_panels import (
    Rounds,
    circulation_panel,
    oxygen_panel,
    saturation_panel,
    temperature_panel,
)

__all__ = [
    "CHART_OPTIONS",
    "SPANS",
    "Baseline",
    "CourseFrames",
    "course_figure",
    "course_table",
    "describe",
]

# What the page hands to st.plotly_chart beside the figure: a double click brings the view back.
CHART_OPTIONS = {"displayModeBar": False, "doubleClick": "reset", "scrollZoom": False}
MARGIN = {"l": 150, "r": 18, "t": 46, "b": 40}
MOST_DAY_LABELS = 16
DAY_STEPS = (1, 2, 3, 7, 14, 28, 91, 364)
HOURS_ARE_LABELLED_UP_TO = timedelta(days=4)


def course_figure(
    course_of_patient: CourseFrames,
    *,
    now: datetime,
    span: str,
    zone: tzinfo | None,
    dark: bool = False,
) -> dict[str, Any]:
    """The figure over the last '24 h', '72 h' or 'all' of the course up to `now`."""
    frames, colours = course_of_patient, palette(dark=dark)
    clock = clock_of(frames, now=now, span=span, zone=zone)
    return _assembled(_panels(frames, clock, colours), frames, clock, colours)


def _panels(frames: CourseFrames, clock: Clock, colours: Palette) -> list[Panel]:
    """From top to bottom; drugs and laboratory values only where there are any."""
    rounds = Rounds(frames.moments, clock)
    drugs = drug_panel(frames.interventions, clock, colours)
    return [
        grade_ribbon(frames, CRS, clock, colours),
        grade_ribbon(frames, ICANS, clock, colours),
        temperature_panel(rounds, colours),
        circulation_panel(frames, rounds, colours),
        saturation_panel(frames, rounds, colours),
        oxygen_panel(rounds, clock, colours),
        *neuro_panels(frames.moments, frames.baseline, clock, colours),
        *([] if drugs is None else [drugs]),
        *lab_panels(frames.labs, frames.interventions, clock, colours),
    ]


def _assembled(
    panels: list[Panel], frames: CourseFrames, clock: Clock, colours: Palette
) -> dict[str, Any]:
    drawn = sum(panel.height + panel.gap_above for panel in panels) - panels[0].gap_above
    data: list[Part] = []
    shapes: list[Part] = _day_lines(clock, colours)
    notes: list[Part] = []
    axes: Part = {}
    top = drawn
    for number, panel in enumerate(panels, start=1):
        top -= panel.gap_above if number > 1 else 0
        domain = [round((top - panel.height) / drawn, 5), round(top / drawn, 5)]
        top -= panel.height
        axis = "y" if number == 1 else f"y{number}"
        axes[axis.replace("y", "yaxis")] = _y_axis(panel, domain, colours)
        traces = [*panel.traces, *_if_empty(panel, clock, colours)]
        data += [{**trace, "xaxis": "x", "yaxis": axis} for trace in traces]
        shapes += [{"xref": "x", **shape, "yref": axis} for shape in panel.shapes]
        if panel.title:
            notes.append(_title_note(panel, domain, colours))
    data.append(_on_the_day_axis(clock))
    lines, labels = _vertical_lines(frames, clock, colours)
    return {
        "data": data,
        "layout": {
            **_look(colours, drawn),
            **axes,
            "xaxis": _clock_axis(clock, len(panels), colours),
            "xaxis2": _day_axis(clock, colours),
            "shapes": shapes + lines,
            "annotations": notes + labels,
        },
    }


def _if_empty(panel: Panel, clock: Clock, colours: Palette) -> list[Part]:
    """A panel that always stays says so when it has nothing to show."""
    if any(value is not None for trace in panel.traces for value in trace["y"]):
        return []
    middle = clock.first + (clock.last - clock.first) / 2
    low, high = panel.axis["range"]
    points = Points(np.array([middle]), [(low + high) / 2], [""], [-1])
    font = {"size": 12, "color": colours.quiet}
    return [
        figures(
            f"{panel.name} empty",
            points,
            ["nothing charted"],
            colours,
            textposition="middle center",
            textfont=font,
        )
    ]


def _look(colours: Palette, drawn: int) -> Part:
    return {
        "height": drawn + MARGIN["t"] + MARGIN["b"],
        "margin": MARGIN,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.ink, "size": 12, "family": "sans-serif"},
        "showlegend": False,
        "barmode": "overlay",
        "hovermode": "x unified",
        "hoversubplots": "axis",
        "hoverdistance": 12,
        "spikedistance": -1,
        "dragmode": "zoom",
        "hoverlabel": {
            "bgcolor": colours.paper,
            "bordercolor": colours.quiet,
            "font": {"color": colours.ink, "size": 12},
            "align": "left",
            "namelength": -1,
        },
    }


def _y_axis(panel: Panel, domain: list[float], colours: Palette) -> Part:
    return {
        "domain": domain,
        "fixedrange": True,
        "zeroline": False,
        "showline": True,
        "linecolor": colours.grid,
        "mirror": True,
        "gridcolor": colours.grid,
        "tickfont": {"size": 11, "color": colours.quiet},
        "automargin": False,
        **panel.axis,
    }


def _title_note(panel: Panel, domain: list[float], colours: Palette) -> Part:
    return {
        "text": panel.title,
        "hovertext": panel.title_hover,
        "captureevents": bool(panel.title_hover),
        "xref": "paper",
        "x": 0,
        "xshift": 8 - MARGIN["l"],
        "xanchor": "left",
        "yref": "paper",
        "y": domain[1],
        "yanchor": "top",
        "align": "left",
        "showarrow": False,
        "font": {"size": 13, "color": colours.ink},
    }


# --- time ----------------------------------------------------------------------------------------


def _days_shown(clock: Clock) -> list[np.datetime64]:
    """The midnights from the one before all that is charted to the one after now."""
    first = min(clock.first.astype("datetime64[D]"), clock.day_0 - 1)
    last = clock.last.astype("datetime64[D]")
    return list(np.arange(first, last + 2, dtype="datetime64[D]"))


def _day_axis(clock: Clock, colours: Palette) -> Part:
    """On top: 'Day +N' with the date at each midnight, and hours where there is room."""
    days = _days_shown(clock)
    in_view = clock.part_of_span(np.timedelta64(1, "D"))
    step = next((step for step in DAY_STEPS if 1 / in_view / step <= MOST_DAY_LABELS), 364)
    midnights = np.array(days, dtype="datetime64[s]")
    numbers = clock.days(midnights)
    labels = [
        (at, f"<b>{day_words(day)}</b><br>{at.item():%a %d %b}")
        for at, day in zip(midnights, numbers, strict=True)
        if day % step == 0
    ]
    if clock.last - clock.first <= np.timedelta64(HOURS_ARE_LABELLED_UP_TO):
        labels += [
            (at + np.timedelta64(hour, "h"), f"{hour:02d}:00")
            for at in midnights
            for hour in (6, 12, 18)
        ]
    labels.sort()
    return {
        "type": "date",
        "overlaying": "x",
        "matches": "x",
        "side": "top",
        "anchor": "y",
        "range": _range(clock),
        "tickvals": iso(np.array([at for at, _ in labels])),
        "ticktext": [text for _, text in labels],
        "tickfont": {"size": 11, "color": colours.ink},
        "showgrid": False,
        "zeroline": False,
    }


def _clock_axis(clock: Clock, panels: int, colours: Palette) -> Part:
    """At the foot: plotly's own ticks, which become hours when the view is zoomed."""
    return {
        "type": "date",
        "side": "bottom",
        "anchor": f"y{panels}",
        "range": _range(clock),
        "tickformatstops": [
            {"dtickrange": [None, 43_200_000], "value": "%H:%M\n%a %d %b"},
            {"dtickrange": [43_200_000, None], "value": "%a %d %b"},
        ],
        "tickfont": {"size": 11, "color": colours.quiet},
        "showgrid": False,
        "zeroline": False,
        "showspikes": True,
        "spikemode": "across",
        "spikesnap": "cursor",
        "spikethickness": 1,
        "spikedash": "solid",
        "spikecolor": colours.quiet,
        "hoverformat": "%a %d %b %H:%M",
    }


def _range(clock: Clock) -> list[str]:
    return iso(np.array([clock.first, clock.last]))


def _on_the_day_axis(clock: Clock) -> Part:
    """An axis is drawn only where a trace stands on it."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Days",
        "x": iso(np.array([clock.now])),
        "y": [None],
        "xaxis": "x2",
        "yaxis": "y",
        "hoverinfo": "skip",
    }


def _vertical(at: np.datetime64, style: Part) -> Part:
    x = iso(np.array([at]).astype("datetime64[s]"))[0]
    return {
        "type": "line",
        "xref": "x",
        "x0": x,
        "x1": x,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": style,
    }


def _day_lines(clock: Clock, colours: Palette) -> list[Part]:
    return [_vertical(day, {"color": colours.grid, "width": 1}) for day in _days_shown(clock)]


def _vertical_lines(
    frames: CourseFrames, clock: Clock, colours: Palette
) -> tuple[list[Part], list[Part]]:
    """Now, and each infusion."""
    infused = [
        np.datetime64(at.astimezone(clock.zone).replace(tzinfo=None), "s")
        for at in frames.infusions
    ]
    style = {"color": colours.second_line, "width": 1.6}
    lines = [_vertical(clock.now, {"color": colours.ink, "width": 1.6, "dash": "dash"})]
    labels = [_now_label(clock, colours)]
    for number, at in enumerate(infused, start=1):
        name = "infusion" if len(infused) == 1 else f"infusion {number}"
        if at <= clock.now:
            lines.append(_vertical(at, style))
            labels.append(_line_label(at, name, colours.second_line))
    return lines, labels


def _line_label(at: np.datetime64, text: str, colour: str) -> Part:
    """Along the line, where nothing is drawn before the first infusion."""
    return {
        "text": text,
        "textangle": -90,
        "xref": "x",
        "x": iso(np.array([at]))[0],
        "xanchor": "right",
        "yref": "paper",
        "y": 1,
        "yanchor": "top",
        "yshift": -4,
        "showarrow": False,
        "font": {"size": 11, "color": colour},
    }


def _now_label(clock: Clock, colours: Palette) -> Part:
    return {
        "text": f"now<br>{clock.now.item():%H:%M}",
        "xref": "x",
        "x": iso(np.array([clock.now]))[0],
        "xanchor": "left",
        "align": "left",
        "yref": "paper",
        "y": 1,
        "yanchor": "top",
        "showarrow": False,
        "font": {"size": 11, "color": colours.ink},
    }
