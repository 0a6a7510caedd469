"""What all PDFs share: A4, the head and foot of a page, "page x of y", styles, safe text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import black
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph

from monitoring.paper import words
from monitoring.paper.fonts import BOLD, REGULAR, known_letters, register

MARGIN = 13 * mm
WIDTH = A4[0] - 2 * MARGIN
_HEAD, _FOOT = 13 * mm, 11 * mm

TEXT = ParagraphStyle("text", fontName=REGULAR, fontSize=8.4, leading=10.4)
SMALL = ParagraphStyle("small", parent=TEXT, fontSize=7, leading=8.6)
SMALL_LABEL = ParagraphStyle("small label", parent=SMALL, fontName=BOLD)
LABEL = ParagraphStyle("label", parent=TEXT, fontName=BOLD)
NAME = ParagraphStyle("name", parent=TEXT, fontName=BOLD, fontSize=11, leading=13)
ABOUT = ParagraphStyle("about", parent=TEXT, alignment=TA_RIGHT)
TITLE = ParagraphStyle("title", parent=NAME, spaceBefore=7, spaceAfter=3, keepWithNext=1)


@dataclass(frozen=True)
class Head:
    """What stands at the head of a sheet. Without a name of the zone, its offset is told."""

    unit: str
    now: datetime
    since: datetime
    zone: tzinfo
    zone_name: str
    made_by: str
    looks_ahead: timedelta
    entry: int

    @property
    def as_of(self) -> str:
        return f"As of {words.stamped(self.now, self.zone, self.zone_name)}, entry {self.entry}"

    @property
    def span(self) -> str:
        """'since 15 Mar 2026 07:00, 3 h ago'."""
        local = self.since.astimezone(self.zone)
        return f"since {local:%d %b %Y %H:%M}, {words.ago(self.since, self.now)}"


def text(said: str) -> str:
    """What anybody typed, for a place that reads markup."""
    return escape(known_letters(said))


def para(said: str, style: ParagraphStyle = TEXT) -> Paragraph:
    return Paragraph(text(said), style)


def pdf(
    story: Sequence[Flowable],
    *,
    title: str,
    left: Sequence[str],
    right: Sequence[str],
    marked: str = "",
) -> bytes:
    """The story on A4 pages; `left` and `right` are two lines each at the head of every page.

    The same story gives the same bytes. `marked` stands in the middle of every head, as SYNTHETIC.
    """
    register()
    written = BytesIO()
    document = BaseDocTemplate(
        written,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN + _HEAD,
        bottomMargin=_FOOT + 6 * mm,
        title=title,
        author=words.APP,
        subject=words.NOT_A_DEVICE,
        lang="en-GB",
        invariant=1,
    )
    frame = Frame(
        document.leftMargin,
        document.bottomMargin,
        document.width,
        document.height,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    document.addPageTemplates([PageTemplate("page", [frame])])
    around = _around(left, right, marked)

    class Numbered(_Numbered):
        draw_around = staticmethod(around)

    document.build(list(story), canvasmaker=Numbered)
    return written.getvalue()


class _Numbered(Canvas):  # type: ignore[misc]  # reportlab has no types
    """Pages are kept until their number is known, then each gets its head and foot."""

    draw_around: Callable[[Canvas, int, int], None]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._kept: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  reportlab's name
        self._kept.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for number, page in enumerate(self._kept, start=1):
            self.__dict__.update(page)
            type(self).draw_around(self, number, len(self._kept))
            super().showPage()
        super().save()


def _around(
    left: Sequence[str], right: Sequence[str], marked: str
) -> Callable[[Canvas, int, int], None]:
    """Draws the head, the foot and the page's number."""
    first, second = (known_letters(one) for one in left)
    other, another = (known_letters(one) for one in right)

    def draw(canvas: Canvas, number: int, of: int) -> None:
        top, right_edge = A4[1] - MARGIN, A4[0] - MARGIN
        canvas.setFillColor(black)
        canvas.setStrokeColor(black)
        canvas.setFont(BOLD, 13)
        canvas.drawString(MARGIN, top - 10, _cut(first, BOLD, 13, WIDTH * 0.62))
        canvas.setFont(REGULAR, 8.4)
        canvas.drawString(MARGIN, top - 21, _cut(second, REGULAR, 8.4, WIDTH * 0.62))
        canvas.drawRightString(right_edge, top - 10, _cut(other, REGULAR, 8.4, WIDTH * 0.36))
        canvas.drawRightString(right_edge, top - 21, _cut(another, REGULAR, 8.4, WIDTH * 0.36))
        if marked:
            canvas.setFont(BOLD, 9)
            canvas.drawCentredString(A4[0] / 2, top - 10, marked)
        canvas.setLineWidth(1.2)
        canvas.line(MARGIN, top - 27, right_edge, top - 27)
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, _FOOT + 2 * mm, right_edge, _FOOT + 2 * mm)
        canvas.setFont(REGULAR, 6.6)
        half = words.NOT_A_DEVICE.find(". ", 60) + 1
        canvas.drawString(MARGIN, _FOOT - 2, words.NOT_A_DEVICE[:half])
        canvas.drawString(MARGIN, _FOOT - 10, words.NOT_A_DEVICE[half:].strip())
        canvas.setFont(BOLD, 8.4)
        canvas.drawRightString(right_edge, _FOOT - 6, f"Page {number} of {of}")

    return draw


def _cut(said: str, font: str, size: float, room: float) -> str:
    """A unit's name may be longer than the page is wide."""
    if stringWidth(said, font, size) <= room:
        return said
    while said and stringWidth(f"{said}…", font, size) > room:
        said = said[:-1]
    return f"{said}…"
