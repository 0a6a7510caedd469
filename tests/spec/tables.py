"""ASCII tables of specifications: read into rows, and grades put into their short form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def rows_of(table: str) -> list[dict[str, str]]:
    """One dict of trimmed cells per line; the first line has the names of the columns."""
    lines = [line.split("|") for line in table.strip().splitlines() if line.strip()]
    head, *rows = [[cell.strip() for cell in line] for line in lines]
    return [dict(zip(head, row, strict=True)) for row in rows]


def fact(cell: str) -> Any:
    """A number where it is one, a blank as None, words as they stand."""
    try:
        return float(cell)
    except ValueError:
        return cell or None


def short_form(assessment: Mapping[str, Any]) -> str:
    """The short form of a status with its grade or bounds."""
    match assessment["status"]:
        case "graded":
            return f"{assessment['grade']}"
        case "provisional":
            return f"{assessment['grade']}?"
        case "open":
            return f"{assessment['at_least']}..{assessment['at_most']}"
        case "not-classifiable":
            return "n/c"
        case status:
            assert status == "not-applicable"
            return "n/a"
