"""The ribbon of a scale: what is certain is solid, what is still possible is hatched grey.

A moment that charted nothing for the scale is no assessment by it and leaves no mark.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from monitoring.course.expected_windows import ExpectedWindow, expected_window
from monitoring.course.grades import CRS, ICANS
from monitoring.grading.scale import Status
from monitoring.scales.observables import OBSERVABLES
from monitoring.ui.figures.course_frames import (
    DRAWN_FOR,
    Clock,
    CourseFrames,
    Times,
    day_words,
    iso,
    numbers,
    spoken,
)
from monitoring.ui.figures.palette import Palette
from monitoring.ui.figures.panels import (
    Block,
    Panel,
    Part,
    Points,
    axis_of,
    blocks,
    marks,
    title,
)

NAMES = {CRS: "CRS", ICANS: "ICANS"}
FLOOR = -0.7  # the foot of a block, so that a grade 0 has a body too
BRACKET, BRACKET_END, BRACKET_TEXT, TOP = 5.75, 5.45, 6.0, 7.0
NOT_PLACED = 1.5  # where the mark of what the scale cannot place stands
AT_LEAST_SHOWN = np.timedelta64(10, "m")


@dataclass(frozen=True)
class Run:
    """Moments next to each other with one and the same assessment."""

    start: np.datetime64
    end: np.datetime64
    status: str
    grade: int | None
    at_least: int | None
    at_most: int | None

    def goes_on_in(self, other: Run) -> bool:
        alike = replace(other, start=self.start, end=self.end) == self
        return alike and bool(self.end >= other.start)

    @property
    def text(self) -> str:
        if self.status == Status.OPEN:
            return f"<b>≥{self.at_least}</b>" if self.at_least else "<b>?</b>"
        if self.status == Status.PROVISIONAL:
            return f"<b>{self.grade}?</b>"
        return f"<b>{self.grade}</b>" if self.grade else ""  # a grade 0 stays quiet


def grade_ribbon(frames: CourseFrames, scale: str, clock: Clock, colours: Palette) -> Panel:
    """The panel of one scale."""
    name = NAMES[scale]
    rows = assessed(frames.grades, scale)
    at = clock.local(rows["observed_at"])
    places = frames.places(rows)
    runs = _runs(rows, at, clock)
    window = expected_window(frames.product, scale, indication=frames.indication)
    traces = [
        *_run_traces(name, runs, clock, colours),
        _moment_marks(name, rows, at, places, clock, colours),
        *_brackets(name, frames.episodes, scale, clock, colours),
    ]
    return Panel(
        name,
        title(name, _under_title(window), colours),
        132,
        axis_of(FLOOR - 0.1, TOP, tickvals=[0, 1, 2, 3, 4, 5]),
        [trace for trace in traces if trace["x"]],
        shapes=_window_shapes(window, clock, colours),
        title_hover=""
        if window is None
        else f"Expected onset, not used for grading. {window.in_words}",
    )


def assessed(grades: pd.DataFrame, scale: str) -> pd.DataFrame:
    """The moments at which something was charted for the scale after the infusion."""
    return grades[
        (grades["scale"] == scale) & grades["charted"] & (grades["status"] != Status.NOT_APPLICABLE)
    ]


def _runs(rows: pd.DataFrame, at: Times, clock: Clock) -> list[Run]:
    if not len(rows):
        return []
    following = np.append(at[1:], max(clock.now, at[-1]))
    until = np.maximum(np.minimum(following, at + DRAWN_FOR), at + AT_LEAST_SHOWN)
    runs: list[Run] = []
    for start, end, status, grade, low, high in zip(
        at,
        until,
        rows["status"].astype("str").tolist(),
        _whole(rows["grade"]),
        _whole(rows["at_least"]),
        _whole(rows["at_most"]),
        strict=True,
    ):
        run = Run(start, end, status, grade, low, high)
        if runs and runs[-1].goes_on_in(run):
            run = replace(run, start=runs.pop().start)
        runs.append(run)
    return runs


def _whole(column: pd.Series) -> list[int | None]:
    return [None if value is pd.NA else int(value) for value in column.tolist()]


def _run_traces(name: str, runs: list[Run], clock: Clock, colours: Palette) -> list[Part]:
    fixed, open_, dashed = [], [], []
    for run in runs:
        stretch = (run.start, run.end)
        if run.status == Status.OPEN:
            low, high = run.at_least or 0, run.at_most or 0
            if low:
                look = colours.grades[low]
                fixed.append(Block.of_look(look, stretch, (FLOOR, low), texts=(run.text,)))
            foot, texts = (low, ()) if low else (FLOOR, (run.text,))
            open_.append(
                Block.of_look(colours.unknown, stretch, (foot, max(high, foot + 0.7)), texts=texts)
            )
        elif run.grade is not None:
            look = colours.grades[run.grade]
            fixed.append(Block.of_look(look, stretch, (FLOOR, run.grade), texts=(run.text,)))
            if run.status == Status.PROVISIONAL:
                dashed.append(run)
    return [
        *blocks(f"{name} certain", fixed, clock, anchor="end"),
        *blocks(f"{name} possible", open_, clock),
        _dashed_outline(name, dashed, colours),
        _not_placed(name, runs, colours),
    ]


def _dashed_outline(name: str, runs: list[Run], colours: Palette) -> Part:
    x: list[str | None] = []
    y: list[float | None] = []
    for run in runs:
        start, end = iso(np.array([run.start, run.end]))
        x += [start, start, end, end, None]
        y += [FLOOR, run.grade, run.grade, FLOOR, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{name} provisional",
        "x": x,
        "y": y,
        "hoverinfo": "skip",
        "line": {"color": colours.ink, "width": 2, "dash": "4px,3px"},
    }


def _not_placed(name: str, runs: list[Run], colours: Palette) -> Part:
    stray = [run for run in runs if run.status == Status.NOT_CLASSIFIABLE]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": f"{name} not classifiable",
        "x": iso(np.array([run.start for run in stray], dtype="datetime64[s]")),
        "y": [NOT_PLACED] * len(stray),
        "text": ["<b>!</b>"] * len(stray),
        "textfont": {"size": 15, "color": colours.alarm},
        "hoverinfo": "skip",
        "marker": {
            "size": 21,
            "color": colours.paper,
            "line": {"color": colours.alarm, "width": 2.5},
        },
    }


def _moment_marks(
    name: str,
    rows: pd.DataFrame,
    at: Times,
    places: list[int],
    clock: Clock,
    colours: Palette,
) -> Part:
    """A dot for each moment, which carries the sentence and can be clicked."""
    low = numbers(rows["at_least"].astype("float64"))
    high = [value if value is not None else NOT_PLACED for value in low]
    points = Points(at, list(high), _sentences(name, rows, at, clock), places)
    return marks(
        f"{name} grade",
        points,
        colour=colours.ink,
        symbol="circle",
        size=3.5,
        marker={"line": {"color": colours.paper, "width": 0.5}},
    )


def _sentences(name: str, rows: pd.DataFrame, at: Times, clock: Clock) -> list[str]:
    said = []
    for when, *found in zip(
        clock.said(at),
        rows["status"].astype("str").tolist(),
        _whole(rows["at_least"]),
        _whole(rows["at_most"]),
        rows["driver"].astype("str").tolist(),
        rows["missing"].astype("str").tolist(),
        strict=True,
    ):
        said.append(f"<b>{name} {_in_words(*found)}</b> · {when}")
    return said


def _in_words(status: str, low: int | None, high: int | None, driver: str, missing: str) -> str:
    by = f" by {driver.replace(';', ' and ').lower()}" if driver else ""
    match status:
        case Status.GRADED:
            return f"{low}{by}" if low else "0: no criterion met"
        case Status.PROVISIONAL:
            return f"{low} provisional{by}, for a physician to confirm"
        case Status.NOT_CLASSIFIABLE:
            return f"not classifiable:{by[3:]} without fever before; review"
    asked = ", ".join(_column_words(one) for one in missing.split(";")[:3])
    return f"open: at least {low}{by}, at most {high}; chart {asked or 'what is missing'}"


def _column_words(column: str) -> str:
    observable = OBSERVABLES.get(column)
    return spoken(column) if observable is None else observable.label


# --- episodes ------------------------------------------------------------------------------------


def _brackets(
    name: str, episodes: pd.DataFrame, scale: str, clock: Clock, colours: Palette
) -> list[Part]:
    own = episodes[episodes["scale"] == scale] if len(episodes) else episodes
    x: list[str | None] = []
    y: list[float | None] = []
    texts: list[str] = []
    middles: list[np.datetime64] = []
    for episode in own.to_dict("records"):
        start = _local(episode["onset_at"], clock)
        over = not pd.isna(episode["resolved_at"])
        end = _local(episode["resolved_at"], clock) if over else clock.now
        corners = iso(np.array([start, start, end, end]))
        x += [*corners, None] if over else [*corners[:3], None]
        y += (
            [BRACKET_END, BRACKET, BRACKET, BRACKET_END, None]
            if over
            else [BRACKET_END, BRACKET, BRACKET, None]
        )
        shown_from, shown_to = max(start, clock.first), min(end, clock.last)
        if shown_from <= shown_to:
            middles.append(shown_from + (shown_to - shown_from) / 2)
            texts.append(_episode_words(episode, end, clock, over=over))
    style = {"color": colours.ink, "width": 2}
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "name": f"{name} episodes",
            "x": x,
            "y": y,
            "hoverinfo": "skip",
            "line": style,
        },
        {
            "type": "scatter",
            "mode": "text",
            "name": f"{name} episode peaks",
            "x": iso(np.array(middles, dtype="datetime64[s]")),
            "y": [BRACKET_TEXT] * len(texts),
            "text": texts,
            "textposition": "top center",
            "textfont": {"size": 11.5, "color": colours.ink},
            "hoverinfo": "skip",
        },
    ]


def _local(at: Any, clock: Clock) -> np.datetime64:
    local: np.datetime64 = clock.local(pd.Series([at], dtype="datetime64[us, UTC]"))[0]
    return local


def _episode_words(episode: dict[Any, Any], end: np.datetime64, clock: Clock, *, over: bool) -> str:
    low, high = int(episode["peak_grade"]), int(episode["peak_at_most"])
    peak = f"{low}" if low == high else f"{low} to {high}"
    number = f"episode {episode['episode']}, " if episode["episode"] > 1 else ""
    fate = f"to {day_words(clock.days(np.array([end]))[0])}" if over else episode["state"]
    return f"{number}peak <b>{peak}</b>, {fate}"


# --- the product's expected window ---------------------------------------------------------------


def _under_title(window: ExpectedWindow | None) -> str:
    if window is None:
        return "ASTCT 2019"
    onset = window.onset
    spread = "" if onset.low is None else f" ({onset.low:g}–{onset.high:g})"
    return f"ASTCT 2019<br>expected onset<br>Day +{onset.median:g}{spread}"


def _window_shapes(window: ExpectedWindow | None, clock: Clock, colours: Palette) -> list[Part]:
    if window is None or window.shaded_days is None:
        return []
    low, high = window.shaded_days
    edges = clock.day_0 + np.array([int(low), int(high) + 1], dtype="timedelta64[D]")
    start, end = iso(edges.astype("datetime64[s]"))
    return [
        {
            "type": "rect",
            "x0": start,
            "x1": end,
            "y0": FLOOR - 0.1,
            "y1": TOP,
            "layer": "below",
            "fillcolor": colours.window,
            "line": {"width": 0},
        }
    ]
