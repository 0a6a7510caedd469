"""What the forms make of what is typed and tapped, and where a round leads; without a browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitoring.course.review import PatientState, WardRow, not_assessed
from monitoring.course.schedule import Due
from monitoring.ui.components.find import the_one
from monitoring.ui.components.keyboard import FIND, FIRST_FIELD, FORM
from monitoring.ui.components.neuro_form import OBJECTS, RIGHT, UNTESTABLE, WRONG, ice_points, noted
from monitoring.ui.components.rounds import Round, due_within_the_hour, next_of, read_round
from monitoring.ui.components.vitals_form import checked as checked_vitals
from monitoring.web import keys

NOW = datetime(2026, 3, 15, 9, 0, tzinfo=UTC)


def row(number, bed="", minutes=None, patient_id=None):
    """A patient whose vital signs are due in so many minutes; None: they are not."""
    state = PatientState(
        patient_id=patient_id or f"P-{number}",
        patient_number=number,
        bed=bed,
        unit="",
        birth_date=None,
        age_at_infusion=None,
        sex="",
        product="",
        setting="",
        synthetic=False,
        first_infused_at=NOW,
        offset=timedelta(0),
        crs=not_assessed("crs-astct-2019"),
        icans=not_assessed("icans-astct-2019"),
        temperatures=(),
        drugs=(),
        neuro_scores=(),
        last_vitals_at=None,
        last_neuro_at=None,
        last_charted_at=None,
        died_at=None,
    )
    at = None if minutes is None else NOW + timedelta(minutes=minutes)
    due = None if at is None else Due(at, at, "by the plan")
    return WardRow(state, 0, None, due, None)


def test_a_round_has_the_most_due_first_and_nobody_who_is_due_later_than_in_an_hour():
    rows = [row(1, minutes=50), row(2, minutes=-90), row(3, minutes=70), row(4), row(5, minutes=0)]

    assert [2, 5, 1] == [one.state.patient_number for one in due_within_the_hour(rows, NOW)]


def test_the_next_of_a_round_is_the_next_who_is_still_due():
    """Whom somebody else charted meanwhile is not visited again."""
    due = [row(1, minutes=0), row(3, minutes=0)]

    assert 2 == next_of(Round((1, 2, 3), 0), due)
    assert next_of(Round((1, 2, 3), 2), due) is None


@pytest.mark.parametrize(
    ("address", "patient", "read"),
    [
        ("7-3-12", "3", Round((7, 3, 12), 1)),
        ("7-3-12", "", Round((7, 3, 12), 0)),
        ("7-3-7", "3", Round((7, 3), 1)),
        ("7-3-12", "4", None),
        ("7-x", "7", None),
        ("", "7", None),
        ("7--3", "7", None),
        ("7-3", "three", None),
    ],
)
def test_a_round_is_read_from_its_address_or_is_none(address, patient, read):
    assert read == read_round(address, patient)


@pytest.mark.parametrize(
    ("typed", "found"),
    [("7", 1), ("17", 2), ("DEMO-02", 3), ("demo-0", None), ("02", 3), ("", None), ("zz", None)],
)
def test_the_search_opens_only_whom_it_means_beyond_doubt(typed, found):
    """Bed 7 is bed 7 and not 17; a wrong patient's form is worse than none."""
    rows = [
        row(1, bed="7", patient_id="DEMO-01"),
        row(2, bed="17", patient_id="DEMO-05"),
        row(3, bed="9", patient_id="DEMO-02"),
    ]
    one = the_one(rows, typed)

    assert found == (None if one is None else one.state.patient_number)


@pytest.mark.parametrize(
    ("answers", "points"),
    [
        ({"all?ice_orientation": True}, {"ice_orientation": 4.0}),
        ({"all?ice_orientation": True, "ice_orientation?2": WRONG}, {"ice_orientation": 3.0}),
        (
            {"all?ice_orientation": True, "ice_orientation?0": UNTESTABLE},
            {"ice_orientation": "untestable"},
        ),
        ({"ice_naming?0": RIGHT, "ice_naming?1": RIGHT}, {}),
        ({"ice_writing?0": WRONG}, {"ice_writing": 0.0}),
        ({}, {}),
    ],
)
def test_points_are_those_of_the_answers_and_an_item_half_asked_has_none(answers, points):
    assert points == ice_points(answers)


def test_which_objects_were_shown_is_noted_where_one_was_asked_for():
    assert noted({"objects?": 2, "note": "tired"}) == "tired"
    assert noted({"objects?": 2, "note": "tired", "ice_naming?1": WRONG}) == (
        "tired Objects shown: chair, comb, coin."
    )


def test_no_object_stands_in_two_sets():
    """So that a set that was learnt does not help with the next."""
    all_of_them = [one for three in OBJECTS for one in three]

    assert len(all_of_them) == len(set(all_of_them))


@pytest.mark.parametrize(
    ("device", "flow"), [(None, None), ("room-air", None), ("ventilator", None), ("cpap", 8.0)]
)
def test_a_flow_is_charted_only_with_a_device_that_has_one(monkeypatch, device, flow):
    """It was typed before another device was chosen, and is not on the screen any more."""
    monkeypatch.setattr("monitoring.ui.session.zone_of", lambda _: UTC)
    typed = {"temperature_c": 37.0, "oxygen_device": device, "oxygen_flow_l_min": 8.0, "when": NOW}
    result = checked_vitals(row(1).state)(typed)

    assert flow == result.row.get("oxygen_flow_l_min")


def test_the_script_names_what_the_forms_call_themselves():
    """A name that changes on one side only would leave the keyboard dead, and nobody would see."""
    script = keys.SCRIPT.read_text()

    assert [] == [one for one in (FORM, FIRST_FIELD, FIND) if f".st-key-{one}" not in script]
