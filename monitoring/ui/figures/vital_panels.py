"""Temperature, pulse and pressure, SpO2: what is charted at a round of vital signs."""

from __future__ import annotations

from monitoring.charting.tables import COULD_NOT_MEASURE
from monitoring.ui import page_words
from monitoring.ui.figures.clock import iso
from monitoring.ui.figures.course_frames import CourseFrames, CourseRows, chosen
from monitoring.ui.figures.palette import Palette
from monitoring.ui.figures.panels import Panel, axis_of, level, limits, title
from monitoring.ui.figures.svg import FEVER
from monitoring.ui.figures.traces import Part, Points, emphasis, figures, line, marks
from monitoring.ui.words import label

NUMBERS_OF_A_ROUND = (
    "temperature_c",
    "heart_rate_bpm",
    "respiratory_rate_bpm",
    "systolic_mmhg",
    "diastolic_mmhg",
    "spo2_pct",
    "oxygen_flow_l_min",
)
TRIED_AT_A_ROUND = ("heart_rate_bpm", "systolic_mmhg", "diastolic_mmhg", "map_mmhg", "spo2_pct")


class Rounds:
    """The moments at which any vital sign was charted or tried; no other breaks a line."""

    def __init__(self, charted: CourseRows) -> None:
        moments = charted.moments
        columns = {name: moments.numbers(name) for name in NUMBERS_OF_A_ROUND}
        columns["fio2_pct"] = moments.numbers("fio2_pct")
        devices, failed = moments.words("oxygen_device"), moments.words(COULD_NOT_MEASURE)
        self.moment = [
            place
            for place in range(len(moments))
            if devices[place]
            or any(columns[name][place] is not None for name in NUMBERS_OF_A_ROUND)
            or any(name in failed[place] for name in TRIED_AT_A_ROUND)
        ]
        self.times = chosen(moments.times, self.moment)
        self.said = chosen(charted.said, self.moment)
        self.devices: list[str] = chosen(devices, self.moment)
        self._failed: list[str] = chosen(failed, self.moment)
        self._columns = {name: chosen(column, self.moment) for name, column in columns.items()}

    def __getitem__(self, column: str) -> list[float | None]:
        return self._columns[column]

    def points(self, column: str, name: str, unit: str, *, digits: str = "g") -> Points:
        values = self[column]
        said = [
            "" if value is None else f"<b>{name} {value:{digits}} {unit}</b> · {when}"
            for value, when in zip(values, self.said, strict=True)
        ]
        return Points(self.times, values, said, self.moment)

    def could_not(self, *columns: str, at: float, colours: Palette) -> list[Part]:
        """A cross where one of these was tried and could not be measured."""
        failed = [[name for name in columns if name in one.split(";")] for one in self._failed]
        if not any(failed):
            return []
        said = [
            f"<b>{', '.join(label(name) for name in names)}: could not be measured</b> · {when}"
            for names, when in zip(failed, self.said, strict=True)
        ]
        points = Points(self.times, [at] * len(said), said, self.moment)
        cross = {"line": {"color": colours.alarm, "width": 2}}
        return [
            marks(
                "Could not be measured",
                points.where([bool(names) for names in failed]),
                colour=colours.alarm,
                symbol="x-thin",
                size=9,
                marker=cross,
            )
        ]


def temperature_panel(rounds: Rounds, colours: Palette) -> Panel:
    """Temperature with the line of fever; a fever is red and larger."""
    points = rounds.points("temperature_c", "Temperature", "°C", digits=".1f")
    fever = points.where([value is not None and value >= FEVER for value in points.readings])
    return Panel(
        "temperature",
        title(page_words.TEMPERATURE, ["°C"], colours),
        118,
        axis_of(*limits(points.readings, 36.0, 40.0, spare=0.5), dtick=1, tickformat=".0f"),
        [
            line("Temperature", points, colours.line),
            emphasis("Fever", fever, colour=colours.alarm, symbol="circle", size=9),
            *_extremes(points, colours),
        ],
        shapes=[level(FEVER, colours.alarm, width=1.6)],
    )


def _extremes(points: Points, colours: Palette) -> list[Part]:
    """The highest value in figures above its point, and the last one beside it."""
    known = points.known()
    values = [value for value in known.readings if value is not None]
    if not values:
        return []
    highest, last = values.index(max(values)), len(values) - 1
    places = [last] if highest == last else [highest, last]
    shown = known.where([place in places for place in range(len(values))])
    sides = ["middle right" if place == last else "top center" for place in places]
    written = [f" <b>{values[place]:.1f}</b>" for place in places]
    return [figures("Highest and last", shown, written, colours, textposition=sides)]


def circulation_panel(frames: CourseFrames, rounds: Rounds, colours: Palette) -> Panel:
    """Pulse as a line, pressure from diastolic to systolic, and the patient's own limit."""
    pulse = rounds.points("heart_rate_bpm", "Pulse", "/min")
    pressures = (*rounds["systolic_mmhg"], *rounds["diastolic_mmhg"])
    limit, usual = frames.systolic_limit, frames.baseline.systolic_mmhg
    low, high = limits([*pulse.readings, *pressures], 50, 140, spare=8)
    tried = ("heart_rate_bpm", "systolic_mmhg", "diastolic_mmhg", "map_mmhg")
    name = page_words.PULSE_AND_PRESSURE.format(
        second_line=colours.second_line, quiet=colours.quiet
    )
    under = ["/min, mmHg"]
    under += [] if limit is None else [f"systolic limit {limit:g}"]
    under += [] if usual is None else [f"baseline {usual:g}"]
    return Panel(
        "circulation",
        title(name, under, colours),
        140,
        axis_of(low, high, dtick=25 if high - low < 130 else 50),
        [
            *_pressure(rounds, limit, colours),
            line("Pulse", pulse, colours.second_line),
            *rounds.could_not(*tried, at=low + 4, colours=colours),
        ],
        shapes=[] if limit is None else [level(limit, colours.alarm)],
    )


def _pressure(rounds: Rounds, limit: float | None, colours: Palette) -> list[Part]:
    x: list[str | None] = []
    y: list[float | None] = []
    said = []
    both = list(zip(rounds["systolic_mmhg"], rounds["diastolic_mmhg"], strict=True))
    for at, (high, low), when in zip(iso(rounds.times), both, rounds.said, strict=True):
        if high is not None and low is not None:
            x += [at, at, None]
            y += [low, high, None]
        said.append(f"<b>Pressure {pressure_words(high, low)} mmHg</b> · {when}")
    points = Points(rounds.times, rounds["systolic_mmhg"], said, rounds.moment).known()
    below = [limit is not None and one is not None and one < limit for one in points.readings]
    dash = {"line": {"color": colours.ink, "width": 2}}
    bars = {
        "type": "scatter",
        "mode": "lines",
        "name": "Diastolic to systolic",
        "x": x,
        "y": y,
        "connectgaps": False,
        "line": {"color": colours.quiet, "width": 3},
        "opacity": 0.75,
        "hoverinfo": "skip",
    }
    return [
        bars,
        marks("Pressure", points, colour=colours.ink, symbol="line-ew", size=7, marker=dash),
        emphasis(
            "Systolic under the limit",
            points.where(below),
            colour=colours.alarm,
            symbol="triangle-down",
            size=11,
        ),
    ]


def pressure_words(systolic: float | None, diastolic: float | None) -> str:
    """'118/64'; of two, what is not known is a dash."""
    if systolic is None and diastolic is None:
        return ""
    return "/".join("–" if value is None else f"{value:g}" for value in (systolic, diastolic))


def saturation_panel(frames: CourseFrames, rounds: Rounds, colours: Palette) -> Panel:
    """SpO2; under it stands the strip of oxygen devices."""
    points = rounds.points("spo2_pct", "SpO₂", "%")
    low, high = limits(points.readings, 88, 100.5, spare=1.5)
    home = frames.baseline.spo2_pct
    under = ["%"] if home is None else ["%", page_words.BASELINE_OF.format(home=home)]
    return Panel(
        "saturation",
        title(page_words.SPO2, under, colours),
        90,
        axis_of(low, min(high, 100.9), dtick=5 if high - low < 25 else 10),
        [
            line("SpO₂", points, colours.line),
            *rounds.could_not("spo2_pct", at=low + 1, colours=colours),
        ],
    )
