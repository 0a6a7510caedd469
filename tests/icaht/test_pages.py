"""The pages of the four tables, to be held against the papers."""

from __future__ import annotations

import pytest

from monitoring.course.icaht import ICAHT_GRADERS, icaht_graders
from monitoring.scales.icaht_2023 import IcahtChoices

PAGES = {grader.key: grader.page() for grader in ICAHT_GRADERS}


def test_every_key_has_its_page():
    assert list(PAGES) == [
        "icaht-early-2023",
        "icaht-late-2023",
        "t-icaht-early-2025",
        "t-icaht-late-2025",
    ]
    for key, page in PAGES.items():
        assert f"- Key: `{key}`" in page
        assert "https://doi.org/10.1182/blood.20" in page


@pytest.mark.parametrize(
    ("key", "row"),
    [
        (
            "icaht-early-2023",
            "| Grade | neutrophils at or below 500/µL | neutrophils at or below 100/µL |",
        ),
        ("icaht-early-2023", "| 4 | never above 500/µL | or 14 days and more |"),
        ("icaht-early-2023", "| 3 | ≤ 100/µL | 7 |"),
        ("icaht-late-2023", "| 1 | ≤ 1500/µL |"),
        ("t-icaht-early-2025", "| 3 | < 20 × 10⁹/L | 1 |"),
        ("t-icaht-late-2025", "| 1 | < 100 × 10⁹/L | 1 |"),
    ],
)
def test_the_cells(key, row):
    assert row in PAGES[key].splitlines()


def test_the_choices_that_decide_are_printed():
    page = icaht_graders(IcahtChoices(duration="cumulative", max_gap=5))[0].page()

    assert "- `icaht.duration` = cumulative: " in page
    assert "- `icaht.max_gap` = 5: " in page
    assert "late_confirm" not in page


def test_a_choice_that_is_none_is_refused():
    with pytest.raises(ValueError, match=r"icaht.duration is 'sum'; write longest or cumulative."):
        IcahtChoices(duration="sum")
    with pytest.raises(ValueError, match=r"icaht.max_gap is -1; write 0 or more days."):
        IcahtChoices(max_gap=-1)
