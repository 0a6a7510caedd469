"""The rows of interventions.csv: doses, infusions that run, and moves to intensive care."""

from datetime import timedelta

from monitoring.demo_ward.clock import Clock, written
from monitoring.demo_ward.formulary import ANTIBIOTIC, PREMEDICATION
from monitoring.demo_ward.neurology import Cells
from monitoring.demo_ward.plan import (
    INFUSED_ON_DAY,
    Drug,
    During,
    Every,
    Fever,
    FluidBolus,
    Infusion,
    IntensiveCare,
    Once,
    OnOxygen,
    OutPatient,
    Plan,
    Sedation,
    Vasopressor,
)

INTERVENTION_COLUMNS = (
    "patient_id",
    "started_at",
    "stopped_at",
    "kind",
    "dose",
    "unit",
    "route",
    "reason",
    "note",
)

HOUR = 1 / 24
ANTIBIOTIC_DAYS_AFTER_FEVER = 2


def dose_cells(drug: Drug, weight_kg: float) -> Cells:
    """Dose and unit; a dose per kg as the mg that this patient gets."""
    dose, unit = drug.dose, drug.unit
    if unit == "mg/kg":
        dose, unit = min(round(dose * weight_kg), drug.at_most), "mg"
    return {
        "kind": drug.kind,
        "dose": f"{dose:g}",
        "unit": unit,
        "route": drug.route,
        "reason": drug.reason,
        "note": drug.note,
    }


def spell_cells(plan: Plan, what: object) -> Cells | None:
    """The row of something that runs for a time; None for what is no intervention."""
    treatment = {"reason": "treatment"}
    match what:
        case Drug():
            return dose_cells(what, plan.person.weight_kg)
        case Vasopressor():
            rate = {"dose": f"{what.ug_per_kg_min:g}", "unit": "ug/kg/min", "route": "iv"}
            return {"kind": what.name} | rate | treatment
        case Sedation():
            return {"kind": "sedation", "route": "iv", "note": what.drug} | treatment
        case IntensiveCare():
            return {"kind": "icu-admission"} | treatment
        case _:
            return None


def event_cells(plan: Plan, what: object) -> Cells | None:
    """The row of something that happens once; None for what is no intervention."""
    match what:
        case Drug():
            return dose_cells(what, plan.person.weight_kg)
        case FluidBolus():
            bolus = {"kind": "fluid-bolus", "dose": str(what.ml), "unit": "mL", "route": "iv"}
            return bolus | {"reason": "treatment"}
        case _:
            return None


def intubations(plan: Plan) -> list[During[OnOxygen]]:
    """The time on a ventilator, as one spell however often its settings changed."""
    spells = [spell for spell in plan.spells(OnOxygen) if spell.what.device == "ventilator"]
    return [During(spells[0].from_day, spells[-1].to_day, spells[0].what)] if spells else []


def matters_of_course(plan: Plan) -> tuple[During[Drug] | Once[Drug], ...]:
    """What every patient gets: premedication with the cells, an antibiotic with a fever."""
    infusions = (INFUSED_ON_DAY, *(part.day for part in plan.times(Infusion)))
    premedication = (Once(day - HOUR / 2, PREMEDICATION) for day in infusions)
    antibiotic = (
        During(fever.from_day + 3 * HOUR, fever.to_day + ANTIBIOTIC_DAYS_AFTER_FEVER, ANTIBIOTIC)
        for fever in plan.spells(Fever)
        if not plan.holding(OutPatient, fever.from_day + 6 * HOUR)
    )
    return (*premedication, *antibiotic)


def intervention_rows(plan: Plan, clock: Clock) -> list[Cells]:
    """Everything given to one patient up to now, in order of time.

    What still runs has a blank stopped_at.
    """
    rows: list[Cells] = []

    def add(cells: Cells | None, from_day: float, to_day: float | None = None) -> None:
        if cells is None or from_day > clock.now_day:
            return
        ended = to_day is not None and to_day <= clock.now_day
        stopped_at = written(clock.at(to_day)) if ended and to_day is not None else ""
        times = {"started_at": written(clock.at(from_day)), "stopped_at": stopped_at}
        rows.append({"patient_id": plan.patient_id} | times | cells)

    for it in (*plan.happens, *matters_of_course(plan)):
        match it:
            case During():
                add(spell_cells(plan, it.what), it.from_day, it.to_day)
            case Once():
                over = it.what.over_hours if isinstance(it.what, Drug) else 0
                to_day = it.day + over * HOUR if over else None
                add(event_cells(plan, it.what), it.day, to_day)
            case Every():
                for from_day in repeated(it, clock.now_day):
                    over = it.what.over_hours
                    to_day = from_day + over * HOUR if over else None
                    add(event_cells(plan, it.what), from_day, to_day)
    for spell in intubations(plan):
        add({"kind": "intubation", "reason": "treatment"}, spell.from_day, spell.to_day)
    return sorted(rows, key=lambda row: (row["started_at"], row["kind"]))


def repeated(course: Every, now_day: float) -> list[float]:
    """The days of the doses of a course, up to now."""
    end = min(course.to_day, now_day)
    step = timedelta(hours=course.hours) / timedelta(days=1)
    doses = int((end - course.from_day) / step) + 1 if end > course.from_day else 0
    return [course.from_day + i * step for i in range(doses) if course.from_day + i * step < end]
