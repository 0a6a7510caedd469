"""Every badge that a screen can show."""

from __future__ import annotations

from datetime import UTC, datetime

from monitoring.course.grades import CRS
from monitoring.course.review import NOT_ASSESSED, GradeView
from monitoring.grading.scale import Status

AT = datetime(2026, 3, 15, 9, tzinfo=UTC)


def view(status: str, grade: int | None, low: int | None, high: int | None) -> GradeView:
    return GradeView(CRS, status, grade, low, high, "", (), (), "", AT)


GRADED = {str(grade): view(Status.GRADED, grade, grade, grade) for grade in range(6)}
OPEN = {
    "unknown": view(Status.OPEN, None, 0, 4),
    **{f"at least {low}": view(Status.OPEN, None, low, 4) for low in (1, 2, 3)},
}
OTHER = {
    **{f"{one} provisional": view(Status.PROVISIONAL, one, one, one) for one in (1, 2, 3, 4)},
    "not classifiable": view(Status.NOT_CLASSIFIABLE, None, None, None),
    "not assessed": view(NOT_ASSESSED, None, None, None),
}
VIEWS = {**GRADED, **OPEN, **OTHER}
