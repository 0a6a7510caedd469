"""CAPD: the observation over a shift that stands for ICE under 12 years or with delay."""

from __future__ import annotations

from monitoring.grading.points import PointItem, PointsScale
from monitoring.scales import observables as o

_REVERSED = "never 4, rarely 3, sometimes 2, often 1, always 0"
_FORWARD = "never 0, rarely 1, sometimes 2, often 3, always 4"

CAPD = PointsScale(
    key="capd",
    name="CAPD, Cornell Assessment of Pediatric Delirium",
    citation="Traube C, et al. Crit Care Med 2014;42:656-663",
    mark="V2 items and cut-offs; V1 scoring direction",
    total=o.capd_total,
    items=tuple(
        PointItem(item, _REVERSED if number <= 4 else _FORWARD)
        for number, item in enumerate(o.CAPD_ITEMS, start=1)
    ),
    instructions=(
        "Scored over the whole shift; under 2 years with the age anchor points (V1).",
        "Validated up to 21 years (V2). Not valid at RASS -4 or deeper (V1).",
    ),
    not_for=("Patients of 12 years and over without developmental delay: ICE instead.",),
)
