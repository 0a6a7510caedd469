"""The numbers of the patterns of a course, in one place; patterns.py prints each with its mark.

Where the line above a number says no other source it is LOCAL: our own choice, in no paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from monitoring.grading.scale import Criterion, Item
from monitoring.scales import observables as o
from monitoring.scales import tls
from monitoring.scales.crs_astct_2019 import crs_astct_2019
from monitoring.settings import GradingChoices

# Specification 4.5 as it is printed there (LOCAL as a whole).
RISE_BY, RISE_WITHIN = 2, timedelta(hours=12)  # F1 grade, F3 ICE, F6 oxygen
SEVERE_GRADE = 3  # F1
CRS_TOGETHER, ICANS_TOGETHER = 2, 1  # F2
BOLUSES = 2  # F5
FEVER_LASTS_OVER = timedelta(days=3)  # F7
DOSES_IN_24_H, DOSES_IN_ALL = 3, 4  # F9; V2 as the most that is given (6.1)

# Specification 4.3: the temperature is V1; that it stands without a cytokine is LOCAL.
HIGH_FEVER_C, HIGH_FEVER_WITHIN = 38.9, timedelta(hours=36)

FEVER_C = 38.0  # as CRS has it (V2), whatever its cause
FEVER = o.temperature_c >= FEVER_C
HIGH_FEVER = o.temperature_c >= HIGH_FEVER_C
FREE_OF_FEVER = timedelta(hours=24)  # so long without a fever ends a run of fever
TOGETHER_WITHIN = timedelta(hours=12)  # F2: CRS and ICANS are graded at different moments
SYMPTOMS_WITHIN = timedelta(hours=12)  # F4: vomiting, headache and a falling ICE
FALLING_ICE_BY = 1  # F4
BOLUSES_WITHIN = timedelta(hours=12)  # F5
NEUTROPENIA_10E9_L, NEUTROPHILS_WITHIN = 0.5, timedelta(hours=24)  # F7; the count as printed
IMPROVED_SINCE = timedelta(hours=12)  # F9: how old the grade before the dose may be

DOUBLED = 2  # F8 and 1.4
HINT_WITHIN = timedelta(hours=48)  # 1.4: "24-48 h earlier"
# F8 says 24 h; a daily sample is seldom drawn to the minute.
DOUBLED_WITHIN = timedelta(hours=24 + 6)
FALLEN_BY, FALLEN_WITHIN = 0.25, timedelta(hours=48)  # F8 gives no number for "falling"
LATEST_RESULT_WITHIN = timedelta(hours=30)  # F8
COUNTS = ("platelets", "neutrophils", "hemoglobin", "fibrinogen")  # the lineages of 1.4
SETTLING_KNOWN_FOR = timedelta(hours=24)  # an older grade no longer says that CRS is settling

# 7.3, UNVERIFIED as a whole.
STEROIDS_LAST_OVER = timedelta(days=3)
BLUNTED_FOR = timedelta(days=7)
STEROID_GAP = timedelta(hours=24)  # LOCAL: doses no further apart are one course

LATE_BY = timedelta(minutes=30)  # F10: overdue (5.2) for so long is missed
TWICE_A_DAY = 2  # 4.2

# Section 4 of the other toxicities: the thresholds are those of laboratory TLS (V2), the rest LOCAL.
PACE_OVER = (timedelta(hours=6), timedelta(hours=48))  # how far apart two results may lie
REACHED_WITHIN = timedelta(hours=24)  # at that pace
MINERALS_NEEDED = 2
ALBUMIN_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Mineral:
    """A mineral of laboratory TLS: its threshold as printed for each unit, for a child its own.

    A child's urate is held against the laboratory's own limit.
    """

    analyte: str
    label: str
    adult: tls.Printed
    child: tls.Printed = ()
    rises: bool = True


MINERALS = (
    Mineral(tls.POTASSIUM, "potassium", tls.POTASSIUM_FROM, tls.POTASSIUM_FROM),
    Mineral(tls.PHOSPHATE, "phosphate", tls.PHOSPHATE_FROM, tls.CHILD_PHOSPHATE_FROM),
    Mineral(tls.URATE, "uric acid", tls.URATE_FROM),
    Mineral(tls.CALCIUM, "corrected calcium", tls.CALCIUM_TO, tls.CALCIUM_TO, rises=False),
)


def oxygen_ladder(local: GradingChoices) -> Item:
    """The oxygen devices as steps, in the order of the CRS table's cells (F6).

    The cells and what does not count are those of the CRS scale; the last of its cells is taken
    apart, because from a mask to the ventilator is more than one step.
    """
    hypoxia = next(item for item in crs_astct_2019(local).items if item.name == "Hypoxia")
    cells = [one for one in hypoxia.criteria if not one.provisional]
    invasive = o.oxygen_device.is_in("ventilator", "ecmo")
    return Item(
        "Oxygen step",
        (
            *(Criterion(one.grade - 1, one.meaning, one.when, mark="LOCAL") for one in cells),
            Criterion(4, "Ventilator or ECMO", invasive, mark="LOCAL"),
        ),
        asks=hypoxia.asks,
        excluded_when=hypoxia.excluded_when,
        unknowable_when=hypoxia.unknowable_when,
    )


def hours(span: timedelta) -> str:
    """A span as it is printed: hours up to three days, then days."""
    number = span / timedelta(hours=1)
    return f"{number:g} h" if number < 72 else f"{number / 24:g} days"
