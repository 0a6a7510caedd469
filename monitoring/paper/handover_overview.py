"""The whole ward on one sheet: a row a patient, before the blocks that say it in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timezone, tzinfo

from monitoring.course.handover import GradeThenAndNow, PatientHandover
from monitoring.paper import words
from monitoring.paper.handover_block import heading
from monitoring.paper.sheet import Head
from monitoring.paper.words import Clock


@dataclass(frozen=True)
class Cell:
    """A few words; `is_urgent` where somebody must see them."""

    text: str
    is_urgent: bool = False


@dataclass(frozen=True)
class Row:
    """`grades` in the order of the sheet, each with its few words."""

    name: str
    about: str
    synthetic: bool
    grades: tuple[tuple[GradeThenAndNow, Cell], ...]
    alerts: Cell
    checks: Cell
    given: Cell
    present: Cell

    @property
    def cells(self) -> tuple[Cell, ...]:
        """In the order of words.OVERVIEW after the patient and the grades."""
        return (self.alerts, self.checks, self.given, self.present)


def overview(
    patients: Sequence[PatientHandover], head: Head, *, zone: tzinfo | None = None
) -> tuple[Row, ...]:
    """In the order given. `zone` is the unit's; without it the offset of each infusion."""
    return tuple(_row(one, head, zone) for one in patients)


def _row(one: PatientHandover, head: Head, zone: tzinfo | None) -> Row:
    state = one.row.state
    clock = Clock(zone or timezone(state.offset), head.now, state.first_infused_at)
    return Row(
        f"{state.bed or 'No bed'} · {state.patient_id}",
        words.day_words(one.row.day),
        state.synthetic,
        tuple((step, _grade(step)) for step in one.grades),
        _alerts(one),
        _checks(one, clock, head),
        Cell(", ".join(_given(one)) or words.NOTHING),
        Cell(", ".join(there.words for there in one.present) or words.NOTHING),
    )


def _grade(step: GradeThenAndNow) -> Cell:
    """What the block's heading says after the grades, which the badges beside it show; all of it
    where there was a worse one in between."""
    said = heading(step).removeprefix(words.SCALE_NAMES[step.scale]).strip()
    turn = said if step.worst is not None else said.partition(", ")[2] or said
    return Cell(turn, is_urgent="WORSE" in said)


def _alerts(one: PatientHandover) -> Cell:
    if one.alerts is None:
        return Cell(words.ALERTS_NOT_KNOWN, is_urgent=True)
    waiting = sum(not alert.plan for alert in one.alerts)
    planned = len(one.alerts) - waiting
    said = [f"{waiting} not acknowledged"] if waiting else []
    said += [f"{planned} with a plan"] if planned else []
    return Cell(", ".join(said) or words.NOTHING, is_urgent=waiting > 0)


def _checks(one: PatientHandover, clock: Clock, head: Head) -> Cell:
    """What is overdue, else when each kind is due next."""
    late = {after.check for after in one.next if after.due.overdue_at <= head.now}
    said = [
        f"{words.CHECKS[after.check]} "
        + (
            f"overdue {words.span(head.now - after.due.overdue_at)}"
            if after.check in late
            else clock.when(after.due.at)
        )
        for after in sorted(one.next, key=lambda after: after.check not in late)
    ]
    if one.row.state.died_at is not None:
        return Cell(words.DEAD)
    return Cell(", ".join(said) or words.NOTHING, is_urgent=bool(late))


def _given(one: PatientHandover) -> Iterator[str]:
    """Each drug once: how often since, and what runs by the chart."""
    kinds = [drug.kind for drug in one.given]
    for kind in dict.fromkeys(kinds):
        times = f" ×{kinds.count(kind)}" if kinds.count(kind) > 1 else ""
        yield f"{words.spoken(kind)}{times}"
    for drug in one.running:
        yield f"{words.spoken(drug.kind)} runs by the chart"
