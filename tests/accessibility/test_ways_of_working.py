"""Nothing needs a drag, and nothing of ours moves: WCAG 2.2, 2.5.7 and 2.3.3."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from monitoring.ui import page_words

MONITORING = Path(page_words.__file__).parents[1]
# Widgets of Streamlit that are worked by dragging, or are drawn on a canvas that takes entries.
DRAGGED = {"slider", "select_slider", "data_editor", "color_picker"}
MOVES = re.compile(r"@keyframes|\banimation\s*:|\btransition\s*:|<marquee|<blink|\.animate\(")


def test_no_control_is_worked_by_dragging():
    """The one drag, to zoom the course, has its choice of spans beside it."""
    found = [
        (path.name, node.attr)
        for path in MONITORING.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in DRAGGED
    ]

    assert [] == found


def test_nothing_of_ours_is_animated():
    sources = [
        path
        for kind in ("*.py", "*.js", "*.css", "*.html", "*.svg")
        for path in MONITORING.rglob(kind)
    ]

    assert len(sources) > 100
    assert [] == [path.name for path in sources if MOVES.search(path.read_text(encoding="utf-8"))]
