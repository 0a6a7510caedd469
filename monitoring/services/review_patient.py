"""Everything that one patient's page shows, from the record in one reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import Engine

from monitoring.charting.tables import COULD_NOT_MEASURE
from monitoring.course.all_graders import GRADERS, graders_for
from monitoring.course.graders import Charted
from monitoring.course.grades import Course
from monitoring.course.infection_panel import BETWEEN_TEXTS, infection_panel
from monitoring.course.judgements import judged, judged_episodes
from monitoring.course.missed_checks import MissedChecks, missed_checks
from monitoring.course.other_scales import other_grades, standing_at
from monitoring.course.patterns.evidence import Evidence
from monitoring.course.patterns.table import patterns
from monitoring.course.review import GradeView
from monitoring.course.schedule import schedule_for
from monitoring.course.timeline import OF_THE_MOMENT
from monitoring.course.toxicity_episodes import toxicity_episodes
from monitoring.grading.explanation import Finding, findings
from monitoring.grading.nearest_change import what_would_change
from monitoring.grading.scale import Scale
from monitoring.people.roles import Person, Right, permit
from monitoring.scales import scales_for
from monitoring.services.chart import Chart, charted, graded, read_chart
from monitoring.settings import Settings

BASELINE = {
    "baseline_systolic_mmhg": "blood pressure",
    "baseline_ice": "ICE",
    "baseline_capd": "CAPD",
    "weight_kg": "weight",
    "product": "product",
}

# What a clinician judges; the nearest change speaks of what is measured.
JUDGED = (
    "fever_cause",
    "hypotension_cause",
    "hypoxia_cause",
    "neurological_cause",
    "oxygen_reason",
    "hypotension",
)


# Without it a grade of somebody who has no fever would seem to have no reason.
SAID_THOUGH_DERIVED = ("crs_fever_waived",)


@dataclass(frozen=True)
class ChartedValue:
    """One value that a grade leans on. Where it is not `of_the_moment`, it is what was charted last
    before it, and was not used: nothing is carried forward (D1)."""

    name: str
    value: Any
    at: datetime
    of_the_moment: bool


@dataclass(frozen=True)
class PatientReview:
    """The patient's row, chart and course; what only some who look ask for is graded when asked."""

    about: dict[str, object]
    chart: Chart
    course: Course
    charted: Charted
    scales: tuple[Scale, ...]
    settings: Settings

    @cached_property
    def judged(self) -> pd.DataFrame:
        """What people said of each grade beside the rule's, as course.judgements.judged has it."""
        words = self.chart.judgements
        rule = self.course.grades
        if words.empty:
            return judged(rule, words, as_charted=rule)
        before = graded(self.chart.without_judgements(), self.settings, explanations=False)
        return judged(rule, words, as_charted=before.grades)

    @cached_property
    def episodes(self) -> pd.DataFrame:
        """The episodes of CRS and ICANS with what a physician said of their end."""
        return judged_episodes(self.course.episodes, self.chart.judgements, self.course.grades)

    @cached_property
    def ribbons(self) -> pd.DataFrame:
        """The grades by what the course draws, without their sentences."""
        return other_grades(
            graders_for(self.settings.ctcae, on_the_course=True),
            replace(self.charted, explanations=False),
        )

    @cached_property
    def others(self) -> pd.DataFrame:
        """The grades by every other scale, each with its sentence."""
        return other_grades(graders_for(self.settings.ctcae), self.charted)

    @cached_property
    def other_episodes(self) -> pd.DataFrame:
        """The episodes of what the course draws."""
        return toxicity_episodes(self.ribbons, self.charted)

    @property
    def missing_baseline(self) -> tuple[str, ...]:
        """What the admission still lacks that grading leans on; one of ICE and CAPD will do."""
        return missing_baseline(self.about)

    def moment(self, number: int) -> tuple[tuple[Scale, pd.Series, tuple[Finding, ...]], ...]:
        """For each scale its grade of that moment and every criterion, met, not met or unknown."""
        grades = self.course.grades
        one = self.course.moments.iloc[[number]]
        return tuple(
            (scale, row.iloc[0], findings(scale, one))
            for scale in self.scales
            if len(row := grades[(grades["moment"] == number) & (grades["scale"] == scale.key)])
        )

    def criteria_behind(self, view: GradeView) -> tuple[Scale, tuple[Finding, ...]]:
        """Every criterion of CRS or ICANS at the moment that a badge shows."""
        scale = next(one for one in self.scales if one.key == view.scale)
        own = self.course.moments[self.course.moments["observed_at"] == pd.Timestamp(view.at)]
        return scale, findings(scale, own.tail(1))

    def values_behind(self, view: GradeView) -> tuple[ChartedValue, ...]:
        """What the moment holds of what the scale asks, each with when it was charted; then, of what
        is missing, what was charted last. A cause that a physician gave later is of the moment."""
        rows, at = self.chart.observations, pd.Timestamp(view.at)
        moments = self.course.moments
        moment = moments[moments["observed_at"] == at].iloc[-1]
        end = at + self.settings.course.join_window
        here = rows[(rows["observed_at"] >= at) & (rows["observed_at"] <= end)]
        before = rows[rows["observed_at"] < at]
        scale = next(one for one in self.scales if one.key == view.scale)
        asked = {one.name: None for one in scale.inputs} | {COULD_NOT_MEASURE: None}
        found: list[ChartedValue | None] = []
        for name in asked:
            if _speaks(moment, name):
                row = _last_value(here, name, of_the_moment=True)
                charted_at = at.to_pydatetime() if row is None else row.at
                found.append(ChartedValue(name, moment[name], charted_at, of_the_moment=True))
        found += [_last_value(before, name, of_the_moment=False) for name in view.missing]
        return tuple(one for one in found if one is not None)

    def others_at(self, at: datetime) -> pd.DataFrame:
        """Of every other scale the row that speaks at that time."""
        return standing_at(self.others, at)

    def patterns_at(self, now: datetime) -> pd.DataFrame:
        """What holds or has held by `now`, in PATTERN_COLUMNS; looked for once a minute."""
        minute = now.replace(second=0, microsecond=0)
        if minute not in self._patterns:
            self._patterns.clear()
            self._patterns[minute] = self._patterns_by(now)
        return self._patterns[minute]

    @cached_property
    def _patterns(self) -> dict[datetime, pd.DataFrame]:
        return {}

    def _patterns_by(self, now: datetime) -> pd.DataFrame:
        charted = self.charted
        evidence = Evidence(
            self.course,
            charted.patients,
            charted.interventions,
            charted.labs,
            charted.answers,
            charted.zone,
            charted.settings,
        )
        return patterns(evidence, now=now)

    @cached_property
    def _infection(self) -> pd.DataFrame:
        return infection_panel(self.charted)

    def infection_at(self, now: datetime) -> dict[Any, Any] | None:
        """The infection panel's latest row with its `texts` apart; None where there is none."""
        rows = self._infection
        up_to = rows[rows["observed_at"] <= pd.Timestamp(now)].tail(1)
        if up_to.empty:
            return None
        row = up_to.to_dict("records")[0]
        return {**row, "texts": [one for one in row["texts"].split(BETWEEN_TEXTS) if one]}

    def checks_at(self, now: datetime) -> MissedChecks:
        """The checks that were due and made by each day, by the unit's schedule."""
        return missed_checks(
            self.course,
            self.charted.patients,
            now=now,
            zone=self.settings.zone,
            schedule=schedule_for(self.settings.schedule),
        )

    def what_would_change(self, scale: str, at: datetime) -> tuple[str, ...]:
        """For the assessment at a time the nearest change each way, by what was measured."""
        table = next((one for one in self.scales if one.key == scale), None)
        own = self.course.moments[self.course.moments["observed_at"] == pd.Timestamp(at)]
        if table is None or own.empty:
            return ()
        measured = [one.name for one in table.inputs if one.name not in JUDGED]
        return what_would_change(table, own.tail(1), among=measured).sentences()

    def criteria(self, scale: str, at: datetime) -> tuple[Finding, ...]:
        """Every criterion of another scale at the time of one of its rows; none where the scale
        is no table of criteria."""
        grader = next((one for one in GRADERS if one.key == scale), None)
        if grader is None or grader.scale is None or grader.read is None:
            return ()
        frame = grader.read(self.charted)
        own = frame[frame["observed_at"] == pd.Timestamp(at)]
        return findings(grader.scale, own.tail(1)) if len(own) else ()


def _speaks(moment: pd.Series, name: str) -> bool:
    """Something that was charted of the moment itself, or that stands in the place of it."""
    if name in SAID_THOUGH_DERIVED:
        return bool(moment[name] == "yes")
    return name in OF_THE_MOMENT and name in moment.index and not pd.isna(moment[name])


def _last_value(rows: pd.DataFrame, name: str, *, of_the_moment: bool) -> ChartedValue | None:
    if name not in rows.columns:  # what is known of the patient, or derived
        return None
    there = rows[rows[name].notna()].sort_values("observed_at", kind="stable")
    if there.empty:
        return None
    last = there.iloc[-1]
    return ChartedValue(name, last[name], last["observed_at"].to_pydatetime(), of_the_moment)


def missing_baseline(about: Mapping[Any, Any]) -> tuple[str, ...]:
    """Of a patient's row, what it lacks that grading leans on; one of ICE and CAPD will do."""
    lacking = [name for name in BASELINE if pd.isna(about[name])]
    if not {"baseline_ice", "baseline_capd"} <= set(lacking):
        lacking = [name for name in lacking if name not in ("baseline_ice", "baseline_capd")]
    return tuple(BASELINE[name] for name in lacking)


def review_patient(
    record: Engine, settings: Settings, patient_id: str, *, by: Person
) -> PatientReview:
    permit(by, Right.READ)
    chart = read_chart(record, patient_ids=[patient_id])
    course = graded(chart, settings)
    return PatientReview(
        chart.patients.iloc[0].to_dict(),
        chart,
        course,
        charted(chart, course, settings),
        scales_for(settings.grading),
        settings,
    )
