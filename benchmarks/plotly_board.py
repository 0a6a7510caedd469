"""The board as somebody writes it who does not know better: a plotly figure for each picture.

All else of a row, its words, badges, marks and buttons, is the product's own, so that what
differs is the pictures alone: the temperature curve with its drug ticks, and the neuro scores.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

import plotly.graph_objects as go
import streamlit as st

from monitoring.course.review import SPARKLINE_SPAN, WardRow
from monitoring.ui.components import board
from monitoring.ui.figures.svg import FEVER
from monitoring.ui.theme import GRADE_LOOKS, SPARK_DRUG, SPARK_FEVER, SPARK_LINE

FIGURES_A_ROW = 2
BARE = {"displayModeBar": False}


@contextmanager
def pictures_in_plotly() -> Iterator[None]:
    """Within it the board draws its two pictures so; nothing else of a row differs."""
    with (
        patch.object(board, "_curve", lambda row, now: _drawn("curve", row, _curve(row, now))),
        patch.object(board, "_scores", lambda row: _drawn("scores", row, _scores(row))),
    ):
        yield


def _drawn(name: str, row: WardRow, figure: go.Figure) -> None:
    st.plotly_chart(figure, key=f"{name}-{row.state.patient_number}", config=BARE)


def _curve(row: WardRow, now: datetime) -> go.Figure:
    times, values = (
        zip(*row.state.temperatures, strict=True) if row.state.temperatures else ((), ())
    )
    colours = [SPARK_FEVER if value >= FEVER else SPARK_LINE for value in values]
    drugs = [at for at, _ in row.state.drugs]
    figure = go.Figure()
    figure.add_scatter(
        x=times,
        y=values,
        mode="lines+markers",
        line={"color": SPARK_LINE, "width": 1.8},
        marker={"color": colours, "size": 4},
    )
    figure.add_scatter(
        x=drugs,
        y=[35.6] * len(drugs),
        mode="markers",
        marker={"symbol": "line-ns-open", "color": SPARK_DRUG, "size": 7},
    )
    figure.add_hline(FEVER, line={"color": SPARK_FEVER, "dash": "dash", "width": 1})
    figure.update_xaxes(visible=False, range=[now - SPARKLINE_SPAN, now])
    figure.update_yaxes(visible=False, range=[35.5, 41.0])
    return _small(figure)


def _scores(row: WardRow) -> go.Figure:
    found = row.state.neuro_scores
    best = [score >= 10 if tool == "ICE" else score < 1 for _, score, tool in found]
    figure = go.Figure()
    figure.add_scatter(
        x=list(range(len(found))),
        y=[0] * len(found),
        mode="markers+text",
        text=[f"{score:g}" for _, score, _ in found],
        marker={"size": 19, "color": ["#fff" if one else GRADE_LOOKS[1].fill for one in best]},
    )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    return _small(figure)


def _small(figure: go.Figure) -> go.Figure:
    return figure.update_layout(
        height=48, margin={"l": 0, "r": 0, "t": 0, "b": 0}, showlegend=False
    )
