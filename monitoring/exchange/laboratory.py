"""A laboratory result against its analyte: the units taken, the hard limits, slips of the unit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import (
    ANALYTE_PLAUSIBLE,
    ANALYTE_UNITS,
    LABS,
    UNIT_FACTORS,
    UNIT_SLIPS,
    UnitSlip,
)
from monitoring.exchange.faults import FaultsFound, Telling

Lines = NDArray[np.int64]

DECIMALS = 9  # a value at a limit must not fall out by its conversion
# Other spellings of the same size; the first of those that the analyte takes is suggested.
WRITTEN_ELSEWHERE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("10^9/l", "10e9/l", "x10^9/l", "x10*9/l", "g/l", "gpt/l", "/nl"), ("10*9/L",)),
    **dict.fromkeys(("10^3/ul", "10e3/ul", "x10^3/ul", "k/ul", "k/mm3", "thou/ul"), ("10*3/uL",)),
    **dict.fromkeys(("cells/ul", "/mm3", "/mcl", "cells/mm3"), ("/uL",)),
    **dict.fromkeys(("iu/l", "units/l"), ("U/L",)),
    **dict.fromkeys(("sec", "secs", "seconds", "second"), ("s",)),
    **dict.fromkeys(("ratio", "{inr}", "inr", "{ratio}"), ("1",)),
    **dict.fromkeys(("mcg/l", "ug/l"), ("ug/L", "ng/mL")),
    "ng/l": ("pg/mL",),
    "mval/l": ("meq/L", "mmol/L"),
}


@dataclass(frozen=True)
class _Pairing:
    """What holds for the results of one analyte in one unit."""

    taken: bool
    factor: float
    low: float
    high: float


def check_results(rows: pd.DataFrame, lines: Lines, found: FaultsFound) -> None:
    pairings, of_row = _pairings(rows)
    taken = np.array([pairing.taken for pairing in pairings])[of_row]
    low = np.array([pairing.low for pairing in pairings])[of_row]
    high = np.array([pairing.high for pairing in pairings])[of_row]
    factor = np.array([pairing.factor for pairing in pairings])[of_row]

    def analyte_and_unit(row: int) -> tuple[str, str]:
        return rows["analyte"].iloc[row], rows["unit"].iloc[row]

    untaken = np.flatnonzero(~taken)
    found.add_to_rows(
        LABS.file,
        "unit",
        lines[untaken],
        lambda nth: _tell_unit(*analyte_and_unit(untaken[nth])),
    )
    value = rows["value"].to_numpy(dtype=np.float64)
    converted = np.round(value * factor, DECIMALS)
    outside = np.flatnonzero(taken & ((converted < low) | (converted > high)))
    found.add_to_rows(
        LABS.file,
        "value",
        lines[outside],
        lambda nth: _tell_value(value[outside[nth]], *analyte_and_unit(outside[nth])),
    )
    within = taken & (converted >= low) & (converted <= high)
    _check_slips(rows, lines, within, found)
    _check_limits(rows, lines, found)


def comparable(rows: pd.DataFrame) -> NDArray[np.float64]:
    """The values in the unit of the hard limits; blank where the unit is not taken."""
    pairings, of_row = _pairings(rows)
    factor = np.array([p.factor if p.taken else np.nan for p in pairings])[of_row]
    values: NDArray[np.float64] = rows["value"].to_numpy(dtype=np.float64) * factor
    return values


def _pairings(rows: pd.DataFrame) -> tuple[list[_Pairing], NDArray[np.intp]]:
    analyte, analytes = pd.factorize(rows["analyte"])
    unit, units = pd.factorize(rows["unit"])
    # -1, a blank or faulty cell, takes the last place: nothing more is said of such a row
    code = np.where((analyte < 0) | (unit < 0), -1, analyte * max(len(units), 1) + unit)
    distinct, of_row = np.unique(code, return_inverse=True)
    pairings = [
        _Pairing(taken=True, factor=1, low=-np.inf, high=np.inf)
        if one < 0
        else _pairing(analytes[one // len(units)], units[one % len(units)])
        for one in distinct.tolist()
    ]
    return pairings, of_row


def _pairing(analyte: str, unit: str) -> _Pairing:
    low, high, _ = ANALYTE_PLAUSIBLE.get(analyte, (0.0, np.inf, ""))
    factor = UNIT_FACTORS.get((analyte, unit), 1.0)
    return _Pairing(unit in ANALYTE_UNITS.get(analyte, ()), factor, low, high)


def _tell_unit(analyte: str, unit: str) -> Telling:
    units = ANALYTE_UNITS[analyte]
    fault = f"is not a unit taken for {analyte}, which are {', '.join(units)}"
    return unit, fault, _nearest_unit(analyte, unit)


def _nearest_unit(analyte: str, unit: str) -> str:
    """Only another spelling of the same unit: of mg/L and mg/dL one looks like the other."""
    units = ANALYTE_UNITS[analyte]
    plain = re.sub(r"\s", "", unit).replace("µ", "u").replace("μ", "u").lower()
    if analyte == "d-dimer" and "{" not in plain:
        return f"say whether it is FEU or DDU: {units[0]} or {units[1]}"
    small = {known.lower(): known for known in units}
    elsewhere = [known for known in WRITTEN_ELSEWHERE.get(plain, ()) if known in units]
    if plain in small:
        return f"did you mean {small[plain]}?"
    if elsewhere:
        return f"did you mean {elsewhere[0]}?"
    return "convert the value to one of them"


def _tell_value(value: float, analyte: str, unit: str) -> Telling:
    own = _pairing(analyte, unit)
    shown = f"{value:.12g}"
    if own.high == np.inf:
        return shown, f"is below 0 {unit} for {analyte}", "check it against the report"
    low, high = own.low / own.factor, own.high / own.factor
    others = [
        other
        for other in ANALYTE_UNITS[analyte]
        if _pairing(analyte, other).factor != own.factor
        and own.low <= value * _pairing(analyte, other).factor <= own.high
    ]
    remedy = (
        f"is it in {others[0]}? then name that unit" if others else "check it against the report"
    )
    return shown, f"is outside {low:.4g} to {high:,.10g} {unit} for {analyte}", remedy


def _check_slips(
    rows: pd.DataFrame, lines: Lines, within: NDArray[np.bool_], found: FaultsFound
) -> None:
    """Values that the hard limits let pass, and that are likelier in another unit (9.2, LOCAL)."""
    value = rows["value"].to_numpy(dtype=np.float64)
    at_least_so_much = (rows["value_limit"] != "<").to_numpy(dtype=np.bool_)
    for slip in UNIT_SLIPS:
        # A result below the limit of detection is low for that reason, not for its unit.
        far = (value > slip.above) | ((value < slip.below) & at_least_so_much)
        own = within & far & (rows["analyte"] == slip.analyte).to_numpy(dtype=np.bool_)
        if not own.any():
            continue
        slipped = np.flatnonzero(own & rows["unit"].isin(slip.written).to_numpy())
        found.add_to_rows(
            LABS.file,
            "value",
            lines[slipped],
            _telling_of(slip, value[slipped], rows["unit"].iloc[slipped].tolist()),
        )


def _telling_of(
    slip: UnitSlip, values: NDArray[np.float64], units: list[str]
) -> Callable[[int], Telling]:
    def tell(nth: int) -> Telling:
        value, unit = float(values[nth]), units[nth]
        how = "above" if value > slip.above else "below"
        limit = slip.above if value > slip.above else slip.below
        factor = UNIT_FACTORS.get((slip.analyte, unit), 1.0)
        same = value * factor / UNIT_FACTORS.get((slip.analyte, slip.likelier), 1.0)
        return (
            f"{value:.12g}",
            f"is {how} {limit:g} {unit}, which is hardly ever so for {slip.analyte}",
            f"is it in {slip.likelier}? then name that unit; if it is right as it stands, write "
            f"it as {same:.6g} {slip.likelier}",
        )

    return tell


def _check_limits(rows: pd.DataFrame, lines: Lines, found: FaultsFound) -> None:
    for name in ("lower_limit", "upper_limit"):
        _check_sign(name, rows[name], lines, found)
    crossed = np.flatnonzero(rows["lower_limit"] > rows["upper_limit"])
    found.add_to_rows(
        LABS.file,
        "lower_limit",
        lines[crossed],
        lambda nth: (
            f"{rows['lower_limit'].iloc[crossed[nth]]:.12g}",
            f"is above the upper_limit {rows['upper_limit'].iloc[crossed[nth]]:.12g}",
            "are the two limits exchanged?",
        ),
    )


def _check_sign(name: str, limits: pd.Series, lines: Lines, found: FaultsFound) -> None:
    negative = np.flatnonzero(limits < 0)
    found.add_to_rows(
        LABS.file,
        name,
        lines[negative],
        lambda nth: (
            f"{limits.iloc[negative[nth]]:.12g}",
            "is below 0",
            "correct it, or leave it blank",
        ),
    )
