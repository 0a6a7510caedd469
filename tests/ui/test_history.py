"""The history in plain words: who saw, entered and amended what, when and why."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from monitoring.course.judgements import RuleGrade
from monitoring.people.roles import PHYSICIAN
from monitoring.record.history import history
from monitoring.record.journal import Entry, append
from monitoring.services.amend_row import amend_row, withdraw_row
from monitoring.services.judge_grade import confirm_grade, record_own_grade
from monitoring.services.look_at import look_at_patient
from monitoring.services.patient_history import patient_history
from monitoring.services.sign_off import sign_off
from monitoring.settings import Settings
from monitoring.ui.components.history_view import AMENDMENTS, ENTRIES, EVERYTHING, LOOKS, lines_of
from monitoring.ui.history_words import happened, looked
from tests.ui.conftest import KAYA, NOW, WEISS, opened, sound, texts

BERLIN = ZoneInfo("Europe/Berlin")
pytestmark = pytest.mark.slow


def said(record):
    """Every row that was written, in words."""
    return [happened(one, BERLIN) for one in history(record, "P-1")]


def amended(record, row_id, changed, minutes, table="observations", reason="misread"):
    return amend_row(
        record,
        table,
        row_id,
        changed,
        by=WEISS,
        at=NOW + timedelta(minutes=minutes),
        reason=reason,
        form_key=f"amended {minutes}",
    )


def test_an_entry_is_told_with_both_times_and_every_value(trust):
    """Observed 09:05, recorded 09:12: the line stands under its time of recording."""
    told = said(trust.record)

    assert told[1] == (
        "**N. Kaya (n.kaya)** entered vital signs of 09:05: temperature 38.6 °C, SpO₂ 97 %, "
        "systolic pressure 121 mmHg, vasopressors none, oxygen device room air, "
        "note “shivers \\*a lot\\*”"
    )
    assert told[2] == "**N. Ito (n.ito)** entered tocilizumab: 544 mg, for treatment"
    assert told[4:] == [
        "**lab** imported CRP of 07:00: \\<5 mg/L · Import of labs",
        "**lab** imported ferritin of 07:00: 900 ug/L · Import of labs",
    ]


def test_an_amendment_tells_old_new_and_why(trust):
    amended(trust.record, 1, {"temperature_c": 37.1}, 0)
    amended(trust.record, 1, {"value": "8"}, 1, table="labs", reason="printed anew")
    withdraw = {"by": WEISS, "at": NOW, "reason": "other _patient_", "form_key": "withdrawn"}
    withdraw_row(trust.record, "interventions", 1, **withdraw)

    told = said(trust.record)

    assert (
        "**Dr Weiss (a.weiss)** amended temperature from 38.6 °C to 37.1 °C of 09:05: misread"
        in told
    )
    assert "**Dr Weiss (a.weiss)** amended value from \\<5 to 8 of 07:00: printed anew" in told
    assert told[-1] == (
        "**Dr Weiss (a.weiss)** marked tocilizumab of 09:20 (544 mg, for treatment) as entered in "
        "error: other \\_patient\\_"
    )


def test_what_people_say_of_a_grade_is_told(trust):
    """Confirmed, an own grade, a signature."""
    about = (trust.record, Settings(), "P-1", "crs-astct-2019", NOW - timedelta(minutes=55))
    who = {"by": WEISS, "role": PHYSICIAN, "at": NOW}
    own = {"grade": 1, "before_suggestion": True, "reason": None}
    record_own_grade(*about, **own, **who, form_key="own")
    seen = RuleGrade("graded", 1, 1, 1)
    confirm_grade(*about, seen=seen, reason="seen at the bedside", **who, form_key="confirmed")
    sign_off(
        trust.record,
        Settings(),
        "P-1",
        up_to_entry=7,
        password=None,
        note="round",
        by=WEISS,
        at=NOW,
        form_key="signed",
    )

    own_grade, confirmed, signed = said(trust.record)[-3:]

    assert own_grade.startswith("**Dr Weiss (a.weiss)** gave grade 1 of their own by CRS")
    assert confirmed.startswith("**Dr Weiss (a.weiss)** confirmed CRS")
    assert confirmed.endswith("grade 1 of 09:05: seen at the bedside")
    assert signed == "**Dr Weiss (a.weiss)** signed off the course up to entry 7: round"


def test_the_newest_comes_first_and_kinds_can_be_picked(trust):
    look_at_patient(trust.record, 1, "Course", by=KAYA, at=NOW + timedelta(minutes=5))
    amended(trust.record, 1, {"temperature_c": 37.1}, 1)
    told = patient_history(trust.record, "P-1", 1, by=KAYA)

    everything = lines_of(told, EVERYTHING)

    assert looked(everything[0]) == "**N. Kaya (n.kaya)** looked at Course"
    assert [one.at for one in everything] == sorted((one.at for one in everything), reverse=True)
    assert (1, 1) == (len(lines_of(told, LOOKS)), len(lines_of(told, AMENDMENTS)))
    assert len(lines_of(told, ENTRIES)) == len(everything) - 1


def test_the_history_is_read_when_somebody_opens_it_a_page_at_a_time(trust):
    """A thousand entries and more stay quick to open."""
    rows = [
        {"patient_id": "P-1", "observed_at": NOW - timedelta(hours=20, minutes=one)}
        | {"heart_rate_bpm": 80.0}
        for one in range(1000)
    ]
    append(trust.record, Entry("import", NOW, "ward"), {"observations": rows})
    app = opened("course")
    assert "the newest first" not in texts(app)

    app.session_state["history"] = True
    sound(app.run())

    drawn = [one.value for one in app.markdown if "** imported " in one.value]
    assert 0 < len(drawn) <= 30
    assert "1007 lines, the newest first." in texts(app)
