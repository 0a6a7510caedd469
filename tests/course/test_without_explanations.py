"""Without explanations a grader says the same and makes no sentence: that is most of its cost."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from benchmarks.large_folder import write_large_folder
from monitoring.course.all_graders import GRADERS
from monitoring.course.graders import Charted
from monitoring.course.grades import course, crs_rows
from monitoring.exchange.reading import read_folder
from monitoring.scales import scales_for
from monitoring.settings import Settings


@pytest.fixture(scope="module")
def charted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("some")
    write_large_folder(folder, patients=4)
    read, settings = read_folder(folder), Settings()
    graded = course(
        read.patients,
        read.observations,
        read.interventions,
        scales=scales_for(settings.grading),
        choices=settings.course,
        zone=None,
    )
    return Charted(
        read.patients,
        graded.moments,
        read.interventions,
        read.labs,
        read.answers,
        None,
        settings,
        crs=crs_rows(graded),
    )


@pytest.mark.parametrize("grader", GRADERS, ids=lambda one: one.key)
def test_only_the_sentence_is_missing(grader, charted):
    """Whoever leaves the words out must not lose or move a grade."""
    with_words, without = (
        grader.rows(replace(charted, explanations=words)) for words in (True, False)
    )

    assert set(without["explanation"]) <= {""}
    pd.testing.assert_frame_equal(
        with_words.drop(columns="explanation"), without.drop(columns="explanation")
    )
