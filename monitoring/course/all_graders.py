"""Every scale beyond CRS and ICANS, listed once."""

from __future__ import annotations

from monitoring.course.bedside_scores import BEDSIDE_GRADERS
from monitoring.course.ctcae_clinical import CTCAE_CLINICAL_GRADERS
from monitoring.course.ctcae_fever import CTCAE_FEVER_GRADERS
from monitoring.course.ctcae_labs import CTCAE_GRADERS
from monitoring.course.graders import Grader
from monitoring.course.icaht import ICAHT_GRADERS
from monitoring.course.iec_hs import IEC_HS_GRADERS
from monitoring.course.infection_panel import INFECTION_GRADERS
from monitoring.course.older_crs_scales import OLDER_CRS_GRADERS
from monitoring.course.tls import TLS_GRADERS

GRADERS: tuple[Grader, ...] = (
    *CTCAE_GRADERS,
    *CTCAE_FEVER_GRADERS,
    *CTCAE_CLINICAL_GRADERS,
    *ICAHT_GRADERS,
    *IEC_HS_GRADERS,
    *BEDSIDE_GRADERS,
    *INFECTION_GRADERS,
    *OLDER_CRS_GRADERS,
    *TLS_GRADERS,
)

# What the board says beside CRS and ICANS; the course shows every scale.
ON_THE_BOARD = (
    "febrile-neutropenia-idsa-2010",
    "fever-1",
    "icaht-early-2023",
    "icaht-late-2023",
    "t-icaht-early-2025",
    "t-icaht-late-2025",
    "iec-hs-2023",
    "tls-howard-2011",
    "anaphylaxis-wao-2020",
)
TERMS_ON_THE_BOARD = (
    "hyperkalemia",
    "hypokalemia",
    "hypernatremia",
    "hyponatremia",
    "hypercalcemia",
    "hypocalcemia",
    "hypermagnesemia",
    "hypomagnesemia",
    "infusion-related-reaction",
    "allergic-reaction",
)


# Not drawn in the course: points are no grades, and the older scales are there for comparison.
NOT_ON_THE_COURSE = (
    "news2-",
    "qsofa-",
    "sirs-",
    "hscore-",
    "car-hematotox-",
    "easix-",
    "m-easix-",
    "crs-",
    "cres-",
    "ctcae-5.0-cytokine-release-syndrome",
    "febrile-neutropenia-ctcae-5.0",
    "ctcae-5.0-febrile-neutropenia",
)


def graders_for(
    edition: str, *, on_the_board: bool = False, on_the_course: bool = False
) -> tuple[Grader, ...]:
    """All graders with CTCAE in one edition ("5.0"); or only those that a screen draws."""
    mine = f"ctcae-{edition}-"
    of_the_edition = [
        one for one in GRADERS if one.key.startswith(mine) or not one.key.startswith("ctcae-")
    ]
    if on_the_course:
        return tuple(one for one in of_the_edition if not one.key.startswith(NOT_ON_THE_COURSE))
    if not on_the_board:
        return tuple(of_the_edition)
    shown = {*ON_THE_BOARD, *(f"{mine}{term}" for term in TERMS_ON_THE_BOARD)}
    return tuple(one for one in of_the_edition if one.key in shown)
