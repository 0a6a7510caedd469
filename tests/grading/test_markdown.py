"""The page of a scale: the published table, and everything that stands between it and a grade."""

from dataclasses import replace

import pytest

from monitoring.grading.markdown import scale_page
from monitoring.scales import ALL_SCALES, CRS_ASTCT_2019, ICANS_ASTCT_2019
from tests.properties.random_moments import asked

every_scale = pytest.mark.parametrize("scale", ALL_SCALES, ids=lambda scale: scale.key)


def lines_under(page: str, heading: str) -> list[str]:
    """The lines between a heading and the next one of its level or above."""
    level = len(heading.partition(" ")[0])
    found: list[str] = []
    for line in page.splitlines()[page.splitlines().index(heading) + 1 :]:
        if line.startswith("#") and len(line.partition(" ")[0]) <= level:
            break
        if line:
            found.append(line)
    return found


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split(" | ")]


def test_the_head_names_the_key_the_source_and_its_evidence():
    """What a physician needs to fetch the paper and to know how far to trust our copy."""
    page = scale_page(CRS_ASTCT_2019)

    assert page.splitlines()[:6] == [
        "# Cytokine release syndrome, ASTCT consensus 2019",
        "",
        "- Key: `crs-astct-2019`",
        "- Source: Lee DW, Santomasso BD, Locke FL, et al. Biol Blood Marrow Transplant "
        "2019;25:625-638, CRS grading table with its footnotes",
        "- DOI: [10.1016/j.bbmt.2018.12.758](https://doi.org/10.1016/j.bbmt.2018.12.758)",
        "- Evidence: V2",
    ]


def test_what_was_not_verified_against_the_paper_says_so():
    """A scale that rests on memory must not look like one that was checked."""
    crs, icans = scale_page(CRS_ASTCT_2019), scale_page(ICANS_ASTCT_2019)
    source = replace(CRS_ASTCT_2019.source, mark="UNVERIFIED")
    all_of_it = scale_page(replace(CRS_ASTCT_2019, source=source))

    assert "**Not verified against the paper:** Death, grade 5." in crs.splitlines()
    assert "Not verified" not in icans
    assert "**Not verified against the paper.**" in all_of_it.splitlines()


def test_the_table_has_a_row_for_each_item_and_a_column_for_each_grade():
    """As printed in the paper, the cells that grade nothing by themselves included."""
    table = lines_under(scale_page(ICANS_ASTCT_2019), "## The table")

    assert cells(table[0]) == ["", "Grade 1", "Grade 2", "Grade 3", "Grade 4", "Grade 5"]
    rows = {row[0]: row[1:] for row in map(cells, table[2:9])}
    assert list(rows) == [item.name for item in ICANS_ASTCT_2019.items]
    assert rows["Motor"] == [
        "–",
        "–",
        "–",
        "Deep focal weakness such as hemiparesis or paraparesis",
        "–",
    ]
    assert rows["Consciousness"][0] == (
        "Awakens spontaneously: the normal state, not grade 1 by itself (N7)"
    )


def test_a_criterion_of_our_own_is_marked_in_the_table():
    """It is not in the paper, and whoever signs the page must see that."""
    table = lines_under(scale_page(CRS_ASTCT_2019), "## The table")
    hypoxia = next(cells(line) for line in table if line.startswith("| Hypoxia"))

    assert hypoxia[2] == (
        "Low-flow nasal cannula (at most 6 L/min) or blow-by; or "
        "Untreated: low SpO₂ on room air, no oxygen given yet (LOCAL, provisional)"
    )


@every_scale
def test_every_criterion_is_printed_with_its_condition_its_mark_and_its_reading(scale):
    """Cell by cell, so that a clinician can sign what is computed."""
    page = scale_page(scale)

    for item in scale.items:
        rows = [cells(line) for line in lines_under(page, f"### {item.name}") if line[0] == "|"]
        assert [(row[0], row[2], row[3], row[4]) for row in rows[2:]] == [
            (str(one.grade), str(one.when), one.mark, one.reading or "–") for one in item.criteria
        ]


@every_scale
def test_everything_that_the_scale_says_of_itself_is_on_its_page(scale):
    """Assumptions, local choices, what is left to the clinician and what it is not for."""
    page = scale_page(scale)
    said = (
        *scale.assumptions,
        *scale.local_choices,
        *scale.left_to_clinician,
        *scale.not_for,
        *(one.assumption for one in asked(scale) if one.assumed is not None),
        *(flag.meaning for flag in scale.flags),
    )

    assert [sentence for sentence in said if sentence not in page] == []


@every_scale
def test_every_term_in_quotation_marks_is_defined_once(scale):
    """A word that nobody defined is a word that everybody reads in another way."""
    page = scale_page(scale)
    terms = lines_under(page, "## Terms")
    defined = [line.split("”")[0][1:] for line in terms if line.startswith("“")]
    used = {part.split("”")[0] for part in page.split("“")[1:]}

    assert len(defined) == len(set(defined))
    assert used == set(defined)


@every_scale
def test_every_observable_is_listed_with_its_words_or_unit_and_its_range(scale):
    """From these the forms and the files are made."""
    listed = lines_under(scale_page(scale), "## Observables")
    rows = {row[0]: row[1:] for row in map(cells, listed[3:])}

    assert list(rows) == [f"`{one.name}`" for one in asked(scale)]
    if scale is CRS_ASTCT_2019:
        assert rows["`temperature_c`"] == ["temperature", "°C", "25 to 45", "35 to 41", "8310-5"]
        assert rows["`spo2_pct`"][1] == "%; or unrecordable"


def test_the_bedside_tests_stand_on_the_page_as_their_tables():
    """ICE and CAPD are part of what is graded."""
    page = scale_page(ICANS_ASTCT_2019)

    ice = lines_under(page, "## ICE, Immune effector Cell-associated Encephalopathy score")
    capd = lines_under(page, "## CAPD, Cornell Assessment of Pediatric Delirium")

    assert "| ICE orientation | 4 | year, month, city, hospital: 1 point each |" in ice
    assert "Total: 0 to 10 points." in ice
    assert len([line for line in capd if line.startswith("| CAPD ")]) == 8
    assert "Total: 0 to 32 points." in capd


@every_scale
def test_the_page_is_the_same_each_time_and_free_of_html(scale):
    """It is compared byte by byte, and shown in the program without HTML."""
    page = scale_page(scale)

    assert page == scale_page(scale)
    assert "<br" not in page
    assert "</" not in page
    assert "0x" not in page
