"""Vasopressors by the drug chart: for how many hours, and whether the dose is a high one.

Everything is as of the moment: a drip runs from its start to its stop, one without a stop still
runs (D21), and nothing that begins later is used. Where a vasopressor charted at the bedside does
not run on the drug chart, the drug chart does not tell the whole, and what it cannot prove is open.
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitoring.course.days import first_infusions, microseconds
from monitoring.course.graders import Charted
from monitoring.course.looked_up import as_of
from monitoring.grading.conditions import Readings
from monitoring.grading.truth import Truth
from monitoring.scales.high_dose_vasopressors import (
    DOSES,
    NEEDED_FOR,
    PER_KG_MIN,
    PER_MIN,
    VASOPRESSORS_COUNTED,
    WITHOUT_EQUIVALENT,
    HighDose,
    dose_column,
    is_high,
)
from monitoring.scales.observables import vasopressors, vasopressors_running, weight_kg

Bools = NDArray[np.bool_]
EVER = timedelta(days=36_500)
_HOUR, _MICRO = timedelta(hours=1), timedelta(microseconds=1)
_PER_HOUR = 1 / 60

# How a rate may be written, trimmed and lower-cased: the unit that it becomes, and the factor.
RATES: dict[str, tuple[str, float]] = {
    f"{mass}{per_kg}/{time}": (
        PER_KG_MIN if per_kg else PER_MIN,
        in_mcg * per_min,
    )
    for mass, in_mcg in (("mcg", 1), ("ug", 1), ("µg", 1), ("μg", 1), ("mg", 1000))
    for per_kg in ("", "/kg")
    for time, per_min in (("min", 1), ("h", _PER_HOUR), ("hr", _PER_HOUR))
}


def drips(charted: Charted) -> pd.DataFrame:
    """The vasopressors of the drug chart that count: who, kind, started_at, stopped_at, dose."""
    given = charted.interventions
    return given[given["kind"].isin(VASOPRESSORS_COUNTED)].reset_index(drop=True)


def not_on_the_drug_chart(moments: pd.DataFrame) -> Bools:
    """Moments at which a vasopressor is charted that does not run on the drug chart."""
    readings = Readings(moments)
    charted, running = vasopressors.members(readings), vasopressors_running.members(readings)
    own = vasopressors.bits(VASOPRESSORS_COUNTED)
    return np.asarray((charted.mask & ~running.mask & own) != 0)


def all_is_charted(moments: pd.DataFrame) -> Bools:
    """Moments at which the bedside says which vasopressors run, or that none does."""
    return vasopressors.members(Readings(moments)).complete


# --- hours ----------------------------------------------------------------------------------------


def hours_running(moments: pd.DataFrame, charted: Charted) -> NDArray[np.float64]:
    """Hours on any vasopressor since the first infusion, several at once counted once."""
    spans = _spans(charted)
    if spans.empty:
        return np.zeros(len(moments))
    found = as_of(moments, spans.rename(columns={"start": "observed_at"}), EVER)
    since = np.minimum(microseconds(moments["observed_at"]), found["stop"].fillna(0).to_numpy())
    started = microseconds(found["at"])
    running = np.where(found["at"].notna(), since - started, 0)
    return np.asarray((found["before"].fillna(0).to_numpy() + running) * _MICRO / _HOUR)


def _spans(charted: Charted) -> pd.DataFrame:
    """patient_id, start, stop and the microseconds `before`, of spans that do not overlap."""
    given = drips(charted)
    infused = first_infusions(charted.patients)["first_infused_at"]
    day_0 = microseconds(given["patient_id"].map(infused))
    endless = np.iinfo(np.int64).max // 2
    stop = np.where(given["stopped_at"].isna(), endless, microseconds(given["stopped_at"]))
    start = np.maximum(microseconds(given["started_at"]), day_0)
    spans = pd.DataFrame({"patient_id": given["patient_id"], "start": start, "stop": stop})
    spans = spans[spans["start"] < spans["stop"]]
    spans = spans.sort_values(["patient_id", "start"], kind="stable", ignore_index=True)
    if spans.empty:
        return spans
    reached = spans.groupby("patient_id")["stop"].cummax()
    before = reached.groupby(spans["patient_id"]).shift(1)
    number = (before.isna() | (spans["start"] > before)).cumsum()
    joined = spans.groupby(number).agg(
        patient_id=("patient_id", "first"), start=("start", "first"), stop=("stop", "max")
    )
    length = joined["stop"] - joined["start"]
    total = length.groupby(joined["patient_id"]).cumsum() - length
    start_at = pd.to_datetime(joined["start"], unit="us", utc=True).astype("datetime64[us, UTC]")
    return joined.assign(before=total, start=start_at).reset_index(drop=True)


# --- dose -----------------------------------------------------------------------------------------


def high_dose_words(
    table: tuple[HighDose, ...], moments: pd.DataFrame, charted: Charted
) -> pd.Series:
    """yes, no or blank: whether the vasopressors run at a high dose by a table of doses."""
    blank = pd.Series(None, index=moments.index, dtype="str")
    if drips(charted).empty:
        return blank
    regimens = _regimens(charted)
    dose = is_high(table).evaluate(Readings(regimens))
    begun = _beginning_of_run(regimens, dose)
    table_of_runs = regimens[["patient_id", "observed_at"]].assign(
        certain=dose.certain, possible=dose.possible, begun=begun
    )
    found = as_of(moments, table_of_runs, EVER)
    lasted = microseconds(moments["observed_at"]) - found["begun"].fillna(0).to_numpy()
    long_enough = lasted >= NEEDED_FOR // _MICRO
    # What else may run, beyond the drug chart, decides as well.
    whole = all_is_charted(moments) & ~not_on_the_drug_chart(moments)
    there = found["at"].notna().to_numpy() & whole
    certain, possible = (
        found[name].astype("boolean").fillna(value=False).to_numpy(dtype=np.bool_)
        for name in ("certain", "possible")
    )
    words = np.select([there & certain & long_enough, there & ~possible], ["yes", "no"], "")
    return blank.mask(words != "", pd.Series(words, index=moments.index, dtype="str"))


def _regimens(charted: Charted) -> pd.DataFrame:
    """What runs from each start or stop of a drip on: the agents by name, and their doses."""
    given = _with_rates(drips(charted), charted)
    times = [given[["patient_id", name]].set_axis(["patient_id", "observed_at"], axis=1)
             for name in ("started_at", "stopped_at")]  # fmt: skip
    changes = pd.concat(times).dropna().drop_duplicates()
    changes = changes.sort_values(["patient_id", "observed_at"], kind="stable", ignore_index=True)
    pairs = changes.reset_index(names="row").merge(given, on="patient_id")
    runs = (pairs["started_at"] <= pairs["observed_at"]) & (
        pairs["stopped_at"].isna() | (pairs["stopped_at"] > pairs["observed_at"])
    )
    pairs = pairs[runs].sort_values(["row", "kind"], kind="stable")
    named = pairs.drop_duplicates(["row", "kind"]).groupby("row")["kind"].agg(";".join)
    words = named.reindex(changes.index).fillna("none").astype("str")
    weights = charted.patients.set_index("patient_id")[weight_kg.name]
    return changes.assign(
        **{vasopressors_running.name: words, weight_kg.name: changes["patient_id"].map(weights)},
        **_doses(pairs, len(changes)),
    )


def _doses(pairs: pd.DataFrame, rows: int) -> dict[str, NDArray[np.float64]]:
    """0 where the agent does not run; NaN where it runs at a dose unknown or written twice."""
    kind = pairs["kind"].where(~pairs["kind"].isin(WITHOUT_EQUIVALENT), "others")
    columns = {}
    for agent, own in pairs.groupby(kind):
        twice = own["row"].duplicated(keep=False)
        for unit in (PER_MIN, PER_KG_MIN):
            dose = own[unit].mask(twice | (agent == "others"))
            column = np.zeros(rows)
            column[own["row"].to_numpy()] = dose.to_numpy()
            columns[dose_column(str(agent), unit)] = column
    return {one.name: columns.get(one.name, np.zeros(rows)) for one in DOSES}


def _with_rates(given: pd.DataFrame, charted: Charted) -> pd.DataFrame:
    """The dose in mcg/min and in mcg/kg/min, blank where it cannot be told."""
    written = given["unit"].astype("str").str.strip().str.lower()
    known = {text: RATES[text] for text in written.dropna().unique() if text in RATES}
    unit = written.map({text: one for text, (one, _) in known.items()})
    factor = written.map({text: factor for text, (_, factor) in known.items()}).astype("float64")
    rate = given["dose"] * factor
    weights = charted.patients.set_index("patient_id")[weight_kg.name]
    weight = given["patient_id"].map(weights).astype("float64")
    low, high = weight_kg.plausible
    weight = weight.where(weight.between(low, high))
    per_kg = (unit == PER_KG_MIN).fillna(value=False).to_numpy(dtype=np.bool_)
    return given.assign(
        **{
            PER_MIN: np.where(per_kg, rate * weight, rate),
            PER_KG_MIN: np.where(per_kg, rate, rate / weight),
        }
    )


def _beginning_of_run(regimens: pd.DataFrame, dose: Truth) -> NDArray[np.int64]:
    """Since when, in microseconds, the dose has certainly been high without a break."""
    patient, _ = pd.factorize(regimens["patient_id"])
    goes_on = np.zeros(len(regimens), dtype=np.bool_)
    goes_on[1:] = (np.diff(patient) == 0) & dose.certain[1:] & dose.certain[:-1]
    first = np.maximum.accumulate(np.where(goes_on, 0, np.arange(len(regimens))))
    begun: NDArray[np.int64] = microseconds(regimens["observed_at"])[first]
    return begun
