"""What a PDF says and how it looks, for tests and pictures."""

from __future__ import annotations

from pathlib import Path

import pypdfium2


def pages_of(content):
    """The text of each page, spaces and line breaks as one space."""
    document = pypdfium2.PdfDocument(content)
    pages = [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
    document.close()
    return pages


def draw_pages(content: bytes, folder: Path, name: str, *, dots_per_inch: int = 110) -> list[Path]:
    """Each page as a PNG in the folder."""
    document = pypdfium2.PdfDocument(content)
    drawn = []
    for number, page in enumerate(document, start=1):
        file = folder / f"{name}-page-{number:02d}.png"
        page.render(scale=dots_per_inch / 72).to_pil().save(file)
        drawn.append(file)
    document.close()
    return drawn
