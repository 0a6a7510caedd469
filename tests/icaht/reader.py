"""A second reader: ICAHT of one patient by plain lists and ifs, from the clinical specification.

It knows whole counts only, one a day, and imports nothing of what it is compared with.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

Counts = Mapping[int, float]


def series(counts: Counts, first: int, last: int, max_gap: int = 7) -> list[float | None]:
    """2.2, 3: the days of the period with straight lines between measurements."""
    measured = sorted(day for day in counts if first <= day <= last)
    filled: list[float | None] = [None] * (last - first + 1)
    for day in measured:
        filled[day - first] = counts[day]
    for left, right in pairwise(measured):
        if right - left - 1 <= max_gap:
            for day in range(left + 1, right):
                slope = (counts[right] - counts[left]) / (right - left)
                filled[day - first] = round(counts[left] + slope * (day - left), 9)
    return filled


def runs(low: list[bool | None]) -> list[tuple[int, int]]:
    """2.2, 5: first and last day of each run, those up to 2 days apart joined; None parts them."""
    found: list[tuple[int, int]] = []
    for day, is_low in enumerate(low):
        if not is_low:
            continue
        if found:
            start, end = found[-1]
            between = low[end + 1 : day]
            if len(between) <= 2 and None not in between:
                found[-1] = (start, day)
                continue
        found.append((day, day))
    return found


def lengths(low: list[bool | None], duration: str) -> int:
    days = [end - start + 1 for start, end in runs(low)]
    return (max(days) if duration == "longest" else sum(days)) if days else 0


def early_neutrophils(
    counts: Counts,
    until: int,
    *,
    complete: bool,
    duration: str = "longest",
    rule: str = "liang",
    max_gap: int = 7,
) -> int:
    """2.1 with 2.3, on days 0 to `until`."""
    days = series(counts, 0, min(until, 30), max_gap)
    at_500 = [None if count is None else count <= 500 for count in days]
    at_100 = [None if count is None else count <= 100 for count in days]
    long, profound = lengths(at_500, duration), lengths(at_100, duration)
    with_data = max(day for day, count in enumerate(days) if count is not None)
    if complete and rule == "liang":
        for start, end in runs(at_500):
            if start <= 3 and end == with_data:
                return 4
    if complete and rule == "literal" and all(at_500[: with_data + 1]):
        return 4
    if profound >= 14:
        return 4
    if profound >= 7 or long >= 14:
        return 3
    if long >= 7:
        return 2
    return 1 if long >= 1 else 0


def late_neutrophils(counts: Counts, until: int, confirm: str = "any") -> int:
    """2.4, on days 31 to `until`."""
    sizes = sorted(count for day, count in counts.items() if 31 <= day <= until)

    def grade(count: float) -> int:
        if count <= 100:
            return 4
        if count <= 500:
            return 3
        if count <= 1000:
            return 2
        return 1 if count <= 1500 else 0

    if len(sizes) == 1:
        return grade(sizes[0])
    if confirm == "same":
        return grade(sizes[1])
    return grade(sizes[0]) if sizes[1] <= 1500 else 0


def early_platelets(
    counts: Counts, until: int, *, duration: str = "longest", max_gap: int = 7
) -> int:
    """2.5, on days 0 to `until`."""
    days = series(counts, 0, min(until, 30), max_gap)
    under_50 = lengths([None if count is None else count < 50 for count in days], duration)
    under_20 = lengths([None if count is None else count < 20 for count in days], duration)
    if under_20 >= 14:
        return 4
    if under_20 >= 1:
        return 3
    if under_50 >= 7:
        return 2
    return 1 if under_50 >= 1 else 0


def late_platelets(
    counts: Counts,
    until: int,
    *,
    confirm: str = "any",
    duration: str = "longest",
    max_gap: int = 7,
) -> int:
    """2.5, on days 31 to `until`; with two tests or more the second must be low too."""
    tests = [count for day, count in counts.items() if 31 <= day <= until]
    days = series(counts, 31, until, max_gap)
    grade = 0
    for threshold, reached in ((100, 1), (50, 2), (20, 3)):
        needed = threshold if confirm == "same" else 100
        if len(tests) > 1 and sum(test < needed for test in tests) < 2:
            continue
        low = [None if count is None else count < threshold for count in days]
        length = lengths(low, duration)
        if length >= 1:
            grade = 4 if threshold == 20 and length >= 14 else reached
    return grade
