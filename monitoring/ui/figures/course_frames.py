"""One patient's course as frames, and the clock that all its panels share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Times = NDArray[np.datetime64]

SPANS: dict[str, timedelta | None] = {
    "24 h": timedelta(hours=24),
    "72 h": timedelta(hours=72),
    "all": None,
}
# A value is drawn no further than this, and a line is broken where two are further apart (LOCAL).
DRAWN_FOR = np.timedelta64(12, "h")
JOINED_ACROSS = np.timedelta64(26, "h")
ASSUMED_WIDTH_PX = 1150  # of the panels; on a wide screen they are somewhat wider
MARKUP = re.compile("<[^>]*>")
RIGHT_OF_NOW = 0.035
BEFORE_INFUSION = timedelta(days=1)


@dataclass(frozen=True)
class Baseline:
    """What was recorded before lymphodepletion; None: not recorded."""

    systolic_mmhg: float | None = None
    spo2_pct: float | None = None
    ice: float | None = None
    capd: float | None = None


@dataclass(frozen=True)
class CourseFrames:
    """Typed frames of one patient, in the columns of Course and of the charting format.

    Rows are in the order of time; interventions, labs and episodes may be empty. The systolic
    limit is the one that the patient is graded by.
    """

    moments: pd.DataFrame
    grades: pd.DataFrame
    episodes: pd.DataFrame
    interventions: pd.DataFrame
    labs: pd.DataFrame
    product: str
    first_infused_at: datetime
    infusions: tuple[datetime, ...]
    systolic_limit: float | None = None
    baseline: Baseline = Baseline()
    indication: str = ""

    def places(self, rows: pd.DataFrame) -> list[int]:
        """The row of moments that each row of grades is about."""
        found: list[int] = self.moments["observed_at"].searchsorted(rows["observed_at"]).tolist()
        return found


@dataclass(frozen=True)
class Clock:
    """Local wall-clock times, the day after infusion of each, and the stretch that is shown.

    Where clocks are put back, the hour that is lived twice is drawn twice on the same place.
    """

    zone: tzinfo
    now: np.datetime64
    day_0: np.datetime64
    first: np.datetime64
    last: np.datetime64

    def local(self, times: pd.Series) -> Times:
        bare = times.dt.tz_convert(self.zone).dt.tz_localize(None)
        local: Times = bare.to_numpy().astype("datetime64[s]")
        return local

    def days(self, times: Times) -> list[int]:
        since: list[int] = (
            (times.astype("datetime64[D]") - self.day_0).astype("timedelta64[D]").astype(int)
        ).tolist()
        return since

    def said(self, times: Times) -> list[str]:
        """'Day +3 14:02' for each."""
        return [
            f"{day_words(day)} {at:%H:%M}"
            for day, at in zip(self.days(times), times.tolist(), strict=True)
        ]

    @property
    def span_ms(self) -> float:
        return milliseconds(self.last - self.first)

    def longest_that_fits(self, texts: tuple[str, ...], length: Any) -> str:
        """The first of these, longest first, that has room on a stretch of time; else nothing."""
        room = self.part_of_span(length) * ASSUMED_WIDTH_PX
        return next((text for text in texts if width_px(text) <= room), "")

    def part_of_span(self, length: Any) -> float:
        """How much of the width a stretch of time takes."""
        return milliseconds(length) / self.span_ms


def local_zone(zone: tzinfo | None, first_infused_at: datetime) -> tzinfo:
    """The unit's zone or, where none is set, the offset that the infusion was written in."""
    return zone or timezone(first_infused_at.utcoffset() or timedelta(0))


def clock_of(frames: CourseFrames, *, now: datetime, span: str, zone: tzinfo | None) -> Clock:
    own = local_zone(zone, frames.first_infused_at)
    local_now, infused = _naive(now, own), _naive(frames.first_infused_at, own)
    length = SPANS[span]
    if length is None:
        charted = frames.moments["observed_at"]
        earliest = _naive(charted.iloc[0].to_pydatetime(), own) if len(charted) else infused
        first = min(
            max(earliest, infused - BEFORE_INFUSION),
            infused - timedelta(hours=2),
            local_now - timedelta(hours=6),
        ).replace(hour=0, minute=0, second=0, microsecond=0)
    else:
        first = local_now - length
    last = local_now + (local_now - first) * RIGHT_OF_NOW
    return Clock(
        own,
        _seconds(local_now),
        _seconds(infused).astype("datetime64[D]"),
        _seconds(first),
        _seconds(last),
    )


def _naive(at: datetime, zone: tzinfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def _seconds(at: datetime) -> np.datetime64:
    return np.datetime64(at, "s")


def iso(times: Times) -> list[str]:
    written: list[str] = np.datetime_as_string(times, unit="s").tolist()
    return written


def milliseconds(length: Any) -> float:
    return float(length / np.timedelta64(1, "ms"))


def width_px(text: str) -> float:
    """About how wide a text of size 12 is, with some air on both sides."""
    return 8 + 6.4 * len(MARKUP.sub("", text))


def day_words(day: int) -> str:
    sign = "+" if day > 0 else "−" if day < 0 else ""
    return f"Day {sign}{abs(day)}"


def numbers(column: pd.Series) -> list[float | None]:
    """Values with None where nothing is known, as JSON wants it."""
    return [None if value != value else value for value in column.tolist()]  # noqa: PLR0124


def words(column: pd.Series) -> list[str]:
    """Texts with nothing where nothing is known."""
    return [
        "" if blank else str(value)
        for value, blank in zip(column.tolist(), column.isna().tolist(), strict=True)
    ]


def spoken(word: str) -> str:
    """The charting format's word as it is said: 'awakens-to-voice' as 'awakens to voice'."""
    return word.replace("-", " ").replace(";", ", ")


def harmless(text: str) -> str:
    """Text that somebody typed, so that nothing in it is read as markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unit_said(unit: str) -> str:
    """The unit as print has it: 10*9/L is 10⁹/L."""
    return (
        harmless(unit)
        .replace("10*9", "10⁹")
        .replace("10*3", "10³")
        .replace("ug", "µg")
        .replace("/uL", "/µL")
    )
