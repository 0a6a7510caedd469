"""Thousands of random series: each row of the program against the scalar second reader."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from monitoring.scales.icaht_2023 import IcahtChoices
from tests.icaht import reader
from tests.icaht.chart import EARLY, LATE, T_EARLY, T_LATE, graded
from tests.icaht.random_counts import Ward, ward

PATIENTS = 900
pytestmark = pytest.mark.slow
CHOICES = [
    IcahtChoices(),
    IcahtChoices(duration="cumulative"),
    IcahtChoices(never_above="literal", late_confirm="same"),
    IcahtChoices(max_gap=3),
    IcahtChoices(max_gap=0),
]


def differing(key: str, many: Ward, choices: IcahtChoices, read: Callable[..., int]) -> list[str]:
    rows = graded(key, many.charted(), choices)
    number = {many.name(patient): patient for patient in range(len(many.counts))}
    is_last = ~rows["patient_id"].duplicated(keep="last")
    wrong = []
    for patient_id, day, grade, last, said in zip(
        rows["patient_id"], rows["day"], rows["at_least"], is_last, rows["explanation"], strict=True
    ):
        patient = number[patient_id]
        known_end = many.died_on[patient] is not None or many.seen_until[patient] is not None
        expected = read(patient, day, complete=day == 30 or (last and known_end))
        if expected != grade:
            wrong.append(f"{many.counts[patient]} on day {day}: {expected}, not {grade}: {said}")
    assert len(rows) == sum(len(counts) for counts in many.counts)
    return wrong[:3]


@pytest.mark.parametrize("choices", CHOICES, ids=str)
def test_early_neutrophils(choices):
    many = ward(10 + CHOICES.index(choices), PATIENTS, analyte="neutrophils", first=0, last=30)

    def read(patient: int, day: int, *, complete: bool) -> int:
        return reader.early_neutrophils(
            many.counts[patient],
            day,
            complete=complete,
            duration=choices.duration,
            rule=choices.never_above,
            max_gap=choices.max_gap,
        )

    assert differing(EARLY, many, choices, read) == []


@pytest.mark.parametrize("choices", CHOICES, ids=str)
def test_early_platelets(choices):
    many = ward(20 + CHOICES.index(choices), PATIENTS, analyte="platelets", first=0, last=30)

    def read(patient: int, day: int, *, complete: bool) -> int:
        return reader.early_platelets(
            many.counts[patient], day, duration=choices.duration, max_gap=choices.max_gap
        )

    assert differing(T_EARLY, many, choices, read) == []


@pytest.mark.parametrize("choices", CHOICES, ids=str)
def test_late_neutrophils(choices):
    many = ward(
        30 + CHOICES.index(choices), PATIENTS // 3, analyte="neutrophils", first=31, last=100
    )

    def read(patient: int, day: int, *, complete: bool) -> int:
        return reader.late_neutrophils(many.counts[patient], day, choices.late_confirm)

    assert differing(LATE, many, choices, read) == []


@pytest.mark.parametrize("choices", CHOICES, ids=str)
def test_late_platelets(choices):
    many = ward(40 + CHOICES.index(choices), PATIENTS // 3, analyte="platelets", first=31, last=100)

    def read(patient: int, day: int, *, complete: bool) -> int:
        return reader.late_platelets(
            many.counts[patient],
            day,
            confirm=choices.late_confirm,
            duration=choices.duration,
            max_gap=choices.max_gap,
        )

    assert differing(T_LATE, many, choices, read) == []
