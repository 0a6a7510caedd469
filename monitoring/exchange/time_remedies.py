"""Why a written time or date cannot be taken, and what to write instead: (fault, remedy)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pyarrow as pa

from monitoring.exchange import times
from monitoring.exchange.faults import visible

EXAMPLE = "2026-03-01T14:00+01:00"
_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?([Zz]|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(.*)", re.ASCII)


def time(cell: str, zone: ZoneInfo | None) -> tuple[str, str]:
    expected = "is not a time in ISO 8601 with an offset"
    found = _ISO.fullmatch(cell)
    if not found:
        return expected, _other_forms(cell, f"write it like {EXAMPLE}")
    wrong_date = _wrong_date(found[1])
    if wrong_date:
        return wrong_date
    hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return "is not a time of the day, 00:00 to 23:59:59", "correct the hour, minute or second"
    if len(found[5] or "") > 7:
        return "has more than six decimals of a second", "round it to microseconds"
    if found[6]:
        return "has an offset from UTC that is nowhere in use", "correct it; -12:00 to +14:00 exist"
    if zone is None:
        return (
            "has no offset from UTC",
            f"write it like {EXAMPLE}, or name the unit's zone with --timezone",
        )
    return _clock_change(cell, zone)


def _clock_change(cell: str, zone: ZoneInfo) -> tuple[str, str]:
    local = datetime.fromisoformat(cell)
    early, late = local.replace(tzinfo=zone), local.replace(tzinfo=zone, fold=1)
    if early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        return (
            f"does not exist in {zone.key}, where the clocks were put forward over it",
            "correct it, or write it with its offset",
        )
    return (
        f"happened twice in {zone.key}, where the clocks were put back",
        f"write it with its offset, {_offset(early)} or {_offset(late)}",
    )


def _offset(at: datetime) -> str:
    return at.isoformat()[-6:]


def date(cell: str) -> tuple[str, str]:
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell, re.ASCII):
        return _wrong_date(cell) or ("is not a date", "correct it")
    if _ISO.fullmatch(cell):
        return "is a time where a date is expected", f"write {cell[:10]}"
    return "is not a date in ISO 8601", _other_forms(cell, "write it like 1961-05-23")


def list_of_times(cell: str, zone: ZoneInfo | None) -> tuple[str, str]:
    parts = [part.strip() for part in cell.split(";")]
    if "" in parts:
        return "has an empty place between its times", "take out what is too many of ;"
    read = times.instants(pa.array(parts), zone)
    for part, instant in zip(parts, read.astype(object), strict=True):
        if instant is None:
            fault, remedy = time(part, zone)
            return (fault if len(parts) == 1 else f"holds {visible(part)}, which {fault}"), remedy
    if len(set(read.tolist())) < len(parts):
        return "lists the same time twice", "list each infusion of a split dose once"
    return "does not list its times in order", "write the first infusion of a split dose first"


def _wrong_date(written: str) -> tuple[str, str] | None:
    year, month, day = (int(part) for part in written.split("-"))
    if not times.EARLIEST_YEAR <= year <= times.LATEST_YEAR:
        return (
            f"is outside the years {times.EARLIEST_YEAR} to {times.LATEST_YEAR}",
            "correct the year",
        )
    try:
        datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return "is not a date of the calendar", "correct the month or the day"
    return None


def _other_forms(cell: str, otherwise: str) -> str:
    day_first = _DAY_FIRST.fullmatch(cell)
    if day_first:
        return f"{otherwise}: year, month and day in this order"
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell, re.ASCII):
        return f"add the time of the day: {cell}T14:00+01:00"
    if re.fullmatch(r"\d{5}([.,]\d+)?", cell, re.ASCII):
        return "is it a spreadsheet's day number? then format the column as text and export again"
    return otherwise
