"""A made-up ward of 25 patients, the same for the same seed: for demonstrations and for tests.

Read `plans.py` first. It says what happens to whom; the other modules turn that into charting:

plan          the words that a plan is written in
formulary     the drugs that plans give, with their usual doses
crs_plans, icans_plans, unusual_plans, overlapping_plans, plans     the 25 patients
clock         the patient's days against the calendar
rounds        when somebody stands at the bedside
physiology    vital signs; neurology: ICE, CAPD and consciousness; laboratory: blood tests
patients, observations, interventions     the rows of those files
ward          all of it together, as tables or as a folder of files
"""

from monitoring.demo_ward.ward import NOW, SEED, demo_ward, write_demo_ward

__all__ = ["NOW", "SEED", "demo_ward", "write_demo_ward"]
