"""The badge of a grade: number, shape, pattern and colour, the same everywhere, and its words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import streamlit as st

from monitoring.course.review import NOT_ASSESSED, GradeView
from monitoring.grading.scale import Status
from monitoring.ui.figures.svg import badge
from monitoring.ui.words import (
    AT_MOST,
    GRADE_MEANING,
    SCALE_NAMES,
    STALE,
    WAS_FIXED,
    ago,
    grade_words,
)


def show_badge(
    view: GradeView,
    *,
    now: datetime,
    size: int = 48,
    named: bool = False,
    stale: Collection[str] = frozenset(),
) -> None:
    """The badge and beside it its age and, where it is not fixed, the last grade that was.

    `stale` has the scales of which the next check is overdue: their grade speaks of the past.
    """
    is_stale = view.scale in stale and view.at is not None
    said = f"{grade_words(view)}, {STALE}" if is_stale else grade_words(view)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.image(badge(view, size=size, is_stale=is_stale), width=size, alt=said)
        name = f"**{SCALE_NAMES[view.scale]}**  \n" if named else ""
        caption = badge_caption(view, now, is_stale=is_stale)
        st.markdown(f"{name}{caption}", width="content")


def badge_caption(view: GradeView, now: datetime, *, is_stale: bool = False) -> str:
    """Under a grade its driver; where it is open, how far up it may go; then how old it is."""
    if view.at is None:
        return f":small[{GRADE_MEANING[NOT_ASSESSED]}]"
    lines = []
    if view.status == Status.OPEN:
        lines.append(AT_MOST.format(most=view.at_most))
    elif view.driver:
        lines.append(view.driver.replace(";", ", "))
    age = ago(view.at, now)
    lines.append(f"**{STALE}: {age}**" if is_stale else age)
    if view.last_fixed is not None:
        lines.append(WAS_FIXED.format(grade=view.last_fixed, ago=ago(view.last_fixed_at, now)))
    return "  \n".join(f":small[{line}]" for line in lines)
