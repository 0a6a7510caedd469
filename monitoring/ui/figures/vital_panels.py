"""Temperature; pulse and pressure; oxygen: what is charted at a round of vital signs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from monitoring.charting.tables import COULD_NOT_MEASURE
from monitoring.scales.observables import OBSERVABLES
from monitoring.ui.figures.course_frames import (
    DRAWN_FOR,
    Clock,
    CourseFrames,
    Times,
    iso,
    numbers,
    spoken,
    words,
)
from monitoring.ui.figures.palette import Palette
from monitoring.ui.figures.panels import (
    Block,
    Panel,
    Part,
    Points,
    axis_of,
    blocks,
    bounds,
    figures,
    level,
    line,
    marks,
    rows_axis,
    title,
)
from monitoring.ui.figures.svg import FEVER
from monitoring.ui.theme import OXYGEN_COLOURS

AT_A_ROUND = (
    "temperature_c",
    "heart_rate_bpm",
    "respiratory_rate_bpm",
    "systolic_mmhg",
    "diastolic_mmhg",
    "spo2_pct",
    "oxygen_device",
    "oxygen_flow_l_min",
)
WITH_A_FLOW_OF_INTEREST = ("nasal-cannula", "high-flow-cannula")
DARK_DEVICES = ("non-rebreather", "cpap", "bipap", "ventilator", "ecmo")


class Rounds:
    """The moments at which any vital sign was charted or tried; others break no line here."""

    def __init__(self, moments: pd.DataFrame, clock: Clock) -> None:
        tried = moments[list(AT_A_ROUND)].notna().any(axis=1) | _tried(moments)
        places = np.flatnonzero(tried.to_numpy())
        self.rows = moments.iloc[places]
        self.times: Times = clock.local(self.rows["observed_at"])
        self.when = clock.said(self.times)
        self.moment: list[int] = places.tolist()

    def points(self, column: str, name: str, unit: str) -> Points:
        values = numbers(self.rows[column])
        said = [
            "" if value is None else f"<b>{name} {value:g} {unit}</b> · {when}"
            for value, when in zip(values, self.when, strict=True)
        ]
        return Points(self.times, values, said, self.moment)

    def could_not(self, *columns: str) -> Points:
        """Where one of these was tried and could not be measured."""
        tried = words(self.rows[COULD_NOT_MEASURE])
        failed = [[name for name in columns if name in one.split(";")] for one in tried]
        said = [
            f"<b>{', '.join(OBSERVABLES[name].label for name in names)}: could not be measured</b>"
            f" · {when}"
            for names, when in zip(failed, self.when, strict=True)
        ]
        every = Points(self.times, [0.0] * len(said), said, self.moment)
        return every.where([bool(names) for names in failed])


def _tried(moments: pd.DataFrame) -> pd.Series:
    return moments[COULD_NOT_MEASURE].str.contains("_bpm|_pct|_mmhg", na=False)


def temperature_panel(rounds: Rounds, colours: Palette) -> Panel:
    """Temperature with the line of fever; a fever is red and larger."""
    points = rounds.points("temperature_c", "Temperature", "°C")
    febrile = [value is not None and value >= FEVER for value in points.readings]
    low, high = bounds(points.readings, 36.0, 40.0, spare=0.5)
    return Panel(
        "temperature",
        title("Temperature", "°C", colours),
        118,
        axis_of(low, high, dtick=1, tickformat=".0f"),
        [
            line("Temperature", points, colours.line),
            marks(
                "Fever",
                points.where(febrile),
                colour=colours.alarm,
                symbol="circle",
                size=9,
                hoverinfo="skip",
                hovertemplate=None,
            ),
            *_extremes(points, colours),
        ],
        shapes=[level(FEVER, colours.alarm, width=1.6)],
    )


def _extremes(points: Points, colours: Palette) -> list[Part]:
    """The highest value in figures above its point, and the last one beside it."""
    known = points.known()
    values = known.readings
    highest = max(range(len(values)), key=lambda one: (values[one] or 0, -one), default=-1)
    parts = []
    for name, chosen, position in (
        ("Highest", highest, "top center"),
        ("Last", len(values) - 1, "middle right"),
    ):
        shown = known.where([place == chosen for place in range(len(values))])
        written = [f" <b>{value:.1f}</b>" for value in shown.readings]
        place = {"textposition": position}
        parts.append(figures(f"{name} temperature", shown, written, colours, **place))
    return parts if len(values) > 1 else parts[1:]


def circulation_panel(frames: CourseFrames, rounds: Rounds, colours: Palette) -> Panel:
    """Pulse as a line, pressure from diastolic to systolic, and the patient's own limit."""
    pulse = rounds.points("heart_rate_bpm", "Pulse", "/min")
    systolic = numbers(rounds.rows["systolic_mmhg"])
    diastolic = numbers(rounds.rows["diastolic_mmhg"])
    limit = frames.systolic_limit
    low, high = bounds([*pulse.readings, *systolic, *diastolic], 50, 140, spare=8)
    failed = rounds.could_not("heart_rate_bpm", "systolic_mmhg", "diastolic_mmhg", "map_mmhg")
    failed = Points(failed.times, [low + 4] * len(failed.said), failed.said, failed.moment)
    limits = [] if limit is None else [level(limit, colours.alarm)]
    under = "/min, mmHg" if limit is None else f"/min, mmHg<br>systolic limit {limit:g}"
    if frames.baseline.systolic_mmhg is not None:
        under += f"<br>baseline {frames.baseline.systolic_mmhg:g}"
    return Panel(
        "circulation",
        title(
            f"<span style='color:{colours.second_line}'>● Pulse</span><br>"
            f"<span style='color:{colours.quiet}'>▍</span>Pressure",
            under,
            colours,
        ),
        140,
        axis_of(low, high, dtick=25 if high - low < 130 else 50),
        [
            *_pressure(rounds, systolic, diastolic, limit, colours),
            line("Pulse", pulse, colours.second_line),
            *_could_not(failed, colours),
        ],
        shapes=limits,
    )


def _pressure(
    rounds: Rounds,
    systolic: list[float | None],
    diastolic: list[float | None],
    limit: float | None,
    colours: Palette,
) -> list[Part]:
    x: list[str | None] = []
    y: list[float | None] = []
    said = []
    for at, high, low, when in zip(
        iso(rounds.times), systolic, diastolic, rounds.when, strict=True
    ):
        if high is not None and low is not None:
            x += [at, at, None]
            y += [low, high, None]
        said.append(f"<b>Pressure {pressure_words(high, low)} mmHg</b> · {when}")
    points = Points(rounds.times, systolic, said, rounds.moment).known()
    below = [limit is not None and value is not None and value < limit for value in points.readings]
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": "Diastolic to systolic",
            "x": x,
            "y": y,
            "connectgaps": False,
            "line": {"color": colours.quiet, "width": 3},
            "opacity": 0.6,
            "hoverinfo": "skip",
        },
        marks(
            "Systolic pressure",
            points,
            colour=colours.ink,
            symbol="line-ew",
            size=7,
            marker={"line": {"color": colours.ink, "width": 2}},
        ),
        marks(
            "Systolic under the limit",
            points.where(below),
            colour=colours.alarm,
            symbol="triangle-down",
            size=11,
            hoverinfo="skip",
            hovertemplate=None,
        ),
    ]


def pressure_words(systolic: float | None, diastolic: float | None) -> str:
    """'118/64'; what is not known is a dash."""
    if systolic is None and diastolic is None:
        return ""
    return "/".join("–" if value is None else f"{value:g}" for value in (systolic, diastolic))


def saturation_panel(frames: CourseFrames, rounds: Rounds, colours: Palette) -> Panel:
    """SpO2; under it stands the strip of oxygen devices."""
    points = rounds.points("spo2_pct", "SpO₂", "%")
    low, high = bounds(points.readings, 88, 100.5, spare=1.5)
    failed = rounds.could_not("spo2_pct")
    failed = Points(failed.times, [low + 1] * len(failed.said), failed.said, failed.moment)
    home = frames.baseline.spo2_pct
    return Panel(
        "saturation",
        title("SpO₂", "%" if home is None else f"%<br>baseline {home:g}", colours),
        90,
        axis_of(low, min(high, 100.9), dtick=5 if high - low < 25 else 10),
        [line("SpO₂", points, colours.line), *_could_not(failed, colours)],
    )


def _could_not(points: Points, colours: Palette) -> list[Part]:
    if not points.said:
        return []
    return [
        marks(
            "Could not be measured",
            points,
            colour=colours.alarm,
            symbol="x-thin",
            size=9,
            marker={"line": {"color": colours.alarm, "width": 2}},
        )
    ]


def oxygen_panel(rounds: Rounds, clock: Clock, colours: Palette) -> Panel:
    """The oxygen device as a coloured strip; the name and the flow stand in it."""
    devices = words(rounds.rows["oxygen_device"])
    flows = numbers(rounds.rows["oxygen_flow_l_min"])
    fractions = numbers(rounds.rows["fio2_pct"])
    until = held_until(rounds.times, clock)
    drawn: list[Block] = []
    said: list[str] = []
    columns = zip(rounds.times, until, devices, flows, fractions, rounds.when, strict=True)
    for start, end, *oxygen, when in columns:
        device, flow, fraction = oxygen
        full = oxygen_words(device, flow, fraction)
        short = () if flow is None else (f"{flow:g} L/min", f"{flow:g} L")
        texts = (full, oxygen_words(device, flow, None), *short) if full else ("?",)
        said.append(f"<b>Oxygen: {full or 'device not charted'}</b> · {when}")
        last = drawn[-1] if drawn else None
        begin = start
        if last and last.texts == texts and last.end >= start:
            begin = drawn.pop().start
        drawn.append(_device_block(device, texts, (begin, end), colours))
    points = Points(rounds.times, [-0.42] * len(said), said, rounds.moment)
    return Panel(
        "oxygen",
        "",
        26,
        rows_axis(["oxygen"]),
        [
            *blocks("Oxygen device", drawn, clock),
            marks("Oxygen", points, colour="rgba(0,0,0,0)", symbol="square", size=4),
        ],
        gap_above=3,
    )


def held_until(at: Times, clock: Clock) -> Times:
    """Each value is drawn to the next one or, where none follows, until it is stale."""
    if not len(at):
        return at
    following = np.append(at[1:], max(clock.now, at[-1]))
    ends: Times = np.minimum(following, at + DRAWN_FOR)
    return ends


def _device_block(
    device: str,
    texts: tuple[str, ...],
    stretch: tuple[np.datetime64, np.datetime64],
    colours: Palette,
) -> Block:
    if not device:
        return Block.of_look(colours.unknown, stretch, (-0.5, 0.5), texts=texts)
    fill = OXYGEN_COLOURS[device]
    ink = "#ffffff" if device in DARK_DEVICES else "#14202b"
    return Block(*stretch, -0.5, 0.5, fill, colours.quiet, ink, texts=texts)


def oxygen_words(device: str, flow: float | None, fraction: float | None) -> str:
    """'nasal cannula 3 L/min'; a cannula without a flow says that it was not charted."""
    if flow is not None:
        amount = f" {flow:g} L/min"
    else:
        amount = ", flow not charted" if device in WITH_A_FLOW_OF_INTEREST else ""
    if not device:
        return f"device not charted,{amount}" if flow is not None else ""
    with_fraction = "" if fraction is None else f", FiO₂ {fraction:g} %"
    return f"{spoken(device)}{amount}{with_fraction}"
