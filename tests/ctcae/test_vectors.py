"""The vectors T01-T55 of the specification that a laboratory result decides, one line each.

`LLN` and `ULN` blank: not known. `says` lists what the clinician answered. Grades are written `3`,
`2?` (provisional) and `1..2` (open).
"""

from __future__ import annotations

import pytest

from monitoring.charting.tables import ANALYTE_UNITS, UNIT_FACTORS
from tests.ctcae.bench import TERM_OF, grades, short_form

VECTORS = """
T01  5.0 neutrophil-count-decreased   0.50   10*9/L  LLN=1.8                                | 3
T02  5.0 neutrophil-count-decreased   0.499  10*9/L  LLN=1.5                                | 4
T03  5.0 neutrophil-count-decreased   1.0    10*9/L  LLN=1.5                                | 2
T04  5.0 neutrophil-count-decreased   1.5    10*9/L  LLN=2.0                                | 1
T05  5.0 neutrophil-count-decreased   1.7    10*9/L                                         | 0..1
T06  6.0 neutrophil-count-decreased   0.45   10*9/L  LLN=1.5                                | 3
T06  5.0 neutrophil-count-decreased   0.45   10*9/L  LLN=1.5                                | 4
T07  6.0 neutrophil-count-decreased   0.10   10*9/L  LLN=1.5                                | 3
T07  6.0 neutrophil-count-decreased   0.099  10*9/L  LLN=1.5                                | 4
T08  5.0 platelet-count-decreased     25     10*9/L  LLN=150                                | 3
T08  5.0 platelet-count-decreased     24     10*9/L  LLN=150                                | 4
T09  6.0 thrombocytopenia             20     10*9/L  LLN=150                                | 3
T09  5.0 platelet-count-decreased     20     10*9/L  LLN=150                                | 4
T10  5.0 anemia                       8.0    g/dL    LLN=12                                 | 2
T10  5.0 anemia                       7.9    g/dL    LLN=12                                 | 3
T11  5.0 anemia                       79     g/L     LLN=120                                | 3
T12  5.0 lymphocyte-count-decreased   0.20   10*9/L  LLN=1.0                                | 3
T12  5.0 lymphocyte-count-decreased   0.19   10*9/L  LLN=1.0                                | 4
T13  5.0 white-blood-cell-decreased   1.0    10*9/L  LLN=4.0                                | 3
T13  5.0 white-blood-cell-decreased   0.9    10*9/L  LLN=4.0                                | 4
T14  5.0 alanine-aminotransferase-increased  120  U/L  ULN=40 baseline=30                   | 1
T15  5.0 alanine-aminotransferase-increased  121  U/L  ULN=40 baseline=30                   | 2
T16  5.0 alanine-aminotransferase-increased  200  U/L  ULN=40                               | 2
T16  5.0 alanine-aminotransferase-increased  201  U/L  ULN=40                               | 3
T17  5.0 alanine-aminotransferase-increased  800  U/L  ULN=40                               | 3
T17  5.0 alanine-aminotransferase-increased  801  U/L  ULN=40                               | 4
T18  5.0 alanine-aminotransferase-increased  130  U/L  ULN=40 baseline=100                  | 0
T19  5.0 alanine-aminotransferase-increased  150  U/L  ULN=40 baseline=100                  | 1
T20  5.0 alanine-aminotransferase-increased  301  U/L  ULN=40 baseline=100                  | 2
T21  5.0 blood-bilirubin-increased    1.8    mg/dL   ULN=1.2                                | 1
T21  5.0 blood-bilirubin-increased    1.9    mg/dL   ULN=1.2                                | 2
T22  5.0 blood-bilirubin-increased    2.1    mg/dL   ULN=1.2 baseline=2.0                   | 1
T23  5.0 creatinine-increased         0.9    mg/dL   ULN=1.2 baseline=0.5                   | 2
T24  5.0 creatinine-increased         1.8    mg/dL   ULN=1.2 baseline=1.2                   | 1
T25  5.0 creatinine-increased         3.6    mg/dL   ULN=1.2 baseline=1.1                   | 3
T26  5.0 creatinine-increased         7.2    mg/dL   ULN=1.2 baseline=1.2                   | 3
T26  5.0 creatinine-increased         7.3    mg/dL   ULN=1.2 baseline=1.2                   | 4
T27  5.0 hyperkalemia                 5.5    mmol/L  ULN=5.0                                | 1
T27  5.0 hyperkalemia                 5.6    mmol/L  ULN=5.0                                | 2
T28  5.0 hyperkalemia                 6.0    mmol/L  ULN=5.0                                | 2
T28  5.0 hyperkalemia                 6.1    mmol/L  ULN=5.0                                | 3
T28  5.0 hyperkalemia                 7.0    mmol/L  ULN=5.0                                | 3
T28  5.0 hyperkalemia                 7.1    mmol/L  ULN=5.0                                | 4
T29  5.0 hypokalemia                  3.0    mmol/L  LLN=3.5 symptomatic=no                 | 1
T30  5.0 hypokalemia                  3.2    mmol/L  LLN=3.5 symptomatic=yes                | 2
T31  5.0 hypokalemia                  3.2    mmol/L  LLN=3.5                                | 1..2
T32  5.0 hypokalemia                  2.5    mmol/L  LLN=3.5                                | 3
T32  5.0 hypokalemia                  2.4    mmol/L  LLN=3.5                                | 4
T33  5.0 hyponatremia                 130    mmol/L  LLN=135                                | 1
T33  5.0 hyponatremia                 129    mmol/L  LLN=135 symptomatic=no                 | 2
T33  5.0 hyponatremia                 129    mmol/L  LLN=135 symptomatic=yes                | 3
T34  5.0 hyponatremia                 124    mmol/L  LLN=135                                | 3
T34  5.0 hyponatremia                 119    mmol/L  LLN=135                                | 4
T35  5.0 hyponatremia                 129.5  mmol/L  LLN=135 symptomatic=no                 | 2
T36  5.0 hypernatremia                150    mmol/L  ULN=145                                | 1
T36  5.0 hypernatremia                151    mmol/L  ULN=145                                | 2
T37  5.0 hypocalcemia                 7.4    mg/dL   LLN=8.5 albumin=2.0                    | 0
T38  5.0 hypocalcemia                 8.0    mg/dL   LLN=8.5 albumin=4.0                    | 1
T38  5.0 hypocalcemia                 7.9    mg/dL   LLN=8.5 albumin=4.0                    | 2
T38  5.0 hypocalcemia                 6.9    mg/dL   LLN=8.5 albumin=4.0                    | 3
T38  5.0 hypocalcemia                 5.9    mg/dL   LLN=8.5 albumin=4.0                    | 4
T38b 5.0 hypocalcemia                 7.9    mg/dL   LLN=8.5                                | 2?
T39  5.0 hypomagnesemia               1.2    mg/dL   LLN=1.7                                | 1
T39  5.0 hypomagnesemia               1.1    mg/dL   LLN=1.7                                | 2
T40  5.0 hypermagnesemia              3.0    mg/dL   ULN=2.6                                | 1
T40  5.0 hypermagnesemia              3.1    mg/dL   ULN=2.6                                | 3
T40  5.0 hypermagnesemia              8.1    mg/dL   ULN=2.6                                | 4
T41  5.0 fibrinogen-decreased         150    mg/dL   LLN=200 baseline=300                   | 1
T41  5.0 fibrinogen-decreased         149    mg/dL   LLN=200 baseline=300                   | 2
T42  5.0 fibrinogen-decreased         100    mg/dL   LLN=200                                | 2
T42  5.0 fibrinogen-decreased         99     mg/dL   LLN=200                                | 3
T43  5.0 fibrinogen-decreased         50     mg/dL   LLN=200                                | 3
T43  5.0 fibrinogen-decreased         49     mg/dL   LLN=200                                | 4
T44  5.0 fibrinogen-decreased         49     mg/dL   LLN=150                                | 4
T45  5.0 fibrinogen-decreased         120    mg/dL   LLN=200 baseline=160                   | 2
T45  5.0 fibrinogen-decreased         121    mg/dL   LLN=200 baseline=160                   | 1
T46  5.0 inr-increased                1.2    1       anticoagulated=no                      | 0
T46  5.0 inr-increased                1.3    1       anticoagulated=no                      | 1
T47  5.0 inr-increased                2.6    1       baseline=2.0 anticoagulated=yes        | 1
T47b 5.0 inr-increased                2.6    1       anticoagulated=yes                     | 0..3
T48  5.0 activated-partial-thromboplastin-time-prolonged  52.5  s  ULN=35                   | 1
T48  5.0 activated-partial-thromboplastin-time-prolonged  53    s  ULN=35                   | 2
T49  5.0 lipase-increased             121    U/L     ULN=60 symptomatic=no                  | 2
T49  5.0 lipase-increased             121    U/L     ULN=60 symptomatic=yes                 | 3
T50  5.0 hypophosphatemia             1.0    mg/dL                                          | 0..4
T50b 5.0 hypophosphatemia             1.0    mg/dL   LLN=2.5                                | 1..4
T51  5.0 hyperglycemia                480    mg/dL   ULN=110                                | 0..4
T51  6.0 hyperglycemia                480    mg/dL   ULN=110                                | 3
T53  5.0 hypercalcemia                2.88   mmol/L  ULN=2.6 albumin=4.0                    | 1
T54  5.0 hypercalcemia                11.54  mg/dL   ULN=10.5 albumin=4.0                   | 2
"""
NAMES = {"LLN": "lower_limit", "ULN": "upper_limit", "baseline": "baseline", "albumin": "albumin"}


def vectors():
    for line in VECTORS.strip().splitlines():
        given, _, expected = line.partition("|")
        name, edition, term, value, unit, *facts = given.split()
        yield pytest.param(
            f"ctcae-{edition}-{term}", value, unit, facts, expected.strip(), id=f"{name}-{value}"
        )


def facts_of(key, facts):
    found = {}
    for fact in facts:
        name, _, cell = fact.partition("=")
        if name in NAMES:
            found[NAMES[name]] = float(cell)
        else:
            question = name if name == "anticoagulated" else f"{TERM_OF[key].key}-{name}"
            found[question] = cell
    return found


@pytest.mark.parametrize(("key", "value", "unit", "facts", "expected"), vectors())
def test_a_vector_of_the_specification(key, value, unit, facts, expected):
    result = {"analyte": TERM_OF[key].analytes[0], "value": float(value), "unit": unit}

    (assessed,) = grades(key, [result | facts_of(key, facts)])

    assert expected == short_form(assessed)


def test_what_is_asked_is_named():
    """T31, T50, T51: the tick that would close the grade stands in `missing`."""
    low = {"value": 3.2, "unit": "mmol/L", "lower_limit": 3.5}
    (potassium,) = grades("ctcae-5.0-hypokalemia", [low])
    (phosphate,) = grades("ctcae-5.0-hypophosphatemia", [low | {"value": 1.0, "unit": "mg/dL"}])

    assert potassium["missing"] == "hypokalemia-symptomatic"
    assert "hypophosphatemia-oral-replacement" in phosphate["missing"].split(";")


def test_a_grade_by_the_limits_alone_says_that_no_baseline_is_known():
    """T16: the specification grades it by ULN, with a note."""
    result = {"value": 201.0, "unit": "U/L", "upper_limit": 40.0}
    key = "ctcae-5.0-alanine-aminotransferase-increased"
    without, beside = grades(
        key, [result | {"baseline": None}, result | {"baseline": 30.0}], explanations=True
    )

    assert "Assumed where blank: baseline normal (no baseline)." in without["explanation"]
    assert "Assumed" not in beside["explanation"]


def test_creatinine_in_both_units_is_the_same_creatinine():
    """T55."""
    assert "umol/L" in ANALYTE_UNITS["creatinine"]
    assert round(88.4 * UNIT_FACTORS["creatinine", "umol/L"], 9) == 1.0


@pytest.mark.parametrize("key", [key for key in TERM_OF if "hyperglycemia" not in key])
def test_without_limits_and_unit_nothing_is_grade_0(key):
    """T05: a result that nothing can be compared with is not normal."""
    fixed = {"ctcae-5.0-hypertriglyceridemia", "ctcae-6.0-hypertriglyceridemia"}
    (assessed,) = grades(key, [{"value": 7.0, "analyte": TERM_OF[key].analytes[0]}])

    assert assessed["grade"] is None or str(assessed["grade"]) == "<NA>" or key in fixed
