"""Nothing typed is lost: a draft outlives the page, the session and the program."""

from __future__ import annotations

from monitoring.record.drafts import Draft, drop_draft, read_draft, save_draft
from monitoring.record.engine import open_record
from monitoring.record.integrity import verify
from monitoring.record.reading import last_entry_number
from tests.record.rows import NOON, minutes

KEY = {"patient": "1", "form": "enter", "by": "nurse.a"}


def test_a_draft_survives_the_program(where):
    """The browser crashed, the server restarted, the gloves were on."""
    save_draft(open_record(where), {"temperature_c": "38.", "note": "µ"}, **KEY, at=NOON)

    again = open_record(where)

    assert read_draft(again, **KEY) == Draft({"temperature_c": "38.", "note": "µ"}, NOON)


def test_a_draft_is_kept_as_last_typed_until_it_is_dropped(record):
    """One a patient, form and person, and no entry of the journal."""
    save_draft(record, {"temperature_c": "3"}, **KEY, at=NOON)
    save_draft(record, {"temperature_c": "38"}, **KEY, at=minutes(1))
    save_draft(record, {"ice": 4}, **{**KEY, "form": "neuro"}, at=NOON)

    assert read_draft(record, **KEY) == Draft({"temperature_c": "38"}, minutes(1))
    assert read_draft(record, **{**KEY, "by": "nurse.b"}) is None
    drop_draft(record, **KEY)
    assert read_draft(record, **KEY) is None
    assert read_draft(record, **{**KEY, "form": "neuro"}) == Draft({"ice": 4}, NOON)
    assert last_entry_number(record) == 0
    assert verify(record) is None
