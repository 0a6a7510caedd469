"""Fever by CTCAE at every reading of the temperature, with how long it has been above 40.0 °C."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.course.bedside_scores import TEMPERATURES, run_minutes
from monitoring.course.graders import Charted, Grader, grader_rows
from monitoring.course.looked_up import bedside_moments
from monitoring.grading.conditions import Readings
from monitoring.grading.markdown import scale_page
from monitoring.scales.ctcae_fever_5_0 import (
    ABOVE_40,
    CTCAE_FEVER_5_0,
    GAP,
    LONGER_THAN_H,
    above_40_h,
)
from monitoring.scales.observables import temperature_c


def temperature_readings(charted: Charted) -> pd.DataFrame:
    """One row per reading, by patient and time, with the bounds of the time above 40.0 °C in h."""
    moments = bedside_moments(charted)
    read = moments[moments[temperature_c.name].notna()].reset_index(drop=True)
    above = ABOVE_40.evaluate(Readings(read))
    return read.assign(
        **{
            above_40_h.at_least.name: run_minutes(read, above.certain) / 60,
            above_40_h.at_most.name: run_minutes(read, above.possible, longest_gap=None) / 60,
        }
    )


def _rows(charted: Charted) -> pd.DataFrame:
    read = temperature_readings(charted)
    assessed = CTCAE_FEVER_5_0.assess(read, explanations=charted.explanations)
    if charted.explanations:
        words = assessed["explanation"].astype(object).to_numpy(copy=True)
        above = ABOVE_40.evaluate(Readings(read)).certain
        words[above] = words[above] + _so_far(read[above])
        assessed = assessed.assign(explanation=pd.array(words, dtype="str"))
    return grader_rows(read, assessed)


def _so_far(read: pd.DataFrame) -> NDArray[np.object_]:
    """How long it has been above 40.0 °C, in words."""
    low, high = (read[one.name].to_numpy(dtype=np.float64) for one in above_40_h.inputs)
    said = []
    for least, most in zip(low.tolist(), high.tolist(), strict=True):
        words = f" Above 40.0 °C for {_span(least)} so far"
        if least != most:
            words = (
                f" Above 40.0 °C for at least {_span(least)}, at most {_span(most)}: nobody knows "
                f"whether it stayed so between readings more than {GAP} apart or not usable"
            )
        rest = "" if least > LONGER_THAN_H else f"; longer than {LONGER_THAN_H} h is grade 4"
        said.append(f"{words}{rest}.")
    return np.array(said, dtype=object)


def _span(hours: float) -> str:
    whole, minutes = divmod(round(hours * 60), 60)
    return f"{whole} h {minutes} min" if minutes else f"{whole} h"


CTCAE_FEVER_GRADERS: tuple[Grader, ...] = (
    Grader(
        CTCAE_FEVER_5_0.key,
        _rows,
        lambda: scale_page(CTCAE_FEVER_5_0),
        columns=frozenset(TEMPERATURES),
        short_name=CTCAE_FEVER_5_0.short_name,
        scale=CTCAE_FEVER_5_0,
        read=temperature_readings,
    ),
)
