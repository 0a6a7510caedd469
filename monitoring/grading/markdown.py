"""A scale printed as the table it came from: what a clinician reads against the paper and signs."""

from __future__ import annotations

from collections.abc import Iterable

from monitoring.grading.conditions import Choice, Named, Number, Observable, Several
from monitoring.grading.points import PointsScale
from monitoring.grading.scale import Criterion, Item, Scale

NOT_VERIFIED = "Not verified against the paper"


def scale_page(scale: Scale) -> str:
    """The page of one scale; the same object grades."""
    parts = [
        f"# {scale.name}",
        _head(scale),
        _table(scale),
        _requirement(scale),
        _terms(scale),
        *(_test(test) for test in scale.tests),
        _list("What we assume where the paper is silent or a cell is blank", _assumptions(scale)),
        _list("What the unit may set (LOCAL)", scale.local_choices),
        _list("Flags", [f"`{flag.name}`: {flag.meaning}" for flag in scale.flags]),
        _list("Left to a clinician", scale.left_to_clinician),
        _list("Not for", scale.not_for),
        _observables(scale),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(scale: Scale) -> str:
    source = scale.source
    lines = [
        f"Key `{scale.key}`. Source: {source.citation}, doi:{source.doi}, {source.table}.",
        f"Evidence mark of our copy: {source.mark}. Marks: V2 seen in two or more sources, V1 in "
        "one, UNVERIFIED from memory, LOCAL our own choice.",
    ]
    if any("UNVERIFIED" in mark for mark in _marks(scale)):
        lines.append(f"**{NOT_VERIFIED}**: the cells that are marked UNVERIFIED.")
    return "\n\n".join(lines)


def _marks(scale: Scale) -> list[str]:
    cells = [criterion.mark for item in scale.items for criterion in item.criteria]
    return [scale.source.mark, *cells]


def _table(scale: Scale) -> str:
    grades = sorted({one.grade for item in scale.items for one in item.criteria})
    rows = [
        ["", *(f"Grade {grade}" for grade in grades)],
        ["---"] * (len(grades) + 1),
        *([f"**{item.name}**", *(_cell(item, grade) for grade in grades)] for item in scale.items),
    ]
    return "\n".join(_row(row) for row in rows)


def _cell(item: Item, grade: int) -> str:
    """The source's meaning, and below it the condition as computed, our reading and the mark."""
    return "<br><br>".join(_criterion(one) for one in item.criteria if one.grade == grade) or "-"


def _criterion(criterion: Criterion) -> str:
    mark = f"{criterion.mark}, provisional" if criterion.provisional else criterion.mark
    lines = [f"{criterion.meaning} ({mark})", f"*{criterion.when}*"]
    if criterion.reading:
        lines.append(f"Our reading: {criterion.reading}")
    return "<br>".join(lines)


def _requirement(scale: Scale) -> str:
    lines = [
        "The grade is that of the worst item; within an item the highest criterion met counts."
    ]
    if scale.requires is not None:
        lines.append(f"Required before anything is graded above 0: *{scale.requires}*.")
    if scale.masked_when is not None:
        lines.append(
            f"Without it, a finding is provisional while *{scale.masked_when}*, and otherwise not "
            "classifiable by this scale."
        )
    for item in scale.items:
        if item.excluded_when is not None:
            lines.append(f"{item.name} does not count when *{item.excluded_when}*.")
        if item.unknowable_when is not None:
            lines.append(f"{item.name} is unknown when *{item.unknowable_when}*.")
    return "\n".join(f"- {line}" for line in lines)


def _terms(scale: Scale) -> str:
    conditions = [*scale.conditions, *(flag.when for flag in scale.flags if flag.when is not None)]
    named = {
        part.name: part.condition
        for condition in conditions
        for part in condition.everything_within()
        if isinstance(part, Named)
    }
    return _list("Terms", [f"*{name}*: {condition}" for name, condition in named.items()])


def _test(test: PointsScale) -> str:
    rows = [
        ["Item", "Points", "Scored"],
        ["---"] * 3,
        *(
            [item.observable.label, f"0-{item.observable.plausible[1]:g}", item.scored]
            for item in test.items
        ),
    ]
    about = f"{test.citation} ({test.mark})."
    table = "\n".join(_row(row) for row in rows)
    notes = _bullets([*test.instructions, *(f"Not for: {one}" for one in test.not_for)])
    return f"## {test.name}\n\n{about}\n\n{table}\n\n{notes}"


def _assumptions(scale: Scale) -> list[str]:
    of_blanks = [
        f"{one.label}, blank: {one.assumption}"
        for one in scale.inputs
        if one.assumption and one.charted
    ]
    return [*scale.assumptions, *of_blanks]


def _observables(scale: Scale) -> str:
    rows = [
        ["Column", "What", "Values", "Plausible", "LOINC"],
        ["---"] * 5,
        *(
            [f"`{one.name}`", one.label, *_values(one), one.loinc or "-"]
            for one in scale.inputs
            if one.charted
        ),
    ]
    return "## What it asks\n\n" + "\n".join(_row(row) for row in rows)


def _values(observable: Observable) -> tuple[str, str]:
    match observable:
        case Number():
            low, high = observable.plausible
            return observable.unit, f"{low:g} to {high:g}"
        case Several():
            return f"none, or any of {', '.join(observable.choices)}", "-"
        case Choice():
            return ", ".join(observable.choices), "-"
    return "text", "-"


def _list(title: str, lines: Iterable[str]) -> str:
    bullets = _bullets(lines)
    return f"## {title}\n\n{bullets}" if bullets else ""


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
