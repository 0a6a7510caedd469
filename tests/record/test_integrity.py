"""Verify names the first entry that does not fit, whoever went past the program."""

from __future__ import annotations

import pytest
import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitoring.record.accesses import Access, log_access
from monitoring.record.anchors import Anchor
from monitoring.record.engine import reading
from monitoring.record.integrity import CHAINS, Finding, Head, canonical, head, heads, verify
from monitoring.record.journal import Entry, amend, append, withdraw
from monitoring.record.reading import last_entry_number
from monitoring.record.schema import metadata
from tests.record.rows import NOON, admit, minutes, observe, past_the_program, vitals


def anchors(record):
    with reading(record) as connection:
        return list(heads(connection).values())


@pytest.fixture
def whole(record):
    """Seven entries: admission, four sets of vitals (rows 1-4), an amendment, a withdrawal."""
    admit(record)
    for count in range(4):
        observe(record, vitals(at=minutes(count)), at=minutes(count))
    amend(
        record, "observations", 1, {"temperature_c": 37.1}, by="b", at=minutes(5), reason="misread"
    )
    withdraw(record, "observations", 2, by="b", at=minutes(6), reason="other patient")
    return record


def test_an_untouched_record_is_whole(whole):
    """Nothing may be reported where nothing happened."""
    assert verify(whole) is None
    assert verify(whole, anchors=anchors(whole)) is None


def test_an_empty_record_is_whole(record):
    """A fresh installation is not a finding."""
    assert verify(record) is None
    assert head(record) is None


TAMPERING = {
    "a changed value": (
        "UPDATE observations SET temperature_c = 36.6 WHERE row_id = 2",
        Finding(3, "Entry 3 is not what was written: a value in it was changed afterwards."),
    ),
    "a blank filled in": (
        "UPDATE observations SET spo2_pct = 98 WHERE row_id = 3",
        Finding(4, "Entry 4 is not what was written: a value in it was changed afterwards."),
    ),
    "another author": (
        "UPDATE entries SET recorded_by = 'nurse.z' WHERE number = 5",
        Finding(5, "Entry 5 is not what was written: a value in it was changed afterwards."),
    ),
    "another reason": (
        "UPDATE entries SET reason = 'typing error' WHERE number = 6",
        Finding(6, "Entry 6 is not what was written: a value in it was changed afterwards."),
    ),
    "a removed row": (
        "DELETE FROM observations WHERE row_id = 3",
        Finding(
            4,
            "Entry 4 is not what was written: it wrote 2 rows and 1 are left, so one was removed.",
        ),
    ),
    "an inserted row": (
        "INSERT INTO observations (row_id, entry, patient_id, observed_at)"
        " VALUES (99, 3, 'P1', '2026-03-01T12:00:00.000000+00:00')",
        Finding(
            3, "Entry 3 is not what was written: it wrote 2 rows and there are 3, so one was added."
        ),
    ),
    "a row moved to another entry": (
        "UPDATE observations SET entry = 5 WHERE row_id = 2",
        Finding(
            3,
            "Entry 3 is not what was written: it wrote 2 rows and 1 are left, so one was removed.",
        ),
    ),
    "a withdrawal taken back": (
        "DELETE FROM withdrawals",
        Finding(
            7,
            "Entry 7 is not what was written: it wrote 2 rows and 1 are left, so one was removed.",
        ),
    ),
    "an entry withdrawn from a patient": (
        "DELETE FROM entry_patients WHERE entry = 4",
        Finding(
            4,
            "Entry 4 is not what was written: it wrote 2 rows and 1 are left, so one was removed.",
        ),
    ),
    "an infinite value": (
        "UPDATE observations SET temperature_c = 9e307 * 100 WHERE row_id = 2",
        Finding(3, "Entry 3 is not what was written: a value in it was changed afterwards."),
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_tampering_is_found_at_the_entry_where_it_was_done(whole, what):
    """An auditor wants to know what to distrust, not only that something is wrong."""
    statement, finding = TAMPERING[what]
    if what == "an infinite value" and whole.dialect.name == "postgresql":
        statement = "UPDATE observations SET temperature_c = 'infinity' WHERE row_id = 2"
    past_the_program(whole, statement)

    assert verify(whole) == finding


def test_an_entry_cut_out_is_missed(whole):
    """Numbers have no gaps."""
    past_the_program(
        whole, "DELETE FROM entries WHERE number = 4", "DELETE FROM observations WHERE entry = 4"
    )

    assert verify(whole) == Finding(4, "Entry 4 is missing: after entry 3 comes entry 5.")


def test_two_entries_that_changed_places_are_found_at_the_first(whole):
    """The order of entries is who knew what when."""
    moves = [(3, 30), (4, 3), (30, 4)]
    past_the_program(
        whole,
        *(
            f"UPDATE {table} SET {column} = {new} WHERE {column} = {old}"
            for old, new in moves
            for table, column in (
                ("entries", "number"),
                ("observations", "entry"),
                ("entry_patients", "entry"),
            )
        ),
    )

    finding = verify(whole)

    assert finding is not None
    assert finding.entry == 3
    assert "names another hash. They were exchanged" in finding.reason


def test_an_entry_written_anew_with_a_right_hash_breaks_the_chain_after_it(whole):
    """Whoever forges one entry has to forge all that follow."""
    past_the_program(whole, f"UPDATE entries SET hash = '{'a' * 64}' WHERE number = 7")
    past_the_program(whole, f"UPDATE entries SET previous_hash = '{'b' * 64}' WHERE number = 5")

    assert verify(whole).entry == 5


def test_a_row_of_no_entry_is_found(whole):
    """It would be read as charted, by nobody."""
    past_the_program(
        whole,
        "INSERT INTO observations (row_id, entry, patient_id, observed_at)"
        " VALUES (99, 12, 'P1', '2026-03-01T12:00:00.000000+00:00')",
    )

    assert verify(whole) == Finding(
        12, "A row of observations belongs to entry 12, which is not there."
    )


def test_a_cut_end_shows_against_an_anchor_kept_elsewhere(whole):
    """A chain proves nothing about its own end, so its head is kept outside the database."""
    anchored = anchors(whole)
    past_the_program(
        whole,
        *(f"DELETE FROM {table} WHERE entry = 7" for table in ("withdrawals", "entry_patients")),
    )
    past_the_program(whole, "DELETE FROM entries WHERE number = 7")

    assert verify(whole) is None
    assert verify(whole, anchors=anchored) == Finding(
        7,
        "Entry 7 is missing: the record ends with entry 6 and was anchored at entry 7 in an"
        " anchor.",
    )


def test_a_record_forged_from_the_start_does_not_fit_its_anchor(whole):
    """Every hash fits, but it is another record."""
    assert verify(whole, anchors=[Anchor(4, "c" * 64)]) == Finding(
        4,
        "Entry 4 is not the one that was anchored in an anchor: the record was written anew from"
        " there or before, or this anchor is another's.",
    )


def test_what_is_hashed_is_canonical_json_without_blanks():
    """Both databases, and a version with more columns, must come to the same bytes."""
    cells = {"temperature_c": 38.0, "spo2_pct": 97.5, "note": "µ", "bed": None, "observed_at": NOON}

    assert (
        canonical(cells)
        == (
            '{"note":"µ","observed_at":"2026-03-01T12:00:00.000000+00:00",'
            '"spo2_pct":97.5,"temperature_c":38}'
        ).encode()
    )


@given(
    st.dictionaries(
        st.sampled_from(["note", "Bed", "row_id", "spo2_pct", "temperature_c", "_"]),
        st.text() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 2**53 - 1),
    )
)
@example({"spo2_pct": -0.0, "temperature_c": 1e-4, "row_id": 9.999e-5, "_": 2.0**53})
@example({"note": "".join(map(chr, range(0x100))) + "\u2028\ufeff\U0001fa7a"})
@settings(max_examples=100, deadline=None)
def test_the_quick_way_writes_the_bytes_of_the_standard(cells):
    """Whoever checks a hash with another RFC 8785 library must come to the same."""
    assert canonical(cells) == rfc8785.dumps(cells)


def test_the_hash_of_a_given_record_never_changes(record):
    """A record made by this version must verify for as long as it is kept."""
    admit(record)
    observe(record, vitals(temperature_c=38.6, note="shivers", vasopressors="none"))

    assert head(record) == Head(
        2, "f21f95a30c72bbffa66ef8af31c342813877bf162bb939a9153de91351b15d54"
    )


def test_verifying_reads_more_rows_than_it_holds_at_once(record):
    """One import may be larger than memory."""
    admit(record)
    rows = [vitals(at=minutes(count)) for count in range(2500)]
    append(record, Entry("import", NOON, "a", reason="ward.zip"), {"observations": rows})
    observe(record, vitals(at=minutes(9999)))

    assert verify(record) is None
    past_the_program(record, "UPDATE observations SET temperature_c = 41 WHERE row_id = 2222")
    assert verify(record).entry == 2
    assert last_entry_number(record) == 3


# --- the small chains beside the journal ------------------------------------------------------


def looked(record, count):
    for number in range(count):
        page = None if number == 2 else "course"
        log_access(record, Access(minutes(number), f"nurse.{number}", "looked at", 1, page))


ON_THE_SMALL_CHAIN = {
    "a changed value": (
        "UPDATE accesses SET by = 'nobody' WHERE number = 2",
        "Row 2 of accesses is not what was written: a value in it was changed afterwards.",
    ),
    "a blank filled in": (
        "UPDATE accesses SET page = 'board' WHERE number = 3",
        "Row 3 of accesses is not what was written: a value in it was changed afterwards.",
    ),
    "a removed row": (
        "DELETE FROM accesses WHERE number = 1",
        "Row 1 of accesses is missing: first comes row 2 of accesses.",
    ),
    "a cut end": (
        "DELETE FROM accesses WHERE number >= 3",
        "Row 3 of accesses is missing: the record ends with row 2 of accesses and was anchored at"
        " row 4 of accesses in an anchor.",
    ),
}


@pytest.mark.parametrize("what", ON_THE_SMALL_CHAIN)
def test_who_looked_at_whom_is_proven_in_the_same_way(record, what):
    """Whoever looked where he should not has a reason to remove the row that says so."""
    admit(record)
    looked(record, 4)
    kept = anchors(record)
    assert verify(record, anchors=kept) is None
    statement, told = ON_THE_SMALL_CHAIN[what]
    past_the_program(record, statement)

    finding = verify(record, anchors=kept)

    assert ("accesses", told) == (finding.chain, finding.reason)


def test_every_chain_of_the_schema_is_verified():
    """One that is added must not be left out here."""
    proven = {table for chain in CHAINS for table in (chain.name, *chain.rows)}
    may_change = {"drafts", "account_secrets", "failed_sign_ins", "sessions", "watchers"}

    assert set(metadata.tables) - may_change == proven
