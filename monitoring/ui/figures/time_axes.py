"""Days on top, hours at the foot, and the lines that go down through all panels."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitoring.ui.figures.clock import Clock, iso
from monitoring.ui.figures.palette import Palette
from monitoring.ui.figures.traces import Part
from monitoring.ui.words import day_words

MOST_DAY_LABELS = 8  # upright, beside one another, on a chart of 600 pixels
DAY_STEPS = (1, 2, 3, 7, 14, 28, 91, 364)
HOURS_ARE_LABELLED_UP_TO = timedelta(days=4)
HOURS = (6, 12, 18)


def time_axes(clock: Clock, panels: int, colours: Palette) -> Part:
    """The first axis carries every trace; the second follows it and names the days."""
    return {
        "xaxis": _clock_axis(clock, panels, colours),
        "xaxis2": _day_axis(clock, colours),
    }


def _days(clock: Clock) -> range:
    """From the first day that is charted to the day after now, for those who pan."""
    return range(min(clock.day(clock.first), -1), clock.day(clock.last) + 2)


def _day_axis(clock: Clock, colours: Palette) -> Part:
    """'Day +N' with the date at each midnight, and hours where there is room."""
    shown = clock.last - clock.first
    step = next((one for one in DAY_STEPS if shown.days / one <= MOST_DAY_LABELS), DAY_STEPS[-1])
    labels = []
    for day in _days(clock):
        midnight = clock.midnight_of(day)
        if day % step == 0:
            # Where days are left out there is no room for the weekday on a narrow screen.
            date = f"{midnight:%a %d %b}" if step == 1 else f"{midnight:%d %b}"
            labels.append((midnight, f"<b>{day_words(day)}</b><br>{date}"))
        if shown <= HOURS_ARE_LABELLED_UP_TO:
            labels += [(midnight + timedelta(hours=hour), f"{hour:02d}:00") for hour in HOURS]
    return {
        "type": "date",
        "overlaying": "x",
        "matches": "x",
        "side": "top",
        "anchor": "y",
        "range": iso([clock.first, clock.last]),
        "tickvals": iso([at for at, _ in labels]),
        "ticktext": [text for _, text in labels],
        "tickangle": 0,
        "tickfont": {"size": 11, "color": colours.ink},
        "showgrid": False,
        "zeroline": False,
    }


def _clock_axis(clock: Clock, panels: int, colours: Palette) -> Part:
    """Plotly's own ticks, which become hours when the view is zoomed; one line for the pointer."""
    return {
        "type": "date",
        "side": "bottom",
        "anchor": f"y{panels}",
        "range": iso([clock.first, clock.last]),
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


def on_the_day_axis(clock: Clock) -> Part:
    """An axis is drawn only where a trace stands on it."""
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "Days",
        "x": iso([clock.now]),
        "y": [None],
        "xaxis": "x2",
        "yaxis": "y",
        "hoverinfo": "skip",
    }


def vertical_lines(
    infusions: tuple[datetime, ...], clock: Clock, colours: Palette
) -> tuple[list[Part], list[Part]]:
    """Midnights, infusions and now, with the labels of the last two."""
    grid, infused = (
        {"color": colours.grid, "width": 1},
        {"color": colours.second_line, "width": 1.6},
    )
    lines = [_vertical(clock.midnight_of(day), grid) for day in _days(clock)]
    lines.append(_vertical(clock.now, {"color": colours.ink, "width": 1.6, "dash": "dash"}))
    labels = [_label(clock.now, f"now<br>{clock.now:%H:%M}", colours.ink, xanchor="left")]
    for number, at in enumerate(map(clock.local_of, infusions), start=1):
        if at <= clock.now:
            name = "infusion" if len(infusions) == 1 else f"infusion {number}"
            # Along the line: before the first infusion nothing is drawn in the ribbons.
            labels.append(_label(at, name, colours.second_line, xanchor="right", textangle=-90))
            lines.append(_vertical(at, infused))
    return lines, labels


def _vertical(at: datetime, style: Part) -> Part:
    x = at.isoformat()
    ends = {"x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper"}
    return {"type": "line", "xref": "x", **ends, "layer": "below", "line": style}


def _label(at: datetime, text: str, colour: str, **more: object) -> Part:
    return {
        "text": text,
        "xref": "x",
        "x": at.isoformat(),
        "align": "left",
        "yref": "paper",
        "y": 1,
        "yanchor": "top",
        "showarrow": False,
        "font": {"size": 11, "color": colour},
        **more,
    }
