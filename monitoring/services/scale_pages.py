"""The pages of the scales in docs/scales/: written, and compared with what is committed."""

from __future__ import annotations

from pathlib import Path

from monitoring.course.all_graders import GRADERS
from monitoring.course.patterns.table import patterns_page
from monitoring.grading.markdown import scale_page
from monitoring.scales import ALL_SCALES

PATTERNS_PAGE = "patterns.md"


def write_scale_pages(folder: Path) -> None:
    """One page per scale and that of the patterns, with the default choices of a unit."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in _pages().items():
        (folder / name).write_text(page, encoding="utf-8")


def stale_scale_pages(folder: Path) -> list[str]:
    """The files that are missing from `folder` or differ from what would be written."""
    return [name for name, page in _pages().items() if _text(folder / name) != page]


def _pages() -> dict[str, str]:
    bedside = {f"{scale.key}.md": scale_page(scale) for scale in ALL_SCALES}
    graders = {f"{grader.key}.md": grader.page() for grader in GRADERS}
    return bedside | graders | {PATTERNS_PAGE: patterns_page()}


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
