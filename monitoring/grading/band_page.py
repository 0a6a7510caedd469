"""An additive score printed as the published table that it came from."""

from __future__ import annotations

from monitoring.grading.bands import BandedItem, Score
from monitoring.grading.conditions import Condition, Observable
from monitoring.grading.markdown import (
    MARKS,
    NOTHING,
    UNVERIFIED,
    _bullets,
    _named,
    _section,
    _table,
    _values,
)

MOST_COLUMNS = 6


def score_page(score: Score) -> str:
    """The page in Markdown, without HTML; the same score gives the same text."""
    sections = (
        _head(score),
        _section("The table", _published_table(score)),
        _section("The total", _total(score)),
        _section("As computed", _as_computed(score)),
        _section("Terms", _terms(score)),
        _section("Assumptions", _bullets((*score.assumptions, *_read_where_blank(score)))),
        _section("Looked up", _bullets(str(one) for one in score.looked_up)),
        _section("Choices of the unit (LOCAL)", _bullets(score.local_choices)),
        _section("Flags", _flags(score)),
        _section("Left to the clinician", _bullets(score.left_to_clinician)),
        _section("Not for", _bullets(score.not_for)),
        _section("Observables", _observables(score)),
    )
    return "\n".join(line for section in sections for line in section)


def _head(score: Score) -> list[str]:
    source = score.source
    about = [
        f"Key: `{score.key}`",
        f"Source: {source.citation}, {source.table}",
        *([f"DOI: [{source.doi}](https://doi.org/{source.doi})"] if source.doi else []),
        f"Evidence: {source.mark}",
    ]
    doubted = ["**Not verified against the paper.**", ""] if UNVERIFIED in source.mark else []
    return [f"# {score.name}", "", *_bullets(about), "", *doubted, MARKS, ""]


def _published_table(score: Score) -> list[str]:
    """A row an item; a column for each number of points where the paper has few of them."""
    columns = sorted({cell.points for item in score.items for cell in item.cells})
    if len(columns) > MOST_COLUMNS:
        listed = [
            [item.name, "; ".join(f"{cell.meaning}: **{cell.points}**" for cell in item.cells)]
            for item in score.items
        ]
        return _table(["Item", "Points"], listed)
    rows = [[item.name, *(_cell(item, points) for points in columns)] for item in score.items]
    return _table(["", *(f"{points}" for points in columns)], rows)


def _cell(item: BandedItem, points: int) -> str:
    return "; or ".join(one.meaning for one in item.cells if one.points == points) or NOTHING


def _total(score: Score) -> list[str]:
    ends = [one.from_points - 1 for one in score.classes[1:]] + [score.most]
    rows = [
        [f"{one.from_points}–{end}" if one.from_points < end else f"{end}", one.name]
        for one, end in zip(score.classes, ends, strict=True)
    ]
    lines = [
        f"The points of all items are added: 0 to {score.most}. An item that is not known may "
        "have its least or its most; the total is then open, with its bounds.",
        "",
        *_table(["Total", "Class"], rows),
    ]
    if score.single_red is not None:
        red = score.single_red
        lines += ["", f"A single item of {red.points} points in the lowest class: {red.name}."]
    if score.remark:
        lines += ["", score.remark]
    if score.applies_when is not None:
        lines += ["", f"Applies when: {score.applies_when} ({score.applies_to})."]
    return lines


def _as_computed(score: Score) -> list[str]:
    lines = ["Cell by cell: the points, and the condition that is asked. Exactly one holds."]
    for item in score.items:
        rows = [[str(one.points), one.meaning, str(one.when)] for one in item.cells]
        lines += ["", f"### {item.name}", "", *_table(["Points", "Meaning", "When"], rows)]
        if item.not_counted_when is not None:
            lines += ["", f"Not counted when: {item.not_counted_when}."]
        if item.reading:
            lines += ["", item.reading]
    return lines


def _terms(score: Score) -> list[str]:
    flagged = (flag.when for flag in score.flags if flag.when is not None)
    terms = _named((*score.conditions, *flagged))
    return _bullets(f"{term}: {term.condition}." for term in terms)


def _read_where_blank(score: Score) -> list[str]:
    return [f"{one.label}: {one.assumption}" for one in score.inputs if one.assumed is not None]


def _flags(score: Score) -> list[str]:
    rows = [
        [f"`{one.flag}`", f"The total is {one.name}.", "the class is certain"]
        for one in score.classes
        if one.flag
    ]
    if score.single_red is not None:
        red = score.single_red
        rows.append([f"`{red.flag}`", f"{red.name}.", f"an item has {red.points} points"])
    rows += [[f"`{one.name}`", one.meaning, str(one.when)] for one in score.flags]
    if not rows:
        return []
    return ["A flag never moves the total.", "", *_table(["Flag", "Meaning", "Raised when"], rows)]


def _observables(score: Score) -> list[str]:
    asked: dict[Observable, None] = dict.fromkeys(score.inputs)
    extra: list[Condition] = [flag.when for flag in score.flags if flag.when is not None]
    for condition in extra:
        asked.update(dict.fromkeys(condition.inputs))
    rows = [[f"`{one.name}`", one.label, *_values(one), one.loinc or NOTHING] for one in asked]
    head = ["Column", "Observable", "Unit or words", "Plausible", "Asked back outside", "LOINC"]
    return [
        "Outside the plausible range a value is unknown, and so is a word that is not listed.",
        "",
        *_table(head, rows),
    ]
