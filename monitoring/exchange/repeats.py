"""Rows of the same patient and time that repeat or contradict each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import (
    ANSWERS,
    COULD_NOT_MEASURE,
    INTERVENTIONS,
    LABS,
    OBSERVATIONS,
    PATIENTS,
    Table,
)
from monitoring.exchange.columns import names
from monitoring.exchange.faults import FaultsFound, Telling, visible
from monitoring.exchange.rows import TOTALS, plain, totals_possible

Lines = NDArray[np.int64]
Places = NDArray[np.intp]

ABOUT_THE_ENTRY = ("recorded_at", "recorded_by")
# Rows of one moment may each carry their own.
EXEMPT = (*OBSERVATIONS.key, "note", "confirmed", COULD_NOT_MEASURE, *ABOUT_THE_ENTRY)
THE_SAME = {
    PATIENTS: "the same patient",
    LABS: "the same patient, time and analyte",
    INTERVENTIONS: "the same patient, time and kind",
    ANSWERS: "the same patient, time and question",
}


@dataclass(frozen=True)
class _Groups:
    """Rows that share a group with others: where they stand, and the partner that is named."""

    rows: Places
    partners: Places  # the group's first row; for the first row, the second
    is_first: NDArray[np.bool_]
    contradict: NDArray[np.bool_]


def check_repeats(table: Table, rows: pd.DataFrame, lines: Lines, found: FaultsFound) -> None:
    """One row for each key; what is said about the entry itself does not tell rows apart."""
    told = [name for name in rows.columns if name not in ABOUT_THE_ENTRY]
    group = _codes(rows, table.key)
    shared = _groups(group, lambda places: _codes(rows.iloc[places], told, blank_is_a_value=True))
    faulty = np.flatnonzero(shared.contradict | ~shared.is_first)

    def tell(nth: int) -> Telling:
        place = faulty[nth]
        other = f"row {lines[shared.partners[place]]}, which is about {THE_SAME[table]}"
        key = str(rows[table.key[-1]].iloc[shared.rows[place]])
        if shared.contradict[place]:
            return key, f"contradicts {other}", "keep the one that is right"
        return key, f"repeats {other}", "take one of the two out"

    found.add_to_rows(table.file, table.key[-1], lines[shared.rows[faulty]], tell)


def check_moments(rows: pd.DataFrame, lines: Lines, found: FaultsFound) -> None:
    """Rows of one time complement each other: no cell filled in one is filled in another."""
    group = _codes(rows, OBSERVATIONS.key)
    among = np.flatnonzero(_is_shared(group))
    if len(among) == 0:
        return
    near, of_group, own_lines = rows.iloc[among], group[among], lines[among]
    clashing = np.zeros(len(among), np.bool_)
    for name in rows.columns:
        if name not in {*EXEMPT, "temperature_f"}:
            clashing |= _check_column(name, near, of_group, own_lines, found)
    _check_totals_together(near[~clashing], of_group[~clashing], own_lines[~clashing], found)


@dataclass(frozen=True)
class _Said:
    """What rows say of one thing: equal codes say the same, -1 says nothing."""

    codes: Places
    words: Callable[[int], str]


def _check_column(
    name: str, rows: pd.DataFrame, group: Places, lines: Lines, found: FaultsFound
) -> NDArray[np.bool_]:
    said = _temperatures(rows) if name == "temperature_c" else _said(name, rows)
    filled = np.flatnonzero(said.codes >= 0)
    shared = _groups(group[filled], lambda places: said.codes[filled[places]])
    faulty = np.flatnonzero(shared.contradict | ~shared.is_first)

    def tell(nth: int) -> Telling:
        own, other = (filled[place[faulty[nth]]] for place in (shared.rows, shared.partners))
        row = f"row {lines[other]} of the same patient and time"
        if shared.contradict[faulty[nth]]:
            fault = f"contradicts {row}, which has {said.words(other)}"
            return said.words(own), fault, "keep the right one, or correct a time"
        return said.words(own), f"repeats {row}", "take one of the two out"

    places = filled[shared.rows[faulty]]
    found.add_to_rows(OBSERVATIONS.file, name, lines[places], tell)
    clashing = np.zeros(len(rows), np.bool_)
    clashing[places] = True
    return clashing


def _said(name: str, rows: pd.DataFrame) -> _Said:
    values = rows[name]
    codes, distinct = pd.factorize(values)
    word = OBSERVATIONS.column(name).word
    if not word:
        return _Said(codes, lambda place: _plainly(values.iloc[place]))
    tried = names(rows[COULD_NOT_MEASURE], name)
    return _Said(
        np.where(tried, len(distinct), codes),
        lambda place: word if tried[place] else _plainly(values.iloc[place]),
    )


def _temperatures(rows: pd.DataFrame) -> _Said:
    """One thing, told in either of two columns; °F converts as course.timeline does."""
    celsius, fahrenheit = rows["temperature_c"], rows["temperature_f"]
    either = celsius.where(celsius.notna(), ((fahrenheit - 32) / 1.8).round(2))
    return _Said(
        pd.factorize(either)[0],
        lambda place: (
            f"{plain(fahrenheit.iloc[place])} °F"
            if np.isnan(celsius.iloc[place])
            else plain(celsius.iloc[place])
        ),
    )


def _plainly(value: float | str) -> str:
    return visible(value) if isinstance(value, str) else plain(value)


def _check_totals_together(
    rows: pd.DataFrame, group: Places, lines: Lines, found: FaultsFound
) -> None:
    """The total of one row against the items of the others at the same time."""
    if not _is_shared(group).any():
        return
    for total, items in TOTALS:
        points = rows[[item.name for item in items]]
        together = points.groupby(group).first()
        least, most = totals_possible(together, items)
        place = together.index.get_indexer(pd.Index(group))
        own_least, own_most = totals_possible(points, items)
        charted = rows[total.name].to_numpy(dtype=np.float64)
        agrees_alone = (charted >= own_least) & (charted <= own_most)
        fits = (charted >= least[place]) & (charted <= most[place])
        wrong = np.flatnonzero(agrees_alone & ~fits)
        has_items = points.notna().any(axis=1).to_numpy()
        beside = np.flatnonzero(np.isin(group, group[wrong]) & has_items & np.isnan(charted))
        bounds = list(zip(charted[wrong], least[place][wrong], most[place][wrong], strict=True))
        found.add_to_rows(OBSERVATIONS.file, total.name, lines[wrong], _telling_totals(bounds))
        found.add_to_rows(OBSERVATIONS.file, total.name, lines[beside], _tell_items)


def _telling_totals(bounds: list[tuple[float, float, float]]) -> Callable[[int], Telling]:
    def tell(nth: int) -> Telling:
        charted, least, most = bounds[nth]
        fault = f"does not fit the items of the same time, with which it is {least:g} to {most:g}"
        return plain(charted), fault, "correct the total or the items"

    return tell


def _tell_items(_nth: int) -> Telling:
    fault = "has items that do not fit the total in another row of the same time"
    return "", fault, "correct the total or the items"


# --- groups -------------------------------------------------------------------------------------


def _codes(
    rows: pd.DataFrame, names: list[str] | tuple[str, ...], *, blank_is_a_value: bool = False
) -> Places:
    """Equal rows get equal codes; -1 where one of the names is blank."""
    code = np.zeros(len(rows), np.int64)
    known = np.ones(len(rows), np.bool_)
    for name in names:
        own, distinct = pd.factorize(rows[name])
        known &= own >= 0
        code = code * (len(distinct) + 1) + own + 1
        if len(names) > 2:  # keep the codes small, so that their product cannot overflow
            code = np.unique(code, return_inverse=True)[1]
    return code if blank_is_a_value else np.where(known, code, -1)


def _is_shared(group: Places) -> NDArray[np.bool_]:
    _, place, sizes = np.unique(group, return_inverse=True, return_counts=True)
    shared: NDArray[np.bool_] = (sizes[place] > 1) & (group >= 0)
    return shared


def _groups(group: Places, content_of: Callable[[Places], Places]) -> _Groups:
    """`content_of` gives a code for what each of some rows says."""
    rows = np.flatnonzero(_is_shared(group))
    rows = rows[np.argsort(group[rows], kind="stable")]
    own = group[rows]
    if len(rows) == 0:
        nothing = np.zeros(0, np.bool_)
        return _Groups(rows, rows, nothing, nothing)
    starts = np.flatnonzero(np.diff(own, prepend=own[0] - 1))
    of_row = np.cumsum(np.diff(own, prepend=own[0] - 1) != 0) - 1
    first = starts[of_row]
    is_first = np.arange(len(rows)) == first
    content = content_of(rows)
    differs = content != content[first]
    contradict = np.bincount(of_row, weights=differs)[of_row] > 0
    return _Groups(rows, rows[np.where(is_first, first + 1, first)], is_first, contradict)
