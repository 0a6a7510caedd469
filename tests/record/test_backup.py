"""A backup is one state of the record, proves itself, and comes back whole or not at all."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import stat
import tracemalloc
from hashlib import sha256
from threading import Event, Thread

import pyrage
import pytest
import sqlalchemy as sa

from monitoring.record import backup as backups
from monitoring.record.accesses import Access, accesses_of, log_access
from monitoring.record.anchors import Anchor, anchors_file, read_anchors
from monitoring.record.backup import (
    UnusableBackup,
    is_backup,
    read_backup,
    restore,
    write_backup,
)
from monitoring.record.copying import NotWhole
from monitoring.record.drafts import read_drafts, save_draft
from monitoring.record.engine import open_record, writing
from monitoring.record.errors import CannotKeep
from monitoring.record.integrity import canonical, head, verify
from monitoring.record.journal import Entry, amend, append, withdraw
from monitoring.record.reading import entries, last_entry_number, table
from monitoring.record.schema import account_secrets, typed
from monitoring.record.sealing import Opener, Seal, for_recipients, identities_in, new_key
from tests.record.rows import NOON, admit, minutes, observe, past_the_program, patient, vitals

OPEN = Opener()


def filled(record):
    """Every kind of cell, an amendment, a withdrawal, a password and a draft."""
    append(
        record,
        Entry("import", NOON, "data.manager", reason="ward.zip"),
        {
            "patients": [patient(age_years=58.0, weight_kg=68.25), patient("P2")],
            "observations": [vitals(), vitals(temperature_c=1e-7, note='µ "é"\n\u2028')],
            "interventions": [{"patient_id": "P2", "started_at": NOON, "kind": "tocilizumab"}],
        },
    )
    amend(record, "observations", 1, {"spo2_pct": 93}, by="b", at=minutes(1), reason="misread")
    withdraw(record, "observations", 2, by="b", at=minutes(2), reason="other patient")
    save_draft(
        record, {"note": "x"}, patient="P1", form="observe", opening="1", by="b", at=minutes(3)
    )
    log_access(record, Access(minutes(4), "b", "looked at", 1, "course"))
    with writing(record) as connection:
        secret = {"user_name": "b", "password_hash": "$argon2id$…", "must_change": "no"}
        connection.execute(account_secrets.insert(), {**secret, "changed_at": NOON})
    return record


@pytest.fixture
def full(tmp_path):
    """On SQLite, for what hangs on the file and not on the database."""
    record = open_record(tmp_path / "full.db")
    yield filled(record)
    record.dispose()


@pytest.fixture
def full_on_both(record):
    return filled(record)


@pytest.fixture
def empty(tmp_path):
    record = open_record(tmp_path / "empty" / "daywatch.db")
    yield record
    record.dispose()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "daywatch.backup"


@pytest.fixture
def key(tmp_path):
    """The public key that seals, and what opens."""
    public = new_key(tmp_path / "secret")
    return for_recipients([public]), Opener(identities_in(tmp_path / "secret"))


def lines_of(file):
    return gzip.decompress(file.read_bytes()).splitlines(keepends=True)


def secrets(record):
    with record.connect() as connection:
        return connection.scalars(sa.select(account_secrets.c.user_name)).all()


@pytest.mark.parametrize("way", ["SQLite to SQLite", "to PostgreSQL", "from PostgreSQL"])
def test_what_comes_back_is_what_was_there(way, tmp_path, file, key, postgresql):
    """Row by row, with the same head; and it is written on."""
    places = {
        "SQLite to SQLite": (tmp_path / "a.db", tmp_path / "b.db"),
        "to PostgreSQL": (tmp_path / "a.db", postgresql.new()),
        "from PostgreSQL": (postgresql.new(), tmp_path / "b.db"),
    }
    first, second = (open_record(place) for place in places[way])
    source = filled(first)
    seal, opener = key

    write_backup(source, file, at=minutes(5), seal=seal)
    made, done = restore(file, second, opener)

    assert head(first) == head(second)
    assert verify(second) is None
    assert (minutes(5), True) == (made.made_at, made.has_passwords)
    assert (3, 2, 3) == (done.rows["entries"], done.rows["patients"], done.rows["observations"])
    for name in typed:
        assert table(first, name).equals(table(second, name))
    assert entries(first).equals(entries(second))
    assert accesses_of(first) == accesses_of(second) != []
    assert ["b"] == secrets(second)
    assert 4 == observe(second, vitals(at=minutes(9)), at=minutes(9))
    first.dispose()
    second.dispose()


def test_what_is_not_yet_saved_stays_behind(full, empty, file):
    """Drafts belong to the one who types them."""
    write_backup(full, file, at=NOON, seal=None)
    restore(file, empty, OPEN)

    assert () == read_drafts(empty, patient="P1", form="observe", by="b")


def test_an_open_file_holds_no_password_hash(full, empty, file):
    """Whoever finds it could try passwords out for as long as he likes."""
    made = write_backup(full, file, at=NOON, seal=None)
    restore(file, empty, OPEN)

    assert not made.backup.has_passwords
    assert b"argon2id" not in gzip.decompress(file.read_bytes())
    assert [] == secrets(empty)


def test_the_file_can_be_checked_without_this_program(full, file):
    """gunzip and sha256sum do; each row is the very line that its entry's hash covers."""
    write_backup(full, file, at=NOON, seal=None)

    header, *rows, footer = lines_of(file)
    told = json.loads(header)

    assert ("daywatch-backup", 1, 3) == (told["format"], told["version"], told["entries"])
    assert f"3 {head(full).hash}" in told["heads"]["entries"]
    assert sha256(header + b"".join(rows)).hexdigest() == json.loads(footer)["sha256"]
    entry = json.loads(rows[0])
    hashed, _ = entry.pop("hash"), entry.pop("table")
    digest = sha256(canonical(entry))
    for row in rows[1 : 1 + entry["row_count"]]:
        digest.update(b"\n" + row.rstrip(b"\n"))
    assert hashed == digest.hexdigest()


def test_only_its_owner_may_read_the_file_and_nothing_else_is_left(full, file):
    """It holds every chart."""
    write_backup(full, file, at=NOON, seal=None)

    assert 0o600 == stat.S_IMODE(file.stat().st_mode)
    assert not [one for one in file.parent.iterdir() if one.name.startswith(".")]


def test_no_backup_is_written_over_a_file(full, file):
    """A mistyped name must not cost the backup of yesterday."""
    file.write_text("yesterday")

    with pytest.raises(CannotKeep, match="is there already, and no backup is written over"):
        write_backup(full, file, at=NOON, seal=None)

    assert "yesterday" == file.read_text()


def test_a_file_that_came_to_be_there_meanwhile_stays(full, file, monkeypatch):
    """Two backups may be started at once under one name."""
    described = backups._described

    def slowly(*args, **kwargs):
        file.write_text("the other one")
        return described(*args, **kwargs)

    monkeypatch.setattr(backups, "_described", slowly)
    with pytest.raises(CannotKeep, match="has come to be there meanwhile"):
        write_backup(full, file, at=NOON, seal=None)

    assert "the other one" == file.read_text()


@pytest.mark.parametrize("sealed", [False, True])
def test_a_full_disk_leaves_no_file_and_says_so(full, file, key, sealed, monkeypatch):
    """Half a backup would be taken for a whole one."""

    class Full(io.FileIO):
        def write(self, _):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(backups.os, "fdopen", Full)
    with pytest.raises(CannotKeep, match="cannot be written: No space left on device"):
        write_backup(full, file, at=NOON, seal=key[0] if sealed else None)
    monkeypatch.undo()

    assert not file.exists()
    assert not [one for one in file.parent.iterdir() if one.name.startswith(".")]


def test_a_folder_that_is_not_there_is_said(full, tmp_path):
    """As of a disk that is not mounted."""
    with pytest.raises(CannotKeep, match="cannot be written: No such file or directory"):
        write_backup(full, tmp_path / "none" / "daywatch.backup", at=NOON, seal=None)


def test_a_record_that_is_not_whole_is_not_backed_up(full_on_both, file):
    """The good backups would be pushed out by it, one night after the other."""
    past_the_program(full_on_both, "UPDATE observations SET temperature_c = 36.6 WHERE row_id = 1")

    with pytest.raises(NotWhole, match=r"Entry 1 is not what was written.*No backup was written"):
        write_backup(full_on_both, file, at=NOON, seal=None)

    assert not file.exists()


def test_people_go_on_working_while_it_is_written(full_on_both, empty, file, monkeypatch):
    """It is one state of the record: what is entered meanwhile is in the next one."""
    began, written = Event(), Event()
    whole = backups.whole_record

    def slowly(*args, **kwargs):
        began.set()
        assert written.wait(20)
        return whole(*args, **kwargs)

    monkeypatch.setattr(backups, "whole_record", slowly)
    backing_up = Thread(target=lambda: write_backup(full_on_both, file, at=NOON, seal=None))
    backing_up.start()
    assert began.wait(20)
    assert 4 == observe(full_on_both, vitals(at=minutes(7)), at=minutes(7))
    written.set()
    backing_up.join()

    restore(file, empty, OPEN)
    assert 3 == last_entry_number(empty)
    assert verify(empty) is None


def test_an_import_of_more_patients_than_are_put_in_at_once_comes_back(tmp_path, file, empty):
    """Whom an entry concerns stands before the patients themselves."""
    source = open_record(tmp_path / "many.db")
    admit(source, *(f"P{number}" for number in range(2500)))
    observe(source, vitals("P2400"))

    write_backup(source, file, at=NOON, seal=None)
    restore(file, empty, OPEN)

    assert head(source) == head(empty)
    source.dispose()


# --- faults of the file -----------------------------------------------------------------------


def rewritten(file, change, *, right_hash=True):
    """The lines changed by hand; with a right hash at the end, as a forger would put it."""
    *lines, footer = lines_of(file)
    lines = change([json.loads(line) for line in lines])
    text = b"".join(canonical(line) + b"\n" for line in lines)
    if right_hash:
        footer = json.dumps({"sha256": sha256(text).hexdigest()}).encode() + b"\n"
    file.write_bytes(gzip.compress(text + footer))


def _value_changed(lines):
    return [line | {"temperature_c": 36.6} if "temperature_c" in line else line for line in lines]


def _last_entry_cut(lines):
    return [line for line in lines if 3 not in (line.get("entry"), line.get("number"))]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_value_changed, "Entry 1 is not what was written: a value in it was changed"),
        (_last_entry_cut, "does not end where it should"),
        (lambda lines: [line for line in lines if "spo2_pct" not in line], "Entry 2 is not what"),
        (lambda lines: [*lines, {"table": "sqlite_master", "sql": ""}], "does not know"),
        (lambda lines: [*lines, {"table": "patients", "nickname": "x"}], "does not know"),
        (lambda lines: [*lines, {"table": "labs", "value": "x"}], "has a cell that no record"),
        (lambda lines: [lines[0] | {"version": 2}, *lines[1:]], "made by a newer version"),
        (lambda lines: [lines[0] | {"migration": "9999"}, *lines[1:]], "made by a newer version"),
        (lambda lines: [lines[0] | {"format": "other"}, *lines[1:]], "not a backup of Daywatch"),
        (lambda lines: [lines[0] | {"heads": 1}, *lines[1:]], "damaged or cut short"),
        (lambda lines: [*lines, {"kind": "observe"}], "damaged or cut short"),
    ],
)
def test_a_file_that_somebody_changed_restores_nothing(full, empty, file, change, told):
    """Its own hash can be made right by anybody; the chain of entries cannot."""
    write_backup(full, file, at=NOON, seal=None)
    rewritten(file, change)

    with pytest.raises(CannotKeep, match=told):
        restore(file, empty, OPEN)

    assert 0 == last_entry_number(empty)
    assert [] == table(empty, "patients")["patient_id"].to_list()


def test_a_changed_file_with_its_old_hash_is_damaged(full, empty, file):
    """What a disk does, rather than a person."""
    write_backup(full, file, at=NOON, seal=None)
    rewritten(file, _value_changed, right_hash=False)

    with pytest.raises(UnusableBackup, match="damaged or cut short"):
        restore(file, empty, OPEN)


@pytest.mark.parametrize("sealed", [False, True])
def test_a_file_cut_at_any_place_or_with_any_byte_changed_restores_nothing(
    full, empty, file, key, sealed
):
    """A copy that broke off, a disk that forgets."""
    seal, opener = key if sealed else (None, OPEN)
    write_backup(full, file, at=NOON, seal=seal)
    good = file.read_bytes()
    broken = [good[:-1], good[: len(good) // 2], good[:30], good + b"x"]
    broken += [
        good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]
        for place in range(12 if not sealed else 0, len(good), 97)
    ]
    for content in broken:
        file.write_bytes(content)
        with pytest.raises(UnusableBackup):
            restore(file, empty, opener)

    assert 0 == last_entry_number(empty)
    file.write_bytes(good)
    restore(file, empty, opener)
    assert head(full) == head(empty)


@pytest.mark.parametrize("content", [b"", b"patient_id\nP1\n", b"SQLite format 3\x00", b"\x1f\x8b"])
def test_another_file_is_no_backup(empty, file, content):
    """People name the wrong file; that of the record itself, too."""
    file.write_bytes(content)

    with pytest.raises(UnusableBackup, match=r"is not a backup of Daywatch|damaged or cut short"):
        restore(file, empty, OPEN)


def test_a_file_that_is_not_there_is_said(empty, file):
    """With the reason that the system gives."""
    with pytest.raises(UnusableBackup, match="cannot be read: No such file or directory"):
        restore(file, empty, OPEN)


# --- the place --------------------------------------------------------------------------------


def test_only_an_empty_place_is_filled(full_on_both, file):
    """A restored backup must not be mixed with what is there."""
    write_backup(full_on_both, file, at=NOON, seal=None)

    with pytest.raises(CannotKeep, match="The place is not empty"):
        restore(file, full_on_both, OPEN)

    assert 3 == last_entry_number(full_on_both)


def test_anchors_that_know_of_more_are_not_passed_over(full, empty, file):
    """After a loss the file beside the record says how much was lost: that must be seen."""
    write_backup(full, file, at=NOON, seal=None)
    beside = anchors_file(empty)
    beside.write_text(f"{Anchor(3, head(full).hash).line}\n{Anchor(5, 'a' * 64).line}\n")

    with pytest.raises(CannotKeep, match=r"Entry 4 is missing.*Keep that file") as told:
        restore(file, empty, OPEN)
    assert 0 == last_entry_number(empty)
    beside.rename(beside.with_suffix(".lost"))
    restore(file, empty, OPEN)

    assert "anchored at entry 5" in str(told.value)
    assert {"entries": 3, "accesses": 1} == {
        one.chain: one.number for one in read_anchors(beside).found
    }
    assert verify(empty, anchors=read_anchors(beside).found) is None


# --- sealed -----------------------------------------------------------------------------------


def test_a_sealed_file_shows_nothing(full, file, key):
    """Neither a patient nor what the file is of."""
    write_backup(full, file, at=NOON, seal=key[0])

    content = file.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    assert not {b"P1", b"daywatch", b"entries"} & {content[at : at + 8] for at in range(200)}


def test_another_tool_of_the_format_opens_it(full, file, key, tmp_path):
    """The format is age's: whoever has the key needs neither this program nor Python."""
    write_backup(full, file, at=NOON, seal=key[0])

    content = pyrage.decrypt(file.read_bytes(), list(key[1].identities))

    assert b'"format":"daywatch-backup"' in gzip.decompress(content)


def test_the_key_of_somebody_else_opens_nothing(full, empty, file, key, tmp_path):
    """Said as what it is, and not as damage."""
    write_backup(full, file, at=NOON, seal=key[0])
    new_key(tmp_path / "other")

    with pytest.raises(UnusableBackup, match="the file was sealed for another key"):
        restore(file, empty, Opener(identities_in(tmp_path / "other")))
    with pytest.raises(UnusableBackup, match="name the file of the secret key with --identity"):
        restore(file, empty, OPEN)


@pytest.mark.slow
def test_a_passphrase_seals_and_opens(tmp_path, empty, file):
    """The small site's way; a wrong one opens nothing."""
    small = open_record(tmp_path / "small.db")
    admit(small)
    write_backup(small, file, at=NOON, seal=Seal(passphrase="four words and more"))

    with pytest.raises(UnusableBackup, match="passphrase is not the one"):
        restore(file, empty, Opener(passphrase="four words and less"))
    with pytest.raises(UnusableBackup, match="DAYWATCH_BACKUP_PASSPHRASE_FILE"):
        restore(file, empty, OPEN)
    restore(file, empty, Opener(passphrase="four words and more"))

    assert head(small) == head(empty)
    small.dispose()


@pytest.mark.parametrize("sealed", [False, True])
def test_a_backup_says_where_the_record_ended(full, file, key, sealed):
    """So that it anchors the record as well; a damaged one anchors nothing."""
    seal, opener = key if sealed else (None, OPEN)
    write_backup(full, file, at=NOON, seal=seal)

    assert is_backup(file)
    assert head(full).hash == read_backup(file, opener).heads["entries"].hash
    file.write_bytes(file.read_bytes()[:-3])
    with pytest.raises(UnusableBackup):
        read_backup(file, opener)


@pytest.mark.slow
def test_a_record_larger_than_what_may_be_in_memory_passes_through(tmp_path, file, key):
    """Neither to back up nor to restore does it take the memory of all its rows."""
    source, target = open_record(tmp_path / "a.db"), open_record(tmp_path / "b.db")
    admit(source)
    for part in range(8):
        rows = [vitals(at=minutes(part * 1000 + count), note="x" * 2500) for count in range(1000)]
        append(source, Entry("import", NOON, "a", reason="zip"), {"observations": rows})

    tracemalloc.start()
    write_backup(source, file, at=NOON, seal=key[0])
    _, to_write = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    restore(file, target, key[1])
    _, to_restore = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert head(source) == head(target)
    assert max(to_write, to_restore) < 12 * 2**20 < 8_000 * 2_500
    source.dispose()
    target.dispose()
