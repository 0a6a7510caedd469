"""A charting folder of many SYNTHETIC patients, written in whole columns from a seed.

The physiology is no model of the disease: it makes every scale work. Some patients have fevers,
oxygen, vasopressors and falls of the ICE score; counts fall and recover; cells, whole rows and
results are missing as they are in real charts; one laboratory reports in other units than the other.

The patients come in blocks, each from a seed of its own: the first block of 10,000 patients is the
first block of 1,000, and memory does not grow with their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from monitoring.charting.tables import ANALYTE_PLAUSIBLE

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SEED = 2026
BLOCK = 250
DAYS = 35
MOMENTS_A_DAY = 6
OFFSET = "+01:00"
FIRST_INFUSION = np.datetime64("2026-01-12T11:00", "m")
INFUSION_DATES = 120
BEFORE_LYMPHODEPLETION_H, LYMPHODEPLETION_H = (-196, -150), -144
CHILDREN = 0.04


def write_large_folder(folder: Path, *, patients: int, seed: int = SEED) -> dict[str, int]:
    """Writes the five files; gives the rows of each. The same seed writes the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, int] = {}
    for number, first in enumerate(range(0, patients, BLOCK)):
        block = _Block.drawn(first, min(BLOCK, patients - first), [seed, number])
        for name, table in block.tables():
            rows[name] = rows.get(name, 0) + table.num_rows
            _append(folder / f"{name}.csv", table, header=number == 0)
    return rows


def _append(path: Path, table: pa.Table, *, header: bool) -> None:
    options = csv.WriteOptions(include_header=False, quoting_style="none")
    with path.open("wb" if header else "ab") as file:
        if header:
            file.write((",".join(table.column_names) + "\n").encode())
        csv.write_csv(table, file, options)


# --- the laboratory -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Analyte:
    """`reported` is how the one and the other laboratory report it: unit, factor, decimals.

    Limits and curve are in the first unit. `morning` and `evening` are the shares of the draws that
    measure it.
    """

    name: str
    reported: tuple[tuple[str, float, int], ...]
    limits: tuple[float | None, float | None]
    curve: Callable[[_Block, Floats], Floats]  # of days since the infusion
    morning: float = 0.85
    evening: float = 0.2
    least: float = 0.0  # the limit of detection


def _steady(usual: float, sd: float) -> Callable[[_Block, Floats], Floats]:
    """Around a patient's own usual value, with excursions in a few."""

    def curve(block: _Block, days: Floats) -> Floats:
        own = usual * np.exp(block.rng.normal(0, sd, (block.size, 1)))
        drift = block.rng.normal(0, sd / 2, days.shape)
        far = block.rng.normal(0, 3 * sd, (block.size, 1)) * block.inflammation(days)
        return own * np.exp(drift + far)

    return curve


def _rising(usual: float, times: float) -> Callable[[_Block, Floats], Floats]:
    """With the inflammation, in the mean up to so many times the usual value."""

    def curve(block: _Block, days: Floats) -> Floats:
        own = usual * np.exp(block.rng.normal(0, 0.3, (block.size, 1)))
        height = np.log(times) * block.rng.gamma(2, 0.5, (block.size, 1))
        rise = height * block.inflammation(days - 1)
        return own * np.exp(rise + block.rng.normal(0, 0.08, days.shape))

    return curve


def _falling(usual: float, share: float, sd: float = 0.35) -> Callable[[_Block, Floats], Floats]:
    """After lymphodepletion down to about this share, and back at each patient's own pace."""

    def curve(block: _Block, days: Floats) -> Floats:
        own = usual * np.exp(block.rng.normal(0, sd, (block.size, 1)))
        depth = -np.log(share) * block.rng.gamma(4, 0.25, (block.size, 1))
        down = np.clip((days + 5) / 7, 0, 1)
        up = np.clip((days - block.recovery) / 10, 0, 1)
        again = 0.7 * np.exp(-(((days - block.recovery - 16) / 4) ** 2)) * block.second_dip
        low = np.clip(down - up, 0, 1) + again
        return own * np.exp(-depth * low + block.rng.normal(0, sd / 3, days.shape))

    return curve


_COUNT = (("10*9/L", 1.0, 2), ("/uL", 1000.0, 0))
_ENZYME = (("U/L", 1.0, 0), ("U/L", 1.0, 0))
_RARE = {"morning": 0.06, "evening": 0.01}

ANALYTES: tuple[_Analyte, ...] = (
    _Analyte("leukocytes", _COUNT, (4.0, 10.0), _falling(6.0, 0.05), 0.97, 0.6),
    _Analyte("neutrophils", _COUNT, (1.8, 7.5), _falling(3.6, 0.03), 0.95, 0.55, least=0.1),
    _Analyte("lymphocytes", _COUNT, (1.0, 4.0), _falling(1.3, 0.05), 0.93, 0.4, least=0.05),
    _Analyte("platelets", (("10*9/L", 1, 0), ("10*3/uL", 1, 0)), (150, 400), _falling(190, 0.15), 0.97, 0.6),
    _Analyte("hemoglobin", (("g/dL", 1, 1), ("g/L", 10, 0)), (12.0, 16.0), _falling(11.0, 0.68, 0.1), 0.97, 0.6),
    _Analyte("crp", (("mg/L", 1, 1), ("mg/dL", 0.1, 2)), (None, 5.0), _rising(9, 12), 0.9, 0.3, least=0.5),
    _Analyte("ferritin", (("ug/L", 1, 0), ("ng/mL", 1, 0)), (15, 300), _rising(420, 9), 0.85, 0.15),
    _Analyte("ldh", _ENZYME, (None, 250), _rising(210, 2.5)),
    _Analyte("alt", _ENZYME, (None, 45), _rising(24, 3)),
    _Analyte("ast", _ENZYME, (None, 40), _rising(25, 3)),
    _Analyte("alp", _ENZYME, (40, 130), _rising(80, 1.5), 0.9, 0.1),
    _Analyte("ggt", _ENZYME, (None, 60), _rising(35, 2.5), 0.85, 0.1),
    _Analyte("bilirubin", (("mg/dL", 1, 2), ("umol/L", 17.1, 0)), (None, 1.2), _rising(0.6, 2.2)),
    _Analyte("creatinine", (("mg/dL", 1, 2), ("umol/L", 88.4, 0)), (0.6, 1.2), _rising(0.85, 1.7)),
    _Analyte("uric-acid", (("mg/dL", 1, 1), ("umol/L", 59.48, 0)), (3.5, 7.2), _rising(4.5, 1.4)),
    _Analyte("albumin", (("g/dL", 1, 1), ("g/L", 10, 0)), (3.5, 5.2), _steady(3.5, 0.09), 0.92, 0.2),
    _Analyte("sodium", (("mmol/L", 1, 0), ("meq/L", 1, 0)), (135, 145), _steady(138, 0.015), 0.97, 0.6),
    _Analyte("potassium", (("mmol/L", 1, 1), ("meq/L", 1, 1)), (3.5, 5.0), _steady(3.9, 0.07), 0.97, 0.6),
    _Analyte("calcium", (("mg/dL", 1, 1), ("mmol/L", 0.2495, 2)), (8.6, 10.3), _steady(9.0, 0.05)),
    _Analyte("magnesium", (("mg/dL", 1, 1), ("mmol/L", 0.4114, 2)), (1.7, 2.4), _steady(1.9, 0.1)),
    _Analyte("phosphate", (("mg/dL", 1, 1), ("mmol/L", 0.3229, 2)), (2.5, 4.5), _steady(3.1, 0.15)),
    _Analyte("glucose", (("mg/dL", 1, 0), ("mmol/L", 0.05551, 1)), (70, 100), _steady(112, 0.18), 0.92, 0.6),
    _Analyte("fibrinogen", (("mg/dL", 1, 0), ("g/L", 0.01, 2)), (200, 400), _steady(360, 0.2), 0.85, 0.2),
    _Analyte("urea-nitrogen", (("mg/dL", 1, 0), ("mmol/L", 0.357, 1)), (7, 20), _rising(14, 1.6)),
    _Analyte("inr", (("1", 1, 2), ("1", 1, 2)), (None, 1.2), _rising(1.05, 1.25), 0.8, 0.15),
    _Analyte("aptt", (("s", 1, 0), ("s", 1, 0)), (25, 37), _rising(31, 1.3), 0.8, 0.15),
    _Analyte("lactate", (("mmol/L", 1, 1), ("mg/dL", 9.01, 0)), (0.5, 2.0), _rising(1.1, 2), 0.3, 0.2),
    _Analyte("procalcitonin", (("ng/mL", 1, 2), ("ng/mL", 1, 2)), (None, 0.5), _rising(0.12, 6), 0.3, 0.05, least=0.05),
    _Analyte("il-6", (("pg/mL", 1, 1), ("pg/mL", 1, 1)), (None, 7.0), _rising(6, 60), 0.2, 0.05, least=1.5),
    _Analyte("d-dimer", (("ng/mL{FEU}", 1, 0), ("mg/L{FEU}", 0.001, 2)), (None, 500), _rising(450, 5), 0.2, 0.05),
    _Analyte("triglycerides", (("mg/dL", 1, 0), ("mmol/L", 0.01129, 2)), (None, 150), _rising(120, 2), 0.15, 0.02),
    _Analyte("calcium-ionised", (("mmol/L", 1, 2), ("mmol/L", 1, 2)), (1.15, 1.32), _steady(1.2, 0.06), **_RARE),
    _Analyte("lipase", _ENZYME, (None, 60), _rising(30, 2), **_RARE),
    _Analyte("amylase", _ENZYME, (25, 110), _rising(60, 1.6), **_RARE),
    _Analyte("ck", _ENZYME, (None, 190), _rising(80, 2), **_RARE),
    _Analyte("igg", (("mg/dL", 1, 0), ("g/L", 0.01, 1)), (700, 1600), _falling(800, 0.6, 0.25), **_RARE),
    _Analyte("cd4", _COUNT, (0.4, 1.6), _falling(0.35, 0.1), **_RARE),
    _Analyte("bilirubin-direct", (("mg/dL", 1, 2), ("umol/L", 17.1, 0)), (None, 0.3), _rising(0.15, 2.2), **_RARE),
)  # fmt: skip

QUESTIONS = (
    "anticoagulated",
    "hypokalemia-symptomatic",
    "hyperkalemia-intervention",
    "hyponatremia-symptomatic",
    "hypocalcemia-symptomatic",
    "hypernatremia-intervention",
    "hyperglycemia-insulin",
    "anemia-transfusion-indicated",
    "hyperphosphatemia-intervention",
    "hypophosphatemia-oral-replacement",
    "lipase-increased-symptomatic",
    "inr-increased-bleeding",
)
ONCE = ("splenomegaly", "hepatomegaly", "haemophagocytosis", "known-immunosuppression")


# --- the patients ---------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Block:
    """Some patients: columns of one, so that they lie beside arrays of patients × times."""

    rng: np.random.Generator
    ids: pa.Array
    infused_at: NDArray[np.datetime64]
    age: Floats
    severity: Floats  # of CRS, 0-4
    onset: Floats  # days after the infusion
    lasts: Floats
    neuro: Floats  # of ICANS, 0-4
    recovery: Floats
    second_dip: Floats
    laboratory: NDArray[np.intp]
    last_day: Floats

    @classmethod
    def drawn(cls, first: int, size: int, seed: list[int]) -> _Block:
        rng = np.random.default_rng(seed)

        def column(values: NDArray[Any]) -> Floats:
            return values.astype(np.float64)[:, np.newaxis]

        date = rng.integers(0, INFUSION_DATES, size)
        child = rng.random(size) < CHILDREN
        severity = column(rng.choice(5, size, p=[0.15, 0.4, 0.28, 0.12, 0.05]))
        neuro = rng.choice(5, size, p=[0.55, 0.2, 0.12, 0.09, 0.04])
        return cls(
            rng,
            pa.array([f"LARGE-{number:06d}" for number in range(first, first + size)]),
            FIRST_INFUSION + (date * 24 * 60).astype("timedelta64[m]"),
            np.where(child, rng.integers(3, 12, size), rng.integers(18, 84, size)).astype(float),
            severity,
            column(rng.uniform(0.5, 7, size)),
            column(rng.uniform(2, 7, size)),
            column(neuro) * (severity > 0),
            column(rng.uniform(6, 24, size)),
            column(rng.random(size) < 0.35),
            rng.integers(0, 2, size),
            column(np.where(rng.random(size) < 0.04, rng.uniform(9, DAYS, size), np.inf)),
        )

    @property
    def size(self) -> int:
        return len(self.ids)

    def wave(self, days: Floats, *, later: float = 0.0) -> Floats:
        """From 0 at the onset to 1 and back; `later` days after it for the nervous system."""
        since = (days - self.onset - later) / self.lasts
        return np.clip(1 - np.abs(2 * since - 1), 0, 1)

    def inflammation(self, days: Floats) -> Floats:
        return self.severity / 4 * self.wave(days)

    def tables(self) -> Iterator[tuple[str, pa.Table]]:
        yield "patients", self._patients()
        yield "observations", _observations(self)
        yield "labs", _labs(self)
        yield "interventions", _interventions(self)
        yield "answers", _answers(self)

    def _patients(self) -> pa.Table:
        size, rng = self.size, self.rng
        infused = _written(self.infused_at)
        begun = _written(self.infused_at + np.timedelta64(LYMPHODEPLETION_H, "h"))
        recorded = rng.random(size) < 0.95
        end = self.infused_at + (np.minimum(self.last_day, DAYS)[:, 0] * 1440).astype("m8[m]")
        ended, died = _written(end), np.isfinite(self.last_day[:, 0])
        systolic = _gaps(rng, rng.normal(126, 13, size).clip(80, 190).round(), 0.1)
        spo2 = _gaps(rng, rng.integers(94, 100, size).astype(float), 0.1)
        baseline_ice = np.where((self.age >= 12) & (rng.random(size) < 0.9), 10, np.nan)
        return pa.table(
            {
                "patient_id": self.ids,
                "age_years": self.age,
                "sex": pa.array(np.array(["female", "male"])[rng.integers(0, 2, size)]),
                "weight_kg": rng.normal(76, 14, size).clip(40, 140).round(),
                "product": _one_of(rng, ("axi-cel", "tisa-cel", "liso-cel", "cilta-cel"), size),
                "lymphodepletion_started_at": pc.if_else(pa.array(recorded), begun, None),
                "infused_at": infused,
                "synthetic": pa.repeat("yes", size),
                "baseline_systolic_mmhg": pa.array(systolic, from_pandas=True),
                "baseline_ice": pa.array(baseline_ice, from_pandas=True),
                "baseline_spo2_pct": pa.array(spo2, from_pandas=True),
                "spo2_target": _where(rng.random(size) < 0.04, "88-92"),
                "died_at": pc.if_else(pa.array(died), ended, None),
                "death_cause": pc.if_else(pa.array(died), _one_of(rng, CAUSES, size), None),
                "last_seen_at": pc.if_else(pa.array(died), None, ended),
            }
        )


CAUSES = ("other", "other", "crs", "icans", "iec-hs")


# --- the bedside ----------------------------------------------------------------------------------


def _observations(block: _Block) -> pa.Table:
    """Every four hours, with cells and whole rows missing; ICE or CAPD twice a day."""
    rng = block.rng
    moments = DAYS * MOMENTS_A_DAY
    minutes = np.arange(moments) * (24 * 60 // MOMENTS_A_DAY) - 240
    late = rng.integers(-10, 21, (block.size, moments))
    at = block.infused_at[:, np.newaxis] + (minutes + late).astype("m8[m]")
    days = (minutes + late) / 1440
    there = (rng.random(days.shape) > 0.03) & (days < block.last_day)
    shape = days.shape
    height = block.inflammation(days)
    fever = (2.9 * np.sqrt(block.wave(days)) * (block.severity > 0)) * (
        0.35 + 0.65 * (rng.random(shape) < 0.7)
    )
    other_fever = 2.0 * (block.rng.random((block.size, 1)) < 0.25) * (np.abs(days - 12) < 1.2)
    temperature = (
        36.6 + 0.3 * np.sin(days * 6.28) + fever + other_fever + rng.normal(0, 0.25, shape)
    )
    systolic = rng.normal(122, 9, shape) + rng.normal(0, 10, (block.size, 1)) - 38 * height
    pressors = np.where((block.severity >= 3) & (height > 0.45), 1, 0)
    pressors = np.where((block.severity >= 4) & (height > 0.75), 2, pressors)
    device = np.zeros(shape, dtype=np.intp)
    for place, (severity, least) in enumerate(((2, 0.3), (3, 0.55), (4, 0.8)), start=1):
        device[(block.severity >= severity) & (height > least)] = place
    spo2 = rng.normal(97, 1.3, shape) - 5 * height
    flow = np.select(
        [device == 1, device == 2],
        [rng.integers(1, 7, shape), rng.integers(30, 51, shape)],
        np.nan,
    )
    fio2 = np.where(device >= 2, rng.integers(8, 17, shape) * 5, np.nan)
    hours = (np.arange(moments) % MOMENTS_A_DAY)[np.newaxis, :]
    own = np.isin(hours, (1, 4)) & (rng.random(shape) < 0.9)
    columns: dict[str, Any] = {
        "temperature_c": _gaps(rng, temperature.clip(34, 42).round(1), 0.08),
        "heart_rate_bpm": _gaps(rng, (84 + 30 * height + rng.normal(0, 9, shape)).round(), 0.05),
        "respiratory_rate_bpm": _gaps(
            rng, (16 + 8 * height + rng.normal(0, 2, shape)).round(), 0.1
        ),
        "spo2_pct": _gaps(rng, spo2.clip(75, 100).round(), 0.06),
        "systolic_mmhg": _gaps(rng, systolic.clip(60, 200).round(), 0.05),
        "diastolic_mmhg": _gaps(rng, (systolic * 0.6).clip(35, 120).round(), 0.07),
        "fluid_bolus": _words(rng, ("no", "yes"), ((height > 0.3) & (systolic < 95)) * 1, 0.3),
        "vasopressors": _words(rng, PRESSORS, pressors, 0.1),
        "oxygen_device": _words(rng, DEVICES, device, 0.05),
        "oxygen_flow_l_min": _gaps(rng, flow, 0.1),
        "fio2_pct": _gaps(rng, fio2, 0.2),
        **_neurology(block, days, own),
        "symptoms": _words(rng, SYMPTOMS, rng.integers(0, len(SYMPTOMS), shape), 0.8),
    }
    # A pressure that could not be measured is charted as such, and is no number.
    tried = rng.random(shape) < 0.002
    systolic_cells = pc.cast(
        pa.array(columns["systolic_mmhg"].ravel(), from_pandas=True), pa.string()
    )
    columns["systolic_mmhg"] = pc.if_else(pa.array(tried.ravel()), "unrecordable", systolic_cells)
    return _long(block, at, there, columns)


PRESSORS = ("none", "norepinephrine", "norepinephrine;vasopressin")
DEVICES = ("room-air", "nasal-cannula", "high-flow-cannula", "ventilator")
SYMPTOMS = ("none", "headache", "nausea;vomiting", "tremor", "rigors", "confusion")
AWAKENS = ("awakens-spontaneously", "awakens-to-voice", "awakens-to-touch", "unarousable")
SEIZURES = ("none", "brief", "prolonged")
ICE = (("ice_writing", 1), ("ice_attention", 1), ("ice_orientation", 4), ("ice_naming", 3), ("ice_commands", 1))  # fmt: skip
CAPD_ITEMS = 8


def _neurology(block: _Block, days: Floats, own: Bools) -> dict[str, Any]:
    rng = block.rng
    depth = block.neuro * block.wave(days, later=2.5) / 4
    awake = np.searchsorted([0.35, 0.6, 0.85], depth)
    child = (block.age < 12)[:, np.newaxis]
    lost = np.where(
        awake == 3, 10, (10 * depth + rng.normal(0, 0.5, depth.shape)).round().clip(0, 9)
    )
    columns: dict[str, Any] = {}
    total = np.zeros(depth.shape)
    left = lost.copy()
    for name, full in ICE:
        gone = np.minimum(left, full)
        left -= gone
        points = full - gone
        total += points
        cells = pc.cast(
            pa.array(_shown(points, own & ~child & (awake < 3)).ravel(), from_pandas=True),
            pa.string(),
        )
        asleep = pa.array((own & ~child & (awake == 3)).ravel())
        columns[name] = pc.if_else(asleep, "untestable", cells)
    columns["ice_total"] = _shown(total, own & ~child & (awake < 3) & (rng.random(own.shape) < 0.7))
    for item in range(1, CAPD_ITEMS + 1):
        points = (4 * depth + rng.normal(0, 0.4, depth.shape)).round().clip(0, 4)
        columns[f"capd_{item}"] = _shown(points, own & child & (rng.random(own.shape) < 0.97))
    seizing = (block.neuro >= 3) & (depth > 0.6) & (rng.random(own.shape) < 0.15)
    grade = np.where(seizing, np.where(block.neuro == 4, 2, 1), 0)
    columns["consciousness"] = _words(rng, AWAKENS, awake, 0.1, only=own)
    columns["sedated"] = _words(rng, ("no", "yes"), (depth > 0.9) * 1, 0.6, only=own)
    columns["seizure"] = _words(rng, SEIZURES, grade, 0.15, only=own)
    columns["motor"] = _words(rng, ("none", "mild", "deep"), (depth > 0.85) * 2, 0.4, only=own)
    oedema = (depth > 0.95) * 1
    columns["raised_icp"] = _words(rng, ("none", "diffuse-oedema"), oedema, 0.5, only=own)
    return columns


# --- results, drugs and answers -------------------------------------------------------------------


def _labs(block: _Block) -> pa.Table:
    """At about six in the morning and five in the afternoon, and three times before the cells."""
    rng = block.rng
    before = np.array([BEFORE_LYMPHODEPLETION_H[0], BEFORE_LYMPHODEPLETION_H[1], -28])
    hours = np.sort(np.concatenate([before, *(np.arange(DAYS) * 24 + each for each in (-5, 6))]))
    in_the_morning = (hours < -5) | ((hours + 5) % 24 == 0)
    minutes = hours * 60 + rng.integers(0, 40, (block.size, len(hours)))
    days = minutes / 1440
    drawn = (rng.random(days.shape) < 0.97) & (days < block.last_day)
    at = _written(block.infused_at[:, np.newaxis] + minutes.astype("m8[m]"))
    parts = []
    curves = {analyte.name: analyte.curve(block, days) for analyte in ANALYTES}
    # A part is not more than its whole, or the folder would be refused.
    curves["leukocytes"] = 1.2 * (curves["neutrophils"] + curves["lymphocytes"]) + 0.2
    curves["cd4"] = 0.35 * curves["lymphocytes"]
    curves["bilirubin-direct"] = 0.3 * curves["bilirubin"]
    for analyte in ANALYTES:
        share = np.where(in_the_morning, analyte.morning, analyte.evening)
        there = drawn & (rng.random(days.shape) < share)
        parts.append(_results(block, analyte, at, there, curves[analyte.name]))
    together = pa.concat_tables(parts)
    # One blood sample after the other, not one analyte after the other.
    return together.take(pc.sort_indices(together, [("place", "ascending")])).drop_columns("place")


def _results(
    block: _Block, analyte: _Analyte, at: pa.Array, there: Bools, values: Floats
) -> pa.Table:
    rng = block.rng
    place = np.flatnonzero(there)
    patient = place // there.shape[1]
    elsewhere = rng.random(len(place)) < 0.02  # the other laboratory, with its other unit
    reported = block.laboratory[patient] ^ elsewhere
    units, factors, decimals = zip(*analyte.reported, strict=True)
    factor = np.array(factors)[reported]
    shown = values.ravel()[place]
    lowest, highest, _ = ANALYTE_PLAUSIBLE.get(analyte.name, (0, np.inf, ""))
    shown = shown.clip(1.05 * lowest, 0.95 * highest)  # no typing errors here
    under = shown < analyte.least
    shown = np.where(under, analyte.least, shown) * factor
    step = 10.0 ** np.array(decimals)[reported]
    shown = np.maximum(np.round(shown * step), 1) / step
    written = pc.cast(pa.array(shown), pa.string())
    written = pc.if_else(pa.array(under), pc.binary_join_element_wise("<", written, ""), written)
    with_limits = rng.random(len(place)) < 0.96
    low, high = (
        np.full(len(place), np.nan)
        if limit is None
        else np.where(with_limits, np.round(limit * factor, 4), np.nan)
        for limit in analyte.limits
    )
    return pa.table(
        {
            "patient_id": block.ids.take(pa.array(patient)),
            "observed_at": at.take(pa.array(place)),
            "analyte": pa.repeat(analyte.name, len(place)),
            "value": written,
            "unit": pa.array(np.array(units)[reported]),
            "lower_limit": pa.array(low, from_pandas=True),
            "upper_limit": pa.array(high, from_pandas=True),
            "place": pa.array(place),
        }
    )


def _interventions(block: _Block) -> pa.Table:
    """kind, who gets it, the first day from the onset of CRS, how often, hours between, hours on."""
    rng, s = block.rng, block.severity[:, 0]
    everyone = np.ones(block.size, dtype=np.bool_)
    given: tuple[tuple[str, Bools, float, int, int, int | None], ...] = (
        ("acetaminophen", s >= 1, 0.1, 8, 8, None),
        ("tocilizumab", s >= 2, 0.6, 1, 24, None),
        ("dexamethasone", (s >= 3) | (block.neuro[:, 0] >= 2), 1.0, 12, 6, None),
        ("norepinephrine", s >= 3, 0.6, 1, 24, 30),
        ("levetiracetam", everyone, -2.0, 30, 24, None),
        ("g-csf", rng.random(block.size) < 0.4, 5.0, 6, 24, None),
        ("platelet-transfusion", rng.random(block.size) < 0.45, 3.0, 5, 60, None),
        ("red-cell-transfusion", rng.random(block.size) < 0.4, 3.0, 3, 96, None),
        ("dialysis", rng.random(block.size) < 0.01, 3.0, 3, 48, 4),
        ("rasburicase", rng.random(block.size) < 0.05, -1.0, 1, 24, None),
    )
    parts = []
    for kind, who, since, times, apart, hours_on in given:
        patient = np.repeat(np.flatnonzero(who), times)
        dose = np.tile(np.arange(times), int(who.sum()))
        day = block.onset[patient, 0] + since
        minutes = (day * 1440 + dose * apart * 60).astype(np.int64)
        at = block.infused_at[patient] + minutes.astype("m8[m]")
        lives = minutes / 1440 < np.minimum(block.last_day[patient, 0], DAYS)
        patient, at = patient[lives], at[lives]
        stop = pa.nulls(len(at), pa.string())
        if hours_on is not None:
            stop = _written(at + np.timedelta64(hours_on, "h"))
        parts.append(
            pa.table(
                {
                    "patient_id": block.ids.take(pa.array(patient)),
                    "started_at": _written(at),
                    "stopped_at": stop,
                    "kind": pa.repeat(kind, len(at)),
                    "reason": pa.repeat("treatment", len(at)),
                }
            )
        )
    return pa.concat_tables(parts)


def _answers(block: _Block) -> pa.Table:
    """Some questions on some days, a few more once; now and then answered anew the same day."""
    rng = block.rng
    parts = []
    for question in QUESTIONS:
        asked = rng.random((block.size, DAYS)) < 0.05
        parts.append(_answered(block, question, asked, hour=9))
        parts.append(_answered(block, question, asked & (rng.random(asked.shape) < 0.1), hour=15))
    for question in ONCE:
        asked = np.zeros((block.size, DAYS), dtype=np.bool_)
        asked[rng.random(block.size) < 0.5, 1] = True
        parts.append(_answered(block, question, asked, hour=10))
    return pa.concat_tables(parts)


def _answered(block: _Block, question: str, asked: Bools, *, hour: int) -> pa.Table:
    days = np.arange(asked.shape[1]) + (hour - 11) / 24
    patient, day = np.nonzero(asked & (days < block.last_day))
    at = block.infused_at[patient] + (day * 1440 + (hour - 11) * 60).astype("m8[m]")
    return pa.table(
        {
            "patient_id": block.ids.take(pa.array(patient)),
            "observed_at": _written(at),
            "question": pa.repeat(question, len(at)),
            "answer": _one_of(block.rng, ("yes", "no", "no"), len(at)),
        }
    )


# --- columns --------------------------------------------------------------------------------------


def _long(
    block: _Block, at: NDArray[np.datetime64], there: Bools, columns: dict[str, Any]
) -> pa.Table:
    """Arrays of patients × times as rows, of which only those in `there`."""
    place = np.flatnonzero(there)
    rows: dict[str, Any] = {
        "patient_id": block.ids.take(pa.array(place // there.shape[1])),
        "observed_at": _written(at.ravel()[place]),
    }
    taken = pa.array(place)
    for name, column in columns.items():
        flat = (
            column if isinstance(column, pa.Array) else pa.array(column.ravel(), from_pandas=True)
        )
        rows[name] = flat.take(taken)
    return pa.table(rows)


def _written(local: NDArray[np.datetime64]) -> pa.Array:
    words = np.datetime_as_string(local.ravel(), unit="m")
    return pc.binary_join_element_wise(pa.array(words), OFFSET, "")


def _gaps(rng: np.random.Generator, values: Floats, share: float) -> Floats:
    return _shown(values, rng.random(values.shape) >= share)


def _shown(values: Floats, where: Bools) -> Floats:
    return np.where(where, values, np.nan)


def _words(
    rng: np.random.Generator,
    words: tuple[str, ...],
    places: NDArray[Any],
    missing: float,
    *,
    only: Bools | None = None,
) -> pa.Array:
    shown = rng.random(places.shape) >= missing
    if only is not None:
        shown &= only
    codes = pa.array(places.ravel().astype(np.int8), mask=~shown.ravel())
    return pa.array(words).take(codes)


def _where(rows: Bools, word: str) -> pa.Array:
    return pc.if_else(pa.array(rows), word, None)


def _one_of(rng: np.random.Generator, words: tuple[str, ...], size: int) -> pa.Array:
    return pa.array(words).take(pa.array(rng.integers(0, len(words), size)))
