"""The ribbons of every other scale: one row each, under CRS and ICANS, each on its own scale.

Grades of different scales never share an axis: a row is named by its scale and its blocks bear the
grade of that scale. A row is drawn for each scale that is certainly above 0 in the stretch shown,
or whose screen says something. The table beneath the figure has all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from monitoring.course.other_scales import speaks_for
from monitoring.grading.scale import Status
from monitoring.ui.figures.course_frames import CourseRows, Rows
from monitoring.ui.figures.palette import LIGHT, Palette
from monitoring.ui.figures.panels import Panel, rows_axis
from monitoring.ui.figures.traces import INVISIBLE, Block, Part, Points, blocks, joined, marks
from monitoring.ui.scale_words import LEVEL_LOOKS, in_rank, row_name
from monitoring.ui.theme import GradeLook

ROW = 19
MOST_ROWS = 14
HIGHEST_GRADE = 4
NOT_NOW = "TLS_NOT_NOW"
SCREENS = ("fever-1", "iec-hs-2023")
# Expected after lymphodepletion: logged, and drawn without alarm (safety decision 4).
EXPECTED = ("white-blood-cell-decreased", "lymphocyte-count-decreased")


@dataclass(frozen=True)
class _Row:
    at: datetime
    until: datetime
    grade: int
    look: GradeLook
    text: str
    in_words: str
    said: str


def other_ribbons(charted: CourseRows, colours: Palette) -> Panel | None:
    """None where no other scale is above 0."""
    by_scale = ribbons_of(charted, colours)
    worst = {key: _worst(rows) for key, rows in by_scale.items()}
    shown = in_rank(by_scale, worst=worst)[:MOST_ROWS]
    if not shown:
        return None
    traces: list[Part] = []
    for height, key in enumerate(reversed(shown)):
        traces += _ribbon(key, by_scale[key], height, charted)
    return Panel(
        "other toxicities",
        "",
        ROW * len(shown) + 6,
        rows_axis([row_name(key) for key in shown]),
        traces,
        gap_above=14,
    )


def ribbons_of(charted: CourseRows, colours: Palette = LIGHT) -> dict[str, list[_Row]]:
    """The rows of every scale that has something to show in the stretch that is shown."""
    found = {key: list(_rows(charted, key, places, colours)) for key, places in _places(charted)}
    return {key: rows for key, rows in found.items() if any(row.text for row in rows)}


def _places(charted: CourseRows) -> list[tuple[str, list[int]]]:
    rows = charted.others
    found: dict[str, list[int]] = {}
    status, flags = rows.words("status"), rows.words("flags")
    for place, key in enumerate(rows.words("scale")):
        # An infection panel that lacks what it asks says nothing, and ends nothing.
        says_nothing = key in SCREENS and status[place] == Status.OPEN and not _level(flags[place])
        if status[place] != Status.NOT_APPLICABLE and not says_nothing:
            found.setdefault(key, []).append(place)
    return list(found.items())


def _rows(charted: CourseRows, key: str, places: list[int], colours: Palette) -> Iterator[_Row]:
    rows: Rows = charted.others
    clock, longest = charted.clock, speaks_for(key)
    quiet = GradeLook(colours.paper, colours.ink, colours.quiet, "square", "plain")
    low, high, flags = rows.numbers("at_least"), rows.numbers("at_most"), rows.words("flags")
    ends = [rows.times[place] for place in places[1:]] + [clock.now]
    for place, next_at in zip(places, ends, strict=True):
        at = rows.times[place]
        if next_at < clock.first or at > clock.now:
            continue
        until = min(next_at, at + longest, clock.now)
        level = _level(flags[place])
        grade = int(low[place] or 0)
        if level:
            words, grade = LEVEL_LOOKS[level]
            look, text = colours.grades[grade], words
        elif NOT_NOW in flags[place].split(";"):
            look, text = quiet, "earlier"
        elif grade:
            look = colours.grades[min(grade, HIGHEST_GRADE)]
            look, text = (quiet if key.endswith(EXPECTED) else look), f"<b>{grade}</b>"
        elif (high[place] or 0) > 0:
            look, text = colours.unknown, ""
        else:
            look, text = colours.grades[0], ""
        in_words = _in_words(low[place], high[place], text)
        said = f"<b>{row_name(key)}</b> {in_words} · {clock.said(at)}"
        plain = in_words.replace("<b>", "").replace("</b>", "")
        yield _Row(at, until, grade, look, text, plain, said)


def _level(flags: str) -> str:
    """The level that a row's flags name; none where it is that of an earlier day."""
    names = flags.split(";")
    if NOT_NOW in names:
        return ""
    return next((one for one in LEVEL_LOOKS if one in names), "")


def _in_words(low: float | None, high: float | None, text: str) -> str:
    if low is None or high is None:
        return text or "no grade"
    if low == high:
        return text or "0"
    return f"at least {low:g}, at most {high:g}"


def _worst(rows: list[_Row]) -> int:
    return max((row.grade for row in rows), default=0)


def _ribbon(key: str, rows: list[_Row], height: int, charted: CourseRows) -> list[Part]:
    drawn = joined(
        Block(row.at, row.until, height - 0.42, height + 0.42, row.look, (row.text,))
        for row in rows
        if row.until > row.at
    )
    points = Points(
        [row.at for row in rows], [float(height)] * len(rows), [row.said for row in rows]
    )
    return [
        *blocks(row_name(key), drawn, charted.clock),
        marks(f"{row_name(key)} rows", points, colour=INVISIBLE, symbol="square", size=4),
    ]
