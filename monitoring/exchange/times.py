"""Written times to instants: ISO 8601 with an offset, or local times of a zone that is named."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
UTC_COLUMN = pa.timestamp("us", tz="UTC")

Instants = NDArray[np.datetime64]

_TO_THE_MINUTE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}$"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MINUTE_LENGTH = 16
_REST = re.compile(
    r"(?::(?P<seconds>[0-5][0-9])(?:\.(?P<fraction>[0-9]{1,6}))?)?"
    r"(?P<offset>[Zz]|[+-][0-9]{2}(?::?[0-9]{2})?)?",
    re.ASCII,
)
_FURTHEST_WEST, _FURTHEST_EAST = -12 * 60, 14 * 60
_UNREADABLE = np.iinfo(np.int64).min
_NO_OFFSET = np.iinfo(np.int64).max


def instants(written: pa.Array, zone: ZoneInfo | None) -> Instants:
    """UTC to the microsecond; no time where nothing, or nothing readable, is written."""
    local, offset = _local_and_offset(written)
    has_offset = offset != _NO_OFFSET
    moved = np.where(has_offset, offset, 0).astype("timedelta64[us]")
    utc = np.where(has_offset, local - moved, np.datetime64("NaT", "us"))
    naive = ~has_offset & ~np.isnat(local)
    if zone is not None and naive.any():
        utc[naive] = _in_zone(local[naive], zone)
    return utc


def column_of(times: Instants) -> pa.Array:
    return pa.array(times.astype("datetime64[us]"), pa.timestamp("us")).cast(UTC_COLUMN)


def is_date(written: pa.Array) -> NDArray[np.bool_]:
    """ISO dates of the calendar, within the years that are taken."""
    shaped = _flags(pc.match_substring_regex(written, _DATE))
    return ~np.isnat(_days(_only(written, shaped)))


def lists(written: pa.Array, zone: ZoneInfo | None) -> tuple[pa.Array, NDArray[np.bool_]]:
    """Cells of several times, `;` between: as written, with their offsets; and which can be used.

    Usable: each time can be read, and each is later than the one before it.
    """
    split = pc.split_pattern(written, ";")
    parts = pc.utf8_trim_whitespace(split.flatten())
    cell = pc.list_parent_indices(split).to_numpy()
    times = instants(parts, zone)
    follows = np.zeros(len(parts), np.bool_)
    follows[1:] = cell[1:] == cell[:-1]
    broken = np.isnat(times)
    broken[1:] |= follows[1:] & ~(times[1:] > times[:-1])
    usable = np.ones(len(written), np.bool_)
    usable[cell[broken]] = False
    whole = pa.ListArray.from_arrays(split.offsets, _with_offsets(parts, times))
    joined = pc.if_else(pa.array(usable), pc.binary_join(whole, ";"), None)
    return joined.cast(pa.large_string()), usable


def firsts(lists_of_times: pa.Array) -> Instants:
    """The first time of each cell that `lists` has passed."""
    return instants(_first_parts(lists_of_times), None)


def first_dates(lists_of_times: pa.Array) -> Instants:
    """Its date as written, in its own offset."""
    return _days(pc.utf8_slice_codeunits(_first_parts(lists_of_times), 0, 10))


def days(dates: pa.Array) -> Instants:
    """The days of cells that `is_date` has passed."""
    return _days(dates)


# --- the parts ----------------------------------------------------------------------------------


def _local_and_offset(written: pa.Array) -> tuple[Instants, NDArray[np.int64]]:
    head = pc.utf8_slice_codeunits(written, 0, _MINUTE_LENGTH)
    shaped = _flags(pc.match_substring_regex(head, _TO_THE_MINUTE))
    head = _only(head, shaped)
    hours, minutes = _field(head, 11, 13), _field(head, 14, 16)
    rest = pc.fill_null(_only(pc.utf8_slice_codeunits(written, _MINUTE_LENGTH), shaped), "")
    past_minute, offset = _rests(rest)
    local = _days(head).astype("datetime64[us]") + (
        (hours * 60 + minutes) * 60_000_000 + np.where(past_minute == _UNREADABLE, 0, past_minute)
    ).astype("timedelta64[us]")
    wrong = (hours > 23) | (minutes > 59) | (past_minute == _UNREADABLE)
    local[wrong] = np.datetime64("NaT")
    return local, offset


def _days(dates: pa.Array) -> Instants:
    """From the first ten signs; no day where there is none in the calendar."""
    year, month, day = _field(dates, 0, 4), _field(dates, 5, 7), _field(dates, 8, 10)
    fits = (year >= EARLIEST_YEAR) & (year <= LATEST_YEAR)
    fits &= (month >= 1) & (month <= 12) & (day >= 1)
    months = np.where(fits, (year - 1970) * 12 + month - 1, 0).astype("datetime64[M]")
    found: Instants = months.astype("datetime64[D]") + np.where(fits, day - 1, 0).astype(
        "timedelta64[D]"
    )
    fits &= found.astype("datetime64[M]") == months  # 30 February is no day of February
    found[~fits] = np.datetime64("NaT")
    return found


def _field(written: pa.Array, start: int, stop: int) -> NDArray[np.int64]:
    """The digits at one place; -1 where there are none."""
    digits = pc.cast(pc.utf8_slice_codeunits(written, start, stop), pa.int64())
    found: NDArray[np.int64] = pc.fill_null(digits, -1).to_numpy(zero_copy_only=False)
    return found


def _rests(rests: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What follows the minute, in microseconds: the seconds, and the offset from UTC."""
    encoded = rests.dictionary_encode()
    read = [_rest(text) for text in encoded.dictionary.to_pylist()] or [(0, 0)]
    table = np.array(read, dtype=np.int64)
    places = encoded.indices.to_numpy()
    return table[places, 0], table[places, 1]


def _rest(text: str) -> tuple[int, int]:
    found = _REST.fullmatch(text)
    if not found:
        return _UNREADABLE, _NO_OFFSET
    past = int(found["seconds"] or 0) * 1_000_000 + int((found["fraction"] or "").ljust(6, "0"))
    offset = found["offset"]
    if offset is None:
        return past, _NO_OFFSET
    minutes = 0
    if offset not in "Zz":
        digits = offset[1:].replace(":", "").ljust(4, "0")
        minutes = (int(digits[:2]) * 60 + int(digits[2:])) * (-1 if offset[0] == "-" else 1)
        if int(digits[2:]) > 59 or not _FURTHEST_WEST <= minutes <= _FURTHEST_EAST:
            return _UNREADABLE, _NO_OFFSET
    return past, minutes * 60_000_000


def _in_zone(local: Instants, zone: ZoneInfo) -> Instants:
    """No time where the clocks jumped over it or showed it twice."""
    index = pd.DatetimeIndex(local).tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    utc: Instants = index.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[us]")
    return utc


def _with_offsets(parts: pa.Array, times: Instants) -> pa.Array:
    """Local times get the offset that the zone had then, as if it had been written."""
    local, offset = _local_and_offset(parts)
    naive = (offset == _NO_OFFSET) & ~np.isnat(times)
    if not naive.any():
        return parts
    minutes = ((local - times) // np.timedelta64(1, "m"))[naive].astype(np.int64)
    written = [
        f"{part}{'-' if shift < 0 else '+'}{abs(shift) // 60:02}:{abs(shift) % 60:02}"
        for part, shift in zip(parts.filter(pa.array(naive)).to_pylist(), minutes, strict=True)
    ]
    return pc.replace_with_mask(parts, pa.array(naive), pa.array(written, parts.type))


def _first_parts(lists_of_times: pa.Array) -> pa.Array:
    return pc.list_element(pc.split_pattern(lists_of_times, ";"), 0).cast(pa.string())


def _only(written: pa.Array, kept: NDArray[np.bool_]) -> pa.Array:
    return pc.if_else(pa.array(kept), written, None)


def _flags(answers: pa.Array) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = pc.fill_null(answers, False).to_numpy(zero_copy_only=False)  # noqa: FBT003
    return found
