"""The clock that all panels share: local time, the day after infusion, the stretch that is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo

import pandas as pd

from monitoring.ui.words import day_words

SPANS: dict[str, timedelta | None] = {
    "24 h": timedelta(hours=24),
    "72 h": timedelta(hours=72),
    "all": None,
}
# A value is drawn no further than this, and a line is broken where two are further apart (LOCAL).
DRAWN_FOR = timedelta(hours=12)
JOINED_ACROSS = timedelta(hours=26)

BEFORE_INFUSION = timedelta(days=1)
RIGHT_OF_NOW = 0.035  # of the stretch shown: room for the last figures
ASSUMED_WIDTH_PX = 1150  # of the panels; on a wide screen they are somewhat wider
MARKUP = re.compile("<[^>]*>")


@dataclass(frozen=True)
class Clock:
    """Times are wall-clock times of the unit, without an offset, as plotly's axes take them.

    Where clocks are put back, the hour that is lived twice is drawn twice on the same place.
    """

    zone: tzinfo
    now: datetime
    day_0: date
    first: datetime
    last: datetime

    def local(self, times: pd.Series) -> list[datetime]:
        """To the second; None where there is no time."""
        bare = times.dt.tz_convert(self.zone).dt.tz_localize(None)
        local: list[datetime] = bare.to_numpy().astype("datetime64[s]").tolist()
        return local

    def local_of(self, at: datetime) -> datetime:
        return _bare(at, self.zone)

    def day(self, at: datetime) -> int:
        return at.toordinal() - self.day_0.toordinal()

    def midnight_of(self, day: int) -> datetime:
        return datetime.combine(self.day_0 + timedelta(days=day), time())

    def said(self, at: datetime) -> str:
        """'Day +3 14:02'."""
        return f"{day_words(self.day(at))} {at.hour:02d}:{at.minute:02d}"

    def part_of_width(self, length: timedelta) -> float:
        return length / (self.last - self.first)

    def longest_that_fits(self, texts: tuple[str, ...], length: timedelta) -> str:
        """The first of these, longest first, that has room on a stretch of time; else nothing."""
        room = self.part_of_width(length) * ASSUMED_WIDTH_PX
        return next((text for text in texts if width_px(text) <= room), "")

    def until_next(self, times: list[datetime]) -> list[datetime]:
        """Each value is drawn to the next one or, where none follows soon, until it is stale."""
        following = [*times[1:], self.now] if times else []
        return [
            min(max(after, at), at + DRAWN_FOR) for at, after in zip(times, following, strict=True)
        ]


def clock_of(
    *,
    first_infused_at: datetime,
    charted_from: datetime | None,
    now: datetime,
    span: str,
    zone: tzinfo | None,
) -> Clock:
    """Without a zone, in the offset that the infusion was written in."""
    own = zone or timezone(first_infused_at.utcoffset() or timedelta(0))
    local_now, infused = _bare(now, own), _bare(first_infused_at, own)
    length = SPANS[span]
    if length is not None:
        first = local_now - length
    else:
        earliest = infused if charted_from is None else _bare(charted_from, own)
        start = min(max(earliest, infused - BEFORE_INFUSION), infused, local_now)
        first = datetime.combine(start.date(), time())
    last = local_now + (local_now - first) * RIGHT_OF_NOW
    return Clock(own, local_now, infused.date(), first, last.replace(microsecond=0))


def _bare(at: datetime, zone: tzinfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0)


def iso(times: list[datetime]) -> list[str]:
    return [at.isoformat() for at in times]


def width_px(text: str) -> float:
    """About how wide a text of size 12 is, with some air on both sides."""
    return 8 + 6.4 * len(MARKUP.sub("", text))
