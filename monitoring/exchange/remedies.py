"""Why a cell cannot be taken, what was expected, and the likeliest remedy.

Asked only for the few cells that are refused, each function gives (value, fault, remedy).
"""

from __future__ import annotations

import re
import unicodedata
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from monitoring.charting.tables import Column
from monitoring.exchange import time_remedies
from monitoring.exchange.faults import Telling, shown
from monitoring.exchange.synonyms import LISTED_WORD_FOR

BLANK: Telling = ("", "is blank, and every row needs it", "fill it in, or take the row out")
LISTED_AT_MOST = 12
NEAR = 0.75  # of a word only little like a listed one, none is suggested
MEANS_UNKNOWN = frozenset(
    ("na", "n/a", "nan", "null", "none", "nil", "unknown", "unk", "missing", "not known")
) | {"not done", "not-done", "not_done", "not measured", "?", "-", "--", "---", ".", "…"}
YES_OR_NO = {
    **dict.fromkeys(("y", "true", "t", "1", "x", "ja", "oui", "si", "sí"), "yes"),
    **dict.fromkeys(("n", "false", "f", "0", "nein", "non"), "no"),
}
LEAVE_BLANK = "leave the cell blank where it is not known"
OTHER_SCALE: dict[str, tuple[tuple[float, float], str]] = {
    "temperature_c": ((90, 113), "is it in °F? then name the column temperature_f"),
    "temperature_f": ((34, 43), "is it in °C? then name the column temperature_c"),
    "fio2_pct": ((0.21, 1.0), "is it a fraction? then write it as percent, 40 and not 0.4"),
    "spo2_pct": ((0.3, 1.0), "is it a fraction? then write it as percent, 95 and not 0.95"),
    "baseline_spo2_pct": ((0.3, 1.0), "is it a fraction? then write it as percent"),
    "systolic_mmhg": ((4, 29.9), "is it in kPa? then write it in mmHg, 7.5 times as much"),
    "weight_kg": ((401, 400_000), "is it in grams? then write it in kg"),
}


def number(column: Column, cell: str) -> Telling:
    cell = cell.strip()
    if not re.fullmatch(r"[<>]? ?-?\d{1,15}(\.\d{1,20})?", cell, re.ASCII):
        return cell, f"is not a number{_in_unit(column)}", _as_a_number(column, cell)
    value = float(cell.strip("<> "))
    low, high = column.plausible or (float("-inf"), float("inf"))
    if cell[0] in "<>" and not column.signed:
        return cell, f"is not a number{_in_unit(column)}", "write the number without < or >"
    if low <= value <= high:
        return cell, "is not a whole number", "these are whole points; correct it"
    between = f"is outside {low:,.12g} to {high:,.12g} {column.unit}".rstrip()
    return cell, between, _out_of_range(column, value)


def _out_of_range(column: Column, value: float) -> str:
    if column.name in OTHER_SCALE:
        (low, high), remedy = OTHER_SCALE[column.name]
        if low <= value <= high:
            return remedy
    if value <= 0 and column.word == "unrecordable":
        return f"if it could not be measured, write {column.word}; if not tried, leave it blank"
    return "check it against the chart; was it typed into the wrong column?"


def _as_a_number(column: Column, cell: str) -> str:
    for fits, remedy in _SLIPS:
        found = re.fullmatch(fits, cell, re.ASCII)
        if found:
            return remedy.format(*found.groups())
    digits = _in_ascii_digits(cell)
    if digits != cell and re.fullmatch(r"-?\d+(\.\d+)?", digits, re.ASCII):
        return f"write it with the digits 0 to 9: {digits}"
    if cell.lower() in MEANS_UNKNOWN:
        said = f", or {column.word} where it was tried and could not be" if column.word else ""
        return f"{LEAVE_BLANK}{said}"
    if column.word and get_close_matches(cell.lower(), [column.word], n=1):
        return f"did you mean {column.word}?"
    return f"write a number such as {_example(column)}" + (
        f", or {column.word}" if column.word else ""
    )


# In this order; {0}, {1} are the groups.
_SLIPS = (
    (r"[=+@].*", "begin with a digit; a cell that begins so is a formula to a spreadsheet"),
    (r"(-?\d+),(\d+)", "the decimal sign is a point: write {0}.{1}"),
    (r"(-?\d{1,3}),(\d{3})(\.\d+)?", "take the comma out"),
    (r"-?[\d.]+[eE][+-]?\d+", "write it out without an exponent"),
    (r"\.(\d+)", "write 0.{0}"),
    (r"(-?\d+)\.", "write {0}"),
    (r"(\d+)\s*/\s*(\d+)", "write {0} here and {1} in the other column"),
    (r"(?i)[+-]?inf(inity)?", "leave the cell blank where it is not known"),
    (r"[<>]=? ?-?\d+(\.\d+)?", "write the number without a sign before it"),
    (r"(-?\d+(?:\.\d+)?)\s*[^\d\s.,].*", "write {0} alone, without its unit"),
    (r"-?\d{16,}(\.\d+)?|-?\d+\.\d{21,}", "no measurement has so many digits; round it"),
)


def _in_unit(column: Column) -> str:
    if column.unit == "points":
        return " of points"
    return f" in {column.unit}" if column.unit and column.unit[0] != "/" else ""


def _example(column: Column) -> str:
    if column.usual is None:
        return f"{column.plausible[0]:g}" if column.plausible else "1.2"
    low, high = column.usual
    return f"{round((low + high) / 2)}"


def _in_ascii_digits(cell: str) -> str:
    return "".join(
        str(unicodedata.digit(sign)) if sign.isdigit() and not sign.isascii() else sign
        for sign in cell.replace("−", "-").replace("٫", ".")
    )


def choice(column: Column, cell: str) -> Telling:
    cell = cell.strip()
    return cell, f"is not {_listed(column.choices)}", _nearest(column, cell)


def several(column: Column, cell: str) -> Telling:
    words = [word.strip() for word in cell.strip().lower().split(";")]
    value = cell.strip()
    if len(words) == 1 and not re.search(r"[,/+|&]", value):
        return choice(column, cell)
    if "" in words:
        return value, "has an empty place between its words", "take out what is too many of ;"
    if "none" in words and "none" not in column.choices and len(words) > 1:
        return value, "mixes none with other words", "take out none, or the others"
    twice = [word for word in dict.fromkeys(words) if words.count(word) > 1]
    if twice:
        return value, f"names {shown(twice[0])} more than once", "name each word once"
    wrong = next((word for word in words if word not in column.choices), value)
    parts = [part.strip() for part in re.split(r"[,/+|&]", wrong)]
    if len(parts) > 1 and any(part in column.choices for part in parts):
        return value, "is a set without ; between its words", "put ; between them"
    fault = f"holds {shown(wrong)}, which is not {_listed(column.choices)}"
    return value, fault, _nearest(column, wrong)


def text(_column: Column, cell: str) -> Telling:
    sign = cell.strip()[:1]
    if sign in ("=", "+", "@"):
        return (
            cell,
            f"begins with {sign}, as a spreadsheet's formula does",
            "begin with another sign",
        )
    return cell, "begins with a control character (a tab or a line end)", "begin with a letter"


def answer(cell: str) -> Telling:
    cell = cell.strip()
    remedy = YES_OR_NO.get(cell.lower())
    return cell, "is not yes, no or a number", f"write {remedy}" if remedy else LEAVE_UNANSWERED


LEAVE_UNANSWERED = "write yes, no or a number; take the row out where there is no answer"


def time(_column: Column, cell: str, zone: ZoneInfo | None) -> Telling:
    return cell.strip(), *time_remedies.time(cell.strip(), zone)


def date(_column: Column, cell: str) -> Telling:
    return cell.strip(), *time_remedies.date(cell.strip())


def list_of_times(_column: Column, cell: str, zone: ZoneInfo | None) -> Telling:
    return cell.strip(), *time_remedies.list_of_times(cell.strip(), zone)


def _nearest(column: Column, cell: str) -> str:
    plain = re.sub(r"[\s_]+", "-", cell.strip().lower())[:100]
    if set(column.choices) == {"yes", "no"} and plain in YES_OR_NO:
        return f"write {YES_OR_NO[plain]}"
    other = LISTED_WORD_FOR.get(plain)
    near = [other] if other else get_close_matches(plain, column.choices, n=1, cutoff=NEAR)
    if near and near[0] in column.choices:
        return f"did you mean {near[0]}?"
    if column.required:
        return "write a listed word"
    if cell.lower() in MEANS_UNKNOWN:
        return LEAVE_BLANK
    return f"write a listed word, or {LEAVE_BLANK}"


def _listed(choices: tuple[str, ...]) -> str:
    if len(choices) == 1:
        return choices[0]
    if len(choices) <= LISTED_AT_MOST:
        return f"one of {', '.join(choices)}"
    return f"one of the {len(choices)} listed words ({', '.join(choices[:3])} …)"
