"""Who entered, changed and withdrew what, when and why."""

from __future__ import annotations

from monitoring.record.history import Value, history
from monitoring.record.journal import Entry, amend, append, revise, withdraw
from tests.record.rows import NOON, admit, minutes, observe, patient, vitals


def told(record, patient_id):
    return [
        (each.entry, each.by, each.what, each.table, each.reason)
        for each in history(record, patient_id)
    ]


def test_the_history_tells_old_and_new_value_with_who_when_and_why(record):
    """'Who saw, entered, amended what, when, why', in the order in which it happened."""
    admit(record)
    observe(record, vitals(temperature_c=38.6, note="shivers"), at=minutes(1), by="nurse.b")
    amend(
        record, "observations", 1, {"temperature_c": 36.8}, by="c", at=minutes(2), reason="misread"
    )
    withdraw(record, "observations", 2, by="d", at=minutes(3), reason="other patient")

    entered, changed, in_error = history(record, "P1")[1:]

    assert told(record, "P1") == [
        (1, "nurse.a", "entered", "patients", None),
        (2, "nurse.b", "entered", "observations", None),
        (3, "c", "changed", "observations", "misread"),
        (4, "d", "entered in error", "observations", "other patient"),
    ]
    assert (entered.at, entered.observed_at) == (minutes(1), NOON)
    assert Value("temperature_c", None, 38.6) in entered.values
    assert changed.values == (Value("temperature_c", 38.6, 36.8),)
    assert Value("note", "shivers", None) in in_error.values


def test_an_import_tells_who_recorded_each_row_at_first(record):
    """The importer is not the one who took the temperature."""
    brought = vitals(recorded_at=minutes(-9), recorded_by="nurse.c", temperature_c=38.6)
    rows = {"patients": [patient()], "observations": [brought]}
    append(record, Entry("import", NOON, "data.manager", reason="ward.zip"), rows)

    values = history(record, "P1")[1].values

    assert Value("recorded_by", None, "nurse.c") in values
    assert Value("recorded_at", None, minutes(-9)) in values


def test_a_row_moved_to_another_patient_is_in_both_histories(record):
    """Whoever treated the first patient on that value must be able to find out."""
    admit(record, "P1", "P2")
    observe(record, vitals("P1"))
    amend(record, "observations", 1, {"patient_id": "P2"}, by="b", at=minutes(1), reason="bed")
    amend(record, "observations", 2, {"note": "checked"}, by="b", at=minutes(2), reason="late")

    moved = history(record, "P2")[1]

    assert [each.entry for each in history(record, "P1")] == [1, 2, 3]
    assert [each.entry for each in history(record, "P2")] == [1, 3, 4]
    assert moved.values == (Value("patient_id", "P1", "P2"),)


def test_a_history_goes_on_under_a_new_patient_id(record):
    """The old one may by now be another person's."""
    admit(record)
    observe(record)
    amend(record, "patients", 1, {"patient_id": "P9"}, by="b", at=minutes(1), reason="mistyped")
    admit(record, "P1", at=minutes(2))

    assert [each.entry for each in history(record, "P9")] == [1, 2, 3, 3]
    assert [each.entry for each in history(record, "P1")] == [4]
    assert history(record, "nobody") == []


def test_a_stay_that_moved_on_is_a_change_without_a_correction(record):
    """Another bed is no mistake, so it needs no reason."""
    admit(record)
    revise(record, Entry("stay", minutes(1), "a"), "patients", 1, {"bed": "7"})

    bed = history(record, "P1")[1]

    assert (bed.kind, bed.what, bed.reason) == ("stay", "changed", None)
    assert bed.values == (Value("bed", None, "7"),)
