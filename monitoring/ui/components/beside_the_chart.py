"""What stands beside the chart: why and what would change it, red flags, infection, guidelines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.course.guideline_facts import (
    DIFFERENCE,
    FOLLOW_YOUR_PROTOCOL,
    TOXICITY_OF,
    facts,
    not_stored,
    tocilizumab_doses,
    tocilizumab_words,
)
from monitoring.course.patterns.table import PATTERNS, Urgency
from monitoring.course.review import GradeView, PatientState
from monitoring.paper.words import CHECKS
from monitoring.services.review_patient import PatientReview
from monitoring.ui import page_words, session, words

RING = {
    Urgency.WITHIN_MINUTES: ":red[:material/priority_high:]",
    Urgency.INFORM: ":orange[:material/info:]",
    Urgency.INFORMATION: ":material/info:",
}
NAMED = {one.key: one for one in PATTERNS}


def what_would_change(review: PatientReview, view: GradeView) -> None:
    """The nearest single change each way; nothing where nobody assessed."""
    if view.at is None:
        return
    sentences = review.what_would_change(view.scale, view.at)
    if sentences:
        with st.popover(page_words.WHAT_WOULD_CHANGE_IT):
            for sentence in sentences:
                st.markdown(sentence)
            st.caption(page_words.ONE_VALUE_SET_OTHERWISE)


def red_flags(review: PatientReview, now: datetime) -> None:
    """What holds now, the urgent first; then what held in the last three days."""
    found = review.patterns_at(now)
    holds = found[found["until"].isna()]
    certain, possible = holds[holds["certain"]], holds[~holds["certain"]]
    with st.container(border=True):
        st.markdown(page_words.PATTERNS_AND_RED_FLAGS)
        if certain.empty:
            st.caption(page_words.NO_PATTERN_HOLDS)
        for row in _urgent_first(certain):
            one = NAMED[row["pattern"]]
            st.markdown(f"{RING[one.urgency]} **{one.name}** ({one.mark})  \n{row['detail']}")
        if len(possible):
            with st.popover(page_words.POSSIBLE_PATTERNS.format(possible=len(possible))):
                for row in _urgent_first(possible):
                    st.markdown(
                        page_words.CHART_FOR_A_PATTERN.format(
                            name=NAMED[row["pattern"]].name, labels=_labels(row["missing"])
                        )
                    )
        _lately(found[found["until"].notna() & found["certain"]], now)


def _lately(ended: pd.DataFrame, now: datetime) -> None:
    lately = ended[pd.Timestamp(now) - ended["until"] <= pd.Timedelta(hours=72)]
    if lately.empty:
        return
    with st.popover(page_words.ENDED_LATELY.format(lately=len(lately))):
        for row in lately.sort_values("until", ascending=False).to_dict("records"):
            st.markdown(
                page_words.PATTERN_ENDED.format(
                    name=NAMED[row["pattern"]].name,
                    ago=words.ago(row["until"], now),
                    detail=row["detail"],
                )
            )


def _urgent_first(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    order = list(RING)
    ranked = rows.assign(rank=[order.index(NAMED[key].urgency) for key in rows["pattern"]])
    return ranked.sort_values(["rank", "at"], kind="stable").to_dict("records")


def _labels(missing: object) -> str:
    return ", ".join(words.label(one) for one in str(missing).split(";") if one)


def infection_panel(review: PatientReview, now: datetime) -> None:
    """Always together with CRS, never instead of it; no grade of CRS closes it."""
    with st.container(border=True):
        st.markdown(page_words.INFECTION_PANEL_ALWAYS_BESIDE_CRS)
        row = review.infection_at(now)
        if row is None:
            st.caption(page_words.NOTHING_THAT_IT_ASKS)
            return
        for number, text in enumerate(row["texts"]):
            st.markdown(f"**{text}**" if number == 0 and row["level"] else text)
        if row["may_be"]:
            asked = _labels(row["missing"])
            st.caption(page_words.MAY_BE.format(what=row["may_be"].lower(), asked=asked))
        st.caption(page_words.BY_THE_MOMENT.format(ago=words.ago(row["observed_at"], now)))


def guidelines(review: PatientReview, state: PatientState, now: datetime) -> None:
    """What the unit's chosen sources print for the grades that are certain: facts, no order."""
    chosen = session.settings().guideline_set
    with st.expander(page_words.WHAT_GUIDELINES_SAY):
        for view in (state.crs, state.icans):
            toxicity = TOXICITY_OF[view.scale]
            found = facts(toxicity, view.least, chosen)
            if view.least:
                st.markdown(page_words.GUIDELINE_GRADE.format(toxicity=toxicity, least=view.least))
            for fact in found:
                st.markdown(f"- {fact}")
            for sentence in not_stored(toxicity, view.least, chosen):
                st.caption(sentence)
        given = tocilizumab_doses(review.chart.interventions, now=now)
        for row in given.to_dict("records"):
            st.markdown(tocilizumab_words(row["doses_24_h"], row["doses"], row["hours_since_last"]))
        st.caption(
            page_words.FACTS_AS_PRINTED.format(difference=DIFFERENCE, protocol=FOLLOW_YOUR_PROTOCOL)
        )


def checks(review: PatientReview, now: datetime) -> None:
    """Day by day what was due and what was made; counted when somebody opens it."""
    shown = st.expander(page_words.CHECKS_DUE_AND_MADE, key="checks-made", on_change="rerun")
    with shown:
        if not shown.open:
            return
        found = review.checks_at(now)
        running = found.spans[found.spans["is_running"]]
        for span in running.to_dict("records"):
            st.markdown(page_words.CHECK_OVERDUE.format(check=CHECKS[span["check"]]))
        days = found.days.sort_values(["day", "check"], ascending=[False, True], kind="stable")
        if days.empty:
            st.caption(page_words.NOTHING_WAS_DUE_YET)
            return
        st.dataframe(
            pd.DataFrame(
                {
                    page_words.COLUMN_DAY: [words.day_words(int(day)) for day in days["day"]],
                    page_words.COLUMN_CHECK: [CHECKS[check] for check in days["check"]],
                    page_words.COLUMN_MADE: days["made"].to_list(),
                    page_words.COLUMN_OVERDUE: [
                        f"{hours:.1f} h" for hours in days["overdue_hours"]
                    ],
                    "": days["words"].to_list(),
                }
            ),
            hide_index=True,
        )
