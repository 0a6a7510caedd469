"""What would change a grade: the nearest single change, held against trying every value."""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
import pytest

from monitoring.grading.nearest_change import what_would_change
from monitoring.grading.scale import Status
from monitoring.scales import CRS_ASTCT_2019, ICANS_ASTCT_2019
from monitoring.scales.ctcae import CTCAE_5
from tests.frames import moments

WELL = {
    "age_years": 50.0,
    "temperature_c": 37.6,
    "systolic_mmhg": 120.0,
    "vasopressors": "none",
    "oxygen_device": "room-air",
    "spo2_pct": 97.0,
}
ALERT = {
    "age_years": 50.0,
    "ice_total": 9.0,
    "consciousness": "awakens-spontaneously",
    "seizure": "none",
    "motor": "none",
}
MEASURED = (
    "temperature_c",
    "systolic_mmhg",
    "vasopressors",
    "oxygen_device",
    "oxygen_flow_l_min",
    "spo2_pct",
)


def crs(**cells):
    return what_would_change(CRS_ASTCT_2019, moments([WELL | cells]), among=MEASURED)


@pytest.mark.parametrize(
    ("cells", "raised", "lowered"),
    [
        ({}, "Raised by: Temperature 38 °C in place of 37.6 °C: grade 1.", None),
        (
            {"temperature_c": 38.6},
            "Raised by: Oxygen device nasal-cannula in place of room-air: at least grade 2, at most "
            "3.",
            "Lowered by: Temperature 37.9 °C in place of 38.6 °C: grade 0.",
        ),
        (
            {"temperature_c": 38.6, "systolic_mmhg": 92.0},
            "Raised by: Systolic pressure 89 mmHg in place of 92 mmHg: grade 2.",
            "Lowered by: Temperature 37.9 °C in place of 38.6 °C: grade 0.",
        ),
        (
            {"temperature_c": 38.6, "systolic_mmhg": 85.0},
            "Raised by: Vasopressors norepinephrine in place of none: grade 3.",
            "Lowered by: Systolic pressure 90 mmHg in place of 85 mmHg: grade 1.",
        ),
        (
            {"temperature_c": 38.6, "vasopressors": "norepinephrine"},
            "Raised by: Vasopressors norepinephrine, epinephrine in place of norepinephrine: "
            "grade 4.",
            "Lowered by: Vasopressors none in place of norepinephrine: grade 1.",
        ),
        (
            {"temperature_c": 38.6, "oxygen_device": "nasal-cannula", "oxygen_flow_l_min": 6.0},
            "Raised by: Oxygen flow 6.1 L/min in place of 6 L/min: grade 3.",
            None,
        ),
        (
            {"temperature_c": 38.6, "oxygen_device": "nasal-cannula", "oxygen_flow_l_min": 8.0},
            "Raised by: Oxygen device cpap in place of nasal-cannula: grade 4.",
            "Lowered by: Oxygen flow 6 L/min in place of 8 L/min: grade 2.",
        ),
    ],
)
def test_the_nearest_change_each_way_is_said_in_a_sentence(cells, raised, lowered):
    """Observable, from, to, the grade after; on both sides of each threshold."""
    assert tuple(one for one in (raised, lowered) if one) == crs(**cells).sentences()


def test_an_adjacent_word_comes_before_one_further_on():
    """Of the masks the one next in the list; CPAP raises further and stands further off."""
    found = crs(temperature_c=38.6, oxygen_device="nasal-cannula", oxygen_flow_l_min=2.0)
    device = next(one for one in found.raises if one.observable.name == "oxygen_device")

    assert ("nasal-cannula", "face-mask", 3) == (device.before, device.after, device.grade)


def test_a_missing_value_is_charted_and_not_changed():
    """The blank temperature decides; nothing is said of what it might be changed to."""
    found = crs(temperature_c=None, systolic_mmhg=85.0)

    assert "temperature_c" not in {one.observable.name for one in (*found.raises, *found.lowers)}
    assert "temperature_c" == found.chart_first[0].name
    assert "Chart first: temperature." == found.sentences()[-1]


def test_a_word_assumed_for_a_blank_is_nobody_s_finding():
    """Without `among` too: a blank cause is read as uncertain, and is not changed."""
    found = what_would_change(CRS_ASTCT_2019, moments([WELL | {"temperature_c": 38.6}]))

    assert "fever_cause" not in {one.observable.name for one in found.lowers}


def test_what_the_scale_could_not_place_gets_a_grade_by_the_fever():
    """Low pressure without fever is not classifiable; with fever it is grade 2."""
    found = crs(systolic_mmhg=85.0)

    assert ("temperature_c", 38.0, 2) == (
        found.raises[0].observable.name,
        found.raises[0].after,
        found.raises[0].grade,
    )
    assert () == found.lowers


def test_where_the_scale_does_not_apply_nothing_changes_it():
    """Before the infusion."""
    found = what_would_change(CRS_ASTCT_2019, moments([WELL | {"after_infusion": "no"}]))

    assert ((), (), ()) == (found.raises, found.lowers, found.chart_first)


def test_points_move_one_by_one():
    """ICE 9 to 10 and to 6; a whole test is counted, not guessed."""
    found = what_would_change(ICANS_ASTCT_2019, moments([ALERT]))
    total = {
        one.direction: (one.after, one.grade)
        for one in (*found.raises, *found.lowers)
        if one.observable.name == "ice_total"
    }

    assert {"raises": (6.0, 2), "lowers": (10.0, 0)} == total


def test_a_laboratory_result_meets_its_own_limits():
    """Thresholds that are multiples of the laboratory's limit are tried as well."""
    scale = next(
        scale for _, scale in CTCAE_5 if scale.key.endswith("alanine-aminotransferase-increased")
    )
    row = {"analyte": "alt", "unit": "U/L", "value": 100.0, "upper_limit": 40.0, "lower_limit": 5.0}
    found = what_would_change(scale, moments([row]), among=("value",))

    assert 40.0 == found.lowers[0].after
    assert 120.0 < found.raises[0].after <= 121.2


# --- by brute force ---------------------------------------------------------------------------------

TRIED = {
    "temperature_c": [round(35 + 0.1 * step, 1) for step in range(61)],
    "systolic_mmhg": [float(value) for value in range(60, 181)],
    "spo2_pct": [float(value) for value in range(70, 101)],
    "oxygen_flow_l_min": [round(0.1 * step, 1) for step in range(151)],
    "oxygen_device": list(CRS_ASTCT_2019.inputs[[one.name for one in CRS_ASTCT_2019.inputs].index("oxygen_device")].choices),
}  # fmt: skip


def by_brute_force(row: dict) -> dict[str, tuple[float | None, float | None]]:
    """The nearest distance that raises and that lowers, every value of each observable tried."""
    known = {name: values for name, values in TRIED.items() if row[name] is not None}
    tried = [{**row, name: value} for name, values in known.items() for value in values]
    grading = CRS_ASTCT_2019.bounds(moments([row, *tried]))
    stray = grading.status[0] == Status.NOT_CLASSIFIABLE
    low, high = (0, 0) if stray else (grading.low[0], grading.high[0])
    nearest, first = {}, 1
    for name, values in known.items():
        own = slice(first, first + len(values))
        first = own.stop
        placed = ~np.isin(grading.status[own], [Status.NOT_CLASSIFIABLE, Status.NOT_APPLICABLE])
        if name == "oxygen_device":
            away = np.array([abs(values.index(v) - values.index(row[name])) for v in values], float)
        else:
            away = np.abs(np.array(values) - row[name])
        each = []
        for moved in (grading.low[own] > low, grading.high[own] < high):
            there = away[moved & placed & (away > 0)]
            each.append(round(float(there.min()), 6) if len(there) else None)
        nearest[name] = tuple(each)
    return nearest


def test_no_value_nearer_would_change_the_grade():
    """Random moments, whole and with gaps; every value that can be charted is tried."""
    chance = np.random.default_rng(3)
    devices = TRIED["oxygen_device"]
    checked = 0
    for _ in range(60):
        row = {
            "age_years": float(chance.choice([6, 15, 50])),
            "temperature_c": round(float(chance.uniform(36, 40)), 1),
            "systolic_mmhg": float(chance.integers(70, 140)),
            "spo2_pct": float(chance.integers(82, 100)),
            "oxygen_device": str(chance.choice(devices)),
            "oxygen_flow_l_min": round(float(chance.uniform(0, 12)), 1),
            "vasopressors": str(chance.choice(["none", "norepinephrine", "vasopressin"])),
            "crs_fever_waived": str(chance.choice(["yes", "no"])),
        }
        row |= {name: None for name in ("spo2_pct", "vasopressors") if chance.random() < 0.2}
        found = what_would_change(CRS_ASTCT_2019, moments([row]))
        for name, nearest in by_brute_force(row).items():
            mine = []
            for changes in (found.raises, found.lowers):
                own = [one for one in changes if one.observable.name == name]
                if not own:
                    mine.append(None)
                elif name == "oxygen_device":
                    mine.append(float(abs(devices.index(own[0].after) - devices.index(row[name]))))
                else:
                    mine.append(round(abs(own[0].after - row[name]), 6))
            assert nearest == tuple(mine), (row, name)
            checked += 1

    assert checked > 250


def test_the_grade_after_is_the_grade_of_the_changed_moment():
    """Charting the change gives what was said."""
    for cells in ({"temperature_c": 38.6}, {"temperature_c": 38.6, "systolic_mmhg": 85.0}):
        found = crs(**cells)
        for one in (*found.raises, *found.lowers):
            changed = moments([WELL | cells | {one.observable.name: one.after}])
            after = CRS_ASTCT_2019.assess(changed).iloc[0]

            assert (one.at_least, one.at_most) == (after["at_least"], after["at_most"])


def test_it_is_quick_enough_to_stand_on_a_page():
    """Under 50 ms; the best of several, as other work may run beside."""
    moment = moments([WELL | {"temperature_c": 38.6, "oxygen_flow_l_min": 0.0}])
    took = []
    for _ in range(7):
        began = time.perf_counter()
        what_would_change(CRS_ASTCT_2019, moment)
        took.append(time.perf_counter() - began)

    assert min(took) < 0.05


def test_the_frame_is_not_changed():
    """What is asked stays as it was."""
    moment = moments([WELL])
    copy = moment.copy()
    what_would_change(CRS_ASTCT_2019, moment)

    pd.testing.assert_frame_equal(copy, moment)
