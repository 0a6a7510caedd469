"""A scale printed as the published table that it came from, to be held against the paper.

The same page is committed in docs/scales/ and shown in the program. Everything on it comes from
the object that grades, so that what is signed is what is computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from monitoring.grading.conditions import (
    Choice,
    Condition,
    Named,
    Number,
    Observable,
    Several,
    Some,
)
from monitoring.grading.points import PointsScale
from monitoring.grading.scale import Criterion, Flag, Item, Scale

UNVERIFIED, LOCAL = "UNVERIFIED", "LOCAL"
NOTHING = "–"
MARKS = (
    "V2: seen in at least two independent sources. V1: seen in one. UNVERIFIED: not checked "
    "against the paper. LOCAL: not in any paper, our own choice, which a unit may change."
)


def scale_page(scale: Scale) -> str:
    """The page in Markdown, without HTML; the same scale gives the same text."""
    sections = (
        _head(scale),
        _section("The table", _published_table(scale)),
        _section("As computed", _as_computed(scale)),
        _section("Terms", _terms(scale)),
        _section("Assumptions", _bullets(scale.assumptions)),
        _section("Read where blank", _read_where_blank(scale)),
        _section("Choices of the unit (LOCAL)", _bullets(scale.local_choices)),
        _section("Flags", _flags(scale)),
        _section("Left to the clinician", _bullets(scale.left_to_clinician)),
        _section("Not for", _bullets(scale.not_for)),
        *(_section(test.name, _bedside_test(test)) for test in scale.tests),
        _section("Observables", _observables(scale)),
    )
    return "\n".join(line for section in sections for line in section)


def _head(scale: Scale) -> list[str]:
    source = scale.source
    return [
        f"# {scale.name}",
        "",
        *_bullets(
            (
                f"Key: `{scale.key}`",
                f"Source: {source.citation}, {source.table}",
                *([f"DOI: [{source.doi}](https://doi.org/{source.doi})"] if source.doi else []),
                f"Evidence: {source.mark}",
            )
        ),
        "",
        *_verification(scale),
        MARKS,
        "",
    ]


def _verification(scale: Scale) -> list[str]:
    if UNVERIFIED in scale.source.mark:
        return ["**Not verified against the paper.**", ""]
    cells = [
        f"{item.name}, grade {criterion.grade}"
        for item in scale.items
        for criterion in item.criteria
        if UNVERIFIED in criterion.mark
    ]
    return [f"**Not verified against the paper:** {'; '.join(cells)}.", ""] if cells else []


# --- the table -----------------------------------------------------------------------------------


def _published_table(scale: Scale) -> list[str]:
    computed = {one.grade for item in scale.items for one in item.criteria}
    printed = {grade for item in scale.items for grade, _ in item.printed}
    grades = sorted(computed | printed)
    rows = [
        [item.name, *(_published_cell(item, grade) for grade in grades)] for item in scale.items
    ]
    lines = [
        *_table(["", *(f"Grade {grade}" for grade in grades)], rows),
        "",
        "The highest criterion met in a row counts, and the worst row is the grade. "
        "Grade 0: assessed, and no criterion is met.",
    ]
    for words, condition in (
        ("Applies when", scale.applies_when),
        ("Graded above 0 only when", scale.requires),
        ("Provisional without that, for a physician to confirm, when", scale.masked_when),
    ):
        if condition is not None:
            lines += ["", f"{words}: {condition}."]
    return lines


def _published_cell(item: Item, grade: int) -> str:
    computed = [_meaning(one) for one in item.criteria if one.grade == grade]
    printed = [words for of_grade, words in item.printed if of_grade == grade]
    return "; or ".join([*computed, *printed]) or NOTHING


def _meaning(criterion: Criterion) -> str:
    """The source's words; what is no cell of the source says so."""
    remarks = [LOCAL] if LOCAL in criterion.mark else []
    remarks += ["provisional"] if criterion.provisional else []
    return f"{criterion.meaning} ({', '.join(remarks)})" if remarks else criterion.meaning


def _as_computed(scale: Scale) -> list[str]:
    lines = ["Cell by cell: the source's meaning, the condition that is asked, and our reading."]
    for item in scale.items:
        rows = [
            [
                str(one.grade),
                _meaning(one),
                str(one.when),
                one.mark,
                one.reading or NOTHING,
            ]
            for one in item.criteria
        ]
        head = ["Grade", "Meaning", "Met when", "Evidence", "Our reading"]
        lines += ["", f"### {item.name}", "", *_table(head, rows)]
        for words, condition in (
            ("Not counted when", item.excluded_when),
            ("Unknown when", item.unknowable_when),
        ):
            if condition is not None:
                lines += ["", f"{words}: {condition}."]
    return lines


# --- what the words mean -------------------------------------------------------------------------


def _terms(scale: Scale) -> list[str]:
    lines: list[str] = []
    for term in _named(_all_conditions(scale)):
        choices = _choices(term.condition)
        if len(choices) > 2:
            lines += [f"{term}, any of:", "", *_bullets(map(str, choices)), ""]
        else:
            lines += [f"{term}: {term.condition}.", ""]
    return lines[:-1]


def _all_conditions(scale: Scale) -> Iterator[Condition]:
    yield from scale.conditions
    yield from (flag.when for flag in scale.flags if flag.when is not None)


def _named(conditions: Iterable[Condition]) -> list[Named]:
    """Each term once, in the order in which a reader meets it."""
    found: dict[str, Named] = {}
    for condition in conditions:
        for part in condition.everything_within():
            if isinstance(part, Named):
                found.setdefault(part.name, part)
    return list(found.values())


def _choices(condition: Condition) -> list[Condition]:
    if isinstance(condition, Some):
        return [choice for part in condition.conditions for choice in _choices(part)]
    return [condition]


def _read_where_blank(scale: Scale) -> list[str]:
    assumed = [one for one in _asked(scale) if one.assumed is not None and one.charted]
    derived = [one for one in _asked(scale) if one.assumed is not None and not one.charted]
    if not assumed and not derived:
        return ["A blank is unknown."]
    lines = [
        "A blank is unknown, but for these. Each is said beside every grade that leaned on it.",
        "",
        *_bullets(f"{one.label}: {one.assumption}" for one in assumed),
    ]
    if derived:
        lines += [
            "",
            "From the course, and for a moment taken by itself:",
            "",
            *_bullets(f"{one.label}: {one.assumption}" for one in derived),
        ]
    return lines


def _flags(scale: Scale) -> list[str]:
    rows = [[f"`{one.name}`", one.meaning, _raised(one)] for one in scale.flags]
    if scale.masked_flag:
        meaning = "Findings without fever, where fever may only be masked."
        rows.append([f"`{scale.masked_flag}`", meaning, f"{scale.masked_when}"])
    if scale.unclassifiable_flag:
        meaning = "Findings that the scale cannot place: think of other causes."
        rows.append([f"`{scale.unclassifiable_flag}`", meaning, "not classifiable"])
    if not rows:
        return []
    return ["A flag never moves the grade.", "", *_table(["Flag", "Meaning", "Raised when"], rows)]


def _raised(flag: Flag) -> str:
    return f"at least grade {flag.from_grade}" if flag.when is None else str(flag.when)


def _bedside_test(test: PointsScale) -> list[str]:
    rows = [
        [item.observable.label, f"{item.observable.plausible[1]:g}", item.scored]
        for item in test.items
    ]
    return [
        *_bullets((f"Source: {test.citation}", f"Evidence: {test.mark}")),
        "",
        *_table(["Item", "Points", "Scored"], rows),
        "",
        f"Total: 0 to {test.total.plausible[1]:g} points.",
        "",
        *_bullets(test.instructions),
        *_bullets(f"Not for: {words}" for words in test.not_for),
    ]


# --- observables ---------------------------------------------------------------------------------


def _asked(scale: Scale) -> list[Observable]:
    """What decides on the grade, then what only flags ask."""
    asked = dict.fromkeys(scale.inputs)
    for condition in _all_conditions(scale):
        asked.update(dict.fromkeys(condition.inputs))
    return list(asked)


def _observables(scale: Scale) -> list[str]:
    rows = [
        [f"`{one.name}`", one.label, *_values(one), one.loinc or NOTHING] for one in _asked(scale)
    ]
    head = ["Column", "Observable", "Unit or words", "Plausible", "Asked back outside", "LOINC"]
    return [
        "Outside the plausible range a value is unknown, and so is a word that is not listed.",
        "",
        *_table(head, rows),
    ]


def _values(observable: Observable) -> tuple[str, str, str]:
    match observable:
        case Number():
            usual = NOTHING if observable.usual is None else _range(observable.usual)
            words = f"{observable.unit}; whole" if observable.whole else observable.unit
            if observable.unrecordable:
                words += f"; or {observable.unrecordable}"
            return words, _range(observable.plausible), usual
        case Choice() | Several():
            several = "any of: " if isinstance(observable, Several) else ""
            derived = "" if observable.charted else " (from the course)"
            return f"{several}{', '.join(observable.choices)}{derived}", NOTHING, NOTHING
        case _:
            return "text", NOTHING, NOTHING


def _range(limits: tuple[float, float]) -> str:
    return f"{limits[0]:g} to {limits[1]:g}"


# --- Markdown ------------------------------------------------------------------------------------


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"## {title}", "", *lines, ""] if lines else []


def _bullets(sentences: Iterable[str]) -> list[str]:
    return [f"- {sentence}" for sentence in sentences]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(_in_a_cell(cell) for cell in line)} |" for line in lines]


def _in_a_cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
