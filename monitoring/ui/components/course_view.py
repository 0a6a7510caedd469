"""The patient's course: the chart on one clock, why, what is missing, and any moment in full."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, tzinfo
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.course.days import infusion_times
from monitoring.course.review import GradeView, PatientState, WardRow
from monitoring.grading.explanation import ASSUMED_WHERE_BLANK
from monitoring.people.roles import Right
from monitoring.scales.crs_astct_2019 import systolic_limit
from monitoring.services.review_patient import PatientReview
from monitoring.ui import page_words, session, words
from monitoring.ui.components import judgement
from monitoring.ui.components.alerts_view import alerts_beside_the_course
from monitoring.ui.components.amend_form import amend_any, amend_button, amend_form_at
from monitoring.ui.components.answers_line import answers_line
from monitoring.ui.components.badge import show_badge
from monitoring.ui.components.banner import who_line
from monitoring.ui.components.beside_the_chart import (
    checks,
    guidelines,
    infection_panel,
    red_flags,
    what_would_change,
)
from monitoring.ui.components.course_pdf import course_pdf
from monitoring.ui.components.criteria import criteria_table
from monitoring.ui.components.drug_line import drug_line
from monitoring.ui.components.handwriting import handwriting_view
from monitoring.ui.components.history_view import history_view
from monitoring.ui.components.other_scales_view import moment_by_other_scales, other_scales_view
from monitoring.ui.components.sign_off_line import sign_off_line
from monitoring.ui.components.why_view import why_asked
from monitoring.ui.figures.course_figure import (
    CHART_OPTIONS,
    LAB_GROUPS,
    USUAL_LABS,
    Baseline,
    CourseFrames,
    course_figure,
    course_table,
    describe,
)
from monitoring.ui.figures.course_tables import drug_table, lab_table, other_table
from monitoring.ui.figures.unvalidated import Unvalidated
from monitoring.ui.scale_words import row_name

SPANS = ("24 h", "72 h", "all")


def course_view(row: WardRow) -> None:
    now, state = session.now(), row.state
    review = session.review(state)
    frames = _frames(review, row.age)
    who_line(review.about, state)
    _actions(state)
    sign_off_line(state)
    own_grade_first = judgement.is_own_grade_first(state)
    if own_grade_first and judgement.judgement_panel(state, review):
        st.info(page_words.COMES_BACK_ONCE_SAVED)
        return
    why_asked(review, row, now)
    chart, why = st.columns([3.4, 1.1], gap="medium")
    with why:
        _why(review, state.crs, now, row.stale)
        _why(review, state.icans, now, row.stale)
        alerts_beside_the_course(state)
        red_flags(review, now)
        infection_panel(review, now)
        guidelines(review, state, now)
        checks(review, now)
        _baseline(review)
    with chart:
        _chart(frames, state, now)
    _tables(frames, state, now)
    course_pdf(state, review)
    handwriting_view(state, review.chart, place="course")
    other_scales_view(review, state)
    _moment(review, state)
    _episodes(review, state)
    if not own_grade_first:
        judgement.judgement_panel(state, review)
    if session.person().may(Right.CHART):
        answers_line(review, state)
        drug_line(state, review.chart)
    amend_any(state, review.chart)
    history_view(state, review.chart)


def _actions(state: PatientState) -> None:
    chosen = {"patient": str(state.patient_number)}
    with st.container(horizontal=True):
        if session.person().may(Right.CHART):
            if st.button(words.ENTER, type="primary"):
                st.switch_page("pages/enter.py", query_params=chosen)
            if st.button(words.NEURO, key="to-neuro"):
                st.switch_page("pages/neuro.py", query_params=chosen)
            if st.button(page_words.COMPLETE_THE_ADMISSION):
                st.switch_page("pages/admit.py", query_params=chosen)
        if st.button(page_words.BACK_TO_THE_BOARD):
            st.switch_page("pages/home.py")


def _frames(review: PatientReview, age: float | None) -> CourseFrames:
    about = review.about
    infusions = infusion_times(str(about["infused_at"]))
    return CourseFrames(
        moments=review.course.moments,
        grades=review.course.grades,
        episodes=review.course.episodes,
        interventions=review.chart.interventions,
        labs=review.chart.labs,
        product="" if pd.isna(about["product"]) else str(about["product"]),
        first_infused_at=infusions[0],
        infusions=infusions,
        baseline=Baseline(
            *(
                _known(about[f"baseline_{name}"])
                for name in ("systolic_mmhg", "spo2_pct", "ice", "capd")
            )
        ),
        systolic_limit=systolic_limit(age, session.settings().grading),
        indication="" if pd.isna(about["indication"]) else str(about["indication"]),
        others=review.ribbons,
        judged=review.judged,
    )


def _known(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _chart(frames: CourseFrames, state: PatientState, now: datetime) -> None:
    zone = session.zone_of(state)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        span = st.segmented_control(
            page_words.SHOW, SPANS, default="all", key="span", required=True
        )
        labs = st.pills(
            page_words.LABORATORY_PANELS,
            list(LAB_GROUPS),
            selection_mode="multi",
            default=list(USUAL_LABS),
            key="labs",
            bind="query-params",
        )
    figure = course_figure(
        frames,
        now=now,
        span=span or "all",
        zone=zone,
        dark=st.context.theme.type == "dark",
        labs=[group for group in LAB_GROUPS if group in labs],
    )
    st.plotly_chart(
        Unvalidated(figure),
        theme=None,
        config=CHART_OPTIONS,
        alt=describe(frames, now, zone=zone),
    )
    st.caption(page_words.UNDER_THE_CHART.format(at=words.local_time(now, zone)))


def _tables(frames: CourseFrames, state: PatientState, now: datetime) -> None:
    """All that the chart draws, in words and numbers."""
    zone = session.zone_of(state)
    others = {
        "drugs": drug_table(frames, now, zone=zone),
        "labs": lab_table(frames, now, zone=zone),
        "others": other_table(frames, now, zone=zone),
    }
    with st.expander(words.AS_A_TABLE):
        st.dataframe(course_table(frames, zone=zone), hide_index=True)
        for name, table in others.items():
            if len(table):
                st.markdown(f"**{words.TABLES_OF_THE_COURSE[name]}**")
                st.dataframe(table, hide_index=True)


def _why(review: PatientReview, view: GradeView, now: datetime, stale: Collection[str]) -> None:
    with st.container(border=True):
        show_badge(view, now=now, named=True, stale=stale)
        st.markdown(view.why.partition(ASSUMED_WHERE_BLANK)[0])
        if view.at is not None and session.person().may(Right.GIVE_OWN_GRADE):
            st.markdown(f"[{page_words.CONFIRM_THE_GRADE}](#{judgement.ANCHOR})")
        if view.missing:
            st.markdown(
                page_words.CHART_NEXT + ", ".join(words.label(one) for one in view.missing[:4])
            )
        if view.last_fixed is not None:
            st.caption(
                page_words.LAST_FIXED.format(
                    last_fixed=view.last_fixed, ago=words.ago(view.last_fixed_at, now)
                )
            )
        if view.episode_state != "none":
            st.caption(page_words.EPISODE_IS.format(episode_state=view.episode_state))
        if view.flags:
            st.caption(page_words.FLAGS + ", ".join(view.flags).replace("_", " ").lower())
        assumed = view.why.partition(ASSUMED_WHERE_BLANK)[2]
        if assumed:
            with st.popover(page_words.WHAT_WAS_ASSUMED):
                st.markdown(page_words.BLANKS_READ_AS.format(assumed=assumed))
        what_would_change(review, view)


def _baseline(review: PatientReview) -> None:
    lacking = review.missing_baseline
    if lacking:
        st.info(page_words.BASELINE_LACKS.format(lacking=", ".join(lacking)))


def _moment(review: PatientReview, state: PatientState) -> None:
    """One moment in full: every criterion of every scale with the source's meaning."""
    moments = review.course.moments
    if moments.empty:
        st.info(page_words.NOTHING_IS_CHARTED_YET)
        return
    zone = session.zone_of(state)
    st.subheader(page_words.A_MOMENT_IN_FULL)
    number = st.selectbox(
        page_words.MOMENT,
        list(reversed(range(len(moments)))),
        format_func=lambda one: _moment_name(moments, one, zone),
        width=360,
    )
    row = moments.iloc[number]
    charted = review.chart.observations
    charted = charted[charted["observed_at"] == row["observed_at"]]
    for entry in charted.to_dict("records"):
        _recorded(state, entry, zone)
    amend_form_at(state, place="moment")
    *tabs, others = st.tabs(
        [*(scale.short_name for scale in review.scales), page_words.ALL_OTHER_SCALES],
        key="moment-by",
        on_change="rerun",
    )
    with others:
        if others.open:
            moment_by_other_scales(review, row["observed_at"].to_pydatetime(), zone)
    for tab, (scale, grade, found) in zip(tabs, review.moment(number), strict=False):
        with tab:
            st.markdown(str(grade["explanation"]))
            criteria_table(found)
            st.caption(
                page_words.SOURCE.format(citation=scale.source.citation, doi=scale.source.doi)
            )


def _recorded(state: PatientState, entry: dict[Any, Any], zone: tzinfo) -> None:
    """Who recorded one entry of the moment, and the way to put it right."""
    by, at = words.as_text(entry["recorded_by"]), words.local_time(entry["recorded_at"], zone)
    table, row_id = "observations", int(entry["row_id"])
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(page_words.RECORDED_BY.format(by=by, at=at), width="content")
        if session.person().may(Right.AMEND_OWN):
            amend_button(state, table, row_id, place="moment")


def _moment_name(moments: pd.DataFrame, number: int, zone: object) -> str:
    row = moments.iloc[number]
    at = row["observed_at"].to_pydatetime()
    return f"{words.local_time(at, zone)} · {words.day_words(int(row['day']))}"  # type: ignore[arg-type]


def _episodes(review: PatientReview, state: PatientState) -> None:
    """Of CRS and ICANS at once, of all else when somebody opens them."""
    st.subheader(page_words.EPISODES)
    if review.episodes.empty:
        st.caption(page_words.NO_EPISODE)
    else:
        _episode_table(review.episodes, state)
    others = st.expander(
        page_words.EPISODES_OF_EVERY_OTHER_TOXICITY, key="episodes", on_change="rerun"
    )
    with others:
        if others.open:
            if review.other_episodes.empty:
                st.caption(page_words.NONE_SO_FAR)
            else:
                _episode_table(review.other_episodes, state)


def _episode_table(episodes: pd.DataFrame, state: PatientState) -> None:
    zone, said = session.zone_of(state), episodes.to_dict("records")
    st.dataframe(
        pd.DataFrame(
            {
                page_words.COLUMN_SCALE: [row_name(key) for key in episodes["scale"]],
                page_words.COLUMN_EPISODE: episodes["episode"].to_list(),
                page_words.COLUMN_ONSET: [
                    words.local_time(at, zone) for at in episodes["onset_at"]
                ],
                page_words.COLUMN_ONSET_DAY: [
                    words.day_words(int(day)) for day in episodes["onset_day"]
                ],
                page_words.COLUMN_PEAK: [_peak(one) for one in said],
                page_words.COLUMN_STATE: [_state_words(one) for one in said],
                page_words.COLUMN_RESOLVED: [_resolved_words(one, zone) for one in said],
                page_words.COLUMN_GIVEN_WITHIN_IT: [
                    words.spoken(kinds) if kinds else "" for kinds in episodes["therapies"]
                ],
            }
        ),
        hide_index=True,
    )


def _state_words(episode: dict[Any, Any]) -> str:
    """By a physician's word where there is one."""
    return str(episode.get("standing_state", episode["state"]))


def _resolved_words(episode: dict[Any, Any], zone: tzinfo) -> str:
    at = episode.get("standing_resolved_at", episode["resolved_at"])
    if pd.isna(at):
        return ""
    said = episode.get("resolution") or "proposed"
    by = episode.get("resolution_by")
    named = isinstance(by, str) and said not in ("proposed", "outdated")
    who = page_words.RESOLVED_BY.format(by=by) if named else ""
    return f"{words.local_time(at, zone)} ({said.replace('-', ' ')}{who})"


def _peak(episode: dict[Any, Any]) -> str:
    if pd.isna(episode["peak_grade"]):
        return words.NO_GRADE
    peak, most = int(episode["peak_grade"]), episode["peak_at_most"]
    if pd.isna(most) or int(most) == peak:
        return str(peak)
    return words.GRADE_AT_MOST.format(grade=peak, most=int(most))
