"""The handover as one HTML file: opens without a network, prints on A4."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from monitoring.course.handover import PatientHandover
from monitoring.paper import words
from monitoring.paper.badge import badge_svg
from monitoring.paper.handover_block import GradeLine, block
from monitoring.paper.pages import rendered
from monitoring.paper.sheet import Head


def handover_page(head: Head, patients: Sequence[PatientHandover]) -> str:
    """The file's text; everything that anybody typed is escaped by the template."""
    zone = head.zone if head.zone_name else None
    return rendered(
        "handover.html",
        head=head,
        words=words,
        blocks=[block(one, head, zone=zone) for one in patients],
        then_badge=lambda line: _badge(line, "then"),
        now_badge=lambda line: _badge(line, "now"),
    )


def _badge(line: GradeLine, which: str) -> Markup:
    view = line.step.then if which == "then" else line.step.now
    said = f"{words.SCALE_NAMES[line.step.scale]} {which}: {words.short_grade(view)}"
    # Our own drawing: ElementTree escapes what it says.
    return Markup(badge_svg(view, size=40, said=said))  # noqa: S704
