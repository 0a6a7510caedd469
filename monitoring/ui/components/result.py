"""What an entry would do, and what it did, to the grades."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from monitoring.course.review import SPARKLINE_SPAN, GradeView
from monitoring.grading.explanation import ASSUMED_WHERE_BLANK
from monitoring.grading.scale import Status
from monitoring.services.record_observation import Outcome
from monitoring.ui import page_words, session, words
from monitoring.ui.chips import chips
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
    return said.partition(ASSUMED_WHERE_BLANK)[0]


def saved(outcome: Outcome, *, now: datetime) -> None:
    """After Save: the new point on the curve, the badges, and what changed."""
    state = outcome.after
    pairs = ((outcome.before.crs, state.crs), (outcome.before.icans, state.icans))
    is_worse = any(after.least > before.least for before, after in pairs)
    with st.container(border=True):
        told = st.warning if is_worse else st.success  # saved, but no good news
        told(words.outcome_words(outcome.before, state), icon=":material/check_circle:")
        present = chips(session.other_views().get(state.patient_id, ()), now=now)
        if present:
            st.markdown(words.ALSO_PRESENT.format(chips=" ".join(present)))
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
                st.markdown(view.why)
