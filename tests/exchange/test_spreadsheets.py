"""Text that a spreadsheet would run: written as text to it, and read back as it was."""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import pytest
from hypothesis import strategies as st

from monitoring.charting.tables import ANSWERS, OBSERVATIONS, PATIENTS
from monitoring.exchange import faults_frame, read_folder, write_folder
from monitoring.exchange.spreadsheets import as_it_was, cell_as_it_was, harmless
from monitoring.exchange.writing import table_text
from monitoring.services.grade_folder import grade_folder
from monitoring.settings import Settings
from tests.exchange.folders import read
from tests.exchange.laws import few_or_many, holds

RUNS = (
    "=1+1",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
)
DOES_NOT = ("", "K01", "'s-Hertogenbosch", "it's =1", "''", "1-2", "38.5", "<0.1")
TEXT = st.text(st.sampled_from(list("'=+-@＝\t\r\n aK1")), max_size=5)


@pytest.mark.parametrize("text", RUNS)
def test_a_formula_is_text_to_a_spreadsheet(text):
    """An apostrophe is what everybody types by hand to the same end."""
    assert [f"'{text}"] == harmless(pa.array([text])).to_pylist()


@pytest.mark.parametrize("text", DOES_NOT)
def test_other_text_is_written_as_it_is(text):
    """An apostrophe of its own is nobody's business."""
    assert [text] == harmless(pa.array([text])).to_pylist()


@few_or_many(100, 2000)
def test_every_text_comes_back_and_no_two_become_one(examples):
    """Also what has apostrophes before a formula already."""

    def law(text):
        written = harmless(pa.array([text, None]))
        assert [text, None] == as_it_was(written).to_pylist()
        assert text == cell_as_it_was(written[0].as_py())
        assert written[0].as_py()[:1] not in set("=+-@＝\t\r\n")

    holds(law, examples, text=TEXT)


def written_cells(table, frame):
    return list(csv.DictReader(io.StringIO(table_text(table, frame), newline="")))


def charted(tmp_path, patient_id="K01", note="fine"):
    return read(
        tmp_path,
        patients=f"patient_id,infused_at\n{patient_id},2026-03-01T10:00Z\n",
        observations=(
            "patient_id,observed_at,temperature_c,rass,note\n"
            f"{patient_id},2026-03-05T10:00Z,38.5,-1,{note}\n"
        ),
    )


def test_free_text_of_the_record_is_written_harmless_and_comes_back(tmp_path):
    """Ids, notes and names, whatever way they came into the record; a RASS of -1 stays a number."""
    (tmp_path / "in").mkdir()
    frames = charted(tmp_path / "in").frames
    patients = frames["patients"].assign(patient_id="-K01", bed="=cmd|'/C calc'!A0")
    observations = frames["observations"].assign(
        patient_id="-K01", note="'=1+1", recorded_by="@nurse"
    )

    (patient,) = written_cells(PATIENTS, patients)
    (moment,) = written_cells(OBSERVATIONS, observations)
    write_folder(frames | {"patients": patients, "observations": observations}, tmp_path / "out")
    back = read_folder(tmp_path / "out").sound

    assert ("'-K01", "'=cmd|'/C calc'!A0") == (patient["patient_id"], patient["bed"])
    assert ("''=1+1", "'@nurse", "-1") == (moment["note"], moment["recorded_by"], moment["rass"])
    assert ["-K01", "=cmd|'/C calc'!A0"] == [
        back.patients[n].iloc[0] for n in ("patient_id", "bed")
    ]
    assert ["-K01", "'=1+1", "@nurse", -1] == [
        back.observations[name].iloc[0] for name in ("patient_id", "note", "recorded_by", "rass")
    ]


def test_an_answer_below_zero_stays_a_number(tmp_path):
    """It is the only text column that holds numbers."""
    folder = read(
        tmp_path, answers="patient_id,observed_at,question,answer\nK01,2026-03-05T10:00Z,gcs,-3\n"
    )

    (answer,) = written_cells(ANSWERS, folder.answers)
    assert "-3" == answer["answer"]


def test_a_formula_that_nobody_guarded_is_still_a_fault(tmp_path):
    """The apostrophe is not asked of people: what begins so is a slip or an attack."""
    charting = charted(tmp_path, note="=1+1")

    assert ["begins with =, as a spreadsheet's formula does"] == [
        fault.fault for fault in charting.faults
    ]


def test_the_patient_of_a_broken_row_is_known_by_the_same_id(tmp_path):
    """A row with a comma too many is one fault, not one and an unknown patient."""
    charting = read(
        tmp_path,
        patients="patient_id,infused_at\n'-K01,2026-03-01T10:00Z,\n",
        observations="patient_id,observed_at\n'-K01,2026-03-05T10:00Z\n",
    )

    assert ["patients.csv"] == [fault.file for fault in charting.faults]


def test_the_name_of_a_column_runs_nothing_in_the_list_of_faults(tmp_path):
    """Whoever mends the folder opens faults.csv."""
    charting = read(tmp_path, observations="patient_id,observed_at,=1+1\nK01,2026-03-05T10:00Z,1\n")

    assert not faults_frame(charting.faults)["column"].str.startswith("=").any()


def test_the_results_of_grading_run_nothing(tmp_path):
    """Ids are all of the user's text that stands at the beginning of a cell."""
    charted(tmp_path, patient_id="-K01")
    grade_folder(tmp_path, Settings(), out=tmp_path / "out")

    for name in ("grades.csv", "episodes.csv"):
        rows = list(csv.DictReader((tmp_path / "out" / name).open(newline="")))
        assert {"'-K01"} == {row["patient_id"] for row in rows}
        for row in rows:
            cells = [cell for cell in row.values() if cell[:1] in set("=+-@\t\r")]
            assert [] == [cell for cell in cells if not cell.lstrip("-").replace(".", "").isdigit()]
