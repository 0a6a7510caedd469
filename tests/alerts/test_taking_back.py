"""An acknowledgement that was a mistake: taken back with its reason, and the alert stands again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitoring.people.roles import NotAllowed
from monitoring.record.alerts import alerts_of, messages_of
from monitoring.record.errors import ChangedMeanwhile
from monitoring.record.history import history
from monitoring.record.integrity import verify
from monitoring.services.acknowledge_alert import (
    CannotAcknowledge,
    acknowledge_alert,
    take_back,
)
from monitoring.services.alert_burden import alert_burden
from monitoring.services.send_alerts import queue_messages
from monitoring.settings import AlertChoices, LadderStep, Settings
from tests.alerts.looks import CRS, ICANS, found, look, minutes, open_now, raised
from tests.people import A_DATA_MANAGER, A_NURSE, A_PHYSICIAN, THE_OPERATOR
from tests.record.rows import admit

LADDER = Settings(
    alerts=AlertChoices(
        targets_file="targets.toml",
        ladder=(
            LadderStep(to=("nurse",), levels=("urgent",)),
            LadderStep(to=("doctor",), levels=("urgent",), after=timedelta(minutes=10)),
        ),
    )
)
STANDING = (found(CRS), found(ICANS))


@pytest.fixture
def ward(record):
    """CRS and ICANS of one patient ring since noon; the CRS is acknowledged at 12:05."""
    admit(record, "P1", "P2")
    look(record, 0, *STANDING)
    acknowledge(record, 5)
    return record


def acknowledge(record, at, *, key="plan", **how):
    up_to = max(one.number for one in alerts_of(record))
    how = {"plan": "Physician informed", "by": A_NURSE} | how
    return acknowledge_alert(
        record, 1, "CRS", up_to_alert=up_to, at=minutes(at), form_key=key, **how
    )


def taken_back(record, at=60, *, number=1, by=A_NURSE, reason="wrong patient", key="back"):
    return take_back(record, number, reason=reason, by=by, at=minutes(at), form_key=key)


def told(record):
    return [
        (one.alert, one.step // timedelta(minutes=1), one.target) for one in messages_of(record)
    ]


def test_the_alert_stands_again_and_nothing_is_deleted(ward):
    """The plan stays in the history, with who took it back and why."""
    assert open_now(ward, 59) == ["ICANS 2"]

    assert taken_back(ward) == 1
    assert open_now(ward, 60) == ["ICANS 2", "CRS 2"]
    assert raised(ward) == ["CRS 2 new", "ICANS 2 new", "CRS 2 taken back"]
    last = history(ward, "P1")[-1]
    assert (last.table, last.kind) == ("acknowledgements", "withdraw")
    assert verify(ward) is None


def test_it_escalates_from_then_on_from_the_foot_of_the_ladder(ward):
    """Who was told at noon was told that it was taken care of, or has gone home."""
    first = {"settings": LADDER, "by": THE_OPERATOR}
    queue_messages(ward, now=minutes(6), **first)
    taken_back(ward, 60)

    queue_messages(ward, now=minutes(60), **first)
    assert told(ward) == [(2, 0, "nurse"), (2, 10, "doctor"), (3, 0, "nurse")]
    queue_messages(ward, now=minutes(70), **first)
    assert told(ward)[3:] == [(3, 10, "doctor")]


def test_the_next_look_changes_nothing_of_it(ward):
    taken_back(ward)
    look(ward, 61, *STANDING)

    assert raised(ward)[2:] == ["CRS 2 taken back"]


def test_a_double_click_takes_back_once(ward):
    assert (taken_back(ward), taken_back(ward)) == (1, 0)

    assert raised(ward)[2:] == ["CRS 2 taken back"]


def test_two_people_take_back_once(ward):
    taken_back(ward)
    with pytest.raises(ChangedMeanwhile):
        taken_back(ward, 61, by=A_PHYSICIAN, key="another form")

    assert raised(ward)[2:] == ["CRS 2 taken back"]


def test_the_plan_before_holds_again(ward):
    """The second one was for another patient; the first was not."""
    acknowledge(ward, 30, plan="ICU asked", key="second")

    assert taken_back(ward, number=2) == 0
    assert open_now(ward, 61) == ["ICANS 2"]
    (crs, _) = alerts_of(ward)
    assert crs.acknowledged.plan == "Physician informed"


def test_what_has_ended_since_is_not_raised_for_it(ward):
    look(ward, 50, found(ICANS))

    assert taken_back(ward) == 0
    assert open_now(ward, 61) == ["ICANS 2"]


def test_the_burden_counts_the_alert_once(ward):
    taken_back(ward)
    acknowledge(ward, 90, key="right")
    counted = alert_burden(ward, by=A_NURSE, now=minutes(24 * 60))

    assert (counted.alerts, counted.acknowledged) == (2, 1)
    assert counted.median_to_acknowledgement == timedelta(minutes=30)


def test_without_a_reason_nothing_is_taken_back(ward):
    with pytest.raises(CannotAcknowledge, match="Say why"):
        taken_back(ward, reason="  ")

    assert open_now(ward, 61) == ["ICANS 2"]


def test_what_is_not_there_cannot_be_taken_back(ward):
    with pytest.raises(CannotAcknowledge, match="no such acknowledgement"):
        taken_back(ward, number=99)


def test_only_who_may_acknowledge_may_take_back(ward):
    """A physician also what a nurse said: a wrong silence must not wait for its author."""
    with pytest.raises(NotAllowed):
        taken_back(ward, by=A_DATA_MANAGER)
    assert taken_back(ward, by=A_PHYSICIAN) == 1
