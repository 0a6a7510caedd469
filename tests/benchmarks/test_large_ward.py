"""The large run in small: what the writer writes, the command grades, in any number of processes."""

from __future__ import annotations

import filecmp

import pandas as pd
import pytest

from benchmarks.large_folder import BLOCK, write_large_folder
from benchmarks.large_ward import measured, slowest, table
from monitoring.course.all_graders import graders_for
from monitoring.exchange.streaming import parts
from monitoring.services.grade_folder import grade_folder
from monitoring.services.grade_part import Work
from monitoring.settings import Settings

PATIENTS = 30
FEW = 8  # all graders read them, with all that charts have
FILES = ("patients.csv", "observations.csv", "labs.csv", "interventions.csv", "answers.csv")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("large")
    write_large_folder(made, patients=PATIENTS)
    return made


def test_the_same_seed_writes_the_same_bytes(folder, tmp_path):
    """A figure is only comparable with one of the same folder."""
    write_large_folder(tmp_path, patients=PATIENTS)

    assert list(FILES) == filecmp.cmpfiles(folder, tmp_path, FILES, shallow=False)[0]


def test_the_first_patients_of_a_larger_folder_are_those_of_a_smaller(tmp_path):
    """Block by block: so the growth from 1,000 to 10,000 is one of number alone."""
    write_large_folder(tmp_path / "one", patients=BLOCK)
    write_large_folder(tmp_path / "two", patients=BLOCK + 10)

    for name in FILES:
        smaller, larger = (tmp_path / size / name for size in ("one", "two"))
        assert larger.read_bytes().startswith(smaller.read_bytes())


def test_the_folder_has_what_charts_have(folder):
    """Gaps, two laboratories' units, limits of detection, fevers, oxygen, pressors, falls of ICE."""
    observations, labs = (pd.read_csv(folder / name) for name in FILES[1:3])

    assert 0.03 < observations["temperature_c"].isna().mean() < 0.3
    assert (observations["temperature_c"] >= 38).any()
    assert {"norepinephrine", "none"} <= set(observations["vasopressors"].dropna())
    assert {"nasal-cannula", "room-air"} <= set(observations["oxygen_device"].dropna())
    assert (observations["ice_total"] < 10).any()
    assert labs["value"].astype("str").str.startswith("<").any()
    assert 24 <= labs["analyte"].nunique()
    assert {"mg/dL", "umol/L"} == set(labs.loc[labs["analyte"] == "creatinine", "unit"])
    assert 0.01 < labs.loc[labs["analyte"] == "potassium", "upper_limit"].isna().mean() < 0.2


@pytest.mark.slow
def test_the_command_grades_it_for_all_scales_and_says_what_each_stage_took(tmp_path):
    """No fault, and rows of every laboratory scale; every grader's time is told by its key."""
    run = measured(FEW, tmp_path)

    of_results = {one.key for one in graders_for("5.0") if one.analytes}
    assert set() == of_results - set(run.rows)
    assert {"crs-astct-2019", "icans-astct-2019", "news2-2017"} <= set(run.rows)
    assert set(run.rows) <= set(run.work)
    assert 0 < sum(run.clock.values()) <= run.wall
    assert 0 < run.memory
    assert "peak memory" in table([run])
    assert "ctcae-5.0-" in slowest(run)


@pytest.mark.slow
def test_parts_graded_side_by_side_give_the_same_bytes(folder, tmp_path, monkeypatch):
    """Processes only share the parts out; a part never depends on who grades it."""
    in_parts = {"rows_in_memory": 15_000}
    monkeypatch.setattr(
        "monitoring.services.grade_folder.parts",
        lambda where, *, timezone: parts(where, timezone=timezone, **in_parts),
    )
    told: list[tuple[int, int]] = []
    for jobs in (1, 2):
        grade_folder(
            folder,
            Settings(),
            out=tmp_path / str(jobs),
            scale_keys=("crs-astct-2019", "ctcae-5.0-hyperkalemia", "icaht-early-2023"),
            format="parquet",
            jobs=jobs,
            progress=lambda done, of: told.append((done, of)),
        )

    results = ["grades.parquet", "episodes.parquet"]
    assert results == filecmp.cmpfiles(tmp_path / "1", tmp_path / "2", results, shallow=False)[0]
    assert told[-1][0] == told[-1][1] > 2
    assert len(told) == 2 * told[-1][1]


@pytest.mark.slow
def test_without_explanations_everything_else_is_the_same(tmp_path):
    """A sentence says what the grade is; leaving it out changes nothing of it."""
    write_large_folder(tmp_path, patients=FEW)
    with parts(tmp_path) as read:
        with_words, without = (
            Work(read, Settings(), (), None, skip_faulty_rows=False, explanations=words)
            .part(0)
            .grades
            for words in (True, False)
        )

    said = with_words.column("explanation")
    assert 0 == said.null_count
    assert "" not in set(said.to_pylist())
    assert without.equals(with_words.drop_columns("explanation"))
