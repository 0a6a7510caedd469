"""The boundary vectors T57 to T86 of the clinical specification, one a line: days, then counts."""

from __future__ import annotations

import pandas as pd
import pytest

from monitoring.scales.icaht_2023 import IcahtChoices
from tests.icaht.chart import EARLY, LATE, T_EARLY, T_LATE, at, course, in_short

FEW = "ICAHT_INSUFFICIENT_DATA"
DIFFERS = "ICAHT_CUMULATIVE_DIFFERS"
SINGLE = "ICAHT_SINGLE_VALUE"
FLAGS = {"": "", "few tests": FEW, "differs": DIFFERS, "one test": SINGLE}

# id | the counts | every other day | the last row stands at | flags
EARLY_VECTORS = """
T57 | 5-10: 400                                         | 900 | G1 |
T58 | 5-11: 400                                         | 900 | G2 |
T59 | 5-17: 400                                         | 900 | G2 |
T59 | 5-18: 400                                         | 900 | G3 |
T60 | 5-11: 500                                         | 900 | G2 |
T61 | 5-24: 501                                         | 900 | G0 |
T62 | 5-11: 504                                         | 900 | G0 |
T63 | 5-9: 400, 10-11: 600, 12-16: 400                  | 900 | G2 |
T64 | 5-9: 400, 10-12: 600, 13-17: 400                  | 900 | G1 | differs
T65 | 5-10: 100                                         | 900 | G1 |
T65 | 5-11: 100                                         | 900 | G3 |
T66 | 5-17: 100                                         | 900 | G3 |
T66 | 5-18: 100                                         | 900 | G4 |
T67 | 5-18: 101                                         | 900 | G3 |
T68 | 0-30: 300                                         |     | G4 |
T69 | 0-2: 900, 3-30: 300                               |     | G4 |
T70 | 0-3: 900, 4-30: 300                               |     | G3 |
T73 | 5: 700&450                                        | 900 | G1 |
T74 | 0: 1500, 7: 300, 14: 200, 21: 800, 28: 1600, 30: 1600 |  | G2 | few tests
T75 | 5: 400, 6-13: -, 14: 400                          | 900 | G1 | few tests
"""

LATE_VECTORS = """
T76 | 40: 1500, 47: 1500                  |      | G1 |
T77 | 40: 1000, 47: 1400                  |      | G2 |
T77 | 40: 501, 47: 1400                   |      | G2 |
T77 | 40: 500, 47: 1400                   |      | G3 |
T77 | 40: 101, 47: 1400                   |      | G3 |
T77 | 40: 100, 47: 1400                   |      | G4 |
T78 | 40: 95, 47: 400                     |      | G4 |
T79 | 40: 90                              | 2000 | G0 |
T80 | 45: 800                             |      | G2 provisional | one test
T81 | 30: 90, 31: 1600, 32: 1700          |      | G0 |
"""

PLATELET_VECTORS = """
T82 | 5: 19                     | 80 | G3 |
T83 | 5: 20, 6-10: 45           | 80 | G1 |
T84 | 5-11: 49                  | 80 | G2 |
T85 | 5-14: 50                  | 80 | G0 |
T86 | 5-18: 15                  | 80 | G4 |
"""

# The table of the paper has no vector; both sides of each of its thresholds.
LATE_PLATELETS = """
no day below 100            | 40-50: 100              |    | G0 |
one day below, one test     | 40: 99                  |    | G1 provisional | one test
two days below 100          | 40: 99, 41: 99          |    | G1 |
passing                     | 40: 15, 47: 100         |    | G0 |
below 50                    | 40: 49, 41: 99          |    | G2 |
50 is not below 50          | 40: 50, 41: 99          |    | G1 |
below 20                    | 40: 19, 41: 99          |    | G3 |
20 is not below 20          | 40: 20, 41: 99          |    | G2 |
13 days below 20            | 40-52: 19               |    | G3 |
14 days below 20            | 40-53: 19               |    | G4 |
a week on a line            | 40: 19, 48: 19, 53: 19  |    | G4 |
a longer gap between        | 40: 19, 49: 19, 53: 19  |    | G3 provisional 3..4 | few tests
"""


def lines(text: str) -> list[tuple[str, ...]]:
    return [tuple(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines()]


def of_last_row(rows: pd.DataFrame) -> tuple[str, str]:
    return in_short(rows.iloc[-1]), rows.iloc[-1]["flags"]


@pytest.mark.parametrize(("name", "counts", "otherwise", "grade", "flags"), lines(EARLY_VECTORS))
def test_early_neutrophils(name, counts, otherwise, grade, flags):
    rows = course(EARLY, counts, otherwise=otherwise)

    assert of_last_row(rows) == (grade, FLAGS[flags]), rows.iloc[-1]["explanation"]


@pytest.mark.parametrize(("name", "counts", "otherwise", "grade", "flags"), lines(LATE_VECTORS))
def test_late_neutrophils(name, counts, otherwise, grade, flags):
    rows = course(LATE, counts, otherwise=otherwise)

    assert of_last_row(rows) == (grade, FLAGS[flags]), rows.iloc[-1]["explanation"]


@pytest.mark.parametrize(("name", "counts", "otherwise", "grade", "flags"), lines(PLATELET_VECTORS))
def test_early_platelets(name, counts, otherwise, grade, flags):
    rows = course(T_EARLY, counts, otherwise=otherwise)

    assert of_last_row(rows) == (grade, FLAGS[flags]), rows.iloc[-1]["explanation"]


@pytest.mark.parametrize(("name", "counts", "otherwise", "grade", "flags"), lines(LATE_PLATELETS))
def test_late_platelets(name, counts, otherwise, grade, flags):
    rows = course(T_LATE, counts, otherwise=otherwise)

    assert of_last_row(rows) == (grade, FLAGS[flags]), rows.iloc[-1]["explanation"]


def test_never_recovered_before_death_is_grade_4():
    """T71. 450 on days 0 to 9, died on day 9."""
    rows = course(EARLY, "0-9: 450", died_at=at(9, 20))

    assert of_last_row(rows) == ("G4", "")
    assert rows.iloc[-1]["driver"] == "never above 500/µL"
    assert set(rows.iloc[:-1]["status"]) == {"provisional"}


def test_while_the_patient_lives_it_is_the_run_so_far():
    """T72. The same days, alive, today is day 9: rule 2.3 must not fire."""
    last = course(EARLY, "0-9: 450").iloc[-1]

    assert in_short(last) == "G2 provisional"
    assert last["explanation"] == (
        "10 days at or below 500/µL (days 0 to 9); 4 more make grade 3; "
        "grade 2 by the longest run; provisional until day 30 is complete."
    )


def test_a_line_between_weekly_counts():
    """T74. 12 days, 6 to 17; the last of them on day 28, the patient seen on day 31."""
    counts = "0: 1500, 7: 300, 14: 200, 21: 800, 28: 1600"
    last = course(EARLY, f"{counts}, 31: 2000").iloc[-1]

    assert in_short(last) == "G2"
    assert last["day"] == 28
    assert last["explanation"].startswith("12 days at or below 500/µL (days 6 to 17)")


def test_a_gap_is_said():
    """T75, 2.6. Grade 1 with a label: nothing says that the 8 days were not at or below 100."""
    last = course(EARLY, "5: 400, 6-13: -, 14: 400", otherwise="900").iloc[-1]

    assert (last["flags"], last["missing"]) == (FEW, "neutrophils")
    assert last["explanation"].endswith(
        "insufficient data, may under-grade: 8 days without a test might hide up to grade 3."
    )


def test_the_note_when_days_added_up_make_another_grade():
    """T64, A1. Longest 5, cumulative 10."""
    counts = "5-9: 400, 10-12: 600, 13-17: 400"
    added = IcahtChoices(duration="cumulative")
    by_longest = course(EARLY, counts, otherwise="900").iloc[-1]
    by_all = course(EARLY, counts, otherwise="900", choices=added).iloc[-1]

    assert [in_short(by_longest), in_short(by_all)] == ["G1", "G2"]
    assert by_longest["flags"] == by_all["flags"] == DIFFERS
    assert "(days 5 to 9), 10 added up" in by_longest["explanation"]
    assert "by all days added up grade 2" in by_longest["explanation"]


def test_never_above_to_the_letter():
    """A11. 28 days are grade 3 where three days above count as above."""
    literal = IcahtChoices(never_above="literal")

    assert in_short(course(EARLY, "0-2: 900, 3-30: 300", choices=literal).iloc[-1]) == "G3"
    assert in_short(course(EARLY, "0-30: 300", choices=literal).iloc[-1]) == "G4"


def test_the_second_value_at_the_same_threshold():
    """A2. 95 and 400: grade 4 not confirmed at this level; by `same` grade 3."""
    by_any = course(LATE, "40: 95, 47: 400").iloc[-1]
    by_same = course(LATE, "40: 95, 47: 400", choices=IcahtChoices(late_confirm="same")).iloc[-1]

    assert [in_short(by_any), in_short(by_same)] == ["G4", "G3"]
    assert by_any["explanation"] == (
        "Lowest 95/µL on day 40; next lowest 400/µL on day 47; grade 4; "
        "confirmed at this level: no."
    )


def test_a_narrower_gap_to_fill():
    """A12. Six missing days are a line by 7, and unknown by 5."""
    counts = "5: 400, 6-11: -, 12: 400"
    five = IcahtChoices(max_gap=5)

    assert of_last_row(course(EARLY, counts, otherwise="900")) == ("G2", "")
    assert of_last_row(course(EARLY, counts, otherwise="900", choices=five)) == (
        "G1",
        FEW,
    )


@pytest.mark.parametrize(
    ("unit", "counts", "grade"),
    [
        ("10*9/L", "5-11: 0.5", "G2"),
        ("10*3/uL", "5-11: 0.5", "G2"),
        ("10*9/L", "5-11: 0.501", "G0"),
        ("10*9/L", "5-18: 0.1", "G4"),
        ("10*9/L", "5-18: 0.101", "G3"),
        ("10*9/L", "5-18: <0.1", "G4"),
        ("10*9/L", "5-18: <0.2", "open 3..4"),
        ("10*9/L", "5-11: <0.6", "open 0..3"),
        ("10*9/L", "5-11: >0.5", "G0"),
    ],
)
def test_units_and_limits_of_detection(unit, counts, grade):
    """Where a threshold lies within what the value may be, the day is unknown for it."""
    rows = course(EARLY, counts, otherwise="1.6", unit=unit)

    assert of_last_row(rows) == (grade, ""), rows.iloc[-1]["explanation"]


def test_a_limit_of_detection_that_is_the_threshold():
    """`<20` is below 20; `<0.1` as a single late value is at or below 100."""
    assert in_short(course(T_EARLY, "5: <20", otherwise="80").iloc[-1]) == "G3"
    assert in_short(course(T_EARLY, "5: <21", otherwise="80").iloc[-1]) == "open 1..3"
    assert of_last_row(course(LATE, "40: <100, 41: 1400")) == ("G4", "")
    assert of_last_row(course(LATE, "40: <200, 41: 1400")) == ("open 3..4", "")


def test_transfusions_within_a_run_are_marked():
    """A3, 2.5. The days count as measured; the marker says that they were helped."""
    within = [{"kind": "platelet-transfusion", "started_at": at(6)}]
    after = [{"kind": "platelet-transfusion", "started_at": at(9)}]
    counts = "5: 15, 6: 60, 7: 30"

    rows = course(T_EARLY, counts, otherwise="80", given=within)
    assert rows.set_index("day")["flags"].loc[[5, 6, 7, 30]].tolist() == [
        "",
        "",
        "TRANSFUSED",
        "TRANSFUSED",
    ]
    assert course(T_EARLY, counts, otherwise="80", given=after)["flags"].iloc[-1] == ""
    assert "TRANSFUSED" not in course(EARLY, "5: 100", otherwise="900", given=within)["flags"].sum()
