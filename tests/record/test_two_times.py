"""Two times, amendments and withdrawals: what holds now, and what held at any past minute."""

from __future__ import annotations

import pytest

from monitoring.record.errors import CannotRecord, ChangedMeanwhile
from monitoring.record.journal import Entry, amend, append, revise, withdraw
from monitoring.record.reading import (
    entries,
    last_entry_number,
    last_entry_numbers_by_patient,
    patients,
    table,
)
from tests.record.rows import NOON, admit, minutes, observe, patient, vitals


def temperatures(record, **how):
    return table(record, "observations", **how)["temperature_c"].tolist()


def test_a_row_has_the_time_at_the_bedside_and_the_time_it_was_recorded(record):
    """Charts that show when a nurse typed instead of when she looked mislead."""
    admit(record)
    observe(record, vitals(at=minutes(-30)), at=minutes(5), by="nurse.b")

    row = table(record, "observations").iloc[0]

    assert row["observed_at"] == minutes(-30)
    assert (row["recorded_at"], row["recorded_by"]) == (minutes(5), "nurse.b")


def test_an_imported_row_keeps_when_and_by_whom_it_was_first_recorded(record):
    """An export that comes back must be the same record."""
    brought = vitals(temperature_c=38.6, recorded_at=minutes(-60), recorded_by="nurse.c")
    rows = {"patients": [patient()], "observations": [brought, vitals(at=minutes(1))]}
    append(record, Entry("import", minutes(9), "data.manager", reason="ward.zip"), rows)

    frame = table(record, "observations")

    assert frame["recorded_by"].tolist() == ["nurse.c", "data.manager"]
    assert frame["recorded_at"].tolist() == [minutes(-60), minutes(9)]


def test_the_screen_of_any_past_minute_can_be_shown_again(record):
    """What did we know when we decided? Entered late, amended and withdrawn rows all count."""
    admit(record)
    observe(record, vitals(temperature_c=38.6), at=minutes(1))
    amend(
        record,
        "observations",
        1,
        {"temperature_c": 36.8},
        by="nurse.b",
        at=minutes(10),
        reason="typed into the wrong bed",
    )
    withdraw(record, "observations", 2, by="nurse.b", at=minutes(20), reason="other patient")

    assert temperatures(record, as_of=minutes(0)) == []
    assert temperatures(record, as_of=minutes(1)) == [38.6]
    assert temperatures(record, as_of=minutes(9)) == [38.6]
    assert temperatures(record, as_of=minutes(10)) == [36.8]
    assert temperatures(record, as_of=minutes(20)) == []
    assert temperatures(record) == []
    assert last_entry_number(record) == 4
    assert entries(record, as_of=minutes(10))["number"].tolist() == [1, 2, 3]


def test_an_amendment_of_an_amendment_replaces_the_newer_version(record):
    """A chain of versions has one end, and that one holds."""
    admit(record)
    observe(record)
    for row_id, celsius in ((1, 37.0), (2, 37.5)):
        amend(
            record,
            "observations",
            row_id,
            {"temperature_c": celsius},
            by="nurse.a",
            at=minutes(row_id),
            reason="misread",
        )

    frame = table(record, "observations")

    assert frame["temperature_c"].tolist() == [37.5]
    assert frame["row_id"].tolist() == [3]


def test_an_amendment_keeps_what_it_does_not_name_and_blanks_what_it_says_is_blank(record):
    """A value that vanishes because a form did not send it would be a silent unknown."""
    admit(record)
    observe(record, vitals(temperature_c=38.6, spo2_pct=91.0, note="shivers"))
    amend(
        record, "observations", 1, {"spo2_pct": None}, by="b", at=minutes(1), reason="probe was off"
    )

    row = table(record, "observations").iloc[0]

    assert row["temperature_c"] == 38.6
    assert row["note"] == "shivers"
    assert row[["spo2_pct"]].isna().all()
    assert row["recorded_by"] == "b"


@pytest.mark.parametrize("second", ["amend", "withdraw"])
@pytest.mark.parametrize("first", ["amend", "withdraw"])
def test_of_two_who_change_one_row_the_second_is_told(record, first, second):
    """The second saw a version that no longer holds; writing on would undo the first unseen."""
    admit(record)
    observe(record)
    change = {
        "amend": lambda by: amend(
            record, "observations", 1, {"note": by}, by=by, at=minutes(1), reason="misread"
        ),
        "withdraw": lambda by: withdraw(
            record, "observations", 1, by=by, at=minutes(1), reason="other patient"
        ),
    }
    change[first]("nurse.a")

    with pytest.raises(ChangedMeanwhile, match="entry 3"):
        change[second]("nurse.b")
    assert last_entry_number(record) == 3


def test_an_amendment_that_changes_nothing_is_not_recorded(record):
    """A history of empty changes hides the real ones."""
    admit(record)
    observe(record)

    with pytest.raises(CannotRecord, match="already says so"):
        amend(
            record,
            "observations",
            1,
            {"temperature_c": 38.6},
            by="a",
            at=minutes(1),
            reason="misread",
        )


def test_a_clock_set_back_hides_nothing(record):
    """The server's clock is the authority, but no entry may vanish because it was corrected."""
    admit(record, at=minutes(60))
    observe(record, vitals(temperature_c=39.5), at=minutes(60))
    observe(record, vitals(at=minutes(1), temperature_c=39.9), at=minutes(2))

    assert temperatures(record, as_of=minutes(3)) == [39.5, 39.9]
    assert entries(record)["recorded_at"].tolist() == [minutes(60), minutes(60), minutes(2)]


def test_a_patients_number_outlives_every_change_of_the_patient(record):
    """Addresses carry it, so it may neither change nor say who the person is."""
    admit(record, "P1", "P2")
    revise(record, Entry("stay", minutes(1), "nurse.a"), "patients", 2, {"bed": "7"})
    amend(
        record,
        "patients",
        3,
        {"patient_id": "P22"},
        by="nurse.a",
        at=minutes(2),
        reason="mistyped",
    )

    frame = patients(record)

    assert frame["patient_id"].tolist() == ["P1", "P22"]
    assert frame["patient_number"].tolist() == [1, 2]
    assert frame["bed"].iloc[1] == "7"
    assert frame["row_id"].tolist() == [1, 4]


def test_a_mistyped_patient_id_is_put_right_with_all_the_rows_filed_under_it(record):
    """Nothing charted may be left with a patient who does not exist."""
    admit(record)
    observe(record, vitals(recorded_by="nurse.n", recorded_at=NOON, temperature_c=38.0))
    amend(record, "patients", 1, {"patient_id": "P9"}, by="b", at=minutes(1), reason="mistyped")

    frame = table(record, "observations", patient_ids=["P9"])

    assert frame["temperature_c"].tolist() == [38.0]
    assert frame["recorded_by"].tolist() == ["nurse.n"]
    assert temperatures(record, patient_ids=["P1"]) == []
    assert temperatures(record, patient_ids=["P1"], as_of=NOON) == [38.0]


def test_moving_a_row_to_another_patient_renews_both(record):
    """A cached grade of the patient who lost the row would go on showing it."""
    admit(record, "P1", "P2", "P3")
    observe(record, vitals("P1"))
    amend(
        record,
        "observations",
        1,
        {"patient_id": "P2"},
        by="nurse.a",
        at=minutes(1),
        reason="wrong bed",
    )

    assert last_entry_numbers_by_patient(record) == {"P1": 3, "P2": 3, "P3": 1}
    assert last_entry_numbers_by_patient(record, after=2) == {"P1": 3, "P2": 3}


def test_a_patient_with_rows_is_not_withdrawn_from_under_them(record):
    """Their rows would hold and show nowhere."""
    admit(record)
    observe(record)
    with pytest.raises(CannotRecord, match="withdraw these, or amend whose they are"):
        withdraw(record, "patients", 1, by="a", at=minutes(1), reason="admitted twice")
    withdraw(record, "observations", 1, by="a", at=minutes(1), reason="other patient")
    withdraw(record, "patients", 1, by="a", at=minutes(2), reason="admitted twice")

    assert patients(record).empty
    assert len(patients(record, as_of=minutes(1))) == 1


def test_since_keeps_an_infusion_that_is_still_running(record):
    """A vasopressor begun four days ago and not stopped is a grade today."""
    admit(record)
    given = [
        {"kind": "norepinephrine", "started_at": minutes(-90)},
        {"kind": "dopamine", "started_at": minutes(-90), "stopped_at": minutes(-60)},
        {"kind": "epinephrine", "started_at": minutes(-90), "stopped_at": minutes(10)},
        {"kind": "oxygen", "started_at": minutes(5)},
    ]
    rows = [{"patient_id": "P1", **row} for row in given]
    append(record, Entry("give", NOON, "nurse.a"), {"interventions": rows})
    observe(record, vitals(at=minutes(-90)), vitals(at=minutes(0)))

    running = table(record, "interventions", since=NOON)["kind"].tolist()

    assert running == ["epinephrine", "norepinephrine", "oxygen"]
    assert table(record, "observations", since=NOON)["observed_at"].tolist() == [minutes(0)]
