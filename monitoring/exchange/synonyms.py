"""Words that wards write for the listed ones: for the remedy of a fault, never read as them."""

from __future__ import annotations

LISTED_WORD_FOR = {
    # oxygen
    "ra": "room-air",
    "air": "room-air",
    "nc": "nasal-cannula",
    "nasal-prongs": "nasal-cannula",
    "hfnc": "high-flow-cannula",
    "hfno": "high-flow-cannula",
    "high-flow": "high-flow-cannula",
    "high-flow-nc": "high-flow-cannula",
    "simple-mask": "face-mask",
    "mask": "face-mask",
    "venturi": "venturi-mask",
    "nrb": "non-rebreather",
    "imv": "ventilator",
    "intubated": "ventilator",
    "vent": "ventilator",
    # drugs
    "noradrenaline": "norepinephrine",
    "levophed": "norepinephrine",
    "adrenaline": "epinephrine",
    "paracetamol": "acetaminophen",
    "dipyrone": "metamizole",
    "novalgin": "metamizole",
    "actemra": "tocilizumab",
    "roactemra": "tocilizumab",
    "kineret": "anakinra",
    "keppra": "levetiracetam",
    "filgrastim": "g-csf",
    # analytes
    "anc": "neutrophils",  # codespell:ignore anc
    "alc": "lymphocytes",
    "wbc": "leukocytes",
    "plt": "platelets",
    "hb": "hemoglobin",
    "hgb": "hemoglobin",
    "haemoglobin": "hemoglobin",
    "bun": "urea-nitrogen",
    "ptt": "aptt",
    "pct": "procalcitonin",
    "na": "sodium",
    "k": "potassium",
    # others
    "f": "female",
    "m": "male",
    "diarrhea": "diarrhoea",
    "dyspnea": "dyspnoea",
    "aphasia": "dysphasia",
    "papilledema": "papilloedema",
}
