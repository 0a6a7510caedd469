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
from monitoring.services.review_patient import PatientReview
from monitoring.ui import session, words

ASSUMED = " Assumed where blank: "
RING = {
    Urgency.WITHIN_MINUTES: ":red[:material/priority_high:]",
    Urgency.INFORM: ":orange[:material/info:]",
    Urgency.INFORMATION: ":material/info:",
}
CHECK_NAMES = {"vitals": "vital signs", "neuro": "neuro check", "grade": "physician's grade"}
NAMED = {one.key: one for one in PATTERNS}


def what_would_change(review: PatientReview, view: GradeView) -> None:
    """The nearest single change each way; nothing where nobody assessed."""
    if view.at is None:
        return
    sentences = review.what_would_change(view.scale, view.at)
    if sentences:
        with st.popover("What would change it"):
            for sentence in sentences:
                st.markdown(sentence)
            st.caption("One charted value set otherwise, all else as it is. It is no forecast.")


def red_flags(review: PatientReview, now: datetime) -> None:
    """What holds now, the urgent first; then what held in the last three days."""
    found = review.patterns_at(now)
    holds = found[found["until"].isna()]
    certain, possible = holds[holds["certain"]], holds[~holds["certain"]]
    with st.container(border=True):
        st.markdown("**Patterns and red flags**")
        if certain.empty:
            st.caption("None holds by what is charted.")
        for row in _urgent_first(certain):
            one = NAMED[row["pattern"]]
            st.markdown(f"{RING[one.urgency]} **{one.name}** ({one.mark})  \n{row['detail']}")
        if len(possible):
            with st.popover(f"{len(possible)} possible, not certain"):
                for row in _urgent_first(possible):
                    st.markdown(f"{NAMED[row['pattern']].name}: chart {_labels(row['missing'])}")
        _lately(found[found["until"].notna() & found["certain"]], now)


def _lately(ended: pd.DataFrame, now: datetime) -> None:
    lately = ended[pd.Timestamp(now) - ended["until"] <= pd.Timedelta(hours=72)]
    if lately.empty:
        return
    with st.popover(f"{len(lately)} ended in the last 72 h"):
        for row in lately.sort_values("until", ascending=False).to_dict("records"):
            st.markdown(
                f"{NAMED[row['pattern']].name}, ended {words.ago(row['until'], now)}: "
                f"{row['detail']}"
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
        st.markdown("**Infection panel** (always beside CRS)")
        row = review.infection_at(now)
        if row is None:
            st.caption("Nothing is charted that it asks.")
            return
        for number, text in enumerate(row["texts"]):
            st.markdown(f"**{text}**" if number == 0 and row["level"] else text)
        if row["may_be"]:
            asked = _labels(row["missing"])
            st.caption(f"May be {row['may_be'].lower()}: chart {asked}.")
        st.caption(f"By the moment {words.ago(row['observed_at'], now)}.")


def guidelines(review: PatientReview, state: PatientState, now: datetime) -> None:
    """What the unit's chosen sources print for the grades that are certain: facts, no order."""
    chosen = session.settings().guideline_set
    with st.expander("What guidelines say"):
        for view in (state.crs, state.icans):
            toxicity = TOXICITY_OF[view.scale]
            found = facts(toxicity, view.least, chosen)
            if view.least:
                st.markdown(f"**{toxicity}, grade {view.least}**")
            for fact in found:
                st.markdown(f"- {fact}")
            for sentence in not_stored(toxicity, view.least, chosen):
                st.caption(sentence)
        given = tocilizumab_doses(review.chart.interventions, now=now)
        for row in given.to_dict("records"):
            st.markdown(tocilizumab_words(row["doses_24_h"], row["doses"], row["hours_since_last"]))
        st.caption(f"{DIFFERENCE} Facts as printed by their sources; {FOLLOW_YOUR_PROTOCOL}.")


def checks(review: PatientReview, now: datetime) -> None:
    """Day by day what was due and what was made; counted when somebody opens it."""
    shown = st.expander("Checks due and made", key="checks-made", on_change="rerun")
    with shown:
        if not shown.open:
            return
        found = review.checks_at(now)
        running = found.spans[found.spans["is_running"]]
        for span in running.to_dict("records"):
            st.markdown(f":red[:material/alarm: **{CHECK_NAMES[span['check']]} overdue**]")
        days = found.days.sort_values(["day", "check"], ascending=[False, True], kind="stable")
        if days.empty:
            st.caption("Nothing was due yet.")
            return
        st.dataframe(
            pd.DataFrame(
                {
                    "day": [words.day_words(int(day)) for day in days["day"]],
                    "check": [CHECK_NAMES[check] for check in days["check"]],
                    "made": days["made"].to_list(),
                    "overdue": [f"{hours:.1f} h" for hours in days["overdue_hours"]],
                    "": days["words"].to_list(),
                }
            ),
            hide_index=True,
        )
