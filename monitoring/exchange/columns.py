"""Whole columns between pandas and Arrow; sets of words, of which many rows hold few distinct."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

Rows = NDArray[np.bool_]


def text_of(column: pd.Series) -> pa.Array:
    """One Arrow column of text, null where the cell is blank."""
    text = pa.array(column, pa.large_string(), from_pandas=True)
    return pa.concat_arrays(text.chunks) if isinstance(text, pa.ChunkedArray) else text


def names(sets: pd.Series, word: str) -> Rows:
    """Whether the word stands in each row's set; a blank set names nothing."""
    codes, distinct = pd.factorize(sets)
    named = np.array([word in one.split(";") for one in distinct] + [False])
    found: Rows = named[codes]
    return found


def gathered(members: Sequence[tuple[str, Rows]], rows: int) -> pa.Array:
    """Each row's set of the words that hold for it, in their order; blank where none does."""
    code = np.zeros(rows, np.int64)
    for place, (_, holds) in enumerate(members):
        code |= holds.astype(np.int64) << place
    distinct, place_of = np.unique(code, return_inverse=True)
    words = [
        ";".join(word for place, (word, _) in enumerate(members) if one >> place & 1) or None
        for one in distinct.tolist()
    ]
    return pa.array(words, pa.large_string()).take(pa.array(place_of))
