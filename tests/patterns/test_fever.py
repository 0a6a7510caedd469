"""Early high fever, F7, and the drugs that may hide a fever."""

from __future__ import annotations

import pytest

from tests.patterns.charts import fires


def readings(*temperatures: tuple[str, float | str]) -> str:
    return "time | facts\n" + "\n".join(
        f"{time} | {'alert' if value == '' else f'temperature_c {value}'}"
        for time, value in temperatures
    )


@pytest.mark.parametrize(
    ("time", "temperature", "expected"),
    [
        ("+1d 12:00", 38.9, ["+1d 12:00"]),
        ("+1d 12:01", 38.9, []),
        ("+1d 12:00", 38.8, []),
        ("-1d 12:00", 39.5, []),
        ("+0d 00:00", 39.5, ["+0d 00:00"]),
        ("+1d 12:00", "", []),
    ],
)
def test_early_high_fever(time, temperature, expected):
    """4.3, 3.5: 38.9 °C within 36 h of the infusion, without a cytokine a LOCAL marker."""
    assert expected == fires("EARLY_HIGH_FEVER", readings((time, temperature)))


def test_it_lasts_until_a_day_without_fever_is_charted():
    """Antipyretics make a fever come and go; hours without a reading are no day without fever."""
    table = readings(
        ("+1d 08:00", 39.0),
        ("+1d 14:00", 37.2),
        ("+1d 20:00", 38.2),
        ("+2d 20:00", 37.0),
        ("+2d 20:01", 37.0),
    )

    assert fires("EARLY_HIGH_FEVER", table) == ["+1d 08:00 to +2d 20:01"]


# --- F7 ------------------------------------------------------------------------------------------


def test_fever_for_more_than_three_days():
    """F7. Exactly three days are not more."""
    daily = [(f"+{day}d 08:00", 38.0) for day in (1, 2, 3, 4)]

    assert fires("FEVER_OVER_3_DAYS", readings(*daily)) == []
    assert fires("FEVER_OVER_3_DAYS", readings(*daily, ("+4d 08:01", 38.0))) == ["+4d 08:01"]


def test_a_day_without_fever_begins_the_count_anew():
    """37.9 °C in between, with the fevers over 24 h apart."""
    table = readings(
        ("+1d 08:00", 38.4),
        ("+2d 08:00", 38.4),
        ("+2d 20:00", 37.9),
        ("+3d 08:01", 38.4),
        ("+4d 08:00", 38.4),
        ("+5d 08:00", 38.4),
    )

    assert fires("FEVER_OVER_3_DAYS", table) == []


def test_an_unmeasured_day_leaves_it_open():
    """Nobody knows whether the fever went on: possible, and a temperature would tell."""
    table = readings(("+1d 08:00", 38.4), ("+2d 20:00", 38.4), ("+4d 10:00", 38.4))

    assert fires("FEVER_OVER_3_DAYS", table) == ["?+4d 10:00"]


def test_missing_readings_do_not_end_it():
    """Only a reading a day after the last fever does."""
    fever = [(f"+{day}d 08:00", 38.5) for day in (1, 2, 3, 4)] + [("+4d 20:00", 38.5)]
    table = readings(*fever, ("+5d 08:00", ""), ("+5d 09:00", 37.0), ("+6d 09:00", 37.0))

    assert fires("FEVER_OVER_3_DAYS", table) == ["+4d 20:00 to +6d 09:00"]


@pytest.mark.parametrize(
    ("temperatures", "dose", "expected"),
    [
        ([38.5, 37.0, 38.0], "tocilizumab", ["+3d 08:00"]),
        ([38.5, 37.0, 37.9], "tocilizumab", []),
        ([38.5, 38.2, 38.5], "tocilizumab", []),  # it only goes on
        ([37.0, 37.0, 38.5], "tocilizumab", []),  # the first fever, after a prophylaxis
        ([38.5, 37.0, 38.0], "dexamethasone", []),
        ([38.5, "", 38.0], "tocilizumab", []),  # nobody saw it gone
    ],
)
def test_fever_again_after_tocilizumab(temperatures, dose, expected):
    """F7: it was there, went, and is back."""
    before, between, after = (f"temperature_c {one}" if one else "alert" for one in temperatures)
    table = f"""
        time      | facts     | given
        +2d 08:00 | {before}  |
        +2d 09:00 |           | {dose}
        +2d 20:00 | {between} |
        +3d 08:00 | {after}   |
        """

    assert expected == fires("FEVER_AFTER_TOCILIZUMAB", table)


def test_a_second_dose_for_it_does_not_end_it():
    """While the fever goes on it is still the fever that came back."""
    table = """
        time      | facts              | given
        +2d 08:00 | temperature_c 38.5 | tocilizumab
        +2d 20:00 | temperature_c 37.0 |
        +3d 08:00 | temperature_c 38.5 |
        +3d 09:00 |                    | tocilizumab
        +3d 10:00 | temperature_c 38.5 |
        +5d 08:00 | temperature_c 37.0 |
        """

    assert fires("FEVER_AFTER_TOCILIZUMAB", table) == ["+3d 08:00 to +5d 08:00"]


def test_a_fever_of_two_weeks_later_is_another():
    """As long as the anticytokine may mask (`masking_by_anticytokine`), to the minute."""
    table = """
        time       | facts              | given
        +2d 08:00  | temperature_c 38.5 | tocilizumab
        +3d 08:00  | temperature_c 37.0 |
        {late}     | temperature_c 38.5 |
        """

    assert fires("FEVER_AFTER_TOCILIZUMAB", table.format(late="+16d 08:00")) == ["+16d 08:00"]
    assert fires("FEVER_AFTER_TOCILIZUMAB", table.format(late="+16d 08:01")) == []


@pytest.mark.parametrize(
    ("temperature", "count", "drawn", "expected"),
    [
        (38.0, "neutrophils 0.49 10*9/L", "+3d 06:00", ["+3d 08:00"]),
        (38.0, "neutrophils 490 /uL", "+3d 06:00", ["+3d 08:00"]),
        (38.0, "neutrophils <0.5 10*9/L", "+3d 06:00", ["+3d 08:00"]),
        (38.0, "neutrophils 0.5 10*9/L", "+3d 06:00", []),
        (37.9, "neutrophils 0.1 10*9/L", "+3d 06:00", []),
        (38.0, "neutrophils <1 10*9/L", "+3d 06:00", ["?+3d 08:00"]),
        (38.0, "neutrophils 0.1 10*9/L", "+2d 07:59", ["?+3d 08:00"]),  # too old
        (38.0, "platelets 20 10*9/L", "+3d 06:00", ["?+3d 08:00"]),
        (38.0, "neutrophils 0.1 10*9/L", "+3d 09:00", ["?+3d 08:00 to +3d 09:00", "+3d 09:00"]),
    ],
)
def test_fever_with_neutropenia(temperature, count, drawn, expected):
    """F7: fever and a neutrophil count under 500, also where the count comes after the fever."""
    table = f"""
        time      | facts                       | labs
        {drawn}   |                             | {count}
        +3d 08:00 | temperature_c {temperature} |
        """

    assert expected == fires("FEVER_WITH_NEUTROPENIA", table)


# --- 7.3 -------------------------------------------------------------------------------------------


def test_fever_may_be_blunted_for_a_week_after_tocilizumab():
    """7.3: information beside every normal temperature."""
    table = """
        time       | facts | given
        +2d 08:00  |       | tocilizumab
        +3d 08:00  |       | anakinra
        +20d 08:00 | well  |
        """

    assert fires("FEVER_MAY_BE_BLUNTED", table) == ["+2d 08:00 to +10d 08:00"]
    assert fires("FEVER_MAY_BE_BLUNTED", table, now="+9d 08:00") == ["+2d 08:00"]


@pytest.mark.parametrize(
    ("doses", "expected"),
    [
        (["+2d", "+3d", "+4d", "+5d"], []),  # exactly three days
        (["+2d", "+3d", "+4d", "+5d", "+6d"], ["+6d 08:00 to +13d 08:00"]),
        (["+2d", "+4d", "+5d", "+6d"], []),  # a day was left out
    ],
)
def test_a_steroid_blunts_once_it_has_lasted_over_three_days(doses, expected):
    """Single doses up to a day apart are one course."""
    rows = "\n".join(f"{day} 08:00 | | dexamethasone" for day in doses)
    table = f"time | facts | given\n{rows}\n+20d 08:00 | well |"

    assert expected == fires("FEVER_MAY_BE_BLUNTED", table)


def test_a_course_with_an_end_counts_from_its_fourth_day():
    """And for a week after its end."""
    table = """
        time       | facts | given
        +2d 08:00  |       | prednisolone to +6d 08:00
        +20d 08:00 | well  |
        """

    assert fires("FEVER_MAY_BE_BLUNTED", table) == ["+5d 08:00 to +13d 08:00"]
