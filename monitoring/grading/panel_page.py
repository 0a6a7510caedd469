"""A panel of levels printed as a table: the same cells as a scale's page, but no grades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitoring.grading.markdown import (
    MARKS,
    NOTHING,
    _bullets,
    _flags,
    _observables,
    _read_where_blank,
    _section,
    _table,
    _terms,
)
from monitoring.grading.scale import Scale


def panel_page(
    scale: Scale, levels: Mapping[int, str], texts: Sequence[tuple[str, str]], *, remark: str
) -> str:
    """`levels` names each rank; `texts` are what the screen says by each line of the table."""
    sections = (
        _head(scale, remark),
        _section("The table", _lines(scale, levels, dict(texts))),
        _section("As computed", _as_computed(scale, levels)),
        _section("Terms", _terms(scale)),
        _section("Assumptions", _bullets(scale.assumptions)),
        _section("Read where blank", _read_where_blank(scale)),
        _section("Choices of the unit (LOCAL)", _bullets(scale.local_choices)),
        _section("Risk markers", _flags(scale)),
        _section("Left to the clinician", _bullets(scale.left_to_clinician)),
        _section("Not for", _bullets(scale.not_for)),
        _section("Observables", _observables(scale)),
    )
    return "\n".join(line for section in sections for line in section)


def _head(scale: Scale, remark: str) -> list[str]:
    source = scale.source
    about = (
        f"Key: `{scale.key}`",
        f"Source: {source.citation}, {source.table}",
        f"Evidence: {source.mark}",
    )
    return [f"# {scale.name}", "", *_bullets(about), "", remark, "", MARKS, ""]


def _lines(scale: Scale, levels: Mapping[int, str], texts: Mapping[str, str]) -> list[str]:
    rows = [
        [levels[one.grade], one.meaning, texts[item.name]]
        for item in scale.items
        for one in item.criteria
    ]
    lines = [
        *_table(["Level", "Condition", "Text"], rows),
        "",
        "The level of a moment is that of its worst line; every line that is met is listed. What "
        "is not known is never no: the highest level that is still possible is said beside it.",
    ]
    if scale.applies_when is not None:
        lines += ["", f"Applies when: {scale.applies_when}."]
    return lines


def _as_computed(scale: Scale, levels: Mapping[int, str]) -> list[str]:
    rows = [
        [levels[one.grade], item.name, str(one.when), one.mark, one.reading or NOTHING]
        for item in scale.items
        for one in item.criteria
    ]
    return _table(["Level", "Line", "Met when", "Evidence", "Our reading"], rows)
