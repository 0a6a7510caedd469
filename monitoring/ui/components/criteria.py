"""Criterion by criterion: the source's meaning, and whether it is met, not met or unknown."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from monitoring.grading.explanation import Finding

MET = {"yes": ":material/check: met", "no": "not met", "unknown": ":material/help: unknown"}


def criteria_table(found: Sequence[Finding]) -> None:
    st.table(
        pd.DataFrame(
            {
                "item": [one.item for one in found],
                "grade": [one.criterion.grade for one in found],
                "the source's criterion": [one.criterion.meaning for one in found],
                "here": [MET[one.met] for one in found],
                "mark": [one.criterion.mark for one in found],
            }
        ).set_index("item")
    )
