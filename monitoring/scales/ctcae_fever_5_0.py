"""Fever by CTCAE 5.0: a grade at each reading of the temperature, for reporting.

Grades 3 and 4 differ only in how long the temperature has stayed above 40.0 °C; what stands here
is the table, and monitoring/course/ctcae_fever.py measures that time.
"""

from __future__ import annotations

from monitoring.grading.between import between
from monitoring.grading.scale import Criterion, Item, Scale, Source
from monitoring.scales.ctcae.v5 import EDITION_5
from monitoring.scales.febrile_neutropenia_idsa_2010 import LONGEST_GAP
from monitoring.scales.observables import temperature_c

KEY = f"ctcae-{EDITION_5.version}-fever"
GAP = f"{LONGEST_GAP.total_seconds() / 3600:g} h"

ABOVE_40 = (temperature_c > 40.0).called("above 40.0 °C")
above_40_h = between(
    "above_40_h",
    "time since the first of consecutive readings above 40.0 °C",
    unit="h",
    plausible=(0, 100_000),
)
LONGER_THAN_H = 24

CTCAE_FEVER_5_0 = Scale(
    key=KEY,
    name=f"Fever, CTCAE {EDITION_5.version}",
    short_name=f"Fever (CTCAE {EDITION_5.version})",
    source=Source(EDITION_5.citation, "", f"{EDITION_5.table} (MedDRA 10016558)", "V2"),
    items=(
        Item(
            "Fever",
            (
                Criterion(1, "38.0 - 39.0 °C", temperature_c >= 38.0),
                Criterion(2, ">39.0 - 40.0 °C", temperature_c > 39.0),
                Criterion(
                    3,
                    ">40.0 °C for <=24 hrs",
                    ABOVE_40,
                    reading="from the first reading on: it is grade 3 so far",
                ),
                Criterion(
                    4,
                    ">40.0 °C for >24 hrs",
                    ABOVE_40 & (above_40_h > LONGER_THAN_H),
                    reading="the time is counted between readings (LOCAL)",
                ),
            ),
            asks=(temperature_c,),
        ),
    ),
    assumptions=(
        "One row at each reading of the temperature; each is graded by itself and by the readings "
        "before it.",
        "The time above 40.0 °C runs from the first of consecutive readings above 40.0 °C to this "
        "one (LOCAL): how long it was so before that first reading is not asked.",
        f"Across a gap between readings longer than {GAP} nobody knows whether it stayed above "
        "40.0 °C (LOCAL): the time is then at least that since the gap and at most that since the "
        f"first reading, and the grade is open only where {LONGER_THAN_H} h lies between the two.",
        "The temperature is taken as it is charted; the site is not.",
    ),
    left_to_clinician=(
        "Grade 5 (death), and whether the fever is an adverse event at all.",
        "What the cause is: CRS is graded beside it, and an infection is not excluded.",
    ),
    not_for=(
        "The fever of CRS, which is graded by ASTCT.",
        "The alarm of febrile neutropenia, which goes by the IDSA definition (A13).",
    ),
)
