"""When the last backup was made: said by the record itself, and only of one that is whole."""

from __future__ import annotations

import shutil
from datetime import timedelta

import pytest
import sqlalchemy as sa

from monitoring.record.accesses import accesses_of
from monitoring.record.backup import restore
from monitoring.record.copying import NotWhole
from monitoring.record.engine import open_record
from monitoring.record.errors import CannotKeep
from monitoring.record.integrity import verify
from monitoring.record.sealing import Opener
from monitoring.services.backup_record import backup_record, last_backup
from tests.people import THE_OPERATOR
from tests.record.rows import NOON, admit, minutes, observe, past_the_program


@pytest.fixture
def kept(empty_file, tmp_path):
    """On SQLite: no database makes a difference here."""
    shutil.copy(empty_file, tmp_path / "daywatch.db")
    record = open_record(tmp_path / "daywatch.db")
    admit(record)
    observe(record)
    yield record
    record.dispose()


def backup(record, file, minute=0):
    return backup_record(record, file, by=THE_OPERATOR, at=minutes(minute))


def last(record, **later):
    return last_backup(record, by=THE_OPERATOR, now=NOON + timedelta(**later))


def test_a_backup_leaves_its_name_and_its_time_and_no_folder(kept, tmp_path):
    """The last one counts, and the record stays whole."""
    assert last(kept) is None
    backup(kept, tmp_path / "first.backup")
    done = backup(kept, tmp_path / "second.backup", 60)

    found = last(kept, hours=2)

    assert done.not_noted is None
    assert (minutes(60), "second.backup", THE_OPERATOR.signed, "recent") == (
        found.made_at,
        found.file,
        found.by,
        found.age,
    )
    assert str(tmp_path) not in repr(accesses_of(kept))
    assert verify(kept) is None


@pytest.mark.parametrize(
    ("later", "age"),
    [
        ({"hours": 26}, "recent"),
        ({"hours": 26, "seconds": 1}, "too old"),
        ({"seconds": -60}, "recent"),
        ({"seconds": -61}, "dated ahead"),
    ],
)
def test_how_old_it_is_is_judged_on_both_sides_of_26_hours(kept, tmp_path, later, age):
    """One that is dated ahead of the clock may be of any age."""
    backup(kept, tmp_path / "one.backup")

    assert age == last(kept, **later).age


def test_a_backup_that_failed_is_not_told_of(kept, tmp_path):
    """A place that is taken, a folder that is not there, a record that is not whole."""
    (tmp_path / "taken").write_text("yesterday")
    for file in (tmp_path / "taken", tmp_path / "none" / "one.backup"):
        with pytest.raises(CannotKeep):
            backup(kept, file)
    past_the_program(kept, "UPDATE observations SET temperature_c = 36.6 WHERE row_id = 1")
    with pytest.raises(NotWhole):
        backup(kept, tmp_path / "one.backup")

    assert last(kept) is None
    assert [] == accesses_of(kept)


def test_what_is_restored_tells_of_the_backup_before(kept, tmp_path):
    """The row that tells of a backup comes after it, so it is not in it."""
    backup(kept, tmp_path / "first.backup")
    backup(kept, tmp_path / "second.backup", 60)
    new = open_record(tmp_path / "new" / "daywatch.db")

    restore(tmp_path / "second.backup", new, Opener())

    assert ("first.backup", "second.backup") == (last(new).file, last(kept).file)
    assert verify(new) is None
    new.dispose()


def test_a_record_that_may_only_be_read_is_backed_up_and_it_is_said_that_nothing_is_noted(
    kept, tmp_path
):
    """A standby server is a good place to back up from; its record cannot tell of it."""
    sa.event.listen(kept, "connect", lambda one, _: one.execute("PRAGMA query_only = ON"))
    kept.dispose()

    done = backup(kept, tmp_path / "one.backup")

    assert (tmp_path / "one.backup").exists()
    assert "may only be read" in done.not_noted
    assert last(kept) is None
