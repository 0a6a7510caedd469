"""Fever by CTCAE 5.0: T52, how long it stayed above 40.0 °C, gaps, and what cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from monitoring.course.ctcae_fever import CTCAE_FEVER_GRADERS
from monitoring.course.graders import ROW_COLUMNS
from tests.scores.charts import ADULT, charted

(GRADER,) = CTCAE_FEVER_GRADERS
START = datetime(2026, 3, 4, 8, tzinfo=UTC)


def readings(*temperatures, unit="c", patient="P1"):
    """(hour, temperature) pairs; the unit is that of the column."""
    return [
        {
            "patient_id": patient,
            "observed_at": START + timedelta(hours=hour),
            f"temperature_{unit}": temperature,
        }
        for hour, temperature in temperatures
    ]


def every(hours, until, temperature):
    return [(hour, temperature) for hour in np.arange(0, until + hours / 2, hours)]


def graded(observations, patients=(ADULT,)):
    return GRADER.rows(charted(observations, patients=patients))


def short(row):
    if row["status"] == "open":
        return f"{row['at_least']}..{row['at_most']}"
    assert row["status"] == "graded"
    assert row["grade"] == row["at_least"] == row["at_most"]
    return f"{row['grade']}"


def last(*temperatures, unit="c"):
    return short(graded(readings(*temperatures, unit=unit)).iloc[-1])


@pytest.mark.parametrize(
    ("temperatures", "grade"),
    [
        pytest.param([(0, 39.0)], "1", id="T52 39.0"),
        pytest.param([(0, 39.1)], "2", id="T52 39.1"),
        pytest.param(every(2, 10, 40.1), "3", id="T52 40.1 for 10 h"),
        pytest.param([(0, 37.9)], "0", id="37.9"),
        pytest.param([(0, 38.0)], "1", id="38.0"),
        pytest.param([(0, 40.0)], "2", id="40.0"),
        pytest.param([(0, 40.1)], "3", id="the first reading above 40.0: 3 so far"),
        pytest.param(every(4, 24, 40.1), "3", id="24 h is not longer than 24 h"),
        pytest.param([*every(4, 24, 40.1), (24.02, 40.1)], "4", id="longer than 24 h"),
        pytest.param([*every(4, 12, 40.1), (14, 40.0), *[(h, 40.1) for h in (16, 20, 24, 28)]],
                     "3", id="a reading of 40.0 between"),
        pytest.param([*every(4, 28, 40.1), (30, 39.5)], "2", id="each reading by itself"),
    ],
)  # fmt: skip
def test_a_reading_is_graded_with_the_time_above_40(temperatures, grade):
    """Section 6: grade 3 is above 40.0 °C for up to 24 h, grade 4 for longer."""
    assert last(*temperatures) == grade


@pytest.mark.parametrize(
    ("temperatures", "grade"),
    [
        pytest.param([(0, 40.1), (10, 40.1)], "3", id="10 h at the most"),
        pytest.param([(0, 40.1), (24, 40.1)], "3", id="24 h at the most"),
        pytest.param([(0, 40.1), (25, 40.1)], "3..4", id="nobody knows of 25 h"),
        pytest.param([*every(4, 12, 40.1), (16.1, 40.1), (24.1, 40.1)], "3..4", id="two gaps"),
        pytest.param([(-6, 40.1), *every(4, 20, 40.1)], "3..4", id="a gap, then 20 h"),
        pytest.param([(-6, 40.1), *every(4, 28, 40.1)], "4", id="a gap, then 28 h"),
        pytest.param([(-6, 39.0), *every(4, 20, 40.1)], "3", id="not above 40.0 before the gap"),
    ],
)
def test_a_gap_longer_than_4_h_leaves_the_time_unknown(temperatures, grade):
    """LOCAL: only where it matters is the grade open; the time before the gap may count or not."""
    assert last(*temperatures) == grade


@pytest.mark.parametrize(
    ("celsius", "fahrenheit", "grade"),
    [
        (37.94, 100.3, "0"),
        (38.0, 100.4, "1"),
        (39.0, 102.2, "1"),
        (39.06, 102.3, "2"),
        (40.0, 104.0, "2"),
        (40.06, 104.1, "3"),
    ],
)
def test_both_units_get_the_same_grade(celsius, fahrenheit, grade):
    assert [last((0, celsius)), last((0, fahrenheit), unit="f")] == [grade] * 2


def test_what_cannot_be_read_is_unknown():
    """A temperature outside 25-45 °C is not "no fever"; it does not end a fever either."""
    between = [(0, 40.5), (4, 40.5), (8, 50.0), (12, 40.5), (16, 40.5), (20, 40.5), (24, 40.5)]
    rows = graded(readings(*between, (28, 40.5), (30, 40.5)))

    assert [short(row) for _, row in rows.iterrows()] == [
        "3", "3", "0..3", "3", "3", "3", "3", "3..4", "3..4",
    ]  # fmt: skip
    assert rows["missing"].tolist()[2] == "temperature_c"


def test_no_reading_no_row():
    """A moment without a temperature is no assessment of fever."""
    pulse_only = [{"observed_at": START, "heart_rate_bpm": 90.0}]

    assert graded([*pulse_only, *readings((1, 39.5))])["grade"].tolist() == [2]
    assert list(graded(pulse_only).columns) == list(ROW_COLUMNS)


def test_the_time_so_far_is_said():
    rows = graded(readings((0, 40.5), (3.5, 40.5), (31, 40.5)))

    assert rows["explanation"].tolist() == [
        "Fever (CTCAE 5.0): meets criteria for grade 3 by fever, for review. Above 40.0 °C for "
        "0 h so far; longer than 24 h is grade 4.",
        "Fever (CTCAE 5.0): meets criteria for grade 3 by fever, for review. Above 40.0 °C for "
        "3 h 30 min so far; longer than 24 h is grade 4.",
        "Fever (CTCAE 5.0): cannot be graded: at least 3 by fever, at most 4; chart temperature. "
        "Above 40.0 °C for at least 0 h, at most 31 h: nobody knows whether it stayed so between "
        "readings more than 4 h apart or not usable; longer than 24 h is grade 4.",
    ]


def test_without_explanations_there_are_none():
    chart = charted(readings((0, 40.5)))
    bare = GRADER.rows(type(chart)(**{**vars(chart), "explanations": False}))

    assert bare["explanation"].tolist() == [""]
    assert bare["grade"].tolist() == [3]


def random_readings(seed, patients=30):
    random = np.random.default_rng(seed)
    found = []
    for number in range(patients):
        hours = np.cumsum(random.choice([1, 2, 4, 5, 9], 20))
        warm = random.choice([38.5, 40.0, 40.1, 41.0, 41.0, 41.0], 20)
        found += readings(*zip(hours.tolist(), warm.tolist(), strict=True), patient=f"P{number}")
    return found, [ADULT | {"patient_id": f"P{number}"} for number in range(patients)]


def test_order_and_neighbours_do_not_matter():
    found, patients = random_readings(1)
    together = graded(found, patients)
    shuffled = list(np.random.default_rng(2).permutation(np.array(found, dtype=object)))
    first = [one for one in found if one["patient_id"] == "P0"]
    alone = graded(first, patients[:1])

    pd.testing.assert_frame_equal(together, graded(shuffled, patients))
    own = together[together["patient_id"] == "P0"].reset_index(drop=True)
    pd.testing.assert_frame_equal(own, alone)


def test_hiding_a_reading_never_hides_a_grade():
    """Where a reading cannot be read, all bounds lie around those of the fuller chart."""
    found, patients = random_readings(3)
    random = np.random.default_rng(4)
    hidden = [one | {"temperature_c": 99.0} if random.random() < 0.1 else one for one in found]
    fuller, barer = (graded(some, patients) for some in (found, hidden))

    assert (barer["at_least"] <= fuller["at_least"]).all()
    assert (fuller["at_most"] <= barer["at_most"]).all()
    assert (barer["status"] == "open").any()


def test_later_readings_change_no_earlier_row():
    found, patients = random_readings(5, patients=3)
    until = START + timedelta(hours=40)
    early = graded([one for one in found if one["observed_at"] <= until], patients)
    whole = graded(found, patients)

    before = whole[whole["observed_at"] <= pd.Timestamp(until)].reset_index(drop=True)
    pd.testing.assert_frame_equal(before, early)


def test_the_page_prints_the_four_cells():
    page = GRADER.page()

    for cell in ("38.0 - 39.0 °C", ">39.0 - 40.0 °C", ">40.0 °C for <=24 hrs", ">24 hrs"):
        assert cell in page
