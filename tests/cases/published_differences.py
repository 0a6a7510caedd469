"""Why a published case is graded otherwise here: by case and scale, a sentence each.

The list is exact: a case that comes to agree must leave it, and one that ceases to must be explained.
"""

from __future__ import annotations

CRS, ICANS = "crs-astct-2019", "icans-astct-2019"

BEFORE_INFUSION = (
    "Five days before the infusion: the scale is not applied there, where the case says 0."
)
INCLUSIVE_150 = (
    "CTCAE 5.0 prints grade 1 as 150 to 300 mg/dL (1.71 to 3.42 mmol/L), both included; the "
    "program begins above 150."
)
ZERO_IN_EVERY_UNIT = (
    "The unit is missing, and the program grades nothing; the value lies exactly on the normal "
    "limit, which is grade 0 in every unit of this analyte."
)

DIFFERS: dict[tuple[str, str], str] = {
    ("PC0001", CRS): (
        "One vasopressor is grade 3 by ASTCT 2019; the authors' 2 is that of Lee 2014 for a low "
        "dose, by which the case is compared as well."
    ),
    ("PC0113", ICANS): (
        "Paraplegia is deep weakness, grade 4 by the motor item, as the abstract itself remarks; "
        "the authors' 2 leaves the motor item out."
    ),
    ("PV0001", CRS): BEFORE_INFUSION,
    ("PV0002", ICANS): BEFORE_INFUSION,
    ("PV0135", CRS): BEFORE_INFUSION,
    ("PV0136", ICANS): BEFORE_INFUSION,
    ("PV0164", CRS): BEFORE_INFUSION,
    ("PV0165", ICANS): BEFORE_INFUSION,
    ("PV0652", "icaht-late-2023"): (
        "The program drops what follows its last follow-up on day 42 and grades on one count of "
        "900/µL; here a count after `last_seen_at` shows that observation went on (LOCAL), and "
        "with 2200/µL as the second lowest the fall was transient, grade 0 (2.4)."
    ),
    ("ADM0259", "ctcae-5.0-fibrinogen-decreased"): (
        "The program counts a fall from any baseline; here the fall counts only from a baseline "
        "below the normal limit (A8), and 0.5 g/L itself is grade 3."
    ),
    ("ADM0334", "ctcae-5.0-inr-increased"): (
        "On anticoagulation the multiple of the baseline decides, and 2.51 lies below a baseline "
        "of 2.6 (T47); the program also applies the absolute limit of 2.5."
    ),
    ("ADM0752", "ctcae-5.0-hypernatremia"): ZERO_IN_EVERY_UNIT,
    ("ADM0763", "ctcae-5.0-hypertriglyceridemia"): INCLUSIVE_150,
    ("ADM0775", "ctcae-5.0-hypertriglyceridemia"): INCLUSIVE_150,
    ("ADM1006", "ctcae-5.0-hypomagnesemia"): ZERO_IN_EVERY_UNIT,
}
