"""A second reader of the older scales: one moment, plain ifs, nothing shared with the engine.

Written by hand from 3.1 and 3.2 of crs-icans.md. It reads complete moments of adults without home
oxygen; what is unknown is the business of the laws.
"""

from __future__ import annotations

COUNTED = {
    "norepinephrine",
    "epinephrine",
    "phenylephrine",
    "dopamine",
    "angiotensin-ii",
    "vasopressin",
    "terlipressin",
}


class Bedside:
    """What the older scales see of a moment, in their own words."""

    def __init__(self, m: dict) -> None:
        given = set(m["vasopressors"].split(";")) & COUNTED
        other_pressure = m["hypotension_cause"] == "other"
        other_oxygen = m["hypoxia_cause"] == "other" or m["oxygen_reason"] != "hypoxia"
        self.fever = m["temperature_c"] >= 38 and m["fever_cause"] != "other"
        self.mild = self.fever or m["crs-constitutional-symptoms"] == "yes"
        self.pressors = 0 if other_pressure else len(given)
        low = m["systolic_mmhg"] < 90 or m["fluid_bolus"] == "yes"
        self.hypotensive = not other_pressure and (low or self.pressors > 0)
        device = m["oxygen_device"]
        self.oxygen = device != "room-air" and not other_oxygen
        self.from_40 = self.oxygen and m["fio2_pct"] >= 40
        self.ventilator = self.oxygen and device in ("ventilator", "ecmo")
        self.untreated = device == "room-air" and m["spo2_pct"] < 90 and not other_oxygen
        self.organ = m["organ-toxicity-grade"]
        transaminitis = m["grade-4-organ-toxicity-is-transaminitis-only"] == "yes"
        self.organ_as_lee = 3 if self.organ == 4 and transaminitis else self.organ
        self.finding = self.mild or self.hypotensive or self.oxygen


def read_lee(m: dict) -> int:
    b = Bedside(m)
    high = b.pressors > 0 and m["high-dose-vasopressor"] == "yes"
    if b.ventilator or b.organ_as_lee == 4:
        return 4
    if b.from_40 or b.pressors >= 2 or high or b.organ_as_lee == 3:
        return 3
    if b.oxygen or b.untreated or b.hypotensive or b.organ_as_lee == 2:
        return 2
    return 1 if b.mild else 0


def read_penn(m: dict) -> int:
    b = Bedside(m)
    if b.ventilator or (b.pressors and m["high-dose-vasopressor-penn"] == "yes"):
        return 4
    creatinine, liver = m["creatinine-toxicity-grade"], m["liver-toxicity-grade"]
    if (
        b.oxygen
        or b.untreated
        or b.pressors
        or (b.hypotensive and m["fluid-boluses"] >= 2)
        or creatinine >= 3
        or liver == 4
        or m["clotting_products"] == "yes"
    ):
        return 3
    stay = "yes" in (m["hospital-stay-for-crs"], m["intravenous-therapy-for-crs"])
    if b.hypotensive or creatinine == 2 or liver == 3 or stay:
        return 2
    return 1 if b.mild else 0


def read_mskcc(m: dict) -> int:
    b = Bedside(m)
    refractory = m["hypotension-refractory-to-high-dose-vasopressor"] == "yes"
    if b.ventilator or (b.pressors and refractory):
        return 4
    if b.from_40 or (b.pressors and m["vasopressor-for-24-h"] == "yes"):
        return 3
    fluids = b.hypotensive and m["mskcc-fluid-only-hypotension-is-grade-2"] == "yes"
    if b.oxygen or b.untreated or b.pressors or fluids:
        return 2
    return 1 if b.mild or b.hypotensive else 0


def read_cartox(m: dict) -> int:
    b = Bedside(m)
    threatening = b.hypotensive and m["hypotension-life-threatening"] == "yes"
    if b.ventilator or threatening or b.organ_as_lee == 4:
        return 4
    high = b.pressors > 0 and m["high-dose-vasopressor"] == "yes"
    if b.from_40 or b.pressors >= 2 or high or b.organ_as_lee == 3:
        return 3
    if b.oxygen or b.untreated or b.hypotensive or b.organ_as_lee == 2:
        return 2
    return 1 if b.fever or b.organ_as_lee == 1 else 0


def read_ctcae(m: dict) -> int:
    b = Bedside(m)
    if m["crs-life-threatening"] == "yes":
        return 4
    if b.from_40 or b.pressors:
        return 3
    if b.oxygen or b.untreated or b.hypotensive:
        return 2
    return 1 if b.fever else 0


def read_cres(m: dict) -> int:
    if m["neurological_cause"] == "other":
        return 0
    total = m["cartox-10-total"]
    deep = m["consciousness"] in ("vigorous-touch", "unarousable")
    signs = set(m["raised_icp"].split(";"))
    pressure, stage = m["csf-opening-pressure-mmhg"], m["papilloedema-stage"]
    if (
        deep
        or m["cartox-10-impossible"] == "yes"
        or stage >= 3
        or pressure >= 20
        or signs & {"focal-oedema", "diffuse-oedema"}
        or m["cerebral-oedema"] == "yes"
        or m["seizure"] in ("prolonged", "repetitive")
        or (m["seizure"] == "brief" and m["seizure-generalised"] == "yes")
        or m["motor"] != "none"
    ):
        return 4
    if (
        total <= 2
        or stage >= 1
        or "papilloedema" in signs
        or m["csf-pressure-raised"] == "yes"
        or m["seizure"] != "none"
    ):
        return 3
    return 2 if total <= 6 else 1 if total <= 9 else 0
