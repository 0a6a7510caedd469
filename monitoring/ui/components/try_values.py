"""A place to try values on a scale: nothing is recorded, and nobody's history is known."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from monitoring.grading.conditions import Choice, Number, Observable, Several
from monitoring.grading.explanation import findings
from monitoring.grading.scale import Scale
from monitoring.ui import page_words
from monitoring.ui.words import spoken


def try_values(scale: Scale) -> None:
    st.caption(page_words.NOTHING_IS_RECORDED_HERE)
    left, right = st.columns([3, 2])
    with left:
        values = {
            observable.name: _field(scale, observable)
            for observable in scale.inputs
            if not isinstance(observable, Several) or observable.charted
        }
    moment = _frame(scale, values)
    assessed = scale.assess(moment).iloc[0]
    with right, st.container(border=True):
        st.markdown(f"**{assessed['status']}** · {assessed['explanation']}")
        if assessed["flags"]:
            st.caption(page_words.FLAGS + assessed["flags"].replace(";", ", "))
        st.table(
            pd.DataFrame(
                [
                    {
                        page_words.COLUMN_ITEM: one.item,
                        page_words.COLUMN_GRADE: one.criterion.grade,
                        page_words.COLUMN_CRITERION: one.criterion.meaning,
                        page_words.COLUMN_MET: one.met,
                    }
                    for one in findings(scale, moment)
                ]
            ).set_index(page_words.COLUMN_ITEM)
        )


def _field(scale: Scale, observable: Observable) -> Any:
    key = f"try:{scale.key}:{observable.name}"
    name = f"{observable.label[0].upper()}{observable.label[1:]}"
    if isinstance(observable, Number):
        unit = f" ({observable.unit})" if observable.unit else ""
        return st.number_input(f"{name}{unit}", value=None, format="%g", key=key)
    if isinstance(observable, Choice):
        return st.pills(name, observable.choices, format_func=spoken, key=key, wrap=True)
    if isinstance(observable, Several):
        chosen = st.pills(
            name,
            ("none", *observable.choices),
            selection_mode="multi",
            format_func=spoken,
            key=key,
            wrap=True,
        )
        return ";".join(chosen) if chosen else None
    return st.text_input(name, key=key) or None


def _frame(scale: Scale, values: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame([values])
    for observable in scale.inputs:
        if observable.name in frame.columns:
            kind = "float64" if isinstance(observable, Number) else "str"
            frame[observable.name] = frame[observable.name].astype(kind)
    return frame
