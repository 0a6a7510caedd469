"""What is charted, read from the record, and the course graded from it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import pandas as pd
from sqlalchemy import Engine

from monitoring.course.all_graders import graders_for
from monitoring.course.graders import Charted
from monitoring.course.grades import Course, course, crs_rows
from monitoring.course.judgements import attributed, no_judgements, reopenings
from monitoring.course.other_scales import OtherView, latest_views, other_grades
from monitoring.course.review import PatientState, WardRow, patient_states, ward_rows
from monitoring.course.schedule import schedule_for
from monitoring.course.timeline import ROW_FLAGS
from monitoring.exchange.soft_limits import soft_flags
from monitoring.record.reading import (
    last_entry_number,
    last_entry_numbers_by_patient,
    patients,
    table,
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
    """Everything that holds for these patients, or for all, now or as of a past minute."""
    people = patients(record, as_of=as_of)
    if patient_ids is not None:
        people = people[people["patient_id"].isin(patient_ids)].reset_index(drop=True)
    frames = {
        name: table(record, name, patient_ids=patient_ids, as_of=as_of)
        for name in ("observations", "interventions", "labs", "answers", "judgements")
    }
    return Chart(people, **frames)


def graded(chart: Chart, settings: Settings, *, explanations: bool = True) -> Course:
    """The course of every patient of the chart, by the scales with the unit's choices.

    Causes that a physician gave later count as if they were charted, and a re-opened episode goes
    on; no other word changes what the rule says.
    """
    observations = attributed(
        chart.observations, chart.judgements, join_window=settings.course.join_window
    )
    # The record's own numbers are of rows; a moment may be several rows, and a death none.
    observations = observations.drop(columns=["row_id", "entry"], errors="ignore")
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
    record: Engine, settings: Settings, patient_ids: Collection[str]
) -> dict[str, tuple[OtherView, ...]]:
    """What the board says of these patients beside CRS and ICANS, by patient_id."""
    chart = read_chart(record, patient_ids=patient_ids)
    by_both = graded(chart, settings, explanations=False)
    rows = other_grades(
        graders_for(settings.ctcae, on_the_board=True),
        charted(chart, by_both, settings, explanations=False),
    )
    return latest_views(rows)


@dataclass(frozen=True)
class Ward:
    """The state of every patient up to an entry of the record; the next one builds on it."""

    last_entry: int
    states: Mapping[str, PatientState]
    last_entries: Mapping[str, int]

    def rows(self, settings: Settings, *, now: datetime) -> list[WardRow]:
        return ward_rows(
            self.states.values(),
            now=now,
            zone=settings.zone,
            schedule=schedule_for(settings.schedule),
        )

    def patient(self, number: int) -> PatientState | None:
        found = (one for one in self.states.values() if one.patient_number == number)
        return next(found, None)


def review_ward(record: Engine, settings: Settings, *, previous: Ward | None = None) -> Ward:
    """The whole ward; of `previous`, only patients whom a later entry concerns are graded again."""
    last = last_entry_number(record)
    if previous is not None and previous.last_entry == last:
        return previous
    changed = last_entry_numbers_by_patient(record, after=previous.last_entry if previous else 0)
    chart = read_chart(record, patient_ids=None if previous is None else list(changed))
    states = states_of(chart, settings)
    # A patient who was withdrawn or renamed is in `previous` and no longer in the record.
    there = set(states) if previous is None else set(patients(record)["patient_id"])
    kept = {} if previous is None else {k: v for k, v in previous.states.items() if k in there}
    before = {} if previous is None else previous.last_entries
    return Ward(last, {**kept, **states}, {**before, **changed})
