"""Cases of the second reader, drawn by chance, and how each is charted: one patient per case.

A case is a dict in the second reader's own words. `Fields` says what each may be, `chart` puts a
case on paper, and a field that is hidden leaves no trace on it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

from monitoring.charting.tables import (
    ANSWERS,
    INTERVENTIONS,
    LABS,
    OBSERVATIONS,
    PATIENTS,
    VALUE_LIMIT,
)
from monitoring.course.graders import Charted
from monitoring.course.timeline import moments
from monitoring.settings import Settings
from tests.typed import typed

INFUSED_AT = datetime(2026, 3, 1, 10, tzinfo=UTC)
NOW = INFUSED_AT + timedelta(days=4, hours=2)
TABLE_ON = Settings(older_scales={"high_dose_vasopressor_table": True})

Case = Mapping[str, Any]


def at(hours: float) -> str:
    """So many hours before the moment that is graded."""
    return (NOW - timedelta(hours=hours)).isoformat()


@dataclass
class Paper:
    """What is written down of one case."""

    patient: dict[str, Any] = field(default_factory=dict)
    observed: dict[str, Any] = field(default_factory=dict)
    earlier: list[dict[str, Any]] = field(default_factory=list)
    labs: list[dict[str, Any]] = field(default_factory=list)
    given: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    answered_at: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """Cases of one scale: what a field may be, which cases make sense, how they are written.

    `hide` are the fields whose blank is unknown; of all others the page prints how a blank is read.
    """

    fields: Mapping[str, tuple[Any, ...]]
    write: Callable[[Case, frozenset[str]], Paper]
    hide: tuple[str, ...]
    sensible: Callable[[Case], bool] = lambda _case: True


def drawn(kind: Kind, lot: random.Random, count: int) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    while len(made) < count:
        one = {name: lot.choice(values) for name, values in kind.fields.items()}
        if kind.sensible(one):
            made.append(one)
    return made


def redrawn(kind: Kind, case: Case, hidden: Iterable[str], lot: random.Random) -> dict[str, Any]:
    """The same case but for what is hidden; as it was where chance finds no other."""
    for _ in range(20):
        one = {**case, **{name: lot.choice(kind.fields[name]) for name in hidden}}
        if kind.sensible(one):
            return one
    return dict(case)


def charted(papers: Iterable[Paper], *, settings: Settings = TABLE_ON) -> Charted:
    """One patient per paper, P00000 and on, all in one charting."""
    tables: dict[str, list[dict[str, Any]]] = {
        name: [] for name in ("patients", "observations", "labs", "given", "answers")
    }
    for number, paper in enumerate(papers):
        own = {"patient_id": f"P{number:05}"}
        tables["patients"].append(
            {
                "age_years": 50.0,
                "infused_at": INFUSED_AT.isoformat(),
                "lymphodepletion_started_at": (INFUSED_AT - timedelta(days=5)).isoformat(),
                **paper.patient,
                **own,
            }
        )
        seen = [*paper.earlier, {"observed_at": at(0), **paper.observed}]
        tables["observations"] += [{**own, **one} for one in seen if len(one) > 1]
        tables["labs"] += [{**own, **one} for one in paper.labs]
        tables["given"] += [{**own, **one} for one in paper.given]
        tables["answers"] += [
            {
                **own,
                "observed_at": when,
                "question": name,
                "answer": _word(word),
            }
            for when in paper.answered_at or (at(0),)
            for name, word in paper.answers.items()
        ]
    about = typed(PATIENTS, tables["patients"])
    given = typed(INTERVENTIONS, tables["given"])
    seen = typed(OBSERVATIONS, tables["observations"])
    signs = pd.Series([None] * len(tables["labs"]), dtype="str")
    return Charted(
        about,
        moments(about, seen, given, zone=None, join_window=timedelta(0)),
        given,
        typed(LABS, tables["labs"]).assign(**{VALUE_LIMIT: signs}),
        typed(ANSWERS, tables["answers"]),
        None,
        settings,
        explanations=False,
    )


def _word(answer: Any) -> str:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return str(answer)


def last_rows(rows: pd.DataFrame, count: int) -> pd.DataFrame:
    """The last row of each patient in order; blank where there is none."""
    last = rows.groupby("patient_id", sort=True).last()
    return last.reindex([f"P{number:05}" for number in range(count)])


# --- CRS before ASTCT ------------------------------------------------------------------------------

NO_DRUG: dict[str, float] = {}
YES_NO = (False, False, False, True)
PRESSORS = (
    *[NO_DRUG] * 9,
    {"norepinephrine": 5.0},
    {"norepinephrine": 15.9},
    {"norepinephrine": 16.0},
    {"norepinephrine": 19.9},
    {"norepinephrine": 20.0},
    {"epinephrine": 7.9},
    {"epinephrine": 8.0},
    {"epinephrine": 9.9},
    {"epinephrine": 10.0},
    {"dopamine": 9.9},
    {"dopamine": 10.0},
    {"phenylephrine": 199.0},
    {"phenylephrine": 200.0},
    {"norepinephrine": 5.0, "epinephrine": 3.0},
    {"norepinephrine": 12.0, "epinephrine": 7.9},
    {"norepinephrine": 12.0, "epinephrine": 8.0},
    {"norepinephrine": 5.0, "phenylephrine": 150.0},
    {"norepinephrine": 15.0, "dopamine": 10.0},
    {"norepinephrine": 7.9, "vasopressin": 2.0},
    {"norepinephrine": 8.0, "vasopressin": 2.0},
    {"norepinephrine": 9.9, "vasopressin": 2.0},
    {"norepinephrine": 10.0, "vasopressin": 2.0},
    {"dopamine": 8.0, "epinephrine": 6.0, "vasopressin": 2.0},
)
CRS_FIELDS: dict[str, tuple[Any, ...]] = {
    "temperature": (36.8, 37.9, 38.0, 39.4),
    "constitutional": (False, False, True),
    "systolic": (89.0, 90.0, 120.0, 120.0),
    "boluses": (0, 0, 1, 2, 3),
    "pressors": PRESSORS,
    "hours": (2.9, 3.0, 3.5, 6.0, 23.9, 24.0, 30.0),
    "device": (
        *["room-air"] * 7,
        "nasal-cannula",
        "high-flow-cannula",
        "face-mask",
        "bipap",
        "cpap",
        "ventilator",
    ),
    "fio2": (24.0, 28.0, 39.9, 40.0, 50.0),
    "liver": (0, 0, 0, 1, 2, 3, 4),
    "kidney": (0, 0, 0, 1, 2, 3, 4),
    "heart": (0, 0, 0, 0, 1, 2, 3, 4),
    "clotting_products": (False, False, False, False, True),
    "intravenous": YES_NO,
    "in_hospital": YES_NO,
    "refractory": YES_NO,
    "life_threatening": YES_NO,
    "life_threatening_hypotension": YES_NO,
    "doses_by_answer": (False, True),
    "died": (*[False] * 11, True),
    "weight_kg": (80.0,),
}


def crs_case(case: Case) -> dict[str, Any]:
    """As the readers want it: the organs together."""
    organs = {name: case[name] for name in ("liver", "kidney", "heart")}
    return {**case, "organs": organs}


def crs_is_sensible(case: Case, high: Callable[[Case], bool]) -> bool:
    """Nobody says of a pressure what its numbers and the drugs contradict."""
    if case["refractory"] and not high(case):
        return False
    low = case["systolic"] < 90 or bool(case["pressors"])
    if case["life_threatening_hypotension"] and not low:
        return False
    return not (case["boluses"] and case["systolic"] >= 90 and not case["pressors"])


def write_crs(
    case: Case, hidden: frozenset[str], *, high: tuple[Callable[[Case], bool], ...]
) -> Paper:
    paper = Paper(patient={"weight_kg": case["weight_kg"]})
    if case["died"]:
        paper.patient |= {"died_at": at(0), "death_cause": "crs"}
    told: dict[str, Any] = {
        "temperature_c": ("temperature", case["temperature"]),
        "systolic_mmhg": ("systolic", case["systolic"]),
        "vasopressors": ("pressors", ";".join(case["pressors"]) or "none"),
        "oxygen_device": ("device", case["device"]),
    }
    if case["device"] != "room-air" and "device" not in hidden:  # an FiO2 tells of a device
        told["fio2_pct"] = ("fio2", case["fio2"])
    paper.observed = {
        column: value for column, (name, value) in told.items() if name not in hidden
    } | {"spo2_pct": 97.0}
    for name, question in (
        ("constitutional", "crs-constitutional-symptoms"),
        ("intravenous", "intravenous-therapy-for-crs"),
        ("in_hospital", "hospital-stay-for-crs"),
        ("refractory", "hypotension-refractory-to-high-dose-vasopressor"),
        ("life_threatening", "crs-life-threatening"),
        ("life_threatening_hypotension", "hypotension-life-threatening"),
        ("liver", "liver-toxicity-grade"),
        ("kidney", "creatinine-toxicity-grade"),
    ):
        if name not in hidden:
            paper.answers[question] = case[name]
    if "constitutional" in hidden:
        paper.observed["symptoms"] = "headache"  # of CRS or not: nobody said
    paper.answers["fluid-boluses"] = case["boluses"]
    organs = [case[name] for name in ("liver", "kidney", "heart")]
    if not {"liver", "kidney", "heart"} & hidden:
        paper.answers["organ-toxicity-grade"] = max(organs)
        only_liver = case["liver"] == 4 and max(organs[1:]) < 4
        paper.answers["grade-4-organ-toxicity-is-transaminitis-only"] = only_liver
    if case["clotting_products"]:
        paper.given.append({"kind": "cryoprecipitate", "started_at": at(2)})
    if not {"pressors", "hours"} & hidden:
        paper.given += [
            {"kind": drug, "dose": dose, "unit": unit_of(drug), "started_at": at(case["hours"])}
            for drug, dose in case["pressors"].items()
        ]
        if case["doses_by_answer"]:
            lee, penn = high
            paper.answers["high-dose-vasopressor"] = lee(case)
            paper.answers["high-dose-vasopressor-penn"] = penn(case)
    return paper


def unit_of(drug: str) -> str:
    return {"dopamine": "mcg/kg/min", "vasopressin": "U/h"}.get(drug, "mcg/min")


CRS_MAY_BE_HIDDEN = (
    "temperature",
    "constitutional",
    "systolic",
    "pressors",
    "hours",
    "device",
    "fio2",
    "liver",
    "kidney",
    "heart",
    "intravenous",
    "in_hospital",
    "refractory",
    "life_threatening",
    "life_threatening_hypotension",
)

# --- CRES ------------------------------------------------------------------------------------------

SEIZURES = {
    "none": ("none", False),
    "partial": ("brief", False),
    "generalised": ("brief", True),
    "non-convulsive": ("eeg-resolved", False),
    "status": ("prolonged", False),
}


def write_cres(case: Case, hidden: frozenset[str]) -> Paper:
    paper = Paper()
    if "cartox10" not in hidden:
        cannot = case["cartox10"] == "cannot"
        paper.observed["consciousness"] = "awakens-to-touch" if cannot else "awakens-spontaneously"
        if cannot:
            paper.answers["cartox-10-impossible"] = "yes"
        else:
            paper.answers["cartox-10-total"] = case["cartox10"]
    if "seizure" not in hidden:
        word, generalised = SEIZURES[case["seizure"]]
        paper.observed["seizure"] = word
        if word != "none" and "whether_generalised" not in hidden:
            paper.answers["seizure-generalised"] = generalised
    paper.observed["motor"] = "mild" if case["new_weakness"] else "none"
    signs = ["papilloedema"] if case["papilloedema_stage"] else []
    signs += ["diffuse-oedema"] if case["oedema"] else []
    paper.observed["raised_icp"] = ";".join(sorted(signs, reverse=True)) or "none"
    if "papilloedema_stage" not in hidden:
        paper.answers["papilloedema-stage"] = case["papilloedema_stage"]
    paper.answers["csf-opening-pressure-mmhg"] = case["opening_pressure"]
    if "pressure_raised" not in hidden:
        paper.answers["csf-pressure-raised"] = case["pressure_raised"]
    paper.answers["cerebral-oedema"] = case["oedema"]
    return paper


CRES = Kind(
    fields={
        "cartox10": (*range(11), 10, 10, 10, "cannot"),
        "papilloedema_stage": (0, 0, 0, 0, 1, 2, 3, 5),
        "opening_pressure": (8.0, 12.0, 19.9, 20.0),
        "pressure_raised": (False, False, True),
        "oedema": (*[False] * 7, True),
        "seizure": ("none", "none", "none", *SEIZURES),
        "new_weakness": (*[False] * 7, True),
    },
    write=write_cres,
    hide=("cartox10", "seizure", "pressure_raised"),
    sensible=lambda case: not (case["pressure_raised"] and case["opening_pressure"] >= 20),
)

# --- CTCAE ------------------------------------------------------------------------------------------


def answered(questions: Mapping[str, str], **beside: Any) -> Callable[..., Paper]:
    """Every field is the answer of one question."""

    def write(case: Case, hidden: frozenset[str]) -> Paper:
        told = {question: case[name] for name, question in questions.items() if name not in hidden}
        return Paper(answers={**told, **beside})

    return write


def ticks(term: str, questions: Mapping[str, str]) -> dict[str, str]:
    return {
        name: question if question in {"bronchospasm"} else f"{term}-{question}"
        for name, question in questions.items()
    }


def ticked_kind(
    questions: Mapping[str, str],
    sensible: Callable[[Case], bool] = lambda _case: True,
    **beside: Any,
) -> Kind:
    return Kind(
        fields=dict.fromkeys(questions, (False, False, True)),
        write=answered(questions, **beside),
        hide=tuple(questions),
        sensible=sensible,
    )


def only_where(name: str) -> Callable[[Case], bool]:
    """Nobody ticks a part of a reaction that he says is not there."""
    return lambda case: bool(case[name]) or not any(case.values())


DIC = ticked_kind(
    ticks(
        "disseminated-intravascular-coagulation",
        {
            "laboratory_findings": "laboratory-findings",
            "bleeding": "bleeding",
            "life_threatening": "life-threatening",
        },
    ),
    lambda case: case["laboratory_findings"] or not case["life_threatening"],
)
AKI = ticked_kind(
    ticks(
        "acute-kidney-injury",
        {
            "hospitalisation": "hospitalization",
            "life_threatening": "life-threatening",
            "dialysis": "dialysis",
        },
    )
)
INFUSION_REACTION = ticked_kind(
    ticks(
        "infusion-related-reaction",
        {
            "mild": "present",
            "interruption": "interruption",
            "prophylaxis_up_to_24h": "prophylaxis",
            "prolonged": "prolonged",
            "recurring": "recurrence",
            "hospitalisation": "hospitalization",
            "life_threatening": "life-threatening",
        },
    ),
    only_where("mild"),
)
ALLERGIC_REACTION = ticked_kind(
    ticks(
        "allergic-reaction",
        {
            "no_systemic_treatment": "present",
            "oral_treatment": "oral-treatment",
            "bronchospasm": "bronchospasm",
            "hospitalisation": "hospitalization",
            "intravenous_treatment": "iv-treatment",
            "life_threatening": "life-threatening",
        },
    ),
    only_where("no_systemic_treatment"),
    **{"infusion-related-reaction-present": False},
)
ANAPHYLAXIS = ticked_kind(
    ticks(
        "anaphylaxis",
        {
            "there": "present",
            "bronchospasm": "bronchospasm",
            "parenteral_treatment": "parenteral-treatment",
            "oedema": "oedema",
            "hypotension": "hypotension",
            "life_threatening": "life-threatening",
        },
    ),
    lambda case: case["there"] == any(case[name] for name in case if name != "there"),
)
URTICARIA = Kind(
    fields={
        "body_surface": (0.0, 0.0, 0.5, 9.9, 10.0, 20.0, 30.0, 30.1, 80.0),
        "urticaria": (False, True),
    },
    write=answered({"urticaria": "urticaria-present", "body_surface": "urticaria-bsa-pct"}),
    hide=("urticaria", "body_surface"),
    sensible=lambda case: case["urticaria"] == (case["body_surface"] > 0),
)


def write_hypoxia(case: Case, hidden: frozenset[str]) -> Paper:
    paper = answered(
        {
            "exercise_desaturation": "hypoxia-with-exercise",
            "intermittent_oxygen": "hypoxia-intermittent-oxygen",
            "airway_threat": "hypoxia-life-threatening",
            "pao2_mmhg": "pao2-mmhg",
        }
    )(case, hidden)
    if "resting_saturation" not in hidden:
        paper.observed["spo2_pct"] = case["resting_saturation"]
    return paper


HYPOXIA = Kind(
    fields={
        "resting_saturation": (80.0, 87.0, 88.0, 88.0, 92.0, 97.0, 97.0),
        "pao2_mmhg": (54.9, 55.0, 55.1, 60.0, 60.0, 90.0),
        "exercise_desaturation": YES_NO,
        "intermittent_oxygen": YES_NO,
        "airway_threat": (*[False] * 6, True),
    },
    write=write_hypoxia,
    hide=("resting_saturation", "exercise_desaturation", "intermittent_oxygen"),
)
QTC = Kind(
    fields={
        "qtc": (400, 449, 450, 470, 480, 481, 490, 500, 501, 560),
        "qtc_before": (380, 389, 390, 391, 400, 420, 421, 439, 440, 441, 470),
        "serious_arrhythmia": (*[False] * 6, True),
    },
    write=answered(
        {
            "qtc": "qtc-ms",
            "qtc_before": "qtc-baseline-ms",
            "serious_arrhythmia": "qtc-serious-arrhythmia",
        }
    ),
    hide=("qtc", "qtc_before"),
)
EVERY_4_H = tuple(f"reading_{number}" for number in range(1, 8))


def write_fever(case: Case, hidden: frozenset[str]) -> Paper:
    """Readings above 40 °C go back from now, at most 4 h apart; before them 37 °C."""
    paper = Paper(observed={"temperature_c": case["temperature"]})
    hours = case["hours_above_40"] if case["temperature"] > 40 else 0
    back = [4.0 * number for number in range(1, 8) if 4.0 * number < hours]
    paper.earlier = [
        {"observed_at": at(one), "temperature_c": 40.1}
        for number, one in enumerate(back)
        if EVERY_4_H[number] not in hidden
    ]
    if hours:
        paper.earlier.append({"observed_at": at(hours), "temperature_c": 40.1})
    paper.earlier.append({"observed_at": at(hours + 1), "temperature_c": 37.0})
    return paper


FEVER = Kind(
    fields={
        "temperature": (36.0, 37.9, 37.99, 38.0, 38.5, 39.0, 39.1, 40.0, 40.1, 40.1, 41.0, 41.0),
        "hours_above_40": (0.0, 1.0, 4.0, 5.0, 20.0, 23.9, 24.0, 24.1, 27.0),
        **dict.fromkeys(EVERY_4_H, (0,)),
    },
    write=write_fever,
    hide=EVERY_4_H,
)

# --- WAO 2020 and FEVER-1 --------------------------------------------------------------------------

WAO_QUESTIONS = {
    "skin": "skin-or-mucosa-signs",
    "respiratory": "respiratory-compromise",
    "end_organ": "end-organ-symptoms",
    "gut": "severe-gi-symptoms",
    "allergen": "likely-allergen-exposure",
    "bronchospasm": "bronchospasm",
    "laryngeal": "laryngeal-involvement",
}


def write_wao(case: Case, hidden: frozenset[str]) -> Paper:
    paper = answered(WAO_QUESTIONS)(case, hidden)
    paper.observed = {"symptoms": "none"}
    if "systolic" not in hidden:
        paper.observed["systolic_mmhg"] = case["systolic"]
    if "systolic_before" not in hidden:
        paper.patient["baseline_systolic_mmhg"] = case["systolic_before"]
    paper.patient["age_years"] = None if "age" in hidden else case["age"]
    return paper


WAO = Kind(
    fields={
        **dict.fromkeys(WAO_QUESTIONS, (False, False, True)),
        "systolic": (58.0, 59.0, 60.0, 69.0, 70.0, 79.0, 80.0, 87.0, 88.0, 89.0, 90.0, 91.0, 120.0),
        "systolic_before": (80.0, 100.0, 120.0, 128.0, 129.0, 130.0, 131.0, 180.0),
        "age": (0.02, 0.5, 1.5, 5.0, 5.8, 9.5, 10.5, 50.0, 50.0, 50.0),
        "within_hours": (True,),
    },
    write=write_wao,
    hide=(*WAO_QUESTIONS, "systolic", "systolic_before", "age"),
    sensible=lambda case: case["respiratory"] or not (case["bronchospasm"] or case["laryngeal"]),
)


def fever_1_case(case: Case) -> dict[str, Any]:
    """With the qSOFA that follows, for the reader that is not asked to add it up."""
    points = [case["respiratory_rate"] >= 22, case["systolic"] <= 100, case["new_confusion"]]
    return {**case, "qsofa": sum(points)}


def write_fever_1(case: Case, hidden: frozenset[str]) -> Paper:
    paper = Paper(patient={"age_years": case["age"]})
    told = {
        "temperature_c": ("temperature", case["temperature"]),
        "systolic_mmhg": ("systolic", case["systolic"]),
        "heart_rate_bpm": ("heart_rate", case["heart_rate"]),
        "respiratory_rate_bpm": ("respiratory_rate", case["respiratory_rate"]),
    }
    paper.observed = {column: value for column, (name, value) in told.items() if name not in hidden}
    if "new_confusion" not in hidden:
        confused = case["new_confusion"]
        paper.observed["symptoms"] = "confusion" if confused else "none"
        paper.observed["consciousness"] = "awakens-spontaneously"
        paper.answers["gcs"] = 14 if confused else 15
        paper.observed["ice_total"] = 9 if confused else 10
        paper.patient["baseline_ice"] = 10
    before = 38.0 if case["fever_lasted_min"] else 37.0
    minutes = case["fever_lasted_min"] or 90
    paper.earlier = [{"observed_at": at(minutes / 60), "temperature_c": before}]
    if "neutrophils" not in hidden:
        paper.labs.append(_result("neutrophils", case["neutrophils"], "/uL", 2))
    if "expected_below_500" not in hidden:
        paper.answers["anc-expected-to-fall"] = case["expected_below_500"]
    if "lactate" not in hidden:
        paper.labs.append(_result("lactate", case["lactate"], "mmol/L", 2))
    crp = (100.0, 50.0, 80.0) if case["crp_rising_again"] else (100.0, 50.0, 40.0)
    paper.labs += [
        _result("crp", value, "mg/L", hours) for value, hours in zip(crp, (40, 20, 3), strict=True)
    ]
    if case["masking_drug"]:
        paper.given.append({"kind": "dexamethasone", "started_at": at(71)})
    return paper


def _result(analyte: str, value: float, unit: str, hours: float) -> dict[str, Any]:
    return {"analyte": analyte, "value": value, "unit": unit, "observed_at": at(hours)}


FEVER_1 = Kind(
    fields={
        "temperature": (36.0, 36.8, 37.9, 37.9, 38.0, 38.2, 38.3, 39.5),
        "fever_lasted_min": (0, 0, 59, 60, 61),
        "neutrophils": (100.0, 499.0, 500.0, 501.0, 900.0, 3000.0, 3000.0),
        "expected_below_500": YES_NO,
        "systolic": (79.0, 80.0, 89.0, 90.0, 100.0, 101.0, 120.0, 120.0),
        "heart_rate": (80.0, 110.0, 110.0, 111.0),
        "respiratory_rate": (16.0, 21.0, 21.0, 22.0),
        "new_confusion": (False, False, False, True),
        "crp_rising_again": (False, False, True),
        "lactate": (1.0, 2.0, 2.0, 2.1),
        "masking_drug": (False, True),
        "age": (50.0,),
    },
    write=write_fever_1,
    hide=(
        "temperature",
        "neutrophils",
        "systolic",
        "heart_rate",
        "respiratory_rate",
        "new_confusion",
        "lactate",
    ),
)
