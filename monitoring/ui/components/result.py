"""What an entry would do, and what it did, to the grades."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from monitoring.course.review import SPARKLINE_SPAN, GradeView
from monitoring.grading.scale import Status
from monitoring.services.record_observation import Outcome
from monitoring.ui import page_words, words
from monitoring.ui.components.badge import show_badge
from monitoring.ui.figures.svg import sparkline


def live_line(outcome: Outcome) -> None:
    """Beneath the form: the grades as they would be, why, and what is missing for them."""
    pairs = (
        (outcome.before.crs, outcome.after.crs),
        (outcome.before.icans, outcome.after.icans),
    )
    for before, after in pairs:
        if after.at == before.at and after.why == before.why:
            continue
        st.markdown(f"**{words.change_words(before, after)}** · {plain(after)}")


def plain(view: GradeView) -> str:
    """Why, without the scale's name in front and the assumptions behind."""
    said = view.why.partition(": ")[2] or view.why
    return said.partition(" Assumed where blank")[0]


def saved(outcome: Outcome, *, now: datetime) -> None:
    """After Save: the new point on the curve, the badges, and what changed."""
    state = outcome.after
    with st.container(border=True):
        st.success(words.outcome_words(outcome.before, state), icon=":material/check_circle:")
        crs, icans, curve = st.columns([1, 1, 6], vertical_alignment="center")
        with crs:
            show_badge(state.crs, now=now, named=True)
        with icans:
            show_badge(state.icans, now=now, named=True)
        with curve:
            st.image(
                sparkline(
                    state.temperatures, state.drugs, now=now, span=SPARKLINE_SPAN, mark_last=True
                ),
                alt=page_words.CURVE_WITH_THE_NEW_POINT,
                width=460,
            )
        for view in (state.crs, state.icans):
            if view.status != Status.GRADED or view.grade:
                st.caption(view.why)
