"""CRES by CARTOX, domain by domain (crs-icans.md 3.2). Grades 3-4 and CARTOX-10 are UNVERIFIED."""

from __future__ import annotations

import pytest

from tests.older_scales.charts import chart, grade, row

AWAKE = {"consciousness": "awakens-spontaneously", "seizure": "none"}
WHOLE = {"cartox-10-total": "10"}
CRES = "cres-cartox-2018"


@pytest.mark.parametrize(
    ("points", "expected"),
    [("10", "0"), ("9", "1"), ("7", "1"), ("6", "2"), ("3", "2"), ("2", "3"), ("0", "3"),
     ("11", "0..3"), (None, "0..3")],
)  # fmt: skip
def test_cartox_10(points, expected):
    """7-9, 3-6, 0-2; a total that cannot be is unknown, and so is none."""
    made = chart(AWAKE, answers={} if points is None else {"cartox-10-total": points})

    assert expected == grade(CRES, made)


@pytest.mark.parametrize(
    ("items", "head", "expected"),
    [
        ((4, 3, 1, 1), "1", "0"),
        ((4, 3, 1, 1), "0", "1"),
        ((4, 3, 1, 1), None, "0..1"),  # nine of its ten points are those of ICE
        ((2, 2, 1, 1), None, "1..2"),
        ((2, 2, 1, 0), None, "2"),
        ((4, 3, 1, None), "1", "0..1"),
    ],
)
def test_cartox_10_from_the_items_of_ice(items, head, expected):
    """The head of government stands in place of following commands, which does not count."""
    names = ("ice_orientation", "ice_naming", "ice_writing", "ice_attention")
    facts = {**AWAKE, **dict(zip(names, items, strict=True)), "ice_commands": 1}
    answers = {} if head is None else {"cartox-10-head-of-government": head}

    assert expected == grade(CRES, chart(facts, answers=answers))


def test_an_ice_total_alone_says_nothing():
    """It may hold the point for commands, and lacks the one for the head of government."""
    assert grade(CRES, chart({**AWAKE, "ice_total": 10.0})) == "0..3"


@pytest.mark.parametrize(
    ("consciousness", "answers", "expected"),
    [
        ("unarousable", {}, "4"),
        ("vigorous-touch", {}, "4"),
        ("awakens-to-touch", {}, "0..4"),
        ("awakens-to-touch", {"cartox-10-impossible": "yes"}, "4"),
        ("awakens-to-touch", {"cartox-10-impossible": "no"}, "0..3"),
        ("awakens-to-touch", {"cartox-10-total": "2"}, "3"),
        ("awakens-to-voice", {}, "0..3"),
        (None, {}, "0..4"),
        (None, {"cartox-10-total": "8"}, "1"),
    ],
)
def test_who_cannot_do_the_tasks(consciousness, answers, expected):
    """Critical or obtunded is grade 4; who did the tasks could do them."""
    made = chart({"consciousness": consciousness, "seizure": "none"}, answers=answers)

    assert expected == grade(CRES, made)


@pytest.mark.parametrize(
    ("facts", "answers", "expected"),
    [
        ({"raised_icp": "none"}, {}, "0"),
        ({"raised_icp": "papilloedema"}, {}, "3..4"),
        ({"raised_icp": "papilloedema"}, {"papilloedema-stage": "2"}, "3"),
        ({}, {"papilloedema-stage": "0"}, "0"),
        ({}, {"papilloedema-stage": "1"}, "3"),
        ({}, {"papilloedema-stage": "3"}, "4"),
        ({}, {"csf-opening-pressure-mmhg": "20"}, "4"),
        ({}, {"csf-opening-pressure-mmhg": "19.9"}, "0..3"),
        ({}, {"csf-opening-pressure-mmhg": "10", "csf-pressure-raised": "no"}, "0"),
        ({}, {"csf-opening-pressure-mmhg": "19", "csf-pressure-raised": "yes"}, "3"),
        ({"raised_icp": "diffuse-oedema"}, {}, "4"),
        ({"raised_icp": "focal-oedema"}, {}, "4"),
        ({"raised_icp": "sixth-nerve-palsy"}, {}, "0..4"),
        ({"raised_icp": "posturing"}, {"cerebral-oedema": "yes"}, "4"),
        ({"intracranial_haemorrhage": "yes"}, {}, "0..4"),
    ],
)
def test_raised_pressure(facts, answers, expected):
    """A pressure below 20 mmHg is the table's grade 3; that it is raised at all a clinician says."""
    assert expected == grade(CRES, chart({**AWAKE, **facts}, answers={**WHOLE, **answers}))


@pytest.mark.parametrize(
    ("facts", "answers", "expected"),
    [
        ({"seizure": "brief"}, {}, "3..4"),
        ({"seizure": "brief"}, {"seizure-generalised": "no"}, "3"),
        ({"seizure": "brief"}, {"seizure-generalised": "yes"}, "4"),
        ({"seizure": "eeg-resolved"}, {}, "3"),
        ({"seizure": "prolonged"}, {}, "4"),
        ({"seizure": "repetitive"}, {}, "4"),
        ({"seizure": "duration-unknown"}, {"seizure-generalised": "no"}, "3..4"),
        ({"seizure": "none"}, {"seizure-generalised": "yes"}, "0"),
        ({"seizure": None}, {}, "0..4"),
        ({"motor": "mild"}, {}, "4"),
        ({"motor": "deep"}, {}, "4"),
        ({"motor": "deep", "neurological_cause": "other"}, {}, "0"),
    ],
)
def test_seizure_and_weakness(facts, answers, expected):
    """Partial is 3 and generalised 4, which the seizure column does not tell apart."""
    assert expected == grade(CRES, chart({**AWAKE, **facts}, answers={**WHOLE, **answers}))


def test_sedation_and_childhood_blind_the_test_but_not_the_seizure():
    """LOCAL, as D22 for ICANS; CARTOX-10 is not for children under 12."""
    sedated = chart({**AWAKE, "sedated": "yes"}, answers=WHOLE)
    convulsing = chart({**AWAKE, "sedated": "yes", "seizure": "prolonged"}, answers=WHOLE)
    child = {"patient_id": "P1", "age_years": 8.0, "infused_at": "2026-03-01T10:00+00:00"}

    assert ["0..4", "4"] == [grade(CRES, one) for one in (sedated, convulsing)]
    assert grade(CRES, chart(AWAKE, answers=WHOLE, patient=child)) == "0..3"
    assert "CARTOX_10_NOT_FOR_AGE" in row(CRES, chart(AWAKE, patient=child))["flags"]


def test_nobody_is_asked_for_a_puncture_or_a_fundus_unless_something_points_to_it():
    """B8, B9: what was not looked for is not missing."""
    empty = row(CRES, chart({**AWAKE, "seizure": None}))["missing"].split(";")
    found = row(CRES, chart({**AWAKE, "raised_icp": "papilloedema"}, answers=WHOLE))["missing"]

    assert {"seizure", "cartox-10-total"} == set(empty)
    assert found.split(";")[0] == "papilloedema-stage"
