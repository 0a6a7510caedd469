"""The questions that scales leave to a clinician: every one by its name in answers.csv."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from monitoring.course.all_graders import GRADERS
from monitoring.course.graders import Grader
from monitoring.grading.conditions import Choice, Number, Observable

YES_NO = ("yes", "no")


@dataclass(frozen=True)
class Question:
    """One question, its words, what may be answered (none: a number), and who asks it."""

    name: str
    words: str
    answers: tuple[str, ...]
    scales: tuple[str, ...]

    @property
    def is_number(self) -> bool:
        return not self.answers


@cache
def questions() -> dict[str, Question]:
    """By name, in the order of the scales that ask them."""
    found: dict[str, Question] = {}
    # A scale may ask by name what only another one reads as a number, with its words.
    known = {one.name: one for grader in reversed(GRADERS) for one in reversed(grader.asks)}
    for grader in GRADERS:
        for name, own in _asked_by(grader):
            observable = own or known.get(name)
            words = name.replace("-", " ") if observable is None else observable.label
            before = found.get(name)
            found[name] = Question(
                name,
                before.words if before else words,
                before.answers if before else _answers(observable),
                (*(before.scales if before else ()), grader.key),
            )
    return found


def _asked_by(grader: Grader) -> Iterator[tuple[str, Observable | None]]:
    known = {one.name: one for one in grader.asks}
    for name in sorted(grader.questions):
        yield name, known.get(name)


def _answers(observable: Observable | None) -> tuple[str, ...]:
    if isinstance(observable, Number):
        return ()
    if isinstance(observable, Choice) and set(observable.choices) - set(YES_NO):
        return observable.choices
    return YES_NO
