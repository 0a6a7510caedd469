"""Every other scale of a patient: as it stands now, and as it stood at any moment."""

from __future__ import annotations

from datetime import datetime, tzinfo

import pandas as pd
import streamlit as st

from monitoring.course.review import PatientState
from monitoring.grading.scale import Status
from monitoring.services.review_patient import PatientReview
from monitoring.ui import page_words, session, words
from monitoring.ui.components.criteria import criteria_table
from monitoring.ui.scale_words import LEVEL_LOOKS, in_rank, row_name


def other_scales_view(review: PatientReview, state: PatientState) -> None:
    """As of the latest row of each scale, worst first; what nobody charted has no line."""
    now = session.now()
    shown = st.expander(page_words.EVERY_OTHER_SCALE_NOW, key="other-scales", on_change="rerun")
    with shown:
        if not shown.open:
            return
        standing = review.others_at(now)
        if standing.empty:
            st.markdown(page_words.NO_OTHER_SCALE_NOW)
            return
        st.caption(page_words.EACH_SCALE_BY_ITSELF.format(ctcae=session.settings().ctcae))
        _table(standing, now, session.zone_of(state))


def moment_by_other_scales(review: PatientReview, at: datetime, zone: tzinfo) -> None:
    """What the other scales said at a moment, and any of them criterion by criterion."""
    standing = review.others_at(at)
    if standing.empty:
        st.markdown(page_words.NO_OTHER_SCALE_THEN)
        return
    _table(standing, at, zone)
    names = dict(zip(standing["scale"], standing["observed_at"], strict=True))
    chosen = st.selectbox(
        page_words.CRITERION_BY_CRITERION,
        sorted(names, key=row_name),
        index=None,
        placeholder=page_words.CHOOSE_A_SCALE,
        format_func=row_name,
        width=420,
    )
    if chosen is None:
        return
    found = review.criteria(chosen, names[chosen])
    row = standing[standing["scale"] == chosen].iloc[0]
    st.markdown(str(row["explanation"]))
    if found:
        criteria_table(found)
    st.page_link(
        "pages/scales.py", label=page_words.THE_SCALES_PAGE, query_params={"scale": chosen}
    )


def grade_of(row: dict[str, object]) -> str:
    """'3', '≥ 1, at most 3', 'level: possible': what is not fixed is shown by its bounds."""
    low, high = row["at_least"], row["at_most"]
    if row["status"] == Status.NOT_APPLICABLE:
        return page_words.NOT_APPLICABLE
    if pd.isna(low) or pd.isna(high):
        named = str(row["flags"]).split(";")
        level = next((said for flag, (said, _) in LEVEL_LOOKS.items() if flag in named), "")
        return page_words.LEVEL.format(level=level) if level else words.NO_GRADE
    if low == high:
        return f"{low}" + (page_words.PROVISIONAL if row["status"] == Status.PROVISIONAL else "")
    return words.GRADE_AT_MOST.format(grade=f"≥ {low}", most=high)


def _table(rows: pd.DataFrame, now: datetime, zone: tzinfo) -> None:
    worst = {
        key: -1 if pd.isna(low) else int(low)
        for key, low in zip(rows["scale"], rows["at_least"], strict=True)
    }
    ordered = rows.set_index("scale").loc[in_rank(worst, worst=worst)].reset_index()
    said = ordered.to_dict("records")
    st.dataframe(
        pd.DataFrame(
            {
                page_words.COLUMN_SCALE: [row_name(row["scale"]) for row in said],
                page_words.COLUMN_GRADE: [grade_of(row) for row in said],
                page_words.COLUMN_WHY: [row["explanation"] for row in said],
                page_words.COLUMN_CHART_NEXT: [
                    ", ".join(words.label(one) for one in str(row["missing"]).split(";") if one)
                    for row in said
                ],
                page_words.COLUMN_FLAGS: [
                    str(row["flags"]).replace("_", " ").lower() for row in said
                ],
                page_words.COLUMN_AGE: [
                    words.ago(row["observed_at"].to_pydatetime(), now) for row in said
                ],
                page_words.COLUMN_AT: [
                    words.local_time(row["observed_at"].to_pydatetime(), zone) for row in said
                ],
            }
        ),
        hide_index=True,
    )
