"""Nothing typed is lost: a draft outlives the page, the session and the program."""

from __future__ import annotations

import sqlalchemy as sa

from monitoring.record.drafts import Draft, drop_draft, read_drafts, save_draft
from monitoring.record.engine import open_record, writing
from monitoring.record.integrity import verify
from monitoring.record.reading import last_entry_number
from monitoring.record.schema import drafts
from tests.record.rows import NOON, minutes

FORM = {"patient": "1", "form": "enter", "by": "nurse.a"}
KEY = {**FORM, "opening": "f1"}
OTHER = {**FORM, "opening": "f2"}


def test_a_draft_survives_the_program(where):
    """The browser crashed, the server restarted, the gloves were on."""
    save_draft(open_record(where), {"temperature_c": "38.", "note": "µ"}, **KEY, at=NOON)

    again = open_record(where)

    (kept,) = read_drafts(again, **FORM)
    assert Draft({"temperature_c": "38.", "note": "µ"}, NOON, "f1") == kept


def test_a_draft_is_kept_as_last_typed_until_it_is_dropped(record):
    """It is nobody else's, of no other form, and no entry of the journal."""
    neuro = {**FORM, "form": "neuro"}
    save_draft(record, {"temperature_c": "3"}, **KEY, at=NOON)
    save_draft(record, {"temperature_c": "38"}, **KEY, at=minutes(1))
    save_draft(record, {"ice": 4}, **neuro, opening="f3", at=NOON)

    assert (Draft({"temperature_c": "38"}, minutes(1), "f1"),) == read_drafts(record, **FORM)
    assert () == read_drafts(record, **{**FORM, "by": "nurse.b"})
    drop_draft(record, **KEY)
    assert () == read_drafts(record, **FORM)
    assert (Draft({"ice": 4}, NOON, "f3"),) == read_drafts(record, **neuro)
    assert last_entry_number(record) == 0
    assert verify(record) is None


def test_two_windows_on_one_patient_are_two_drafts(record):
    save_draft(record, {"temperature_c": 38.1}, **KEY, at=NOON)
    save_draft(record, {"heart_rate_bpm": 96}, **OTHER, at=minutes(1))
    assert ["f2", "f1"] == [one.opening for one in read_drafts(record, **FORM)]

    drop_draft(record, **OTHER)

    assert [{"temperature_c": 38.1}] == [one.content for one in read_drafts(record, **FORM)]


def test_of_one_opening_in_two_windows_each_writes_only_what_was_typed_in_it(record):
    """The second window was opened with the temperature and has not seen the pulse."""
    save_draft(record, {"temperature_c": 38.1}, **KEY, at=NOON)
    both = {"temperature_c": 38.1, "heart_rate_bpm": 96}
    save_draft(record, both, **KEY, at=NOON, changed={"heart_rate_bpm"})
    there = {"temperature_c": 38.1, "spo2_pct": 95}
    save_draft(record, there, **KEY, at=NOON, changed={"spo2_pct"})
    save_draft(record, {"spo2_pct": 95}, **KEY, at=NOON, changed={"temperature_c"})

    assert [{"heart_rate_bpm": 96, "spo2_pct": 95}] == [
        one.content for one in read_drafts(record, **FORM)
    ]


def test_of_an_opening_that_was_saved_meanwhile_all_is_kept_that_still_stands_in_a_window(record):
    save_draft(record, {"spo2_pct": 95, "note": "x"}, **KEY, at=NOON, changed={"note"})

    assert [{"spo2_pct": 95, "note": "x"}] == [one.content for one in read_drafts(record, **FORM)]


def test_a_draft_of_an_earlier_version_is_found_and_goes_with_the_form(record):
    """It knew no openings."""
    row = {"patient": "1", "form": "enter", "saved_by": "nurse.a", "content": '{"note": "x"}'}
    with writing(record) as connection:
        connection.execute(sa.insert(drafts), {**row, "saved_at": NOON})

    assert (Draft({"note": "x"}, NOON, ""),) == read_drafts(record, **FORM)
    drop_draft(record, **KEY)
    assert () == read_drafts(record, **FORM)
