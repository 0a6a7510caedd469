"""The words in which a term of CTCAE is written that no laboratory result grades, and its scale.

A cell is a list of alternatives, each printed by itself: the highest that is met is the grade
(0.6). What a cell leaves to the clinician is a question (0.7): unanswered it keeps the grade open,
unless it is `volunteered`, which counts only where somebody says yes.

Where a term begins with somebody saying that it is there at all, "no" to that settles what else is
blank. A "yes" to anything of the term itself still counts against such a "no", provisionally and
flagged: what was seen is not taken away by a tick.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

import numpy as np

from monitoring.grading.conditions import (
    Choice,
    Condition,
    Number,
    Observable,
    Quantity,
    Range,
    Readings,
    any_of,
    rounded,
)
from monitoring.grading.scale import Criterion, Flag, Item, Scale, Source
from monitoring.grading.truth import Truth
from monitoring.scales.ctcae.terms import Edition
from monitoring.scales.laboratory import said

ANSWERS_CONTRADICT = "ANSWERS_CONTRADICT"
A_DAY = timedelta(hours=24)


@dataclass(frozen=True)
class Tick:
    """An alternative that a clinician answers.

    Not `alone`: it is asked elsewhere too, and counts only where the term is there.
    """

    answer: Choice
    words: str
    alone: bool = True
    mark: str = ""
    reading: str = ""


@dataclass(frozen=True)
class Measured:
    """An alternative that goes by what is charted or measured."""

    words: str
    when: Condition
    mark: str = ""
    reading: str = ""


@dataclass(frozen=True)
class There:
    """The cell of whoever has the term at all."""

    words: str
    mark: str = ""
    reading: str = ""


Alternative = Tick | Measured | There


@dataclass(frozen=True, eq=False)
class Presence:
    """What tells that the term is there at all, and what tells that it is not.

    `seen` is what shows it without an answer; `none` denies it as a "no" does.
    """

    answer: Choice
    seen: tuple[Condition, ...] = ()
    none: Condition | None = None


@dataclass(frozen=True, eq=False)
class ClinicalTerm:
    """One term of one edition, as its row of the published table; `cells` are grades 1 to 4.

    `answers_for` says how long an answer counts, `no_for` how long a "no" does; `at_once` are the
    questions that speak of their own time only. `reported_as` names a finding under which the
    term is to be reported instead.
    """

    key: str
    name: str
    meddra: str
    cells: tuple[tuple[Alternative, ...], ...]
    presence: Presence | None = None
    mark: str = "V1"
    death: bool = True
    excluded: Choice | None = None
    flags: tuple[Flag, ...] = ()
    also_asked: tuple[Observable, ...] = ()
    at_once: tuple[Observable, ...] = ()
    answers_for: timedelta = A_DAY
    no_for: timedelta = A_DAY
    rows_when: str = "A row where one of its questions is answered."
    assumptions: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()

    @cached_property
    def own_answers(self) -> tuple[Choice, ...]:
        """The ticks that are of this term alone."""
        ticks = [one for one in self.alternatives() if isinstance(one, Tick)]
        return tuple(dict.fromkeys(one.answer for one in ticks if one.alone))

    @cached_property
    def questions(self) -> tuple[Observable, ...]:
        """Everything that is looked for in answers.csv, each once."""
        first = () if self.presence is None else (self.presence.answer,)
        ticks = [one.answer for one in self.alternatives() if isinstance(one, Tick)]
        excluded = () if self.excluded is None else (self.excluded,)
        return tuple(dict.fromkeys((*first, *ticks, *self.also_asked, *excluded)))

    def alternatives(self) -> Iterator[Alternative]:
        for cell in self.cells:
            yield from cell


# --- conditions ----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class UnlessDenied(Condition):
    """Counts where it is certain; what is not known is no where `denied` holds."""

    condition: Condition
    denied: Condition

    @property
    def parts(self) -> tuple[Condition, ...]:
        return (self.condition, self.denied)

    def evaluate(self, readings: Readings) -> Truth:
        met, denied = self.condition.evaluate(readings), self.denied.evaluate(readings)
        return Truth(met.certain, met.certain | (met.possible & ~denied.certain))

    def __str__(self) -> str:
        return f"{self.condition} (a blank is no when {self.denied})"


@dataclass(frozen=True, eq=False)
class MoreBy(Quantity):
    """A number and so much more: the baseline + 60 ms."""

    number: Number
    by: float

    @property
    def inputs(self) -> tuple[Observable, ...]:
        return self.number.inputs

    def range(self, readings: Readings) -> Range:
        read = self.number.range(readings)
        return Range(
            np.asarray(rounded(read.low + self.by)), np.asarray(rounded(read.high + self.by))
        )

    def __str__(self) -> str:
        return f"{self.number} + {self.by:g} {self.number.unit}"


def known_yes(answer: Choice) -> Condition:
    return answer.is_known() & said(answer)


def known_no(answer: Choice) -> Condition:
    return answer.is_known() & answer.is_("no")


# --- the scale -----------------------------------------------------------------------------------


def scale_of(term: ClinicalTerm, edition: Edition) -> Scale:
    bench = _Bench(term)
    contradicted = bench.contradicted
    return Scale(
        key=f"ctcae-{edition.version}-{term.key}",
        name=f"{term.name}, CTCAE {edition.version}",
        short_name=f"{term.name} (CTCAE {edition.version})",
        source=Source(edition.citation, "", f"{edition.table} (MedDRA {term.meddra})", term.mark),
        items=(
            Item(
                term.name,
                tuple(bench.criteria()),
                asks=bench.asks,
                printed=((5, "Death"),) if term.death else (),
            ),
        ),
        requires=None if contradicted is None else ~contradicted,
        masked_when=contradicted,
        applies_when=None if term.excluded is None else ~said(term.excluded),
        flags=(*_flags(contradicted), *term.flags),
        assumptions=term.assumptions,
        local_choices=(term.rows_when, _windows(term)),
        left_to_clinician=(
            *(f"{_sentence(one)}: `{one.name}` ({_answers(one)})." for one in term.questions),
            "Grade 5 (death), and whether the finding is an adverse event at all.",
        ),
        not_for=(
            "Comparison with grades of another edition of CTCAE; of this term no text of "
            "version 6.0 was read, so there is none.",
            *term.not_for,
        ),
    )


@dataclass(frozen=True, eq=False)
class _Bench:
    """The conditions of one term, each made once."""

    term: ClinicalTerm

    @cached_property
    def said_not(self) -> Condition | None:
        presence = self.term.presence
        if presence is None:
            return None
        no = known_no(presence.answer)
        return no if presence.none is None else no | presence.none

    @cached_property
    def found(self) -> Condition | None:
        """Something of the term was certainly seen, whatever else is blank."""
        presence = self.term.presence
        if presence is None:
            return None
        ticks = [known_yes(one) for one in self.term.own_answers]
        said_there = [] if presence.none is None else [known_yes(presence.answer)]
        shown = any_of([*ticks, *said_there, *presence.seen])
        return shown.called(f"something of {_within(self.term.name)} found")

    @cached_property
    def denied(self) -> Condition | None:
        """Only a denial that nothing speaks against settles what is blank."""
        if self.said_not is None or self.found is None:
            return None
        return (self.said_not & ~self.found).called(f"{_within(self.term.name)} denied")

    @cached_property
    def contradicted(self) -> Condition | None:
        if self.said_not is None or self.found is None:
            return None
        return (self.said_not & self.found).called("the answers contradict each other")

    @cached_property
    def there(self) -> Condition:
        presence = self.term.presence
        assert presence is not None
        assert self.denied is not None
        ticks = [said(one) for one in self.term.own_answers]
        shown = any_of([said(presence.answer), *ticks, *presence.seen])
        return UnlessDenied(shown, self.denied).called(f"{_within(self.term.name)} there")

    @cached_property
    def asks(self) -> tuple[Observable, ...]:
        return self.term.questions[:1]

    def criteria(self) -> Iterator[Criterion]:
        for grade, cell in enumerate(self.term.cells, start=1):
            for one in cell:
                yield Criterion(
                    grade, one.words, self._when(one), one.mark or self.term.mark, one.reading
                )

    def _when(self, one: Alternative) -> Condition:
        match one:
            case There():
                return self.there
            case Tick(answer=answer, alone=False):
                return said(answer) & self.there
            case Tick(answer=answer):
                met = said(answer)
            case Measured(when=condition):
                met = condition
        return met if self.denied is None else UnlessDenied(met, self.denied)


def _flags(contradicted: Condition | None) -> tuple[Flag, ...]:
    if contradicted is None:
        return ()
    meaning = "One answer denies what another answer, or the chart, says: ask again."
    return (Flag(ANSWERS_CONTRADICT, meaning, contradicted),)


def _windows(term: ClinicalTerm) -> str:
    words = f"An answer counts for {_hours(term.answers_for)} or until it is given anew (LOCAL)"
    if term.no_for != term.answers_for:
        words += f", a 'no' for {_hours(term.no_for)}"
    if term.presence is not None:
        words += "; a later 'no' to the whole term takes back what was said of it before"
    if term.at_once:
        names = ", ".join(f"`{one.name}`" for one in term.at_once)
        words += f"; {names} speaks of its own time only"
    return f"{words}."


def _hours(span: timedelta) -> str:
    return f"{span / timedelta(hours=1):g} h"


def _answers(one: Observable) -> str:
    if isinstance(one, Number):
        return f"a number in {one.unit}, {one.plausible[0]:g} to {one.plausible[1]:g}"
    return "yes, no"


def _sentence(one: Observable) -> str:
    return one.label[:1].upper() + one.label[1:]


def _within(name: str) -> str:
    return name[:1].lower() + name[1:]
