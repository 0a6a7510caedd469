"""The words in which a laboratory term of CTCAE is written down: terms, columns, bounds.

A cell such as "<3.0 - 2.5 mmol/L" is held by its first bound, 3.0: the second bound is where the
next grade begins. The first bound carries the sign of the direction and lies outside the grade;
`At` marks one that belongs to it ("1.5 - 3.0 x baseline").
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Direction(Enum):
    LOW = "<"
    HIGH = ">"


class Limit(Enum):
    """The reporting laboratory's own limit on the term's side: LLN or ULN."""

    LIMIT = "limit"


LIMIT = Limit.LIMIT


@dataclass(frozen=True)
class At:
    """A bound that itself belongs to the grade."""

    bound: float


@dataclass(frozen=True)
class If:
    """Beyond the bound, and the clinician says so. Unanswered, the grade stays open.

    `else_unknown`: even "no" leaves it open, the result then being the wrong one to grade by.
    """

    question: str
    words: str
    bound: Bound
    else_unknown: bool = False


Bound = float | At | Limit
Cell = Bound | If | None
Cells = tuple[Cell | tuple[Cell, ...], ...]  # grades 1, 2, 3 and 4; a tuple lists alternatives


class Of(Enum):
    """What the bounds of a column are multiples of; absolute ones stand in its units."""

    ABSOLUTE = ""
    LIMIT = "limit"
    BASELINE = "baseline"


class When(Enum):
    """The results that a column is for."""

    ALWAYS = ""
    BASELINE_NORMAL = "baseline normal"
    BASELINE_ABNORMAL = "baseline abnormal"
    BASELINE_THERE = "baseline known"
    BASELINE_BELOW_LIMITS = "baseline below LLN"
    ABOVE_BASELINE = "above baseline"
    NOT_ANTICOAGULATED = "not on anticoagulation"
    ANTICOAGULATED = "on anticoagulation"


@dataclass(frozen=True)
class Column:
    """The bounds of grades 1 to 4 in one unit, or in multiples of a limit or of the baseline."""

    cells: Cells
    of: Of = Of.ABSOLUTE
    units: tuple[str, ...] = ()
    when: When = When.ALWAYS
    analyte: str = ""  # where the term is graded from several
    words: tuple[str, ...] = ()  # the source's, where they are no range
    mark: str = ""  # where it is not the term's
    reading: str = ""


@dataclass(frozen=True)
class Also:
    """An alternative in a grade's cell that is no number: raised only where a clinician says so."""

    grade: int
    question: str
    words: str


@dataclass(frozen=True)
class Term:
    """One term of one edition, as its row of the published table."""

    key: str
    name: str
    meddra: str
    analytes: tuple[str, ...]
    label: str
    direction: Direction
    columns: tuple[Column, ...]
    also: tuple[Also, ...] = ()
    mark: str = "V2"
    corrected_for_albumin: bool = False
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edition:
    """5.0 or 6.0, and where our copy of it was read."""

    version: str
    citation: str
    table: str
