"""Results and answers as of a moment: the window, the unit, the limit of detection, the patient."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from monitoring.charting.tables import ANALYTE_UNITS
from monitoring.course.bedside_scores import BEDSIDE_GRADERS
from monitoring.course.graders import ROW_COLUMNS
from tests.scores.charts import ADULT, answer, charted, graded, result

BEFORE = "2026-02-20T"
VITALS = {"temperature_c": 38.5, "heart_rate_bpm": 95.0, "respiratory_rate_bpm": 16.0}
HSCORE = {
    "hemoglobin": (8.0, "g/dL"),
    "leukocytes": (1.0, "10*9/L"),
    "platelets": (150.0, "10*9/L"),
    "ferritin": (5000.0, "ng/mL"),
    "triglycerides": (3.0, "mmol/L"),
    "fibrinogen": (2.0, "g/L"),
    "ast": (45.0, "U/L"),
}
OTHER_UNITS = {
    "hemoglobin": (80.0, "g/L"),
    "leukocytes": (1000.0, "/uL"),
    "platelets": (150_000.0, "/uL"),
    "ferritin": (5000.0, "ug/L"),
    "triglycerides": (265.72, "mg/dL"),
    "fibrinogen": (200.0, "mg/dL"),
    "ast": (45.0, "U/L"),
}
TICKS = {
    "known-immunosuppression": "yes",
    "hepatomegaly": "no",
    "splenomegaly": "yes",
    "haemophagocytosis": "no",
}
AT = "2026-03-04T08:00+00:00"


def hscore(labs, ticks=TICKS, temperature=39.0):
    chart = charted(
        [{"observed_at": AT, "temperature_c": temperature}],
        [result(name, value, unit, AT) for name, (value, unit) in labs.items()],
        [answer(name, word, AT) for name, word in ticks.items()],
    )
    return graded("hscore-2014", chart).iloc[0]


def sirs(at: str, *counts: dict):
    chart = charted([VITALS | {"observed_at": at}], counts)
    return graded("sirs-1992", chart).iloc[0]


@pytest.mark.parametrize("labs", [HSCORE, OTHER_UNITS])
def test_hscore_of_the_vector_from_a_chart_in_any_unit(labs):
    """T97 through the tables: 226 whichever units the laboratory reports."""
    assert hscore(labs)["grade"] == 226


@pytest.mark.parametrize(
    ("analyte", "unit", "edge", "under"),
    [
        ("fibrinogen", "g/L", 2.5, 2.51),
        ("fibrinogen", "mg/dL", 250.0, 251.0),
        ("hemoglobin", "g/dL", 9.2, 9.21),
        ("hemoglobin", "g/L", 92.0, 92.1),
        ("leukocytes", "/uL", 5000.0, 5001.0),
        ("leukocytes", "10*3/uL", 5.0, 5.001),
        ("platelets", "/uL", 110_000.0, 110_001.0),
    ],
)
def test_a_value_on_an_edge_does_not_fall_off_it_by_its_conversion(analyte, unit, edge, under):
    """92 g/L is 9.2 g/dL, which is low; floats alone would make it a little more."""
    # One other lineage is low already, so that the next one counts.
    base = HSCORE | {"leukocytes": (9.0, "10*9/L"), "hemoglobin": (12.0, "g/dL")}
    base |= (
        {"platelets": (50.0, "10*9/L")} if analyte != "platelets" else {"hemoglobin": (8.0, "g/dL")}
    )
    on, off = (hscore(base | {analyte: (value, unit)})["grade"] for value in (edge, under))

    assert on - off == (30 if analyte == "fibrinogen" else 24)


def test_every_analyte_is_taken_in_every_unit_of_the_charting_format():
    """A unit that the format takes and a score does not convert would be read as another one."""
    from monitoring.course.looked_up import factor_into
    from monitoring.scales.hscore_2014 import HSCORE_2014

    wanted = {one.observable.name: one.observable.unit for one in HSCORE_2014.looked_up[:7]}

    same_size = {("10*9/L", "10*3/uL"), ("ng/mL", "ug/L")}
    for analyte, unit in wanted.items():
        for other in ANALYTE_UNITS[analyte]:
            same = other == unit or (unit, other) in same_size
            assert same == (factor_into(analyte, other, unit) == 1), (analyte, other)


def test_a_result_is_used_up_to_the_end_of_its_window_and_never_from_later():
    """SIRS: 24 h, both ends included; a result of a minute later is not known yet."""
    count = result("leukocytes", 13.0, "10*9/L", f"{BEFORE}08:00+00:00")

    assert sirs("2026-02-21T08:00+00:00", count)["grade"] == 3
    assert sirs(f"{BEFORE}08:00+00:00", count)["grade"] == 3
    for at in ("2026-02-21T08:01+00:00", f"{BEFORE}07:59+00:00"):
        late = sirs(at, count)
        assert (late["status"], late["at_least"], late["at_most"]) == ("open", 2, 3)
        assert late["missing"] == "leukocytes"


def test_the_latest_result_counts():
    """Also where it cannot be right: an older one is not put in its place."""
    old = result("leukocytes", 13.0, "10*9/L", f"{BEFORE}06:00+00:00")
    new = result("leukocytes", 6.0, "10*9/L", f"{BEFORE}07:00+00:00")
    impossible = new | {"value": 5000.0}

    assert sirs(f"{BEFORE}08:00+00:00", new, old)["grade"] == 2
    assert sirs(f"{BEFORE}08:00+00:00", old, impossible)["status"] == "open"


@pytest.mark.parametrize(
    ("ferritin", "bounds"),
    [
        (">1650", (191, 241)),
        (">2000", (226, 241)),
        (">6000", (241, 241)),
        ("<2000", (191, 191)),
        ("<2001", (191, 226)),
    ],
)
def test_a_value_at_a_limit_of_detection_may_be_anything_beyond_it(ferritin, bounds):
    """A ferritin above 1650 may be above 6000 as well: 0, 35 or 50 points."""
    row = hscore(HSCORE | {"ferritin": (ferritin, "ng/mL")})

    assert bounds == (row["at_least"], row["at_most"])


def test_easix_of_a_value_at_a_limit_of_detection_is_open():
    labs = [("ldh", ">5000"), ("creatinine", 1.0), ("platelets", 100)]
    units = {"ldh": "U/L", "creatinine": "mg/dL", "platelets": "10*9/L"}
    chart = charted(labs=[result(name, value, units[name], AT) for name, value in labs])
    row = graded("easix-2017", chart).iloc[0]

    assert (row["status"], row["missing"], row["flags"]) == ("open", "ldh", "")


def test_an_answer_of_no_listed_word_is_unknown():
    """`maybe` is neither yes nor no."""
    row = hscore(HSCORE, TICKS | {"splenomegaly": "maybe"})

    assert (row["at_least"], row["at_most"], row["missing"]) == (203, 226, "splenomegaly")


def test_the_hscore_needs_a_result_to_have_a_row():
    """A temperature alone would be a row of 0..337 at every round."""
    assert graded("hscore-2014", charted([{"observed_at": AT, "temperature_c": 39.0}])).empty


def test_gcs_is_an_answer_and_holds_for_an_hour():
    vitals = {"observed_at": AT, "respiratory_rate_bpm": 22.0, "systolic_mmhg": 100.0}
    rows = {
        at: graded("qsofa-2016", charted([vitals], answers=[answer("gcs", "15", at)])).iloc[0]
        for at in (AT, "2026-03-04T07:00+00:00", "2026-03-04T06:59+00:00")
    }

    assert [row["status"] for row in rows.values()] == ["graded", "graded", "open"]


def test_car_hematotox_is_taken_before_lymphodepletion_only():
    """Later results make no row; the last row before it stands."""
    values = {
        "platelets": (176.0, "10*9/L"),
        "neutrophils": (1.2, "10*9/L"),
        "hemoglobin": (9.1, "g/dL"),
        "crp": (29.0, "mg/L"),
        "ferritin": (649.0, "ug/L"),
    }
    labs = [
        result(name, value, unit, at)
        for name, (value, unit) in values.items()
        for at in ("2026-02-23T08:00+00:00", "2026-02-24T10:00+00:00", "2026-02-27T08:00+00:00")
    ]
    rows = graded("car-hematotox-2021", charted(labs=labs))
    unknown = ADULT | {"lymphodepletion_started_at": None}
    open_rows = graded("car-hematotox-2021", charted(labs=labs, patients=[unknown]))

    assert rows[["grade", "day", "flags"]].to_numpy().tolist() == [[1, -6, "TIE"]]
    assert list(open_rows["status"]) == ["open"] * 3
    assert set(open_rows["missing"]) == {"lymphodepletion_started_at"}


def test_a_transfusion_before_the_platelet_count_is_marked():
    """The count is then not the patient's own."""
    labs = [
        result("ldh", 450, "U/L", AT),
        result("creatinine", 1.0, "mg/dL", AT),
        result("platelets", 100, "10*9/L", "2026-03-04T06:00+00:00"),
    ]
    flags = [
        graded(
            "easix-2017",
            charted(labs=labs, interventions=[{"kind": "platelet-transfusion", "started_at": at}]),
        )["flags"].iloc[-1]
        for at in ("2026-03-03T06:00+00:00", "2026-03-03T05:59+00:00", "2026-03-04T07:00+00:00")
    ]

    assert flags == [
        "EASIX_VALUE=4.5;PLATELETS_TRANSFUSED_24H",
        "EASIX_VALUE=4.5",
        "EASIX_VALUE=4.5",
    ]


def test_one_patients_results_are_not_anothers_whatever_the_order_of_rows():
    """Rows of one patient may lie anywhere in a file."""
    other = ADULT | {"patient_id": "P2"}
    at = f"{BEFORE}08:00+00:00"
    seen = [VITALS | {"observed_at": at}, VITALS | {"observed_at": at, "patient_id": "P2"}]
    counts = [
        result("leukocytes", 13.0, "10*9/L", at),
        result("leukocytes", 6.0, "10*9/L", at) | {"patient_id": "P2"},
    ]
    one, two = (
        graded("sirs-1992", charted(seen[::step], counts[::-step], patients=[ADULT, other]))
        for step in (1, -1)
    )

    assert one["grade"].tolist() == [3, 2]
    pd.testing.assert_frame_equal(one, two)


def test_the_flags_of_the_row_stand_beside_those_of_the_score():
    """A pulse that could not be measured is shown with every grade of its moment."""
    chart = charted([VITALS | {"observed_at": AT, "systolic_mmhg": 225.0}])
    marked = replace(chart, moments=chart.moments.assign(row_flags="UNUSUAL_SYSTOLIC_MMHG"))

    assert graded("news2-2017", marked)["flags"].tolist() == [
        "NEWS2_SINGLE_RED;UNUSUAL_SYSTOLIC_MMHG"
    ]


@pytest.mark.parametrize("grader", BEDSIDE_GRADERS, ids=lambda one: one.key)
def test_a_grader_keeps_its_contract(grader):
    """The columns and kinds of grades.csv, on an empty chart as well as on a full one."""
    full = charted(
        [VITALS | {"observed_at": AT}],
        [
            result(name, value, unit, at)
            for name, (value, unit) in (HSCORE | {"ldh": (400.0, "U/L")}).items()
            for at in (AT, f"{BEFORE}08:00+00:00")
        ],
    )
    for chart in (full, charted(), charted(patients=[])):
        rows = grader.rows(chart)

        assert tuple(rows.columns) == ROW_COLUMNS
        assert {str(rows[name].dtype) for name in ("grade", "at_least", "at_most")} == {"Int64"}
        assert (
            not rows[["status", "driver", "missing", "flags", "explanation"]].isna().any(axis=None)
        )
        assert rows["explanation"].astype(bool).all()
    assert not grader.rows(full).empty
    assert grader.page().startswith("# ")
    assert grader.columns or grader.analytes
