"""The rows of observations.csv: one round a row, vitals and neuro check together."""

from datetime import date
from typing import TypeAlias

import numpy as np

from monitoring.demo_ward.clock import Clock, written
from monitoring.demo_ward.neurology import Cells, neuro_cells
from monitoring.demo_ward.physiology import Normal, Series, Vitals, vitals
from monitoring.demo_ward.plan import (
    FluidBolus,
    IntensiveCare,
    NotCharted,
    Note,
    OnOxygen,
    Plan,
    Vasopressor,
)
from monitoring.demo_ward.rounds import Round, rounds

OBSERVATION_COLUMNS = (
    "patient_id",
    "observed_at",
    "temperature_c",
    "heart_rate_bpm",
    "respiratory_rate_bpm",
    "spo2_pct",
    "systolic_mmhg",
    "diastolic_mmhg",
    "map_mmhg",
    "fluid_bolus",
    "vasopressors",
    "oxygen_device",
    "oxygen_flow_l_min",
    "fio2_pct",
    "oxygen_reason",
    "ice_orientation",
    "ice_naming",
    "ice_commands",
    "ice_writing",
    "ice_attention",
    "ice_untestable_reason",
    "ice_language",
    "interpreter",
    "ice_total",
    *(f"capd_{item}" for item in range(1, 9)),
    "capd_total",
    "consciousness",
    "sedated",
    "rass",
    "seizure",
    "motor",
    "raised_icp",
    "symptoms",
    "note",
)

Row: TypeAlias = Cells


def vital_cells(measured: Vitals, i: int) -> Cells:
    """The measured vital signs of one round."""
    whole = {
        "heart_rate_bpm": measured.heart_rate_bpm,
        "respiratory_rate_bpm": measured.respiratory_rate_bpm,
        "spo2_pct": measured.spo2_pct,
        "systolic_mmhg": measured.systolic_mmhg,
        "diastolic_mmhg": measured.diastolic_mmhg,
    }
    cells = {column: f"{series[i]:.0f}" for column, series in whole.items()}
    return cells | {"temperature_c": f"{measured.temperature_c[i]:.1f}"}


def support_cells(plan: Plan, visit: Round) -> Cells:
    """Fluids, vasopressors and oxygen. What is not given is charted as none, never left blank."""
    agents = dict.fromkeys(agent.name for agent in plan.holding(Vasopressor, visit.day))
    boluses = plan.happened(FluidBolus, visit.since_day, visit.day)
    cells = {
        "fluid_bolus": "yes" if boluses else "no",
        "vasopressors": ";".join(agents) or "none",
        "oxygen_device": "room-air",
    }
    for oxygen in plan.holding(OnOxygen, visit.day):
        cells["oxygen_device"] = oxygen.device
        cells["oxygen_reason"] = oxygen.reason
        cells["oxygen_flow_l_min"] = _number(oxygen.flow_l_min)
        cells["fio2_pct"] = _number(oxygen.fio2_pct)
    return cells


def mean_pressure_cells(plan: Plan, visit: Round, measured: Vitals, i: int) -> Cells:
    """The mean pressure, which only the arterial line of the ICU shows."""
    if not plan.holding(IntensiveCare, visit.day):
        return {}
    pulse_pressure = measured.systolic_mmhg[i] - measured.diastolic_mmhg[i]
    return {"map_mmhg": f"{measured.diastolic_mmhg[i] + pulse_pressure / 3:.0f}"}


def uncharted(plan: Plan, visit: Round, i: int) -> Cells:
    """Blanks over the columns that nobody filled at this round."""
    gaps = plan.holding(NotCharted, visit.day)
    return {column: "" for gap in gaps if i % gap.charted_every for column in gap.columns}


def observation_rows(
    plan: Plan, clock: Clock, usual: Normal, birth_date: date | None, rng: np.random.Generator
) -> list[Row]:
    """Every round of one patient, in order of time."""
    visits = rounds(plan, clock, rng)
    days: Series = np.array([visit.day for visit in visits])
    measured = vitals(plan, usual, days, rng)
    rows: list[Row] = []
    for i, visit in enumerate(visits):
        notes = plan.happened(Note, visit.since_day, visit.day)
        rows.append(
            {"patient_id": plan.patient_id, "observed_at": written(visit.at)}
            | vital_cells(measured, i)
            | mean_pressure_cells(plan, visit, measured, i)
            | support_cells(plan, visit)
            | (neuro_cells(plan, visit, birth_date, rng) if visit.neuro else {})
            | {"note": " ".join(note.text for note in notes)}
            | uncharted(plan, visit, i)
        )
    return rows


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
