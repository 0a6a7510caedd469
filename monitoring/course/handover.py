"""What happened to each patient since a time, and what comes next: what one shift tells the next.

A pure function of frames. "Then" is what is known today of the time handed over from: a value that
was charted late counts where it belongs, and where the screen said otherwise at that time, that
grade is kept beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo
from enum import IntEnum
from typing import Any

import numpy as np
import pandas as pd

from monitoring.course.graders import Charted
from monitoring.course.grades import CRS, ICANS, Course
from monitoring.course.guideline_facts import tocilizumab_doses, tocilizumab_words
from monitoring.course.judgements import Judgement, judgements
from monitoring.course.missed_checks import missed_checks
from monitoring.course.other_scales import OtherView, latest_views
from monitoring.course.patterns.evidence import Evidence
from monitoring.course.patterns.limits import LATE_BY
from monitoring.course.patterns.table import PATTERNS, Urgency, patterns
from monitoring.course.presence import Presence, present
from monitoring.course.review import (
    GradeView,
    WardRow,
    grade_views,
    not_assessed,
    patient_states,
    ward_rows,
)
from monitoring.course.schedule import Due, schedule_for
from monitoring.grading.scale import Status
from monitoring.scales.observables import VASOPRESSORS

BOTH = (CRS, ICANS)
LOOK_BACK = 8  # shift changes that are offered


def shift_changes(
    now: datetime, times: tuple[time, ...], *, zone: tzinfo, last: int = LOOK_BACK
) -> tuple[datetime, ...]:
    """The last ones up to now, the newest first. `times` are local.

    An hour that the clocks leave out or repeat changes nothing in their number.
    """
    today = now.astimezone(zone).date()
    days = [today - timedelta(days=back) for back in range(last // max(len(times), 1) + 2)]
    found = sorted(datetime.combine(day, at, tzinfo=zone) for day in days for at in times)
    return tuple(one for one in reversed(found) if one <= now)[:last]


def handed_over_from(
    now: datetime, times: tuple[time, ...], *, zone: tzinfo, at_least: timedelta
) -> datetime:
    """The shift change at which the shift began that hands over now.

    Right after a change it is the shift that has just ended which hands over: a change less than
    `at_least` ago does not count. Without any shift times, a day ago.
    """
    changes = shift_changes(now, times, zone=zone)
    return next((one for one in changes if now - one >= at_least), now - timedelta(days=1))


class Turn(IntEnum):
    """Which way a grade went, the worst first."""

    WORSE = 0
    NOT_KNOWN = 1  # it was known, and is not any more
    NOT_LOOKED = 2  # nobody assessed since
    BETTER = 3
    SAME = 4
    NEVER = 5  # not assessed, neither then nor now


@dataclass(frozen=True)
class GradeThenAndNow:
    """One scale. `worst` is there where it was certainly higher in between than then and now.

    `shown_then` is what the record said at that time, where that was something else. `word` is the
    physician's word that stands on the grade of now.
    """

    then: GradeView
    now: GradeView
    worst: GradeView | None = None
    shown_then: GradeView | None = None
    word: str = ""
    word_by: str = ""
    word_grade: int | None = None

    @property
    def scale(self) -> str:
        return self.now.scale

    @property
    def turn(self) -> Turn:
        then, now = self.then, self.now
        if now.at is None:
            return Turn.NEVER
        if then.at == now.at and then.status == now.status:
            return Turn.NOT_LOOKED
        if self.worst is not None or now.least > then.least or _strays(now) > _strays(then):
            return Turn.WORSE
        if now.grade is None:
            return Turn.NOT_KNOWN
        if then.grade is None:  # not assessed, or open: nothing to compare a lower grade with
            return Turn.BETTER if now.grade < then.least else Turn.SAME
        return Turn.BETTER if now.grade < then.grade else Turn.SAME


def _strays(view: GradeView) -> bool:
    return view.status == Status.NOT_CLASSIFIABLE


@dataclass(frozen=True)
class News:
    """A pattern or red flag that began or ended since."""

    name: str
    detail: str
    at: datetime
    until: datetime | None
    is_urgent: bool


@dataclass(frozen=True)
class Present:
    """What is present beside CRS and ICANS; `is_new` since the time handed over from."""

    words: str
    is_new: bool


@dataclass(frozen=True)
class Given:
    """One row of the drug chart. What has no stop is not therefore running."""

    kind: str
    started_at: datetime
    stopped_at: datetime | None
    dose: float | None
    unit: str
    route: str
    reason: str
    note: str


@dataclass(frozen=True)
class Missed:
    """A stretch in which a check was overdue; it may have begun before the time asked for."""

    check: str
    from_at: datetime
    until_at: datetime
    line: str
    is_running: bool


@dataclass(frozen=True)
class Next:
    """The next check of a kind, and how often by the line of the schedule that holds now."""

    check: str
    due: Due
    every: timedelta


@dataclass(frozen=True)
class OpenAlert:
    """One that has not ended. Without a `plan` nobody has acknowledged it, or not lately."""

    says: str
    raised_at: datetime
    level: str
    plan: str = ""
    plan_by: str = ""
    look_again_at: datetime | None = None
    since: datetime | None = None  # of the moment that made it ring


@dataclass(frozen=True)
class PatientHandover:
    """One patient's block. `alerts` is None where no watcher runs: then nothing could ring."""

    row: WardRow
    grades: tuple[GradeThenAndNow, ...]
    news: tuple[News, ...]
    ended: tuple[News, ...]
    present: tuple[Present, ...]
    gone: tuple[str, ...]
    given: tuple[Given, ...]
    stopped: tuple[Given, ...]
    running: tuple[Given, ...]
    tocilizumab: str
    missed: tuple[Missed, ...]
    next: tuple[Next, ...]
    words: tuple[Judgement, ...]
    charted_late: int
    missing_baseline: tuple[str, ...] = ()
    alerts: tuple[OpenAlert, ...] | None = None


@dataclass(frozen=True)
class Said:
    """What the record said then, and what came into it late: by patient_id."""

    shown: Mapping[tuple[str, str], GradeView]  # by patient_id and scale
    late: Mapping[str, int]


NOTHING_LATE = Said({}, {})


def handover(
    course: Course,
    charted: Charted,
    others: pd.DataFrame,
    judged: pd.DataFrame,
    words: pd.DataFrame,
    *,
    since: datetime,
    now: datetime,
    said: Said = NOTHING_LATE,
) -> tuple[PatientHandover, ...]:
    """One a patient, in the order of the board. Nothing observed after `now` is read.

    `others` are the rows of the scales that the board shows, `judged` as course.judgements.judged
    gives it, `words` the record's frame of judgements.
    """
    schedule = schedule_for(charted.settings.schedule)
    grades = course.grades[course.grades["observed_at"] <= pd.Timestamp(now)]
    moments = course.moments[course.moments["observed_at"] <= pd.Timestamp(now)]
    known = Course(moments, grades, course.episodes)
    states = patient_states(known, charted.patients, charted.interventions)
    ward = ward_rows(states.values(), now=now, zone=charted.zone, schedule=schedule)
    then = {
        scale: grade_views(grades[grades["observed_at"] <= pd.Timestamp(since)], scale)
        for scale in BOTH
    }
    between = grades[grades["observed_at"] > pd.Timestamp(since)]
    highest = {scale: _highest(between, scale) for scale in BOTH}
    standing = _standing(judged)
    flags = _news(course, charted, since, now)
    was, is_now = (_present_at(others, at) for at in (since, now))
    checks = missed_checks(
        course, charted.patients, now=now, zone=charted.zone, schedule=schedule
    ).spans
    doses = _tocilizumab(charted.interventions, now)
    spoken = judgements(words)

    def block(row: WardRow) -> PatientHandover:
        key = row.state.patient_id
        drugs = tuple(_given(charted.interventions, key, now))
        begun, ended = flags.get(key, ((), ()))
        before = {one.words for one, _ in was.get(key, ())}
        current = is_now.get(key, ())
        return PatientHandover(
            row=row,
            grades=tuple(
                _then_and_now(
                    then[view.scale].get(key) or not_assessed(view.scale),
                    view,
                    highest[view.scale].get(key),
                    said.shown.get((key, view.scale)),
                    standing.get((key, view.scale, view.at)),
                )
                for view in (row.state.crs, row.state.icans)
            ),
            news=begun,
            ended=ended,
            present=tuple(
                Present(one.said(view), one.words not in before) for one, view in current
            ),
            gone=tuple(
                one.said(view)
                for one, view in was.get(key, ())
                if one.scale not in {other.scale for other, _ in current}
            ),
            given=tuple(one for one in drugs if one.started_at > since),
            stopped=tuple(_stopped(drugs, since, now)),
            running=tuple(_running(drugs, now)),
            tocilizumab=doses.get(key, ""),
            missed=tuple(_missed(checks, key, since)),
            next=tuple(_next(row)),
            words=tuple(
                one for one in spoken if one.patient_id == key and since < one.recorded_at <= now
            ),
            charted_late=said.late.get(key, 0),
        )

    return tuple(block(row) for row in ward)


# --- grades ---------------------------------------------------------------------------------------


def _highest(between: pd.DataFrame, scale: str) -> dict[str, GradeView]:
    """By patient the assessment since with the highest certain grade, the first of its kind."""
    own = between[
        (between["scale"] == scale)
        & (between["status"] != Status.NOT_APPLICABLE)
        & between["charted"]
        & between["at_least"].notna()
    ]
    if own.empty:
        return {}
    least = own["at_least"].astype(np.float64)
    top = own[least == least.groupby(own["patient_id"]).transform("max")]
    return grade_views(top.groupby("patient_id", sort=False).head(1), scale)


def _then_and_now(
    then: GradeView,
    now: GradeView,
    highest: GradeView | None,
    shown: GradeView | None,
    word: tuple[str, str, int | None] | None,
) -> GradeThenAndNow:
    between = highest is not None and highest.least > max(then.least, now.least)
    said, by, grade = word or ("", "", None)
    other = shown is not None and (shown.status, shown.at_least, shown.at_most) != (
        then.status,
        then.at_least,
        then.at_most,
    )
    return GradeThenAndNow(
        then, now, highest if between else None, shown if other else None, said, by, grade
    )


def _standing(judged: pd.DataFrame) -> dict[tuple[str, str, Any], tuple[str, str, int | None]]:
    """The physician's word that stands on each moment, by patient, scale and time."""
    own = judged[judged["standing"].fillna("") != ""]
    return {
        (row["patient_id"], row["scale"], _time(row["observed_at"])): (
            str(row["standing"]),
            _word(row["physician_by"]),
            None if pd.isna(row["standing_grade"]) else int(row["standing_grade"]),
        )
        for row in own.to_dict("records")
    }


# --- patterns, and what else is present ------------------------------------------------------------

_NAMED = {one.key: one for one in PATTERNS}
_ORDER = {one: number for number, one in enumerate(Urgency)}
_CHECKS = ("MISSED_VITALS", "MISSED_NEURO_CHECK")  # told with the checks


def _news(
    course: Course, charted: Charted, since: datetime, now: datetime
) -> dict[str, tuple[tuple[News, ...], tuple[News, ...]]]:
    """By patient what began since, the urgent first, and what held before and ended since."""
    evidence = Evidence(
        course,
        charted.patients,
        charted.interventions,
        charted.labs,
        charted.answers,
        charted.zone,
        charted.settings,
    )
    found = patterns(evidence, now=now)
    found = found[found["certain"] & ~found["pattern"].isin(_CHECKS)]
    begun = (found["at"] > pd.Timestamp(since)) & (found["at"] <= pd.Timestamp(now))
    over = found["until"].notna() & (found["until"] > pd.Timestamp(since)) & ~begun
    told: dict[str, tuple[tuple[News, ...], tuple[News, ...]]] = {}
    for key, own in found[begun | over].groupby("patient_id"):
        rows = sorted(
            own.to_dict("records"),
            key=lambda one: (_ORDER[_NAMED[one["pattern"]].urgency], one["at"]),
        )
        told[str(key)] = (
            tuple(_flag(row) for row in rows if row["at"] > pd.Timestamp(since)),
            tuple(_flag(row) for row in rows if row["at"] <= pd.Timestamp(since)),
        )
    return told


def _flag(row: dict[Any, Any]) -> News:
    one = _NAMED[row["pattern"]]
    until = None if pd.isna(row["until"]) else _time(row["until"])
    urgent = one.urgency is Urgency.WITHIN_MINUTES
    return News(one.name, _word(row["detail"]), _time(row["at"]), until, urgent)


def _present_at(
    rows: pd.DataFrame, at: datetime
) -> dict[str, tuple[tuple[Presence, OtherView], ...]]:
    if rows.empty:
        return {}
    views = latest_views(rows[rows["observed_at"] <= pd.Timestamp(at)])
    return {key: present(own, now=at) for key, own in views.items()}


# --- drugs ------------------------------------------------------------------------------------------


def _given(interventions: pd.DataFrame, patient_id: str, now: datetime) -> Iterator[Given]:
    own = interventions[
        (interventions["patient_id"] == patient_id)
        & (interventions["started_at"] <= pd.Timestamp(now))
    ]
    for row in own.sort_values(["started_at", "kind"], kind="stable").to_dict("records"):
        yield Given(
            row["kind"],
            _time(row["started_at"]),
            None if pd.isna(row["stopped_at"]) else _time(row["stopped_at"]),
            None if pd.isna(row["dose"]) else float(row["dose"]),
            *(_word(row[name]) for name in ("unit", "route", "reason", "note")),
        )


def _stopped(drugs: tuple[Given, ...], since: datetime, now: datetime) -> Iterator[Given]:
    """What was begun before and ended since; a new rate of the same drug is no end."""
    for one in drugs:
        end = one.stopped_at
        if one.started_at > since or end is None or not since < end <= now:
            continue
        goes_on = (
            other.kind == one.kind
            and other.started_at <= end
            and (other.stopped_at is None or other.stopped_at > end)
            for other in drugs
            if other is not one
        )
        if not any(goes_on):
            yield one


def _running(drugs: tuple[Given, ...], now: datetime) -> Iterator[Given]:
    """What goes on by the chart: to a stop that lies ahead, or a vasopressor for which none is
    charted and which no later rate replaced."""
    last = {one.kind: one for one in drugs}
    for one in drugs:
        if one.stopped_at is None:
            if one.kind in VASOPRESSORS and last[one.kind] is one:
                yield one
        elif one.stopped_at > now:
            yield one


def _tocilizumab(interventions: pd.DataFrame, now: datetime) -> dict[str, str]:
    return {
        row["patient_id"]: tocilizumab_words(
            row["doses_24_h"], row["doses"], row["hours_since_last"]
        )
        for row in tocilizumab_doses(interventions, now=now).to_dict("records")
    }


# --- checks -----------------------------------------------------------------------------------------


def _missed(spans: pd.DataFrame, patient_id: str, since: datetime) -> Iterator[Missed]:
    """Without those that were made up for within the time that the red flag, too, lets pass."""
    long = spans["is_running"] | (spans["until_at"] - spans["from_at"] > LATE_BY)
    lately = spans["until_at"] > pd.Timestamp(since)
    own = spans[(spans["patient_id"] == patient_id) & lately & long]
    for row in own.to_dict("records"):
        yield Missed(
            row["check"],
            _time(row["from_at"]),
            _time(row["until_at"]),
            row["line"],
            bool(row["is_running"]),
        )


def _next(row: WardRow) -> Iterator[Next]:
    state = row.state
    for check, due, last in (
        ("vitals", row.vitals_due, state.last_vitals_at),
        ("neuro", row.neuro_due, state.last_neuro_at),
    ):
        if due is not None:
            yield Next(check, due, due.at - (last or state.first_infused_at))


def _time(value: Any) -> datetime:
    at: datetime = pd.Timestamp(value).to_pydatetime()
    return at


def _word(value: Any) -> str:
    return value if isinstance(value, str) else ""
