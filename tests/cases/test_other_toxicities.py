"""The vectors T01 to T151 of the other toxicities, charted as files and graded by the command.

One patient a vector (T16a and T16b where it has several inputs). A blank cell of expected.csv is
not checked; `flags` must be among those of the row, `flags_absent` must not. A blank `observed_at`
is the scale's last row, which stands for the period.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from monitoring.cli import app

CASES = Path(__file__).parent / "other-toxicities"
PLAUSIBILITY = Path(__file__).parents[1] / "infection" / "test_plausibility.py"
CHECKED = ("status", "grade", "at_least", "at_most")
WITHOUT_GRADE = ("open", "not-applicable", "not-classifiable")

# Where the program says something else than the specification prints, and the document that decides.
DIFFERS = {
    "T31": (
        "Printed: G1 provisional (G2 if symptomatic). charting-format.md, answers.csv: an "
        "unanswered question is unknown and the grade a range, so the row is open, 1 to 2; its "
        "explanation says the range in the words of rule 0.7."
    ),
}

# What no row of grades.csv can say: the tests of PLAUSIBILITY that say it, and why.
ELSEWHERE = {
    "T96": (
        ["test_eipm_is_always_refused_and_names_the_range_that_was_left"],
        "The score is not computed, so that there is no key and no row.",
    ),
    "T148": (
        ["test_a_temperature_in_fahrenheit_is_refused_with_its_remedy"],
        "A fault stops the whole folder: nothing is graded beside it.",
    ),
    "T149": (
        [
            "test_a_saturation_of_101_is_refused",
            "test_a_diastolic_above_the_systolic_pressure_is_asked_back",
            "test_neutrophils_above_the_leukocytes_are_refused",
        ],
        "Faults, as T148; but the diastolic pressure above the systolic, which is printed as "
        "rejected, is a flag and asked back on the form: charting-format.md decides.",
    ),
    "T150": (["test_a_slip_of_the_unit_is_a_fault_with_its_remedy"], "A fault, as T148."),
}


def read(file: Path) -> pd.DataFrame:
    return pd.read_csv(file, dtype=str, keep_default_na=False)


EXPECTED = read(CASES / "expected.csv")


@pytest.fixture(scope="module")
def grades(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """grades.csv of one run over the folder, both editions of CTCAE named."""
    out = tmp_path_factory.mktemp("other-toxicities")
    named = [word for key in sorted(set(EXPECTED["scale"])) for word in ("--scale", key)]
    ended = CliRunner().invoke(app, ["grade", str(CASES), "--out", str(out), *named])

    assert 0 == ended.exit_code, ended.output
    return read(out / "grades.csv")


def row_of(case: pd.Series, grades: pd.DataFrame) -> pd.Series | None:
    """The row at the case's time, or the scale's last; None where it has none."""
    rows = grades[grades["patient_id"].eq(case["patient_id"]) & grades["scale"].eq(case["scale"])]
    times = pd.to_datetime(rows["observed_at"], utc=True)
    if case["observed_at"]:
        rows = rows[times == pd.Timestamp(case["observed_at"])]
    return None if rows.empty else rows.loc[times[rows.index].idxmax()]


def disagreements(case: pd.Series, grades: pd.DataFrame) -> list[str]:
    """What the row has other than the case expects, in words."""
    row = row_of(case, grades)
    if row is None:
        return ["no row"]
    flags = set(row["flags"].split(";"))
    found = [
        f"{name} {row[name]!r}, not {case[name]!r}"
        for name in CHECKED
        if case[name] and case[name] != row[name]
    ]
    if case["status"] in WITHOUT_GRADE and row["grade"]:
        found.append(f"grade {row['grade']} shown")
    found += [f"without {one}" for one in case["flags"].split(";") if one and one not in flags]
    found += [f"with {one}" for one in case["flags_absent"].split(";") if one and one in flags]
    return found


def test_every_vector_is_graded_as_the_specification_prints_it(grades):
    """Section 11; where it differs, DIFFERS says which document decides."""
    found = {
        f"{case['patient_id']} {case['scale']}": wrong
        for _, case in EXPECTED.iterrows()
        if (wrong := disagreements(case, grades))
    }

    assert set(DIFFERS) == {key.split()[0] for key in found}, found


def test_a_question_that_nobody_answered_leaves_a_range(grades):
    """T31 as the program has it."""
    row = row_of(EXPECTED[EXPECTED["patient_id"] == "T31"].iloc[0], grades)

    assert ["open", "", "1", "2"] == row[list(CHECKED)].to_list()
    assert "hypokalemia-symptomatic" == row["missing"]
    assert "G1 (G2 if symptomatic)" in row["explanation"]


def test_every_vector_is_in_the_files_or_elsewhere():
    """151 vectors, none forgotten and none in both places; every patient has a row to check."""
    charted = {re.sub("[a-z]$", "", one) for one in EXPECTED["patient_id"]}
    numbered = {f"T{number:02}" for number in range(1, 152)}

    assert numbered == charted | set(ELSEWHERE)
    assert not charted & set(ELSEWHERE)
    assert set(read(CASES / "patients.csv")["patient_id"]) == set(EXPECTED["patient_id"])
    assert not EXPECTED.duplicated(["patient_id", "observed_at", "scale"]).any()
    checked = EXPECTED[[*CHECKED, "flags", "flags_absent"]]
    assert checked.ne("").any(axis=1).all()


@pytest.mark.parametrize("vector", ELSEWHERE)
def test_the_test_elsewhere_is_there(vector):
    """A renamed test would leave its vector covered by nothing."""
    tests, _reason = ELSEWHERE[vector]

    assert [] == [name for name in tests if f"def {name}(" not in PLAUSIBILITY.read_text()]
