"""What else is present as chips of the board: the words are course.presence's, the colours ours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from monitoring.course.other_scales import OtherView
from monitoring.course.presence import Tone, present

COLOURS = {Tone.URGENT: "red", Tone.WARNING: "orange", Tone.NOTE: "blue"}


def chips(views: Iterable[OtherView], *, now: datetime) -> list[str]:
    """In the order of the table, one per scale, of what still speaks of the present."""
    return [
        f":{COLOURS[one.tone]}-badge[{one.said(view)}]" for one, view in present(views, now=now)
    ]
