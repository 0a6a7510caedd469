"""What the course draws besides the moments, as tables: drugs, laboratory results, other scales."""

from __future__ import annotations

from datetime import datetime, tzinfo

import pandas as pd

from monitoring.charting.tables import VALUE_LIMIT
from monitoring.course.drawn_results import LAB_GROUPS
from monitoring.ui import page_words
from monitoring.ui.figures.clock import Clock, clock_of
from monitoring.ui.figures.course_frames import CourseFrames, CourseRows
from monitoring.ui.figures.drug_panel import drug_name, given
from monitoring.ui.figures.other_ribbons import ribbons_of
from monitoring.ui.figures.traces import unit_said
from monitoring.ui.scale_words import row_name
from monitoring.ui.words import STILL_RUNNING, day_words

LAB_NAMES = {key: name for group in LAB_GROUPS.values() for key, name in group.items()}


def drug_table(frames: CourseFrames, now: datetime, *, zone: tzinfo | None) -> pd.DataFrame:
    """One row per dose or rate up to now, in the order of time. Columns: Time, Day, Drug, Dose, Until, Details."""
    charted = _charted(frames, now, zone)
    doses = sorted(
        (one for drug in given(charted.interventions, charted.clock) for one in drug),
        key=lambda one: one.start,
    )
    return pd.DataFrame(
        {
            **_when([one.start for one in doses], charted.clock),
            page_words.COLUMN_DRUG: [drug_name(one.kind) for one in doses],
            page_words.COLUMN_DOSE: [one.dose for one in doses],
            page_words.COLUMN_UNTIL: [
                STILL_RUNNING if one.running else charted.clock.said(one.end) if one.end else ""
                for one in doses
            ],
            page_words.COLUMN_DETAILS: [one.details for one in doses],
        }
    )


def lab_table(frames: CourseFrames, now: datetime, *, zone: tzinfo | None) -> pd.DataFrame:
    """One row per result, drawn or not. Columns: Time, Day, Test, Result, Unit, Normal."""
    charted = _charted(frames, now, zone)
    rows = charted.labs
    results = zip(rows.words(VALUE_LIMIT), rows.numbers("value"), strict=True)
    normal = zip(rows.numbers("lower_limit"), rows.numbers("upper_limit"), strict=True)
    return pd.DataFrame(
        {
            **_when(rows.times, charted.clock),
            page_words.COLUMN_TEST: [LAB_NAMES.get(one, one) for one in rows.words("analyte")],
            page_words.COLUMN_RESULT: [
                f"{limit}{'–' if value is None else f'{value:g}'}" for limit, value in results
            ],
            page_words.UNIT: [unit_said(unit) for unit in rows.words("unit")],
            page_words.COLUMN_NORMAL: [_range(*one) for one in normal],
        }
    )


def _range(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    return " to ".join("…" if one is None else f"{one:g}" for one in (low, high))


def other_table(frames: CourseFrames, now: datetime, *, zone: tzinfo | None) -> pd.DataFrame:
    """One row per assessment by a scale that has a ribbon. Columns: Time, Day, Scale, Grade."""
    charted = _charted(frames, now, zone)
    found = sorted(
        ((row.at, key, row) for key, rows in ribbons_of(charted).items() for row in rows),
        key=lambda one: one[:2],
    )
    return pd.DataFrame(
        {
            **_when([at for at, *_ in found], charted.clock),
            page_words.COLUMN_OF_SCALE: [row_name(key) for _, key, _ in found],
            page_words.GRADE: [row.in_words for *_, row in found],
        }
    )


def _charted(frames: CourseFrames, now: datetime, zone: tzinfo | None) -> CourseRows:
    charted_at = frames.moments["observed_at"]
    clock = clock_of(
        first_infused_at=frames.first_infused_at,
        charted_from=charted_at.iloc[0].to_pydatetime() if len(charted_at) else None,
        now=now,
        span="all",
        zone=zone,
    )
    return CourseRows(frames, clock)


def _when(times: list[datetime], clock: Clock) -> dict[str, object]:
    return {
        "Time": pd.Series(times, dtype="datetime64[s]"),
        "Day": [day_words(clock.day(at)) for at in times],
    }
