"""The infection panel over charts: what it looks up, and that it stands beside the CRS grade."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest

from monitoring.course.graders import ROW_COLUMNS, Charted
from monitoring.course.grades import course
from monitoring.course.infection_panel import (
    FEVER_1_GRADER,
    PANEL_COLUMNS,
    infection_panel,
    risk_markers,
)
from monitoring.scales.crs_astct_2019 import CRS_ASTCT_2019
from monitoring.scales.fever_1 import NOT_SEPARATED
from monitoring.settings import CourseChoices
from tests.scores.charts import ADULT, answer, charted, result

DAY_3 = datetime.fromisoformat("2026-03-04T08:00+00:00")
WELL = {"respiratory_rate_bpm": 16.0, "systolic_mmhg": 120.0, "heart_rate_bpm": 80.0}


def hours(number: float) -> str:
    return (DAY_3 + timedelta(hours=number)).isoformat()


def moment(at: float = 0, **cells) -> dict:
    return {"observed_at": hours(at), **WELL, **cells}


def given(kind: str, at: float, until: float | None = None) -> dict:
    return {
        "kind": kind,
        "started_at": hours(at),
        "stopped_at": None if until is None else hours(until),
    }


def last(chart: Charted) -> dict:
    return infection_panel(chart).iloc[-1].to_dict()


def test_a_fever_masked_by_dexamethasone_is_caution():
    """T116: 37.6 °C, dexamethasone 8 h ago, heart rate 124, neutrophils 0.2."""
    shown = last(
        charted(
            [moment(temperature_c=37.6, heart_rate_bpm=124.0)],
            [result("neutrophils", 0.2, "10*9/L", hours(-2))],
            interventions=[given("dexamethasone", -8)],
        )
    )

    assert ("CAUTION", "", "Masked fever") == (shown["level"], shown["may_be"], shown["reasons"])
    assert "masked" in shown["texts"]


def test_the_emergency_and_the_crs_grade_are_both_shown():
    """T117: 38.6 °C, CRS grade 2, neutrophils 0.2. Neither switches the other off."""
    chart = charted(
        [
            moment(
                temperature_c=38.6,
                oxygen_device="nasal-cannula",
                oxygen_flow_l_min=2.0,
                vasopressors="none",
            )
        ],
        [result("neutrophils", 0.2, "10*9/L", hours(-2))],
    )
    crs = CRS_ASTCT_2019.assess(chart.moments).iloc[0]
    shown = last(chart)

    assert 2 == crs["grade"]
    assert ("EMERGENCY", "graded") == (shown["level"], shown["status"])
    assert "CRS does not exclude sepsis" in shown["texts"]


@pytest.mark.parametrize("cause", ["therapy", "uncertain", "other", None])
def test_no_attribution_closes_the_panel(cause):
    """Safety decision 2: whoever says that the fever is CRS, the panel stays."""
    chart = charted(
        [moment(temperature_c=38.6, fever_cause=cause)],
        [result("neutrophils", 200, "/uL", hours(-2))],
    )

    assert "EMERGENCY" == last(chart)["level"]


@pytest.mark.parametrize(
    ("value", "unit", "level"),
    [
        (0.2, "10*9/L", "EMERGENCY"),
        (0.2, "10*3/uL", "EMERGENCY"),
        (200, "/uL", "EMERGENCY"),
        ("<500", "/uL", "EMERGENCY"),
        (2.0, "10*9/L", "CAUTION"),
        (2000, "/uL", "CAUTION"),
    ],
)
def test_the_unit_of_the_count_does_not_matter(value, unit, level):
    """0.4. The same count in another unit is the same level."""
    chart = charted([moment(temperature_c=38.6)], [result("neutrophils", value, unit, hours(-2))])

    assert level == last(chart)["level"]


@pytest.mark.parametrize(
    ("at", "level", "may_be"), [(-24, "EMERGENCY", ""), (-24.1, "CAUTION", "EMERGENCY")]
)
def test_a_count_of_the_day_before_is_no_longer_known(at, level, may_be):
    """Looked up within 24 h (LOCAL); older it is unknown, and never "no neutropenia"."""
    shown = last(
        charted([moment(temperature_c=38.6)], [result("neutrophils", 200, "/uL", hours(at))])
    )

    assert (level, may_be) == (shown["level"], shown["may_be"])
    assert "neutrophils" in shown["missing"].split(";") or not may_be


@pytest.mark.parametrize(
    ("counts", "level"),
    [
        ([(-30, 1500), (-2, 900)], "EMERGENCY"),
        ([(-30, 800), (-2, 900)], "CAUTION"),
        ([(-30, 900), (-2, 900)], "CAUTION"),
    ],
)
def test_a_count_that_falls_below_1000_counts_as_expected(counts, level):
    """5.2 LOCAL: up to day 10, below 1000 and lower than the one before."""
    labs = [result("neutrophils", value, "/uL", hours(at)) for at, value in counts]

    assert level == last(charted([moment(temperature_c=38.6)], labs))["level"]


@pytest.mark.parametrize(
    ("drugs", "masks"),
    [
        ([given("dexamethasone", -72)], True),
        ([given("dexamethasone", -72.1)], False),
        ([given("tocilizumab", -20)], True),
        ([given("anakinra", -200, until=-60)], True),
        ([given("anakinra", -200, until=-80)], False),
        ([given("anakinra", -200, until=40), given("ibuprofen", -150)], True),
        ([given("acetaminophen", -5)], True),
        ([given("acetaminophen", 1)], False),
        ([given("levetiracetam", -5)], False),
        ([], False),
    ],
)
def test_a_drug_of_the_last_72_hours_may_mask_a_fever(drugs, masks):
    """Steroids, IL-6 and IL-1 blockers, antipyretics; what is given later does not count."""
    shown = last(charted([moment(temperature_c=37.0, heart_rate_bpm=124.0)], interventions=drugs))

    assert ("CAUTION" if masks else "") == shown["level"]


@pytest.mark.parametrize(
    ("drugs", "blunts"),
    [
        ([given("tocilizumab", -6 * 24)], True),
        ([given("tocilizumab", -8 * 24)], False),
        ([given("siltuximab", -24)], False),
        ([given("dexamethasone", -24 * day) for day in range(4)], True),
        ([given("dexamethasone", -24 * day) for day in range(3)], False),
        ([given("dexamethasone", -hour) for hour in range(1, 7)], False),
        ([given("prednisolone", -80, until=-1)], True),
        ([given("prednisolone", -80, until=200)], True),
        ([given("dexamethasone", -24 * day) for day in range(1, 4)] + [given("dexamethasone", 2)], False),
    ],
)  # fmt: skip
def test_steroids_on_more_than_three_days_blunt_fever_and_crp(drugs, blunts):
    """7.3. Days are local days of the last seven, today up to the moment among them."""
    shown = last(charted([moment(temperature_c=37.0)], interventions=drugs))

    assert blunts == ("FEVER_AND_CRP_MAY_BE_BLUNTED" in shown["flags"].split(";"))


@pytest.mark.parametrize(
    ("crps", "listed"),
    [
        ([100, 50, 80], True),
        ([100, 50, 50], False),
        ([50, 80, 100], False),
        ([100, 50, 80, 90], True),
        ([100, 50, 80, 70], False),
        ([100], False),
        ([], False),
        (["<5", 8], False),
        ([100, "<5", 8], True),
    ],
)
def test_a_second_rise_of_crp_is_listed_and_never_scored(crps, listed):
    """7.5 INFO; LOCAL: higher than the one before it, after a fall since the infusion."""
    first = -6 * (len(crps) - 1) - 1
    labs = [
        result("crp", value, "mg/L", hours(first + 6 * place)) for place, value in enumerate(crps)
    ]
    shown = last(charted([moment(temperature_c=37.0)], labs))

    assert ("INFO" if listed else "") == shown["level"]
    assert listed == ("Second rise of CRP" in shown["reasons"])


def test_procalcitonin_is_raised_above_the_laboratory_s_own_limit():
    """No threshold is made up: without the laboratory's limit it is not listed."""
    high = result("procalcitonin", 0.9, "ng/mL", hours(-1))
    with_limit, without = (
        last(charted([moment(temperature_c=37.0)], [one]))["reasons"]
        for one in (high | {"upper_limit": 0.5}, high)
    )

    assert ("Procalcitonin raised", "") == (with_limit, without)


def test_what_a_clinician_ticks_is_listed():
    """A focal symptom, a line site and a positive culture are asked, not computed."""
    ticked = [
        answer("focal-infection-symptom", "yes", hours(-2)),
        answer("line-site-signs", "no", hours(-2)),
        answer("positive-culture", "yes", hours(-100)),
    ]
    shown = last(charted([moment(temperature_c=38.6)], answers=ticked))

    assert ["Fever", "Focal symptom", "Positive culture"] == shown["reasons"].split(";")


def test_fever_that_returns_long_after_crs_had_resolved_is_listed():
    """7.5: more than 48 h after the last sign; it stays listed while the fever goes on."""
    fever, clean = (
        {"temperature_c": 38.6},
        {
            "temperature_c": 37.0,
            "oxygen_device": "room-air",
            "spo2_pct": 98.0,
            "vasopressors": "none",
        },
    )
    rows = [
        moment(0, **fever),
        *[moment(hour, **clean) for hour in (6, 18, 31, 44)],
        moment(49, **fever),
        moment(53, **fever),
    ]
    early = [*rows[:5], moment(47, **fever), moment(51, **fever)]
    listed, not_listed = (
        ["Fever returned" in one for one in infection_panel(charted(some))["reasons"]]
        for some in (rows, early)
    )

    assert [False] * 5 + [True, True] == listed
    assert not any(not_listed)


def test_vasopressors_hold_a_pressure_up():
    """Fever and a normal pressure on norepinephrine is no CAUTION."""
    chart = charted(
        [moment(temperature_c=38.6)],
        [result("neutrophils", 3000, "/uL", hours(-2))],
        interventions=[given("norepinephrine", -1)],
    )

    assert "EMERGENCY" == last(chart)["level"]


def test_every_row_says_that_no_rule_separates_crs_from_infection():
    """7.5: say so on screen. Before lymphodepletion nothing is asked."""
    before = {"observed_at": "2026-02-20T08:00+00:00", "temperature_c": 38.6}
    shown = infection_panel(
        charted([before, moment(temperature_c=37.0), moment(1, temperature_c=38.6)])
    )

    assert ["", NOT_SEPARATED] == shown["texts"].iloc[:2].tolist()
    assert shown["texts"].iloc[2].endswith(NOT_SEPARATED)
    assert list(PANEL_COLUMNS) == list(shown.columns)


def test_as_a_grader_it_has_no_grade_and_its_level_is_a_flag():
    """Charting format: a screen's level stands in flags, the grade stays blank."""
    chart = charted([moment(temperature_c=38.6)], [result("neutrophils", 200, "/uL", hours(-2))])
    rows = FEVER_1_GRADER.rows(chart)
    row = rows.iloc[0]

    assert list(ROW_COLUMNS) == list(rows.columns)
    assert rows[["grade", "at_least", "at_most"]].isna().all(axis=None)
    assert "FEVER_1_EMERGENCY;ANC_500_OR_LESS" == row["flags"]
    assert NOT_SEPARATED in row["explanation"]
    assert "Int64" == str(rows["grade"].dtype)


def test_without_explanations_the_column_stays_empty():
    """A sentence costs more than its level."""
    from dataclasses import replace

    chart = replace(charted([moment(temperature_c=38.6)]), explanations=False)

    assert [""] == FEVER_1_GRADER.rows(chart)["explanation"].tolist()


@pytest.mark.parametrize(
    ("value", "unit", "flagged"),
    [
        (400, "mg/dL", True),
        (401, "mg/dL", False),
        (4.0, "g/L", True),
        (4.01, "g/L", False),
        ("<400", "mg/dL", True),
        ("<500", "mg/dL", False),
    ],
)
def test_igg_is_flagged_where_the_result_stands_alone(value, unit, flagged):
    """T139 in both units; a patient without a bedside moment has it too. 'Discuss', not 'give'."""
    markers = risk_markers(charted(labs=[result("igg", value, unit, hours(0))]))

    assert flagged == ("IGG_DISCUSS_REPLACEMENT" in markers["marker"].tolist())
    assert not markers["text"].str.contains("give").any()


@pytest.mark.parametrize(("value", "unit"), [(199, "/uL"), (0.199, "10*9/L"), (0.199, "10*3/uL")])
def test_cd4_below_200_in_every_unit_and_marked_unverified(value, unit):
    """7.3; U9: the threshold was not checked."""
    markers = risk_markers(charted(labs=[result("cd4", value, unit, hours(0))]))

    assert ["CD4_BELOW_200"] == markers["marker"].tolist()
    assert markers["text"].str.contains("UNVERIFIED").all()


def test_patients_do_not_touch_each_other_and_the_order_of_rows_is_irrelevant():
    """All patients at once, each by what is theirs."""
    people = [ADULT, ADULT | {"patient_id": "P2"}]
    rows = [moment(temperature_c=38.6), moment(temperature_c=38.6, patient_id="P2")]
    labs = [
        result("neutrophils", 200, "/uL", hours(-2)),
        result("neutrophils", 3000, "/uL", hours(-2)) | {"patient_id": "P2"},
    ]
    forth = infection_panel(charted(rows, labs, patients=people))
    back = infection_panel(charted(rows[::-1], labs[::-1], patients=people[::-1]))

    assert ["EMERGENCY", "CAUTION"] == forth["level"].tolist()
    pd.testing.assert_frame_equal(forth, back)


def test_nothing_charted_gives_no_rows():
    """An empty chart has an empty panel with all its columns."""
    assert (0, list(PANEL_COLUMNS)) == (
        len(infection_panel(charted())),
        list(infection_panel(charted()).columns),
    )
    assert risk_markers(charted()).empty


def test_the_panel_is_the_same_whether_crs_was_graded_or_not():
    """Grading CRS first adds columns to the moments; none of them moves a level."""
    from dataclasses import replace

    chart = charted(
        [moment(temperature_c=38.6), moment(4, temperature_c=37.0, heart_rate_bpm=130.0)],
        interventions=[given("tocilizumab", 2)],
    )
    graded = course(
        chart.patients,
        chart.moments.drop(columns=[n for n in chart.moments.columns if n not in _CHARTED]),
        chart.interventions,
        scales=(CRS_ASTCT_2019,),
        choices=CourseChoices(),
        zone=None,
    )

    pd.testing.assert_frame_equal(
        infection_panel(chart), infection_panel(replace(chart, moments=graded.moments))
    )


def _charted_columns() -> frozenset[str]:
    from monitoring.charting.tables import COULD_NOT_MEASURE, OBSERVATIONS

    return frozenset({*OBSERVATIONS.column_names, COULD_NOT_MEASURE})


_CHARTED = _charted_columns()
