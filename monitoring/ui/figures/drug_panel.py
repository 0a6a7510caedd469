"""Drugs and other interventions: one row a drug, in the colour and with the mark of its group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from monitoring.charting.tables import ANTICYTOKINES, ANTIPYRETICS, STEROIDS
from monitoring.scales.observables import VASOPRESSORS
from monitoring.ui.figures.course_frames import Clock, harmless, numbers, spoken, unit_said, words
from monitoring.ui.figures.palette import Palette
from monitoring.ui.figures.panels import (
    Block,
    Panel,
    Part,
    Points,
    blocks,
    figures,
    marks,
    rows_axis,
)

GROUPS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("antipyretic", ANTIPYRETICS, "circle"),
    ("anticytokine", ANTICYTOKINES, "diamond"),
    ("steroid", STEROIDS, "square"),
    ("vasopressor", VASOPRESSORS, "line-ns"),
    ("antiseizure", ("levetiracetam", "other-antiseizure"), "triangle-up"),
)
OTHER = ("other", "cross")
COUNTED = ("tocilizumab",)  # doses are limited, so each says which one it is
SHORTEST_BAR = 0.015  # of the width; a shorter course is drawn as a mark
ROOM_FOR_TEXT = 0.055  # of the width; nearer to the next mark, a text would run into it
ROOM_FOR_A_NUMBER = 0.025
ROW = 21


@dataclass(frozen=True)
class Given:
    """One dose or one course."""

    kind: str
    group: str
    start: np.datetime64
    end: np.datetime64 | None
    dose: str
    nth: int
    said: str
    running: bool = False

    @property
    def last(self) -> np.datetime64:
        return self.start if self.end is None else self.end


def drug_panel(interventions: pd.DataFrame, clock: Clock, colours: Palette) -> Panel | None:
    """A row for each drug given in the stretch that is shown; None where nothing was.

    Tocilizumab keeps its row: how many doses were given before matters to the next one.
    """
    everything = _given(interventions, clock)
    shown = {one.kind for one in everything if one.kind in COUNTED or one.last >= clock.first}
    given = [one for one in everything if one.kind in shown]
    if not given:
        return None
    order = [group for group, *_ in GROUPS] + [OTHER[0]]
    kinds = sorted(
        {(order.index(one.group), one.kind) for one in given},
        key=lambda pair: (pair[0], min(one.start for one in given if one.kind == pair[1])),
    )
    names = [kind for _, kind in kinds]
    row = {kind: len(names) - 1 - place for place, kind in enumerate(names)}
    traces: list[Part] = []
    for _, kind in kinds:
        own = [one for one in given if one.kind == kind]
        traces += _traces_of(kind, own, row[kind], clock, colours)
    axis = rows_axis(
        [f"<b>{spoken(kind)}</b>" if kind in COUNTED else spoken(kind) for kind in names]
    )
    return Panel("drugs", "", ROW * len(names) + 8, axis, traces, shapes=_rules(kinds, colours))


def _rules(kinds: list[tuple[int, str]], colours: Palette) -> list[Part]:
    """A thin line between two groups."""
    ends = [
        len(kinds) - 0.5 - place
        for place in range(1, len(kinds))
        if kinds[place][0] != kinds[place - 1][0]
    ]
    return [
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": end,
            "y1": end,
            "layer": "below",
            "line": {"color": colours.grid, "width": 1},
        }
        for end in ends
    ]


def group_of(kind: str) -> str:
    return next((group for group, kinds, _ in GROUPS if kind in kinds), OTHER[0])


def _given(interventions: pd.DataFrame, clock: Clock) -> list[Given]:
    if not len(interventions):
        return []
    rows = interventions.sort_values(["kind", "started_at"], kind="stable")
    start, stop = clock.local(rows["started_at"]), clock.local(rows["stopped_at"])
    past = start <= clock.now
    columns = zip(
        rows["kind"].tolist(),
        start,
        stop,
        numbers(rows["dose"]),
        *(words(rows[name]) for name in ("unit", "route", "reason", "note")),
        strict=True,
    )
    kept = [row for row, is_past in zip(columns, past.tolist(), strict=True) if is_past]
    return [
        one
        for kind, doses in groupby(kept, key=lambda row: row[0])
        for one in _of_kind(str(kind), list(doses), clock)
    ]


def _of_kind(kind: str, rows: list[Any], clock: Clock) -> Iterator[Given]:
    group = group_of(kind)
    when = clock.said(np.array([row[1] for row in rows]))
    for place, (_, start, stop, dose, unit, route, reason, note) in enumerate(rows):
        end, running = (None if np.isnat(stop) else min(stop, clock.now)), stop > clock.now
        if end is None and group == "vasopressor":
            # Nobody charted a stop: it runs until the next rate of the same drug, or still.
            running = place + 1 == len(rows)
            end = clock.now if running else rows[place + 1][1]
        amount = "" if dose is None else f"{dose:g} {unit_said(unit)}".strip()
        why = "" if reason == "treatment" else reason
        details = [harmless(text) for text in (route, why, note) if text]
        lasted = "" if end is None else _lasted(end, clock, running=running)
        nth = f", {ordinal(place + 1)} dose" if kind in COUNTED else ""
        said = (
            f"<b>{f'{spoken(kind).capitalize()} {amount}'.strip()}</b>{nth} ({group}"
            f"{''.join(f', {text}' for text in details)}) · {when[place]}{lasted}"
        )
        yield Given(kind, group, start, end, amount, place + 1, said, running)


def _lasted(end: np.datetime64, clock: Clock, *, running: bool) -> str:
    return ", still running" if running else f" to {clock.said(np.array([end]))[0]}"


def ordinal(number: int) -> str:
    endings = {1: "st", 2: "nd", 3: "rd"}
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else endings.get(number % 10, 'th')}"


def _traces_of(
    kind: str, given: list[Given], row: int, clock: Clock, colours: Palette
) -> list[Part]:
    """A trace of its own for each drug, so that the pointer names all that run at a time."""
    group = group_of(kind)
    colour = colours.drugs[group]
    symbol = next((mark for name, _, mark in GROUPS if name == group), OTHER[1])
    lasting = [one for one in given if _is_bar(one, clock)]
    points = [one for one in given if not _is_bar(one, clock)]
    bars = [_bar(one, row, colour, colours) for one in lasting]
    traces = [*_earlier(kind, given, row, clock, colours)]
    traces += blocks(f"{spoken(kind)} ({group})", bars, clock)
    if points:
        traces.append(
            marks(
                f"{spoken(kind)} ({group})",
                Points(
                    np.array([one.start for one in points]),
                    [float(row)] * len(points),
                    [one.said for one in points],
                    [-1] * len(points),
                ),
                colour=colour,
                symbol=symbol,
                size=10,
                mode="markers+text",
                text=_texts(points, clock),
                textposition="middle right",
                textfont={"size": 11, "color": colours.ink},
                cliponaxis=True,
                marker={"line": {"color": colours.paper, "width": 0.8}},
            )
        )
    return traces


def _earlier(
    kind: str, given: list[Given], row: int, clock: Clock, colours: Palette
) -> Iterator[Part]:
    """At the left edge, how many doses lie before it."""
    before = [one for one in given if one.start < clock.first]
    if kind in COUNTED and before:
        doses = "1 dose" if len(before) == 1 else f"{len(before)} doses"
        text = f"◂ <b>{doses}</b> before, last {clock.said(np.array([before[-1].start]))[0]}"
        place = Points(np.array([clock.first]), [float(row)], [""], [-1])
        yield figures(f"earlier {kind}", place, [text], colours, textposition="middle right")


def _is_bar(one: Given, clock: Clock) -> bool:
    if one.end is None:
        return False
    return one.group == "vasopressor" or clock.part_of_span(one.end - one.start) > SHORTEST_BAR


def _bar(one: Given, row: int, colour: str, colours: Palette) -> Block:
    end = one.end if one.end is not None else one.start
    texts = (f"{one.dose} ▸" if one.running else one.dose,)
    return Block(
        one.start,
        end,
        row - 0.44,
        row + 0.44,
        colour,
        colour,
        colours.paper,
        texts=texts,
        said=one.said,
    )


def _texts(points: list[Given], clock: Clock) -> list[str]:
    """The dose where it is new, and nothing where it would run into the next mark."""
    texts = []
    for place, one in enumerate(points):
        before = points[place - 1] if place else None
        after = points[place + 1] if place + 1 < len(points) else None
        room = 1.0 if after is None else clock.part_of_span(after.start - one.start)
        known = one.kind not in COUNTED and before is not None and before.dose == one.dose
        if known or room < ROOM_FOR_A_NUMBER:
            texts.append("")
        elif one.kind in COUNTED:
            dose = one.dose if room >= ROOM_FOR_TEXT else ""
            texts.append(f"<b>{ordinal(one.nth)}</b> {dose}".strip())
        else:
            texts.append(one.dose if room >= ROOM_FOR_TEXT else "")
    return texts
