"""The 25 patients of the demo ward. Read the four tables: each line is a thing that happens."""

from monitoring.demo_ward.crs_plans import CRS_PLANS
from monitoring.demo_ward.icans_plans import ICANS_PLANS
from monitoring.demo_ward.overlapping_plans import OVERLAPPING_PLANS
from monitoring.demo_ward.plan import Plan
from monitoring.demo_ward.unusual_plans import UNUSUAL_PLANS

PLANS: tuple[Plan, ...] = (*CRS_PLANS, *ICANS_PLANS, *UNUSUAL_PLANS, *OVERLAPPING_PLANS)
