"""The table itself, and the page that a clinician signs."""

from __future__ import annotations

import re

from monitoring.course.patterns.table import PATTERNS, Urgency, patterns_page


def test_every_red_flag_of_the_specification_is_there():
    """4.5, F1 to F10: a physician within minutes, LOCAL."""
    red = [one for one in PATTERNS if one.source.startswith("Clinical specification 4.5")]
    numbers = {int(re.search(r"F(\d+)", one.source).group(1)) for one in red}

    assert numbers == set(range(1, 11))
    assert {(one.urgency, one.mark) for one in red} == {(Urgency.WITHIN_MINUTES, "LOCAL")}


def test_each_pattern_has_its_own_key_in_capitals_and_is_explained():
    """A flag is printed as the clinical documents print flags."""
    keys = [one.key for one in PATTERNS]

    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]+", key) for key in keys)
    assert all(
        one.name and one.meaning and one.rule and one.source and one.mark for one in PATTERNS
    )


def test_the_page_has_a_line_for_each_and_the_same_text_each_time():
    """Cell by cell: meaning, rule, source, mark."""
    page = patterns_page()

    assert page == patterns_page()
    for one in PATTERNS:
        line = next(line for line in page.splitlines() if line.startswith(f"| `{one.key}` |"))
        assert all(cell in line for cell in (one.meaning, one.rule, one.source, one.mark))
        assert line.count("|") == 7
