"""A row of the board as somebody writes it who does not know better: a plotly figure for each picture.

The rest of the board, its words, badges, marks and buttons, is the product's own, so that what
differs is the pictures alone: the temperature curve with its drug ticks, and the neuro scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import plotly.graph_objects as go
import streamlit as st

from monitoring.course.other_scales import OtherView
from monitoring.course.review import SPARKLINE_SPAN, WardRow
from monitoring.ui.components.badge import show_badge
from monitoring.ui.components.board import COLUMNS, _about, _buttons, _due, _why
from monitoring.ui.figures.svg import FEVER
from monitoring.ui.theme import GRADE_LOOKS, SPARK_DRUG, SPARK_FEVER, SPARK_LINE

FIGURES_A_ROW = 2
BARE = {"displayModeBar": False}


def row_in_plotly(
    row: WardRow, others: Sequence[OtherView], marks: list[str], now: datetime
) -> None:
    """Takes the place of the board's own row, with the same words, keys and buttons."""
    state = row.state
    number = state.patient_number
    with st.container(border=True, key=f"row-{number}"):
        about, crs, icans, curve, scores, due, buttons = st.columns(
            COLUMNS, vertical_alignment="center", gap="small"
        )
        about.markdown(_about(row, others, marks, now))
        for column, view in ((crs, state.crs), (icans, state.icans)):
            with column, st.container(gap=None):
                show_badge(view, now=now, stale=row.stale)
                _why(view, number)
        curve.plotly_chart(_curve(row, now), key=f"curve-{number}", config=BARE)
        scores.plotly_chart(_scores(row), key=f"scores-{number}", config=BARE)
        due.markdown(_due(row, now))
        with buttons:
            _buttons(row)


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
