"""The table of alert rules against courses written by hand: what rings, and what never does."""

from __future__ import annotations

import pandas as pd
import pytest

from monitoring.charting.tables import ANSWERS, INTERVENTIONS, LABS, OBSERVATIONS, PATIENTS
from monitoring.course.alert_rules import ALERT_RULES, PATTERN_RULES, Level, Toxicity
from monitoring.course.patterns.table import PATTERNS, Urgency
from monitoring.services.chart import Chart
from monitoring.services.raise_alerts import findings_of
from monitoring.settings import Settings
from tests.patterns.charts import _facts, _given, _labs, at
from tests.spec.courses import PATIENT
from tests.spec.tables import rows_of
from tests.typed import typed

SETTINGS = Settings(timezone="UTC")
# Checks that were made, so that none is overdue.
CHECKED = "well, alert"


def chart_of(table):
    rows, own = rows_of(table), {"patient_id": "P1"}
    observed = [
        own | _facts(row["facts"]) | {"observed_at": at(row["time"])}
        for row in rows
        if row.get("facts")
    ]
    given = [own | one for row in rows for one in _given(row.get("given", ""), at(row["time"]))]
    labs = [own | one for row in rows for one in _labs(row.get("labs", ""), at(row["time"]))]
    limits = pd.Series([one.pop("value_limit") for one in labs], dtype="str")
    person = PATIENT | {"setting": "inpatient", "baseline_ice": 10.0}
    return Chart(
        typed(PATIENTS, [person]),
        typed(OBSERVATIONS, observed),
        typed(INTERVENTIONS, given),
        typed(LABS, labs).assign(value_limit=limits),
        typed(ANSWERS, []),
    )


def rings(table, now):
    """`CRS 2 urgent: crs-astct-2019`, but for overdue checks where the table is not about them."""
    found = findings_of(chart_of(table), SETTINGS, now=at(now)).standing
    return {f"{one.toxicity} {one.severity} {one.level}: {one.rule}" for one in found}


CRS_1, CRS_2, CRS_3 = (
    f"CRS {grade} {level}: crs-astct-2019"
    for grade, level in ((1, "inform"), (2, "urgent"), (3, "urgent"))
)
ICANS_1 = "ICANS 1 inform: icans-astct-2019"
PRESSOR = "vasopressors norepinephrine, systolic_mmhg 84"

TABLE = {
    "nobody is called for a patient who is well": (
        "time | facts\n+3d 08:00 | well, alert",
        "+3d 08:30",
        set(),
    ),
    "D29: a certain grade 1 informs": (
        "time | facts\n+3d 08:00 | well, alert, temperature_c 38.4",
        "+3d 08:30",
        {CRS_1},
    ),
    "6.2: from grade 2 on it is urgent": (
        "time | facts\n+3d 08:00 | well, alert, temperature_c 38.4, systolic_mmhg 84",
        "+3d 08:30",
        {CRS_2},
    ),
    "F1: a grade 3 is one alert, by the grade; and the rise by two is another": (
        f"time | facts\n+3d 02:00 | {CHECKED}\n+3d 08:00 | well, alert, temperature_c 38.4, {PRESSOR}",
        "+3d 08:30",
        {CRS_3, "CRS 0 urgent: GRADE_RISE"},
    ),
    "D29: oxygen without a flow rings for the grade that is certain": (
        "time | facts\n+3d 08:00 | well, alert, temperature_c 38.4, oxygen_device nasal-cannula,"
        " oxygen_flow_l_min ",
        "+3d 08:30",
        {CRS_2},
    ),
    "D29: without a temperature, and no fever before, nothing is certain and nothing rings": (
        "time | facts\n+3d 08:00 | alert, systolic_mmhg 120, oxygen_device room-air,"
        " vasopressors none, spo2_pct 97",
        "+3d 08:30",
        set(),
    ),
    "F2: CRS of 2 and ICANS together": (
        "time | facts\n+3d 08:00 | well, alert, temperature_c 38.4, systolic_mmhg 84, ice_total 9",
        "+3d 08:30",
        {CRS_2, ICANS_1, "ICANS 0 urgent: CRS_WITH_ICANS"},
    ),
    "F3: ICE that falls by two within 12 h": (
        f"time | facts\n+3d 02:00 | {CHECKED}\n+3d 08:00 | well, alert, ice_total 8",
        "+3d 08:30",
        {ICANS_1, "ICANS 0 urgent: ICE_FALL"},
    ),
    "F4: a seizure": (
        "time | facts\n+3d 08:00 | well, alert, seizure brief",
        "+3d 08:30",
        {
            "ICANS 3 urgent: icans-astct-2019",
            "ICANS 0 urgent: SEIZURE",
        },
    ),
    "F7 and IDSA 2010: fever with few neutrophils is urgent, whatever the CRS is": (
        "time | facts | labs\n+3d 08:00 | well, alert, temperature_c 38.6 | neutrophils 0.2 10*9/L",
        "+3d 08:30",
        {
            CRS_1,
            "infection 1 urgent: febrile-neutropenia-idsa-2010",
            "infection 0 urgent: FEVER_WITH_NEUTROPENIA",
        },
    ),
    "F10: checks that are overdue are a kind of their own": (
        "time | facts\n+3d 08:00 | well, alert",
        "+3d 17:00",
        {"checks 0 overdue: MISSED_VITALS", "checks 0 overdue: MISSED_NEURO_CHECK"},
    ),
    "a grade that has become less rings on in its episode, by its worst": (
        "time | facts\n+3d 08:00 | well, alert, temperature_c 38.4, systolic_mmhg 84\n"
        "+3d 11:00 | well, alert, temperature_c 38.4",
        "+3d 11:30",
        {CRS_2},
    ),
    "1.7: an episode that was clean for its time rings no more": (
        "time | facts\n+3d 08:00 | well, alert, temperature_c 38.4\n+3d 12:00 | well, alert\n"
        "+4d 00:00 | well, alert\n+4d 12:00 | well, alert",
        "+4d 12:30",
        set(),
    ),
    "D14: a return is the same episode, and rings by what it is now, not by what it was": (
        "time | facts\n+3d 08:00 | well, alert, temperature_c 38.4, systolic_mmhg 84\n"
        "+3d 12:00 | well, alert\n+4d 00:00 | well, alert\n+4d 12:00 | well, alert\n"
        "+5d 08:00 | well, alert, temperature_c 38.4",
        "+5d 08:30",
        {CRS_1},
    ),
    "what is charted for later has not happened": (
        "time | facts\n+3d 08:00 | well, alert\n+3d 09:00 | well, alert, temperature_c 39.0",
        "+3d 08:30",
        set(),
    ),
}


@pytest.mark.parametrize(("table", "now", "expected"), TABLE.values(), ids=TABLE.keys())
def test_what_rings(table, now, expected):
    assert rings(table, now) == expected


def test_every_pattern_that_a_physician_is_called_for_rings_or_is_said_by_a_grade():
    """A pattern added to the table of patterns must not be forgotten here; information never rings."""
    called = {one.key for one in PATTERNS if one.urgency is not Urgency.INFORMATION}

    assert {one.pattern for one in PATTERN_RULES} == called - {"GRADE_3_OR_MORE"}


def test_only_checks_are_overdue_and_only_they_are_of_the_checks():
    for one in PATTERN_RULES:
        assert (one.level is Level.OVERDUE) == (one.toxicity is Toxicity.CHECKS)


@pytest.mark.parametrize("rule", ALERT_RULES, ids=lambda one: one.key)
def test_every_rule_says_how_it_clears(rule):
    """An alert that nobody knows how to end is one that nobody believes."""
    assert rule.clears.endswith(".")
