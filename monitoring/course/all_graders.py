"""Every scale beyond CRS and ICANS, listed once."""

from __future__ import annotations

from monitoring.course.bedside_scores import BEDSIDE_GRADERS
from monitoring.course.ctcae_labs import CTCAE_GRADERS
from monitoring.course.graders import Grader
from monitoring.course.icaht import ICAHT_GRADERS

GRADERS: tuple[Grader, ...] = (*CTCAE_GRADERS, *ICAHT_GRADERS, *BEDSIDE_GRADERS)
