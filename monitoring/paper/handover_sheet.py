"""The handover on A4 in black and white: the ward on one sheet, then two to four patients a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportlab.lib.colors import black, white
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    PageBreak,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from monitoring.course.handover import GradeThenAndNow, PatientHandover
from monitoring.paper import words
from monitoring.paper.badge import badge_drawing
from monitoring.paper.fonts import register
from monitoring.paper.handover_block import Block, GradeLine, Line, block
from monitoring.paper.handover_overview import Cell, Row, overview
from monitoring.paper.sheet import (
    ABOUT,
    LABEL,
    NAME,
    SMALL,
    SMALL_LABEL,
    TEXT,
    WIDTH,
    Head,
    para,
    pdf,
    text,
)

BADGE, SMALL_BADGE = 24.0, 14.0
SYNTHETIC_MARK = f'<font backColor="black" color="white">&nbsp;{words.SYNTHETIC}&nbsp;</font> '
OVERVIEW_SHARES = (0.15, 0.16, 0.16, 0.1, 0.15, 0.14, 0.14)
LABELS = 25 * mm


def handover_sheet(head: Head, patients: Sequence[PatientHandover]) -> bytes:
    """A PDF of everybody, in the order given."""
    register()
    zone = head.zone if head.zone_name else None
    story: list[Flowable] = []
    if len(patients) > 1:
        story += [_overview(overview(patients, head, zone=zone)), PageBreak()]
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


def _overview(rows: Sequence[Row]) -> Flowable:
    """Some twenty-five rows to a page; a longer ward goes on with the headings on the next."""
    cells = [[para(one, LABEL) for one in words.OVERVIEW]]
    cells += [
        [
            [para(row.name, SMALL_LABEL), _about(row)],
            *(_then_and_now(step, said) for step, said in row.grades),
            *(_small(cell) for cell in row.cells),
        ]
        for row in rows
    ]
    widths = [WIDTH * share for share in OVERVIEW_SHARES]
    return Table(cells, colWidths=widths, repeatRows=1, style=_OVERVIEW)


def _about(row: Row) -> Paragraph:
    mark = f" {SYNTHETIC_MARK}" if row.synthetic else ""
    return Paragraph(f"{text(row.about)}{mark}", SMALL)


def _then_and_now(step: GradeThenAndNow, said: Cell) -> Table:
    badges = [badge_drawing(step.then, SMALL_BADGE), badge_drawing(step.now, SMALL_BADGE)]
    widths = [SMALL_BADGE + 2, SMALL_BADGE + 3, WIDTH * OVERVIEW_SHARES[1] - 2 * SMALL_BADGE - 9]
    return Table([[*badges, _small(said)]], colWidths=widths, style=_BADGES)


def _small(cell: Cell) -> Paragraph:
    return Paragraph(f"<b>{text(cell.text)}</b>" if cell.is_urgent else text(cell.text), SMALL)


def _drawn(one: Block) -> Iterator[Flowable]:
    name = para(one.name, NAME)
    about = Paragraph((SYNTHETIC_MARK if one.synthetic else "") + text(one.about), ABOUT)
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


_NO_ROOM_AROUND = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
]
_BADGES = TableStyle([*_NO_ROOM_AROUND, ("VALIGN", (0, 0), (-1, -1), "TOP")])
_OVERVIEW = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, 0), 1, black),
        ("LINEBELOW", (0, 1), (-1, -1), 0.3, black),
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
    ]
)
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
        *_NO_ROOM_AROUND,
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
