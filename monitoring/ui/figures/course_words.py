"""The same course in words: the table that stands beside the figure, and its text."""

from __future__ import annotations

from datetime import datetime, tzinfo

import numpy as np
import pandas as pd

from monitoring.course.grades import CRS, ICANS
from monitoring.grading.conditions import Readings
from monitoring.grading.scale import Status
from monitoring.scales.capd import CAPD
from monitoring.scales.ice import ICE
from monitoring.scales.observables import OBSERVABLES
from monitoring.ui.figures.course_frames import (
    Clock,
    CourseFrames,
    clock_of,
    day_words,
    numbers,
    spoken,
    words,
)
from monitoring.ui.figures.grade_ribbons import NAMES, assessed
from monitoring.ui.figures.neuro_panels import test_tried
from monitoring.ui.figures.vital_panels import oxygen_words, pressure_words

NOT_ASSESSED = "not assessed"
BEFORE_INFUSION = "before infusion"


def grade_words(status: str, low: int | None, high: int | None, *, charted: bool = True) -> str:
    """'2', '2-3 open', '2 provisional'."""
    if status == Status.NOT_APPLICABLE:
        return BEFORE_INFUSION
    if not charted:
        return NOT_ASSESSED
    match status:
        case Status.GRADED:
            return str(low)
        case Status.PROVISIONAL:
            return f"{low} provisional"
        case Status.NOT_CLASSIFIABLE:
            return "not classifiable"
    return f"{low} open" if low == high else f"{low}-{high} open"


def course_table(frames: CourseFrames, *, zone: tzinfo | None = None) -> pd.DataFrame:
    """One row per moment in the order of time; what was not charted is blank."""
    moments = frames.moments
    clock = clock_of(frames, now=frames.first_infused_at, span="24 h", zone=zone)
    at = clock.local(moments["observed_at"])
    pressures = zip(
        numbers(moments["systolic_mmhg"]), numbers(moments["diastolic_mmhg"]), strict=True
    )
    oxygen = zip(
        words(moments["oxygen_device"]),
        numbers(moments["oxygen_flow_l_min"]),
        numbers(moments["fio2_pct"]),
        strict=True,
    )
    crs, icans = (_grades(frames, scale) for scale in (CRS, ICANS))
    return pd.DataFrame(
        {
            "Time": at,
            "Day": [day_words(day) for day in clock.days(at)],
            "T °C": moments["temperature_c"].to_numpy(),
            "HR /min": moments["heart_rate_bpm"].to_numpy(),
            "BP mmHg": [pressure_words(*both) for both in pressures],
            "SpO₂ %": moments["spo2_pct"].to_numpy(),
            "Oxygen": [oxygen_words(*one) for one in oxygen],
            "ICE / CAPD": _neuro_words(moments),
            "Consciousness": [spoken(one) for one in words(moments["consciousness"])],
            "CRS": crs["words"],
            "ICANS": icans["words"],
            "Missing": [
                "; ".join(part for part in both if part)
                for both in zip(crs["missing"], icans["missing"], strict=True)
            ],
        }
    )


def _grades(frames: CourseFrames, scale: str) -> dict[str, list[str]]:
    own = frames.grades[frames.grades["scale"] == scale]
    said, missing = [NOT_ASSESSED] * len(frames.moments), [""] * len(frames.moments)
    for place, status, low, high, charted, asked in zip(
        frames.places(own),
        own["status"].astype("str").tolist(),
        own["at_least"].tolist(),
        own["at_most"].tolist(),
        own["charted"].tolist(),
        words(own["missing"]),
        strict=True,
    ):
        said[place] = grade_words(status, low, high, charted=charted)
        if charted and asked:
            labels = [OBSERVABLES[one].label for one in asked.split(";") if one in OBSERVABLES]
            missing[place] = f"{NAMES[scale]}: {', '.join(labels)}"
    return {"words": said, "missing": missing}


def _neuro_words(moments: pd.DataFrame) -> list[str]:
    """'10', '7-10' where an item is not known, 'CAPD 4'; both where both were asked."""
    said: list[list[str]] = [[] for _ in range(len(moments))]
    for scale, prefix in ((ICE, ""), (CAPD, "CAPD ")):
        asked = np.flatnonzero(test_tried(moments, scale))
        total = scale.points.range(Readings(moments.iloc[asked]))
        for place, low, high in zip(
            asked.tolist(), total.low.tolist(), total.high.tolist(), strict=True
        ):
            said[place].append(f"{prefix}{low:g}" if low == high else f"{prefix}{low:g}-{high:g}")
    return [", ".join(found) for found in said]


# --- the figure in a sentence --------------------------------------------------------------------


def describe(frames: CourseFrames, now: datetime, *, zone: tzinfo | None = None) -> str:
    """The course in two sentences, for those who cannot see the figure."""
    clock = clock_of(frames, now=now, span="24 h", zone=zone)
    today = day_words(clock.days(np.array([clock.now]))[0])
    stands = " and ".join(_scale_words(frames, scale, clock) for scale in (CRS, ICANS))
    return f"Course to {today} after {frames.product or 'an unnamed product'}: {stands}. {_chart_words(frames)}"


def _scale_words(frames: CourseFrames, scale: str, clock: Clock) -> str:
    rows = assessed(frames.grades, scale)
    if not len(rows):
        return f"{NAMES[scale]} not assessed"
    last = rows.iloc[-1]
    at = clock.local(rows["observed_at"].iloc[-1:])
    said = grade_words(str(last["status"]), last["at_least"], last["at_most"])
    highest = rows["at_least"].max()
    if highest is pd.NA or highest == 0:
        return f"{NAMES[scale]} {said} ({clock.said(at)[0]})"
    peak = rows[rows["at_least"] == highest].iloc[:1]
    day = day_words(clock.days(clock.local(peak["observed_at"]))[0])
    return f"{NAMES[scale]} {said} ({clock.said(at)[0]}), at its highest {highest} on {day}"


def _chart_words(frames: CourseFrames) -> str:
    parts = [f"{len(frames.moments)} moments charted"]
    highest = frames.moments["temperature_c"].max()
    if highest == highest:  # noqa: PLR0124
        parts.append(f"temperature up to {highest:.1f} °C")
    if len(frames.interventions):
        doses = int((frames.interventions["kind"] == "tocilizumab").sum())
        if doses:
            parts.append(f"{doses} {'dose' if doses == 1 else 'doses'} of tocilizumab")
    return f"{', '.join(parts)}."
