"""The record's end is anchored outside the database, and no anchor ever costs an entry."""

from __future__ import annotations

import os
from datetime import timedelta
from multiprocessing import get_context

import pytest

from monitoring.record import anchors as anchoring
from monitoring.record.anchors import Anchor, anchor_in, anchors_file, read_anchors, thin_out
from monitoring.record.engine import open_record, writing
from monitoring.record.errors import CannotRecord
from monitoring.record.integrity import head, verify
from monitoring.record.journal import Entry, append
from monitoring.record.reading import last_entry_number
from tests.record.rows import NOON, admit, minutes, observe, past_the_program, vitals

HASH = "0123456789abcdef" * 4


@pytest.fixture
def anchored(where, tmp_path):
    """A record with an anchors file, on either database."""
    record = open_record(where, anchors=tmp_path / "anchors")
    yield record
    record.dispose()


def of_journal(record):
    return [one for one in read_anchors(anchors_file(record)).found if one.chain == "entries"]


def test_a_record_that_is_a_file_has_its_anchors_beside_it(tmp_path):
    """Nobody has to set anything for that."""
    record = open_record(tmp_path / "daywatch.db")
    admit(record)

    assert tmp_path / "daywatch.db.anchors" == anchors_file(record)
    assert [1] == [one.number for one in of_journal(record)]


def test_every_entry_is_anchored_with_its_hash_and_time(anchored):
    """In the order in which they were written."""
    admit(anchored)
    observe(anchored, at=minutes(1))

    first, second = of_journal(anchored)

    assert (1, NOON) == (first.number, first.at)
    assert (2, head(anchored).hash) == (second.number, second.hash)
    assert verify(anchored, anchors=[first, second]) is None


def test_an_entry_that_failed_leaves_no_anchor(anchored):
    """Neither its own nor one that the next entry brings along."""
    admit(anchored)
    with pytest.raises(RuntimeError):
        _fail_after_an_entry(anchored)
    with pytest.raises(CannotRecord):
        observe(anchored, vitals("P9"))

    observe(anchored, vitals(temperature_c=37.0))

    assert [1, 2] == [one.number for one in of_journal(anchored)]
    assert verify(anchored, anchors=of_journal(anchored)) is None


def _fail_after_an_entry(record):
    with writing(record) as connection:
        append(connection, Entry("observe", NOON, "a"), {"observations": [vitals()]})
        raise RuntimeError


@pytest.mark.parametrize("fault", ["a folder in its place", "no folder for it"])
def test_an_anchor_that_cannot_be_written_costs_no_entry(where, tmp_path, caplog, fault):
    """The entry was acknowledged: the log says that the anchor is missing, and nobody else."""
    file = tmp_path / "anchors" if "in its place" in fault else tmp_path / "none" / "anchors"
    if "in its place" in fault:
        file.mkdir()
    record = open_record(where, anchors=file)

    admit(record)

    assert 1 == last_entry_number(record)
    assert "The anchors file cannot be written" in caplog.text
    assert "P1" not in caplog.text
    record.dispose()


def test_a_full_disk_costs_no_entry(anchored, monkeypatch, caplog):
    """Half a line may be left behind; the next entry begins a line of its own."""
    admit(anchored)
    whole_write = os.write

    monkeypatch.setattr(anchoring.os, "write", lambda file, text: whole_write(file, text[:40]))
    observe(anchored, at=minutes(1))
    monkeypatch.undo()
    observe(anchored, vitals(temperature_c=37.0), at=minutes(2))

    told = read_anchors(anchors_file(anchored))
    assert "No space left" in caplog.text
    assert [1, 3] == [one.number for one in told.found if len(one.hash) == 64]
    assert verify(anchored, anchors=told.found) is None


def test_an_anchor_that_lags_is_made_up_for_by_the_next(anchored):
    """A process may be killed between its commit and the line."""
    admit(anchored)
    observe(anchored, at=minutes(1))
    file = anchors_file(anchored)
    file.write_text("".join(file.read_text().splitlines(keepends=True)[:-1]))

    observe(anchored, vitals(temperature_c=37.0), at=minutes(2))

    assert [1, 3] == [one.number for one in of_journal(anchored)]
    assert verify(anchored, anchors=of_journal(anchored)) is None


def test_a_rewritten_record_is_found_at_the_earliest_anchor_that_differs(anchored, tmp_path):
    """Every hash fits, as whoever wrote it anew computed them; only the anchors are of another."""
    admit(anchored)
    for count in range(4):
        observe(anchored, vitals(at=minutes(count)), at=minutes(count))
    forged = open_record(tmp_path / "forged.db")
    admit(forged)
    for count in range(4):
        lower = 39.8 if count == 1 else 38.6
        observe(forged, vitals(at=minutes(count), temperature_c=lower), at=minutes(count))

    finding = verify(forged, anchors=of_journal(anchored))

    assert verify(forged) is None
    assert 3 == finding.entry
    assert "Entry 3 is not the one that was anchored in anchors, line 3" in finding.reason


def test_a_cut_end_is_named_at_the_first_entry_that_is_missing(anchored):
    """Three entries are gone, and of all of them the first is the one to ask for."""
    admit(anchored)
    for count in range(4):
        observe(anchored, vitals(at=minutes(count)), at=minutes(count))
    past_the_program(
        anchored,
        *(f"DELETE FROM {table} WHERE entry > 2" for table in ("observations", "entry_patients")),
        "DELETE FROM entries WHERE number > 2",
    )

    finding = verify(anchored, anchors=of_journal(anchored))

    assert 3 == finding.entry
    assert (
        "Entry 3 is missing: the record ends with entry 2 and was anchored at entry 5 in"
        " anchors, line 5." == finding.reason
    )


def test_a_record_that_lost_all_its_entries_is_told(anchored):
    """An empty record is whole, unless somebody knows better."""
    assert (
        "Entry 1 is missing: the record is empty and was anchored at entry 9 in an anchor."
        == verify(anchored, anchors=[Anchor(9, HASH)]).reason
    )


# --- the file ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        f"12 {HASH}",
        f"12 {HASH} 2026-03-01T12:00:00.000000+00:00",
        f"  12  {HASH[:16]}…",
        f"accesses 12 {HASH} 2026-03-01T13:00:00+01:00",
    ],
)
def test_a_line_is_read_as_it_was_printed_or_typed_from_paper(line):
    """Sixteen digits are enough to tell a hash from another."""
    anchor = anchor_in(line, kept_in="a mail")

    assert anchor.fits(12, HASH)
    assert anchor == anchor_in(anchor.line, kept_in="a mail")


@pytest.mark.parametrize(
    "line", ["", "12", f"0 {HASH}", f"12 {HASH[:15]}", f"12 {HASH} yesterday", f"-1 {HASH}", HASH]
)
def test_what_is_no_anchor_is_said_to_be_none(line):
    """A line that was typed wrongly must not pass for one that fits."""
    with pytest.raises(ValueError, match="a mail cannot be read: it is a number and at least 16"):
        anchor_in(line, kept_in="a mail")


def test_lines_that_cannot_be_read_are_counted_and_stay(tmp_path):
    """They may say that somebody was at the file."""
    file = tmp_path / "anchors"
    file.write_text(f"1 {HASH}\n\nnonsense\n2 {HASH}\n3 012345")

    thin_out(file, kept=1)

    assert f"1 {HASH}\nnonsense\n2 {HASH}\n3 012345\n" == file.read_text()
    assert (2, 4) == read_anchors(file).unreadable


def test_the_file_keeps_its_first_line_one_a_day_and_the_newest(tmp_path):
    """Else it would grow for as long as the record does; each chain counts by itself."""
    file = tmp_path / "anchors"
    written = [
        Anchor(number, HASH, chain, NOON + timedelta(hours=number))
        for number in range(1, 101)
        for chain in ("entries", "accesses")
    ]
    file.write_text("".join(f"{one.line}\n" for one in written))
    file.chmod(0o640)

    thin_out(file, kept=10)

    found = read_anchors(file).found
    for chain in ("entries", "accesses"):
        numbers = [one.number for one in found if one.chain == chain]
        assert [1, 11, 35, 59, 83, *range(91, 101)] == numbers
    assert 0o640 == file.stat().st_mode & 0o777
    assert [file] == list(tmp_path.iterdir())


def _append_many(file, start, count):
    anchoring._PATIENCE = 3000  # a busy machine may hold the other up for longer than half a second
    for number in range(start, start + count):
        anchoring.keep(file, [Anchor(number, HASH, at=NOON)])
        if number % 20 == 0:
            thin_out(file, kept=10_000)


@pytest.mark.slow
def test_two_processes_lose_no_line_while_the_file_is_thinned_out(tmp_path):
    """A line that goes into a file just replaced would be gone."""
    file, spawn = tmp_path / "anchors", get_context("spawn")
    processes = [spawn.Process(target=_append_many, args=(file, start, 300)) for start in (1, 1001)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    told = read_anchors(file)
    assert {*range(1, 301), *range(1001, 1301)} == {one.number for one in told.found}
    assert () == told.unreadable
