"""The pages in docs/scales: written from the scales, and checked to be as the scales are."""

from __future__ import annotations

from pathlib import Path

from monitoring.grading.markdown import scale_page
from monitoring.scales import ALL_SCALES


def write_scale_pages(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in _pages().items():
        (folder / name).write_text(page, encoding="utf-8")


def stale_scale_pages(folder: Path) -> list[str]:
    """The pages that are missing, that differ from the scale, or that belong to no scale."""
    pages = _pages()
    there = {file.name for file in folder.glob("*.md")} if folder.is_dir() else set()
    differing = [
        name
        for name, page in pages.items()
        if name in there and (folder / name).read_text(encoding="utf-8") != page
    ]
    return sorted({*differing, *(set(pages) ^ there)})


def _pages() -> dict[str, str]:
    return {f"{scale.key}.md": scale_page(scale) for scale in ALL_SCALES}
