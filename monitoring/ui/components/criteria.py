"""Criterion by criterion: the source's meaning, and whether it is met, not met or unknown."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from monitoring.grading.explanation import Finding
from monitoring.ui import page_words


def criteria_table(found: Sequence[Finding]) -> None:
    st.table(
        pd.DataFrame(
            {
                page_words.COLUMN_ITEM: [one.item for one in found],
                page_words.COLUMN_GRADE: [one.criterion.grade for one in found],
                page_words.COLUMN_THE_SOURCES_CRITERION: [one.criterion.meaning for one in found],
                page_words.COLUMN_HERE: [page_words.CRITERION_MET[one.met] for one in found],
                page_words.COLUMN_MARK: [one.criterion.mark for one in found],
            }
        ).set_index(page_words.COLUMN_ITEM)
    )
