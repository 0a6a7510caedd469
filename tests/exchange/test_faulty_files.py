"""Files that cannot be read at all, and the one sentence for each."""

from __future__ import annotations

import time

import pytest

from monitoring.exchange import UnreadableFolder, read_folder
from tests.exchange.folders import OBSERVATIONS, PATIENTS, read, sentences

UTF8 = "save it as “CSV UTF-8”"
OPEN = "is opened and never closed; close it, and write a quotation mark within a cell twice."

CONTENTS = [
    ("", "is empty; its first row must name the columns."),
    (b"\xef\xbb\xbf\n", "is empty; its first row must name the columns."),
    (",,\nK01,x,\n", "does not begin with a row of column names; name the columns in row 1: patient_id, observed_at, temperature_c …."),
    (OBSERVATIONS.encode() + b"K01,20\x0026\n", f"holds a NUL byte at byte 57 (row 3), so it is not text; {UTF8}, or export it again if it was cut off."),
    (OBSERVATIONS.encode() + b"K\xe4,x\n", f"is not UTF-8 at byte 52 (row 3); is it saved in a Windows or Latin-1 code page? then {UTF8}."),
    (bytes(range(255, 0, -1)), f"is written in UTF-16, not in UTF-8; {UTF8}."),
    (OBSERVATIONS.encode("utf-16"), f"is written in UTF-16, not in UTF-8; {UTF8}."),
    (b"PK\x03\x04\x14\x00", f"is a spreadsheet workbook or another archive, not a CSV file; {UTF8}."),
    (b"\x1f\x8b\x08\x00", f"is compressed with gzip; {UTF8}."),
    (OBSERVATIONS.replace(",", ";"), "has semicolons between its columns; save it as CSV with commas between them."),
    (OBSERVATIONS.replace(",", "\t"), "has tabs between its columns; save it as CSV with commas between them."),
    (OBSERVATIONS.replace("\n", "\r"), "has a carriage return that ends no line in row 1; save it with line ends of Windows or Unix (CRLF or LF)."),
    (OBSERVATIONS + 'K01,"2026-03-05\nK01,x\n', f"has a quotation mark in row 3 that {OPEN}"),
    (OBSERVATIONS + 'K01,5" tube\nK02,"x"\nK03,y\n', "has a quotation mark within a cell in row 3; put such a cell in quotation marks and write those within it twice."),
    (OBSERVATIONS + 'K01,"x" y\n', "has a quotation mark within a cell in row 3; put such a cell in quotation marks and write those within it twice."),
    ("patient_id,observed_at,temprature_c\n", "“temprature_c” is not a column of observations.csv; did you mean temperature_c?"),
    ("patient_id,observed_at,shoe size\n", "“shoe size” is not a column of observations.csv; take the column out, or correct its name."),
    ("patient_id,observed_at,\n", "has no name over its column 3; name the column, or take it out with its comma."),
    ("patient_id,observed_at,a1,b2,c3,d4,e5,f6\n", "has 6 unknown columns (“a1”, “b2”, “c3” and 3 more); take them out, or rename them as the charting format names them."),
]  # fmt: skip

HEADERS = [
    ("patient_id,observed_at,note,NOTE\n", "note: stands in the header 2 times (cells 3, 4); leave one of them."),
    ("patient_id,note\n", "observed_at: is missing in the header, and every row needs it; add the column, or correct its name."),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said"), CONTENTS)
def test_a_file_that_is_no_table_is_told_in_one_sentence(tmp_path, content, said):
    """What arrives from a hospital's exports: the wrong format, the wrong code page, a cut file."""
    found = sentences(tmp_path, observations=content)

    assert found == [f"observations.csv: {said}"]


@pytest.mark.parametrize(("header", "said"), HEADERS)
def test_the_header_names_each_column_once(tmp_path, header, said):
    """Of two columns of one name, one would be dropped without a word."""
    found = sentences(tmp_path, observations=header)

    assert found == [f"observations.csv, {said}"]


def test_a_header_of_a_million_columns_ends_quickly(tmp_path):
    """One sentence and no list: a wrong file must not hang a ward's computer."""
    start = time.process_time()
    found = sentences(
        tmp_path,
        observations="patient_id,observed_at," + ",".join(f"c{n}" for n in range(1_000_000)),
    )

    assert time.process_time() - start < 5
    assert found == [
        "observations.csv: has 1,000,000 unknown columns (“c0”, “c1”, “c2” and 999,997 more); "
        "take them out, or rename them as the charting format names them."
    ]


@pytest.mark.slow
def test_a_row_without_an_end_is_given_up(tmp_path):
    """Memory stays bounded, whatever the file is."""
    found = sentences(tmp_path, observations=OBSERVATIONS.encode() + b"x" * (70 * 2**20))

    assert found == [
        "observations.csv: has no line end within 64 MB after the start of row 3; "
        "write one row a line."
    ]


def test_a_folder_holds_patients_and_observations_or_labs(tmp_path):
    """Without patients there is no day 0; without values there is nothing to grade."""
    found = sentences(tmp_path, patients=None, observations=None)

    assert found == [
        "patients.csv: is not in the folder, and every folder needs it; add it, one row a patient.",
        "observations.csv: is not in the folder, and neither is labs.csv; "
        "add one of the two, or both.",
    ]


def test_a_file_nearly_named_right_is_not_passed_over(tmp_path):
    """Without its drugs a course is graded as if none had been given."""
    found = sentences(tmp_path, Intervention="patient_id,started_at,kind\n")

    assert found == [
        "interventions.csv: is not in the folder, but “Intervention.csv” is; "
        "if it is meant, name it interventions.csv; if not, move it elsewhere."
    ]


def test_other_files_may_lie_in_the_folder(tmp_path):
    """Grades are often written beside what was graded."""
    (tmp_path / "readme.txt").write_text("x")
    found = sentences(tmp_path, grades="x", expected="y")

    assert found == []


def test_a_directory_in_the_place_of_a_file_is_told(tmp_path):
    """An unpacked archive may look so."""
    (tmp_path / "labs.csv").mkdir()

    assert sentences(tmp_path) == ["labs.csv: is not a file; put the CSV file in its place."]


def test_a_file_that_may_not_be_read_is_told(tmp_path, monkeypatch):
    """The system's reason is passed on, not a traceback."""
    labs = tmp_path / "labs.csv"
    labs.write_text("x")

    def refuse(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("monitoring.exchange.records._opened", refuse)

    assert sentences(tmp_path)[-1] == (
        "labs.csv: cannot be read (permission denied); check the file and its rights."
    )


def test_a_folder_that_is_not_there_is_told(tmp_path):
    """A slip in the path, before anything else."""
    found = [str(fault) for fault in read_folder(tmp_path / "ward").faults]

    assert found == ["ward: does not exist; name the folder that holds patients.csv."]


def test_a_zone_that_is_not_listed_is_refused_before_reading(tmp_path):
    """Every local time would be wrong."""
    with pytest.raises(UnreadableFolder, match=r"“Europe/Berln” is not a time zone.*Europe/Berlin"):
        read(tmp_path, timezone="Europe/Berln")


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff" + OBSERVATIONS,
        OBSERVATIONS.replace("\n", "\r\n"),
        OBSERVATIONS.rstrip("\n"),
        '"patient_id","observed_at"\n"K01","2026-03-05T10:00+01:00"\n',
        " Patient_ID ,observed_at\n K01 ,2026-03-05T10:00+01:00\n",
        OBSERVATIONS + "\n\r\n,\n , \n",
    ],
)
def test_the_usual_forms_of_csv_are_taken(tmp_path, content):
    """A byte order mark, either line end, quotation marks, blank rows below the table."""
    charting = read(tmp_path, observations=content).sound

    assert charting.observations["patient_id"].tolist() == ["K01"]


def test_all_faults_of_all_files_are_told_together(tmp_path):
    """Nobody corrects a file ten times; and nothing is read in meanwhile."""
    charting = read(
        tmp_path,
        patients=PATIENTS + "K02,soon\n",
        observations=OBSERVATIONS + "K01\n",
        labs=b"\x1f\x8b",
    )

    assert [(fault.file, fault.row) for fault in charting.faults] == [
        ("patients.csv", 3),
        ("observations.csv", 3),
        ("labs.csv", None),
    ]
    with pytest.raises(
        UnreadableFolder, match=r"^3 faults found in patients\.csv, observations\.csv"
    ):
        _ = charting.sound


def test_rows_cannot_be_skipped_in_a_file_that_cannot_be_read(tmp_path):
    """Which rows are sound is not known then."""
    charting = read(tmp_path, labs=b"\x1f\x8b")

    with pytest.raises(UnreadableFolder, match=r"labs\.csv: is compressed"):
        _ = charting.without_faulty_rows
