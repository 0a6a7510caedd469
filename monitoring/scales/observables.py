"""Every quantity once: its unit, its plausible and usual range, its words, its LOINC code.

Ranges: clinical specification 9.1 (hard limits refuse, soft limits are asked back). A blank is
unknown but for the observables that carry an assumption, which are those of reading D2.
"""

from __future__ import annotations

from monitoring.grading.conditions import Choice, Number, Observable, Several, Text

YES_NO = ("yes", "no")
CAUSES = ("therapy", "uncertain", "other")

# --- vital signs ------------------------------------------------------------------------------

temperature_c = Number(
    "temperature_c", "temperature", loinc="8310-5", unit="°C", plausible=(25, 45), usual=(35, 41)
)
temperature_f = Number(
    "temperature_f",
    "temperature in °F",
    loinc="8310-5",
    unit="°F",
    plausible=(77, 113),
    usual=(95, 105.8),
)
heart_rate_bpm = Number(
    "heart_rate_bpm",
    "heart rate",
    loinc="8867-4",
    unit="/min",
    plausible=(10, 350),
    usual=(40, 180),
    unrecordable="unrecordable",
)
respiratory_rate_bpm = Number(
    "respiratory_rate_bpm",
    "respiratory rate",
    loinc="9279-1",
    unit="/min",
    plausible=(1, 120),
    usual=(8, 45),
    unrecordable="unrecordable",
)
spo2_pct = Number(
    "spo2_pct",
    "SpO₂",
    loinc="59408-5",
    unit="%",
    plausible=(30, 100),
    usual=(80, 100),
    unrecordable="unrecordable",
)
systolic_mmhg = Number(
    "systolic_mmhg",
    "systolic pressure",
    loinc="8480-6",
    unit="mmHg",
    plausible=(30, 300),
    usual=(70, 220),
    unrecordable="unrecordable",
)
diastolic_mmhg = Number(
    "diastolic_mmhg",
    "diastolic pressure",
    loinc="8462-4",
    unit="mmHg",
    plausible=(10, 200),
    usual=(30, 130),
    unrecordable="unrecordable",
)
map_mmhg = Number(
    "map_mmhg",
    "mean arterial pressure",
    loinc="8478-0",
    unit="mmHg",
    plausible=(20, 250),
    usual=(45, 140),
    unrecordable="unrecordable",
)

# --- circulation ------------------------------------------------------------------------------

hypotension = Choice(
    "hypotension",
    "hypotension judged by a clinician",
    choices=YES_NO,
    assumed="by the pressure",
    assumption="Hypotension is derived from the systolic pressure and age, not judged (D2).",
    briefly="hypotension goes by the pressure",
)
hypotension_reason = Text(
    "hypotension_reason",
    "reason for the judgement on hypotension",
    assumed="none given",
    assumption="No reason was given for the judgement on hypotension.",
    briefly="no reason for the judgement on hypotension",
)
fluid_bolus = Choice(
    "fluid_bolus",
    "fluid bolus for blood pressure",
    choices=YES_NO,
    assumed="no",
    assumption="No fluid bolus was given for blood pressure (D2).",
    briefly="no fluid bolus",
)
VASOPRESSOR_AGENTS = (
    "norepinephrine",
    "epinephrine",
    "phenylephrine",
    "dopamine",
    "angiotensin-ii",
    "terlipressin",
)
VASOPRESSIN = "vasopressin"
NOT_COUNTED_AS_VASOPRESSOR = ("dobutamine", "milrinone", "midodrine")
VASOPRESSORS = (
    "norepinephrine",
    "epinephrine",
    "phenylephrine",
    "dopamine",
    "angiotensin-ii",
    VASOPRESSIN,
    "terlipressin",
    *NOT_COUNTED_AS_VASOPRESSOR,
)
vasopressors = Several("vasopressors", "vasopressors", choices=VASOPRESSORS)
vasopressors_running = Several(
    "vasopressors_running",
    "vasopressors running by the drug chart",
    choices=VASOPRESSORS,
    assumed="none",
    assumption="A drug that is not listed was not given (D2).",
    briefly="no other vasopressor",
    charted=False,
)

# --- oxygen -----------------------------------------------------------------------------------

OXYGEN_DEVICES = (
    "room-air",
    "nasal-cannula",
    "blow-by",
    "high-flow-cannula",
    "face-mask",
    "venturi-mask",
    "non-rebreather",
    "other-mask",
    "cpap",
    "bipap",
    "ventilator",
    "ecmo",
)
oxygen_device = Choice("oxygen_device", "oxygen device", choices=OXYGEN_DEVICES)
oxygen_flow_l_min = Number(
    "oxygen_flow_l_min", "oxygen flow", loinc="3151-8", unit="L/min", plausible=(0, 80)
)
fio2_pct = Number("fio2_pct", "FiO₂", loinc="3150-0", unit="%", plausible=(21, 100))
oxygen_reason = Choice(
    "oxygen_reason",
    "reason for oxygen",
    choices=(
        "hypoxia",
        "airway-protection",
        "procedure",
        "home-sleep-apnoea",
        "chronic-baseline",
        "comfort",
    ),
    assumed="hypoxia",
    assumption="Oxygen is given for hypoxia (D2).",
    briefly="oxygen is given for hypoxia",
)

# --- attribution: a named clinician's judgement -----------------------------------------------


def _cause(name: str, finding: str) -> Choice:
    return Choice(
        f"{name}_cause",
        f"cause of the {finding}",
        choices=CAUSES,
        assumed="uncertain",
        assumption=f"The cause of the {finding} is uncertain, so it counts (D2).",
        briefly=f"cause of the {finding} uncertain",
    )


fever_cause = _cause("fever", "fever")
hypotension_cause = _cause("hypotension", "hypotension")
hypoxia_cause = _cause("hypoxia", "hypoxia")
neurological_cause = _cause("neurological", "neurological findings")

# --- neuro check ------------------------------------------------------------------------------


def _ice_item(name: str, label: str, points: int) -> Number:
    return Number(
        f"ice_{name}",
        f"ICE {label}",
        unit="points",
        plausible=(0, points),
        whole=True,
        unrecordable="untestable",
    )


ice_orientation = _ice_item("orientation", "orientation", 4)
ice_naming = _ice_item("naming", "naming", 3)
ice_commands = _ice_item("commands", "following commands", 1)
ice_writing = _ice_item("writing", "writing", 1)
ice_attention = _ice_item("attention", "attention", 1)
ICE_ITEMS = (ice_orientation, ice_naming, ice_commands, ice_writing, ice_attention)
ice_total = Number("ice_total", "ICE total", unit="points", plausible=(0, 10), whole=True)

CAPD_QUESTIONS = (
    "eye contact",
    "purposeful actions",
    "awareness of surroundings",
    "communication of needs and wants",
    "restlessness",
    "inconsolability",
    "underactivity while awake",
    "slowness to respond",
)
CAPD_ITEMS = tuple(
    Number(
        f"capd_{number}",
        f"CAPD {number}, {question}",
        unit="points",
        plausible=(0, 4),
        whole=True,
    )
    for number, question in enumerate(CAPD_QUESTIONS, start=1)
)
capd_total = Number(
    "capd_total",
    "CAPD total",
    unit="points",
    plausible=(0, 32),
    whole=True,
    unrecordable="impossible",
)
consciousness = Choice(
    "consciousness",
    "consciousness",
    choices=(
        "awakens-spontaneously",
        "awakens-to-voice",
        "awakens-to-touch",
        "vigorous-touch",
        "unarousable",
    ),
)
sedated = Choice(
    "sedated",
    "sedated",
    choices=YES_NO,
    assumed="no",
    assumption="The patient is not sedated (D2).",
    briefly="not sedated",
)
rass = Number(
    "rass", "RASS", unit="points", plausible=(-5, 4), whole=True
)  # its LOINC code 54632-5 is UNVERIFIED (U16), so none is printed
seizure = Choice(
    "seizure",
    "seizure",
    choices=("none", "brief", "eeg-resolved", "prolonged", "repetitive", "duration-unknown"),
)
motor = Choice(
    "motor",
    "motor weakness",
    choices=("none", "mild", "deep"),
    assumed="not reported",
    assumption="Motor weakness was not reported and is taken as absent (D2).",
    briefly="no weakness reported",
)
RAISED_ICP_SIGNS = (
    "focal-oedema",
    "diffuse-oedema",
    "posturing",
    "sixth-nerve-palsy",
    "papilloedema",
    "cushing-triad",
)
raised_icp = Several(
    "raised_icp",
    "signs of raised intracranial pressure",
    choices=RAISED_ICP_SIGNS,
    assumed="none",
    assumption="Raised intracranial pressure was not reported and is taken as absent (D2).",
    briefly="no sign of raised pressure reported",
)
intracranial_haemorrhage = Choice(
    "intracranial_haemorrhage",
    "intracranial haemorrhage",
    choices=YES_NO,
    assumed="no",
    assumption="There is no intracranial haemorrhage (D2).",
    briefly="no intracranial haemorrhage",
)
SYMPTOMS = (
    "headache",
    "tremor",
    "myoclonus",
    "dysphasia",
    "imbalance",
    "confusion",
    "hallucination",
    "dizziness",
    "rigors",
    "myalgia",
    "nausea",
    "vomiting",
    "diarrhoea",
    "rash",
    "urticaria",
    "wheeze",
    "stridor",
    "chest-pain",
    "dyspnoea",
    "palpitations",
    "oliguria",
    "facial-palsy",
    "parkinsonism",
    "micrographia",
)
symptoms = Several("symptoms", "symptoms", choices=SYMPTOMS)

# --- the patient ------------------------------------------------------------------------------

PRODUCTS = ("axi-cel", "tisa-cel", "liso-cel", "brexu-cel", "ide-cel", "cilta-cel", "obe-cel")
BCMA_PRODUCTS = ("ide-cel", "cilta-cel")
product = Choice(
    "product",
    "product",
    choices=PRODUCTS,
    assumed="not recorded",
    assumption="The product was not recorded.",
    briefly="product not recorded",
)
age_years = Number("age_years", "age", unit="years", plausible=(0, 120))
developmental_delay = Choice(
    "developmental_delay",
    "developmental delay",
    choices=YES_NO,
    assumed="no",
    assumption="There is no developmental delay (D2).",
    briefly="no developmental delay",
)
baseline_systolic_mmhg = Number(
    "baseline_systolic_mmhg", "systolic pressure at baseline", unit="mmHg", plausible=(30, 300)
)
baseline_spo2_pct = Number("baseline_spo2_pct", "SpO₂ at baseline", unit="%", plausible=(30, 100))
baseline_ice = Number(
    "baseline_ice", "ICE at baseline", unit="points", plausible=(0, 10), whole=True
)
BASELINE_ICE_ITEMS = tuple(
    Number(
        f"baseline_{item.name}",
        f"{item.label} at baseline",
        unit="points",
        plausible=item.plausible,
        whole=True,
    )
    for item in ICE_ITEMS
)
baseline_capd = Number(
    "baseline_capd", "CAPD at baseline", unit="points", plausible=(0, 32), whole=True
)
baseline_oxygen_device = Choice(
    "baseline_oxygen_device",
    "oxygen device at home",
    choices=OXYGEN_DEVICES,
    assumed="nothing recorded",
    assumption="No home oxygen is recorded, so none is taken off.",
    briefly="no oxygen at home",
)
baseline_oxygen_flow_l_min = Number(
    "baseline_oxygen_flow_l_min", "oxygen flow at home", unit="L/min", plausible=(0, 80)
)
weight_kg = Number("weight_kg", "weight", loinc="29463-7", unit="kg", plausible=(1, 400))

# --- derived in course/, never charted --------------------------------------------------------

could_not_measure = Several(
    "could_not_measure",
    "values that could not be measured",
    choices=(
        "heart_rate_bpm",
        "respiratory_rate_bpm",
        "spo2_pct",
        "systolic_mmhg",
        "diastolic_mmhg",
        "map_mmhg",
        *(item.name for item in ICE_ITEMS),
        "capd_total",
    ),
    assumed="none",
    assumption="What is blank was not charted, rather than tried in vain.",
    charted=False,
)
day = Number("day", "day after infusion", unit="days", plausible=(-400, 40000), charted=False)
after_infusion = Choice(
    "after_infusion",
    "after the infusion",
    choices=YES_NO,
    assumed="yes",
    assumption="A moment taken by itself is after the infusion.",
    charted=False,
)
died_of = Choice(
    "died_of",
    "death, by a physician's judgement of the cause",
    choices=("crs", "icans", "iec-hs", "other"),
    assumed="alive",
    assumption="The patient is alive at the moment.",
    charted=False,
)
crs_fever_waived = Choice(
    "crs_fever_waived",
    "fever no longer required",
    choices=YES_NO,
    assumed="no",
    assumption="For a moment taken by itself fever is required (R8).",
    charted=False,
)
crs_fever_masked = Choice(
    "crs_fever_masked",
    "fever may be masked",
    choices=YES_NO,
    assumed="no",
    assumption="For a moment taken by itself nothing is known to mask fever.",
    charted=False,
)
crs_onset = Choice(
    "crs_onset",
    "first CRS fever",
    choices=("early", "usual", "late"),
    assumed="not now",
    assumption="CRS did not begin at this moment.",
    charted=False,
)
crs_return = Choice(
    "crs_return",
    "CRS fever again after resolution",
    choices=("re-opened", "recurrent"),
    assumed="not now",
    assumption="CRS did not return at this moment.",
    charted=False,
)


def _all() -> dict[str, Observable]:
    everything = [value for value in globals().values() if isinstance(value, Observable)]
    everything += [*ICE_ITEMS, *CAPD_ITEMS, *BASELINE_ICE_ITEMS]
    return {observable.name: observable for observable in everything}


OBSERVABLES: dict[str, Observable] = _all()
