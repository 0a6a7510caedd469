"""What goes into files: causes. What has no column stays in the record, and nothing is lost there."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from monitoring.record.engine import open_record
from monitoring.services.chart import graded, read_chart
from monitoring.services.export_folder import export_folder
from monitoring.services.import_folder import import_folder
from monitoring.services.judge_grade import (
    attribute_finding,
    confirm_grade,
    judgements_of,
    record_own_grade,
)
from tests.judgements.ward import CRS, DOCTOR, ICANS, NOW, NURSE, SETTINGS, hours, seen_at
from tests.people import THE_OPERATOR

LATER = datetime(2026, 5, 1, 12, tzinfo=UTC)


def grades(record):
    rows = graded(read_chart(record), SETTINGS, explanations=False).grades
    return rows[["observed_at", "scale", "status", "grade", "at_least", "at_most", "flags"]]


@pytest.fixture
def judged_record(record):
    who = {"at": NOW, **DOCTOR}
    attribute_finding(
        record, SETTINGS, "P1", CRS, hours(2), findings=["fever", "hypoxia"], cause="other",
        applies_to="from-then-on", reason="Pneumonia", form_key="1", **who,
    )  # fmt: skip
    attribute_finding(
        record, SETTINGS, "P1", ICANS, hours(1), findings=["neurological"], cause="other",
        reason="Stroke", form_key="2", **who,
    )  # fmt: skip
    seen = seen_at(record, 0)
    confirm_grade(record, SETTINGS, "P1", CRS, hours(0), seen=seen, form_key="3", **who)
    record_own_grade(
        record, SETTINGS, "P1", CRS, hours(2), grade=2, before_suggestion=True, at=NOW,
        form_key="4", **NURSE,
    )  # fmt: skip
    return record


def files_of(folder):
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*"))}


def test_an_export_of_a_judged_record_comes_back_exactly(judged_record, tmp_path):
    """Export, import into an empty record, export again: the same files, byte for byte."""
    export_folder(judged_record, tmp_path / "once", by=THE_OPERATOR)
    second = open_record(tmp_path / "second.db")
    import_folder(second, tmp_path / "once", by=THE_OPERATOR, at=LATER)

    export_folder(second, tmp_path / "twice", by=THE_OPERATOR)

    assert files_of(tmp_path / "once") == files_of(tmp_path / "twice")


def test_the_rule_says_the_same_of_the_files_as_of_the_record(judged_record, tmp_path):
    """A cause that was said later stands in the cells of the moments that it covers."""
    export_folder(judged_record, tmp_path / "once", by=THE_OPERATOR)
    second = open_record(tmp_path / "second.db")
    import_folder(second, tmp_path / "once", by=THE_OPERATOR, at=LATER)

    pd.testing.assert_frame_equal(grades(judged_record), grades(second))
    written = pd.read_csv(tmp_path / "once" / "observations.csv")
    causes = written[["fever_cause", "hypoxia_cause", "neurological_cause"]]
    assert [2, 2, 1] == (causes == "other").sum().tolist()


def test_words_that_no_file_has_a_column_for_stay_in_the_record(judged_record, tmp_path):
    export_folder(judged_record, tmp_path / "once", by=THE_OPERATOR)
    second = open_record(tmp_path / "second.db")
    import_folder(second, tmp_path / "once", by=THE_OPERATOR, at=LATER)

    assert 5 == len(judgements_of(judged_record, "P1"))
    assert () == judgements_of(second, "P1")
    assert {"patients.csv", "observations.csv", "labs.csv", "interventions.csv", "answers.csv"} == {
        *files_of(tmp_path / "once")
    }


def test_an_export_as_of_a_past_minute_has_the_causes_of_that_minute(judged_record, tmp_path):
    before, after = tmp_path / "before", tmp_path / "after"
    export_folder(judged_record, before, by=THE_OPERATOR, as_of=hours(5))
    export_folder(judged_record, after, by=THE_OPERATOR, as_of=NOW)

    texts = [(folder / "observations.csv").read_text() for folder in (before, after)]
    assert [0, 5] == [text.count("other") for text in texts]
