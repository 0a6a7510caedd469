"""Settings: the file, the environment, and what is said when they cannot be used."""

from __future__ import annotations

import pytest

from monitoring.record.engine import open_record
from monitoring.record.errors import RecordUnavailable
from monitoring.settings import UnusableSettings, read_settings


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    """One machine of several may differ from the file that they share."""
    file = tmp_path / "unit.toml"
    file.write_text('unit_name = "Ward 7"\ntimezone = "Europe/Berlin"\n')
    monkeypatch.setenv("DAYWATCH_UNIT_NAME", "Ward 8")

    settings = read_settings(file)

    assert ("Ward 8", "Europe/Berlin") == (settings.unit_name, settings.timezone)


def test_the_dashboard_finds_its_file_by_the_environment(tmp_path, monkeypatch):
    """`run --config` hands the file on to the pages, which another process draws."""
    (tmp_path / "unit.toml").write_text('unit_name = "Ward 7"\n')
    monkeypatch.setenv("DAYWATCH_CONFIG", str(tmp_path / "unit.toml"))

    assert "Ward 7" == read_settings().unit_name


def test_a_nested_choice_is_set_by_the_environment(monkeypatch):
    """Two underscores step into a group."""
    monkeypatch.setenv("DAYWATCH_GRADING__ADULT_SYSTOLIC_LIMIT_MMHG", "95")

    assert 95 == read_settings().grading.adult_systolic_limit_mmhg


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("DAYWATCH_TIMZONE", "Europe/Berlin", "There is no setting DAYWATCH_TIMZONE"),
        ("DAYWATCH_TIMEZONE", "Mars/Olympus", "is not a time zone"),
        ("DAYWATCH_COURSE__JOIN_WINDOW", "-PT1H", "join_window"),
        ("DAYWATCH_AS_OF", "2026-03-15T10:00", "needs its offset"),
        ("DAYWATCH_CONFIG", "nowhere.toml", "there is no such settings file"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_remedy(monkeypatch, variable, value, said):
    """A setting that is silently ignored is worse than one that stops the program."""
    monkeypatch.setenv(variable, value)

    with pytest.raises(UnusableSettings, match=said):
        read_settings()


def test_a_record_on_another_database_is_refused_in_a_sentence():
    """MySQL is not part of this program; a traceback would not say so."""
    with pytest.raises(RecordUnavailable, match="cannot be kept in mysql"):
        open_record("mysql://nobody@127.0.0.1/record")
