"""The badge of a grade: number, shape, pattern and colour, the same everywhere, and its words."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from monitoring.course.review import GradeView
from monitoring.ui.figures.svg import badge
from monitoring.ui.words import SCALE_NAMES, ago, grade_words


def show_badge(view: GradeView, *, now: datetime, size: int = 48) -> None:
    """The badge with its name above and, below, the age and the last grade that was fixed."""
    st.caption(SCALE_NAMES[view.scale])
    st.image(badge(view, size=size), width=size, alt=grade_words(view))
    st.caption(badge_caption(view, now))


def badge_caption(view: GradeView, now: datetime) -> str:
    if view.at is None:
        return "not assessed"
    if view.last_fixed is not None:
        return f"was {view.last_fixed}, {ago(view.last_fixed_at, now)}"
    return ago(view.at, now)
