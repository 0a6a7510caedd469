"""Short names of the other scales, for ribbons, chips and tables, and the order they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

NAMES = {
    "febrile-neutropenia-idsa-2010": "Febrile neutropenia",
    "febrile-neutropenia-ctcae-5.0": "Febrile neutropenia (CTCAE)",
    "ctcae-5.0-febrile-neutropenia": "Febrile neutropenia (CTCAE term)",
    "fever-1": "Infection panel",
    "icaht-early-2023": "ICAHT early",
    "icaht-late-2023": "ICAHT late",
    "t-icaht-early-2025": "T-ICAHT early",
    "t-icaht-late-2025": "T-ICAHT late",
    "iec-hs-2023": "IEC-HS screen",
    "tls-howard-2011": "TLS (Howard)",
    "tls-cairo-bishop-2004": "TLS (Cairo-Bishop)",
    "anaphylaxis-wao-2020": "Anaphylaxis (WAO)",
    "crs-lee-2014": "CRS (Lee 2014)",
    "crs-penn-2018": "CRS (Penn 2018)",
    "crs-mskcc-2018": "CRS (MSKCC 2018)",
    "crs-cartox-2018": "CRS (CARTOX 2018)",
    "crs-ctcae-5.0": "CRS (CTCAE 5.0)",
    "cres-cartox-2018": "CRES (CARTOX 2018)",
    "news2-2017": "NEWS2",
    "qsofa-2016": "qSOFA",
    "sirs-1992": "SIRS",
    "hscore-2014": "HScore",
    "car-hematotox-2021": "CAR-HEMATOTOX",
    "easix-2017": "EASIX",
    "m-easix-2021": "m-EASIX",
    "crs-astct-2019": "CRS",
    "icans-astct-2019": "ICANS",
}
# Levels of what is screened for and never graded: what the ribbon says, and as which grade it
# looks. The look is ours; the level is the rule's.
LEVEL_LOOKS: dict[str, tuple[str, int]] = {
    "IEC_HS_POSSIBLE": ("possible", 3),
    "IEC_HS_SCREEN": ("screen", 2),
    "IEC_HS_WATCH": ("watch", 1),
    "TLS_CLINICAL": ("clinical", 3),
    "TLS_LABORATORY": ("laboratory", 2),
    "TLS_PATTERN_OUTSIDE_WINDOW": ("late pattern", 1),
    "FEVER_1_EMERGENCY": ("emergency", 3),
    "FEVER_1_URGENT": ("urgent", 2),
    "FEVER_1_CAUTION": ("caution", 1),
}
FIRST = (
    "febrile-neutropenia-idsa-2010",
    "fever-1",
    "icaht-early-2023",
    "icaht-late-2023",
    "t-icaht-early-2025",
    "t-icaht-late-2025",
    "iec-hs-2023",
    "tls-howard-2011",
    "tls-cairo-bishop-2004",
    "anaphylaxis-wao-2020",
)


def row_name(scale: str) -> str:
    """`ctcae-5.0-creatinine-increased` is "Creatinine increased"."""
    if scale in NAMES:
        return NAMES[scale]
    edition, _, term = scale.removeprefix("ctcae-").partition("-")
    words = term.replace("-", " ")
    for long, short in SHORTENED.items():
        words = words.replace(long, short)
    return f"{words[:1].upper()}{words[1:]}" + (" (v6)" if edition == "6.0" else "")


SHORTENED = {
    "activated partial thromboplastin time prolonged": "aPTT prolonged",
    "alanine aminotransferase": "ALT",
    "alkaline phosphatase": "ALP",
    "aspartate aminotransferase": "AST",
    "blood bilirubin": "bilirubin",
    "blood lactate dehydrogenase": "LDH",
    "cd4 lymphocytes": "CD4",
    "cpk": "CPK",
    "electrocardiogram qt corrected interval": "QTc",
    "ggt": "GGT",
    "inr": "INR",
    "lymphocyte count": "lymphocytes",
    "neutrophil count": "neutrophils",
    "platelet count": "platelets",
    "white blood cell": "leukocytes",
}


def in_rank(scales: Iterable[str], *, worst: Mapping[str, int]) -> list[str]:
    """What was asked for by name first, then by the worst grade, then by name."""
    return sorted(
        scales,
        key=lambda key: (
            FIRST.index(key) if key in FIRST else len(FIRST),
            -worst[key],
            row_name(key),
        ),
    )
