"""The handover on A4 in black and white: two to four patients a page, none cut in two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.lib.colors import black, white
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Paragraph, Spacer, Table, TableStyle

from monitoring.course.handover import PatientHandover
from monitoring.paper import words
from monitoring.paper.badge import badge_drawing
from monitoring.paper.fonts import register
from monitoring.paper.handover_block import Block, GradeLine, Line, block
from monitoring.paper.sheet import (
    ABOUT,
    LABEL,
    NAME,
    TEXT,
    WIDTH,
    Head,
    para,
    pdf,
    text,
)

BADGE = 24.0
LABELS = 25 * mm


def handover_sheet(head: Head, patients: Sequence[PatientHandover]) -> bytes:
    """A PDF of everybody, in the order given."""
    register()
    zone = head.zone if head.zone_name else None
    story: list[Flowable] = []
    for one in patients:
        story += [*_drawn(block(one, head, zone=zone)), Spacer(0, 3 * mm)]
    if not patients:
        story.append(para(words.NOBODY))
    count = "1 patient" if len(patients) == 1 else f"{len(patients)} patients"
    return pdf(
        story,
        title=f"{words.HANDOVER}, {head.unit}",
        left=(f"{words.HANDOVER} · {head.unit}", f"{head.span} · {count}, worst first"),
        right=(head.as_of, f"made by {head.made_by}"),
    )


def _drawn(one: Block) -> Iterator[Flowable]:
    mark = f'<font backColor="black" color="white">&nbsp;{words.SYNTHETIC}&nbsp;</font> '
    name = para(one.name, NAME)
    about = Paragraph((mark if one.synthetic else "") + text(one.about), ABOUT)
    rows = [
        [_grades(one.grades)],
        *([_line(line.label, _texts(line))] for line in one.lines),
        [_line(words.NOTES, Spacer(0, 8 * mm))],
    ]
    top = Table([[name, about]], colWidths=[WIDTH * 0.42, WIDTH * 0.58], style=_TOP)
    body = Table([[row[0]] for row in rows], colWidths=[WIDTH], style=_BODY)
    yield KeepTogether([top, body])


def _grades(lines: Sequence[GradeLine]) -> Table:
    """Side by side: the badge of then, an arrow, the badge of now, and what they say."""
    cells: list[Flowable | str] = []
    for line in lines:
        cells += [
            badge_drawing(line.step.then, BADGE),
            para("→", LABEL),
            badge_drawing(line.step.now, BADGE),
            [para(line.heading, LABEL), para(" ".join(line.texts))],
        ]
    words_width = WIDTH / len(lines) - 2 * (BADGE + 4) - 16
    widths = [BADGE + 5, 11, BADGE + 7, words_width] * len(lines)
    return Table([cells], colWidths=widths, style=_GRADES)


def _texts(line: Line) -> Flowable:
    """What must be seen is bold."""
    between = "<br/>" if line.is_list else " "
    said = (f"<b>{text(one)}</b>" if seen else text(one) for one, seen in line.marked)
    return Paragraph(between.join(said), TEXT)


def _line(label: str, cell: Flowable) -> Table:
    return Table([[para(label, LABEL), cell]], colWidths=[LABELS, WIDTH - LABELS], style=_LINE)


_TOP = TableStyle(
    [
        ("BOX", (0, 0), (-1, -1), 1, black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ("BACKGROUND", (0, 0), (-1, -1), white),
    ]
)
_BODY = TableStyle(
    [
        ("BOX", (0, 0), (-1, -1), 1, black),
        ("LINEBELOW", (0, 0), (-1, -2), 0.3, black),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ]
)
_LINE = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
)
_GRADES = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        *(("TOPPADDING", (place, 0), (place, 0), 8) for place in (1, 5)),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
)
