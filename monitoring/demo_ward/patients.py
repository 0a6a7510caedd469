"""The rows of patients.csv: who is on the ward, and the baseline that grading leans on."""

from datetime import date

from monitoring.demo_ward.clock import Clock, written
from monitoring.demo_ward.neurology import ICE_FROM_YEARS, ICE_FULL, Cells, baseline_capd
from monitoring.demo_ward.physiology import Normal
from monitoring.demo_ward.plan import (
    INFUSED_ON_DAY,
    LYMPHODEPLETION_ON_DAY,
    Infusion,
    IntensiveCare,
    OutPatient,
    Plan,
)

PATIENT_COLUMNS = (
    "patient_id",
    "birth_date",
    "age_years",
    "sex",
    "weight_kg",
    "product",
    "indication",
    "lymphodepletion_started_at",
    "infused_at",
    "setting",
    "unit",
    "bed",
    "language",
    "allergies",
    "synthetic",
    "developmental_delay",
    "baseline_systolic_mmhg",
    "baseline_ice",
    *(f"baseline_ice_{item}" for item in ICE_FULL),
    "baseline_capd",
    "baseline_spo2_pct",
    "baseline_oxygen_device",
    "last_seen_at",
)


def unit_of(plan: Plan, day: float) -> str:
    """Where the patient is cared for at the time."""
    if plan.holding(OutPatient, day):
        return "Out-patient clinic"
    if plan.holding(IntensiveCare, day):
        return "Intensive care"
    return "Cell therapy ward" if plan.person.age_years >= 18 else "Children's ward"


def age_cells(plan: Plan, birth_date: date | None) -> Cells:
    """A birth date or an age, never both."""
    if birth_date is None:
        return {"age_years": str(plan.person.age_years)}
    return {"birth_date": birth_date.isoformat()}


def baseline_cells(plan: Plan, usual: Normal) -> Cells:
    """What was measured before lymphodepletion. Who is about 12 was asked both tools."""
    cells = {
        "baseline_systolic_mmhg": str(usual.systolic_mmhg),
        "baseline_spo2_pct": str(usual.spo2_pct),
        "baseline_oxygen_device": "room-air",
    }
    if plan.person.birthday_days_ago is not None:
        cells["baseline_capd"] = str(baseline_capd(plan.person))
    if plan.person.age_years >= ICE_FROM_YEARS:
        cells["baseline_ice"] = str(sum(ICE_FULL.values()))
        cells |= {f"baseline_ice_{item}": str(points) for item, points in ICE_FULL.items()}
    return cells


def patient_cells(plan: Plan, clock: Clock, usual: Normal, birth_date: date | None) -> Cells:
    """One patient as admitted, with the bed of today."""
    person, today = plan.person, clock.now_day
    infusions = [INFUSED_ON_DAY, *(part.day for part in plan.times(Infusion) if part.day <= today)]
    left = plan.last_seen_day <= today
    return (
        {
            "patient_id": plan.patient_id,
            "sex": person.sex,
            "weight_kg": f"{person.weight_kg:g}",
            "product": person.product,
            "indication": person.indication,
            "lymphodepletion_started_at": written(clock.at(LYMPHODEPLETION_ON_DAY)),
            "infused_at": ";".join(written(clock.at(day)) for day in infusions),
            "setting": "outpatient" if plan.holding(OutPatient, today) else "inpatient",
            "unit": unit_of(plan, today),
            "bed": plan.bed,
            "language": person.language,
            "allergies": person.allergies,
            "synthetic": "yes",
            "developmental_delay": "no",
            "last_seen_at": written(clock.at(plan.last_seen_day)) if left else "",
        }
        | age_cells(plan, birth_date)
        | baseline_cells(plan, usual)
    )
