"""The handover of the whole ward since a shift change or any other time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone, tzinfo

import pandas as pd
from sqlalchemy import Engine

from monitoring.course.alert_answers import judgement_words
from monitoring.course.all_graders import graders_for
from monitoring.course.grades import Course
from monitoring.course.handover import (
    BOTH,
    NOTHING_LATE,
    OpenAlert,
    PatientHandover,
    Said,
    handed_over_from,
    handover,
)
from monitoring.course.judgements import judged
from monitoring.course.other_scales import other_grades
from monitoring.course.review import (
    STAYS_FOR,
    GradeView,
    grade_views,
    is_watched,
    not_assessed,
)
from monitoring.paper.handover_page import handover_page
from monitoring.paper.handover_sheet import handover_sheet
from monitoring.paper.sheet import Head
from monitoring.people.roles import Person, Right, permit
from monitoring.record.accesses import Access, log_access
from monitoring.record.alerts import alerts_of, looks
from monitoring.record.reading import entries, last_entry_number, whereabouts
from monitoring.services.chart import Chart, charted, graded, read_chart
from monitoring.services.look_at import look_at_patient
from monitoring.services.review_patient import missing_baseline
from monitoring.services.standing_alerts import LOOKS_MISSED
from monitoring.settings import Settings

# What somebody typed or dictated; an import brings old charts and is no late entry of the shift.
CHARTED_BY_HAND = ("observe", "neuro-check", "give", "labs", "answer", "amend", "withdraw")
TIMES = {"observations": "observed_at", "labs": "observed_at", "interventions": "started_at"}


@dataclass(frozen=True)
class Handover:
    """Everybody on the board, in its order, and what stands at the head of the sheet."""

    head: Head
    patients: tuple[PatientHandover, ...]


def default_since(settings: Settings, *, now: datetime) -> datetime:
    """The shift change at which the shift began that hands over now."""
    choices = settings.handover
    return handed_over_from(
        now,
        choices.shift_changes,
        zone=unit_zone(settings, now),
        at_least=choices.shift_lasts_at_least,
    )


def unit_zone(settings: Settings, now: datetime) -> tzinfo:
    """The unit's; without one, the offset in which `now` is given."""
    return settings.zone or timezone(now.utcoffset() or timedelta(0))


def hand_over(
    record: Engine,
    settings: Settings,
    *,
    by: Person,
    now: datetime,
    since: datetime | None = None,
) -> Handover:
    """Of everybody whom the board shows; `since` is by default the shift change before.

    Whoever may export the record may print it, too.
    """
    permit(by, Right.READ if by.may(Right.READ) else Right.EXPORT)
    start = since or default_since(settings, now=now)
    chart = read_chart(record, patient_ids=watched(record, now))
    course = graded(chart, settings)
    own = charted(chart, course, settings, explanations=False)
    blocks = handover(
        course,
        own,
        other_grades(graders_for(settings.ctcae, on_the_board=True), own),
        _judged(chart, course, settings),
        chart.judgements,
        since=start,
        now=now,
        said=_said(record, settings, chart, start),
    )
    about = chart.patients.set_index("patient_id", drop=False).to_dict("index")
    alerts = _alerts(record, settings, now=now)
    return Handover(
        Head(
            settings.unit_name,
            now,
            start,
            unit_zone(settings, now),
            settings.timezone or "",
            by.signed,
            settings.handover.looks_ahead,
            last_entry_number(record),
        ),
        tuple(
            replace(
                one,
                missing_baseline=missing_baseline(about[one.row.state.patient_id]),
                alerts=None
                if alerts is None
                else tuple(alerts.get(one.row.state.patient_number, ())),
            )
            for one in blocks
        ),
    )


def handover_pdf(record: Engine, handed: Handover, *, by: Person) -> bytes:
    """The sheet on A4 in black and white; each patient on it is logged as looked at."""
    _log(record, handed, "handover PDF", by)
    return handover_sheet(handed.head, handed.patients)


def handover_html(record: Engine, handed: Handover, *, by: Person) -> bytes:
    """One file that opens without a network; each patient in it is logged as looked at."""
    _log(record, handed, "handover file", by)
    return handover_page(handed.head, handed.patients).encode()


def _log(record: Engine, handed: Handover, page: str, by: Person) -> None:
    if not by.may(Right.READ):
        permit(by, Right.EXPORT)
        log_access(record, Access(handed.head.now, by.signed, "looked at the ward", None, page))
        return
    for one in handed.patients:
        look_at_patient(record, one.row.state.patient_number, page, by=by, at=handed.head.now)


def _alerts(
    record: Engine, settings: Settings, *, now: datetime
) -> dict[int, list[OpenAlert]] | None:
    """By patient_number what has not ended, what rings first; None where nobody watches."""
    last = next(iter(looks(record)), None)
    if last is None or now - last.at > LOOKS_MISSED * max(last.every, settings.alerts.watch_every):
        return None
    found: dict[int, list[OpenAlert]] = {}
    for one in sorted(alerts_of(record, only_open=True), key=lambda one: not one.rings(now)):
        plan: tuple[str, str, datetime | None] = ("", "", None)
        if one.judged is not None and one.is_judged(now):
            word = one.judged
            said = judgement_words(word.word, word.grade, word.finding, word.reason)
            plan = (f"judged: {said}", word.by, None)
        elif one.acknowledged is not None and one.has_a_plan(now):
            given = one.acknowledged
            plan = (given.plan, given.by, given.until)
        found.setdefault(one.patient_number, []).append(
            OpenAlert(one.says, one.raised_at, one.level, *plan, since=one.since)
        )
    return found


def watched(record: Engine, now: datetime) -> Collection[str]:
    """The patient_ids of whom the board shows."""
    return [
        one.patient_id
        for one in whereabouts(record, charted_since=now - STAYS_FOR)
        if is_watched(
            one.infused_at,
            died_at=one.died_at,
            last_seen_at=one.last_seen_at,
            charted_lately=one.charted_lately,
            now=now,
        )
    ]


def _judged(chart: Chart, course: Course, settings: Settings) -> pd.DataFrame:
    words = chart.judgements
    if words.empty:
        return judged(course.grades, words, as_charted=course.grades)
    before = graded(chart.without_judgements(), settings, explanations=False)
    return judged(course.grades, words, as_charted=before.grades)


def _said(record: Engine, settings: Settings, chart: Chart, since: datetime) -> Said:
    """What the screen said at `since` of those for whom something older came in later."""
    journal = entries(record, after=last_entry_number(record, as_of=since))
    after = journal[journal["kind"].isin(CHARTED_BY_HAND)]
    late: dict[str, int] = {}
    for name, column in TIMES.items():
        rows = getattr(chart, name)
        own = rows[rows["entry"].isin(after["number"]) & (rows[column] <= pd.Timestamp(since))]
        for key, count in own.groupby("patient_id").size().items():
            late[str(key)] = late.get(str(key), 0) + int(count)
    if not late:
        return NOTHING_LATE
    before = read_chart(record, patient_ids=late, as_of=since)
    if before.patients.empty:
        return Said({}, late)
    grades = graded(before, settings).grades
    by_then = grades[grades["observed_at"] <= pd.Timestamp(since)]
    shown: dict[tuple[str, str], GradeView] = {}
    for scale in BOTH:
        views = grade_views(by_then, scale)
        for key in before.patients["patient_id"]:
            shown[key, scale] = views.get(key) or not_assessed(scale)
    return Said(shown, late)
