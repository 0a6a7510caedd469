"""What is graded: one published edition a file; tables, no control flow."""

from __future__ import annotations

from monitoring.grading.scale import Scale
from monitoring.scales.crs_astct_2019 import CRS_ASTCT_2019, crs_astct_2019
from monitoring.scales.icans_astct_2019 import ICANS_ASTCT_2019
from monitoring.settings import GradingChoices

ALL_SCALES: tuple[Scale, ...] = (CRS_ASTCT_2019, ICANS_ASTCT_2019)


def scales_for(local: GradingChoices) -> tuple[Scale, ...]:
    """All scales with the unit's LOCAL choices in place of the defaults."""
    return (crs_astct_2019(local), ICANS_ASTCT_2019)
