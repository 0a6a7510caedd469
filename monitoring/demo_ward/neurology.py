"""What is charted of a neuro check: ICE from 12 years, CAPD under 12, and the other domains."""

from datetime import date

import numpy as np

from monitoring.demo_ward.clock import age_on
from monitoring.demo_ward.plan import (
    Capd,
    Consciousness,
    Fever,
    Ice,
    Imaging,
    IntensiveCare,
    OnOxygen,
    Person,
    Plan,
    Sedation,
    Seizure,
    Symptom,
)
from monitoring.demo_ward.rounds import Round

ICE_FROM_YEARS = 12
ICE_FULL = {"orientation": 4, "naming": 3, "commands": 1, "writing": 1, "attention": 1}
# Handwriting goes first; what is most automatic goes last.
ICE_POINTS_IN_ORDER_OF_LOSS = (
    "writing",
    "attention",
    "orientation",
    "orientation",
    "naming",
    "commands",
    "orientation",
    "naming",
    "orientation",
    "naming",
)
# Slow, underactive, without eye contact before anything else: the quiet delirium of neurotoxicity.
CAPD_ITEMS_IN_ORDER_OF_RISE = (8, 7, 1, 3, 4, 2, 5, 6)
SYMPTOMS_OF_FEVER = ("rigors", "myalgia", "headache")

Cells = dict[str, str]


def ice_items(total: int) -> dict[str, int]:
    """The points of each item at a total."""
    items = dict(ICE_FULL)
    for item in ICE_POINTS_IN_ORDER_OF_LOSS[: 10 - total]:
        items[item] -= 1
    return items


def capd_items(total: int) -> dict[int, int]:
    """The points of each item at a total, as scored."""
    items = dict.fromkeys(range(1, 9), 0)
    for point in range(total):
        items[CAPD_ITEMS_IN_ORDER_OF_RISE[point % 8]] += 1
    return items


def baseline_capd(person: Person) -> int:
    """What a child scores when well. The youngest are never quite at zero in a hospital."""
    return 2 if person.age_years < ICE_FROM_YEARS else 1


def ice_cells(plan: Plan, day: float) -> Cells:
    """ICE by its items; untestable, with the reason, in whom sedation or coma forbids it."""
    reason = ""
    if any(state.level == "unarousable" for state in plan.holding(Consciousness, day)):
        reason = "unarousable"
    if plan.holding(Sedation, day):
        reason = "sedated"
    cells = {"ice_language": plan.person.language}
    cells["interpreter"] = "no" if plan.person.language == "English" else "yes"
    if reason:
        return (
            cells
            | {f"ice_{item}": "untestable" for item in ICE_FULL}
            | {"ice_untestable_reason": reason}
        )
    total = next((ice.total for ice in plan.holding(Ice, day)), 10)
    items = {f"ice_{item}": str(points) for item, points in ice_items(total).items()}
    return cells | items | {"ice_total": str(total)}


def capd_cells(plan: Plan, day: float) -> Cells:
    """CAPD by its items."""
    well = baseline_capd(plan.person)
    total = next((capd.total for capd in plan.holding(Capd, day)), well)
    items = {f"capd_{item}": str(points) for item, points in capd_items(total).items()}
    return items | {"capd_total": str(total)}


def consciousness_cells(plan: Plan, day: float) -> Cells:
    """How the patient wakes, and whether a sedative runs; the RASS in the ICU."""
    states, sedatives = plan.holding(Consciousness, day), plan.holding(Sedation, day)
    rass = (*(s.rass for s in sedatives), *(s.rass for s in states), 0)[0]
    in_icu = bool(plan.holding(IntensiveCare, day))
    awake = "unarousable" if sedatives else "awakens-spontaneously"
    return {
        "consciousness": states[0].level if states else awake,
        "sedated": "yes" if sedatives else "no",
        "rass": str(rass) if in_icu else "",
    }


def symptoms(plan: Plan, day: float, rng: np.random.Generator) -> str:
    """The planned symptoms and the ordinary ones of fever and of breathlessness."""
    named = [symptom.name for symptom in plan.holding(Symptom, day)]
    of_fever = rng.random(len(SYMPTOMS_OF_FEVER)) < (0.5, 0.4, 0.3)
    if any(plan.holding(state, day) for state in (Sedation, Consciousness)):
        return ""
    if plan.holding(Fever, day):
        named += [name for name, felt in zip(SYMPTOMS_OF_FEVER, of_fever, strict=True) if felt]
    if plan.holding(OnOxygen, day):
        named.append("dyspnoea")
    return ";".join(named) or "none"


def neuro_cells(
    plan: Plan, visit: Round, birth_date: date | None, rng: np.random.Generator
) -> Cells:
    """One neuro check."""
    a_child = birth_date is not None and age_on(birth_date, visit.at.date()) < ICE_FROM_YEARS
    seizures = plan.happened(Seizure, visit.since_neuro_day, visit.day)
    scans = plan.happened(Imaging, visit.since_neuro_day, visit.day)
    tool = capd_cells(plan, visit.day) if a_child else ice_cells(plan, visit.day)
    return (
        tool
        | consciousness_cells(plan, visit.day)
        | {
            "seizure": seizures[-1].kind if seizures else "none",
            "motor": "none",
            "raised_icp": scans[-1].raised_icp if scans else "",
            "symptoms": symptoms(plan, visit.day, rng),
        }
    )
