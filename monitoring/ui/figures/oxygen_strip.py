"""The oxygen device as a coloured strip; its name and the flow stand in it."""

from __future__ import annotations

from monitoring.ui.figures.clock import Clock
from monitoring.ui.figures.palette import Palette
from monitoring.ui.figures.panels import Panel, rows_axis
from monitoring.ui.figures.traces import INVISIBLE, Block, Points, blocks, joined, marks
from monitoring.ui.figures.vital_panels import Rounds
from monitoring.ui.theme import OXYGEN_COLOURS, GradeLook
from monitoring.ui.words import spoken

FLOW_MATTERS = ("nasal-cannula", "high-flow-cannula")
DARK_DEVICES = ("non-rebreather", "cpap", "bipap", "ventilator", "ecmo")
INK_ON_LIGHT, INK_ON_DARK = "#14202b", "#ffffff"


def oxygen_panel(rounds: Rounds, clock: Clock, colours: Palette) -> Panel:
    """Lies close under SpO2, which it explains."""
    oxygen = list(zip(rounds.devices, rounds["oxygen_flow_l_min"], rounds["fio2_pct"], strict=True))
    texts = {one: _texts(*one) for one in set(oxygen)}
    looks = oxygen_looks(colours)
    drawn = [
        Block(start, end, -0.5, 0.5, looks[one[0]], texts[one])
        for start, end, one in zip(
            rounds.times, clock.until_next(rounds.times), oxygen, strict=True
        )
    ]
    said = [
        f"<b>Oxygen: {texts[one][0].replace('?', 'device not charted')}</b> · {when}"
        for one, when in zip(oxygen, rounds.said, strict=True)
    ]
    points = Points(rounds.times, [0.0] * len(said), said, rounds.moment)
    return Panel(
        "oxygen",
        "",
        26,
        rows_axis(["Oxygen"]),
        [
            *blocks("Oxygen device", joined(drawn), clock),
            marks("Oxygen", points, colour=INVISIBLE, symbol="square", size=4),
        ],
        gap_above=3,
    )


def _texts(device: str, flow: float | None, fraction: float | None) -> tuple[str, ...]:
    """Longest first, for the strip to write what it has room for."""
    full = oxygen_words(device, flow, fraction)
    if not full:
        return ("?",)
    if flow is not None:
        short: tuple[str, ...] = (f"{flow:g} L/min", f"{flow:g} L")
    else:
        short = ("flow?",) if device in FLOW_MATTERS else (spoken(device),)
    return (full, oxygen_words(device, flow, None), *short)


def oxygen_looks(colours: Palette) -> dict[str, GradeLook]:
    known = {
        device: GradeLook(
            fill,
            INK_ON_DARK if device in DARK_DEVICES else INK_ON_LIGHT,
            colours.quiet,
            "square",
            "plain",
        )
        for device, fill in OXYGEN_COLOURS.items()
    }
    return {"": colours.unknown, **known}


def oxygen_words(device: str, flow: float | None, fraction: float | None) -> str:
    """'Nasal cannula 3 L/min'; a cannula without a flow says that it was not charted."""
    if not device:
        return "" if flow is None else f"Device not charted, {flow:g} L/min"
    if flow is not None:
        amount = f" {flow:g} L/min"
    else:
        amount = ", flow not charted" if device in FLOW_MATTERS else ""
    with_fraction = "" if fraction is None else f", FiO₂ {fraction:g} %"
    return f"{spoken(device)}{amount}{with_fraction}"
