"""Pictures in the record: kept once with their entry, never changed, found when changed, copied."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from monitoring.charting.pictures import Picture
from monitoring.record.backup import restore, write_backup
from monitoring.record.copying import copy_record
from monitoring.record.engine import open_record
from monitoring.record.errors import CannotRecord, PictureChanged
from monitoring.record.history import history
from monitoring.record.integrity import head, verify
from monitoring.record.journal import Entry, SavedOtherwise, amend, append, revise, withdraw
from monitoring.record.pictures import kept_pictures, picture, rows_that_name
from monitoring.record.reading import table
from monitoring.record.schema import JOURNAL, pictures
from monitoring.record.sealing import Opener
from tests.record.rows import NOON, admit, minutes, past_the_program, patient, vitals

FIRST = Picture(b"\xff\xd8 the sentence as it was \x00\xff", 400, 100)
SECOND = Picture(b"\xff\xd8 the sentence on day 3 \xff\xd9", 1600, 1200)


def with_picture(record, given, *, at=NOON, form_key=None, **cells):
    row = vitals(at=at, **{"ice_writing": 1.0, "handwriting": given.sha256, **cells})
    entry = Entry("neuro-check", at, "nurse.a", form_key=form_key)
    return append(record, entry, {"observations": [row]}, pictures=[given])


def count(record):
    with record.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(pictures))


def test_it_comes_back_byte_by_byte_with_who_and_when(where, record):
    admit(record)
    with_picture(record, FIRST)
    again = open_record(where)

    kept = kept_pictures(again, [FIRST.sha256, "another"])

    assert FIRST == picture(again, FIRST.sha256)
    assert {FIRST.sha256} == kept.keys()
    assert ("nurse.a", NOON) == (kept[FIRST.sha256].recorded_by, kept[FIRST.sha256].recorded_at)
    assert picture(again, "another") is None
    assert verify(again) is None
    again.dispose()


def test_no_frame_that_is_graded_holds_a_picture(record):
    """The name of it, of 64 signs, and no more: the board reads these of the whole ward."""
    admit(record)
    with_picture(record, FIRST)

    charted = table(record, "observations")

    assert [FIRST.sha256] == charted["handwriting"].to_list()
    assert "content" not in charted.columns
    assert "pictures" in JOURNAL


def test_a_form_sent_twice_keeps_one_picture_and_one_entry(record):
    admit(record)
    numbers = {with_picture(record, FIRST, form_key="one opening") for _ in range(3)}

    assert 1 == len(numbers)
    assert 1 == count(record)
    with pytest.raises(SavedOtherwise):
        with_picture(record, SECOND, form_key="one opening")
    assert 1 == count(record)


def test_the_same_bytes_are_kept_once_however_often_they_are_named(record):
    """As after an entry in error that is entered again."""
    admit(record)
    with_picture(record, FIRST)
    with_picture(record, FIRST, at=minutes(1))

    assert 1 == count(record)
    assert 2 == len(rows_that_name(record, FIRST.sha256))
    assert [] == rows_that_name(record, FIRST.sha256, patient_id="P2")
    assert verify(record) is None


def test_a_row_that_names_a_picture_that_is_not_kept_is_refused(record):
    """It would promise what nobody can look at."""
    admit(record)
    named = {"observations": [vitals(handwriting=FIRST.sha256)]}
    with pytest.raises(CannotRecord, match="names a picture that does not come along"):
        append(record, Entry("observe", NOON, "nurse.a"), named)

    assert 0 == count(record)


def test_the_baseline_is_kept_with_the_patient(record):
    cells = patient(baseline_handwriting=FIRST.sha256)
    append(record, Entry("admit", NOON, "nurse.a"), {"patients": [cells]}, pictures=[FIRST])
    later = {"baseline_handwriting": SECOND.sha256}
    revise(record, Entry("admit", minutes(1), "b"), "patients", 1, later, pictures=[SECOND])

    assert [SECOND.sha256] == table(record, "patients")["baseline_handwriting"].to_list()
    assert [] == rows_that_name(record, FIRST.sha256)
    assert FIRST == picture(record, FIRST.sha256)
    assert verify(record) is None


CHANGES = {
    "other bytes": "UPDATE pictures SET content = 'QUJD'",
    "no base64": "UPDATE pictures SET content = '<svg>'",
    "another size": "UPDATE pictures SET width = 401",
    "another kind": "UPDATE pictures SET media_type = 'image/svg+xml'",
    "another name": f"UPDATE pictures SET digest = '{SECOND.sha256}'",
    "taken away": "DELETE FROM pictures",
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_picture_changed_past_the_program_is_found_and_not_shown(record, what):
    """By whoever has the database's password: the hash of its entry covers all of it."""
    admit(record)
    with_picture(record, FIRST)
    past_the_program(record, CHANGES[what])

    assert 2 == verify(record).entry
    if what in ("other bytes", "no base64"):
        with pytest.raises(PictureChanged, match="is not the one that was recorded"):
            picture(record, FIRST.sha256)
    if what == "another name":
        with pytest.raises(PictureChanged):
            picture(record, SECOND.sha256)


def test_a_withdrawn_observation_takes_its_picture_along_and_deletes_nothing(record):
    admit(record)
    with_picture(record, FIRST)
    withdraw(record, "observations", 1, by="b", at=minutes(1), reason="other patient")

    assert [] == rows_that_name(record, FIRST.sha256)
    assert FIRST == picture(record, FIRST.sha256)
    told = [one for one in history(record, "P1") if one.what == "entered in error"]
    assert [FIRST.sha256] == [v.old for v in told[0].values if v.column == "handwriting"]


def test_an_amendment_of_something_else_keeps_the_picture_and_its_right_time_goes_along(record):
    admit(record)
    with_picture(record, FIRST)
    change = {"observed_at": minutes(-30)}
    amend(record, "observations", 1, change, by="b", at=minutes(1), reason="the time was wrong")

    (named,) = rows_that_name(record, FIRST.sha256)

    assert (2, minutes(-30)) == (named.row_id, named.observed_at)


def test_a_patient_put_under_the_right_identifier_keeps_the_pictures(record):
    """And no byte is copied for it."""
    cells = patient(baseline_handwriting=FIRST.sha256)
    append(record, Entry("admit", NOON, "nurse.a"), {"patients": [cells]}, pictures=[FIRST])
    with_picture(record, SECOND)
    amend(record, "patients", 1, {"patient_id": "P9"}, by="b", at=minutes(1), reason="mistyped")

    assert ["P9"] == [one.patient_id for one in rows_that_name(record, FIRST.sha256)]
    assert ["P9"] == [one.patient_id for one in rows_that_name(record, SECOND.sha256)]
    assert 2 == count(record)
    assert verify(record) is None


def some_pictures(record, number=25):
    """More than are held at once."""
    admit(record)
    given = [Picture(f"\xff\xd8 {one}".encode() * 50, 10, one + 1) for one in range(number)]
    for place, one in enumerate(given):
        with_picture(record, one, at=minutes(place))
    return given


def test_a_copy_to_either_database_has_every_picture(record, tmp_path):
    source = open_record(tmp_path / "source.db")
    given = some_pictures(source)

    copy_record(source, record)

    assert given == [picture(record, one.sha256) for one in given]
    assert head(source) == head(record)
    assert verify(record) is None
    source.dispose()


def test_a_backup_has_every_picture_and_comes_back(record, tmp_path):
    given = some_pictures(record)
    file, target = tmp_path / "daywatch.backup", open_record(tmp_path / "target.db")

    write_backup(record, file, at=minutes(60), seal=None)
    restore(file, target, Opener())

    assert given == [picture(target, one.sha256) for one in given]
    assert head(record) == head(target)
    target.dispose()


@pytest.mark.slow
def test_pictures_are_verified_without_all_being_in_memory(tmp_path):
    """300 kB each: sixty rows at once would be 24 MB."""
    import tracemalloc

    record = open_record(tmp_path / "many.db")
    admit(record)
    for one in range(60):
        large = Picture(one.to_bytes(2, "big") * 150_000, 1600, 1200)
        with_picture(record, large, at=minutes(one))
    tracemalloc.start()
    try:
        assert verify(record) is None
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    record.dispose()

    assert most < 20 * 400_000
