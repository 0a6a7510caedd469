"""The colours of the course in light and in dark; grades keep theirs and change only the edge."""

from __future__ import annotations

from dataclasses import dataclass, replace

from monitoring.ui.theme import (
    DRUG_COLOURS,
    FEVER_LINE,
    GRADE_LOOKS,
    INK,
    LINE,
    PALE,
    SECOND_LINE,
    UNKNOWN_LOOK,
    GradeLook,
)

# Plotly's names for the patterns of the theme.
PATTERNS = {"plain": "", "none": "", "dots": ".", "lines": "-", "crosses": "x", "hatch": "/"}


@dataclass(frozen=True)
class Palette:
    ink: str
    quiet: str
    grid: str
    paper: str
    line: str
    second_line: str
    alarm: str
    limit: str
    window: str
    unknown: GradeLook
    grades: dict[int, GradeLook]
    drugs: dict[str, str]


LIGHT = Palette(
    ink=INK,
    quiet="#55606b",
    grid="#dde3e8",
    paper="#ffffff",
    line=LINE,
    second_line=SECOND_LINE,
    alarm=FEVER_LINE,
    limit=FEVER_LINE,
    window="rgba(31, 95, 168, 0.10)",
    unknown=UNKNOWN_LOOK,
    grades=GRADE_LOOKS,
    drugs={**DRUG_COLOURS, "antiseizure": "#5b4bb0"},
)
DARK = Palette(
    ink="#e6ebf0",
    quiet="#a3afbb",
    grid="#2b343d",
    paper="#0e1117",
    line="#6cb0f5",
    second_line="#c8a2ec",
    alarm="#ff8078",
    limit="#ff8078",
    window="rgba(108, 176, 245, 0.16)",
    unknown=GradeLook("#3d4751", "#f0f3f6", "#a3afbb", "square", "hatch"),
    grades={
        **GRADE_LOOKS,
        0: GradeLook("#1c232b", "#c5ced6", "#7b8794", "circle", "plain"),
        **{grade: replace(GRADE_LOOKS[grade], edge=PALE) for grade in (3, 4, 5)},
    },
    drugs={
        "antipyretic": "#b3c0cb",
        "anticytokine": "#4fc4bc",
        "steroid": "#e59a55",
        "vasopressor": "#ea6f98",
        "antiseizure": "#a79bf2",
        "other": "#93a3b3",
    },
)


def palette(*, dark: bool) -> Palette:
    return DARK if dark else LIGHT
