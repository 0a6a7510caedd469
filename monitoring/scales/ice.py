"""ICE: the ten-point bedside test of ICANS, from 12 years on."""

from __future__ import annotations

from monitoring.grading.points import PointItem, PointsScale
from monitoring.scales import observables as o

ICE = PointsScale(
    key="ice",
    name="ICE, Immune effector Cell-associated Encephalopathy score",
    citation="Lee DW, et al. Biol Blood Marrow Transplant 2019;25:625-638",
    mark="V2",
    total=o.ice_total,
    items=(
        PointItem(o.ice_orientation, "year, month, city, hospital: 1 point each"),
        PointItem(o.ice_naming, "three objects pointed at: 1 point each"),
        PointItem(o.ice_commands, "follows a simple command: all or nothing"),
        PointItem(o.ice_writing, "writes a standard sentence: all or nothing"),
        PointItem(o.ice_attention, "counts backwards from 100 by ten: all or nothing"),
    ),
    instructions=(
        "Use the same sentence each time and keep a photograph or scan of it (V1).",
        "An item that cannot be tested leaves a range; nothing is prorated (B2, LOCAL).",
    ),
    not_for=("Patients under 12 years, or with developmental delay: CAPD instead.",),
)
