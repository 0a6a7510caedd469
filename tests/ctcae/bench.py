"""Results laid before the scales of CTCAE: one line a result, or a frame of many."""

from __future__ import annotations

import pandas as pd

from monitoring.scales.ctcae import CTCAE_5, CTCAE_6

TERM_OF = {scale.key: term for term, scale in (*CTCAE_5, *CTCAE_6)}
SCALE_OF = {scale.key: scale for _, scale in (*CTCAE_5, *CTCAE_6)}
NUMBERS = ("value", "lower_limit", "upper_limit", "baseline", "albumin")


def frame(rows):
    """Numbers as float64, everything else as words; None is a blank."""
    made = pd.DataFrame(list(rows))
    kinds = {name: "float64" if name in NUMBERS else "str" for name in made.columns}
    return made.astype(kinds)


def short_form(assessment):
    """'3' graded, '2?' provisional, '1..2' open."""
    if assessment["status"] == "open":
        return f"{assessment['at_least']}..{assessment['at_most']}"
    return f"{assessment['grade']}" + ("?" if assessment["status"] == "provisional" else "")


def grades(key, rows, *, explanations=False):
    return SCALE_OF[key].assess(frame(rows), explanations=explanations).to_dict("records")
