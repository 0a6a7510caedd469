"""What was written reads back as it was, and the same frames give the same bytes."""

from __future__ import annotations

import math
import tempfile
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import strategies as st

from monitoring.charting.tables import (
    ANALYTE_PLAUSIBLE,
    COULD_NOT_MEASURE,
    OBSERVATIONS,
    TABLES,
    UNIT_SLIPS,
    VALUE_LIMIT,
    Kind,
    Table,
)
from monitoring.exchange import read_folder, write_folder
from monitoring.exchange.cells import CONFIRMABLE
from monitoring.exchange.rows import TOTALS
from monitoring.scales.observables import could_not_measure
from tests.exchange.folders import read
from tests.exchange.laws import few_or_many, holds

PATIENTS = ("K01", "Müller 7", 'a,"b"')
TOGETHER = {"temperature_f", "birth_date", "died_at", *(total.name for total, _ in TOTALS)}
TOGETHER |= {item.name for _, items in TOTALS for item in items}
TOGETHER |= {"baseline_ice", "stopped_at", "lower_limit", "upper_limit"}


def is_free_text(text):
    begins_badly = text[:1] in "=+@" or unicodedata.category(text[0]) == "Cc"
    return text.strip() == text and not begins_badly


FREE_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12
).filter(is_free_text)
TIME = st.datetimes(datetime(1950, 1, 1), datetime(2199, 1, 1)).map(
    lambda time: time.replace(tzinfo=UTC)
)


def numbers(column):
    low, high = column.plausible or (0, 1e9)
    if column.whole:
        return st.integers(int(low), int(high)).map(float)
    return st.floats(low, high).map(lambda number: round(number, 9) + 0.0)


def cells(column):
    """A value of the typed frame, or None; `word` where it was tried and not measured."""
    if column.name in TOGETHER:
        return st.none()
    filled = FILLED[column.name] if column.name in FILLED else filled_cells(column)
    return filled if column.required else st.none() | filled


def filled_cells(column):
    match column.kind:
        case Kind.NUMBER:
            return numbers(column) | st.just(column.word) if column.word else numbers(column)
        case Kind.TIME:
            return TIME
        case Kind.CHOICE:
            return st.sampled_from(column.choices)
        case Kind.SEVERAL:
            return st.just("none") | subsets(column.choices)
        case _:
            return FREE_TEXT


def subsets(words):
    return st.sets(st.sampled_from(words), min_size=1).map(
        lambda some: ";".join(word for word in words if word in some)
    )


FILLED = {
    "confirmed": subsets(CONFIRMABLE),
    "answer": st.sampled_from(["yes", "no", "3"]),
    "question": st.sampled_from(["gcs", "splenomegaly"]),
}


def tables_of_rows(table: Table):
    row = st.fixed_dictionaries({column.name: cells(column) for column in table.columns})
    return st.lists(row, max_size=3)


def frame(table: Table, rows):
    """The typed frame that charting.tables describes, made without the reader."""
    columns = {}
    for column in table.columns:
        values = [row[column.name] for row in rows]
        if column.kind is Kind.NUMBER:
            numbers_alone = [None if isinstance(value, str) else value for value in values]
            columns[column.name] = pd.Series(numbers_alone, dtype="float64")
        elif column.kind is Kind.TIME:
            columns[column.name] = pd.Series(values, dtype="datetime64[us, UTC]")
        else:
            columns[column.name] = pd.Series(values, dtype="str")
    if table is OBSERVATIONS:
        tried = [
            ";".join(name for name in could_not_measure.choices if isinstance(row[name], str))
            for row in rows
        ]
        columns[COULD_NOT_MEASURE] = pd.Series([one or None for one in tried], dtype="str")
    if table.name == "labs":
        columns[VALUE_LIMIT] = pd.Series([row[VALUE_LIMIT] for row in rows], dtype="str")
    return pd.DataFrame(columns)


@st.composite
def charts(draw):
    frames = {}
    for table in TABLES:
        rows = draw(tables_of_rows(table))
        for number, row in enumerate(rows):
            row["patient_id"] = PATIENTS[number % len(PATIENTS)]
            if table.name == "labs":
                make_plausible(row, draw)
            if table.name == "interventions":
                row["unit"] = draw(st.none() | FREE_TEXT)
            # one row for each key, and in its order
            for name in table.key[1:2]:
                row[name] = datetime(2026, 3, 5, 10, number, 0, number, tzinfo=UTC)
        if table.name == "patients":
            rows = [
                {**draw(tables_of_rows_of_one(table)), "patient_id": patient_id}
                for patient_id in PATIENTS
            ]
            for row in rows:
                row["infused_at"] = draw(infusions())
        frames[table.name] = frame(table, sorted(rows, key=lambda row: row["patient_id"]))
    return frames


def tables_of_rows_of_one(table: Table):
    return st.fixed_dictionaries({column.name: cells(column) for column in table.columns})


def infusions():
    return st.sampled_from(["2026-03-01T10:00+01:00", "2026-03-01T10:00Z;2026-03-02T10:00:30-0500"])


def make_plausible(row, draw):
    row["analyte"] = draw(st.sampled_from(sorted(ANALYTE_PLAUSIBLE)))
    low, high, row["unit"] = ANALYTE_PLAUSIBLE[row["analyte"]]
    for slip in UNIT_SLIPS:
        if slip.analyte == row["analyte"]:
            low, high = max(low, slip.below), min(high, slip.above)
    row["value"] = round(draw(st.floats(low, high)), 6) + 0.0
    row["value"] = min(max(row["value"], low), high)
    row[VALUE_LIMIT] = draw(st.sampled_from([None, "<", ">"]))


@few_or_many(3, 100)
def test_what_was_written_reads_back_as_it_was(examples):
    """An export is the record's other form: nothing may be lost or altered on the way."""

    def law(frames):
        with tempfile.TemporaryDirectory() as folder:
            write_folder(frames, folder)
            back = read_folder(folder).sound
        for name, expected in frames.items():
            pd.testing.assert_frame_equal(getattr(back, name), expected)

    holds(law, examples, frames=charts())


@few_or_many(2, 50)
def test_the_same_rows_in_any_order_give_the_same_bytes(examples):
    """Two exports of one record can be compared byte by byte."""

    def law(frames, order):
        shuffled = {}
        for name, rows in frames.items():
            places = list(range(len(rows)))
            order.shuffle(places)
            shuffled[name] = rows.iloc[places].reset_index(drop=True)

        assert bytes_of(shuffled) == bytes_of(frames)

    holds(law, examples, frames=charts(), order=st.randoms(use_true_random=False))


def bytes_of(frames):
    with tempfile.TemporaryDirectory() as folder:
        write_folder(frames, folder)
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def test_a_written_file_reads_as_somebody_would_write_it(tmp_path):
    """All columns in the table's order, UTC, the shortest numbers, LF, nothing quoted in vain."""
    source = tmp_path / "in"
    source.mkdir()
    charting = read(
        source,
        labs=(
            "patient_id,observed_at,analyte,value,unit,upper_limit\n"
            "K01,2026-03-05T10:00:00.5+01:00,crp,<0.10,mg/L,5.0\n"
            "K01,1969-12-31T23:59:59.25Z,platelets,118.0,10*9/L,\n"
        ),
    )
    write_folder(charting.frames, tmp_path / "out")

    assert (tmp_path / "out" / "labs.csv").read_bytes().decode().split("\n") == [
        "patient_id,observed_at,recorded_at,recorded_by,analyte,value,unit,lower_limit,upper_limit",
        "K01,1969-12-31T23:59:59.250000+00:00,,,platelets,118,10*9/L,,",
        "K01,2026-03-05T09:00:00.500000+00:00,,,crp,<0.1,mg/L,,5",
        "",
    ]
    patients = (tmp_path / "out" / "patients.csv").read_text().splitlines()[1]
    assert patients.split(",")[8] == "2026-03-01T10:00+01:00"


def test_only_the_tables_given_are_written(tmp_path):
    """A folder without drugs need not say so."""
    charting = read(tmp_path)
    write_folder({"patients": charting.patients}, tmp_path / "out")

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["patients.csv"]


@pytest.mark.parametrize("number", [1e-7, 0.1 + 0.2, 987654.125, -0.0, 5e-13])
def test_a_number_is_written_without_an_exponent(tmp_path, number):
    """1e-07 would be refused on the way back."""
    source = tmp_path / "in"
    source.mkdir()
    drugs = read(
        source, interventions="patient_id,started_at,kind,dose\nK01,2026-03-05T10:00Z,other,1\n"
    )
    frames = {**drugs.frames, "interventions": drugs.interventions.assign(dose=number)}
    write_folder(frames, tmp_path / "out")

    back = read_folder(tmp_path / "out").sound.interventions["dose"].iloc[0]
    assert (back, math.copysign(1, back)) == (number, 1.0)
