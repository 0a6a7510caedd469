"""A stay in CLIF's long form made into a charting folder: an importer's test with real-world data.

CLIF (Common Longitudinal ICU data Format) rows, one value each: hospitalization_id, time_utc, kind,
variable, value, unit, text, source_name. What has no place in the charting format is counted by
reason, never dropped in silence.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

VITALS = {
    "temp_c": "temperature_c",
    "heart_rate": "heart_rate_bpm",
    "respiratory_rate": "respiratory_rate_bpm",
    "spo2": "spo2_pct",
    "sbp": "systolic_mmhg",
    "dbp": "diastolic_mmhg",
    "map": "map_mmhg",
}
DEVICES = {
    "Room Air": "room-air",
    "Nasal Cannula": "nasal-cannula",
    "High Flow NC": "high-flow-cannula",
    "Face Mask": "face-mask",
    "Trach Collar": "other-mask",
    "CPAP": "cpap",
    "NIPPV": "bipap",
    "IMV": "ventilator",
}
LABS = {
    "albumin": "albumin",
    "alt": "alt",
    "ast": "ast",
    "bilirubin_total": "bilirubin",
    "creatinine": "creatinine",
    "crp": "crp",
    "ferritin": "ferritin",
    "hemoglobin": "hemoglobin",
    "inr": "inr",
    "lactate": "lactate",
    "ldh": "ldh",
    "lymphocytes_absolute": "lymphocytes",
    "neutrophils_absolute": "neutrophils",
    "platelet_count": "platelets",
    "potassium": "potassium",
    "ptt": "aptt",
    "sodium": "sodium",
    "wbc": "leukocytes",
}
UNITS = {"10^3/µL": "10*3/uL", "10^3/μL": "10*3/uL", "sec": "s", "": "1"}
PRESSORS = (
    "norepinephrine",
    "epinephrine",
    "phenylephrine",
    "dopamine",
    "vasopressin",
    "dobutamine",
    "milrinone",
)
NO_COLUMN = "the charting format has no column for it"
NOT_NAMED = "the device is not named"
UNKNOWN_DEVICE = "the device is not one that is mapped"
NO_VALUE = "it has no value"
CONTRADICTED = "other values of the same time contradict it"
REPEATED = "it repeats another value of the same time"

Row = Mapping[str, str]


@dataclass(frozen=True)
class Converted:
    """How many rows were read, and how many of which variable were not mapped, by reason."""

    rows: int
    unmapped: Counter[tuple[str, str]]


def convert(source: Path, folder: Path, *, infused_at: str | None = None) -> Converted:
    """Writes the charting folder. The infusion is invented: the stay's first time, if not given."""
    with source.open(newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["time_utc"])
    unmapped: Counter[tuple[str, str]] = Counter()
    observations = _bedside(rows, unmapped)
    drugs = _infusions(rows, unmapped)
    _add_vasopressors(observations, drugs)
    weights = [row for row in rows if row["variable"] == "weight_kg"]
    unmapped[NO_COLUMN, "weight_kg after the first"] += max(len(weights) - 1, 0)
    patients = [
        {
            "patient_id": patient_id,
            "infused_at": infused_at or _iso(rows[0]["time_utc"]),
            "weight_kg": next((one["value"] for one in weights), ""),
        }
        for patient_id in dict.fromkeys(row["hospitalization_id"] for row in rows)
    ]
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "patients.csv", patients)
    _write(folder / "observations.csv", list(observations.values()))
    _write(folder / "labs.csv", _labs(rows, unmapped))
    _write(folder / "interventions.csv", drugs)
    _write(folder / "answers.csv", _answers(rows, unmapped))
    return Converted(len(rows), +unmapped)


def _iso(time_utc: str) -> str:
    return time_utc.replace(" ", "T")


def _bedside(
    rows: Iterable[Row], unmapped: Counter[tuple[str, str]]
) -> dict[tuple[str, str], dict[str, str]]:
    """Vital signs, oxygen and RASS; one row for each patient and time."""
    given: dict[tuple[str, str, str], list[tuple[str, Row]]] = defaultdict(list)
    for row in rows:
        column, cell, reason = _bedside_cell(row)
        if reason:
            unmapped[reason, row["variable"]] += 1
        elif column:
            key = (row["hospitalization_id"], _iso(row["time_utc"]), column)
            given[key].append((cell, row))
    moments: dict[tuple[str, str], dict[str, str]] = {}
    for (patient_id, at, column), values in given.items():
        variable = values[0][1]["variable"]
        if len({cell for cell, _ in values}) > 1:
            unmapped[CONTRADICTED, variable] += len(values)
            continue
        unmapped[REPEATED, variable] += len(values) - 1
        moment = moments.setdefault((patient_id, at), {"patient_id": patient_id, "observed_at": at})
        moment[column] = values[0][0]
    return dict(sorted(moments.items()))


def _bedside_cell(row: Row) -> tuple[str, str, str]:
    """Column, cell, and why there is none; all blank where the row is no bedside value."""
    kind, variable = row["kind"], row["variable"]
    number = _number(row["value"])
    if kind == "vital":
        if variable in VITALS:
            return VITALS[variable], number, "" if number else NO_VALUE
        return "", "", "" if variable == "weight_kg" else NO_COLUMN
    if kind == "respiratory_support":
        return _oxygen_cell(variable, number, row["text"])
    if kind == "assessment" and variable == "RASS":
        return "rass", number, "" if number else NO_VALUE
    if kind == "assessment" and variable != "gcs_total":
        return "", "", NO_COLUMN
    return "", "", ""


def _oxygen_cell(variable: str, number: str, text: str) -> tuple[str, str, str]:
    if variable == "device":
        named = DEVICES.get(text, "")
        return "oxygen_device", named, "" if named else UNKNOWN_DEVICE if text else NOT_NAMED
    if variable == "fio2_set" and number:
        return "fio2_pct", _number(str(round(float(number) * 100, 6))), ""
    if variable == "lpm_set" and number:
        return "oxygen_flow_l_min", number, ""
    return "", "", NO_VALUE if variable in ("fio2_set", "lpm_set") else NO_COLUMN


def _number(value: str) -> str:
    return value.removesuffix(".0")


def _infusions(rows: Iterable[Row], unmapped: Counter[tuple[str, str]]) -> list[dict[str, str]]:
    """One row for each rate, from its time to the next change or the stop."""
    drugs: list[dict[str, str]] = []
    running: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        if row["kind"] != "infusion":
            continue
        if row["variable"] not in PRESSORS:
            unmapped[NO_COLUMN, row["variable"]] += 1
            continue
        key, at = (row["hospitalization_id"], row["variable"]), _iso(row["time_utc"])
        before = running.pop(key, None)
        if before is not None and before["started_at"] == at:
            unmapped[CONTRADICTED, row["variable"]] += 1
            drugs.remove(before)
        elif before is not None:
            before["stopped_at"] = at
        if row["text"] != "stop" and float(row["value"] or 0) > 0:
            drug = {
                "patient_id": row["hospitalization_id"],
                "started_at": at,
                "stopped_at": "",
                "kind": row["variable"],
                "dose": row["value"],
                "unit": row["unit"],
                "reason": "treatment",
            }
            drugs.append(drug)
            running[key] = drug
    return drugs


def _add_vasopressors(
    observations: Mapping[tuple[str, str], dict[str, str]], drugs: Iterable[Mapping[str, str]]
) -> None:
    """The stay's drug chart is complete, so what does not run at a moment was not given."""
    for (patient_id, at), moment in observations.items():
        running = [
            drug["kind"]
            for drug in drugs
            if drug["patient_id"] == patient_id
            and drug["started_at"] <= at
            and (not drug["stopped_at"] or drug["stopped_at"] > at)
        ]
        moment["vasopressors"] = ";".join(dict.fromkeys(running)) or "none"


def _labs(rows: Iterable[Row], unmapped: Counter[tuple[str, str]]) -> list[dict[str, str]]:
    given: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["kind"] != "lab":
            continue
        if row["variable"] not in LABS:
            unmapped[NO_COLUMN, row["variable"]] += 1
        elif not row["value"]:
            unmapped[NO_VALUE, row["variable"]] += 1
        else:
            given[row["hospitalization_id"], _iso(row["time_utc"]), row["variable"]].append(row)
    results = []
    for (patient_id, at, variable), values in given.items():
        if len({row["value"] for row in values}) > 1:
            unmapped[CONTRADICTED, variable] += len(values)
            continue
        unmapped[REPEATED, variable] += len(values) - 1
        unit = values[0]["unit"].strip()
        results.append(
            {
                "patient_id": patient_id,
                "observed_at": at,
                "analyte": LABS[variable],
                "value": _number(values[0]["value"]),
                "unit": UNITS.get(unit, unit),
            }
        )
    return results


def _answers(rows: Iterable[Row], unmapped: Counter[tuple[str, str]]) -> list[dict[str, str]]:
    answers: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        if row["variable"] != "gcs_total":
            continue
        key = (row["hospitalization_id"], _iso(row["time_utc"]))
        if key in answers:
            same = answers[key]["answer"] == _number(row["value"])
            unmapped[REPEATED if same else CONTRADICTED, "gcs_total"] += 1
            continue
        answers[key] = {
            "patient_id": key[0],
            "observed_at": key[1],
            "question": "gcs",
            "answer": _number(row["value"]),
            "answered_by": "",
        }
    return list(answers.values())


REQUIRED = {
    "patients.csv": ("patient_id", "infused_at"),
    "observations.csv": ("patient_id", "observed_at"),
    "labs.csv": ("patient_id", "observed_at", "analyte", "value", "unit"),
    "interventions.csv": ("patient_id", "started_at", "kind"),
    "answers.csv": ("patient_id", "observed_at", "question", "answer"),
}


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    columns = dict.fromkeys((*REQUIRED[path.name], *(name for row in rows for name in row)))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(columns), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
