"""A second reader of the other scales: one case at a time, plain ifs, nothing shared with the engine.

Written by hand from section 3 of the CRS and ICANS specification and from sections 4, 5.2, 6, 7.5
and 8 of the other, before the scales were looked at. It reads complete cases only, in its own
words: what is unknown is the business of the bounds, and `test_second_reader.py` translates.
"""

from __future__ import annotations

from fractions import Fraction

# Vasopressors: a case says {drug: dose}, all running for `hours`, of a patient of `weight_kg`.


def exactly(number):
    return Fraction(str(number))


def per_minute(case, drug):
    """The dose in mcg/min; that of dopamine stays in mcg/kg/min, as its table has it."""
    return exactly(case["pressors"].get(drug, 0))


def norepinephrine_equivalent(case):
    return (
        per_minute(case, "norepinephrine")
        + per_minute(case, "dopamine") / 2
        + per_minute(case, "epinephrine")
        + per_minute(case, "phenylephrine") / 10
    )


def high_dose(case):
    """The table of Lee 2014, needed for three hours or more."""
    drugs = set(case["pressors"])
    if not drugs or case["hours"] < 3:
        return False
    if drugs == {"norepinephrine"}:
        return per_minute(case, "norepinephrine") >= 20
    if drugs == {"dopamine"}:
        return per_minute(case, "dopamine") >= 10
    if drugs == {"phenylephrine"}:
        return per_minute(case, "phenylephrine") >= 200
    if drugs == {"epinephrine"}:
        return per_minute(case, "epinephrine") >= 10
    if drugs == {"vasopressin"}:
        return False
    if "vasopressin" in drugs:
        return norepinephrine_equivalent(case) >= 10
    return norepinephrine_equivalent(case) >= 20


def high_dose_penn(case):
    """The same table with the three rows that Penn 2018 gives by weight."""
    drugs = set(case["pressors"])
    weight = exactly(case["weight_kg"])
    if not drugs or case["hours"] < 3:
        return False
    if drugs == {"norepinephrine"}:
        return per_minute(case, "norepinephrine") / weight >= exactly(0.2)
    if drugs == {"epinephrine"}:
        return per_minute(case, "epinephrine") / weight >= exactly(0.1)
    if "vasopressin" in drugs and len(drugs) > 1:
        return norepinephrine_equivalent(case) / weight >= exactly(0.1)
    return high_dose(case)


# CRS


def on_oxygen(case):
    return case["device"] != "room-air"


def hypotensive(case):
    return case["systolic"] < 90


def organs_lee_or_cartox(case, from_grade):
    """The worst organ; transaminitis of grade 4 counts as 3."""
    worst = 0
    for organ, grade in case["organs"].items():
        if organ == "liver" and grade == 4:
            worst = max(worst, 3)
        elif grade >= from_grade:
            worst = max(worst, grade)
    return worst


def mild(case):
    """Fever, or nausea, fatigue, headache, myalgia or malaise."""
    return 1 if case["temperature"] >= 38 or case["constitutional"] else 0


def read_lee(case):
    if case["died"]:
        return 5
    grade = mild(case)
    if on_oxygen(case):
        grade = max(grade, 3 if case["fio2"] >= 40 else 2)
    if hypotensive(case):
        grade = max(grade, 2)
    if len(case["pressors"]) == 1:
        grade = max(grade, 3 if high_dose(case) else 2)
    if len(case["pressors"]) > 1:
        grade = max(grade, 3)
    grade = max(grade, organs_lee_or_cartox(case, 2))
    if case["device"] == "ventilator":
        grade = 4
    return grade


def read_penn(case):
    if case["died"]:
        return 5
    if case["device"] == "ventilator" or high_dose_penn(case):
        return 4
    liver, creatinine = case["organs"]["liver"], case["organs"]["kidney"]
    if liver == 4 or creatinine >= 3:
        return 3
    if hypotensive(case) and case["boluses"] > 1:
        return 3
    if case["pressors"] or on_oxygen(case) or case["clotting_products"]:
        return 3
    if liver == 3 or creatinine == 2:
        return 2
    if case["intravenous"] or case["in_hospital"]:
        return 2
    if hypotensive(case):
        return 2  # one bolus: vector L03
    return mild(case)


def read_mskcc(case):
    """None where the table has no row: hypotension treated with fluids only (L03, L04)."""
    if case["died"]:
        return 5
    if case["device"] == "ventilator" or (case["refractory"] and high_dose(case)):
        return 4
    grade = mild(case)
    if case["pressors"]:
        grade = max(grade, 3 if case["hours"] >= 24 else 2)
    if on_oxygen(case):
        grade = max(grade, 3 if case["fio2"] >= 40 else 2)
    if hypotensive(case) and not case["pressors"] and grade < 2:
        return None
    return grade


def read_cartox(case):
    if case["died"]:
        return 5
    if case["device"] == "ventilator" or case["life_threatening_hypotension"]:
        return 4
    grade = 1 if case["temperature"] >= 38 else 0
    if hypotensive(case):
        grade = max(grade, 2)
    if case["pressors"]:
        grade = max(grade, 3 if len(case["pressors"]) > 1 or high_dose(case) else 2)
    if on_oxygen(case):
        grade = max(grade, 3 if case["fio2"] >= 40 else 2)
    return max(grade, organs_lee_or_cartox(case, 1))


def read_crs_ctcae(case):
    """Several vasopressors are 3 at least: 4 only where life-threatening (L08 leaves it open)."""
    if case["died"]:
        return 5
    if case["life_threatening"]:
        return 4
    grade = 1 if case["temperature"] >= 38 else 0
    if hypotensive(case):
        grade = max(grade, 2)
    if case["pressors"]:
        grade = max(grade, 3)
    if on_oxygen(case):
        grade = max(grade, 3 if case["fio2"] >= 40 else 2)
    return grade


# CRES


def read_cres(case):
    if case["cartox10"] == "cannot":
        return 4
    if case["papilloedema_stage"] >= 3 or case["opening_pressure"] >= 20 or case["oedema"]:
        return 4
    if case["seizure"] in ("generalised", "status") or case["new_weakness"]:
        return 4
    raised = case["pressure_raised"] and case["opening_pressure"] < 20
    if (
        raised
        or case["papilloedema_stage"] >= 1
        or case["seizure"] in ("partial", "non-convulsive")
    ):
        return 3
    if case["cartox10"] <= 2:
        return 3
    if case["cartox10"] <= 6:
        return 2
    return 1 if case["cartox10"] <= 9 else 0


# Tumour lysis. A case lists results as (hours, analyte, value, unit); hours count from the
# infusion, as does `lymphodepletion`. Calcium is corrected already.


def outside_limit(case, analyte, value, unit):
    value = exactly(value)
    child = case["age"] < 18
    if analyte == "urate":
        if child:
            return value > exactly(case["urate_upper"])
        return value >= {"mg/dL": 8, "umol/L": 476}[unit]
    if analyte == "potassium":
        return value >= 6
    if analyte == "phosphate":
        if child:
            return value >= {"mg/dL": exactly(6.5), "mmol/L": exactly(2.1)}[unit]
        return value >= {"mg/dL": exactly(4.5), "mmol/L": exactly(1.45)}[unit]
    return value <= {"mg/dL": exactly(7), "mmol/L": exactly(1.75)}[unit]


def changed_a_quarter(case, analyte, value):
    before = exactly(case["baseline"][analyte])
    if analyte == "calcium":
        return exactly(value) <= before * 3 / 4
    return exactly(value) >= before * 5 / 4


def in_window(case, day):
    return case["lymphodepletion_day"] - 3 <= day <= 7


def read_tls_howard(case):
    """Laboratory TLS: two kinds out of limits within 24 hours of each other."""
    abnormal = [
        (hours, analyte)
        for hours, day, analyte, value, unit in case["results"]
        if in_window(case, day) and outside_limit(case, analyte, value, unit)
    ]
    for at, one in abnormal:
        for then, other in abnormal:
            if one != other and abs(at - then) <= 24:
                return True
    return False


def symptomatic_by_one_low_calcium(case):
    """Howard: symptomatic hypocalcaemia counts even if the calcium alone is abnormal.

    The specification does not say for how long; read here as of the last 24 h of the window.
    """
    inside = [one for one in case["results"] if in_window(case, one[1])]
    last = max([24 * day + hours % 24 for hours, day, *_ in inside])
    low = [
        value
        for hours, day, analyte, value, unit in inside
        if analyte == "calcium"
        and last - (24 * day + hours % 24) <= 24
        and outside_limit(case, analyte, value, unit)
    ]
    return case["symptomatic_hypocalcaemia"] and bool(low)


def read_tls_cairo_bishop(case):
    """Laboratory TLS: two kinds in the window, out of limits or a quarter off the baseline."""
    kinds = {
        analyte
        for hours, day, analyte, value, unit in case["results"]
        if in_window(case, day)
        and (outside_limit(case, analyte, value, unit) or changed_a_quarter(case, analyte, value))
    }
    return len(kinds) >= 2


def clinical_tls(case):
    """What makes a laboratory TLS a clinical one (4.2)."""
    rise = exactly(case["creatinine"]) - exactly(case["creatinine_before"])
    return (
        rise >= (exactly("26.5") if case["creatinine_unit"] == "umol/L" else exactly("0.3"))
        or case["oliguria"]
        or case["symptomatic_hypocalcaemia"]
        or case["arrhythmia"] > 0
        or case["seizure"] > 0
        or case["sudden_death"]
    )


def cairo_bishop_creatinine(times_upper):
    times = exactly(times_upper)
    if times > 6:
        return 4
    if times > 3:
        return 3
    if times > exactly(1.5):
        return 2
    return 1 if times >= exactly(1.45) else 0


def cairo_bishop_grade(case):
    """The highest of the three rows of 4.3; arrhythmia and seizure are said as grades."""
    if case["sudden_death"]:
        return 5
    times = exactly(case["creatinine"]) / exactly(case["creatinine_upper"])
    return max(cairo_bishop_creatinine(times), case["arrhythmia"], case["seizure"])


# CTCAE v5.0


def read_fever(case):
    temperature = exactly(case["temperature"])
    if case["died"]:
        return 5
    if temperature > 40:
        return 4 if case["hours_above_40"] > 24 else 3
    if temperature > 39:
        return 2
    return 1 if temperature >= 38 else 0


def read_hypoxia(case):
    if case["died"]:
        return 5
    if case["airway_threat"]:
        return 4
    if case["resting_saturation"] < 88 or case["pao2_mmhg"] <= 55:
        return 3
    return 2 if case["exercise_desaturation"] or case["intermittent_oxygen"] else 0


def read_qtc(case):
    """No death: CTCAE prints no grade 5 for it."""
    if case["serious_arrhythmia"]:
        return 4
    if case["qtc"] >= 501 or case["qtc"] - case["qtc_before"] > 60:
        return 3
    if case["qtc"] >= 481:
        return 2
    return 1 if case["qtc"] >= 450 else 0


def read_dic(case):
    if case["died"]:
        return 5
    if case["life_threatening"]:
        return 4
    if not case["laboratory_findings"]:
        return 0
    return 3 if case["bleeding"] else 2


def read_aki(case):
    if case["died"]:
        return 5
    if case["life_threatening"] or case["dialysis"]:
        return 4
    return 3 if case["hospitalisation"] else 0


def worst_of(case, **grades):
    """The highest grade among the cells somebody ticked."""
    return max([0, *(grade for cell, grade in grades.items() if case[cell])])


def read_infusion_reaction(case):
    return worst_of(
        case,
        mild=1,
        interruption=2,
        prophylaxis_up_to_24h=2,
        prolonged=3,
        recurring=3,
        hospitalisation=3,
        life_threatening=4,
        died=5,
    )


def read_allergic_reaction(case):
    return worst_of(
        case,
        no_systemic_treatment=1,
        oral_treatment=2,
        bronchospasm=3,
        hospitalisation=3,
        intravenous_treatment=3,
        life_threatening=4,
        died=5,
    )


def read_anaphylaxis(case):
    return worst_of(
        case,
        bronchospasm=3,
        parenteral_treatment=3,
        oedema=3,
        hypotension=3,
        life_threatening=4,
        died=5,
    )


def read_urticaria(case):
    if case["body_surface"] > 30:
        return 3
    if case["body_surface"] >= 10:
        return 2
    return 1 if case["urticaria"] else 0


# WAO 2020


def child_low_systolic(age):
    """The age threshold of a child: 70 mmHg and twice the whole years, from 10 years 90."""
    if age >= 10:
        return 90
    if age >= 1:
        return 70 + 2 * int(age)
    return 70 if age * 12 >= 1 else 60


def low_systolic(case):
    return case["systolic"] < child_low_systolic(case["age"])


def read_wao(case):
    """Whether anaphylaxis is to be thought of: criterion 1 or criterion 2."""
    fall = exactly(case["systolic_before"]) - exactly(case["systolic"])
    low = low_systolic(case) or fall > exactly(case["systolic_before"]) * exactly(0.3)
    first = case["skin"] and (case["respiratory"] or low or case["end_organ"] or case["gut"])
    second = case["allergen"] and (low or case["bronchospasm"] or case["laryngeal"])
    return bool(case["within_hours"] and (first or second))


# FEVER-1


def read_fever_1(case):
    """EMERGENCY, URGENT, CAUTION, INFO for a second rise of CRP alone, or nothing."""
    fever = case["temperature"] >= 38
    neutropenic = case["neutrophils"] < 500 or case["expected_below_500"]
    febrile_neutropenia = neutropenic and (
        case["temperature"] >= 38.3 or (fever and case["fever_lasted_min"] >= 60)
    )
    if febrile_neutropenia or (fever and (low_systolic(case) or case["qsofa"] >= 2)):
        return "EMERGENCY"
    if fever:
        return "URGENT" if neutropenic else "CAUTION"
    hidden = (
        case["heart_rate"] > 110
        or case["respiratory_rate"] >= 22
        or case["new_confusion"]
        or case["crp_rising_again"]
        or case["lactate"] > 2
    )
    if case["masking_drug"] and hidden:
        return "CAUTION"
    return "INFO" if case["crp_rising_again"] else None
