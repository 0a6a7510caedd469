"""What is charted, read from the record, and the course graded from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from itertools import chain

import pandas as pd
from sqlalchemy import Engine

from monitoring.charting.pictures import HANDWRITING
from monitoring.course.all_graders import graders_for
from monitoring.course.graders import Charted
from monitoring.course.grades import Course, course, crs_rows
from monitoring.course.judgements import attributed, no_judgements, reopenings
from monitoring.course.other_scales import OtherView, latest_views, other_grades
from monitoring.course.review import (
    STAYS_FOR,
    PatientState,
    WardRow,
    is_watched,
    patient_states,
    ward_rows,
)
from monitoring.course.schedule import schedule_for
from monitoring.course.timeline import ROW_FLAGS
from monitoring.exchange.soft_limits import soft_flags
from monitoring.people.roles import Person, Right, permit
from monitoring.record.reading import (
    Whereabouts,
    last_entry_number,
    last_entry_numbers_of,
    patients_concerned,
    table,
    whereabouts,
)
from monitoring.scales import scales_for
from monitoring.settings import Settings


@dataclass(frozen=True)
class Chart:
    """The typed frames of some patients, as the record held them."""

    patients: pd.DataFrame
    observations: pd.DataFrame
    interventions: pd.DataFrame
    labs: pd.DataFrame
    answers: pd.DataFrame
    judgements: pd.DataFrame = field(default_factory=no_judgements)

    def without_judgements(self) -> Chart:
        """As it was charted: what the rule would say had nobody said anything."""
        return replace(self, judgements=no_judgements())


def read_chart(
    record: Engine,
    *,
    patient_ids: Collection[str] | None = None,
    as_of: datetime | None = None,
) -> Chart:
    """Everything that holds for these patients, or for all, now or as of a past minute.

    Asks nobody's right: other services read by it once they have asked; screens use open_chart.
    """
    frames = {
        frame.name: table(record, frame.name, patient_ids=patient_ids, as_of=as_of)
        for frame in fields(Chart)
    }
    return Chart(**frames)


def open_chart(record: Engine, patient_id: str, *, by: Person) -> Chart:
    """One patient's chart as it is now, for a form."""
    permit(by, Right.READ)
    return read_chart(record, patient_ids=[patient_id])


def graded(chart: Chart, settings: Settings, *, explanations: bool = True) -> Course:
    """The course of every patient of the chart, by the scales with the unit's choices.

    Causes that a physician gave later count as if they were charted, and a re-opened episode goes
    on; no other word changes what the rule says.
    """
    observations = attributed(
        chart.observations, chart.judgements, join_window=settings.course.join_window
    )
    # The record's own numbers are of rows; a moment may be several rows, and a death none.
    # A picture is looked at by people only.
    observations = observations.drop(columns=["row_id", "entry", HANDWRITING], errors="ignore")
    return course(
        chart.patients,
        observations.assign(**{ROW_FLAGS: soft_flags(observations)}),
        chart.interventions,
        scales=scales_for(settings.grading),
        choices=settings.course,
        zone=settings.zone,
        explanations=explanations,
        reopened=reopenings(chart.judgements),
    )


def charted(
    chart: Chart, graded_course: Course, settings: Settings, *, explanations: bool = True
) -> Charted:
    """What the scales beyond CRS and ICANS grade, from the same chart."""
    return Charted(
        chart.patients,
        graded_course.moments,
        chart.interventions,
        chart.labs,
        chart.answers,
        settings.zone,
        settings,
        explanations=explanations,
        crs=crs_rows(graded_course),
    )


def states_of(chart: Chart, settings: Settings) -> dict[str, PatientState]:
    """Every patient of the chart by CRS and ICANS, by patient_id."""
    return patient_states(graded(chart, settings), chart.patients, chart.interventions)


def other_views(
    record: Engine, settings: Settings, patient_ids: Collection[str], *, by: Person
) -> dict[str, tuple[OtherView, ...]]:
    """What the board says of these patients beside CRS and ICANS, by patient_id."""
    permit(by, Right.READ)
    chart = read_chart(record, patient_ids=patient_ids)
    by_both = graded(chart, settings, explanations=False)
    rows = other_grades(
        graders_for(settings.ctcae, on_the_board=True),
        charted(chart, by_both, settings, explanations=False),
    )
    return latest_views(rows)


@dataclass(frozen=True)
class Ward:
    """The state of every patient on the board up to an entry; the next one builds on it.

    `besides` are patients whom the board no longer shows and somebody opened.
    """

    last_entry: int
    states: Mapping[str, PatientState]
    last_entries: Mapping[str, int]
    reviewed_at: datetime
    besides: Mapping[str, PatientState] = field(default_factory=dict)

    def rows(self, settings: Settings, *, now: datetime) -> list[WardRow]:
        return ward_rows(
            self.states.values(),
            now=now,
            zone=settings.zone,
            schedule=schedule_for(settings.schedule),
        )

    def patient(self, number: int) -> PatientState | None:
        everybody = chain(self.states.values(), self.besides.values())
        return next((one for one in everybody if one.patient_number == number), None)


# Who is watched hangs on the clock too, and moves by days.
_WATCHED_ANEW_AFTER = timedelta(minutes=10)
_FEW = 500  # more are looked up with everybody in one question


def review_ward(
    record: Engine,
    settings: Settings,
    *,
    by: Person,
    now: datetime,
    previous: Ward | None = None,
    besides: int | None = None,
) -> Ward:
    """Everybody on the board; of `previous`, only whom a later entry concerns is graded again.

    `besides` is the number of a patient to be opened whom the board may no longer show: a record
    of ten thousand patients is not graded to watch two hundred.
    """
    permit(by, Right.READ)
    last = last_entry_number(record)
    if previous is not None and _still_holds(previous, last, now=now, besides=besides):
        return previous
    before: dict[str, PatientState] = {}
    changed, opened_before = set[int](), set[int]()
    if previous is not None:
        before = {**previous.states, **previous.besides}
        changed = patients_concerned(record, after=previous.last_entry)
        opened_before = {state.patient_number for state in previous.besides.values()}
    asked = set() if besides is None else {besides}
    # Mostly one patient of ten thousand has changed, and only this one is looked up.
    everybody = previous is None or _is_old(previous, now) or len(changed) > _FEW
    there = whereabouts(
        record,
        charted_since=now - STAYS_FOR,
        patient_numbers=None if everybody else changed | asked,
    )
    board = {one.patient_id for one in there if _is_watched(one, now=now)}
    opened = {one.patient_id for one in there if one.patient_number in opened_before | asked}
    kept = {
        patient: state
        for patient, state in before.items()
        # Who was withdrawn or renamed is in `before` and no longer in the record.
        if state.patient_number not in changed and (not everybody or patient in board | opened)
    }
    if previous is not None and not everybody:
        board |= kept.keys() & previous.states.keys()
        opened |= kept.keys() & previous.besides.keys()
    anew = last_entry_numbers_of(record, (board | opened) - kept.keys())
    graded_anew = states_of(read_chart(record, patient_ids=anew), settings) if anew else {}
    states = {**kept, **graded_anew}
    entries = {} if previous is None else {one: previous.last_entries[one] for one in kept}
    return Ward(
        last,
        {patient: state for patient, state in states.items() if patient in board},
        {**entries, **anew},
        now if previous is None or everybody else previous.reviewed_at,
        {patient: state for patient, state in states.items() if patient not in board},
    )


def _is_old(ward: Ward, now: datetime) -> bool:
    return abs(now - ward.reviewed_at) >= _WATCHED_ANEW_AFTER


def _still_holds(ward: Ward, last: int, *, now: datetime, besides: int | None) -> bool:
    return (
        ward.last_entry == last
        and not _is_old(ward, now)
        and (besides is None or ward.patient(besides) is not None)
    )


def _is_watched(one: Whereabouts, *, now: datetime) -> bool:
    return is_watched(
        one.infused_at,
        died_at=one.died_at,
        last_seen_at=one.last_seen_at,
        charted_lately=one.charted_lately,
        now=now,
    )


def find_patients(
    record: Engine, words: str, *, by: Person, now: datetime
) -> tuple[Whereabouts, ...]:
    """Who is in the record with these words in the patient_id, whom the board does not show."""
    permit(by, Right.READ)
    wanted = words.strip().lower()
    found = whereabouts(record, charted_since=now - STAYS_FOR) if wanted else []
    return tuple(
        one for one in found if wanted in one.patient_id.lower() and not _is_watched(one, now=now)
    )
