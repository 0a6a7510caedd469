"""What holds for every chart that the IEC-HS screen reads, and a second reader of whole charts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from monitoring.charting.tables import VALUE_LIMIT
from monitoring.course.graders import Charted
from tests.iec_hs import second_reader
from tests.iec_hs.chart import NO_CRS, PATIENT, at, chart, lab, level, most, rows_of, tick
from tests.iec_hs.second_reader import FERRITIN_ULN, LLN, ULN, Seen

INFUSED_AT_HOUR = 10.0
VALUES = {
    "ferritin": [300.0, 590.0, 700.0, 801.0, 1300.0, 5000.0],
    "alt": [30.0, 200.0, 201.0, 400.0, 600.0],
    "ast": [30.0, 200.0, 201.0, 400.0, 600.0],
    "fibrinogen": [100.0, 149.0, 150.0, 199.0, 200.0, 300.0],
    "neutrophils": [0.1, 0.4, 0.9, 1.4, 3.0],
    "platelets": [20.0, 49.0, 60.0, 100.0, 200.0],
    "hemoglobin": [7.9, 8.5, 11.0, 13.0],
}
LIMITS = {
    "ferritin": {"uln": FERRITIN_ULN},
    "alt": {"uln": ULN},
    "ast": {"uln": ULN},
    "fibrinogen": {"lln": LLN},
    "neutrophils": {"lln": 1.5},
    "platelets": {"lln": 150.0},
    "hemoglobin": {"lln": 12.0},
}
LEVELS = ("none", "watch", "screen", "POSSIBLE")


def random_course(seed: int) -> list[Seen]:
    """A dozen days of results at odd hours, each analyte more or less often."""
    random = np.random.default_rng(seed)
    seen = [Seen(2.0, what, float(random.choice(VALUES[what][:4]))) for what in VALUES]
    for what, values in VALUES.items():
        often = random.choice([0.15, 0.4, 0.9])
        usual = values[: random.integers(1, len(values) + 1)]
        for day in range(1, 13):
            if random.random() < often:
                hour = 24 * day + float(random.choice([0.0, 6.0, 6.5, 12.0, 20.0]))
                seen.append(Seen(hour, what, float(random.choice(usual))))
    if random.random() < 0.3:
        seen.append(Seen(24.0 * random.integers(2, 10) + 15, "haemophagocytosis", 1.0))
    return seen


def as_chart(courses: dict[str, list[Seen]]) -> Charted:
    labs, answers = [], []
    for patient, seen in courses.items():
        for one in seen:
            if one.what == "haemophagocytosis":
                answers.append(tick(one.what, 0, one.hour, patient_id=patient))
            else:
                limits = LIMITS[one.what]
                labs.append(lab(one.what, one.value, 0, one.hour, patient_id=patient, **limits))
    patients = [PATIENT | {"patient_id": patient} for patient in courses]
    return chart(labs, answers, patients=patients, beside=NO_CRS)


def many(first: int, number: int) -> dict[str, list[Seen]]:
    return {f"P{seed}": random_course(seed) for seed in range(first, first + number)}


def ranks(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """By row the certain and the highest possible level; not evaluable is none to its most."""
    low = [max(0, LEVELS.index(level(row)) if level(row) in LEVELS else 0)
           for _, row in rows.iterrows()]  # fmt: skip
    high = []
    for _, row in rows.iterrows():
        said = most(row)
        high.append(LEVELS.index(said) if said in LEVELS else LEVELS.index("POSSIBLE"))
    return pd.Series(low, index=rows.index), pd.Series(high, index=rows.index)


def test_a_second_reader_finds_the_same_level_on_every_day():
    courses = many(0, 120)
    rows = rows_of(as_chart(courses))
    found: dict[str, dict[int, str]] = {patient: {} for patient in courses}
    for _, row in rows.iterrows():
        found[row["patient_id"]][int(row["day"])] = level(row)
    read = {
        patient: {
            day: "not evaluable" if one is None else LEVELS[one]
            for day, one in second_reader.levels(seen, INFUSED_AT_HOUR).items()
        }
        for patient, seen in courses.items()
    }

    assert read == found
    told = [one for days in found.values() for one in days.values()]
    assert {*LEVELS, "not evaluable"} == set(told)
    assert min(told.count(one) for one in LEVELS) > 10


def hidden(made: Charted, seed: int, share: float, *, limits: bool) -> Charted:
    """The same results, some of them unreadable, or some of their limits left out; values up to
    the infusion stay, because an unknown baseline of a transaminase is taken as normal."""
    random = np.random.default_rng(seed)
    labs = made.labs
    out = (random.random(len(labs)) < share) & (labs["observed_at"] > pd.Timestamp(at(0, 10)))
    if limits:
        return replace(
            made,
            labs=labs.assign(
                lower_limit=labs["lower_limit"].mask(out),
                upper_limit=labs["upper_limit"].mask(out),
            ),
        )
    return replace(made, labs=labs.assign(value=labs["value"].mask(out)))


@pytest.mark.parametrize("limits", [False, True])
def test_charting_what_was_missing_never_widens(limits):
    """The range of a chart with less in it lies around that of the fuller one."""
    made = as_chart(many(200, 60))
    some = hidden(made, 1, 0.15, limits=limits)
    fewer = hidden(some, 2, 0.3, limits=limits)
    charts = [rows_of(one) for one in (made, some, fewer)]
    keys = ["patient_id", "observed_at"]
    for fuller, barer in ((charts[0], charts[1]), (charts[1], charts[2])):
        pd.testing.assert_frame_equal(fuller[keys], barer[keys])
        (low, high), (barer_low, barer_high) = ranks(fuller), ranks(barer)
        assert (barer_low <= low).all()
        assert (high <= barer_high).all()
        assert (barer_low < low).any()


def test_a_limit_of_detection_hides_nothing():
    """Whatever lies beyond it, the level is within the range."""
    made = as_chart(many(300, 40))
    random = np.random.default_rng(3)
    after = (made.labs["observed_at"] > pd.Timestamp(at(0, 10))).to_numpy()
    sign = np.where(after, random.choice([None, None, "<", ">"], len(made.labs)), None)
    signed = made.labs.assign(**{VALUE_LIMIT: pd.Series(sign, dtype="str")})
    low, high = ranks(rows_of(replace(made, labs=signed)))
    factor = np.where(sign == "<", 0.5, np.where(sign == ">", 2.0, 1.0))
    told = rows_of(replace(made, labs=made.labs.assign(value=made.labs["value"] * factor)))
    least, highest = ranks(told)

    assert (low <= least).all()
    assert (highest <= high).all()


def test_order_of_rows_and_neighbours_do_not_matter():
    courses = many(400, 25)
    made = as_chart(courses)
    shuffled = replace(
        made,
        labs=made.labs.sample(frac=1, random_state=1),
        answers=made.answers.sample(frac=1, random_state=2),
        patients=made.patients.sample(frac=1, random_state=3),
    )
    together = rows_of(made)

    pd.testing.assert_frame_equal(together, rows_of(shuffled))
    for patient in list(courses)[:8]:
        own = together[together["patient_id"] == patient].reset_index(drop=True)
        pd.testing.assert_frame_equal(own, rows_of(as_chart({patient: courses[patient]})))


def test_later_results_change_no_earlier_row():
    made = as_chart(many(500, 25))
    whole = rows_of(made)
    for day in (3, 7):
        until = pd.Timestamp(at(day + 1, 0))
        early = replace(
            made,
            labs=made.labs[made.labs["observed_at"] < until],
            answers=made.answers[made.answers["observed_at"] < until],
        )
        before = whole[whole["day"] <= day].reset_index(drop=True)
        pd.testing.assert_frame_equal(before, rows_of(early))


def test_every_unit_gives_the_same_answer():
    made = as_chart(many(600, 40))
    other = {"ng/mL": ("ug/L", 1.0), "mg/dL": ("g/L", 0.01), "10*9/L": ("/uL", 1000.0),
             "g/dL": ("g/L", 10.0)}  # fmt: skip
    labs = made.labs
    factor = labs["unit"].map({unit: by for unit, (_, by) in other.items()}).fillna(1.0)
    units = labs["unit"].map({unit: into for unit, (into, _) in other.items()})
    converted = labs.assign(
        unit=units.fillna(labs["unit"]).astype("str"),
        **{name: labs[name] * factor for name in ("value", "lower_limit", "upper_limit")},
    )

    pd.testing.assert_frame_equal(rows_of(made), rows_of(replace(made, labs=converted)))


def test_without_explanations_only_they_are_left_out():
    made = as_chart(many(700, 5))
    bare = rows_of(replace(made, explanations=False))

    assert (bare["explanation"] == "").all()
    pd.testing.assert_frame_equal(
        bare.drop(columns="explanation"), rows_of(made).drop(columns="explanation")
    )


def test_nothing_charted_nothing_said():
    assert rows_of(chart()).empty
    assert rows_of(chart(beside=None)).empty
