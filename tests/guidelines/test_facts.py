"""Treatment facts (clinical specification 6): shown, never ordered, always with source and mark."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import get_args

import pytest

from monitoring.charting.tables import INTERVENTIONS
from monitoring.course.guideline_facts import (
    FACTS,
    FOLLOW_YOUR_PROTOCOL,
    GUIDELINES,
    SEIZURE_PROPHYLAXIS,
    cells_read,
    facts,
    not_stored,
    tocilizumab_doses,
    tocilizumab_words,
)
from monitoring.settings import GuidelineSource, Settings, UnusableSettings, read_settings
from tests.typed import typed

NOW = datetime.fromisoformat("2026-03-05T12:00+00:00")


def texts(toxicity, grade, *chosen) -> list[str]:
    return [f"{one.mark}: {one.text}" for one in facts(toxicity, grade, chosen)]


@pytest.mark.parametrize(
    ("toxicity", "grade", "source", "first"),
    [
        ("CRS", 1, "asco-2021", "V1: supportive; a fever over 3 days or refractory is treated as grade 2"),
        ("CRS", 3, "asco-2021", "V1: intensive care; tocilizumab and dexamethasone 10 mg every 6 h"),
        ("CRS", 2, "nccn-2.2026", "V1: tocilizumab and dexamethasone 10 mg every 12-24 h, by product"),
        ("CRS", 4, "ebmt-eha-2022", "UNVERIFIED: dexamethasone 20 mg every 6 h, then methylprednisolone 1 g"),
        ("CRS", 2, "sitc-2020", "UNVERIFIED: tocilizumab, with or without a steroid"),
        ("ICANS", 1, "nccn-2.2026", "V1: supportive; one dexamethasone 10 mg is considered"),
        ("ICANS", 3, "ebmt-eha-2022", "V1: dexamethasone 10-20 mg every 6 h"),
        ("ICANS", 4, "sitc-2020", "UNVERIFIED: methylprednisolone 1 g per day for 3 days"),
    ],
)  # fmt: skip
def test_a_cell_of_the_table_is_a_fact_with_its_mark(toxicity, grade, source, first):
    """6.2 and 6.3: doses as printed."""
    assert first == texts(toxicity, grade, source)[0]


def test_the_unverified_part_of_a_cell_carries_its_own_mark():
    """ASCO, CRS 2: the interval of the dexamethasone; ICANS 4: the methylprednisolone."""
    marks = {one.mark for one in facts("CRS", 2, ["asco-2021"])}
    high_dose = [one for one in facts("ICANS", 4, ["asco-2021"]) if "1 g" in one.text]

    assert "V1; the interval is UNVERIFIED" in marks
    assert ["UNVERIFIED"] == [one.mark for one in high_dose]


def test_every_fact_is_one_line_with_source_year_mark_and_protocol():
    """6.3 display rule."""
    for fact in (*FACTS, *SEIZURE_PROPHYLAXIS):
        said = str(fact)
        assert "\n" not in said
        assert re.search(r"20\d\d", said)
        assert f"({fact.mark})" in said
        assert said.endswith(f"{FOLLOW_YOUR_PROTOCOL}.")
        assert fact.mark.startswith(("V1", "V2", "UNVERIFIED"))


def test_no_fact_is_an_order():
    """The program never tells anybody to give anything."""
    for fact in FACTS:
        words = fact.text.lower()
        assert not re.search(r"\b(give|administer|start|stop|you should|must)\b", words), words


@pytest.mark.parametrize("source", GUIDELINES)
def test_only_the_chosen_sources_speak(source):
    """A unit chooses its set."""
    for toxicity in ("CRS", "ICANS"):
        for grade in (1, 2, 3, 4):
            shown = facts(toxicity, grade, [source])
            assert all(source in [one.key for one in fact.sources] for fact in shown)
            assert facts(toxicity, grade, []) == ()


@pytest.mark.parametrize("grade", [0, 5])
def test_grade_0_and_death_have_no_treatment(grade):
    """And a grade that is not fixed is asked for by its lower bound."""
    assert () == facts("CRS", grade, list(GUIDELINES))


def test_every_grade_has_a_word_from_every_source_or_says_what_was_not_read():
    """An empty box would read as 'nothing to do'."""
    for source in GUIDELINES:
        for toxicity in ("CRS", "ICANS"):
            for grade in (1, 2, 3, 4):
                own = [one for one in facts(toxicity, grade, [source]) if one.grades == (grade,)]
                assert own or not_stored(toxicity, grade, [source])
    assert ("NCCN 2.2026, CRS 3: page CART-7 was not read.",) == not_stored(
        "CRS", 3, ["nccn-2.2026", "asco-2021"]
    )


def test_the_default_set_is_the_source_with_the_most_cells_that_were_read():
    """ASCO 2021 has a cell marked V1 or V2 for every grade of both toxicities."""
    assert {"asco-2021": 8, "nccn-2.2026": 6, "ebmt-eha-2022": 1, "sitc-2020": 1} == cells_read()
    assert (max(cells_read(), key=cells_read().__getitem__),) == Settings().guideline_set


def test_the_settings_know_the_same_sources():
    """The two lists stand in two layers."""
    assert set(GUIDELINES) == set(get_args(GuidelineSource))


def test_a_unit_chooses_its_set(tmp_path, monkeypatch):
    """In the file a list, in the environment words with commas; an empty list shows none."""
    file = tmp_path / "unit.toml"
    file.write_text('guideline_set = ["nccn-2.2026", "asco-2021"]\n')
    assert ("nccn-2.2026", "asco-2021") == read_settings(file).guideline_set
    file.write_text("guideline_set = []\n")
    assert () == read_settings(file).guideline_set
    monkeypatch.setenv("DAYWATCH_GUIDELINE_SET", "sitc-2020, ebmt-eha-2022")
    assert ("sitc-2020", "ebmt-eha-2022") == read_settings(file).guideline_set
    monkeypatch.setenv("DAYWATCH_GUIDELINE_SET", "uptodate")
    with pytest.raises(UnusableSettings, match="guideline_set"):
        read_settings()


# --- tocilizumab ------------------------------------------------------------------------------------


def given(*hours_ago: float, kind: str = "tocilizumab", patient: str = "P1") -> list[dict]:
    return [
        {
            "patient_id": patient,
            "kind": kind,
            "started_at": (NOW - timedelta(hours=one)).isoformat(),
            "dose": 560.0,
            "unit": "mg",
        }
        for one in hours_ago
    ]


def counted(rows) -> list[tuple]:
    found = tocilizumab_doses(typed(INTERVENTIONS, rows), now=NOW)
    return list(
        zip(
            found["patient_id"],
            found["doses_24_h"],
            found["doses"],
            found["hours_since_last"],
            strict=True,
        )
    )


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], []),
        (given(5), [("P1", 1, 1, 5.0)]),
        (given(24), [("P1", 0, 1, 24.0)]),
        (given(23.99), [("P1", 1, 1, 23.99)]),
        (given(30, 20, 12, 4), [("P1", 3, 4, 4.0)]),
        (given(-1), []),
        (given(5, -1), [("P1", 1, 1, 5.0)]),
        (given(5, kind="siltuximab"), []),
        (given(5) + given(50, patient="P2"), [("P1", 1, 1, 5.0), ("P2", 0, 1, 50.0)]),
    ],
)
def test_doses_are_counted_as_charted_up_to_now(rows, expected):
    """6.3: a running count (24 h and total); what is planned for later does not count."""
    assert expected == counted(rows)
    assert expected == counted(rows[::-1])


def test_the_count_stands_beside_what_is_printed_and_calculates_no_dose():
    """Facts, and 'follow your protocol'."""
    said = tocilizumab_words(1, 1, 5.0)

    assert said == (
        "Tocilizumab as charted: 1 in the last 24 h, 1 in all, the last 5.0 h ago. Printed: at "
        "least 8 h apart, at most 3 in 24 h and 4 in all (ASCO 2021, NCCN 2.2026; V2); follow "
        "your protocol."
    )
    assert "mg" not in said


@pytest.mark.parametrize(
    ("doses_24_h", "doses", "reached"),
    [
        (2, 3, None),
        (3, 3, "the number of 3 in 24 h is reached"),
        (1, 4, "the number of 4 in all is reached"),
        (3, 4, "the number of 3 in 24 h and of 4 in all is reached"),
    ],
)
def test_a_number_that_is_reached_is_said(doses_24_h, doses, reached):
    """F9: three in 24 h or four in all."""
    said = tocilizumab_words(doses_24_h, doses, 9.0)

    assert (reached in said) if reached else "reached" not in said
