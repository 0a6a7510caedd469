"""`python -m monitoring grade`: what it writes, what it refuses, how it ends."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from monitoring.cli import app

CASES = Path(__file__).parents[1] / "cases"
HEADER = "patient_id,observed_at,temperature_c,systolic_mmhg,vasopressors,oxygen_device,spo2_pct"
PATIENTS = "patient_id,age_years,infused_at\nP1,50,2026-03-01T10:00+01:00\n"
GOOD = "P1,2026-03-02T10:00+01:00,38.4,118,none,room-air,97"


def grade(*arguments: object):
    return CliRunner().invoke(app, ["grade", *map(str, arguments)])


@pytest.fixture
def folder(tmp_path):
    """A folder with one patient and the given rows of observations."""

    def make(*rows: str, header: str = HEADER) -> Path:
        (tmp_path / "patients.csv").write_text(PATIENTS)
        (tmp_path / "observations.csv").write_text("\n".join([header, *rows]) + "\n")
        return tmp_path

    return make


@pytest.mark.parametrize("cases", ["crs-icans-vectors", "courses"])
def test_every_case_is_graded_as_expected(cases, tmp_path):
    """The boundary cases and courses of the clinical specification, through the command."""
    expected = pd.read_csv(CASES / cases / "expected.csv")

    ended = grade(CASES / cases, "--out", tmp_path)

    actual = pd.read_csv(tmp_path / "grades.csv")
    both = expected.merge(
        actual, on=["patient_id", "observed_at", "scale"], how="left", suffixes=("_expected", "")
    )
    assert 0 == ended.exit_code, ended.output
    for column in ("status", "grade", "at_least", "at_most"):
        asked = both[f"{column}_expected"].notna()
        differ = both[asked & (both[f"{column}_expected"] != both[column])]
        assert [] == differ["patient_id"].to_list(), f"{column} differs"


def test_the_episodes_of_the_courses_are_as_expected(tmp_path):
    """An episode that stops and starts again within seven days is one (D14)."""
    expected = pd.read_csv(CASES / "courses" / "expected_episodes.csv")

    grade(CASES / "courses", "--out", tmp_path)

    actual = pd.read_csv(tmp_path / "episodes.csv")
    both = expected.merge(actual, on=["patient_id", "scale", "episode"], suffixes=("_expected", ""))
    assert len(expected) == len(both)
    assert both["onset_at_expected"].to_list() == both["onset_at"].to_list()
    assert both["peak_grade_expected"].to_list() == both["peak_grade"].to_list()


def test_without_a_folder_for_results_the_grades_are_printed(folder):
    """So that it can be piped into anything."""
    ended = grade(folder(GOOD))

    assert 0 == ended.exit_code
    assert "P1,2026-03-02T09:00:00+00:00,1,crs-astct-2019,graded,1,1,1,Fever" in ended.stdout


def test_a_fault_stops_everything_and_all_faults_are_told(folder):
    """Half a folder graded would look like a whole one."""
    ended = grade(
        folder(
            "P1,2026-03-02T10:00+01:00,98.6,118,none,room-air,97",
            "P1,2026-03-02T14:00+01:00,38,5,118,none,room-air",
            "P2,2026-03-02T14:00+01:00,38.5,118,none,room-air,97",
            "P1,2026-03-02T18:00+01:00,38.5,118,none,face-msk,97",
        )
    )

    assert 1 == ended.exit_code
    assert "" == ended.stdout
    assert "row 2, temperature_c: “98.6”" in ended.stderr
    assert "temperature_f" in ended.stderr
    assert "P2" in ended.stderr
    assert "face-mask" in ended.stderr


def test_skipping_faulty_rows_says_how_many_and_which(folder, tmp_path):
    """--skip-faulty-rows grades the rest and writes faults.csv."""
    out = tmp_path / "out"
    source = folder(GOOD, "P1,2026-03-02T14:00+01:00,98.6,118,none,room-air,97")

    ended = grade(source, "--out", out, "--skip-faulty-rows")

    assert 0 == ended.exit_code
    assert "1 rows with faults were left out" in ended.stderr
    assert 1 == len(pd.read_csv(out / "faults.csv"))
    assert {"P1"} == set(pd.read_csv(out / "grades.csv")["patient_id"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--skip-faulty-rows"], "needs --out"),
        (["--format", "parquet"], "needs --out"),
        (["--format", "xlsx", "--out", "x"], "the formats are csv and parquet"),
        (["--scale", "crs-lee-1914"], "There is no scale crs-lee-1914; the scales are"),
        (["--config", "no.toml"], "there is no such settings file"),
    ],
)
def test_bad_usage_ends_with_2_and_a_sentence(folder, arguments, said):
    """2 is for the one who typed the command; 1 for the one who charted the rows."""
    ended = grade(folder(GOOD), *arguments)

    assert 2 == ended.exit_code
    assert said in ended.stderr


def test_a_scale_none_of_whose_columns_is_present_gives_no_rows(folder, tmp_path):
    """Vital signs alone say nothing on ICANS, and need not say so at every moment."""
    source = folder(GOOD)

    grade(source, "--out", tmp_path / "all")
    grade(source, "--out", tmp_path / "named", "--scale", "icans-astct-2019")

    every = pd.read_csv(tmp_path / "all" / "grades.csv")
    named = pd.read_csv(tmp_path / "named" / "grades.csv")
    assert "crs-astct-2019" in set(every["scale"])
    assert "icans-astct-2019" not in set(every["scale"])
    assert [("icans-astct-2019", "open")] == list(zip(named["scale"], named["status"], strict=True))


def test_parquet_holds_the_same_grades(tmp_path):
    """For a cohort that no spreadsheet opens."""
    grade(CASES / "courses", "--out", tmp_path, "--format", "parquet")
    grade(CASES / "courses", "--out", tmp_path)

    columns = pd.read_parquet(tmp_path / "grades.parquet")
    text = pd.read_csv(tmp_path / "grades.csv")
    assert text["status"].to_list() == columns["status"].astype("str").to_list()
    assert text["grade"].fillna(-1).to_list() == columns["grade"].fillna(-1).to_list()


def test_explanations_may_be_left_out(tmp_path):
    """They make most of the file."""
    grade(CASES / "courses", "--out", tmp_path, "--no-explanations")

    assert "explanation" not in pd.read_csv(tmp_path / "grades.csv").columns


def test_the_unit_s_zone_decides_on_the_local_day(folder):
    """23:30 UTC is the next day in Berlin, where the infusion was on 1 March."""
    rows = "P1,2026-03-02T23:30+00:00,38.4,118,none,room-air,97"

    ended = grade(folder(rows), "--timezone", "Europe/Berlin")

    assert ",2,crs-astct-2019" in ended.stdout


def test_a_settings_file_changes_a_local_choice(folder, tmp_path):
    """The limit of systolic pressure is LOCAL; a unit that sets 100 gets a grade 2 at 95."""
    (tmp_path / "unit.toml").write_text("[grading]\nadult_systolic_limit_mmhg = 100\n")
    source = folder("P1,2026-03-02T10:00+01:00,38.4,95,none,room-air,97")

    default, chosen = grade(source), grade(source, "--config", tmp_path / "unit.toml")

    assert "graded,1,1,1" in default.stdout
    assert "graded,2,2,2" in chosen.stdout


def test_a_faulty_settings_file_is_told_whole(folder, tmp_path):
    """Every fault at once, with what it says."""
    (tmp_path / "unit.toml").write_text('timezone = "Mars"\n[grading]\nadult_systolic = 1\n')

    ended = grade(folder(GOOD), "--config", tmp_path / "unit.toml")

    assert 2 == ended.exit_code
    assert "Mars" in ended.stderr
    assert "adult_systolic" in ended.stderr


def test_laboratory_results_are_graded_by_the_unit_s_edition_of_ctcae(tmp_path):
    """Neutrophils of 0.45 are grade 4 by CTCAE 5.0 and grade 3 by 6.0 (T06); never both at once."""
    (tmp_path / "patients.csv").write_text(PATIENTS)
    (tmp_path / "labs.csv").write_text(
        "patient_id,observed_at,analyte,value,unit,lower_limit\n"
        "P1,2026-03-05T08:00+01:00,neutrophils,0.45,10*9/L,1.8\n"
    )
    (tmp_path / "unit.toml").write_text('ctcae = "6.0"\n')

    default, chosen = grade(tmp_path), grade(tmp_path, "--config", tmp_path / "unit.toml")

    assert "ctcae-5.0-neutrophil-count-decreased,graded,4,4,4" in default.stdout
    assert "ctcae-6.0" not in default.stdout
    assert "ctcae-6.0-neutrophil-count-decreased,graded,3,3,3" in chosen.stdout


def test_every_key_of_the_charting_format_that_is_built_can_be_named(tmp_path):
    """A key that the program lists and then does not know would be a broken promise."""
    from monitoring.course.all_graders import GRADERS

    for grader in GRADERS[:: max(1, len(GRADERS) // 8)]:
        ended = grade(CASES / "courses", "--scale", grader.key, "--out", tmp_path / "out")
        assert 0 == ended.exit_code, grader.key


def test_an_answer_that_no_scale_asks_is_kept_and_told(folder, tmp_path):
    """A misspelt question would leave a grade open without a word."""
    charted = folder(GOOD)
    (charted / "answers.csv").write_text(
        "patient_id,observed_at,question,answer\n"
        "P1,2026-03-02T10:00+01:00,splenomegalie,yes\n"
        "P1,2026-03-02T10:00+01:00,splenomegaly,no\n"
    )

    ended = grade(charted, "--out", tmp_path / "out")

    assert 0 == ended.exit_code
    assert "no scale asks splenomegalie; these answers are used by none" in ended.output
