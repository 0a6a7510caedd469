"""A second reader of CRS and ICANS (ASTCT 2019): one moment at a time, plain ifs, nothing shared.

Written from the clinical specification by someone who has not read the engine, so that the two can
be compared over every combination of boundary values. The ids in the comments (R5, A6, D18) are
those of the clinical specification; its decided readings (D1 to D29) stand over the rest.

A moment maps charting column names to floats, words, or frozensets of words. A column that is
absent or None is blank: unknown, and never "no", "none" or 0 but for the assumptions of D2. Every
finding is read as two grades, the lowest and the highest that it can be.
"""

AGENTS = (
    "norepinephrine",
    "epinephrine",
    "phenylephrine",
    "dopamine",
    "angiotensin-ii",
    "terlipressin",  # A4, D21: counted like norepinephrine.
)
NOT_FOR_HYPOXIA = ("comfort", "procedure", "airway-protection")
CANNULAS = ("nasal-cannula", "high-flow-cannula")
MASKS = ("face-mask", "venturi-mask", "non-rebreather", "other-mask")
MASK_VENTILATION = ("cpap", "bipap")
ICE_MOST = (
    ("ice_orientation", 4),
    ("ice_naming", 3),
    ("ice_commands", 1),
    ("ice_writing", 1),
    ("ice_attention", 1),
)
CAPD_MOST = (
    ("capd_1", 4),
    ("capd_2", 4),
    ("capd_3", 4),
    ("capd_4", 4),
    ("capd_5", 4),
    ("capd_6", 4),
    ("capd_7", 4),
    ("capd_8", 4),
)


# Cytokine release syndrome


def read_crs(moment: dict) -> tuple[str, int | None, int | None]:
    """Status, at least, at most. A missing fact may widen the bounds; it never lowers a grade."""
    if moment.get("died_of") == "crs":
        return "graded", 5, 5  # D4: a physician's judgement, never computed.

    hypotension_low, hypotension_high = read_hypotension(moment)
    hypoxia_low, hypoxia_high, untreated_low_spo2 = read_hypoxia(moment)
    low = max(hypotension_low, hypoxia_low)  # R1: the worse of the two; they are never added.
    high = max(hypotension_high, hypoxia_high)
    # D20: provisional only where the low SpO2 alone sets the grade; hypotension that is only
    # possible does not yet set it as well.
    rests_on_spo2 = untreated_low_spo2 and hypotension_low < hypoxia_low

    fever = read_fever(moment)
    waived = moment.get("crs_fever_waived") == "yes"  # R2, A9, D12
    if fever == "yes":
        return grade_or_range(max(1, low), max(1, high), provisional=rests_on_spo2)
    if waived and fever == "unknown":
        return grade_or_range(low, max(1, high), provisional=rests_on_spo2)  # C63: may be febrile.
    if waived:
        return grade_or_range(low, high, provisional=rests_on_spo2)  # A2: all normal is grade 0.
    if fever == "unknown":
        return "open", low, max(1, high)  # D9: open even where both bounds are one grade.
    return read_crs_without_fever(moment, low, high)


def read_crs_without_fever(moment: dict, low: int, high: int) -> tuple[str, int | None, int | None]:
    """No fever and no waiver. CRS must start with fever (R8), so a finding alone is no grade."""
    if low == 0:
        return grade_or_range(low, high, provisional=False)  # D7: 0 only if both certainly are 0.
    if moment.get("crs_fever_masked") == "yes":
        return grade_or_range(low, high, provisional=True)  # A1, A1b, D8, D10, D11
    return "not-classifiable", None, None  # D7: comes first, whatever else is unknown.


def grade_or_range(low: int, high: int, *, provisional: bool) -> tuple[str, int, int]:
    """There is a grade only where one answer is left (D6)."""
    if low < high:
        return "open", low, high
    if provisional:
        return "provisional", low, high
    return "graded", low, high


def read_fever(moment: dict) -> str:
    """Whether there is fever not explained otherwise: yes, no or unknown."""
    if moment.get("fever_cause") == "other":
        return "no"  # R3: no CRS fever whatever the temperature, and where there is none.
    temperature_c = number(moment, "temperature_c")
    if temperature_c is None:
        return "unknown"
    if temperature_c >= 38.0:
        return "yes"  # R14: 38.0 is fever.
    return "no"


# Hypotension


def read_hypotension(moment: dict) -> tuple[int, int]:
    """Lowest and highest grade of the hypotension row: the worse of pressure and vasopressors."""
    if moment.get("hypotension_cause") == "other":
        return 0, 0  # R3, D15: the whole component, vasopressors included.
    pressure_low, pressure_high = read_pressure(moment)
    vasopressors_low, vasopressors_high = read_vasopressors(moment)
    # 1.5: a pressure that is normal because of the vasopressor still has the vasopressor's grade.
    return max(pressure_low, vasopressors_low), max(pressure_high, vasopressors_high)


def read_pressure(moment: dict) -> tuple[int, int]:
    """Hypotension by judgement, by a bolus or by the systolic pressure: 0 or 2."""
    judged = moment.get("hypotension")
    if judged == "yes":
        return 2, 2  # 1.4: "hypotensive" is always accepted.

    baseline_known = number(moment, "baseline_systolic_mmhg") is not None
    reason_given = bool(moment.get("hypotension_reason"))
    if judged == "no" and (baseline_known or reason_given):
        return 0, 0  # 1.4, D15: "no" is accepted, and wins over a bolus.

    under = is_systolic_under_limit(moment)
    if under == "yes":
        return 2, 2  # D15: a bare "no" under the limit is ignored.
    if judged != "no" and moment.get("fluid_bolus") == "yes":
        return 2, 2  # 1.4: given for blood pressure. D2: blank is no. D15: "no" wins over it.
    if under == "unknown":
        return 0, 2  # A bare "no" with no pressure stays unknown: it may be under the limit.
    return 0, 0


def is_systolic_under_limit(moment: dict) -> str:
    """Whether the systolic pressure is below (never at) the limit for the age."""
    systolic_mmhg = number(moment, "systolic_mmhg")
    if systolic_mmhg is None:
        return "unknown"
    age_years = number(moment, "age_years")
    if age_years is None and systolic_mmhg < 90:
        return "unknown"  # D16: below 90 it depends on the age.
    if age_years is None:
        return "no"  # D16: 90 and over is not hypotensive at any age.
    if systolic_mmhg < systolic_limit_mmhg(age_years):
        return "yes"
    return "no"


def systolic_limit_mmhg(age_years: float) -> int:
    """The lowest systolic pressure that is not hypotension (D16)."""
    if age_years >= 10:
        return 90
    if age_years >= 1:
        return 70 + 2 * int(age_years)  # Completed years.
    if age_years >= 1 / 12:
        return 70  # 1 to 11 months.
    return 60


def read_vasopressors(moment: dict) -> tuple[int, int]:
    """Graded by the number of agents, at any dose. Inotropes and midodrine do not count (A4)."""
    charted = moment.get("vasopressors")
    running = moment.get("vasopressors_running") or frozenset()
    if not charted:
        return grade_of_vasopressors(running), 4  # D21: blank is not "none"; what runs counts.
    grade = grade_of_vasopressors(charted | running)  # D21
    return grade, grade


def grade_of_vasopressors(drugs: frozenset[str]) -> int:
    """0, 3 or 4 for the drugs that run together."""
    agents = 0
    for agent in AGENTS:
        if agent in drugs:
            agents = agents + 1
    if agents >= 2:
        return 4
    if agents == 1:
        return 3
    if "vasopressin" in drugs:
        return 3  # A3: alone it is grade 3. R7: beside another it never makes grade 4.
    return 0


# Hypoxia


def read_hypoxia(moment: dict) -> tuple[int, int, bool]:
    """Lowest and highest grade of the hypoxia row; whether it is an untreated low SpO2 (D20)."""
    reason = moment.get("oxygen_reason")  # D2: blank is hypoxia.
    home_device = moment.get("baseline_oxygen_device")
    if moment.get("hypoxia_cause") == "other":
        return 0, 0, False  # R3
    if reason in NOT_FOR_HYPOXIA:
        return 0, 0, False  # R10, D19: whatever the device and the SpO2.
    if reason == "chronic-baseline" and home_device is None:
        return 0, 0, False  # D18: taken at its word, with a flag.

    device = moment.get("oxygen_device")
    flow_l_min = number(moment, "oxygen_flow_l_min")
    if device == "room-air" and flow_l_min is not None and flow_l_min > 0:
        return 0, 4, False  # Room air has no flow: nothing is known of the device.
    if device is None:
        low, high = read_unknown_device(moment)
        return low, high, False
    if device == "room-air":
        return read_room_air(moment)

    low, high = grade_of_device(device, flow_l_min, reason)
    above_home = is_above_home(moment)
    if above_home == "no":
        return 0, 0, False  # D18: 0 whatever the reason.
    if above_home == "unknown":
        return 0, high, False  # D18: at home it is 0, above home the device's grade.
    return low, high, False


def read_unknown_device(moment: dict) -> tuple[int, int]:
    """Device blank: anything, or some oxygen if there is a flow (D17)."""
    flow_l_min = number(moment, "oxygen_flow_l_min")
    if flow_l_min is None or flow_l_min <= 0:
        return 0, 4
    if moment.get("baseline_oxygen_device") is not None:
        return 0, 4  # D18: the flow may be what the patient has at home.
    return 2, 4  # Even on the patient's own machine the flow is oxygen bled in (A7).


def read_room_air(moment: dict) -> tuple[int, int, bool]:
    """No oxygen is given: grade 0, or a provisional 2 if the SpO2 is below 90 (A5)."""
    spo2_pct = number(moment, "spo2_pct")
    if spo2_pct is None:
        return 0, 2, False
    if spo2_pct < 90:
        return 2, 2, True  # A5: 90 itself is not low.
    return 0, 0, False


def grade_of_device(device: str, flow_l_min: float | None, reason: str | None) -> tuple[int, int]:
    """What the oxygen device counts for when it is above what the patient has at home."""
    if device == "blow-by":
        return 2, 2  # R5: low flow, whatever the flow.
    if device in CANNULAS and flow_l_min is None:
        return 2, 3  # D17
    if device in CANNULAS and flow_l_min <= 6:
        return 2, 2  # R5, A6, A10: 6 is low flow; the number decides, not the device.
    if device in CANNULAS:
        return 3, 3  # R5
    if device in MASKS:
        return 3, 3  # Whatever the flow and the FiO2; other-mask like a face mask (1.3).
    if device in MASK_VENTILATION and reason == "home-sleep-apnoea":
        return grade_of_bled_in_oxygen(flow_l_min)
    return 4, 4  # CPAP, BiPAP, ventilator; ECMO (1.3).


def grade_of_bled_in_oxygen(flow_l_min: float | None) -> tuple[int, int]:
    """CPAP or BiPAP for sleep apnoea at home is not hypoxia (R11); oxygen bled into it is (A7)."""
    if flow_l_min is None or flow_l_min <= 0:
        return 0, 0  # C43
    if flow_l_min <= 6:
        return 2, 2
    return 3, 3


def is_above_home(moment: dict) -> str:
    """Whether the device, or its flow, is more than what the patient has at home (D18)."""
    device = moment.get("oxygen_device")
    flow_l_min = number(moment, "oxygen_flow_l_min")
    home_flow_l_min = number(moment, "baseline_oxygen_flow_l_min")
    if device != moment.get("baseline_oxygen_device"):
        return "yes"  # Nothing at home, or another device.
    if device == "ventilator" or device == "ecmo":
        return "no"  # The flow is not considered.
    if device in MASK_VENTILATION and flow_l_min is None:
        flow_l_min = 0.0  # No oxygen is bled in.
    if device in MASK_VENTILATION and home_flow_l_min is None:
        home_flow_l_min = 0.0
    if flow_l_min == 0:
        return "no"  # Nothing flows: not above any flow at home.
    if flow_l_min is None or home_flow_l_min is None:
        return "unknown"
    if flow_l_min > home_flow_l_min:
        return "yes"
    return "no"


# Neurotoxicity


def read_icans(moment: dict) -> tuple[str, int | None, int | None]:
    """Status, at least, at most. The grade is that of the most severe domain (N1)."""
    if moment.get("died_of") == "icans":
        return "graded", 5, 5  # D4
    if moment.get("neurological_cause") == "other":
        return "graded", 0, 0  # D23: covers every domain.

    consciousness_low, consciousness_high = read_consciousness(moment)
    seizure_low, seizure_high = read_seizure(moment)
    motor = read_motor(moment)
    raised_icp = read_raised_icp(moment)
    signs_low = max(consciousness_low, seizure_low, motor, raised_icp)
    signs_high = max(consciousness_high, seizure_high, motor, raised_icp)

    tool_low, tool_high = read_tool(moment, new_sign=signs_low > 0)
    # N4, N5, N9: tremor, myoclonus, headache and other palsies are not read at all.
    return grade_or_range(max(signs_low, tool_low), max(signs_high, tool_high), provisional=False)


def read_consciousness(moment: dict) -> tuple[int, int]:
    """Lowest and highest grade of the consciousness row."""
    word = moment.get("consciousness")
    if moment.get("sedated") == "yes":
        return 0, 4  # N3, D22: unknown, whatever is charted. The RASS alone changes nothing.
    if word == "awakens-spontaneously":
        return 0, 0  # N7: the normal state, not grade 1.
    if word == "awakens-to-voice":
        return 2, 2
    if word == "awakens-to-touch":
        return 3, 3
    if word == "vigorous-touch" or word == "unarousable":
        return 4, 4
    return 0, 4


def read_seizure(moment: dict) -> tuple[int, int]:
    """Any seizure is at least 3 (N8). Blank is unknown."""
    word = moment.get("seizure")
    if word == "none":
        return 0, 0
    if word == "brief" or word == "eeg-resolved":
        return 3, 3  # B5: 5 minutes are still brief.
    if word == "prolonged" or word == "repetitive":
        return 4, 4  # B6
    if word == "duration-unknown":
        return 3, 4  # B5
    return 0, 4


def read_motor(moment: dict) -> int:
    """Deep weakness is 4 and nothing less counts (B4). D2: blank is not reported, so absent."""
    if moment.get("motor") == "deep":
        return 4
    return 0


def read_raised_icp(moment: dict) -> int:
    """Focal oedema 3, any other sign 4. D2, B8, B9: blank is not reported, so absent."""
    if moment.get("intracranial_haemorrhage") == "yes":
        return 0  # N6, D24: removes this row; the others count.
    signs = moment.get("raised_icp") or frozenset()
    if "diffuse-oedema" in signs or "posturing" in signs or "sixth-nerve-palsy" in signs:
        return 4
    if "papilloedema" in signs or "cushing-triad" in signs:
        return 4
    if "focal-oedema" in signs:
        return 3
    return 0


def read_tool(moment: dict, *, new_sign: bool) -> tuple[int, int]:
    """Lowest and highest grade by the one questionnaire that is right for the patient."""
    if moment.get("sedated") == "yes":
        return 0, 4  # D22, B7: whatever is charted.
    tool = which_tool(moment)
    if tool == "ice":
        return read_ice(moment)
    if tool == "capd":
        return read_capd(moment, new_sign=new_sign)
    # D27: either tool may be the right one, so the grade lies within what both could give.
    ice, capd = read_ice(moment), read_capd(moment, new_sign=new_sign)
    return min(ice[0], capd[0]), max(ice[1], capd[1])


def which_tool(moment: dict) -> str:
    """ICE from 12 years (B1), CAPD under 12 or with developmental delay (D28)."""
    age_years = number(moment, "age_years")
    if moment.get("developmental_delay") == "yes":
        return "capd"  # At every age, so also where the age is unknown. D2: blank is no.
    if age_years is None:
        return "unknown"  # D27
    if age_years >= 12:
        return "ice"
    return "capd"


def read_ice(moment: dict) -> tuple[int, int]:
    """Blank, or only the other tool charted: 0 to 10 points, so grade 0 to 3 (D25)."""
    least, most = read_points(moment, "ice_total", ICE_MOST)
    return grade_of_ice(most), grade_of_ice(least)


def grade_of_ice(points: float) -> int:
    """Fewer points, higher grade. 0 points are 3: only not waking makes 4 (N2)."""
    if points >= 10:
        return 0
    if points >= 7:
        return 1
    if points >= 3:
        return 2
    return 3


def read_capd(moment: dict, *, new_sign: bool) -> tuple[int, int]:
    """Blank, or only the other tool charted: 0 to 32 points, so grade 0 to 3 (D25)."""
    if moment.get("capd_total") == "impossible":
        return read_impossible_capd(moment)
    baseline = number(moment, "baseline_capd")
    if new_sign:
        baseline = None  # B3: the baseline explains nothing once another domain is above 0.
    least, most = read_points(moment, "capd_total", CAPD_MOST)
    return grade_of_capd(least, baseline), grade_of_capd(most, baseline)  # D26: at both ends.


def read_impossible_capd(moment: dict) -> tuple[int, int]:
    """Impossible because the child cannot be woken is 4; in a child awake it is unknown (D25)."""
    word = moment.get("consciousness")
    if word == "unarousable" or word == "vigorous-touch":
        return 4, 4
    return 0, 4


def grade_of_capd(points: float, baseline: float | None) -> int:
    """More points, higher grade; 2 exists only by consciousness."""
    if points >= 9:
        return 3  # D26: a baseline never explains 9 and more.
    if points < 1:
        return 0  # B3: 0 is 0.
    if baseline is not None and baseline >= points:
        return 0  # B3: no worse than before the infusion.
    return 1


def read_points(
    moment: dict, total_column: str, items: tuple[tuple[str, int], ...]
) -> tuple[float, float]:
    """Fewest and most points. An item blank or untestable may have any of its points (B2)."""
    fewest = 0.0
    most = 0.0
    all_there_are = 0.0
    for column, most_points in items:
        points = number(moment, column)
        all_there_are = all_there_are + most_points
        if points is None:
            most = most + most_points
        else:
            fewest = fewest + points
            most = most + points

    total = number(moment, total_column)
    if total is None:
        return fewest, most
    if fewest <= total <= most:
        return total, total
    return 0.0, all_there_are  # Total and items contradict each other: unknown.


def number(moment: dict, column: str) -> float | None:
    """A charted number. Blank and any word (untestable, unrecordable) are unknown."""
    charted = moment.get(column)
    if charted is None or isinstance(charted, str):
        return None
    return charted
