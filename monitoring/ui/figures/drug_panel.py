"""Drugs and other interventions: one row a drug, in the colour and with the mark of its group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from typing import Any

from monitoring.charting.tables import ANTICYTOKINES, ANTIPYRETICS, STEROIDS
from monitoring.scales.observables import VASOPRESSORS
from monitoring.ui.figures.clock import Clock
from monitoring.ui.figures.course_frames import CourseRows, Rows
from monitoring.ui.figures.palette import Palette
from monitoring.ui.figures.panels import Panel, rows_axis, rule
from monitoring.ui.figures.traces import (
    Block,
    Part,
    Points,
    blocks,
    figures,
    harmless,
    marks,
    unit_said,
)
from monitoring.ui.theme import GradeLook
from monitoring.ui.words import spoken

GROUPS: dict[str, tuple[str, ...]] = {
    "antipyretic": ANTIPYRETICS,
    "anticytokine": ANTICYTOKINES,
    "steroid": STEROIDS,
    "vasopressor": VASOPRESSORS,
    "antiseizure": ("levetiracetam", "other-antiseizure"),
    "other": (),
}
SYMBOLS = {
    "antipyretic": "circle",
    "anticytokine": "diamond",
    "steroid": "square",
    "vasopressor": "line-ns",
    "antiseizure": "triangle-up",
    "other": "cross",
}
NAMES = {"icu-admission": "ICU admission", "g-csf": "G-CSF", "ivig": "IVIG"}
COUNTED = ("tocilizumab",)  # doses are limited, so each says which one it is
# Of the width: a shorter course is a mark; nearer to the next mark there is room for less text.
SHORTEST_BAR, ROOM_FOR_DOSE, ROOM_FOR_NUMBER = 0.015, 0.075, 0.035
ROW = 21


@dataclass(frozen=True)
class Given:
    """One dose or one course; a course that runs ends now."""

    kind: str
    start: datetime
    end: datetime | None
    dose: str
    nth: int
    said: str
    running: bool
    details: str

    @property
    def last(self) -> datetime:
        return self.end or self.start

    @property
    def nth_words(self) -> str:
        return f"<b>{ordinal(self.nth)}</b>"


def drug_panel(charted: CourseRows, colours: Palette) -> Panel | None:
    """A row for each drug given in the stretch that is shown; None where nothing was.

    Tocilizumab keeps its row: how many doses were given before matters to the next one.
    """
    clock = charted.clock
    rows = [
        doses
        for doses in given(charted.interventions, clock)
        if doses[0].kind in COUNTED or max(one.last for one in doses) >= clock.first
    ]
    if not rows:
        return None
    order = list(GROUPS)
    rows.sort(key=lambda doses: (order.index(group_of(doses[0].kind)), doses[0].start))
    kinds = [doses[0].kind for doses in rows]
    traces: list[Part] = []
    for place, doses in enumerate(rows):
        traces += _traces(doses, len(rows) - 1 - place, clock, colours)
    names = [f"<b>{drug_name(kind)}</b>" if kind in COUNTED else drug_name(kind) for kind in kinds]
    between = [
        rule(len(kinds) - 1.5 - place, colours.grid)
        for place, (one, other) in enumerate(pairwise(kinds))
        if group_of(one) != group_of(other)
    ]
    return Panel("drugs", "", ROW * len(names) + 8, rows_axis(names), traces, shapes=between)


def group_of(kind: str) -> str:
    return next((group for group, kinds in GROUPS.items() if kind in kinds), "other")


def drug_name(kind: str) -> str:
    return NAMES.get(kind) or spoken(kind)


def ordinal(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}  # codespell:ignore nd
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else endings.get(number % 10, 'th')}"


# --- what was given, up to now -------------------------------------------------------------------


def given(rows: Rows, clock: Clock) -> list[list[Given]]:
    """The doses of each drug in order."""
    if not len(rows):
        return []
    columns = zip(
        rows.words("kind"),
        rows.times,
        clock.local(rows.frame["stopped_at"]),
        rows.numbers("dose"),
        *(rows.words(name) for name in ("unit", "route", "reason", "note")),
        strict=True,
    )
    past = sorted((row for row in columns if row[1] <= clock.now), key=lambda row: row[:2])
    return [
        [_dose(doses, place, clock) for place in range(len(doses))]
        for doses in (list(own) for _, own in groupby(past, key=lambda row: row[0]))
    ]


def _dose(doses: list[Any], place: int, clock: Clock) -> Given:
    kind, start, stop, dose, unit, route, reason, note = doses[place]
    group = group_of(kind)
    end, running = (None if stop is None else min(stop, clock.now)), False
    if group == "vasopressor" and (stop is None or stop > clock.now):
        # Nobody charted a stop: it runs until the next rate of the same drug, or still.
        changed = stop is None and place + 1 < len(doses)
        end, running = (doses[place + 1][1], False) if changed else (clock.now, True)
    amount = "" if dose is None else f"{dose:g} {unit_said(unit)}".strip()
    nth = [f"{ordinal(place + 1)} dose"] if kind in COUNTED else []
    why = [] if reason == "treatment" else [reason]
    details = ", ".join(part for part in (group, *nth, route, *why, note) if part)
    until = ", still running" if running else f" to {clock.said(end)}" if end else ""
    said = (
        f"<b>{f'{drug_name(kind)} {amount}'.strip()}</b> ({harmless(details)})"
        f" · {clock.said(start)}{until}"
    )
    return Given(kind, start, end, amount, place + 1, said, running, details)


# --- how it is drawn -----------------------------------------------------------------------------


def _traces(doses: list[Given], row: int, clock: Clock, colours: Palette) -> list[Part]:
    """Traces of its own for each drug, so that the pointer names all that run at a time."""
    kind = doses[0].kind
    group = group_of(kind)
    colour = colours.drugs[group]
    look = GradeLook(colour, colours.paper, colour, "square", "plain")
    name = f"{drug_name(kind)} ({group})"
    courses = [one for one in doses if _is_bar(one, clock)]
    points = [one for one in doses if not _is_bar(one, clock)]
    traces = [*_earlier(doses, row, clock, colours)]
    traces += blocks(name, [_bar(one, row, look) for one in courses], clock)
    if points:
        at = Points(
            [one.start for one in points],
            [float(row)] * len(points),
            [one.said for one in points],
        )
        written = {
            "mode": "markers+text",
            "text": _texts(points, clock),
            "textposition": "middle right",
            "textfont": {"size": 11, "color": colours.ink},
            "cliponaxis": True,
            "marker": {"line": {"color": colours.paper, "width": 0.8}},
        }
        traces.append(marks(name, at, colour=colour, symbol=SYMBOLS[group], size=10, **written))
    return traces


def _is_bar(one: Given, clock: Clock) -> bool:
    if one.end is None:
        return False
    is_drip = group_of(one.kind) == "vasopressor"
    return is_drip or clock.part_of_width(one.end - one.start) > SHORTEST_BAR


def _bar(one: Given, row: int, look: GradeLook) -> Block:
    text = f"{one.dose} ▸" if one.running else one.dose
    return Block(one.start, one.last, row - 0.44, row + 0.44, look, (text,), one.said)


def _earlier(doses: list[Given], row: int, clock: Clock, colours: Palette) -> Iterator[Part]:
    """At the left edge, how many doses lie before it."""
    before = [one for one in doses if one.start < clock.first]
    if doses[0].kind in COUNTED and before:
        many = "1 dose" if len(before) == 1 else f"{len(before)} doses"
        text = f"◂ <b>{many}</b> before, last {clock.said(before[-1].start)}"
        edge = Points([clock.first], [float(row)], [])
        yield figures("earlier doses", edge, [text], colours, textposition="middle right")


def _texts(points: list[Given], clock: Clock) -> list[str]:
    """The dose where it is new, and nothing where it would run into the next mark."""
    texts = []
    for place, one in enumerate(points):
        room = 1.0
        if place + 1 < len(points):
            room = clock.part_of_width(points[place + 1].start - one.start)
        counted = one.kind in COUNTED
        same = not counted and place > 0 and points[place - 1].dose == one.dose
        number = one.nth_words if counted and room >= ROOM_FOR_NUMBER else ""
        needed = ROOM_FOR_DOSE + (ROOM_FOR_NUMBER if number else 0)
        dose = one.dose if room >= needed and not same else ""
        texts.append(f"{number} {dose}".strip())
    return texts
