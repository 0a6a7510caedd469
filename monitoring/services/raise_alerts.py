"""One look at the ward: what rings now is raised once, and what rings no more is ended.

Two watchers may look at once. Each reads and grades by itself; then, one at a time under the
writers' lock, it compares what it found with what was raised. A look at an older state of the
record than the last one's is thrown away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pandas as pd
from sqlalchemy import Connection, Engine

from monitoring.course.alert_answers import standing_answers
from monitoring.course.alert_rules import GRADE_RULES, PATTERN_RULES, Level
from monitoring.course.alerts import Findings, StandingFinding, findings_at
from monitoring.course.all_graders import GRADERS
from monitoring.course.judgements import judged_episodes
from monitoring.course.other_scales import other_grades
from monitoring.course.patterns.evidence import Evidence
from monitoring.course.patterns.table import patterns
from monitoring.course.review import STAYS_FOR, is_watched
from monitoring.course.toxicity_episodes import toxicity_episodes
from monitoring.people.roles import Person, Right, permit
from monitoring.record.alerts import (
    Alert,
    Look,
    NewAlert,
    alerts_of,
    end_alert,
    looks,
    note_look,
    raise_alert,
    was_raised,
)
from monitoring.record.engine import writing
from monitoring.record.reading import last_entry_number, whereabouts
from monitoring.services.chart import Chart, charted, graded, read_chart
from monitoring.settings import Settings

OVER, WORSE, AMENDED, LAPSED, OUTLIVED, ANOTHER, DIED, NOT_WATCHED = (
    "over",
    "worse",
    "amended",
    "lapsed",
    "outlived",
    "another began",
    "died",
    "no longer watched",
)
# A look thrown away because another one is newer; a clock that is wrong by more silences nobody.
_CLOCKS_AGREE_WITHIN = timedelta(minutes=2)
THAT_RING = frozenset(one.pattern for one in PATTERN_RULES)
_TIMES = {
    "observations": "observed_at",
    "labs": "observed_at",
    "answers": "observed_at",
    "interventions": "started_at",
}
_GRADERS = tuple(one for one in GRADERS if one.key in {rule.scale for rule in GRADE_RULES})


@dataclass(frozen=True)
class Looked:
    """What a look found and did. `is_stale`: another watcher had read further, so it did nothing."""

    entry: int
    patients: int
    raised: tuple[int, ...] = ()
    ended: tuple[int, ...] = ()
    is_stale: bool = False


@dataclass(frozen=True)
class Seen:
    """What was found of whom, read from the record up to an entry."""

    entry: int
    at: datetime
    findings: Findings
    numbers: Mapping[str, int]
    dead: frozenset[int]


def raise_alerts(
    record: Engine, settings: Settings, *, watcher: str, by: Person, now: datetime
) -> Looked:
    """Reads, grades, compares, appends. `watcher` names this process in the heartbeat."""
    permit(by, Right.WATCH)
    return compare_and_append(record, settings, see_ward(record, settings, now=now), watcher)


def see_ward(record: Engine, settings: Settings, *, now: datetime) -> Seen:
    """Everybody who is watched, graded in one go as of now. Asks nobody's right."""
    entry = last_entry_number(record)
    there = [
        one
        for one in whereabouts(record, charted_since=now - STAYS_FOR)
        if is_watched(
            one.infused_at,
            died_at=one.died_at,
            last_seen_at=one.last_seen_at,
            charted_lately=one.charted_lately,
            now=now,
        )
    ]
    numbers = {one.patient_id: one.patient_number for one in there}
    dead = {one.patient_number for one in there if one.died_at is not None and one.died_at <= now}
    living = [one for one, number in numbers.items() if number not in dead]
    found = Findings((), frozenset())
    if living:
        found = findings_of(read_chart(record, patient_ids=living), settings, now=now)
    return Seen(entry, now, found, numbers, frozenset(dead))


def findings_of(chart: Chart, settings: Settings, *, now: datetime) -> Findings:
    """Of the chart's patients as of now: what is charted for later is not looked at."""
    known = up_to(chart, now)
    course = graded(known, settings, explanations=False)
    laid = charted(known, course, settings, explanations=False)
    own = judged_episodes(course.episodes, known.judgements, course.grades)
    others = toxicity_episodes(other_grades(_GRADERS, laid), laid)
    episodes = pd.concat([one for one in (own, others) if len(one)] or [own], ignore_index=True)
    evidence = Evidence(
        course,
        laid.patients,
        laid.interventions,
        laid.labs,
        laid.answers,
        laid.zone,
        settings,
    )
    rung = patterns(evidence, now=now, only=THAT_RING)
    found = findings_at(episodes, rung, now=now, grades=course.grades)
    return replace(found, answers=standing_answers(course.grades, known.judgements))


def up_to(chart: Chart, now: datetime) -> Chart:
    """What was observed by then; a course is replayed by this as well."""
    time = pd.Timestamp(now)
    cut: dict[str, pd.DataFrame] = {}
    for name, column in _TIMES.items():
        frame: pd.DataFrame = getattr(chart, name)
        if len(frame) and bool((frame[column] > time).any()):
            cut[name] = frame[frame[column] <= time].reset_index(drop=True)
    return replace(chart, **cut) if cut else chart


# --- under the lock ---------------------------------------------------------------------------


def compare_and_append(record: Engine, settings: Settings, seen: Seen, watcher: str) -> Looked:
    """What a look found, held against what was raised. Asks nobody's right."""
    look = Look(watcher, seen.at, seen.entry, settings.alerts.watch_every)
    with writing(record) as connection:
        others = looks(connection)
        if _is_stale(seen, others):
            return Looked(seen.entry, len(seen.numbers), is_stale=True)
        changes = _Changes(
            connection,
            seen,
            last_look=max((one.at for one in others), default=None),
            confirm_after=settings.alerts.confirm_inform_after,
        )
        changes.make()
        note_look(connection, look)
    return Looked(seen.entry, len(seen.numbers), tuple(changes.raised), tuple(changes.ended))


def _is_stale(seen: Seen, others: Iterable[Look]) -> bool:
    return any(
        one.entry > seen.entry or timedelta(0) < one.at - seen.at < _CLOCKS_AGREE_WITHIN
        for one in others
    )


class _Changes:
    """What one look changes; the writers' lock is held."""

    def __init__(
        self,
        connection: Connection,
        seen: Seen,
        *,
        last_look: datetime | None,
        confirm_after: timedelta,
    ) -> None:
        self.connection, self.seen = connection, seen
        self.last_look, self.confirm_after = last_look, confirm_after
        self.raised: list[int] = []
        self.ended: list[int] = []

    def make(self) -> None:
        seen = self.seen
        standing = {(seen.numbers[one.patient_id], one.rule): one for one in seen.findings.standing}
        watched = frozenset(seen.numbers.values())
        for alert in alerts_of(self.connection, only_open=True):
            found = standing.get((alert.patient_number, alert.rule))
            if alert.patient_number in seen.dead:
                self._end(alert, DIED)
            elif alert.patient_number not in watched:
                self._end(alert, NOT_WATCHED)
            elif found is None:
                self._end(alert, OVER)
            elif not self._is_the_same(alert, found):
                self._end(alert, ANOTHER)
            else:
                self._go_on(alert, found)
                del standing[(alert.patient_number, alert.rule)]
        for (number, _), found in standing.items():
            waits = seen.at - found.since < self.confirm_after
            if found.level != Level.INFORM or not waits:
                again = was_raised(self.connection, number, found.rule, found.episode)
                self._raise(number, found, "back" if again else "new", seen.at)

    def _is_the_same(self, alert: Alert, found: StandingFinding) -> bool:
        """Whether what stands is what the alert rang for.

        By when it began; and where nothing is charted any more that began then, its beginning was
        amended: it is the same one if it had begun by the last look, at which the alert stood.
        """
        if found.episode == alert.episode:
            return True
        over = self.seen.findings.over
        if any((one, alert.rule, alert.episode) in over for one in self._called(alert)):
            return False
        return self.last_look is not None and found.episode <= self.last_look

    def _called(self, alert: Alert) -> Iterable[str]:
        return (who for who, one in self.seen.numbers.items() if one == alert.patient_number)

    def _go_on(self, alert: Alert, found: StandingFinding) -> None:
        """One that stands on: rings again where it is worse, or where it is to be looked at again."""
        at, number, waits = self.seen.at, alert.patient_number, not alert.is_quiet(self.seen.at)
        same_level = alert.level == str(found.level)
        # Nobody has answered yet: becoming worse must not set the ladder back to its first step.
        since = alert.ladder_from if waits and same_level else at
        if found.severity > alert.severity:
            self._end(alert, WORSE)
            self._raise(number, found, "worse", since)
        elif waits and alert.acknowledged is not None:
            self._end(alert, LAPSED)
            self._raise(number, found, "lapsed", at)
        elif self._is_outlived(alert):
            self._end(alert, OUTLIVED)
            self._raise(number, found, "outlived", at)
        elif found.severity < alert.severity:
            # The words that were raised stand no longer. Less than was known rings for nobody anew.
            self._end(alert, AMENDED)
            stands_for = alert.stands_for or alert.number
            self._raise(number, found, "amended", alert.ladder_from, stands_for)

    def _is_outlived(self, alert: Alert) -> bool:
        """Quiet only by a physician's word that does not answer it any more.

        One that was said after this look had read the record is not known to it, and holds.
        """
        word, at = alert.judged, self.seen.at
        if word is None or not alert.is_judged(at) or alert.has_a_plan(at):
            return False
        is_known = word.entry <= self.seen.entry
        # By a clock that stands still, as for pictures, it would be raised anew for ever.
        return (
            is_known and alert.rang_at < word.at and word.number not in self.seen.findings.answers
        )

    def _end(self, alert: Alert, why: str) -> None:
        end_alert(self.connection, alert.number, at=self.seen.at, why=why)
        self.ended.append(alert.number)

    def _raise(
        self,
        number: int,
        found: StandingFinding,
        why: str,
        ladder_from: datetime,
        stands_for: int | None = None,
    ) -> None:
        new = NewAlert(
            number,
            found.rule,
            str(found.toxicity),
            str(found.level),
            found.episode,
            found.severity,
            why,
            found.since,
            found.says,
            found.detail,
            ladder_from,
            stands_for,
        )
        self.raised.append(raise_alert(self.connection, new, at=self.seen.at))
