"""ICE and CAPD, with what is not known of them as a range, and the other neurological signs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import COULD_NOT_MEASURE
from monitoring.grading.conditions import Readings
from monitoring.grading.points import PointsScale
from monitoring.scales.capd import CAPD
from monitoring.scales.ice import ICE
from monitoring.ui.figures.course_frames import Baseline, Clock, Times, spoken, words
from monitoring.ui.figures.palette import Palette
from monitoring.ui.figures.panels import (
    Block,
    Panel,
    Part,
    Points,
    axis_of,
    band,
    blocks,
    figures,
    level,
    line,
    marks,
    rows_axis,
    title,
)
from monitoring.ui.figures.vital_panels import held_until

ICE_BANDS = (
    (9.5, 10.5, 0, "10"),
    (6.5, 9.5, 1, "7–9"),
    (2.5, 6.5, 2, "3–6"),
    (-0.5, 2.5, 3, "0–2"),
)
BAND_OPACITY = {1: 0.2, 2: 0.15, 3: 0.11}


@dataclass(frozen=True)
class Sign:
    """A row of the strip: a column, what is normal in it, and whether it lasts."""

    label: str
    column: str
    normal: str
    lasts: bool = True
    words: tuple[tuple[str, str], ...] = ()
    severe: tuple[str, ...] = ()

    def says(self, word: str) -> str:
        return dict(self.words).get(word, spoken(word))


SIGNS = (
    Sign(
        "consciousness",
        "consciousness",
        "awakens-spontaneously",
        words=(
            ("awakens-to-voice", "to voice"),
            ("awakens-to-touch", "to touch"),
            ("vigorous-touch", "vigorous touch"),
        ),
        severe=("awakens-to-touch", "vigorous-touch", "unarousable"),
    ),
    Sign(
        "seizure",
        "seizure",
        "none",
        lasts=False,
        severe=("prolonged", "repetitive", "duration-unknown"),
    ),
    Sign("motor weakness", "motor", "none", severe=("deep",)),
    Sign("raised pressure", "raised_icp", "none", severe=("",)),
    Sign("sedation", "sedated", "no", words=(("yes", "sedated"),)),
)
CHECKED = (*(sign.column for sign in SIGNS),)


def neuro_panels(
    moments: pd.DataFrame, baseline: Baseline, clock: Clock, colours: Palette
) -> list[Panel]:
    """ICE unless only CAPD was charted, CAPD where it was, and the strip of signs if any."""
    tests = [
        (scale, rows)
        for scale in (ICE, CAPD)
        if len(rows := np.flatnonzero(test_tried(moments, scale)))
    ]
    panels = [
        _test_panel(scale, moments.iloc[rows], rows, baseline, clock, colours)
        for scale, rows in tests or [(ICE, np.array([], dtype=np.intp))]
    ]
    strip = _signs_panel(moments, clock, colours)
    return panels if strip is None else [*panels, strip]


def _columns(scale: PointsScale) -> list[str]:
    return [scale.total.name, *(item.observable.name for item in scale.items)]


def test_tried(moments: pd.DataFrame, scale: PointsScale) -> NDArray[np.bool_]:
    """Where anything of the test was charted, also that it could not be done."""
    charted = moments[_columns(scale)].notna().any(axis=1)
    failed = moments[COULD_NOT_MEASURE].str.contains(f"{scale.key}_", na=False)
    tried: NDArray[np.bool_] = (charted | failed).to_numpy(dtype=np.bool_)
    return tried


def _test_panel(
    scale: PointsScale,
    rows: pd.DataFrame,
    places: NDArray[np.intp],
    baseline: Baseline,
    clock: Clock,
    colours: Palette,
) -> Panel:
    total = scale.points.range(Readings(rows))
    at = clock.local(rows["observed_at"])
    name = scale.key.upper()
    low, high = total.low.tolist(), total.high.tolist()
    known = [a if a == b else None for a, b in zip(low, high, strict=True)]
    said = [
        f"<b>{name} {_range_words(a, b)}</b>{_untestable(failed, scale)} · {when}"
        for a, b, failed, when in zip(
            low, high, words(rows[COULD_NOT_MEASURE]), clock.said(at), strict=True
        )
    ]
    points = Points(at, known, said, places.tolist())
    traces = [
        *_open_ranges(name, points, low, high, clock, colours),
        line(name, points, colours.line, marker={"color": colours.line, "size": 6}),
        _changes(name, points, colours),
    ]
    own = baseline.ice if scale is ICE else baseline.capd
    unit = "points" if own is None else f"points<br>baseline {own:g}"
    if scale is ICE:
        return Panel(
            name,
            title(name, unit, colours),
            112,
            axis_of(
                -0.6,
                11.6,
                tickvals=[10, 8, 4.5, 1],
                ticktext=[text for *_, text in ICE_BANDS],
                showgrid=False,
            ),
            traces,
            shapes=[
                band(bottom, top, colours.grades[grade].fill, opacity=BAND_OPACITY[grade])
                for bottom, top, grade, _ in ICE_BANDS
                if grade
            ],
        )
    top = max([16.0, *high]) + 2
    return Panel(
        name,
        title(name, unit, colours),
        112,
        axis_of(-0.8, top, tickvals=[0, 9, 16, 24, 32]),
        traces,
        shapes=[
            band(0.5, 8.5, colours.grades[1].fill, opacity=BAND_OPACITY[1]),
            band(8.5, top, colours.grades[3].fill, opacity=BAND_OPACITY[3]),
            level(9, colours.alarm),
        ],
    )


def _range_words(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g} to {high:g}, not all items known"


def _untestable(failed: str, scale: PointsScale) -> str:
    labels = [
        one.observable.label for one in scale.items if one.observable.name in failed.split(";")
    ]
    if scale.total.name in failed.split(";"):
        labels.append("the test")
    if len(labels) == len(scale.items):
        return " (no item could be tested)"
    return f" ({', '.join(labels)} could not be tested)" if labels else ""


def _open_ranges(
    name: str, points: Points, low: list[float], high: list[float], clock: Clock, colours: Palette
) -> list[Part]:
    """What the total may still be, hatched until the next check."""
    until = held_until(points.times, clock)
    drawn: list[Block] = []
    for start, end, bottom, top, total in zip(
        points.times, until, low, high, points.readings, strict=True
    ):
        if total is not None:
            continue
        last, rows = (drawn[-1] if drawn else None), (bottom - 0.3, top + 0.3)
        begin = start
        if last and last.end >= start and (last.bottom, last.top) == rows:
            begin = drawn.pop().start
        text = f"{bottom:g}–{top:g}"
        drawn.append(Block.of_look(colours.unknown, (begin, end), rows, texts=(text,)))
    if not drawn:
        return []
    chosen = [value is None for value in points.readings]
    middles = [(bottom + top) / 2 for bottom, top in zip(low, high, strict=True)]
    centres = Points(points.times, [*middles], points.said, points.moment).where(chosen)
    dots = marks(f"{name} not fully known", centres, colour=colours.ink, symbol="circle", size=3.5)
    return [*blocks(f"{name} possible", drawn, clock), dots]


def _changes(name: str, points: Points, colours: Palette) -> Part:
    """The number beside the point wherever it differs from the one before."""
    known = points.known()
    changed = [
        place == 0 or known.readings[place] != known.readings[place - 1]
        for place in range(len(known.readings))
    ]
    shown = known.where(changed)
    written = [f"<b>{value:g}</b>" for value in shown.readings]
    return figures(f"{name} changes", shown, written, colours)


# --- signs beside the test -----------------------------------------------------------------------


def _signs_panel(moments: pd.DataFrame, clock: Clock, colours: Palette) -> Panel | None:
    checked = np.flatnonzero(moments[list(CHECKED)].notna().any(axis=1).to_numpy())
    rows = moments.iloc[checked]
    at = clock.local(rows["observed_at"])
    seen = {
        sign: [word if word != sign.normal else "" for word in words(rows[sign.column])]
        for sign in SIGNS
    }
    present = [sign for sign in SIGNS if any(seen[sign])]
    if not present:
        return None
    when = clock.said(at)
    traces: list[Part] = []
    for place, sign in enumerate(reversed(present)):
        drawn, points = _sign_row(
            sign, seen[sign], (at, when, checked.tolist()), place, clock, colours
        )
        traces += [*blocks(sign.label.capitalize(), drawn, clock), points]
    return Panel(
        "signs",
        "",
        20 * len(present) + 4,
        rows_axis([sign.label for sign in present]),
        traces,
        gap_above=4,
    )


def _sign_row(
    sign: Sign,
    found: list[str],
    rows: tuple[Times, list[str], list[int]],
    place: int,
    clock: Clock,
    colours: Palette,
) -> tuple[list[Block], Part]:
    at, when, moment = rows
    until = held_until(at, clock)
    drawn: list[Block] = []
    for start, end, word in zip(at, until, found, strict=True):
        if not word or not sign.lasts:
            continue
        text = sign.says(word)
        last = drawn[-1] if drawn else None
        begin = last.start if last and last.texts == (text,) and last.end >= start else start
        if begin is not start:
            drawn.pop()
        severe = word in sign.severe or "" in sign.severe
        look = colours.unknown if sign.column == "sedated" else colours.grades[3 if severe else 2]
        drawn.append(Block.of_look(look, (begin, end), (place - 0.4, place + 0.4), texts=(text,)))
    said = [
        f"<b>{sign.label.capitalize()}: {sign.says(word)}</b> · {time}" if word else ""
        for word, time in zip(found, when, strict=True)
    ]
    points = Points(at, [float(place)] * len(said), said, moment).where([bool(w) for w in found])
    if sign.lasts:
        return drawn, marks(
            f"{sign.label.capitalize()} charted",
            points,
            colour="rgba(0,0,0,0)",
            symbol="square",
            size=4,
        )
    texts = [sign.says(word) for word in found if word]
    return drawn, marks(
        sign.label.capitalize(),
        points,
        colour=colours.alarm,
        symbol="star-triangle-up",
        size=13,
        mode="markers+text",
        text=texts,
        textposition="middle right",
        textfont={"size": 11.5, "color": colours.ink},
    )
