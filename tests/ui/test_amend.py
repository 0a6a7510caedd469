"""Putting right what was charted, on the screen: nothing silently, nothing for somebody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitoring.record.history import history
from monitoring.record.journal import Entry, append
from monitoring.record.reading import last_entry_number, row_of, table
from monitoring.services.amend_row import amend_row, try_amendment
from monitoring.services.sign_off import signatures
from monitoring.ui.page_words import SOMEBODY_CHANGED_IT
from tests.ui.conftest import ITO, KAYA, NOW, WEISS, field, opened, press, sound, texts

pytestmark = pytest.mark.slow
FEBRILE = ("observations", 1)


def tried(record, row, changed, by=WEISS):
    return try_amendment(record, *row, changed, by=by, at=NOW)


@pytest.mark.parametrize(
    ("row", "changed", "column", "fault"),
    [
        (FEBRILE, {"temperature_c": 98.6}, "temperature_c", "is it in °F"),
        (FEBRILE, {"temperature_f": 99.0}, "temperature_f", "stands beside a temperature_c"),
        (FEBRILE, {"observed_at": None}, "observed_at", "cannot be blank"),
        (FEBRILE, {"observed_at": NOW + timedelta(hours=1)}, "observed_at", "ahead"),
        (FEBRILE, {"note": "=1+1"}, "note", "begins with ="),
        (("labs", 2), {"value": "9000000"}, "value", "outside 0 to 500,000"),
        (("labs", 2), {"unit": "g/L"}, "unit", "not a unit taken for ferritin"),
        (("labs", 2), {"analyte": "crp"}, "unit", "not a unit taken for crp"),
        (("interventions", 1), {"unit": None}, "unit", "Write the unit of the dose"),
        (("interventions", 1), {"stopped_at": NOW - timedelta(hours=9)}, "stopped_at", "before"),
        (("answers", 1), {"answer": "7"}, "answer", "Answer one of yes, no"),
    ],
)
def test_an_amendment_is_held_to_the_limits_of_every_entry(trust, row, changed, column, fault):
    """The whole row is checked as it would stand, beside the patient's others."""
    assert fault in tried(trust.record, row, changed).faults[column]


def test_a_row_moved_to_a_minute_that_is_charted_must_not_contradict_it(trust):
    """One patient has one temperature at one time."""
    other = {"patient_id": "P-1", "observed_at": NOW, "temperature_c": 37.0}
    append(trust.record, Entry("observe", NOW, KAYA.signed), {"observations": [other]})

    faults = tried(trust.record, FEBRILE, {"observed_at": NOW}).faults

    assert "contradicts another entry of the same patient and time" in faults["temperature_c"]


def test_what_hangs_on_a_value_goes_with_it(trust):
    """A result below the limit of detection that was 8 is not "<8"; what was tried is a number now."""
    result = tried(trust.record, ("labs", 1), {"value": "8"})
    assert {"value": 8.0, "value_limit": None} == result.changed

    not_measured = {"spo2_pct": "unrecordable"}
    who = {"by": WEISS, "at": NOW, "reason": "probe off"}
    amend_row(trust.record, *FEBRILE, not_measured, form_key="a", **who)
    assert row_of(trust.record, "observations", 2)["could_not_measure"] == "spo2_pct"
    back = tried(trust.record, ("observations", 2), {"spo2_pct": 93.0}).changed

    assert {"spo2_pct": 93.0, "could_not_measure": None} == back


def test_a_confirmed_value_that_is_amended_is_asked_back_again(trust):
    """41.9 was confirmed; that says nothing of 42.4."""
    who = {"by": WEISS, "at": NOW, "reason": "misread"}
    asked = tried(trust.record, FEBRILE, {"temperature_c": 41.9})
    assert ("temperature_c",) == asked.unusual
    hot = {"temperature_c": 41.9, "confirmed": "temperature_c"}
    amend_row(trust.record, *FEBRILE, hot, form_key="a", **who)

    hotter = tried(trust.record, ("observations", 2), {"temperature_c": 42.4})

    assert ("temperature_c",) == hotter.unusual
    assert hotter.changed["confirmed"] is None
    assert () == tried(trust.record, ("observations", 2), {"spo2_pct": 96.0}).unusual


def chosen(trust, row=FEBRILE):
    """The course with the form open on a row."""
    app = opened("course")
    app.session_state["amend-any"] = True
    sound(app.run())
    field(app.selectbox, "Entry").set_value(row).run()
    return sound(app)


def test_old_and_new_are_told_before_saving_and_the_course_shows_the_new(trust):
    """The nurse amends her own; CRS 1 by fever is gone with the fever."""
    trust.sit(KAYA)
    app = chosen(trust)
    assert [] == [one.label for one in app.number_input if one.value is not None]
    assert "charted: 38.6 °C" in texts(app)
    field(app.number_input, "Temperature (°C)").set_value(37.1).run()
    assert "temperature: 38.6 °C → **37.1 °C**" in texts(app)

    press(app, "Save the amendment")
    assert "Not saved: say why" in texts(app)
    field(app.text_input, "Reason").set_value("misread").run()
    press(app, "Save the amendment")

    last = history(trust.record, "P-1")[-1]
    assert ("changed", "misread", KAYA.signed) == (last.what, last.reason, last.by)
    assert [37.1] == table(trust.record, "observations")["temperature_c"].to_list()
    assert "meets criteria for grade 1" not in texts(app)
    assert "Save the amendment" not in [one.label for one in app.button]


def test_make_blank_and_could_not_be_measured_are_said_and_never_assumed(trust):
    trust.sit(KAYA)
    app = chosen(trust)
    field(app.pills, "SpO₂ (%): no value").set_value("Could not be measured").run()
    field(app.pills, "Systolic pressure (mmHg): no value").set_value("Make blank").run()
    field(app.text_input, "Reason").set_value("probe off").run()
    press(app, "Save the amendment")

    row = table(trust.record, "observations").iloc[0]
    assert "spo2_pct" == row["could_not_measure"]
    assert row[["spo2_pct", "systolic_mmhg"]].isna().all()
    assert row["temperature_c"] == 38.6


def test_an_unusual_value_is_asked_back_once(trust):
    trust.sit(WEISS)
    app = chosen(trust)
    field(app.number_input, "Temperature (°C)").set_value(41.9).run()
    field(app.text_input, "Reason").set_value("misread").run()
    before = last_entry_number(trust.record)
    press(app, "Save the amendment")
    assert "Unusual, please look again: temperature" in texts(app)
    assert before == last_entry_number(trust.record)

    press(app, "Save the amendment")

    assert ["temperature_c"] == table(trust.record, "observations")["confirmed"].to_list()


@pytest.mark.parametrize("row", [("interventions", 1), ("labs", 2), ("answers", 1)])
def test_drugs_results_and_answers_are_marked_as_entered_in_error(trust, row):
    trust.sit(WEISS)
    app = chosen(trust, row)
    field(app.segmented_control, "What is wrong with it?").set_value("Entered in error").run()
    field(app.text_input, "Reason").set_value("other patient").run()
    press(app, "Mark as entered in error")

    assert row[1] not in table(trust.record, row[0])["row_id"].to_list()
    assert "entered in error" == history(trust.record, "P-1")[-1].what


def test_a_nurse_sees_who_may_amend_somebody_elses_entry(trust):
    trust.sit(ITO)
    app = chosen(trust)

    assert "This was recorded by N. Kaya (n.kaya)." in texts(app)
    assert "a physician, who may amend any entry" in texts(app)
    assert "Save the amendment" not in [one.label for one in app.button]


def test_what_somebody_else_amended_meanwhile_is_told_and_what_was_typed_stays(trust):
    trust.sit(WEISS)
    app = chosen(trust)
    field(app.number_input, "Temperature (°C)").set_value(37.1).run()
    field(app.text_input, "Reason").set_value("misread").run()
    save = field(app.button, "Save the amendment")
    who = {"by": KAYA, "at": NOW, "reason": "typing", "form_key": "kaya"}
    amend_row(trust.record, *FEBRILE, {"temperature_c": 37.4}, **who)
    sound(save.click().run())

    assert SOMEBODY_CHANGED_IT in texts(app).replace("\\", "")
    assert [37.4] == table(trust.record, "observations")["temperature_c"].to_list()


def test_the_course_is_signed_off_up_to_what_was_on_the_page(trust):
    trust.sit(WEISS)
    app = opened("course")
    assert "Nobody has signed this course off yet." in texts(app)
    field(app.text_input, "Note (may stay blank)").set_value("round").run()
    press(app, "Sign")

    given = signatures(trust.record, "P-1", by=WEISS).iloc[-1]
    assert (WEISS.signed, "round", 5) == (
        given["recorded_by"],
        given["note"],
        int(given["up_to_entry"]),
    )
    assert "Reviewed up to entry 5 by Dr Weiss (a.weiss)" in texts(app)
    assert "nothing since" in texts(app)


def test_a_nurse_is_offered_no_signature(trust):
    trust.sit(KAYA)

    assert "Sign" not in [one.label for one in opened("course").button]
