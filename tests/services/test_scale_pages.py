"""The committed pages of the scales are those that the scales print."""

from pathlib import Path

from monitoring.course.all_graders import GRADERS
from monitoring.scales import ALL_SCALES
from monitoring.services.scale_pages import PATTERNS_PAGE, stale_scale_pages, write_scale_pages

COMMITTED = Path(__file__).parents[2] / "docs" / "scales"


def test_the_committed_pages_are_current():
    """A page is signed by a clinician: it must be what is computed. Run `make docs` otherwise."""
    assert stale_scale_pages(COMMITTED) == []


def test_no_page_is_left_of_a_scale_that_is_gone():
    """It would still be read, and nobody would keep it true."""
    keys = {one.key for one in (*ALL_SCALES, *GRADERS)}

    assert {page.stem for page in COMMITTED.glob("*-[0-9]*.md")} <= keys


def test_pages_are_written_for_every_scale_and_are_then_current(tmp_path):
    """Into a folder that may not be there yet."""
    folder = tmp_path / "docs" / "scales"

    write_scale_pages(folder)

    assert sorted(page.name for page in folder.iterdir()) == sorted(
        [PATTERNS_PAGE, *(f"{one.key}.md" for one in (*ALL_SCALES, *GRADERS))]
    )
    assert stale_scale_pages(folder) == []


def test_a_page_that_is_missing_or_was_edited_is_stale(tmp_path):
    """Both are named."""
    write_scale_pages(tmp_path)
    first, second = (f"{scale.key}.md" for scale in ALL_SCALES[:2])
    (tmp_path / first).unlink()
    (tmp_path / second).write_text("38.5 °C", encoding="utf-8")

    assert stale_scale_pages(tmp_path) == [first, second]
