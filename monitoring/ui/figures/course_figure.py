"""The course of one patient on one clock: every panel shares the axis of time.

A plain dict, as plotly and Streamlit take it (with theme=None): building the same from plotly's own
classes takes seven times as long. The `customdata` of a point is its row in the moments, or -1.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from monitoring.course.drawn_results import LAB_GROUPS, USUAL_LABS
from monitoring.course.grades import CRS, ICANS
from monitoring.ui.figures.clock import SPANS, Clock, clock_of
from monitoring.ui.figures.course_frames import Baseline, CourseFrames, CourseRows
from monitoring.ui.figures.course_words import course_table, describe
from monitoring.ui.figures.drug_panel import drug_panel
from monitoring.ui.figures.grade_ribbons import grade_ribbon
from monitoring.ui.figures.lab_panels import lab_panels
from monitoring.ui.figures.neuro_panels import neuro_panels
from monitoring.ui.figures.neuro_signs import signs_panel
from monitoring.ui.figures.other_ribbons import other_ribbons
from monitoring.ui.figures.oxygen_strip import oxygen_panel
from monitoring.ui.figures.palette import Palette, palette
from monitoring.ui.figures.panels import Panel
from monitoring.ui.figures.time_axes import on_the_day_axis, time_axes, vertical_lines
from monitoring.ui.figures.traces import Part, Points, figures
from monitoring.ui.figures.vital_panels import (
    Rounds,
    circulation_panel,
    saturation_panel,
    temperature_panel,
)

__all__ = [
    "CHART_OPTIONS",
    "LAB_GROUPS",
    "SPANS",
    "USUAL_LABS",
    "Baseline",
    "CourseFrames",
    "course_figure",
    "course_table",
    "describe",
]

# What the page hands to st.plotly_chart beside the figure: a double click brings the view back.
CHART_OPTIONS = {
    "displayModeBar": False,
    "doubleClick": "reset",  # codespell:ignore
    "scrollZoom": False,
    "showTips": False,
}
CLEAR_OF_LINES = 0.62  # of the height: no level of fever or pressure runs there
MARGIN = {"l": 150, "r": 18, "t": 46, "b": 40}


def course_figure(
    course_of_patient: CourseFrames,
    *,
    now: datetime,
    span: str,
    zone: tzinfo | None,
    dark: bool = False,
    labs: Sequence[str] = USUAL_LABS,
) -> dict[str, Any]:
    """The figure over the last '24 h', '72 h' or 'all' of the course up to `now`.

    `labs` names the groups of laboratory values that are drawn (LAB_GROUPS).
    """
    frames, colours = course_of_patient, palette(dark=dark)
    charted_at = frames.moments["observed_at"]
    clock = clock_of(
        first_infused_at=frames.first_infused_at,
        charted_from=charted_at.iloc[0].to_pydatetime() if len(charted_at) else None,
        now=now,
        span=span,
        zone=zone,
    )
    charted = CourseRows(frames, clock)
    return _assembled(_panels(charted, colours, labs), charted, colours)


def _panels(charted: CourseRows, colours: Palette, labs: Sequence[str]) -> list[Panel]:
    """From top to bottom; signs, drugs and laboratory values only where there are any."""
    frames, rounds = charted.frames, Rounds(charted)
    optional = (signs_panel(charted, colours), drug_panel(charted, colours))
    return [
        *(grade_ribbon(charted, scale, colours) for scale in (CRS, ICANS)),
        *(panel for panel in (other_ribbons(charted, colours),) if panel is not None),
        temperature_panel(rounds, colours),
        circulation_panel(frames, rounds, colours),
        saturation_panel(frames, rounds, colours),
        oxygen_panel(rounds, charted.clock, colours),
        *neuro_panels(charted, colours),
        *(panel for panel in optional if panel is not None),
        *lab_panels(charted, colours, labs),
    ]


def _assembled(panels: list[Panel], charted: CourseRows, colours: Palette) -> dict[str, Any]:
    clock = charted.clock
    height = sum(panel.height + panel.gap_above for panel in panels) - panels[0].gap_above
    shapes, labels = vertical_lines(charted.frames.infusions, clock, colours)
    data: list[Part] = [on_the_day_axis(clock)]
    axes: Part = {}
    top = height + panels[0].gap_above
    for number, panel in enumerate(panels, start=1):
        top -= panel.gap_above
        domain = [round((top - panel.height) / height, 5), round(top / height, 5)]
        top -= panel.height
        name = "" if number == 1 else str(number)
        axes[f"yaxis{name}"] = _y_axis(panel, domain, colours)
        place = {"xaxis": "x", "yaxis": f"y{name}"}
        empty = [_nothing_charted(panel, clock, colours)] if panel.is_empty else []
        data += [{**trace, **place} for trace in (*panel.traces, *empty) if trace["x"]]
        shapes += [{"xref": "x", **shape, "yref": f"y{name}"} for shape in panel.shapes]
        if panel.title:
            labels.append(_title(panel, domain, colours))
    layout = {
        **_look(colours, height),
        **axes,
        **time_axes(clock, len(panels), colours),
        "shapes": shapes,
        "annotations": labels,
    }
    return {"data": data, "layout": layout}


def _look(colours: Palette, height: int) -> Part:
    return {
        "height": height + MARGIN["t"] + MARGIN["b"],
        "margin": MARGIN,
        # Its own ground: where the screen turns dark by itself the page is not drawn anew, and dark
        # words would stand on it.
        "paper_bgcolor": colours.paper,
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.ink, "size": 12, "family": "sans-serif"},
        "showlegend": False,
        "template": {"data": _chosen_point_dims_nothing(colours)},
        "barmode": "overlay",
        "dragmode": "zoom",
        "hovermode": "x unified",
        "hoversubplots": "axis",
        "hoverdistance": 12,
        "spikedistance": -1,
        "hoverlabel": {
            "bgcolor": colours.paper,
            "bordercolor": colours.quiet,
            "font": {"color": colours.ink, "size": 12},
            "align": "left",
            "namelength": -1,
        },
    }


def _chosen_point_dims_nothing(colours: Palette) -> Part:
    """Plotly pales all but a point that was clicked; a paled grade would look like a lower one."""
    as_ever = {"marker": {"opacity": 1}, "textfont": {"color": colours.ink}}
    return {
        "scatter": [{"unselected": as_ever}],
        "bar": [{"unselected": {"marker": {"opacity": 1}}}],
    }


def _y_axis(panel: Panel, domain: list[float], colours: Palette) -> Part:
    return {
        "domain": domain,
        "fixedrange": True,  # a drag zooms time only
        "zeroline": False,
        "showline": True,
        "linecolor": colours.grid,
        "mirror": True,
        "gridcolor": colours.grid,
        "tickfont": {"size": 11, "color": colours.quiet},
        **panel.axis,
    }


def _title(panel: Panel, domain: list[float], colours: Palette) -> Part:
    """In the margin; the source of an expected window is told by the pointer."""
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


def _nothing_charted(panel: Panel, clock: Clock, colours: Palette) -> Part:
    low, high = panel.axis["range"]
    middle = Points(
        [clock.first + (clock.last - clock.first) / 2], [low + (high - low) * CLEAR_OF_LINES], []
    )
    font = {"size": 12, "color": colours.quiet}
    place = {"textposition": "middle center", "textfont": font}
    return figures(f"{panel.name} empty", middle, ["nothing charted"], colours, **place)
