"""What one row says against itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.charting.tables import INTERVENTIONS, LABS, OBSERVATIONS, PATIENTS, Table
from monitoring.exchange import times
from monitoring.exchange.columns import text_of
from monitoring.exchange.faults import FaultsFound
from monitoring.exchange.laboratory import check_results
from monitoring.grading.conditions import Number
from monitoring.scales import observables as o

Lines = NDArray[np.int64]

# A total, and the items that it adds up.
TOTALS: tuple[tuple[Number, tuple[Number, ...]], ...] = (
    (o.ice_total, o.ICE_ITEMS),
    (o.capd_total, o.CAPD_ITEMS),
)
BASELINE_TOTALS: tuple[tuple[Number, tuple[Number, ...]], ...] = (
    (o.baseline_ice, o.BASELINE_ICE_ITEMS),
)
DAYS_IN_A_YEAR = 365.25
YEARS_APART_AT_MOST = 1.0
OLDEST = 120  # age_years' own limit


def check_rows(table: Table, rows: pd.DataFrame, lines: Lines, found: FaultsFound) -> None:
    """Cells that were faulty are blank here, so nothing is told twice."""
    check = _CHECKS.get(table.name)
    if check is not None:
        check(rows, lines, found)


def _check_observations(rows: pd.DataFrame, lines: Lines, found: FaultsFound) -> None:
    both = np.flatnonzero(rows["temperature_c"].notna() & rows["temperature_f"].notna())
    found.add_to_rows(
        OBSERVATIONS.file,
        "temperature_f",
        lines[both],
        lambda nth: (
            plain(rows["temperature_f"].iloc[both[nth]]),
            f"stands beside a temperature_c of {plain(rows['temperature_c'].iloc[both[nth]])}",
            "leave one of the two blank",
        ),
    )
    for total, items in TOTALS:
        check_total(OBSERVATIONS, rows, lines, total, items, found)


def check_total(
    table: Table,
    rows: pd.DataFrame,
    lines: Lines,
    total: Number,
    items: Sequence[Number],
    found: FaultsFound,
) -> None:
    """A total lies between the points given and those with full points where none are."""
    least, most = totals_possible(rows, items)
    charted = rows[total.name].to_numpy(dtype=np.float64)
    with np.errstate(invalid="ignore"):
        wrong = np.flatnonzero((charted < least) | (charted > most))

    def tell(nth: int) -> tuple[str, str, str]:
        low, high = least[wrong[nth]], most[wrong[nth]]
        if low == high:
            fault = f"disagrees with its items, which add up to {low:g}"
        else:
            fault = f"does not fit the items filled in, with which it is {low:g} to {high:g}"
        return plain(charted[wrong[nth]]), fault, "correct the total or the items"

    found.add_to_rows(table.file, total.name, lines[wrong], tell)


def totals_possible(
    rows: pd.DataFrame, items: Sequence[Number]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    points = rows[[item.name for item in items]].to_numpy(dtype=np.float64)
    given = ~np.isnan(points)
    full = np.array([item.plausible[1] for item in items])
    least: NDArray[np.float64] = np.where(given, points, 0).sum(axis=1)
    most: NDArray[np.float64] = np.where(given, points, full).sum(axis=1)
    return least, most


def _check_patients(rows: pd.DataFrame, lines: Lines, found: FaultsFound) -> None:
    for total, items in BASELINE_TOTALS:
        check_total(PATIENTS, rows, lines, total, items, found)
    infused_at = text_of(rows["infused_at"])
    infused = times.firsts(infused_at)
    died = rows["died_at"].dt.tz_localize(None).to_numpy().astype("datetime64[us]")
    before = np.flatnonzero(died < infused)
    found.add_to_rows(
        PATIENTS.file,
        "died_at",
        lines[before],
        lambda nth: (
            written(rows["died_at"].iloc[before[nth]]),
            f"is before the first infusion at {rows['infused_at'].iloc[before[nth]]}",
            "correct one of the two times",
        ),
    )
    _check_ages(rows, times.first_dates(infused_at), lines, found)


def _check_ages(
    rows: pd.DataFrame, infused_on: times.Instants, lines: Lines, found: FaultsFound
) -> None:
    """Against the first infusion's date as written, in its own offset."""
    birth_date = text_of(rows["birth_date"])
    days = (infused_on - times.days(birth_date)).astype("timedelta64[D]")
    age = np.where(np.isnat(days), np.nan, days.astype(np.float64) / DAYS_IN_A_YEAR)
    charted = rows["age_years"].to_numpy(dtype=np.float64)
    _tell_births(rows, lines, found, age < 0, "is after the first infusion", "correct it")
    _tell_births(
        rows, lines, found, age >= OLDEST + 1, f"makes an age over {OLDEST} years", "correct it"
    )
    apart = np.flatnonzero((age >= 0) & (np.abs(age - charted) > YEARS_APART_AT_MOST))
    found.add_to_rows(
        PATIENTS.file,
        "age_years",
        lines[apart],
        lambda nth: (
            plain(charted[apart[nth]]),
            f"contradicts birth_date {rows['birth_date'].iloc[apart[nth]]}, "
            f"which makes {age[apart[nth]]:.1f} years at the first infusion",
            "correct one, or leave age_years blank",
        ),
    )


def _tell_births(
    rows: pd.DataFrame,
    lines: Lines,
    found: FaultsFound,
    wrong: NDArray[np.bool_],
    fault: str,
    remedy: str,
) -> None:
    places = np.flatnonzero(wrong)
    found.add_to_rows(
        PATIENTS.file,
        "birth_date",
        lines[places],
        lambda nth: (str(rows["birth_date"].iloc[places[nth]]), fault, remedy),
    )


def _check_interventions(rows: pd.DataFrame, lines: Lines, found: FaultsFound) -> None:
    before = np.flatnonzero(rows["stopped_at"] < rows["started_at"])
    found.add_to_rows(
        INTERVENTIONS.file,
        "stopped_at",
        lines[before],
        lambda nth: (
            written(rows["stopped_at"].iloc[before[nth]]),
            f"is before started_at {written(rows['started_at'].iloc[before[nth]])}",
            "correct one of the two times",
        ),
    )


def plain(number: float) -> str:
    return f"{number:.12g}"


def written(time: pd.Timestamp) -> str:
    whole_minute = time.second == 0 and time.microsecond == 0
    return str(time.isoformat(timespec="minutes" if whole_minute else "auto"))


_CHECKS: dict[str, Callable[[pd.DataFrame, Lines, FaultsFound], None]] = {
    OBSERVATIONS.name: _check_observations,
    PATIENTS.name: _check_patients,
    INTERVENTIONS.name: _check_interventions,
    LABS.name: check_results,
}
