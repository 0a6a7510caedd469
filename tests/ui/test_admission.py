"""The admission: kept as it is typed, saved once, and what is made blank is taken out."""

from __future__ import annotations

from datetime import datetime

import pytest

from monitoring.record.reading import table
from monitoring.services.keep_draft import own_drafts
from monitoring.ui import words
from tests.ui.conftest import KAYA, NOW, WEISS, field, press, texts

pytestmark = pytest.mark.slow

NOBODY = "0"
INFUSED = datetime(2026, 3, 12, 11, 0)


def admission(trust, patient="1", who=KAYA):
    trust.sit(who)
    return trust.open("admit", patient)


def drafts(trust, patient="P-1"):
    return own_drafts(trust.record, patient=patient, form="admission", by=KAYA)


def patients(trust):
    return table(trust.record, "patients").set_index("patient_id")


def typed_in(app):
    field(app.text_input, "Identifier (never a name)").set_value("P-9")
    field(app.number_input, "Weight (kg)").set_value(71.5)
    field(app.datetime_input, "Infused at (day 0)").set_value(INFUSED)
    return app.run()


def test_what_is_typed_of_somebody_new_comes_back_and_is_saved_once(trust):
    """A reload in the middle, and the second of two clicks."""
    typed_in(admission(trust, NOBODY))
    app = admission(trust, NOBODY)
    assert "P-9" == field(app.text_input, "Identifier (never a name)").value
    assert 71.5 == field(app.number_input, "Weight (kg)").value
    assert "What you had typed was kept" in texts(app)

    app = press(app, "Save")
    told = patients(trust)
    assert (71.5, "2026-03-12T11:00:00+01:00") == tuple(
        told.loc["P-9", ["weight_kg", "infused_at"]]
    )
    assert () == drafts(trust, "")
    assert not field(admission(trust, NOBODY).text_input, "Identifier (never a name)").value


def test_all_that_is_missing_is_said_at_once_and_everything_stands(trust):
    app = admission(trust, NOBODY)
    field(app.text_input, "Bed").set_value("12")
    app = press(app, "Save")

    assert "Give the patient an identifier" in texts(app)
    assert "Say when the infusion was" in texts(app)
    assert "12" == field(app.text_input, "Bed").value


def test_a_look_at_what_is_known_is_no_draft(trust):
    """It opens with what is charted, which nobody has typed here."""
    app = admission(trust)

    assert "P-1" == field(app.text_input, "Identifier (never a name)").value
    assert 50.0 == field(app.number_input, "or age in years at the first infusion").value
    assert INFUSED == field(app.datetime_input, "Infused at (day 0)").value
    assert () == drafts(trust)


def test_what_is_made_blank_stays_blank_and_is_taken_out(trust):
    """Over a reload, too: what the draft does not hold is not filled in from the record."""
    app = admission(trust)
    field(app.number_input, "or age in years at the first infusion").set_value(None)
    field(app.text_input, "Bed").set_value("7").run()
    app = admission(trust)
    assert field(app.number_input, "or age in years at the first infusion").value is None

    press(app, "Save")
    told = patients(trust).loc["P-1"]
    assert "7" == told["bed"]
    assert told["age_years"] != told["age_years"]  # not a number, which is no age


def test_what_came_in_since_is_said_before_it_is_overwritten(trust):
    app = admission(trust)
    field(app.text_input, "Bed").set_value("7").run()
    other = admission(trust, who=WEISS)
    field(other.text_input, "Bed").set_value("9")
    press(other, "Save")
    trust.sit(KAYA)

    app = press(app, "Save")
    assert words.SINCE_OPENED in texts(app)
    assert "9" == patients(trust).loc["P-1", "bed"]
    press(app, "Save")
    assert "7" == patients(trust).loc["P-1", "bed"]


@pytest.mark.parametrize(
    ("who", "died", "said"),
    [
        (WEISS, None, "Say when the patient died"),
        (KAYA, NOW.replace(tzinfo=None), "Only a physician may"),
        (WEISS, NOW.replace(tzinfo=None), ""),
    ],
)
def test_a_cause_of_death_is_a_physicians_word_on_a_death(trust, who, died, said):
    app = admission(trust, who=who)
    if died is not None:
        field(app.datetime_input, "Died at").set_value(died)
    field(app.button_group, "Cause of death, by a physician").set_value("other")
    app = press(app, "Save")

    assert said in texts(app)
    assert (said == "") == patients(trust)["died_at"].notna().any()
