"""One patient's block of the handover in words: the same on the sheet, in the file, on the screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo

from monitoring.course.handover import (
    Given,
    GradeThenAndNow,
    Missed,
    News,
    Next,
    PatientHandover,
    Turn,
)
from monitoring.course.judgements import Judgement
from monitoring.paper import words
from monitoring.paper.sheet import Head
from monitoring.paper.words import Clock

MUST_BE_SEEN = "! "


@dataclass(frozen=True)
class Line:
    """A labelled line; its texts are sentences, each on a line of its own where `is_list`."""

    label: str
    texts: tuple[str, ...]
    is_list: bool = False

    @property
    def marked(self) -> tuple[tuple[str, bool], ...]:
        """Each text, and whether somebody must see it."""
        return tuple((text, text.startswith(MUST_BE_SEEN)) for text in self.texts)


@dataclass(frozen=True)
class GradeLine:
    """One scale of the block: the heading says which way it went."""

    step: GradeThenAndNow
    heading: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """Everything of one patient that the page says."""

    name: str
    about: str
    synthetic: bool
    grades: tuple[GradeLine, ...]
    lines: tuple[Line, ...]


def block(one: PatientHandover, head: Head, *, zone: tzinfo | None = None) -> Block:
    """`zone` is the unit's; without it the offset in which the infusion was written."""
    state = one.row.state
    clock = Clock(zone or timezone(state.offset), head.now, state.first_infused_at)
    return Block(
        f"{state.bed or 'No bed'} · {state.patient_id}",
        _about(one),
        state.synthetic,
        tuple(_grade(step, clock, head.since) for step in one.grades),
        tuple(_lines(one, clock, head)),
    )


def _about(one: PatientHandover) -> str:
    state, row = one.row.state, one.row
    parts = (
        words.day_words(row.day),
        "age not known" if row.age is None else words.age_words(row.age),
        state.sex,
        state.product or "product not recorded",
        state.setting or "setting not recorded",
    )
    return " · ".join(part for part in parts if part)


# --- grades ---------------------------------------------------------------------------------------


def _grade(step: GradeThenAndNow, clock: Clock, since: datetime) -> GradeLine:
    return GradeLine(step, heading(step), tuple(_grade_texts(step, clock, since)))


def heading(step: GradeThenAndNow) -> str:
    """'CRS 1 → 3, WORSE': capitals where it must be seen."""
    name = words.SCALE_NAMES[step.scale]
    was, is_now = words.short_grade(step.then), words.short_grade(step.now)
    if step.turn is Turn.NEVER:
        return f"{name} not assessed"
    if step.turn is Turn.NOT_LOOKED:
        return f"{name} {is_now}, not assessed since"
    if step.then.at is None:
        return f"{name} {is_now}, first assessed since"
    turn = {Turn.WORSE: ", WORSE", Turn.BETTER: ", better", Turn.NOT_KNOWN: ", no longer known"}
    said = turn.get(step.turn, ", unchanged" if was == is_now else "")
    if step.turn is Turn.NOT_KNOWN and step.then.grade is None:
        said = ", still not known"
    if step.worst is not None:
        return f"{name} {was} → {words.short_grade(step.worst)} → {is_now}, WORSE IN BETWEEN"
    return f"{name} {is_now}{said}" if was == is_now else f"{name} {was} → {is_now}{said}"


def _grade_texts(step: GradeThenAndNow, clock: Clock, since: datetime) -> Iterator[str]:
    now = step.now
    yield words.grade_sentence(now)
    if now.at is not None:
        yield f"Assessed {clock.when(now.at)}, {clock.ago(now.at)}."
    if now.last_fixed is not None and now.last_fixed_at is not None:
        yield f"Last grade that was fixed: {now.last_fixed}, {clock.ago(now.last_fixed_at)}."
    if step.worst is not None and step.worst.at is not None:
        yield (
            f"In between certainly {words.short_grade(step.worst)}, first at "
            f"{clock.when(step.worst.at)}."
        )
    if step.shown_then is not None:
        yield (
            f"At {clock.when(since)} the record showed {words.short_grade(step.shown_then)}; "
            "what was charted late has changed that."
        )
    if step.word:
        grade = "" if step.word_grade is None else f": {step.word_grade}"
        by = f" by {step.word_by}" if step.word_by else ""
        yield f"{words.STANDING.get(step.word, step.word).capitalize()}{by}{grade}."


# --- the lines ------------------------------------------------------------------------------------


def _lines(one: PatientHandover, clock: Clock, head: Head) -> Iterator[Line]:
    state = one.row.state
    changed = [_news(flag, clock) for flag in one.news]
    changed += [
        f"Ended {clock.when(flag.until)}: {flag.name}."
        for flag in one.ended
        if flag.until is not None
    ]
    if state.died_at is not None and head.since < state.died_at <= head.now:
        changed = [f"Died {clock.when(state.died_at)}.", *changed]
    elif state.died_at is not None:
        changed = [f"Died {clock.dated(state.died_at)}.", *changed]
    moved = any(step.turn in (Turn.WORSE, Turn.BETTER, Turn.NOT_KNOWN) for step in one.grades)
    if changed or not moved:
        yield Line(words.CHANGED, tuple(changed) or (words.NOTHING_NEW,), is_list=True)
    yield Line(words.PRESENT, tuple(_present(one)))
    yield Line(words.GIVEN, tuple(_drugs(one, clock)))
    missed = tuple(_missed(one.missed, clock, head))
    yield Line(words.MISSED, missed or (words.NOTHING_MISSED,))
    yield Line(words.DUE, tuple(_due(one, clock, head)))
    spoken = tuple(spoken_words(word, clock) for word in one.words)
    yield Line(words.PHYSICIAN, spoken or (words.NOTHING_SAID,), is_list=True)
    yield Line(words.ALERTS, tuple(_alerts(one, clock)), is_list=True)
    if one.charted_late:
        rows = "1 row" if one.charted_late == 1 else f"{one.charted_late} rows"
        yield Line(
            words.LATE,
            (f"{rows} of before {clock.when(head.since)} came into the record since then.",),
        )
    if one.missing_baseline:
        yield Line(words.BASELINE, (f"Not recorded: {', '.join(one.missing_baseline)}.",))


def _alerts(one: PatientHandover, clock: Clock) -> Iterator[str]:
    if one.alerts is None:
        yield words.NOBODY_WATCHES
        return
    if not one.alerts:
        yield words.NO_ALERT_OPEN
    for alert in one.alerts:
        rang = f"{clock.when(alert.raised_at)} {alert.says.rstrip('.')}"
        if alert.since is not None:  # the badge above says what holds now
            rang = f"{rang}, by what was charted {clock.when(alert.since)}"
        if not alert.plan:
            yield f"{MUST_BE_SEEN}{rang} ({alert.level}): not acknowledged."
            continue
        again = (
            f", to be looked at again {clock.when(alert.look_again_at)}"
            if alert.look_again_at
            else ""
        )
        yield f"{rang} ({alert.level}): {alert.plan.rstrip('.')}, {alert.plan_by}{again}."


def _news(flag: News, clock: Clock) -> str:
    mark = MUST_BE_SEEN if flag.is_urgent else ""
    over = "" if flag.until is None else f", ended {clock.when(flag.until)}"
    detail = f": {flag.detail}" if flag.detail else ""
    return words.sentence(f"{mark}{clock.when(flag.at)} {flag.name}{over}{detail}")


def _present(one: PatientHandover) -> Iterator[str]:
    for there in one.present:
        said = words.capital(there.words)
        yield words.sentence(f"New: {said}" if there.is_new else said)
    if not one.present:
        yield words.NOTHING_PRESENT
    if one.gone:
        yield f"No longer: {', '.join(one.gone)}."


def _drugs(one: PatientHandover, clock: Clock) -> Iterator[str]:
    told: dict[tuple[str, bool], list[Given]] = {}
    for drug in one.given:
        told.setdefault((_drug(drug), drug.stopped_at is not None), []).append(drug)
    for (what, _), doses in told.items():
        yield words.sentence(f"{what}: {_when(doses, clock)}")
    if not one.given:
        yield words.NOTHING_GIVEN
    for drug in one.stopped:
        if drug.stopped_at is not None:
            yield f"Stopped {clock.when(drug.stopped_at)}: {words.spoken(drug.kind)}."
    for drug in one.running:
        until = (
            f"to {clock.when(drug.stopped_at)}" if drug.stopped_at else "no stop charted, may run"
        )
        dose = words.amount(drug.kind, drug.dose, drug.unit)
        yield f"Running by the chart: {words.spoken(drug.kind)} {dose}, {until}."
    if one.tocilizumab:
        yield one.tocilizumab


def _drug(drug: Given) -> str:
    """'Acetaminophen 1000 mg, oral': the same of each dose that is told together."""
    why = drug.reason if drug.reason == "prophylaxis" else ""
    after = (words.amount(drug.kind, drug.dose, drug.unit), drug.route, why, drug.note)
    return f"{words.spoken(drug.kind)} {', '.join(part for part in after if part)}"


def _when(doses: list[Given], clock: Clock) -> str:
    """The times of doses, or from when to when of what was charted with its end."""
    if doses[0].stopped_at is None:
        return clock.times([dose.started_at for dose in doses])
    return "; ".join(
        clock.times([dose.started_at, dose.stopped_at], between=" to ")
        for dose in doses
        if dose.stopped_at is not None
    )


def _missed(missed: tuple[Missed, ...], clock: Clock, head: Head) -> Iterator[str]:
    """What is overdue now, then for each kind what was, in one sentence."""
    for late in missed:
        if late.is_running:
            name, length = words.CHECKS[late.check], words.span(late.until_at - late.from_at)
            yield (
                f"{MUST_BE_SEEN}{name.capitalize()} overdue since {clock.when(late.from_at)}, "
                f"{length}."
            )
    for check, name in words.CHECKS.items():
        own = [late for late in missed if late.check == check and not late.is_running]
        if own:
            yield f"{name.capitalize()} overdue {_stretches(own, clock, head)}."


def _stretches(own: list[Missed], clock: Clock, head: Head) -> str:
    longest = max(own, key=lambda late: late.until_at - late.from_at)
    began = " (from before this shift on)" if longest.from_at < head.since else ""
    length = words.span(longest.until_at - longest.from_at)
    told = f"{clock.times([longest.from_at, longest.until_at], between=' to ')}{began}, {length}"
    if len(own) == 1:
        return told
    total = sum((late.until_at - late.from_at for late in own), timedelta())
    return f"{len(own)} times, {words.span(total)} in all; the longest {told}"


def _due(one: PatientHandover, clock: Clock, head: Head) -> Iterator[str]:
    if one.row.state.died_at is not None:
        yield words.DEAD
        return
    if not one.next:
        yield words.NOT_OBSERVED
    for after in one.next:
        yield _next(after, clock, head)


def _next(after: Next, clock: Clock, head: Head) -> str:
    name, due = words.CHECKS[after.check].capitalize(), after.due
    often = f"every {words.span(after.every)} while it is “{due.line}”"
    if due.overdue_at <= head.now:
        return f"{MUST_BE_SEEN}{name} overdue since {clock.when(due.overdue_at)}; {often}."
    if due.at <= head.now:
        return f"{name} due now, overdue from {clock.when(due.overdue_at)}; {often}."
    if due.at > head.now + head.looks_ahead:
        return f"{name} not before {clock.when(due.at)}; {often}."
    times = list(_times(after, head))
    if len(times) <= 4:
        return f"{name} {clock.times(times)}; {often}."
    return f"{name} {clock.when(due.at)}; {often}."


def _times(after: Next, head: Head) -> Iterator[datetime]:
    at = after.due.at
    step = max(after.every, timedelta(minutes=5))
    while at <= head.now + head.looks_ahead:
        yield at
        at += step


def spoken_words(word: Judgement, clock: Clock) -> str:
    """One word of a person on a grade, with when, who and why."""
    scale = words.SCALE_NAMES.get(word.scale, word.scale)
    what = words.JUDGED.get(word.word, word.word)
    grade = "" if word.grade is None else f" {word.grade}"
    cause = f": {word.finding} by {word.cause}" if word.cause else ""
    about = f", of {clock.when(word.observed_at)}"
    why = f" “{word.reason}”" if word.reason else ""
    return words.sentence(
        f"{clock.when(word.recorded_at)} {word.by} ({word.role}) {what}{cause}, "
        f"{scale}{grade}{about}{why}"
    )
