"""The handover as one HTML file: opens without a network, prints on A4."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from monitoring.course.handover import PatientHandover
from monitoring.course.review import GradeView
from monitoring.paper import words
from monitoring.paper.badge import badge_svg
from monitoring.paper.handover_block import block
from monitoring.paper.handover_overview import overview
from monitoring.paper.pages import rendered
from monitoring.paper.sheet import Head


def handover_page(head: Head, patients: Sequence[PatientHandover]) -> str:
    """The file's text; everything that anybody typed is escaped by the template."""
    zone = head.zone if head.zone_name else None
    return rendered(
        "handover.html",
        head=head,
        words=words,
        rows=overview(patients, head, zone=zone),
        blocks=[block(one, head, zone=zone) for one in patients],
        then_badge=lambda step, size: _badge(step.then, step.scale, "then", size),
        now_badge=lambda step, size: _badge(step.now, step.scale, "now", size),
    )


def _badge(view: GradeView, scale: str, which: str, size: int) -> Markup:
    said = f"{words.SCALE_NAMES[scale]} {which}: {words.short_grade(view)}"
    # Our own drawing: ElementTree escapes what it says.
    return Markup(badge_svg(view, size=size, said=said))  # noqa: S704
