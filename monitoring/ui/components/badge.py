"""The badge of a grade: number, shape, pattern and colour, the same everywhere, and its words."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from monitoring.course.review import GradeView
from monitoring.grading.scale import Status
from monitoring.ui.figures.svg import badge
from monitoring.ui.words import SCALE_NAMES, ago, grade_words


def show_badge(view: GradeView, *, now: datetime, size: int = 48, named: bool = False) -> None:
    """The badge and beside it its age and, where it is not fixed, the last grade that was."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.image(badge(view, size=size), width=size, alt=grade_words(view))
        name = f"**{SCALE_NAMES[view.scale]}**  \n" if named else ""
        st.markdown(f"{name}{badge_caption(view, now)}", width="content")


def badge_caption(view: GradeView, now: datetime) -> str:
    """Under a grade its driver; where it is open, how far up it may go; then how old it is."""
    if view.at is None:
        return ":small[not assessed]"
    lines = []
    if view.status == Status.OPEN:
        lines.append(f"at most {view.at_most}")
    elif view.driver:
        lines.append(view.driver.replace(";", ", "))
    lines.append(ago(view.at, now))
    if view.last_fixed is not None:
        lines.append(f"was {view.last_fixed}, {ago(view.last_fixed_at, now)}")
    return "  \n".join(f":small[{line}]" for line in lines)
