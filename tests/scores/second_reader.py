"""A second reader of the scores: one moment at a time, plain ifs, nothing shared with the engine.

Written by hand from sections 1.5, 3.1, 7.1 and 7.2 of the clinical specification. It reads complete
moments only: what is unknown is the business of the laws.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def half_up(value: float, places: str = "1") -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(places), rounding=ROUND_HALF_UP)


# NEWS2


def read_news2(moment: dict) -> int:
    return (
        news2_respiration(moment["respiratory_rate_bpm"])
        + news2_saturation(moment)
        + (2 if on_oxygen(moment) else 0)
        + news2_systolic(moment["systolic_mmhg"])
        + news2_pulse(moment["heart_rate_bpm"])
        + news2_consciousness(moment)
        + news2_temperature(moment["temperature_c"])
    )


def news2_respiration(rate: float) -> int:
    rate = half_up(rate)
    if rate <= 8:
        return 3
    if rate <= 11:
        return 1
    if rate <= 20:
        return 0
    return 2 if rate <= 24 else 3


def on_oxygen(moment: dict) -> bool:
    if moment["oxygen_device"] in {"cpap", "bipap", "ventilator"}:
        return moment["fio2_pct"] > 21 or moment["oxygen_flow_l_min"] > 0
    return moment["oxygen_device"] != "room-air"


def news2_saturation(moment: dict) -> int:
    saturation = half_up(moment["spo2_pct"])
    if moment.get("spo2_target") != "88-92":
        if saturation >= 96:
            return 0
        if saturation >= 94:
            return 1
        return 2 if saturation >= 92 else 3
    if saturation <= 83:
        return 3
    if saturation <= 85:
        return 2
    if saturation <= 87:
        return 1
    if saturation <= 92 or not on_oxygen(moment):
        return 0
    if saturation <= 94:
        return 1
    return 2 if saturation <= 96 else 3


def news2_systolic(pressure: float) -> int:
    pressure = half_up(pressure)
    if pressure >= 220:
        return 3
    if pressure >= 111:
        return 0
    if pressure >= 101:
        return 1
    return 2 if pressure >= 91 else 3


def news2_pulse(rate: float) -> int:
    rate = half_up(rate)
    if rate >= 131:
        return 3
    if rate >= 111:
        return 2
    if rate >= 91:
        return 1
    if rate >= 51:
        return 0
    return 1 if rate >= 41 else 3


def news2_consciousness(moment: dict) -> int:
    alert = moment["consciousness"] == "awakens-spontaneously"
    return 0 if alert and "confusion" not in moment["symptoms"].split(";") else 3


def news2_temperature(temperature: float) -> int:
    tenths = half_up(temperature, "0.1")
    if tenths >= Decimal("39.1"):
        return 2
    if tenths >= Decimal("38.1"):
        return 1
    if tenths >= Decimal("36.1"):
        return 0
    return 1 if tenths >= Decimal("35.1") else 3


# qSOFA and SIRS


def read_qsofa(moment: dict) -> int:
    altered = (
        moment["consciousness"] != "awakens-spontaneously"
        or "confusion" in moment["symptoms"].split(";")
        or moment["gcs"] < 15
        or moment["ice_total"] < moment["baseline_ice"]
    )
    return sum([moment["respiratory_rate_bpm"] >= 22, moment["systolic_mmhg"] <= 100, altered])


def read_sirs(moment: dict) -> int:
    score = 0
    if moment["temperature_c"] < 36 or moment["temperature_c"] > 38:
        score += 1
    if moment["heart_rate_bpm"] > 90:
        score += 1
    if moment["respiratory_rate_bpm"] > 20:
        score += 1
    depleted = moment["lymphodepletion_started_at"] == "begun" and moment["day"] <= 100
    if not depleted and (moment["leukocytes"] < 4 or moment["leukocytes"] > 12):
        score += 1
    return score


# HScore


def read_hscore(moment: dict) -> int:
    score = 18 if moment["known-immunosuppression"] == "yes" else 0
    organs = [moment["hepatomegaly"], moment["splenomegaly"]].count("yes")
    score += [0, 23, 38][organs]
    score += hscore_fever(moment["temperature_c"])
    score += hscore_lineages(moment)
    score += hscore_chemistry(moment)
    if moment["haemophagocytosis"] == "yes":
        score += 35
    return score


def hscore_fever(temperature: float) -> int:
    if temperature > 39.4:
        return 49
    return 33 if temperature >= 38.4 else 0


def hscore_lineages(moment: dict) -> int:
    lineages = 0
    if moment["hemoglobin"] <= 9.2:
        lineages += 1
    if moment["leukocytes"] <= 5.0:
        lineages += 1
    if moment["platelets"] <= 110:
        lineages += 1
    return [0, 0, 24, 34][lineages]


def hscore_chemistry(moment: dict) -> int:
    score = 0
    if moment["ferritin"] > 6000:
        score += 50
    elif moment["ferritin"] >= 2000:
        score += 35
    if moment["triglycerides"] > 4.0:
        score += 64
    elif moment["triglycerides"] >= 1.5:
        score += 44
    if moment["fibrinogen"] <= 2.5:
        score += 30
    if moment["ast"] >= 30:
        score += 19
    return score


# CAR-HEMATOTOX


def read_hematotox(moment: dict) -> int:
    score = 0
    if moment["platelets"] < 75:
        score += 2
    elif moment["platelets"] <= 175:
        score += 1
    if moment["neutrophils"] <= 1200:
        score += 1
    if moment["hemoglobin"] <= 9.0:
        score += 1
    if moment["crp"] >= 3.0:
        score += 1
    if moment["ferritin"] > 2000:
        score += 2
    elif moment["ferritin"] >= 650:
        score += 1
    return score


# Febrile neutropenia


def read_idsa(moment: dict) -> int:
    hot = moment["temperature_c"]
    fever = hot >= 38.3 or (hot >= 38.0 and moment["fever_lasted_min"] >= 60)
    count, tick = moment["neutrophils"], moment["anc-expected-to-fall"]
    falling = moment["day"] <= 10 and count < 1000 and count < moment["neutrophils_before"]
    expected = tick == "yes" or (tick is None and falling)
    return 1 if fever and (count < 500 or expected) else 0


def read_fn_ctcae(moment: dict) -> int:
    hot = moment["temperature_c"]
    fever = hot > 38.3 or (hot >= 38.0 and moment["fever_lasted_min"] > 60)
    return 3 if fever and moment["neutrophils"] < 1000 else 0
