"""The same course in words: the table that stands beside the figure, and its text."""

from __future__ import annotations

from datetime import datetime, tzinfo

import pandas as pd

from monitoring.charting.tables import COULD_NOT_MEASURE
from monitoring.course.grades import CRS, ICANS
from monitoring.grading.scale import Status
from monitoring.scales.capd import CAPD
from monitoring.scales.ice import ICE
from monitoring.ui import page_words
from monitoring.ui.figures.clock import clock_of
from monitoring.ui.figures.course_frames import CourseFrames, CourseRows
from monitoring.ui.figures.grade_ribbons import Assessed, assessments
from monitoring.ui.figures.neuro_panels import totals
from monitoring.ui.figures.neuro_signs import SIGNS
from monitoring.ui.figures.oxygen_strip import oxygen_words
from monitoring.ui.figures.vital_panels import pressure_words
from monitoring.ui.words import SCALE_NAMES, day_words, label, spoken

NOT_ASSESSED = "not assessed"
BEFORE_INFUSION = "before infusion"


def grade_words(one: Assessed) -> str:
    """'2', '2-3 open', '2 provisional'."""
    match one.status:
        case Status.GRADED:
            return str(one.low)
        case Status.PROVISIONAL:
            return f"{one.low} provisional"
        case Status.NOT_CLASSIFIABLE:
            return "not classifiable"
    return f"{one.low} open" if one.low == one.high else f"{one.low}-{one.high} open"


def course_table(frames: CourseFrames, *, zone: tzinfo | None = None) -> pd.DataFrame:
    """One row per moment in the order of time; what was not charted is blank.

    Columns: Time (local), Day, T °C, HR /min, BP mmHg, SpO₂ %, Oxygen, ICE / CAPD, Consciousness,
    Other signs, Could not be measured, CRS, ICANS, Missing.
    """
    charted = _charted(frames, frames.first_infused_at, zone)
    moments = charted.moments
    pressures = (moments.numbers(name) for name in ("systolic_mmhg", "diastolic_mmhg"))
    oxygen = (moments.numbers(name) for name in ("oxygen_flow_l_min", "fio2_pct"))
    crs, crs_missing = _grades(charted, CRS)
    icans, icans_missing = _grades(charted, ICANS)
    return pd.DataFrame(
        {
            page_words.COLUMN_TIME: pd.Series(moments.times, dtype="datetime64[s]"),
            page_words.COLUMN_OF_DAY: [said.rpartition(" ")[0] for said in charted.said],
            "T °C": moments.numbers("temperature_c"),
            page_words.COLUMN_HR_MIN: moments.numbers("heart_rate_bpm"),
            page_words.COLUMN_BP_MMHG: [
                pressure_words(*one) for one in zip(*pressures, strict=True)
            ],
            page_words.COLUMN_SPO2: moments.numbers("spo2_pct"),
            page_words.COLUMN_OXYGEN: [
                oxygen_words(*one)
                for one in zip(moments.words("oxygen_device"), *oxygen, strict=True)
            ],
            page_words.COLUMN_ICE_CAPD: _neuro_words(charted),
            page_words.COLUMN_CONSCIOUSNESS: [
                spoken(word, "consciousness") if word else ""
                for word in moments.words("consciousness")
            ],
            page_words.COLUMN_OTHER_SIGNS: _signs(charted),
            page_words.COLUMN_COULD_NOT_BE_MEASURED: [
                ", ".join(label(one) for one in failed.split(";") if one)
                for failed in moments.words(COULD_NOT_MEASURE)
            ],
            page_words.COLUMN_CRS: crs,
            page_words.COLUMN_ICANS: icans,
            page_words.COLUMN_MISSING: [
                "; ".join(part for part in both if part)
                for both in zip(crs_missing, icans_missing, strict=True)
            ],
        }
    )


def _charted(frames: CourseFrames, now: datetime, zone: tzinfo | None) -> CourseRows:
    infused = frames.first_infused_at
    clock = clock_of(first_infused_at=infused, charted_from=None, now=now, span="24 h", zone=zone)
    return CourseRows(frames, clock)


def _grades(charted: CourseRows, scale: str) -> tuple[list[str], list[str]]:
    """For each moment its grade in words, and what would narrow it."""
    moments = len(charted.moments)
    said, missing = [NOT_ASSESSED] * moments, [""] * moments
    for row, moment in charted.grades_by(scale):
        if charted.grades.words("status")[row] == Status.NOT_APPLICABLE:
            said[moment] = BEFORE_INFUSION
    for one in assessments(charted, scale):
        said[one.moment] = grade_words(one)
        if one.missing:
            labels = ", ".join(label(asked) for asked in one.missing.split(";"))
            missing[one.moment] = f"{SCALE_NAMES[scale]}: {labels}"
    return said, missing


def _neuro_words(charted: CourseRows) -> list[str]:
    """'10', '7-10' where an item is not known, 'CAPD 4'; both where both were asked."""
    said: list[list[str]] = [[] for _ in charted.said]
    for scale, prefix in ((ICE, ""), (CAPD, "CAPD ")):
        test = totals(scale, charted)
        for place, low, high in zip(test.points.moment, test.low, test.high, strict=True):
            said[place].append(f"{prefix}{low:g}" if low == high else f"{prefix}{low:g}-{high:g}")
    return [", ".join(found) for found in said]


def _signs(charted: CourseRows) -> list[str]:
    """What of the other domains, and of sedation, is not as it should be."""
    columns = [
        (sign, charted.moments.words(sign.column))
        for sign in SIGNS
        if sign.column != "consciousness"
    ]
    return [
        "; ".join(
            f"{sign.label}: {sign.says(words[place])}"
            for sign, words in columns
            if words[place] not in ("", sign.normal)
        )
        for place in range(len(charted.moments))
    ]


# --- the figure in two sentences -----------------------------------------------------------------


def describe(frames: CourseFrames, now: datetime, *, zone: tzinfo | None = None) -> str:
    """The course for those who cannot see the figure."""
    charted = _charted(frames, now, zone)
    stands = "; ".join(_scale_words(charted, scale) for scale in (CRS, ICANS))
    product = frames.product or "an unnamed product"
    today = day_words(charted.clock.day(charted.clock.now))
    return f"Course to {today} after {product}: {stands}. {_chart_words(charted)}"


def _scale_words(charted: CourseRows, scale: str) -> str:
    course = assessments(charted, scale)
    if not course:
        return f"{SCALE_NAMES[scale]} not assessed"
    last = course[-1]
    said = f"{SCALE_NAMES[scale]} {grade_words(last)} ({last.said})"
    highest = max(one.low or 0 for one in course)
    if not highest:
        return said
    peak = next(one for one in course if one.low == highest)
    return f"{said}, at its highest {highest} on {day_words(charted.clock.day(peak.at))}"


def _chart_words(charted: CourseRows) -> str:
    moments = charted.moments
    parts = [f"{len(moments)} moments charted"]
    temperatures = [value for value in moments.numbers("temperature_c") if value is not None]
    if temperatures:
        parts.append(f"temperature up to {max(temperatures):.1f} °C")
    doses = charted.interventions.words("kind").count("tocilizumab")
    if doses:
        parts.append(f"{doses} {'dose' if doses == 1 else 'doses'} of tocilizumab")
    return f"{', '.join(parts)}."
