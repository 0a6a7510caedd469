"""What goes in comes out: the typed frames of the charting format, cell by cell."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest

from monitoring.charting.pictures import BASELINE_HANDWRITING, HANDWRITING
from monitoring.charting.tables import Kind
from monitoring.record.engine import open_record
from monitoring.record.errors import CannotRecord
from monitoring.record.journal import Entry, append
from monitoring.record.reading import last_entry_number, patients, table
from monitoring.record.schema import COLUMNS
from tests.record.rows import NOON, admit, minutes, observe, patient, vitals

NUMBERS = [38.6, np.nan, 0.1 + 0.2, -5.0, 1e-7, 1.7976931348623157e308]
TEXTS = ["none", None, "", " kept ", "µmol/L ≥ 3 🩺", "line\nbreak, \"quoted\"; 'it's'"]
TIMES = [0, None, 1e-6, 86_399.999999, -3e9, 1e9]
CELLS = {
    Kind.NUMBER: pd.Series(NUMBERS, dtype="float64"),
    Kind.TIME: pd.Series(
        pd.DatetimeIndex(
            [None if s is None else NOON + timedelta(seconds=s) for s in TIMES],
            dtype="datetime64[us, UTC]",
        )
    ),
}
TEXT = pd.Series(TEXTS, dtype="str")
NO_TEXT = pd.Series([None] * len(TEXTS), dtype="str")
NAME_PICTURES = (HANDWRITING, BASELINE_HANDWRITING)
PATIENT_IDS = pd.Series([f"P{number}" for number in range(6)], dtype="str")


def awkward(name):
    """Six rows of a table, every column full of awkward cells of its kind."""
    columns = {column.name: CELLS.get(column.kind, TEXT) for column in COLUMNS[name]}
    for column in COLUMNS[name]:
        if column.required:
            cells = columns[column.name]
            columns[column.name] = cells.where(cells.notna() & cells.ne(""), cells.iloc[0])
    # A picture is named that comes along: tests/record/test_pictures.py.
    no_pictures = {one: NO_TEXT for one in NAME_PICTURES if one in columns}
    return pd.DataFrame({**columns, "patient_id": PATIENT_IDS, **no_pictures})


@pytest.mark.parametrize("name", COLUMNS)
def test_a_typed_frame_comes_back_exactly(where, record, name):
    """Blank, empty, microsecond and last digit: a record that rounds is another record."""
    frame = awkward(name)
    people = {"patients": [patient(patient_id) for patient_id in PATIENT_IDS]}
    append(record, Entry("import", NOON, "a", reason="ward.zip"), {**people, name: frame})
    signed = {"recorded_at": NOON, "recorded_by": "a"}
    expected = frame.fillna({n: cell for n, cell in signed.items() if n in frame})

    back = table(open_record(where), name)

    pd.testing.assert_frame_equal(back[list(frame)], expected)
    assert (back["row_id"].dtype, back["entry"].dtype) == ("int64", "int64")


@pytest.mark.parametrize("name", COLUMNS)
def test_an_empty_table_has_the_types_of_a_full_one(record, name):
    """Code that works on a full ward must not fail on the first morning."""
    kinds = {Kind.NUMBER: "float64", Kind.TIME: "datetime64[us, UTC]"}

    frame = table(record, name)

    assert len(frame) == 0
    assert {c.name: str(frame[c.name].dtype) for c in COLUMNS[name]} == {
        c.name: kinds.get(c.kind, "str") for c in COLUMNS[name]
    }


def test_what_could_not_be_measured_stays_apart_from_what_was_not(record):
    """An arrest's blood pressure was tried; a blank one was not."""
    admit(record)
    observe(
        record,
        vitals(systolic_mmhg=None, could_not_measure="spo2_pct;systolic_mmhg"),
        vitals(at=minutes(1), temperature_c=36.5),
    )

    frame = table(record, "observations")

    assert frame["systolic_mmhg"].isna().all()
    assert frame["could_not_measure"].iloc[0] == "spo2_pct;systolic_mmhg"
    assert frame["could_not_measure"].isna().tolist() == [False, True]


def test_a_result_at_a_limit_of_detection_keeps_its_sign(record):
    """Less than 0.1 is not 0.1."""
    admit(record)
    result = {"patient_id": "P1", "observed_at": NOON, "analyte": "crp", "unit": "mg/L"}
    rows = [{**result, "value": 0.1, "value_limit": "<"}]
    append(record, Entry("labs", NOON, "a"), {"labs": rows})

    result = table(record, "labs").iloc[0]

    assert (result["value"], result["value_limit"]) == (0.1, "<")


def test_a_time_in_any_zone_is_the_same_time(record):
    """A form knows the unit's zone, the record only UTC."""
    admit(record)
    berlin = timezone(timedelta(hours=1))
    observe(
        record,
        vitals(at=datetime(2026, 3, 1, 13, tzinfo=berlin)),
        vitals(at=pd.Timestamp("2026-03-01T06:00-06:00")),
    )

    assert table(record, "observations")["observed_at"].tolist() == [NOON, NOON]


def test_rows_come_in_the_order_of_their_key(record):
    """Two rows of one time keep the order in which they were recorded, in every database."""
    admit(record, "b", "B", "a", "Z", "é")
    rows = [vitals("b", note="2"), vitals("B", note="0"), vitals("b", at=minutes(-1), note="1")]
    observe(record, *rows, vitals("b", note="3"))

    assert table(record, "observations")["note"].tolist() == ["0", "1", "2", "3"]
    assert patients(record)["patient_id"].tolist() == ["B", "Z", "a", "b", "é"]


REFUSED = {
    "text for a number": ({"temperature_c": "38.6"}, "row 2: temperature_c must be a number"),
    "an infinite number": ({"temperature_c": np.inf}, "row 2: temperature_c must be a number"),
    "a tick for a number": ({"temperature_c": True}, "row 2: temperature_c must be a number"),
    "a number for text": ({"note": 3}, "row 2: note must be text"),
    "a null character": ({"note": "a\0b"}, "row 2: note must be text, without a null character"),
    "half a character": ({"note": "\ud800"}, "row 2: note must be text"),
    "a time without its zone": (
        {"observed_at": datetime(2026, 3, 1)},
        "row 2: observed_at must be a time with its zone",
    ),
    "no time": ({"observed_at": None}, "row 2: observed_at is required"),
    "no patient": ({"patient_id": ""}, "row 2: patient_id is required"),
    "an unknown column": ({"pulse": 80.0}, "observations has no column pulse"),
    "a patient not admitted": ({"patient_id": "P7"}, "row 2: no patient with this patient_id"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_cell_that_does_not_fit_is_refused_and_nothing_written(record, what):
    """Bending it into one that fits would record something nobody observed."""
    cells, sentence = REFUSED[what]
    admit(record)

    with pytest.raises(CannotRecord, match=sentence) as told:
        observe(record, vitals(), {**vitals(), **cells})

    assert last_entry_number(record) == 1
    assert "P7" not in str(told.value)


def test_all_faults_are_told_together(record):
    """Whoever corrects them should have to do it once."""
    admit(record)

    with pytest.raises(CannotRecord) as told:
        observe(record, vitals(temperature_c="38.6", note=1), vitals(at=None))

    assert str(told.value) == (
        "Nothing was recorded:\n"
        "  observations, row 2: observed_at is required.\n"
        "  observations, row 1: temperature_c must be a number, and a finite one.\n"
        "  observations, row 1: note must be text, without a null character."
    )


def test_a_patient_is_admitted_once(record):
    """Two rows for one person would split the course in two."""
    admit(record)
    with pytest.raises(CannotRecord, match="row 2: a patient with this patient_id is already"):
        admit(record, "P2", "P1")
    with pytest.raises(CannotRecord, match="row 2: a patient with this patient_id is already"):
        admit(record, "P3", "P3")

    assert patients(record)["patient_id"].tolist() == ["P1"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "guess"}, "guess is no kind of entry"),
        ({"at": datetime(2026, 3, 1)}, "time needs its zone"),
        ({"by": " "}, "needs the name of whoever makes it"),
        ({"kind": "amend"}, "Say why"),
        ({"kind": "withdraw", "reason": " "}, "Say why"),
    ],
)
def test_an_entry_says_who_when_and_where_due_why(fields, sentence):
    """Attributable and contemporaneous, or not in the record."""
    with pytest.raises(CannotRecord, match=sentence):
        Entry(**{"kind": "observe", "at": NOON, "by": "nurse.a", **fields})


def test_an_entry_without_rows_is_refused(record):
    """An empty form would document a check that nobody made."""
    with pytest.raises(CannotRecord, match="nothing to record"):
        append(record, Entry("observe", NOON, "nurse.a"), {"observations": []})
