"""A table of laboratory results as somebody copied it: from a spreadsheet or a laboratory system.

Three shapes are known: one result a line; one time a line, with an analyte in each column; one
analyte a line, with a time in each column. Nothing is guessed. What can be read in two ways (a
comma in a number, 03/04 in a date) is read once a person has said how, and a name or unit that is
not listed is handed on as it is written, for a person to choose.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from monitoring.charting.tables import ANALYTE_UNITS
from monitoring.exchange.laboratory import WRITTEN_ELSEWHERE
from monitoring.exchange.synonyms import LISTED_WORD_FOR

SEPARATORS = "\t;,|"
MOST_RESULTS = 2000
LONGEST = 200_000  # signs; what is pasted lies in a draft, too
POINT, COMMA = "point", "comma"
DAY_FIRST, MONTH_FIRST = "day/month", "month/day"

# What laboratory systems write above their columns, in English and German.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "analyte": (
        *("analyte", "test", "parameter", "name", "analysis", "item", "component"),
        *("analyt", "analyse", "untersuchung", "bezeichnung", "messgröße"),
    ),
    "value": ("value", "result", "wert", "ergebnis", "messwert", "resultat"),
    "unit": ("unit", "units", "einheit", "einheiten"),
    "time": (
        *("time", "date", "datetime", "date/time", "date and time", "collected", "sampled"),
        *("taken", "taken at", "observed_at", "observed at", "collection time", "sample time"),
        *("datum", "zeit", "uhrzeit", "abnahme", "entnahme", "abnahmezeit", "datum/zeit"),
    ),
    "lower": ("lower_limit", "lower limit", "lower", "low", "min", "untergrenze"),
    "upper": ("upper_limit", "upper limit", "upper", "high", "max", "obergrenze"),
    "range": (
        *("reference", "reference range", "range", "ref", "ref.", "normal range", "normal"),
        *("referenz", "referenzbereich", "normbereich", "norm"),
    ),
}
_NAMED = {written: kind for kind, some in _HEADINGS.items() for written in some}
_WITH_UNIT = re.compile(r"(.+?)\s*[\[(]\s*([^\])]+?)\s*[\])]")
_DATE = re.compile(
    r"(?P<a>\d{1,4})(?P<sign>[./-])(?P<b>\d{1,2})(?P=sign)(?P<c>\d{4}|\d{1,2})"
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?"
    r"(?P<offset>Z|[+-]\d{2}:?\d{2})?)?"
)
_IN_TWO_WAYS = re.compile(r"[<>]?\s*-?\d{1,3}[.,]\d{3}")
_BY_THOUSANDS = {
    POINT: re.compile(r"([<>]?\s*-?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?"),
    COMMA: re.compile(r"([<>]?\s*-?)(\d{1,3}(?:\.\d{3})+|\d+)(,\d+)?"),
}


@dataclass(frozen=True)
class Pasted:
    """One result as it is written; `line` counts from the first line that was pasted, 1."""

    line: int
    analyte: str
    value: str
    unit: str = ""
    time: str = ""
    lower: str = ""
    upper: str = ""


@dataclass(frozen=True)
class PastedTable:
    """What was found; `faults` are of the table as a whole, `unread` the headings left aside."""

    results: tuple[Pasted, ...] = ()
    faults: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    blank: int = 0
    empty_lines: tuple[int, ...] = ()  # those in which there is no result at all

    @property
    def decimal_sign_is_open(self) -> bool:
        """A comma, or a point before three digits: 1.234 is one thing here, another there."""
        written = [n for one in self.results for n in (one.value, one.lower, one.upper)]
        return any("," in one or _IN_TWO_WAYS.fullmatch(one) for one in written)

    @property
    def date_order_is_open(self) -> bool:
        return any(_is_in_two_ways(one.time) for one in self.results)


@dataclass(frozen=True)
class _Columns:
    """Which place of a line holds what; `values` are the columns of a table that is wide."""

    of: dict[str, list[int]]
    analytes: dict[int, tuple[str, str]] = field(default_factory=dict)
    times: dict[int, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def read_pasted(text: str) -> PastedTable:
    """The results in the order in which they stand; blank cells are left out and counted."""
    if len(text) > LONGEST:
        return PastedTable(faults=(f"This is longer than {LONGEST:,} signs: paste it in parts.",))
    lines = [(n, line) for n, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if not lines:
        return PastedTable()
    separator = next((sign for sign in SEPARATORS if sign in lines[0][1]), None)
    if separator is None:
        return PastedTable(
            faults=(
                "The first line has one cell only: copy the table with its header row, with tabs, "
                "semicolons or commas between the cells.",
            )
        )
    try:
        rows = [
            [cell.strip() for cell in cells]
            for cells in csv.reader((line for _, line in lines), delimiter=separator, strict=True)
        ]
    except csv.Error:
        return PastedTable(faults=("A quotation mark is opened and never closed: correct it.",))
    if len(rows) != len(lines):
        return PastedTable(faults=("A cell holds a line end: take it out and paste again.",))
    columns = _columns(rows[0])
    if isinstance(columns, str):
        return PastedTable(faults=(columns,))
    numbers = [number for number, _ in lines]
    found = list(_results(list(zip(numbers[1:], rows[1:], strict=True)), columns))
    told = _too_wide(numbers, rows)
    if len(found) > MOST_RESULTS:
        told = (f"These are {len(found):,} results: import them as a file instead.",)
    filled = tuple(one for one in found if one.value)
    if not filled and not told:
        told = ("There is no result beneath the header row.",)
    full = {one.line for one in filled}
    empty = tuple(number for number in numbers[1:] if number not in full)
    return PastedTable(filled, told, columns.unread, len(found) - len(filled), empty)


def _too_wide(numbers: Sequence[int], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """A line with another number of cells would put a value under a wrong heading."""
    wrong = [
        number
        for number, row in zip(numbers[1:], rows[1:], strict=True)
        if len(row) > len(rows[0]) and any(row[len(rows[0]) :])
    ]
    if not wrong:
        return ()
    listed = ", ".join(map(str, wrong[:5]))
    return (
        f"Line {listed} has more cells than the header row: is a comma the decimal sign and the "
        "separator at once? Copy it with tabs or semicolons.",
    )


def _columns(header: Sequence[str]) -> _Columns | str:
    of: dict[str, list[int]] = {}
    others: dict[int, str] = {}
    for place, cell in enumerate(header):
        kind = _NAMED.get(cell.lower().rstrip(":"))
        if kind is None:
            others[place] = cell
        else:
            of.setdefault(kind, []).append(place)
    twice = next((kind for kind, places in of.items() if len(places) > 1 and kind != "time"), None)
    if twice is not None:
        return f"Two columns of the header row say {twice}: leave one of them."
    if "analyte" in of and "value" in of:
        return _Columns(of, unread=tuple(cell for cell in others.values() if cell))
    times = {place: cell for place, cell in others.items() if _DATE.fullmatch(cell)}
    if times and "value" not in of:
        # The column of the names may have no heading, or the laboratory's own.
        rest = [place for place in others if place not in times]
        named = of.get("analyte") or rest[:1]
        if named:
            left = tuple(others[place] for place in rest if place not in named and others[place])
            return _Columns({**of, "analyte": named}, times=times, unread=left)
    if "analyte" not in of and "value" not in of and others:
        analytes = {place: _with_unit(cell) for place, cell in others.items() if cell}
        if any(listed(name) for name, _ in analytes.values()) or "time" in of:
            return _Columns(of, analytes=analytes)
    return (
        "The first line names no columns that are known here: begin with a header row such as "
        "Test; Result; Unit; Time, or with the names of the analytes."
    )


def _with_unit(heading: str) -> tuple[str, str]:
    found = _WITH_UNIT.fullmatch(heading)
    return (found[1], found[2]) if found else (heading, "")


def _results(rows: Sequence[tuple[int, list[str]]], columns: _Columns) -> Iterator[Pasted]:
    for line, row in rows:

        def cell(kind: str, row: Sequence[str] = row) -> str:
            return " ".join(row[p] for p in columns.of.get(kind, ()) if p < len(row) and row[p])

        lower, upper = cell("lower"), cell("upper")
        if "range" in columns.of:
            lower, upper = limits(cell("range"))
        if columns.analytes:
            for place, (name, unit) in columns.analytes.items():
                value = row[place] if place < len(row) else ""
                yield Pasted(line, name, value, unit, cell("time"))
        elif columns.times:
            name, unit = _with_unit(cell("analyte"))
            unit = cell("unit") or unit
            for place, time in columns.times.items():
                value = row[place] if place < len(row) else ""
                yield Pasted(line, name, value, unit, time, lower, upper)
        else:
            name, unit = _with_unit(cell("analyte"))
            unit = cell("unit") or unit
            yield Pasted(line, name, cell("value"), unit, cell("time"), lower, upper)


def limits(written: str) -> tuple[str, str]:
    """ "3.5-5.1" or "<5"; of anything else the whole text, so that it is told as no number."""
    between = re.fullmatch(r"([\d.,]+)\s*(?:-|–|to|bis)\s*([\d.,]+)", written)
    if between:
        return between[1], between[2]
    one_sided = re.fullmatch(r"(<|>|≤|≥|<=|>=)\s*([\d.,]+)", written)
    if one_sided:
        return ("", one_sided[2]) if one_sided[1][0] in "<≤" else (one_sided[2], "")
    return written, ""


# --- what a person has to say --------------------------------------------------------------------


def listed(name: str) -> str | None:
    """The analyte of this very name, whatever its capitals; no other word is taken for it."""
    plain = re.sub(r"[\s_]+", "-", name.strip().lower())
    return plain if plain in ANALYTE_UNITS else None


def likely_analyte(name: str) -> str | None:
    """What a ward may mean by it: to be offered, never to be taken."""
    found = LISTED_WORD_FOR.get(re.sub(r"[\s_]+", "-", name.strip().lower()))
    return found if found in ANALYTE_UNITS else None


def listed_unit(analyte: str, unit: str) -> str | None:
    """The analyte's unit that is written so, whatever the capitals and the spaces."""
    plain = _plain_unit(unit)
    return next((one for one in ANALYTE_UNITS[analyte] if one.lower() == plain), None)


def likely_unit(analyte: str, unit: str) -> str | None:
    """Another spelling of the same size: to be offered, never to be taken."""
    units = ANALYTE_UNITS[analyte]
    return next((one for one in WRITTEN_ELSEWHERE.get(_plain_unit(unit), ()) if one in units), None)


def _plain_unit(unit: str) -> str:
    return re.sub(r"\s", "", unit).replace("µ", "u").replace("μ", "u").lower()


def number_as_in_a_file(written: str, decimal: str) -> str:
    """With a point and without thousands; as it is written where it is no such number."""
    found = _BY_THOUSANDS[decimal].fullmatch(written)
    if found is None:
        return written
    sign, whole, part = found.groups()
    digits = whole.replace(",", "").replace(".", "")
    return f"{sign.strip()}{digits}{(part or '').replace(',', '.')}"


def time_of(written: str, *, zone: tzinfo, order: str | None) -> datetime | str:
    """Aware, or the sentence that says why it is not known."""
    found = _DATE.fullmatch(written.strip())
    if found is None:
        return f"“{written[:40]}” is no time that is known here; write it as 2026-03-15 08:30."
    if found["hour"] is None:
        return f"“{written[:40]}” has no time of day; write it as 2026-03-15 08:30."
    if _is_in_two_ways(written) and order is None:
        return "Say first whether the day or the month stands first."
    parts = [int(found[name]) for name in ("a", "b", "c")]
    if len(found["a"]) == 4:
        year, month, day = parts
    elif len(found["c"]) != 4:
        return f"“{written[:40]}” has no year of four digits."
    elif found["sign"] in "/-" and (order == MONTH_FIRST or (order is None and parts[1] > 12)):
        month, day, year = parts
    else:
        day, month, year = parts
    try:
        naive = datetime(year, month, day, int(found["hour"]), int(found["minute"]))  # noqa: DTZ001  its zone follows
    except ValueError:
        return f"“{written[:40]}” is no date and time that there is."
    if found["offset"]:
        return datetime.fromisoformat(f"{naive.isoformat()}{found['offset']}")
    once, again = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if once.utcoffset() != again.utcoffset():
        return f"“{written[:40]}” is an hour of the clock change: write it with its offset, +01:00."
    return once


def _is_in_two_ways(written: str) -> bool:
    """03/04/2026; with points the day comes first everywhere, and 2026-03 begins with the year."""
    found = _DATE.fullmatch(written.strip())
    if found is None or found["sign"] == "." or len(found["a"]) == 4:
        return False
    return int(found["a"]) <= 12 and int(found["b"]) <= 12 and found["a"] != found["b"]
