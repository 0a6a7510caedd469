"""Moments for tests: dicts of facts made into the frame that a scale grades, and spec tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

import pandas as pd


def every_combination(**values: Iterable[Any]) -> list[dict[str, Any]]:
    """One dict per combination; None is a blank."""
    return [
        dict(zip(values, combination, strict=True)) for combination in product(*values.values())
    ]


def moments(facts: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """A frame of moments in the charting columns; sets are written with `;` between."""
    frame = pd.DataFrame([{name: _cell(value) for name, value in one.items()} for one in facts])
    for name in frame.columns:
        if frame[name].map(lambda value: isinstance(value, str)).any():
            frame[name] = frame[name].astype("str")
        else:
            frame[name] = frame[name].astype("float64")
    return _with_words_apart(frame)


def _cell(value: Any) -> Any:
    return ";".join(sorted(value)) if isinstance(value, frozenset) else value


def _with_words_apart(frame: pd.DataFrame) -> pd.DataFrame:
    """`untestable` and `impossible` stand in could_not_measure, and the number is blank."""
    could_not = pd.Series([""] * len(frame), index=frame.index)
    for name in [one for one in frame.columns if one.startswith(("ice_", "capd_"))]:
        words = frame[name].isin(["untestable", "impossible"])
        could_not[words] = could_not[words] + f";{name}"
        frame[name] = pd.to_numeric(frame[name].mask(words), errors="raise").astype("float64")
    listed = could_not.str.strip(";")
    return frame.assign(could_not_measure=listed.mask(listed == "").astype("str"))
