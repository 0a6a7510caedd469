"""The board's filters, what is one's own on it, and what changed since one last looked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitoring.people.roles import OPERATOR, person
from monitoring.services.admit_patient import admit_patient
from monitoring.services.own_board import Seen, last_seen, note_seen, take_on
from monitoring.services.raise_alerts import raise_alerts
from monitoring.services.record_observation import record_observation
from monitoring.settings import Settings
from tests.ui.conftest import ITO, KAYA, NOW, WEISS, field, opened, press, sound, texts

pytestmark = pytest.mark.slow

SETTINGS = Settings(timezone="Europe/Berlin")
WELL = {
    "temperature_c": 36.8,
    "systolic_mmhg": 121.0,
    "spo2_pct": 97.0,
    "oxygen_device": "room-air",
    "vasopressors": "none",
    "ice_total": 10.0,
    "consciousness": "awakens-spontaneously",
    "seizure": "none",
    "motor": "none",
    "raised_icp": "none",
}


@pytest.fixture
def ward(trust):
    """P-1 is febrile; P-2, an out-patient of the day clinic, is well and was just seen."""
    about = {"patient_id": "P-2", "infused_at": "2026-03-05T11:00+01:00", "age_years": 50.0}
    about |= {"setting": "outpatient", "unit": "Day clinic", "bed": "D1"}
    admit_patient(trust.record, about, by=KAYA, at=NOW, form_key="P-2")
    row = WELL | {"observed_at": NOW - timedelta(minutes=5)}
    record_observation(trust.record, SETTINGS, "P-2", row, by=KAYA, at=NOW, form_key="well")
    about = {"patient_id": "P-3", "infused_at": "2026-03-05T11:00+01:00", "unit": "Ward 7"}
    admit_patient(trust.record, about, by=KAYA, at=NOW, form_key="P-3")
    trust.sit(KAYA)
    return trust


def shown(app):
    """Who has a row, in the order of the rows."""
    numbers = [one.key.removeprefix("open-") for one in app.button if one.label == "Open"]
    return [f"P-{number}" for number in numbers]


def only(app, *kinds):
    field(app.pills, "Show only").set_value(list(kinds)).run()
    return sound(app)


def test_each_filter_narrows_what_the_others_leave(ward):
    app = opened("board", "")
    assert set(shown(app)) == {"P-1", "P-2", "P-3"}

    assert shown(only(app, "Out-patients")) == ["P-2"]
    assert "1 of 3 patients are shown." in texts(app)
    assert shown(only(app, "Out-patients", "Needs action")) == []
    assert "Nobody fits this filter." in texts(app)


def test_a_unit_is_asked_where_there_are_several(ward):
    app = opened("board", "")
    unit = field(app.selectbox, "Unit")
    assert unit.options == ["All units", "Day clinic", "Ward 7"]
    unit.set_value("Day clinic").run()

    assert shown(sound(app)) == ["P-2"]


def test_an_alert_that_nobody_acknowledged_needs_action(ward):
    """P-2 is well by every grade and check, and yet something rings: last night's fever."""
    assert "P-2" not in shown(only(opened("board", ""), "Needs action"))
    row = {"observed_at": NOW - timedelta(hours=6), "temperature_c": 38.4, "spo2_pct": 97.0}
    row |= {"systolic_mmhg": 121.0, "oxygen_device": "room-air", "vasopressors": "none"}
    record_observation(ward.record, SETTINGS, "P-2", row, by=KAYA, at=NOW, form_key="fever")
    operator = person("test", OPERATOR)
    raise_alerts(ward.record, SETTINGS, watcher="test", by=operator, now=NOW)
    app = only(opened("board", ""), "Needs action")

    assert "P-2" in shown(app)
    assert "1 alert" in texts(app)


def test_mine_are_the_patients_i_have_taken_on(ward):
    """They stay mine in a new window, and are nobody else's."""
    take_on(ward.record, [2, 3], by=KAYA, at=NOW)
    app = opened("board", "")

    assert set(shown(only(app, "Mine"))) == {"P-2", "P-3"}
    assert shown(only(app, "Mine", "Out-patients")) == ["P-2"]
    ward.sit(ITO)
    assert shown(only(opened("board", ""), "Mine")) == []


def test_what_changed_since_one_last_looked_is_marked(ward):
    """By grade, with since when; as long as one stays, and for this person only."""
    at = NOW - timedelta(hours=2)
    note_seen(ward.record, Seen(at, {1: ("0", "not assessed"), 2: ("0", "0")}), by=KAYA)
    app = opened("board", "")

    assert "CRS 0 → 1 since 15 Mar 08:00" in texts(app)
    assert "new since 15 Mar 08:00" in texts(app)
    app.run()
    assert "CRS 0 → 1 since 15 Mar 08:00" in texts(sound(app))
    assert last_seen(ward.record, by=KAYA).at == NOW
    ward.sit(ITO)
    assert "since 15 Mar 08:00" not in texts(opened("board", ""))


def test_who_comes_back_is_told_what_changed_meanwhile(ward):
    """From another page, in the same window."""
    app = opened("board", "")
    row = {"observed_at": NOW - timedelta(minutes=1), **WELL, "temperature_c": 38.3}
    record_observation(ward.record, SETTINGS, "P-2", row, by=WEISS, at=NOW, form_key="fever")
    # By app.py, which is not run again here after a page was switched to.
    app.session_state["came-to-the-page"] = True
    app.run()

    assert "CRS 0 → 1 since 15 Mar 10:00" in texts(sound(app))
    assert "CRS rose 1 min ago" in texts(app)


def test_a_grade_leads_to_its_why_in_one_press(ward):
    """Driver, the source's words, its citation, the values with their age."""
    app = press(opened("board", ""), "Why CRS 1?")
    said = texts(app)

    assert "meets criteria for grade 1 by fever" in said
    assert "doi:10.1016/j.bbmt.2018.12.758" in said
    assert "temperature **38.6 °C** :small[15 Mar 09:05, 55 min ago]" in said
    cells = app.table[0].value
    assert "Temperature at or above 38.0 °C, not explained otherwise" in cells.iloc[0].to_list()
    assert "decides" in cells.index[0]


def test_nothing_is_asked_of_a_grade_0(ward):
    app = opened("board", "")

    assert [one.label for one in app.button if one.label.startswith("Why")] == ["Why CRS 1?"]
