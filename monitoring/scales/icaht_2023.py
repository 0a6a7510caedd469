"""ICAHT, neutrophils: early (days 0 to 30) and late (days 31 to 100), as the published tables.

Here stand only the tables and what is read into them; monitoring/course/icaht.py counts the days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from monitoring.grading.markdown import MARKS, NOTHING
from monitoring.grading.scale import Source

LONGEST, CUMULATIVE = "longest", "cumulative"
LIANG, LITERAL = "liang", "literal"
ANY, SAME = "any", "same"

INSUFFICIENT_DATA = "ICAHT_INSUFFICIENT_DATA"
CUMULATIVE_DIFFERS = "ICAHT_CUMULATIVE_DIFFERS"
SINGLE_VALUE = "ICAHT_SINGLE_VALUE"
TRANSFUSED = "TRANSFUSED"


@dataclass(frozen=True)
class IcahtChoices:
    """LOCAL: where the sources are ambiguous (A1, A2, A11, A12); printed on the pages."""

    duration: str = LONGEST
    never_above: str = LIANG
    max_gap: int = 7
    late_confirm: str = ANY

    def __post_init__(self) -> None:
        for name, listed in _LISTED.items():
            if getattr(self, name) not in listed:
                raise ValueError(
                    f"icaht.{name} is {getattr(self, name)!r}; write {' or '.join(listed)}."
                )
        if self.max_gap < 0:
            raise ValueError(f"icaht.max_gap is {self.max_gap}; write 0 or more days.")


_LISTED = {
    "duration": (LONGEST, CUMULATIVE),
    "never_above": (LIANG, LITERAL),
    "late_confirm": (ANY, SAME),
}
_CHOICES_IN_WORDS = {
    "duration": "graded on the longest run, or on all days added up (A1)",
    "never_above": "liang: the run starts by day 3 and reaches the last day with data; literal: "
    "every day from day 0 on (A11)",
    "max_gap": "missing days between two measurements that a straight line may fill (A12)",
    "late_confirm": "any: the second lowest need only be at grade 1; same: at the grade's own "
    "threshold (A2)",
}


@dataclass(frozen=True)
class Threshold:
    """Low means at or below `count`, or below it where not inclusive."""

    count: float
    unit: str
    inclusive: bool

    @property
    def amount(self) -> str:
        return f"{self.count:g}{IN_WORDS[self.unit]}"

    @property
    def sign(self) -> str:
        return "≤" if self.inclusive else "<"

    def __str__(self) -> str:
        return f"{'at or below' if self.inclusive else 'below'} {self.amount}"


IN_WORDS = {"/uL": "/µL", "10*9/L": " × 10⁹/L"}


@dataclass(frozen=True)
class Edition:
    """What every table of counts says about itself. Days are those of the period, both in it."""

    key: str
    name: str
    source: Source
    analyte: str
    count_name: str
    unit: str
    first_day: int
    last_day: int
    assumptions: tuple[str, ...]
    not_for: tuple[str, ...]
    flags: tuple[str, ...]
    choices: tuple[str, ...]


@dataclass(frozen=True)
class DurationColumn:
    """Days at one threshold: (grade, the fewest days that make it), mildest first."""

    threshold: Threshold
    fewest_days: tuple[tuple[int, int], ...]

    def next_grade(self, days: int, *, above: int) -> tuple[int, int] | None:
        """The next grade over `above` that more days would make, and how many days it takes."""
        coming = [(grade, most) for grade, most in self.fewest_days if most > days]
        return next(((grade, most) for grade, most in coming if grade > above), None)


@dataclass(frozen=True)
class NeverAbove:
    """Liang's reading of `never above`: the run starts by a day and ends with the data."""

    grade: int
    column: int
    starts_by_day: int


@dataclass(frozen=True)
class DurationTable:
    """Graded by how long the count stayed low; the worst column is the grade."""

    edition: Edition
    columns: tuple[DurationColumn, ...]
    printed: tuple[tuple[str, ...], ...]
    never_above: NeverAbove | None = None
    provisional_until_complete: bool = True
    needs_two_tests: bool = False
    guarded: bool = True  # the data-quality guard of 2.6


@dataclass(frozen=True)
class LowestTable:
    """Graded by the lowest count, if a second one shows that it did not just pass."""

    edition: Edition
    thresholds: tuple[tuple[int, Threshold], ...]
    printed: tuple[tuple[str, ...], ...]


_FLAGS = {
    INSUFFICIENT_DATA: "In days 0-30 more than 7 days in a row without a test, or fewer than 2 "
    "days with a test in days 0-6 or in days 7-14; in any period, unmeasured days that could "
    "raise the grade: it may be too low (2.6, LOCAL).",
    CUMULATIVE_DIFFERS: "The longest run and all days added up make different grades (A1).",
    SINGLE_VALUE: "One test only in the late period: provisional.",
    TRANSFUSED: "A platelet transfusion within a run; the days count as measured.",
}

REJESKI_2023 = Source(
    citation="Rejeski K, Subklewe M, Aljurf M, et al. Blood 2023;142(10):865-877",
    doi="10.1182/blood.2023020578",
    table="early and late ICAHT",
    mark="V2: thresholds from three independent programs; the paper itself was not at hand",
)
DURATION_ASSUMPTIONS = (
    "Results count by the local day; the lowest of a day is the day's (0.10, 0.11).",
    "Days between two measurements lie on a straight line; no count is rounded. Nothing is "
    "extended before the first or after the last measurement (2.2).",
    "Runs apart by at most 2 days above are one, and the days between count; 3 days above are a "
    "stable recovery (2.2).",
    "A value at a limit of detection is anything within it; where a threshold lies within, the "
    "day is unknown for that threshold.",
    "Progression and a next therapy are not charted, so nothing is censored at them.",
    "A result dated after the death is not counted. A result after `last_seen_at` shows that "
    "observation went on (LOCAL).",
    "A value or unit that cannot be used is no measurement.",
)
EARLY_ASSUMPTIONS = (
    "Provisional until day 30 is complete, by death, by `last_seen_at` or by a later day.",
    "Unmeasured days that no line fills end a run and add nothing to it. They could all be low: "
    "where that would raise the grade, it is labelled insufficient data, it may be too low, and "
    "the explanation says how many days might hide up to which grade; the bounds leave them out "
    "(2.6, LOCAL).",
)
NOT_FOR = (
    "Fever in neutropenia: it alarms by its own rule.",
    "Comparison with CTCAE grades of the same count.",
)


def _anc(count: float) -> Threshold:
    return Threshold(count, "/uL", inclusive=True)


ICAHT_EARLY_2023 = DurationTable(
    edition=Edition(
        key="icaht-early-2023",
        name="Early ICAHT, neutrophils (EHA/EBMT 2023)",
        source=REJESKI_2023,
        analyte="neutrophils",
        count_name="neutrophils",
        unit="/uL",
        first_day=0,
        last_day=30,
        assumptions=(
            *DURATION_ASSUMPTIONS,
            *EARLY_ASSUMPTIONS,
            "`Never above 500/µL` is asked only when the period is complete (2.3, LOCAL): before "
            "that every patient low from the start would show grade 4.",
        ),
        not_for=NOT_FOR,
        flags=(INSUFFICIENT_DATA, CUMULATIVE_DIFFERS),
        choices=("duration", "never_above", "max_gap"),
    ),
    columns=(
        DurationColumn(_anc(500), ((1, 1), (2, 7), (3, 14))),
        DurationColumn(_anc(100), ((3, 7), (4, 14))),
    ),
    printed=(
        ("0", "0 days", "0 days"),
        ("1", "1-6 days", "less than 7 days"),
        ("2", "7-13 days", "less than 7 days"),
        ("3", "14-30 days", "or 7-13 days"),
        ("4", "never above 500/µL", "or 14 days and more"),
    ),
    never_above=NeverAbove(grade=4, column=0, starts_by_day=3),
)

ICAHT_LATE_2023 = LowestTable(
    edition=Edition(
        key="icaht-late-2023",
        name="Late ICAHT, neutrophils (EHA/EBMT 2023)",
        source=REJESKI_2023,
        analyte="neutrophils",
        count_name="neutrophils",
        unit="/uL",
        first_day=31,
        last_day=100,
        assumptions=(
            "Results count by the local day; the lowest of a day is the day's (0.10, 0.11).",
            "The two lowest daily minima decide: the grade is that of the lowest if the second is "
            "low as well; otherwise it was transient, grade 0 (2.4).",
            "One test alone is graded, provisionally (2.4).",
            "While the latest test alone is low, and the period goes on, the grade is open: only a "
            "later test can show that it was transient (LOCAL).",
            "The period is read up to day 100; what the days without a test were is not asked.",
            "A value at a limit of detection is anything within it.",
            *DURATION_ASSUMPTIONS[4:],
        ),
        not_for=NOT_FOR,
        flags=(SINGLE_VALUE,),
        choices=("late_confirm",),
    ),
    thresholds=((1, _anc(1500)), (2, _anc(1000)), (3, _anc(500)), (4, _anc(100))),
    printed=(
        ("1", "at or below 1500/µL"),
        ("2", "at or below 1000/µL"),
        ("3", "at or below 500/µL"),
        ("4", "at or below 100/µL"),
    ),
)


def early_page(choices: IcahtChoices | None = None) -> str:
    return duration_page(ICAHT_EARLY_2023, choices or IcahtChoices())


def late_page(choices: IcahtChoices | None = None) -> str:
    return lowest_page(ICAHT_LATE_2023, choices or IcahtChoices())


# --- the pages -----------------------------------------------------------------------------------


def duration_page(table: DurationTable, choices: IcahtChoices) -> str:
    """The page in Markdown, as those of the other scales."""
    one = table.edition
    head = ["Grade", *(f"{one.count_name} {column.threshold}" for column in table.columns)]
    computed = [
        [str(grade), f"{column.threshold.sign} {column.threshold.amount}", str(days)]
        for column in table.columns
        for grade, days in column.fewest_days
    ]
    asked = ["Grade", one.count_name, "At least days"]
    lines = ["The worst column is the grade.", "", *_table(asked, computed)]
    if (never := table.never_above) is not None:
        amount = table.columns[never.column].threshold.amount
        lines += [
            "",
            f"Grade {never.grade}, never above {amount}: once the period is complete, the run "
            f"starts by day {never.starts_by_day} and ends on the last day with data.",
        ]
    if table.needs_two_tests:
        lines += ["", "At least two days with a test are needed; one alone is provisional."]
    return _page(one, choices, _table(head, table.printed), lines)


def lowest_page(table: LowestTable, choices: IcahtChoices) -> str:
    """The page in Markdown, as those of the other scales."""
    one = table.edition
    computed = [
        [str(grade), f"{threshold.sign} {threshold.amount}"]
        for grade, threshold in table.thresholds
    ]
    lines = [
        f"The lowest day decides, if the second lowest is {table.thresholds[0][1]}.",
        "",
        *_table(["Grade", one.count_name], computed),
    ]
    return _page(one, choices, _table(["Grade", one.count_name], table.printed), lines)


def _page(
    one: Edition, choices: IcahtChoices, table: Sequence[str], computed: Sequence[str]
) -> str:
    source = one.source
    head = [
        f"Key: `{one.key}`",
        f"Source: {source.citation}, {source.table}",
        f"DOI: [{source.doi}](https://doi.org/{source.doi})",
        f"Evidence: {source.mark}",
    ]
    local = [
        f"`icaht.{field.name}` = {getattr(choices, field.name)}: {_CHOICES_IN_WORDS[field.name]}"
        for field in fields(choices)
        if field.name in one.choices
    ]
    flags = [[f"`{name}`", _FLAGS[name]] for name in one.flags]
    asked = [["`labs.csv`", one.analyte, ", ".join(_UNITS_TAKEN), NOTHING]]
    sections = (
        ("The table", [f"Days {one.first_day} to {one.last_day}, both included.", "", *table]),
        ("As computed", computed),
        ("Assumptions", _bullets(one.assumptions)),
        ("Choices of the unit (LOCAL)", _bullets(local)),
        ("Flags", ["A flag never moves the grade.", "", *_table(["Flag", "Meaning"], flags)]),
        ("Not for", _bullets(one.not_for)),
        ("Observables", _table(["File", "Analyte", "Units", "LOINC"], asked)),
    )
    lines = [f"# {one.name}", "", *_bullets(head), "", MARKS, ""]
    for title, text in sections:
        lines += [f"## {title}", "", *text, ""]
    return "\n".join(lines)


_UNITS_TAKEN = ("10*9/L", "10*3/uL", "/uL")


def _bullets(sentences: Iterable[str]) -> list[str]:
    return [f"- {sentence}" for sentence in sentences]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]
