"""Why a grade is what it is, all in one place: driver, the source's words, the values and their age.

`/course?patient=7&why=crs` opens with it: one click from the board, and nothing to scroll to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, tzinfo

import pandas as pd
import streamlit as st

from monitoring.course.review import GradeView, WardRow
from monitoring.grading.explanation import ASSUMED_WHERE_BLANK, Finding
from monitoring.services.review_patient import ChartedValue, PatientReview
from monitoring.ui import page_words, session, words
from monitoring.ui.components.alerts_view import WHY_OF
from monitoring.ui.components.badge import show_badge
from monitoring.ui.history_words import cell_words

ASKED = "why"
DEATH = 5


def why_asked(review: PatientReview, row: WardRow, now: datetime) -> None:
    """What the address asks for; nothing where it asks for no grade, or nobody assessed."""
    asked, state = st.query_params.get(ASKED, ""), row.state
    view = next((one for one in (state.crs, state.icans) if WHY_OF[one.scale] == asked), None)
    if view is None or view.at is None:
        return
    with st.container(border=True, key="why"):
        _why(review, view, now, session.zone_of(state), row.stale)


def _why(
    review: PatientReview, view: GradeView, now: datetime, zone: tzinfo, stale: Collection[str]
) -> None:
    grade = f"{words.SCALE_NAMES[view.scale]} {words.short_grade(view)}"
    said, _, assumed = view.why.partition(ASSUMED_WHERE_BLANK)
    with st.container(horizontal=True, vertical_alignment="center"):
        show_badge(view, now=now, stale=stale)
        st.markdown(f"**{words.WHY.format(grade=grade)}** {said}", width="stretch")
        if st.button(words.CLOSE, key="close-why", type="tertiary"):
            del st.query_params[ASKED]
            st.rerun()
    scale, found = review.criteria_behind(view)
    by_source, charted = st.columns([1.6, 1], gap="medium")
    with by_source:
        st.table(pd.DataFrame(_cells(found, view)).set_index(words.ITEM))
        st.caption(page_words.SOURCE.format(citation=scale.source.citation, doi=scale.source.doi))
    with charted:
        st.markdown("  \n".join(_values(review.values_behind(view), view, now, zone)))
        if assumed:
            st.caption(words.READ_AS.format(assumed=words.as_text(assumed)))


def _cells(found: Sequence[Finding], view: GradeView) -> list[dict[str, str]]:
    """Item by item the highest cell that is met, and any above it that is not ruled out."""
    drivers = view.driver.split(";")
    cells = []
    for item in dict.fromkeys(one.item for one in found):
        own = [one for one in found if one.item == item]
        met = max((one.criterion.grade for one in own if one.met == "yes"), default=0)
        told = [one for one in own if one.met == "yes" and one.criterion.grade == met]
        told += [one for one in own if one.met == "unknown" and one.criterion.grade > met]
        name = f"**{item}**, {words.DRIVER}" if item in drivers else item
        for one in told:
            is_met = words.MET if one.met == "yes" else words.NOT_KNOWN
            cells.append(_cell(name, one.criterion.meaning, str(one.criterion.grade), is_met))
        # Of somebody who lives it need not be said that no criterion of death is met.
        if not told and min(one.criterion.grade for one in own) < DEATH:
            cells.append(_cell(name, words.NO_CELL_MET, "", words.NOT_MET))
    return cells


def _cell(item: str, meaning: str, grade: str, here: str) -> dict[str, str]:
    return {
        words.ITEM: item,
        words.THE_SOURCES_WORDS: meaning,
        words.GRADE: grade,
        words.HERE: here,
    }


def _values(
    values: Sequence[ChartedValue], view: GradeView, now: datetime, zone: tzinfo
) -> Iterator[str]:
    """Of the moment that was graded; of what is missing what was charted last, as what it is."""
    yield f"**{words.CHARTED}**"
    for one in values:
        cell = cell_words("observations", one.name, one.value, zone)
        at = f"{words.local_time(one.at, zone)}, {words.ago(one.at, now)}"
        if one.of_the_moment:
            yield f"{words.label(one.name)} **{cell}** :small[{at}]"
        else:
            yield f"{words.label(one.name)} {words.NOT_THEN} :small[{words.LAST} {cell}, {at}]"
    never = [name for name in view.missing if name not in {one.name for one in values}]
    for name in never:
        yield f"{words.label(name)} {words.NEVER_CHARTED}"
