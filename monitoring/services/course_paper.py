"""One patient's course as a PDF for the notes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

import pandas as pd
from pydantic import BaseModel
from sqlalchemy import Engine

from monitoring.charting.pictures import BASELINE_HANDWRITING, HANDWRITING
from monitoring.course.all_graders import graders_for
from monitoring.course.days import infusion_times
from monitoring.course.judgements import judgements
from monitoring.course.other_scales import standing_at
from monitoring.course.patterns.table import PATTERNS
from monitoring.course.review import patient_states, ward_row
from monitoring.course.schedule import schedule_for
from monitoring.paper import words
from monitoring.paper.course_charts import Charts
from monitoring.paper.course_sheet import CourseOnPaper, course_sheet
from monitoring.people.roles import Person, Right, permit
from monitoring.record.reading import last_entry_number
from monitoring.scales.crs_astct_2019 import systolic_limit
from monitoring.services.look_at import look_at_patient
from monitoring.services.review_patient import PatientReview, review_patient
from monitoring.settings import Settings

PAGE = "course PDF"
_NAMES = {one.key: one.name for one in PATTERNS}
_ABOUT = {
    "product": "Product",
    "indication": "Indication",
    "weight_kg": "Weight, kg",
    "allergies": "Allergies",
    "baseline_systolic_mmhg": "Baseline systolic",
    "baseline_ice": "Baseline ICE",
    "baseline_capd": "Baseline CAPD",
    "language": "Language",
}
NOT_RECORDED = "not recorded"


def course_paper(
    record: Engine,
    settings: Settings,
    patient_id: str,
    *,
    by: Person,
    now: datetime,
    review: PatientReview | None = None,
) -> bytes:
    """The sheet as of `now`; logged as a look at the patient. `review` is one that a page has."""
    permit(by, Right.READ)
    review = review or review_patient(record, settings, patient_id, by=by)
    look_at_patient(record, int(str(review.about["patient_number"])), PAGE, by=by, at=now)
    return course_sheet(_on_paper(record, settings, review, by=by, now=now))


def _on_paper(
    record: Engine, settings: Settings, review: PatientReview, *, by: Person, now: datetime
) -> CourseOnPaper:
    course, chart = review.course, review.chart
    state = next(iter(patient_states(course, chart.patients, chart.interventions).values()))
    row = ward_row(state, now=now, zone=settings.zone, schedule=schedule_for(settings.schedule))
    zone = settings.zone or timezone(state.offset)
    infection = review.infection_at(now)
    flags = review.patterns_at(now)
    holds = flags[flags["until"].isna() & flags["certain"]]
    charts = Charts(
        course.moments[course.moments["observed_at"] <= pd.Timestamp(now)],
        course.grades[course.grades["observed_at"] <= pd.Timestamp(now)],
        chart.interventions,
        infusion_times(str(review.about["infused_at"])),
        systolic_limit(row.age, settings.grading),
        now,
        zone,
        chart.labs[chart.labs["observed_at"] <= pd.Timestamp(now)],
    )
    stamp = words.stamped(now, zone, settings.timezone or "")
    return CourseOnPaper(
        unit=settings.unit_name,
        made_by=by.signed,
        as_of=f"As of {stamp}, entry {last_entry_number(record)}",
        row=row,
        about=_about(review, row.day, row.age, state.sex, state.setting, zone),
        charts=charts,
        episodes=review.episodes,
        others=_others(review, settings, now),
        infection=() if infection is None else tuple(map(words.sentence, infection["texts"])),
        red_flags=tuple(
            words.sentence(f"{_NAMES[one['pattern']]}: {one['detail']}")
            for one in holds.to_dict("records")
        ),
        judgements=judgements(chart.judgements),
        missing_baseline=review.missing_baseline,
        settings=tuple(_said(settings)),
        sources=tuple(
            f"{scale.name}: {scale.source.citation}, doi:{scale.source.doi}"
            for scale in review.scales
        ),
    )


def _about(
    review: PatientReview, day: int, age: float | None, sex: str, setting: str, zone: tzinfo
) -> tuple[tuple[str, str], ...]:
    about = review.about
    infused = infusion_times(str(about["infused_at"]))
    times = ", ".join(f"{at.astimezone(zone):%d %b %Y %H:%M}" for at in infused)
    person = ", ".join(
        part
        for part in ("age not known" if age is None else words.age_words(age), sex, setting)
        if part
    )
    return (
        ("Patient", person),
        ("Infused", f"{times} (today is {words.day_words(day).lower()})"),
        *((name, _cell(about[column])) for column, name in _ABOUT.items()),
        *_handwriting(review),
    )


def _handwriting(review: PatientReview) -> tuple[tuple[str, str], ...]:
    """That there are pictures, which are not printed; nothing where there is none."""
    kept = int(review.chart.observations[HANDWRITING].notna().sum())
    kept += int(not pd.isna(review.about[BASELINE_HANDWRITING]))
    return (("Handwriting", words.handwriting_kept(kept)),) if kept else ()


def _cell(value: Any) -> str:
    if pd.isna(value):
        return NOT_RECORDED
    return f"{value:g}" if isinstance(value, float) else str(value)


def _others(review: PatientReview, settings: Settings, now: datetime) -> pd.DataFrame:
    names = {one.key: one.short_name for one in graders_for(settings.ctcae, on_the_course=True)}
    rows = standing_at(review.ribbons, now)
    return rows.assign(name=rows["scale"].map(names))


def _said(settings: Settings) -> list[str]:
    """What the unit chose, value by value, with what it does."""
    zone = settings.timezone or "none: each patient's own offset"
    said = [f"Time zone of local dates: {zone}.", f"CTCAE edition: {settings.ctcae}."]
    groups: tuple[BaseModel, ...] = (settings.grading, settings.course)
    for group in groups:
        for name, field in type(group).model_fields.items():
            said.append(f"{field.description}: {_value(getattr(group, name))}.")
    return said


def _value(value: Any) -> str:
    if isinstance(value, timedelta):
        return words.span(value)
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value:g}"
