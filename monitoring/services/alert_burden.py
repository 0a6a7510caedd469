"""How much the alerts of a unit ask of it, and how it answers: counted from the record alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import Engine

from monitoring.course.days import infusion_times
from monitoring.course.review import STAYS_FOR, WATCHED_FOR
from monitoring.people.roles import Person, Right, permit
from monitoring.record.alerts import TAKEN_BACK, Alert, alerts_of
from monitoring.record.reading import Whereabouts, whereabouts


@dataclass(frozen=True)
class Burden:
    """Of the alerts raised since a time. What cannot be known (no patient-day, nothing
    acknowledged) is None and never 0."""

    since: datetime
    raised: Mapping[str, int]
    patient_days: float
    acknowledged: int
    judged: int  # answered by a physician's word on the grade, and by no plan
    median_to_acknowledgement: timedelta | None

    @property
    def alerts(self) -> int:
        return sum(self.raised.values())

    @property
    def per_patient_day(self) -> float | None:
        return self.alerts / self.patient_days if self.patient_days > 0 else None

    @property
    def share_with_a_plan(self) -> float | None:
        return self.acknowledged / self.alerts if self.alerts else None


def alert_burden(record: Engine, *, by: Person, now: datetime, days: int = 28) -> Burden | None:
    """Of the last days; of fewer where nobody watched before. None where nothing was ever raised.

    A patient-day is one on which the patient was watched: from the first infusion to death, the end
    of observation or day 100. An alert that only took the place of another is not counted, and one
    whose acknowledgement was taken back is counted once.
    """
    permit(by, Right.READ)
    found = [
        one for one in alerts_of(record) if one.why != "amended" and one.why_ended != TAKEN_BACK
    ]
    if not found:
        return None
    # Before the first alert there may have been no watcher: those days would lower the burden.
    since = max(now - timedelta(days=days), found[0].raised_at)
    own = [one for one in found if one.raised_at >= since]
    waits = [wait.total_seconds() for one in own if (wait := _wait(one)) is not None]
    raised: dict[str, int] = {}
    for one in own:
        raised[one.level] = raised.get(one.level, 0) + 1
    there = whereabouts(record, charted_since=now - STAYS_FOR)
    return Burden(
        since,
        raised,
        sum(_days_watched(one, since, now) for one in there),
        len(waits),
        sum(one.acknowledged is None and one.judged is not None for one in own),
        timedelta(seconds=median(waits)) if waits else None,
    )


def _wait(alert: Alert) -> timedelta | None:
    given = alert.acknowledged
    return None if given is None else max(given.at - alert.raised_at, timedelta(0))


def _days_watched(one: Whereabouts, since: datetime, now: datetime) -> float:
    infused = infusion_times(one.infused_at)
    ends = [at for at in (one.died_at, one.last_seen_at, infused[-1] + WATCHED_FOR, now) if at]
    watched = min(ends) - max(infused[0], since)
    return max(watched / timedelta(days=1), 0.0)
