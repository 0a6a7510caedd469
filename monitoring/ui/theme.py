"""Colours, shapes and patterns. The ramp darkens with the grade, so it survives greyscale."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GradeLook:
    """How a grade is drawn: never by colour alone. A pattern without a colour takes the edge's."""

    fill: str
    ink: str
    edge: str
    shape: str
    pattern: str
    pattern_ink: str = ""
    edge_width: float = 2.0

    @property
    def pattern_colour(self) -> str:
        return self.pattern_ink or self.edge


# What darkens a dark ground is not seen: the patterns of the strongest grades are pale.
PALE = "#f3d9d6"


GRADE_LOOKS: dict[int, GradeLook] = {
    0: GradeLook("#f4f6f8", "#3b4754", "#7b8794", "circle", "plain"),
    1: GradeLook("#fde9a8", "#3d2f00", "#7a5d00", "circle", "plain", edge_width=4.0),
    2: GradeLook("#f5a742", "#2b1a00", "#7a4300", "square", "dots"),
    3: GradeLook("#b3261e", "#ffffff", "#5f0f0a", "diamond", "lines", PALE),
    4: GradeLook("#75102b", "#ffffff", "#2b0410", "octagon", "crosses", PALE),
    5: GradeLook("#111111", "#ffffff", "#000000", "octagon", "plain"),
}
UNKNOWN_LOOK = GradeLook("#d5dae0", "#22303c", "#55606b", "square", "hatch")
NOT_ASSESSED_LOOK = GradeLook("#ffffff", "#55606b", "#7b8794", "square", "none")

# Small pictures are drawn once for both themes: at least 3:1 on white and on the dark ground.
SPARK_LINE, SPARK_FEVER, SPARK_DRUG = "#3f83c8", "#d2453b", "#1f958d"
FEVER_LINE = "#b3261e"
INK = "#22303c"
LINE = "#1f5fa8"
SECOND_LINE = "#7a4a9e"
WINDOW = "rgba(31, 95, 168, 0.08)"
OXYGEN_COLOURS: dict[str, str] = {
    "room-air": "#dfe6ec",
    "nasal-cannula": "#9ec9e8",
    "blow-by": "#9ec9e8",
    "high-flow-cannula": "#4f8fc4",
    "face-mask": "#4f8fc4",
    "venturi-mask": "#4f8fc4",
    "non-rebreather": "#2f6ea6",
    "other-mask": "#4f8fc4",
    "cpap": "#1d3f73",
    "bipap": "#1d3f73",
    "ventilator": "#101f42",
    "ecmo": "#050a1a",
}
DRUG_COLOURS: dict[str, str] = {
    "antipyretic": "#647582",
    "anticytokine": "#1b7f79",
    "steroid": "#ad5f1a",
    "vasopressor": "#8c1d40",
    "other": "#5d6d7e",
}
# Drawn here: a named icon would be fetched from its maker's server by every browser on the ward.
FAVICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M1 13h6l3-8 4 14 3-6h6" '
    'fill="none" stroke="#1f5fa8" stroke-width="2.5" stroke-linejoin="round"/></svg>'
)
