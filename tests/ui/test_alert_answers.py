"""On the alerts page: what a physician judged, a plan that is taken back, and whose session lasts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitoring.course.judgements import RuleGrade
from monitoring.people.roles import OPERATOR, person
from monitoring.record.alerts import alerts_of
from monitoring.services.acknowledge_alert import acknowledge_alert
from monitoring.services.judge_grade import overrule_grade
from monitoring.services.raise_alerts import raise_alerts
from monitoring.settings import Settings
from monitoring.ui import session
from tests.ui.conftest import KAYA, NOW, WEISS, field, opened, press, sound, texts

pytestmark = pytest.mark.slow

CRS = "crs-astct-2019"
SETTINGS = Settings(timezone="Europe/Berlin")


@pytest.fixture
def rung(trust):
    """The CRS of P-1 rings."""
    operator = person("test", OPERATOR)
    raise_alerts(trust.record, SETTINGS, watcher="test", by=operator, now=NOW)
    trust.sit(KAYA)
    return trust


def quiet(record):
    return [one.rule for one in alerts_of(record, only_open=True) if one.is_quiet(NOW)]


def judged(record):
    overrule_grade(
        record,
        SETTINGS,
        "P-1",
        CRS,
        NOW - timedelta(minutes=55),
        seen=RuleGrade("graded", 1, 1, 1),
        grade=None,
        reason="fever after *platelets*",
        by=WEISS,
        role="physician",
        at=NOW,
        form_key="judged",
    )


def planned(record):
    up_to = max(one.number for one in alerts_of(record))
    how = {"plan": "Physician informed", "by": KAYA, "at": NOW, "form_key": "plan"}
    acknowledge_alert(record, 1, "CRS", up_to_alert=up_to, **how)


def test_it_says_who_judged_and_why(rung):
    """In the list of what is answered, where it can still get a plan."""
    judged(rung.record)
    app = opened("alerts", "")

    assert quiet(rung.record) == [CRS]
    assert (
        "Judged by **Dr Weiss (a.weiss)**, 15 Mar 10:00: no grade by this scale: "
        "fever after *platelets*." in texts(app)
    )
    assert ":gray-badge[judged]" in texts(app)


def test_a_plan_is_taken_back_with_its_reason(rung):
    planned(rung.record)
    app = press(opened("alerts", ""), "Recorded by mistake")
    app = press(app, "Take the plan back")
    assert "Say why" in texts(app)
    assert quiet(rung.record) == [CRS]

    field(app.text_input, "Why it was a mistake").set_value("wrong patient")
    app = press(app, "Take the plan back")
    assert quiet(rung.record) == []
    assert "its plan was taken back" in texts(app)
    assert not any(one.label == "Recorded by mistake" for one in app.button)


def test_a_handover_tells_a_judged_alert_from_one_nobody_answered(rung):
    judged(rung.record)
    said = texts(opened("handover", ""))

    assert "judged: no grade by this scale: fever after *platelets*" in said


def test_what_somebody_does_in_a_list_that_refreshes_itself_makes_the_session_last(
    rung, monkeypatch
):
    """And the list that refreshes itself does not: each says which it is."""
    asked = []

    def ask(*, did_something):
        asked.append(did_something)
        return KAYA

    monkeypatch.setattr(session, "_ask", ask)
    app = opened("alerts", "")
    for label in ("Acknowledge", "Save the plan", "Cancel"):
        asked.clear()
        press(app, label)
        assert any(asked), label
    asked.clear()
    sound(app.run())
    assert not any(asked)
