"""Form fields that open blank, with the last value and its age as a ghost beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from monitoring.scales.observables import OBSERVABLES
from monitoring.ui.words import LAST_CHARTED, NEVER_CHARTED, ago, as_text, spoken


@dataclass(frozen=True)
class Ghosts:
    """The last charted value of each column of one patient, and when it was observed."""

    last: dict[str, tuple[Any, datetime]]
    now: datetime

    def words(self, column: str, *, spoken_as: Callable[[Any], str] | None = None) -> str:
        """`spoken_as` says the value where a form asks it otherwise than it is charted."""
        if column not in self.last:
            return NEVER_CHARTED
        value, at = self.last[column]
        if spoken_as is not None:
            said = spoken_as(value)
        else:
            said = f"{value:g}" if isinstance(value, float) else spoken(str(value), column)
        return LAST_CHARTED.format(said=said, ago=ago(at, self.now))


def ghosts(observations: pd.DataFrame, *, now: datetime) -> Ghosts:
    last: dict[str, tuple[Any, datetime]] = {}
    for column in observations.columns:
        known = observations[observations[column].notna()]
        if len(known):
            last[column] = (known[column].iloc[-1], known["observed_at"].iloc[-1].to_pydatetime())
    return Ghosts(last, now)


@dataclass(frozen=True)
class Form:
    """One opening of one form: a new key after each save, so that a double click finds it blank."""

    key: str
    ghosts: Ghosts
    faults: dict[str, str]

    def of(self, column: str) -> str:
        return f"{self.key}:{column}"

    def value(self, column: str) -> Any:
        return st.session_state.get(self.of(column))

    def number(self, column: str, label: str, *, step: float = 1.0, format: str = "%g") -> None:
        """A number, blank until typed; limits are checked by the program, not by the browser."""
        st.number_input(
            label, value=None, step=step, format=format, key=self.of(column), persist_state="page"
        )
        self._below(column)

    def choice(self, column: str, label: str, options: Sequence[str] | None = None) -> None:
        """One tap; tapped again, it is blank again."""
        st.pills(
            label,
            options or OBSERVABLES[column].choices,  # type: ignore[attr-defined]
            key=self.of(column),
            format_func=lambda word: spoken(word, column),
            wrap=True,
            persist_state="page",
        )
        self._below(column)

    def several(self, column: str, label: str, options: Sequence[str]) -> None:
        """Several taps; `none` is a tap of its own and never assumed."""
        st.pills(
            label,
            options,
            selection_mode="multi",
            key=self.of(column),
            format_func=lambda word: spoken(word, column),
            wrap=True,
            persist_state="page",
        )
        self._below(column)

    def text(self, column: str, label: str) -> None:
        st.text_input(label, key=self.of(column), persist_state="page")
        self._below(column, ghost=False)

    def _below(self, column: str, *, ghost: bool = True) -> None:
        if column in self.faults:
            st.error(as_text(self.faults[column]))
        elif ghost:
            st.caption(self.ghosts.words(column))
