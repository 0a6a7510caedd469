"""The IEC-HS screen: T131 to T138, both sides of every threshold, windows, ticks and modifiers."""

from __future__ import annotations

import pandas as pd
import pytest

from monitoring.course.episodes import State
from monitoring.course.graders import ROW_COLUMNS
from monitoring.course.iec_hs import IEC_HS_GRADERS
from monitoring.scales.iec_hs_2023 import IecHsChoices
from tests.iec_hs.chart import (
    NO_CRS,
    PATIENT,
    all_negative,
    at,
    chart,
    crs,
    ferritin,
    lab,
    level,
    most,
    rows_of,
    tick,
)

HIGH = ferritin(5000.0, 8)
AST_200, AST_201 = (lab("ast", value, 8, uln=40.0) for value in (200.0, 201.0))
SETTLING = crs((6, 6, 2, 2, State.OPEN), (8, 4, 0, 0, State.RESOLVING))
ACTIVE = crs((7, 6, 1, 1, State.OPEN), (11, 6, 1, 1, State.OPEN))


def last(labs, answers=(), *, beside=NO_CRS, **more):
    return rows_of(chart(labs, answers, beside=beside, **more)).iloc[-1]


def flags(row):
    return set(row["flags"].split(";")) - {""}


@pytest.mark.parametrize(
    ("labs", "beside", "expected", "modifiers"),
    [
        pytest.param([ferritin(600.0, 0), ferritin(800.0, 8)], NO_CRS, "none", set(), id="T131"),
        pytest.param([ferritin(801.0, 8)], NO_CRS, "watch", set(), id="T132"),
        pytest.param(
            [HIGH, AST_200, lab("fibrinogen", 160.0, 8, lln=150.0)],
            NO_CRS, "watch", set(), id="T133",
        ),
        pytest.param([HIGH, AST_201], NO_CRS, "screen", set(), id="T134"),
        pytest.param(
            [HIGH, AST_201, lab("fibrinogen", 149.0, 8, 20)],
            SETTLING, "POSSIBLE", {"IEC_HS_TEMPORAL_SUPPORT"}, id="T135",
        ),
        pytest.param(
            [HIGH, lab("fibrinogen", 180.0, 8, lln=200.0)], NO_CRS, "screen", set(), id="T136"
        ),
        pytest.param(
            [ferritin(5000.0, 8, 0), ferritin(5000.0, 10), ferritin(5000.0, 11, 8),
             lab("ast", 201.0, 8, 0, uln=40.0), lab("fibrinogen", 149.0, 11, 8)],
            NO_CRS, "screen", set(), id="T137",
        ),
        pytest.param(
            [HIGH, lab("platelets", 60.0, 11, 7)], ACTIVE, "not evaluable", set(), id="T138"
        ),
    ],
)  # fmt: skip
def test_a_vector_of_the_specification(labs, beside, expected, modifiers):
    row = last(labs, beside=beside)

    assert expected == level(row)
    assert modifiers == {flag for flag in flags(row) if flag.endswith(("SUPPORT", "CONFOUNDED"))}


def test_it_is_never_a_grade():
    """Grade and bounds are blank at every level; only a physician enters one."""
    for labs in ([ferritin(100.0, 0), ferritin(90.0, 8)], [HIGH], [HIGH, AST_201],
                 [HIGH, AST_201, lab("fibrinogen", 100.0, 8)], [AST_201]):  # fmt: skip
        rows = rows_of(chart(labs))
        assert rows[["grade", "at_least", "at_most"]].isna().all(axis=None)
        assert set(rows["status"]) <= {"graded", "open"}
        assert rows["explanation"].str.contains("overlap with CRS, infection and disease").all()
        assert rows["explanation"].str.contains("a specialist must attribute").all()
        assert list(rows.columns) == list(ROW_COLUMNS)


# --- the ferritin criterion ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labs", "expected"),
    [
        pytest.param([ferritin(400.0, 0), ferritin(800.0, 8)], "none", id="2 x ULN is not above"),
        pytest.param([ferritin(400.0, 0), ferritin(800.1, 8)], "watch", id="above 2 x ULN"),
        pytest.param([ferritin(100.0, 0), ferritin(200.0, 8)], "none", id="2 x the infusion's"),
        pytest.param([ferritin(100.0, 0), ferritin(200.1, 8)], "watch", id="above it, under ULN"),
        pytest.param([ferritin(100.0, -3), ferritin(300.0, 0), ferritin(500.0, 8)], "none",
                     id="the last on or before the infusion"),
        pytest.param([ferritin(100.0, 0, 10), ferritin(201.0, 8)], "watch", id="at its very time"),
        pytest.param([ferritin(100.0, 0, 11), ferritin(201.0, 8)], "not evaluable",
                     id="a later one of day 0 is no baseline"),
        pytest.param([ferritin(300.0, 8)], "not evaluable", id="no value at infusion"),
        pytest.param([ferritin(100.0, 0), ferritin(190.0, 8, uln=None)], "not evaluable",
                     id="no ULN"),
        pytest.param([ferritin(100.0, 0), ferritin(201.0, 8, uln=None)], "watch",
                     id="no ULN is needed where the other is met"),
        pytest.param([ferritin(5000.0, 8, uln=None)], "not evaluable", id="high, to nothing"),
        pytest.param([ferritin(">2000", 8)], "watch", id="beyond a limit of detection"),
        pytest.param([ferritin(100.0, 0), ferritin(">700", 8)], "watch", id="above the infusion's"),
        pytest.param([ferritin(500.0, 0), ferritin(">700", 8)], "not evaluable", id="perhaps"),
        pytest.param([ferritin(400.0, 0), ferritin("<10", 8)], "none", id="below a limit"),
        pytest.param([ferritin("<10", 0), ferritin(300.0, 8)], "not evaluable",
                     id="a value at a limit is no baseline"),
        pytest.param([ferritin(600_000.0, 8)], "not evaluable", id="implausible is unknown"),
        pytest.param([ferritin(5000.0, 8, unit="g/L")], "not evaluable", id="not its unit"),
        pytest.param([ferritin(5000.0, 8, uln=0.0)], "not evaluable", id="a limit of 0 is none"),
    ],
)  # fmt: skip
def test_the_ferritin_criterion(labs, expected):
    """Above 2 x ULN or 2 x the last value on or before the infusion (0.9, 1.4)."""
    assert expected == level(last(labs))


def test_a_normal_ferritin_without_a_value_at_infusion_is_not_none():
    """Missing is not negative: 300 may be a rise from 100."""
    row = last([ferritin(300.0, 8), *all_negative(8)])

    assert (level(row), row["status"], row["missing"]) == (
        "not evaluable",
        "open",
        "ferritin_day_0",
    )
    assert "at most watch" in row["explanation"]


def test_the_same_ferritin_in_both_units():
    for value, expected in ((800.0, "none"), (801.0, "watch")):
        rows = [
            last([ferritin(600.0, 0, unit=one), ferritin(value, 8, unit=other)])
            for one, other in (("ng/mL", "ug/L"), ("ug/L", "ng/mL"), ("ug/L", "ug/L"))
        ]
        assert {level(row) for row in rows} == {expected}


def test_of_several_on_a_day_one_is_enough():
    """0.11: the day's highest; a new day's ferritin takes over."""
    day_0, high = ferritin(300.0, 0), ferritin(900.0, 8, 4)
    lower, next_day = ferritin(500.0, 8, 20), ferritin(500.0, 9, 4)

    assert [level(row) for _, row in rows_of(chart([day_0, high, lower, next_day])).iterrows()] == [
        "watch",
        "none",
    ]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([tick("ferritin-rapid-rise", 8, 8)], "watch"),
        ([tick("ferritin-rapid-rise", 8, 8, "no")], "none"),
        ([tick("ferritin-rapid-rise", 8, 8), tick("ferritin-rapid-rise", 8, 9, "no")], "none"),
        ([tick("ferritin-rapid-rise", 6, 6)], "watch"),
        ([tick("ferritin-rapid-rise", 6, 5)], "none"),
        ([], "none"),
    ],
)
def test_a_rapid_rise_counts_where_a_clinician_says_so(answers, expected):
    """Within 48 h; the latest word stands, also where it comes after the result."""
    assert expected == level(last([ferritin(300.0, 0), ferritin(500.0, 8)], answers))


def test_a_rapid_rise_speaks_without_a_ferritin_too():
    row = last([AST_201], [tick("ferritin-rapid-rise", 8, 8)])

    assert level(row) == "screen"
    assert "rises rapidly by a clinician's word" in row["explanation"]


@pytest.mark.parametrize(
    ("value", "hours", "hint"),
    [(500.0, 24, True), (499.9, 24, False), (500.0, 48, True), (500.0, 23, False),
     (500.0, 49, False)],
)  # fmt: skip
def test_a_doubling_is_only_a_hint(value, hours, hint):
    """1.4: at least 2 x the value 24 to 48 h earlier; it never moves the level."""
    row = last([ferritin(300.0, 0), ferritin(250.0, 8, 6), ferritin(value, 8, 6 + hours)])

    assert hint == ("IEC_HS_FERRITIN_DOUBLED" in flags(row))
    assert level(row) == "none"


# --- core features -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labs", "shown"),
    [
        pytest.param([lab("alt", 200.0, 8, uln=40.0)], False, id="5 x ULN"),
        pytest.param([lab("alt", 200.1, 8, uln=40.0)], True, id="above 5 x ULN"),
        pytest.param([lab("alt", 40.0, 0), lab("alt", 201.0, 8, uln=40.0)], True,
                     id="baseline at ULN is normal"),
        pytest.param([lab("alt", 50.0, 0), lab("alt", 250.0, 8, uln=40.0)], False,
                     id="5 x an abnormal baseline"),
        pytest.param([lab("alt", 50.0, 0), lab("alt", 251.0, 8, uln=40.0)], True,
                     id="above 5 x an abnormal baseline"),
        pytest.param([lab("ast", 50.0, 0), lab("alt", 201.0, 8, uln=40.0)], True,
                     id="AST is no baseline of ALT"),
        pytest.param([lab("alt", 201.0, 8)], False, id="no ULN"),
        pytest.param([lab("alt", ">300", 8, uln=40.0)], True, id="beyond a limit"),
        pytest.param([lab("fibrinogen", 150.0, 8, lln=150.0)], False, id="150"),
        pytest.param([lab("fibrinogen", 149.9, 8)], True, id="below 150"),
        pytest.param([lab("fibrinogen", 1.5, 8, unit="g/L", lln=1.5)], False, id="1.5 g/L"),
        pytest.param([lab("fibrinogen", 1.499, 8, unit="g/L")], True, id="below 1.5 g/L"),
        pytest.param([lab("fibrinogen", 1.8, 8, unit="g/L", lln=2.0)], True, id="g/L below LLN"),
        pytest.param([lab("fibrinogen", 2.0, 8, unit="g/L", lln=2.0)], False, id="g/L at LLN"),
        pytest.param([lab("fibrinogen", "<100", 8)], True, id="below a limit of detection"),
        pytest.param([lab("neutrophils", 1.2, 6), lab("neutrophils", 0.99, 8)], True,
                     id="ANC 2 to 3"),
        pytest.param([lab("neutrophils", 1.2, 6), lab("neutrophils", 1.0, 8)], False,
                     id="ANC 2 to 2"),
        pytest.param([lab("neutrophils", 900.0, 6, unit="/uL"),
                      lab("neutrophils", 499.0, 8, unit="/uL")], True, id="ANC 3 to 4 in /uL"),
        pytest.param([lab("neutrophils", 0.4, 6), lab("neutrophils", 0.1, 8)], False,
                     id="ANC 4 to 4"),
        pytest.param([lab("platelets", 50.0, 6), lab("platelets", 49.0, 8)], True,
                     id="platelets 2 to 3"),
        pytest.param([lab("platelets", 49.0, 6), lab("platelets", 30.0, 8)], False,
                     id="platelets 3 to 3"),
        pytest.param([lab("hemoglobin", 8.0, 6), lab("hemoglobin", 7.9, 8)], True,
                     id="haemoglobin 2 to 3"),
        pytest.param([lab("hemoglobin", 80.0, 6, unit="g/L"),
                      lab("hemoglobin", 79.0, 8, unit="g/L")], True, id="haemoglobin in g/L"),
        pytest.param([lab("platelets", 20.0, 8)], False, id="nothing earlier"),
        pytest.param([lab("platelets", 80.0, 6, 7), lab("platelets", 20.0, 8)], False,
                     id="47 h earlier"),
        pytest.param([lab("platelets", 80.0, 4, 6), lab("platelets", 20.0, 8)], True,
                     id="96 h earlier"),
        pytest.param([lab("platelets", 80.0, 4, 5), lab("platelets", 20.0, 8)], False,
                     id="97 h earlier"),
    ],
)  # fmt: skip
def test_a_core_feature_by_its_results(labs, shown):
    """Each side of each threshold, with a ferritin that meets the criterion."""
    assert ("screen" if shown else "watch") == level(last([HIGH, *labs]))


@pytest.mark.parametrize("question", ["haemophagocytosis", "iec-hs-cytopenia"])
def test_a_core_feature_by_a_tick(question):
    """Unticked it is not so, and leaves nothing open."""
    labs = [HIGH, *all_negative(8)]
    unticked, ticked, refused = (
        last(labs, answers) for answers in ([], [tick(question, 8)], [tick(question, 8, word="no")])
    )

    assert [level(row) for row in (unticked, ticked, refused)] == ["watch", "screen", "watch"]
    assert {row["status"] for row in (unticked, ticked, refused)} == {"graded"}


def test_two_results_of_one_feature_are_one_feature():
    both = [lab("alt", 500.0, 8, uln=40.0), AST_201]

    assert level(last([HIGH, *both])) == "screen"
    assert last([HIGH, *both])["driver"] == "Ferritin;Transaminases"


def test_results_up_to_the_infusion_are_no_features():
    """A fibrinogen of before the cells is a matter of before the cells."""
    before, after = lab("fibrinogen", 100.0, 0, 10), lab("fibrinogen", 100.0, 0, 10.1)

    assert level(last([before, ferritin(5000.0, 1)])) == "watch"
    assert level(last([after, ferritin(5000.0, 1)])) == "screen"


# --- 72 h ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ast_at", "fibrinogen_at", "ferritin_at", "expected"),
    [
        ((8, 0), (8, 0), (8, 0), "POSSIBLE"),
        ((8, 0), (11, 0), (11, 0), "POSSIBLE"),
        ((8, 0), (11, 0.1), (11, 0.1), "screen"),
        ((8, 0), (11, 0), (9, 0), "POSSIBLE"),
        ((8, 0), (9, 0), (11, 0), "POSSIBLE"),
        ((8, 0), (9, 0), (11, 0.1), "screen"),
        ((8, 0), (8, 0), (11, 0.1), "watch"),
        ((9, 12), (9, 13), (8, 0), "POSSIBLE"),
    ],
)
def test_three_things_within_72_h(ast_at, fibrinogen_at, ferritin_at, expected):
    """The two features and the ferritin sample lie in one window; 72 h apart is within."""
    labs = [
        lab("ast", 500.0, *ast_at, uln=40.0),
        lab("fibrinogen", 100.0, *fibrinogen_at),
        ferritin(5000.0, *ferritin_at),
    ]
    if expected == "POSSIBLE" and fibrinogen_at == (11, 0) and ferritin_at == (9, 0):
        labs.append(ferritin(5000.0, 10, 23))  # the screen needs one of the last 48 h
    made = rows_of(chart(labs))

    assert expected == level(made.iloc[-1])


def test_a_window_need_not_end_at_the_row():
    """Two features within 72 h of a ferritin still count when an older one has left the window."""
    labs = [
        lab("ast", 500.0, 8, 0, uln=40.0),
        lab("fibrinogen", 100.0, 10, 12),
        ferritin(5000.0, 10, 12),
        lab("platelets", 200.0, 11, 22),
    ]

    assert [level(row) for _, row in rows_of(chart(labs)).iterrows()][-1] == "POSSIBLE"


def test_a_row_knows_nothing_of_later_results():
    labs = [ferritin(5000.0, 8), lab("ast", 500.0, 9, uln=40.0), lab("fibrinogen", 100.0, 10)]
    made = rows_of(chart([*labs, ferritin(5000.0, 10)]))

    assert made["day"].tolist() == [8, 9, 10]
    assert [level(row) for _, row in made.iterrows()] == ["watch", "screen", "POSSIBLE"]


# --- what is missing -----------------------------------------------------------------------------


def test_what_is_missing_makes_the_level_a_range():
    """`watch, at most possible: chart fibrinogen, AST`; the flag is the level that is certain."""
    known = [one for one in all_negative(8) if one["analyte"] not in ("fibrinogen", "ast")]
    row = last([HIGH, *known])

    assert (level(row), most(row), row["status"]) == ("watch", "POSSIBLE", "open")
    assert row["missing"].split(";") == ["fibrinogen", "ast"]
    assert row["explanation"].startswith(
        "IEC-HS screen, level watch, at most POSSIBLE (chart fibrinogen, AST): ferritin 5000 µg/L "
        "(ULN 400, at the infusion unknown). "
    )


@pytest.mark.parametrize(
    ("left_out", "expected"),
    [
        ((), ("watch", "graded", "")),
        (("fibrinogen",), ("screen", "open", "fibrinogen")),
        (("hemoglobin",), ("screen", "open", "hemoglobin")),
        (("alt",), ("screen", "open", "alt")),
    ],
)
def test_one_unmeasured_feature_leaves_one_level_open(left_out, expected):
    known = [one for one in all_negative(8) if one["analyte"] not in left_out]
    row = last([HIGH, *known])

    assert expected == (most(row), row["status"], row["missing"])


@pytest.mark.parametrize(
    ("unlike", "missing"),
    [
        (lab("fibrinogen", 160.0, 8), "fibrinogen_lower_limit"),
        (lab("alt", 300.0, 8), "alt_upper_limit"),
        (lab("platelets", 20.0, 8), "platelets_before"),
        (lab("fibrinogen", 5000.0, 8), "fibrinogen"),
        (lab("fibrinogen", "<200", 8, lln=150.0), "fibrinogen"),
    ],
)
def test_what_cannot_be_compared_is_asked_for(unlike, missing):
    known = [one for one in all_negative(8) if one["analyte"] != unlike["analyte"]]
    row = last([HIGH, *known, unlike])

    assert (level(row), most(row), row["missing"]) == ("watch", "screen", missing)


def test_no_feature_is_asked_for_that_would_change_nothing():
    row = last([HIGH, AST_201, lab("fibrinogen", 100.0, 8)])

    assert (level(row), row["status"], row["missing"]) == ("POSSIBLE", "graded", "")


def test_a_result_of_two_days_ago_still_excludes_a_feature():
    """Within 72 h, as it would show it."""
    for day, expected in ((8, "graded"), (5, "graded"), (4, "open")):
        assert last([HIGH, *all_negative(day)])["status"] == expected


# --- not evaluable -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [(10, 6, "watch"), (10, 6.1, "not evaluable"), (30, 6, "not evaluable"), (31, 6, None)],
)
def test_a_ferritin_of_the_last_48_h_is_needed_up_to_day_30(day, hour, expected):
    """After day 30 a day without a ferritin and without CRS has no row: nothing is claimed."""
    made = rows_of(chart([HIGH, lab("platelets", 200.0, day, hour)]))
    row = made[made["day"] == day]

    assert ([] if expected is None else [expected]) == [level(one) for _, one in row.iterrows()]


def test_while_crs_is_active_it_is_looked_for_after_day_30_too():
    going_on = crs((32, 6, 1, 1, State.OPEN))
    over = crs((32, 6, 0, 0, State.RESOLVED))
    labs = [lab("platelets", 200.0, 33)]

    assert level(last(labs, beside=going_on)) == "not evaluable"
    assert rows_of(chart(labs, beside=over)).empty


def test_not_evaluable_asks_for_ferritin():
    row = last([AST_201, lab("fibrinogen", 100.0, 8)])

    assert (row["status"], row["missing"], row["driver"]) == ("open", "ferritin", "")
    assert "missing is not negative" in row["explanation"]


# --- CRS and what else may explain it --------------------------------------------------------------


@pytest.mark.parametrize(
    ("beside", "supports"),
    [
        pytest.param(crs((6, 6, 2, 2, State.OPEN), (8, 4, 1, 1, State.OPEN)), True, id="lower"),
        pytest.param(crs((6, 6, 2, 2, State.OPEN), (8, 4, 2, 2, State.OPEN)), False, id="as high"),
        pytest.param(crs((6, 6, 2, 2, State.OPEN), (8, 4, 1, 2, State.OPEN)), False, id="perhaps"),
        pytest.param(crs((6, 6, 2, 3, State.OPEN), (8, 4, 2, 2, State.OPEN)), False,
                     id="a peak that is only possible"),
        pytest.param(crs((6, 6, 2, 2, State.OPEN), (7, 4, 1, 1, State.OPEN)), False,
                     id="of more than 24 h ago"),
        pytest.param(crs((6, 6, 2, 2, State.OPEN), (7, 4, 0, 0, State.RESOLVED)), True,
                     id="resolved"),
        pytest.param(crs((8, 7, 2, 2, State.OPEN), (8, 8, 0, 0, State.RESOLVED)), False,
                     id="later"),
        pytest.param(NO_CRS, False, id="no CRS"),
    ],
)  # fmt: skip
def test_temporal_support(beside, supports):
    """CRS is now lower than its peak, or has resolved."""
    row = last([HIGH], beside=beside)

    assert supports == ("IEC_HS_TEMPORAL_SUPPORT" in flags(row))
    assert supports == ("(temporal support)" in row["explanation"])


@pytest.mark.parametrize(
    ("beside", "answers", "confounded"),
    [
        (crs((8, 4, 3, 4, State.OPEN)), [], "CRS of grade 3 or more"),
        (crs((8, 4, 2, 4, State.OPEN)), [], ""),
        (NO_CRS, [tick("positive-culture", 5)], "a positive culture"),
        (NO_CRS, [tick("positive-culture", 0)], ""),
        (NO_CRS, [tick("positive-culture", 5, word="no")], ""),
        (NO_CRS, [tick("disease-progression", 1)], "known progression"),
        (NO_CRS, [tick("tls-confirmed", 3)], "tumour lysis"),
    ],
)
def test_confounded(beside, answers, confounded):
    """What else may explain it is said beside the level, and never lowers it."""
    row = last([HIGH, AST_201], answers, beside=beside)

    assert bool(confounded) == ("IEC_HS_CONFOUNDED" in flags(row))
    assert level(row) == "screen"
    assert (f"confounded by {confounded}" in row["explanation"]) == bool(confounded)


def test_modifiers_need_a_level():
    row = last([ferritin(300.0, 0), ferritin(300.0, 8)], [tick("tls-confirmed", 8, 1)],
               beside=SETTLING)  # fmt: skip

    assert flags(row) == set()


def test_crs_is_graded_from_the_moments_where_nobody_did():
    """Fever of day 6 settles on day 8."""
    seen = [
        {"observed_at": at(6), "temperature_c": 39.0, "systolic_mmhg": 80.0,
         "oxygen_device": "room-air", "spo2_pct": 97.0, "vasopressors": "none",
         "fluid_bolus": "yes"},
        {"observed_at": at(8, 5), "temperature_c": 36.8, "systolic_mmhg": 120.0,
         "oxygen_device": "room-air", "spo2_pct": 97.0, "vasopressors": "none"},
    ]  # fmt: skip
    made = chart([HIGH], observations=seen, beside=None)

    assert "IEC_HS_TEMPORAL_SUPPORT" in flags(rows_of(made).iloc[-1])


# --- rows, choices, words ------------------------------------------------------------------------


def test_a_row_stands_at_each_days_last_result_or_tick():
    labs = [ferritin(900.0, 8, 6), lab("alt", 30.0, 8, 9), ferritin(900.0, 9, 6)]
    answers = [tick("haemophagocytosis", 8, 20), tick("positive-culture", 8, 23)]
    made = rows_of(chart(labs, answers))

    assert made["day"].tolist() == [8, 9]
    assert made["observed_at"].tolist() == [pd.Timestamp(at(8, 20)), pd.Timestamp(at(9, 6))]


def test_the_minimum_of_core_features_is_the_units():
    """A15."""
    labs = [HIGH, AST_201, lab("fibrinogen", 100.0, 8)]
    by_three, by_one = (
        rows_of(chart(some), IecHsChoices(min_core=number)).iloc[-1]
        for some, number in ((labs, 3), ([HIGH, AST_201], 1))
    )

    assert [level(by_three), level(by_one)] == ["screen", "POSSIBLE"]
    with pytest.raises(ValueError, match=r"iechs\.min_core is 5; write 1 to 4 features"):
        IecHsChoices(min_core=5)


def test_an_assumed_normal_baseline_is_said():
    assumed = last([HIGH, AST_201])
    known = last([HIGH, lab("ast", 30.0, 0), AST_201])

    assert "no transaminase at the infusion, taken as normal" in assumed["explanation"]
    assert "taken as normal" not in known["explanation"]


def test_the_sentence_in_full():
    row = last(
        [ferritin(600.0, 0), HIGH, lab("ast", 30.0, 0), AST_201, lab("fibrinogen", 149.0, 8)],
        beside=SETTLING,
    )

    assert row["driver"] == "Ferritin;Transaminases;Fibrinogen"
    assert row["explanation"] == (
        "IEC-HS screen, level POSSIBLE, urgent review: ferritin 5000 µg/L (ULN 400, at the "
        "infusion 600), with transaminases and fibrinogen within 72 h; CRS is below its peak "
        "(temporal support). The criteria overlap with CRS, infection and disease; a specialist "
        "must attribute. No grade is computed: only a physician enters one."
    )


def test_the_page_marks_what_is_not_verified():
    (grader,) = IEC_HS_GRADERS
    page = grader.page()

    assert "**Not verified against the paper.**" in page
    for words in ("> 2 x ULN", "< 150 mg/dL or < LLN", "Death from IEC-HS", "`iechs.min_core` = 2",
                  "never computed", "above 10,000"):  # fmt: skip
        assert words in page
    assert "object at 0x" not in page
    assert page == grader.page()


def test_a_second_infusion_or_another_patient_is_not_looked_at():
    """A neighbour's fibrinogen is nobody else's."""
    other = PATIENT | {"patient_id": "P2"}
    labs = [HIGH, AST_201, lab("fibrinogen", 100.0, 8, patient_id="P2")]
    made = rows_of(chart(labs, patients=[PATIENT, other])).set_index("patient_id")

    assert [level(made.loc[one]) for one in ("P1", "P2")] == ["screen", "not evaluable"]
