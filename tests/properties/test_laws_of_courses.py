"""Laws on patients followed over time, over random wards. T5, T9, T10: specification 7.3."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from monitoring.charting.tables import INTERVENTIONS, OBSERVATIONS, PATIENTS
from monitoring.course.grades import Course
from monitoring.scales import ALL_SCALES
from tests.properties.random_courses import DEATH, INFUSED_AT, Ward, random_ward
from tests.typed import typed

MOMENTS = 12


@cache
def ward_and_course(seed: int = 31) -> tuple[Ward, Course]:
    ward = random_ward(35, MOMENTS, seed=seed)
    return ward, ward.course()


def in_order(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.drop(columns="moment", errors="ignore").reset_index(drop=True)


def test_the_random_ward_knows_every_kind_of_moment():
    """Laws over wards in which nothing happens would say nothing."""
    _, one = ward_and_course()

    assert set(one.grades["status"]) == {
        "graded",
        "open",
        "provisional",
        "not-classifiable",
        "not-applicable",
    }
    assert set(one.grades["state"]) == {0, 1, 2, 3}
    assert set(one.episodes["episode"]) >= {1, 2}
    assert set(one.moments["crs_return"].dropna()) == {"re-opened", "recurrent"}
    assert (one.moments["crs_fever_waived"] == "yes").sum() > 20


def test_each_grade_carries_the_key_of_its_scale():
    """T10. A grade without its edition cannot be compared with any other."""
    _, one = ward_and_course()

    assert set(one.grades["scale"]) == {scale.key for scale in ALL_SCALES}
    assert set(one.episodes["scale"]) <= {scale.key for scale in ALL_SCALES}


def test_patients_do_not_matter_to_each_other():
    """The patient in the next bed has no say in a grade."""
    ward, one = ward_and_course()

    for patient_id in ward.patients["patient_id"][:2]:
        alone = ward.of(patient_id).course()
        among = one.grades[one.grades["patient_id"] == patient_id]
        pd.testing.assert_frame_equal(
            in_order(among), in_order(alone.grades), check_categorical=False
        )


def test_the_order_in_which_rows_were_written_does_not_matter():
    """Entries made late, imports and files come in any order."""
    ward, one = ward_and_course()
    random = np.random.default_rng(32)
    shuffled = Ward(
        *(
            frame.iloc[random.permutation(len(frame))]
            for frame in (ward.patients, ward.observations, ward.interventions)
        )
    )

    other = shuffled.course()

    pd.testing.assert_frame_equal(one.grades, other.grades)
    pd.testing.assert_frame_equal(one.episodes, other.episodes)


@pytest.mark.parametrize("number", [4, 9])
def test_what_is_charted_later_changes_no_grade_that_was_given(number):
    """A grade is what could be known then; only an amendment may change it."""
    ward, one = ward_and_course()

    earlier = ward.with_first_moments(number).course()

    columns = ["patient_id", "scale", "observed_at"]
    of_deaths = earlier.grades["observed_at"] == INFUSED_AT + DEATH
    before = earlier.grades[~of_deaths].set_index(columns).drop(columns="moment")
    now = one.grades.set_index(columns).drop(columns="moment").loc[before.index]
    pd.testing.assert_frame_equal(before, now)


@pytest.mark.slow
def test_the_peak_of_an_episode_never_falls_while_moments_are_added():
    """T9. What a patient went through stays in the record, however well she is now."""
    living = random_ward(100, MOMENTS, seed=33, deaths=0)
    columns = ["patient_id", "scale", "episode"]

    peaks = [
        living.with_first_moments(number).course().episodes.set_index(columns)["peak_grade"]
        for number in (2, 4, 6, 9, MOMENTS)
    ]

    for fewer, more in pairwise(peaks):
        assert set(fewer.index) <= set(more.index)
        assert (more.loc[fewer.index] >= fewer).all()
    assert (peaks[-1] > 0).all()


def test_celsius_and_fahrenheit_of_one_temperature_give_one_result():
    """T5. 100.4 °F is 38.0 °C; two decimals after conversion, and no rounding up before."""
    fahrenheit = np.round(np.arange(77, 113.05, 0.1), 1)
    celsius = np.round((fahrenheit - 32) * 5 / 9, 2)
    in_f, in_c = (
        Ward(
            typed(PATIENTS, [{"patient_id": "P", "infused_at": INFUSED_AT.isoformat()}]),
            typed(OBSERVATIONS, [_hourly(hour, {name: one}) for hour, one in enumerate(values)]),
            typed(INTERVENTIONS, []),
        ).course()
        for name, values in (("temperature_f", fahrenheit), ("temperature_c", celsius))
    )

    np.testing.assert_allclose(in_f.moments["temperature_c"], celsius, atol=1e-9)
    pd.testing.assert_frame_equal(in_f.grades, in_c.grades)
    febrile = in_f.grades.query("scale == 'crs-astct-2019' and at_least == 1")
    assert len(febrile) == (fahrenheit >= 100.4).sum()


def _hourly(hour: int, facts: dict[str, float]) -> dict[str, object]:
    return {"patient_id": "P", "observed_at": INFUSED_AT + pd.Timedelta(hours=hour), **facts}
