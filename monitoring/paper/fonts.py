"""The typeface of every PDF: shipped, so that a page looks alike on every machine.

The typeface that reportlab brings has no ₂, → or ✓. DejaVu has, and its narrow cut leaves room.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont

REGULAR, BOLD = "DejaVuSansCondensed", "DejaVuSansCondensed-Bold"
FOLDER = Path(__file__).resolve().parents[2] / "data" / "fonts"


class NoTypeface(Exception):
    """The font files are not where they should be; no PDF can be made."""


@cache
def register() -> None:
    """Once a process, before anything is drawn. Raises NoTypeface."""
    try:
        for name in (REGULAR, BOLD):
            pdfmetrics.registerFont(TTFont(name, FOLDER / f"{name}.ttf"))
    except (OSError, TTFError):
        raise NoTypeface(
            "The typeface of the PDF is missing: data/fonts must lie beside the program, as in "
            "the repository. Bring it back, then try again."
        ) from None
    for is_bold, name in ((0, REGULAR), (1, BOLD)):
        for is_italic in (0, 1):  # there is no slanted cut, and nothing here is slanted
            addMapping(REGULAR, is_bold, is_italic, name)


def known_letters(text: str) -> str:
    """The text with a box for each sign that the typeface lacks, and none that breaks a line."""
    register()
    there = pdfmetrics.getFont(REGULAR).face.charToGlyph
    return "".join(sign if ord(sign) in there else "\N{WHITE SQUARE}" for sign in text)
