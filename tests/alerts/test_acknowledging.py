"""Acknowledged with a plan, by name, per toxicity, and not for ever."""

from __future__ import annotations

import pytest

from monitoring.people.roles import NURSE, NotAllowed, person
from monitoring.record.alerts import alerts_of
from monitoring.record.history import history
from monitoring.record.integrity import verify
from monitoring.record.journal import withdraw
from monitoring.services.acknowledge_alert import CannotAcknowledge, acknowledge_alert
from monitoring.services.alert_burden import alert_burden
from tests.alerts.looks import CRS, ICANS, found, look, minutes, open_now, raised
from tests.people import A_DATA_MANAGER, A_NURSE, A_PHYSICIAN
from tests.record.rows import admit

NAMELESS = person("", NURSE)


@pytest.fixture
def ward(record):
    """CRS and ICANS of one patient ring, and the CRS of another."""
    admit(record, "P1", "P2")
    look(record, 0, found(CRS), found(ICANS), found(CRS, patient="P2"))
    return record


def acknowledge(record, at=5, *, toxicity="CRS", up_to=None, by=A_NURSE, key="k", **how):
    if up_to is None:
        up_to = max(one.number for one in alerts_of(record))
    how = {"plan": "Physician informed"} | how
    return acknowledge_alert(
        record, 1, toxicity, up_to_alert=up_to, by=by, at=minutes(at), form_key=key, **how
    )


def test_one_toxicity_of_one_patient_falls_silent_and_no_other(ward):
    """Quieting CRS never quiets ICANS."""
    acknowledge(ward)

    assert open_now(ward, 6) == ["ICANS 2", "CRS 2"]


def test_it_stands_in_the_journal_with_its_plan_and_who(ward):
    acknowledge(ward, note="norepinephrine begun", by=A_PHYSICIAN)

    (alert,) = (one for one in alerts_of(ward, patient_number=1) if one.toxicity == "CRS")
    given = alert.acknowledged
    assert (given.plan, given.note, given.by) == (
        "Physician informed",
        "norepinephrine begun",
        "Dr Weiss",
    )
    assert [one.table for one in history(ward, "P1")][-1] == "acknowledgements"
    assert verify(ward) is None


def test_what_became_worse_since_is_not_covered(ward):
    """A plan for grade 2 is none for grade 3."""
    acknowledge(ward)
    look(ward, 6, found(CRS, severity=3), found(ICANS), found(CRS, patient="P2"))

    assert "CRS 3" in open_now(ward, 6)


def test_what_rang_after_the_page_was_drawn_is_not_covered(ward):
    """The person has not seen it."""
    up_to = max(one.number for one in alerts_of(ward))
    standing = [found(CRS), found(ICANS), found(CRS, patient="P2")]
    look(ward, 1, *standing, found("OXYGEN_STEPS"))
    acknowledge(ward, 2, up_to=up_to)

    assert open_now(ward, 3) == ["ICANS 2", "CRS 2", "CRS 0"]


def test_it_rings_again_when_it_was_to_be_looked_at_and_still_stands(ward):
    standing = [found(CRS), found(ICANS), found(CRS, patient="P2")]
    acknowledge(ward, until=minutes(60))
    look(ward, 59, *standing)
    assert open_now(ward, 59) == ["ICANS 2", "CRS 2"]

    look(ward, 61, *standing)
    look(ward, 62, *standing)
    assert raised(ward)[3:] == ["CRS 2 lapsed"]
    assert len(open_now(ward, 62)) == 3


def test_amended_to_less_stays_as_quiet_as_it_was(ward):
    """Whoever has a plan for the worse is not called for the better."""
    acknowledge(ward)
    look(ward, 6, found(CRS, severity=1), found(ICANS), found(CRS, patient="P2"))

    assert open_now(ward, 6) == ["ICANS 2", "CRS 2"]


def test_a_double_click_acknowledges_once(ward):
    assert acknowledge(ward) == acknowledge(ward)


def test_an_acknowledgement_entered_in_error_rings_again(ward):
    """It is withdrawn like any row of the journal."""
    acknowledge(ward)
    withdraw(ward, "acknowledgements", 1, by="N. Kaya", at=minutes(6), reason="wrong patient")

    assert len(open_now(ward, 7)) == 3


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"plan": "  "}, "what the plan is"),
        ({"until": minutes(5)}, "lies in the past"),
        ({"by": NAMELESS}, "Write your name"),
        ({"plan": "", "until": minutes(4), "by": NAMELESS}, "plan is.*lies in the.*Write your"),
        ({"toxicity": "infection"}, "Nothing of this rings any more"),
        ({"up_to": 0}, "Nothing of this rings any more"),
    ],
)
def test_what_says_nothing_acknowledges_nothing(ward, how, sentence):
    with pytest.raises(CannotAcknowledge, match=sentence):
        acknowledge(ward, **how)

    assert len(open_now(ward, 6)) == 3


def test_a_data_manager_acknowledges_nothing(ward):
    with pytest.raises(NotAllowed):
        acknowledge(ward, by=A_DATA_MANAGER)


def test_the_burden_is_counted_and_what_is_not_known_is_not_zero(ward, record):
    """Alerts a patient-day, the median time to a plan, the share that has one."""
    assert alert_burden(ward, by=A_NURSE, now=minutes(0)).per_patient_day is None
    acknowledge(ward, 30)
    found_burden = alert_burden(ward, by=A_NURSE, now=minutes(24 * 60))

    assert found_burden.alerts == 3
    assert found_burden.per_patient_day == pytest.approx(1.5)
    assert found_burden.median_to_acknowledgement == minutes(30) - minutes(0)
    assert found_burden.share_with_a_plan == pytest.approx(1 / 3)
