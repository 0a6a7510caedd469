"""`verify`, `head`, `backup`, `restore` and `copy`: what they say, and how they end."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from monitoring.cli import app
from monitoring.record.accesses import accesses_of
from monitoring.record.anchors import anchors_file
from monitoring.record.engine import open_record
from monitoring.record.integrity import head
from tests.engines import ON_POSTGRESQL, ON_SQLITE
from tests.record.rows import admit, minutes, observe, past_the_program, vitals


@pytest.fixture
def kept(where, tmp_path, monkeypatch):
    """A record of five entries in the configured place, with its anchors, on either database."""
    monkeypatch.setenv("DAYWATCH_DATABASE_URL", where)
    monkeypatch.setenv("DAYWATCH_ANCHOR_FILE", str(tmp_path / "anchors"))
    record = open_record(where, anchors=tmp_path / "anchors")
    admit(record)
    for count in range(4):
        observe(record, vitals(at=minutes(count)), at=minutes(count))
    yield record
    record.dispose()


def run(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)))


def cut_after(record, number):
    past_the_program(
        record,
        *(
            f"DELETE FROM {name} WHERE entry > {number}"
            for name in ("observations", "entry_patients")
        ),
        f"DELETE FROM entries WHERE number > {number}",
    )


def test_a_whole_record_is_told_with_its_last_entry(kept):
    """And nothing else is said."""
    ended = run("verify")

    assert 0 == ended.exit_code, ended.output
    assert (
        "The record is whole, every entry fits the one before and 5 anchors; its last entry is 5,"
        f" hash {head(kept).hash}.\n" == ended.output
    )


TAMPERING = {
    "a changed value": (
        ["UPDATE observations SET temperature_c = 36.6 WHERE row_id = 2"],
        "Entry 3 is not what was written: a value in it was changed afterwards.",
    ),
    "a removed row": (
        ["DELETE FROM observations WHERE row_id = 2"],
        "Entry 3 is not what was written: it wrote 2 rows and 1 are left, so one was removed.",
    ),
    "a removed entry": (
        [
            "DELETE FROM observations WHERE entry = 3",
            "DELETE FROM entry_patients WHERE entry = 3",
            "DELETE FROM entries WHERE number = 3",
        ],
        "Entry 3 is missing: after entry 2 comes entry 4.",
    ),
    "two entries that changed places": (
        [
            f"UPDATE {table} SET {column} = {new} WHERE {column} = {old}"
            for old, new in ((3, 30), (4, 3), (30, 4))
            for table, column in (
                ("entries", "number"),
                ("observations", "entry"),
                ("entry_patients", "entry"),
            )
        ],
        "Entry 3 does not follow the one before it: it names another hash. They were exchanged, or"
        " the one before was written anew.",
    ),
    "a cut end": (
        [
            "DELETE FROM observations WHERE entry > 3",
            "DELETE FROM entry_patients WHERE entry > 3",
            "DELETE FROM entries WHERE number > 3",
        ],
        "Entry 4 is missing: the record ends with entry 3 and was anchored at entry 5 in anchors,"
        " line 5.",
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_past_every_trigger_is_found_at_its_entry(kept, what):
    """Whoever has the database's password can drop the triggers; the command finds the place."""
    statements, told = TAMPERING[what]
    past_the_program(kept, *statements)

    ended = run("verify")

    assert 1 == ended.exit_code
    assert f"{told}\n" in ended.output
    assert "The record is whole" not in ended.output


def rewritten_from_entry_3(kept, tmp_path):
    """The same record with another value in entry 3, and every hash after it made right."""
    cut_after(kept, 2)
    forger = open_record(
        kept.url.render_as_string(hide_password=False), anchors=tmp_path / "forgers"
    )
    for count in range(1, 4):
        cells = {"temperature_c": 36.6} if count == 1 else {}
        observe(forger, vitals(at=minutes(count), **cells), at=minutes(count))
    forger.dispose()


def test_a_chain_written_anew_is_found_at_the_earliest_anchor_that_differs(kept, tmp_path):
    """Each of its hashes is right; only what lies outside the database knows better."""
    rewritten_from_entry_3(kept, tmp_path)

    ended = run("verify")

    assert 1 == ended.exit_code
    assert "Entry 3 is not the one that was anchored in anchors, line 3" in ended.output


def test_a_printed_line_finds_it_too(kept, tmp_path):
    """The anchors file may have been forged with the rest; a sheet of paper was not."""
    line = run("head").output.strip()
    number, hashed, _ = line.split()
    rewritten_from_entry_3(kept, tmp_path)
    (tmp_path / "forgers").rename(tmp_path / "anchors")

    alone = run("verify")
    ended = run("verify", "--anchor-line", f"{number} {hashed[:16]}")

    assert 0 == alone.exit_code
    assert "begins with entry 3: it says nothing of an end before that" in alone.output
    assert 1 == ended.exit_code
    assert "Entry 5 is not the one that was anchored in the line given" in ended.output


def test_a_backup_and_the_anchors_file_of_elsewhere_find_it_too(kept, tmp_path):
    """Every backup is an anchor, sealed or not."""
    run("backup", tmp_path / "b.backup")
    (tmp_path / "elsewhere").write_bytes((tmp_path / "anchors").read_bytes())
    rewritten_from_entry_3(kept, tmp_path)
    (tmp_path / "anchors").unlink()

    by_backup = run("verify", "--anchor", tmp_path / "b.backup")
    by_file = run("verify", "--anchor", tmp_path / "elsewhere")

    assert 1 == by_backup.exit_code == by_file.exit_code
    assert "Entry 5 is not the one that was anchored in b.backup" in by_backup.output
    assert "Entry 3 is not the one that was anchored in elsewhere, line 3" in by_file.output


def test_a_missing_anchors_file_is_told_and_is_a_fault(kept, tmp_path):
    """Whoever cuts an end off can remove the file beside it: that must not pass for whole."""
    cut_after(kept, 3)
    (tmp_path / "anchors").unlink()

    ended = run("verify")
    with_line = run("verify", "--anchor-line", f"3 {head(kept).hash}")

    assert 1 == ended.exit_code
    assert f"There is no anchors file {tmp_path}/anchors" in ended.output
    assert "nothing says whether its end was cut off" in ended.output
    assert 0 == with_line.exit_code


def test_anchors_that_lag_or_cannot_be_read_are_told(kept, tmp_path):
    """A program was killed, or a disk was full: no fault, but nothing to keep silent about."""
    lines = (tmp_path / "anchors").read_text().splitlines(keepends=True)
    (tmp_path / "anchors").write_text("".join([*lines[:3], "4 01"]))

    ended = run("verify")

    assert 0 == ended.exit_code
    assert "lags: its last entry is 3, the record ends with 5" in ended.output
    assert "Line 4 of" in ended.output


@ON_POSTGRESQL  # a record that is a file has it beside it
def test_without_an_anchors_file_it_is_said_what_is_not_proven(kept, monkeypatch):
    """PostgreSQL has no file to lie beside: a setting names one."""
    monkeypatch.delenv("DAYWATCH_ANCHOR_FILE")

    ended = run("verify")

    assert 0 == ended.exit_code
    assert "No anchors file is kept: name one with the setting anchor_file" in ended.output


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--anchor-line", "5 nonsense"], "The line given cannot be read"),
        (["--anchor", "none"], "none cannot be read: No such file or directory"),
        (["--anchor", "README.md"], "README.md is neither a backup nor an anchors file"),
    ],
)
def test_an_anchor_that_is_none_is_refused(kept, options, told):
    """It must not look as if it had been checked."""
    ended = run("verify", *options)

    assert 1 == ended.exit_code
    assert told in ended.output


def test_head_prints_a_line_to_keep_elsewhere(kept):
    """Made to be mailed or printed by the system's clock."""
    ended = run("head")

    assert f"5 {head(kept).hash} 2026-03-01T12:03:00.000000+00:00\n" == ended.output
    assert 0 == run("verify", "--anchor-line", ended.output).exit_code


def test_an_empty_record_has_no_head(where, tmp_path, monkeypatch):
    """Nor is it a fault that nothing anchors it."""
    monkeypatch.setenv("DAYWATCH_DATABASE_URL", where)
    monkeypatch.setenv("DAYWATCH_ANCHOR_FILE", str(tmp_path / "anchors"))

    assert "The record is empty" in run("head").output
    assert 1 == run("head").exit_code
    assert 0 == run("verify").exit_code


def test_from_backup_to_restored_place(kept, tmp_path, monkeypatch):
    """Sealed for a key, brought back elsewhere, verified there against the backup itself."""
    public = run("backup-key", tmp_path / "secret").output.splitlines()[0]

    written = run("backup", tmp_path / "b.backup", "--recipient", public)
    monkeypatch.setenv("DAYWATCH_DATABASE_URL", f"sqlite:///{tmp_path}/new/daywatch.db")
    monkeypatch.delenv("DAYWATCH_ANCHOR_FILE")
    closed = run("restore", tmp_path / "b.backup")
    restored = run("restore", tmp_path / "b.backup", "--identity", tmp_path / "secret")
    again = run("restore", tmp_path / "b.backup", "--identity", tmp_path / "secret")
    verified = run("verify", "--anchor", tmp_path / "b.backup", "--identity", tmp_path / "secret")

    assert 0 == written.exit_code, written.output
    assert f"5 {head(kept).hash}" in written.output
    assert "not encrypted" not in written.output
    assert 1 == closed.exit_code
    assert "name the file of the secret key with --identity. Nothing was restored." in closed.output
    assert 0 == restored.exit_code, restored.output
    assert "5 entries, 15 rows in all, verified" in restored.output
    assert 1 == again.exit_code
    assert "The place is not empty" in again.output
    assert 0 == verified.exit_code, verified.output
    assert head(kept) == head(open_record(tmp_path / "new" / "daywatch.db"))


def test_an_open_backup_is_told_to_be_open(kept, tmp_path):
    """Whoever has the file reads every chart."""
    ended = run("backup", tmp_path / "b.backup")

    assert 0 == ended.exit_code
    assert "The file is not encrypted" in ended.output


def test_a_backup_is_noted_in_the_record_and_a_failed_one_is_not(kept, tmp_path):
    """By whom and under which name; the file's folder is nobody's business on a page."""
    made = run("backup", tmp_path / "b.backup")
    failed = run("backup", tmp_path / "b.backup")

    assert (0, 1) == (made.exit_code, failed.exit_code)
    (noted,) = accesses_of(kept)
    assert ("made a backup", "b.backup", None) == (noted.what, noted.page, noted.patient_number)
    assert 0 == run("verify").exit_code


@ON_SQLITE  # as of a standby server
def test_a_backup_of_what_may_only_be_read_is_whole_and_says_that_it_is_not_noted(kept, tmp_path):
    """The file is what counts; but the page would tell of an older one."""
    with kept.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER refuses BEFORE INSERT ON accesses"
            " BEGIN SELECT RAISE(ABORT, 'read-only'); END"
        )

    ended = run("backup", tmp_path / "b.backup")

    assert 0 == ended.exit_code, ended.output
    assert "the record could not note that it was made" in ended.output
    assert (tmp_path / "b.backup").exists()


@pytest.mark.slow
@ON_SQLITE  # the database makes no difference, and a passphrase takes seconds
def test_a_passphrase_is_read_from_the_file_that_the_environment_names(kept, tmp_path, monkeypatch):
    """Never from the command line; and not where others may read it."""
    secret = tmp_path / "passphrase"
    secret.write_text("four words and more\n")
    secret.chmod(0o644)
    monkeypatch.setenv("DAYWATCH_BACKUP_PASSPHRASE_FILE", str(secret))

    refused = run("backup", tmp_path / "b.backup")
    secret.chmod(0o600)
    written = run("backup", tmp_path / "b.backup")
    monkeypatch.setenv("DAYWATCH_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    monkeypatch.delenv("DAYWATCH_ANCHOR_FILE")
    restored = run("restore", tmp_path / "b.backup")

    assert 1 == refused.exit_code
    assert "may be read by others" in refused.output
    assert 0 == written.exit_code, written.output
    assert 0 == restored.exit_code, restored.output


def test_a_record_is_copied_by_one_command(kept, tmp_path, postgresql):
    """From SQLite to PostgreSQL, and back; what is not empty is left alone."""
    is_sqlite = kept.dialect.name == "sqlite"
    to = postgresql.new() if is_sqlite else f"sqlite:///{tmp_path}/copy.db"

    ended = run("copy", "--to", to)
    again = run("copy", "--to", to)

    target = open_record(to)
    assert 0 == ended.exit_code, ended.output
    assert "5 entries, 15 rows in all, verified" in ended.output
    assert head(kept) == head(target)
    assert 1 == again.exit_code
    assert "The place is not empty" in again.output
    assert is_sqlite == (anchors_file(target) is None)
    target.dispose()


def test_a_record_that_is_not_whole_is_not_copied(kept, tmp_path):
    """A fault must not be carried into the new place and look like its own."""
    past_the_program(kept, "UPDATE observations SET temperature_c = 36.6 WHERE row_id = 2")

    ended = run("copy", "--to", f"sqlite:///{tmp_path}/copy.db")

    assert 1 == ended.exit_code
    assert "The record is not whole, so it was not copied. Entry 3 is not" in ended.output
    assert head(open_record(tmp_path / "copy.db")) is None


def test_no_password_of_a_url_is_repeated(kept):
    """The place cannot be reached, and that is all that is said."""
    ended = run("copy", "--to", "postgresql://a:sesame@127.0.0.1:1/none")

    assert 1 == ended.exit_code
    assert "sesame" not in ended.output
    assert "Traceback" not in ended.output
