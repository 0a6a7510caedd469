"""A figure that is handed to Streamlit as it is.

st.plotly_chart checks every property of a plain dict, which takes three times as long as building
the course. The figure is the same code each time, so its properties are checked in the tests.
"""

from __future__ import annotations

from typing import Any

from plotly.basedatatypes import BaseFigure


class Unvalidated(BaseFigure):  # type: ignore[misc]
    """Plotly's figure in name only: what Streamlit asks of one is its dict."""

    def __init__(self, figure: dict[str, Any]) -> None:
        # BaseFigure's own __init__ is the check that this class leaves out.
        self._figure = figure

    def to_dict(self) -> dict[str, Any]:
        return self._figure
