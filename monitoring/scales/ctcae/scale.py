"""From a term of CTCAE to the scale that grades it, prints it and is tested by its own page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, reduce

from monitoring.grading.conditions import Choice, Comparison, Condition, Quantity, any_of
from monitoring.grading.scale import Criterion, Item, Scale, Source
from monitoring.scales.ctcae.terms import (
    LIMIT,
    Also,
    At,
    Bound,
    Cell,
    Column,
    Direction,
    Edition,
    If,
    Of,
    Term,
    When,
)
from monitoring.scales.laboratory import (
    CORRECTION_PER_G_DL,
    CorrectedCalcium,
    Result,
    Times,
    albumin,
    analyte_among,
    anticoagulated,
    asked,
    baseline,
    lower_limit,
    result_of,
    said,
    taken_for_granted,
    unit_among,
    upper_limit,
    volunteered,
)

BASELINE_NORMAL, ALBUMIN_NORMAL = "baseline-normal", "albumin-normal"
CLINICAL_PICTURE = "Clinical picture"
TOTAL = "calcium"


def scale_of(term: Term, edition: Edition) -> Scale:
    bench = _Bench(term)
    return Scale(
        key=f"ctcae-{edition.version}-{term.key}",
        name=f"{term.name}, CTCAE {edition.version}",
        short_name=f"{term.name} (CTCAE {edition.version})",
        source=Source(
            citation=edition.citation,
            doi="",
            table=f"{edition.table}" + (f" (MedDRA {term.meddra})" if term.meddra else ""),
            mark=term.mark,
        ),
        items=_items(term, bench),
        assumptions=_assumptions(term),
        left_to_clinician=(
            "Grade 5 (death), and whether the finding is an adverse event at all.",
            *(one.words.capitalize() + f": `{term.key}-{one.question}`." for one in term.also),
        ),
        not_for=("Comparison with grades of another edition of CTCAE.",),
        rules=term.rules,
    )


# --- what one result of the term is compared with ------------------------------------------------


@dataclass(frozen=True)
class _Bench:
    """The observables of one term, each made once."""

    term: Term

    @cached_property
    def result(self) -> Result:
        return result_of(_within(self.term.label))

    @cached_property
    def unit(self) -> Choice:
        return unit_among(unit for column in self.term.columns for unit in column.units)

    @cached_property
    def analyte(self) -> Choice:
        return analyte_among(self.term.analytes)

    @cached_property
    def baseline_normal(self) -> Choice:
        return taken_for_granted(
            f"{self.term.key}-{BASELINE_NORMAL}",
            "baseline normal",
            without="no baseline",
            then="it is graded by the limits alone",
        )

    @cached_property
    def albumin_normal(self) -> Choice:
        return taken_for_granted(
            f"{self.term.key}-{ALBUMIN_NORMAL}",
            "albumin normal",
            without="no albumin within 24 h",
            then="calcium is graded uncorrected, provisionally",
        )

    @cached_property
    def answers(self) -> dict[str, Choice]:
        """Every tick of the term by its question."""
        return {
            **{
                one.question: asked(f"{self.term.key}-{one.question}", one.words)
                for one in _questions(self.term)
            },
            **{
                one.question: volunteered(f"{self.term.key}-{one.question}", one.words)
                for one in self.term.also
            },
        }

    @property
    def limit(self) -> Quantity:
        return lower_limit if self.term.direction is Direction.LOW else upper_limit

    def beyond(self, quantity: Quantity, bound: Bound, of: Of) -> Condition:
        sign = self.term.direction.value
        if isinstance(bound, At):
            sign, bound = {"<": "≤", ">": "≥"}[sign], bound.bound
        if bound is LIMIT:
            return Comparison(quantity, sign, self.limit)
        assert isinstance(bound, (int, float))
        match of:
            case Of.ABSOLUTE:
                return Comparison(quantity, sign, bound)
            case Of.LIMIT:
                number = lower_limit if self.term.direction is Direction.LOW else upper_limit
                return Comparison(quantity, sign, Times(bound, number))
            case Of.BASELINE:
                return Comparison(quantity, sign, Times(bound, baseline))

    def applies(self, column: Column) -> Condition | None:
        """Which results the column is for; None: all."""
        conditions = []
        if column.analyte:
            conditions.append(self.analyte.is_(column.analyte))
        if column.units:
            conditions.append(self.unit.is_in(*column.units))
        if (when := self._when(column.when)) is not None:
            conditions.append(when)
        return reduce(lambda one, other: one & other, conditions) if conditions else None

    def _when(self, when: When) -> Condition | None:
        known, not_normal = baseline.is_known(), ~said(self.baseline_normal)
        outside = Comparison(baseline, self.term.direction.value, self.limit)
        abnormal = ((known & outside) | (~known & not_normal)).called("baseline abnormal")
        match when:
            case When.ALWAYS:
                return None
            case When.BASELINE_NORMAL:
                return ~abnormal
            case When.BASELINE_ABNORMAL:
                return abnormal
            case When.BASELINE_THERE:
                return known | not_normal
            case When.BASELINE_BELOW_LIMITS:
                return (known | not_normal) & (baseline < lower_limit)
            case When.ABOVE_BASELINE:
                return Comparison(self.result, ">", baseline)
            case When.ANTICOAGULATED:
                return said(anticoagulated)
            case When.NOT_ANTICOAGULATED:
                return ~said(anticoagulated)


def _questions(term: Term) -> Iterator[If]:
    for column in term.columns:
        for cell in column.cells:
            yield from (part for part in _parts(cell) if isinstance(part, If))


def _parts(cell: Cell | tuple[Cell, ...]) -> tuple[Cell, ...]:
    parts = cell if isinstance(cell, tuple) else (cell,)
    return tuple(part for part in parts if part is not None)


# --- the table -----------------------------------------------------------------------------------


def _items(term: Term, bench: _Bench) -> tuple[Item, ...]:
    numeric = tuple(
        criterion for column in term.columns for criterion in _criteria(term, bench, column)
    )
    measured = Item(term.label, numeric, asks=(bench.result.value,))
    if not term.also:
        return (measured,)
    abnormal = any_of(one.when for one in numeric).called(f"{term.name} by the result")
    return (
        measured,
        Item(
            CLINICAL_PICTURE,
            tuple(_alternative(one, abnormal, bench, term) for one in term.also),
            asks=(bench.result.value,),
        ),
    )


def _alternative(also: Also, abnormal: Condition, bench: _Bench, term: Term) -> Criterion:
    return Criterion(
        also.grade,
        also.words.capitalize(),
        abnormal & said(bench.answers[also.question]),
        mark=term.mark,
        reading="0.7 LOCAL: counts with an abnormal result, where a clinician says so",
    )


def _criteria(term: Term, bench: _Bench, column: Column) -> Iterator[Criterion]:
    """The cells of a column, each alternative of a cell a criterion of its own."""
    for grade, cell in enumerate(column.cells, start=1):
        parts = _parts(cell)
        if not parts:
            continue
        for quantity, where, uncorrected in _quantities(term, bench, column):
            met = any_of([_met(bench, part, quantity, column) for part in parts])
            if len(parts) == 1:
                met = _met(bench, parts[0], quantity, column)
            when = met if where is None else where & met
            yield Criterion(
                grade,
                _words(term, column, grade, uncorrected=uncorrected),
                when,
                mark="LOCAL" if uncorrected else column.mark or term.mark,
                reading=column.reading,
                provisional=uncorrected,
            )


def _quantities(
    term: Term, bench: _Bench, column: Column
) -> Iterator[tuple[Quantity, Condition | None, bool]]:
    """What a column compares, where it does, and whether that is only provisional."""
    applies = bench.applies(column)
    if not term.corrected_for_albumin or column.analyte != TOTAL:
        yield bench.result, applies, False
        return
    assert applies is not None
    to_correct = (albumin.is_known() | ~said(bench.albumin_normal)).called(
        "there is an albumin to correct by"
    )
    corrected = CorrectedCalcium(bench.result, albumin, CORRECTION_PER_G_DL[column.units[0]])
    yield corrected, applies & to_correct, False
    yield bench.result, applies & ~to_correct, True


def _met(bench: _Bench, part: Cell, quantity: Quantity, column: Column) -> Condition:
    if isinstance(part, If):
        answer = bench.answers[part.question]
        so = answer.is_in("yes", perhaps=("no",)) if part.else_unknown else said(answer)
        return bench.beyond(quantity, part.bound, column.of) & so
    assert part is not None
    return bench.beyond(quantity, part, column.of)


# --- the words of a cell -------------------------------------------------------------------------


def _words(term: Term, column: Column, grade: int, *, uncorrected: bool) -> str:
    """The cell as printed: '<3.0 - 2.5 mmol/L', '>ULN - 3.0 x ULN if baseline normal'."""
    text = column.words[grade - 1] if column.words else _range(term, column, grade)
    if column.when.value and column.of is not Of.ABSOLUTE:
        text += f" if {column.when.value}"
    if not column.analyte:
        return text
    kind = "Uncorrected" if uncorrected else "Corrected" if column.analyte == TOTAL else "Ionised"
    return f"{kind} {text}"


def _range(term: Term, column: Column, grade: int) -> str:
    first = _bounds(column, grade)[0]
    above = range(grade + 1, len(column.cells) + 1)
    later = [bound for higher in above for bound in _bounds(column, higher)]
    sign = term.direction.value
    start = _written(first, term, column)
    if not isinstance(first, At):
        start = f"{sign}{start}"
    end = f" - {_written(later[0], term, column)}" if later else ""
    return f"{start}{end}{_unit(column, term, first)}"


def _bounds(column: Column, grade: int) -> list[Bound]:
    return [part for part in _parts(column.cells[grade - 1]) if not isinstance(part, If | None)]


def _written(bound: Bound, term: Term, column: Column) -> str:
    limit = "LLN" if term.direction is Direction.LOW else "ULN"
    if isinstance(bound, At):
        bound = bound.bound
    if bound is LIMIT or (column.of is Of.LIMIT and bound == 1):
        return limit
    return f"{bound:,g}" if isinstance(bound, int | float) and bound >= 10_000 else f"{bound:g}"


def _unit(column: Column, term: Term, first: Bound) -> str:
    limit = "LLN" if term.direction is Direction.LOW else "ULN"
    match column.of:
        case Of.LIMIT:
            alone = first == 1 and len(column.cells) == 1
            return "" if alone else f" x {limit}"
        case Of.BASELINE:
            return " x baseline"
        case Of.ABSOLUTE:
            return f" {column.units[0]}" if column.units and column.units != ("1",) else ""


def _within(label: str) -> str:
    return label if label.isupper() or label == "CD4" else label.lower()


def _assumptions(term: Term) -> tuple[str, ...]:
    printed = [
        "Limits, baseline and result stand in the unit that the laboratory reported; nothing is "
        "converted before it is graded (0.4 LOCAL).",
        *term.rules,
    ]
    if any(column.when is not When.ALWAYS for column in term.columns):
        printed.append(
            "Baseline: the last value before lymphodepletion, or before the first infusion where "
            "no lymphodepletion is recorded, in the same unit (0.9 LOCAL)."
        )
    if term.corrected_for_albumin:
        printed.append(
            "Corrected calcium: mg/dL + 0.8 × (4.0 − albumin in g/dL); mmol/L + 0.02 × (40 − "
            "albumin in g/L) (UNVERIFIED formula). Albumin of the same patient nearest within "
            "24 h. An ionised calcium of the same time goes before it."
        )
    return tuple(printed)
