"""A patient's days against the calendar."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from monitoring.demo_ward.plan import Plan

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Clock:
    """Where the plan's days lie in time. The whole course keeps the UTC offset that `now` has."""

    midnight_of_day_0: datetime
    now: datetime

    def at(self, day: float) -> datetime:
        """The time of a planned day, to the minute."""
        return self.midnight_of_day_0 + timedelta(minutes=round(day * MINUTES_A_DAY))

    def day_of(self, at: datetime) -> float:
        """The planned day of a time."""
        return (at - self.midnight_of_day_0) / timedelta(days=1)

    @property
    def now_day(self) -> float:
        """The planned day of now."""
        return self.day_of(self.now)


def clock_of(plan: Plan, now: datetime) -> Clock:
    """The clock by which `now` falls on the plan's day `today`."""
    offset = now.utcoffset()
    if offset is None:
        raise ValueError(f"now is {now.isoformat()}, without an offset; give one, such as +01:00.")
    # One offset for all: at a change to summer time two rounds could otherwise meet in one minute.
    now = now.astimezone(timezone(offset))
    midnight = datetime.combine(now.date(), time(), tzinfo=now.tzinfo)
    return Clock(midnight - timedelta(days=plan.today), now)


def birth_date_of(plan: Plan, clock: Clock) -> date | None:
    """The birth date of a patient whose birthday is planned; only they have one charted."""
    if plan.person.birthday_days_ago is None:
        return None
    birthday = clock.now.date() - timedelta(days=plan.person.birthday_days_ago)
    if (birthday.month, birthday.day) == (2, 29):
        birthday -= timedelta(days=1)
    return birthday.replace(year=birthday.year - plan.person.age_years)


def age_on(birth_date: date, on: date) -> int:
    """Completed years."""
    before_birthday = (on.month, on.day) < (birth_date.month, birth_date.day)
    return on.year - birth_date.year - before_birthday


def written(at: datetime) -> str:
    """A time as it stands in the files: ISO 8601 to the minute, with its offset."""
    return at.isoformat(timespec="minutes")
