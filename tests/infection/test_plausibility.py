"""Limits of section 9 through the real entry and import checks: T55-T56, T144-T151, soft limits."""

from __future__ import annotations

import pandas as pd
import pytest

from monitoring.charting.tables import ANALYTE_PLAUSIBLE, ANALYTE_USUAL, LABS, VALUE_LIMIT
from monitoring.charting.unusual_results import result_flags
from monitoring.course.bedside_scores import BEDSIDE_GRADERS
from monitoring.course.ctcae_labs import CTCAE_GRADERS
from monitoring.course.looked_up import results_of
from monitoring.grading.bands import Result
from monitoring.scales.crs_astct_2019 import CRS_ASTCT_2019, systolic_limit
from monitoring.scales.eipm_2024 import (
    EIPM_POST,
    EIPM_PRE,
    NOT_PUBLIC,
    page,
    refusals,
)
from monitoring.services.check_entry import check_entry
from monitoring.settings import GradingChoices
from tests.exchange.folders import sentences, with_rows
from tests.frames import moments
from tests.scores.charts import charted, result
from tests.typed import typed

AT = "2026-03-04T08:00+00:00"


def lab(analyte: str, value: str, unit: str, **cells: str) -> dict[str, str]:
    return {"analyte": analyte, "value": value, "unit": unit, **cells}


def told(tmp_path, table: str, *rows: dict[str, str]) -> list[str]:
    return sentences(tmp_path, **with_rows(table, list(rows)))


# --- units: T55, T56 ------------------------------------------------------------------------------


def test_creatinine_in_umol_per_l_is_the_same_in_mg_per_dl():
    """T55: 88.4 µmol/L are 1.00 mg/dL."""
    creatinine = Result("creatinine", "creatinine", unit="mg/dL", plausible=(0.1, 30))
    read = results_of(creatinine, charted(labs=[result("creatinine", 88.4, "umol/L", AT)]).labs)

    assert 1.0 == round(read["creatinine"].iloc[0], 9)


@pytest.mark.parametrize(("value", "unit"), [(120, "mg/L"), (12, "mg/dL")])
def test_crp_goes_into_m_easix_in_mg_per_dl(value, unit):
    """T56: 120 mg/L are 12 mg/dL; taken as they stand they would be ten times too much."""
    chart = charted(
        labs=[
            result("ldh", 450, "U/L", AT),
            result("crp", value, unit, AT),
            result("platelets", 100, "10*9/L", AT),
        ]
    )
    rows = next(one for one in BEDSIDE_GRADERS if one.key == "m-easix-2021").rows(chart)

    assert ["M_EASIX_VALUE=54.0"] == rows["flags"].tolist()


# --- eIPM: T96 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "given", "named"),
    [
        (EIPM_PRE, {"platelets": 20.0}, ["platelets"]),
        (EIPM_PRE, {"platelets": 24.9, "neutrophils": 8.1}, ["neutrophils", "platelets"]),
        (EIPM_PRE, {"platelets": 25.0, "neutrophils": 0.7, "ldh": 645.0, "ferritin": 3900.0}, []),
        (EIPM_PRE, {"ldh": 646.0}, ["LDH"]),
        (EIPM_PRE, {"ferritin": 3901.0}, ["ferritin"]),
        (EIPM_POST, {"ferritin": 3901.0}, []),
        (EIPM_POST, {"ferritin": 69.0}, ["ferritin on day +3"]),
        (EIPM_PRE, {}, []),
    ],
)
def test_eipm_is_always_refused_and_names_the_range_that_was_left(model, given, named):
    """T96: platelets of 20 are outside the training range; inside it there is nothing to compute."""
    said = refusals(model, moments([{"platelets": None, **given}])).iloc[0]

    assert said.endswith(NOT_PUBLIC)
    assert bool(named) == said.startswith("Outside the range")
    assert all(name in said for name in named)
    assert "eipm.fredhutch.org" in said


def test_a_value_that_may_lie_inside_is_not_said_to_be_outside():
    """`<30` may be anything below it; `<25` is certainly outside."""
    rows = moments([{"platelets": value, "platelets_limit": "<"} for value in (30.0, 25.0)])

    assert [False, True] == [one.startswith("Outside") for one in refusals(EIPM_PRE, rows)]


def test_the_page_of_eipm_prints_the_ranges():
    """The table and the refusal, and no coefficient."""
    assert "platelets before lymphodepletion | 25 to 290 10*9/L" in page()
    assert NOT_PUBLIC in page()


# --- PALS: T144-T147 ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age_years", "lowest_not_low"),
    [
        pytest.param(5, 80, id="T144"),
        pytest.param(9.9, 88, id="T145"),
        pytest.param(10, 90, id="T146"),
        pytest.param(0.5, 70, id="T147, 6 months"),
        pytest.param(20 / 365.25, 60, id="T147, 20 days"),
        pytest.param(1, 72, id="1 year"),
        pytest.param(1 / 12, 70, id="1 month"),
        pytest.param(40, 90, id="adult"),
    ],
)
def test_hypotension_begins_under_the_limit_for_age(age_years, lowest_not_low):
    """9.3 PALS: completed years count; at exactly 10 years both rules say 90."""
    fever = {"age_years": float(age_years), "temperature_c": 38.5, "vasopressors": "none"}
    low, normal = (
        CRS_ASTCT_2019.bounds(moments([fever | {"systolic_mmhg": float(pressure)}])).items[1].low[0]
        for pressure in (lowest_not_low - 1, lowest_not_low)
    )

    assert (2, 0) == (low, normal)
    assert lowest_not_low == systolic_limit(age_years, GradingChoices())


@pytest.mark.parametrize(
    ("age_years", "systolic", "warned"),
    [
        (12, 99, True),
        (12, 100, False),
        (17.9, 99, True),
        (11.9, 99, False),
        (18, 99, False),
        (15, 90, True),
        (15, 89, False),
        (15, None, False),
        (None, 95, False),
    ],
)
def test_from_12_to_17_years_a_pressure_under_100_is_warned_of(age_years, systolic, warned):
    """9.3 LOCAL: the limit of 90 agrees too low above 12 years. A flag moves no grade; under the
    limit itself the grade speaks."""
    row = {"age_years": age_years, "systolic_mmhg": systolic, "temperature_c": 38.5}
    flags = CRS_ASTCT_2019.assess(moments([row])).iloc[0]["flags"]

    assert warned == ("SYSTOLIC_LOW_AT_12_TO_17_YEARS" in flags.split(";"))


# --- plausibility: T148-T151 ----------------------------------------------------------------------


def test_a_temperature_in_fahrenheit_is_refused_with_its_remedy(tmp_path):
    """T148: 98.6 entered as Celsius, in a file and on the form."""
    in_a_file = told(tmp_path, "observations", {"temperature_c": "98.6"})
    on_a_form = check_entry({"temperature_c": 98.6}).faults["temperature_c"]

    assert 1 == len(in_a_file)
    assert "outside 25 to 45 °C; is it in °F? then name the column temperature_f" in in_a_file[0]
    assert "is it in °F? then switch on" in on_a_form


def test_a_temperature_in_celsius_under_fahrenheit_is_refused_with_its_remedy(tmp_path):
    """9.1: 34 to 43 typed in Fahrenheit."""
    assert "is it in °C?" in told(tmp_path, "observations", {"temperature_f": "37.2"})[0]


def test_a_saturation_of_101_is_refused(tmp_path):
    """T149, first."""
    assert "outside 30 to 100 %" in told(tmp_path, "observations", {"spo2_pct": "101"})[0]
    assert "spo2_pct" in check_entry({"spo2_pct": 101}).faults


def test_a_diastolic_above_the_systolic_pressure_is_asked_back(tmp_path):
    """T149, second: the charting format makes it a flag that is asked back, not a refusal."""
    checked = check_entry({"systolic_mmhg": 90, "diastolic_mmhg": 95})

    assert ("DIASTOLIC_ABOVE_SYSTOLIC",) == checked.unusual
    assert [] == told(tmp_path, "observations", {"systolic_mmhg": "90", "diastolic_mmhg": "95"})


def test_neutrophils_above_the_leukocytes_are_refused(tmp_path):
    """T149, third: 3.0 of 2.0."""
    same = {"observed_at": "2026-03-05T10:00+01:00"}
    found = told(
        tmp_path,
        "labs",
        lab("neutrophils", "3.0", "10*9/L", **same),
        lab("leukocytes", "2.0", "10*9/L", **same),
    )

    assert 2 == len(found)
    assert "is above the leukocytes of the same time" in found[0]


@pytest.mark.parametrize(
    ("row", "remedy"),
    [
        pytest.param(lab("platelets", "45000", "10*9/L"), "is it in /uL?", id="T150"),
        (lab("hemoglobin", "120", "g/dL"), "is it in g/L?"),
        (lab("hemoglobin", "40", "g/dL"), "is it in g/L?"),
        (lab("creatinine", "88", "mg/dL"), "is it in umol/L?"),
        (lab("creatinine", "26", "mg/dL"), "is it in umol/L?"),
        (lab("fibrinogen", "2.5", "mg/dL"), "is it in g/L?"),
        (lab("fibrinogen", "14", "mg/dL"), "is it in g/L?"),
        (lab("neutrophils", "1500", "10*9/L"), "is it in /uL?"),
        (lab("neutrophils", "101", "10*9/L"), "is it in /uL?"),
        (lab("neutrophils", "101", "10*3/uL"), "is it in /uL?"),
    ],
)
def test_a_slip_of_the_unit_is_a_fault_with_its_remedy(tmp_path, row, remedy):
    """9.2 LOCAL: refused although some of these lie inside the hard limits."""
    found = told(tmp_path, "labs", row)

    assert 1 == len(found)
    assert remedy in found[0]


@pytest.mark.parametrize(
    "row",
    [
        lab("creatinine", "25", "mg/dL"),
        lab("creatinine", "2500", "umol/L"),
        lab("fibrinogen", "15", "mg/dL"),
        lab("fibrinogen", "<10", "mg/dL"),
        lab("fibrinogen", "0.1", "g/L"),
        lab("neutrophils", "100", "10*9/L"),
        lab("neutrophils", "101000", "/uL"),
        lab("platelets", "2500", "10*9/L"),
        lab("potassium", "8.1", "mmol/L"),
    ],
)
def test_what_may_be_right_is_taken(tmp_path, row):
    """The remedy of a slip must itself be taken, and a limit of detection is no slip."""
    assert [] == told(tmp_path, "labs", row)


def test_a_slip_says_how_to_write_a_value_that_is_right_as_it_stands(tmp_path):
    """A fibrinogen of 10 mg/dL may be true in the worst of cases: it must be possible to chart."""
    assert "write it as 0.1 g/L" in told(tmp_path, "labs", lab("fibrinogen", "10", "mg/dL"))[0]


# --- laboratory soft limits -----------------------------------------------------------------------


def flags(*results) -> list[str]:
    rows = [
        {"patient_id": "P1", "analyte": a, "value": float(str(v).lstrip("<>")), "unit": u}
        | {"observed_at": at}
        for a, v, u, at in results
    ]
    signs = [str(v)[0] if str(v)[0] in "<>" else None for _, v, _, _ in results]
    labs = typed(LABS, rows).assign(**{VALUE_LIMIT: pd.Series(signs, dtype="str")})
    return result_flags(labs).tolist()


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "raised"),
    [
        pytest.param(
            "potassium", 8.1, "mmol/L", "UNUSUAL_POTASSIUM;POTASSIUM_HAEMOLYSIS", id="T151"
        ),
        ("potassium", 6.6, "meq/L", "POTASSIUM_HAEMOLYSIS"),
        ("potassium", 6.5, "mmol/L", ""),
        ("potassium", 1.9, "mmol/L", "UNUSUAL_POTASSIUM"),
        ("leukocytes", 50, "10*9/L", ""),
        ("leukocytes", 51, "10*9/L", "UNUSUAL_LEUKOCYTES"),
        ("leukocytes", 51_000, "/uL", "UNUSUAL_LEUKOCYTES"),
        ("hemoglobin", 4.9, "g/dL", "UNUSUAL_HEMOGLOBIN"),
        ("hemoglobin", 49, "g/L", "UNUSUAL_HEMOGLOBIN"),
        ("hemoglobin", 50, "g/L", ""),
        ("crp", 41, "mg/dL", "UNUSUAL_CRP"),
        ("crp", 400, "mg/L", ""),
        ("creatinine", 531, "umol/L", "UNUSUAL_CREATININE"),
        ("fibrinogen", 0.49, "g/L", "UNUSUAL_FIBRINOGEN"),
        ("fibrinogen", "<30", "mg/dL", "UNUSUAL_FIBRINOGEN"),
        ("fibrinogen", "<60", "mg/dL", ""),
        ("ferritin", ">100001", "ng/mL", "UNUSUAL_FERRITIN"),
        ("ferritin", ">50000", "ng/mL", ""),
        ("calcium-ionised", 1.9, "mmol/L", "UNUSUAL_CALCIUM_IONISED"),
        ("albumin", 1.4, "g/dL", "UNUSUAL_ALBUMIN"),
        ("procalcitonin", 900, "ng/mL", ""),
    ],
)
def test_beyond_the_soft_limits_a_result_is_flagged_in_every_unit(analyte, value, unit, raised):
    """9.2: accepted, and looked at. A limit of detection counts where it is beyond for certain."""
    assert [raised] == flags((analyte, value, unit, AT))


@pytest.mark.parametrize(
    ("before", "hours_apart", "raised"),
    [
        (9.0, 6, ""),
        (9.1, 6, "HEMOGLOBIN_CHANGE_IN_24_H"),
        (9.1, 24, "HEMOGLOBIN_CHANGE_IN_24_H"),
        (9.1, 25, ""),
        (2.9, 6, "HEMOGLOBIN_CHANGE_IN_24_H"),
    ],
)
def test_a_hemoglobin_that_changes_by_more_than_3_in_a_day_is_flagged(before, hours_apart, raised):
    """9.2. In g/dL, whichever unit either was reported in."""
    earlier = (pd.Timestamp(AT) - pd.Timedelta(hours=hours_apart)).isoformat()
    found = flags(("hemoglobin", 60, "g/L", AT), ("hemoglobin", before, "g/dL", earlier))

    assert raised == found[0]


def test_two_falls_that_add_up_within_a_day_are_one_change():
    """10 → 8.2 → 6.4: neither step is above 3, the day is."""
    found = flags(
        ("hemoglobin", 10.0, "g/dL", "2026-03-04T00:00+00:00"),
        ("hemoglobin", 8.2, "g/dL", "2026-03-04T10:00+00:00"),
        ("hemoglobin", 6.4, "g/dL", "2026-03-04T20:00+00:00"),
    )

    assert ["", "", "HEMOGLOBIN_CHANGE_IN_24_H"] == found


def test_a_confirmed_result_has_no_flag():
    """Where a form keeps `confirmed`; a file of results has no such column."""
    labs = typed(
        LABS,
        [
            {"patient_id": "P1", "observed_at": AT, "analyte": "potassium", "value": 8.1}
            | {"unit": "mmol/L"}
        ],
    )

    assert [""] == result_flags(labs.assign(confirmed="value")).tolist()
    assert ["UNUSUAL_POTASSIUM;POTASSIUM_HAEMOLYSIS"] == result_flags(labs).tolist()
    assert [] == result_flags(labs.iloc[:0]).tolist()


def test_the_flag_stands_on_every_grade_of_that_result():
    """Charting format: a soft limit passed is a flag on the row's grades."""
    chart = charted(
        labs=[
            result("potassium", 8.1, "mmol/L", AT),
            result("ldh", 6000, "U/L", AT),
            result("creatinine", 1.0, "mg/dL", AT),
            result("platelets", 100, "10*9/L", AT),
        ]
    )
    graders = {one.key: one for one in (*CTCAE_GRADERS, *BEDSIDE_GRADERS)}
    potassium, easix = (
        graders[key].rows(chart)["flags"].iloc[0].split(";")
        for key in ("ctcae-5.0-hyperkalemia", "easix-2017")
    )

    assert {"UNUSUAL_POTASSIUM", "POTASSIUM_HAEMOLYSIS"} <= set(potassium)
    assert "UNUSUAL_LDH" in easix
    assert "UNUSUAL_POTASSIUM" not in easix


def test_soft_limits_lie_within_the_hard_ones():
    """A result that is refused is not asked back."""
    for analyte, (low, high) in ANALYTE_USUAL.items():
        hard_low, hard_high, _ = ANALYTE_PLAUSIBLE[analyte]
        assert low >= hard_low or low == 0
        assert high <= hard_high or high == float("inf")
