"""The charting format's five tables as data: files, forms and the record are made from these.

In a typed frame of one of these tables

- text, choices and sets are `str` columns (missing = blank); words are lower case, a set is its
  words in the listed order with `;` between, or `none`;
- numbers are float64 (NaN = blank); a number that was tried and could not be measured is NaN, and
  its column stands in the set `could_not_measure`;
- times are datetime64[us, UTC]; `infused_at`, which may hold several, stays text, each time with
  the offset it was written in, because the unit's local date hangs on it;
- a laboratory value at a limit of detection is the limit, with `<` or `>` in `value_limit`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import inf

from monitoring.grading.conditions import Choice, Number, Several
from monitoring.scales import observables as o


class Kind(Enum):
    TEXT = "text"
    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"
    TIME = "time"
    TIMES = "times"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """One column: what a cell may hold. A word in `words` may stand in place of the number."""

    name: str
    kind: Kind
    required: bool = False
    choices: tuple[str, ...] = ()
    plausible: tuple[float, float] | None = None
    usual: tuple[float, float] | None = None
    whole: bool = False
    unit: str = ""
    word: str = ""
    signed: bool = False  # `<0.1` and `>500` are values


@dataclass(frozen=True)
class Table:
    """One file of the charting format; `key` tells its rows apart."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


def _text(name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.TEXT, required=required)


def _time(name: str, *, required: bool = False) -> Column:
    return Column(name, Kind.TIME, required=required)


def _one_of(name: str, *choices: str, required: bool = False) -> Column:
    return Column(name, Kind.CHOICE, required=required, choices=choices)


def _observable(observable: Number | Choice | Several) -> Column:
    match observable:
        case Number():
            return Column(
                observable.name,
                Kind.NUMBER,
                plausible=observable.plausible,
                usual=observable.usual,
                whole=observable.whole,
                unit=observable.unit,
                word=observable.unrecordable,
            )
        case Choice():
            return Column(observable.name, Kind.CHOICE, choices=observable.choices)
        case Several():
            return Column(observable.name, Kind.SEVERAL, choices=observable.choices)


PATIENTS = Table(
    "patients",
    (
        _text("patient_id", required=True),
        Column("birth_date", Kind.DATE),
        _observable(o.age_years),
        _one_of("sex", "female", "male", "other", "unknown"),
        _observable(o.weight_kg),
        _text("product"),
        _text("indication"),
        _time("lymphodepletion_started_at"),
        Column("infused_at", Kind.TIMES, required=True),
        _one_of("setting", "inpatient", "outpatient"),
        _text("unit"),
        _text("bed"),
        _text("language"),
        _text("allergies"),
        _one_of("synthetic", *o.YES_NO),
        _observable(o.developmental_delay),
        _observable(o.baseline_systolic_mmhg),
        _observable(o.baseline_ice),
        *(_observable(item) for item in o.BASELINE_ICE_ITEMS),
        _observable(o.baseline_capd),
        _observable(o.baseline_spo2_pct),
        _observable(o.baseline_oxygen_device),
        _observable(o.baseline_oxygen_flow_l_min),
        _one_of("spo2_target", "88-92"),
        _time("died_at"),
        _one_of("death_cause", *o.died_of.choices),
        _time("last_seen_at"),
    ),
    key=("patient_id",),
)

OBSERVATIONS = Table(
    "observations",
    (
        _text("patient_id", required=True),
        _time("observed_at", required=True),
        _observable(o.temperature_c),
        _observable(o.temperature_f),
        _observable(o.heart_rate_bpm),
        _observable(o.respiratory_rate_bpm),
        _observable(o.spo2_pct),
        _observable(o.systolic_mmhg),
        _observable(o.diastolic_mmhg),
        _observable(o.map_mmhg),
        _observable(o.hypotension),
        _text("hypotension_reason"),
        _observable(o.fluid_bolus),
        _observable(o.vasopressors),
        _observable(o.oxygen_device),
        _observable(o.oxygen_flow_l_min),
        _observable(o.fio2_pct),
        _observable(o.oxygen_reason),
        _observable(o.fever_cause),
        _observable(o.hypotension_cause),
        _observable(o.hypoxia_cause),
        _observable(o.neurological_cause),
        *(_observable(item) for item in o.ICE_ITEMS),
        _text("ice_untestable_reason"),
        _text("ice_language"),
        _one_of("interpreter", *o.YES_NO),
        _observable(o.ice_total),
        *(_observable(item) for item in o.CAPD_ITEMS),
        _observable(o.capd_total),
        _observable(o.consciousness),
        _observable(o.sedated),
        _observable(o.rass),
        _observable(o.seizure),
        _observable(o.motor),
        _observable(o.raised_icp),
        _observable(o.intracranial_haemorrhage),
        _observable(o.symptoms),
        _text("confirmed"),
        _text("note"),
        _time("recorded_at"),
        _text("recorded_by"),
    ),
    key=("patient_id", "observed_at"),
)

_PER_VOLUME = ("10*9/L", "10*3/uL", "/uL")
_MASS_OR_MOLAR = ("mg/dL", "mmol/L")
ANALYTE_UNITS: dict[str, tuple[str, ...]] = {
    "neutrophils": _PER_VOLUME,
    "lymphocytes": _PER_VOLUME,
    "leukocytes": _PER_VOLUME,
    "platelets": _PER_VOLUME,
    "cd4": _PER_VOLUME,
    "hemoglobin": ("g/dL", "g/L", "mmol/L"),
    "crp": ("mg/L", "mg/dL"),
    "ferritin": ("ug/L", "ng/mL"),
    "ldh": ("U/L",),
    "alt": ("U/L",),
    "ast": ("U/L",),
    "alp": ("U/L",),
    "ggt": ("U/L",),
    "lipase": ("U/L",),
    "amylase": ("U/L",),
    "ck": ("U/L",),
    "bilirubin": ("mg/dL", "umol/L"),
    "bilirubin-direct": ("mg/dL", "umol/L"),
    "creatinine": ("mg/dL", "umol/L"),
    "uric-acid": ("mg/dL", "umol/L"),
    "albumin": ("g/dL", "g/L"),
    "sodium": ("mmol/L", "meq/L"),
    "potassium": ("mmol/L", "meq/L"),
    "calcium": _MASS_OR_MOLAR,
    "calcium-ionised": _MASS_OR_MOLAR,
    "magnesium": _MASS_OR_MOLAR,
    "phosphate": _MASS_OR_MOLAR,
    "glucose": _MASS_OR_MOLAR,
    "triglycerides": _MASS_OR_MOLAR,
    "lactate": _MASS_OR_MOLAR,
    "urea-nitrogen": _MASS_OR_MOLAR,
    "fibrinogen": ("mg/dL", "g/L"),
    "inr": ("1",),
    "aptt": ("s",),
    "d-dimer": ("ng/mL{FEU}", "ng/mL{DDU}", "mg/L{FEU}"),
    "igg": ("mg/dL", "g/L"),
    "il-6": ("pg/mL",),
    "procalcitonin": ("ng/mL",),
}

# Hard limits of section 9.2, each in the unit that the specification prints; a value in another
# unit of the same analyte is converted with the factor of section 0 before it is compared.
ANALYTE_PLAUSIBLE: dict[str, tuple[float, float, str]] = {
    "leukocytes": (0, 1000, "10*9/L"),
    "neutrophils": (0, 200, "10*9/L"),
    "lymphocytes": (0, 500, "10*9/L"),
    "hemoglobin": (1, 25, "g/dL"),
    "platelets": (0, 2500, "10*9/L"),
    "ferritin": (0, 500_000, "ng/mL"),
    "crp": (0, 1000, "mg/L"),
    "ldh": (10, 35_000, "U/L"),
    "creatinine": (0.1, 30, "mg/dL"),
    "urea-nitrogen": (1, 275, "mg/dL"),
    "alt": (1, 25_000, "U/L"),
    "ast": (1, 25_000, "U/L"),
    "bilirubin": (0, 80, "mg/dL"),
    "albumin": (0.5, 7, "g/dL"),
    "potassium": (1, 12, "mmol/L"),
    "sodium": (90, 200, "mmol/L"),
    "calcium": (3, 20, "mg/dL"),
    "calcium-ionised": (0.3, 3, "mmol/L"),
    "magnesium": (0.2, 15, "mg/dL"),
    "phosphate": (0.3, 25, "mg/dL"),
    "uric-acid": (0, 40, "mg/dL"),
    "glucose": (10, 2000, "mg/dL"),
    "lactate": (0.1, 40, "mmol/L"),
    "fibrinogen": (5, 1500, "mg/dL"),
    "inr": (0.5, 20, "1"),
    "aptt": (10, 250, "s"),
    "procalcitonin": (0, 1000, "ng/mL"),
    "igg": (0, 15_000, "mg/dL"),
}

# Soft limits of section 9.2 (LOCAL), in the unit of the hard ones: beyond them a result may be
# right, and is asked back or flagged.
ANALYTE_USUAL: dict[str, tuple[float, float]] = {
    "leukocytes": (0, 50),
    "neutrophils": (0, 30),
    "lymphocytes": (0, 10),
    "hemoglobin": (5, 18),
    "platelets": (0, 800),
    "ferritin": (0, 100_000),
    "crp": (0, 400),
    "ldh": (0, 5000),
    "creatinine": (0, 6),
    "urea-nitrogen": (0, 120),
    "alt": (0, 3000),
    "ast": (0, 3000),
    "bilirubin": (0, 20),
    "albumin": (1.5, inf),
    "potassium": (2.0, 7.5),
    "sodium": (115, 165),
    "calcium": (5, 14),
    "calcium-ionised": (0.7, 1.8),
    "magnesium": (0.7, 5),
    "phosphate": (1, 10),
    "uric-acid": (0, 15),
    "glucose": (45, 500),
    "lactate": (0, 15),
    "fibrinogen": (50, 1000),
    "inr": (0, 6),
    "aptt": (0, 120),
    "igg": (0, 4000),
}
ASK_HAEMOLYSIS_ABOVE = 6.5  # potassium in mmol/L
HEMOGLOBIN_CHANGE_IN_24_H = 3.0  # g/dL


@dataclass(frozen=True)
class UnitSlip:
    """A value above or below a limit, in the unit it is written in, is likelier in another."""

    analyte: str
    written: tuple[str, ...]
    likelier: str
    above: float = inf
    below: float = -inf


# Unit-slip detectors of section 9.2 (LOCAL) for what the hard limits let pass; hemoglobin of 40 and
# more in g/dL and platelets above 2500 10*9/L lie outside these, and are told with the same remedy.
UNIT_SLIPS = (
    UnitSlip("creatinine", ("mg/dL",), "umol/L", above=25),
    UnitSlip("fibrinogen", ("mg/dL",), "g/L", below=15),
    UnitSlip("neutrophils", ("10*9/L", "10*3/uL"), "/uL", above=100),
)

# (analyte, unit) -> what a value in it is multiplied by to stand in the unit above.
UNIT_FACTORS: dict[tuple[str, str], float] = {
    **{(count, "/uL"): 0.001 for count in ("leukocytes", "neutrophils", "lymphocytes")},
    **{(count, "/uL"): 0.001 for count in ("platelets", "cd4")},
    ("hemoglobin", "g/L"): 1 / 10,
    ("hemoglobin", "mmol/L"): 1 / 0.6206,  # UNVERIFIED factor
    ("crp", "mg/dL"): 10,
    ("creatinine", "umol/L"): 1 / 88.4,
    ("urea-nitrogen", "mmol/L"): 1 / 0.357,
    ("bilirubin", "umol/L"): 1 / 17.1,
    ("albumin", "g/L"): 1 / 10,
    ("calcium", "mmol/L"): 1 / 0.2495,
    ("calcium-ionised", "mg/dL"): 0.2495,
    ("magnesium", "mmol/L"): 1 / 0.4114,
    ("phosphate", "mmol/L"): 1 / 0.3229,
    ("uric-acid", "umol/L"): 1 / 59.48,
    ("glucose", "mmol/L"): 1 / 0.05551,
    ("lactate", "mg/dL"): 0.111,
    ("fibrinogen", "g/L"): 1 / 0.01,
    ("igg", "g/L"): 1 / 0.01,
}

LABS = Table(
    "labs",
    (
        _text("patient_id", required=True),
        _time("observed_at", required=True),
        _time("recorded_at"),
        _text("recorded_by"),
        _one_of("analyte", *ANALYTE_UNITS, required=True),
        Column("value", Kind.NUMBER, required=True, signed=True),
        _text("unit", required=True),
        Column("lower_limit", Kind.NUMBER),
        Column("upper_limit", Kind.NUMBER),
    ),
    key=("patient_id", "observed_at", "analyte"),
)

ANTIPYRETICS = ("acetaminophen", "ibuprofen", "metamizole", "other-antipyretic")
ANTICYTOKINES = ("tocilizumab", "siltuximab", "anakinra", "other-anticytokine")
STEROIDS = (
    "dexamethasone",
    "methylprednisolone",
    "hydrocortisone",
    "prednisone",
    "prednisolone",
)
INTERVENTION_KINDS = (
    *ANTIPYRETICS,
    *ANTICYTOKINES,
    *STEROIDS,
    *o.VASOPRESSORS,
    "fluid-bolus",
    "oxygen",
    "levetiracetam",
    "other-antiseizure",
    "sedation",
    "g-csf",
    "platelet-transfusion",
    "red-cell-transfusion",
    "ivig",
    "rasburicase",
    "allopurinol",
    "dialysis",
    "plasma",
    "cryoprecipitate",
    "fibrinogen-concentrate",
    "antibiotic",
    "antifungal",
    "icu-admission",
    "intubation",
    "premedication",
    "ruxolitinib",
    "etoposide",
    "anticoagulant",
    "other",
)

INTERVENTIONS = Table(
    "interventions",
    (
        _text("patient_id", required=True),
        _time("started_at", required=True),
        _time("stopped_at"),
        _time("recorded_at"),
        _text("recorded_by"),
        _one_of("kind", *INTERVENTION_KINDS, required=True),
        Column("dose", Kind.NUMBER, plausible=(0, 1_000_000)),
        _text("unit"),
        _text("route"),
        _one_of("reason", "treatment", "prophylaxis"),
        _text("note"),
    ),
    key=("patient_id", "started_at", "kind"),
)

ANSWERS = Table(
    "answers",
    (
        _text("patient_id", required=True),
        _time("observed_at", required=True),
        _text("question", required=True),
        _text("answer", required=True),
        _text("answered_by"),
    ),
    key=("patient_id", "observed_at", "question"),
)

TABLES = (PATIENTS, OBSERVATIONS, LABS, INTERVENTIONS, ANSWERS)
COULD_NOT_MEASURE = o.could_not_measure.name
VALUE_LIMIT = "value_limit"
